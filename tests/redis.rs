//! State in Redis: what siblings feel, and what happens when the server is killed, flushed, restored
//! from an older dump, trimmed, stopped, or not ours. Every test has servers of its own, on unix
//! sockets in a directory of its own.
#![cfg(all(feature = "redis", unix))]
#![allow(unsafe_code)]

mod forking;
mod place;

use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use forking::{ensure, in_child, text};
use mintage::key::{Algorithm, SigningKey};
use mintage::{Clock, Config, Engine, Error, KeySpec, OldKey, OnStale, Rotation, Start, Status};
use place::{GRANT, verdict};

/// How long anything may take to be felt on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(10);
/// Set in a process that a test starts to be killed: the socket to revoke at.
const VICTIM: &str = "MINTAGE_TEST_REDIS_VICTIM";

fn is_long() -> bool {
    std::env::var_os("MINTAGE_LONG").is_some_and(|value| value == "1")
}

/// A server of the test's own, killed and removed with it.
struct Server {
    place: PathBuf,
    arguments: Vec<String>,
    process: Option<Child>,
}

impl Server {
    /// Starts one with these settings; nothing where there is no Redis, which `STRICT=1` does not
    /// let pass.
    fn start(arguments: &[&str]) -> Option<Server> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        if Command::new("redis-server").arg("--version").output().is_err() {
            println!("skipped: redis-server is not installed");
            let strict = std::env::var_os("STRICT").is_some_and(|strict| strict == "1");
            assert!(!strict, "redis-server is not installed");
            return None;
        }
        let name = format!(
            "mintage-redis-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let place = std::env::temp_dir().join(name);
        std::fs::create_dir(&place).unwrap();
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let mut server = Server { place, arguments, process: None };
        server.run();
        Some(server)
    }

    /// One that keeps nothing.
    fn volatile() -> Option<Server> {
        Server::start(&["--appendonly", "no"])
    }

    fn run(&mut self) {
        let log = File::create(self.place.join("log")).unwrap();
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(self.socket())
            .arg("--dir")
            .arg(&self.place)
            .args(&self.arguments)
            .stdout(log)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(process);
        eventually("the server answers", || {
            let Ok(mut connection) = self.connect() else { return false };
            // One that wants a password answers, too.
            match redis::cmd("PING").query::<String>(&mut connection) {
                Ok(_) => true,
                Err(error) => error.code() == Some("NOAUTH"),
            }
        });
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
        let _ = std::fs::remove_file(self.socket());
    }

    fn signal(&self, signal: libc::c_int) {
        let process = self.process.as_ref().unwrap().id() as libc::pid_t;
        // SAFETY: takes no pointer; the process is ours and not waited for yet.
        assert_eq!(unsafe { libc::kill(process, signal) }, 0);
    }

    fn socket(&self) -> PathBuf {
        self.place.join("redis.sock")
    }

    fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    fn connect(&self) -> redis::RedisResult<redis::Connection> {
        redis::Client::open(self.url())?.get_connection()
    }

    /// Says something to the server, as an administrator would.
    fn tell<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]).query(&mut self.connect().unwrap()).unwrap()
    }

    fn config(&self) -> Config {
        config(&self.url())
    }

    fn open(&self) -> Engine {
        Engine::open(self.config()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.place);
    }
}

fn config(url: &str) -> Config {
    Config::new().redis(url).identity_secret([3; 32]).sealing_key([7; 32])
}

fn status<T>(result: Result<T, Error>) -> Status {
    result.err().map_or(Status::Ok, |error| error.status())
}

