//! Tokens cross to an independent implementation and back, for every algorithm that both know:
//! what mintage mints, jsonwebtoken accepts, and the other way round. jwt-simple, as a second
//! opinion, for the algorithms that need no certificate tooling.

use jsonwebtoken as peer;
use jwt_simple::prelude::{
    ECDSAP256KeyPairLike, ECDSAP256PublicKeyLike, ES256KeyPair, ES256PublicKey,
};
use mintage::key::{Algorithm, SigningKey, VerifyingKey};
use mintage::{Check, Config, Engine, Grant, KeySpec, ScopeSet, Start, Status};
use serde_json::{Value, json};

const SECRET: [u8; 64] = [7; 64];

/// PEM of a private and its public key, among the test keys.
fn pem(algorithm: Algorithm) -> (String, String) {
    let name = match algorithm {
        Algorithm::Es256 => "ec_p256",
        Algorithm::Es384 => "ec_p384",
        Algorithm::EdDsa => "ed25519",
        _ => "rsa2048",
    };
    let read = |name: String| {
        let path = format!("{}/../../tests/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    (read(name.to_owned()), read(format!("{name}.pub")))
}

/// The same key for us and for them.
fn keys(algorithm: Algorithm) -> (SigningKey, peer::EncodingKey, peer::DecodingKey) {
    if algorithm.is_symmetric() {
        let ours = SigningKey::from_secret(&SECRET, algorithm).unwrap();
        return (
            ours,
            peer::EncodingKey::from_secret(&SECRET),
            peer::DecodingKey::from_secret(&SECRET),
        );
    }
    let (private, public) = pem(algorithm);
    let ours = SigningKey::from_pkcs8_pem(&private, algorithm).unwrap();
    let (private, public) = (private.as_bytes(), public.as_bytes());
    let (signs, verifies) = match algorithm {
        Algorithm::Es256 | Algorithm::Es384 => {
            (peer::EncodingKey::from_ec_pem(private), peer::DecodingKey::from_ec_pem(public))
        }
        Algorithm::EdDsa => {
            (peer::EncodingKey::from_ed_pem(private), peer::DecodingKey::from_ed_pem(public))
        }
        _ => (peer::EncodingKey::from_rsa_pem(private), peer::DecodingKey::from_rsa_pem(public)),
    };
    (ours, signs.unwrap(), verifies.unwrap())
}

fn engine(key: SigningKey) -> Engine {
    let config = Config::new()
        .issuer("https://id.example")
        .audience("https://api.example")
        .any_subject()
        .start(Start::Open)
        .key(KeySpec::signing(key).key_id("shared"));
    Engine::open(config).unwrap()
}

/// Their name for each algorithm that both sides know: all but the newer name of Ed25519.
const SHARED: [(Algorithm, peer::Algorithm); 12] = [
    (Algorithm::Hs256, peer::Algorithm::HS256),
    (Algorithm::Hs384, peer::Algorithm::HS384),
    (Algorithm::Hs512, peer::Algorithm::HS512),
    (Algorithm::Es256, peer::Algorithm::ES256),
    (Algorithm::Es384, peer::Algorithm::ES384),
    (Algorithm::Rs256, peer::Algorithm::RS256),
    (Algorithm::Rs384, peer::Algorithm::RS384),
    (Algorithm::Rs512, peer::Algorithm::RS512),
    (Algorithm::Ps256, peer::Algorithm::PS256),
    (Algorithm::Ps384, peer::Algorithm::PS384),
    (Algorithm::Ps512, peer::Algorithm::PS512),
    (Algorithm::EdDsa, peer::Algorithm::EdDSA),
];

#[test]
fn what_mintage_mints_jsonwebtoken_accepts() {
    for (algorithm, theirs) in SHARED {
        let (ours, _, verifies) = keys(algorithm);
        let engine = engine(ours);
        let minted = engine.mint("user-1", &Grant::new(ScopeSet::CHAT)).unwrap();
        let mut rules = peer::Validation::new(theirs);
        rules.set_audience(&["https://api.example"]);
        rules.set_issuer(&["https://id.example"]);
        let decoded = peer::decode::<Value>(&minted.token, &verifies, &rules)
            .unwrap_or_else(|error| panic!("{algorithm}: {error}"));
        assert_eq!(decoded.claims["sub"], "user-1", "{algorithm}");
        assert_eq!(decoded.claims["scope"], "chat", "{algorithm}");
        assert_eq!(decoded.header.kid.as_deref(), Some("shared"), "{algorithm}");
    }
}

#[test]
fn what_jsonwebtoken_mints_mintage_accepts() {
    for (algorithm, theirs) in SHARED {
        let (ours, signs, _) = keys(algorithm);
        let engine = engine(ours);
        let now = engine.clock().unix_s();
        let claims = json!({
            "iss": "https://id.example", "sub": "user-1", "aud": "https://api.example",
            "iat": now, "exp": now + 600, "jti": "one", "epoch": 0, "scope": "chat voip",
        });
        let mut header = peer::Header::new(theirs);
        header.kid = Some("shared".into());
        header.typ = Some("at+jwt".into());
        let token = peer::encode(&header, &claims, &signs).unwrap();
        let verified = engine
            .verify(&token, &Check::new().scopes(ScopeSet::VOIP))
            .unwrap_or_else(|refusal| panic!("{algorithm}: {refusal:?}"));
        assert_eq!(verified.identity(), "user-1", "{algorithm}");
        // And not with one byte changed.
        let mut damaged = token.into_bytes();
        let middle = damaged.len() / 2;
        damaged[middle] = if damaged[middle] == b'A' { b'B' } else { b'A' };
        assert_eq!(engine.verify(&damaged, &Check::new()).unwrap_err(), Status::SignatureInvalid);
    }
}

#[test]
fn jwt_simple_agrees_on_es256() {
    let (private, public) = pem(Algorithm::Es256);
    let ours = SigningKey::from_pkcs8_pem(&private, Algorithm::Es256).unwrap();
    let engine = engine(ours.clone());
    let minted = engine.mint("user-1", &Grant::new(ScopeSet::CHAT)).unwrap();
    let theirs = ES256PublicKey::from_pem(&public).unwrap();
    let claims = theirs.verify_token::<Value>(&minted.token, None).unwrap();
    assert_eq!(claims.subject.as_deref(), Some("user-1"));

    let theirs = ES256KeyPair::from_pem(&private).unwrap();
    let token = theirs
        .sign(jwt_simple::prelude::Claims::create(jwt_simple::prelude::Duration::from_secs(600)));
    let ours = VerifyingKey::from_spki_pem(&public, Algorithm::Es256).unwrap();
    assert!(mintage::jws::verify(token.unwrap().as_bytes(), &ours).is_ok());
}
