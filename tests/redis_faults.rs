//! State in Redis when the server is killed, flushed, restored from an older dump, trimmed, stopped,
//! spoilt, or not ours.
#![cfg(all(feature = "redis", unix))]
#![allow(unsafe_code)]

mod place;
mod server;

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use mintage::{Clock, Config, Engine, OldKey, OnStale, Rotation, Status};
use place::{GRANT, verdict};
use server::{Server, becomes, config, eventually, refused, status};

/// Set in a process that a test starts to be killed: the socket to revoke at.
const VICTIM: &str = "MINTAGE_TEST_REDIS_VICTIM";

fn is_long() -> bool {
    std::env::var_os("MINTAGE_LONG").is_some_and(|value| value == "1")
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
fn staleness_follows_a_monotonic_clock_that_a_test_supplies() {
    let Some(mut server) = Server::volatile() else { return };
    let clock = Clock::manual_with_monotonic();
    let config = server.config().max_staleness_s(2).clock(clock.clone());
    let engine = Engine::open(config).unwrap();
    let user = engine.create_identity().unwrap();
    server.kill();
    thread::sleep(Duration::from_millis(2500));
    assert_eq!(status(engine.mint(&user, &GRANT)), Status::Ok, "by this clock no time has passed");
    clock.set_unix_ms((clock.unix_s() + 86_400) * 1000).unwrap();
    assert_eq!(status(engine.mint(&user, &GRANT)), Status::Ok, "the wall clock has no say");
    clock.advance_monotonic_s(1).unwrap();
    assert_eq!(status(engine.mint(&user, &GRANT)), Status::Ok);
    clock.advance_monotonic_s(1).unwrap();
    assert_eq!(status(engine.mint(&user, &GRANT)), Status::Stale);
    server.run();
    eventually("it is reached again", || engine.mint(&user, &GRANT).is_ok());
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
