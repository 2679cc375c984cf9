//! The version protocol under every interleaving, with the very code that runs.
//!
//! `RUSTFLAGS="--cfg loom" cargo test --release --lib revocation::model --target-dir target/loom`
//!
//! Under loom the table has one shard that begins with two slots, so that a handful of entries
//! makes it grow. What `loom::sync::Mutex` stands in for is arc-swap, see `sync.rs`.

use std::sync::Arc;

use loom::sync::Mutex;
use loom::sync::atomic::AtomicBool;
use loom::thread;

use super::*;

const LONGEST_S: u64 = 3600;
/// When an identity that was revoked at the time 1 is forgotten.
const DUE_S: i64 = 1 + (LONGEST_S + PRUNE_MARGIN_S) as i64;

fn explore(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(3));
    builder.check(model);
}

fn digest(number: u64) -> Digest {
    // Spread over the slots, the way that a keyed hash is.
    Digest::new(number.wrapping_mul(0x9e37_79b9_7f4a_7c15), number)
}

const TARGET: u64 = 1;
const TOKEN: &str = "token";

/// What `Engine` shares between threads.
struct World {
    revocations: Revocations,
    /// Whether the revocation that the model is about has returned.
    revoked: AtomicBool,
    cached: Entry,
}

/// What the cache keeps of a token that was minted before all revocations.
struct Entry {
    checked: AtomicU64,
    expires_at_s: i64,
}

impl Entry {
    fn new() -> Entry {
        Entry { checked: AtomicU64::new(0), expires_at_s: i64::MAX }
    }
}

fn world() -> (Arc<World>, Writer) {
    let (revocations, mut writer) = Revocations::new(
        [HashKey::new([7; 16]), HashKey::new([8; 16])],
        0,
        LONGEST_S,
        PRUNE_MARGIN_S,
    );
    writer.observe(1_000_000, 1);
    let world = World { revocations, revoked: AtomicBool::new(false), cached: Entry::new() };
    (Arc::new(world), writer)
}

impl World {
    /// As `Core::change` does it.
    fn change(&self, writer: &mut Writer, act: impl FnOnce(&mut Writer)) {
        act(writer);
        self.revocations.prune(writer, 1);
        self.revocations.bump(writer);
    }

    fn revoke(&self, writer: &mut Writer, number: u64) {
        self.change(writer, |writer| {
            self.revocations.revoke(writer, digest(number)).unwrap();
        });
    }

    fn delete(&self, writer: &mut Writer, number: u64) {
        self.change(writer, |writer| {
            self.revocations.delete(writer, digest(number)).unwrap();
        });
    }

    fn returned(&self) {
        self.revoked.store(true, Ordering::Release);
    }

    /// As `Core::stands` does it. Expiry is judged after the look-up: what the look-up misses
    /// because it was pruned, the time that pruning relied on makes up for.
    fn stands(&self, entry: &Entry, now_s: i64) -> bool {
        let version = self.revocations.version();
        if entry.checked.load(Ordering::Relaxed) == version {
            return true;
        }
        let identity = digest(TARGET);
        if self.revocations.standing(KeyStanding::Good, identity, TOKEN, 0).is_err() {
            return false;
        }
        if self.revocations.never_before_pruning_s(now_s) >= entry.expires_at_s {
            return false;
        }
        entry.checked.store(version, Ordering::Relaxed);
        true
    }

    /// Verifies the cached token and one at first sight; neither is accepted once the revocation
    /// has returned.
    fn verify(&self) {
        let revoked = self.revoked.load(Ordering::Acquire);
        let cached = self.stands(&self.cached, 1);
        assert!(!(revoked && cached), "a cached token survived its revocation");
        let revoked = self.revoked.load(Ordering::Acquire);
        let cold = self.stands(&Entry::new(), 1);
        assert!(!(revoked && cold), "a token at first sight survived its revocation");
    }
}

/// Two threads verify while a third does what the model is about.
fn against_two_readers(
    prepare: fn(&World, &mut Writer),
    write: fn(&World, &mut Writer),
) -> impl Fn() + Sync + Send + 'static {
    move || {
        let (world, mut writer) = world();
        prepare(&world, &mut writer);
        assert!(world.stands(&world.cached, 1), "the cache begins warm");
        let reader = {
            let world = world.clone();
            thread::spawn(move || world.verify())
        };
        let writing = {
            let world = world.clone();
            thread::spawn(move || write(&world, &mut writer))
        };
        world.verify();
        reader.join().unwrap();
        writing.join().unwrap();
        world.verify();
        assert!(world.revoked.load(Ordering::Acquire));
    }
}

