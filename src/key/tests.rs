//! Every rule of import, every algorithm there and back, and the examples of the RFCs.

mod jwk;

use std::fs;

use serde_json::{Value, json};

use super::*;
use crate::crypto;
use crate::encoding;
use crate::error::{Error, Status};
use crate::json as strict;

const RSA: &str = include_str!("../../tests/keys/rsa2048.pem");
const RSA_PUBLIC: &str = include_str!("../../tests/keys/rsa2048.pub.pem");
const RSA_1024: &str = include_str!("../../tests/keys/rsa1024.pem");
const RSA_1024_PUBLIC: &str = include_str!("../../tests/keys/rsa1024.pub.pem");
const P256: &str = include_str!("../../tests/keys/ec_p256.pem");
const P256_PUBLIC: &str = include_str!("../../tests/keys/ec_p256.pub.pem");
const P256_CERTIFICATE: &str = include_str!("../../tests/keys/ec_p256.cert.pem");
const P256_NO_PUBLIC: &str = include_str!("../../tests/keys/ec_p256_no_public.pem");
const P384: &str = include_str!("../../tests/keys/ec_p384.pem");
const P384_PUBLIC: &str = include_str!("../../tests/keys/ec_p384.pub.pem");
const ED25519: &str = include_str!("../../tests/keys/ed25519.pem");
const ED25519_PUBLIC: &str = include_str!("../../tests/keys/ed25519.pub.pem");

/// RFC 8037, appendix A.1 and A.2.
const RFC8037: &str = r#"{"kty":"OKP","crv":"Ed25519",
    "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

const MESSAGE: &[u8] = b"eyJhbGciOiJ9.e30";

fn status<T>(result: Result<T, Error>) -> Status {
    result.map(|_| ()).expect_err("must be refused").status()
}

fn field<T>(result: Result<T, Error>) -> String {
    result.map(|_| ()).expect_err("must be refused").field().to_owned()
}

fn cookbook(path: &str) -> Value {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/interface/vectors/cookbook");
    serde_json::from_str(&fs::read_to_string(format!("{root}/{path}")).unwrap()).unwrap()
}

fn rsa_jwk() -> Value {
    cookbook("jwk/3_4.rsa_private_key.json")
}

/// A fresh key, or the one of the test files.
fn signing(algorithm: Algorithm) -> SigningKey {
    if algorithm.can_generate() {
        SigningKey::generate(algorithm).unwrap()
    } else {
        SigningKey::from_pkcs8_pem(RSA, algorithm).unwrap()
    }
}

/// The body of a PEM block.
fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    encoding::standard_decode(&body).unwrap().to_vec()
}

/// The public JWK of a key, as JSON to change.
fn public_jwk(key: &SigningKey) -> Value {
    serde_json::from_str(&key.verifying_key().to_jwk_json("k").unwrap()).unwrap()
}

fn url(value: &Value) -> Vec<u8> {
    encoding::url_decode(value.as_str().unwrap().as_bytes()).unwrap()
}

/// The same object with one member set.
fn with(object: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut object = object.clone();
    object[name] = value.into();
    object
}

fn without(object: &Value, name: &str) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().remove(name);
    object
}

fn import(jwk: &Value) -> Result<SigningKey, Error> {
    SigningKey::from_jwk(&jwk.to_string())
}

fn import_public(jwk: &Value) -> Result<VerifyingKey, Error> {
    VerifyingKey::from_jwk(&jwk.to_string())
}

// ---- algorithms

#[test]
fn names_are_case_sensitive_and_found_again() {
    for algorithm in Algorithm::ALL {
        assert_eq!(Algorithm::from_name(algorithm.name()), Some(*algorithm));
        assert_eq!(Algorithm::from_name(&algorithm.name().to_lowercase()), None);
    }
    for name in ["none", "None", "", "ES512", "ES256K", "Ed448", "EDDSA", "HS256 "] {
        assert_eq!(Algorithm::from_name(name), None, "{name}");
    }
}

