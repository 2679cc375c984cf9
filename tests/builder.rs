//! The builder in Rust: it makes the same engines as the document, and is checked like it.

mod common;
mod documents;

use common::*;
use documents::*;
use mintage::key::{Algorithm, KeyState, SigningKey, VerifyingKey};
use mintage::{
    Clock, Config, Engine, Fork, Grant, KeySpec, Lifetime, OldKey, Rotation, ScopeSet, Start,
    Status,
};
use serde_json::{Value, json};

/// What engines of the same configuration have in common, seen from outside.
fn behaviour(engine: &Engine, identity: &str, other: &Engine) -> Value {
    engine.clock().set_unix_ms(NOW_S * 1000).unwrap();
    let scopes = engine.scopes("files.read chat").unwrap();
    let grant =
        Grant::new(scopes).lifetime(Lifetime::minutes(7)).audience("b").claims("{\"own\":1}");
    let minted = engine.mint(identity, &grant).unwrap();
    let default = engine.mint(identity, &Grant::new(scopes)).unwrap();
    let (header, payload) = parts(&minted.token);
    let mut payload: Value = serde_json::from_str(&payload).unwrap();
    payload["jti"] = json!("");
    let refused = |grant: Grant<'_>| error(engine.mint(identity, &grant));
    assert_eq!(verdict(other, &minted.token), Status::Ok, "one accepts what the other mints");
    let late = [9, 10].map(|seconds| {
        engine.clock().set_unix_ms((minted.expires_at_unix_s + seconds) * 1000).unwrap();
        verdict(engine, &minted.token)
    });
    json!({
        "header": header,
        "payload": payload,
        "default": default.expires_at_unix_s,
        "jwks": engine.jwks(),
        "keys": engine.keys(),
        "cache": engine.stats().cache_slots,
        "59": format!("{:?}", refused(Grant::new(scopes).lifetime(Lifetime::minutes(4)))),
        "identity": engine.create_identity().unwrap()[..43],
        "recognised": engine.identity_status(&other.create_identity().unwrap()).unwrap().to_json().contains("active"),
        "leeway": late.map(|status| status.name()),
    })
}

