//! Revoking: what is refused, from when on, and until when it is remembered.

mod clocked;

use clocked::*;
use mintage::key::{Algorithm, KeyState, SigningKey};
use mintage::{
    Config, Engine, Grant, IdentityState, KeySpec, Lifetime, OldKey, Rotation, ScopeSet, Start,
    Status,
};

/// Mint, revoke, verify, mint, verify: ok, –, refused, –, ok. With the token once seen before the
/// revocation and once not, and with `between` done right before revoking.
fn revoke_between_two_mints(engine: &Engine, between: impl Fn()) {
    let user = engine.create_identity().unwrap();
    let (seen, unseen) = (mint(engine, &user), mint(engine, &user));
    assert_eq!(status(engine, &seen.token), Status::Ok);
    between();
    engine.revoke(&user).unwrap();
    assert_eq!(status(engine, &seen.token), Status::Revoked);
    assert_eq!(status(engine, &unseen.token), Status::Revoked);
    let after = mint(engine, &user);
    assert_eq!(status(engine, &after.token), Status::Ok, "at first sight");
    assert_eq!(status(engine, &after.token), Status::Ok, "from the cache");
    assert_eq!(status(engine, &seen.token), Status::Revoked);
}

#[test]
fn revoking_takes_effect_within_one_microsecond() {
    let clock = clock_at(NOW_MS);
    for start in [Start::Closed, Start::Open, Start::At(NOW_MS)] {
        // The clock does not move at all: this is also the engine's first millisecond.
        let engine = open(&clock, |config| config.start(start));
        for _ in 0..3 {
            revoke_between_two_mints(&engine, || {});
        }
    }
}

#[test]
fn revoking_takes_effect_though_the_clock_steps_back() {
    for back_ms in [1, 3_600_000, 30 * 86_400_000, NOW_MS] {
        let clock = clock_at(NOW_MS);
        let engine = open(&clock, |config| config);
        revoke_between_two_mints(&engine, || {});
        // The tokens minted before the step are from the future now, or refused as revoked; what
        // counts is that they are not accepted, and that what is minted from here on is.
        let user = engine.create_identity().unwrap();
        let before = mint(&engine, &user);
        assert_eq!(status(&engine, &before.token), Status::Ok);
        clock.set_unix_ms(NOW_MS - back_ms).unwrap();
        engine.revoke(&user).unwrap();
        assert_ne!(status(&engine, &before.token), Status::Ok);
        let after = mint(&engine, &user);
        assert_eq!(status(&engine, &after.token), Status::Ok);
        revoke_between_two_mints(&engine, || {});
        clock.set_unix_ms(NOW_MS).unwrap();
        assert_eq!(status(&engine, &before.token), Status::Revoked);
        if back_ms < 86_400_000 {
            assert_eq!(status(&engine, &after.token), Status::Ok);
        }
    }
}

#[test]
fn revoking_takes_effect_with_a_start_floor_an_hour_ahead() {
    let clock = clock_at(NOW_MS);
    let engine = open(&clock, |config| config.start(Start::At(NOW_MS + 3_600_000)));
    revoke_between_two_mints(&engine, || {});
    let user = engine.create_identity().unwrap();
    let token = mint(&engine, &user);
    engine.revoke_all().unwrap();
    assert_eq!(status(&engine, &token.token), Status::AllRevoked);
    assert_eq!(status(&engine, &mint(&engine, &user).token), Status::Ok);
}

