//! The claims: what each may be, at which second a token begins and ceases to be good, what mint
//! refuses to write, and that whatever it does write comes back. (What the tests must show, lines
//! 15 to 20, and the tokens of Azure Communication Services.)

mod common;

use std::time::Duration;

use common::*;
use mintage::key::{Algorithm, SigningKey};
use mintage::{
    Capability, Check, Config, Engine, Grant, KeySpec, Lifetime, Minted, Permission, ScopeSet,
    Start, Status, TOKEN_BYTES_MAX, inspect,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The epoch of a deleted identity, which no token may claim.
const TOMBSTONE: u64 = (1 << 53) - 1;

fn check_status(fixture: &Fixture, token: &str, check: &Check<'_>) -> Status {
    fixture.engine.verify(token, check).err().map_or(Status::Ok, |refusal| refusal.status())
}

fn mint(fixture: &Fixture, grant: &Grant<'_>) -> Minted {
    fixture.engine.mint("alice", grant).unwrap()
}

fn mint_error(fixture: &Fixture, grant: &Grant<'_>) -> (Status, String) {
    error(fixture.engine.mint("alice", grant))
}

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

// ---- scopes and capabilities

#[test]
fn a_scope_is_held_exactly_or_not_at_all() {
    let fixture =
        fixture_with(Algorithm::Hs256, |config| config.scope("files").scope("files.read"));
    let set = |names: &str| fixture.engine.scopes(names).unwrap();
    let names =
        ["chat", "chat.join", "chat.join.limited", "voip", "voip.join", "files", "files.read"];
    for held in names {
        let token = mint(&fixture, &Grant::new(set(held))).token;
        for asked in names {
            let expected = if held == asked { Status::Ok } else { Status::InsufficientScope };
            let all = Check::new().scopes(set(asked));
            assert_eq!(check_status(&fixture, &token, &all), expected, "{held} for {asked}");
            let any = Check::new().any_scope_of(set(asked)).unwrap();
            assert_eq!(check_status(&fixture, &token, &any), expected, "{held} for {asked}");
        }
    }
    // As they stand in a token, each on its own between single blanks.
    for (scope, held) in [
        ("chat", "chat"),
        ("chat voip", "chat voip"),
        (" chat  voip ", "chat voip"),
        ("chat unknown", "chat"),
        ("unknown", ""),
        ("", ""),
        ("Chat", ""),
        ("chat,voip", ""),
        ("chat\tvoip", ""),
        ("chat\nvoip", ""),
        ("chat\u{a0}voip", ""),
        ("chats", ""),
        ("chat.", ""),
        ("chat.joi", ""),
        ("chat.join.limited.more", ""),
        ("files.read.all", ""),
    ] {
        let token = fixture.token(with(&claims(), "scope", scope).to_string());
        let verified = fixture.engine.verify(&token, &Check::new()).unwrap();
        let expected = if held.is_empty() { ScopeSet::NONE } else { set(held) };
        assert_eq!(verified.scopes(), expected, "{scope:?}");
    }
}

#[test]
fn all_means_all_and_any_means_one() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    let bits: Vec<ScopeSet> =
        (0..32).map(|bits| fixture.engine.scopes_from_bits(bits).unwrap()).collect();
    for held in &bits[1..] {
        let token = mint(&fixture, &Grant::new(*held)).token;
        for asked in &bits {
            let all = held.bits() & asked.bits() == asked.bits();
            let expected = if all { Status::Ok } else { Status::InsufficientScope };
            assert_eq!(check_status(&fixture, &token, &Check::new().scopes(*asked)), expected);
            let Ok(check) = Check::new().any_scope_of(*asked) else {
                assert!(asked.is_empty());
                continue;
            };
            let any = held.bits() & asked.bits() != 0;
            let expected = if any { Status::Ok } else { Status::InsufficientScope };
            assert_eq!(check_status(&fixture, &token, &check), expected);
        }
    }
    let refused = Check::new().any_scope_of(ScopeSet::NONE);
    assert_eq!(error(refused), (Status::InvalidArgument, "required_scopes".into()));
    // The later of the two words counts.
    let token = mint(&fixture, &Grant::new(ScopeSet::CHAT)).token;
    let both = ScopeSet::CHAT | ScopeSet::VOIP;
    let check = Check::new().any_scope_of(both).unwrap().scopes(both);
    assert_eq!(check_status(&fixture, &token, &check), Status::InsufficientScope);
}

#[test]
fn names_and_bits_that_are_unknown_are_refused() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config);
    for unknown in
        ["files", "chat files", "files chat", "Chat", "chat,voip", "chat\tvoip", "chat.joi"]
    {
        let refused = fixture.engine.scopes(unknown);
        assert_eq!(error(refused), (Status::ScopeUnknown, "scopes".into()), "{unknown}");
    }
    for empty in ["", " ", "   "] {
        assert_eq!(error(fixture.engine.scopes(empty)).0, Status::ScopesEmpty);
    }
    for bits in [1 << 5, 1 << 62, 1 << 63, u64::MAX, 1 | 1 << 63] {
        let refused = fixture.engine.scopes_from_bits(bits);
        assert_eq!(error(refused), (Status::UnknownScopeBit, "scopes".into()), "{bits:x}");
    }
    assert_eq!(
        mint_error(&fixture, &Grant::new(ScopeSet::NONE)),
        (Status::ScopesEmpty, "scopes".into())
    );
    // A set of another engine has bits that mean nothing here.
    let other = fixture_with(Algorithm::Hs256, |config| config.scope("files"));
    let foreign = other.engine.scopes("files").unwrap();
    assert_eq!(mint_error(&fixture, &Grant::new(foreign)).0, Status::UnknownScopeBit);
    assert_eq!(error(fixture.engine.scope_names(foreign)).0, Status::UnknownScopeBit);
    let token = fixture.minted();
    assert_eq!(
        check_status(&fixture, &token, &Check::new().scopes(foreign)),
        Status::InsufficientScope
    );
    assert_eq!(other.engine.scope_names(foreign | ScopeSet::CHAT).unwrap(), "chat files");
}

