//! When a verify may do without looking at a file that other processes write.
//!
//! Only if the last look that was *completed* began less than [`WINDOW_NS`] ago. Otherwise it looks,
//! or waits for the one that is looking, and only then loads the version: whatever a sibling wrote
//! before that window is known then. To have begun a look is not enough. After an hour without
//! calls, many threads may arrive at once, and the last of them must not go on while the first is
//! still reading.
//!
//! Time here is the monotonic clock's, in nanoseconds, and an argument: `model.rs` beside this file
//! runs this very code under all interleavings.

use std::time::Duration;

use crate::sync::{AtomicU64, Ordering, Turn};

/// How old what is known may be.
pub const WINDOW_NS: u64 = 5_000_000;
/// How long to wait for the one who is looking.
const WAIT: Duration = Duration::from_secs(2);

/// The looks at one file.
pub struct Look {
    /// Until when what is known is fresh, by a clock that may be a tick behind.
    fresh_until: AtomicU64,
    /// When the last completed look began; 0 for never.
    began: AtomicU64,
    turn: Turn<()>,
    tick_ns: u64,
}

/// Somebody has been looking for too long.
#[derive(Debug)]
pub struct Waited;

impl Look {
    /// Nothing has been looked at. `tick_ns` is how far behind the clock may be that
    /// [`Look::is_fresh`] is asked with.
    pub fn new(tick_ns: u64) -> Look {
        let turn = Turn::new(());
        Look { fresh_until: AtomicU64::new(0), began: AtomicU64::new(0), turn, tick_ns }
    }

    /// Whether there is no need to look at this time.
    #[inline]
    pub fn is_fresh(&self, coarse_now_ns: u64) -> bool {
        coarse_now_ns < self.fresh_until.load(Ordering::Acquire)
    }

    /// When the last completed look began; 0 for never.
    pub fn began_ns(&self) -> u64 {
        self.began.load(Ordering::Acquire)
    }

    /// Looks, unless somebody else has meanwhile. `must` looks in any case.
    pub fn pass<E: From<Waited>>(
        &self,
        must: bool,
        clock: impl Fn() -> u64,
        look: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let arrived = clock();
        let _turn = self.turn.wait(WAIT).ok_or(Waited)?;
        let began = self.began.load(Ordering::Relaxed);
        let fresh = began != 0 && arrived < began + WINDOW_NS;
        if fresh && (!must || began > arrived) {
            return Ok(());
        }
        let began = clock();
        look()?;
        self.began.store(began, Ordering::Release);
        self.fresh_until.store(began + WINDOW_NS.saturating_sub(self.tick_ns), Ordering::Release);
        Ok(())
    }

    /// The next call has to look.
    pub fn forget(&self) {
        self.fresh_until.store(0, Ordering::Release);
        self.began.store(0, Ordering::Release);
    }
}
