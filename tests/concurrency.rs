//! Many threads at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use mintage::key::{Algorithm, SigningKey};
use mintage::{
    Check, Clock, Config, Engine, Grant, KeySpec, Minted, OldKey, Rotation, ScopeSet, Status,
    Verified,
};

const GRANT: Grant<'_> = Grant::new(ScopeSet::CHAT);

/// How often to do a thing: this often by default, so much more often in release, and as often
/// again if `MINTAGE_LONG=1` asks for it.
fn rounds(debug: u64, release_factor: u64) -> u64 {
    let factor = if cfg!(debug_assertions) { 1 } else { release_factor };
    debug * factor * if is_long() { 10 } else { 1 }
}

fn is_long() -> bool {
    std::env::var_os("MINTAGE_LONG").is_some_and(|value| value == "1")
}

/// Signing and verifying cost next to nothing here, so that the threads meet often.
fn fast_engine(configure: impl FnOnce(Config) -> Config) -> Engine {
    let config = Config::new().key(KeySpec::generate(Algorithm::Hs256));
    Engine::open(configure(config)).unwrap()
}

fn status(engine: &Engine, token: &str) -> Status {
    match engine.verify(token, &Check::new()) {
        Ok(_) => Status::Ok,
        Err(refusal) => refusal.status(),
    }
}

/// Tells the other threads to stop, also when this one panics.
struct Finish<'a>(&'a AtomicBool);

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

#[test]
fn what_crosses_threads_may() {
    fn crosses_threads<T: Send + Sync + 'static>() {}
    crosses_threads::<Engine>();
    crosses_threads::<Verified>();
    crosses_threads::<Minted>();
    crosses_threads::<Clock>();
    crosses_threads::<Config>();
    crosses_threads::<SigningKey>();
    crosses_threads::<mintage::Error>();
    crosses_threads::<mintage::Refusal>();
}

/// The writer mints one token after the other and revokes each; it says which one is current
/// before it revokes, and which one is dead after the call has returned. Readers verify the
/// current token all the time; whatever was dead before they began must be refused.
fn no_verify_accepts_what_was_dead_before_it_began(
    configure: impl Fn(Config) -> Config,
    rounds: u64,
    revoke: impl Fn(&Engine, &str, &Minted) + Sync,
) {
    const BATCH: usize = 64;
    let engine = fast_engine(configure);
    let user = engine.create_identity().unwrap();
    let (verified, alive) = (AtomicU64::new(0), AtomicU64::new(0));
    // Until the readers have met the writer often enough, however the threads are scheduled.
    let batches_min = rounds.div_ceil(BATCH as u64);
    let mut batches = 0;
    while batches < batches_min
        || verified.load(Ordering::Relaxed) < rounds
        || alive.load(Ordering::Relaxed) == 0
    {
        batches += 1;
        assert!(batches < 100 * batches_min, "the readers never met the writer");
        // A batch is minted beforehand for identities of its own, so that its tokens are alive
        // until their turn comes.
        let batch: Vec<_> =
            (0..BATCH).map(|_| engine.create_identity_and_mint(&GRANT).unwrap()).collect();
        let dead = AtomicU64::new(0);
        let start = Barrier::new(3);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    start.wait();
                    loop {
                        // Tokens below this number were dead before the verify began.
                        let before = dead.load(Ordering::Acquire) as usize;
                        for place in [before.saturating_sub(1), before, before + 1] {
                            let Some((_, minted)) = batch.get(place) else { continue };
                            let result = engine.verify(&minted.token, &Check::new());
                            verified.fetch_add(1, Ordering::Relaxed);
                            if result.is_ok() {
                                assert!(place >= before, "token {place} was dead");
                                alive.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                        if before == BATCH {
                            return;
                        }
                    }
                });
            }
            start.wait();
            for (number, (identity, minted)) in batch.iter().enumerate() {
                revoke(&engine, identity, minted);
                dead.store(number as u64 + 1, Ordering::Release);
            }
        });
        assert!(status(&engine, &engine.mint(&user, &GRANT).unwrap().token) == Status::Ok);
    }
}

#[test]
fn no_verify_accepts_what_was_revoked_before_it_began() {
    let revoke = |engine: &Engine, identity: &str, _: &Minted| engine.revoke(identity).unwrap();
    no_verify_accepts_what_was_dead_before_it_began(|it| it, rounds(20_000, 50), revoke);
    no_verify_accepts_what_was_dead_before_it_began(
        |config| config.cache_slots(0),
        rounds(5_000, 10),
        revoke,
    );
}

