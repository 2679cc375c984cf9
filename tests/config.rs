//! The configuration: every field, and everything that is wrong with it, by status and by path.
//! And what keys go through while an engine lives.

mod common;

use std::fs;
use std::path::PathBuf;

use common::*;
use mintage::key::{Algorithm, KeyState, SigningKey, VerifyingKey};
use mintage::{
    Check, Clock, Config, Engine, Fork, Grant, KeySpec, Lifetime, OldKey, Rotation, ScopeSet,
    Start, Status,
};
use serde_json::{Value, json};

fn secret() -> String {
    base64([7; 32])
}

/// A document with a key of the host's, in which everything that this requires is said.
fn host_keys(keys: Value) -> Value {
    json!({ "keys": keys, "identity_secret": [secret()], "start": "open" })
}

fn rsa() -> Value {
    json!({ "pem": RSA, "algorithm": "RS256" })
}

fn ec() -> Value {
    json!({ "pem": P256, "algorithm": "ES256" })
}

fn hs(byte: u8) -> Value {
    json!({ "secret": base64([byte; 32]), "algorithm": "HS256" })
}

fn public_jwk(algorithm: Algorithm, kid: &str) -> Value {
    let jwk = signing_key(algorithm).verifying_key().to_jwk_json(kid).unwrap();
    serde_json::from_str(&jwk).unwrap()
}

