//! The states of a key, from pending to revoked, and what is published of it.

mod common;
mod documents;

use common::*;
use documents::*;
use mintage::key::{Algorithm, KeyState, SigningKey, VerifyingKey};
use mintage::{Config, Engine, Grant, KeySpec, OldKey, Rotation, ScopeSet, Start, Status};
use serde_json::{Value, json};

fn states(engine: &Engine) -> Vec<(String, &'static str)> {
    engine.keys().into_iter().map(|key| (key.kid, key.state.name())).collect()
}

fn named(kid: &str) -> KeySpec {
    KeySpec::generate(Algorithm::Ed25519).key_id(kid)
}

fn set_of(engine: &Engine) -> Vec<String> {
    let set: Value = serde_json::from_str(&engine.jwks()).unwrap();
    set["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_key_rises_through_its_states() {
    let fixture = fixture();
    let engine = &fixture.engine;
    let first = fixture.minted();
    engine.add_key(named("two")).unwrap();
    assert_eq!(states(engine), [("k".into(), "active"), ("two".into(), "pending")]);
    assert_eq!(set_of(engine), ["k", "two"], "published before it signs");
    assert_eq!(parts(&fixture.minted()).0, fixture.header());
    engine.rotate_key(Rotation::ToPending("two".into()), OldKey::Retire).unwrap();
    assert_eq!(states(engine), [("k".into(), "retired"), ("two".into(), "active")]);
    let second = fixture.minted();
    assert!(parts(&second).0.contains("\"kid\":\"two\""));
    engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    let third = fixture.minted();
    assert!(parts(&third).0.contains("\"alg\":\"Ed25519\""), "the algorithm is kept");
    engine.rotate_key(Rotation::To(named("four")), OldKey::Revoke).unwrap();
    let fourth = fixture.minted();
    for (token, expected) in [
        (&first, Status::Ok),
        (&second, Status::Ok),
        (&third, Status::KeyRevoked),
        (&fourth, Status::Ok),
    ] {
        assert_eq!(fixture.status(token), expected);
    }
    // What has been active or retired does not come back.
    for kid in ["k", "two", "four"] {
        let refused = engine.rotate_key(Rotation::ToPending(kid.into()), OldKey::Retire);
        assert_eq!(error(refused).0, Status::ConfigConflict, "{kid}");
    }
    let info: Vec<_> = engine.keys();
    assert!(info[0].last_token_dies_at_unix_s.unwrap() >= NOW_S + 86_400);
    assert_eq!(info.iter().map(|key| key.private).collect::<Vec<_>>(), [false, false, true, false]);
    assert_eq!(set_of(engine), ["k", "two", "four"]);
}

#[test]
fn keys_are_retired_and_revoked_by_name() {
    let fixture = fixture();
    let engine = &fixture.engine;
    engine.add_key(named("two")).unwrap();
    assert_eq!(error(engine.retire_key("k")), (Status::KeyIsActive, String::new()));
    for unknown in ["", "three", "K", "k ", "two\0"] {
        assert_eq!(error(engine.retire_key(unknown)), (Status::KeyNotFound, "kid".into()));
        assert_eq!(error(engine.revoke_key(unknown)), (Status::KeyNotFound, "kid".into()));
        let rotation = Rotation::ToPending(unknown.into());
        assert_eq!(error(engine.rotate_key(rotation, OldKey::Revoke)).0, Status::KeyNotFound);
    }
    assert_eq!(
        states(engine),
        [("k".into(), "active"), ("two".into(), "pending")],
        "nothing happened"
    );
    engine.retire_key("two").unwrap();
    engine.retire_key("two").unwrap();
    assert_eq!(states(engine)[1], ("two".into(), "retired"));
    engine.revoke_key("two").unwrap();
    engine.revoke_key("two").unwrap();
    assert_eq!(states(engine)[1], ("two".into(), "revoked"));
    assert_eq!(error(engine.retire_key("two")).0, Status::KeyNotFound);
    // The active one too: then there is nothing to sign with until the next rotation.
    let token = fixture.minted();
    engine.revoke_key("k").unwrap();
    assert_eq!(fixture.status(&token), Status::KeyRevoked);
    assert_eq!(error(engine.mint("alice", &Grant::new(ScopeSet::CHAT))).0, Status::NoKey);
    assert_eq!(engine.jwks(), "{\"keys\":[]}");
    engine.rotate_key(Rotation::To(named("three")), OldKey::Revoke).unwrap();
    assert_eq!(fixture.status(fixture.minted()), Status::Ok);
}

#[test]
fn a_revoked_key_stays_revoked_whoever_brings_it_back() {
    let spec = |kid: &str| {
        KeySpec::signing(SigningKey::from_pkcs8_pem(ED25519, Algorithm::Ed25519).unwrap())
            .key_id(kid)
    };
    let public = |kid: &str| {
        KeySpec::verifying(VerifyingKey::from_spki_pem(ED25519_PUBLIC, Algorithm::Ed25519).unwrap())
            .key_id(kid)
    };
    let attempts = |engine: &Engine| {
        for state in [KeyState::Pending, KeyState::Active, KeyState::Retired, KeyState::Revoked] {
            for kid in ["two", "other"] {
                assert_eq!(
                    error(engine.add_key(spec(kid).state(state))).0,
                    Status::KeyWasRevoked,
                    "{state:?}"
                );
                if state != KeyState::Active {
                    assert_eq!(
                        error(engine.add_key(public(kid).state(state))).0,
                        Status::KeyWasRevoked
                    );
                }
            }
        }
        let rotation = Rotation::To(spec("other"));
        assert_eq!(error(engine.rotate_key(rotation, OldKey::Retire)).0, Status::KeyWasRevoked);
        // Under the older name of the algorithm it is the same key.
        let older = SigningKey::from_pkcs8_pem(ED25519, Algorithm::EdDsa).unwrap();
        assert_eq!(error(engine.add_key(KeySpec::signing(older))).0, Status::KeyWasRevoked);
        // Another key does not take its name.
        assert_eq!(error(engine.add_key(named("two"))).0, Status::KeyDuplicate);
        assert!(!engine.jwks().contains("\"two\"") && set_of(engine) == ["k"], "{}", engine.jwks());
    };
    // Revoked while it was pending, active or retired.
    for rise in 0..3 {
        let fixture = fixture();
        let engine = &fixture.engine;
        engine.add_key(spec("two")).unwrap();
        let token = assemble(
            &SigningKey::from_pkcs8_pem(ED25519, Algorithm::Ed25519).unwrap(),
            r#"{"alg":"Ed25519","kid":"two","typ":"at+jwt"}"#,
            claims().to_string(),
        );
        assert_eq!(fixture.status(&token), Status::Ok);
        match rise {
            0 => {}
            1 => engine.retire_key("two").unwrap(),
            _ => engine.rotate_key(Rotation::ToPending("two".into()), OldKey::Retire).unwrap(),
        }
        engine.revoke_key("two").unwrap();
        if rise == 2 {
            assert_eq!(set_of(engine), ["k"]);
        }
        assert_eq!(fixture.status(&token), Status::KeyRevoked);
        attempts(engine);
        assert_eq!(fixture.status(&token), Status::KeyRevoked);
    }
    // Added as revoked, never seen before.
    let fixture = fixture();
    fixture.engine.add_key(public("two").state(KeyState::Revoked)).unwrap();
    attempts(&fixture.engine);
}

#[test]
fn a_dropped_key_that_is_revoked_then_stays_revoked() {
    let spec = |kid: &str| {
        KeySpec::signing(SigningKey::from_pkcs8_pem(ED25519, Algorithm::Ed25519).unwrap())
            .key_id(kid)
    };
    for by_name in [true, false] {
        let fixture = fixture();
        let engine = &fixture.engine;
        engine.add_key(spec("two").state(KeyState::Retired)).unwrap();
        // Long enough for its last token to be dead by both clocks.
        let day = 86_400 + 10_000;
        fixture.set_s(NOW_S + day);
        fixture.clock.advance_monotonic_s(day as u64).unwrap();
        engine.sync().unwrap();
        assert_eq!(states(engine), [("k".into(), "active"), ("two".into(), "dropped")]);
        assert_eq!(set_of(engine), ["k"]);
        if by_name {
            engine.revoke_key("two").unwrap();
        } else {
            engine.add_key(spec("two").state(KeyState::Revoked)).unwrap();
        }
        for kid in ["two", "other"] {
            for state in [KeyState::Pending, KeyState::Active, KeyState::Retired] {
                let back = engine.add_key(spec(kid).state(state));
                assert_eq!(error(back).0, Status::KeyWasRevoked, "{by_name} {kid} {state:?}");
            }
        }
        assert_eq!(states(engine), [("k".into(), "active"), ("two".into(), "revoked")]);
    }
    // Dropped and not revoked, it comes back no higher than it was.
    let fixture = fixture();
    fixture.engine.add_key(spec("two").state(KeyState::Retired)).unwrap();
    fixture.set_s(NOW_S + 100_000);
    fixture.clock.advance_monotonic_s(100_000).unwrap();
    fixture.engine.sync().unwrap();
    fixture.engine.add_key(spec("two")).unwrap();
    assert_eq!(states(&fixture.engine)[1], ("two".into(), "retired"));
}

#[test]
fn a_name_and_a_key_stand_once_in_a_ring() {
    let fixture = fixture();
    let engine = &fixture.engine;
    let key = signing_key(Algorithm::Ed25519);
    engine.add_key(KeySpec::signing(key.clone()).key_id("two")).unwrap();
    for twin in [
        KeySpec::signing(key.clone()).key_id("two"),
        KeySpec::signing(key.clone()).key_id("three"),
        KeySpec::signing(key.clone()),
        KeySpec::verifying(key.verifying_key()).key_id("three"),
        KeySpec::signing(fixture.key.clone()),
        named("two"),
        named(KID),
        named(KID).state(KeyState::Active),
        named("two").state(KeyState::Revoked),
    ] {
        assert_eq!(error(engine.add_key(twin)).0, Status::KeyDuplicate);
    }
    for wrong in ["", "é", "a\nb", &"x".repeat(65)] {
        let refused = engine.add_key(named(wrong));
        assert_eq!(error(refused), (Status::ConfigOutOfRange, "kid".into()));
    }
    let active =
        KeySpec::verifying(signing_key(Algorithm::Es256).verifying_key()).state(KeyState::Active);
    assert_eq!(error(engine.add_key(active)).0, Status::KeyNotPrivate);
    let generated = engine.add_key(KeySpec::generate(Algorithm::Ps256));
    assert_eq!(error(generated), (Status::KeyNotGeneratable, "generate".into()));
    assert_eq!(states(engine), [("k".into(), "active"), ("two".into(), "pending")]);
    // Added as active it takes over.
    engine.add_key(named("three").state(KeyState::Active)).unwrap();
    assert_eq!(
        states(engine),
        [("k".into(), "retired"), ("two".into(), "pending"), ("three".into(), "active")]
    );
}

#[test]
fn a_ring_holds_256_keys() {
    let secret = |number: u16| {
        let mut secret = [7; 32];
        secret[..2].copy_from_slice(&number.to_be_bytes());
        SigningKey::from_secret(&secret, Algorithm::Hs256).unwrap()
    };
    let config = |count: u16| {
        let config = Config::new().any_subject().start(Start::Open);
        (0..count).fold(config, |config, number| config.key(KeySpec::signing(secret(number))))
    };
    let engine = Engine::open(config(256)).unwrap();
    assert_eq!(engine.keys().len(), 256);
    assert_eq!(error(Engine::open(config(257))), (Status::KeysTooMany, "keys[256]".into()));
    assert_eq!(error(engine.add_key(KeySpec::signing(secret(256)))).0, Status::KeysTooMany);
    let rotation = Rotation::To(KeySpec::signing(secret(256)));
    assert_eq!(error(engine.rotate_key(rotation, OldKey::Retire)).0, Status::KeysTooMany);
    // A revoked one makes room.
    let name = engine.keys()[200].kid.clone();
    engine.revoke_key(&name).unwrap();
    engine.add_key(KeySpec::signing(secret(256))).unwrap();
    let token = engine.mint("alice", &Grant::new(ScopeSet::CHAT)).unwrap().token;
    assert_eq!(verdict(&engine, token), Status::Ok);
    let set = |count: usize| {
        let jwk = public_jwk(Algorithm::Es256, "a");
        json!({ "jwks": { "keys": vec![jwk; count] }, "start": "open" })
    };
    assert_eq!(open_error(&set(257)), (Status::KeysTooMany, "jwks.keys".into()));
    assert_eq!(open_error(&set(256)).0, Status::KeyDuplicate);
}

#[test]
fn the_published_set_is_stable_and_public() {
    let document = json!({
        "keys": [
            with(&ec(), "kid", "ec"),
            { "pem": RSA, "algorithm": "RS512", "kid": "rsa", "state": "pending" },
            { "jwk": private_ec_jwk(), "kid": "ed" },
            with(&hs(1), "kid", "hs-one"),
            with(&with(&hs(2), "kid", "hs-two"), "state", "pending"),
            { "pem": ED25519_PUBLIC, "algorithm": "Ed25519", "kid": "gone", "state": "revoked" },
        ],
        "subjects": "any", "start": "open",
    });
    let engine = Engine::from_json(&document.to_string()).unwrap();
    let set = engine.jwks();
    assert_eq!(set, Engine::from_json(&document.to_string()).unwrap().jwks(), "the same bytes");
    assert_eq!(set_of(&engine), ["ec", "rsa", "ed"]);
    for private in [
        "\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\"", "\"k\"", "hs-", "gone", "HS256",
        "nWGxne",
    ] {
        assert!(!set.contains(private), "{private}: {set}");
    }
    assert!(set.is_ascii() && !set.contains(' '), "{set}");
    // In one's own order of members, each key with what RFC 7517 wants.
    let parsed: Value = serde_json::from_str(&set).unwrap();
    for (key, alg) in parsed["keys"].as_array().unwrap().iter().zip(["ES256", "RS512", "Ed25519"]) {
        assert_eq!((key["alg"].as_str(), key["use"].as_str()), (Some(alg), Some("sig")));
        assert!(VerifyingKey::from_jwk(&key.to_string()).is_ok());
    }
    // Revoking takes out, retiring and rotating leave in place.
    engine.rotate_key(Rotation::ToPending("hs-two".into()), OldKey::Retire).unwrap();
    assert_eq!(engine.jwks(), set);
    engine.retire_key("rsa").unwrap();
    assert_eq!(engine.jwks(), set);
    engine.revoke_key("rsa").unwrap();
    assert_eq!(set_of(&engine), ["ec", "ed"]);
    // Unless named, a key is named by its RFC 7638 thumbprint.
    let engine = Engine::from_json(&with(&document, "keys", json!([ec()])).to_string()).unwrap();
    let thumbprint =
        VerifyingKey::from_spki_pem(P256_PUBLIC, Algorithm::Es256).unwrap().thumbprint();
    assert_eq!(set_of(&engine), [thumbprint]);
    // Nothing but secrets: an empty set, not none.
    let engine = Engine::from_json(&with(&document, "keys", json!([hs(1)])).to_string()).unwrap();
    assert_eq!(engine.jwks(), "{\"keys\":[]}");
}

#[test]
fn adding_a_living_key_as_revoked_revokes_it() {
    let engine = Engine::from_json("{}").unwrap();
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    engine.add_key(KeySpec::signing(key.clone()).key_id("one")).unwrap();
    engine.add_key(KeySpec::signing(key.clone()).key_id("two").state(KeyState::Revoked)).unwrap();
    assert!(!engine.jwks().contains("\"one\""));
    let again = engine.add_key(KeySpec::signing(key).key_id("three")).unwrap_err();
    assert_eq!(again.status(), Status::KeyWasRevoked);
}

#[test]
fn after_the_active_key_was_revoked_a_rotation_makes_one_of_its_algorithm() {
    let engine = Engine::from_json(r#"{"keys":[{"generate":"Ed25519"}]}"#).unwrap();
    let active = engine.keys()[0].kid.clone();
    engine.revoke_key(&active).unwrap();
    let user = engine.create_identity().unwrap();
    let grant = Grant::new(ScopeSet::CHAT);
    assert_eq!(engine.mint(&user, &grant).unwrap_err().status(), Status::NoKey);
    engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    let minted = engine.mint(&user, &grant).unwrap();
    let key = engine.keys().into_iter().find(|key| key.kid == minted.key_id).unwrap();
    assert_eq!((key.alg, key.state.name()), ("Ed25519", "active"));
}