#[test]
fn handles_cross_threads() {
    fn crosses<T: Send + Sync + Clone + 'static>() {}
    crosses::<SigningKey>();
    crosses::<VerifyingKey>();
}

// ---- signing and verifying

#[test]
fn what_is_signed_verifies_and_nothing_else_does() {
    for algorithm in Algorithm::ALL {
        let key = signing(*algorithm);
        let verifying = key.verifying_key();
        let mut signature = b"before".to_vec();
        key.sign_append(MESSAGE, &mut signature).unwrap();
        assert!(signature.starts_with(b"before"));
        let signature = signature.split_off(6);
        assert_eq!(verifying.verify(MESSAGE, &signature), Ok(()), "{algorithm}");
        for index in 0..signature.len() {
            let mut other = signature.clone();
            other[index] ^= 1;
            assert!(verifying.verify(MESSAGE, &other).is_err(), "{algorithm} {index}");
        }
        let refusal = verifying.verify(b"another", &signature).unwrap_err();
        assert_eq!(refusal.status(), Status::SignatureInvalid);
        if algorithm.can_generate() {
            assert!(signing(*algorithm).verifying_key().verify(MESSAGE, &signature).is_err());
        }
    }
}

#[test]
fn a_signature_of_any_other_length_is_refused() {
    for algorithm in Algorithm::ALL {
        let key = signing(*algorithm);
        let signature = key.sign(MESSAGE).unwrap();
        let mut longer = signature.clone();
        longer.extend_from_slice(&signature);
        for length in (0..=longer.len()).filter(|length| *length != signature.len()) {
            let refused = key.verifying_key().verify(MESSAGE, &longer[..length]);
            assert_eq!(refused.unwrap_err(), Status::SignatureInvalid, "{algorithm} {length}");
        }
    }
}

#[test]
fn a_key_of_one_algorithm_does_not_verify_for_its_siblings() {
    let signature = SigningKey::from_pkcs8_pem(RSA, Algorithm::Rs256).unwrap().sign(MESSAGE);
    let signature = signature.unwrap();
    for algorithm in [Algorithm::Rs384, Algorithm::Rs512, Algorithm::Ps256, Algorithm::Ps384] {
        let key = VerifyingKey::from_spki_pem(RSA_PUBLIC, algorithm).unwrap();
        assert!(key.verify(MESSAGE, &signature).is_err(), "{algorithm}");
    }
}

#[test]
fn ecdsa_refuses_zero_one_and_the_order() {
    // The orders of the groups, FIPS 186-4, D.1.2.
    let orders = [
        (Algorithm::Es256, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        (
            Algorithm::Es384,
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF\
             581A0DB248B0A77AECEC196ACCC52973",
        ),
    ];
    for (algorithm, order) in orders {
        let order: Vec<u8> = (0..order.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&order[at..at + 2], 16).unwrap())
            .collect();
        let zero = vec![0; order.len()];
        let mut one = zero.clone();
        *one.last_mut().unwrap() = 1;
        let mut below = order.clone();
        *below.last_mut().unwrap() -= 1;
        let key = signing(algorithm).verifying_key();
        let all = [zero, one, below, order];
        for r in &all {
            for s in &all {
                let signature = [&r[..], &s[..]].concat();
                let refused = key.verify(MESSAGE, &signature);
                assert_eq!(refused.unwrap_err(), Status::SignatureInvalid);
            }
        }
    }
}

#[test]
fn ecdsa_in_der_is_refused() {
    let key = signing(Algorithm::Es256);
    let signature = key.sign(MESSAGE).unwrap();
    let (r, s) = signature.split_at(32);
    let der = der::rsa_public_der(r, s).unwrap();
    assert!(key.verifying_key().verify(MESSAGE, &der).is_err());
}

