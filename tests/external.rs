//! Tokens of other issuers: what is accepted, what an exchange asks and grants, and that none of it
//! mixes with the engine's own tokens. The issuers are made here, with the claims that Microsoft
//! Entra writes.

mod common;
mod issuers;

use common::*;
use issuers::*;
use mintage::key::{Algorithm, SigningKey};
use mintage::{
    Check, Clock, Config, Engine, ExternalCheck, Grant, IssuerSpec, KeySpec, ScopeSet, Start,
    Status,
};
use serde_json::{Value, json};

// ---- verifying

#[test]
fn tokens_of_trusted_issuers_are_accepted_and_say_who_they_are_about() {
    let meeting = meeting();
    let token = meeting.v1();
    for _ in 0..2 {
        let verified = meeting.engine.verify_external(&token, &ExternalCheck::new()).unwrap();
        assert_eq!(verified.issuer(), format!("https://sts.windows.net/{TENANT}/"));
        assert_eq!(verified.subject(), v1()["sub"].as_str().unwrap());
        assert_eq!((verified.token_id(), verified.key_id()), ("", "entra-1"));
        assert_eq!(
            (verified.issued_at_unix_s(), verified.expires_at_unix_s(), verified.issuer_index()),
            (NOW_S, NOW_S + 4000, 1)
        );
        let claims: Value = serde_json::from_str(&verified.claims_json()).unwrap();
        assert_eq!(claims, v1());
    }
    assert_eq!(meeting.external(&meeting.entra.sign("JWT", &v2())), Status::Ok);
    let partners = meeting.partner.sign("at+jwt", &partners());
    let verified = meeting.engine.verify_external(&partners, &ExternalCheck::new()).unwrap();
    assert_eq!(
        (verified.issuer(), verified.token_id(), verified.issuer_index()),
        (PARTNER, "p-1", 2)
    );
}

#[test]
fn a_foreign_token_must_be_in_order() {
    let meeting = meeting();
    let of = |claims: &Value| meeting.external(&meeting.entra.sign("JWT", claims));
    for (name, value, expected) in [
        ("exp", json!(NOW_S + 10), Status::Expired),
        ("exp", json!(NOW_S + 11), Status::Ok),
        ("exp", json!("later"), Status::ClaimInvalid),
        ("exp", json!(-1), Status::ClaimInvalid),
        ("exp", json!(1.5e10), Status::ClaimInvalid),
        ("nbf", json!(NOW_S + 11), Status::NotYetValid),
        ("nbf", json!(null), Status::ClaimInvalid),
        ("iat", json!(NOW_S + 71), Status::IssuedInFuture),
        ("iat", json!(NOW_S + 70), Status::Ok),
        ("aud", json!("https://api.example"), Status::AudienceMismatch),
        ("aud", json!([]), Status::AudienceMismatch),
        ("aud", json!([1]), Status::ClaimInvalid),
        ("aud", json!(["x", "https://auth.msft.communication.azure.com/"]), Status::Ok),
        ("iss", json!("https://sts.windows.net/"), Status::IssuerMismatch),
        ("iss", json!(format!("https://sts.windows.net/{TENANT}")), Status::IssuerMismatch),
        ("iss", json!(7), Status::ClaimInvalid),
        ("iss", json!(PARTNER), Status::KeyUnknown),
        ("sub", json!(""), Status::ClaimInvalid),
        ("sub", json!("x".repeat(256)), Status::ClaimInvalid),
        ("sub", json!("a\nb"), Status::ClaimInvalid),
        ("jti", json!("x".repeat(65)), Status::Ok),
    ] {
        let claims = with(&v1(), name, value);
        assert_eq!(of(&claims), expected, "{name}: {}", claims[name]);
    }
    for name in ["iss", "sub", "aud", "exp", "iat"] {
        assert_eq!(of(&without(&v1(), name)), Status::ClaimMissing, "{name}");
    }
    assert_eq!(of(&without(&v1(), "nbf")), Status::Ok);
    let token = meeting.v1();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let cut = &signature[..signature.len() / 8 * 4];
    assert_eq!(meeting.external(&format!("{signed}.{cut}")), Status::SignatureInvalid);
    assert_eq!(meeting.external("garbage"), Status::TokenMalformed);
    assert_eq!(meeting.external(&"a".repeat(8193)), Status::TokenTooLong);
    let twice = v1().to_string().replace("\"acr\":", "\"exp\":1,\"acr\":");
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": "entra-1" }).to_string();
    let twice = assemble(&meeting.entra.key, &header, twice);
    assert_eq!(meeting.external(&twice), Status::ClaimsMalformed);
    for (header, expected) in [
        (json!({ "alg": "RS256", "kid": "entra-1" }), Status::TypeMismatch),
        (json!({ "alg": "RS256", "kid": "entra-1", "typ": "at+jwt" }), Status::TypeMismatch),
        (json!({ "alg": "RS256", "typ": "JWT" }), Status::KeyIdMissing),
        (json!({ "alg": "RS256", "typ": "JWT", "kid": "partner-1" }), Status::KeyUnknown),
        (json!({ "alg": "PS256", "typ": "JWT", "kid": "entra-1" }), Status::AlgorithmMismatch),
        (json!({ "alg": "none", "typ": "JWT", "kid": "entra-1" }), Status::AlgorithmMismatch),
        (
            json!({ "alg": "RS256", "typ": "JWT", "kid": "entra-1", "crit": ["exp"] }),
            Status::CriticalHeader,
        ),
    ] {
        let token = assemble(&meeting.entra.key, header.to_string(), v1().to_string());
        assert_eq!(meeting.external(&token), expected, "{header}");
    }
}

