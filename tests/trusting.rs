//! Which issuers are trusted: configured strictly, replaced while the engine runs, under attack.

mod common;
mod issuers;

use common::*;
use issuers::*;
use mintage::key::Algorithm;
use mintage::{
    Config, Engine, ExchangeSpec, ExternalCheck, Grant, IssuerSpec, ScopeSet, Start, Status,
};
use serde_json::{Value, json};

#[test]
fn issuers_are_configured_strictly() {
    let (entra, partner) = (Stand::entra(), Stand::partner());
    let jwks = |stand: &Stand| -> Value { serde_json::from_str(&stand.jwks()).unwrap() };
    let teams = json!({ "preset": "teams", "jwks": jwks(&entra),
                        "exchange": { "tenant": TENANT, "clients": [CLIENT] } });
    let plain = json!({ "issuer": PARTNER, "audience": "a", "algorithms": ["ES256"],
                        "jwks": jwks(&partner) });
    let exchange = json!({ "clients": ["app"], "user_claim": "sub", "scopes": ["chat"],
                           "identity_prefix": "partner:" });
    let open = |issuers: Value| Engine::from_json(&json!({ "issuers": issuers }).to_string());
    let refused = |issuers: Value| {
        let error = open(issuers).expect_err("must be refused");
        (error.status(), error.field().to_owned())
    };
    let both = with(&plain, "exchange", exchange.clone());
    open(json!([teams, both])).unwrap();
    open(json!([plain])).unwrap();
    open(json!([])).unwrap();
    let with_exchange =
        |name: &str, value: Value| with(&plain, "exchange", with(&exchange, name, value));
    use Status::{ConfigConflict as Conflict, ConfigOutOfRange as Range};
    for (issuer, status, field) in [
        (without(&plain, "issuer"), Conflict, "issuer"),
        (without(&plain, "audience"), Conflict, "audience"),
        (without(&plain, "jwks"), Conflict, "jwks"),
        (with(&plain, "issuer", json!([])), Range, "issuer"),
        (with(&plain, "issuer", ""), Range, "issuer[0]"),
        (with(&plain, "issuer", json!(["a", "a"])), Range, "issuer[1]"),
        (with(&plain, "audience", "a\nb"), Range, "audience[0]"),
        (with(&plain, "leeway_s", 301), Range, "leeway_s"),
        (with(&plain, "leeway_s", -1), Range, "leeway_s"),
        (with(&plain, "algorithms", json!(["HS256"])), Range, "algorithms[0]"),
        (with(&plain, "algorithms", json!(["none"])), Range, "algorithms[0]"),
        (with(&plain, "algorithms", json!(["RS256"])), Status::NoKey, "jwks.keys"),
        (with(&plain, "preset", "entra"), Range, "preset"),
        (with(&plain, "typ", ""), Range, "typ"),
        (with(&plain, "secret", "x"), Status::ConfigUnknownField, ""),
        (with(&plain, "jwks", json!({ "keys": [] })), Status::NoKey, "jwks.keys"),
        (with(&plain, "jwks", "x"), Status::ConfigWrongType, "jwks"),
        (with_exchange("clients", json!([])), Range, "exchange.clients"),
        (with_exchange("scopes", json!([])), Range, "exchange.scopes"),
        (with_exchange("scopes", json!(["admin"])), Status::ScopeUnknown, "exchange.scopes"),
        (with_exchange("client_claims", json!([])), Range, "exchange.client_claims"),
        (with_exchange("identity_prefix", json!("")), Range, "exchange.identity_prefix"),
        (
            with_exchange("identity_prefix", json!("8:acs:")),
            Status::PrefixTaken,
            "exchange.identity_prefix",
        ),
        (
            with_exchange("identity_prefix", json!("8:")),
            Status::PrefixTaken,
            "exchange.identity_prefix",
        ),
        (
            with_exchange("identity_prefix", json!("8:acs:x")),
            Status::PrefixTaken,
            "exchange.identity_prefix",
        ),
        (with_exchange("ids", json!("guid")), Range, "exchange.clients"),
        (
            with(&plain, "exchange", without(&exchange, "user_claim")),
            Conflict,
            "exchange.user_claim",
        ),
        (
            with(&plain, "exchange", without(&exchange, "identity_prefix")),
            Conflict,
            "exchange.identity_prefix",
        ),
        (without(&teams, "exchange"), Conflict, "exchange"),
        (with(&teams, "exchange", json!({ "clients": [CLIENT] })), Conflict, "exchange.tenant"),
        (with(&teams, "exchange", json!({ "tenant": TENANT })), Range, "exchange.clients"),
    ] {
        let found = refused(json!([issuer]));
        let field =
            if field.is_empty() { "issuers[0]".into() } else { format!("issuers[0].{field}") };
        assert_eq!(found, (status, field), "{issuer}");
    }
    assert_eq!(refused(json!([plain, plain])).0, Status::IssuerDuplicate);
    let namesake = with(&both, "issuer", json!(["x", PARTNER]));
    assert_eq!(refused(json!([plain, namesake])).0, Status::IssuerDuplicate);
    for prefix in ["partner:", "partner:x", "part"] {
        let mut other = with_exchange("identity_prefix", json!(prefix));
        other["issuer"] = "other".into();
        let taken = (Status::PrefixTaken, "issuers[1].exchange.identity_prefix".to_owned());
        assert_eq!(refused(json!([both, other])), taken, "{prefix}");
    }
    let many = |count: usize| -> Value {
        (0..count).map(|number| with(&plain, "issuer", number.to_string())).collect()
    };
    open(many(64)).unwrap();
    assert_eq!(refused(many(65)).0, Range);
    assert_eq!(refused(json!({})).0, Status::ConfigWrongType);
}

