//! Keys in a configuration: where they come from, and what is wrong with them.

mod common;
mod documents;

use std::fs;
use std::path::PathBuf;

use common::*;
use documents::*;
use mintage::key::Algorithm;
use mintage::{Engine, Status};
use serde_json::{Value, json};

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
        // Only other issuers may name their keys at such length.
        (
            json!({ "jwks": { "keys": [with(&public_rsa, "kid", "k".repeat(65))] } }),
            Status::KeyMalformed,
            "jwks.keys[0].kid",
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
        (
            key(json!({ "jwk": with(&private_ec_jwk(), "kid", "k".repeat(65)) })),
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
