//! The atomics and the swap that the version protocol is built from.
//!
//! Also the lock behind which one thread looks at a file and others wait. It is `parking_lot`'s,
//! because those who wait must not do so for ever. `parking_lot` parks threads in a table of the
//! process, which a fork could leave locked; but this lock is only ever asked for behind the gate
//! (`os.rs`), and at the instant of a fork nobody is there.
//!
//! Under `--cfg loom` they are loom's, so that the model checks the very code that runs.

#[cfg(not(loom))]
pub use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(loom)]
pub use loom::sync::atomic::{AtomicU64, Ordering};

#[cfg(not(loom))]
pub use arc_swap::ArcSwap as Swap;

/// What `arc_swap::ArcSwap` promises, for the model: a load sees some whole value, and everything
/// that was written before that value was stored.
#[cfg(loom)]
pub struct Swap<T>(loom::sync::Mutex<std::sync::Arc<T>>);

#[cfg(loom)]
impl<T> Swap<T> {
    pub fn new(value: std::sync::Arc<T>) -> Swap<T> {
        Swap(loom::sync::Mutex::new(value))
    }
    pub fn load(&self) -> std::sync::Arc<T> {
        self.0.lock().unwrap().clone()
    }
    pub fn store(&self, value: std::sync::Arc<T>) {
        *self.0.lock().unwrap() = value;
    }
}

/// A lock that is waited for no longer than one wants to.
#[cfg(all(feature = "sqlite", not(loom)))]
pub struct Turn<T>(parking_lot::Mutex<T>);

#[cfg(all(feature = "sqlite", not(loom)))]
impl<T> Turn<T> {
    pub const fn new(value: T) -> Turn<T> {
        Turn(parking_lot::Mutex::new(value))
    }
    /// Nothing if it took longer than this.
    pub fn wait(&self, longest: std::time::Duration) -> Option<parking_lot::MutexGuard<'_, T>> {
        self.0.try_lock_for(longest)
    }
}

#[cfg(loom)]
pub struct Turn<T>(loom::sync::Mutex<T>);

#[cfg(loom)]
impl<T> Turn<T> {
    pub fn new(value: T) -> Turn<T> {
        Turn(loom::sync::Mutex::new(value))
    }
    pub fn wait(&self, _: std::time::Duration) -> Option<loom::sync::MutexGuard<'_, T>> {
        self.0.lock().ok()
    }
}
