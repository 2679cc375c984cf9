//! Pieces of configurations, and what becomes of whole ones.
#![allow(dead_code)]

use crate::common::*;
use mintage::key::Algorithm;
use mintage::{Check, Engine, Grant, ScopeSet, Status};
use serde_json::{Value, json};

pub fn secret() -> String {
    base64([7; 32])
}

/// A document with a key of the host's, in which everything that this requires is said.
pub fn host_keys(keys: Value) -> Value {
    json!({ "keys": keys, "identity_secret": [secret()], "start": "open" })
}

pub fn rsa() -> Value {
    json!({ "pem": RSA, "algorithm": "RS256" })
}

pub fn ec() -> Value {
    json!({ "pem": P256, "algorithm": "ES256" })
}

pub fn hs(byte: u8) -> Value {
    json!({ "secret": base64([byte; 32]), "algorithm": "HS256" })
}

pub fn public_jwk(algorithm: Algorithm, kid: &str) -> Value {
    let jwk = signing_key(algorithm).verifying_key().to_jwk_json(kid).unwrap();
    serde_json::from_str(&jwk).unwrap()
}

pub fn private_ec_jwk() -> Value {
    json!({
        "kty": "OKP", "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    })
}

/// Documents, what is wrong with each, and where.
#[track_caller]
pub fn refused(table: &[(Value, Status, &str)]) {
    for (document, status, field) in table {
        let shown = document.to_string();
        assert_eq!(open_error(document), (*status, field.to_string()), "{shown}");
    }
}

pub fn works(document: &Value) -> Engine {
    let engine = Engine::from_json(&document.to_string());
    let engine = engine.unwrap_or_else(|error| panic!("{error}: {document}"));
    let (identity, minted) = engine.create_identity_and_mint(&Grant::new(ScopeSet::CHAT)).unwrap();
    let verified = engine.verify(&minted.token, &Check::new()).unwrap();
    assert_eq!(verified.identity(), identity.as_str());
    engine
}

// ---- the document
