//! The rows about state in a file: what it costs a verify, what a revocation costs beside a bare write
//! to the disk, how long a million take to load, and how soon another process refuses.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mintage::key::Algorithm;
use mintage::{Check, Config, Engine, KeySpec};

use crate::measure::{ROUNDS, case, median, side_by_side, thread_ns};
use crate::peers::grant;
use crate::report::{Bound, Row};

/// The argument that makes this program the other process of [`felt`].
pub const OTHER_PROCESS: &str = "--verify-what-is-told";

/// A directory on the disk that the project is on.
struct Place(PathBuf);

impl Place {
    fn new() -> Place {
        let name = format!("../../target/bench-state-{}", std::process::id());
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("target can be written");
        Place(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("state.db")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn config() -> Config {
    Config::new().any_subject().key(KeySpec::generate(Algorithm::Hs256))
}

fn on(file: &Path) -> Engine {
    Engine::open(config().sqlite(file).sealing_key([7; 32])).expect("the file can be made")
}

/// A token seen before, with state in memory and in a file.
pub fn hit() -> Vec<Row> {
    let place = Place::new();
    let memory = Engine::open(config()).expect("the configuration is good");
    let file = on(&place.file());
    let token = |engine: &Engine| engine.mint("user", &grant()).expect("any subject").token;
    let tokens = [token(&memory), token(&file)];
    let verify = |engine: &Engine, token: &str| {
        engine.verify(token, &Check::new()).map(|verified| verified.expires_at_unix_s())
    };
    let rounds = side_by_side(&mut [
        case(|| verify(&memory, &tokens[0])),
        case(|| verify(&file, &tokens[1])),
    ]);
    let ratio = rounds.median(|round| round[1] / round[0]);
    vec![Row::new("verify, seen before, state in SQLite").ours(rounds.ns(1)).check(
        ratio,
        "of the same with state in memory",
        Bound::AtMost(1.2),
    )]
}

/// A revocation in a file, beside an append and an fdatasync on the same disk; a thousand at once.
pub fn revoke() -> Vec<Row> {
    let place = Place::new();
    let engine = on(&place.file());
    let mut bare = OpenOptions::new()
        .create(true)
        .append(true)
        .open(place.0.join("bare"))
        .expect("the file can be made");
    let mut append = |bytes: &[u8]| {
        let start = Instant::now();
        bare.write_all(bytes).expect("there is room");
        bare.sync_data().expect("the disk takes it");
        start.elapsed().as_nanos() as f64
    };
    let mut number = 0;
    let mut user = || {
        number += 1;
        format!("user-{number}")
    };
    let revoke = |user: String| {
        let start = Instant::now();
        engine.revoke(&user).expect("the disk takes it");
        start.elapsed().as_nanos() as f64
    };
    for _ in 0..200 {
        append(&[0; 100]);
        revoke(user());
    }
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        for _ in 0..100 {
            other.push(append(&[0; 100]));
            one.push(revoke(user()));
        }
        let (one, other) = (median(one), median(other));
        ratios.push(one / other);
        ours.push(one);
        theirs.push(other);
    }
    let mut thousand = Vec::new();
    for _ in 0..ROUNDS {
        let users: Vec<String> = (0..1000).map(|_| user()).collect();
        let start = Instant::now();
        engine.revoke_many(users.iter().map(String::as_str)).expect("the disk takes it");
        thousand.push(start.elapsed().as_nanos() as f64);
    }
    vec![
        Row::new("revoke, SQLite (wall time)").ours(median(ours)).bare(median(theirs)).check(
            median(ratios),
            "of a bare append and fdatasync",
            Bound::AtMost(1.3),
        ),
        Row::new("revoke, SQLite, a thousand at once (wall time)")
            .ours(median(thousand.iter().copied()))
            .check(median(thousand) / 1e6, "ms", Bound::AtMost(20.0)),
    ]
}

/// Opening a file with a million revocations.
pub fn load() -> Vec<Row> {
    let place = Place::new();
    {
        let engine = on(&place.file());
        for chunk in 0..100 {
            let users: Vec<String> =
                (0..10_000).map(|number| format!("user-{chunk}-{number}")).collect();
            engine.revoke_many(users.iter().map(String::as_str)).expect("the disk takes it");
        }
    }
    let (mut taken, mut busy) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let (start, cpu) = (Instant::now(), thread_ns());
        let engine = on(&place.file());
        taken.push(start.elapsed().as_secs_f64());
        busy.push((thread_ns() - cpu) as f64 / 1e9);
        assert_eq!(engine.stats().identities_remembered, 1_000_000);
    }
    let size = fs::metadata(place.file()).map_or(0, |metadata| metadata.len());
    vec![
        Row::new("open a file with a million revocations (wall time)")
            .ours(median(taken.iter().copied()) * 1e9)
            .check(median(taken), "s", Bound::AtMost(1.0))
            .note(format!("{:.2} s of CPU time; {} MB", median(busy), size / 1_000_000)),
    ]
}

/// How soon after `revoke` has returned another process refuses.
pub fn felt() -> Vec<Row> {
    const TIMES: usize = 1000;
    let place = Place::new();
    let engine = on(&place.file());
    let program = std::env::current_exe().expect("this program is a file");
    let mut other = Command::new(program)
        .arg(OTHER_PROCESS)
        .arg(place.file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program can be started");
    let mut to = other.stdin.take().expect("piped");
    let mut from = BufReader::new(other.stdout.take().expect("piped")).lines();
    let mut late_us = Vec::new();
    for number in 0..TIMES {
        let user = format!("user-{number}");
        let token = engine.mint(&user, &grant()).expect("any subject").token;
        writeln!(to, "{token}").expect("it listens");
        assert_eq!(from.next().and_then(Result::ok).as_deref(), Some("seen"));
        engine.revoke(&user).expect("the disk takes it");
        let returned = monotonic_ns();
        let refused = from.next().and_then(Result::ok).and_then(|line| line.parse::<u64>().ok());
        late_us.push(refused.expect("a number").saturating_sub(returned) as f64 / 1000.0);
    }
    drop(to);
    let _ = other.wait();
    late_us.sort_by(f64::total_cmp);
    vec![
        Row::new("revoked, SQLite, until another process refuses (wall time)")
            .ours(late_us[TIMES / 2] * 1000.0)
            .check(late_us[TIMES * 99 / 100] / 1000.0, "ms at p99", Bound::AtMost(10.0))
            .note(format!("at most {:.1} ms; it asks every 50 us", late_us[TIMES - 1] / 1000.0)),
    ]
}

/// What the other process of [`felt`] does.
pub fn verify_what_is_told(file: &str) {
    let engine = on(Path::new(file));
    let stdin = std::io::stdin();
    for token in stdin.lock().lines().map_while(Result::ok) {
        assert!(engine.verify(&token, &Check::new()).is_ok());
        println!("seen");
        while engine.verify(&token, &Check::new()).is_ok() {
            std::thread::sleep(Duration::from_micros(50));
        }
        println!("{}", monotonic_ns());
    }
}

/// The clock that all processes share.
fn monotonic_ns() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a writable timespec, and a clock that exists.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
