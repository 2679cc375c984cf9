//! The claims: what each may be, at which second a token begins and ceases to be good, what mint
//! refuses to write, and that whatever it does write comes back. (What the tests must show, lines
//! 15 to 20, and the tokens of Azure Communication Services.)

mod common;

use common::*;
use mintage::key::Algorithm;
use mintage::{Check, Grant, ScopeSet, Status};
use serde_json::{Value, json};

/// The epoch of a deleted identity, which no token may claim.
const TOMBSTONE: u64 = (1 << 53) - 1;

// ---- types and ranges

#[test]
fn times_and_epochs_have_a_fixed_verdict() {
    use Status::{
        ClaimInvalid as Invalid, ClaimsMalformed as Malformed, Expired, IssuedInFuture,
        LifetimeTooLong, NotYetValid, Ok,
    };
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    // JSON text, then what it is as exp, nbf, iat and epoch. Invalid and malformed come first;
    // then the length of the lifetime; then the order exp, nbf, iat.
    let table = [
        ("\"1800003600\"", Invalid, Invalid, Invalid, Invalid),
        ("\"\"", Invalid, Invalid, Invalid, Invalid),
        ("null", Invalid, Invalid, Invalid, Invalid),
        ("true", Invalid, Invalid, Invalid, Invalid),
        ("false", Invalid, Invalid, Invalid, Invalid),
        ("[]", Invalid, Invalid, Invalid, Invalid),
        ("[1800000000]", Invalid, Invalid, Invalid, Invalid),
        ("{}", Invalid, Invalid, Invalid, Invalid),
        ("{\"a\":1}", Invalid, Invalid, Invalid, Invalid),
        ("-1", Invalid, Invalid, Invalid, Invalid),
        ("-0", Invalid, Invalid, Invalid, Invalid),
        ("-0.0", Invalid, Invalid, Invalid, Invalid),
        ("0.5", Invalid, Invalid, Invalid, Invalid),
        ("1800003600.0", Invalid, Invalid, Invalid, Invalid),
        ("1800003600.5", Invalid, Invalid, Invalid, Invalid),
        ("18e8", Invalid, Invalid, Invalid, Invalid),
        ("1.8e9", Invalid, Invalid, Invalid, Invalid),
        ("1e19", Invalid, Invalid, Invalid, Invalid),
        ("1e308", Invalid, Invalid, Invalid, Invalid),
        ("-1e308", Invalid, Invalid, Invalid, Invalid),
        ("1e309", Malformed, Malformed, Malformed, Malformed),
        ("-1e309", Malformed, Malformed, Malformed, Malformed),
        ("9223372036854775807", Invalid, Invalid, Invalid, Invalid),
        ("9223372036854775808", Invalid, Invalid, Invalid, Invalid),
        ("-9223372036854775808", Invalid, Invalid, Invalid, Invalid),
        ("-9223372036854775809", Invalid, Invalid, Invalid, Invalid),
        ("18446744073709551615", Invalid, Invalid, Invalid, Invalid),
        ("18446744073709551616", Invalid, Invalid, Invalid, Invalid),
        ("340282366920938463463374607431768211456", Invalid, Invalid, Invalid, Invalid),
        // 2^53 and one less.
        ("9007199254740992", Invalid, Invalid, Invalid, Invalid),
        ("9007199254740991", LifetimeTooLong, NotYetValid, IssuedInFuture, Invalid),
        ("9007199254740990", LifetimeTooLong, NotYetValid, IssuedInFuture, Ok),
        ("0", Expired, Ok, LifetimeTooLong, Ok),
        ("1", Expired, Ok, LifetimeTooLong, Ok),
        ("1800000000", Expired, Ok, Ok, Ok),
        ("1799999999", Expired, Ok, Ok, Ok),
        ("1800000001", Ok, NotYetValid, Ok, Ok),
        ("1800086400", Ok, NotYetValid, IssuedInFuture, Ok),
        ("1800086401", LifetimeTooLong, NotYetValid, IssuedInFuture, Ok),
    ];
    for (text, exp, nbf, iat, epoch) in table {
        for (name, expected) in [("exp", exp), ("nbf", nbf), ("iat", iat), ("epoch", epoch)] {
            let token = fixture.token(claims_with_raw(name, text));
            assert_eq!(fixture.status(&token), expected, "{name}: {text}");
            // Seen before or not makes no difference.
            assert_eq!(fixture.status(&token), expected, "{name}: {text}, again");
        }
    }
}