#[test]
fn a_call_may_ask_for_more() {
    let meeting = meeting();
    let token = meeting.v1();
    let check = ExternalCheck::new;
    let sub = v1()["sub"].as_str().unwrap().to_owned();
    let first = "https://auth.msft.communication.azure.com";
    for _ in 0..2 {
        for (check, expected) in [
            (check().subject(&sub), Status::Ok),
            (check().subject(""), Status::WrongIdentity),
            (check().subject("other"), Status::WrongIdentity),
            (check().issuer(PARTNER), Status::IssuerMismatch),
            (check().audience(first), Status::Ok),
            (check().audience("1fd5118e-2576-4263-8130-9503064c837a"), Status::AudienceMismatch),
            (check().audience(""), Status::AudienceMismatch),
            (check().max_age_s(11), Status::Ok),
            (check().max_age_s(10), Status::TooOld),
        ] {
            assert_eq!(meeting.external_with(&token, &check), expected, "{check:?}");
        }
    }
}

#[test]
fn leeway_is_each_issuers_own() {
    let meeting = meeting();
    let spec = IssuerSpec::teams(TENANT, &[CLIENT], &meeting.entra.jwks()).unwrap().leeway_s(60);
    meeting.engine.set_issuer(&spec).unwrap();
    let (entra, partners) = (meeting.v1(), meeting.partner.sign("at+jwt", &partners()));
    for (after_s, entra_is, partners_are) in [
        (-1, Status::Ok, Status::Ok),
        (0, Status::Ok, Status::Expired),
        (59, Status::Ok, Status::Expired),
        (60, Status::Expired, Status::Expired),
    ] {
        meeting.clock.set_unix_ms((NOW_S + 4000 + after_s) * 1000).unwrap();
        assert_eq!(meeting.external(&entra), entra_is, "{after_s}");
        assert_eq!(meeting.external(&partners), partners_are, "{after_s}");
    }
}

