//! What can be wrong with a state file: each its own clear error, and nothing that was promised is
//! lost or forgotten.
#![cfg(all(feature = "sqlite", unix))]

mod place;

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use mintage::key::{Algorithm, SigningKey};
use mintage::{Clock, Config, Engine, KeySpec, OnStale, Status};
use place::{GRANT, Place, on, verdict, wait_for_window};
use rusqlite::{Connection, backup::Backup};

const SQLITE: &str = "state.sqlite";

fn refused(place: &Place) -> (Status, String) {
    place.refused(|config| config)
}

/// A state with a revoked identity in it, and that one's token.
fn used(place: &Place) -> String {
    let engine = place.open();
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    engine.revoke(&user).unwrap();
    minted.token
}

fn edit(place: &Place, sql: &str) {
    let file = Connection::open(place.file()).unwrap();
    assert!(file.execute(sql, []).unwrap() > 0, "{sql}");
}

#[test]
fn a_path_that_leads_nowhere() {
    let place = Place::new();
    let open = |path: &Path| Engine::open(on(path)).unwrap_err();
    let nowhere = open(&place.path().join("no").join("state.db"));
    assert_eq!((nowhere.status(), nowhere.field()), (Status::StateUnreachable, SQLITE));
    assert!(nowhere.message().contains("directory"), "{nowhere}");
    let directory = open(place.path());
    assert_eq!((directory.status(), directory.field()), (Status::StateForeign, SQLITE));
    fs::write(place.path().join("file"), "x").unwrap();
    let beneath = open(&place.path().join("file").join("state.db"));
    assert_eq!((beneath.status(), beneath.field()), (Status::StateForeign, SQLITE));
}

#[test]
fn a_file_of_another_kind() {
    let place = Place::new();
    let expected = (Status::StateForeign, SQLITE.to_owned());
    fs::write(place.file(), "this is no database, and long enough to be read as one".repeat(99))
        .unwrap();
    assert_eq!(refused(&place), expected);
    fs::remove_file(place.file()).unwrap();
    let other = Connection::open(place.file()).unwrap();
    other.execute_batch("CREATE TABLE users (name TEXT)").unwrap();
    drop(other);
    let before = fs::read(place.file()).unwrap();
    assert_eq!(refused(&place), expected);
    assert!(fs::read(place.file()).unwrap() == before, "somebody else's file is left alone");
}

#[test]
fn a_file_of_a_newer_version() {
    let place = Place::new();
    used(&place);
    Connection::open(place.file()).unwrap().pragma_update(None, "user_version", 2).unwrap();
    assert_eq!(refused(&place), (Status::StateNewer, SQLITE.to_owned()));
}

#[test]
fn a_file_of_somebody_elses_secret_or_sealing_key() {
    let place = Place::new();
    let secret = [1; 32];
    drop(place.open_with(|config| config.identity_secret(secret)));
    let status = |configure: fn(Config) -> Config| place.refused(configure);
    let other_key = |config: Config| config.sealing_key([8; 32]);
    let foreign = |field: &str| (Status::StateForeign, field.to_owned());
    assert_eq!(status(other_key), foreign("sealing_key"));
    assert_eq!(status(|config| config.identity_secret([2; 32])), foreign("identity_secret"));
    // The secret is in the file, too; and a new one may make ids while the old one names the file.
    assert_eq!(status(|config| config).0, Status::Ok);
    let both = |config: Config| config.identity_secret([2; 32]).identity_secret([1; 32]);
    assert_eq!(status(both).0, Status::Ok);

    let bare = Place::new();
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let own = |secret: [u8; 32]| {
        let key = KeySpec::signing(key.clone());
        Config::new().sqlite(bare.file()).identity_secret(secret).key(key)
    };
    drop(Engine::open(own(secret)).unwrap());
    let error = Engine::open(own([2; 32])).unwrap_err();
    assert_eq!((error.status(), error.field()), (Status::StateForeign, "identity_secret"));
    let sealing_only = Engine::open(Config::new().sqlite(bare.file()).sealing_key([7; 32]));
    let error = sealing_only.unwrap_err();
    assert_eq!((error.status(), error.field()), (Status::StateForeign, "identity_secret"));
}