#[test]
fn what_is_required_must_be_there_and_be_of_its_type() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    for name in ["sub", "exp", "iat", "jti", "epoch"] {
        assert_eq!(fixture.of_claims(&without(&claims(), name)), Status::ClaimMissing, "{name}");
    }
    assert_eq!(fixture.of_claims(&without(&claims(), "scope")), Status::Ok);
    assert_eq!(fixture.status(fixture.token("{}")), Status::ClaimMissing);
    let others = ["null", "0", "-1", "0.5", "true", "[]", "[\"alice\"]", "{}", "{\"alice\":1}"];
    for name in ["sub", "jti", "scope"] {
        for other in others {
            let status = fixture.status(fixture.token(claims_with_raw(name, other)));
            assert_eq!(status, Status::ClaimInvalid, "{name}: {other}");
        }
    }
    for (name, length, expected) in [
        ("sub", 0, Status::ClaimInvalid),
        ("sub", 1, Status::Ok),
        ("sub", 128, Status::Ok),
        ("sub", 129, Status::ClaimInvalid),
        ("jti", 0, Status::ClaimInvalid),
        ("jti", 1, Status::Ok),
        ("jti", 64, Status::Ok),
        ("jti", 65, Status::ClaimInvalid),
        ("scope", 0, Status::Ok),
        ("scope", 5000, Status::Ok),
    ] {
        let text = "x".repeat(length);
        assert_eq!(fixture.of_claims(&with(&claims(), name, text)), expected, "{name} {length}");
    }
    for control in ["\n", "\0", "\u{7f}", "\u{85}", "a\tb"] {
        assert_eq!(fixture.of_claims(&with(&claims(), "sub", control)), Status::ClaimInvalid);
    }
    // Names are compared exactly.
    for (name, other) in [("exp", "Exp"), ("sub", "SUB"), ("epoch", "epoch "), ("iat", "\u{131}at")]
    {
        let value = claims()[name].clone();
        let claims = with(&without(&claims(), name), other, value);
        assert_eq!(fixture.of_claims(&claims), Status::ClaimMissing, "{other}");
    }
}

#[test]
fn no_token_claims_the_epoch_of_the_deleted() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    for (epoch, expected) in [
        (TOMBSTONE - 1, Status::Ok),
        (TOMBSTONE, Status::ClaimInvalid),
        (TOMBSTONE + 1, Status::ClaimInvalid),
        (u64::MAX, Status::ClaimInvalid),
    ] {
        assert_eq!(fixture.of_claims(&with(&claims(), "epoch", epoch)), expected, "{epoch}");
    }
    fixture.engine.delete_identity("alice").unwrap();
    for epoch in [0, TOMBSTONE - 1] {
        let status = fixture.of_claims(&with(&claims(), "epoch", epoch));
        assert_eq!(status, Status::IdentityDeleted);
    }
}

// ---- time

