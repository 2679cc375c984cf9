//! Random damage: no token that was not minted is ever accepted, and nothing panics, whatever
//! bytes come in.

mod common;

use std::collections::HashSet;

use common::*;
use mintage::key::{Algorithm, SigningKey, VerifyingKey};
use mintage::{
    Check, Config, Engine, Family, Grant, KeySpec, Lifetime, ScopeSet, Status, inspect, jws,
};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

/// One way to damage a token, by numbers that fit any length.
#[derive(Clone, Debug)]
enum Damage {
    FlipBit(prop::sample::Index, u8),
    Replace(prop::sample::Index, u8),
    Letter(prop::sample::Index, char),
    Delete(prop::sample::Index),
    DeleteRange(prop::sample::Index, prop::sample::Index),
    Insert(prop::sample::Index, Vec<u8>),
    Duplicate(prop::sample::Index, prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Truncate(prop::sample::Index),
    /// A segment of another token.
    Segment(usize, prop::sample::Index),
    /// The beginning of this and the end of another.
    Splice(prop::sample::Index, prop::sample::Index, prop::sample::Index),
    /// The payload decoded, a byte changed, and encoded again.
    Inside(usize, prop::sample::Index, u8),
    Case(prop::sample::Index),
    Rotate(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    use Damage::*;
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 0..8u8).prop_map(|(at, bit)| FlipBit(at, bit)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Replace(at, byte)),
        (at(), "[A-Za-z0-9_.-]").prop_map(|(at, text)| Letter(at, text.chars().next().unwrap())),
        at().prop_map(Delete),
        (at(), at()).prop_map(|(from, to)| DeleteRange(from, to)),
        (at(), prop::collection::vec(any::<u8>(), 1..5)).prop_map(|(at, bytes)| Insert(at, bytes)),
        (at(), at()).prop_map(|(from, to)| Duplicate(from, to)),
        (at(), at()).prop_map(|(one, other)| Swap(one, other)),
        at().prop_map(Truncate),
        (0..3usize, at()).prop_map(|(segment, other)| Segment(segment, other)),
        (at(), at(), at()).prop_map(|(other, end, start)| Splice(other, end, start)),
        (0..3usize, at(), any::<u8>()).prop_map(|(segment, at, byte)| Inside(segment, at, byte)),
        at().prop_map(Case),
        at().prop_map(Rotate),
    ]
}

fn apply(damage: &Damage, token: &[u8], others: &[String]) -> Vec<u8> {
    let mut bytes = token.to_vec();
    if bytes.is_empty() {
        return bytes;
    }
    let length = bytes.len();
    match damage {
        Damage::FlipBit(at, bit) => bytes[at.index(length)] ^= 1 << bit,
        Damage::Replace(at, byte) => bytes[at.index(length)] = *byte,
        Damage::Letter(at, letter) => bytes[at.index(length)] = *letter as u8,
        Damage::Delete(at) => drop(bytes.remove(at.index(length))),
        Damage::DeleteRange(from, to) => {
            let (from, to) = (from.index(length), to.index(length));
            bytes.drain(from.min(to)..from.max(to));
        }
        Damage::Insert(at, more) => {
            let at = at.index(length + 1);
            bytes.splice(at..at, more.iter().copied());
        }
        Damage::Duplicate(from, to) => {
            let (from, to) = (from.index(length), to.index(length));
            let copy = bytes[from.min(to)..from.max(to)].to_vec();
            bytes.splice(from..from, copy);
        }
        Damage::Swap(one, other) => bytes.swap(one.index(length), other.index(length)),
        Damage::Truncate(at) => bytes.truncate(at.index(length)),
        Damage::Segment(segment, other) => {
            let other: Vec<&[u8]> =
                others[other.index(others.len())].as_bytes().split(|byte| *byte == b'.').collect();
            let mut segments: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
            if let (Some(place), Some(segment)) = (segments.get_mut(*segment), other.get(*segment))
            {
                *place = segment;
            }
            bytes = segments.join(&b'.');
        }
        Damage::Splice(other, end, start) => {
            let other = others[other.index(others.len())].as_bytes();
            bytes.truncate(end.index(length));
            bytes.extend_from_slice(&other[start.index(other.len())..]);
        }
        Damage::Inside(segment, at, byte) => {
            use base64::Engine as _;
            use base64::engine::general_purpose::URL_SAFE_NO_PAD;
            let mut segments: Vec<Vec<u8>> =
                token.split(|byte| *byte == b'.').map(<[u8]>::to_vec).collect();
            let decoded = segments.get(*segment).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
            if let Some(mut decoded) = decoded.filter(|decoded| !decoded.is_empty()) {
                let at = at.index(decoded.len());
                decoded[at] = *byte;
                segments[*segment] = url(decoded).into_bytes();
            }
            bytes = segments.join(&b'.');
        }
        Damage::Case(at) => {
            let at = at.index(length);
            bytes[at] ^= if bytes[at].is_ascii_alphabetic() { 0x20 } else { 0 };
        }
        Damage::Rotate(at) => bytes.rotate_left(at.index(length)),
    }
    bytes
}

