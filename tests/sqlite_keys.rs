//! Keys in a state that is shared: rotation, slots, keys of one's own, and what is left of a dead one.
#![cfg(feature = "sqlite")]

mod place;

use std::time::Duration;

use mintage::key::{Algorithm, SigningKey, Slot};
use mintage::{Clock, Config, Engine, KeySpec, News, OldKey, Rotation, Status};
use place::{GRANT, Place, verdict};
use rusqlite::{Connection, TransactionBehavior};

/// Kid and state of all keys, in a fixed order.
fn keys(engine: &Engine) -> Vec<(String, &'static str)> {
    let mut keys: Vec<_> =
        engine.keys().into_iter().map(|key| (key.kid, key.state.name())).collect();
    keys.sort();
    keys
}

#[test]
fn slots_are_shared_and_outlive_the_process() {
    let place = Place::new();
    let slots = |config: mintage::Config| {
        let slot = |slot| KeySpec::generate(Algorithm::Es256).slot(slot);
        config.key(slot(Slot::Primary)).key(slot(Slot::Secondary))
    };
    let (one, other) = (place.open_with(slots), place.open_with(slots));
    assert_eq!(keys(&one), keys(&other));
    let user = one.create_identity().unwrap();
    let by = |engine: &Engine, slot| engine.mint(&user, &GRANT.slot(slot)).unwrap().token;
    let (first, second) = (by(&one, Slot::Primary), by(&one, Slot::Secondary));
    one.regenerate_key(Slot::Secondary, None).unwrap();
    for engine in [&one, &other, &place.open_with(slots)] {
        assert_eq!(verdict(engine, &first), Status::Ok);
        assert_eq!(verdict(engine, &second), Status::KeyRevoked);
        for slot in [Slot::Primary, Slot::Secondary] {
            assert_eq!(verdict(&one, &by(engine, slot)), Status::Ok);
            assert_eq!(verdict(&other, &by(engine, slot)), Status::Ok);
        }
        assert_eq!(keys(engine), keys(&one));
    }
}

#[test]
fn keys_of_ones_own_are_rotated_one_process_after_the_other() {
    let place = Place::new();
    let make = || SigningKey::generate(Algorithm::Es256).unwrap();
    let (first, second) = (make(), make());
    let open = |key: &SigningKey| {
        let key = KeySpec::signing(key.clone());
        let config = mintage::Config::new().sqlite(place.file()).identity_secret([3; 32]).key(key);
        Engine::open(config).unwrap()
    };
    let (one, other) = (open(&first), open(&first));
    let user = one.create_identity().unwrap();
    let before = one.mint(&user, &GRANT).unwrap();
    let to = |key: &SigningKey| Rotation::To(KeySpec::signing(key.clone()));
    one.rotate_key(to(&second), OldKey::Retire).unwrap();
    // The other verifies with the public half at once, and signs with what it has.
    let after = one.mint(&user, &GRANT).unwrap();
    assert_eq!(verdict(&other, &after.token), Status::Ok);
    let still = other.mint(&user, &GRANT).unwrap();
    assert_eq!(still.key_id, before.key_id);
    assert_eq!(verdict(&one, &still.token), Status::Ok, "retired, and verifies");
    other.rotate_key(to(&second), OldKey::Retire).unwrap();
    assert_eq!(other.mint(&user, &GRANT).unwrap().key_id, after.key_id);
    for engine in [&one, &other] {
        for token in [&before.token, &after.token, &still.token] {
            assert_eq!(verdict(engine, token), Status::Ok);
        }
    }
    // A restart with the former configuration does not bring the former key back to sign.
    let stale = open(&first);
    assert_eq!(stale.mint(&user, &GRANT).unwrap_err().status(), Status::NoKey);
    assert_eq!(verdict(&stale, &after.token), Status::Ok);
    let renewed = open(&second);
    assert_eq!(renewed.mint(&user, &GRANT).unwrap().key_id, after.key_id);
    // And a key that is revoked is so everywhere, in whatever configuration.
    one.revoke_key(&before.key_id).unwrap();
    for engine in [&one, &other, &renewed, &stale, &open(&first)] {
        assert_eq!(verdict(engine, &before.token), Status::KeyRevoked);
    }
}