#[test]
fn every_edited_row_is_named() {
    for (sql, names) in [
        ("UPDATE change SET value = 1 WHERE substr(subject, 1, 1) = x'02'", "row"),
        ("UPDATE change SET value = value + 1 WHERE substr(subject, 1, 1) = x'02'", "row"),
        ("UPDATE change SET wall_s = wall_s - 90000 WHERE substr(subject, 1, 1) = x'02'", "row"),
        ("UPDATE change SET monotonic_s = 7 WHERE substr(subject, 1, 1) = x'02'", "row"),
        ("UPDATE change SET number = number + 100 WHERE substr(subject, 1, 1) = x'02'", "row"),
        (
            "UPDATE change SET subject = x'0200112233445566778899aabbccddeeff' WHERE substr(subject, 1, 1) = x'02'",
            "row",
        ),
        ("UPDATE change SET data = x'00' WHERE substr(subject, 1, 1) = x'02'", "row"),
        ("UPDATE change SET tag = x'00' WHERE substr(subject, 1, 1) = x'02'", "row"),
        ("UPDATE change SET value = 9007199254740991 WHERE substr(subject, 1, 1) = x'08'", "row"),
        ("UPDATE head SET top = 0", "first row"),
        ("UPDATE head SET number = number - 1", "first row"),
        ("UPDATE head SET generation = zeroblob(16)", "first row"),
        ("DELETE FROM head", "first row"),
    ] {
        let place = Place::new();
        used(&place);
        edit(&place, sql);
        let error = Engine::open(on(&place.file())).unwrap_err();
        assert_eq!((error.status(), error.field()), (Status::StateDamaged, SQLITE), "{sql}");
        assert!(error.message().contains(names), "{sql}: {error}");
    }
}

#[test]
fn rows_of_another_file_of_the_same_secret_do_not_fit() {
    let (place, other) = (Place::new(), Place::new());
    for place in [&place, &other] {
        used(place);
    }
    let file = Connection::open(place.file()).unwrap();
    file.execute("ATTACH ?1 AS other", [other.file().to_str().unwrap()]).unwrap();
    file.execute("DELETE FROM change", []).unwrap();
    file.execute("INSERT INTO change SELECT * FROM other.change", []).unwrap();
    drop(file);
    assert_eq!(refused(&place).0, Status::StateDamaged);
}

#[test]
fn a_flipped_bit_anywhere_is_noticed_or_changes_nothing() {
    let place = Place::new();
    let token = used(&place);
    let whole = fs::read(place.file()).unwrap();
    let step = if std::env::var_os("MINTAGE_LONG").is_some() { 1 } else { 41 };
    let mut noticed = 0;
    for at in (0..whole.len()).step_by(step) {
        let mut bent = whole.clone();
        bent[at] ^= 1 << (at % 8);
        fs::write(place.file(), &bent).unwrap();
        for name in ["state.db-wal", "state.db-shm"] {
            let _ = fs::remove_file(place.path().join(name));
        }
        match Engine::open(on(&place.file())) {
            Ok(engine) => assert_ne!(verdict(&engine, &token), Status::Ok, "byte {at}"),
            Err(error) => {
                noticed += 1;
                let status = error.status();
                assert!(
                    matches!(
                        status,
                        Status::StateDamaged
                            | Status::StateForeign
                            | Status::StateNewer
                            | Status::StateUnreachable
                    ),
                    "byte {at}: {error}"
                );
            }
        }
    }
    assert!(noticed > 0);
}

