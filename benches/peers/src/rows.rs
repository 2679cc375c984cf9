//! The rows about single calls: verify seen before, verify at first sight, mint, the C boundary.

use std::cell::RefCell;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mintage::key::Algorithm;
use mintage::{Check, ScopeSet};

use crate::capi::{Loaded, Slice, Verified};
use crate::measure::{
    Case, LONG_BATCH_NS, ROUNDS, Rounds, batch, case, on_threads, pairwise, run, side_by_side,
};
use crate::peers::{self, ALGORITHMS, Ours, bare_hmac, bare_sign, bare_verify, config, grant};
use crate::report::{Bound, Row};

/// What everything but the crypto may cost, in bare HMACs.
const AROUND_CRYPTO: Bound = Bound::AtMost(0.85);
/// What a token that was seen before may cost, in bare HMACs and in nanoseconds.
const SEEN_BEFORE: (Bound, Bound) = (Bound::AtMost(0.10), Bound::AtMost(40.0));

const HMACS: &str = "x bare HMAC";

/// One verify of a token that must stand.
fn verify(ours: &Ours) -> mintage::Verified {
    ours.engine.verify(&ours.token, &Check::new()).expect("the token stands")
}

/// The unit: a bare HMAC over the token.
pub fn unit() -> Vec<Row> {
    let ours = Ours::open(config(Algorithm::Hs256));
    let rounds = side_by_side(&mut [bare_hmac(ours.token.as_bytes())]);
    let row = Row::new("bare HMAC-SHA-256 over a token (ring)").bare(rounds.ns(0));
    vec![row.note(format!("a token of {} bytes", ours.token.len()))]
}

/// Verify, seen before: in Rust and over the C boundary.
pub fn seen_before() -> Vec<Row> {
    let ours = Ours::open(config(Algorithm::Hs256));
    let row = |name, rounds: &Rounds, place: usize| {
        Row::new(name)
            .ours(rounds.ns(place))
            .check(rounds.median(|round| round[place] / round[0]), HMACS, SEEN_BEFORE.0)
            .check(rounds.ns(place), "ns", SEEN_BEFORE.1)
    };
    let names =
        ["verify, seen before", "verify, seen before, over the C ABI", "the C boundary, a hit"];
    let unit = bare_hmac(ours.token.as_bytes());
    let hit = case(|| verify(&ours));
    let Some((loaded, token)) = loaded_token() else {
        let rounds = side_by_side(&mut [unit, hit]);
        let skipped = |name| Row::skipped(name, "no library");
        return vec![row(names[0], &rounds, 1), skipped(names[1]), skipped(names[2])];
    };
    let mut verdict = Verified::new();
    let over_c = case(|| loaded.verify(black_box(&token), &mut verdict));
    let rounds = side_by_side(&mut [unit, hit, over_c]);
    vec![
        row(names[0], &rounds, 1),
        row(names[1], &rounds, 2),
        Row::new(names[2])
            .ours(rounds.median(|round| round[2] - round[1]))
            .note("the difference of the two rows above"),
    ]
}

fn loaded_token() -> Option<(Loaded, Vec<u8>)> {
    let loaded = Loaded::open(&peers::config_json())?;
    let identity = loaded.create();
    let mut token = vec![0; 8192];
    let length = loaded.mint(&identity, ScopeSet::CHAT.bits(), "{\"tier\":1}", &mut token);
    token.truncate(length);
    Some((loaded, token))
}

