//! State in Redis: what siblings feel, what is forgotten, and what a fork and a drop leave behind.
#![cfg(all(feature = "redis", unix))]
#![allow(unsafe_code)]

mod forking;
mod place;
mod server;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use forking::{ensure, in_child, text};
use mintage::key::{Algorithm, SigningKey};
use mintage::{Check, Clock, Config, Engine, KeySpec, OldKey, Rotation, Start, Status};
use place::{GRANT, verdict};
use server::{PATIENCE, Server, becomes, eventually, status};

#[test]
fn what_one_revokes_the_other_refuses_within_fifty_milliseconds() {
    let Some(server) = Server::volatile() else { return };
    let (one, other) = (server.open(), server.open());
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    becomes(&other, &minted.token, Status::Ok);
    let mut token = minted.token;
    let (mut felt, mut spent) = (Vec::new(), Duration::ZERO);
    for _ in 0..1000 {
        let began = Instant::now();
        one.revoke(&user).unwrap();
        let returned = Instant::now();
        assert_eq!(verdict(&one, &token), Status::Revoked);
        while verdict(&other, &token) != Status::Revoked {
            assert!(returned.elapsed() < PATIENCE, "never felt");
            thread::yield_now();
        }
        felt.push(returned.elapsed());
        spent += returned - began;
        token = other.mint(&user, &GRANT).unwrap().token;
        assert_eq!(verdict(&one, &token), Status::Ok);
    }
    felt.sort();
    let at = |part: f64| felt[(felt.len() as f64 * part) as usize];
    println!(
        "revoke {:?} at the mean; felt elsewhere p50 {:?} p99 {:?} max {:?}",
        spent / 1000,
        at(0.5),
        at(0.99),
        felt[felt.len() - 1]
    );
    assert!(at(0.99) < Duration::from_secs(1), "felt after {:?}", at(0.99));
    let stats = other.stats().state;
    assert_eq!((stats.kind.name(), stats.failures, stats.unwritten), ("redis", 0, 0));
    assert!(stats.changes_read >= 1000 && stats.age_ms.unwrap() < 5000, "{stats:?}");
}

#[test]
fn every_kind_of_change_is_felt_and_stands_for_who_comes_later() {
    let Some(server) = Server::volatile() else { return };
    let (one, other) = (server.open(), server.open());
    let (revoked, old) = one.create_identity_and_mint(&GRANT).unwrap();
    let (_, kept) = one.create_identity_and_mint(&GRANT).unwrap();
    let (deleted, dead) = one.create_identity_and_mint(&GRANT).unwrap();
    let (user, single) = one.create_identity_and_mint(&GRANT).unwrap();
    let twin = one.mint(&user, &GRANT).unwrap();
    one.revoke(&revoked).unwrap();
    other.delete_identity(&deleted).unwrap();
    one.revoke_token(&single.token).unwrap();
    let fresh = one.mint(&revoked, &GRANT).unwrap();
    let third = server.open();
    for engine in [&one, &other, &third] {
        becomes(engine, &old.token, Status::Revoked);
        becomes(engine, &dead.token, Status::IdentityDeleted);
        becomes(engine, &single.token, Status::TokenRevoked);
        for token in [&fresh, &kept, &twin] {
            assert_eq!(verdict(engine, &token.token), Status::Ok);
        }
        assert_eq!(status(engine.mint(&deleted, &GRANT)), Status::IdentityDeleted);
    }
    other.revoke_many([&*user, &*revoked]).unwrap();
    one.sync().unwrap();
    assert_eq!(verdict(&one, &fresh.token), Status::Revoked, "after sync at once");
    assert_eq!(verdict(&one, &twin.token), Status::Revoked);
    one.revoke_all().unwrap();
    let late = server.open();
    for engine in [&one, &other, &third, &late] {
        becomes(engine, &kept.token, Status::AllRevoked);
        assert_eq!(engine.keys().len(), 1, "one key was generated");
    }
}

#[test]
fn a_rotation_is_felt_and_refuses_nobody() {
    let Some(server) = Server::volatile() else { return };
    let (one, other) = (server.open(), server.open());
    let user = one.create_identity().unwrap();
    for old in [OldKey::Retire, OldKey::Revoke] {
        let before = one.mint(&user, &GRANT).unwrap();
        assert_eq!(verdict(&other, &before.token), Status::Ok);
        one.rotate_key(Rotation::Generate, old).unwrap();
        let after = one.mint(&user, &GRANT).unwrap();
        assert_ne!(before.key_id, after.key_id);
        becomes(&other, &after.token, Status::Ok);
        eventually("the other signs with it", || {
            other.mint(&user, &GRANT).unwrap().key_id == after.key_id
        });
        let expected = if old == OldKey::Retire { Status::Ok } else { Status::KeyRevoked };
        becomes(&other, &before.token, expected);
        assert_eq!(verdict(&server.open(), &before.token), expected);
    }
}

