//! Which clock decides what: tokens by the wall clock; state checks and staleness by the monotonic
//! one; real waits by the system's, whatever clocks the engine has.
#![cfg(all(feature = "sqlite", unix))]

mod place;

use std::fs;
use std::time::{Duration, Instant};

use mintage::{Clock, Config, Engine, IdentityState, OnStale, Status};
use place::{GRANT, Place, on, verdict};
use rusqlite::{Connection, TransactionBehavior};

const DAY_MS: i64 = 86_400_000;

/// Whether the engine refuses to mint because its knowledge is stale, and nothing else.
fn is_stale(engine: &Engine, identity: &str) -> bool {
    match engine.mint(identity, &GRANT) {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error.status(), Status::Stale);
            true
        }
    }
}

fn strict(config: Config, max_staleness_s: u64) -> Config {
    config.max_staleness_s(max_staleness_s).on_stale(OnStale::Refuse)
}

#[test]
fn a_manual_wall_clock_neither_hastens_nor_delays_a_state_check() {
    let place = Place::new();
    let manual = Config::from_json("{\"clock\":\"manual\",\"max_staleness_s\":1}").unwrap();
    let file = on(&place.file());
    let engine = Engine::open(manual.sqlite(place.file()).sealing_key(place::SEALING_KEY)).unwrap();
    let sibling = Engine::open(file).unwrap();
    let start_ms = engine.clock().unix_s() * 1000;
    for days in [0, 1, -1] {
        engine.clock().set_unix_ms(start_ms + days * DAY_MS).unwrap();
        let user = engine.create_identity().unwrap();
        assert!(!is_stale(&engine, &user), "{days}: no time has passed");
        sibling.revoke(&user).unwrap();
        let known = engine.identity_status(&user).unwrap().state;
        assert_eq!(known, IdentityState::Revoked, "{days}: a sibling's change is known at once");
    }
    // The wall clock stands still, and a day behind: the state is checked and grows stale all the
    // same.
    let user = engine.create_identity().unwrap();
    let away = place.path().join("away.db");
    fs::rename(place.file(), &away).unwrap();
    let began = Instant::now();
    while !is_stale(&engine, &user) {
        assert!(began.elapsed() < Duration::from_secs(20), "never stale");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(began.elapsed() > Duration::from_millis(900), "stale before its time");
    fs::rename(&away, place.file()).unwrap();
    engine.sync().unwrap();
    assert!(!is_stale(&engine, &user));
}

#[test]
fn staleness_follows_a_monotonic_clock_that_a_test_supplies() {
    let place = Place::new();
    let clock = Clock::manual_with_monotonic();
    let engine = place.open_with(|config| strict(config, 60).clock(clock.clone()));
    let user = engine.create_identity().unwrap();
    assert!(!is_stale(&engine, &user));
    let away = place.path().join("away.db");
    fs::rename(place.file(), &away).unwrap();
    // By the system's clock a check is due every second; by this one no time passes.
    std::thread::sleep(Duration::from_millis(1300));
    assert!(!is_stale(&engine, &user));
    assert_eq!(engine.stats().state.failures, 0, "no check was due");
    clock.set_unix_ms((clock.unix_s() + 86_400) * 1000).unwrap();
    assert!(!is_stale(&engine, &user), "the wall clock has no say");
    assert_eq!(engine.stats().state.failures, 0);

    clock.advance_monotonic_s(59).unwrap();
    assert!(!is_stale(&engine, &user));
    assert_eq!(engine.stats().state.failures, 1, "a check was due, and failed");
    assert_eq!(engine.stats().state.age_ms, Some(59_000));
    clock.advance_monotonic_s(1).unwrap();
    assert!(is_stale(&engine, &user));
    fs::rename(&away, place.file()).unwrap();
    clock.advance_monotonic_s(1).unwrap();
    assert!(!is_stale(&engine, &user));
    assert_eq!(engine.stats().state.age_ms, Some(0));
}

#[test]
fn waits_end_by_the_systems_clock() {
    let place = Place::new();
    let clock = Clock::manual_with_monotonic();
    let engine = place.open_with(|config| config.clock(clock.clone()));
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let mut blocker = Connection::open(place.file()).unwrap();
    // A clock that runs ahead does not cut a wait short.
    {
        let lock = blocker.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        std::thread::scope(|scope| {
            let revoking = scope.spawn(|| engine.revoke(&user));
            std::thread::sleep(Duration::from_millis(200));
            clock.advance_monotonic_s(1_000_000).unwrap();
            std::thread::sleep(Duration::from_millis(200));
            assert!(!revoking.is_finished());
            drop(lock);
            revoking.join().unwrap().unwrap();
        });
    }
    // One that stands still does not make it endless.
    let _lock = blocker.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let began = Instant::now();
    assert_eq!(engine.revoke(&user).unwrap_err().status(), Status::StateBusy);
    assert!(began.elapsed() > Duration::from_secs(4));
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
}
