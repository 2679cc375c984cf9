//! What an engine shares with others: the state, the secret that hashes are made under, and, until a
//! fork, the memory of its process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use crate::config::Fork;
use crate::error::{Error, Refusal, Status};
use crate::os;
use crate::state::Seals;
use crate::state::shared::Shared;

pub(super) struct Sharing {
    /// The state that others share, if there is one.
    pub state: Option<Arc<Shared>>,
    pub seals: Seals,
    /// Whether other engines have the same identity secret, so that their hashes meet.
    pub secret_is_shared: bool,
    /// Set until the engine is handed out.
    pub opening: AtomicBool,
    /// Of this engine, in the cursors of its changes.
    pub life: [u8; 16],
    /// When the state is pruned next, by the engine's monotonic clock.
    pub prune_at_s: AtomicU64,
    pub fork: Fork,
    pub forks_at_open: u64,
}

impl Sharing {
    /// Makes sure that what siblings changed is known.
    #[inline(always)]
    pub fn look(&self) -> Result<(), Refusal> {
        match &self.state {
            None => Ok(()),
            Some(shared) => shared.pass(),
        }
    }

    /// The same, or nothing where that would have to read the state.
    pub fn look_if_ready(&self) -> Option<Result<(), Refusal>> {
        self.state.as_ref().map_or(Some(Ok(())), |shared| shared.pass_if_ready())
    }

    /// Looks once more for a key that is not known.
    pub fn look_for_key(&self) -> bool {
        #[cfg(feature = "sqlite")]
        return self.state.as_ref().is_some_and(|shared| shared.look_for_key());
        #[cfg(not(feature = "sqlite"))]
        false
    }

    /// The result of a change that must take effect in all workers, in a process that has forked.
    ///
    /// # Errors
    /// [`Status::NotShared`].
    pub fn require_all_workers(&self) -> Result<(), Error> {
        if self.state.is_none() && self.fork == Fork::Shared && os::forks() != self.forks_at_open {
            return Err(Error::new(Status::NotShared));
        }
        Ok(())
    }

    /// # Errors
    /// [`Status::ConfigConflict`].
    pub fn require_shared_secret(&self) -> Result<(), Error> {
        if self.secret_is_shared {
            return Ok(());
        }
        let message = "changes travel between engines that share an \"identity_secret\"; give it in the configuration";
        Err(Error::with(Status::ConfigConflict, message).at("identity_secret"))
    }
}

impl Drop for Sharing {
    /// The state is given up while no fork can come: one that finds it half-way gone could not close
    /// it, and the child would have it open.
    fn drop(&mut self) {
        let _no_fork_now = os::gate();
        self.state = None;
    }
}