#[test]
fn a_file_that_is_replaced_under_a_running_engine() {
    for replace in
        [(|place: &Place| fs::remove_file(place.file()).unwrap()) as fn(&Place), |place| {
            let other = Place::new();
            used(&other);
            fs::rename(other.file(), place.file()).unwrap();
        }]
    {
        let place = Place::new();
        let engine = place.open_with(|config| config.max_staleness_s(1).on_stale(OnStale::Refuse));
        let lenient =
            place.open_with(|config| config.max_staleness_s(1).on_stale(OnStale::Continue));
        let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
        assert_eq!(verdict(&lenient, &minted.token), Status::Ok);
        replace(&place);
        let error = engine.revoke(&user).unwrap_err();
        assert_eq!((error.status(), error.field()), (Status::StateReplaced, SQLITE));
        assert!(error.message().contains("holds in this process"), "{error}");
        assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
        assert_eq!(engine.stats().state.unwritten, 1);
        assert_eq!(engine.sync().unwrap_err().status(), Status::StateReplaced);
        // Who does not write notices, too, and does not go on for ever.
        let (_, other) = engine.create_identity_and_mint(&GRANT).unwrap();
        let patience = Instant::now() + Duration::from_secs(10);
        while verdict(&engine, &other.token) == Status::Ok && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(verdict(&engine, &other.token), Status::Stale);
        assert_eq!(engine.mint(&user, &GRANT).unwrap_err().status(), Status::Stale);
        assert_eq!(verdict(&lenient, &minted.token), Status::Ok, "as it was told to");
        assert!(lenient.stats().state.failures > 0);
    }
}

#[test]
fn what_could_not_be_written_is_written_as_a_revocation_by_the_next_call_that_can() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    let (gone, dead) = one.create_identity_and_mint(&GRANT).unwrap();
    assert_eq!(verdict(&other, &minted.token), Status::Ok);

    let mut blocker = Connection::open(place.file()).unwrap();
    let lock = blocker.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    let statuses = std::thread::scope(|scope| {
        let revoking = scope.spawn(|| one.revoke(&user).unwrap_err().status());
        let deleting = scope.spawn(|| one.delete_identity(&gone).unwrap_err().status());
        [revoking.join().unwrap(), deleting.join().unwrap()]
    });
    assert_eq!(statuses, [Status::StateBusy; 2]);
    assert_eq!(verdict(&one, &minted.token), Status::Revoked);
    assert_eq!(verdict(&one, &dead.token), Status::IdentityDeleted);
    assert_eq!(verdict(&other, &minted.token), Status::Ok, "not written, so not known");
    assert_eq!((one.stats().state.unwritten, other.stats().state.unwritten), (2, 0));
    drop(lock);

    // The sibling goes on meanwhile: what it revokes and mints now is older than what is to come.
    other.revoke(&user).unwrap();
    let meanwhile = other.mint(&user, &GRANT).unwrap();
    assert_eq!(verdict(&other, &meanwhile.token), Status::Ok);
    wait_for_window();
    assert_eq!(verdict(&one, &minted.token), Status::Revoked);
    assert_eq!(one.stats().state.unwritten, 0, "a verify that reaches the state writes it");
    assert_eq!(verdict(&other, &meanwhile.token), Status::Revoked);
    assert_eq!(verdict(&other, &dead.token), Status::IdentityDeleted);
    drop((one, other));
    let engine = place.open();
    assert_eq!(verdict(&engine, &meanwhile.token), Status::Revoked);
    assert_eq!(verdict(&engine, &dead.token), Status::IdentityDeleted);
}

