//! State in a SQLite file across processes: killed at any moment, eight at once, and forked.
//!
//! The processes are this very program, started again with a role in its environment.
#![cfg(all(feature = "sqlite", unix))]

mod place;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::AsRawFd;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mintage::{Engine, OldKey, Rotation, Status};
use place::{GRANT, Place, on, verdict};

const ROLE: &str = "MINTAGE_TEST_ROLE";
const FILE: &str = "MINTAGE_TEST_FILE";

fn is_long() -> bool {
    std::env::var_os("MINTAGE_LONG").is_some_and(|value| value == "1")
}

/// This program in another process, with its standard input and output here.
struct Process {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Process {
    fn start(role: &str, place: &Place) -> Process {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "what_the_other_processes_do", "--nocapture", "--test-threads=1"])
            .env(ROLE, role)
            .env(FILE, place.file())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Process { child, lines }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.child.stdin.as_ref().unwrap(), "{line}").unwrap();
    }

    /// The next line that begins with `> `; nothing at the end.
    fn hear(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // The test harness says things too, also in front of the first line.
            if let Some((_, said)) = line.trim_end().split_once("> ") {
                return Some(said.to_owned());
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "> {line}").unwrap();
    out.flush().unwrap();
}

/// Not a test, but where the other processes begin: without a role it has nothing to do.
#[test]
fn what_the_other_processes_do() {
    let (Ok(role), Some(file)) = (std::env::var(ROLE), std::env::var_os(FILE)) else { return };
    let engine = Engine::open(on(&PathBuf::from(&file))).unwrap();
    match &role[..] {
        "revoke for ever" => revoke_for_ever(&engine),
        "verify" => verify_what_is_told(&engine),
        "revoke" => revoke_what_is_told(&engine),
        "mint and verify" => mint_and_verify(&engine),
        "locks" => say(if is_locked_elsewhere(&file) { "held" } else { "free" }),
        other => panic!("no such role: {other}"),
    }
}

fn revoke_for_ever(engine: &Engine) {
    say("ready");
    for round in 0u64.. {
        let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
        match round % 4 {
            0 | 1 => engine.revoke(&user).unwrap(),
            2 => engine.delete_identity(&user).unwrap(),
            _ => engine.revoke_token(&minted.token).unwrap(),
        }
        // Only what has returned is promised.
        say(&minted.token);
    }
}

/// Whether another process has any lock on the file.
#[allow(unsafe_code)]
fn is_locked_elsewhere(file: &OsStr) -> bool {
    let file = File::options().read(true).write(true).open(file).unwrap();
    // SAFETY: all zeros is a lock of no length, which reaches to the end; the file is open, and the
    // lock is writable.
    unsafe {
        let mut lock: libc::flock = std::mem::zeroed();
        lock.l_type = libc::F_WRLCK as _;
        assert_eq!(libc::fcntl(file.as_raw_fd(), libc::F_GETLK, &raw mut lock), 0);
        lock.l_type != libc::F_UNLCK as libc::c_short
    }
}

/// Told a token, says when it was first refused, by the clock that all processes share.
fn verify_what_is_told(engine: &Engine) {
    say("ready");
    for line in std::io::stdin().lines() {
        let token = line.unwrap();
        assert_eq!(verdict(engine, &token), Status::Ok);
        say("seen");
        while verdict(engine, &token) == Status::Ok {
            std::thread::sleep(Duration::from_micros(200));
        }
        say(&monotonic_ns().to_string());
    }
}

fn revoke_what_is_told(engine: &Engine) {
    say("ready");
    for line in std::io::stdin().lines() {
        engine.revoke(&line.unwrap()).unwrap();
        say("done");
    }
}

/// Says every token that it mints, and verifies every token that it is told.
fn mint_and_verify(engine: &Engine) {
    let user = engine.create_identity().unwrap();
    say("ready");
    for line in std::io::stdin().lines() {
        match verdict(engine, &line.unwrap()) {
            Status::Ok => say(&engine.mint(&user, &GRANT).unwrap().token),
            status => say(status.name()),
        }
    }
}

#[allow(unsafe_code)]
fn monotonic_ns() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a writable timespec, and a clock that exists.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

