//! Two named keys, of which one can be regenerated without the other's users noticing.

mod common;

use common::*;
use mintage::key::{Algorithm, KeyState, SigningKey, Slot, VerifyingKey};
use mintage::{Check, Config, Engine, Grant, KeySpec, OldKey, Rotation, ScopeSet, Start, Status};
use serde_json::{Value, json};

const GRANT: Grant<'static> = Grant::new(ScopeSet::CHAT);

fn slotted() -> Engine {
    Engine::from_json(
        &json!({ "keys": [
            { "generate": "ES256", "slot": "primary" },
            { "generate": "HS256", "slot": "secondary" },
        ] })
        .to_string(),
    )
    .unwrap()
}

#[test]
fn regenerating_one_revokes_exactly_its_tokens() {
    let engine = slotted();
    let user = engine.create_identity().unwrap();
    let mint = |slot| engine.mint(&user, &GRANT.slot(slot)).unwrap();
    let unnamed = engine.mint(&user, &GRANT).unwrap();
    let (first, second) = (mint(Slot::Primary), mint(Slot::Secondary));
    assert_eq!(unnamed.key_id, first.key_id);
    assert_ne!(first.key_id, second.key_id);
    engine.regenerate_key(Slot::Primary, None).unwrap();
    for (token, expected) in
        [(&unnamed, Status::KeyRevoked), (&first, Status::KeyRevoked), (&second, Status::Ok)]
    {
        assert_eq!(verdict(&engine, &token.token), expected);
    }
    let third = mint(Slot::Primary);
    engine.regenerate_key(Slot::Secondary, None).unwrap();
    assert_eq!(verdict(&engine, &second.token), Status::KeyRevoked);
    assert_eq!(verdict(&engine, &third.token), Status::Ok);
    // Algorithms stay unless a key says otherwise; both keys are published but for secrets.
    let keys: Vec<Value> =
        engine.keys().iter().map(|key| serde_json::to_value(key).unwrap()).collect();
    let of = |slot: &str| keys.iter().find(|key| key["slot"] == slot).unwrap();
    assert_eq!(
        (&of("primary")["alg"], &of("primary")["state"]),
        (&json!("ES256"), &json!("active"))
    );
    assert_eq!(
        (&of("secondary")["alg"], &of("secondary")["state"]),
        (&json!("HS256"), &json!("pending"))
    );
    let other = SigningKey::generate(Algorithm::Es384).unwrap();
    engine.regenerate_key(Slot::Secondary, Some(KeySpec::signing(other).key_id("mine"))).unwrap();
    let minted = mint(Slot::Secondary);
    assert_eq!(minted.key_id, "mine");
    assert_eq!(verdict(&engine, &minted.token), Status::Ok);
}

#[test]
fn a_regenerated_key_never_comes_back() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let engine = Engine::open(
        Config::new()
            .key(KeySpec::signing(key.clone()).key_id("one").slot(Slot::Primary))
            .key(KeySpec::generate(Algorithm::Es256).slot(Slot::Secondary))
            .any_subject()
            .start(Start::Open),
    )
    .unwrap();
    let token = engine.mint("alice", &GRANT).unwrap().token;
    engine.regenerate_key(Slot::Primary, None).unwrap();
    assert_eq!(verdict(&engine, &token), Status::KeyRevoked);
    let back = || KeySpec::signing(key.clone());
    for slot in [Slot::Primary, Slot::Secondary] {
        let refused = engine.regenerate_key(slot, Some(back().key_id("two")));
        assert_eq!(error(refused).0, Status::KeyWasRevoked);
    }
    let verifying = KeySpec::verifying(key.verifying_key()).key_id("three");
    assert_eq!(error(engine.add_key(verifying)).0, Status::KeyWasRevoked);
    assert_eq!(verdict(&engine, &token), Status::KeyRevoked);
    engine.mint("alice", &GRANT.slot(Slot::Secondary)).unwrap();
}

#[test]
fn slots_and_rotation_do_not_mix() {
    let engine = slotted();
    let conflict = |result| assert_eq!(error(result), (Status::ConfigConflict, "slot".into()));
    conflict(engine.rotate_key(Rotation::Generate, OldKey::Retire));
    conflict(engine.rotate_key(Rotation::Generate, OldKey::Revoke));
    let active = KeySpec::generate(Algorithm::Es256).state(KeyState::Active);
    conflict(engine.add_key(active));
    conflict(engine.add_key(KeySpec::generate(Algorithm::Es256).slot(Slot::Primary)));
    engine.add_key(KeySpec::generate(Algorithm::Es256).key_id("spare")).unwrap();
    conflict(engine.rotate_key(Rotation::ToPending("spare".into()), OldKey::Retire));
    for key in engine.keys() {
        let expected = if key.slot.is_some() { Status::KeyIsActive } else { Status::Ok };
        let retired = engine.retire_key(&key.kid).err().map_or(Status::Ok, |error| error.status());
        assert_eq!(retired, expected, "{}", key.kid);
    }
    // A leaked key can be revoked by its kid; its slot is empty until it is regenerated.
    let kid = engine.keys()[1].kid.clone();
    engine.revoke_key(&kid).unwrap();
    let user = engine.create_identity().unwrap();
    assert_eq!(error(engine.mint(&user, &GRANT.slot(Slot::Secondary))).0, Status::NoKey);
    engine.mint(&user, &GRANT).unwrap();
    engine.regenerate_key(Slot::Secondary, None).unwrap();
    let minted = engine.mint(&user, &GRANT.slot(Slot::Secondary)).unwrap();
    engine.verify(&minted.token, &Check::new()).unwrap();
    // Without slots there is none to name.
    let plain = Engine::open(Config::new()).unwrap();
    conflict(plain.regenerate_key(Slot::Primary, None));
    let user = plain.create_identity().unwrap();
    assert_eq!(error(plain.mint(&user, &GRANT.slot(Slot::Primary))).0, Status::NoKey);
}