#[test]
fn a_running_engine_writes_back_what_an_older_copy_of_the_file_lacks() {
    let place = Place::new();
    let engine = place.open();
    let made: Vec<_> = (0..6).map(|_| engine.create_identity_and_mint(&GRANT).unwrap()).collect();
    let token = |at: usize| &made[at].1.token[..];
    engine.revoke(&made[0].0).unwrap();
    let copy = place.path().join("copy.db");
    {
        let (from, mut to) =
            (Connection::open(place.file()).unwrap(), Connection::open(&copy).unwrap());
        Backup::new(&from, &mut to).unwrap().run_to_completion(100, Duration::ZERO, None).unwrap();
    }
    engine.revoke(&made[1].0).unwrap();
    engine.delete_identity(&made[2].0).unwrap();
    engine.revoke_token(token(3)).unwrap();
    // Restored in place, by SQLite's own means: the same file, and fewer changes in it.
    {
        let (from, mut to) =
            (Connection::open(&copy).unwrap(), Connection::open(place.file()).unwrap());
        Backup::new(&from, &mut to).unwrap().run_to_completion(100, Duration::ZERO, None).unwrap();
    }
    // A sibling that comes now knows only the copy, and brings the numbers up again.
    let sibling = place.open();
    assert_eq!(verdict(&sibling, token(1)), Status::Ok);
    for (user, _) in &made[4..6] {
        sibling.revoke(user).unwrap();
    }
    wait_for_window();
    let expected = [
        Status::Revoked,
        Status::Revoked,
        Status::IdentityDeleted,
        Status::TokenRevoked,
        Status::Revoked,
        Status::Revoked,
    ];
    let verdicts = |engine: &Engine| [0, 1, 2, 3, 4, 5].map(|at| verdict(engine, token(at)));
    assert_eq!(verdicts(&engine), expected);
    wait_for_window();
    assert_eq!(verdicts(&sibling), expected, "what was lost is back");
    drop((engine, sibling));
    assert_eq!(verdicts(&place.open()), expected);
}

