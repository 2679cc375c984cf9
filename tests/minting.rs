//! What mint writes in either profile, and that it comes back as it was.

mod common;

use std::time::Duration;

use common::*;
use mintage::key::{Algorithm, SigningKey};
use mintage::{
    Check, Config, Engine, Grant, KeySpec, Lifetime, ScopeSet, Start, Status, TOKEN_BYTES_MAX,
    inspect,
};
use proptest::prelude::*;
use serde_json::{Value, json};

// ---- what mint writes

#[test]
fn a_lifetime_lies_within_its_bounds() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let grant = Grant::new(ScopeSet::CHAT);
    let default = mint(&fixture, &grant);
    assert_eq!(default.expires_at_unix_s - default.issued_at_unix_s, 1440 * 60);
    for minutes in [60, 61, 1439, 1440] {
        let minted = mint(&fixture, &grant.lifetime(Lifetime::minutes(minutes)));
        assert_eq!(minted.expires_at_unix_s - NOW_S, i64::from(minutes) * 60);
        assert_eq!(fixture.status(&minted.token), Status::Ok);
    }
    for minutes in [0, 1, 59, 1441, 1 << 31, u32::MAX - 1, u32::MAX] {
        let refused = fixture.engine.mint("alice", &grant.lifetime(Lifetime::minutes(minutes)));
        let refused = refused.unwrap_err();
        assert_eq!(refused.status(), Status::LifetimeOutOfRange);
        assert_eq!(
            refused.message(),
            format!(
                "ExpiresInMinutes value {minutes} is invalid. Value must be within the [60, 1440] interval."
            )
        );
    }
    let narrow = fixture_with(Algorithm::Hs256, |config| config.lifetime_minutes(5, 10, 7));
    let minted = narrow.engine.mint("alice", &grant).unwrap();
    assert_eq!(minted.expires_at_unix_s - minted.issued_at_unix_s, 7 * 60);
    for (minutes, fine) in [(4, false), (5, true), (10, true), (11, false)] {
        let minted = narrow.engine.mint("alice", &grant.lifetime(Lifetime::minutes(minutes)));
        assert_eq!(minted.is_ok(), fine, "{minutes}");
    }
}

#[test]
fn a_lifetime_is_whole_minutes() {
    assert_eq!(Lifetime::from_duration(Duration::from_secs(3600)).unwrap(), Lifetime::minutes(60));
    assert_eq!(Lifetime::from_duration(Duration::ZERO).unwrap(), Lifetime::minutes(0));
    for wrong in [
        Duration::from_secs(3601),
        Duration::from_secs(59),
        Duration::from_millis(3_600_001),
        Duration::from_nanos(1),
        Duration::from_secs(u64::from(u32::MAX) * 60 + 60),
        Duration::MAX,
    ] {
        assert_eq!(
            error(Lifetime::from_duration(wrong)).0,
            Status::LifetimeOutOfRange,
            "{wrong:?}"
        );
    }
}

const REGISTERED: [&str; 8] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "epoch"];
const REGISTERED_IN_ACS: [&str; 7] =
    ["skypeid", "scp", "csi", "rgn", "acsScope", "resourceId", "resourceLocation"];

