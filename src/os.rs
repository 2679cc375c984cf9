//! The little that needs the operating system: two clocks that cost no system call, and the hooks
//! that keep an engine whole across `fork`.
//!
//! Why hooks: `fork` copies memory at an arbitrary instant of every other thread. A change to
//! revocations or keys that is half-way through would be half-way through for ever in the child,
//! its lock held by a thread that does not exist there. So every change holds [`gate`] for reading
//! and `fork` takes it for writing: at the instant of the copy no change is under way, no engine's
//! lock is held, and nobody waits for one. The gate and the engines' locks are `std::sync`'s, which
//! keep their state in themselves; `parking_lot` parks its waiters in a table of the process, and a
//! child could inherit that table locked.
#![allow(unsafe_code)]

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Once, RwLock, RwLockReadGuard, RwLockWriteGuard};

static GATE: RwLock<()> = RwLock::new(());
static FORKS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The gate, held by the thread that is forking, from just before to just after.
    static HELD: RefCell<Option<RwLockWriteGuard<'static, ()>>> = const { RefCell::new(None) };
}

/// Held during every change, so that no `fork` can fall into it.
pub fn gate() -> RwLockReadGuard<'static, ()> {
    GATE.read().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// How many forks this process has been part of, as parent or as child.
pub fn forks() -> u64 {
    FORKS.load(Ordering::Acquire)
}

/// Installs the hooks, once a process.
pub fn watch_forks() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        #[cfg(unix)]
        {
            // SAFETY: the three functions are `extern "C"`, take nothing, and live as long as the
            // process: the library is linked so that it is never unloaded. A failure (ENOMEM) is
            // a process about to die; forks would then merely go unnoticed.
            let _ = unsafe {
                libc::pthread_atfork(Some(before_fork), Some(after_fork), Some(after_fork))
            };
        }
    });
}

#[cfg(unix)]
extern "C" fn before_fork() {
    let held = GATE.write().unwrap_or_else(|poisoned| poisoned.into_inner());
    // A thread that forks while its thread-locals are being torn down gets no gate.
    let _ = HELD.try_with(|slot| *slot.borrow_mut() = Some(held));
}

#[cfg(unix)]
extern "C" fn after_fork() {
    FORKS.fetch_add(1, Ordering::Release);
    let _ = HELD.try_with(|slot| slot.borrow_mut().take());
}

/// Microseconds since 1970 by the system's coarse clock, which moves every few milliseconds and is
/// read without a system call.
#[cfg(target_os = "linux")]
pub fn unix_us() -> i64 {
    let now = read_clock(libc::CLOCK_REALTIME_COARSE);
    now.tv_sec.saturating_mul(1_000_000).saturating_add(now.tv_nsec / 1000)
}

/// Microseconds since 1970.
#[cfg(not(target_os = "linux"))]
pub fn unix_us() -> i64 {
    match std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(_) => 0,
    }
}

/// Whole seconds since 1970, by the same clock.
#[cfg(target_os = "linux")]
#[inline]
pub fn unix_s() -> i64 {
    read_clock(libc::CLOCK_REALTIME_COARSE).tv_sec
}

/// Whole seconds since 1970, by the same clock.
#[cfg(not(target_os = "linux"))]
pub fn unix_s() -> i64 {
    unix_us().div_euclid(1_000_000)
}

/// Seconds by a clock that never steps and that `fork` does not disturb.
#[cfg(target_os = "linux")]
pub fn monotonic_s() -> u64 {
    read_clock(libc::CLOCK_MONOTONIC_COARSE).tv_sec.unsigned_abs()
}

/// Seconds by a clock that never steps.
#[cfg(not(target_os = "linux"))]
pub fn monotonic_s() -> u64 {
    static ORIGIN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    ORIGIN.get_or_init(std::time::Instant::now).elapsed().as_secs()
}

#[cfg(target_os = "linux")]
#[inline]
fn read_clock(clock: libc::clockid_t) -> libc::timespec {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a valid, writable timespec, and both clocks exist on every Linux that Rust
    // supports, so the call cannot fail and always writes it.
    unsafe { libc::clock_gettime(clock, &mut now) };
    now
}
