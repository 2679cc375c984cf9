//! Forking inside a test, and hearing from the child.
#![allow(dead_code, unsafe_code)]

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::FromRawFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Seconds after which a child that hangs is killed.
const HANGS_S: u32 = 20;

/// Forks are counted for the whole process, so these tests run one after the other.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forks. The child sends what `act` returns through a pipe and leaves at once; the parent gets
/// it, and fails if the child panicked, hung or died.
pub fn in_child(act: impl FnOnce() -> Result<Vec<String>, String>) -> Vec<String> {
    let mut ends = [0; 2];
    // SAFETY: two writable ints.
    assert_eq!(unsafe { libc::pipe(ends.as_mut_ptr()) }, 0);
    // SAFETY: the child uses the engine, the allocator (which glibc keeps whole across forks) and
    // the pipe, and leaves by `_exit`.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    // SAFETY: both ends are open and nobody else owns them.
    let (mut reader, mut writer) =
        unsafe { (File::from_raw_fd(ends[0]), File::from_raw_fd(ends[1])) };
    if child == 0 {
        // SAFETY: takes no pointer. The signal kills the child.
        unsafe { libc::alarm(HANGS_S) };
        // Not the test harness's hook: its locks may be held by threads that are not here.
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(act));
        let (text, code) = match outcome {
            Ok(Ok(lines)) => (lines.join("\n"), 0),
            Ok(Err(why)) => (why, 1),
            Err(_) => ("a panic".to_owned(), 2),
        };
        let _ = writer.write_all(text.as_bytes());
        // SAFETY: ends this process without running anything that its parent's threads left.
        unsafe { libc::_exit(code) };
    }
    drop(writer);
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    let mut status = 0;
    // SAFETY: `status` is writable, the child is ours.
    assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
    assert!(libc::WIFEXITED(status), "signal {} (14: it hung)", libc::WTERMSIG(status));
    assert_eq!(libc::WEXITSTATUS(status), 0, "{text}");
    text.lines().map(str::to_owned).collect()
}

pub fn ensure(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

pub fn text<E: std::fmt::Debug>(error: E) -> String {
    format!("{error:?}")
}

/// Tells the other threads to stop, also when this one panics.
pub struct Finish<'a>(pub &'a AtomicBool);

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}
