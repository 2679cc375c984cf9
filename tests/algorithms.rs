//! Which key and which algorithm: the header never decides, the engine does. (What the tests must
//! show, lines 7, 8 and 10 to 13.)

mod common;

use std::net::TcpListener;

use common::*;
use mintage::key::{Algorithm, SigningKey, VerifyingKey};
use mintage::{Check, Config, Engine, Family, KeySpec, Start, Status, jws};
use serde_json::{Value, json};

/// The HMAC that an attacker computes: the crate's own keys refuse the texts that it is made with.
fn hmac(algorithm: &str, secret: &[u8], message: &str) -> Vec<u8> {
    let algorithm = match algorithm {
        "HS256" => ring::hmac::HMAC_SHA256,
        "HS384" => ring::hmac::HMAC_SHA384,
        _ => ring::hmac::HMAC_SHA512,
    };
    ring::hmac::sign(&ring::hmac::Key::new(algorithm, secret), message.as_bytes()).as_ref().to_vec()
}

fn published(engine: &Engine) -> Vec<Value> {
    let set: Value = serde_json::from_str(&engine.jwks()).unwrap();
    set["keys"].as_array().unwrap().clone()
}

#[test]
fn every_algorithm_mints_what_its_published_key_verifies() {
    for algorithm in Algorithm::ALL {
        let fixture = fixture_with(*algorithm, |config| config);
        let token = fixture.minted();
        assert_eq!(fixture.status(&token), Status::Ok, "{algorithm}");
        let (header, _) = parts(&token);
        assert_eq!(header, fixture.header());
        let key = match &published(&fixture.engine)[..] {
            [] => {
                assert!(algorithm.is_symmetric(), "{algorithm}");
                fixture.key.verifying_key()
            }
            [jwk] => {
                assert_eq!((&jwk["alg"], &jwk["kid"]), (&json!(algorithm.name()), &json!(KID)));
                VerifyingKey::from_jwk(&jwk.to_string()).unwrap()
            }
            more => panic!("{more:?}"),
        };
        let verified = jws::verify(token.as_bytes(), &key).unwrap();
        assert_eq!(verified.payload(), parts(&token).1.as_bytes());
        // A key of another algorithm, and one of the same.
        for other in Algorithm::ALL {
            let refused = jws_verdict(&token, &signing_key(*other).verifying_key());
            let same_material = other == algorithm && !algorithm.can_generate();
            match (other == algorithm, same_material) {
                (_, true) => assert_eq!(refused, Status::Ok),
                (true, _) => assert_eq!(refused, Status::SignatureInvalid),
                (false, _) => assert_eq!(refused, Status::AlgorithmMismatch),
            }
        }
    }
}

#[test]
fn an_engine_that_only_verifies_accepts_every_published_key() {
    for algorithm in Algorithm::ALL.iter().filter(|algorithm| !algorithm.is_symmetric()) {
        let fixture = fixture_with(*algorithm, |config| config);
        let config = Config::new().jwks(&fixture.engine.jwks()).unwrap();
        let verifier =
            Engine::open(config.start(Start::Open).clock(fixture.clock.clone())).unwrap();
        assert_eq!(verdict(&verifier, fixture.minted()), Status::Ok, "{algorithm}");
    }
}

