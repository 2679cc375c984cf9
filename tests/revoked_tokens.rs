//! Single tokens that are revoked: by themselves, by their id, in every spelling, and for how long.

mod clocked;

use clocked::*;
use mintage::{Engine, Lifetime, Status};

#[test]
fn one_token_is_revoked_and_no_other() {
    let engine = Engine::from_json("{}").unwrap();
    let user = engine.create_identity().unwrap();
    let (warm, cold, other) = (mint(&engine, &user), mint(&engine, &user), mint(&engine, &user));
    assert_eq!(status(&engine, &warm.token), Status::Ok);
    engine.revoke_token(&warm.token).unwrap();
    engine.revoke_token(&cold.token).unwrap();
    engine.revoke_token(&cold.token).unwrap();
    assert_eq!(status(&engine, &warm.token), Status::TokenRevoked);
    assert_eq!(status(&engine, &cold.token), Status::TokenRevoked);
    assert_eq!(status(&engine, &other.token), Status::Ok);
    assert_eq!(status(&engine, &mint(&engine, &user).token), Status::Ok);
    assert_eq!(engine.stats().tokens_remembered, 2);

    engine.revoke_token_id(&other.token_id, other.expires_at_unix_s).unwrap();
    assert_eq!(status(&engine, &other.token), Status::TokenRevoked);
}

#[test]
fn revoking_a_token_needs_its_signature_but_not_its_life() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let user = engine.create_identity().unwrap();
    let token = mint(&engine, &user).token;
    let (body, signature) = token.rsplit_once('.').unwrap();
    let forged = format!("{body}.{}", "A".repeat(signature.len()));
    for (garbage, expected) in [
        ("", Status::TokenMalformed),
        ("not a token", Status::TokenMalformed),
        (&forged, Status::SignatureInvalid),
        (&"x".repeat(8193), Status::TokenTooLong),
    ] {
        assert_eq!(engine.revoke_token(garbage).unwrap_err().status(), expected);
    }
    let foreign = Engine::from_json("{}").unwrap();
    let foreign_user = foreign.create_identity().unwrap();
    let foreign_token = mint(&foreign, &foreign_user).token;
    assert_eq!(engine.revoke_token(&foreign_token).unwrap_err().status(), Status::KeyUnknown);
    assert_eq!(engine.stats().tokens_remembered, 0);
    assert_eq!(status(&engine, &token), Status::Ok);

    engine.revoke(&user).unwrap();
    engine.revoke_token(&token).unwrap();
    hands.go_to(2 * DAY_S);
    engine.revoke_token(&token).unwrap();
    assert_eq!(status(&engine, &token), Status::Expired);
}

#[test]
fn a_revoked_token_is_forgotten_ten_minutes_after_it_expired() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config.leeway_s(300));
    let user = engine.create_identity().unwrap();
    let token = engine.mint(&user, &GRANT.lifetime(Lifetime::minutes(60))).unwrap();
    hands.go_to(1800);
    engine.revoke_token(&token.token).unwrap();
    for (at_s, remembered, expected) in [
        (3600 + 299, 1, Status::TokenRevoked),
        (3600 + 300, 1, Status::Expired),
        (3600 + 599, 1, Status::Expired),
        (3600 + 600, 0, Status::Expired),
    ] {
        hands.go_to(at_s);
        engine.sync().unwrap();
        assert_eq!(engine.stats().tokens_remembered, remembered, "after {at_s} s");
        assert_eq!(status(&engine, &token.token), expected, "after {at_s} s");
    }
    hands.clock.set_unix_ms(NOW_MS).unwrap();
    assert_eq!(status(&engine, &token.token), Status::Expired);
}

#[test]
fn a_token_id_is_remembered_for_the_longest_lifetime_at_least() {
    let mut hands = Hands::new();
    let engine = open(&hands.clock, |config| config);
    let user = engine.create_identity().unwrap();
    let token = mint(&engine, &user);
    // The host was wrong about `exp`.
    engine.revoke_token_id(&token.token_id, 0).unwrap();
    assert_eq!(status(&engine, &token.token), Status::TokenRevoked);
    for (at_s, remembered) in [(DAY_S - 1, 1), (DAY_S + 599, 1), (DAY_S + 600, 0)] {
        hands.go_to(at_s);
        engine.sync().unwrap();
        assert_eq!(engine.stats().tokens_remembered, remembered, "after {at_s} s");
        assert_ne!(status(&engine, &token.token), Status::Ok, "after {at_s} s");
    }
    for (id, expires_at) in
        [("", 0), (&*"x".repeat(65), 0), ("x", -1), ("x", i64::MAX), ("x", i64::MIN)]
    {
        let error = engine.revoke_token_id(id, expires_at).unwrap_err();
        assert_eq!(error.status(), Status::InvalidArgument);
    }
    engine.revoke_token_id(&"x".repeat(64), (1 << 53) - 2).unwrap();
}

/// The order of P-256 (SEC 2, section 2.4.2).
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The same token with the other signature that holds as well: (r, n − s).
fn respelled(token: &str) -> String {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let (body, signature) = token.rsplit_once('.').unwrap();
    let mut signature = base64.decode(signature).unwrap();
    let mut borrow = 0;
    for (digit, order) in signature[32..].iter_mut().zip(P256_ORDER).rev() {
        let difference = i16::from(order) - i16::from(*digit) - borrow;
        borrow = i16::from(difference < 0);
        *digit = (difference + 256 * borrow) as u8;
    }
    format!("{body}.{}", base64.encode(signature))
}

#[test]
fn a_token_is_revoked_in_every_spelling_of_its_signature() {
    let engine = Engine::from_json("{}").unwrap();
    let user = engine.create_identity().unwrap();
    for which in 0..4 {
        let token = mint(&engine, &user).token;
        let other = respelled(&token);
        assert_ne!(token, other);
        assert_eq!(respelled(&other), token);
        // The other spelling does hold, and half of the time it is in the cache.
        let spellings = [&token, &other];
        if which % 2 == 0 {
            spellings.iter().for_each(|spelling| assert_eq!(status(&engine, spelling), Status::Ok));
        }
        engine.revoke_token(spellings[which / 2]).unwrap();
        for spelling in spellings {
            assert_eq!(status(&engine, spelling), Status::TokenRevoked);
        }
    }
}