#[test]
fn a_key_set_is_public_and_names_each_key_once() {
    let partner = Stand::partner();
    let jwk: Value = serde_json::from_str::<Value>(&partner.jwks()).unwrap()["keys"][0].clone();
    let of = |keys: Value| {
        let jwks = json!({ "keys": keys }).to_string();
        let spec = IssuerSpec::new(PARTNER, "a", &jwks, &[Algorithm::Es256, Algorithm::Rs256]);
        let opened = spec.and_then(|spec| Engine::open(Config::new().trust(spec)));
        opened.err().map_or(Status::Ok, |error| error.status())
    };
    assert_eq!(of(json!([jwk])), Status::Ok);
    assert_eq!(of(json!([jwk, jwk])), Status::KeyDuplicate);
    let same_kid = with(&jwk, "x", "AA");
    assert_ne!(of(json!([jwk, same_kid])), Status::Ok);
    let other: Value =
        serde_json::from_str::<Value>(&Stand::partner().jwks()).unwrap()["keys"][0].clone();
    assert_eq!(of(json!([jwk, other])), Status::KeyDuplicate, "one kid, two keys");
    assert_eq!(of(json!([with(&jwk, "d", jwk["x"].clone())])), Status::KeyMalformed);
    let secret =
        json!({ "kty": "oct", "k": "NSFzkS3v5R50w2DslYAUInCuA7tO_a3HK6LIf_EUo0k", "kid": "s" });
    assert_eq!(of(json!([jwk, secret])), Status::KeyAlgorithm);
    assert_eq!(of(json!([jwk, with(&secret, "alg", "HS256")])), Status::KeyUse);
    // For encryption, or of another algorithm: skipped.
    for skipped in [
        with(&with(&jwk, "use", "enc"), "kid", "e"),
        with(&with(&jwk, "alg", "ES512"), "kid", "e"),
        json!({ "kty": "OKP", "crv": "X25519", "x": "AA" }),
    ] {
        assert_eq!(of(json!([jwk, skipped])), Status::Ok, "{skipped}");
        assert_eq!(of(json!([skipped])), Status::NoKey, "{skipped}");
    }
    for text in ["", "x", "[]", "{}", "{\"keys\":{}}", &"x".repeat(1 << 21)] {
        assert!(IssuerSpec::new(PARTNER, "a", text, &[Algorithm::Es256]).is_err());
    }
}