#[test]
fn the_header_s_alg_is_the_key_s() {
    for algorithm in Algorithm::ALL {
        let fixture = fixture_with(*algorithm, |config| config);
        let key = fixture.key.verifying_key();
        for other in Algorithm::ALL.iter().filter(|other| *other != algorithm) {
            let header = format!(r#"{{"alg":"{other}","kid":"k","typ":"at+jwt"}}"#);
            // Signed as the key does it, and, where the material allows, as the header says.
            let mut tokens = vec![fixture.headed(&header)];
            if !algorithm.can_generate() && !other.can_generate() {
                let sibling = SigningKey::from_pkcs8_pem(RSA, *other).unwrap();
                tokens.push(assemble(&sibling, &header, claims().to_string()));
            }
            for token in tokens {
                assert_eq!(
                    fixture.status(&token),
                    Status::AlgorithmMismatch,
                    "{algorithm} {other}"
                );
                assert_eq!(jws_verdict(&token, &key), Status::AlgorithmMismatch);
            }
            // With the engine's own header: only the signature is another's.
            if !algorithm.can_generate() && !other.can_generate() {
                let sibling = SigningKey::from_pkcs8_pem(RSA, *other).unwrap();
                let token = assemble(&sibling, fixture.header(), claims().to_string());
                assert_eq!(fixture.status(&token), Status::SignatureInvalid, "{algorithm} {other}");
            }
            let refused = jws::sign(&header, b"{}", &fixture.key);
            assert_eq!(error(refused), (Status::AlgorithmMismatch, "alg".into()));
        }
        let name = algorithm.name();
        for spelled in [
            name.to_lowercase(),
            name.to_uppercase(),
            format!(" {name}"),
            format!("{name} "),
            format!("{name}\\u0000"),
            name[..name.len() - 1].to_owned(),
            "ES256K".into(),
            "ES512".into(),
            "Ed448".into(),
            "A256KW".into(),
            "dir".into(),
        ] {
            if spelled == name {
                continue;
            }
            let token =
                fixture.headed(format!(r#"{{"alg":"{spelled}","kid":"k","typ":"at+jwt"}}"#));
            assert_eq!(fixture.status(token), Status::AlgorithmMismatch, "{spelled:?}");
        }
    }
}

#[test]
fn none_is_no_algorithm() {
    for optional in [false, true] {
        let fixture = fixture_with(Algorithm::Es256, |config| {
            if optional { config.key_id_optional() } else { config }
        });
        let token = fixture.minted();
        let signature = token.rsplit('.').next().unwrap().to_owned();
        for name in ["none", "None", "NONE", "nOnE", "NoNe", "none ", "", "null", "n\\u006fne"] {
            for kid in ["", "\"kid\":\"k\",", "\"kid\":\"\","] {
                let header = url(format!("{{\"alg\":\"{name}\",{kid}\"typ\":\"at+jwt\"}}"));
                let signed = format!("{header}.{}", url(claims().to_string()));
                let expected = match (kid, optional) {
                    ("", false) => Status::KeyIdMissing,
                    ("", true) | ("\"kid\":\"\",", _) => Status::KeyUnknown,
                    _ => Status::AlgorithmMismatch,
                };
                for signature in ["", "AA", &signature] {
                    let token = format!("{signed}.{signature}");
                    assert_eq!(fixture.status(&token), expected, "{name} {kid}");
                    let key = fixture.key.verifying_key();
                    assert_eq!(jws_verdict(&token, &key), Status::AlgorithmMismatch);
                }
                let token = sign_text(&fixture.key, &signed);
                assert_eq!(fixture.status(token), expected, "{name} {kid}");
                assert_eq!(fixture.status(&signed), Status::TokenMalformed);
            }
        }
    }
}

#[test]
fn alg_is_there_and_is_text() {
    let fixture = fixture();
    for alg in [
        "",
        "\"alg\":null,",
        "\"alg\":0,",
        "\"alg\":true,",
        "\"alg\":[\"ES256\"],",
        "\"alg\":{\"ES256\":1},",
        "\"Alg\":\"ES256\",",
        "\"ALG\":\"ES256\",",
        "\"alg \":\"ES256\",",
        "\"x\":{\"alg\":\"ES256\"},",
    ] {
        let token = fixture.headed(format!("{{{alg}\"kid\":\"k\",\"typ\":\"at+jwt\"}}"));
        assert_eq!(fixture.status(&token), Status::HeaderInvalid, "{alg}");
        assert_eq!(
            jws_verdict(&token, &fixture.key.verifying_key()),
            Status::HeaderInvalid,
            "{alg}"
        );
    }
}

/// Every text that is a form of the fixture's public key, as somebody may have it at hand.
fn forms_of_public_key(fixture: &Fixture, pem: Option<&str>) -> Vec<Vec<u8>> {
    let jwks = fixture.engine.jwks();
    let [jwk] = &published(&fixture.engine)[..] else { panic!() };
    let mut forms = vec![
        jwks.clone().into_bytes(),
        jwks.as_bytes()[9..jwks.len() - 2].to_vec(),
        jwk.to_string().into_bytes(),
        serde_json::to_vec_pretty(jwk).unwrap(),
        fixture.key.verifying_key().thumbprint().into_bytes(),
        from_url(&fixture.key.verifying_key().thumbprint()),
        KID.as_bytes().to_vec(),
        Vec::new(),
        vec![0; 32],
    ];
    for member in ["x", "y", "n", "e"] {
        if let Some(text) = jwk[member].as_str() {
            forms.push(text.as_bytes().to_vec());
            forms.push(from_url(text));
        }
    }
    if let Some(pem) = pem {
        forms.extend([
            pem.as_bytes().to_vec(),
            pem.trim().as_bytes().to_vec(),
            pem.replace('\n', "\r\n").into_bytes(),
            pem.replace('\n', "").into_bytes(),
            der(pem),
            base64(der(pem)).into_bytes(),
            url(der(pem)).into_bytes(),
        ]);
    }
    forms
}

#[test]
fn a_public_key_is_no_hmac_secret() {
    for (algorithm, private, public) in [
        (Algorithm::Es256, P256, P256_PUBLIC),
        (Algorithm::Rs256, RSA, RSA_PUBLIC),
        (Algorithm::Ps512, RSA, RSA_PUBLIC),
        (Algorithm::Ed25519, ED25519, ED25519_PUBLIC),
    ] {
        for optional in [false, true] {
            let key = SigningKey::from_pkcs8_pem(private, algorithm).unwrap();
            let mut fixture = fixture();
            let config = Config::new()
                .key(KeySpec::signing(key.clone()).key_id(KID))
                .any_subject()
                .start(Start::Open)
                .clock(fixture.clock.clone());
            let config = if optional { config.key_id_optional() } else { config };
            fixture.engine = Engine::open(config).unwrap();
            fixture.key = key;
            assert_eq!(fixture.status(fixture.minted()), Status::Ok);
            for secret in forms_of_public_key(&fixture, Some(public)) {
                for alg in ["HS256", "HS384", "HS512", algorithm.name()] {
                    for kid in ["\"kid\":\"k\",", ""] {
                        let header = url(format!("{{\"alg\":\"{alg}\",{kid}\"typ\":\"at+jwt\"}}"));
                        let signed = format!("{header}.{}", url(claims().to_string()));
                        let mac = if alg.starts_with('H') { alg } else { "HS256" };
                        let token = format!("{signed}.{}", url(hmac(mac, &secret, &signed)));
                        let expected = match (kid.is_empty(), optional) {
                            (true, false) => Status::KeyIdMissing,
                            (true, true) if alg.starts_with('H') => Status::KeyUnknown,
                            _ if alg.starts_with('H') => Status::AlgorithmMismatch,
                            _ => Status::SignatureInvalid,
                        };
                        assert_eq!(fixture.status(&token), expected, "{alg} {kid}");
                        let bare = if alg.starts_with('H') {
                            Status::AlgorithmMismatch
                        } else {
                            Status::SignatureInvalid
                        };
                        let key = fixture.key.verifying_key();
                        assert_eq!(jws_verdict(&token, &key), bare);
                    }
                }
            }
        }
    }
}

#[test]
fn a_key_in_the_header_is_not_a_key() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let attacker = signing_key(Algorithm::Es256);
    let jwk = |kid: &str| attacker.verifying_key().to_jwk_json(kid).unwrap();
    let certificate = base64(der(include_str!("keys/ec_p256.cert.pem")));
    for optional in [false, true] {
        let fixture = fixture_with(Algorithm::Es256, |config| {
            if optional { config.key_id_optional() } else { config }
        });
        for extra in [
            format!("\"jwk\":{}", jwk(KID)),
            format!("\"jwk\":{}", jwk("attacker")),
            format!("\"jwk\":\"{}\"", url(jwk(KID))),
            format!("\"jwk\":{{\"keys\":[{}]}}", jwk(KID)),
            format!("\"jku\":\"http://{address}/jwks.json\""),
            format!("\"x5u\":\"http://{address}/cert.pem\""),
            format!("\"jku\":\"//{address}\",\"x5u\":\"file:///dev/null\""),
            format!("\"x5c\":[\"{certificate}\"]"),
            format!("\"x5t\":\"{}\"", url([0; 20])),
            format!("\"x5t#S256\":\"{}\"", attacker.verifying_key().thumbprint()),
            format!("\"cty\":\"JWT\",\"zip\":\"DEF\",\"iss\":\"x\",\"jwk\":{}", jwk(KID)),
        ] {
            // Made by the attacker: refused, under whatever kid.
            for (kid, expected) in [
                ("\"kid\":\"k\",", Status::SignatureInvalid),
                ("\"kid\":\"attacker\",", Status::KeyUnknown),
                ("", if optional { Status::SignatureInvalid } else { Status::KeyIdMissing }),
            ] {
                let header = format!("{{\"alg\":\"ES256\",{kid}{extra},\"typ\":\"at+jwt\"}}");
                if header.len() > 1024 {
                    panic!("{}", header.len());
                }
                let token = assemble(&attacker, &header, claims().to_string());
                assert_eq!(fixture.status(&token), expected, "{header}");
                let key = fixture.key.verifying_key();
                assert_eq!(jws_verdict(&token, &key), Status::SignatureInvalid);
            }
            // Made by the engine's own key: it means nothing.
            let header = format!("{{\"alg\":\"ES256\",\"kid\":\"k\",{extra},\"typ\":\"at+jwt\"}}");
            assert_eq!(fixture.status(fixture.headed(&header)), Status::Ok, "{header}");
        }
    }
    let nobody = listener.accept().unwrap_err();
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock, "no socket was opened");
}

#[test]
fn a_kid_is_the_text_of_a_known_key() {
    let fixture = fixture();
    let optional = fixture_with(Algorithm::Es256, |config| config.key_id_optional());
    let missing = [
        "",
        "\"kid\":null,",
        "\"kid\":0,",
        "\"kid\":1e3,",
        "\"kid\":true,",
        "\"kid\":[\"k\"],",
        "\"kid\":{\"k\":1},",
        "\"kid\":[],",
        "\"Kid\":\"k\",",
        "\"x\":{\"kid\":\"k\"},",
    ];
    let unknown = [
        "",
        "K",
        "k ",
        " k",
        "kk",
        "k\\u0000",
        "\\u0000",
        "k\\n",
        "../k",
        "./k",
        "/dev/null",
        "/proc/self/environ",
        "..\\\\..\\\\k",
        "file:///dev/null",
        "http://localhost/k",
        "k' OR '1'='1",
        "' UNION SELECT 'k' --",
        "k;DROP TABLE keys",
        "$(id)",
        "`id`",
        "%6b",
        "*",
        "k*",
        ".",
        "%s%n",
        "\\ud83d\\ude00",
        "null",
        "0",
    ];
    for kid in missing {
        let header = format!("{{\"alg\":\"ES256\",{kid}\"typ\":\"at+jwt\"}}");
        assert_eq!(fixture.status(fixture.headed(&header)), Status::KeyIdMissing, "{kid}");
        // Optional means that it may be missing, not that it may be nonsense.
        let absent = !kid.starts_with("\"kid\"");
        let expected = if absent { Status::Ok } else { Status::KeyIdMissing };
        assert_eq!(optional.status(optional.headed(&header)), expected, "optional: {kid}");
    }
    let long = "k".repeat(900);
    for kid in unknown.iter().copied().chain([&long[..]]) {
        let header = format!("{{\"alg\":\"ES256\",\"kid\":\"{kid}\",\"typ\":\"at+jwt\"}}");
        assert_eq!(fixture.status(fixture.headed(&header)), Status::KeyUnknown, "{kid}");
        assert_eq!(optional.status(optional.headed(&header)), Status::KeyUnknown, "{kid}");
    }
}

#[test]
fn without_a_kid_the_only_key_of_the_algorithm_is_tried() {
    let (one, two) = (signing_key(Algorithm::Es256), signing_key(Algorithm::Es256));
    let other = signing_key(Algorithm::Ed25519);
    let open = |config: Config| {
        let fixture = fixture();
        let config = config.any_subject().start(Start::Open).clock(fixture.clock.clone());
        Engine::open(config.key_id_optional()).unwrap()
    };
    let header = r#"{"alg":"ES256","typ":"at+jwt"}"#;
    let token = |key: &SigningKey| assemble(key, header, claims().to_string());
    let single =
        open(Config::new().key(KeySpec::signing(one.clone())).key(KeySpec::signing(other.clone())));
    assert_eq!(verdict(&single, token(&one)), Status::Ok);
    assert_eq!(verdict(&single, token(&two)), Status::SignatureInvalid);
    let double = open(
        Config::new()
            .key(KeySpec::signing(one.clone()))
            .key(KeySpec::signing(two.clone()).key_id("two")),
    );
    assert_eq!(verdict(&double, token(&one)), Status::KeyUnknown);
    assert_eq!(verdict(&double, token(&two)), Status::KeyUnknown);
    // A revoked key is not tried, and the other is then the only one.
    double.revoke_key("two").unwrap();
    assert_eq!(verdict(&double, token(&two)), Status::SignatureInvalid);
    assert_eq!(verdict(&double, token(&one)), Status::Ok);
}

#[test]
fn no_extension_is_critical_and_none_may_be() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    for critical in [
        "\"crit\":\"exp\"",
        "\"crit\":\"\"",
        "\"crit\":null",
        "\"crit\":true",
        "\"crit\":0",
        "\"crit\":{}",
        "\"crit\":[]",
        "\"crit\":[null]",
        "\"crit\":[\"\"]",
        "\"crit\":[0]",
        "\"crit\":[[\"exp\"]]",
        "\"crit\":[\"exp\"],\"exp\":1",
        "\"crit\":[\"exp\",\"exp\"],\"exp\":1",
        "\"crit\":[\"alg\"]",
        "\"crit\":[\"kid\"]",
        "\"crit\":[\"typ\"]",
        "\"crit\":[\"crit\"]",
        "\"crit\":[\"jwk\"]",
        "\"crit\":[\"absent\"]",
        "\"crit\":[\"b64\"]",
        "\"crit\":[\"b64\"],\"b64\":true",
        "\"crit\":[\"b64\"],\"b64\":false",
        "\"crit\":[\"http://example.com/UNDEFINED\"],\"http://example.com/UNDEFINED\":true",
        "\"cr\\u0069t\":[\"exp\"]",
        "\"b64\":false",
        "\"b64\":null",
        "\"b64\":\"true\"",
        "\"b64\":0",
        "\"b\\u00364\":false",
    ] {
        let own = fixture.header();
        let inside = &own[1..own.len() - 1];
        for header in [format!("{{{inside},{critical}}}"), format!("{{{critical},{inside}}}")] {
            let token = fixture.headed(&header);
            assert_eq!(fixture.status(&token), Status::CriticalHeader, "{header}");
            assert_eq!(jws_verdict(&token, &fixture.key.verifying_key()), Status::CriticalHeader);
            assert_eq!(inspect_verdict(&token), Status::CriticalHeader);
            assert_eq!(error(jws::sign(&header, b"{}", &fixture.key)).0, Status::CriticalHeader);
        }
    }
    let repeated = format!(
        "{{\"crit\":[\"a\"],{},\"crit\":[\"a\"]}}",
        &fixture.header()[1..fixture.header().len() - 1]
    );
    assert_eq!(fixture.status(fixture.headed(repeated)), Status::HeaderInvalid);
    // True is what it is anyway, and another case is another name.
    for harmless in
        ["\"b64\":true", "\"Crit\":[\"exp\"]", "\"x\":{\"crit\":[\"exp\"],\"b64\":false}"]
    {
        let own = fixture.header();
        let token = fixture.headed(format!("{},{harmless}}}", &own[..own.len() - 1]));
        assert_eq!(fixture.status(token), Status::Ok, "{harmless}");
    }
}