#[test]
fn a_token_ceases_at_its_second_and_leeway_moves_that_second() {
    for leeway in [0, 1, 299, 300] {
        let fixture = fixture_with(Algorithm::Hs256, |config| config.leeway_s(leeway));
        let leeway = leeway as i64;
        let exp = NOW_S + 3600;
        let mut expiring = claims();
        expiring["iat"] = json!(NOW_S);
        let nbf = NOW_S + 1000;
        let both = with(&expiring, "nbf", nbf);
        let (expiring, both) =
            (fixture.token(expiring.to_string()), fixture.token(both.to_string()));
        // Forward and back, warm and cold alike.
        let fresh = |now: i64| {
            let own = with(&claims(), "jti", format!("fresh{now}"));
            fixture.token(own.to_string())
        };
        for (now, expected) in [
            (exp - 1, Status::Ok),
            (exp, if leeway > 0 { Status::Ok } else { Status::Expired }),
            (exp + leeway - 1, Status::Ok),
            (exp + leeway, Status::Expired),
            (exp + leeway + 1, Status::Expired),
            (exp + 100_000, Status::Expired),
            (exp - 1, Status::Ok),
        ] {
            fixture.set_s(now);
            assert_eq!(fixture.status(&expiring), expected, "leeway {leeway}, exp {:+}", now - exp);
            assert_eq!(fixture.status(fresh(now)), expected, "cold, exp {:+}", now - exp);
        }
        for (now, expected) in [
            (nbf - leeway - 2, Status::NotYetValid),
            (nbf - leeway - 1, Status::NotYetValid),
            (nbf - leeway, Status::Ok),
            (nbf, Status::Ok),
            (nbf + 1, Status::Ok),
            (nbf - leeway - 1, Status::NotYetValid),
        ] {
            fixture.set_s(now);
            assert_eq!(fixture.status(&both), expected, "leeway {leeway}, nbf {:+}", now - nbf);
        }
    }
}

#[test]
fn a_second_is_a_whole_second() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let token = fixture.minted();
    let exp = NOW_S + 1440 * 60;
    for (unix_ms, expected) in [
        (exp * 1000 - 1, Status::Ok),
        (exp * 1000, Status::Expired),
        (exp * 1000 + 999, Status::Expired),
    ] {
        fixture.clock.set_unix_ms(unix_ms).unwrap();
        assert_eq!(fixture.status(&token), expected);
    }
}

#[test]
fn iat_lies_at_most_a_minute_ahead_whatever_the_leeway() {
    for leeway in [0, 300] {
        let fixture = fixture_with(Algorithm::Hs256, |config| config.leeway_s(leeway));
        for (ahead, expected) in [
            (-1, Status::Ok),
            (0, Status::Ok),
            (59, Status::Ok),
            (60, Status::Ok),
            (61, Status::IssuedInFuture),
            (300, Status::IssuedInFuture),
        ] {
            let claims = with(&claims(), "iat", NOW_S + ahead);
            assert_eq!(fixture.of_claims(&claims), expected, "{ahead}");
        }
    }
}

#[test]
fn no_token_outlives_the_longest_lifetime() {
    for (min, max) in [(60, 1440), (1, 1), (5, 30)] {
        let fixture = fixture_with(Algorithm::Hs256, |config| {
            config.lifetime_minutes(min, max, max).leeway_s(300)
        });
        let longest = i64::from(max) * 60;
        for (lifetime, expected) in [
            (longest - 1, Status::Ok),
            (longest, Status::Ok),
            (longest + 1, Status::LifetimeTooLong),
            (longest * 100, Status::LifetimeTooLong),
        ] {
            let token = with(&claims(), "exp", NOW_S + lifetime);
            assert_eq!(fixture.of_claims(&token), expected, "{max} minutes, {lifetime} s");
            // What lies in the past is too long all the same.
            let token = with(&with(&claims(), "exp", NOW_S + 1), "iat", NOW_S + 1 - lifetime);
            assert_eq!(fixture.of_claims(&token), expected, "{max} minutes, {lifetime} s");
        }
    }
}

