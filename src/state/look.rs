//! When a verify may do without looking at a file that other processes write.
//!
//! Only if nothing was committed since before the last look that was *completed*. A signal in shared
//! memory tells (`wal_index.rs`); where there is none, the last completed look must have begun less
//! than [`WINDOW_NS`] ago by the monotonic clock. Otherwise the call looks, or waits for the one that
//! is looking, and only then loads the version: whatever a sibling has committed by then is known. To
//! have begun a look is not enough. After an hour without calls, many threads may arrive at once, and
//! the last of them must not go on while the first is still reading.
//!
//! Beside that, a look is due once a second: it is what notices that the file is not the file any
//! more. `look_model.rs` runs this very code under all interleavings.

use std::time::Duration;

use crate::sync::{AtomicU64, Ordering, Turn};

/// Without a signal, how old what is known may be.
pub const WINDOW_NS: u64 = 5_000_000;
/// How long to wait for the one who is looking.
const WAIT: Duration = Duration::from_secs(2);

/// A number that is another after every commit.
pub trait Signal {
    /// Nothing, if there is no telling.
    fn value(&self) -> Option<u64>;
}

/// The looks at one file.
pub struct Look<S> {
    signal: S,
    /// The signal as it was before the last completed look; 0 for never.
    heard: AtomicU64,
    /// The second of the last completed look, by the monotonic clock.
    second: AtomicU64,
    /// When the last completed look began; 0 for never.
    began_ns: AtomicU64,
    turn: Turn<()>,
}

/// Somebody has been looking for too long.
#[derive(Debug)]
pub struct Waited;

/// The monotonic clock of the engine.
pub struct Times<'a> {
    /// In nanoseconds.
    pub now_ns: &'a dyn Fn() -> u64,
    /// In seconds; may be the coarse one.
    pub second: &'a dyn Fn() -> u64,
}

impl<S: Signal> Look<S> {
    /// Nothing has been looked at.
    pub fn new(signal: S) -> Look<S> {
        let zero = || AtomicU64::new(0);
        Look { signal, heard: zero(), second: zero(), began_ns: zero(), turn: Turn::new(()) }
    }

    /// Whether there is no need to look. The monotonic clock stands at this second.
    #[inline(always)]
    pub fn is_fresh(&self, second: u64, now_ns: impl FnOnce() -> u64) -> bool {
        if self.second.load(Ordering::Relaxed) != second {
            return false;
        }
        match self.signal.value() {
            Some(value) => value == self.heard.load(Ordering::Acquire),
            None => self.is_recent(now_ns()),
        }
    }

    #[cold]
    fn is_recent(&self, now_ns: u64) -> bool {
        let began_ns = self.began_ns.load(Ordering::Acquire);
        began_ns != 0 && now_ns < began_ns + WINDOW_NS
    }

    /// When the last completed look began; 0 for never.
    pub fn began_ns(&self) -> u64 {
        self.began_ns.load(Ordering::Acquire)
    }

    /// Looks, unless somebody else has done so since this was called. `must` looks in any case.
    pub fn pass<E: From<Waited>>(
        &self,
        must: bool,
        times: &Times<'_>,
        look: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let arrived_ns = (times.now_ns)();
        let _turn = self.turn.wait(WAIT).ok_or(Waited)?;
        let second = (times.second)();
        if !must && self.is_fresh(second, || arrived_ns) {
            return Ok(());
        }
        let began_ns = (times.now_ns)();
        // Before the look: a commit in between is heard of once more.
        let heard = self.signal.value();
        look()?;
        self.began_ns.store(began_ns, Ordering::Release);
        self.second.store(second, Ordering::Relaxed);
        self.heard.store(heard.unwrap_or(0), Ordering::Release);
        Ok(())
    }

    /// The next call has to look.
    pub fn forget(&self) {
        self.began_ns.store(0, Ordering::Release);
        self.heard.store(0, Ordering::Release);
        self.second.store(0, Ordering::Release);
    }
}

impl<S: Signal> Signal for std::sync::Arc<S> {
    #[inline(always)]
    fn value(&self) -> Option<u64> {
        (**self).value()
    }
}