fn private_ec_jwk() -> Value {
    json!({
        "kty": "OKP", "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    })
}

/// Documents, what is wrong with each, and where.
#[track_caller]
fn refused(table: &[(Value, Status, &str)]) {
    for (document, status, field) in table {
        let shown = document.to_string();
        assert_eq!(open_error(document), (*status, field.to_string()), "{shown}");
    }
}

fn works(document: &Value) -> Engine {
    let engine = Engine::from_json(&document.to_string());
    let engine = engine.unwrap_or_else(|error| panic!("{error}: {document}"));
    let (identity, minted) = engine.create_identity_and_mint(&Grant::new(ScopeSet::CHAT)).unwrap();
    let verified = engine.verify(&minted.token, &Check::new()).unwrap();
    assert_eq!(verified.identity(), identity.as_str());
    engine
}

// ---- the document

#[test]
fn an_empty_document_works_and_is_the_default() {
    for engine in [
        works(&json!({})),
        Engine::open(Config::new()).unwrap(),
        Engine::open(Config::default()).unwrap(),
    ] {
        let [key] = &engine.keys()[..] else { panic!() };
        assert_eq!((key.alg, key.state, key.private), ("ES256", "active", true));
        let (identity, minted) =
            engine.create_identity_and_mint(&Grant::new(ScopeSet::CHAT)).unwrap();
        assert_eq!(minted.expires_at_unix_s - minted.issued_at_unix_s, 86_400);
        assert_eq!(minted.key_id.len(), 43);
        assert!(identity.starts_with("8:acs:"));
        assert_eq!(error(engine.clock().set_unix_ms(0)).0, Status::ClockNotManual);
        assert_eq!(engine.stats().cache_slots, 16384);
        assert_eq!(
            error(engine.mint("alice", &Grant::new(ScopeSet::CHAT))).0,
            Status::IdentityMalformed
        );
    }
}

#[test]
fn a_document_is_exactly_one_object() {
    for text in [
        "",
        " ",
        "null",
        "true",
        "1",
        "\"{}\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{}{}",
        "{} x",
        "{},",
        "\u{feff}{}",
        "{}\0",
        "{\"leeway_s\":1,}",
        "{leeway_s:1}",
        "{'leeway_s':1}",
        "{\"leeway_s\":1}// x",
        "{\"leeway_s\":01}",
        "{\"issuer\":\"\\ud800\"}",
        "{\"leeway_s\":1e309}",
        "{\"issuer\":\"\n\"}",
    ] {
        assert_eq!(
            error(Config::from_json(text)),
            (Status::ConfigMalformed, String::new()),
            "{text:?}"
        );
        assert_eq!(
            error(Engine::from_json(text)),
            (Status::ConfigMalformed, String::new()),
            "{text:?}"
        );
        assert_eq!(error(KeySpec::from_json(text)).0, Status::ConfigMalformed, "{text:?}");
    }
    let padded = |length: usize| format!("{{}}{}", " ".repeat(length - 2));
    assert!(Config::from_json(&padded(4 << 20)).is_ok());
    assert_eq!(error(Config::from_json(&padded((4 << 20) + 1))).0, Status::ConfigMalformed);
    assert!(Config::from_json(" \n{ \"leeway_s\" : 1 }\t").is_ok());
}

const FIELDS: [&str; 24] = [
    "issuer",
    "audience",
    "profile",
    "typ",
    "kid",
    "resource",
    "subjects",
    "identity_secret",
    "scopes",
    "lifetime_minutes",
    "leeway_s",
    "keys",
    "jwks",
    "issuers",
    "foreign_minters",
    "state",
    "sealing_key",
    "start",
    "fork",
    "max_staleness_s",
    "on_stale",
    "cache_slots",
    "cache_bytes",
    "clock",
];

#[test]
fn fields_that_do_not_exist_are_refused_everywhere() {
    use Status::ConfigUnknownField as Unknown;
    refused(&[
        (json!({ "unknown": 1 }), Unknown, ""),
        (json!({ "": 1 }), Unknown, ""),
        (json!({ "Issuer": "x" }), Unknown, ""),
        (json!({ "issuer ": "x" }), Unknown, ""),
        (json!({ "leeway": 1 }), Unknown, ""),
        (json!({ "resource": { "guid": "x" } }), Unknown, "resource"),
        (json!({ "lifetime_minutes": { "minimum": 1 } }), Unknown, "lifetime_minutes"),
        (json!({ "state": { "postgres": {} } }), Unknown, "state"),
        (json!({ "state": { "memory": { "x": 1 } } }), Unknown, "state.memory"),
        (host_keys(json!([{ "generate": "ES256", "x": 1 }])), Unknown, "keys[0]"),
        (host_keys(json!([ec(), { "secret": "x", "alg": "HS256" }])), Unknown, "keys[1]"),
    ]);
    // A key set is the one place where more may stand than is known here (RFC 7517, section 5).
    let set = json!({ "keys": [with(&public_jwk(Algorithm::Es256, "a"), "own", 1)], "own": 1 });
    assert!(Engine::from_json(&json!({ "jwks": set, "start": "open" }).to_string()).is_ok());
}

#[test]
fn a_field_stands_once() {
    for field in FIELDS {
        let escaped = format!("\\u{:04x}{}", field.as_bytes()[0], &field[1..]);
        for twin in [field, &escaped] {
            let text = format!("{{\"{field}\":null,\"{twin}\":null}}");
            let refused = error(Config::from_json(&text));
            assert_eq!(refused, (Status::ConfigDuplicateField, field.to_owned()), "{text}");
        }
    }
    for (text, field) in [
        ("{\"resource\":{\"id\":\"a\",\"id\":\"a\"}}", "resource.id"),
        ("{\"lifetime_minutes\":{\"min\":1,\"min\":1}}", "lifetime_minutes.min"),
        ("{\"state\":{\"memory\":{},\"memory\":{}}}", "state.memory"),
        ("{\"keys\":[{\"generate\":\"ES256\",\"generate\":\"ES256\"}]}", "keys[0].generate"),
        ("{\"keys\":[{\"jwk\":{},\"kid\":\"a\",\"k\\u0069d\":\"a\"}]}", "keys[0].kid"),
        ("{\"jwks\":{\"keys\":[],\"keys\":[]}}", "jwks.keys"),
    ] {
        assert_eq!(
            error(Config::from_json(text)),
            (Status::ConfigDuplicateField, field.into()),
            "{text}"
        );
    }
    // In a JWK it is the key that cannot be read.
    let text = "{\"keys\":[{\"jwk\":{\"kty\":\"oct\",\"kty\":\"oct\"}}]}";
    assert_eq!(error(Config::from_json(text)), (Status::KeyMalformed, "keys[0].jwk".into()));
}

#[test]
fn a_field_has_one_type() {
    let all = [json!(null), json!(true), json!(1), json!("x"), json!([]), json!({})];
    // By the place in that list: which types are right, whatever becomes of the value then.
    let table: [(&str, &[usize]); 24] = [
        ("issuer", &[3]),
        ("audience", &[3, 4]),
        ("profile", &[3]),
        ("typ", &[3]),
        ("kid", &[3]),
        ("resource", &[5]),
        ("subjects", &[3]),
        ("identity_secret", &[4]),
        ("scopes", &[4]),
        ("lifetime_minutes", &[5]),
        ("leeway_s", &[2]),
        ("keys", &[4]),
        ("jwks", &[5]),
        ("issuers", &[4]),
        ("foreign_minters", &[1]),
        ("state", &[5]),
        ("sealing_key", &[3]),
        ("start", &[2, 3]),
        ("fork", &[3]),
        ("max_staleness_s", &[2]),
        ("on_stale", &[3]),
        ("cache_slots", &[2]),
        ("cache_bytes", &[2]),
        ("clock", &[3]),
    ];
    assert_eq!(table.map(|(field, _)| field), FIELDS);
    for (field, right) in table {
        for (place, value) in all.iter().enumerate() {
            let document = json!({ field: value });
            let status = Config::from_json(&document.to_string()).err().map(|error| {
                assert!(error.field().starts_with(field), "{document}: {error}");
                error.status()
            });
            let wrong_type = status == Some(Status::ConfigWrongType);
            assert_eq!(wrong_type, !right.contains(&place), "{document}: {status:?}");
        }
    }
    use Status::ConfigWrongType as Wrong;
    refused(&[
        (json!({ "audience": ["a", 1] }), Wrong, "audience[1]"),
        (json!({ "audience": [["a"]] }), Wrong, "audience[0]"),
        (json!({ "resource": { "id": 1 } }), Wrong, "resource.id"),
        (json!({ "resource": { "location": null } }), Wrong, "resource.location"),
        (json!({ "resource": { "region": [] } }), Wrong, "resource.region"),
        (json!({ "identity_secret": [1] }), Wrong, "identity_secret[0]"),
        (json!({ "scopes": ["a", null] }), Wrong, "scopes[1]"),
        (json!({ "lifetime_minutes": { "min": "60" } }), Wrong, "lifetime_minutes.min"),
        (json!({ "lifetime_minutes": { "max": null } }), Wrong, "lifetime_minutes.max"),
        (json!({ "lifetime_minutes": { "default": [] } }), Wrong, "lifetime_minutes.default"),
        (json!({ "state": { "memory": null } }), Wrong, "state.memory"),
        (json!({ "state": { "memory": true } }), Wrong, "state.memory"),
        (json!({ "keys": [null] }), Wrong, "keys[0]"),
        (json!({ "keys": ["ES256"] }), Wrong, "keys[0]"),
        (json!({ "keys": [{ "generate": 1 }] }), Wrong, "keys[0].generate"),
        (json!({ "keys": [{ "pem": 1, "algorithm": "ES256" }] }), Wrong, "keys[0].pem"),
        (json!({ "keys": [{ "pem_file": {}, "algorithm": "ES256" }] }), Wrong, "keys[0].pem_file"),
        (json!({ "keys": [{ "jwk": "{}" }] }), Wrong, "keys[0].jwk"),
        (json!({ "keys": [{ "jwk": [] }] }), Wrong, "keys[0].jwk"),
        (json!({ "keys": [{ "secret": 1, "algorithm": "HS256" }] }), Wrong, "keys[0].secret"),
        (json!({ "keys": [{ "pem": P256, "algorithm": 1 }] }), Wrong, "keys[0].algorithm"),
        (json!({ "keys": [with(&ec(), "kid", 1)] }), Wrong, "keys[0].kid"),
        (json!({ "keys": [with(&ec(), "state", Value::Null)] }), Wrong, "keys[0].state"),
        (json!({ "jwks": { "keys": {} } }), Wrong, "jwks.keys"),
    ]);
}

#[test]
fn a_value_lies_in_its_range() {
    use Status::ConfigOutOfRange as Range;
    let long = |length: usize| "x".repeat(length);
    let field = |name: &str, value: Value| json!({ name: value });
    let mut table = Vec::new();
    for (name, path) in [("issuer", "issuer"), ("audience", "audience[0]")] {
        for wrong in [
            String::new(),
            long(513),
            "a\nb".into(),
            "\u{0}".into(),
            "\u{7f}".into(),
            "\u{85}".into(),
        ] {
            table.push((field(name, json!(wrong)), Range, path));
        }
    }
    for wrong in [
        String::new(),
        long(65),
        "at jwt".into(),
        "at\"jwt".into(),
        "at\\jwt".into(),
        "ät+jwt".into(),
        "a\n".into(),
    ] {
        table.push((field("typ", json!(wrong)), Range, "typ"));
    }
    for wrong in [
        "",
        "x",
        "00000000-0000-0000-0000-00000000000",
        "00000000-0000-0000-0000-0000000000000",
        "ABCDEF00-0000-0000-0000-000000000000",
        "000000000000-0000-0000-000000000000",
        "{00000000-0000-0000-0000-000000000000}",
        "0000000g-0000-0000-0000-000000000000",
    ] {
        table.push((json!({ "resource": { "id": wrong } }), Range, "resource.id"));
    }
    for part in ["location", "region"] {
        let path = if part == "region" { "resource.region" } else { "resource.location" };
        for wrong in [String::new(), long(513), "a\tb".into()] {
            table.push((json!({ "resource": { part: wrong } }), Range, path));
        }
    }
    for (name, wrong) in [
        ("profile", ["", "Standard", "ACS", "acs ", "oidc"]),
        ("kid", ["", "Required", "none", "true", "always"]),
        ("subjects", ["", "Any", "all", "none", "issued "]),
        ("start", ["", "Open", "now", "0", "2024-01-01"]),
        ("fork", ["", "Shared", "none", "child", "both"]),
        ("on_stale", ["", "Refuse", "accept", "ignore", "fail"]),
        ("clock", ["", "System", "none", "real", "Manual"]),
    ] {
        table.extend(wrong.map(|wrong| (field(name, json!(wrong)), Range, name)));
    }
    for (name, wrong) in [
        (
            "leeway_s",
            vec![json!(-1), json!(301), json!(0.5), json!(1.0), json!(u64::MAX), json!(1e19)],
        ),
        ("start", vec![json!(-1), json!(0.5), json!(9_007_199_254_740u64), json!(u64::MAX)]),
        ("max_staleness_s", vec![json!(-1), json!(0), json!(86_401), json!(0.5)]),
        ("cache_slots", vec![json!(-1), json!((1 << 22) + 1), json!(u64::MAX), json!(0.5)]),
        ("cache_bytes", vec![json!(-1), json!((1u64 << 36) + 1), json!(u64::MAX), json!(0.5)]),
    ] {
        table.extend(wrong.into_iter().map(|wrong| (field(name, wrong), Range, name)));
    }
    for (bounds, path) in [
        (json!({ "min": 0 }), "lifetime_minutes.min"),
        (json!({ "min": -1 }), "lifetime_minutes.min"),
        (json!({ "min": 0.5 }), "lifetime_minutes.min"),
        (json!({ "min": 527_041 }), "lifetime_minutes.min"),
        (json!({ "max": 0 }), "lifetime_minutes.max"),
        (json!({ "max": 527_041 }), "lifetime_minutes.max"),
        (json!({ "default": 0 }), "lifetime_minutes.default"),
        (json!({ "default": 59 }), "lifetime_minutes.default"),
        (json!({ "default": 1441 }), "lifetime_minutes.default"),
        (json!({ "min": 61, "max": 60 }), "lifetime_minutes.min"),
        (json!({ "min": 10, "max": 20, "default": 21 }), "lifetime_minutes.default"),
        (json!({ "min": 10, "max": 20, "default": 9 }), "lifetime_minutes.default"),
    ] {
        table.push((json!({ "lifetime_minutes": bounds }), Range, path));
    }
    let secrets: Vec<String> = (0..17).map(|byte| base64([byte; 32])).collect();
    table.extend([
        (json!({ "identity_secret": [] }), Range, "identity_secret"),
        (json!({ "identity_secret": secrets }), Range, "identity_secret"),
        (json!({ "identity_secret": [""] }), Range, "identity_secret[0]"),
        (json!({ "identity_secret": [secret(), base64([7; 31])] }), Range, "identity_secret[1]"),
        (json!({ "identity_secret": [base64([7; 33])] }), Range, "identity_secret[0]"),
        (json!({ "identity_secret": [secret().replace('=', "")] }), Range, "identity_secret[0]"),
        (json!({ "identity_secret": [url([0xff; 32])] }), Range, "identity_secret[0]"),
        (json!({ "identity_secret": [format!(" {}", secret())] }), Range, "identity_secret[0]"),
        (json!({ "sealing_key": "x" }), Range, "sealing_key"),
        (json!({ "audience": [] }), Range, "audience"),
        (json!({ "audience": ["a", "b", "a"] }), Range, "audience[2]"),
        (json!({ "audience": ["a", ""] }), Range, "audience[1]"),
        (
            json!({ "audience": (0..65).map(|n| n.to_string()).collect::<Vec<_>>() }),
            Range,
            "audience",
        ),
        (json!({ "scopes": ["a b"] }), Range, "scopes[0]"),
        (json!({ "scopes": ["a", "chat"] }), Range, "scopes[1]"),
        (json!({ "scopes": ["a", "b", "a"] }), Range, "scopes[2]"),
        (
            json!({ "scopes": (0..59).map(|n| format!("s{n}")).collect::<Vec<_>>() }),
            Range,
            "scopes[58]",
        ),
        (host_keys(json!([with(&ec(), "kid", "")])), Range, "keys[0].kid"),
        (host_keys(json!([with(&ec(), "kid", long(65))])), Range, "keys[0].kid"),
        (host_keys(json!([with(&ec(), "kid", "é")])), Range, "keys[0].kid"),
        (host_keys(json!([with(&ec(), "kid", "a\n")])), Range, "keys[0].kid"),
        (host_keys(json!([ec(), with(&rsa(), "state", "used")])), Range, "keys[1].state"),
        (host_keys(json!([with(&ec(), "state", "Active")])), Range, "keys[0].state"),
    ]);
    refused(&table);
}

#[test]
fn the_edges_of_each_range_are_inside() {
    for document in [
        json!({ "issuer": "x".repeat(512), "audience": "x".repeat(512), "typ": "x".repeat(64) }),
        json!({ "leeway_s": 300, "max_staleness_s": 86_400, "on_stale": "continue", "fork": "separate" }),
        json!({ "leeway_s": 0, "max_staleness_s": 1, "on_stale": "refuse", "fork": "shared" }),
        json!({ "lifetime_minutes": { "min": 1, "max": 527_040, "default": 527_040 } }),
        json!({ "lifetime_minutes": { "min": 1, "max": 1, "default": 1 } }),
        json!({ "lifetime_minutes": { "max": 10 } }),
        json!({ "lifetime_minutes": { "min": 2000 } }),
        json!({ "lifetime_minutes": { "default": 60 } }),
        json!({ "start": 0 }),
        json!({ "start": 9_007_199_254_739u64 }),
        json!({ "start": "closed", "clock": "manual", "kid": "required", "subjects": "issued", "profile": "standard" }),
        json!({ "cache_slots": 0, "cache_bytes": 0 }),
        json!({ "cache_slots": 1, "state": { "memory": {} }, "issuers": [], "foreign_minters": false }),
        json!({ "state": {} }),
        json!({ "identity_secret": (0..16).map(|byte| base64([byte; 32])).collect::<Vec<_>>() }),
        json!({ "audience": (0..64).map(|n| n.to_string()).collect::<Vec<_>>() }),
        json!({ "scopes": (0..58).map(|n| format!("s{n}")).collect::<Vec<_>>() }),
        json!({ "resource": { "id": "00000000-0000-0000-0000-000000000000", "location": "é", "region": "x" } }),
        json!({ "keys": [{ "generate": "HS512", "kid": "x".repeat(64) }] }),
    ] {
        works(&document);
    }
}

#[test]
fn fields_that_do_not_go_together_say_which() {
    use Status::ConfigConflict as Conflict;
    let acs = |more: Value| {
        let mut document = host_keys(json!([rsa()]));
        document["profile"] = json!("acs");
        for (name, value) in more.as_object().unwrap() {
            document[name] = value.clone();
        }
        document
    };
    works(&acs(json!({})));
    refused(&[
        (acs(json!({ "issuer": "x" })), Conflict, "issuer"),
        (acs(json!({ "audience": "x" })), Conflict, "audience"),
        (acs(json!({ "typ": "JWT" })), Conflict, "typ"),
        (json!({ "profile": "acs" }), Conflict, "keys"),
        (acs(json!({ "keys": [ec()] })), Status::KeyAlgorithm, "keys[0]"),
        (acs(json!({ "keys": [rsa(), hs(1)] })), Status::KeyAlgorithm, "keys[1]"),
        (acs(json!({ "keys": [{ "generate": "ES256" }] })), Status::KeyAlgorithm, "keys[0]"),
        (
            acs(json!({ "keys": [{ "generate": "RS256" }] })),
            Status::KeyNotGeneratable,
            "keys[0].generate",
        ),
        (
            acs(json!({ "keys": [with(&rsa(), "algorithm", "PS256")] })),
            Status::KeyAlgorithm,
            "keys[0]",
        ),
        (json!({ "foreign_minters": true }), Conflict, "foreign_minters"),
        (json!({ "foreign_minters": true, "start": "closed" }), Conflict, "foreign_minters"),
        (json!({ "foreign_minters": true, "start": 0 }), Conflict, "foreign_minters"),
        (json!({ "sealing_key": secret() }), Conflict, "sealing_key"),
        (json!({ "cache_slots": 1 << 20, "cache_bytes": 1000 }), Conflict, "cache_bytes"),
        (json!({ "keys": [{}] }), Conflict, "keys[0]"),
        (
            json!({ "keys": [{ "algorithm": "ES256", "kid": "a", "state": "active" }] }),
            Conflict,
            "keys[0]",
        ),
        (
            json!({ "keys": [{ "generate": "ES256", "algorithm": "ES256" }] }),
            Conflict,
            "keys[0].algorithm",
        ),
        (json!({ "keys": [{ "generate": "ES256", "pem": P256 }] }), Conflict, "keys[0]"),
        (
            json!({ "keys": [{ "pem": P256, "pem_file": "x", "algorithm": "ES256" }] }),
            Conflict,
            "keys[0]",
        ),
        (json!({ "keys": [{ "secret": "", "jwk": {} }] }), Conflict, "keys[0]"),
        (
            host_keys(json!([with(&ec(), "state", "active"), with(&rsa(), "state", "active")])),
            Conflict,
            "keys[1].state",
        ),
        (host_keys(json!([ec(), with(&rsa(), "state", "active")])), Conflict, "keys[1].state"),
    ]);
    works(&json!({ "foreign_minters": true, "start": "open" }));
}

#[test]
fn keys_of_the_host_need_a_secret_and_a_word_about_the_start() {
    let keys = json!([ec()]);
    let jwks = json!({ "keys": [public_jwk(Algorithm::Es256, "a")] });
    refused(&[
        (json!({ "keys": keys, "start": "open" }), Status::ConfigConflict, "identity_secret"),
        (json!({ "keys": [hs(1)], "start": "open" }), Status::ConfigConflict, "identity_secret"),
        (
            json!({ "keys": [{ "generate": "ES256" }, ec()], "start": "open" }),
            Status::ConfigConflict,
            "identity_secret",
        ),
        (json!({ "keys": keys, "identity_secret": [secret()] }), Status::StartUnspecified, "start"),
        (json!({ "keys": keys, "subjects": "any" }), Status::StartUnspecified, "start"),
        (
            json!({ "keys": [{ "generate": "ES256" }, ec()], "subjects": "any" }),
            Status::StartUnspecified,
            "start",
        ),
        (json!({ "jwks": jwks }), Status::StartUnspecified, "start"),
        (
            json!({ "keys": [{ "generate": "ES256" }], "jwks": jwks, "subjects": "any" }),
            Status::StartUnspecified,
            "start",
        ),
    ]);
    let explained = Engine::from_json(&json!({ "jwks": jwks }).to_string()).unwrap_err();
    for word in ["closed", "open", "ms"] {
        assert!(explained.message().contains(word), "{explained}");
    }
    for start in [json!("open"), json!("closed"), json!(1_700_000_000_000u64)] {
        works(&with(&host_keys(keys.clone()), "start", start.clone()));
        let verifier = json!({ "jwks": jwks, "start": start });
        assert!(Engine::from_json(&verifier.to_string()).is_ok(), "a verifier needs no secret");
    }
    works(&json!({ "keys": [{ "generate": "ES384" }] }));
}

#[test]
fn what_is_not_built_in_says_so() {
    let mut checked = 0;
    for (built_in, document, field) in [
        (cfg!(feature = "sqlite"), json!({ "state": { "sqlite": "secret.db" } }), "state.sqlite"),
        (
            cfg!(feature = "redis"),
            json!({ "state": { "redis": { "url": "redis://secret" } } }),
            "state.redis",
        ),
    ] {
        let refused = Engine::from_json(&document.to_string()).unwrap_err();
        if built_in {
            // It lacks what durable state needs, and is not opened.
            assert_eq!(
                (refused.status(), refused.field()),
                (Status::ConfigConflict, "sealing_key")
            );
        } else {
            assert_eq!((refused.status(), refused.field()), (Status::NotBuiltIn, field));
            assert!(refused.message().contains("not built into this library"), "{refused}");
        }
        checked += 1;
    }
    assert_eq!(checked, 2);
}

#[test]
fn durable_state_needs_what_others_must_share() {
    if !cfg!(feature = "sqlite") {
        return;
    }
    let sqlite = json!({ "sqlite": "/nonexistent/state.db" });
    refused(&[
        (json!({ "state": { "memory": {}, "sqlite": "a" } }), Status::ConfigConflict, "state"),
        (json!({ "state": { "sqlite": {} } }), Status::ConfigWrongType, "state.sqlite"),
        (json!({ "state": { "sqlite": null } }), Status::ConfigWrongType, "state.sqlite"),
        (json!({ "state": { "redis": {} } }), Status::ConfigConflict, "state.redis.url"),
        (json!({ "state": { "redis": { "uri": 1 } } }), Status::ConfigUnknownField, "state.redis"),
        (json!({ "state": { "sqlite": "" } }), Status::ConfigOutOfRange, "state.sqlite"),
        (json!({ "state": sqlite }), Status::ConfigConflict, "sealing_key"),
        (json!({ "state": sqlite, "keys": [ec()] }), Status::ConfigConflict, "identity_secret"),
        (
            json!({ "state": sqlite, "keys": [ec()], "subjects": "any" }),
            Status::ConfigConflict,
            "identity_secret",
        ),
        (
            json!({ "state": sqlite, "keys": [{ "generate": "ES256" }], "identity_secret": [secret()] }),
            Status::ConfigConflict,
            "sealing_key",
        ),
        (
            json!({ "state": sqlite, "keys": [ec()], "identity_secret": [secret()] }),
            Status::StateUnreachable,
            "state.sqlite",
        ),
        (
            json!({ "state": sqlite, "sealing_key": secret() }),
            Status::StateUnreachable,
            "state.sqlite",
        ),
        (
            json!({ "state": sqlite, "sealing_key": secret(),
                    "keys": [{ "generate": "ES256" }, { "generate": "ES256", "state": "pending" }] }),
            Status::ConfigConflict,
            "keys[1].generate",
        ),
        (
            json!({ "state": { "sqlite": "a\0b" }, "sealing_key": secret() }),
            Status::ConfigOutOfRange,
            "state.sqlite",
        ),
        (json!({ "sealing_key": secret() }), Status::ConfigConflict, "sealing_key"),
        (json!({ "max_staleness_s": 0 }), Status::ConfigOutOfRange, "max_staleness_s"),
        (json!({ "on_stale": "ignore" }), Status::ConfigOutOfRange, "on_stale"),
    ]);
}

#[test]
fn keys_that_cannot_be_read_are_named_by_their_place() {
    let key = |key: Value| host_keys(json!([key]));
    let second = |key: Value| host_keys(json!([ec(), key]));
    let public_rsa = public_jwk(Algorithm::Rs256, "a");
    refused(&[
        (json!({ "keys": [] }), Status::NoKey, "keys"),
        (
            json!({ "keys": [], "jwks": { "keys": [public_rsa] }, "start": "open" }),
            Status::NoKey,
            "keys",
        ),
        (json!({ "jwks": {} }), Status::NoKey, "jwks"),
        (json!({ "jwks": { "keys": [] } }), Status::NoKey, "jwks.keys"),
        (
            json!({ "jwks": { "keys": [{ "kty": "EC", "crv": "P-521" }] } }),
            Status::NoKey,
            "jwks.keys",
        ),
        (
            json!({ "jwks": { "keys": [without(&public_rsa, "alg")] } }),
            Status::KeyAlgorithm,
            "jwks.keys[0].alg",
        ),
        (
            json!({ "jwks": { "keys": [public_rsa, with(&public_rsa, "e", "AQ")] } }),
            Status::KeyWeak,
            "jwks.keys[1]",
        ),
        (
            json!({ "jwks": { "keys": [{ "kty": "oct", "k": url([7; 32]), "alg": "HS256" }] } }),
            Status::KeyUse,
            "jwks.keys[0]",
        ),
        (
            json!({ "jwks": { "keys": [with(&private_ec_jwk(), "kid", "x")] } }),
            Status::KeyMalformed,
            "jwks.keys[0].d",
        ),
        (
            json!({ "jwks": { "keys": [public_rsa, public_rsa] }, "start": "open" }),
            Status::KeyDuplicate,
            "jwks.keys[1]",
        ),
        (host_keys(json!([with(&ec(), "state", "retired")])), Status::NoKey, "keys"),
        (host_keys(json!([with(&ec(), "state", "pending"), rsa()])), Status::NoKey, "keys"),
        (host_keys(json!([with(&ec(), "state", "revoked")])), Status::NoKey, "keys"),
        (key(json!({ "pem": P256 })), Status::KeyAlgorithm, "keys[0].algorithm"),
        (
            key(json!({ "pem": P256, "algorithm": "none" })),
            Status::KeyAlgorithm,
            "keys[0].algorithm",
        ),
        (
            key(json!({ "pem": P256, "algorithm": "es256" })),
            Status::KeyAlgorithm,
            "keys[0].algorithm",
        ),
        (key(json!({ "pem": P256, "algorithm": "RS256" })), Status::KeyAlgorithm, "keys[0].pem"),
        (key(json!({ "pem": "", "algorithm": "ES256" })), Status::KeyMalformed, "keys[0].pem"),
        (key(json!({ "pem": "x", "algorithm": "ES256" })), Status::KeyMalformed, "keys[0].pem"),
        (key(json!({ "generate": "RS256" })), Status::KeyNotGeneratable, "keys[0].generate"),
        (key(json!({ "generate": "ES512" })), Status::KeyAlgorithm, "keys[0].generate"),
        (
            second(json!({ "pem": P256_PUBLIC, "algorithm": "ES256" })),
            Status::KeyDuplicate,
            "keys[1]",
        ),
        (second(ec()), Status::KeyDuplicate, "keys[1]"),
        (second(with(&ec(), "kid", "other")), Status::KeyDuplicate, "keys[1]"),
        (
            host_keys(json!([with(&ec(), "kid", "a"), with(&rsa(), "kid", "a")])),
            Status::KeyDuplicate,
            "keys[1]",
        ),
        (
            host_keys(json!([rsa(), with(&rsa(), "algorithm", "PS256")])),
            Status::KeyDuplicate,
            "keys[1]",
        ),
        (
            host_keys(json!([ec(), with(&rsa(), "state", "revoked"), rsa()])),
            Status::KeyWasRevoked,
            "keys[2]",
        ),
        (
            host_keys(json!([ec(), with(&rsa(), "state", "revoked"), with(&rsa(), "kid", "b")])),
            Status::KeyWasRevoked,
            "keys[2]",
        ),
        (
            key(json!({ "pem": P256_PUBLIC, "algorithm": "ES256" })),
            Status::KeyNotPrivate,
            "keys[0]",
        ),
        (
            second(json!({ "pem": RSA_PUBLIC, "algorithm": "RS256", "state": "active" })),
            Status::KeyNotPrivate,
            "keys[1]",
        ),
        (
            key(json!({ "secret": base64([7; 31]), "algorithm": "HS256" })),
            Status::KeyWeak,
            "keys[0].secret",
        ),
        (key(json!({ "secret": "", "algorithm": "HS256" })), Status::KeyWeak, "keys[0].secret"),
        (key(json!({ "secret": base64([7; 32]) })), Status::KeyAlgorithm, "keys[0].algorithm"),
        (
            key(json!({ "secret": base64([7; 32]), "algorithm": "ES256" })),
            Status::KeyAlgorithm,
            "keys[0].secret",
        ),
        (
            key(json!({ "secret": "not base64", "algorithm": "HS256" })),
            Status::KeyMalformed,
            "keys[0].secret",
        ),
        (
            key(json!({ "secret": P256_PUBLIC, "algorithm": "HS256" })),
            Status::SecretIsKeyText,
            "keys[0].secret",
        ),
        (
            key(json!({ "secret": base64(P256_PUBLIC), "algorithm": "HS256" })),
            Status::SecretIsKeyText,
            "keys[0].secret",
        ),
        (key(json!({ "jwk": {} })), Status::KeyMalformed, "keys[0].jwk.kty"),
        (
            key(json!({ "jwk": public_jwk(Algorithm::Es256, "a") })),
            Status::KeyNotPrivate,
            "keys[0]",
        ),
        (
            key(json!({ "jwk": private_ec_jwk(), "algorithm": "ES256" })),
            Status::KeyAlgorithm,
            "keys[0].jwk.kty",
        ),
        (
            key(json!({ "jwk": with(&private_ec_jwk(), "use", "enc") })),
            Status::KeyUse,
            "keys[0].jwk.use",
        ),
        (
            key(json!({ "jwk": with(&private_ec_jwk(), "kid", "") })),
            Status::KeyMalformed,
            "keys[0].jwk.kid",
        ),
    ]);
}

#[test]
fn keys_come_from_files() {
    let folder =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("config-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let of = |path: &str, algorithm: &str| {
        host_keys(json!([{ "pem_file": path, "algorithm": algorithm }]))
    };
    let good = file("good.pem", P256.as_bytes());
    works(&of(&good, "ES256"));
    let padded = format!("{P256}{}", "\n".repeat(65_536 - P256.len()));
    works(&of(&file("edge.pem", padded.as_bytes()), "ES256"));
    let unreadable = |path: &str| {
        assert_eq!(
            open_error(&of(path, "ES256")),
            (Status::KeyFileUnreadable, "keys[0].pem_file".into()),
            "{path}"
        );
        let refused = Engine::from_json(&of(path, "ES256").to_string()).unwrap_err();
        assert!(path.is_empty() || !refused.to_string().contains(path), "{refused}");
    };
    unreadable(folder.join("missing.pem").to_str().unwrap());
    unreadable(folder.to_str().unwrap());
    unreadable("");
    unreadable("a\0b");
    unreadable(&file("long.pem", format!("{padded}\n").as_bytes()));
    unreadable(&file("longer.pem", &vec![b'x'; 1 << 20]));
    unreadable(&file("key.der", &der(P256)));
    let malformed = |path: &str, algorithm: &str, status: Status| {
        assert_eq!(open_error(&of(path, algorithm)), (status, "keys[0].pem_file".into()), "{path}");
    };
    malformed(&file("empty.pem", b""), "ES256", Status::KeyMalformed);
    malformed(&good, "ES384", Status::KeyAlgorithm);
    assert_eq!(open_error(&of(&good, "")).1, "keys[0].algorithm");
    fs::remove_dir_all(&folder).unwrap();
}

// ---- builder and document

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
        verifier.keys().into_iter().map(|key| (key.kid, key.state, key.private)).collect();
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

fn states(engine: &Engine) -> Vec<(String, &'static str)> {
    engine.keys().into_iter().map(|key| (key.kid, key.state)).collect()
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
        assert!(!engine.jwks().contains("two") && set_of(engine) == ["k"], "{}", engine.jwks());
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
    assert_eq!((key.alg, key.state), ("Ed25519", "active"));
}