#[test]
fn max_age_refuses_at_its_second() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config.leeway_s(300));
    let token = fixture.minted();
    for (age, max_age, expected) in [
        (0, 0, Status::TooOld),
        (0, 1, Status::Ok),
        (99, 100, Status::Ok),
        (100, 100, Status::TooOld),
        (101, 100, Status::TooOld),
        (99, 100, Status::Ok),
        (3600, u32::MAX, Status::Ok),
    ] {
        fixture.set_s(NOW_S + age);
        let check = Check::new().max_age_s(max_age);
        assert_eq!(check_status(&fixture, &token, &check), expected, "{age} {max_age}");
    }
}

// ---- issuer, audience, type

#[test]
fn the_issuer_is_exactly_the_configured_one() {
    let issuer = "https://id.example";
    let fixture = fixture_with(Algorithm::Hs256, |config| config.issuer(issuer));
    let token = fixture.minted();
    assert_eq!(fixture.status(&token), Status::Ok);
    assert!(parts(&token).1.starts_with("{\"iss\":\"https://id.example\",\"sub\":\"alice\","));
    assert_eq!(fixture.of_claims(&claims()), Status::ClaimMissing);
    assert_eq!(fixture.of_claims(&with(&claims(), "iss", issuer)), Status::Ok);
    for other in [
        "",
        "https://id.exampl",
        "https://id.example/",
        "https://id.example.evil",
        "xhttps://id.example",
        "https://ID.example",
        "https://id.example\0",
        " https://id.example",
        "https://id.\u{435}xample",
    ] {
        assert_eq!(
            fixture.of_claims(&with(&claims(), "iss", other)),
            Status::IssuerMismatch,
            "{other}"
        );
    }
    for other in
        [json!([issuer]), json!([]), json!(1), json!(null), json!(true), json!({ issuer: 1 })]
    {
        let status = fixture.of_claims(&with(&claims(), "iss", other.clone()));
        assert_eq!(status, Status::ClaimInvalid, "{other}");
    }
    // Escapes are another spelling of the same text.
    let spelled = claims_with_raw("iss", "\"https:\\/\\/id\\u002eexample\"");
    assert_eq!(fixture.status(fixture.token(spelled)), Status::Ok);
    // Not configured, not asked.
    let open = fixture_with(Algorithm::Hs256, |config| config);
    assert_eq!(open.of_claims(&with(&claims(), "iss", "anyone")), Status::Ok);
}

#[test]
fn a_token_is_meant_for_one_of_the_configured_audiences() {
    let (one, two) = ("https://one.example", "https://two.example");
    let fixture = fixture_with(Algorithm::Hs256, |config| config.audience(one).audience(two));
    let of = |aud: Value| fixture.of_claims(&with(&claims(), "aud", aud));
    assert_eq!(fixture.of_claims(&claims()), Status::ClaimMissing);
    for fine in [
        json!(one),
        json!(two),
        json!([one]),
        json!([two, one]),
        json!(["other", two]),
        json!([one, "", "other"]),
        json!([one, one]),
    ] {
        assert_eq!(of(fine.clone()), Status::Ok, "{fine}");
    }
    for other in [
        json!(""),
        json!("other"),
        json!("https://one.example/"),
        json!("https://one.exampl"),
        json!("https://one.example https://two.example"),
        json!("HTTPS://one.example"),
        json!([]),
        json!([""]),
        json!(["other", "another"]),
        json!(["https://one.example/"]),
    ] {
        assert_eq!(of(other.clone()), Status::AudienceMismatch, "{other}");
    }
    for wrong in [
        json!(null),
        json!(0),
        json!(true),
        json!({ one: one }),
        json!({ "aud": one }),
        json!([one, null]),
        json!([one, 1]),
        json!([1, one]),
        json!([[one]]),
        json!([one, [one]]),
        json!([one, { "a": one }]),
        json!([null]),
    ] {
        assert_eq!(of(wrong.clone()), Status::ClaimInvalid, "{wrong}");
    }
    // A token with an audience needs an engine with one.
    let none = fixture_with(Algorithm::Hs256, |config| config);
    for aud in [json!(one), json!(""), json!([]), json!([one])] {
        let status = none.of_claims(&with(&claims(), "aud", aud.clone()));
        assert_eq!(status, Status::AudienceMismatch, "{aud}");
    }
    assert_eq!(none.of_claims(&with(&claims(), "aud", Value::Null)), Status::ClaimInvalid);
}