/// A thousand different tokens, each seen before: one call over the C boundary, beside a thousand
/// calls in Rust.
pub fn batch_of_1000() -> Vec<Row> {
    const COUNT: usize = 1000;
    let names = ["verify_many, 1000 seen before, C ABI", "verify_many, statuses alone, C ABI"];
    let ours = Ours::open(config(Algorithm::Hs256));
    let tokens: Vec<String> = (0..COUNT)
        .map(|_| ours.engine.mint(&ours.identity, &grant()).expect("the grant is good").token)
        .collect();
    let Some(loaded) = Loaded::open(&peers::config_json()) else {
        return names.map(|name| Row::skipped(name, "no library")).into();
    };
    let identity = loaded.create();
    let theirs: Vec<Vec<u8>> = (0..COUNT)
        .map(|_| {
            let mut token = vec![0; 8192];
            let length = loaded.mint(&identity, ScopeSet::CHAT.bits(), "{\"tier\":1}", &mut token);
            token.truncate(length);
            token
        })
        .collect();
    let slices: Vec<Slice> = theirs.iter().map(|token| Slice::of(token)).collect();
    let mut verified: Vec<Verified> = (0..COUNT).map(|_| Verified::new()).collect();
    let (mut statuses, mut bare_statuses) = (vec![0; COUNT], vec![0; COUNT]);
    let one_by_one = case(|| {
        for token in &tokens {
            black_box(ours.engine.verify(token, &Check::new())).expect("the token stands");
        }
    });
    let with_results = case(|| loaded.verify_many(&slices, &mut statuses, Some(&mut verified)));
    let alone = case(|| loaded.verify_many(&slices, &mut bare_statuses, None));
    let rounds = side_by_side(&mut [one_by_one, with_results, alone]);
    let row = |place: usize| {
        Row::new(names[place - 1]).ours(rounds.ns(place) / COUNT as f64).check(
            rounds.median(|round| round[place] / round[0]),
            "x a thousand Rust calls",
            Bound::AtMost(1.1),
        )
    };
    let note = |row: Row| row.note(format!("one Rust call: {:.1} ns", rounds.ns(0) / COUNT as f64));
    let rows = vec![note(row(1)), row(2)];
    drop(rounds);
    assert!(statuses.iter().chain(&bare_statuses).all(|status| *status == 0));
    rows
}

/// Two threads verify one token.
pub fn two_threads() -> Vec<Row> {
    let ours = Ours::open(config(Algorithm::Hs256));
    let times = batch(&mut case(|| verify(&ours)), LONG_BATCH_NS);
    let mut rounds = Rounds::new();
    for _ in 0..ROUNDS {
        let (one, one_wall) = on_threads(1, times, || drop(black_box(verify(&ours))));
        let (two, two_wall) = on_threads(2, times, || drop(black_box(verify(&ours))));
        rounds.push(vec![one, two, one_wall, two_wall]);
    }
    let row = Row::new("verify, seen before, two threads on one token")
        .ours(rounds.ns(1))
        .check(rounds.median(|round| round[1] / round[0]), "x one thread", Bound::AtMost(1.3))
        .note(format!("wall {:.1} ns a thread, {:.1} alone", rounds.ns(3), rounds.ns(2)));
    vec![row]
}

/// Hits while another thread revokes a thousand identities a second.
pub fn while_revoking() -> Vec<Row> {
    const A_SECOND: f64 = 1000.0;
    let ours = Ours::open(config(Algorithm::Hs256));
    let others: Vec<_> =
        (0..256).map(|_| ours.engine.create_identity().expect("there is randomness")).collect();
    let (busy, done) = (AtomicBool::new(false), AtomicBool::new(false));
    let revoked = AtomicU64::new(0);
    let revoke = || {
        while !done.load(Ordering::Relaxed) {
            let (start, mut count) = (Instant::now(), 0);
            while busy.load(Ordering::Relaxed) {
                while (count as f64) < start.elapsed().as_secs_f64() * A_SECOND {
                    ours.engine.revoke(&others[count % others.len()]).expect("it is ours");
                    count += 1;
                }
                std::thread::sleep(Duration::from_micros(300));
            }
            revoked.fetch_add(count as u64, Ordering::Relaxed);
            std::thread::sleep(Duration::from_micros(300));
        }
    };
    let mut hit = case(|| verify(&ours));
    let times = batch(&mut hit, LONG_BATCH_NS);
    let (mut rounds, mut busy_for) = (Rounds::new(), Duration::ZERO);
    std::thread::scope(|scope| {
        scope.spawn(revoke);
        for _ in 0..ROUNDS {
            let quiet = run(&mut hit, times);
            busy.store(true, Ordering::Relaxed);
            let start = Instant::now();
            std::thread::sleep(Duration::from_millis(2));
            rounds.push(vec![quiet, run(&mut hit, times)]);
            busy_for += start.elapsed();
            busy.store(false, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(2));
        }
        done.store(true, Ordering::Relaxed);
    });
    let rate = revoked.load(Ordering::Relaxed) as f64 / busy_for.as_secs_f64();
    let row = Row::new("verify, seen before, 1000 revocations a second")
        .ours(rounds.ns(1))
        .check(rounds.median(|round| round[1] / round[0]), "x quiet", Bound::AtMost(4.0))
        .note(format!("{rate:.0} revocations a second arrived"));
    vec![row]
}

