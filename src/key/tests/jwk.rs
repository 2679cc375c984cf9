//! Keys as JWK: thumbprints, the key of RFC 8037, the cookbook's, and what is wrong with one.

use super::*;

#[test]
fn the_thumbprint_of_rfc_7638_section_3_1() {
    let jwk = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
    let key = VerifyingKey::from_jwk(jwk).unwrap();
    assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(jwk_key_id(&strict::parse(jwk).unwrap()).unwrap().as_deref(), Some("2011-04-29"));
}

#[test]
fn the_key_of_rfc_8037() {
    let key = SigningKey::from_jwk(RFC8037).unwrap();
    assert_eq!(key.algorithm(), Algorithm::Ed25519);
    let public = key.verifying_key();
    assert_eq!(public.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let expected =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert_eq!(encoding::url_encode(&key.sign(message).unwrap()), expected);
    let older = SigningKey::from_jwk_as(RFC8037, Algorithm::EdDsa).unwrap();
    assert_eq!(older.algorithm(), Algorithm::EdDsa);
    assert_eq!(
        public.to_jwk_json("a").unwrap(),
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\
         \"use\":\"sig\",\"alg\":\"Ed25519\",\"kid\":\"a\"}"
    );
}

#[test]
fn the_thumbprint_of_a_secret_is_no_plain_hash() {
    let secret = [7; 32];
    let key = VerifyingKey::from_secret(&secret, Algorithm::Hs256).unwrap();
    let k = encoding::url_encode(&secret);
    let plain = crypto::sha256(format!(r#"{{"k":"{k}","kty":"oct"}}"#).as_bytes());
    assert_ne!(key.thumbprint(), encoding::url_encode(&plain));
    let keyed = crypto::hmac_sha256(&secret, b"mintage key id");
    assert_eq!(key.thumbprint(), encoding::url_encode(&keyed));
    assert_eq!(key.to_jwk_json("a"), None);
}

#[test]
fn the_cookbook_s_keys_are_read_or_skipped() {
    let known = |jwk: &Value| jwk_kind_known(&strict::parse(&jwk.to_string()).unwrap());
    for path in ["jwk/3_1.ec_public_key.json", "jwk/3_2.ec_private_key.json"] {
        let p521 = cookbook(path);
        assert!(!known(&p521));
        assert_eq!(status(import(&p521)), Status::KeyAlgorithm);
        assert_eq!(status(import_public(&p521)), Status::KeyAlgorithm);
    }
    let public = cookbook("jwk/3_3.rsa_public_key.json");
    assert!(known(&public));
    assert!(VerifyingKey::from_jwk_as(&public.to_string(), Algorithm::Rs256).is_ok());
    let refused = SigningKey::from_jwk_as(&public.to_string(), Algorithm::Rs256);
    assert_eq!(status(refused), Status::KeyNotPrivate);
    assert!(SigningKey::from_jwk_as(&rsa_jwk().to_string(), Algorithm::Ps384).is_ok());
    let secret = cookbook("jwk/3_5.symmetric_key_mac_computation.json");
    assert!(known(&secret));
    assert_eq!(import(&secret).unwrap().algorithm(), Algorithm::Hs256);
    assert!(import_public(&secret).is_ok());
    let encryption = cookbook("jwk/3_6.symmetric_key_encryption.json");
    assert!(!known(&encryption));
    let x25519 = json!({"kty": "OKP", "crv": "X25519", "x": "AA"});
    let es512 = with(&public, "alg", "ES512");
    let encrypts = with(&public, "key_ops", json!(["encrypt"]));
    for unknown in [x25519, es512, encrypts, json!({"kty": "AKP"}), json!({}), json!([])] {
        assert!(!known(&unknown), "{unknown}");
    }
}

#[test]
fn the_cookbook_s_reproducible_signatures_are_reproduced() {
    let mut reproduced = 0;
    for path in [
        "jws/4_1.rsa_v15_signature.json",
        "jws/4_2.rsa-pss_signature.json",
        "jws/4_4.hmac-sha2_integrity_protection.json",
        "jws/4_5.signature_with_detached_content.json",
        "jws/4_6.protecting_specific_header_fields.json",
        "jws/4_7.protecting_content_only.json",
        "curve25519/jws.json",
        "rfc7797/4.2.hmac-sha2_b64_false.json",
    ] {
        let case = cookbook(path);
        let name = case["input"]["alg"].as_str().unwrap();
        let algorithm = Algorithm::from_name(name).unwrap();
        let jwk = case["input"]["key"].to_string();
        let key = SigningKey::from_jwk_as(&jwk, algorithm).unwrap();
        let Some(message) = case["signing"]["sig-input"].as_str() else { continue };
        let signature = url(&case["signing"]["sig"]);
        assert_eq!(key.verifying_key().verify(message.as_bytes(), &signature), Ok(()), "{path}");
        if case["reproducible"] == true {
            assert_eq!(key.sign(message.as_bytes()).unwrap(), signature, "{path}");
            reproduced += 1;
        }
    }
    assert!(reproduced >= 6, "{reproduced}");
    // Of this one the intermediate values are wrong in the cookbook; what comes out is right.
    let case = cookbook("rfc7797/hmac-sha2_b64_false.json");
    let key = import(&case["input"]["key"]).unwrap();
    let (message, signature) =
        case["output"]["compact"].as_str().unwrap().rsplit_once('.').unwrap();
    assert_eq!(encoding::url_encode(&key.sign(message.as_bytes()).unwrap()), signature);
}

#[test]
fn an_algorithm_is_needed_where_the_type_allows_several() {
    let rsa = rsa_jwk();
    let secret = json!({"kty": "oct", "k": encoding::url_encode(&[7; 64])});
    for jwk in [&rsa, &secret] {
        assert_eq!(status(import(jwk)), Status::KeyAlgorithm);
        assert_eq!(field(import(jwk)), "alg");
    }
    assert!(SigningKey::from_jwk_as(&rsa.to_string(), Algorithm::Rs512).is_ok());
    assert!(SigningKey::from_jwk_as(&secret.to_string(), Algorithm::Hs512).is_ok());
    assert_eq!(import(&with(&secret, "alg", "HS384")).unwrap().algorithm(), Algorithm::Hs384);
    let named = with(&secret, "alg", "HS384").to_string();
    assert_eq!(status(SigningKey::from_jwk_as(&named, Algorithm::Hs256)), Status::KeyAlgorithm);
    let ed25519 = with(&serde_json::from_str(RFC8037).unwrap(), "alg", "EdDSA");
    assert_eq!(import(&ed25519).unwrap().algorithm(), Algorithm::EdDsa);
    let refused = SigningKey::from_jwk_as(&ed25519.to_string(), Algorithm::Ed25519);
    assert_eq!(status(refused), Status::KeyAlgorithm);
    for name in ["RS256", "ES384", "HS256", "none", "ES256K", ""] {
        let jwk = with(&public_jwk(&signing(Algorithm::Es256)), "alg", name);
        assert_eq!(status(import_public(&jwk)), Status::KeyAlgorithm, "{name}");
        assert_eq!(field(import_public(&jwk)), "alg");
    }
}

#[test]
fn use_and_operations_must_allow_it() {
    let private = serde_json::from_str::<Value>(RFC8037).unwrap();
    let public = without(&private, "d");
    for (name, value, signs, verifies) in [
        ("use", json!("sig"), true, true),
        ("use", json!("enc"), false, false),
        ("use", json!(""), false, false),
        ("key_ops", json!(["sign"]), true, false),
        ("key_ops", json!(["verify"]), false, true),
        ("key_ops", json!(["verify", "sign"]), true, true),
        ("key_ops", json!(["other", "verify"]), false, true),
        ("key_ops", json!([]), false, false),
        ("key_ops", json!(["sign", "sign", "verify"]), false, false),
        ("key_ops", json!(["sign", "verify", 1]), false, false),
        ("key_ops", json!("verify"), false, false),
        ("key_ops", json!(null), false, false),
    ] {
        let (one, other) = (with(&private, name, value.clone()), with(&public, name, value));
        for (result, allowed) in
            [(import(&one).map(|_| ()), signs), (import_public(&other).map(|_| ()), verifies)]
        {
            match result {
                Ok(()) => assert!(allowed, "{one}"),
                Err(error) => {
                    assert!(!allowed, "{one}: {error}");
                    assert_eq!((error.status(), error.field()), (Status::KeyUse, name));
                }
            }
        }
    }
}

#[test]
fn a_jwk_is_one_object_with_unique_names() {
    let body = RFC8037.trim_start_matches('{');
    for text in [
        format!(r#"{{"kty":"OKP",{body}"#),
        format!(r#"{{"\u006bty":"OKP",{body}"#),
        format!("{RFC8037} {{}}"),
        format!("[{RFC8037}]"),
        format!("\u{feff}{RFC8037}"),
        RFC8037.replace('}', ",}"),
        "null".to_owned(),
        String::new(),
        "[".repeat(100_000).chars().take(KEY_TEXT_BYTES_MAX).collect(),
        " ".repeat(KEY_TEXT_BYTES_MAX) + RFC8037,
    ] {
        assert_eq!(status(SigningKey::from_jwk(&text)), Status::KeyMalformed);
        assert_eq!(status(VerifyingKey::from_jwk(&text)), Status::KeyMalformed);
    }
    // Documents that embed a JWK are read by others; the names are looked at all the same.
    let text = format!(r#"{{"kty":"OKP",{body}"#);
    let loose = strict::parse(&text).unwrap();
    assert_eq!(status(SigningKey::from_json(&loose, None)), Status::KeyMalformed);
}

#[test]
fn members_have_one_type_one_spelling_and_one_length() {
    let jwk = serde_json::from_str::<Value>(RFC8037).unwrap();
    for name in ["kty", "crv", "alg", "use", "x", "d"] {
        for value in [json!(1), json!(null), json!(["OKP"]), json!({})] {
            let changed = with(&jwk, name, value);
            assert_eq!(status(import(&changed)), Status::KeyMalformed, "{name}");
            assert_eq!(field(import(&changed)), name);
        }
    }
    assert_eq!(field(import(&without(&jwk, "kty"))), "kty");
    assert_eq!(field(import(&without(&jwk, "x"))), "x");
    assert_eq!(status(import(&without(&jwk, "crv"))), Status::KeyAlgorithm);
    for name in ["x", "d"] {
        let text = jwk[name].as_str().unwrap();
        let other_bits = text[..42].to_owned() + "h";
        for spelling in [format!("{text}="), format!("{text}\n"), other_bits, text[..41].into()] {
            let changed = with(&jwk, name, spelling);
            assert_eq!(status(import(&changed)), Status::KeyMalformed);
            assert_eq!(field(import(&changed)), name);
        }
        for length in [0, 31, 33, 64] {
            let changed = with(&jwk, name, encoding::url_encode(&vec![1; length]));
            assert_eq!(status(import(&changed)), Status::KeyMalformed);
            assert_eq!(field(import(&changed)), name);
        }
    }
    let public = cookbook("jwk/3_3.rsa_public_key.json");
    let public = with(&public, "alg", "RS256");
    let padded = [&[0][..], &url(&public["n"])].concat();
    let changed = with(&public, "n", encoding::url_encode(&padded));
    assert_eq!(status(import_public(&changed)), Status::KeyMalformed);
    assert_eq!(field(import_public(&changed)), "n");
    let point = public_jwk(&signing(Algorithm::Es256));
    let short = encoding::url_encode(&url(&point["y"])[1..]);
    assert_eq!(field(import_public(&with(&point, "y", short))), "y");
}

#[test]
fn private_members_have_no_place_in_a_public_key() {
    let refused = VerifyingKey::from_jwk(RFC8037);
    assert_eq!(status(refused), Status::KeyMalformed);
    assert_eq!(field(VerifyingKey::from_jwk(RFC8037)), "d");
    let public = with(&cookbook("jwk/3_3.rsa_public_key.json"), "alg", "RS256");
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        assert_eq!(field(import_public(&with(&public, name, "AQ"))), name);
    }
    assert_eq!(status(import(&public)), Status::KeyNotPrivate);
    assert_eq!(field(import(&public)), "d");
}

#[test]
fn a_private_rsa_jwk_needs_all_its_numbers() {
    let jwk = with(&rsa_jwk(), "alg", "RS256");
    let error = import(&without(&without(&jwk, "dq"), "p")).unwrap_err();
    assert_eq!((error.status(), error.field()), (Status::KeyMalformed, "p"));
    assert!(error.message().ends_with("missing: p, dq."), "{error}");
    let error = import(&with(&jwk, "oth", json!([]))).unwrap_err();
    assert_eq!((error.status(), error.field()), (Status::KeyMalformed, "oth"));
}

#[test]
fn a_key_id_is_short_printable_ascii() {
    let key_id = |value: Value| {
        let text = with(&serde_json::from_str(RFC8037).unwrap(), "kid", value).to_string();
        jwk_key_id(&strict::parse(&text).unwrap())
    };
    assert_eq!(jwk_key_id(&strict::parse(RFC8037).unwrap()), Ok(None));
    for text in ["a", "../../etc/passwd", "' OR 1=1 --", &"k".repeat(64)] {
        assert_eq!(key_id(json!(text)).unwrap().as_deref(), Some(text));
    }
    for text in ["", "\n", "a\u{7f}", "\0", "é", &"k".repeat(65)] {
        assert_eq!(status(key_id(json!(text))), Status::KeyMalformed);
        assert_eq!(field(key_id(json!(text))), "kid");
    }
    assert_eq!(field(key_id(json!(7))), "kid");
}

#[test]
fn a_published_key_is_read_again_and_its_key_id_is_escaped() {
    for algorithm in Algorithm::ALL.iter().filter(|algorithm| !algorithm.is_symmetric()) {
        let key = signing(*algorithm);
        let text = key.verifying_key().to_jwk_json("a\"b\\c").unwrap();
        assert!(strict::parse_strict(&text).is_ok(), "{text}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["kid"], "a\"b\\c");
        assert!(value.get("d").is_none());
        let again = VerifyingKey::from_jwk(&text).unwrap();
        assert_eq!(again.algorithm(), *algorithm);
        assert_eq!(again.verify(MESSAGE, &key.sign(MESSAGE).unwrap()), Ok(()));
    }
}