#[test]
fn nor_what_was_deleted_or_revoked_by_itself_or_with_everything() {
    let rounds = rounds(5_000, 10);
    no_verify_accepts_what_was_dead_before_it_began(
        |it| it,
        rounds,
        |engine, identity, _| {
            engine.delete_identity(identity).unwrap();
        },
    );
    no_verify_accepts_what_was_dead_before_it_began(
        |it| it,
        rounds,
        |engine, _, minted| {
            engine.revoke_token(&minted.token).unwrap();
        },
    );
    // All at once: the tokens after this one die too, which the readers do not count on.
    let engine = fast_engine(|it| it);
    let user = engine.create_identity().unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let finish = Finish(&done);
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = 0_u64;
                    while !done.load(Ordering::Relaxed) {
                        // Minted and verified while `revoke_all` runs: if the token is accepted,
                        // it carries at least the epoch that minting began with.
                        let token = engine.mint(&user, &GRANT).unwrap();
                        let _ = engine.verify(&token.token, &Check::new());
                        seen = seen.max(token.epoch);
                    }
                    seen
                })
            })
            .collect();
        for _ in 0..rounds {
            let before = engine.mint(&user, &GRANT).unwrap();
            assert_ne!(status(&engine, &before.token), Status::KeyUnknown);
            engine.revoke_all().unwrap();
            assert_eq!(status(&engine, &before.token), Status::AllRevoked);
            let after = engine.mint(&user, &GRANT).unwrap();
            assert_eq!(status(&engine, &after.token), Status::Ok);
        }
        drop(finish);
        for reader in readers {
            assert!(reader.join().unwrap() > 0);
        }
    });
}

#[test]
fn of_two_deletions_at_once_whichever_returns_first_holds() {
    let engine = fast_engine(|it| it);
    let check = Check::new();
    for round in 0..rounds(1_500, 10) {
        let (identity, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
        if round % 2 == 0 {
            engine.verify(&minted.token, &check).unwrap();
        }
        let start = Barrier::new(2);
        let delete = || {
            start.wait();
            engine.delete_identity(&identity).unwrap();
            let refused = engine.verify(&minted.token, &check).map(|_| ());
            assert_eq!(refused.unwrap_err(), Status::IdentityDeleted);
            let minted = engine.mint(&identity, &GRANT).map(|_| ());
            assert_eq!(minted.unwrap_err().status(), Status::IdentityDeleted);
        };
        thread::scope(|scope| {
            scope.spawn(delete);
            delete();
        });
    }
}

/// The same token with another signature.
fn garbage(token: &str, number: u64) -> String {
    let (body, signature) = token.rsplit_once('.').unwrap();
    let mut state = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut other = String::with_capacity(token.len());
    other.push_str(body);
    other.push('.');
    for _ in 1..signature.len() {
        state ^= state >> 29;
        state = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state ^= state >> 32;
        other.push(char::from(alphabet[(state % 64) as usize]));
    }
    // The last character of 32 bytes holds four bits; this one keeps it canonical.
    other.push('A');
    other
}

#[test]
fn garbage_evicts_no_verified_token() {
    const KEPT: usize = 512;
    let engine = fast_engine(|config| config.cache_slots(4096));
    let user = engine.create_identity().unwrap();
    let tokens: Vec<_> = (0..KEPT).map(|_| engine.mint(&user, &GRANT).unwrap()).collect();
    for minted in &tokens {
        engine.verify(&minted.token, &Check::new()).unwrap();
    }
    let count = if is_long() { 1_000_000 } else { 100_000 };
    for number in 0..count {
        let garbage = garbage(&tokens[number as usize % KEPT].token, number);
        let refused = engine.verify(&garbage, &Check::new()).map(|_| ());
        assert_eq!(refused.unwrap_err(), Status::SignatureInvalid);
    }
    let before = engine.stats();
    assert_eq!(before.cache_evictions, 0);
    assert_eq!(before.verified_at_first_sight, KEPT as u64);
    for minted in &tokens {
        engine.verify(&minted.token, &Check::new()).unwrap();
    }
    let after = engine.stats();
    assert_eq!(after.verified_from_cache - before.verified_from_cache, KEPT as u64);
    assert_eq!(after.verified_at_first_sight, before.verified_at_first_sight);
    assert_eq!(after.cache_bytes, before.cache_bytes);
}

#[test]
fn a_result_keeps_its_values_whatever_is_verified_afterwards() {
    let engine = fast_engine(|config| config.cache_slots(8));
    let (identity, minted) =
        engine.create_identity_and_mint(&GRANT.claims(r#"{"held":"by me"}"#)).unwrap();
    // One held from the first sight, one from the cache, one moved to another thread.
    let held = [
        engine.verify(&minted.token, &Check::new()).unwrap(),
        engine.verify(&minted.token, &Check::new()).unwrap(),
    ];
    let elsewhere = engine.verify(&minted.token, &Check::new()).unwrap();
    let expected = |result: &Verified| {
        assert_eq!(result.identity(), &*identity);
        assert_eq!(result.token_id(), minted.token_id);
        assert_eq!(result.key_id(), minted.key_id);
        assert_eq!(result.scopes(), ScopeSet::CHAT);
        assert_eq!(result.epoch(), minted.epoch);
        assert_eq!(result.issued_at_unix_s(), minted.issued_at_unix_s);
        assert_eq!(result.expires_at_unix_s(), minted.expires_at_unix_s);
        assert!(result.claims_json().contains(r#""held":"by me""#));
    };
    let others: Vec<_> =
        (0..1000).map(|_| engine.create_identity_and_mint(&Grant::new(ScopeSet::VOIP))).collect();
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..1000 {
                expected(&elsewhere);
                thread::yield_now();
            }
        });
        for number in 0..rounds(50_000, 20) {
            let (other, token) = others[number as usize % others.len()].as_ref().unwrap();
            let result = engine.verify(&token.token, &Check::new()).unwrap();
            assert_eq!(result.identity(), &**other);
        }
        engine.revoke(&identity).unwrap();
        engine.revoke_all().unwrap();
        held.iter().for_each(expected);
    });
    assert!(engine.stats().cache_evictions > 0, "the held token had to leave the cache");
    drop(engine);
    held.iter().for_each(expected);
}

#[test]
fn tokens_that_share_a_cache_slot_never_see_each_other() {
    let engine = fast_engine(|config| config.cache_slots(4));
    let tokens: Vec<_> = (0..16)
        .map(|number| {
            let claims = format!("{{\"number\":{number}}}");
            (engine.create_identity_and_mint(&GRANT.claims(&claims)).unwrap(), claims)
        })
        .collect();
    thread::scope(|scope| {
        for offset in 0..2 {
            let (engine, tokens) = (&engine, &tokens);
            scope.spawn(move || {
                for round in 0..rounds(10_000, 20) as usize {
                    let place = (round * (2 * offset + 1)) % tokens.len();
                    let ((identity, minted), claims) = &tokens[place];
                    let result = engine.verify(&minted.token, &Check::new()).unwrap();
                    assert_eq!(result.identity(), &**identity);
                    assert_eq!(result.token_id(), minted.token_id);
                    if round % 16 == 0 {
                        let inner = claims.trim_matches(['{', '}']);
                        assert!(result.claims_json().contains(&format!("{inner}}}")));
                    }
                }
            });
        }
    });
}

#[test]
fn rotating_under_load_nobody_notices_when_keys_retire() {
    let engine = fast_engine(|it| it);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let finish = Finish(&done);
        let workers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let user = engine.create_identity().unwrap();
                    let (mut count, mut kids) = (0_u64, std::collections::HashSet::new());
                    let first = engine.mint(&user, &GRANT).unwrap();
                    while !done.load(Ordering::Acquire) || count < 100 {
                        let minted = engine.mint(&user, &GRANT).unwrap();
                        engine.verify(&minted.token, &Check::new()).unwrap();
                        engine.verify(&first.token, &Check::new()).unwrap();
                        kids.insert(minted.key_id);
                        count += 1;
                    }
                    kids.len()
                })
            })
            .collect();
        for _ in 0..100 {
            engine.rotate_key(Rotation::Generate, OldKey::Retire).unwrap();
            // Let the workers get at the new key.
            let user = engine.create_identity().unwrap();
            for _ in 0..50 {
                let minted = engine.mint(&user, &GRANT).unwrap();
                engine.verify(&minted.token, &Check::new()).unwrap();
            }
        }
        drop(finish);
        for worker in workers {
            assert!(worker.join().unwrap() > 1, "a worker saw one key only");
        }
    });
    assert!(engine.stats().refused.is_empty(), "{:?}", engine.stats().refused);
    assert_eq!(engine.keys().len(), 101);
}