#[test]
fn revoke_all_reaches_an_identity_that_was_revoked_twenty_thousand_times() {
    let clock = clock_at(NOW_MS);
    let engine = open(&clock, |config| config);
    let (often, never) = (engine.create_identity().unwrap(), engine.create_identity().unwrap());
    for _ in 0..20_000 {
        engine.revoke(&often).unwrap();
    }
    let tokens = [mint(&engine, &often), mint(&engine, &never)];
    assert!(tokens[0].epoch >= tokens[1].epoch + 19_999, "its epochs ran ahead of the clock");
    for token in &tokens {
        assert_eq!(status(&engine, &token.token), Status::Ok);
    }
    engine.revoke_all().unwrap();
    for token in &tokens {
        assert_eq!(status(&engine, &token.token), Status::AllRevoked);
    }
    for identity in [&often, &never] {
        let token = mint(&engine, identity);
        assert_eq!(status(&engine, &token.token), Status::Ok);
        engine.revoke(identity).unwrap();
        assert_eq!(status(&engine, &token.token), Status::Revoked);
        assert_eq!(status(&engine, &mint(&engine, identity).token), Status::Ok);
    }
}

#[test]
fn a_revocation_concerns_its_identity_alone() {
    let engine = Engine::from_json("{}").unwrap();
    let (one, other) = (engine.create_identity().unwrap(), engine.create_identity().unwrap());
    let tokens = [mint(&engine, &one), mint(&engine, &other)];
    engine.revoke(&one).unwrap();
    engine.revoke(&one).unwrap();
    assert_eq!(status(&engine, &tokens[0].token), Status::Revoked);
    assert_eq!(status(&engine, &tokens[1].token), Status::Ok);
    assert_eq!(engine.identity_status(&one).unwrap().state, IdentityState::Revoked);
    assert_eq!(engine.identity_status(&other).unwrap().state, IdentityState::Active);
    assert_eq!(engine.stats().identities_remembered, 1, "revoking twice is remembered once");
}

#[test]
fn who_may_not_be_minted_for_may_not_be_revoked_either() {
    let engine = Engine::from_json("{}").unwrap();
    let foreign = Engine::from_json("{}").unwrap().create_identity().unwrap();
    for (identity, expected) in
        [(&*foreign, Status::IdentityUnknown), ("alice", Status::IdentityMalformed)]
    {
        assert_eq!(engine.revoke(identity).unwrap_err().status(), expected);
        assert_eq!(engine.delete_identity(identity).unwrap_err().status(), expected);
    }
    assert_eq!(engine.stats().identities_remembered, 0);
}

#[test]
fn nothing_brings_back_the_tokens_of_a_deleted_identity() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let user = engine.create_identity().unwrap();
    let (warm, cold) = (mint(&engine, &user), mint(&engine, &user));
    assert_eq!(status(&engine, &warm.token), Status::Ok);
    engine.delete_identity(&user).unwrap();
    assert_eq!(status(&engine, &cold.token), Status::IdentityDeleted, "cold, right away");

    let gone = |after: &str| {
        // In the shadow of each attempt: both tokens, twice, and minting.
        for token in [&warm, &cold, &warm, &cold] {
            assert_ne!(status(&engine, &token.token), Status::Ok, "after {after}");
        }
        let minted = engine.mint(&user, &GRANT).map(|_| ());
        assert_eq!(minted.unwrap_err().status(), Status::IdentityDeleted, "after {after}");
        let state = engine.identity_status(&user).unwrap();
        assert_eq!((state.state, state.epoch), (IdentityState::Deleted, None), "after {after}");
    };
    gone("deleting");
    engine.revoke(&user).unwrap();
    gone("revoking it, which is fine");
    engine.delete_identity(&user).unwrap();
    gone("deleting it again, which is fine");
    engine.revoke_all().unwrap();
    gone("revoke_all");
    engine.revoke(&user).unwrap();
    gone("revoking it above the new floor");
    engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    gone("a rotation");
    let (other, other_token) = engine.create_identity_and_mint(&GRANT).unwrap();
    assert_ne!(other, user);
    assert_eq!(status(&engine, &other_token.token), Status::Ok);
    gone("creating and minting");
    engine.revoke_token(&warm.token).unwrap();
    gone("revoking one of its tokens");
    hands.go_to(2 * KEEP_S);
    engine.sync().unwrap();
    gone("everything else was forgotten");
    hands.clock.set_unix_ms(NOW_MS).unwrap();
    gone("the clock stepped back");
    assert_eq!(engine.stats().identities_remembered, 1);
    engine.rotate_key(Rotation::Generate, OldKey::Revoke).unwrap();
    gone("a rotation that revokes");
}