#[test]
fn an_engine_has_both_slots_or_none() {
    let generated = |slot: &str| json!({ "generate": "ES256", "slot": slot });
    let refused = |keys: Value| open_error(&json!({ "keys": keys }));
    for keys in [
        json!([generated("primary")]),
        json!([generated("secondary")]),
        json!([generated("primary"), generated("primary")]),
        json!([generated("primary"), generated("secondary"), generated("secondary")]),
    ] {
        assert_eq!(refused(keys), (Status::ConfigConflict, "keys".into()));
    }
    let third = json!([generated("third"), generated("primary")]);
    assert_eq!(refused(third), (Status::ConfigOutOfRange, "keys[0].slot".into()));
    let stated = with(&generated("primary"), "state", "retired");
    let refused_state = refused(json!([stated, generated("secondary")]));
    assert_eq!(refused_state, (Status::ConfigConflict, "keys[0].state".into()));
    // The order does not matter, and other keys may stand by.
    let reversed = json!({ "keys": [generated("secondary"), generated("primary")] });
    let engine = Engine::from_json(&reversed.to_string()).unwrap();
    let minted = engine.create_identity_and_mint(&GRANT).unwrap().1;
    assert_eq!(minted.key_id, engine.keys()[1].kid);
    let public = VerifyingKey::from_spki_pem(P256_PUBLIC, Algorithm::Es256).unwrap();
    let slots = || {
        Config::new()
            .any_subject()
            .start(Start::Open)
            .key(KeySpec::generate(Algorithm::Es256).slot(Slot::Primary))
    };
    let config = slots().key(KeySpec::verifying(public.clone()).slot(Slot::Secondary));
    assert_eq!(error(Engine::open(config)).0, Status::KeyNotPrivate);
    let config = slots()
        .key(KeySpec::generate(Algorithm::Es256).slot(Slot::Secondary))
        .key(KeySpec::verifying(public));
    Engine::open(config).unwrap();
}

#[test]
fn many_at_once_get_the_verdicts_of_one_by_one() {
    let engine = slotted();
    let users: Vec<_> = (0..8).map(|_| engine.create_identity().unwrap()).collect();
    let grants = users.iter().map(|user| (user.as_str(), GRANT));
    let minted = engine.mint_many(grants.chain([("nobody", GRANT)]));
    assert_eq!(minted.len(), 9);
    assert_eq!(minted[8].as_ref().unwrap_err().status(), Status::IdentityMalformed);
    engine.revoke(&users[3]).unwrap();
    let mut tokens: Vec<String> =
        minted.iter().flatten().map(|minted| minted.token.clone()).collect();
    tokens.push("garbage".into());
    let check = Check::new().scopes(ScopeSet::CHAT);
    let verdicts = engine.verify_many(&tokens, &check);
    assert_eq!(verdicts.len(), 9);
    for (index, verdict) in verdicts.iter().enumerate() {
        match index {
            3 => assert_eq!(verdict.as_ref().unwrap_err().status(), Status::Revoked),
            8 => assert_eq!(verdict.as_ref().unwrap_err().status(), Status::TokenMalformed),
            _ => assert_eq!(verdict.as_ref().unwrap().identity(), users[index].as_str()),
        }
    }
}

#[test]
fn a_slot_is_never_left_with_a_key_that_does_not_sign() {
    let clock = mintage::Clock::manual_with_monotonic();
    clock.set_unix_ms(NOW_S * 1000).unwrap();
    let spare = SigningKey::generate(Algorithm::Es256).unwrap();
    let engine = Engine::open(
        Config::new()
            .identity_secret([7; 32])
            .start(Start::Open)
            .clock(clock.clone())
            .key(KeySpec::generate(Algorithm::Es256).slot(Slot::Primary))
            .key(KeySpec::generate(Algorithm::Hs256).slot(Slot::Secondary))
            .key(KeySpec::signing(spare.clone()).state(KeyState::Retired)),
    )
    .unwrap();
    // The spare key is dropped; its record says that it was retired.
    clock.set_unix_ms((NOW_S + 200_000) * 1000).unwrap();
    clock.advance_monotonic_s(200_000).unwrap();
    engine.sync().unwrap();
    let user = engine.create_identity().unwrap();
    let token = engine.mint(&user, &GRANT).unwrap().token;
    let refused = engine.regenerate_key(Slot::Primary, Some(KeySpec::signing(spare)));
    assert_eq!(error(refused).0, Status::ConfigConflict);
    assert_eq!(verdict(&engine, &token), Status::Ok, "nothing has changed");
    for wrong in [
        KeySpec::generate(Algorithm::Es256).slot(Slot::Secondary),
        KeySpec::generate(Algorithm::Es256).state(KeyState::Retired),
    ] {
        let refused = engine.regenerate_key(Slot::Primary, Some(wrong));
        assert_eq!(error(refused), (Status::ConfigConflict, "slot".into()));
    }
    // An empty slot remembers its algorithm.
    let kid = engine.keys().into_iter().find(|key| key.slot == Some("secondary")).unwrap().kid;
    engine.revoke_key(&kid).unwrap();
    engine.regenerate_key(Slot::Secondary, None).unwrap();
    let found = engine.keys().into_iter().find(|key| key.slot == Some("secondary")).unwrap();
    assert_eq!(found.alg, "HS256");
}
