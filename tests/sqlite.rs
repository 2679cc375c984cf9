//! State in a SQLite file: what outlives the process, and what siblings feel.
#![cfg(feature = "sqlite")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mintage::key::Algorithm;
use mintage::{Check, Config, Engine, Grant, KeySpec, OldKey, Rotation, ScopeSet, Start, Status};

const GRANT: Grant<'_> = Grant::new(ScopeSet::CHAT);

/// A directory of the test's own, removed with it.
struct Place(PathBuf);

impl Place {
    fn new() -> Place {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name =
            format!("mintage-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Place(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("state.db")
    }

    fn config(&self) -> Config {
        Config::new().sqlite(self.file()).sealing_key([7; 32])
    }

    fn open(&self) -> Engine {
        Engine::open(self.config()).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl AsRef<Path> for Place {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

fn verdict(engine: &Engine, token: &str) -> Status {
    engine.verify(token, &Check::new()).err().map_or(Status::Ok, |refusal| refusal.status())
}

#[test]
fn what_was_revoked_is_revoked_after_a_restart_and_the_rest_is_not() {
    let place = Place::new();
    let engine = place.open();
    let (revoked, old) = engine.create_identity_and_mint(&GRANT).unwrap();
    let (_, kept) = engine.create_identity_and_mint(&GRANT).unwrap();
    let (deleted, dead) = engine.create_identity_and_mint(&GRANT).unwrap();
    let (_, single) = engine.create_identity_and_mint(&GRANT).unwrap();
    engine.revoke(&revoked).unwrap();
    engine.delete_identity(&deleted).unwrap();
    engine.revoke_token(&single.token).unwrap();
    let fresh = engine.mint(&revoked, &GRANT).unwrap();
    let check = |engine: &Engine| {
        assert_eq!(verdict(engine, &old.token), Status::Revoked);
        assert_eq!(verdict(engine, &fresh.token), Status::Ok);
        assert_eq!(verdict(engine, &kept.token), Status::Ok);
        assert_eq!(verdict(engine, &dead.token), Status::IdentityDeleted);
        assert_eq!(verdict(engine, &single.token), Status::TokenRevoked);
        assert_eq!(engine.mint(&deleted, &GRANT).unwrap_err().status(), Status::IdentityDeleted);
    };
    check(&engine);
    drop(engine);
    let engine = place.open();
    check(&engine);
    engine.revoke_all().unwrap();
    drop(engine);
    let engine = place.open();
    assert_eq!(verdict(&engine, &kept.token), Status::AllRevoked);
    assert_eq!(engine.keys().len(), 1, "the key was generated once");
}

#[test]
fn a_sibling_feels_everything_within_the_window() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    let mut slowest = Duration::ZERO;
    for _ in 0..50 {
        let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
        assert_eq!(verdict(&other, &minted.token), Status::Ok);
        one.revoke(&user).unwrap();
        let at = Instant::now();
        while verdict(&other, &minted.token) == Status::Ok {
            assert!(at.elapsed() < Duration::from_secs(5), "never felt");
        }
        slowest = slowest.max(at.elapsed());
        let minted = other.mint(&user, &GRANT).unwrap();
        assert_eq!(verdict(&one, &minted.token), Status::Ok);
    }
    println!("slowest {slowest:?}");
}

#[test]
fn a_rotation_is_felt_at_once_by_who_sees_its_first_token() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    let user = one.create_identity().unwrap();
    for old in [OldKey::Retire, OldKey::Revoke] {
        let before = one.mint(&user, &GRANT).unwrap();
        assert_eq!(verdict(&other, &before.token), Status::Ok);
        one.rotate_key(Rotation::Generate, old).unwrap();
        let after = one.mint(&user, &GRANT).unwrap();
        assert_ne!(before.key_id, after.key_id);
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(verdict(&other, &after.token), Status::Ok);
        assert_eq!(other.mint(&user, &GRANT).unwrap().key_id, after.key_id);
        let expected = if old == OldKey::Retire { Status::Ok } else { Status::KeyRevoked };
        assert_eq!(verdict(&other, &before.token), expected);
        let third = place.open();
        assert_eq!(verdict(&third, &before.token), expected);
        assert_eq!(third.mint(&user, &GRANT).unwrap().key_id, after.key_id);
        let keys = |engine: &Engine| {
            let mut keys: Vec<_> =
                engine.keys().into_iter().map(|key| (key.kid, key.state)).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&one), keys(&other));
        assert_eq!(keys(&one), keys(&third));
    }
}
