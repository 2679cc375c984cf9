//! How time is taken: CPU time of the thread, the contestants taking turns, the median.
//!
//! Other work on the machine then costs a round or two, not the result: it slows all contestants
//! of the round alike, and what is reported is a median over the rounds of a ratio or a difference
//! within one round.

use std::hint::black_box;
use std::sync::Barrier;
use std::time::Instant;

/// Rounds of every measurement.
pub const ROUNDS: usize = 11;
/// Nanoseconds that a batch takes at least.
const BATCH_NS: u64 = 3_000_000;
/// Nanoseconds that a batch takes at least when threads meet in it.
pub const LONG_BATCH_NS: u64 = 40_000_000;

/// CPU time of this thread, in nanoseconds.
pub fn thread_ns() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a valid, writable timespec.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

/// Something to measure: does it so many times.
pub type Case<'a> = Box<dyn FnMut(u64) + 'a>;

/// A case that does one thing over and over.
pub fn case<'a, T>(mut act: impl FnMut() -> T + 'a) -> Case<'a> {
    Box::new(move |times| {
        for _ in 0..times {
            black_box(act());
        }
    })
}

/// Nanoseconds of one operation, by round and case.
pub struct Rounds(Vec<Vec<f64>>);

impl Rounds {
    /// The median over the rounds of what `of` makes of one round.
    pub fn median(&self, of: impl Fn(&[f64]) -> f64) -> f64 {
        median(self.0.iter().map(|round| of(round)))
    }

    /// The median of one case.
    pub fn ns(&self, case: usize) -> f64 {
        self.median(|round| round[case])
    }

    pub fn push(&mut self, round: Vec<f64>) {
        self.0.push(round);
    }

    pub fn new() -> Rounds {
        Rounds(Vec::new())
    }
}

/// The middle one, or the mean of the two in the middle.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        _ if values.is_empty() => f64::NAN,
        0 => (values[middle - 1] + values[middle]) / 2.0,
        _ => values[middle],
    }
}

/// Measures cases side by side: in every round a batch of each, in turn from another first one.
pub fn side_by_side(cases: &mut [Case<'_>]) -> Rounds {
    let batches: Vec<u64> = cases.iter_mut().map(|case| batch(case, BATCH_NS)).collect();
    let mut rounds = Rounds::new();
    for number in 0..ROUNDS {
        let mut round = vec![0.0; cases.len()];
        for turn in 0..cases.len() {
            let place = (number + turn) % cases.len();
            round[place] = run(&mut cases[place], batches[place]);
        }
        rounds.push(round);
    }
    rounds
}

/// Nanoseconds by which one case exceeds another, where both take so long that the difference
/// drowns in a batch: one operation of each in turn, the median of the differences of the pairs;
/// and the nanoseconds of either.
pub fn pairwise(ours: &mut Case<'_>, bare: &mut Case<'_>, pairs: usize) -> Pairs {
    let mut once = |ours_first: bool| {
        let (mut one, mut other) = (0.0, 0.0);
        for ours_now in [ours_first, !ours_first] {
            if ours_now { one = run(ours, 1) } else { other = run(bare, 1) }
        }
        (one, other)
    };
    for _ in 0..pairs / 50 + 2 {
        once(true);
    }
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let round: Vec<(f64, f64)> = (0..pairs / ROUNDS).map(|pair| once(pair % 2 == 0)).collect();
        rounds.push((
            median(round.iter().map(|(one, _)| *one)),
            median(round.iter().map(|(_, other)| *other)),
            median(round.iter().map(|(one, other)| one - other)),
        ));
    }
    Pairs {
        ours: median(rounds.iter().map(|round| round.0)),
        bare: median(rounds.iter().map(|round| round.1)),
        difference: median(rounds.iter().map(|round| round.2)),
    }
}

/// What [`pairwise`] found, in nanoseconds an operation.
pub struct Pairs {
    pub ours: f64,
    pub bare: f64,
    pub difference: f64,
}

/// How often a case must be done to take so long.
pub fn batch(case: &mut Case<'_>, at_least_ns: u64) -> u64 {
    let mut times = 1;
    loop {
        let taken = (run(case, times) * times as f64).max(1.0);
        if taken >= at_least_ns as f64 {
            return times;
        }
        let wanted = times as f64 * at_least_ns as f64 / taken * 1.2;
        times = (wanted as u64).clamp(times + 1, times.saturating_mul(100));
    }
}

/// Nanoseconds an operation of CPU time of this thread.
pub fn run(case: &mut Case<'_>, times: u64) -> f64 {
    let start = thread_ns();
    case(times);
    (thread_ns() - start) as f64 / times as f64
}

/// Does the same on so many threads at once. CPU nanoseconds an operation, of the mean thread, and
/// wall nanoseconds.
pub fn on_threads(threads: usize, times: u64, act: impl Fn() + Sync) -> (f64, f64) {
    let barrier = Barrier::new(threads);
    let one = || {
        barrier.wait();
        let (cpu, wall) = (thread_ns(), Instant::now());
        for _ in 0..times {
            act();
        }
        let wall_ns = wall.elapsed().as_nanos() as f64;
        ((thread_ns() - cpu) as f64 / times as f64, wall_ns / times as f64)
    };
    let taken: Vec<(f64, f64)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        running.into_iter().map(|thread| thread.join().expect("no case panics")).collect()
    });
    let mean = |of: fn(&(f64, f64)) -> f64| taken.iter().map(of).sum::<f64>() / threads as f64;
    (mean(|taken| taken.0), mean(|taken| taken.1))
}
