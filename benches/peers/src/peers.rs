//! The same token everywhere: our engines, the bare crypto, and the peers at their best. Their
//! keys are parsed once, their claims are a typed struct, and they check exp, aud and iss.

use std::collections::HashSet;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use jwt_simple::prelude::*;
use mintage::key::{Algorithm, SigningKey};
use mintage::{Config, Engine, Grant, IdentityId, KeySpec, ScopeSet, Start};
use ring::rand::SystemRandom;
use ring::signature::{self, UnparsedPublicKey};
use ring::{hmac, signature as sig};

use crate::measure::{Case, case};

const ISSUER: &str = "https://a.example";
const AUDIENCE: &str = "api";
const KEY_ID: &str = "k1";
const SECRET: &[u8; 32] = b"\x8f\x02\xd1\x77\x3c\xe6\x5b\x19\xa4\xf0\x2e\x88\x61\xbd\x95\x4a\
                            \x07\xcc\x31\xfe\x9a\x12\x6d\xb5\x40\xe9\x23\x7e\xd8\x56\x0b\xc7";
/// The claim of the host's own.
const OWN_CLAIM: &str = "{\"tier\":1}";

const EC_PEM: &str = include_str!("../../../tests/keys/ec_p256.pem");
const EC_PUBLIC_PEM: &str = include_str!("../../../tests/keys/ec_p256.pub.pem");
const ED_PEM: &str = include_str!("../../../tests/keys/ed25519.pem");
const ED_PUBLIC_PEM: &str = include_str!("../../../tests/keys/ed25519.pub.pem");
const RSA_PEM: &str = include_str!("../../../tests/keys/rsa2048.pem");
const RSA_PUBLIC_PEM: &str = include_str!("../../../tests/keys/rsa2048.pub.pem");

/// The algorithms that are compared.
pub const ALGORITHMS: [Algorithm; 4] =
    [Algorithm::Hs256, Algorithm::Es256, Algorithm::Ed25519, Algorithm::Rs256];

/// The key of an algorithm.
pub fn signing_key(algorithm: Algorithm) -> SigningKey {
    let key = match algorithm {
        Algorithm::Hs256 => SigningKey::from_secret(SECRET, algorithm),
        Algorithm::Es256 => SigningKey::from_pkcs8_pem(EC_PEM, algorithm),
        Algorithm::Ed25519 => SigningKey::from_pkcs8_pem(ED_PEM, algorithm),
        _ => SigningKey::from_pkcs8_pem(RSA_PEM, algorithm),
    };
    key.expect("the key is good")
}

/// The configuration of our engines.
pub fn config(algorithm: Algorithm) -> Config {
    let key = signing_key(algorithm);
    let config = Config::new().issuer(ISSUER).audience(AUDIENCE).identity_secret(*SECRET);
    config.start(Start::Closed).key(KeySpec::signing(key).key_id(KEY_ID))
}

/// The configuration of [`config`] for HS256, as the C boundary takes it.
pub fn config_json() -> String {
    let secret = BASE64_STANDARD.encode(SECRET);
    serde_json::json!({
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "identity_secret": [secret],
        "start": "closed",
        "keys": [{ "secret": secret, "algorithm": "HS256", "kid": KEY_ID }],
    })
    .to_string()
}

/// What our tokens grant.
pub fn grant() -> Grant<'static> {
    Grant::new(ScopeSet::CHAT).claims(OWN_CLAIM)
}

/// One engine with one identity and one token.
pub struct Ours {
    pub engine: Engine,
    pub identity: IdentityId,
    pub token: String,
}

impl Ours {
    pub fn open(config: Config) -> Ours {
        let engine = Engine::open(config).expect("the configuration is good");
        let identity = engine.create_identity().expect("there is randomness");
        let token = engine.mint(&identity, &grant()).expect("the grant is good").token;
        Ours { engine, identity, token }
    }

    /// The part of the token that is signed.
    pub fn signed(&self) -> &[u8] {
        self.token.rsplit_once('.').expect("a token has dots").0.as_bytes()
    }

