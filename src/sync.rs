//! The atomics and the swap that the version protocol is built from.
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