#[test]
fn a_truncated_mac_is_refused() {
    for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512] {
        let key = signing(algorithm);
        let tag = key.sign(MESSAGE).unwrap();
        assert_eq!(tag.len(), algorithm.digest_bytes());
        for length in [0, 1, 10, 16, tag.len() / 2, tag.len() - 1] {
            assert!(key.verifying_key().verify(MESSAGE, &tag[..length]).is_err());
        }
    }
}

#[test]
fn rsa_cannot_be_generated_and_says_what_can() {
    let error = SigningKey::generate(Algorithm::Rs256).unwrap_err();
    assert_eq!(error.status(), Status::KeyNotGeneratable);
    assert!(error.message().contains("openssl genpkey"));
}

#[test]
fn an_exported_key_comes_back() {
    for algorithm in Algorithm::ALL.iter().filter(|algorithm| algorithm.can_generate()) {
        let (key, private) = SigningKey::generate_exportable(*algorithm).unwrap();
        let again = SigningKey::from_exported(&private, *algorithm).unwrap();
        let (key, again) = (key.verifying_key(), again);
        assert_eq!(key.thumbprint(), again.verifying_key().thumbprint());
        assert_eq!(key.verify(MESSAGE, &again.sign(MESSAGE).unwrap()), Ok(()));
    }
}

// ---- secrets

#[test]
fn a_secret_has_at_least_the_length_of_the_digest_and_at_most_the_limit() {
    for (algorithm, least) in
        [(Algorithm::Hs256, 32), (Algorithm::Hs384, 48), (Algorithm::Hs512, 64)]
    {
        for length in [0, 1, least - 1] {
            let secret = vec![7; length];
            assert_eq!(status(SigningKey::from_secret(&secret, algorithm)), Status::KeyWeak);
            assert_eq!(status(VerifyingKey::from_secret(&secret, algorithm)), Status::KeyWeak);
        }
        for length in [least, SECRET_BYTES_MAX] {
            assert!(SigningKey::from_secret(&vec![7; length], algorithm).is_ok());
        }
        for length in [SECRET_BYTES_MAX + 1, KEY_TEXT_BYTES_MAX + 1] {
            let refused = SigningKey::from_secret(&vec![7; length], algorithm);
            assert_eq!(status(refused), Status::KeyMalformed);
        }
    }
    let refused = SigningKey::from_secret(&[7; 64], Algorithm::Es256);
    assert_eq!(status(refused), Status::KeyAlgorithm);
}