#[test]
fn issuers_come_and_change_while_the_engine_runs() {
    let engine = Engine::open(Config::new().start(Start::Open)).unwrap();
    let partner = Stand::partner();
    let token =
        |iat: i64| partner.sign("at+jwt", &with(&with(&partners(), "iat", iat), "exp", iat + 4000));
    let token = token(engine.clock().unix_s());
    let refused = engine.verify_external(&token, &ExternalCheck::new()).unwrap_err();
    assert_eq!(refused.status(), Status::IssuerMismatch);
    let unknown = engine.exchange(&token, "app", "user-7").unwrap_err();
    assert_eq!(unknown.status(), Status::ExternalTokenInvalid);
    engine.set_issuer(&partner_spec(&partner)).unwrap();
    engine.verify_external(&token, &ExternalCheck::new()).unwrap();
    engine.exchange(&token, "app", "user-7").unwrap();
    // A bad one changes nothing.
    let taken = partner_spec(&partner).also_named("other");
    engine.set_issuer(&taken).unwrap();
    let clash =
        IssuerSpec::new("third", "a", &Stand::partner().jwks(), &[Algorithm::Es256]).unwrap();
    let clash = clash.exchange(ExchangeSpec::new("partner", "sub").client("x").scope("chat"));
    assert_eq!(
        error(engine.set_issuer(&clash)),
        (Status::PrefixTaken, "exchange.identity_prefix".into())
    );
    engine.verify_external(&token, &ExternalCheck::new()).unwrap();
}

#[test]
fn identities_of_an_exchange_stay_revocable_and_their_issuers() {
    fn without(meeting: &Meeting) -> IssuerSpec {
        let jwks = meeting.partner.jwks();
        IssuerSpec::new(PARTNER, "https://api.example", &jwks, &[Algorithm::Es256]).unwrap()
    }
    fn other_prefix(meeting: &Meeting) -> IssuerSpec {
        let exchange = ExchangeSpec::new("p2:", "sub").client("app").scope("chat");
        without(meeting).exchange(exchange)
    }
    for any in [false, true] {
        for change in [without as fn(&Meeting) -> IssuerSpec, other_prefix] {
            let meeting = meeting_with(|config| if any { config.any_subject() } else { config });
            let proof = meeting.partner.sign("at+jwt", &partners());
            let (identity, minted) = meeting.engine.exchange(&proof, "app", "user-7").unwrap();
            meeting.engine.set_issuer(&change(&meeting)).unwrap();
            assert_eq!(verdict(&meeting.engine, &minted.token), Status::Ok);
            let reserved = meeting.engine.mint(&identity, &Grant::new(ScopeSet::VOIP));
            assert_eq!(error(reserved).0, Status::IdentityReserved);
            // The prefix of the past is nobody else's.
            let thief = IssuerSpec::new("two", "a", &Stand::partner().jwks(), &[Algorithm::Es256]);
            let thief = thief
                .unwrap()
                .exchange(ExchangeSpec::new("partner:", "sub").client("app").scope("voip"));
            assert_eq!(error(meeting.engine.set_issuer(&thief)).0, Status::PrefixTaken);
            meeting.engine.revoke(&identity).unwrap();
            assert_eq!(verdict(&meeting.engine, &minted.token), Status::Revoked);
            meeting.engine.delete_identity(&identity).unwrap();
            // And is its own again.
            meeting.engine.set_issuer(&partner_spec(&meeting.partner)).unwrap();
        }
    }
}

#[test]
fn proof_from_the_future_is_none() {
    let meeting = meeting();
    let at = |iat: i64| meeting.entra.sign("JWT", &with(&v1(), "iat", iat));
    assert_eq!(meeting.external(&at(NOW_S + 11)), Status::Ok, "an issuer's clock may be ahead");
    assert_eq!(meeting.exchange_status(&at(NOW_S + 11)), Status::ExternalTokenInvalid);
    // Or it could be exchanged, its identity revoked, and it exchanged again.
    let proof = at(NOW_S + 10);
    let (identity, _) = meeting.exchange(&proof).unwrap();
    meeting.engine.revoke(&identity).unwrap();
    meeting.clock.set_unix_ms((NOW_S + 20) * 1000).unwrap();
    assert_eq!(meeting.exchange_status(&proof), Status::ExternalTokenInvalid);
}

