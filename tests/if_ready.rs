//! `verify_if_ready`: it answers what `verify` answers at the same instant, or nothing; and where it
//! answers nothing, nothing has happened.

mod common;
#[cfg(feature = "sqlite")]
mod place;

use common::*;
use mintage::key::Algorithm;
use mintage::{Check, Engine, Grant, Refusal, ScopeSet, Status, Verified};
use proptest::prelude::*;

const GRANT: Grant<'static> = Grant::new(ScopeSet::CHAT);

/// What an answer says, for comparing.
fn said(answer: Result<Verified, Refusal>) -> Result<(String, String, i64, u64), Refusal> {
    answer.map(|verified| {
        let texts = (verified.identity().to_owned(), verified.token_id().to_owned());
        (texts.0, texts.1, verified.expires_at_unix_s(), verified.epoch())
    })
}

fn stats(engine: &Engine) -> serde_json::Value {
    serde_json::to_value(engine.stats()).unwrap()
}

#[test]
fn a_token_is_ready_once_it_was_seen() {
    let fixture = fixture();
    let token = fixture.minted();
    let before = stats(&fixture.engine);
    for token in [token.as_str(), "garbage", "", &"x".repeat(9000)] {
        assert!(fixture.engine.verify_if_ready(token, &Check::new()).is_none());
    }
    assert_eq!(stats(&fixture.engine), before);
    fixture.engine.verify(&token, &Check::new()).unwrap();
    let verified = fixture.engine.verify_if_ready(&token, &Check::new()).unwrap().unwrap();
    assert_eq!(verified.identity(), "alice");
    let voip = Check::new().scopes(ScopeSet::VOIP);
    let refusal = fixture.engine.verify_if_ready(&token, &voip).unwrap().unwrap_err();
    assert_eq!(refusal, Status::InsufficientScope);
}

#[test]
fn without_a_cache_nothing_is_ready() {
    let fixture = fixture_with(Algorithm::Hs256, |config| config.cache_slots(0));
    let token = fixture.minted();
    fixture.engine.verify(&token, &Check::new()).unwrap();
    assert!(fixture.engine.verify_if_ready(&token, &Check::new()).is_none());
}

#[derive(Clone, Debug)]
enum Step {
    Mint(usize),
    Verify(usize),
    VerifyAll,
    Revoke(usize),
    RevokeToken(usize),
    RevokeAll,
    Delete(usize),
    Pass(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..3usize).prop_map(Step::Mint),
        3 => (0..12usize).prop_map(Step::Verify),
        6 => Just(Step::VerifyAll),
        1 => (0..3usize).prop_map(Step::Revoke),
        1 => (0..12usize).prop_map(Step::RevokeToken),
        1 => Just(Step::RevokeAll),
        1 => (0..3usize).prop_map(Step::Delete),
        2 => (0..5000i64).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..40)
}

fn checks() -> [Check<'static>; 5] {
    [
        Check::new(),
        Check::new().scopes(ScopeSet::CHAT),
        Check::new().scopes(ScopeSet::VOIP),
        Check::new().identity("user-1"),
        Check::new().max_age_s(600),
    ]
}

/// Asks about every token in every way: first whether the answer is at hand, then for the answer.
fn compare(engine: &Engine, tokens: &[String]) -> Result<(), TestCaseError> {
    for token in tokens {
        for check in checks() {
            let before = stats(engine);
            let ready = engine.verify_if_ready(token, &check);
            if let Some(ready) = ready {
                prop_assert_eq!(said(ready), said(engine.verify(token, &check)));
            } else {
                prop_assert_eq!(stats(engine), before);
            }
        }
    }
    Ok(())
}

/// Takes the steps on `fixture`, and after each compares all answers. `changing` is the engine that
/// revokes: the same one, or a sibling that shares its state.
fn run(fixture: &Fixture, changing: &Engine, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let (engine, mut tokens, mut now_s) = (&fixture.engine, Vec::new(), NOW_S);
    for step in steps {
        match step {
            Step::Mint(user) => {
                let minted = engine.mint(&format!("user-{user}"), &GRANT);
                tokens.extend(minted.map(|minted| minted.token));
            }
            Step::Verify(index) => {
                drop(tokens.get(index).map(|token| engine.verify(token, &Check::new())));
            }
            Step::VerifyAll => {
                for token in &tokens {
                    drop(engine.verify(token, &Check::new()));
                }
            }
            Step::Revoke(user) => changing.revoke(&format!("user-{user}")).unwrap(),
            Step::RevokeToken(index) => {
                if let Some(token) = tokens.get(index) {
                    changing.revoke_token(token).unwrap();
                }
            }
            Step::RevokeAll => changing.revoke_all().unwrap(),
            Step::Delete(user) => changing.delete_identity(&format!("user-{user}")).unwrap(),
            Step::Pass(seconds) => {
                now_s += seconds;
                fixture.set_s(now_s);
                fixture.clock.advance_monotonic_s(seconds.unsigned_abs()).unwrap();
            }
        }
        compare(engine, &tokens)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_is_that_of_verify_and_no_answer_leaves_no_trace(steps in steps()) {
        let fixture = fixture_with(Algorithm::Hs256, |config| config.cache_slots(8));
        run(&fixture, &fixture.engine, steps)?;
    }
}

#[cfg(feature = "sqlite")]
mod shared {
    use super::place::{Place, SEALING_KEY, wait_for_window};
    use super::*;
    use mintage::{Config, KeySpec, Start};

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

        /// The same with state in a file, changed by this engine or by a sibling: a check that is due
        /// is one more reason for no answer.
        #[test]
        fn on_a_file_too_an_answer_is_that_of_verify(steps in steps(), by_sibling: bool) {
            let place = Place::new();
            let on_file = |config: Config| config.sqlite(place.file()).sealing_key(SEALING_KEY).identity_secret([3; 32]);
            let fixture = fixture_with(Algorithm::Hs256, |config| on_file(config).cache_slots(8));
            let key = KeySpec::signing(fixture.key.clone()).key_id(KID);
            let config = Config::new().key(key).any_subject().start(Start::Open).clock(fixture.clock.clone());
            let sibling = Engine::open(on_file(config)).unwrap();
            run(&fixture, if by_sibling { &sibling } else { &fixture.engine }, steps)?;
        }
    }

    /// A state check that is due is not made: what a sibling revoked meanwhile is never overlooked.
    #[test]
    fn a_state_check_that_is_due_is_no_answer() {
        let place = Place::new();
        let open = || place.open_with(|config| config.any_subject());
        let (one, other) = (open(), open());
        let token = one.mint("alice", &GRANT).unwrap().token;
        one.verify(&token, &Check::new()).unwrap();
        other.revoke("alice").unwrap();
        let before = stats(&one);
        wait_for_window();
        for _ in 0..1000 {
            assert!(one.verify_if_ready(&token, &Check::new()).is_none());
        }
        let looks = |stats: &serde_json::Value| stats["state"]["looks"].clone();
        assert_eq!(looks(&stats(&one)), looks(&before));
        assert_eq!(stats(&one)["refused"], before["refused"]);
        assert_eq!(one.verify(&token, &Check::new()).unwrap_err(), Status::Revoked);
        let refusal = one.verify_if_ready(&token, &Check::new());
        assert!(refusal.is_none_or(|answer| answer.unwrap_err() == Status::Revoked));
    }
}