#[test]
fn engines_that_open_a_new_state_at_once_generate_one_key() {
    let Some(server) = Server::volatile() else { return };
    for round in 0..5 {
        let prefix = format!("round{round}:");
        let engines: Vec<Engine> = thread::scope(|scope| {
            let open = || Engine::open(server.config().redis_prefix(&prefix)).unwrap();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let (user, minted) = engines[0].create_identity_and_mint(&GRANT).unwrap();
        for engine in &engines {
            assert_eq!(engine.keys().len(), 1);
            assert_eq!(verdict(engine, &minted.token), Status::Ok);
            assert_eq!(engine.mint(&user, &GRANT).unwrap().key_id, minted.key_id);
        }
    }
}

#[test]
fn what_no_living_token_needs_is_pruned_unless_it_was_revoked_again() {
    let Some(server) = Server::volatile() else { return };
    let clock = Clock::manual_with_monotonic();
    let timed = || Engine::open(server.config().clock(clock.clone())).unwrap();
    let (one, other) = (timed(), timed());
    let users: Vec<_> = (0..1500).map(|_| one.create_identity().unwrap()).collect();
    one.revoke_many(users.iter().map(|user| &**user)).unwrap();
    let deleted = one.create_identity().unwrap();
    one.delete_identity(&deleted).unwrap();
    let identities = || {
        let rows: Vec<Vec<u8>> = server.tell(&["HKEYS", "{mintage}:rows"]);
        rows.iter().filter(|row| row[0] == 2).count()
    };
    assert_eq!(identities(), 1501);
    let pass = |seconds: u64| {
        clock.set_unix_ms(clock.unix_us() / 1000 + seconds as i64 * 1000).unwrap();
        clock.advance_monotonic_s(seconds).unwrap();
        // By this clock, knowledge is old until the feeds have asked again.
        let is_fresh = |engine: &Engine| engine.stats().state.age_ms.unwrap() < 1000;
        eventually("both are fresh", || is_fresh(&one) && is_fresh(&other));
    };
    // Longer than a day, the longest lifetime, and less than that with what is waited beyond.
    pass(86_400);
    one.sync().unwrap();
    assert_eq!(identities(), 1501);
    other.revoke(&users[0]).unwrap();
    pass(8_000);
    let fresh = other.mint(&users[1], &GRANT).unwrap();
    one.sync().unwrap();
    assert_eq!(identities(), 2, "the deleted one, and the one that was revoked again");
    for engine in [&one, &other, &timed()] {
        becomes(engine, &fresh.token, Status::Ok);
        assert_eq!(status(engine.mint(&deleted, &GRANT)), Status::IdentityDeleted);
    }
    // Revoked while another prunes, over and over: whatever stands in the end is refused.
    for _ in 0..20 {
        let token = one.mint(&users[2], &GRANT).unwrap();
        one.revoke(&users[2]).unwrap();
        pass(100_000);
        let again = one.mint(&users[2], &GRANT).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| other.sync().unwrap());
            one.revoke(&users[2]).unwrap();
        });
        becomes(&other, &again.token, Status::Revoked);
        assert_eq!(verdict(&timed(), &again.token), Status::Revoked);
        assert_ne!(verdict(&other, &token.token), Status::Ok);
    }
}

#[test]
fn a_dropped_engine_ends_its_thread_and_its_connections() {
    let Some(server) = Server::volatile() else { return };
    let clients = || -> usize {
        let list: String = server.tell(&["CLIENT", "LIST"]);
        list.lines().count()
    };
    assert_eq!(clients(), 1, "only who asks");
    let engines: Vec<Engine> = (0..5).map(|_| server.open()).collect();
    eventually("all have a feed", || clients() > 2 * engines.len());
    let tasks = |named: &str| {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let names =
            tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.filter(|name| name.trim_end() == named).count()
    };
    if cfg!(target_os = "linux") {
        assert!(tasks("mintage-feed") >= engines.len());
    }
    drop(engines);
    eventually("no connection is left", || clients() == 1);
}