#[test]
fn a_revocation_is_forgotten_when_promised_and_not_before() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let user = engine.create_identity().unwrap();
    let longest = Grant::new(ScopeSet::CHAT).lifetime(Lifetime::minutes(1440));
    let token = engine.mint(&user, &longest).unwrap();
    engine.revoke(&user).unwrap();
    for (at_s, remembered, expected) in [
        (DAY_S - 1, 1, Status::Revoked),
        (DAY_S, 1, Status::Expired),
        (KEEP_S - 1, 1, Status::Expired),
        (KEEP_S, 0, Status::Expired),
    ] {
        hands.go_to(at_s);
        engine.sync().unwrap();
        assert_eq!(engine.stats().identities_remembered, remembered, "after {at_s} s");
        assert_eq!(status(&engine, &token.token), expected, "after {at_s} s");
    }
}

#[test]
fn both_clocks_must_agree_before_anything_is_forgotten() {
    let clock = clock_at(NOW_MS);
    let engine = open(&clock, |config| config);
    let (user, other) = (engine.create_identity().unwrap(), engine.create_identity().unwrap());
    let token = mint(&engine, &user);
    engine.revoke(&user).unwrap();
    let single = mint(&engine, &other);
    engine.revoke_token(&single.token).unwrap();
    let remembered = || {
        engine.sync().unwrap();
        let stats = engine.stats();
        (stats.identities_remembered, stats.tokens_remembered)
    };

    // The wall clock alone, by days and years.
    for ahead_s in [DAY_S, KEEP_S, 30 * DAY_S, 3650 * DAY_S] {
        clock.set_unix_ms(NOW_MS + ahead_s * 1000).unwrap();
        assert_eq!(remembered(), (1, 1), "{ahead_s} s ahead");
    }
    clock.set_unix_ms(NOW_MS).unwrap();
    assert_eq!(remembered(), (1, 1));
    assert_eq!(status(&engine, &token.token), Status::Revoked);
    assert_eq!(status(&engine, &single.token), Status::TokenRevoked);

    // The monotonic clock alone, in an engine whose wall clock stands.
    let clock = clock_at(NOW_MS);
    let engine = open(&clock, |config| config);
    let user = engine.create_identity().unwrap();
    let token = mint(&engine, &user);
    engine.revoke(&user).unwrap();
    clock.advance_monotonic_s(10 * KEEP_S as u64).unwrap();
    engine.sync().unwrap();
    assert_eq!(engine.stats().identities_remembered, 1);
    assert_eq!(status(&engine, &token.token), Status::Revoked);
}

#[test]
fn what_was_forgotten_stays_dead_when_the_clock_steps_back() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let user = engine.create_identity().unwrap();
    let (seen, unseen) = (mint(&engine, &user), mint(&engine, &user));
    assert_eq!(status(&engine, &seen.token), Status::Ok);
    engine.revoke(&user).unwrap();
    let revoked_at = engine.identity_status(&user).unwrap().epoch.unwrap();
    hands.go_to(KEEP_S);
    engine.sync().unwrap();
    assert_eq!(engine.stats().identities_remembered, 0);

    for back_s in [1, 3600, KEEP_S, 2 * KEEP_S] {
        hands.clock.set_unix_ms(NOW_MS + (KEEP_S - back_s) * 1000).unwrap();
        assert_eq!(status(&engine, &seen.token), Status::Expired, "{back_s} s back");
        assert_eq!(status(&engine, &unseen.token), Status::Expired, "{back_s} s back");
        let fresh = mint(&engine, &user);
        assert_eq!(status(&engine, &fresh.token), Status::Ok, "{back_s} s back");
        assert!(fresh.epoch >= revoked_at, "a sibling that has not pruned would refuse it");
    }
}