/// Verify at first sight.
pub fn first_sight() -> Vec<Row> {
    let row = |algorithm: Algorithm| {
        let ours = Ours::open(config(algorithm).cache_slots(0));
        let verify = case(|| verify(&ours));
        let bare = bare_verify(algorithm, &ours);
        let theirs = [peers::jsonwebtoken(algorithm, &ours), peers::jwt_simple(algorithm, &ours)];
        let cases = theirs.map(|peer| peer.verify);
        let name = format!("verify, first sight, {}", algorithm.name());
        let (row, ratio) = around_crypto(name, algorithm, &ours, verify, bare, cases);
        let bound = if algorithm == Algorithm::Hs256 { Bound::AtLeast(3.5) } else { Bound::None };
        row.check(ratio, "x as fast as jsonwebtoken", bound)
    };
    ALGORITHMS.into_iter().map(row).collect()
}

/// Mint.
pub fn mint() -> Vec<Row> {
    let row = |algorithm: Algorithm| {
        let ours = Ours::open(config(algorithm));
        let (grant, engine) = (grant(), &ours.engine);
        let mint = case(|| engine.mint(&ours.identity, &grant).expect("the grant is good"));
        let bare = bare_sign(algorithm, &ours);
        let theirs = [peers::jsonwebtoken(algorithm, &ours), peers::jwt_simple(algorithm, &ours)];
        let cases = theirs.map(|peer| peer.mint);
        let name = format!("mint, {}", algorithm.name());
        let (row, ratio) = around_crypto(name, algorithm, &ours, mint, bare, cases);
        row.check(ratio, "x as fast as jsonwebtoken", Bound::None)
    };
    ALGORITHMS.into_iter().map(row).collect()
}

/// Ours less the bare crypto, in bare HMACs; and how much faster than jsonwebtoken.
fn around_crypto<'a>(
    name: String,
    algorithm: Algorithm,
    ours: &'a Ours,
    mut act: Case<'a>,
    mut bare: Case<'a>,
    [jsonwebtoken, jwt_simple]: [Case<'a>; 2],
) -> (Row, f64) {
    // As long as the HS256 token, whatever the signature takes.
    let unit = bare_hmac(&ours.token.as_bytes()[..ours.signed().len() + 44]);
    if algorithm == Algorithm::Hs256 {
        let rounds = side_by_side(&mut [unit, act, bare, jsonwebtoken, jwt_simple]);
        let around = rounds.median(|round| (round[1] - round[2]) / round[0]);
        let row = Row::new(name).ours(rounds.ns(1)).bare(rounds.ns(2));
        let row = row.peers(rounds.ns(3), rounds.ns(4)).check(around, HMACS, AROUND_CRYPTO);
        return (row, rounds.median(|round| round[3] / round[1]));
    }
    // The signature takes so long that the rest would drown in its fluctuations.
    let each_ns = run(&mut bare, 8);
    let pairs = pairwise(&mut act, &mut bare, ((4e9 / each_ns) as usize).clamp(4_000, 40_000));
    let rounds = side_by_side(&mut [unit, act, jsonwebtoken, jwt_simple]);
    let row = Row::new(name).ours(pairs.ours).bare(pairs.bare);
    let row = row.peers(rounds.ns(2), rounds.ns(3));
    let row = row.check(pairs.difference / rounds.ns(0), HMACS, AROUND_CRYPTO);
    (row, rounds.median(|round| round[2] / round[1]))
}