#[test]
fn custom_claims_overwrite_nothing() {
    let standard = fixture_with(Algorithm::Hs256, |config| config);
    let acs = acs();
    let in_standard = REGISTERED.iter().chain(&["scope"]);
    let in_acs = REGISTERED.iter().chain(&REGISTERED_IN_ACS);
    let all = in_standard.map(|name| (&standard, name)).chain(in_acs.map(|name| (&acs, name)));
    for (fixture, name) in all {
        let identity = fixture.engine.create_identity().unwrap();
        let first = &name[..1];
        for spelled in [
            name.to_string(),
            format!("\\u{:04x}{}", first.as_bytes()[0], &name[1..]),
            name.bytes().map(|byte| format!("\\u{byte:04X}")).collect(),
        ] {
            for claims in [
                format!("{{\"{spelled}\":1}}"),
                format!("{{\"own\":{{}},\"{spelled}\":null}}"),
                format!(" {{ \"{spelled}\" : [] , \"own\" : 1 }} "),
            ] {
                let grant = Grant::new(ScopeSet::CHAT).claims(&claims);
                let refused = error(fixture.engine.mint(&identity, &grant));
                assert_eq!(refused, (Status::ClaimReserved, format!("claims.{name}")), "{claims}");
            }
        }
        // Deeper down, and in other letters, it is a name like any other.
        let harmless =
            format!("{{\"own\":{{\"{name}\":1}},\"{}\":2,\"{name} \":3}}", name.to_uppercase());
        let grant = Grant::new(ScopeSet::CHAT).claims(&harmless);
        let minted = fixture.engine.mint(&identity, &grant).unwrap();
        assert_eq!(fixture.status(&minted.token), Status::Ok, "{harmless}");
    }
    // A name of one profile is free in the other.
    let grant = Grant::new(ScopeSet::CHAT).claims("{\"scp\":1,\"skypeid\":2}");
    assert_eq!(standard.status(mint(&standard, &grant).token), Status::Ok);
}

#[test]
fn custom_claims_are_one_small_object() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let of = |claims: &str| {
        let minted = fixture.engine.mint("alice", &Grant::new(ScopeSet::CHAT).claims(claims));
        match minted {
            Ok(minted) => {
                assert_eq!(fixture.status(&minted.token), Status::Ok, "{claims}");
                Status::Ok
            }
            Err(refused) => {
                let field = refused.field();
                assert!(field == "claims" || field.starts_with("claims."), "{field}");
                refused.status()
            }
        }
    };
    for fine in ["{}", " { } ", "{\"a\":{}}", "{\"\":1}", "\t{\"a\"\r\n:\n1}\n"] {
        assert_eq!(of(fine), Status::Ok, "{fine:?}");
    }
    for wrong in [
        "",
        " ",
        "null",
        "[]",
        "1",
        "\"\"",
        "{",
        "}",
        "{}}",
        "{}{}",
        "{} x",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":1}",
        "{\"a\":{\"b\":1,\"b\":1}}",
        "{\"a\":[{\"b\":1,\"b\":1}]}",
        "{\"a\":\"\\ud800\"}",
        "{\"\\udc00\":1}",
        "{\"a\":1e309}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":\"\n\"}",
        "\u{feff}{}",
        "{}\0",
        "{\"a\":1} // x",
        "\u{a0}{}",
    ] {
        assert_eq!(of(wrong), Status::ClaimsNotObject, "{wrong:?}");
    }
    // An object that closes the payload early, or continues it, is no object.
    for sly in ["{\"a\":1},\"exp\":9{", "},\"sub\":\"root\",{", "{\"a\":1}\n,\"sub\":\"root\""] {
        assert_eq!(of(sly), Status::ClaimsNotObject, "{sly}");
    }
    let long = |length: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
    assert_eq!((long(4096).len(), of(&long(4096))), (4096, Status::Ok));
    assert_eq!(of(&long(4097)), Status::ClaimsTooLarge);
    assert_eq!(of(&format!("{{}}{}", " ".repeat(4094))), Status::Ok);
    assert_eq!(of(&format!("{{}}{}", " ".repeat(4095))), Status::ClaimsTooLarge);
    // What escaping makes of them counts too.
    for (unit, most) in [("é", 2000), ("😀", 1000)] {
        let text = format!("{{\"a\":\"{}\"}}", unit.repeat(most));
        assert!(text.len() <= 4096);
        assert_eq!(of(&text), Status::ClaimsTooLarge, "{unit}");
        let edge = (0..most)
            .rev()
            .find(|count| of(&format!("{{\"a\":\"{}\"}}", unit.repeat(*count))) == Status::Ok);
        let text = format!("{{\"a\":\"{}\"}}", unit.repeat(edge.unwrap()));
        let token = mint(&fixture, &Grant::new(ScopeSet::CHAT).claims(&text)).token;
        assert!(
            token.len() <= TOKEN_BYTES_MAX && token.len() > TOKEN_BYTES_MAX - 20,
            "{}",
            token.len()
        );
    }
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[0,", "]"), ("{\"exp\":", "}")] {
        let nested = |levels: usize| {
            format!("{{\"own\":{}0{}}}", open.repeat(levels - 1), close.repeat(levels - 1))
        };
        assert_eq!(of(&nested(16)), Status::Ok, "{open}");
        assert_eq!(of(&nested(17)), Status::ClaimsTooDeep, "{open}");
        // Being too deep is no way around being refused for another reason.
        assert_eq!(of(&nested(500)), Status::ClaimsTooDeep, "{open}");
    }
}