#[test]
fn the_child_of_a_fork_hears_is_heard_and_leaves_the_parents_connections_alone() {
    let Some(server) = Server::volatile() else { return };
    let (engine, sibling) = (server.open(), server.open());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // Busy, so that a fork falls into whatever they do.
        for _ in 0..2 {
            scope.spawn(|| {
                let user = engine.create_identity().unwrap();
                while !done.load(Ordering::Relaxed) {
                    engine.revoke(&user).unwrap();
                    let minted = engine.mint(&user, &GRANT).unwrap();
                    assert_eq!(verdict(&engine, &minted.token), Status::Ok);
                }
            });
        }
        for round in 0..20 {
            let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
            let (own, felt) = engine.create_identity_and_mint(&GRANT).unwrap();
            becomes(&sibling, &felt.token, Status::Ok);
            in_child(|| {
                let waits = |token: &str, expected| {
                    let since = Instant::now();
                    while verdict(&engine, token) != expected {
                        if since.elapsed() > PATIENCE {
                            return Err(format!("never {expected:?}"));
                        }
                        thread::sleep(Duration::from_millis(1));
                    }
                    Ok(())
                };
                if round % 2 == 0 {
                    // A sibling's revocation, made by an engine of the child's own.
                    ensure(verdict(&engine, &minted.token) == Status::Ok, "refused too early")?;
                    server.open().revoke(&user).map_err(text)?;
                    waits(&minted.token, Status::Revoked)?;
                }
                engine.revoke(&own).map_err(text)?;
                ensure(verdict(&engine, &felt.token) == Status::Revoked, "its own was not felt")?;
                ensure(engine.stats().state.failures == 0, "something failed in the child")?;
                Ok(Vec::new())
            });
            becomes(&sibling, &felt.token, Status::Revoked);
            becomes(&engine, &felt.token, Status::Revoked);
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(engine.stats().state.failures, 0, "the parent's connections were disturbed");
    assert_eq!(sibling.stats().state.failures, 0);
}

#[test]
fn an_engine_with_keys_and_a_start_of_its_own_shares_them_too() {
    let Some(server) = Server::volatile() else { return };
    let open = || {
        let secret = b"a secret of the host's own that is long enough";
        let key = KeySpec::signing(SigningKey::from_secret(secret, Algorithm::Hs256).unwrap());
        let config = Config::new().redis(server.url()).identity_secret([3; 32]);
        Engine::open(config.key(key).start(Start::Open)).unwrap()
    };
    let (one, other) = (open(), open());
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    becomes(&other, &minted.token, Status::Ok);
    other.revoke(&user).unwrap();
    becomes(&one, &minted.token, Status::Revoked);
}

/// An engine whose feed is fresh answers at once, and so does one that has not been reached for too
/// long: neither has to look. Only the child of a fork, which inherits no feed, would.
#[test]
fn an_answer_that_is_ready_is_that_of_verify() {
    let Some(mut server) = Server::volatile() else { return };
    let clock = Clock::manual_with_monotonic();
    let engine = Engine::open(server.config().max_staleness_s(2).clock(clock.clone())).unwrap();
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let (_, kept) = engine.create_identity_and_mint(&GRANT).unwrap();
    let check = Check::new();
    let ready = |token: &str| {
        let answer = engine.verify_if_ready(token, &check)?;
        Some(answer.err().map_or(Status::Ok, |refusal| refusal.status()))
    };
    let judged = || {
        let stats = engine.stats();
        (stats.verified_from_cache, stats.verified_at_first_sight, stats.refused)
    };
    let before = judged();
    assert_eq!(ready(&minted.token), None, "not seen before");
    assert_eq!(ready("garbage"), None);
    assert_eq!(judged(), before);
    for token in [&minted.token, &kept.token] {
        assert_eq!(verdict(&engine, token), Status::Ok);
        assert_eq!(ready(token), Some(Status::Ok));
    }
    server.open().revoke(&user).unwrap();
    becomes(&engine, &minted.token, Status::Revoked);
    assert_eq!(ready(&minted.token), Some(Status::Revoked));
    server.kill();
    assert_eq!(ready(&kept.token), Some(Status::Ok), "known a moment ago");
    clock.advance_monotonic_s(2).unwrap();
    for token in [&*kept.token, "garbage"] {
        assert_eq!(ready(token), Some(Status::Stale));
        assert_eq!(verdict(&engine, token), Status::Stale);
    }
    in_child(|| {
        let before = engine.stats().to_json();
        for token in [&*kept.token, &*minted.token, "garbage"] {
            ensure(ready(token).is_none(), "an answer without a look")?;
        }
        ensure(engine.stats().to_json() == before, "something was counted")?;
        ensure(verdict(&engine, &kept.token) == Status::Stale, "verify looks, and reaches nobody")?;
        ensure(ready(&kept.token) == Some(Status::Stale), "it has looked")?;
        Ok(Vec::new())
    });
}