#[test]
fn a_damaged_token_is_never_accepted() {
    // Of one engine each: tokens of two identities, with and without claims, and one of a key that
    // was retired, so that headers differ as well. Warm, so that the cache is asked too.
    for (algorithm, cases) in [
        (Algorithm::Es256, 1500),
        (Algorithm::Hs256, 5000),
        (Algorithm::Ed25519, 1500),
        (Algorithm::Rs256, 1500),
    ] {
        let fixture = fixture_with(algorithm, |config| config);
        let mint = |identity: &str, claims: &str| {
            let grant = Grant::new(ScopeSet::CHAT).claims(claims).lifetime(Lifetime::minutes(60));
            fixture.engine.mint(identity, &grant).unwrap().token
        };
        let mut tokens =
            vec![mint("alice", "{}"), mint("alice", "{}"), mint("bob", "{\"admin\":true}")];
        fixture.engine.add_key(KeySpec::generate(Algorithm::Es384).key_id("next")).unwrap();
        let rotation = mintage::Rotation::ToPending("next".into());
        fixture.engine.rotate_key(rotation, mintage::OldKey::Retire).unwrap();
        tokens.push(mint("alice", "{}"));
        for token in &tokens {
            assert_eq!(fixture.status(token), Status::Ok);
        }
        let genuine: HashSet<&[u8]> = tokens.iter().map(|token| token.as_bytes()).collect();
        let refused = std::cell::Cell::new(0);
        let strategy = (0..tokens.len(), prop::collection::vec(damage(), 1..4));
        let outcome = runner(cases).run(&strategy, |(place, all)| {
            let mut bytes = tokens[place].clone().into_bytes();
            for damage in &all {
                bytes = apply(damage, &bytes, &tokens);
            }
            let accepted = fixture.engine.verify(&bytes, &Check::new());
            if genuine.contains(&bytes[..]) {
                prop_assert!(accepted.is_ok());
            } else {
                let refusal = accepted.map(|_| ()).expect_err("a token that nobody minted");
                prop_assert_eq!(refusal.status().family(), Family::Refused);
                refused.set(refused.get() + 1);
            }
            let bare = jws::verify(&bytes, &fixture.key.verifying_key());
            prop_assert!(bare.is_err() || genuine.contains(&bytes[..]));
            if let Ok(unverified) = inspect(&bytes) {
                prop_assert!(
                    serde_json::from_str::<serde_json::Value>(&unverified.to_json()).is_ok()
                );
            }
            Ok(())
        });
        outcome.unwrap();
        assert!(refused.get() > cases * 3 / 4, "most were damaged: {}", refused.get());
        for token in &tokens {
            assert_eq!(
                fixture.status(token),
                Status::Ok,
                "and the genuine ones are none the worse"
            );
        }
    }
}

