//! Which claim a refusal is about: a registered one, by its name in the token, and never one of the
//! host's own.

mod common;

use common::*;
use mintage::key::Algorithm;
use mintage::{Check, Error, Grant, RegisteredClaim, ScopeSet, Status};

/// Status and claim of properly signed claims.
fn refused(fixture: &Fixture, claims: impl ToString) -> (Status, Option<&'static str>) {
    refused_by(fixture, claims, &Check::new())
}

fn refused_by(
    fixture: &Fixture,
    claims: impl ToString,
    check: &Check<'_>,
) -> (Status, Option<&'static str>) {
    let token = fixture.token(claims.to_string());
    let refusal = fixture.engine.verify(&token, check).unwrap_err();
    assert_eq!(Error::from(refusal).claim(), refusal.claim());
    (refusal.status(), refusal.claim().map(RegisteredClaim::name))
}

#[test]
fn a_missing_claim_is_named() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config.issuer("i").audience("a"));
    let whole = with(&with(&claims(), "iss", "i"), "aud", "a");
    assert_eq!(fixture.of_claims(&whole), Status::Ok);
    for name in ["iss", "aud", "sub", "exp", "iat", "jti", "epoch"] {
        let (status, claim) = refused(&fixture, without(&whole, name));
        assert_eq!((status, claim), (Status::ClaimMissing, Some(name)));
    }
}

#[test]
fn an_invalid_claim_is_named() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config.issuer("i").audience("a"));
    let whole = with(&with(&claims(), "iss", "i"), "aud", "a");
    for name in ["iss", "aud", "sub", "exp", "nbf", "iat", "jti", "scope", "epoch", "client_id"] {
        let (status, claim) = refused(&fixture, with(&whole, name, false));
        assert_eq!((status, claim), (Status::ClaimInvalid, Some(name)));
    }
    // One that the engine does not read is no reason for anything.
    assert_eq!(fixture.of_claims(&with(&whole, "own", false)), Status::Ok);
}

#[test]
fn whatever_else_a_claim_decides_names_it() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config.issuer("i").audience("a"));
    let whole = with(&with(&claims(), "iss", "i"), "aud", "a");
    let table = [
        ("iss", "j".into(), Status::IssuerMismatch, "iss"),
        ("aud", "b".into(), Status::AudienceMismatch, "aud"),
        ("exp", NOW_S.into(), Status::Expired, "exp"),
        ("exp", (NOW_S + 1_000_000).into(), Status::LifetimeTooLong, "exp"),
        ("nbf", (NOW_S + 1).into(), Status::NotYetValid, "nbf"),
        ("iat", (NOW_S + 61).into(), Status::IssuedInFuture, "iat"),
    ];
    for (name, value, status, claim) in table {
        let value: serde_json::Value = value;
        assert_eq!(refused(&fixture, with(&whole, name, value)), (status, Some(claim)));
    }
    let voip = Check::new().scopes(ScopeSet::VOIP);
    let checks = [
        (voip, Status::InsufficientScope, "scope"),
        (Check::new().identity("bob"), Status::WrongIdentity, "sub"),
        (Check::new().audience("b"), Status::AudienceMismatch, "aud"),
        (Check::new().max_age_s(0), Status::TooOld, "iat"),
    ];
    for (check, status, claim) in checks {
        for _ in ["at first sight", "seen before"] {
            assert_eq!(refused_by(&fixture, &whole, &check), (status, Some(claim)));
        }
    }
}

#[test]
fn the_acs_profile_has_names_of_its_own() {
    let fixture = fixture_with(Algorithm::Rs256, |config| config.acs_profile());
    let token = fixture.engine.mint("8:x", &Grant::new(ScopeSet::CHAT)).unwrap().token;
    let voip = Check::new().scopes(ScopeSet::VOIP);
    let refusal = fixture.engine.verify(&token, &voip).unwrap_err();
    assert_eq!(refusal.claim(), Some(RegisteredClaim::AcsScope));
    let other = fixture.engine.verify(&token, &Check::new().identity("8:y")).unwrap_err();
    assert_eq!(other.claim(), Some(RegisteredClaim::SkypeId));
}

#[test]
fn what_no_claim_decides_names_none() {
    let fixture = fixture();
    let token = fixture.minted();
    fixture.engine.revoke("alice").unwrap();
    let refusal = fixture.engine.verify(&token, &Check::new()).unwrap_err();
    assert_eq!((refusal.status(), refusal.claim()), (Status::Revoked, None));
    assert_eq!(fixture.engine.verify("garbage", &Check::new()).unwrap_err().claim(), None);
}