#[test]
fn own_and_foreign_tokens_never_answer_for_each_other() {
    // The issuer that is trusted has the engine's own key, name, kid and type: only the kind of
    // check can tell its tokens from the engine's.
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let stand = Stand { key: key.clone(), kid: "k" };
    let clock = Clock::manual();
    clock.set_unix_ms(NOW_S * 1000).unwrap();
    let open = |slots| {
        let spec = IssuerSpec::new("i", "a", &stand.jwks(), &[Algorithm::Es256]).unwrap();
        let config = Config::new()
            .issuer("i")
            .audience("a")
            .key(KeySpec::signing(key.clone()).key_id("k"))
            .any_subject()
            .start(Start::Open)
            .clock(clock.clone())
            .cache_slots(slots)
            .trust(spec);
        Engine::open(config).unwrap()
    };
    let claims = json!({ "iss": "i", "aud": "a", "sub": "alice", "iat": NOW_S, "exp": NOW_S + 100,
                         "jti": "t", "scope": "chat" });
    let foreign = stand.sign("at+jwt", &claims);
    let both = stand.sign("at+jwt", &with(&claims, "epoch", 0));
    for slots in [0, 64] {
        for own_first in [true, false] {
            let engine = open(slots);
            let own = |token: &str| verdict(&engine, token);
            let external = |token: &str| {
                let verified = engine.verify_external(token, &ExternalCheck::new());
                verified.err().map_or(Status::Ok, |refusal| refusal.status())
            };
            for _ in 0..3 {
                if own_first {
                    assert_eq!(own(&foreign), Status::ClaimMissing);
                    assert_eq!(own(&both), Status::Ok);
                }
                assert_eq!(external(&foreign), Status::Ok);
                assert_eq!(external(&both), Status::Ok);
                assert_eq!(own(&foreign), Status::ClaimMissing);
                assert_eq!(own(&both), Status::Ok);
            }
            // What is revoked here is no business of a foreign token's, and the other way round.
            engine.revoke("alice").unwrap();
            assert_eq!((own(&both), external(&both)), (Status::Revoked, Status::Ok));
            let other = SigningKey::generate(Algorithm::Es256).unwrap();
            let other = Stand { key: other, kid: "k" };
            let spec = IssuerSpec::new("i", "a", &other.jwks(), &[Algorithm::Es256]).unwrap();
            engine.set_issuer(&spec).unwrap();
            assert_eq!(external(&both), Status::SignatureInvalid, "the key set was replaced");
            let minted = engine.mint("bob", &Grant::new(ScopeSet::CHAT)).unwrap();
            assert_eq!(own(&minted.token), Status::Ok);
        }
    }
}

#[test]
fn a_key_set_that_is_replaced_takes_its_tokens_with_it() {
    let meeting = meeting();
    let old = meeting.v1();
    assert_eq!(meeting.external(&old), Status::Ok);
    // The same key again: another object, the same verdict.
    let spec = |stand: &Stand| IssuerSpec::teams(TENANT, &[CLIENT], &stand.jwks()).unwrap();
    meeting.engine.set_issuer(&spec(&meeting.entra)).unwrap();
    assert_eq!(meeting.external(&old), Status::Ok);
    // Another key of the same kid.
    let rsa =
        |kid| Stand { key: SigningKey::from_pkcs8_pem(OTHER_RSA, Algorithm::Rs256).unwrap(), kid };
    meeting.engine.set_issuer(&spec(&rsa("entra-1"))).unwrap();
    assert_eq!(meeting.external(&old), Status::SignatureInvalid);
    assert_eq!(meeting.exchange_status(&old), Status::ExternalTokenInvalid);
    // Another kid.
    let next = rsa("entra-2");
    meeting.engine.set_issuer(&spec(&next)).unwrap();
    assert_eq!(meeting.external(&old), Status::KeyUnknown);
    assert_eq!(meeting.external(&next.sign("JWT", &v1())), Status::Ok);
    // The other issuer is where it was.
    let partners = meeting.partner.sign("at+jwt", &partners());
    let verified = meeting.engine.verify_external(&partners, &ExternalCheck::new()).unwrap();
    assert_eq!(verified.issuer_index(), 2);
}

const OTHER_RSA: &str = include_str!("keys/rsa2048_other.pem");

#[test]
fn a_kid_never_crosses_issuers() {
    let mut meeting = meeting();
    meeting.partner =
        Stand { key: SigningKey::generate(Algorithm::Es256).unwrap(), kid: "entra-1" };
    meeting.engine.set_issuer(&partner_spec(&meeting.partner)).unwrap();
    // The partner's key, under the kid that both use, signs claims of Entra, and the reverse.
    let forged = meeting.partner.sign("JWT", &v1());
    assert_eq!(meeting.external(&forged), Status::AlgorithmMismatch);
    assert_eq!(meeting.exchange_status(&forged), Status::ExternalTokenInvalid);
    let forged = meeting.entra.sign("at+jwt", &partners());
    assert_eq!(meeting.external(&forged), Status::AlgorithmMismatch);
    assert_eq!(meeting.external(&meeting.v1()), Status::Ok);
    assert_eq!(meeting.external(&meeting.partner.sign("at+jwt", &partners())), Status::Ok);
}

// ---- exchanging

