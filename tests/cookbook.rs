//! The published examples of RFC 7520, RFC 8037 and RFC 7797: what is supported verifies and is
//! reproduced to the byte, what is not is refused.

mod common;

use std::fs;

use common::*;
use mintage::key::{Algorithm, SigningKey, VerifyingKey};
use mintage::{Status, jws};
use serde_json::Value;

fn case(path: &str) -> Value {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/interface/vectors/cookbook");
    serde_json::from_str(&fs::read_to_string(format!("{root}/{path}")).unwrap()).unwrap()
}

fn cases() -> Vec<(String, Value)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/interface/vectors/cookbook");
    let mut cases = Vec::new();
    for folder in ["jws", "curve25519", "rfc7797"] {
        for file in fs::read_dir(format!("{root}/{folder}")).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let path = format!("{folder}/{name}");
            cases.push((path.clone(), case(&path)));
        }
    }
    cases.sort_by(|one, other| one.0.cmp(&other.0));
    cases
}

/// The key of a case and the algorithm that the case is for.
fn keys(case: &Value) -> Option<(SigningKey, VerifyingKey)> {
    let algorithm = Algorithm::from_name(case["input"]["alg"].as_str()?)?;
    let jwk = &case["input"]["key"];
    let signing = SigningKey::from_jwk_as(&jwk.to_string(), algorithm).unwrap();
    let mut public = jwk.clone();
    if jwk["kty"] != "oct" {
        for private in ["d", "p", "q", "dp", "dq", "qi"] {
            public.as_object_mut().unwrap().remove(private);
        }
    }
    let verifying = VerifyingKey::from_jwk_as(&public.to_string(), algorithm).unwrap();
    Some((signing, verifying))
}

fn is_ordinary(case: &Value) -> bool {
    let compact = case["output"]["compact"].as_str().unwrap_or_default();
    compact.split('.').count() == 3
        && !compact.contains("..")
        && case["signing"]["protected"]["b64"].is_null()
}

#[test]
fn compact_examples_of_supported_algorithms_verify() {
    let mut verified = Vec::new();
    for (path, case) in cases() {
        let Some((_, key)) = keys(&case).filter(|_| is_ordinary(&case)) else { continue };
        let token = case["output"]["compact"].as_str().unwrap();
        let jws = jws::verify(token.as_bytes(), &key)
            .unwrap_or_else(|refusal| panic!("{path}: {refusal}"));
        assert_eq!(jws.payload(), case["input"]["payload"].as_str().unwrap().as_bytes(), "{path}");
        let header: Value = serde_json::from_slice(jws.header()).unwrap();
        assert_eq!(header, case["signing"]["protected"], "{path}");
        assert_eq!(jws.token(), token.as_bytes());
        // One bit of the signature, and the payload of another.
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let mut bytes = from_url(signature);
        bytes[10] ^= 1;
        let forged = format!("{signed}.{}", url(bytes));
        assert_eq!(jws_verdict(forged, &key), Status::SignatureInvalid, "{path}");
        let header = token.split('.').next().unwrap();
        let forged = format!("{header}.{}.{signature}", url("{}"));
        assert_eq!(jws_verdict(forged, &key), Status::SignatureInvalid, "{path}");
        verified.push(path);
    }
    assert_eq!(
        verified,
        [
            "curve25519/jws.json",
            "jws/4_1.rsa_v15_signature.json",
            "jws/4_2.rsa-pss_signature.json",
            "jws/4_4.hmac-sha2_integrity_protection.json",
        ]
    );
}

#[test]
fn reproducible_examples_are_reproduced() {
    let mut reproduced = 0;
    for (path, case) in cases() {
        let reproducible = case["reproducible"] == true && is_ordinary(&case);
        let Some((key, _)) = keys(&case).filter(|_| reproducible) else { continue };
        let header = case["signing"]["protected_b64u"].as_str().unwrap();
        let header = String::from_utf8(from_url(header)).unwrap();
        let payload = case["input"]["payload"].as_str().unwrap();
        let token = jws::sign(&header, payload.as_bytes(), &key).unwrap();
        assert_eq!(token, case["output"]["compact"].as_str().unwrap(), "{path}");
        reproduced += 1;
    }
    assert_eq!(reproduced, 3);
}