#[test]
fn the_sixty_third_scope_is_granted_and_there_is_no_sixty_fourth() {
    let own: Vec<String> = (0..58).map(|number| format!("own{number}")).collect();
    let with_scopes = |config: Config| own.iter().fold(config, |config, name| config.scope(name));
    let fixture = fixture_with(Algorithm::Hs256, with_scopes);
    let last = fixture.engine.scopes("own57").unwrap();
    assert_eq!(last.bits(), 1 << 62);
    let token = mint(&fixture, &Grant::new(last)).token;
    assert_eq!(check_status(&fixture, &token, &Check::new().scopes(last)), Status::Ok);
    let before = fixture.engine.scopes("own56").unwrap();
    assert_eq!(
        check_status(&fixture, &token, &Check::new().scopes(before)),
        Status::InsufficientScope
    );
    let all = fixture.engine.scopes_from_bits(u64::MAX >> 1).unwrap();
    let token = mint(&fixture, &Grant::new(all)).token;
    assert_eq!(check_status(&fixture, &token, &Check::new().scopes(all)), Status::Ok);
    assert_eq!(error(fixture.engine.scopes_from_bits(1 << 63)).0, Status::UnknownScopeBit);
    let one_more = with_scopes(Config::new()).scope("own58");
    assert_eq!(error(Engine::open(one_more)), (Status::ConfigOutOfRange, "scopes[58]".into()));
}

#[test]
fn capabilities_are_permitted_by_the_table() {
    // Letters for chat, chat.join, chat.join.limited, voip, voip.join: yes, no, by role.
    let table = [
        (1, "create_chat_thread", "YNNNN"),
        (2, "update_chat_thread", "YNNNN"),
        (3, "delete_chat_thread", "YNNNN"),
        (4, "add_participant", "YYNNN"),
        (5, "remove_participant", "YYNNN"),
        (6, "list_threads", "YYYNN"),
        (7, "get_thread", "YYYNN"),
        (8, "list_read_receipts", "YYYNN"),
        (9, "create_read_receipt", "YYYNN"),
        (10, "create_message", "YYYNN"),
        (11, "get_message", "YYYNN"),
        (12, "update_own_message", "YYYNN"),
        (13, "delete_own_message", "YYYNN"),
        (14, "send_typing_indicator", "YYYNN"),
        (15, "list_participants", "YYYNN"),
        (16, "start_call", "NNNYN"),
        (17, "start_room_call", "NNNYY"),
        (18, "join_call", "NNNYY"),
        (19, "join_room_call", "NNNYY"),
        (20, "other_call_operations", "NNNYY"),
        (21, "other_room_call_operations", "NNNRR"),
    ];
    let fixture = fixture_with(Algorithm::Hs256, |config| config.scope("own"));
    let own = fixture.engine.scopes("own").unwrap();
    assert_eq!((table.len(), Capability::ALL.len()), (21, 21));
    let mut answers = [0; 3];
    for held in 0..32u64 {
        let set = fixture.engine.scopes_from_bits(held).unwrap();
        let token = mint(&fixture, &Grant::new(set | own)).token;
        for (number, name, letters) in table {
            let capability = Capability::from_number(number).unwrap();
            assert_eq!(capability.number(), number);
            let snake: String =
                format!("{capability:?}").chars().fold(String::new(), |mut text, letter| {
                    if letter.is_uppercase() && !text.is_empty() {
                        text.push('_');
                    }
                    text.extend(letter.to_lowercase());
                    text
                });
            assert_eq!(snake, name);
            let holds = |letter| {
                letters.bytes().enumerate().any(|(bit, at)| at == letter && held >> bit & 1 == 1)
            };
            let expected = if holds(b'Y') {
                Permission::Yes
            } else if holds(b'R') {
                Permission::ByRole
            } else {
                Permission::No
            };
            assert_eq!(set.permits(capability), expected, "{held:05b} {name}");
            assert_eq!((set | own).permits(capability), expected, "{held:05b} {name} and own");
            answers[expected as usize] += 1;
            match Check::new().capability(capability) {
                Ok(check) => {
                    let verdict = match expected {
                        Permission::Yes => Status::Ok,
                        _ => Status::CapabilityDenied,
                    };
                    assert_eq!(
                        check_status(&fixture, &token, &check),
                        verdict,
                        "{held:05b} {name}"
                    );
                }
                Err(refused) => {
                    assert_eq!((refused.status(), number), (Status::CapabilityByRole, 21));
                }
            }
        }
    }
    assert_eq!(answers.iter().sum::<i32>(), 21 * 32);
    assert!(answers.iter().all(|count| *count > 0), "{answers:?}");
    assert_eq!(own.permits(Capability::CreateMessage), Permission::No);
    for number in [0, 22, u32::MAX] {
        assert_eq!(Capability::from_number(number), None);
    }
}

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

const SAMPLE: &str = include_str!("vectors/acs/sample-token.txt");

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
        "",
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
            if !claims.is_empty() {
                comes_back(&verified.claims_json(), claims);
            }
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