#[test]
fn a_key_that_is_revoked_while_the_state_is_out_of_reach_is_revoked() {
    let place = Place::new();
    let open = || place.open_with(|config| config.max_staleness_s(1).on_stale(OnStale::Refuse));
    let (engine, sibling) = (open(), open());
    let (_, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let away = place.path().join("away.db");
    fs::rename(place.file(), &away).unwrap();
    std::thread::sleep(Duration::from_millis(2100));
    assert_eq!(verdict(&engine, &minted.token), Status::Stale);
    let error = engine.revoke_key(&minted.key_id).unwrap_err();
    assert_eq!(error.status(), Status::StateReplaced);
    assert!(error.message().contains("holds in this process"), "{error}");
    fs::rename(&away, place.file()).unwrap();
    engine.sync().unwrap();
    assert_eq!(verdict(&engine, &minted.token), Status::KeyRevoked);
    assert_eq!(verdict(&sibling, &minted.token), Status::KeyRevoked);
}

#[test]
fn what_could_not_be_written_back_at_once_is_written_back_later() {
    let place = Place::new();
    let (engine, revoking) = (place.open(), place.open());
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let copy = place.path().join("copy.db");
    let copy_all = |from: &Path, to: &Path| {
        let (from, mut to) = (Connection::open(from).unwrap(), Connection::open(to).unwrap());
        Backup::new(&from, &mut to).unwrap().run_to_completion(100, Duration::ZERO, None).unwrap();
    };
    copy_all(&place.file(), &copy);
    revoking.revoke(&user).unwrap();
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
    drop(revoking);
    copy_all(&copy, &place.file());
    {
        // It can be read, and not written.
        let mut blocker = Connection::open(place.file()).unwrap();
        let _lock =
            blocker.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
        assert_eq!(engine.sync().unwrap_err().status(), Status::StateBusy);
    }
    engine.sync().unwrap();
    assert_eq!(verdict(&place.open(), &minted.token), Status::Revoked);
}

#[test]
fn a_log_that_was_cut_short_loses_what_followed_the_cut_and_no_more() {
    let place = Place::new();
    let engine = place.open();
    let made: Vec<_> = (0..30).map(|_| engine.create_identity_and_mint(&GRANT).unwrap()).collect();
    for (user, _) in &made {
        engine.revoke(user).unwrap();
    }
    // As if the machine had lost power: nothing is closed or checkpointed.
    let log = fs::read(place.path().join("state.db-wal")).unwrap();
    let verdicts = |copy: &Place| {
        let engine = copy.open();
        made.iter().map(|(_, minted)| verdict(&engine, &minted.token)).collect::<Vec<_>>()
    };
    let mut last = 0;
    for share in [4, 3, 2, 1, 0] {
        let copy = Place::new();
        fs::copy(place.file(), copy.file()).unwrap();
        let kept = log.len() - log.len() * share / 8;
        fs::write(copy.path().join("state.db-wal"), &log[..kept]).unwrap();
        let verdicts = verdicts(&copy);
        let revoked = verdicts.iter().take_while(|verdict| **verdict == Status::Revoked).count();
        assert!(verdicts[revoked..].iter().all(|verdict| *verdict == Status::Ok), "no gap");
        assert!(revoked >= last && (share > 0 || revoked == 30), "{share}: {revoked}");
        last = revoked;
    }
}

/// What a child of this program does, with fewer rights or less room than this process has.
#[test]
fn what_the_other_process_does() {
    let Ok(role) = std::env::var("MINTAGE_TEST_ROLE") else { return };
    let file = std::env::var_os("MINTAGE_TEST_FILE").unwrap();
    match &role[..] {
        "open" => {
            let error = Engine::open(on(Path::new(&file))).unwrap_err();
            assert_eq!((error.status(), error.field()), (Status::StateDenied, SQLITE), "{error}");
        }
        "fill" => fill_a_disk(Path::new(&file)),
        other => panic!("no such role: {other}"),
    }
    std::process::exit(77);
}

fn in_another_process(role: &str, file: &Path, unprivileged: bool) -> Option<i32> {
    // Where everybody may run it.
    let program = Place::new();
    let copy = program.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    let mut command = Command::new(copy);
    command
        .args(["--exact", "what_the_other_process_does", "--nocapture"])
        .env("MINTAGE_TEST_ROLE", role)
        .env("MINTAGE_TEST_FILE", file);
    if unprivileged && is_root() {
        command.uid(65_534).gid(65_534);
    }
    command.status().unwrap().code()
}

#[allow(unsafe_code)]
fn is_root() -> bool {
    // SAFETY: takes nothing and cannot fail.
    unsafe { libc::geteuid() == 0 }
}

#[test]
fn a_file_or_directory_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let place = Place::new();
    mode(place.path(), 0o555);
    assert_eq!(in_another_process("open", &place.file(), true), Some(77), "the directory");
    mode(place.path(), 0o755);
    used(&place);
    mode(&place.file(), 0o444);
    assert_eq!(in_another_process("open", &place.file(), true), Some(77), "the file");
    mode(&place.file(), 0o000);
    assert_eq!(in_another_process("open", &place.file(), true), Some(77), "the file at all");
}

#[test]
fn a_disk_that_is_full() {
    let place = Place::new();
    match in_another_process("fill", &place.file(), false) {
        Some(77) => {}
        Some(78) => {
            let strict = std::env::var_os("STRICT").is_some_and(|value| value == "1");
            assert!(!strict, "a small file system cannot be mounted here");
            println!("skipped: a small file system cannot be mounted here");
        }
        other => panic!("{other:?}"),
    }
}

/// Mounts a file system of 400 kB over the directory, where nobody else sees it.
#[allow(unsafe_code)]
fn mount_a_small_disk(directory: &Path) -> bool {
    use std::os::unix::ffi::OsStrExt;
    let directory = std::ffi::CString::new(directory.as_os_str().as_bytes()).unwrap();
    let spaces =
        if is_root() { libc::CLONE_NEWNS } else { libc::CLONE_NEWNS | libc::CLONE_NEWUSER };
    // SAFETY: all texts are terminated and live during the calls.
    unsafe {
        libc::unshare(spaces) == 0
            && libc::mount(
                c"none".as_ptr(),
                c"/".as_ptr(),
                std::ptr::null(),
                libc::MS_REC | libc::MS_PRIVATE,
                std::ptr::null(),
            ) == 0
            && libc::mount(
                c"tmpfs".as_ptr(),
                directory.as_ptr(),
                c"tmpfs".as_ptr(),
                0,
                c"size=400k".as_ptr().cast(),
            ) == 0
    }
}