fn refused(config: Config) -> (Status, String) {
    let error = Engine::open(config).unwrap_err();
    (error.status(), error.field().to_owned())
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < PATIENCE, "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Waits until the engine says this of the token.
fn becomes(engine: &Engine, token: &str, expected: Status) {
    let mut last = Status::Ok;
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        last = verdict(engine, token);
        if last == expected {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
    panic!("{last:?} and never {expected:?}");
}

#[test]
fn what_one_revokes_the_other_refuses_within_fifty_milliseconds() {
    let Some(server) = Server::volatile() else { return };
    let (one, other) = (server.open(), server.open());
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    becomes(&other, &minted.token, Status::Ok);
    let mut token = minted.token;
    let (mut felt, mut spent) = (Vec::new(), Duration::ZERO);
    for _ in 0..1000 {
        let began = Instant::now();
        one.revoke(&user).unwrap();
        let returned = Instant::now();
        assert_eq!(verdict(&one, &token), Status::Revoked);
        while verdict(&other, &token) != Status::Revoked {
            assert!(returned.elapsed() < PATIENCE, "never felt");
            thread::yield_now();
        }
        felt.push(returned.elapsed());
        spent += returned - began;
        token = other.mint(&user, &GRANT).unwrap().token;
        assert_eq!(verdict(&one, &token), Status::Ok);
    }
    felt.sort();
    let at = |part: f64| felt[(felt.len() as f64 * part) as usize];
    println!(
        "revoke {:?} at the mean; felt elsewhere p50 {:?} p99 {:?} max {:?}",
        spent / 1000,
        at(0.5),
        at(0.99),
        felt[felt.len() - 1]
    );
    assert!(at(0.99) < Duration::from_secs(1), "felt after {:?}", at(0.99));
    let stats = other.stats().state;
    assert_eq!((stats.kind, stats.failures, stats.unwritten), ("redis", 0, 0));
    assert!(stats.changes_read >= 1000 && stats.age_ms.unwrap() < 5000, "{stats:?}");
}

#[test]
fn every_kind_of_change_is_felt_and_stands_for_who_comes_later() {
    let Some(server) = Server::volatile() else { return };
    let (one, other) = (server.open(), server.open());
    let (revoked, old) = one.create_identity_and_mint(&GRANT).unwrap();
    let (_, kept) = one.create_identity_and_mint(&GRANT).unwrap();
    let (deleted, dead) = one.create_identity_and_mint(&GRANT).unwrap();
    let (user, single) = one.create_identity_and_mint(&GRANT).unwrap();
    let twin = one.mint(&user, &GRANT).unwrap();
    one.revoke(&revoked).unwrap();
    other.delete_identity(&deleted).unwrap();
    one.revoke_token(&single.token).unwrap();
    let fresh = one.mint(&revoked, &GRANT).unwrap();
    let third = server.open();
    for engine in [&one, &other, &third] {
        becomes(engine, &old.token, Status::Revoked);
        becomes(engine, &dead.token, Status::IdentityDeleted);
        becomes(engine, &single.token, Status::TokenRevoked);
        for token in [&fresh, &kept, &twin] {
            assert_eq!(verdict(engine, &token.token), Status::Ok);
        }
        assert_eq!(status(engine.mint(&deleted, &GRANT)), Status::IdentityDeleted);
    }
    other.revoke_many([&*user, &*revoked]).unwrap();
    one.sync().unwrap();
    assert_eq!(verdict(&one, &fresh.token), Status::Revoked, "after sync at once");
    assert_eq!(verdict(&one, &twin.token), Status::Revoked);
    one.revoke_all().unwrap();
    let late = server.open();
    for engine in [&one, &other, &third, &late] {
        becomes(engine, &kept.token, Status::AllRevoked);
        assert_eq!(engine.keys().len(), 1, "one key was generated");
    }
}

#[test]
fn a_rotation_is_felt_and_refuses_nobody() {
    let Some(server) = Server::volatile() else { return };
    let (one, other) = (server.open(), server.open());
    let user = one.create_identity().unwrap();
    for old in [OldKey::Retire, OldKey::Revoke] {
        let before = one.mint(&user, &GRANT).unwrap();
        assert_eq!(verdict(&other, &before.token), Status::Ok);
        one.rotate_key(Rotation::Generate, old).unwrap();
        let after = one.mint(&user, &GRANT).unwrap();
        assert_ne!(before.key_id, after.key_id);
        becomes(&other, &after.token, Status::Ok);
        eventually("the other signs with it", || {
            other.mint(&user, &GRANT).unwrap().key_id == after.key_id
        });
        let expected = if old == OldKey::Retire { Status::Ok } else { Status::KeyRevoked };
        becomes(&other, &before.token, expected);
        assert_eq!(verdict(&server.open(), &before.token), expected);
    }
}

#[test]
fn engines_that_open_a_new_state_at_once_generate_one_key() {
    let Some(server) = Server::volatile() else { return };
    for round in 0..5 {
        let prefix = format!("round{round}:");
        let engines: Vec<Engine> = thread::scope(|scope| {
            let open = || Engine::open(server.config().redis_prefix(&prefix)).unwrap();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let (user, minted) = engines[0].create_identity_and_mint(&GRANT).unwrap();
        for engine in &engines {
            assert_eq!(engine.keys().len(), 1);
            assert_eq!(verdict(engine, &minted.token), Status::Ok);
            assert_eq!(engine.mint(&user, &GRANT).unwrap().key_id, minted.key_id);
        }
    }
}

#[test]
fn a_server_that_is_killed_and_comes_back_has_lost_nothing_that_it_kept() {
    let Some(mut server) = Server::start(&["--appendonly", "yes", "--appendfsync", "always"])
    else {
        return;
    };
    let (one, other) = (server.open(), server.open());
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    let (_, kept) = one.create_identity_and_mint(&GRANT).unwrap();
    one.revoke(&user).unwrap();
    server.kill();
    assert_eq!(verdict(&one, &minted.token), Status::Revoked);
    server.run();
    let third = server.open();
    for engine in [&one, &other, &third] {
        becomes(engine, &minted.token, Status::Revoked);
        becomes(engine, &kept.token, Status::Ok);
    }
    eventually("one can revoke again", || one.revoke(&user).is_ok());
    let after = other.mint(&user, &GRANT).unwrap();
    one.revoke(&user).unwrap();
    becomes(&other, &after.token, Status::Revoked);
    becomes(&third, &after.token, Status::Revoked);
}

/// What must hold after the server lost everything, however it came to that.
fn survives_total_loss(server: &mut Server, lose: impl Fn(&mut Server)) {
    let (one, other) = (server.open(), server.open());
    let (user, revoked) = one.create_identity_and_mint(&GRANT).unwrap();
    let (deleted, dead) = other.create_identity_and_mint(&GRANT).unwrap();
    let (_, lost) = one.create_identity_and_mint(&GRANT).unwrap();
    one.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    let fresh = one.mint(&user, &GRANT).unwrap();
    one.revoke(&user).unwrap();
    one.delete_identity(&deleted).unwrap();
    one.revoke_token(&lost.token).unwrap();
    becomes(&other, &lost.token, Status::TokenRevoked);
    lose(server);
    // Tokens of the past that nothing speaks against any more are refused for that.
    let (_, past) = one.create_identity_and_mint(&GRANT).unwrap();
    becomes(&other, &past.token, Status::BeforeStart);
    becomes(&one, &past.token, Status::BeforeStart);
    eventually("all is written again", || {
        let third = server.open();
        verdict(&third, &dead.token) == Status::IdentityDeleted
            && verdict(&third, &revoked.token) == Status::Revoked
            && verdict(&third, &lost.token) == Status::TokenRevoked
    });
    let third = server.open();
    for engine in [&one, &other, &third] {
        becomes(engine, &dead.token, Status::IdentityDeleted);
        assert!(matches!(verdict(engine, &revoked.token), Status::Revoked | Status::BeforeStart));
        assert_ne!(verdict(engine, &fresh.token), Status::Ok);
        assert_eq!(status(engine.mint(&deleted, &GRANT)), Status::IdentityDeleted);
    }
    // And life goes on.
    let minted = third.mint(&user, &GRANT).unwrap();
    for engine in [&one, &other] {
        becomes(engine, &minted.token, Status::Ok);
    }
    one.revoke(&user).unwrap();
    for engine in [&other, &third] {
        becomes(engine, &minted.token, Status::Revoked);
    }
    one.rotate_key(Rotation::Generate, OldKey::Revoke).unwrap();
    let rotated = one.mint(&user, &GRANT).unwrap();
    becomes(&third, &rotated.token, Status::Ok);
    becomes(&other, &rotated.token, Status::Ok);
}

#[test]
fn a_server_that_restarts_empty_is_told_again_what_engines_know() {
    let Some(mut server) = Server::volatile() else { return };
    survives_total_loss(&mut server, |server| {
        server.kill();
        server.run();
    });
}

#[test]
fn a_flushed_server_is_told_again_what_engines_know() {
    let Some(mut server) = Server::volatile() else { return };
    survives_total_loss(&mut server, |server| server.tell(&["FLUSHALL"]));
}

#[test]
fn rows_that_were_deleted_alone_are_a_state_that_was_lost() {
    let Some(mut server) = Server::volatile() else { return };
    survives_total_loss(&mut server, |server| {
        assert_eq!(server.tell::<u32>(&["DEL", "{mintage}:rows"]), 1);
    });
}

#[test]
fn an_older_dump_is_brought_up_to_date_by_who_knows_more() {
    let Some(mut server) = Server::volatile() else { return };
    let (one, other) = (server.open(), server.open());
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    one.revoke(&user).unwrap();
    let (early, kept) = one.create_identity_and_mint(&GRANT).unwrap();
    server.tell::<()>(&["SAVE"]);
    one.revoke(&early).unwrap();
    one.delete_identity(&user).unwrap();
    one.rotate_key(Rotation::Generate, OldKey::Revoke).unwrap();
    let (_, newest) = one.create_identity_and_mint(&GRANT).unwrap();
    becomes(&other, &newest.token, Status::Ok);
    server.kill();
    server.run();
    // While the server was away, and just after: nothing is ever forgotten here.
    for _ in 0..200 {
        assert_eq!(verdict(&other, &minted.token), Status::KeyRevoked);
        assert_eq!(verdict(&one, &newest.token), Status::Ok);
        thread::sleep(Duration::from_millis(1));
    }
    eventually("all is written again", || {
        let third = server.open();
        verdict(&third, &kept.token) == Status::KeyRevoked
            && verdict(&third, &newest.token) == Status::Ok
            && status(third.mint(&user, &GRANT)) == Status::IdentityDeleted
    });
    // Changes go on, above the numbers that are gone.
    let before = other.mint(&early, &GRANT).unwrap();
    other.revoke(&early).unwrap();
    becomes(&one, &before.token, Status::Revoked);
}

#[test]
fn a_change_right_after_an_older_dump_came_back_is_not_built_upon_what_was_lost() {
    let Some(mut server) = Server::volatile() else { return };
    let one = server.open();
    let (user, _) = one.create_identity_and_mint(&GRANT).unwrap();
    server.tell::<()>(&["SAVE"]);
    for _ in 0..3 {
        one.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
    }
    let before = one.mint(&user, &GRANT).unwrap();
    server.kill();
    server.run();
    // At once, before the feed is back.
    eventually("rotated", || one.rotate_key(Rotation::Generate, OldKey::Retire).is_ok());
    let after = one.mint(&user, &GRANT).unwrap();
    assert_ne!(after.key_id, before.key_id, "the rotation was swallowed by an earlier one");
    let other = server.open();
    assert_eq!(verdict(&other, &before.token), Status::Ok);
    assert_eq!(other.mint(&user, &GRANT).unwrap().key_id, after.key_id);
}

#[test]
fn a_reader_that_was_behind_when_the_stream_was_trimmed_catches_up() {
    let Some(server) = Server::volatile() else { return };
    let (one, other) = (server.open(), server.open());
    for round in 0..20 {
        let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
        let (_, single) = one.create_identity_and_mint(&GRANT).unwrap();
        one.revoke(&user).unwrap();
        server.tell::<u64>(&["XTRIM", "{mintage}:feed", "MAXLEN", "0"]);
        if round % 2 == 0 {
            // A feed that is gone altogether, and new.
            server.tell::<u64>(&["DEL", "{mintage}:feed"]);
        }
        one.revoke_token(&single.token).unwrap();
        becomes(&other, &minted.token, Status::Revoked);
        becomes(&other, &single.token, Status::TokenRevoked);
    }
}

#[test]
fn what_has_not_been_reached_for_too_long_is_stale_and_then_well_again() {
    let Some(mut server) = Server::volatile() else { return };
    let strict = Engine::open(server.config().max_staleness_s(1)).unwrap();
    let lenient =
        Engine::open(server.config().max_staleness_s(1).on_stale(OnStale::Continue)).unwrap();
    let (user, minted) = strict.create_identity_and_mint(&GRANT).unwrap();
    let until = Instant::now() + Duration::from_millis(1500);
    while Instant::now() < until {
        assert_eq!(verdict(&strict, &minted.token), Status::Ok, "though nothing happens");
        thread::sleep(Duration::from_millis(5));
    }
    // Once stopped, so that nothing answers, and once gone.
    for gone in [false, true] {
        thread::sleep(Duration::from_millis(600));
        if gone {
            server.kill()
        } else {
            server.signal(libc::SIGSTOP)
        }
        let away = Instant::now();
        becomes(&strict, &minted.token, Status::Stale);
        assert!(away.elapsed() >= Duration::from_millis(600), "after {:?}", away.elapsed());
        assert!(away.elapsed() < Duration::from_millis(1500), "after {:?}", away.elapsed());
        assert_eq!(status(strict.mint(&user, &GRANT)), Status::Stale);
        assert_eq!(verdict(&lenient, &minted.token), Status::Ok);
        lenient.mint(&user, &GRANT).unwrap();
        assert!(strict.stats().state.age_ms.unwrap() >= 900);
        let slow = Instant::now();
        assert_eq!(status(strict.sync()), Status::StateUnreachable);
        assert!(slow.elapsed() < Duration::from_secs(6), "sync took {:?}", slow.elapsed());
        if gone {
            server.run()
        } else {
            server.signal(libc::SIGCONT)
        }
        let expected = if gone { Status::BeforeStart } else { Status::Ok };
        becomes(&strict, &minted.token, expected);
        strict.mint(&user, &GRANT).unwrap();
    }
}

#[test]
fn a_revocation_while_the_server_is_away_holds_here_and_reaches_the_others_later() {
    let Some(mut server) = Server::start(&["--appendonly", "yes", "--appendfsync", "always"])
    else {
        return;
    };
    let (one, other) = (server.open(), server.open());
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    let (deleted, dead) = one.create_identity_and_mint(&GRANT).unwrap();
    let (_, single) = one.create_identity_and_mint(&GRANT).unwrap();
    becomes(&other, &single.token, Status::Ok);
    server.kill();
    let error = one.revoke(&user).unwrap_err();
    assert_eq!((error.status(), error.field()), (Status::StateUnreachable, "state.redis"));
    assert!(error.message().contains("holds in this process"), "{error}");
    assert_eq!(status(one.delete_identity(&deleted)), Status::StateUnreachable);
    assert_eq!(status(one.revoke_token(&single.token)), Status::StateUnreachable);
    assert_eq!(verdict(&one, &minted.token), Status::Revoked);
    assert_eq!(verdict(&one, &dead.token), Status::IdentityDeleted);
    assert_eq!(verdict(&one, &single.token), Status::TokenRevoked);
    assert_eq!(one.stats().state.unwritten, 3);
    // The other has heard of nothing, mints, and revokes on its own.
    let meanwhile = other.mint(&user, &GRANT).unwrap();
    assert_eq!(status(other.revoke(&user)), Status::StateUnreachable);
    let between = other.mint(&user, &GRANT).unwrap();
    server.run();
    for token in [&minted, &meanwhile] {
        becomes(&other, &token.token, Status::Revoked);
    }
    becomes(&other, &dead.token, Status::IdentityDeleted);
    becomes(&other, &single.token, Status::TokenRevoked);
    becomes(&one, &meanwhile.token, Status::Revoked);
    eventually("nothing is left to write", || {
        one.stats().state.unwritten == 0 && other.stats().state.unwritten == 0
    });
    // Minted before the first revocation was known there, so not after it.
    one.sync().unwrap();
    other.sync().unwrap();
    assert_eq!(verdict(&one, &between.token), Status::Revoked);
    assert_eq!(verdict(&other, &between.token), Status::Revoked);
    let fresh = other.mint(&user, &GRANT).unwrap();
    assert_eq!(verdict(&one, &fresh.token), Status::Ok);
}

#[test]
fn another_secret_another_sealing_key_and_what_is_not_ours_are_told_apart() {
    let Some(server) = Server::volatile() else { return };
    drop(server.open());
    let url = server.url();
    let with = |secret, sealing| {
        Config::new().redis(&url).identity_secret([secret; 32]).sealing_key([sealing; 32])
    };
    let foreign = |field: &str| (Status::StateForeign, field.to_owned());
    assert_eq!(refused(with(4, 7)), foreign("identity_secret"));
    assert_eq!(refused(with(3, 8)), foreign("sealing_key"));
    // The secret that fits may be a later one of the list.
    let both = Config::new().redis(&url).identity_secret([4; 32]).identity_secret([3; 32]);
    Engine::open(both.sealing_key([7; 32])).unwrap();

    let under = |prefix: &str| server.config().redis_prefix(prefix);
    let tell = |words: &[&str]| drop(server.tell::<redis::Value>(words));
    tell(&["SET", "text:head", "x"]);
    tell(&["HSET", "hash:head", "name", "x"]);
    tell(&["SET", "rows:rows", "x"]);
    tell(&["HSET", "headless:rows", "x", "y"]);
    tell(&["HSET", "odd:head", "format", "one", "fingerprint", "x", "generation", "y"]);
    for prefix in ["text:", "hash:", "rows:", "headless:", "odd:"] {
        assert_eq!(refused(under(prefix)), foreign("state.redis"), "{prefix}");
    }
    assert_eq!(server.tell::<String>(&["GET", "text:head"]), "x", "left as it was");
    drop(Engine::open(under("newer:")).unwrap());
    tell(&["HSET", "newer:head", "format", "2"]);
    assert_eq!(refused(under("newer:")), (Status::StateNewer, "state.redis".into()));

    for (name, damage) in [
        ("value:", &["HSET", "value:rows", "\x01", "1:2:x:4:"][..]),
        ("subject:", &["HSET", "subject:rows", "\x63", "1:2:3:4:"]),
        ("head:", &["HSET", "head:head", "number", "many"]),
        ("clock:", &["HDEL", "clock:head", "wall_s"]),
    ] {
        drop(Engine::open(under(name)).unwrap());
        tell(damage);
        assert_eq!(refused(under(name)), (Status::StateDamaged, "state.redis".into()), "{name}");
    }
}

#[test]
fn a_running_engine_says_so_when_its_rows_are_spoilt_and_revokes_all_the_same() {
    let Some(server) = Server::volatile() else { return };
    let one = server.open();
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    one.revoke(&user).unwrap();
    let minted = {
        assert_eq!(verdict(&one, &minted.token), Status::Revoked);
        one.mint(&user, &GRANT).unwrap()
    };
    let rows: Vec<Vec<u8>> = server.tell(&["HKEYS", "{mintage}:rows"]);
    let mut connection = server.connect().unwrap();
    for row in rows.iter().filter(|row| row[0] == 2) {
        let mut spoil = redis::cmd("HSET");
        spoil.arg("{mintage}:rows").arg(row).arg("nonsense").exec(&mut connection).unwrap();
    }
    assert_eq!(status(one.revoke(&user)), Status::StateDamaged);
    assert_eq!(verdict(&one, &minted.token), Status::Revoked);
    assert_eq!(one.stats().state.unwritten, 1);
}

#[test]
fn a_key_that_somebody_merely_wrote_there_is_not_accepted() {
    let Some(server) = Server::volatile() else { return };
    drop(server.open());
    let mut row = b"562949953421313:1:1:9:".to_vec();
    row.extend_from_slice(&[0; 16]);
    row.extend_from_slice(br#"{"v":1,"kid":"evil","alg":"HS256"}"#);
    let mut subject = vec![4];
    subject.extend_from_slice(&[9; 32]);
    let mut write = redis::cmd("HSET");
    write.arg("{mintage}:rows").arg(subject).arg(row);
    write.exec(&mut server.connect().unwrap()).unwrap();
    assert_eq!(refused(server.config()).0, Status::StateDamaged);
}

#[test]
fn a_server_that_cannot_be_used_is_told_of_in_its_own_words() {
    let secret = "hunter2";
    for url in [
        "http://x",
        "redis://",
        "redis://u:hunter2@host:99999",
        "redis://h/x",
        "rediss://h/#insecure",
    ] {
        let error = Engine::open(config(url)).unwrap_err();
        assert_eq!(
            (error.status(), error.field()),
            (Status::ConfigOutOfRange, "state.redis"),
            "{url}"
        );
        assert!(!format!("{error:?} {error}").contains(secret));
    }
    let nobody = (Status::StateUnreachable, "state.redis".to_owned());
    for url in [
        "redis://127.0.0.1:1",
        "redis+unix:///nowhere/redis.sock",
        "redis://host.invalid",
        "rediss://127.0.0.1:1",
    ] {
        assert_eq!(refused(config(url)), nobody, "{url}");
    }
    let Some(mut server) = Server::start(&["--requirepass", "hunter2"]) else { return };
    let denied = (Status::StateDenied, "state.redis".to_owned());
    assert_eq!(refused(server.config()), denied);
    let with = |query: &str| config(&format!("{}?{query}", server.url()));
    assert_eq!(refused(with("pass=wrong")), denied);
    assert_eq!(refused(with("user=nobody&pass=hunter2")), denied);
    assert_eq!(refused(with("pass=hunter2&db=99")), nobody);
    let elsewhere = Engine::open(with("pass=hunter2&db=3")).unwrap();
    let engine = Engine::open(with("pass=hunter2")).unwrap();
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    assert_eq!(verdict(&elsewhere, &minted.token), Status::KeyUnknown, "another database");
    let tell = |words: &[&str]| {
        let mut connection = redis::Client::open(format!("{}?pass=hunter2", server.url()))
            .unwrap()
            .get_connection()
            .unwrap();
        redis::cmd(words[0]).arg(&words[1..]).exec(&mut connection).unwrap();
    };
    tell(&[
        "ACL", "SETUSER", "reader", "on", ">hunter2", "~*", "+@read", "+eval", "+evalsha",
        "+script",
    ]);
    assert_eq!(refused(with("user=reader&pass=hunter2")), denied);
    // In the middle: no room, a replica, another password.
    tell(&["CONFIG", "SET", "maxmemory", "1"]);
    assert_eq!(status(engine.revoke(&user)), Status::StateFull);
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
    tell(&["CONFIG", "SET", "maxmemory", "0"]);
    eventually("written", || engine.stats().state.unwritten == 0);
    tell(&["REPLICAOF", "127.0.0.1", "1"]);
    assert_eq!(status(engine.revoke(&user)), Status::StateDenied);
    tell(&["REPLICAOF", "NO", "ONE"]);
    eventually("written", || engine.stats().state.unwritten == 0);
    server.kill();
    server.arguments = vec!["--requirepass".into(), "another".into()];
    server.run();
    assert_eq!(status(engine.revoke(&user)), Status::StateDenied);
    assert_eq!(engine.stats().state.unwritten, 1);
}

#[test]
fn what_no_living_token_needs_is_pruned_unless_it_was_revoked_again() {
    let Some(server) = Server::volatile() else { return };
    let clock = Clock::manual();
    let timed = || Engine::open(server.config().clock(clock.clone())).unwrap();
    let (one, other) = (timed(), timed());
    let users: Vec<_> = (0..1500).map(|_| one.create_identity().unwrap()).collect();
    one.revoke_many(users.iter().map(|user| &**user)).unwrap();
    let deleted = one.create_identity().unwrap();
    one.delete_identity(&deleted).unwrap();
    let identities = || {
        let rows: Vec<Vec<u8>> = server.tell(&["HKEYS", "{mintage}:rows"]);
        rows.iter().filter(|row| row[0] == 2).count()
    };
    assert_eq!(identities(), 1501);
    let pass = |seconds: u64| {
        clock.set_unix_ms(clock.unix_us() / 1000 + seconds as i64 * 1000).unwrap();
        clock.advance_monotonic_s(seconds).unwrap();
    };
    // Longer than a day, the longest lifetime, and less than that with what is waited beyond.
    pass(86_400);
    one.sync().unwrap();
    assert_eq!(identities(), 1501);
    other.revoke(&users[0]).unwrap();
    pass(8_000);
    let fresh = other.mint(&users[1], &GRANT).unwrap();
    one.sync().unwrap();
    assert_eq!(identities(), 2, "the deleted one, and the one that was revoked again");
    for engine in [&one, &other, &timed()] {
        becomes(engine, &fresh.token, Status::Ok);
        assert_eq!(status(engine.mint(&deleted, &GRANT)), Status::IdentityDeleted);
    }
    // Revoked while another prunes, over and over: whatever stands in the end is refused.
    for _ in 0..20 {
        let token = one.mint(&users[2], &GRANT).unwrap();
        one.revoke(&users[2]).unwrap();
        pass(100_000);
        let again = one.mint(&users[2], &GRANT).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| other.sync().unwrap());
            one.revoke(&users[2]).unwrap();
        });
        becomes(&other, &again.token, Status::Revoked);
        assert_eq!(verdict(&timed(), &again.token), Status::Revoked);
        assert_ne!(verdict(&other, &token.token), Status::Ok);
    }
}

#[test]
fn a_dropped_engine_ends_its_thread_and_its_connections() {
    let Some(server) = Server::volatile() else { return };
    let clients = || -> usize {
        let list: String = server.tell(&["CLIENT", "LIST"]);
        list.lines().count()
    };
    assert_eq!(clients(), 1, "only who asks");
    let engines: Vec<Engine> = (0..5).map(|_| server.open()).collect();
    eventually("all have a feed", || clients() > 2 * engines.len());
    let tasks = |named: &str| {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let names =
            tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.filter(|name| name.trim_end() == named).count()
    };
    if cfg!(target_os = "linux") {
        assert!(tasks("mintage-feed") >= engines.len());
    }
    drop(engines);
    eventually("no connection is left", || clients() == 1);
}

#[test]
fn the_child_of_a_fork_hears_is_heard_and_leaves_the_parents_connections_alone() {
    let Some(server) = Server::volatile() else { return };
    let (engine, sibling) = (server.open(), server.open());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // Busy, so that a fork falls into whatever they do.
        for _ in 0..2 {
            scope.spawn(|| {
                let user = engine.create_identity().unwrap();
                while !done.load(Ordering::Relaxed) {
                    engine.revoke(&user).unwrap();
                    let minted = engine.mint(&user, &GRANT).unwrap();
                    assert_eq!(verdict(&engine, &minted.token), Status::Ok);
                }
            });
        }
        for round in 0..20 {
            let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
            let (own, felt) = engine.create_identity_and_mint(&GRANT).unwrap();
            becomes(&sibling, &felt.token, Status::Ok);
            in_child(|| {
                let waits = |token: &str, expected| {
                    let since = Instant::now();
                    while verdict(&engine, token) != expected {
                        if since.elapsed() > PATIENCE {
                            return Err(format!("never {expected:?}"));
                        }
                        thread::sleep(Duration::from_millis(1));
                    }
                    Ok(())
                };
                if round % 2 == 0 {
                    // A sibling's revocation, made by an engine of the child's own.
                    ensure(verdict(&engine, &minted.token) == Status::Ok, "refused too early")?;
                    server.open().revoke(&user).map_err(text)?;
                    waits(&minted.token, Status::Revoked)?;
                }
                engine.revoke(&own).map_err(text)?;
                ensure(verdict(&engine, &felt.token) == Status::Revoked, "its own was not felt")?;
                ensure(engine.stats().state.failures == 0, "something failed in the child")?;
                Ok(Vec::new())
            });
            becomes(&sibling, &felt.token, Status::Revoked);
            becomes(&engine, &felt.token, Status::Revoked);
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(engine.stats().state.failures, 0, "the parent's connections were disturbed");
    assert_eq!(sibling.stats().state.failures, 0);
}

/// The process that is killed: revokes and says so, line by line. Does nothing unless told where.
#[test]
fn victim() {
    let Ok(url) = std::env::var(VICTIM) else { return };
    let engine = Engine::open(config(&url)).unwrap();
    let mut out = std::io::stdout();
    loop {
        let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
        engine.revoke(&user).unwrap();
        writeln!(out, "revoked {}", minted.token).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn what_returned_ok_is_there_after_both_the_process_and_the_server_were_killed() {
    let Some(mut server) = Server::start(&["--appendonly", "yes", "--appendfsync", "always"])
    else {
        return;
    };
    let rounds = if is_long() { 200 } else { 20 };
    let mut revoked = 0;
    for round in 0..rounds {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "victim", "--nocapture"])
            .env(VICTIM, server.url())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = victim.stdout.take().unwrap();
        let mut text = vec![0; 1];
        // Once it has begun, and then at some moment.
        said.read_exact(&mut text).unwrap();
        thread::sleep(Duration::from_micros(20_000 + round * 7_919 % 60_000));
        if round % 2 == 0 {
            server.kill();
            victim.kill().unwrap();
            server.run();
        } else {
            victim.kill().unwrap();
        }
        victim.wait().unwrap();
        said.read_to_end(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        // The last line may be cut short.
        let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
        let engine = server.open();
        for line in whole.lines() {
            let Some((_, token)) = line.split_once("revoked ") else { continue };
            assert_eq!(verdict(&engine, token), Status::Revoked, "in round {round}");
            revoked += 1;
        }
    }
    println!("{revoked} revocations, none missing");
    assert!(revoked > rounds, "too few to say anything: {revoked}");
}

#[test]
fn an_engine_with_keys_and_a_start_of_its_own_shares_them_too() {
    let Some(server) = Server::volatile() else { return };
    let open = || {
        let secret = b"a secret of the host's own that is long enough";
        let key = KeySpec::signing(SigningKey::from_secret(secret, Algorithm::Hs256).unwrap());
        let config = Config::new().redis(server.url()).identity_secret([3; 32]);
        Engine::open(config.key(key).start(Start::Open)).unwrap()
    };
    let (one, other) = (open(), open());
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    becomes(&other, &minted.token, Status::Ok);
    other.revoke(&user).unwrap();
    becomes(&one, &minted.token, Status::Revoked);
}