#[test]
fn the_text_of_a_key_is_no_secret() {
    let jwk = public_jwk(&SigningKey::from_pkcs8_pem(P256, Algorithm::Es256).unwrap());
    let mut texts: Vec<Vec<u8>> = Vec::new();
    let pems = [
        RSA,
        RSA_PUBLIC,
        P256,
        P256_PUBLIC,
        P256_CERTIFICATE,
        P256_NO_PUBLIC,
        P384,
        P384_PUBLIC,
        ED25519,
        ED25519_PUBLIC,
        RSA_1024,
        RSA_1024_PUBLIC,
    ];
    for pem in pems {
        texts.push(pem.into());
        texts.push(pem.replace('\n', "\r\n").into());
        texts.push(pem.trim().replace('\n', "").into());
        texts.push(der(pem));
        // PEM without its two lines: base64 of the DER, in lines, in one, and base64url.
        let lines: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
        texts.push(lines.join("\n").into());
        texts.push(lines.concat().into());
        texts.push(encoding::url_encode(&der(pem)).into());
    }
    let (modulus, exponent) = (url(&rsa_jwk()["n"]), url(&rsa_jwk()["e"]));
    texts.push(der::rsa_public_der(&modulus, &exponent).unwrap());
    texts.push(jwk.to_string().into());
    texts.push(serde_json::to_vec_pretty(&jwk).unwrap());
    texts.push(json!({ "keys": [jwk] }).to_string().into());
    texts.push(json!(jwk.to_string()).to_string().into());
    texts.push(jwk.to_string().replace('"', "'").into());
    texts.push(jwk.to_string().replace("kty", "\\u006bty").into());
    texts.push(encoding::url_encode(jwk.to_string().as_bytes()).into());
    texts.push(b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+bA me@here".into());
    texts.push(b"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ me@here".into());
    texts.push(b"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAI me".into());
    texts.push(b"---- BEGIN SSH2 PUBLIC KEY ----\nAAAAC3NzaC1lZDI1NTE5AAAA".into());
    for text in texts {
        let mut forms = vec![text.clone()];
        for around in [&b" \n\t"[..], b"\xef\xbb\xbf"] {
            forms.push([around, &text[..], b"\r\n "].concat());
        }
        // Binary forms have no marker to find behind junk.
        let readable = std::str::from_utf8(&text).is_ok();
        let marked = [&b"{\""[..], b"{'", b"{\n", b"-----BEGIN", b"ssh-"];
        if readable && marked.iter().any(|mark| text.starts_with(mark)) {
            forms.push([b"junk: ", &text[..], b" junk"].concat());
            forms.push(text.iter().flat_map(|byte| [*byte, 0]).collect());
        }
        for form in forms {
            for algorithm in [Algorithm::Hs256, Algorithm::Hs512] {
                let shown = String::from_utf8_lossy(&form).into_owned();
                let refused = SigningKey::from_secret(&form, algorithm);
                assert_eq!(status(refused), Status::SecretIsKeyText, "{shown}");
                let refused = VerifyingKey::from_secret(&form, algorithm);
                assert_eq!(status(refused), Status::SecretIsKeyText, "{shown}");
            }
        }
    }
    let jwk =
        json!({"kty": "oct", "alg": "HS256", "k": encoding::url_encode(RSA_PUBLIC.as_bytes())});
    assert_eq!(status(import(&jwk)), Status::SecretIsKeyText);
    assert_eq!(field(import_public(&jwk)), "k");
}

#[test]
fn random_secrets_and_passphrases_are_secrets() {
    // As good as random, and the same in every run: one in many millions is DER by accident.
    for number in 0..20_000u32 {
        let mut secret = crypto::sha256(&number.to_be_bytes());
        // The likeliest accident: it looks like a SEQUENCE of its own length.
        for start in [[secret[0], secret[1]], [0x30, 30]] {
            secret[..2].copy_from_slice(&start);
            assert!(SigningKey::from_secret(&secret, Algorithm::Hs256).is_ok());
            let text = encoding::url_encode(&secret);
            assert!(SigningKey::from_secret(text.as_bytes(), Algorithm::Hs256).is_ok());
        }
    }
    for text in [
        "correct horse battery staple, and then some",
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "{\"this\": \"is an object, but not of a key\"}",
    ] {
        assert!(SigningKey::from_secret(text.as_bytes(), Algorithm::Hs256).is_ok(), "{text}");
    }
}

// ---- PEM and DER

#[test]
fn pem_and_der_of_each_kind_are_read() {
    for (private, public, algorithms) in [
        (P256, P256_PUBLIC, &[Algorithm::Es256][..]),
        (P384, P384_PUBLIC, &[Algorithm::Es384]),
        (ED25519, ED25519_PUBLIC, &[Algorithm::Ed25519, Algorithm::EdDsa]),
        (RSA, RSA_PUBLIC, &[Algorithm::Rs256, Algorithm::Rs512, Algorithm::Ps256]),
    ] {
        for algorithm in algorithms {
            let signature =
                SigningKey::from_pkcs8_pem(private, *algorithm).unwrap().sign(MESSAGE).unwrap();
            let key = SigningKey::from_pkcs8_der(&der(private), *algorithm).unwrap();
            let windows = public.replace('\n', "\r\n");
            for verifying in [
                key.verifying_key(),
                VerifyingKey::from_spki_pem(public, *algorithm).unwrap(),
                VerifyingKey::from_spki_pem(&format!("\n{windows}\n"), *algorithm).unwrap(),
                VerifyingKey::from_spki_der(&der(public), *algorithm).unwrap(),
                VerifyingKey::from_jwk(&key.verifying_key().to_jwk_json("a").unwrap()).unwrap(),
            ] {
                assert_eq!(verifying.verify(MESSAGE, &signature), Ok(()));
                assert_eq!(verifying.thumbprint(), key.verifying_key().thumbprint());
                assert_eq!(verifying.algorithm(), *algorithm);
            }
        }
    }
}

#[test]
fn a_document_for_another_kind_is_refused_by_its_identifier() {
    let pems = [
        (P256, P256_PUBLIC, Kind::P256),
        (P384, P384_PUBLIC, Kind::P384),
        (ED25519, ED25519_PUBLIC, Kind::Ed25519),
        (RSA, RSA_PUBLIC, Kind::Rsa),
    ];
    for (private, public, kind) in pems {
        for algorithm in Algorithm::ALL.iter().filter(|algorithm| algorithm.kind() != kind) {
            let refused = SigningKey::from_pkcs8_pem(private, *algorithm);
            assert_eq!(status(refused), Status::KeyAlgorithm);
            let refused = SigningKey::from_pkcs8_der(&der(private), *algorithm);
            assert_eq!(status(refused), Status::KeyAlgorithm);
            let refused = VerifyingKey::from_spki_pem(public, *algorithm);
            assert_eq!(status(refused), Status::KeyAlgorithm);
            let refused = VerifyingKey::from_spki_der(&der(public), *algorithm);
            assert_eq!(status(refused), Status::KeyAlgorithm);
        }
    }
}

#[test]
fn similar_forms_are_told_by_name() {
    let block = |label: &str| P256.replace("PRIVATE KEY", label);
    for (text, expected, hint) in [
        (block("EC PRIVATE KEY"), Status::KeyMalformed, "openssl pkcs8"),
        (block("RSA PRIVATE KEY"), Status::KeyMalformed, "openssl pkcs8"),
        (block("ENCRYPTED PRIVATE KEY"), Status::KeyMalformed, "encrypted"),
        (block("OPENSSH PRIVATE KEY"), Status::KeyMalformed, "OpenSSH"),
        (block("SOMETHING"), Status::KeyMalformed, "PRIVATE KEY"),
        (P256_PUBLIC.to_owned(), Status::KeyNotPrivate, "private"),
        (P256_CERTIFICATE.to_owned(), Status::KeyNotPrivate, "private"),
        (P256.repeat(2), Status::KeyMalformed, "exactly one"),
        (String::new(), Status::KeyMalformed, "no PEM block"),
        ("junk".to_owned(), Status::KeyMalformed, "no PEM block"),
        ("-----BEGIN ".to_owned(), Status::KeyMalformed, "PEM"),
        (P256.replace("MIG", "!!!"), Status::KeyMalformed, "base64"),
        (P256.replace("-----END", "-----"), Status::KeyMalformed, "base64"),
        (P256_NO_PUBLIC.to_owned(), Status::KeyMalformed, "public half"),
        (" ".repeat(KEY_TEXT_BYTES_MAX + 1), Status::KeyMalformed, "65536"),
    ] {
        let error = SigningKey::from_pkcs8_pem(&text, Algorithm::Es256).unwrap_err();
        assert_eq!(error.status(), expected, "{text}");
        assert!(error.message().contains(hint), "{error}");
    }
    for (text, hint) in [
        (P256.to_owned(), "private"),
        (P256_CERTIFICATE.to_owned(), "openssl x509"),
        (P256_PUBLIC.replace("PUBLIC", "RSA PUBLIC"), "openssl rsa"),
        (P256_PUBLIC.repeat(2), "exactly one"),
    ] {
        let error = VerifyingKey::from_spki_pem(&text, Algorithm::Es256).unwrap_err();
        assert_eq!(error.status(), Status::KeyMalformed);
        assert!(error.message().contains(hint), "{error}");
    }
    let refused = SigningKey::from_pkcs8_der(&der(P256_PUBLIC), Algorithm::Es256);
    assert_eq!(status(refused), Status::KeyNotPrivate);
}

#[test]
fn der_that_was_cut_lengthened_or_changed_never_panics_and_never_grows() {
    for (private, algorithm) in
        [(P256, Algorithm::Es256), (ED25519, Algorithm::Ed25519), (RSA, Algorithm::Rs256)]
    {
        let whole = der(private);
        for length in 0..whole.len() {
            assert!(SigningKey::from_pkcs8_der(&whole[..length], algorithm).is_err());
        }
        let longer = [&whole[..], b"\0"].concat();
        assert_eq!(status(SigningKey::from_pkcs8_der(&longer, algorithm)), Status::KeyMalformed);
        for index in 0..whole.len().min(120) {
            let mut changed = whole.clone();
            changed[index] ^= 0x11;
            let _ = SigningKey::from_pkcs8_der(&changed, algorithm);
        }
    }
    for (public, algorithm) in [(P256_PUBLIC, Algorithm::Es256), (RSA_PUBLIC, Algorithm::Rs256)] {
        let whole = der(public);
        for length in 0..whole.len() {
            assert!(VerifyingKey::from_spki_der(&whole[..length], algorithm).is_err());
        }
        let longer = [&whole[..], b"\0"].concat();
        assert_eq!(status(VerifyingKey::from_spki_der(&longer, algorithm)), Status::KeyMalformed);
    }
}

// ---- strength and consistency

#[test]
fn rsa_below_2048_bits_is_weak() {
    for algorithm in [Algorithm::Rs256, Algorithm::Ps512] {
        assert_eq!(status(SigningKey::from_pkcs8_pem(RSA_1024, algorithm)), Status::KeyWeak);
        assert_eq!(
            status(VerifyingKey::from_spki_pem(RSA_1024_PUBLIC, algorithm)),
            Status::KeyWeak
        );
    }
    let public = public_jwk(&SigningKey::from_pkcs8_pem(RSA, Algorithm::Rs256).unwrap());
    let mut modulus = url(&public["n"]);
    modulus[0] = 0x7f;
    let weak = with(&public, "n", encoding::url_encode(&modulus));
    assert_eq!(status(import_public(&weak)), Status::KeyWeak);
    let mut long = vec![0xff; RSA_BITS_MAX / 8 + 1];
    long[1024] = 1;
    let long = with(&public, "n", encoding::url_encode(&long));
    assert_eq!(status(import_public(&long)), Status::KeyMalformed);
}

#[test]
fn rsa_exponents_are_odd_and_neither_tiny_nor_huge() {
    let public = public_jwk(&SigningKey::from_pkcs8_pem(RSA, Algorithm::Rs256).unwrap());
    for (exponent, expected) in [
        (&[1][..], Status::KeyWeak),
        (&[2], Status::KeyWeak),
        (&[3], Status::KeyWeak),
        (&[1, 0, 0], Status::KeyWeak),
        (&[1, 0, 2], Status::KeyMalformed),
        (&[], Status::KeyMalformed),
        (&[0], Status::KeyMalformed),
        (&[0, 1, 0, 1], Status::KeyMalformed),
        (&[2, 0, 0, 0, 1], Status::KeyMalformed),
        (&[1; 9], Status::KeyMalformed),
        (&[1; 300], Status::KeyMalformed),
    ] {
        let jwk = with(&public, "e", encoding::url_encode(exponent));
        assert_eq!(status(import_public(&jwk)), expected, "{exponent:?}");
    }
}

#[test]
fn halves_that_differ_are_refused() {
    for (one, other, algorithm) in [
        (P256, Algorithm::Es256, Algorithm::Es256),
        (P384, Algorithm::Es384, Algorithm::Es384),
        (ED25519, Algorithm::Ed25519, Algorithm::Ed25519),
    ] {
        let mine = public_jwk(&SigningKey::from_pkcs8_pem(one, algorithm).unwrap());
        let theirs = public_jwk(&SigningKey::generate(other).unwrap());
        let scalar = der(one);
        // Where the scalar lies in what OpenSSL wrote.
        let at = match algorithm {
            Algorithm::Es256 => 36..68,
            Algorithm::Es384 => 35..83,
            _ => 16..48,
        };
        let private = encoding::url_encode(&scalar[at]);
        let whole = with(&mine, "d", private.clone());
        assert!(import(&whole).is_ok(), "{algorithm}: {:?}", import(&whole));
        assert_eq!(status(import(&with(&theirs, "d", private))), Status::KeyMismatch);
    }
    let mut crossed = der(P256);
    let other = public_jwk(&SigningKey::generate(Algorithm::Es256).unwrap());
    let start = crossed.len() - 64;
    crossed[start..start + 32].copy_from_slice(&url(&other["x"]));
    crossed[start + 32..].copy_from_slice(&url(&other["y"]));
    let refused = SigningKey::from_pkcs8_der(&crossed, Algorithm::Es256);
    assert_eq!(status(refused), Status::KeyMismatch);
}

#[test]
fn rsa_numbers_that_do_not_belong_together_are_refused() {
    let jwk = with(&rsa_jwk(), "alg", "RS256");
    assert!(import(&jwk).is_ok());
    for name in ["n", "d", "p", "q", "dp", "dq", "qi"] {
        let mut number = url(&jwk[name]);
        let middle = number.len() / 2;
        number[middle] ^= 0x10;
        let changed = with(&jwk, name, encoding::url_encode(&number));
        let refused = import(&changed).map(|_| ()).map_err(|error| error.status());
        assert_eq!(refused, Err(Status::KeyMismatch), "{name}");
    }
    // An exponent that is fine by itself.
    let changed = with(&jwk, "e", encoding::url_encode(&[1, 0, 3]));
    assert_eq!(status(import(&changed)), Status::KeyMismatch);
    let other = public_jwk(&SigningKey::from_pkcs8_pem(RSA, Algorithm::Rs256).unwrap());
    let changed = with(&jwk, "n", other["n"].clone());
    assert_eq!(status(import(&changed)), Status::KeyMismatch);
}

#[test]
fn a_point_off_its_curve_is_refused() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384] {
        let jwk = public_jwk(&signing(algorithm));
        for name in ["x", "y"] {
            let mut coordinate = url(&jwk[name]);
            coordinate[20] ^= 1;
            let changed = with(&jwk, name, encoding::url_encode(&coordinate));
            assert_eq!(status(import_public(&changed)), Status::KeyMismatch);
        }
        let zeros = encoding::url_encode(&vec![0; algorithm.kind().field_bytes()]);
        let zero = with(&with(&jwk, "x", zeros.clone()), "y", zeros);
        assert_eq!(status(import_public(&zero)), Status::KeyMismatch);
        let ones = encoding::url_encode(&vec![0xff; algorithm.kind().field_bytes()]);
        assert_eq!(status(import_public(&with(&jwk, "x", ones))), Status::KeyMismatch);
    }
    let mut off = der(P256_PUBLIC);
    *off.last_mut().unwrap() ^= 1;
    let refused = VerifyingKey::from_spki_der(&off, Algorithm::Es256);
    assert_eq!(status(refused), Status::KeyMismatch);
}