#[test]
fn a_payload_is_compact_ascii_in_its_order() {
    let fixture = fixture_with(Algorithm::Hs256, |config| {
        config.issuer("https://é.example/\"\\").audience("aud é").scope("z~")
    });
    let claims = " { \"é\" : \"😀\\n\" , \"n\" : [ 1.50 , -0 , 1E+2 ] } ";
    let grant = Grant::new(fixture.engine.scopes("voip z~ chat").unwrap()).claims(claims);
    let minted = fixture.engine.mint("ali\"ce é\\", &grant).unwrap();
    let (header, payload) = parts(&minted.token);
    assert_eq!(header, r#"{"alg":"HS256","kid":"k","typ":"at+jwt"}"#);
    assert_eq!(
        payload,
        format!(
            "{{\"iss\":\"https://\\u00e9.example/\\\"\\\\\",\"sub\":\"ali\\\"ce \\u00e9\\\\\",\"aud\":\"aud \\u00e9\",\
             \"iat\":{NOW_S},\"exp\":{},\"jti\":\"{}\",\"scope\":\"chat voip z~\",\"epoch\":{},\
             \"\\u00e9\":\"\\ud83d\\ude00\\n\",\"n\":[1.50,-0,1E+2]}}",
            NOW_S + 86_400,
            minted.token_id,
            minted.epoch
        )
    );
    let verified = fixture.engine.verify(&minted.token, &Check::new()).unwrap();
    assert_eq!(verified.identity(), "ali\"ce é\\");
    assert_eq!(verified.claims_json(), payload);
    assert_eq!(fixture.engine.claims(&minted.token).unwrap(), payload);
    assert_eq!(
        (verified.issued_at_unix_s(), verified.expires_at_unix_s(), verified.epoch()),
        (minted.issued_at_unix_s, minted.expires_at_unix_s, minted.epoch)
    );
    assert_eq!((verified.token_id(), verified.key_id()), (&minted.token_id[..], KID));
}

// ---- the tokens of Azure Communication Services

fn acs() -> Fixture {
    acs_with(|config| config)
}

fn acs_with(change: impl FnOnce(Config) -> Config) -> Fixture {
    let mut fixture = fixture();
    fixture.key = SigningKey::from_pkcs8_pem(RSA, Algorithm::Rs256).unwrap();
    let config = Config::new()
        .acs_profile()
        .key(KeySpec::signing(fixture.key.clone()))
        .identity_secret([7; 32])
        .resource_id("00000000-1111-2222-3333-444444444444")
        .resource_place("unitedstates", "amer")
        .start(Start::Open)
        .clock(fixture.clock.clone());
    fixture.engine = Engine::open(change(config)).unwrap();
    fixture
}

#[test]
fn an_acs_token_is_to_the_letter_what_the_clients_expect() {
    let fixture = acs();
    let identity = fixture.engine.create_identity().unwrap();
    assert!(identity.starts_with("8:acs:00000000-1111-2222-3333-444444444444_"));
    let grant = Grant::new(ScopeSet::VOIP | ScopeSet::CHAT).claims("{\"own\":1}");
    let minted = fixture.engine.mint(&identity, &grant).unwrap();
    let (header, payload) = parts(&minted.token);
    let digest = &from_url(&fixture.key.verifying_key().thumbprint())[..20];
    let hex: String = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let x5t = url(digest);
    assert_eq!(header, format!(r#"{{"alg":"RS256","kid":"{hex}","x5t":"{x5t}","typ":"JWT"}}"#));
    assert_eq!(
        payload,
        format!(
            "{{\"skypeid\":\"{}\",\"scp\":1792,\"csi\":\"{NOW_S}\",\"exp\":{},\"rgn\":\"amer\",\"acsScope\":\"chat,voip\",\
             \"resourceId\":\"00000000-1111-2222-3333-444444444444\",\"resourceLocation\":\"unitedstates\",\"iat\":{NOW_S},\
             \"jti\":\"{}\",\"epoch\":{},\"own\":1}}",
            &identity[2..],
            NOW_S + 86_400,
            minted.token_id,
            minted.epoch
        )
    );
    let verified = fixture.engine.verify(&minted.token, &Check::new()).unwrap();
    assert_eq!(verified.identity(), identity.as_str());
    assert_eq!(verified.scopes(), ScopeSet::VOIP | ScopeSet::CHAT);
    // The same names in the same order as in a real one, which lacks rgn, jti and epoch.
    let sample = inspect(SAMPLE.trim()).unwrap();
    let names = |json: &str| -> Vec<String> {
        json.split('"')
            .skip(1)
            .step_by(2)
            .filter(|text| json.contains(&format!("\"{text}\":")))
            .map(str::to_owned)
            .collect()
    };
    let ours: Vec<String> = names(&payload)
        .into_iter()
        .filter(|name| !["rgn", "jti", "epoch", "own"].contains(&name.as_str()))
        .collect();
    assert_eq!(ours, names(sample.claims_json()));
    assert_eq!(names(&header), names(sample.header_json()));
}

const SAMPLE: &str = include_str!("../interface/vectors/acs/sample-token.txt");

#[test]
fn a_real_acs_token_can_be_looked_into() {
    let sample = inspect(SAMPLE.trim()).unwrap();
    let header: Value = serde_json::from_str(sample.header_json()).unwrap();
    assert_eq!(header["alg"], "RS256");
    assert_eq!(header["typ"], "JWT");
    let claims: Value = serde_json::from_str(sample.claims_json()).unwrap();
    assert_eq!((&claims["acsScope"], &claims["scp"]), (&json!("voip"), &json!(1792)));
    assert_eq!(claims["csi"].as_str().unwrap(), claims["iat"].to_string());
    let whole: Value = serde_json::from_str(&sample.to_json()).unwrap();
    assert_eq!((&whole["unverified"], &whole["signature_bytes"]), (&json!(true), &json!(256)));
    assert!(sample.to_json().starts_with("{\"unverified\":true,"));
    // And is not accepted by anyone here.
    assert_eq!(verdict(&acs().engine, SAMPLE.trim()), Status::KeyUnknown);
    assert_eq!(inspect_verdict(SAMPLE.trim().to_owned() + "\n"), Status::TokenMalformed);
}

/// What the regular expression `"exp":*([0-9]+)` of an older Java client finds first.
fn exp_by_pattern(payload: &str) -> Option<&str> {
    payload.match_indices("\"exp\"").find_map(|(at, name)| {
        let digits = payload[at + name.len()..].trim_start_matches(':');
        let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
        (end > 0).then(|| &digits[..end])
    })
}

#[track_caller]
fn readable_by_old_clients(token: &str, expires_at_s: i64) {
    let segment = token.split('.').nth(1).unwrap();
    assert!(!segment.contains(['-', '_']), "{segment}");
    // Decoded with the standard alphabet, padded as those clients pad.
    let payload = from_base64(&format!("{segment}{}", "=".repeat((4 - segment.len() % 4) % 4)));
    let payload = String::from_utf8(payload).unwrap();
    assert!(payload.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{payload}");
    assert_eq!(exp_by_pattern(&payload), Some(&expires_at_s.to_string()[..]), "{payload}");
    assert_eq!(payload.matches("\"exp\":").count(), 1, "{payload}");
    let mut in_text = false;
    let mut before = [' '; 2];
    for letter in payload.chars() {
        if letter == '"' && before[1] != '\\' {
            in_text = !in_text;
        }
        assert!(in_text || letter != ' ', "{payload}");
        // Two backslashes are one, and escape nothing.
        let letter = if letter == '\\' && before[1] == '\\' { 'x' } else { letter };
        before = [before[1], letter];
    }
    let value: Value = serde_json::from_str(&payload).unwrap();
    assert_eq!(value["exp"], expires_at_s);
}

#[test]
fn acs_payloads_survive_clients_that_decode_with_the_wrong_alphabet() {
    // Regions, places and scopes pass through the same needle's eye as claims.
    let fixture = acs_with(|config| {
        config
            .resource_place("a>b?c~d\u{e9}", "~~~???>>>\"exp\":7")
            .scope("a~~~b")
            .scope("c>>?")
            .scope("exp")
    });
    let identity = fixture.engine.create_identity().unwrap();
    let scopes = fixture.engine.scopes("chat a~~~b c>>? exp").unwrap();
    for claims in [
        "{}",
        "{\"a\":\">\",\"b\":\"?\",\"c\":\"~\",\"d\":\"\u{7f}\"}",
        "{\">?~\u{7f}\":\">?~\u{7f}>?~\u{7f}>?~\u{7f}\"}",
        "{\"a\":[\">>>\",\"???\",\"~~~\",\"\u{7f}\u{7f}\u{7f}\"]}",
        "{\"a\":\"\\u003e\\u003F\\u007e\\u007F\"}",
        "{\"é\":\"ÿÿÿÿ\u{3fff}😀\u{fffd}\"}",
        "{\"a\":{\"exp\":1}}",
        "{\"a\":[{\"exp\" : 1},{\"exp\":2}]}",
        "{\"a\":{\"e\\u0078p\":1}}",
        "{\"a\":\"exp\"}",
        "{\"a\":\"\\\"exp\\\":5\"}",
        "{\"a\":\"\\\\\",\"b\":{\"exp\":5}}",
        "{\"a\":\"\\\\\\\"exp\\\":5\"}",
        "{\"a\":{\"exp\":{\"exp\":[\"exp\",{\"exp\":\"exp\"}]}}}",
        "{ \"a\" : { \"b\" : [ 1 , 2 , { \"exp\" : 3 } ] , \"c\" : null } }",
        "{\"exp \":1,\" exp\":2,\"Exp\":3,\"exp\\u0000\":4,\"xexp\":5,\"expx\":6}",
        "{\"a\": \"b: c , d\"}",
    ] {
        for scopes in [ScopeSet::CHAT, scopes] {
            let minted =
                fixture.engine.mint(&identity, &Grant::new(scopes).claims(claims)).unwrap();
            readable_by_old_clients(&minted.token, minted.expires_at_unix_s);
            let verified = fixture.engine.verify(&minted.token, &Check::new()).unwrap();
            assert_eq!(verified.identity(), identity.as_str());
            assert_eq!(verified.scopes(), scopes);
            comes_back(&verified.claims_json(), claims);
        }
    }
}

#[test]
fn an_acs_token_is_about_the_identity_that_it_was_minted_for() {
    // The token has the id without its "8:". Whatever is minted must come back as the same id, or
    // revoking the one would not touch the other.
    let fixture = acs_with(|config| config.any_subject());
    let identities = [
        "alice",
        "8:alice",
        "8:orgid:00000000-1111-2222-3333-444444444444",
        "4:+15550100",
        "acs:x",
        "8:acs:x",
        "8:8:acs:x",
        "8:",
        "8",
        ":",
        "28:orgid:x",
        "a>?~\u{e9}",
        &"8:".repeat(64),
        &"x".repeat(126),
        &"x".repeat(127),
        &"x".repeat(128),
    ];
    let mint = |identity: &str| {
        let minted = fixture.engine.mint(identity, &Grant::new(ScopeSet::CHAT)).unwrap();
        readable_by_old_clients(&minted.token, minted.expires_at_unix_s);
        minted.token
    };
    let tokens = identities.map(mint);
    for (identity, token) in identities.iter().zip(&tokens) {
        let verified = fixture.engine.verify(token, &Check::new());
        let verified = verified.unwrap_or_else(|refusal| panic!("{identity}: {refusal}"));
        assert_eq!(verified.identity(), *identity);
    }
    for (revoked, identity) in identities.iter().enumerate() {
        fixture.engine.revoke(identity).unwrap();
        for (place, token) in tokens.iter().enumerate() {
            let expected = if place <= revoked { Status::Revoked } else { Status::Ok };
            assert_eq!(fixture.status(token), expected, "{}", identities[place]);
        }
    }
}

#[test]
fn acs_claims_are_checked_like_any_others() {
    let fixture = acs();
    let header = parts(&{
        let identity = fixture.engine.create_identity().unwrap();
        fixture.engine.mint(&identity, &Grant::new(ScopeSet::CHAT)).unwrap().token
    })
    .0;
    let good = json!({
        "skypeid": "acs:x", "scp": 1792, "csi": NOW_S.to_string(), "exp": NOW_S + 3600, "iat": NOW_S,
        "acsScope": "chat,voip", "resourceId": "00000000-1111-2222-3333-444444444444", "jti": "t", "epoch": 0,
    });
    let of = |claims: &Value| fixture.status(assemble(&fixture.key, &header, claims.to_string()));
    assert_eq!(of(&good), Status::Ok);
    for name in ["skypeid", "exp", "iat", "jti", "epoch", "resourceId"] {
        assert_eq!(of(&without(&good, name)), Status::ClaimMissing, "{name}");
        for wrong in [json!(null), json!([]), json!({}), json!(true), json!(-1), json!(0.5)] {
            assert_eq!(
                of(&with(&good, name, wrong.clone())),
                Status::ClaimInvalid,
                "{name} {wrong}"
            );
        }
    }
    // Another resource under the same key.
    let other = with(&good, "resourceId", "00000000-1111-2222-3333-444444444445");
    assert_eq!(of(&other), Status::IssuerMismatch);
    for (length, expected) in
        [(0, Status::ClaimInvalid), (1, Status::Ok), (126, Status::Ok), (127, Status::ClaimInvalid)]
    {
        assert_eq!(of(&with(&good, "skypeid", "x".repeat(length))), expected, "{length}");
    }
    assert_eq!(of(&with(&good, "acsScope", json!(["chat"]))), Status::ClaimInvalid);
    // Scopes of the standard profile say nothing here.
    let token = with(&good, "scope", "voip.join");
    let token = assemble(&fixture.key, &header, token.to_string());
    let verified = fixture.engine.verify(&token, &Check::new()).unwrap();
    assert_eq!(verified.identity(), "8:acs:x");
    assert_eq!(verified.scopes(), ScopeSet::CHAT | ScopeSet::VOIP);
    // A subject may only repeat what skypeid says.
    for wrong in [json!("8:acs:x"), json!("root"), json!(""), json!(null), json!(["acs:x"])] {
        assert_eq!(of(&with(&good, "sub", wrong.clone())), Status::ClaimInvalid, "{wrong}");
    }
    let lone = with(&without(&good, "skypeid"), "sub", "acs:x");
    assert_eq!(of(&lone), Status::ClaimMissing);
    assert_eq!(of(&with(&good, "aud", "x")), Status::AudienceMismatch);
}

// ---- there and back

/// All claims of the given object are in the payload, with equal values, and nothing else is that
/// does not belong there.
#[track_caller]
fn comes_back(payload: &str, given: &str) {
    let payload: Value = serde_json::from_str(payload).unwrap();
    let given: Value = serde_json::from_str(given).unwrap();
    for (name, value) in given.as_object().unwrap() {
        assert_eq!(payload.get(name), Some(value), "{name:?}");
    }
    for name in payload.as_object().unwrap().keys() {
        let known = REGISTERED.iter().chain(&REGISTERED_IN_ACS).any(|known| known == name);
        assert!(known || name == "scope" || given.get(name).is_some(), "{name}");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[\\x00-\\x7f]{0,12}",
        "[\">?~\\\\/:{}\\[\\], \\x7f\\u00e9\\u{10ffff}]{0,12}",
        Just("exp".to_owned()),
        Just("\"exp\":1".to_owned()),
        any::<String>(),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any_text(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_object() -> impl Strategy<Value = Value> {
    prop::collection::btree_map(any_text(), any_json(), 0..5)
        .prop_map(|map| Value::Object(map.into_iter().collect()))
}

#[test]
fn whatever_mint_writes_verify_accepts_and_the_claims_come_back() {
    let standard = fixture_with(Algorithm::Hs256, |config| config.issuer("i").audience("a"));
    let acs = acs();
    let identity = acs.engine.create_identity().unwrap();
    let minted = std::cell::Cell::new([0; 2]);
    let run = |fixture: &Fixture, place: usize, identity: &str, object: &Value, pretty: bool| {
        let text = if pretty {
            serde_json::to_string_pretty(object)
        } else {
            serde_json::to_string(object)
        };
        let text = text.unwrap();
        let grant = Grant::new(ScopeSet::CHAT).claims(&text);
        let token = match fixture.engine.mint(identity, &grant) {
            Ok(token) => token,
            Err(refused) => {
                let fine = [Status::ClaimReserved, Status::ClaimsTooLarge];
                assert!(fine.contains(&refused.status()), "{refused:?}: {text}");
                return;
            }
        };
        let verified = fixture.engine.verify(&token.token, &Check::new()).unwrap();
        comes_back(&verified.claims_json(), &text);
        if place == 1 {
            readable_by_old_clients(&token.token, token.expires_at_unix_s);
        }
        let mut counts = minted.get();
        counts[place] += 1;
        minted.set(counts);
    };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 600,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let outcome = runner.run(&(any_object(), any::<bool>()), |(object, pretty)| {
        run(&standard, 0, "alice", &object, pretty);
        run(&acs, 1, &identity, &object, pretty);
        Ok(())
    });
    outcome.unwrap();
    let counts = minted.get();
    assert!(counts.iter().all(|count| *count > 400), "most were minted: {counts:?}");
}

#[test]
fn any_subject_that_mint_takes_comes_back() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 600,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let outcome = runner.run(&any_text(), |identity| {
        let sound = (1..=128).contains(&identity.len()) && !identity.chars().any(char::is_control);
        match fixture.engine.mint(&identity, &Grant::new(ScopeSet::CHAT)) {
            Ok(minted) => {
                prop_assert!(sound);
                let verified = fixture.engine.verify(&minted.token, &Check::new()).unwrap();
                prop_assert_eq!(verified.identity(), identity);
            }
            Err(refused) => {
                prop_assert!(!sound);
                prop_assert_eq!(refused.status(), Status::IdentityMalformed);
            }
        }
        Ok(())
    });
    outcome.unwrap();
}
