//! The rows about many: a million and ten million revoked identities, and a cache half full.

use std::cell::RefCell;
use std::time::Instant;

use mintage::key::Algorithm;
use mintage::{Check, Engine, Start};

use crate::measure::{case, median, side_by_side, thread_ns};
use crate::peers::{config, grant};
use crate::report::{Bound, Row};

const MILLION: usize = 1_000_000;

/// An engine whose ids need no creation.
fn engine() -> Engine {
    let config = config(Algorithm::Hs256).any_subject().cache_slots(0).start(Start::Open);
    Engine::open(config).expect("the configuration is good")
}

fn revoke(engine: &Engine, numbers: impl Iterator<Item = usize>, mut each: impl FnMut()) {
    use std::fmt::Write as _;
    let mut user = String::with_capacity(32);
    for number in numbers {
        user.clear();
        write!(user, "user-{number}").expect("a String takes everything");
        engine.revoke(&user).expect("any subject may be revoked");
        each();
    }
}

/// Revoke in memory, while the table grows to a million.
pub fn revoking() -> Vec<Row> {
    let mut means = Vec::new();
    for _ in 0..3 {
        let engine = engine();
        let start = thread_ns();
        revoke(&engine, 0..MILLION, || ());
        means.push((thread_ns() - start) as f64 / MILLION as f64);
    }
    let mean = median(means);
    let (engine, mut taken) = (engine(), Vec::with_capacity(MILLION));
    let mut last = Instant::now();
    revoke(&engine, 0..MILLION, || {
        let now = Instant::now();
        taken.push((now - last).as_nanos() as u64);
        last = now;
    });
    taken.sort_unstable();
    let at = |share: f64| taken[(share * taken.len() as f64) as usize] as f64;
    let row = Row::new("revoke, in memory, up to a million")
        .ours(mean)
        .check(mean, "ns at the mean", Bound::AtMost(500.0))
        .check(at(0.999) / 1e6, "ms at p99.9", Bound::AtMost(1.0))
        .check(taken[taken.len() - 1] as f64 / 1e6, "ms at most (wall time)", Bound::None)
        .note(format!("p50 {:.0} ns, p99 {:.0} ns", at(0.5), at(0.99)));
    vec![row]
}

/// Ten million revoked identities: what they take, and what they cost a first sight.
pub fn ten_million() -> Vec<Row> {
    let (few, many) = (engine(), engine());
    revoke(&few, 0..1000, || ());
    let start = Instant::now();
    revoke(&many, 0..10 * MILLION, || ());
    let took_s = start.elapsed().as_secs_f64();
    let stats = many.stats();
    let each = stats.revocation_bytes as f64 / stats.identities_remembered as f64;

    let tokens: Vec<String> = (0..40_000u64)
        .map(|number| {
            let guest = format!("guest-{:016x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            many.mint(&guest, &grant()).expect("the grant is good").token
        })
        .collect();
    let walk = |engine: &Engine| {
        let (engine, next) = (engine.clone(), RefCell::new(tokens.iter().cycle()));
        case(move || {
            let token = next.borrow_mut().next().expect("it is a cycle");
            engine.verify(token, &Check::new()).expect("the token stands")
        })
    };
    let rounds = side_by_side(&mut [walk(&few), walk(&many)]);
    vec![
        Row::new("ten million revoked identities")
            .ours(took_s * 1e9 / (10 * MILLION) as f64)
            .check(each, "bytes each", Bound::AtMost(64.0))
            .note(format!("took {took_s:.1} s, {} remembered", stats.identities_remembered)),
        Row::new("first sight, random, ten million revoked")
            .ours(rounds.ns(1))
            .check(
                rounds.median(|round| round[1] / round[0]),
                "x with a thousand revoked",
                Bound::AtMost(1.5),
            )
            .note(format!("{:.1} ns with a thousand", rounds.ns(0))),
    ]
}

/// A cache half full: how many look-ups it does not answer.
pub fn half_full() -> Vec<Row> {
    const SLOTS: usize = 16_384;
    const TIMES: u64 = 5;
    let config = config(Algorithm::Hs256).any_subject().cache_slots(SLOTS);
    let engine = Engine::open(config).expect("the configuration is good");
    let tokens: Vec<String> = (0..SLOTS / 2)
        .map(|number| {
            let minted = engine.mint(&format!("user-{number}"), &grant());
            minted.expect("the grant is good").token
        })
        .collect();
    let verify_all = || {
        for token in &tokens {
            engine.verify(token, &Check::new()).expect("the token stands");
        }
    };
    verify_all();
    let before = engine.stats().verified_from_cache;
    let start = thread_ns();
    (0..TIMES).for_each(|_| verify_all());
    let looked_up = TIMES * tokens.len() as u64;
    let each_ns = (thread_ns() - start) as f64 / looked_up as f64;
    let stats = engine.stats();
    let lost = 1.0 - (stats.verified_from_cache - before) as f64 / looked_up as f64;
    let row = Row::new("cache half full, every token again")
        .ours(each_ns)
        .check(lost * 100.0, "% not answered by it", Bound::AtMost(2.0))
        .note(format!(
            "{} evictions; {:.1} MiB",
            stats.cache_evictions,
            stats.cache_bytes as f64 / 1048576.0
        ));
    vec![row]
}