#[test]
fn mint_chooses_the_audience_and_a_call_may_ask_for_it() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config.audience("one").audience("two"));
    let grant = Grant::new(ScopeSet::CHAT);
    let first = mint(&fixture, &grant).token;
    assert!(parts(&first).1.contains("\"aud\":\"one\""));
    assert_eq!(first.len(), mint(&fixture, &grant.audience("one")).token.len());
    let second = mint(&fixture, &grant.audience("two")).token;
    assert!(parts(&second).1.contains("\"aud\":\"two\""));
    let both = fixture.token(with(&claims(), "aud", json!(["two", "one", "three"])).to_string());
    for (token, audience, expected) in [
        (&first, "one", Status::Ok),
        (&first, "two", Status::AudienceMismatch),
        (&second, "one", Status::AudienceMismatch),
        (&second, "two", Status::Ok),
        (&both, "one", Status::Ok),
        (&both, "two", Status::Ok),
        // Not configured: the engine knows nothing of it, whatever the token says.
        (&both, "three", Status::AudienceMismatch),
        (&both, "", Status::AudienceMismatch),
        (&first, "on", Status::AudienceMismatch),
    ] {
        for _ in 0..2 {
            let check = Check::new().audience(audience);
            assert_eq!(check_status(&fixture, token, &check), expected, "{audience}");
        }
    }
    for unknown in ["three", "", "One", "one "] {
        let refused = mint_error(&fixture, &grant.audience(unknown));
        assert_eq!(refused, (Status::AudienceUnknown, "audience".into()));
    }
    let none = fixture_with(Algorithm::Hs256, |config| config);
    assert_eq!(mint_error(&none, &grant.audience("one")).0, Status::AudienceUnknown);
    assert!(!parts(&none.minted()).1.contains("\"aud\""));
    let check = Check::new().audience("one");
    assert_eq!(check_status(&none, &none.minted(), &check), Status::AudienceMismatch);
}

#[test]
fn the_last_of_sixty_four_audiences_is_one() {
    let fixture = fixture_with(Algorithm::Hs256, |config| {
        (0..64).fold(config, |config, number| config.audience(format!("a{number}")))
    });
    for number in [0, 31, 32, 62, 63] {
        let audience = format!("a{number}");
        let token = mint(&fixture, &Grant::new(ScopeSet::CHAT).audience(&audience)).token;
        for other in [0, 31, 32, 62, 63] {
            let asked = format!("a{other}");
            let expected = if number == other { Status::Ok } else { Status::AudienceMismatch };
            let check = Check::new().audience(&asked);
            assert_eq!(check_status(&fixture, &token, &check), expected, "{number} {other}");
        }
    }
}