#[test]
fn a_clock_that_had_jumped_while_something_was_forgotten_dates_no_token() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let user = engine.create_identity().unwrap();
    engine.revoke(&user).unwrap();
    hands.go_to(KEEP_S + 60);
    // A year ahead, at the very moment at which something is old enough to be forgotten.
    hands.clock.set_unix_ms(NOW_MS + 365 * DAY_S * 1000).unwrap();
    engine.sync().unwrap();
    assert_eq!(engine.stats().identities_remembered, 0);
    hands.go_to(KEEP_S + 60);
    let token = mint(&engine, &user);
    assert_eq!(token.issued_at_unix_s, NOW_MS / 1000 + KEEP_S + 60);
    assert_eq!(status(&engine, &token.token), Status::Ok);
}

#[test]
fn nor_does_one_that_had_jumped_while_a_key_was_dropped() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let user = engine.create_identity().unwrap();
    engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    hands.go_to(KEEP_S + 60);
    hands.clock.set_unix_ms(NOW_MS + 365 * DAY_S * 1000).unwrap();
    engine.sync().unwrap();
    assert_eq!(engine.stats().keys, 1);
    hands.go_to(KEEP_S + 60);
    assert_eq!(mint(&engine, &user).issued_at_unix_s, NOW_MS / 1000 + KEEP_S + 60);
}

#[test]
fn revoking_a_token_lasts_though_the_clock_had_been_a_day_ahead() {
    let clock = clock_at(NOW_MS + DAY_S * 1000);
    let engine = open(&clock, |config| config);
    engine.sync().unwrap();
    clock.set_unix_ms(NOW_MS).unwrap();
    let user = engine.create_identity().unwrap();
    let grant = GRANT.lifetime(Lifetime::minutes(60));
    let (token, other) = (engine.mint(&user, &grant).unwrap(), engine.mint(&user, &grant).unwrap());
    engine.revoke_token(&token.token).unwrap();
    engine.sync().unwrap();
    assert_eq!(engine.stats().tokens_remembered, 1);
    assert_eq!(status(&engine, &token.token), Status::TokenRevoked);
    assert_eq!(status(&engine, &other.token), Status::Ok);
}

#[test]
fn a_revocation_that_meets_pruning_holds() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    // Enough identities that every shard of the table has some.
    let users: Vec<_> = (0..2000).map(|_| engine.create_identity().unwrap()).collect();
    for user in &users {
        engine.revoke(user).unwrap();
    }
    hands.go_to(KEEP_S - 10);
    let tokens: Vec<_> = users.iter().map(|user| mint(&engine, user)).collect();
    let half = users.len() / 2;
    // These are revoked again just before their first revocation is due, those just after: each
    // call prunes a shard too, perhaps the one that it writes to.
    users[..half].iter().for_each(|user| engine.revoke(user).unwrap());
    hands.go_to(KEEP_S);
    std::thread::scope(|scope| {
        scope.spawn(|| (0..20).for_each(|_| engine.sync().unwrap()));
        scope.spawn(|| users[half..].iter().for_each(|user| engine.revoke(user).unwrap()));
    });
    engine.sync().unwrap();
    for token in &tokens {
        assert_eq!(status(&engine, &token.token), Status::Revoked);
    }
    assert_eq!(engine.stats().identities_remembered, users.len());
    for user in &users {
        assert_eq!(status(&engine, &mint(&engine, user).token), Status::Ok);
    }
    hands.go_to(2 * KEEP_S);
    engine.sync().unwrap();
    assert_eq!(engine.stats().identities_remembered, 0);
}