#[test]
fn compressed_points_are_refused_and_say_so() {
    let point = url(&public_jwk(&SigningKey::from_pkcs8_pem(P256, Algorithm::Es256).unwrap())["x"]);
    let error = der::ec_point(&[&[2][..], &point].concat(), Kind::P256).unwrap_err();
    assert_eq!(error.status(), Status::KeyMalformed);
    assert!(error.message().contains("compressed"));
}

#[test]
fn ed25519_points_of_small_order_and_second_spellings_are_refused() {
    let order_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    let other_8 = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
    let unhex = |text: &str| -> [u8; 32] {
        std::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
    };
    let near_prime = |low: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (low, 0x7f);
        bytes
    };
    let mut one = [0; 32];
    one[0] = 1;
    let mut points = vec![[0; 32], one, unhex(order_8), unhex(other_8)];
    points.extend((0xec..=0xff).map(near_prime));
    for point in points {
        for sign in [0, 0x80] {
            let mut point = point;
            point[31] |= sign;
            let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": encoding::url_encode(&point)});
            assert_eq!(status(import_public(&jwk)), Status::KeyMismatch, "{point:?}");
        }
    }
}

// ---- what must not be seen

#[test]
fn no_message_repeats_what_came_in() {
    const CANARY: &str = "Q0FOQVJZX1NFQ1JFVF8w";
    let seen = |error: Error| {
        let text = format!("{error} {error:?} {} {}", error.field(), error.message());
        assert!(!text.contains(CANARY) && !text.contains("CANARY"), "{text}");
    };
    let mut documents =
        vec![json!(CANARY), json!([CANARY]), json!({CANARY: CANARY}), json!({"kty": CANARY})];
    for jwk in [with(&rsa_jwk(), "alg", "RS256"), serde_json::from_str(RFC8037).unwrap()] {
        for name in jwk.as_object().unwrap().keys().map(String::as_str) {
            documents.push(with(&jwk, name, CANARY));
            documents.push(with(&jwk, name, json!([CANARY])));
            documents.push(with(&jwk, name, json!({CANARY: CANARY})));
        }
        for name in ["alg", "use", "key_ops", "kid", "oth", "crv"] {
            documents.push(with(&jwk, name, CANARY));
            documents.push(with(&jwk, name, json!([CANARY, CANARY])));
        }
    }
    for document in documents {
        let text = document.to_string();
        let broken = format!("{text}{CANARY}");
        for text in [text, broken] {
            let _ = SigningKey::from_jwk(&text).map_err(seen);
            let _ = VerifyingKey::from_jwk(&text).map_err(seen);
            let _ = SigningKey::from_jwk_as(&text, Algorithm::Rs256).map_err(seen);
            let _ = strict::parse(&text).map(|jwk| jwk_key_id(&jwk).map_err(seen));
        }
    }
    for pem in [P256.replace("PRIVATE KEY", CANARY), P256.replace("MIG", CANARY), CANARY.into()] {
        seen(SigningKey::from_pkcs8_pem(&pem, Algorithm::Es256).unwrap_err());
        seen(VerifyingKey::from_spki_pem(&pem, Algorithm::Es256).unwrap_err());
    }
    seen(SigningKey::from_secret(CANARY.as_bytes(), Algorithm::Hs256).unwrap_err());
}

#[test]
fn debug_shows_the_algorithm_alone() {
    let key = SigningKey::from_secret(&[b'x'; 32], Algorithm::Hs256).unwrap();
    assert_eq!(format!("{key:?}"), "SigningKey(HS256, ..)");
    assert_eq!(format!("{:?}", key.verifying_key()), "VerifyingKey(HS256, ..)");
}

// ---- the little that others need of the arithmetic

#[test]
fn the_digests_are_those_of_their_rfcs() {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(hex(&crypto::sha256(b"")), empty);
    // RFC 4231, test case 2.
    let tag = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hex(&crypto::hmac_sha256(b"Jefe", b"what do ya want for nothing?")), tag);
    // RFC 5869, test case 3: no salt, no info.
    let mut out = [0; 42];
    crypto::derive(&[0x0b; 22], b"", &mut out);
    let expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d\
                    9d201395faa4b61a96c8";
    assert_eq!(hex(&out), expected);
    crypto::derive(b"secret", b"label", &mut [0; 8160]);
}
