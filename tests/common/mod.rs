//! What the tests of tokens share: an engine whose key the test holds as well, so that it can sign
//! whatever bytes it likes and see what the engine says.

#![allow(dead_code)]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mintage::key::{Algorithm, SigningKey, VerifyingKey};
use mintage::{
    Check, Clock, Config, Engine, Error, Grant, KeySpec, Minted, ScopeSet, Start, Status,
};
use serde_json::{Value, json};

pub const RSA: &str = include_str!("../keys/rsa2048.pem");
pub const RSA_PUBLIC: &str = include_str!("../keys/rsa2048.pub.pem");
pub const P256: &str = include_str!("../keys/ec_p256.pem");
pub const P256_PUBLIC: &str = include_str!("../keys/ec_p256.pub.pem");
pub const ED25519: &str = include_str!("../keys/ed25519.pem");
pub const ED25519_PUBLIC: &str = include_str!("../keys/ed25519.pub.pem");

/// The `kid` of the key that the tests hold.
pub const KID: &str = "k";
/// The time in every fixture, in seconds since 1970.
pub const NOW_S: i64 = 1_800_000_000;

/// An engine, and the key that it trusts.
pub struct Fixture {
    pub engine: Engine,
    pub key: SigningKey,
    pub clock: Clock,
}

/// An engine with an ES256 key, for any subject, at [`NOW_S`].
pub fn fixture() -> Fixture {
    fixture_with(Algorithm::Es256, |config| config)
}

/// The same for another algorithm and with further fields.
pub fn fixture_with(algorithm: Algorithm, change: impl FnOnce(Config) -> Config) -> Fixture {
    let (key, clock) = (signing_key(algorithm), Clock::manual_with_monotonic());
    clock.set_unix_ms(NOW_S * 1000).unwrap();
    let config = Config::new()
        .key(KeySpec::signing(key.clone()).key_id(KID))
        .any_subject()
        .start(Start::Open)
        .clock(clock.clone());
    Fixture { engine: Engine::open(change(config)).unwrap(), key, clock }
}

/// A fresh key, or for RSA the one of the test files.
pub fn signing_key(algorithm: Algorithm) -> SigningKey {
    if algorithm.can_generate() {
        SigningKey::generate(algorithm).unwrap()
    } else {
        SigningKey::from_pkcs8_pem(RSA, algorithm).unwrap()
    }
}

impl Fixture {
    /// The header that the engine itself writes.
    pub fn header(&self) -> String {
        format!(r#"{{"alg":"{}","kid":"{KID}","typ":"at+jwt"}}"#, self.key.algorithm().name())
    }

    /// A token with the engine's own header and this payload, properly signed.
    pub fn token(&self, payload: impl AsRef<[u8]>) -> String {
        assemble(&self.key, self.header(), payload)
    }

    /// A token with this header and claims that are in order, properly signed.
    pub fn headed(&self, header: impl AsRef<[u8]>) -> String {
        assemble(&self.key, header, claims().to_string())
    }

    /// Minted by the engine itself.
    pub fn minted(&self) -> String {
        self.engine.mint("alice", &Grant::new(ScopeSet::CHAT)).unwrap().token
    }

    /// What the engine says of a token.
    pub fn status(&self, token: impl AsRef<[u8]>) -> Status {
        verdict(&self.engine, token)
    }

    /// What the engine says of properly signed claims.
    pub fn of_claims(&self, claims: &Value) -> Status {
        self.status(self.token(claims.to_string()))
    }

    pub fn set_s(&self, unix_s: i64) {
        self.clock.set_unix_ms(unix_s * 1000).unwrap();
    }
}

/// [`Status::Ok`] for a token that is accepted.
pub fn verdict(engine: &Engine, token: impl AsRef<[u8]>) -> Status {
    engine.verify(token, &Check::new()).err().map_or(Status::Ok, |refusal| refusal.status())
}

/// [`Status::Ok`] for a signature that holds.
pub fn jws_verdict(token: impl AsRef<[u8]>, key: &VerifyingKey) -> Status {
    let verified = mintage::jws::verify(token.as_ref(), key);
    verified.err().map_or(Status::Ok, |refusal| refusal.status())
}

/// [`Status::Ok`] for a token that can be looked into.
pub fn inspect_verdict(token: impl AsRef<[u8]>) -> Status {
    mintage::inspect(token).err().map_or(Status::Ok, |refusal| refusal.status())
}

/// What is wrong, and where.
pub fn error<T>(result: Result<T, Error>) -> (Status, String) {
    let error = result.map(|_| ()).expect_err("must be refused");
    (error.status(), error.field().to_owned())
}

pub fn open_error(config: &Value) -> (Status, String) {
    error(Engine::from_json(&config.to_string()))
}

/// Claims with which a token is accepted in every fixture.
pub fn claims() -> Value {
    json!({
        "sub": "alice", "iat": NOW_S, "exp": NOW_S + 3600, "jti": "t", "scope": "chat", "epoch": 0,
    })
}

/// The same object with one member set.
pub fn with(object: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut object = object.clone();
    object[name] = value.into();
    object
}

pub fn without(object: &Value, name: &str) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().remove(name).expect("was there");
    object
}

/// Claims in order, with this text of JSON as the value of one more, or of one replaced.
pub fn claims_with_raw(name: &str, raw: &str) -> String {
    let mut object = claims();
    object.as_object_mut().unwrap().remove(name);
    let rest = object.to_string();
    format!("{{\"{name}\":{raw},{}", &rest[1..])
}

/// Encodes, joins and signs; nothing is looked at.
pub fn assemble(key: &SigningKey, header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    sign_text(key, &format!("{}.{}", url(header), url(payload)))
}

/// Signs a first and second segment as they stand.
pub fn sign_text(key: &SigningKey, signed: &str) -> String {
    format!("{signed}.{}", url(key.sign(signed.as_bytes()).unwrap()))
}

pub fn url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn from_url(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

pub fn from_base64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

/// The body of a PEM block.
pub fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    from_base64(&body)
}

/// Header and payload of a token, decoded.
pub fn parts(token: &str) -> (String, String) {
    let mut segments = token.split('.');
    let mut next = || String::from_utf8(from_url(segments.next().unwrap())).unwrap();
    (next(), next())
}

pub fn check_status(fixture: &Fixture, token: &str, check: &Check<'_>) -> Status {
    fixture.engine.verify(token, check).err().map_or(Status::Ok, |refusal| refusal.status())
}

pub fn mint(fixture: &Fixture, grant: &Grant<'_>) -> Minted {
    fixture.engine.mint("alice", grant).unwrap()
}

pub fn mint_error(fixture: &Fixture, grant: &Grant<'_>) -> (Status, String) {
    error(fixture.engine.mint("alice", grant))
}