#[test]
fn revocations_alone_forget_too() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let users: Vec<_> = (0..1000).map(|_| engine.create_identity().unwrap()).collect();
    users.iter().for_each(|user| engine.revoke(user).unwrap());
    hands.go_to(KEEP_S);
    // One shard each: after so many, all shards have had their turn.
    (0..600).for_each(|_| engine.revoke(&users[0]).unwrap());
    assert_eq!(engine.stats().identities_remembered, 1);
}

#[test]
fn with_the_revokers_clock_slow_a_living_token_stays_dead() {
    // The minter is ten minutes ahead of the revoker: its token dies later than the revoker thinks.
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let shared = |config: Config| {
        config
            .key(KeySpec::signing(key.clone()))
            .identity_secret([3; 32])
            .start(Start::Open)
            .leeway_s(300)
    };
    let mut hands = Hands::new();
    let revoker = open(&hands.clock, shared);
    let minter = open(&clock_at(NOW_MS + 50_000), shared);
    let user = minter.create_identity().unwrap();
    let token = mint(&minter, &user);
    assert_eq!(status(&revoker, &token.token), Status::Ok);
    revoker.revoke(&user).unwrap();
    // A minter that has not heard of it for an hour.
    let late = open(&clock_at(NOW_MS + 3_600_000), shared);
    let last = mint(&late, &user);
    for at_s in (0..KEEP_S + 3600).step_by(600) {
        hands.go_to(at_s);
        revoker.sync().unwrap();
        for token in [&token, &last] {
            assert_ne!(status(&revoker, &token.token), Status::Ok, "after {at_s} s");
        }
    }
    assert_eq!(revoker.stats().identities_remembered, 0);
}

#[test]
fn a_token_minted_while_the_clock_was_ahead_stays_dead() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let user = engine.create_identity().unwrap();
    hands.clock.set_unix_ms(NOW_MS + DAY_S * 1000).unwrap();
    let token = mint(&engine, &user);
    hands.clock.set_unix_ms(NOW_MS).unwrap();
    engine.revoke(&user).unwrap();
    hands.go_to(KEEP_S);
    engine.sync().unwrap();
    assert_ne!(status(&engine, &token.token), Status::Ok);
}

#[test]
fn a_retired_key_is_dropped_when_its_last_token_is_dead() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let user = engine.create_identity().unwrap();
    let token = mint(&engine, &user);
    engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    let old = || engine.keys().into_iter().find(|key| key.kid == token.key_id).unwrap();
    assert_eq!((old().state.name(), old().private), ("retired", false));
    let dies_at = old().last_token_dies_at_unix_s.unwrap();
    assert_eq!(dies_at, NOW_MS / 1000 + KEEP_S);

    hands.go_to(DAY_S - 1);
    engine.sync().unwrap();
    assert_eq!(status(&engine, &token.token), Status::Ok);
    hands.go_to(KEEP_S - 1);
    engine.sync().unwrap();
    assert_eq!(old().state.name(), "retired");
    // By both clocks: the wall clock alone drops nothing.
    hands.clock.set_unix_ms(NOW_MS + 100 * KEEP_S * 1000).unwrap();
    engine.sync().unwrap();
    assert_eq!(old().state.name(), "retired");
    hands.go_to(KEEP_S);
    engine.sync().unwrap();
    assert_eq!(old().state.name(), "dropped");
    assert_eq!(old().last_token_dies_at_unix_s, None);
    assert_ne!(status(&engine, &token.token), Status::Ok);
}