#[test]
fn a_payload_that_is_signed_but_damaged_never_panics() {
    // The signature holds each time, so that everything behind it is reached.
    let fixture = fixture_with(Algorithm::Hs256, |config| config.issuer("i").audience("a"));
    let whole = with(&with(&with(&claims(), "iss", "i"), "aud", "a"), "nbf", NOW_S);
    let payload = with(&whole, "own", serde_json::json!([{ "é": "\u{1}" }, 1.5, null])).to_string();
    let header = fixture.header();
    assert_eq!(fixture.status(fixture.token(&payload)), Status::Ok);
    let others = [header.clone(), payload.clone()];
    let strategy = (any::<bool>(), prop::collection::vec(damage(), 1..4));
    let accepted = std::cell::Cell::new(0);
    let outcome = runner(8000).run(&strategy, |(in_header, all)| {
        let mut bytes = if in_header { &header } else { &payload }.clone().into_bytes();
        for damage in &all {
            bytes = apply(damage, &bytes, &others);
        }
        let token = if in_header {
            assemble(&fixture.key, &bytes, &payload)
        } else {
            assemble(&fixture.key, &header, &bytes)
        };
        if let Ok(verified) = fixture.engine.verify(&token, &Check::new()) {
            // Then it is what it says, by another reader's reading.
            let claims: serde_json::Value = serde_json::from_str(&verified.claims_json()).unwrap();
            prop_assert_eq!(claims["sub"].as_str(), Some(verified.identity()));
            prop_assert_eq!(claims["exp"].as_i64(), Some(verified.expires_at_unix_s()));
            prop_assert_eq!(claims["iss"].as_str(), Some("i"));
            prop_assert!(verified.expires_at_unix_s() > NOW_S);
            accepted.set(accepted.get() + 1);
        }
        let _ = inspect(&token).map(drop);
        let _ = fixture.engine.revoke_token(&token).map_err(drop);
        Ok(())
    });
    outcome.unwrap();
    assert!(accepted.get() > 0, "some damage does no harm");
}

/// Bytes of any kind, of the kind of tokens, and of the kind of JSON.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        "[A-Za-z0-9_.-]{0,300}".prop_map(String::into_bytes),
        "[{}\\[\\]\",:0-9eE.+\\\\ a-z-]{0,200}".prop_map(String::into_bytes),
        "\\PC{0,100}".prop_map(String::into_bytes),
        (prop::collection::vec(any::<u8>(), 0..100), prop::collection::vec(any::<u8>(), 0..100))
            .prop_map(
                |(header, payload)| format!("{}.{}.AA", url(header), url(payload)).into_bytes()
            ),
        (json_text(), json_text()).prop_map(|(header, payload)| format!(
            "{}.{}.AAAA",
            url(header),
            url(payload)
        )
        .into_bytes()),
        json_text().prop_map(String::into_bytes),
    ]
}

/// Objects with the names that somebody looks at and values of all kinds.
fn json_text() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "alg",
        "kid",
        "typ",
        "crit",
        "b64",
        "sub",
        "exp",
        "iat",
        "epoch",
        "aud",
        "issuer",
        "audience",
        "profile",
        "keys",
        "jwks",
        "jwk",
        "kty",
        "crv",
        "x",
        "y",
        "d",
        "k",
        "n",
        "e",
        "p",
        "q",
        "dp",
        "dq",
        "qi",
        "oth",
        "use",
        "key_ops",
        "generate",
        "pem",
        "secret",
        "algorithm",
        "state",
        "memory",
        "lifetime_minutes",
        "min",
        "max",
        "start",
        "leeway_s",
        "scopes",
        "resource",
        "id",
        "cache_slots",
        "identity_secret",
        "a",
        "",
    ]);
    let text = prop::sample::select(vec![
        "",
        "a",
        "ES256",
        "HS256",
        "RS256",
        "none",
        "EC",
        "RSA",
        "oct",
        "OKP",
        "P-256",
        "Ed25519",
        "sig",
        "acs",
        "any",
        "open",
        "manual",
        "AQAB",
        "AA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "-----BEGIN PUBLIC KEY-----",
        "active",
        "é\u{1}",
    ]);
    let leaf = prop_oneof![
        text.prop_map(serde_json::Value::from),
        any::<u64>().prop_map(serde_json::Value::from),
        (-2..400i64).prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    let value = leaf.prop_recursive(4, 20, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    });
    value.prop_map(|value| value.to_string())
}

