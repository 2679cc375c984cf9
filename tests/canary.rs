//! A secret in every position: in every name and every value of a configuration, a JWK, a key and
//! a claim set. It comes back in no error, no `Debug` output and no panic message, and there is no
//! panic. With durable state, nothing of a secret lies in the file either, nor in the bytes that
//! engines send each other. (What the tests must show, line 44.)

mod common;
#[cfg(feature = "sqlite")]
mod place;

use std::cell::RefCell;
use std::fmt::Debug;
use std::panic;
use std::sync::Once;

use common::*;
use mintage::key::{Algorithm, KeyState, SigningKey, VerifyingKey};
use mintage::{
    Check, Config, Cursor, Engine, Error, Grant, KeySpec, OldKey, Rotation, ScopeSet, Start, Status,
};
use serde_json::{Value, json};

/// Of the alphabet of base64url and of a length that is a multiple of four, so that it also gets
/// past the readers that look at what they are given.
const CANARY: &str = "hunter2hunter2HUNTER2hunter2hunter2HUNTER2hunter2hunter2HUNTER2ab";
/// What of it must not be seen: less than the whole, should somebody print a beginning.
const FEATHERS: [&str; 3] = ["hunter2", "HUNTER2", "aHVudGVy"];

thread_local! {
    /// What panics on this thread said.
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Runs a test and looks at every panic within, also at one that somebody caught.
fn watched(act: impl FnOnce()) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let default = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICS.with_borrow_mut(|panics| panics.push(info.to_string()));
            default(info);
        }));
    });
    act();
    let panics = PANICS.take();
    assert!(panics.is_empty(), "{panics:?}");
    // The hook sees what is caught.
    let _ = panic::catch_unwind(|| panic!("seen"));
    assert!(PANICS.take().concat().contains("seen"));
}

#[track_caller]
fn clean(text: &str, context: &str) {
    for feather in FEATHERS {
        assert!(!text.contains(feather), "{text:?} after {context}");
    }
}

#[track_caller]
fn clean_debug(value: &impl Debug, context: &str) {
    clean(&format!("{value:?}"), context);
    clean(&format!("{value:#?}"), context);
}

#[track_caller]
fn clean_error(error: &Error, context: &str) {
    clean(&error.to_string(), context);
    clean(error.field(), context);
    clean(error.message(), context);
    clean_debug(error, context);
    // The chain of causes would be another way out.
    assert!(std::error::Error::source(error).is_none());
}

#[track_caller]
fn clean_result<T: Debug>(result: &Result<T, Error>, context: &str) -> bool {
    match result {
        Ok(value) => clean_debug(value, context),
        Err(error) => clean_error(error, context),
    }
    result.is_ok()
}

/// The texts that take a place: the canary, around what was there, and in forms that ask for
/// special treatment.
fn eggs(was: &str) -> Vec<String> {
    vec![
        CANARY.to_owned(),
        format!("{was}{CANARY}"),
        format!("{CANARY}{was}"),
        format!("{CANARY} \n\0\"\\é"),
        format!("-----BEGIN {CANARY}-----\n{CANARY}\n-----END {CANARY}-----\n"),
        format!("-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----\n"),
        format!("{{\"{CANARY}\":\"{CANARY}\"}}"),
        base64(CANARY),
        base64(CANARY.repeat(5)),
        format!("ssh-rsa {CANARY}"),
    ]
}