#[test]
fn a_teams_user_gets_a_token_for_both_versions_of_proof() {
    let meeting = meeting();
    for claims in [v1(), v2()] {
        let proof = meeting.entra.sign("JWT", &claims);
        let (identity, minted) = meeting.exchange(&proof).unwrap();
        assert_eq!(identity.as_str(), IDENTITY);
        assert_eq!(minted.expires_at_unix_s, NOW_S + 4000, "bound by the proof");
        let verified = meeting.engine.verify(&minted.token, &Check::new()).unwrap();
        assert_eq!(verified.identity(), IDENTITY);
        assert_eq!(verified.scopes(), ScopeSet::CHAT | ScopeSet::VOIP);
    }
    // Bound by the longest lifetime as well.
    let long = meeting.entra.sign("JWT", &with(&v1(), "exp", NOW_S + 1_000_000));
    let (_, minted) = meeting.exchange(&long).unwrap();
    assert_eq!(minted.expires_at_unix_s, NOW_S + 10 + 86_400);
    let partners = meeting.partner.sign("at+jwt", &partners());
    let (identity, minted) = meeting.engine.exchange(&partners, "app", "user-7").unwrap();
    assert_eq!(identity.as_str(), "partner:user-7");
    let verified = meeting.engine.verify(&minted.token, &Check::new()).unwrap();
    assert_eq!(verified.scopes(), ScopeSet::CHAT);
}

/// The message and the field that an exchange answers with.
fn answer(meeting: &Meeting, token: &str, client: &str, user: &str) -> (Status, String, String) {
    let error = meeting.engine.exchange(token, client, user).unwrap_err();
    (error.status(), error.field().to_owned(), error.message().to_owned())
}

#[test]
fn each_wrong_exchange_gets_the_answer_of_the_service_it_stands_for() {
    let meeting = meeting();
    let sign = |claims: &Value| meeting.entra.sign("JWT", claims);
    let other = "00000000-0000-4000-8000-000000000000";
    let token_first = (
        Status::ExternalTokenInvalid,
        "token".to_owned(),
        "Provided access token is not valid.".to_owned(),
    );
    for (name, value) in [
        ("exp", json!(NOW_S)),
        ("exp", json!(NOW_S + 69)),
        ("nbf", json!(NOW_S + 3600)),
        ("aud", json!("https://graph.microsoft.com")),
        ("tid", json!(other)),
        ("iss", json!(format!("https://sts.windows.net/{other}/"))),
        ("scp", json!("Teams.ManageCalls")),
        ("scp", json!("User.Read")),
        ("scp", json!("Teams.ManageCallsTeams.ManageChats")),
        ("oid", json!("")),
        ("oid", json!(7)),
        ("appid", json!(7)),
    ] {
        let token = sign(&with(&v1(), name, value));
        // Also when client and user are wrong as well: the token comes first.
        assert_eq!(answer(&meeting, &token, "no-guid", other), token_first, "{name}");
    }
    for name in ["tid", "scp", "oid", "exp", "iat"] {
        assert_eq!(
            answer(&meeting, &sign(&without(&v1(), name)), CLIENT, USER),
            token_first,
            "{name}"
        );
    }
    // An ID token has an audience and no scopes.
    let id_token = without(&with(&v1(), "aud", CLIENT), "scp");
    assert_eq!(answer(&meeting, &sign(&id_token), CLIENT, USER), token_first);
    assert_eq!(answer(&meeting, "garbage", CLIENT, USER), token_first);
    assert_eq!(answer(&meeting, "", "", ""), token_first);
    let good = sign(&v1());
    let expect =
        |status, field: &str, message: &str| (status, field.to_owned(), message.to_owned());
    for malformed in ["", "no-guid", &CLIENT[1..], "{2d4e9f5a-1f2b-4c3d-8e4f-5a6b7c8d9e0f}"] {
        let malformed = answer(&meeting, &good, malformed, other);
        let message = "Provided AppId has invalid format.";
        assert_eq!(malformed, expect(Status::ClientIdMalformed, "client_id", message));
    }
    let message = "AAD application is not the expected one.";
    let wrong_client = expect(Status::ClientMismatch, "client_id", message);
    assert_eq!(answer(&meeting, &good, other, other), wrong_client);
    // Of an application that is not trusted here, though it is the one that the caller names.
    let untrusted = sign(&with(&v1(), "appid", other));
    assert_eq!(answer(&meeting, &untrusted, other, USER), wrong_client);
    let nobodys = sign(&without(&v1(), "appid"));
    assert_eq!(answer(&meeting, &nobodys, CLIENT, USER), wrong_client);
    // `appid` counts where there are both.
    let both = sign(&with(&with(&v1(), "appid", other), "azp", CLIENT));
    assert_eq!(answer(&meeting, &both, CLIENT, USER), wrong_client);
    let message = "Provided AAD token issued for unexpected user.";
    for user in [other, "", &USER[1..]] {
        let wrong_user = expect(Status::UserMismatch, "user_id", message);
        assert_eq!(answer(&meeting, &good, CLIENT, user), wrong_user);
    }
    assert_eq!(meeting.exchange_status(&good), Status::Ok);
    assert!(meeting.engine.exchange(&good, &CLIENT.to_uppercase(), &USER.to_lowercase()).is_ok());
}

