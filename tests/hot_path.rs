//! What verifying a token that was seen before may cost: no allocation, and no system call.
#![cfg(target_os = "linux")]
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use mintage::key::Algorithm;
use mintage::{
    Check, Clock, Config, Engine, ExternalCheck, Fork, Grant, IssuerSpec, KeySpec, Minted, ScopeSet,
};

/// Counts what the current thread asks of the allocator, frees included.
struct Counting;

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    let _ = CALLS.try_with(|calls| calls.set(calls.get() + 1));
}

// SAFETY: hands everything on to the system's allocator, and counts in a `const` thread-local
// that neither allocates nor has a destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: as the caller promises.
        unsafe { System.realloc(pointer, layout, size) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count();
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(act: impl FnOnce()) -> u64 {
    let before = CALLS.get();
    act();
    CALLS.get() - before
}

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Es256, Algorithm::Hs256, Algorithm::Ed25519];

/// An engine that has seen a token twice.
fn warm(algorithm: Algorithm, clock: Clock) -> (Engine, Minted) {
    let config = Config::new()
        .key(KeySpec::generate(algorithm))
        .issuer("https://issuer.example")
        .audience("https://api.example")
        // Other tests of this process do fork.
        .fork(Fork::Separate)
        .clock(clock);
    let engine = Engine::open(config).unwrap();
    let (_, minted) = engine.create_identity_and_mint(&Grant::new(ScopeSet::CHAT)).unwrap();
    for _ in 0..2 {
        engine.verify(&minted.token, &Check::new()).unwrap();
    }
    (engine, minted)
}

#[test]
fn the_counting_allocator_counts() {
    assert_eq!(allocations(|| {}), 0);
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(1)))), 2);
}

#[test]
fn a_hit_allocates_nothing() {
    for algorithm in ALGORITHMS {
        let (engine, minted) = warm(algorithm, Clock::system());
        let user = engine.verify(&minted.token, &Check::new()).unwrap().identity().to_owned();
        let check = Check::new()
            .scopes(ScopeSet::CHAT)
            .identity(&user)
            .audience("https://api.example")
            .max_age_s(3600);
        let calls = allocations(|| {
            for _ in 0..10_000 {
                let verified = engine.verify(&minted.token, &check).unwrap();
                std::hint::black_box((verified.identity(), verified.token_id()));
            }
        });
        assert_eq!(calls, 0, "{}", algorithm.name());
        let refused = allocations(|| {
            for _ in 0..10_000 {
                let wants_more = Check::new().scopes(ScopeSet::VOIP);
                assert!(std::hint::black_box(engine.verify(&minted.token, &wants_more)).is_err());
            }
        });
        assert_eq!(refused, 0, "refusing, {}", algorithm.name());
    }
}

#[test]
fn a_foreign_token_that_was_seen_allocates_nothing() {
    let config = Config::new().issuer("i").audience("a").any_subject().fork(Fork::Separate);
    let provider = Engine::open(config).unwrap();
    let token = provider.mint("alice", &Grant::new(ScopeSet::CHAT)).unwrap().token;
    let issuer = IssuerSpec::new("i", "a", &provider.jwks(), &[Algorithm::Es256]).unwrap();
    let engine = Engine::open(Config::new().trust(issuer).fork(Fork::Separate)).unwrap();
    let check = ExternalCheck::new().issuer("i").audience("a").subject("alice").max_age_s(3600);
    let verify = || {
        let verified = engine.verify_external(&token, &check).unwrap();
        std::hint::black_box((verified.subject(), verified.issuer(), verified.key_id()));
    };
    verify();
    verify();
    assert_eq!(allocations(|| (0..10_000).for_each(|_| verify())), 0);
    let other = ExternalCheck::new().subject("bob");
    let refused = allocations(|| {
        for _ in 0..10_000 {
            assert!(std::hint::black_box(engine.verify_external(&token, &other)).is_err());
        }
    });
    assert_eq!(refused, 0, "refusing");
}

#[test]
fn a_hit_allocates_nothing_after_something_else_was_revoked() {
    let (engine, minted) = warm(Algorithm::Es256, Clock::system());
    let revoke: [&dyn Fn(); 4] = [
        &|| engine.revoke(&engine.create_identity().unwrap()).unwrap(),
        &|| engine.revoke_token_id("another token", 0).unwrap(),
        &|| engine.add_key(KeySpec::generate(Algorithm::Ed25519)).unwrap(),
        &|| engine.rotate_key(mintage::Rotation::Generate, mintage::OldKey::Retire).unwrap(),
    ];
    for round in 0..400 {
        revoke[if round < 390 { round % 2 } else { round % 4 }]();
        let before = engine.stats().verified_from_cache;
        let calls = allocations(|| {
            for _ in 0..3 {
                let verified = engine.verify(&minted.token, &Check::new());
                std::hint::black_box(verified.unwrap().identity());
            }
        });
        assert_eq!(calls, 0, "round {round}");
        assert_eq!(engine.stats().verified_from_cache, before + 3);
    }
}

/// Forks; the child runs `act` and exits with 0. The wait status of the child.
fn status_of_child(act: fn(&Engine, &str), engine: &Engine, token: &str) -> libc::c_int {
    // SAFETY: the child runs `act` alone and leaves through a raw exit; what it touches was made
    // by this thread or is meant to survive a fork.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        act(engine, token);
        exit(0);
    }
    let mut status = 0;
    // SAFETY: `status` is writable, the child is ours.
    assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
    status
}

/// From here on the kernel kills this process at any system call but read, write, exit and
/// sigreturn.
fn enter_strict_mode() {
    // SAFETY: takes no pointers.
    let entered = unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_STRICT) };
    if entered != 0 {
        exit(99);
    }
}

/// `exit`, not `exit_group`, which strict mode does not allow.
fn exit(code: libc::c_int) -> ! {
    // SAFETY: ends this thread, the only one of its process.
    unsafe { libc::syscall(libc::SYS_exit, code) };
    unreachable!()
}

#[test]
fn a_hit_makes_no_system_call() {
    for clock in [Clock::system(), Clock::manual()] {
        let (engine, minted) = warm(Algorithm::Es256, clock);
        let verify_often = |engine: &Engine, token: &str| {
            // The first call after a fork may do more; it is the hits that count.
            let nothing = Check::new();
            let wants_more = Check::new().scopes(ScopeSet::VOIP);
            engine.verify(token, &nothing).unwrap();
            enter_strict_mode();
            for _ in 0..10_000 {
                if engine.verify(token, &nothing).is_err()
                    || engine.verify(token, &wants_more).is_ok()
                {
                    exit(1);
                }
            }
        };
        let status = status_of_child(verify_often, &engine, &minted.token);
        assert!(libc::WIFEXITED(status), "killed by signal {}", libc::WTERMSIG(status));
        assert_eq!(libc::WEXITSTATUS(status), 0);
    }
}

#[test]
fn the_trap_for_system_calls_works() {
    let (engine, minted) = warm(Algorithm::Es256, Clock::system());
    let call = |_: &Engine, _: &str| {
        enter_strict_mode();
        // SAFETY: takes nothing.
        unsafe { libc::syscall(libc::SYS_getpid) };
    };
    let status = status_of_child(call, &engine, &minted.token);
    assert!(libc::WIFSIGNALED(status), "getpid went unnoticed: {status}");
    assert_eq!(libc::WTERMSIG(status), libc::SIGKILL);
}
