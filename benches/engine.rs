//! The engine's own calls under criterion, to see what a change to `src/` does to them. How they
//! compare with the bare crypto and with other libraries is in `benches/peers`.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use mintage::key::{Algorithm, SigningKey};
use mintage::{Check, Config, Engine, Grant, IdentityId, KeySpec, ScopeSet, Start, Verified};

const ALGORITHMS: [Algorithm; 4] =
    [Algorithm::Hs256, Algorithm::Es256, Algorithm::Ed25519, Algorithm::Rs256];

/// An engine with one identity and one token of about 420 bytes (RS256: 720).
struct Fixture {
    engine: Engine,
    identity: IdentityId,
    token: String,
}

impl Fixture {
    fn open(algorithm: Algorithm, with: impl FnOnce(Config) -> Config) -> Fixture {
        let key = match algorithm {
            Algorithm::Rs256 => {
                let pem = include_str!("../tests/keys/rsa2048.pem");
                let key = SigningKey::from_pkcs8_pem(pem, algorithm).expect("the key is good");
                KeySpec::signing(key)
            }
            _ => KeySpec::generate(algorithm),
        };
        let config =
            Config::new().issuer("https://a.example").audience("api").identity_secret([7; 32]);
        let config = with(config.start(Start::Closed).key(key.key_id("k1")));
        let engine = Engine::open(config).expect("the configuration is good");
        let identity = engine.create_identity().expect("there is randomness");
        let token = engine.mint(&identity, &grant()).expect("the grant is good").token;
        Fixture { engine, identity, token }
    }

    fn verify(&self) -> Verified {
        self.engine.verify(&self.token, &Check::new()).expect("the token stands")
    }
}

fn grant() -> Grant<'static> {
    Grant::new(ScopeSet::CHAT).claims("{\"tier\":1}")
}

fn mint(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mint");
    for algorithm in ALGORITHMS {
        let fixture = Fixture::open(algorithm, |config| config);
        group.bench_function(algorithm.name(), |bencher| {
            bencher.iter(|| fixture.engine.mint(&fixture.identity, &grant()));
        });
    }
}

fn first_sight(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify, first sight");
    for algorithm in ALGORITHMS {
        let fixture = Fixture::open(algorithm, |config| config.cache_slots(0));
        group.bench_function(algorithm.name(), |bencher| bencher.iter(|| fixture.verify()));
    }
}

fn seen_before(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify, seen before");
    let fixture = Fixture::open(Algorithm::Hs256, |config| config);
    group.bench_function("one thread", |bencher| bencher.iter(|| fixture.verify()));
    group.bench_function("two threads, one token", |bencher| {
        bencher.iter_custom(|times| on_two_threads(times, || drop(black_box(fixture.verify()))));
    });
    group.bench_function("1000 revocations a second", |bencher| {
        let others: Vec<IdentityId> = (0..256)
            .map(|_| fixture.engine.create_identity().expect("there is randomness"))
            .collect();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| revoke_steadily(&fixture.engine, &others, &done));
            bencher.iter(|| fixture.verify());
            done.store(true, Ordering::Relaxed);
        });
    });
}

fn revoke(criterion: &mut Criterion) {
    let engine = Fixture::open(Algorithm::Hs256, |config| {
        config.any_subject().cache_slots(0).start(Start::Open)
    })
    .engine;
    let mut number = 0u64;
    criterion.bench_function("revoke, always another identity", |bencher| {
        bencher.iter(|| {
            number += 1;
            engine.revoke(&format!("user-{number}"))
        });
    });
}

/// Wall time until both threads have done it so many times.
fn on_two_threads(times: u64, act: impl Fn() + Sync) -> Duration {
    let barrier = Barrier::new(2);
    let one = || {
        barrier.wait();
        let start = Instant::now();
        (0..times).for_each(|_| act());
        start.elapsed()
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(one);
        let mine = one();
        mine.max(other.join().expect("no case panics"))
    })
}

fn revoke_steadily(engine: &Engine, identities: &[IdentityId], done: &AtomicBool) {
    let (start, mut count) = (Instant::now(), 0);
    while !done.load(Ordering::Relaxed) {
        while (count as f64) < start.elapsed().as_secs_f64() * 1000.0 {
            engine.revoke(&identities[count % identities.len()]).expect("it is ours");
            count += 1;
        }
        std::thread::sleep(Duration::from_micros(300));
    }
}

criterion_group!(benches, mint, first_sight, seen_before, revoke);
criterion_main!(benches);