    /// The signature of the token.
    pub fn signature(&self) -> Vec<u8> {
        let encoded = self.token.rsplit_once('.').expect("a token has dots").1;
        BASE64_URL_SAFE_NO_PAD.decode(encoded).expect("a signature is base64url")
    }
}

/// HMAC-SHA-256 over these bytes: what the speed of everything else is a multiple of.
pub fn bare_hmac(bytes: &[u8]) -> Case<'_> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
    case(move || hmac::sign(&key, bytes))
}

/// The bare signature over what the token signs, by ring.
pub fn bare_sign(algorithm: Algorithm, ours: &Ours) -> Case<'_> {
    let message = ours.signed();
    let random = SystemRandom::new();
    match algorithm {
        Algorithm::Hs256 => bare_hmac(message),
        Algorithm::Es256 => {
            let scheme = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
            let pair = signature::EcdsaKeyPair::from_pkcs8(scheme, &der(EC_PEM), &random);
            let pair = pair.expect("the key is good");
            case(move || pair.sign(&random, message).expect("there is randomness"))
        }
        Algorithm::Ed25519 => {
            let pair = ed25519();
            case(move || pair.sign(message))
        }
        _ => {
            let pair = rsa();
            let mut signature = vec![0; pair.public().modulus_len()];
            case(move || {
                pair.sign(&sig::RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .expect("there is randomness")
            })
        }
    }
}

/// The bare check of the token's signature, by ring.
pub fn bare_verify(algorithm: Algorithm, ours: &Ours) -> Case<'_> {
    use signature::{ECDSA_P256_SHA256_FIXED, ED25519, KeyPair, RSA_PKCS1_2048_8192_SHA256};
    let (message, signature) = (ours.signed(), ours.signature());
    let random = SystemRandom::new();
    let (scheme, public): (&'static dyn sig::VerificationAlgorithm, Vec<u8>) = match algorithm {
        Algorithm::Hs256 => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
            return case(move || hmac::verify(&key, message, &signature).expect("it holds"));
        }
        Algorithm::Es256 => {
            let signing = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
            let pair = signature::EcdsaKeyPair::from_pkcs8(signing, &der(EC_PEM), &random);
            let public = pair.expect("the key is good").public_key().as_ref().to_vec();
            (&ECDSA_P256_SHA256_FIXED, public)
        }
        Algorithm::Ed25519 => (&ED25519, ed25519().public_key().as_ref().to_vec()),
        _ => (&RSA_PKCS1_2048_8192_SHA256, rsa().public_key().as_ref().to_vec()),
    };
    let public = UnparsedPublicKey::new(scheme, public);
    case(move || public.verify(message, &signature).expect("it holds"))
}

fn ed25519() -> signature::Ed25519KeyPair {
    let pair = signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der(ED_PEM));
    pair.expect("the key is good")
}

fn rsa() -> signature::RsaKeyPair {
    signature::RsaKeyPair::from_pkcs8(&der(RSA_PEM)).expect("the key is good")
}

fn der(pem: &str) -> Vec<u8> {
    let text: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    BASE64_STANDARD.decode(text).expect("a PEM block is base64")
}

/// What a peer does: makes a token, verifies it.
pub struct Peer<'a> {
    pub mint: Case<'a>,
    pub verify: Case<'a>,
}

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct AllClaims {
    iss: String,
    sub: String,
    aud: String,
    iat: u64,
    exp: u64,
    jti: String,
    scope: String,
    epoch: u64,
    tier: u32,
}

fn claims_of(ours: &Ours) -> AllClaims {
    let payload = ours.token.split('.').nth(1).expect("a token has dots");
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).expect("a payload is base64url");
    serde_json::from_slice(&payload).expect("our claims are the common ones")
}