#[test]
fn who_only_verifies_hears_of_everything() {
    let place = Place::new();
    let minter = place.open_with(|config| config.identity_secret([3; 32]));
    let (user, minted) = minter.create_identity_and_mint(&GRANT).unwrap();
    // Neither a key of its own nor the sealing key: the public halves are in the state.
    let other = SigningKey::generate(Algorithm::Es256).unwrap().verifying_key();
    let jwk = other.to_jwk_json("other").unwrap();
    let jwks = format!("{{\"keys\":[{jwk}]}}");
    let config = mintage::Config::new().sqlite(place.file()).identity_secret([3; 32]);
    let verifier = Engine::open(config.jwks(&jwks).unwrap()).unwrap();
    assert_eq!(verdict(&verifier, &minted.token), Status::Ok);
    assert_eq!(verifier.mint(&user, &GRANT).unwrap_err().status(), Status::NoKey);
    minter.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    let after = minter.mint(&user, &GRANT).unwrap();
    assert_eq!(verdict(&verifier, &after.token), Status::Ok);
    verifier.revoke(&user).unwrap();
    assert_eq!(verdict(&minter, &after.token), Status::Revoked);
}

#[test]
fn slots_are_those_of_the_state_whatever_the_configuration() {
    let slots = |config: mintage::Config| {
        let slot = |slot| KeySpec::generate(Algorithm::Es256).slot(slot);
        config.key(slot(Slot::Primary)).key(slot(Slot::Secondary))
    };
    // Who brings no key finds them, and cannot rotate past them.
    let place = Place::new();
    let engine = place.open_with(slots);
    let user = engine.create_identity().unwrap();
    let second = engine.mint(&user, &GRANT.slot(Slot::Secondary)).unwrap();
    let other = place.open_with(|config| config.keys_of_state());
    let refused = other.rotate_key(Rotation::Generate, OldKey::Retire).unwrap_err();
    assert_eq!((refused.status(), refused.field()), (Status::ConfigConflict, "slot"));
    other.regenerate_key(Slot::Secondary, None).unwrap();
    assert_eq!(verdict(&engine, &second.token), Status::KeyRevoked);
    assert!(other.mint(&user, &GRANT.slot(Slot::Secondary)).is_ok());
    // A state without slots is not opened as one with.
    let place = Place::new();
    let engine = place.open();
    let kid = engine.mint(&engine.create_identity().unwrap(), &GRANT).unwrap().key_id;
    let config = mintage::Config::new().sqlite(place.file()).sealing_key(place::SEALING_KEY);
    let refused = Engine::open(slots(config)).unwrap_err();
    assert_eq!((refused.status(), refused.field()), (Status::ConfigConflict, "keys[0].slot"));
    assert_eq!(engine.keys().len(), 1);
    assert_eq!(engine.keys()[0].kid, kid);
}

#[test]
fn who_brings_no_key_has_those_of_the_state() {
    let place = Place::new();
    let open = || place.open_with(|config| config.keys_of_state());
    // A new state has none, and gets none from who is content with those that there are.
    let engine = open();
    let user = engine.create_identity().unwrap();
    assert_eq!(engine.mint(&user, &GRANT).unwrap_err().status(), Status::NoKey);
    assert!(engine.keys().is_empty());
    drop(engine);
    let generating = place.open();
    let minted = generating.mint(&user, &GRANT).unwrap();
    let engine = open();
    assert_eq!(verdict(&engine, &minted.token), Status::Ok);
    assert_eq!(engine.mint(&user, &GRANT).unwrap().key_id, minted.key_id);
    engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    assert_ne!(generating.mint(&user, &GRANT).unwrap().key_id, minted.key_id);
    // Also where the key that signs was brought by its host, and only its public half is there.
    let other = Place::new();
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let host = other.open_with(|config| config.key(KeySpec::signing(key)));
    let minted = host.mint(&user, &GRANT);
    assert_eq!(minted.unwrap_err().status(), Status::IdentityUnknown);
    let engine = other.open_with(|config| config.keys_of_state());
    let user = engine.create_identity().unwrap();
    assert_eq!(engine.mint(&user, &GRANT).unwrap_err().status(), Status::NoKey);
    let minted = host.mint(&user, &GRANT).unwrap();
    host.revoke(&user).unwrap();
    assert_eq!(host.keys().len(), 1, "nobody added a key");
    let _ = minted;
}

#[test]
fn who_watches_hears_that_a_rotation_retires_the_former_key() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    let cursors = [&one, &other].map(|engine| engine.news_since(None).unwrap().1);
    let former = one.keys()[0].kid.clone();
    one.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    for (engine, cursor) in [&one, &other].into_iter().zip(cursors) {
        let news = engine.news_since(Some(cursor)).unwrap().0;
        let mut told: Vec<_> = news
            .iter()
            .map(|news| match news {
                News::Key { kid, state } => (*state, *kid == former),
                other => panic!("{other:?}"),
            })
            .collect();
        told.sort_unstable();
        assert_eq!(told, [("active", false), ("retired", true)]);
    }
}