/// Every document that differs from this one in one place: a value that is the canary, or contains
/// it, or a name that does, and members and elements that are added.
fn laid_in(document: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let as_value = |was: &str| {
        let mut values: Vec<Value> = eggs(was).into_iter().map(Value::from).collect();
        values.push(json!([CANARY]));
        values.push(json!({ CANARY: CANARY }));
        values.push(json!([[{ "a": CANARY }]]));
        values
    };
    match document {
        Value::Object(members) => {
            for (name, value) in members {
                for inner in laid_in(value) {
                    all.push(with(document, name, inner));
                }
                for egg in eggs(name) {
                    // In place of the name, and beside it.
                    let mut renamed = document.clone();
                    renamed.as_object_mut().unwrap().remove(name);
                    all.push(with(&renamed, &egg, value.clone()));
                }
            }
            all.push(with(document, CANARY, CANARY));
            all.push(with(document, CANARY, json!({ CANARY: [CANARY] })));
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                for inner in laid_in(item) {
                    let mut changed = document.clone();
                    changed[place] = inner;
                    all.push(changed);
                }
            }
            for value in as_value("") {
                let mut longer = document.clone();
                longer.as_array_mut().unwrap().push(value);
                all.push(longer);
            }
        }
        _ => {}
    }
    all.extend(as_value(document.as_str().unwrap_or_default()));
    all
}

/// Texts that break off or go on, after which a parser might quote what it saw.
fn broken(text: &str) -> Vec<String> {
    let mut all =
        vec![format!("{text}{CANARY}"), format!("{CANARY}{text}"), format!("{text} \"{CANARY}\"")];
    for (at, _) in text.char_indices().step_by(7) {
        all.push(format!("{}{CANARY}{}", &text[..at], &text[at..]));
        all.push(format!("{}\"{CANARY}\":\"{CANARY}\"", &text[..at]));
        all.push(format!("{}\"{CANARY}", &text[..at]));
    }
    all
}

fn jwks_of(keys: &[Algorithm]) -> Value {
    let keys: Vec<Value> = keys
        .iter()
        .map(|algorithm| {
            let key = signing_key(*algorithm).verifying_key();
            serde_json::from_str(&key.to_jwk_json("k").unwrap()).unwrap()
        })
        .collect();
    json!({ "keys": keys })
}

fn okp() -> Value {
    json!({
        "kty": "OKP", "crv": "Ed25519", "kid": "okp", "use": "sig", "alg": "EdDSA", "key_ops": ["sign", "verify"],
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    })
}

fn rsa_jwk() -> Value {
    let root = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/interface/vectors/cookbook/jwk/3_4.rsa_private_key.json"
    );
    with(&serde_json::from_str(&std::fs::read_to_string(root).unwrap()).unwrap(), "alg", "RS256")
}

/// An issuer with all its fields, and this key.
fn trusted(key: &SigningKey) -> Value {
    let jwk: Value =
        serde_json::from_str(&key.verifying_key().to_jwk_json("foreign").unwrap()).unwrap();
    json!({
        "issuer": ["https://partner.example", "b"], "audience": "a", "algorithms": ["ES256"],
        "jwks": { "keys": [jwk] }, "typ": "at+jwt", "leeway_s": 5,
        "exchange": {
            "tenant": "t", "clients": ["app"], "client_claims": ["azp"], "user_claim": "sub",
            "required_scopes": ["link"], "scopes": ["chat"], "identity_prefix": "partner:",
            "ids": "exact",
        },
    })
}

