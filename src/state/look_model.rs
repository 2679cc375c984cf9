//! The look and the version together under every interleaving, with the very code that runs.
//!
//! `make test-loom`
//!
//! A sibling commits a revocation to a file and raises the signal; two threads of a process verify a
//! token that they have cached. Once the sibling's call has returned, neither may accept it, whoever
//! of them looks and whoever waits.

use std::sync::Arc;

use loom::sync::Mutex;
use loom::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use loom::thread;

use super::look::{Look, Signal, Times, Waited};
use crate::revocation::{
    Digest, HashKey, KeyStanding, Moment, PRUNE_MARGIN_S, Revocations, Writer,
};

/// The file of the model: the epoch of the one identity in it, and the number that tells of commits.
struct File {
    epoch: Mutex<u64>,
    signal: AtomicU64,
}

struct Process {
    file: Arc<File>,
    look: Look<Arc<File>>,
    revocations: Revocations,
    writer: Mutex<Writer>,
    /// The version at which the cached token was last checked.
    checked: AtomicU64,
}

impl Signal for File {
    fn value(&self) -> Option<u64> {
        Some(self.signal.load(Ordering::Acquire))
    }
}

fn identity() -> Digest {
    Digest::new(7, 1)
}

const TIMES: Times<'static> = Times { now_ns: &|| 1, second: &|| 1 };

impl File {
    /// What SQLite does for whoever commits: the change first, then the index.
    fn commit(&self, epoch: u64) {
        let mut stands = self.epoch.lock().unwrap();
        *stands = epoch;
        self.signal.fetch_add(1, Ordering::Release);
    }
}

impl Process {
    fn open(file: Arc<File>) -> Process {
        let keys = [HashKey::new([7; 16]), HashKey::new([8; 16])];
        let (revocations, mut writer) = Revocations::new(keys, 0, 3600, PRUNE_MARGIN_S);
        writer.observe(1_000_000, 1);
        let process = Process {
            look: Look::new(file.clone()),
            file,
            revocations,
            writer: Mutex::new(writer),
            checked: AtomicU64::new(0),
        };
        assert!(process.accepts(), "the token is good, and cached now");
        process
    }

    /// As `Sqlite::look` and `Core::absorb` do it.
    fn pull(&self) -> Result<(), Waited> {
        let epoch = *self.file.epoch.lock().unwrap();
        let mut writer = self.writer.lock().unwrap();
        let recorded = Moment::new(1, 1);
        if self.revocations.raise_identity(&mut writer, identity(), epoch, recorded).unwrap() {
            self.revocations.bump(&mut writer);
        }
        Ok(())
    }

    /// As `Core::accept` does it.
    fn accepts(&self) -> bool {
        if !self.look.is_fresh(1, || 1) {
            self.look.pass(false, &TIMES, || self.pull()).unwrap();
        }
        let version = self.revocations.version();
        if self.checked.load(Ordering::Relaxed) == version {
            return true;
        }
        let good = KeyStanding::Good;
        if self.revocations.standing(good, identity(), "token", 0).is_err() {
            return false;
        }
        self.checked.store(version, Ordering::Relaxed);
        true
    }
}

fn explore(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(3));
    builder.check(model);
}

#[test]
fn what_a_sibling_revoked_is_refused_by_whoever_verifies_after_it_returned() {
    explore(|| {
        let file = Arc::new(File { epoch: Mutex::new(0), signal: AtomicU64::new(1) });
        let process = Arc::new(Process::open(file.clone()));
        let returned = Arc::new(AtomicBool::new(false));
        let sibling = {
            let returned = returned.clone();
            thread::spawn(move || {
                file.commit(9);
                returned.store(true, Ordering::Release);
            })
        };
        let verify = |process: &Process, returned: &AtomicBool| {
            let revoked = returned.load(Ordering::Acquire);
            let accepted = process.accepts();
            assert!(!(revoked && accepted), "a token survived what a sibling revoked");
        };
        let other = {
            let (process, returned) = (process.clone(), returned.clone());
            thread::spawn(move || verify(&process, &returned))
        };
        verify(&process, &returned);
        other.join().unwrap();
        sibling.join().unwrap();
        verify(&process, &returned);
    });
}

#[test]
fn a_write_of_ones_own_does_not_swallow_a_siblings() {
    explore(|| {
        let file = Arc::new(File { epoch: Mutex::new(0), signal: AtomicU64::new(1) });
        let process = Arc::new(Process::open(file.clone()));
        let returned = Arc::new(AtomicBool::new(false));
        let sibling = {
            let (file, returned) = (file.clone(), returned.clone());
            thread::spawn(move || {
                file.commit(9);
                returned.store(true, Ordering::Release);
            })
        };
        // This process commits something else, between the sibling's commit and its own next look.
        file.signal.fetch_add(1, Ordering::Release);
        let revoked = returned.load(Ordering::Acquire);
        assert!(!(revoked && process.accepts()), "swallowed");
        sibling.join().unwrap();
        assert!(!process.accepts(), "never heard of");
    });
}
