//! The single entry point: everything that a host does goes through an [`Engine`].
//!
//! | file | subject |
//! |---|---|
//! | `opening.rs` | opening an engine |
//! | `mint.rs`, `verify.rs`, `external.rs` | tokens |
//! | `revoke.rs` | revocations |
//! | `keys.rs`, `keys/` | key operations; the ring that an engine opens with; keys as rows of a state |
//! | `changes.rs`, `news.rs` | changes for other engines and for those who watch |
//! | `report.rs` | reports, and tokens that nobody has checked |
//! | `register.rs` | the writer lock, through which every change passes |
//! | `writing.rs` | writing a change to the state, or holding it in memory |
//! | `absorb.rs` | absorbing what the state and other engines know |
//! | `pruning.rs` | forgetting what no living token can need |
//! | `policy.rs`, `issuers.rs`, `sharing.rs` | the other parts of an engine |

mod absorb;
mod changes;
mod external;
mod issuers;
mod keys;
mod mint;
mod news;
mod opening;
mod policy;
mod pruning;
mod register;
mod report;
mod revoke;
mod sharing;
#[cfg(all(test, feature = "sqlite"))]
mod testing;
mod verify;
mod writing;

use std::fmt;
use std::sync::Arc;

pub use changes::{CURSOR_BYTES, Changes, Cursor};
pub use external::{ExternalCheck, VerifiedExternal};
pub use keys::{KeyInfo, KeyInfoState, OldKey, Rotation};
pub use mint::{Grant, Lifetime, Minted};
pub use news::News;
pub use report::{IdentityState, IdentityStatus, Stats, Unverified, inspect};
pub use verify::{Check, Verified};

use self::issuers::TrustedIssuers;
use self::keys::Keys;
use self::policy::Policy;
use self::register::Register;
use self::sharing::Sharing;
use crate::cache::Cache;
use crate::clock::Clock;
use crate::error::{Error, Refusal};
use crate::identity::Authority;
use crate::revocation::Writer;
use crate::scope::ScopeSet;
use crate::stats::Counters;
use crate::token_id::TokenIds;

/// Policy, keys, revocations and cache: everything that mints and verifies.
///
/// Cheap to clone, and safe to use from any thread; clones are the same engine.
#[derive(Clone)]
pub struct Engine(Arc<Core>);

/// The parts of an engine. Each keeps its own rules; they are nested and not behind pointers, since
/// every verify reads most of them.
pub(crate) struct Core {
    policy: Policy,
    authority: Authority,
    keys: Keys,
    issuers: TrustedIssuers,
    register: Register,
    cache: Option<Cache>,
    token_ids: TokenIds,
    counters: Counters,
    sharing: Sharing,
}

impl Engine {
    /// The entry to every operation: an engine in which a change failed half-way refuses. The methods of
    /// `Engine` and the guard of the C boundary ask here, once in a call; the operations, which are
    /// methods of [`Core`], do not ask again. Only a change does, under its lock.
    #[inline]
    fn sound(&self) -> Result<&Core, Refusal> {
        self.0.sound()?;
        Ok(&self.0)
    }

    /// The clock that mint and verify share.
    pub fn clock(&self) -> &Clock {
        &self.0.register.clock
    }

    /// The set of the scopes with these names, separated by blanks.
    ///
    /// # Errors
    /// [`Status::ScopeUnknown`](crate::Status::ScopeUnknown), [`Status::ScopesEmpty`](crate::Status::ScopesEmpty).
    pub fn scopes(&self, names: &str) -> Result<ScopeSet, Error> {
        self.0.policy.form.scopes.parse(names)
    }

    /// The set with these bits, as it crosses the C boundary.
    ///
    /// # Errors
    /// [`Status::UnknownScopeBit`](crate::Status::UnknownScopeBit).
    #[inline]
    pub fn scopes_from_bits(&self, bits: u64) -> Result<ScopeSet, Error> {
        self.0.policy.form.scopes.set(bits)
    }

    /// The names of a set, separated by blanks, in the order of their bits.
    ///
    /// # Errors
    /// [`Status::UnknownScopeBit`](crate::Status::UnknownScopeBit) for a set of another engine.
    pub fn scope_names(&self, scopes: ScopeSet) -> Result<String, Error> {
        let known = self.0.policy.form.scopes.set(scopes.bits())?;
        let mut names = Vec::new();
        self.0.policy.form.scopes.format_append(known, b' ', &mut names);
        Ok(String::from_utf8(names).unwrap_or_default())
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ring = self.0.keys.load();
        formatter.debug_struct("Engine").field("keys", &**ring).finish_non_exhaustive()
    }
}

impl Core {
    /// Makes one change to revocations or keys. Everything that changes either passes here, also
    /// what finds nothing to do.
    fn change<T>(&self, act: impl FnOnce(&mut Writer) -> Result<T, Error>) -> Result<T, Error> {
        self.register.change(|writer| {
            let result = act(writer);
            // One shard of each table is what a single change may have to pay for.
            self.prune(writer, 1);
            result
        })
    }

    /// Refuses everything after a change that failed half-way.
    #[inline]
    pub(crate) fn sound(&self) -> Result<(), Refusal> {
        self.register.sound()
    }

    #[cfg(feature = "capi")]
    pub(crate) fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Panics in the middle of a change, for the tests of the C boundary.
    #[cfg(feature = "test-panic")]
    pub(crate) fn panic_inside_change(&self) {
        let _ = self.change(|_| -> Result<(), Error> { panic!("on purpose, inside a change") });
    }
}
