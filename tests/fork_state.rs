//! Forking with state in a SQLite file: the child is one more sibling.
#![cfg(all(feature = "sqlite", unix))]

mod forking;
mod place;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use forking::{Finish, alone, ensure, in_child, text};
use mintage::{Engine, OldKey, Rotation, Status};
use place::{GRANT, Place, verdict};

#[test]
fn what_a_child_revokes_its_parent_and_whoever_comes_later_refuse() {
    let _alone = alone();
    let place = Place::new();
    let engine = place.open();
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let (own, other) = engine.create_identity_and_mint(&GRANT).unwrap();
    let ids = in_child(|| {
        ensure(verdict(&engine, &minted.token) == Status::Ok, "an inherited token is refused")?;
        engine.revoke(&user).map_err(text)?;
        engine.rotate_key(Rotation::Generate, OldKey::Retire).map_err(text)?;
        let fresh = engine.mint(&user, &GRANT).map_err(text)?;
        Ok(vec![fresh.token])
    });
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
    assert_eq!(verdict(&engine, &ids[0]), Status::Ok);
    engine.revoke(&own).unwrap();
    drop(engine);
    let later = place.open();
    assert_eq!(verdict(&later, &minted.token), Status::Revoked);
    assert_eq!(verdict(&later, &other.token), Status::Revoked);
    assert_eq!(verdict(&later, &ids[0]), Status::Ok);
}

#[test]
fn what_a_child_commits_after_its_parent_has_closed_is_not_lost() {
    let _alone = alone();
    let place = Place::new();
    let engine = place.open();
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let mut ends = [0; 2];
    #[allow(unsafe_code)]
    // SAFETY: two writable ints.
    let made = unsafe { libc::pipe(ends.as_mut_ptr()) };
    assert_eq!(made, 0);
    let [reader, writer] = ends;
    #[allow(unsafe_code)]
    // SAFETY: the child uses the engine and the pipe, and leaves by `_exit`.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        let mut go = 0u8;
        #[allow(unsafe_code)]
        // SAFETY: one writable byte; the exit runs nothing that the parent's threads left.
        unsafe {
            libc::alarm(20);
            libc::read(reader, (&raw mut go).cast(), 1);
            libc::_exit(i32::from(engine.revoke(&user).is_err()));
        }
    }
    // The parent closes the file while the child has not opened it yet.
    drop(engine);
    let mut status = 0;
    #[allow(unsafe_code)]
    // SAFETY: one readable byte, a writable int, and the child is ours.
    unsafe {
        libc::write(writer, [1u8].as_ptr().cast(), 1);
        libc::waitpid(child, &mut status, 0);
        libc::close(reader);
        libc::close(writer);
    }
    assert_eq!(libc::WEXITSTATUS(status), 0);
    assert_eq!(verdict(&place.open(), &minted.token), Status::Revoked);
}

#[test]
fn a_child_feels_what_its_parent_revokes() {
    let _alone = alone();
    let place = Place::new();
    let engine = place.open();
    let sibling = place.open();
    for _ in 0..20 {
        let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
        let tokens = in_child(|| {
            ensure(verdict(&engine, &minted.token) == Status::Ok, "refused too early")?;
            // A grandchild's doing is felt here, as anybody's.
            in_child(|| sibling.revoke(&user).map(|()| Vec::new()).map_err(text));
            ensure(verdict(&engine, &minted.token) == Status::Revoked, "not felt")?;
            Ok(vec![engine.mint(&user, &GRANT).map_err(text)?.token])
        });
        assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
        assert_eq!(verdict(&sibling, &tokens[0]), Status::Ok);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_that_forks_often_does_not_collect_mappings() {
    let _alone = alone();
    let place = Place::new();
    let engine = place.open();
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    let directory = place.path().to_str().unwrap();
    let mappings = || {
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        maps.lines().filter(|line| line.contains(directory)).count()
    };
    for _ in 0..60 {
        in_child(|| Ok(Vec::new()));
        assert_eq!(verdict(&engine, &minted.token), Status::Ok);
    }
    assert!(mappings() < 30, "{} of one file", mappings());
    in_child(|| engine.revoke(&user).map(|()| Vec::new()).map_err(text));
    assert_eq!(verdict(&engine, &minted.token), Status::Revoked);
}

#[cfg(target_os = "linux")]
#[test]
fn no_child_inherits_a_file_that_is_being_opened_or_closed() {
    let _alone = alone();
    let place = Place::new();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let finish = Finish(&done);
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                drop(place.open());
            }
        });
        for _ in 0..100 {
            let open = in_child(|| {
                let links = std::fs::read_dir("/proc/self/fd").map_err(text)?;
                let targets = links.flatten().flat_map(|link| std::fs::read_link(link.path()));
                let ours = targets.filter(|target| target.starts_with(place.path()));
                Ok(ours.map(|target| target.display().to_string()).collect())
            });
            assert_eq!(open, Vec::<String>::new());
        }
        drop(finish);
    });
}

#[test]
fn forking_amid_revocations_and_looks() {
    let _alone = alone();
    let long = std::env::var_os("MINTAGE_LONG").is_some_and(|value| value == "1");
    let rounds = if long { 1000 } else { 50 };
    let place = Place::new();
    let (engine, sibling) = (place.open(), place.open());
    let done = AtomicBool::new(false);
    let mut seen = HashSet::new();
    thread::scope(|scope| {
        let finish = Finish(&done);
        for engine in [&engine, &sibling] {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
                    assert_eq!(verdict(engine, &minted.token), Status::Ok);
                    engine.revoke(&user).unwrap();
                    assert_eq!(verdict(engine, &minted.token), Status::Revoked);
                    engine.stats();
                }
            });
        }
        for _ in 0..rounds {
            let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
            let revoking = |engine: &Engine| -> Result<Vec<String>, String> {
                ensure(verdict(engine, &minted.token) == Status::Ok, "refused too early")?;
                engine.revoke(&user).map_err(text)?;
                ensure(verdict(engine, &minted.token) == Status::Revoked, "not felt")?;
                let fresh = engine.mint(&user, &GRANT).map_err(text)?;
                Ok(vec![fresh.token_id, engine.create_identity().map_err(text)?.to_string()])
            };
            for id in in_child(|| revoking(&engine)) {
                assert!(seen.insert(id), "an id came twice");
            }
            assert_eq!(verdict(&engine, &minted.token), Status::Revoked, "lost by the parent");
            assert_eq!(verdict(&sibling, &minted.token), Status::Revoked, "lost by a sibling");
            assert!(seen.insert(engine.mint(&user, &GRANT).unwrap().token_id));
        }
        drop(finish);
    });
}