#[test]
fn what_was_revoked_is_there_after_a_kill_at_any_moment() {
    let rounds = if is_long() { 2000 } else { 200 };
    let place = Place::new();
    let mut promised = Vec::new();
    // A moment that differs from round to round, and from run to run.
    let mut moment = u64::from(std::process::id());
    for round in 0..rounds {
        let mut process = Process::start("revoke for ever", &place);
        assert_eq!(process.hear().as_deref(), Some("ready"));
        moment =
            moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_micros((moment >> 33) % 20_000));
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        let mut count = 0;
        while let Some(token) = process.hear() {
            // What was cut off in the middle was not said.
            if token.matches('.').count() == 2 && token.len() > 300 {
                promised.push(token);
                count += 1;
            }
        }
        if round % 10 == 0 || round == rounds - 1 {
            let engine = place.open();
            for token in &promised[promised.len().saturating_sub(count + 500)..] {
                let verdict = verdict(&engine, token);
                assert!(
                    matches!(
                        verdict,
                        Status::Revoked | Status::IdentityDeleted | Status::TokenRevoked
                    ),
                    "lost in round {round}: {verdict}"
                );
            }
        }
    }
    println!("{} revocations in {rounds} rounds", promised.len());
    let engine = place.open();
    assert!(promised.len() > rounds, "the rounds were too short to show anything");
    assert!(promised.iter().all(|token| verdict(&engine, token) != Status::Ok));
}

#[test]
fn what_one_of_eight_processes_revokes_all_refuse() {
    let rounds = if is_long() { 1000 } else { 100 };
    let place = Place::new();
    let engine = place.open();
    let mut others: Vec<_> = (0..7).map(|_| Process::start("verify", &place)).collect();
    for other in &mut others {
        assert_eq!(other.hear().as_deref(), Some("ready"));
    }
    let mut late_us = Vec::new();
    for _ in 0..rounds {
        let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
        for other in &mut others {
            other.tell(&minted.token);
            assert_eq!(other.hear().as_deref(), Some("seen"));
        }
        engine.revoke(&user).unwrap();
        let returned = monotonic_ns();
        for other in &mut others {
            let refused: u64 = other.hear().unwrap().parse().unwrap();
            late_us.push(refused.saturating_sub(returned) / 1000);
        }
    }
    late_us.sort_unstable();
    let at = |share: usize| late_us[(late_us.len() * share / 1000).min(late_us.len() - 1)];
    println!(
        "refused after {} us (p50), {} us (p99), {} us (max), of {}; they ask every 200 us",
        at(500),
        at(990),
        at(1000),
        late_us.len()
    );
    // Loose: the processes outnumber the cores. The benches measure.
    assert!(at(990) < 100_000, "p99 {} us", at(990));
}

#[test]
fn a_process_that_is_started_later_knows_too() {
    let place = Place::new();
    let (user, minted) = place.open().create_identity_and_mint(&GRANT).unwrap();
    let mut one = Process::start("revoke", &place);
    assert_eq!(one.hear().as_deref(), Some("ready"));
    one.tell(&user);
    assert_eq!(one.hear().as_deref(), Some("done"));
    let mut other = Process::start("mint and verify", &place);
    assert_eq!(other.hear().as_deref(), Some("ready"));
    other.tell(&minted.token);
    assert_eq!(other.hear().as_deref(), Some("REVOKED"));
}

#[test]
fn a_second_engine_in_a_process_leaves_the_first_its_locks() {
    let place = Place::new();
    let engines = [place.open(), place.open()];
    // Whoever closes the file and finds it free takes the log away, with what is in it by then.
    assert_eq!(Process::start("locks", &place).hear().as_deref(), Some("held"));
    drop(engines);
    assert_eq!(Process::start("locks", &place).hear().as_deref(), Some("free"));
}

#[test]
fn a_rotation_under_load_refuses_nobody() {
    let place = Place::new();
    let engine = place.open();
    let mut other = Process::start("mint and verify", &place);
    assert_eq!(other.hear().as_deref(), Some("ready"));
    let user = engine.create_identity().unwrap();
    let rotations = if is_long() { 200 } else { 30 };
    let done = AtomicBool::new(false);
    let mut tokens = 0u64;
    std::thread::scope(|scope| {
        let rotating = scope.spawn(|| {
            for _ in 0..rotations {
                engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
                std::thread::sleep(Duration::from_millis(20));
            }
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) && !rotating.is_finished() {
            other.tell(&engine.mint(&user, &GRANT).unwrap().token);
            let answer = other.hear().unwrap();
            assert!(answer.contains('.'), "the other process refused: {answer}");
            assert_eq!(verdict(&engine, &answer), Status::Ok);
            tokens += 2;
        }
        rotating.join().unwrap();
    });
    println!("{tokens} tokens across {rotations} rotations");
    assert!(tokens > rotations, "too few to show anything");
}