#[test]
fn es512_is_not_supported() {
    let case = case("jws/4_3.ecdsa_signature.json");
    assert_eq!(case["input"]["alg"], "ES512");
    assert_eq!(Algorithm::from_name("ES512"), None);
    let jwk = case["input"]["key"].to_string();
    assert_eq!(error(SigningKey::from_jwk(&jwk)).0, Status::KeyAlgorithm);
    let token = case["output"]["compact"].as_str().unwrap();
    for algorithm in Algorithm::ALL {
        let key = signing_key(*algorithm).verifying_key();
        assert_eq!(jws_verdict(token, &key), Status::AlgorithmMismatch);
    }
}

#[test]
fn json_serialisations_are_refused() {
    let key = signing_key(Algorithm::Es256).verifying_key();
    let mut refused = 0;
    for (path, case) in cases() {
        for form in ["json", "json_flat"] {
            let text = &case["output"][form];
            if text.is_null() {
                continue;
            }
            for text in [text.to_string(), serde_json::to_string_pretty(text).unwrap()] {
                assert_eq!(jws_verdict(&text, &key), Status::TokenMalformed, "{path}");
                assert_eq!(inspect_verdict(&text), Status::TokenMalformed, "{path}");
                refused += 1;
            }
        }
    }
    assert!(refused >= 20, "{refused}");
}

#[test]
fn detached_content_is_refused() {
    let case = case("jws/4_5.signature_with_detached_content.json");
    let (_, key) = keys(&case).unwrap();
    let token = case["output"]["compact"].as_str().unwrap();
    assert!(token.contains(".."));
    assert_eq!(jws_verdict(token, &key), Status::SignatureInvalid);
    // With its payload put back it is an ordinary one.
    let whole =
        token.replace("..", &format!(".{}.", url(case["input"]["payload"].as_str().unwrap())));
    assert_eq!(jws_verdict(whole, &key), Status::Ok);
}

#[test]
fn unencoded_payloads_are_refused() {
    for path in ["rfc7797/4.2.hmac-sha2_b64_false.json", "rfc7797/hmac-sha2_b64_false.json"] {
        let case = case(path);
        let (signing, key) = keys(&case).unwrap();
        assert_eq!(case["signing"]["protected"]["b64"], false);
        // Of the two encoded headers that the file has, one lacks a letter in the middle.
        let compact = case["output"]["compact"].as_str().and_then(|token| token.split('.').next());
        let header = compact.or(case["signing"]["protected_b64u"].as_str()).unwrap();
        let signature = case["signing"]["sig"].as_str().unwrap();
        let payload = case["input"]["payload"].as_str().unwrap();
        // The payload as it stands has bytes or dots that no segment has; empty, it is detached;
        // encoded, all that is left to see is the header.
        let plain = format!("{header}.{payload}.{signature}");
        assert_ne!(jws_verdict(plain, &key), Status::Ok, "{path}");
        for payload in [String::new(), url(payload)] {
            let token = format!("{header}.{payload}.{signature}");
            assert_eq!(jws_verdict(&token, &key), Status::CriticalHeader, "{path}");
            assert_eq!(inspect_verdict(&token), Status::CriticalHeader, "{path}");
        }
        let text = String::from_utf8(from_url(header)).unwrap();
        let refused = jws::sign(&text, payload.as_bytes(), &signing);
        assert_eq!(error(refused).0, Status::CriticalHeader, "{path}");
        if let Some(token) = case["output"]["compact"].as_str() {
            assert_ne!(jws_verdict(token, &key), Status::Ok, "{path}");
        }
    }
}

#[test]
fn encrypted_examples_are_refused() {
    let case = case("curve25519/ecdh-es.json");
    let token = case["output"]["compact"].as_str().unwrap();
    assert_eq!(token.split('.').count(), 5);
    assert_eq!(inspect_verdict(token), Status::TokenMalformed);
    let key = signing_key(Algorithm::Ed25519).verifying_key();
    assert_eq!(jws_verdict(token, &key), Status::TokenMalformed);
}