#[test]
fn the_type_is_the_configured_one() {
    let fine = ["at+jwt", "AT+JWT", "At+Jwt", "application/at+jwt", "APPLICATION/AT+jwt"];
    let other = [
        "",
        "JWT",
        "jwt",
        "at+jw",
        "at+jwtx",
        " at+jwt",
        "at+jwt ",
        "application/",
        "application/jwt",
        "application/application/at+jwt",
        "text/at+jwt",
        "logout+jwt",
        "secevent+jwt",
        "statuslist+jwt",
        "dpop+jwt",
        "id_token",
        "at+jwt;x=1",
        "at\\u002bjwt\\u0000",
    ];
    // However the type is written in the configuration, it is the same type.
    for configured in [None, Some("at+jwt"), Some("AT+JWT"), Some("application/at+jwt")] {
        let fixture = fixture_with(Algorithm::Hs256, |config| match configured {
            Some(typ) => config.typ(typ),
            None => config,
        });
        let of = |typ: &str| {
            fixture.status(fixture.headed(format!("{{\"kid\":\"k\",\"alg\":\"HS256\"{typ}}}")))
        };
        assert_eq!(fixture.status(fixture.minted()), Status::Ok);
        for typ in fine {
            assert_eq!(of(&format!(",\"typ\":\"{typ}\"")), Status::Ok, "{configured:?} {typ}");
        }
        for typ in other {
            assert_eq!(
                of(&format!(",\"typ\":\"{typ}\"")),
                Status::TypeMismatch,
                "{configured:?} {typ}"
            );
        }
        assert_eq!(of(""), Status::TypeMismatch);
        for typ in ["null", "1", "[\"at+jwt\"]", "{}"] {
            assert_eq!(of(&format!(",\"typ\":{typ}")), Status::HeaderInvalid, "{typ}");
        }
    }
    let jwt = fixture_with(Algorithm::Hs256, |config| config.typ("JWT"));
    assert!(parts(&jwt.minted()).0.ends_with("\"typ\":\"JWT\"}"));
    assert_eq!(jwt.status(jwt.headed(r#"{"alg":"HS256","kid":"k","typ":"jwt"}"#)), Status::Ok);
    let token = jwt.headed(r#"{"alg":"HS256","kid":"k","typ":"at+jwt"}"#);
    assert_eq!(jwt.status(token), Status::TypeMismatch);
}

#[test]
fn a_token_may_have_to_be_about_someone() {
    let fixture = fixture();
    let token = fixture.minted();
    for (identity, expected) in [
        ("alice", Status::Ok),
        ("alic", Status::WrongIdentity),
        ("alicee", Status::WrongIdentity),
        ("Alice", Status::WrongIdentity),
        ("", Status::WrongIdentity),
        ("alice\0", Status::WrongIdentity),
        ("bob", Status::WrongIdentity),
    ] {
        for _ in 0..2 {
            let check = Check::new().identity(identity);
            assert_eq!(check_status(&fixture, &token, &check), expected, "{identity}");
        }
    }
}

// ---- tokens of other minters

#[test]
fn a_missing_epoch_is_zero_for_foreign_minters_only() {
    let strict = fixture_with(Algorithm::Hs256, |config| config);
    let foreign = fixture_with(Algorithm::Hs256, |config| config.foreign_minters());
    let without_epoch = without(&claims(), "epoch");
    assert_eq!(strict.of_claims(&without_epoch), Status::ClaimMissing);
    let token = foreign.token(without_epoch.to_string());
    assert_eq!(foreign.status(&token), Status::Ok);
    assert_eq!(foreign.engine.verify(&token, &Check::new()).unwrap().epoch(), 0);
    for wrong in ["null", "\"0\"", "-1", "[]"] {
        let status = foreign.status(foreign.token(claims_with_raw("epoch", wrong)));
        assert_eq!(status, Status::ClaimInvalid, "{wrong}");
    }
    for name in ["sub", "exp", "iat", "jti"] {
        assert_eq!(foreign.of_claims(&without(&claims(), name)), Status::ClaimMissing, "{name}");
    }
    foreign.engine.revoke("alice").unwrap();
    assert_eq!(foreign.status(&token), Status::Revoked);
    let bob = foreign.token(with(&without_epoch, "sub", "bob").to_string());
    assert_eq!(foreign.status(&bob), Status::Ok);
    foreign.engine.revoke_all().unwrap();
    assert_eq!(foreign.status(&bob), Status::AllRevoked);
    // For good: whoever else mints does not know of the floor.
    let carol = with(&with(&without_epoch, "sub", "carol"), "iat", NOW_S + 60);
    assert_eq!(foreign.of_claims(&carol), Status::AllRevoked);
    assert_eq!(foreign.status(foreign.minted()), Status::Ok);
}