/// First sight with the cache on: every token is new and is put into the cache.
pub fn first_sight_inserting() -> Vec<Row> {
    let ours = Ours::open(config(Algorithm::Hs256));
    let engine = &ours.engine;
    // Four times the slots: by the time that a token comes again it has left the cache.
    let tokens: Vec<String> = (0..65_536)
        .map(|_| engine.mint(&ours.identity, &grant()).expect("the grant is good").token)
        .collect();
    let next = RefCell::new(tokens.iter().cycle());
    let act = case(|| {
        let token = next.borrow_mut().next().expect("it is a cycle");
        engine.verify(token, &Check::new()).expect("the token stands")
    });
    let unit = bare_hmac(ours.token.as_bytes());
    let before = engine.stats();
    let rounds = side_by_side(&mut [unit, act, bare_verify(Algorithm::Hs256, &ours)]);
    let after = engine.stats();
    let hits = after.verified_from_cache - before.verified_from_cache;
    let misses = after.verified_at_first_sight - before.verified_at_first_sight;
    let around = rounds.median(|round| (round[1] - round[2]) / round[0]);
    let row = Row::new("verify, first sight, HS256, into a full cache")
        .ours(rounds.ns(1))
        .bare(rounds.ns(2))
        .check(around, HMACS, Bound::None)
        .note(format!("{:.1} % were hits", 100.0 * hits as f64 / (hits + misses) as f64));
    vec![row]
}

/// One call many times over and nothing else, for a profiler.
pub fn repeat(name: &str, times: u64) -> bool {
    let ours = |slots| Ours::open(config(Algorithm::Hs256).cache_slots(slots));
    match name {
        "hit" => {
            let ours = ours(16_384);
            case(|| verify(&ours))(times);
        }
        "first-sight" => {
            let ours = ours(0);
            case(|| verify(&ours))(times);
        }
        "mint-rs256" => {
            let (ours, grant) = (Ours::open(config(Algorithm::Rs256)), grant());
            case(|| ours.engine.mint(&ours.identity, &grant).expect("the grant is good"))(times);
        }
        "mint" => {
            let (ours, grant) = (ours(0), grant());
            case(|| ours.engine.mint(&ours.identity, &grant).expect("the grant is good"))(times);
        }
        _ => return false,
    }
    true
}

/// The bare RS256 signature less itself, and our key's signature less the bare one: what the rows
/// about RS256 cannot be told from.
pub fn same_key() -> Vec<Row> {
    let ours = Ours::open(config(Algorithm::Rs256));
    let message = ours.signed();
    let unit = side_by_side(&mut [bare_hmac(&ours.token.as_bytes()[..message.len() + 44])]).ns(0);
    let key = peers::signing_key(Algorithm::Rs256);
    let again = bare_sign(Algorithm::Rs256, &ours);
    let sealed = case(|| key.sign(message).expect("it signs"));
    let row = |(name, mut one): (&str, Case<'_>)| {
        let pairs = pairwise(&mut one, &mut bare_sign(Algorithm::Rs256, &ours), 7000);
        let row = Row::new(name).ours(pairs.ours).bare(pairs.bare);
        row.check(pairs.difference / unit, HMACS, Bound::None)
    };
    [("RS256 sign, the same again", again), ("RS256 sign, by the library's key alone", sealed)]
        .map(row)
        .into()
}