#[test]
fn an_exchanged_identity_dies_and_old_proof_buys_nothing() {
    let meeting = meeting();
    let proof = meeting.v1();
    let (identity, minted) = meeting.exchange(&proof).unwrap();
    let of = |token: &str| verdict(&meeting.engine, token);
    assert_eq!(of(&minted.token), Status::Ok);
    meeting.engine.revoke(&identity).unwrap();
    assert_eq!(of(&minted.token), Status::Revoked);
    assert_eq!(meeting.exchange_status(&proof), Status::ExternalTokenInvalid);
    // Proof of the very second of the revocation does not do, that of the next does.
    let at = |iat: i64| meeting.entra.sign("JWT", &with(&v1(), "iat", iat));
    assert_eq!(meeting.exchange_status(&at(NOW_S + 10)), Status::ExternalTokenInvalid);
    meeting.clock.set_unix_ms((NOW_S + 11) * 1000).unwrap();
    let (_, again) = meeting.exchange(&at(NOW_S + 11)).unwrap();
    assert_eq!(of(&again.token), Status::Ok);
    assert_eq!(of(&minted.token), Status::Revoked);
    // Everything revoked: the same for everyone.
    meeting.clock.set_unix_ms((NOW_S + 100) * 1000).unwrap();
    meeting.engine.revoke_all().unwrap();
    assert_eq!(of(&again.token), Status::AllRevoked);
    assert_eq!(meeting.exchange_status(&at(NOW_S + 100)), Status::ExternalTokenInvalid);
    let partners_at = |iat: i64| meeting.partner.sign("at+jwt", &with(&partners(), "iat", iat));
    let partner_exchange = |token: &str| meeting.engine.exchange(token, "app", "user-7");
    assert!(partner_exchange(&partners_at(NOW_S + 100)).is_err());
    meeting.clock.set_unix_ms((NOW_S + 101) * 1000).unwrap();
    assert!(partner_exchange(&partners_at(NOW_S + 101)).is_ok());
    // Deleted: no proof does, and who asks is told once he has shown who he is.
    let (_, last) = meeting.exchange(&at(NOW_S + 101)).unwrap();
    meeting.engine.delete_identity(&identity).unwrap();
    assert_eq!(of(&last.token), Status::IdentityDeleted);
    meeting.clock.set_unix_ms((NOW_S + 150) * 1000).unwrap();
    assert_eq!(meeting.exchange_status(&at(NOW_S + 150)), Status::IdentityDeleted);
    let stranger = meeting.engine.exchange(at(NOW_S + 150), CLIENT, "someone").unwrap_err();
    assert_eq!(stranger.status(), Status::UserMismatch);
}

#[test]
fn proof_older_than_any_token_or_than_the_start_is_none() {
    let meeting = meeting();
    let old = |iat: i64| {
        let claims = with(&with(&v1(), "iat", iat), "exp", NOW_S + 1_000_000);
        meeting.entra.sign("JWT", &claims)
    };
    assert_eq!(meeting.exchange_status(&old(NOW_S + 10 - 86_400)), Status::Ok);
    assert_eq!(meeting.exchange_status(&old(NOW_S + 9 - 86_400)), Status::ExternalTokenInvalid);
    let closed = meeting_with(|config| config.start(Start::Closed));
    let at = |iat: i64| closed.entra.sign("JWT", &with(&v1(), "iat", iat));
    assert_eq!(closed.exchange_status(&at(NOW_S + 10)), Status::ExternalTokenInvalid);
    closed.clock.set_unix_ms((NOW_S + 11) * 1000).unwrap();
    assert_eq!(closed.exchange_status(&at(NOW_S + 11)), Status::Ok);
}

