//! Forking while other threads are at work: the child works, and repeats nothing.
#![cfg(unix)]

mod forking;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use forking::{Finish, alone, ensure, in_child, text};
use mintage::key::Algorithm;
use mintage::{
    Check, Config, Engine, Error, Fork, Grant, KeySpec, OldKey, Rotation, ScopeSet, Status,
};

const GRANT: Grant<'_> = Grant::new(ScopeSet::CHAT);

fn open(configure: impl FnOnce(Config) -> Config) -> Engine {
    let config = Config::new().key(KeySpec::generate(Algorithm::Hs256));
    Engine::open(configure(config)).unwrap()
}

fn status<T>(result: Result<T, Error>) -> Status {
    result.err().map_or(Status::Ok, |error| error.status())
}

fn verdict(engine: &Engine, token: &str) -> Status {
    engine.verify(token, &Check::new()).err().map_or(Status::Ok, |refusal| refusal.status())
}

/// What a child does with the engine that it inherited. Returns the ids that it made.
fn work(engine: &Engine, warm: &str, user: &str) -> Result<Vec<String>, String> {
    let mut ids = Vec::new();
    ensure(verdict(engine, warm) == Status::Ok, "an inherited token is refused")?;
    for _ in 0..5 {
        let minted = engine.mint(user, &GRANT).map_err(text)?;
        ensure(verdict(engine, &minted.token) == Status::Ok, "the child's token is refused")?;
        ids.push(minted.token_id);
        ids.push(engine.create_identity().map_err(text)?.to_string());
    }
    let fresh = engine.create_identity().map_err(text)?;
    let single = engine.mint(&fresh, &GRANT).map_err(text)?;
    let revoked = status(engine.revoke_token(&single.token));
    ensure(revoked == Status::NotShared, "revoke_token does not say NOT_SHARED")?;
    ensure(verdict(engine, &single.token) == Status::TokenRevoked, "revoke_token was not felt")?;
    ids.push(single.token_id);

    ensure(status(engine.revoke(user)) == Status::NotShared, "revoke does not say NOT_SHARED")?;
    ensure(verdict(engine, warm) == Status::Revoked, "revoke was not felt")?;
    let kid = engine.mint(&fresh, &GRANT).map_err(text)?.key_id;
    engine.rotate_key(Rotation::Generate, OldKey::Retire).map_err(text)?;
    let after = engine.mint(&fresh, &GRANT).map_err(text)?;
    ensure(after.key_id != kid, "the rotation was not felt")?;
    ids.push(after.token_id.clone());
    let revoked = status(engine.revoke_key(&kid));
    ensure(revoked == Status::NotShared, "revoke_key does not say NOT_SHARED")?;
    let rotated = status(engine.rotate_key(Rotation::Generate, OldKey::Revoke));
    ensure(rotated == Status::NotShared, "a revoking rotation does not say NOT_SHARED")?;
    ensure(verdict(engine, &after.token) == Status::KeyRevoked, "the key was not revoked")?;

    let last = engine.mint(&fresh, &GRANT).map_err(text)?;
    let deleted = status(engine.delete_identity(&fresh));
    ensure(deleted == Status::NotShared, "delete_identity does not say NOT_SHARED")?;
    ensure(verdict(engine, &last.token) == Status::IdentityDeleted, "deleting was not felt")?;
    let all = status(engine.revoke_all());
    ensure(all == Status::NotShared, "revoke_all does not say NOT_SHARED")?;
    engine.sync().map_err(text)?;
    ids.push(last.token_id);
    Ok(ids)
}