#[test]
fn a_key_whose_last_token_is_dead_leaves_no_half_of_itself_behind() {
    let place = Place::new();
    let clock = Clock::manual_with_monotonic();
    let engine = place.open_with(|config| config.clock(clock.clone()));
    let start_ms = clock.unix_us() / 1000;
    let sealed = || {
        let file = Connection::open(place.file()).unwrap();
        let count = "SELECT count(*) FROM change WHERE instr(data, CAST('sealed' AS BLOB))";
        file.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    engine.sync().unwrap();
    assert_eq!(sealed(), 2);
    clock.set_unix_ms(start_ms + 2 * 86_400_000).unwrap();
    clock.advance_monotonic_s(2 * 86_400).unwrap();
    engine.sync().unwrap();
    assert_eq!(sealed(), 1);
    drop(engine);
    let engine = place.open_with(|config| config.clock(clock));
    let states: Vec<_> = engine.keys().into_iter().map(|key| key.state.name()).collect();
    assert!(states.contains(&"active") && states.contains(&"dropped"), "{states:?}");
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
                engine.keys().into_iter().map(|key| (key.kid, key.state.name())).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&one), keys(&other));
        assert_eq!(keys(&one), keys(&third));
    }
}

#[test]
fn a_key_is_revoked_also_where_another_had_its_kid_before() {
    let place = Place::new();
    let configured = |config: Config| {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        config.key(KeySpec::signing(key).key_id("main"))
    };
    place.open_with(configured).revoke_key("main").unwrap();
    let engine = place.open_with(configured);
    let (_, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    assert_eq!(verdict(&engine, &minted.token), Status::Ok);
    engine.revoke_key("main").unwrap();
    assert_eq!(verdict(&engine, &minted.token), Status::KeyRevoked);
}

#[test]
fn a_configured_key_that_was_replaced_stands_back_and_the_next_one_replaces_its_successor() {
    let place = Place::new();
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let open = || place.open_with(|config| config.key(KeySpec::signing(key.clone())));
    let mut kids = Vec::new();
    for _ in 0..3 {
        let engine = open();
        let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
        engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
        let after = engine.mint(&user, &GRANT).unwrap();
        assert_eq!(verdict(&open(), &minted.token), Status::Ok);
        assert_eq!(verdict(&open(), &after.token), Status::Ok);
        assert_ne!(minted.key_id, after.key_id);
        kids.push((minted.key_id, after.key_id));
    }
    assert!(kids.windows(2).all(|pair| pair[0].1 == pair[1].0), "{kids:?}");
}

#[test]
fn what_two_put_into_a_slot_at_once_the_next_regeneration_revokes() {
    let place = Place::new();
    let slotted = |config: Config| {
        let key = |slot| KeySpec::generate(Algorithm::Es256).slot(slot);
        config.key(key(Slot::Primary)).key(key(Slot::Secondary))
    };
    let engines = [place.open_with(slotted), place.open_with(slotted)];
    let user = engines[0].create_identity().unwrap();
    for slot in [Slot::Primary, Slot::Secondary] {
        let mut blocker = Connection::open(place.file()).unwrap();
        let lock = blocker.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        std::thread::scope(|scope| {
            let regenerating =
                engines.each_ref().map(|engine| scope.spawn(|| engine.regenerate_key(slot, None)));
            // Both have made up their minds and wait to write.
            std::thread::sleep(Duration::from_millis(300));
            drop(lock);
            regenerating.into_iter().for_each(|thread| thread.join().unwrap().unwrap());
        });
        let mint = || {
            engines.each_ref().map(|engine| {
                engine.sync().unwrap();
                engine.mint(&user, &GRANT.slot(slot)).unwrap().token
            })
        };
        let verdicts = |engine: &Engine, tokens: &[String; 2]| {
            tokens.each_ref().map(|token| verdict(engine, token))
        };
        let before = mint();
        engines[0].regenerate_key(slot, None).unwrap();
        let after = mint();
        for engine in &engines {
            assert_eq!(verdicts(engine, &before), [Status::KeyRevoked; 2], "{slot:?}");
            assert_eq!(verdicts(engine, &after), [Status::Ok; 2], "{slot:?}");
        }
    }
}