/// All fields that go together, in two documents.
fn documents() -> Vec<Value> {
    vec![
        json!({
            "issuer": "https://id.example", "audience": ["https://api.example", "b"], "profile": "standard",
            "typ": "at+jwt", "kid": "required",
            "resource": { "id": "00000000-1111-2222-3333-444444444444", "location": "l", "region": "r" },
            "subjects": "any", "identity_secret": [base64([7; 32]), base64([8; 32])], "scopes": ["files.read", "b"],
            "lifetime_minutes": { "min": 60, "max": 1440, "default": 1440 }, "leeway_s": 0,
            "keys": [
                { "generate": "ES256", "kid": "one", "state": "active" },
                { "pem": ED25519, "algorithm": "Ed25519", "state": "retired" },
                { "pem_file": concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/ec_p256.pem"), "algorithm": "ES256", "state": "pending" },
                { "jwk": okp() },
                { "secret": base64([9; 32]), "algorithm": "HS256", "kid": "hs" },
            ],
            "jwks": jwks_of(&[Algorithm::Es384]), "foreign_minters": false,
            "issuers": [trusted(&signing_key(Algorithm::Es256))],
            "state": { "memory": {} }, "start": "closed", "fork": "shared", "max_staleness_s": 60,
            "on_stale": "refuse", "cache_slots": 64, "cache_bytes": 100_000, "clock": "system",
        }),
        json!({
            "sealing_key": base64([7; 32]), "issuers": [{ "issuer": "x" }], "state": { "sqlite": "/no/state.db" },
            "audience": "one", "start": 1, "keys": [{ "jwk": rsa_jwk(), "algorithm": "RS256" }],
        }),
        json!({
            "sealing_key": base64([7; 32]), "max_staleness_s": 60, "on_stale": "continue",
            "state": { "redis": { "url": "redis://user:password@127.0.0.1:1/0", "prefix": "p:" } },
        }),
    ]
}

#[test]
fn a_configuration_keeps_its_secrets() {
    watched(|| {
        Engine::from_json(&documents()[0].to_string()).unwrap();
        let (mut opened, mut refused) = (0, 0);
        for document in documents().iter().flat_map(laid_in) {
            let text = document.to_string();
            let config = Config::from_json(&text);
            if !clean_result(&config, &text) {
                refused += 1;
                continue;
            }
            // Debug of an engine shows its keys' names; a kid is public and may be anything.
            let in_kid =
                document["keys"].as_array().into_iter().flatten().any(|key| {
                    let kid = key["kid"].as_str().or(key["jwk"]["kid"].as_str());
                    kid.is_some_and(|kid| kid.contains("hunter2") || kid.contains("aHVudGVy"))
                }) || document["jwks"]["keys"].as_array().into_iter().flatten().any(|key| {
                    key["kid"]
                        .as_str()
                        .is_some_and(|kid| kid.contains("hunter2") || kid.contains("aHVudGVy"))
                });
            match Engine::open(config.unwrap()) {
                Ok(engine) if in_kid => drop(engine),
                Ok(engine) => {
                    clean_debug(&engine, &text);
                    opened += 1;
                }
                Err(error) => {
                    clean_error(&error, &text);
                    refused += 1;
                }
            }
        }
        assert!(opened > 50 && refused > 1000, "{opened} opened, {refused} refused");
        for document in documents() {
            for text in broken(&document.to_string()) {
                clean_result(&Config::from_json(&text), &text);
            }
        }
    });
}

#[test]
fn a_jwk_keeps_its_secrets() {
    watched(|| {
        let public =
            jwks_of(&[Algorithm::Es256, Algorithm::Es384, Algorithm::Ed25519, Algorithm::Ps256]);
        let mut keys: Vec<Value> = public["keys"].as_array().unwrap().clone();
        keys.push(okp());
        keys.push(rsa_jwk());
        keys.push(json!({ "kty": "oct", "alg": "HS256", "k": url([7; 32]), "kid": "a", "key_ops": ["sign", "verify"] }));
        keys.push(with(&with(&keys[0].clone(), "d", url([1; 32])), "x5c", json!(["x"])));
        let (mut read, mut refused) = (0, 0);
        for key in &keys {
            let texts: Vec<String> =
                laid_in(key).iter().map(Value::to_string).chain(broken(&key.to_string())).collect();
            for text in texts {
                let mut count = |fine: bool| *if fine { &mut read } else { &mut refused } += 1;
                count(clean_result(&VerifyingKey::from_jwk(&text), &text));
                count(clean_result(&SigningKey::from_jwk(&text), &text));
                for algorithm in
                    [Algorithm::Es256, Algorithm::Rs512, Algorithm::Hs256, Algorithm::EdDsa]
                {
                    clean_result(&VerifyingKey::from_jwk_as(&text, algorithm), &text);
                    clean_result(&SigningKey::from_jwk_as(&text, algorithm), &text);
                }
                clean_result(&Config::new().jwks(&text), &text);
                let set = format!("{{\"keys\":[{text}]}}");
                clean_result(&Config::new().jwks(&set), &text);
                let spec = format!("{{\"jwk\":{text}}}");
                clean_result(&KeySpec::from_json(&spec), &text);
            }
        }
        assert!(read > 50 && refused > 500, "{read} read, {refused} refused");
    });
}

#[test]
fn a_key_keeps_its_secrets() {
    watched(|| {
        let keys = documents()[0]["keys"].as_array().unwrap().clone();
        let engine = Engine::from_json(r#"{"subjects":"any"}"#).unwrap();
        let (mut added, mut refused) = (0, 0);
        for key in &keys {
            let texts = laid_in(key)
                .iter()
                .map(Value::to_string)
                .chain(broken(&key.to_string()))
                .collect::<Vec<_>>();
            for text in texts {
                let spec = KeySpec::from_json(&text);
                if !clean_result(&spec, &text) {
                    refused += 1;
                    continue;
                }
                let spec = spec.unwrap();
                clean_debug(&Rotation::To(spec.clone()), &text);
                let done = engine.add_key(spec.clone());
                clean_result(&done, &text);
                clean_result(&engine.rotate_key(Rotation::To(spec), OldKey::Retire), &text);
                added += usize::from(done.is_ok());
            }
        }
        // The rest is refused for being the same key again.
        assert!(added >= 2 && refused > 300, "{added} added, {refused} refused");
        for text in eggs("").iter().chain(&broken(P256)) {
            for algorithm in
                [Algorithm::Es256, Algorithm::Rs256, Algorithm::Hs256, Algorithm::Ed25519]
            {
                clean_result(&SigningKey::from_pkcs8_pem(text, algorithm), text);
                clean_result(&VerifyingKey::from_spki_pem(text, algorithm), text);
                clean_result(&SigningKey::from_pkcs8_der(text.as_bytes(), algorithm), text);
                clean_result(&VerifyingKey::from_spki_der(text.as_bytes(), algorithm), text);
                clean_result(&SigningKey::from_secret(text.as_bytes(), algorithm), text);
                clean_result(&VerifyingKey::from_secret(text.as_bytes(), algorithm), text);
            }
            clean_result(&engine.retire_key(text), text);
            clean_result(&engine.revoke_key(text), text);
            clean_result(
                &engine.rotate_key(Rotation::ToPending(text.clone()), OldKey::Retire),
                text,
            );
        }
    });
}

#[test]
fn claims_keep_their_secrets() {
    watched(|| {
        let fixture = fixture_with(Algorithm::Hs256, |config| config);
        let own = json!({ "name": "x", "list": [1, { "deep": ["y"] }], "object": { "a": { "b": null } } });
        let (mut minted, mut refused) = (0, 0);
        let mut texts: Vec<String> = laid_in(&own).iter().map(Value::to_string).collect();
        texts.extend(broken(&own.to_string()));
        for reserved in ["sub", "exp", "scope", "epoch"] {
            texts.push(json!({ reserved: CANARY, CANARY: 1 }).to_string());
        }
        texts.push(json!({ "a": CANARY.repeat(80) }).to_string());
        texts.push(format!("{{\"{CANARY}\":1,\"{CANARY}\":1}}"));
        texts.push(format!("{}{CANARY}{}", "[".repeat(20), "]".repeat(20)));
        texts.push(format!("{{\"a\":{}\"{CANARY}\"{}}}", "[".repeat(20), "]".repeat(20)));
        for text in &texts {
            let result = fixture.engine.mint("alice", &Grant::new(ScopeSet::CHAT).claims(text));
            if !clean_result(&result, text) {
                refused += 1;
                continue;
            }
            minted += 1;
            let token = result.unwrap().token;
            let verified = fixture.engine.verify(&token, &Check::new()).unwrap();
            clean_debug(&verified, text);
            let shown = format!("{verified:?}");
            for segment in token.split('.') {
                assert!(!shown.contains(segment), "{shown}");
            }
        }
        assert!(minted > 50 && refused > 20, "{minted} minted, {refused} refused");
        // Everything else that a call takes.
        for egg in eggs("") {
            let grant = Grant::new(ScopeSet::CHAT).audience(&egg);
            clean_result(&fixture.engine.mint("alice", &grant), &egg);
            clean_result(&fixture.engine.scopes(&egg), &egg);
            clean_result(&fixture.engine.revoke_token(&egg), &egg);
            clean_result(&fixture.engine.revoke_token_id(&egg, -1), &egg);
            let issued = Engine::from_json("{}").unwrap();
            clean_result(&issued.mint(&egg, &Grant::new(ScopeSet::CHAT)), &egg);
            clean_result(&issued.revoke(&egg), &egg);
            clean_result(&issued.delete_identity(&egg), &egg);
            clean_result(&issued.identity_status(&egg), &egg);
            let identity = format!("8:acs:{}_{}", &egg, &egg);
            clean_result(&issued.revoke(&identity), &egg);
        }
    });
}

#[test]
fn refusals_keep_what_tokens_say() {
    watched(|| {
        let fixture = fixture_with(Algorithm::Hs256, |config| config.issuer("i"));
        let headers = json!({ "alg": "HS256", "kid": "k", "typ": "at+jwt" });
        let claims = with(&with(&claims(), "iss", "i"), "own", json!([{ "a": 1 }]));
        assert_eq!(fixture.of_claims(&claims), Status::Ok);
        let mut tokens: Vec<String> =
            laid_in(&headers).iter().map(|header| fixture.headed(header.to_string())).collect();
        tokens.extend(laid_in(&claims).iter().map(|claims| fixture.token(claims.to_string())));
        tokens.extend(broken(&claims.to_string()).iter().map(|claims| fixture.token(claims)));
        tokens.extend(
            eggs("").into_iter().flat_map(|egg| [egg.clone(), format!("{egg}.{egg}.{egg}")]),
        );
        let mut refused = 0;
        for token in &tokens {
            if let Err(refusal) = fixture.engine.verify(token, &Check::new()) {
                clean(&refusal.to_string(), token);
                clean_debug(&refusal, token);
                refused += 1;
            }
            if let Err(refusal) = mintage::inspect(token) {
                clean(&refusal.to_string(), token);
                clean_debug(&refusal, token);
            }
            if let Err(refusal) =
                mintage::jws::verify(token.as_bytes(), &fixture.key.verifying_key())
            {
                clean_debug(&refusal, token);
            }
            clean_result(&fixture.engine.revoke_token(token), token);
        }
        assert!(refused > 150, "{refused}");
        let stats = fixture.engine.stats();
        clean_debug(&stats, "verifying");
        clean(&stats.to_json(), "verifying");
    });
}

#[test]
fn exchanges_keep_what_foreign_tokens_say() {
    watched(|| {
        let key = signing_key(Algorithm::Es256);
        let issuer = mintage::IssuerSpec::from_json(&trusted(&key).to_string()).unwrap();
        let clock = mintage::Clock::manual();
        clock.set_unix_ms((NOW_S + 10) * 1000).unwrap();
        let config = Config::new().start(Start::Open).clock(clock).trust(issuer);
        let engine = Engine::open(config).unwrap();
        let header = json!({ "alg": "ES256", "kid": "foreign", "typ": "at+jwt" });
        let claims = json!({
            "iss": "https://partner.example", "aud": "a", "sub": "user", "azp": "app", "tid": "t",
            "scope": "link", "iat": NOW_S, "exp": NOW_S + 3600, "jti": "j", "own": [{ "a": 1 }],
        });
        let sign =
            |header: &Value, claims: &Value| assemble(&key, header.to_string(), claims.to_string());
        engine.exchange(sign(&header, &claims), "app", "user").unwrap();
        let mut tokens: Vec<String> =
            laid_in(&header).iter().map(|header| sign(header, &claims)).collect();
        tokens.extend(laid_in(&claims).iter().map(|claims| sign(&header, claims)));
        let mut refused = 0;
        for token in &tokens {
            if let Err(refusal) = engine.verify_external(token, &mintage::ExternalCheck::new()) {
                clean(&refusal.to_string(), token);
                refused += 1;
            }
            clean_result(&engine.exchange(token, "app", "user"), token);
        }
        let good = sign(&header, &claims);
        for egg in eggs("") {
            assert!(!clean_result(&engine.exchange(&good, &egg, "user"), "a client"));
            assert!(!clean_result(&engine.exchange(&good, "app", &egg), "a user"));
        }
        assert!(refused > 100, "{refused}");
        clean(&engine.stats().to_json(), "exchanging");
        let verified = engine.verify_external(&good, &mintage::ExternalCheck::new()).unwrap();
        clean_debug(&verified, "verifying");
    });
}

#[test]
fn debug_shows_no_secret_and_no_token() {
    watched(|| {
        let secret: [u8; 32] = CANARY.as_bytes()[..32].try_into().unwrap();
        let hidden =
            ["hunter2", &base64(secret), &url(secret), "[104, 117, 110, 116", "68756e7465"];
        let key = SigningKey::from_secret(&secret, Algorithm::Hs256).unwrap();
        let spec = KeySpec::signing(key.clone()).state(KeyState::Active);
        let config = Config::new()
            .key(spec.clone())
            .identity_secret(secret)
            .issuer(CANARY)
            .audience(CANARY)
            .start(Start::Open);
        let shown = format!(
            "{key:?} {:?} {spec:?} {config:?} {:?} {:?}",
            key.verifying_key(),
            Rotation::To(spec.clone()),
            KeySpec::verifying(key.verifying_key())
        );
        let engine = Engine::open(config).unwrap();
        let identity = engine.create_identity().unwrap();
        let claims = format!("{{\"own\":\"{CANARY}\"}}");
        let minted = engine.mint(&identity, &Grant::new(ScopeSet::CHAT).claims(&claims)).unwrap();
        let verified = engine.verify(&minted.token, &Check::new()).unwrap();
        let jws = mintage::jws::verify(minted.token.as_bytes(), &key.verifying_key()).unwrap();
        let shown = format!(
            "{shown} {engine:?} {minted:?} {verified:?} {jws:?} {:?} {:#?}",
            engine.keys(),
            engine.stats()
        );
        for hidden in hidden.into_iter().chain(minted.token.split('.')) {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }
        assert!(shown.contains("HS256"), "{shown}");
    });
}

#[test]
fn changes_keep_their_secrets() {
    watched(|| {
        let secret: [u8; 32] = CANARY.as_bytes()[..32].try_into().unwrap();
        let key = SigningKey::from_secret(&secret, Algorithm::Hs256).unwrap();
        let open = || {
            let config = Config::new().key(KeySpec::signing(key.clone()).key_id("k"));
            Engine::open(config.identity_secret(secret).start(Start::Open).any_subject()).unwrap()
        };
        let (engine, other) = (open(), open());
        let minted = engine.mint(CANARY, &Grant::new(ScopeSet::CHAT)).unwrap();
        engine.revoke(CANARY).unwrap();
        engine.revoke_token(&minted.token).unwrap();
        engine.revoke_token_id(&CANARY[..32], 0).unwrap();
        engine.rotate_key(Rotation::Generate, OldKey::Revoke).unwrap();
        let changes = engine.changes_since(None).unwrap();
        // Neither who was revoked nor with what, in any spelling.
        let told = String::from_utf8_lossy(&changes.bytes).into_owned();
        clean(&told, "telling");
        assert!(!told.contains(&minted.token_id) && !told.contains(&url(secret)), "{told}");
        clean_debug(&changes, "telling");

        // What is damaged, whatever stands in it, is damaged and no more.
        let mut refused = 0;
        for egg in eggs("MNTC") {
            for at in (0..=changes.bytes.len()).step_by(3) {
                let mut bent = changes.bytes.clone();
                let end = (at + egg.len()).min(bent.len());
                bent.splice(at..end, egg.bytes());
                refused += usize::from(!clean_result(&other.changes_apply(&bent), &egg));
            }
            refused += usize::from(!clean_result(&other.changes_apply(egg.as_bytes()), &egg));
            let cursor = Cursor::from_bytes(egg.as_bytes()[..24].try_into().unwrap());
            assert!(engine.changes_since(Some(cursor)).unwrap().is_complete);
        }
        assert!(refused > 500, "{refused}");
        assert_eq!(other.changes_apply(&changes.bytes), Ok(true));
        for engine in [engine, other] {
            clean_debug(&engine, "applying");
            clean(&engine.stats().to_json(), "applying");
        }
    });
}

#[cfg(feature = "sqlite")]
#[test]
fn a_state_file_keeps_its_secrets() {
    watched(|| {
        let place = place::Place::new();
        let secret: [u8; 32] = CANARY.as_bytes()[..32].try_into().unwrap();
        // The path has a secret in it; the sealing key, the identity secret and a key are others.
        let folder = place.path().join(CANARY);
        std::fs::create_dir(&folder).unwrap();
        let file = folder.join("state.db");
        let config = || {
            let config = Config::new().sqlite(&file).sealing_key(secret).identity_secret(secret);
            clean_debug(&config, "configuring");
            config.any_subject()
        };
        let engine = Engine::open(config()).unwrap();
        let kept = SigningKey::from_secret(&secret, Algorithm::Hs256).unwrap();
        engine.add_key(KeySpec::signing(kept).key_id("kept")).unwrap();
        engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
        let minted = engine.mint(CANARY, &Grant::new(ScopeSet::CHAT)).unwrap();
        engine.revoke(CANARY).unwrap();
        engine.revoke_token(&minted.token).unwrap();
        engine.revoke_token_id(&CANARY[..32], 0).unwrap();
        clean_debug(&engine, "opening");
        clean(&engine.stats().to_json(), "opening");

        // All that is on disk, the log included: no secret, nobody's name, no token's id.
        let written = || {
            let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
            let bytes: Vec<u8> = files.flat_map(|path| std::fs::read(path).unwrap()).collect();
            assert!(bytes.len() > 10_000, "{}", bytes.len());
            String::from_utf8_lossy(&bytes).into_owned()
        };
        for _ in 0..2 {
            let text = written();
            assert!(text.contains("kept"), "what is not secret is found");
            for hidden in [CANARY, &CANARY[..16], &url(secret), &base64(secret), &minted.token_id] {
                assert!(!text.contains(hidden), "{hidden}");
            }
            engine.sync().unwrap();
        }

        // Every way not to open it, and not to reach it.
        let refused = [
            config().sealing_key([8; 32]),
            config().identity_secret([8; 32]).sealing_key([9; 32]),
            Config::new().sqlite(&file).identity_secret([8; 32]).sealing_key(secret),
            Config::new().sqlite(folder.join("no").join(CANARY)).sealing_key(secret),
            Config::new().sqlite(&folder).sealing_key(secret),
            Config::new().sqlite(&file),
            Config::new().sqlite(format!("{CANARY}\0")).sealing_key(secret),
        ];
        for (number, config) in refused.into_iter().enumerate() {
            assert!(!clean_result(&Engine::open(config), "opening"), "{number}");
        }
        let away = place.path().join("away");
        std::fs::rename(&folder, &away).unwrap();
        clean_error(&engine.revoke(CANARY).unwrap_err(), "going away");
        // Looks ask once a second whether it is still the same file.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        clean_error(&engine.sync().unwrap_err(), "going away");
        clean_debug(&engine, "going away");
        std::fs::rename(&away, &folder).unwrap();
        drop(engine);
        let mut bytes = std::fs::read(&file).unwrap();
        for at in (0..bytes.len().min(1 << 16)).step_by(1021) {
            let end = (at + CANARY.len()).min(bytes.len());
            let before = bytes[at..end].to_vec();
            bytes[at..end].copy_from_slice(&CANARY.as_bytes()[..end - at]);
            std::fs::write(&file, &bytes).unwrap();
            clean_result(&Engine::open(config()), "damage");
            bytes[at..end].copy_from_slice(&before);
        }
    });
}