/// jsonwebtoken, with the same claims as our token.
pub fn jsonwebtoken(algorithm: Algorithm, ours: &Ours) -> Peer<'static> {
    use jsonwebtoken::Algorithm as Theirs;
    let good = "the key is good";
    let (theirs, signing, verifying) = match algorithm {
        Algorithm::Hs256 => {
            (Theirs::HS256, EncodingKey::from_secret(SECRET), DecodingKey::from_secret(SECRET))
        }
        Algorithm::Es256 => (
            Theirs::ES256,
            EncodingKey::from_ec_pem(EC_PEM.as_bytes()).expect(good),
            DecodingKey::from_ec_pem(EC_PUBLIC_PEM.as_bytes()).expect(good),
        ),
        Algorithm::Ed25519 => (
            Theirs::EdDSA,
            EncodingKey::from_ed_pem(ED_PEM.as_bytes()).expect(good),
            DecodingKey::from_ed_pem(ED_PUBLIC_PEM.as_bytes()).expect(good),
        ),
        _ => (
            Theirs::RS256,
            EncodingKey::from_rsa_pem(RSA_PEM.as_bytes()).expect(good),
            DecodingKey::from_rsa_pem(RSA_PUBLIC_PEM.as_bytes()).expect(good),
        ),
    };
    let mut header = Header::new(theirs);
    header.typ = Some("at+jwt".into());
    header.kid = Some(KEY_ID.into());
    let mut rules = Validation::new(theirs);
    rules.set_audience(&[AUDIENCE]);
    rules.set_issuer(&[ISSUER]);
    rules.leeway = 0;
    let claims = claims_of(ours);
    let token = jsonwebtoken::encode(&header, &claims, &signing).expect("it signs");
    Peer {
        mint: case(move || jsonwebtoken::encode(&header, &claims, &signing).expect("it signs")),
        verify: case(move || {
            jsonwebtoken::decode::<AllClaims>(&token, &verifying, &rules).expect("it holds")
        }),
    }
}

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct OwnClaims {
    scope: String,
    epoch: u64,
    tier: u32,
}

/// jwt-simple, with the same claims as our token.
pub fn jwt_simple(algorithm: Algorithm, ours: &Ours) -> Peer<'static> {
    let AllClaims { iss, sub, aud, jti, scope, epoch, tier, .. } = claims_of(ours);
    let claims =
        Claims::with_custom_claims(OwnClaims { scope, epoch, tier }, Duration::from_hours(24))
            .with_issuer(iss)
            .with_subject(sub)
            .with_audience(aud)
            .with_jwt_id(jti);
    let rules = VerificationOptions {
        allowed_issuers: Some(HashSet::from([ISSUER.to_owned()])),
        allowed_audiences: Some(HashSet::from([AUDIENCE.to_owned()])),
        ..VerificationOptions::default()
    };
    macro_rules! peer {
        ($signing:ident, $verifying:ident, $sign:ident) => {{
            let token = $signing.$sign(claims.clone()).expect("it signs");
            Peer {
                mint: case(move || $signing.$sign(claims.clone()).expect("it signs")),
                verify: case(move || {
                    let rules = Some(rules.clone());
                    $verifying.verify_token::<OwnClaims>(&token, rules).expect("it holds")
                }),
            }
        }};
    }
    let good = "the key is good";
    match algorithm {
        Algorithm::Hs256 => {
            let key = HS256Key::from_bytes(SECRET).with_key_id(KEY_ID);
            let verifying = key.clone();
            peer!(key, verifying, authenticate)
        }
        Algorithm::Es256 => {
            let key = ES256KeyPair::from_pem(EC_PEM).expect(good).with_key_id(KEY_ID);
            let verifying = key.public_key();
            peer!(key, verifying, sign)
        }
        Algorithm::Ed25519 => {
            let key = Ed25519KeyPair::from_pem(ED_PEM).expect(good).with_key_id(KEY_ID);
            let verifying = key.public_key();
            peer!(key, verifying, sign)
        }
        _ => {
            let key = RS256KeyPair::from_pem(RSA_PEM).expect(good).with_key_id(KEY_ID);
            let verifying = key.public_key();
            peer!(key, verifying, sign)
        }
    }
}