#[test]
fn arbitrary_bytes_never_panic() {
    let fixture = fixture();
    let keys: Vec<VerifyingKey> = [Algorithm::Es256, Algorithm::Hs512, Algorithm::EdDsa]
        .map(|algorithm| signing_key(algorithm).verifying_key())
        .into();
    let outcome = runner(6000).run(&any_bytes(), |bytes| {
        prop_assert!(fixture.engine.verify(&bytes, &Check::new()).is_err());
        prop_assert!(fixture.engine.revoke_token(&bytes).is_err());
        for key in &keys {
            prop_assert!(jws::verify(&bytes, key).is_err());
        }
        let _ = inspect(&bytes).map(drop);
        for algorithm in [Algorithm::Es256, Algorithm::Rs256, Algorithm::Ed25519, Algorithm::Hs256]
        {
            let _ = SigningKey::from_pkcs8_der(&bytes, algorithm).map_err(drop);
            let _ = VerifyingKey::from_spki_der(&bytes, algorithm).map_err(drop);
            let _ = SigningKey::from_secret(&bytes, algorithm).map_err(drop);
        }
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let _ = VerifyingKey::from_jwk(text).map_err(drop);
            let _ = SigningKey::from_jwk(text).map_err(drop);
            let _ = SigningKey::from_pkcs8_pem(text, Algorithm::Es256).map_err(drop);
            let _ = VerifyingKey::from_spki_pem(text, Algorithm::Rs256).map_err(drop);
            let _ = KeySpec::from_json(text).map_err(drop);
            let _ = Config::new().jwks(text).map_err(drop);
            if let Ok(config) = Config::from_json(text) {
                let _ = Engine::open(config).map_err(drop);
            }
            let _ = fixture
                .engine
                .mint("alice", &Grant::new(ScopeSet::CHAT).claims(text))
                .map_err(drop);
            let _ = fixture.engine.mint(text, &Grant::new(ScopeSet::CHAT)).map_err(drop);
            let _ = fixture.engine.scopes(text).map_err(drop);
            let _ = fixture.engine.identity_status(text).map_err(drop);
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn a_damaged_configuration_never_panics() {
    let document = serde_json::json!({
        "issuer": "i", "audience": ["a", "b"], "subjects": "any", "identity_secret": [base64([7; 32])], "scopes": ["s"],
        "lifetime_minutes": { "min": 1, "max": 2, "default": 1 }, "leeway_s": 1, "resource": { "location": "l" },
        "keys": [{ "secret": base64([7; 32]), "algorithm": "HS256" }, { "pem": ED25519, "algorithm": "EdDSA", "state": "pending" }],
        "start": 5, "cache_slots": 4, "state": { "memory": {} }, "clock": "manual",
    })
    .to_string();
    Engine::from_json(&document).unwrap();
    let others = [document.clone(), P256_PUBLIC.to_owned()];
    let outcome = runner(4000).run(&prop::collection::vec(damage(), 1..4), |all| {
        let mut bytes = document.clone().into_bytes();
        for damage in &all {
            bytes = apply(damage, &bytes, &others);
        }
        if let Err(refused) = Engine::from_json(&String::from_utf8_lossy(&bytes)) {
            prop_assert_eq!(refused.status().family(), Family::Config);
            prop_assert!(!refused.message().is_empty());
        }
        Ok(())
    });
    outcome.unwrap();
}