/// The order of P-256, FIPS 186-4, D.1.2.3.
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn minus(from: &[u8; 32], number: &[u8]) -> [u8; 32] {
    let (mut difference, mut borrow) = ([0; 32], 0i16);
    for at in (0..32).rev() {
        let digit = i16::from(from[at]) - i16::from(number[at]) - borrow;
        borrow = i16::from(digit < 0);
        difference[at] = digit.rem_euclid(256) as u8;
    }
    difference
}

#[test]
fn signatures_that_are_none_are_refused() {
    for algorithm in
        [Algorithm::Es256, Algorithm::Ed25519, Algorithm::Hs256, Algorithm::Rs256, Algorithm::Ps256]
    {
        let fixture = fixture_with(algorithm, |config| config);
        let token = fixture.minted();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let right = from_url(signature);
        let twice = [&right[..], &right[..]].concat();
        for length in 0..=twice.len() {
            let token = format!("{signed}.{}", url(&twice[..length]));
            let expected =
                if length == right.len() { Status::Ok } else { Status::SignatureInvalid };
            assert_eq!(fixture.status(&token), expected, "{algorithm} {length}");
            let token = format!("{signed}.{}", url(vec![0; length]));
            assert_eq!(fixture.status(&token), Status::SignatureInvalid, "{algorithm} {length}");
        }
        for at in 0..right.len() {
            for bit in 0..8 {
                let mut wrong = right.clone();
                wrong[at] ^= 1 << bit;
                let token = format!("{signed}.{}", url(wrong));
                assert_eq!(
                    fixture.status(token),
                    Status::SignatureInvalid,
                    "{algorithm} {at} {bit}"
                );
            }
        }
    }
}

