//! State in a SQLite file: what outlives an engine, what its siblings feel, and what is refused.
//! Engines here share a file inside one process, each with connections and a table of its own;
//! `processes.rs` has them in processes.
#![cfg(feature = "sqlite")]

mod place;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::sync::Barrier;
use std::time::Duration;

use mintage::key::{Algorithm, SigningKey};
use mintage::{Clock, Engine, KeySpec, OldKey, Rotation, Start, Status};
use place::{GRANT, Place, verdict, wait_for_window};
use rusqlite::Connection;

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
fn a_sibling_feels_everything_at_once() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    for _ in 0..500 {
        let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
        assert_eq!(verdict(&other, &minted.token), Status::Ok);
        one.revoke(&user).unwrap();
        // Where commits are heard of, at once; elsewhere within the window.
        if cfg!(not(target_os = "linux")) {
            wait_for_window();
        }
        assert_eq!(verdict(&other, &minted.token), Status::Revoked);
        let minted = other.mint(&user, &GRANT).unwrap();
        assert_eq!(verdict(&one, &minted.token), Status::Ok);
    }
}

#[test]
fn the_file_is_for_its_owner_alone() {
    let place = Place::new();
    let engine = place.open();
    engine.revoke_all().unwrap();
    for name in ["state.db", "state.db-wal", "state.db-shm"] {
        let metadata = fs::metadata(place.path().join(name)).unwrap();
        assert_eq!(metadata.mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn neither_secret_nor_key_nor_identity_stands_in_the_file() {
    let place = Place::new();
    let secret = [0xA7; 32];
    let engine = place.open_with(|config| config.identity_secret(secret).any_subject());
    let named = KeySpec::generate(Algorithm::Hs256);
    engine.rotate_key(Rotation::To(named), OldKey::Retire).unwrap();
    engine.mint("hunter2@example.com", &GRANT).unwrap();
    engine.revoke("hunter2@example.com").unwrap();
    drop(engine);
    let bytes = fs::read(place.file()).unwrap();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(&secret) && !holds(b"hunter2"));
    assert!(!holds(&place::SEALING_KEY));
    assert!(holds(b"sealed"), "the keys are there, sealed");
}

#[test]
fn a_new_state_refuses_what_it_cannot_know_about_and_an_old_one_knows() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let configured = |config: mintage::Config| {
        config.key(KeySpec::signing(key.clone())).identity_secret([3; 32])
    };
    let before = Engine::open(configured(mintage::Config::new()).start(Start::Open)).unwrap();
    let (_, token) = before.create_identity_and_mint(&GRANT).unwrap();
    std::thread::sleep(Duration::from_millis(20));

    let place = Place::new();
    let engine = place.open_with(configured);
    assert_eq!(verdict(&engine, &token.token), Status::BeforeStart);
    let (_, own) = engine.create_identity_and_mint(&GRANT).unwrap();
    drop(engine);
    let engine = place.open_with(configured);
    assert_eq!(verdict(&engine, &own.token), Status::Ok, "its past is known");
    assert_eq!(verdict(&engine, &token.token), Status::BeforeStart);

    let open = Place::new();
    let engine = open.open_with(|config| configured(config).start(Start::Open));
    assert_eq!(verdict(&engine, &token.token), Status::Ok, "said so");
}

#[test]
fn two_who_revoke_the_same_identity_in_the_same_instant_get_two_epochs() {
    let place = Place::new();
    let engines = [place.open(), place.open()];
    let user = engines[0].create_identity().unwrap();
    for _ in 0..100 {
        let start = Barrier::new(2);
        let minted: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = engines
                .iter()
                .map(|engine| {
                    scope.spawn(|| {
                        start.wait();
                        let before = engine.mint(&user, &GRANT).unwrap().token;
                        engine.revoke(&user).unwrap();
                        before
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        wait_for_window();
        for engine in &engines {
            for token in &minted {
                assert_eq!(verdict(engine, token), Status::Revoked);
            }
        }
        let fresh = engines[0].mint(&user, &GRANT).unwrap();
        assert_eq!(verdict(&engines[1], &fresh.token), Status::Ok, "both know the later epoch");
    }
}

#[test]
fn many_threads_that_arrive_at_once_after_a_long_rest_all_know() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    for _ in 0..20 {
        let tokens: Vec<_> = (0..16)
            .map(|_| {
                let (user, minted) = other.create_identity_and_mint(&GRANT).unwrap();
                assert_eq!(verdict(&other, &minted.token), Status::Ok);
                one.revoke(&user).unwrap();
                minted.token
            })
            .collect();
        wait_for_window();
        let start = Barrier::new(16);
        std::thread::scope(|scope| {
            for token in &tokens {
                let (other, start) = (&other, &start);
                scope.spawn(move || {
                    start.wait();
                    assert_eq!(verdict(other, token), Status::Revoked);
                });
            }
        });
    }
}

#[test]
fn what_a_sibling_wrote_is_not_swallowed_by_a_write_of_ones_own() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    for _ in 0..50 {
        let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
        let (own, _) = one.create_identity_and_mint(&GRANT).unwrap();
        assert_eq!(verdict(&other, &minted.token), Status::Ok);
        one.revoke(&user).unwrap();
        other.revoke(&own).unwrap();
        wait_for_window();
        assert_eq!(verdict(&other, &minted.token), Status::Revoked);
    }
}

#[test]
fn the_engines_clock_has_no_say_in_when_to_look() {
    let place = Place::new();
    let clock = Clock::manual_with_monotonic();
    let one = place.open_with(|config| config.clock(clock.clone()));
    let other = place.open_with(|config| config.clock(clock.clone()));
    let now_ms = clock.unix_us() / 1000;
    for step_ms in [0, -3_600_000, 3_600_000] {
        clock.set_unix_ms(now_ms + step_ms).unwrap();
        let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
        assert_eq!(verdict(&other, &minted.token), Status::Ok);
        one.revoke(&user).unwrap();
        wait_for_window();
        assert_eq!(verdict(&other, &minted.token), Status::Revoked, "{step_ms}");
    }
}

#[test]
fn a_state_is_pruned_when_nothing_can_need_it_and_no_sooner() {
    const KEPT_S: u64 = 1440 * 60 + 600 + 60;
    let place = Place::new();
    let (clock, sibling_clock) = (Clock::manual_with_monotonic(), Clock::manual_with_monotonic());
    let one = place.open_with(|config| config.clock(clock.clone()));
    let other = place.open_with(|config| config.clock(sibling_clock.clone()));
    let start_ms = clock.unix_us() / 1000;
    let (user, _) = one.create_identity_and_mint(&GRANT).unwrap();
    let (gone, _) = one.create_identity_and_mint(&GRANT).unwrap();
    one.revoke(&user).unwrap();
    one.delete_identity(&gone).unwrap();
    let rows = || {
        let file = Connection::open(place.file()).unwrap();
        let count = "SELECT count(*) FROM change WHERE substr(subject, 1, 1) = x'02'";
        file.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let pass = |seconds: u64| {
        clock.set_unix_ms(start_ms + seconds as i64 * 1000).unwrap();
        one.sync().unwrap();
        rows()
    };
    assert_eq!(rows(), 2);
    assert_eq!(pass(KEPT_S + 2), 2, "the wall clock alone has jumped");
    clock.advance_monotonic_s(KEPT_S - 60).unwrap();
    assert_eq!(pass(KEPT_S - 60), 2, "not yet");
    clock.advance_monotonic_s(62).unwrap();
    assert_eq!(pass(KEPT_S + 2), 1, "the deleted one stays");
    // A sibling that has not pruned accepts what is minted now.
    sibling_clock.set_unix_ms(start_ms + KEPT_S as i64 * 1000).unwrap();
    let fresh = one.mint(&user, &GRANT).unwrap();
    wait_for_window();
    assert_eq!(verdict(&other, &fresh.token), Status::Ok);
    assert_eq!(one.mint(&gone, &GRANT).unwrap_err().status(), Status::IdentityDeleted);
    // And what a sibling revokes anew is not pruned with the old.
    other.revoke(&user).unwrap();
    one.sync().unwrap();
    assert_eq!((rows(), verdict(&one, &fresh.token)), (2, Status::Revoked));
}

#[test]
fn rows_grow_old_also_in_engines_that_are_opened_every_day() {
    const DAY_S: u64 = 86_400;
    let place = Place::new();
    let mut now_ms = Clock::system().unix_us() / 1000;
    let first = {
        let clock = Clock::manual_with_monotonic();
        let engine = place.open_with(|config| config.clock(clock));
        let user = engine.create_identity().unwrap();
        engine.revoke(&user).unwrap();
        user
    };
    for day in 1..=3 {
        let clock = Clock::manual_with_monotonic();
        clock.set_unix_ms(now_ms).unwrap();
        let engine = place.open_with(|config| config.clock(clock.clone()));
        now_ms += DAY_S as i64 * 1000;
        clock.set_unix_ms(now_ms).unwrap();
        clock.advance_monotonic_s(DAY_S).unwrap();
        engine.sync().unwrap();
        // A revocation is what the state's clocks are written with.
        engine.revoke(&engine.create_identity().unwrap()).unwrap();
        engine.sync().unwrap();
        let state = engine.identity_status(&first).unwrap().state;
        assert_eq!(state == mintage::IdentityState::Active, day >= 2, "day {day}");
    }
}

#[test]
fn many_are_revoked_at_once_or_none() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    let made: Vec<_> = (0..1000).map(|_| one.create_identity_and_mint(&GRANT).unwrap()).collect();
    let mut users: Vec<&str> = made.iter().map(|(user, _)| user.as_str()).collect();
    users.push("nobody");
    let error = one.revoke_many(users.iter().copied()).unwrap_err();
    assert_eq!((error.status(), error.field()), (Status::IdentityMalformed, "identities[1000]"));
    assert_eq!(verdict(&one, &made[0].1.token), Status::Ok);
    users.pop();
    one.revoke_many(users).unwrap();
    wait_for_window();
    for (_, minted) in &made {
        assert_eq!(verdict(&one, &minted.token), Status::Revoked);
        assert_eq!(verdict(&other, &minted.token), Status::Revoked);
    }
    one.revoke_many([]).unwrap();
}

#[test]
fn engines_that_make_a_state_at_once_agree_on_everything() {
    for _ in 0..10 {
        let place = Place::new();
        let start = Barrier::new(4);
        let engines: Vec<Engine> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        place.open()
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let (user, minted) = engines[0].create_identity_and_mint(&GRANT).unwrap();
        for engine in &engines {
            assert_eq!(keys(engine), keys(&engines[0]));
            assert_eq!(verdict(engine, &minted.token), Status::Ok);
            assert!(engine.mint(&user, &GRANT).is_ok(), "they share the identity secret");
        }
    }
}

/// Kid and state of all keys, in a fixed order.
fn keys(engine: &Engine) -> Vec<(String, &'static str)> {
    let mut keys: Vec<_> =
        engine.keys().into_iter().map(|key| (key.kid, key.state.name())).collect();
    keys.sort();
    keys
}

#[test]
fn who_has_not_heard_of_longer_lifetimes_forgets_nothing_that_they_need() {
    let place = Place::new();
    let clock = Clock::manual_with_monotonic();
    let open = |minutes| {
        let clock = clock.clone();
        place.open_with(|config| config.lifetime_minutes(60, minutes, minutes).clock(clock))
    };
    // Opened first, and only ever asked to revoke.
    let revoking = open(60);
    let other = revoking.create_identity().unwrap();
    let (user, minted) = {
        let minting = open(1440);
        let made = minting.create_identity_and_mint(&GRANT).unwrap();
        minting.revoke(&made.0).unwrap();
        made
    };
    let later_s = 3 * 3600;
    clock.set_unix_ms(clock.unix_us() / 1000 + later_s as i64 * 1000).unwrap();
    clock.advance_monotonic_s(later_s).unwrap();
    revoking.revoke(&other).unwrap();
    revoking.sync().unwrap();
    let started = open(1440);
    assert_eq!(verdict(&started, &minted.token), Status::Revoked);
    assert_eq!(verdict(&started, &started.mint(&user, &GRANT).unwrap().token), Status::Ok);
}

#[test]
fn who_revokes_forgets_what_nobody_needs_without_being_told_to() {
    const KEPT_S: u64 = 1440 * 60 + 600 + 3600;
    let place = Place::new();
    let clock = Clock::manual_with_monotonic();
    let engine = place.open_with(|config| config.clock(clock.clone()));
    let revoke = |count| {
        let users: Vec<_> =
            (0..count).map(|_| engine.create_identity().unwrap().to_string()).collect();
        users.iter().for_each(|user| engine.revoke(user).unwrap());
        engine.stats().identities_remembered
    };
    assert_eq!(revoke(200), 200);
    clock.set_unix_ms(clock.unix_us() / 1000 + (KEPT_S as i64 + 2) * 1000).unwrap();
    clock.advance_monotonic_s(KEPT_S + 2).unwrap();
    assert_eq!(revoke(256), 256);
}

#[test]
fn looks_amid_writes_read_what_is_new_and_not_everything() {
    const KNOWN: usize = 2000;
    const MORE: usize = 300;
    let place = Place::new();
    let engine = place.open();
    let users: Vec<_> =
        (0..KNOWN + MORE).map(|_| engine.create_identity().unwrap().to_string()).collect();
    engine.revoke_many(users[..KNOWN].iter().map(String::as_str)).unwrap();
    let (_, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let (_, stranger) = Place::new().open().create_identity_and_mint(&GRANT).unwrap();
    let read = || engine.stats().state.changes_read;
    assert_eq!(verdict(&engine, &minted.token), Status::Ok);
    let before = read();
    std::thread::scope(|scope| {
        let revoking = scope.spawn(|| {
            users[KNOWN..].iter().for_each(|user| engine.revoke(user).unwrap());
        });
        while !revoking.is_finished() {
            // Looks at any time, and not only when something was committed.
            assert_eq!(verdict(&engine, &stranger.token), Status::KeyUnknown);
        }
        revoking.join().unwrap();
    });
    // Each is read when it is written and when it is heard of.
    assert!(read() - before <= 2 * MORE as u64, "{} were read", read() - before);
}