#[test]
fn revoking_a_key_refuses_its_tokens_at_once() {
    let engine = Engine::from_json("{}").unwrap();
    let user = engine.create_identity().unwrap();
    let (warm, cold) = (mint(&engine, &user), mint(&engine, &user));
    assert_eq!(status(&engine, &warm.token), Status::Ok);
    engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    let newer = mint(&engine, &user);
    assert_eq!(status(&engine, &warm.token), Status::Ok);
    engine.revoke_key(&warm.key_id).unwrap();
    assert_eq!(status(&engine, &warm.token), Status::KeyRevoked);
    assert_eq!(status(&engine, &cold.token), Status::KeyRevoked);
    assert_eq!(status(&engine, &newer.token), Status::Ok);
    engine.revoke_key(&warm.key_id).unwrap();
    assert_eq!(engine.revoke_key("nobody").unwrap_err().status(), Status::KeyNotFound);

    // The active one: nothing mints until the next rotation.
    engine.revoke_key(&newer.key_id).unwrap();
    assert_eq!(status(&engine, &newer.token), Status::KeyRevoked);
    assert_eq!(engine.mint(&user, &GRANT).unwrap_err().status(), Status::NoKey);
    engine.rotate_key(Rotation::To(KeySpec::generate(Algorithm::Ed25519)), OldKey::Retire).unwrap();
    assert_eq!(status(&engine, &mint(&engine, &user).token), Status::Ok);
}

#[test]
fn a_revoked_key_stays_revoked_whoever_brings_it_back() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let engine = open(&clock_at(NOW_MS), |config| {
        config.key(KeySpec::signing(key.clone())).identity_secret([3; 32]).start(Start::Open)
    });
    let user = engine.create_identity().unwrap();
    let token = mint(&engine, &user);
    engine.rotate_key(Rotation::Generate, OldKey::Revoke).unwrap();
    assert_eq!(status(&engine, &token.token), Status::KeyRevoked);
    for state in [KeyState::Pending, KeyState::Active, KeyState::Retired] {
        for key_id in [None, Some("another-name")] {
            let mut spec = KeySpec::signing(key.clone()).state(state);
            if let Some(key_id) = key_id {
                spec = spec.key_id(key_id);
            }
            assert_eq!(engine.add_key(spec.clone()).unwrap_err().status(), Status::KeyWasRevoked);
            let rotated = engine.rotate_key(Rotation::To(spec), OldKey::Retire);
            assert_eq!(rotated.unwrap_err().status(), Status::KeyWasRevoked);
        }
    }
    // A kid that a revoked key had does not open the door for its tokens either.
    let usurper = KeySpec::generate(Algorithm::Es256).key_id(token.key_id.clone());
    assert_eq!(engine.add_key(usurper).unwrap_err().status(), Status::KeyDuplicate);
    assert_eq!(status(&engine, &token.token), Status::KeyRevoked);
}

#[test]
fn when_no_epoch_is_left_revoking_says_so() {
    // The last start floor that leaves room for 990 epochs below 2^53 - 1.
    let last_ms = ((1_i64 << 53) - 2) / 1000;
    let clock = clock_at(NOW_MS);
    let engine = open(&clock, |config| config.start(Start::At(last_ms)));
    let (user, other) = (engine.create_identity().unwrap(), engine.create_identity().unwrap());
    let mut revoked = 0;
    let exhausted = loop {
        let token = mint(&engine, &user);
        match engine.revoke(&user) {
            Ok(()) => assert_eq!(status(&engine, &token.token), Status::Revoked),
            Err(error) => break error,
        }
        assert_eq!(status(&engine, &mint(&engine, &user).token), Status::Ok);
        revoked += 1;
    };
    assert_eq!(exhausted.status(), Status::EpochExhausted);
    assert_eq!(revoked, (1_i64 << 53) - 2 - last_ms * 1000);
    assert_eq!(engine.revoke_all().unwrap_err().status(), Status::EpochExhausted);
    assert_eq!(engine.revoke(&other).unwrap_err().status(), Status::EpochExhausted);

    // What needs no epoch still works.
    let token = mint(&engine, &other);
    assert_eq!(status(&engine, &token.token), Status::Ok);
    engine.revoke_token(&token.token).unwrap();
    assert_eq!(status(&engine, &token.token), Status::TokenRevoked);
    let token = mint(&engine, &other);
    engine.delete_identity(&other).unwrap();
    assert_eq!(status(&engine, &token.token), Status::IdentityDeleted);

    let beyond = Config::new().start(Start::At(last_ms + 1)).clock(clock.clone());
    assert_eq!(Engine::open(beyond).unwrap_err().status(), Status::ConfigOutOfRange);
}

