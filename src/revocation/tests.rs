//! The rule that decides, judged by properties, and what is remembered for how long.

use proptest::prelude::*;

use super::*;

/// Few distinct epochs, so that they meet, and the limits.
fn epoch() -> impl Strategy<Value = u64> {
    prop_oneof![0u64..6, Just(EPOCH_MAX), Just(EPOCH_TOMBSTONE), any::<u64>()]
}

fn key() -> impl Strategy<Value = KeyStanding> {
    prop_oneof![Just(KeyStanding::Good), Just(KeyStanding::Revoked), Just(KeyStanding::Gone)]
}

fn facts() -> impl Strategy<Value = TokenFacts> {
    (key(), any::<bool>(), epoch(), epoch(), epoch(), epoch()).prop_map(
        |(key, token_revoked, epoch, identity_epoch, revoked_floor, start_floor)| TokenFacts {
            key,
            token_revoked,
            epoch,
            identity_epoch,
            revoked_floor,
            start_floor,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4096, failure_persistence: None, ..ProptestConfig::default()
    })]

    /// Whatever a revocation can change, alone or together with others, never lets in what
    /// was kept out.
    #[test]
    fn no_added_revocation_turns_no_into_yes(before in facts(), more in facts()) {
        let after = TokenFacts {
            key: if before.key == KeyStanding::Good { more.key } else { before.key },
            token_revoked: before.token_revoked || more.token_revoked,
            epoch: before.epoch,
            identity_epoch: before.identity_epoch.max(more.identity_epoch),
            revoked_floor: before.revoked_floor.max(more.revoked_floor),
            start_floor: before.start_floor.max(more.start_floor),
        };
        prop_assert!(decide(&before).is_ok() || decide(&after).is_err());
    }

    /// P2, word for word.
    #[test]
    fn a_token_stands_exactly_if_nothing_speaks_against_it(facts in facts()) {
        let floor = facts.revoked_floor.max(facts.start_floor);
        let stands = facts.key == KeyStanding::Good
            && !facts.token_revoked
            && facts.identity_epoch < EPOCH_TOMBSTONE
            && facts.epoch >= floor.max(facts.identity_epoch);
        prop_assert_eq!(decide(&facts).is_ok(), stands);
    }
}

const LONGEST_S: u64 = 3600;

fn at(seconds: i64) -> (i64, u64) {
    (seconds * 1_000_000, seconds.unsigned_abs())
}

#[test]
fn a_token_is_remembered_for_its_time_by_the_monotonic_clock_though_the_wall_clock_jumped() {
    let (revocations, mut writer) = Revocations::new(
        [Zeroizing::new([1; 16]), Zeroizing::new([2; 16])],
        0,
        LONGEST_S,
        PRUNE_MARGIN_S,
    );
    let token = revocations.token_digest("t");
    // A day ahead, and back again: the writer's wall clock stays a day ahead.
    writer.observe(1_086_400_000_000, 1_000);
    writer.observe(1_000_000_000_000, 1_000);
    revocations.revoke_token(&mut writer, token, 1_000_000 + 600).unwrap();
    for (age, kept) in [(0, true), (599, true), (600, false)] {
        writer.observe(1_000_000_000_000, 1_000 + age);
        revocations.prune(&mut writer, usize::MAX);
        assert_eq!(revocations.tokens.get(token).is_some(), kept, "after {age} s");
    }
}

#[test]
fn pruning_relies_on_no_later_time_than_it_needs() {
    let (revocations, mut writer) = Revocations::new(
        [Zeroizing::new([1; 16]), Zeroizing::new([2; 16])],
        0,
        LONGEST_S,
        PRUNE_MARGIN_S,
    );
    let (us, monotonic_s) = at(1_000);
    writer.observe(us, monotonic_s);
    revocations.revoke(&mut writer, revocations.identity_digest("i")).unwrap();
    let due = 1_000 + (LONGEST_S + PRUNE_MARGIN_S) as i64;
    // The entry is old enough, and the wall clock a year ahead: tokens are not dated by it.
    let (_, monotonic_s) = at(due);
    writer.observe((due + 31_000_000) * 1_000_000, monotonic_s);
    revocations.prune(&mut writer, usize::MAX);
    assert_eq!(writer.counts(), (0, 0));
    assert_eq!(revocations.never_before_pruning_s(1), due);
}