#[test]
fn nothing_is_accepted_once_revoke_has_returned() {
    explore(against_two_readers(
        |_, _| {},
        |world, writer| {
            world.revoke(writer, TARGET);
            world.returned();
        },
    ));
}

#[test]
fn nor_once_everything_was_revoked() {
    explore(against_two_readers(
        |_, _| {},
        |world, writer| {
            world.change(writer, |writer| world.revocations.revoke_all(writer).unwrap());
            world.returned();
        },
    ));
}

#[test]
fn nor_once_the_token_was_revoked() {
    explore(against_two_readers(
        |_, _| {},
        |world, writer| {
            world.change(writer, |writer| {
                let token = world.revocations.token_digest(TOKEN);
                world.revocations.revoke_token(writer, token, 1000).unwrap();
            });
            world.returned();
        },
    ));
}

#[test]
fn nor_while_the_table_grows() {
    explore(against_two_readers(
        |world, writer| world.revoke(writer, 2),
        |world, writer| {
            // The second entry makes two slots three, the third three slots five.
            world.revoke(writer, TARGET);
            world.returned();
            world.revoke(writer, 3);
        },
    ));
}

#[test]
fn nor_while_other_entries_are_pruned() {
    explore(against_two_readers(
        |world, writer| {
            world.revoke(writer, 2);
            writer.observe(2_000_000, 2);
        },
        |world, writer| {
            world.revoke(writer, TARGET);
            world.returned();
            writer.observe(DUE_S * 1_000_000, DUE_S as u64);
            world.change(writer, |_| {});
            assert_eq!(writer.counts(), (1, 0), "the other entry alone is gone");
        },
    ));
}

#[test]
fn nor_when_its_own_revocation_is_pruned_and_the_clock_steps_back() {
    explore(|| {
        let (world, mut writer) = world();
        world.revoke(&mut writer, TARGET);
        writer.observe(DUE_S * 1_000_000, DUE_S as u64);
        let writing = {
            let world = world.clone();
            thread::spawn(move || {
                world.change(&mut writer, |_| {});
                assert_eq!(writer.counts(), (0, 0));
            })
        };
        // The token lived as long as any can; this reader's clock says that it still does.
        let token = Entry { checked: AtomicU64::new(0), expires_at_s: 1 + LONGEST_S as i64 };
        assert!(!world.stands(&token, 1), "a pruned revocation let its token live again");
        writing.join().unwrap();
        assert!(!world.stands(&token, 1));
    });
}

#[test]
fn whichever_of_two_deletions_returns_first_nothing_is_accepted_after_it() {
    explore(|| {
        let (world, writer) = world();
        assert!(world.stands(&world.cached, 1), "the cache begins warm");
        let writer = Arc::new(Mutex::new(writer));
        let delete = |world: Arc<World>, writer: Arc<Mutex<Writer>>| {
            world.delete(&mut writer.lock().unwrap(), TARGET);
            world.returned();
            world.verify();
        };
        let other = {
            let (world, writer) = (world.clone(), writer.clone());
            thread::spawn(move || delete(world, writer))
        };
        delete(world, writer);
        other.join().unwrap();
    });
}

#[test]
fn a_token_minted_after_the_revocation_is_accepted() {
    explore(|| {
        let (world, mut writer) = world();
        let writing = {
            let world = world.clone();
            thread::spawn(move || {
                world.revoke(&mut writer, TARGET);
                world.returned();
                world.revoke(&mut writer, 2);
            })
        };
        if world.revoked.load(Ordering::Acquire) {
            let epoch = world.revocations.stamp(digest(TARGET)).unwrap();
            let identity = digest(TARGET);
            let good = KeyStanding::Good;
            assert!(epoch > 0, "the stamp lags behind the revocation");
            assert!(world.revocations.standing(good, identity, TOKEN, epoch).is_ok());
        }
        writing.join().unwrap();
    });
}