fn fill_a_disk(file: &Path) {
    // Namespaces are a thread's own business here: what follows stays on this thread.
    if !mount_a_small_disk(file.parent().unwrap()) {
        std::process::exit(78);
    }
    let engine = Engine::open(on(file)).unwrap();
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let (early, old) = engine.create_identity_and_mint(&GRANT).unwrap();
    engine.revoke(&early).unwrap();
    let ballast = file.with_file_name("ballast");
    fs::write(&ballast, vec![1; 400_000]).unwrap_err();
    let error = std::iter::repeat_with(|| engine.revoke(&user)).find_map(Result::err).unwrap();
    assert_eq!((error.status(), error.field()), (Status::StateFull, SQLITE), "{error}");
    assert!(error.message().contains("holds in this process"), "{error}");
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
    assert_eq!(verdict(&engine, &old.token), Status::Revoked);
    assert_eq!(engine.stats().state.unwritten, 1);
    assert_eq!(engine.sync().unwrap_err().status(), Status::StateFull);
    fs::remove_file(&ballast).unwrap();
    engine.sync().unwrap();
    assert_eq!(engine.stats().state.unwritten, 0);
    drop(engine);
    let engine = Engine::open(on(file)).unwrap();
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
    assert_eq!(verdict(&engine, &old.token), Status::Revoked);
}

#[test]
fn a_change_that_needs_no_epoch_is_held_when_the_state_has_none_left() {
    let place = Place::new();
    let clock = Clock::manual();
    // The greatest time there is: two thousand epochs below the greatest epoch.
    clock.set_unix_ms((1 << 53) / 1000 - 1).unwrap();
    let open = || place.open_with(|config| config.clock(clock.clone()));
    let (one, other) = (open(), open());
    let (user, minted) = one.create_identity_and_mint(&GRANT).unwrap();
    let (second, kept) = one.create_identity_and_mint(&GRANT).unwrap();
    let (_, single) = one.create_identity_and_mint(&GRANT).unwrap();
    // One revocation waits to be written.
    let away = place.path().join("away.db");
    fs::rename(place.file(), &away).unwrap();
    let error = one.revoke(&user).unwrap_err();
    assert!(error.message().contains("holds in this process"), "{error}");
    fs::rename(&away, place.file()).unwrap();
    let exhausted = (0..100)
        .map(|_| other.revoke_many(std::iter::repeat_n(&second[..], 50)))
        .find_map(Result::err)
        .or_else(|| other.revoke(&second).err());
    assert_eq!(exhausted.unwrap().status(), Status::EpochExhausted);
    while other.revoke(&second).is_ok() {}

    // It can never be written. What needs no epoch of its own holds here all the same.
    let held = |outcome: Result<(), mintage::Error>| {
        let error = outcome.unwrap_err();
        assert_eq!(error.status(), Status::EpochExhausted);
        assert!(error.message().contains("holds in this process"), "{error}");
    };
    held(one.revoke_token(&single.token));
    assert_eq!(verdict(&one, &single.token), Status::TokenRevoked);
    held(one.revoke_key(&kept.key_id));
    assert_eq!(verdict(&one, &kept.token), Status::KeyRevoked);
    assert_eq!(verdict(&one, &minted.token), Status::KeyRevoked);
    assert_eq!(one.stats().state.unwritten, 3);
    // A revocation that needs one fails, and nothing waits for an epoch that never comes.
    let error = one.revoke_all().unwrap_err();
    assert_eq!(error.status(), Status::EpochExhausted);
    assert!(!error.message().contains("holds in this process"), "{error}");
    assert_eq!(one.stats().state.unwritten, 3);
}