#[test]
fn builder_and_document_make_equal_engines() {
    let document = json!({
        "issuer": "i", "audience": ["a", "b"], "typ": "JWT", "kid": "optional",
        "resource": { "id": "00000000-1111-2222-3333-444444444444", "location": "l", "region": "r" },
        "subjects": "any", "identity_secret": [secret(), base64([8; 32])], "scopes": ["files.read"],
        "lifetime_minutes": { "min": 5, "max": 10, "default": 6 }, "leeway_s": 10,
        "keys": [
            with(&ec(), "kid", "first"),
            { "pem": RSA, "algorithm": "PS384", "state": "pending" },
            { "jwk": private_ec_jwk() },
            { "secret": base64([9; 64]), "algorithm": "HS512", "state": "retired", "kid": "hs" },
            { "pem": ED25519_PUBLIC, "algorithm": "EdDSA", "state": "revoked" },
        ],
        "foreign_minters": true, "start": "open", "fork": "separate", "cache_slots": 64, "cache_bytes": 1 << 20,
        "clock": "manual",
    });
    let from_document = Engine::from_json(&document.to_string()).unwrap();
    let pem = |pem, algorithm| SigningKey::from_pkcs8_pem(pem, algorithm).unwrap();
    let config = Config::new()
        .issuer("i")
        .audience("a")
        .audience("b")
        .typ("JWT")
        .key_id_optional()
        .resource_id("00000000-1111-2222-3333-444444444444")
        .resource_place("l", "r")
        .any_subject()
        .identity_secret([7; 32])
        .identity_secret([8; 32])
        .scope("files.read")
        .lifetime_minutes(5, 10, 6)
        .leeway_s(10)
        .key(KeySpec::signing(pem(P256, Algorithm::Es256)).key_id("first"))
        .key(KeySpec::signing(pem(RSA, Algorithm::Ps384)).state(KeyState::Pending))
        .key(KeySpec::signing(SigningKey::from_jwk(&private_ec_jwk().to_string()).unwrap()))
        .key(
            KeySpec::signing(SigningKey::from_secret(&[9; 64], Algorithm::Hs512).unwrap())
                .state(KeyState::Retired)
                .key_id("hs"),
        )
        .key(
            KeySpec::verifying(
                VerifyingKey::from_spki_pem(ED25519_PUBLIC, Algorithm::EdDsa).unwrap(),
            )
            .state(KeyState::Revoked),
        )
        .foreign_minters()
        .start(Start::Open)
        .fork(Fork::Separate)
        .cache_slots(64)
        .cache_bytes(1 << 20)
        .clock(Clock::manual());
    let from_builder = Engine::open(config).unwrap();
    for engine in [&from_document, &from_builder] {
        engine.clock().set_unix_ms(NOW_S * 1000).unwrap();
    }
    let identity = from_builder.create_identity().unwrap();
    // Keys that were configured as retired say when they were; both engines opened this second or
    // the one before, so that is left out.
    let seen = |engine: &Engine, other: &Engine| {
        other.clock().set_unix_ms(NOW_S * 1000).unwrap();
        let mut seen = behaviour(engine, &identity, other);
        for key in seen["keys"].as_array_mut().unwrap() {
            key.as_object_mut().unwrap().remove("last_token_dies_at_unix_s");
        }
        seen
    };
    let (one, other) = (seen(&from_document, &from_builder), seen(&from_builder, &from_document));
    assert_eq!(one, other);
    let states: Vec<&str> =
        one["keys"].as_array().unwrap().iter().map(|key| key["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["active", "pending", "retired", "retired", "revoked"]);
    assert_eq!(one["leeway"], json!(["OK", "EXPIRED"]));
}

#[test]
fn the_builder_is_checked_like_the_document() {
    use Status::{ConfigConflict as Conflict, ConfigOutOfRange as Range};
    let key = || KeySpec::signing(signing_key(Algorithm::Es256));
    let table = [
        (Config::new().issuer(""), Range, "issuer"),
        (Config::new().audience(""), Range, "audience[0]"),
        (Config::new().audience("a").audience("a"), Range, "audience[1]"),
        (Config::new().typ("a b"), Range, "typ"),
        (Config::new().resource_id("x"), Range, "resource.id"),
        (Config::new().resource_place("", "x"), Range, "resource.location"),
        (Config::new().resource_place("x", "\n"), Range, "resource.region"),
        (Config::new().scope("chat"), Range, "scopes[0]"),
        (Config::new().lifetime_minutes(0, 1, 1), Range, "lifetime_minutes.min"),
        (Config::new().lifetime_minutes(1, u32::MAX, 1), Range, "lifetime_minutes.max"),
        (Config::new().lifetime_minutes(2, 3, 4), Range, "lifetime_minutes.default"),
        (Config::new().leeway_s(301), Range, "leeway_s"),
        (Config::new().leeway_s(u64::MAX), Range, "leeway_s"),
        (Config::new().start(Start::At(-1)), Range, "start"),
        (Config::new().start(Start::At(i64::MAX)), Range, "start"),
        (Config::new().start(Start::At(i64::MIN)), Range, "start"),
        (Config::new().cache_slots((1 << 22) + 1), Range, "cache_slots"),
        (Config::new().cache_slots(usize::MAX), Range, "cache_slots"),
        (Config::new().cache_slots(100).cache_bytes(10), Conflict, "cache_bytes"),
        (Config::new().foreign_minters(), Conflict, "foreign_minters"),
        (Config::new().acs_profile(), Conflict, "keys"),
        (Config::new().key(key()).start(Start::Open), Conflict, "identity_secret"),
        (Config::new().key(key()).any_subject(), Status::StartUnspecified, "start"),
        (
            Config::new().key(key().key_id("")).any_subject().start(Start::Open),
            Range,
            "keys[0].kid",
        ),
        (
            Config::new().key(key().state(KeyState::Retired)).any_subject().start(Start::Open),
            Status::NoKey,
            "keys",
        ),
    ];
    for (config, status, field) in table {
        assert_eq!(error(Engine::open(config)), (status, field.to_owned()));
    }
    for (set, status, field) in [
        ("{}", Status::NoKey, "jwks"),
        ("{\"keys\":[]}", Status::NoKey, "jwks.keys"),
        ("{\"keys\":[{\"kty\":\"RSA\"}]}", Status::KeyAlgorithm, "jwks.keys[0].alg"),
    ] {
        assert_eq!(error(Config::new().jwks(set).map(drop)), (status, field.to_owned()));
    }
}

// ---- an engine that only verifies

#[test]
fn an_engine_that_only_verifies_verifies_and_mints_nothing() {
    let minter = fixture_with(Algorithm::Es256, |config| config);
    let token = minter.minted();
    let mut set: Value = serde_json::from_str(&minter.engine.jwks()).unwrap();
    let keys = set["keys"].as_array_mut().unwrap();
    let good = public_jwk(Algorithm::Ed25519, "good");
    keys.insert(0, json!({ "kty": "EC", "crv": "P-521", "x": "", "y": "" }));
    keys.push(json!({ "kty": "XYZ" }));
    keys.push(with(&good, "use", "enc"));
    keys.push(json!({ "kty": "OKP", "crv": "X25519", "x": "" }));
    keys.push(with(&good, "alg", "ECDH-ES"));
    keys.push(json!("not even an object"));
    keys.push(good);
    let document = json!({ "jwks": set, "start": "open", "clock": "manual" });
    let verifier = Engine::from_json(&document.to_string()).unwrap();
    verifier.clock().set_unix_ms(NOW_S * 1000).unwrap();
    assert_eq!(verdict(&verifier, &token), Status::Ok);
    assert_eq!(verifier.skipped_keys(), [0, 2, 3, 4, 5, 6]);
    let states: Vec<(String, &str, bool)> =
        verifier.keys().into_iter().map(|key| (key.kid, key.state.name(), key.private)).collect();
    assert_eq!(states, [(KID.to_owned(), "pending", false), ("good".to_owned(), "pending", false)]);
    let identity = verifier.create_identity().unwrap();
    assert_eq!(error(verifier.mint(&identity, &Grant::new(ScopeSet::CHAT))).0, Status::NoKey);
    assert_eq!(error(verifier.rotate_key(Rotation::Generate, OldKey::Retire)).0, Status::NoKey);
    let to_public = verifier.rotate_key(Rotation::ToPending("good".into()), OldKey::Retire);
    assert_eq!(error(to_public).0, Status::KeyNotPrivate);
    // Other keys, other tokens.
    assert_eq!(verdict(&verifier, fixture().minted()), Status::SignatureInvalid);
    assert_eq!(
        verdict(
            &verifier,
            Engine::open(Config::new())
                .unwrap()
                .create_identity_and_mint(&Grant::new(ScopeSet::CHAT))
                .unwrap()
                .1
                .token
        ),
        Status::KeyUnknown
    );
    // Closed, it accepts nothing from before; that is what START_UNSPECIFIED warns of.
    let closed = Engine::from_json(&with(&document, "start", "closed").to_string()).unwrap();
    closed.clock().set_unix_ms(NOW_S * 1000).unwrap();
    assert_eq!(verdict(&closed, &token), Status::BeforeStart);
    // At a time that minter and verifier share, the minter's tokens from then on are good.
    let at = NOW_S * 1000 - 1000;
    let sharing = fixture_with(Algorithm::Es256, |config| config.start(Start::At(at)));
    let document = json!({ "jwks": serde_json::from_str::<Value>(&sharing.engine.jwks()).unwrap(), "start": at, "clock": "manual" });
    let verifier = Engine::from_json(&document.to_string()).unwrap();
    verifier.clock().set_unix_ms(NOW_S * 1000).unwrap();
    assert_eq!(verdict(&verifier, sharing.minted()), Status::Ok);
    let before = sharing.token(with(&claims(), "epoch", at * 1000 - 1).to_string());
    assert_eq!(verdict(&verifier, before), Status::BeforeStart);
}

// ---- what keys go through
