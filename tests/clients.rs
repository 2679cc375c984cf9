//! The client of a token (`client_id`): where it comes from, its bounds, and what another minter may
//! write there.

mod common;

use common::*;
use mintage::key::Algorithm;
use mintage::{CLIENT_BYTES_MAX, Check, Grant, RegisteredClaim, ScopeSet, Status};
use serde_json::{Value, json};

const GRANT: Grant<'static> = Grant::new(ScopeSet::CHAT);

/// The client that the engine reads from a new token, first from the signed bytes and then from its
/// cache.
fn client_of(fixture: &Fixture, grant: &Grant<'_>) -> Option<String> {
    let token = mint(fixture, grant).token;
    let read = || {
        let verified = fixture.engine.verify(&token, &Check::new()).unwrap();
        verified.client().map(str::to_owned)
    };
    let first = read();
    assert_eq!(read(), first);
    let claims: Value = serde_json::from_str(&fixture.engine.claims(&token).unwrap()).unwrap();
    assert_eq!(claims.get("client_id").and_then(Value::as_str), first.as_deref());
    first
}

#[test]
fn a_token_names_the_client_of_its_request_or_that_of_the_configuration() {
    let without = fixture();
    assert_eq!(client_of(&without, &GRANT), None);
    assert_eq!(client_of(&without, &GRANT.client("web")).as_deref(), Some("web"));
    let with = fixture_with(Algorithm::Hs256, |config| config.client("default"));
    assert_eq!(client_of(&with, &GRANT).as_deref(), Some("default"));
    assert_eq!(client_of(&with, &GRANT.client("web")).as_deref(), Some("web"));
}

#[test]
fn the_client_follows_the_audience() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config.audience("api"));
    let payload = parts(&mint(&fixture, &GRANT.client("a \"b\" é")).token).1;
    let head = r#"{"sub":"alice","aud":"api","client_id":"a \"b\" \u00e9","iat":"#;
    assert!(payload.starts_with(head), "{payload}");
    assert_eq!(client_of(&fixture, &GRANT.client("a \"b\" é")).as_deref(), Some("a \"b\" é"));
}

#[test]
fn a_client_has_1_to_128_bytes_and_no_control_characters() {
    let fixture = fixture();
    let longest = "c".repeat(CLIENT_BYTES_MAX);
    assert_eq!(client_of(&fixture, &GRANT.client(&longest)), Some(longest.clone()));
    let invalid = (Status::ClientInvalid, "client".to_owned());
    for client in ["", "a\nb", "\u{7f}", "\u{85}", &"c".repeat(CLIENT_BYTES_MAX + 1)] {
        assert_eq!(mint_error(&fixture, &GRANT.client(client)), invalid, "{client:?}");
        let config = json!({ "client": client });
        let refused = (Status::ConfigOutOfRange, "client".to_owned());
        assert_eq!(open_error(&config), refused, "{client:?}");
    }
}

#[test]
fn the_acs_profile_has_no_clients() {
    let acs = fixture_with(Algorithm::Rs256, |config| config.acs_profile());
    assert_eq!(mint_error(&acs, &GRANT.client("web")), (Status::ClientInvalid, "client".into()));
    let config = json!({ "profile": "acs", "client": "web" });
    assert_eq!(open_error(&config), (Status::ConfigConflict, "client".into()));
    // There the name is one like any other.
    let minted = mint(&acs, &GRANT.claims(r#"{"client_id":7}"#));
    assert_eq!(acs.engine.verify(&minted.token, &Check::new()).unwrap().client(), None);
}

#[test]
fn custom_claims_cannot_name_a_client() {
    let fixture = fixture();
    for claims in [r#"{"client_id":"web"}"#, r#"{ "client\u005fid": "web" }"#] {
        let error = fixture.engine.mint("alice", &GRANT.claims(claims)).unwrap_err();
        assert_eq!((error.status(), error.field()), (Status::ClaimReserved, "claims.client_id"));
        assert_eq!(error.claim(), Some(RegisteredClaim::ClientId));
    }
}

#[test]
fn a_client_of_another_minter_is_text_in_the_same_bounds() {
    let fixture = fixture();
    let of = |raw: &str| {
        let token = fixture.token(claims_with_raw("client_id", raw));
        fixture
            .engine
            .verify(token, &Check::new())
            .map(|verified| verified.client().map(str::to_owned))
    };
    let longest = "c".repeat(CLIENT_BYTES_MAX);
    assert_eq!(of("\"web\"").unwrap().as_deref(), Some("web"));
    assert_eq!(of("\"w\\u0065b é\"").unwrap().as_deref(), Some("web é"));
    assert_eq!(of(&format!("\"{longest}\"")).unwrap(), Some(longest.clone()));
    let long = format!("\"{longest}c\"");
    for raw in ["\"\"", "7", "null", "[\"web\"]", "{}", "\"a\\nb\"", "\"\\u0085\"", &long] {
        let refusal = of(raw).unwrap_err();
        assert_eq!(refusal, Status::ClaimInvalid, "{raw}");
        assert_eq!(refusal.claim(), Some(RegisteredClaim::ClientId), "{raw}");
    }
}