#[test]
fn forking_amid_the_work_of_other_threads() {
    let _alone = alone();
    let long = std::env::var_os("MINTAGE_LONG").is_some_and(|value| value == "1");
    let rounds = if long { 1000 } else { 100 };
    let engine = open(|it| it);
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let done = AtomicBool::new(false);
    let mut seen = HashSet::new();
    let parents_ids = thread::scope(|scope| {
        let finish = Finish(&done);
        let busy: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut ids = Vec::new();
                    let busy = engine.create_identity().unwrap();
                    while !done.load(Ordering::Relaxed) {
                        let minted = engine.mint(&busy, &GRANT).unwrap();
                        engine.verify(&minted.token, &Check::new()).map(|_| ()).ok();
                        let _ = engine.revoke(&busy);
                        let _ = engine.sync();
                        if ids.len() < 200_000 {
                            ids.push(minted.token_id);
                        }
                    }
                    ids
                })
            })
            .collect();
        for round in 0..rounds {
            for id in in_child(|| work(&engine, &minted.token, &user)) {
                assert!(seen.insert(id), "an id of round {round} came twice");
            }
            // The parent goes on, and what the child did does not concern it.
            assert_eq!(verdict(&engine, &minted.token), Status::Ok);
            let mine = engine.mint(&user, &GRANT).unwrap();
            assert!(seen.insert(mine.token_id), "the parent repeats an id");
        }
        drop(finish);
        busy.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    for id in parents_ids {
        assert!(seen.insert(id), "parent and child made the same id");
    }
    assert_eq!(seen.iter().filter(|id| id.starts_with("8:acs:")).count(), rounds * 5);
}

#[test]
fn a_parent_that_has_forked_says_so_too() {
    let _alone = alone();
    let engine = open(|it| it);
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    engine.revoke(&user).unwrap();
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
    let minted = engine.mint(&user, &GRANT).unwrap();
    in_child(|| Ok(Vec::new()));
    assert_eq!(status(engine.revoke(&user)), Status::NotShared);
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
    assert_eq!(engine.revoke(&user).unwrap_err().code(), 5500);
}

#[test]
fn engines_that_are_separate_on_purpose_are_content() {
    let _alone = alone();
    let engine = open(|config| config.fork(Fork::Separate));
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let ids = in_child(|| {
        engine.revoke(&user).map_err(text)?;
        ensure(verdict(&engine, &minted.token) == Status::Revoked, "revoke was not felt")?;
        let minted = engine.mint(&user, &GRANT).map_err(text)?;
        engine.revoke_token(&minted.token).map_err(text)?;
        engine.revoke_all().map_err(text)?;
        engine.delete_identity(&user).map_err(text)?;
        engine.rotate_key(Rotation::Generate, OldKey::Revoke).map_err(text)?;
        Ok(vec![minted.token_id])
    });
    assert_eq!(verdict(&engine, &minted.token), Status::Ok, "the child's doing is its own");
    engine.revoke(&user).unwrap();
    assert_ne!(ids, [engine.mint(&user, &GRANT).unwrap().token_id]);
}

#[test]
fn an_engine_opened_after_the_fork_has_nothing_to_say_about_it() {
    let _alone = alone();
    let before = open(|it| it);
    let fine = |engine: &Engine| -> Result<(), String> {
        let (user, minted) = engine.create_identity_and_mint(&GRANT).map_err(text)?;
        engine.revoke(&user).map_err(text)?;
        ensure(verdict(engine, &minted.token) == Status::Revoked, "revoke was not felt")
    };
    in_child(|| {
        fine(&open(|it| it))?;
        ensure(fine(&before).is_err(), "an inherited engine says nothing")?;
        Ok(Vec::new())
    });
    fine(&open(|it| it)).unwrap();
}

#[test]
fn a_child_of_a_child_repeats_nothing_either() {
    let _alone = alone();
    let engine = open(|it| it);
    let user = engine.create_identity().unwrap();
    let ids = in_child(|| {
        let mut ids = in_child(|| Ok(vec![engine.mint(&user, &GRANT).map_err(text)?.token_id]));
        ids.push(engine.mint(&user, &GRANT).map_err(text)?.token_id);
        Ok(ids)
    });
    let mut seen: HashSet<_> = ids.into_iter().collect();
    seen.insert(engine.mint(&user, &GRANT).unwrap().token_id);
    assert_eq!(seen.len(), 3);
}

#[test]
fn a_fork_amid_stats_leaves_no_lock_behind() {
    let _alone = alone();
    let engine = open(|config| config.fork(Fork::Separate));
    let user = engine.create_identity().unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let finish = Finish(&done);
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                std::hint::black_box(engine.stats());
            }
        });
        for _ in 0..2000 {
            in_child(|| engine.revoke(&user).map_err(text).map(|()| Vec::new()));
        }
        drop(finish);
    });
}
