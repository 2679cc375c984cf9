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

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

#[cfg(feature = "redis")]
use crate::error::{Error, Status};

static GATE: RwLock<()> = RwLock::new(());
static FORKS: AtomicU64 = AtomicU64::new(0);
static BIRTHS: AtomicU64 = AtomicU64::new(0);
/// Locked only by who holds the gate, so that no child inherits it locked.
static WATCHERS: Mutex<Vec<Weak<dyn AcrossFork>>> = Mutex::new(Vec::new());

thread_local! {
    /// The gate, held by the thread that is forking, from just before to just after.
    static HELD: RefCell<Option<RwLockWriteGuard<'static, ()>>> = const { RefCell::new(None) };
    /// How often this thread holds the gate.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// What has something to do when the process forks. Called with the gate held for writing.
pub trait AcrossFork: Send + Sync {
    /// Just before.
    fn before_fork(&self);
    /// Just after, in the parent and in the child.
    fn after_fork(&self);
}

/// Held during every change and all reading and writing of files, so that no `fork` can fall into it.
/// Who holds it may ask for it again.
pub fn gate() -> Gate {
    let depth = DEPTH.try_with(|depth| depth.replace(depth.get() + 1)).unwrap_or(0);
    Gate((depth == 0).then(|| GATE.read().unwrap_or_else(PoisonError::into_inner)))
}

/// The gate, held for reading. The outermost one of a thread holds the lock.
#[must_use]
pub struct Gate(#[allow(dead_code)] Option<RwLockReadGuard<'static, ()>>);

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = DEPTH.try_with(|depth| depth.set(depth.get() - 1));
    }
}

/// Whether this process may read and write a file, found out without opening it.
#[cfg(all(unix, feature = "sqlite"))]
pub fn may_read_and_write(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::CString::new(path.as_os_str().as_bytes())?;
    let wanted = libc::R_OK | libc::W_OK;
    // SAFETY: a terminated text that lives during the call.
    match unsafe { libc::faccessat(libc::AT_FDCWD, path.as_ptr(), wanted, libc::AT_EACCESS) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
}

/// How many forks this process has been part of, as parent or as child.
pub fn forks() -> u64 {
    FORKS.load(Ordering::Acquire)
}

/// How many forks made this process, counted from the first ancestor that loaded this library.
#[cfg_attr(not(feature = "redis"), allow(dead_code))]
pub fn births() -> u64 {
    BIRTHS.load(Ordering::Acquire)
}

/// Has this told of every fork for as long as it lives.
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
pub fn tell_of_forks(watcher: Weak<dyn AcrossFork>) {
    let _no_fork_now = gate();
    let mut watchers = WATCHERS.lock().unwrap_or_else(PoisonError::into_inner);
    watchers.retain(|watcher| watcher.strong_count() > 0);
    watchers.push(watcher);
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
            let _ =
                unsafe { libc::pthread_atfork(Some(before_fork), Some(in_parent), Some(in_child)) };
        }
    });
}

#[cfg(unix)]
extern "C" fn before_fork() {
    let held = GATE.write().unwrap_or_else(PoisonError::into_inner);
    // A thread that forks while its thread-locals are being torn down gets no gate.
    let _ = HELD.try_with(|slot| *slot.borrow_mut() = Some(held));
    // What ends while the process forks does so behind the gate already.
    let _ = DEPTH.try_with(|depth| depth.set(depth.get() + 1));
    tell(|watcher| watcher.before_fork());
}

#[cfg(unix)]
extern "C" fn in_parent() {
    after_fork();
}

#[cfg(unix)]
extern "C" fn in_child() {
    BIRTHS.fetch_add(1, Ordering::Release);
    after_fork();
}

#[cfg(unix)]
fn after_fork() {
    FORKS.fetch_add(1, Ordering::Release);
    tell(|watcher| watcher.after_fork());
    let _ = DEPTH.try_with(|depth| depth.set(depth.get() - 1));
    let _ = HELD.try_with(|slot| slot.borrow_mut().take());
}

/// Tells all watchers. A panic must not cross into the caller, which is C.
#[cfg(unix)]
fn tell(what: fn(&dyn AcrossFork)) {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let watchers = WATCHERS.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for watcher in watchers.iter().filter_map(Weak::upgrade) {
            what(&*watcher);
        }
    }));
}

/// Starts a thread that no signal is delivered to: the handlers are the host's, and so are the threads
/// that it expects them on.
///
/// # Errors
/// [`Status::OutOfMemory`] if the system has no thread left.
#[cfg(feature = "redis")]
pub fn spawn_undisturbed(name: &str, act: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    #[cfg(unix)]
    let before = {
        // SAFETY: both sets are plain integers or arrays of them, for which zeros are valid.
        let (mut all, mut before): (libc::sigset_t, libc::sigset_t) =
            unsafe { (std::mem::zeroed(), std::mem::zeroed()) };
        // SAFETY: both sets are valid and writable.
        unsafe {
            libc::sigfillset(&mut all);
            libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut before);
        }
        before
    };
    let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(act);
    #[cfg(unix)]
    // SAFETY: the set that was in force before, and no place for the one that is.
    unsafe {
        libc::pthread_sigmask(libc::SIG_SETMASK, &before, std::ptr::null_mut());
    }
    spawned.map(drop).map_err(|_| Error::new(Status::OutOfMemory))
}

/// Microseconds since 1970 by the system's coarse clock, which moves every few milliseconds and is
/// read without a system call.
#[cfg(target_os = "linux")]
pub fn unix_us() -> i64 {
    let now = read_clock(libc::CLOCK_REALTIME_COARSE);
    now.tv_sec.saturating_mul(1_000_000).saturating_add(now.tv_nsec / 1000)
}

/// Whole seconds since 1970, by the same clock.
#[cfg(target_os = "linux")]
#[inline]
pub fn unix_s() -> i64 {
    read_clock(libc::CLOCK_REALTIME_COARSE).tv_sec
}

/// Seconds by a coarse clock that never steps and that `fork` does not disturb.
#[cfg(target_os = "linux")]
#[inline]
pub fn monotonic_s() -> u64 {
    read_clock(libc::CLOCK_MONOTONIC_COARSE).tv_sec.unsigned_abs()
}

/// Nanoseconds by the monotonic clock.
#[cfg(target_os = "linux")]
pub fn monotonic_ns() -> u64 {
    nanoseconds(read_clock(libc::CLOCK_MONOTONIC))
}

/// The same by the coarse clock: behind by no more than [`tick_ns`], as far as the kernel's tick
/// comes when it should, and four times as quick to read.
#[cfg(target_os = "linux")]
#[inline]
pub fn monotonic_coarse_ns() -> u64 {
    nanoseconds(read_clock(libc::CLOCK_MONOTONIC_COARSE))
}

/// How far the coarse clock may be behind.
#[cfg(target_os = "linux")]
pub fn tick_ns() -> u64 {
    let mut tick = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a valid, writable timespec, and a clock that exists.
    unsafe { libc::clock_getres(libc::CLOCK_MONOTONIC_COARSE, &mut tick) };
    nanoseconds(tick)
}

#[cfg(target_os = "linux")]
#[inline]
fn nanoseconds(time: libc::timespec) -> u64 {
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
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