#[test]
fn ecdsa_numbers_out_of_range_and_in_der_are_refused() {
    let fixture = fixture();
    let token = fixture.minted();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mut one = [0; 32];
    one[31] = 1;
    let numbers = [[0; 32], one, minus(&P256_ORDER, &one), P256_ORDER, [0xff; 32]];
    let right = from_url(signature);
    let (r, s) = right.split_at(32);
    for first in numbers.iter().map(|number| &number[..]).chain([r]) {
        for second in numbers.iter().map(|number| &number[..]).chain([s]) {
            if first == r && second == s {
                continue;
            }
            let token = format!("{signed}.{}", url([first, second].concat()));
            assert_eq!(fixture.status(token), Status::SignatureInvalid);
        }
    }
    let integer = |number: &[u8]| {
        let sign = if number[0] >= 0x80 { &[0u8][..] } else { &[] };
        [&[2, (number.len() + sign.len()) as u8], sign, number].concat()
    };
    let body = [integer(r), integer(s)].concat();
    let der = [&[0x30, body.len() as u8], &body[..]].concat();
    assert_eq!(fixture.status(format!("{signed}.{}", url(der))), Status::SignatureInvalid);
}

#[test]
fn the_other_spelling_of_an_ecdsa_signature_is_the_same_token() {
    // Whoever has (r, s) has (r, n - s) too: no forgery, but not the same bytes either.
    let fixture = fixture();
    let token = fixture.minted();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let right = from_url(signature);
    let twin = [&right[..32], &minus(&P256_ORDER, &right[32..])].concat();
    let twin = format!("{signed}.{}", url(twin));
    assert_ne!(token, twin);
    let id = |token: &str| {
        let verified = fixture.engine.verify(token, &Check::new()).unwrap();
        verified.token_id().to_owned()
    };
    assert_eq!(id(&token), id(&twin));
    fixture.engine.revoke_token(&twin).unwrap();
    for token in [&token, &twin] {
        let status = fixture.status(token);
        assert_eq!((status, status.family()), (Status::TokenRevoked, Family::Refused));
    }
}