#[test]
fn rotating_under_load_nothing_of_a_revoked_key_is_accepted() {
    let engine = fast_engine(|it| it);
    let done = AtomicBool::new(false);
    let user = engine.create_identity().unwrap();
    thread::scope(|scope| {
        let finish = Finish(&done);
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Acquire) {
                    let minted = engine.mint(&user, &GRANT).unwrap();
                    match engine.verify(&minted.token, &Check::new()) {
                        Ok(result) => assert_eq!(result.key_id(), minted.key_id),
                        Err(refusal) => assert_eq!(refusal, Status::KeyRevoked),
                    }
                }
            });
        }
        for _ in 0..100 {
            let (warm, cold) =
                (engine.mint(&user, &GRANT).unwrap(), engine.mint(&user, &GRANT).unwrap());
            assert_eq!(status(&engine, &warm.token), Status::Ok);
            engine.rotate_key(Rotation::Generate, OldKey::Revoke).unwrap();
            assert_eq!(status(&engine, &warm.token), Status::KeyRevoked);
            assert_eq!(status(&engine, &cold.token), Status::KeyRevoked);
            let fresh = engine.mint(&user, &GRANT).unwrap();
            assert_ne!(fresh.key_id, warm.key_id);
            assert_eq!(status(&engine, &fresh.token), Status::Ok);
        }
        drop(finish);
    });
}