#[test]
fn only_an_exchange_mints_for_an_issuers_identities() {
    for any in [false, true] {
        let meeting = meeting_with(|config| if any { config.any_subject() } else { config });
        let grant = Grant::new(ScopeSet::CHAT);
        for identity in [IDENTITY, "8:orgid:", "partner:user-7", "partner:"] {
            let refused = meeting.engine.mint(identity, &grant).unwrap_err().status();
            assert_eq!(refused, Status::IdentityReserved, "{identity}");
            meeting.engine.revoke(identity).unwrap();
            meeting.engine.identity_status(identity).unwrap();
        }
        assert_eq!(meeting.engine.revoke("orgid:x").is_ok(), any);
    }
}

#[test]
fn exchanged_tokens_of_the_acs_profile_are_as_the_service_makes_them() {
    let key = SigningKey::from_pkcs8_pem(OTHER_RSA, Algorithm::Rs256).unwrap();
    let meeting = meeting_with(|config| config.acs_profile().key(KeySpec::signing(key)));
    let (identity, minted) = meeting.exchange(&meeting.v1()).unwrap();
    assert_eq!(identity.as_str(), IDENTITY);
    let (_, payload) = parts(&minted.token);
    let payload: Value = serde_json::from_str(&payload).unwrap();
    assert_eq!(payload["skypeid"], &IDENTITY[2..]);
    assert_eq!((&payload["scp"], &payload["tid"]), (&json!(1024), &json!(TENANT)));
    assert_eq!(payload["acsScope"], "chat,voip");
    let verified = meeting.engine.verify(&minted.token, &Check::new()).unwrap();
    assert_eq!(verified.identity(), IDENTITY);
}

/// What a result states of a foreign token, at first sight and again from the cache.
fn ids_of(subject: &str, kid: &str) -> Result<(String, String), Status> {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let mut jwk: serde_json::Value =
        serde_json::from_str(&key.verifying_key().to_jwk_json("k").unwrap()).unwrap();
    jwk["kid"] = kid.into();
    let jwks = json!({ "keys": [jwk] }).to_string();
    let spec = IssuerSpec::new("i", "a", &jwks, &[Algorithm::Es256]).unwrap();
    let clock = Clock::manual();
    clock.set_unix_ms(NOW_S * 1000).unwrap();
    let engine = Engine::open(Config::new().clock(clock).trust(spec)).unwrap();
    let claims = json!({ "iss": "i", "aud": "a", "sub": subject, "iat": NOW_S, "exp": NOW_S + 9 });
    let header = json!({ "alg": "ES256", "kid": kid, "typ": "at+jwt" }).to_string();
    let token = assemble(&key, header, claims.to_string());
    let read = || {
        let verified = engine.verify_external(&token, &ExternalCheck::new().subject(subject));
        let verified = verified.map_err(|refusal| refusal.status())?;
        Ok((verified.subject().to_owned(), verified.key_id().to_owned()))
    };
    let first = read();
    assert_eq!(read(), first);
    first
}

#[test]
fn a_foreign_subject_has_at_most_255_bytes() {
    for length in [1, 128, 129, 255] {
        let subject = "s".repeat(length);
        assert_eq!(ids_of(&subject, "k"), Ok((subject, "k".to_owned())), "{length}");
    }
    assert_eq!(ids_of(&"s".repeat(256), "k"), Err(Status::ClaimInvalid));
}

#[test]
fn a_foreign_kid_above_255_bytes_is_represented_by_its_digest() {
    for length in [1, 64, 65, 128, 129, 255] {
        let kid = "k".repeat(length);
        assert_eq!(ids_of("s", &kid), Ok(("s".to_owned(), kid)), "{length}");
    }
    // SHA-256 of 256 times "k", in base64url.
    let digest = "zhb-eCCKTpP3FY5iOTaA4CWyrVhPTodc6QOmVLt0z5M".to_owned();
    assert_eq!(ids_of("s", &"k".repeat(256)), Ok(("s".to_owned(), digest)));
    assert!(ids_of("s", &"k".repeat(900)).is_ok());
}