#[test]
fn an_engine_without_its_past_refuses_what_comes_from_it() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let clock = clock_at(NOW_MS);
    let open_with = |start: Start| {
        open(&clock, |config| {
            config.key(KeySpec::signing(key.clone())).identity_secret([3; 32]).start(start)
        })
    };
    let first = open_with(Start::Closed);
    let user = first.create_identity().unwrap();
    let token = mint(&first, &user);
    assert_eq!(status(&first, &token.token), Status::Ok);

    clock.set_unix_ms(NOW_MS + 1).unwrap();
    let restarted = open_with(Start::Closed);
    assert_eq!(status(&restarted, &token.token), Status::BeforeStart);
    assert_eq!(status(&restarted, &mint(&restarted, &user).token), Status::Ok);
    assert_eq!(status(&open_with(Start::Open), &token.token), Status::Ok);

    // Workers that share a start accept each other's tokens; one that started later does not
    // accept those of one that started earlier, but the other way round.
    let [one, twin] = [open_with(Start::At(NOW_MS)), open_with(Start::At(NOW_MS))];
    let later = open_with(Start::At(NOW_MS + 5));
    for (minter, verifier, expected) in [
        (&one, &twin, Status::Ok),
        (&twin, &one, Status::Ok),
        (&one, &later, Status::BeforeStart),
        (&later, &one, Status::Ok),
    ] {
        let token = mint(minter, &user);
        assert_eq!(status(verifier, &token.token), expected);
        assert_eq!(status(verifier, &token.token), expected);
    }
    let sentence = Status::BeforeStart.sentence();
    assert!(sentence.contains("state") && sentence.contains("start"), "{sentence}");

    // A revocation of the other worker's tokens is felt here whatever their epoch.
    let token = mint(&twin, &user);
    one.revoke(&user).unwrap();
    assert_eq!(status(&one, &token.token), Status::Revoked);
    one.revoke_all().unwrap();
    let stranger = one.create_identity().unwrap();
    assert_eq!(status(&one, &mint(&twin, &stranger).token), Status::AllRevoked);
}

#[test]
fn revoking_a_token_while_the_clock_is_ahead_moves_no_time() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let (alice, bob) = (engine.create_identity().unwrap(), engine.create_identity().unwrap());
    let (gone, good) = (mint(&engine, &alice), mint(&engine, &bob));
    // Two days ahead, and to beyond what a table can count: both tokens seem long dead.
    for ahead_ms in [2 * DAY_S * 1000, 4_400_000_000_000 - NOW_MS] {
        hands.clock.set_unix_ms(NOW_MS + ahead_ms).unwrap();
        engine.revoke_token(&gone.token).unwrap();
        engine.sync().unwrap();
        hands.go_to(60);
        engine.sync().unwrap();
        assert_eq!(status(&engine, &good.token), Status::Ok);
        assert_eq!(status(&engine, &gone.token), Status::TokenRevoked);
        assert_eq!(mint(&engine, &bob).issued_at_unix_s, NOW_MS / 1000 + 60);
    }
}

#[test]
fn what_another_minter_chose_as_subject_can_be_revoked() {
    let engine = open(&clock_at(NOW_MS), |config| config.foreign_minters().start(Start::Open));
    engine.revoke("alice").unwrap();
    engine.delete_identity("bob").unwrap();
    assert_eq!(engine.revoke("").unwrap_err().status(), Status::IdentityMalformed);
    let mint = engine.mint("alice", &Grant::new(ScopeSet::CHAT)).unwrap_err();
    assert_eq!(mint.status(), Status::IdentityMalformed);
}