#[test]
fn a_bad_key_that_nobody_asked_for_does_not_hold_up_the_others() {
    let partner = Stand::partner();
    let jwk: Value = serde_json::from_str::<Value>(&partner.jwks()).unwrap()["keys"][0].clone();
    let jwk = with(&jwk, "alg", "ES256");
    for bad in [
        json!({ "kty": "RSA", "alg": "RS256", "kid": "w", "e": "AQAB", "n": url([0xff; 128]) }),
        json!({ "kty": "EC", "crv": "P-384", "alg": "ES384", "kid": "w", "x": "AA", "y": "AA" }),
        json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "w", "x": "AA" }),
    ] {
        let jwks = json!({ "keys": [jwk, bad] }).to_string();
        IssuerSpec::new(PARTNER, "a", &jwks, &[Algorithm::Es256]).unwrap();
        assert!(
            IssuerSpec::from_json(
                &json!({ "issuer": PARTNER, "audience": "a", "jwks": { "keys": [jwk, bad] } })
                    .to_string()
            )
            .is_err()
        );
    }
}

#[test]
fn where_ids_are_guids_users_and_tenants_are_too() {
    let meeting = meeting();
    for user in ["no guid/../x", "8a3b5c7d", ""] {
        let token = meeting.entra.sign("JWT", &with(&v1(), "oid", user));
        let refused = meeting.engine.exchange(&token, CLIENT, user).unwrap_err().status();
        assert_eq!(refused, Status::ExternalTokenInvalid, "{user}");
    }
    for tenant in ["common", &TENANT.to_uppercase()] {
        let spec = IssuerSpec::teams(tenant, &[CLIENT], &meeting.entra.jwks()).unwrap();
        let refused = error(Engine::open(Config::new().trust(spec)));
        assert_eq!(refused, (Status::ConfigOutOfRange, "issuers[0].exchange.tenant".into()));
    }
}

#[test]
fn results_that_are_held_keep_their_values() {
    let meeting = meeting();
    let held = meeting.engine.verify_external(meeting.v1(), &ExternalCheck::new()).unwrap();
    for number in 0..2000 {
        let claims = with(&partners(), "jti", format!("p-{number}"));
        let token = meeting.partner.sign("at+jwt", &claims);
        meeting.engine.verify_external(&token, &ExternalCheck::new()).unwrap();
    }
    let spec = IssuerSpec::new("i", "a", &meeting.partner.jwks(), &[Algorithm::Es256]).unwrap();
    meeting.engine.set_issuer(&spec).unwrap();
    assert_eq!(held.issuer(), format!("https://sts.windows.net/{TENANT}/"));
    assert_eq!(serde_json::from_str::<Value>(&held.claims_json()).unwrap(), v1());
}

#[test]
fn while_key_sets_are_replaced_nothing_of_the_old_one_is_accepted() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let meeting = meeting();
    let [one, two] = [Stand::partner(), Stand::partner()];
    let tokens = [&one, &two].map(|stand| stand.sign("at+jwt", &partners()));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    for token in &tokens {
                        let _ = meeting.engine.verify_external(token, &ExternalCheck::new());
                        let _ = meeting.engine.exchange(token, "app", "user-7");
                    }
                }
            });
        }
        for round in 0..400 {
            let (stand, gone) = if round % 2 == 0 { (&one, 1) } else { (&two, 0) };
            meeting.engine.set_issuer(&partner_spec(stand)).unwrap();
            assert_eq!(meeting.external(&tokens[gone]), Status::SignatureInvalid);
            assert!(meeting.engine.exchange(&tokens[gone], "app", "user-7").is_err());
            assert_eq!(meeting.external(&tokens[1 - gone]), Status::Ok);
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn while_an_identity_is_revoked_its_proof_buys_nothing_that_lasts() {
    let meeting = meeting();
    let user = |round: i64| format!("user-{round}");
    std::thread::scope(|scope| {
        let (sender, receiver) = std::sync::mpsc::channel::<(String, String)>();
        let worker = scope.spawn(|| {
            let receiver = receiver;
            let mut bought = Vec::new();
            while let Ok((proof, user)) = receiver.recv() {
                for _ in 0..20 {
                    if let Ok((_, minted)) = meeting.engine.exchange(&proof, "app", &user) {
                        bought.push(minted.token);
                    }
                }
            }
            bought
        });
        for round in 0..200 {
            let proof = meeting.partner.sign("at+jwt", &with(&partners(), "sub", user(round)));
            sender.send((proof, user(round))).unwrap();
            meeting.engine.revoke(&format!("partner:{}", user(round))).unwrap();
        }
        drop(sender);
        // Whatever was exchanged was proved before its revocation.
        for token in worker.join().unwrap() {
            assert_eq!(verdict(&meeting.engine, token), Status::Revoked);
        }
    });
}
