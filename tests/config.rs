//! The configuration: every field, and everything that is wrong with it, by status and by path.

mod common;
mod documents;

use common::*;
use documents::*;
use mintage::key::Algorithm;
use mintage::{Config, Engine, Grant, KeySpec, ScopeSet, Status};
use serde_json::{Value, json};

#[test]
fn an_empty_document_works_and_is_the_default() {
    for engine in [
        works(&json!({})),
        Engine::open(Config::new()).unwrap(),
        Engine::open(Config::default()).unwrap(),
    ] {
        let [key] = &engine.keys()[..] else { panic!() };
        assert_eq!((key.alg, key.state.name(), key.private), ("ES256", "active", true));
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
