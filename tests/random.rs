//! When the operating system has no random numbers to give, calls say so, and nothing panics.
#![cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
#![allow(unsafe_code)]

use mintage::key::{Algorithm, SigningKey};
use mintage::{
    Check, Config, Engine, Grant, KeySpec, Minted, OldKey, Rotation, ScopeSet, Start, Status,
};

const GRANT: Grant<'_> = Grant::new(ScopeSet::CHAT);

/// Makes getrandom, and every opening of a file, fail with EIO from here on.
fn take_random_away() -> bool {
    const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    const EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;
    let op = |code, k, jt, jf| libc::sock_filter { code, jt, jf, k };
    let fail = libc::SECCOMP_RET_ERRNO | libc::EIO as u32;
    #[cfg(target_arch = "x86_64")]
    let open = libc::SYS_open;
    #[cfg(target_arch = "aarch64")]
    let open = libc::SYS_openat;
    let mut filter = [
        op(LOAD, 0, 0, 0), // the number of the system call
        op(EQUAL, libc::SYS_getrandom as u32, 3, 0),
        op(EQUAL, libc::SYS_openat as u32, 2, 0),
        op(EQUAL, open as u32, 1, 0),
        op(RETURN, libc::SECCOMP_RET_ALLOW, 0, 0),
        op(RETURN, fail, 0, 0),
    ];
    let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
    // SAFETY: the program and its filter live until the calls return; the kernel copies them.
    unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            && libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &program) == 0
    }
}

/// Runs `act` in a child without random numbers. `act` returns the number of the check that
/// failed, or 0.
fn without_random(act: impl FnOnce() -> u8) {
    first_with_then_without_random(|| {}, act);
}

fn first_with_then_without_random(with: impl FnOnce(), act: impl FnOnce() -> u8) {
    // SAFETY: the child does what `act` does and leaves by `_exit`.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        // SAFETY: takes no pointer; kills a child that hangs.
        unsafe { libc::alarm(20) };
        let run = || {
            with();
            if take_random_away() { act() } else { 200 }
        };
        let code = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or(201);
        // SAFETY: ends this process.
        unsafe { libc::_exit(code.into()) };
    }
    let mut status = 0;
    // SAFETY: `status` is writable, the child is ours.
    assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
    assert!(libc::WIFEXITED(status), "killed by signal {}", libc::WTERMSIG(status));
    match libc::WEXITSTATUS(status) {
        0 => {}
        200 => panic!("the filter could not be installed"),
        201 => panic!("a panic"),
        check => panic!("check {check} failed"),
    }
}

/// The number of the first check that does not hold.
macro_rules! first_failure {
    ($($number:literal: $holds:expr;)*) => {{
        $(if !$holds { return $number; })*
        0
    }};
}

fn unavailable<T>(result: Result<T, mintage::Error>) -> bool {
    result.err().is_some_and(|error| error.status() == Status::RandomUnavailable)
}

fn engine(algorithm: Algorithm) -> (Engine, String, Minted) {
    let engine = Engine::open(Config::new().key(KeySpec::generate(algorithm))).unwrap();
    let (user, minted) = engine.create_identity_and_mint(&GRANT).unwrap();
    (engine, user.to_string(), minted)
}

#[test]
fn the_filter_works() {
    without_random(|| {
        let mut bytes = [0_u8; 8];
        // SAFETY: eight writable bytes.
        let got = unsafe { libc::syscall(libc::SYS_getrandom, bytes.as_mut_ptr(), 8, 0) };
        first_failure! {
            1: got == -1;
            2: std::fs::File::open("/dev/urandom").is_err();
        }
    });
}

#[test]
fn nothing_opens_and_no_key_is_made() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    without_random(|| {
        let given = Config::new()
            .key(KeySpec::signing(key.clone()))
            .identity_secret([1; 32])
            .start(Start::Open);
        first_failure! {
            1: unavailable(Engine::open(Config::new()));
            2: unavailable(Engine::from_json("{}"));
            3: unavailable(Engine::open(given));
            4: unavailable(SigningKey::generate(Algorithm::Es256));
            5: unavailable(SigningKey::generate(Algorithm::Es384));
            6: unavailable(SigningKey::generate(Algorithm::Ed25519));
            7: unavailable(SigningKey::generate(Algorithm::Hs512));
            8: unavailable(key.sign(b"message"));
        }
    });
}

#[test]
fn an_open_engine_says_so_and_goes_on_verifying() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384] {
        let (engine, user, minted) = engine(algorithm);
        let (_, second) = engine.create_identity_and_mint(&GRANT).unwrap();
        without_random(|| {
            first_failure! {
                1: engine.verify(&minted.token, &Check::new()).is_ok();
                2: engine.verify(&minted.token, &Check::new()).is_ok();
                3: unavailable(engine.create_identity());
                4: unavailable(engine.mint(&user, &GRANT));
                5: unavailable(engine.mint(&user, &GRANT));
                6: unavailable(engine.create_identity_and_mint(&GRANT));
                7: unavailable(engine.rotate_key(Rotation::Generate, OldKey::Revoke));
                8: unavailable(engine.add_key(KeySpec::generate(Algorithm::Ed25519)));
                9: engine.keys().len() == 1;
                10: engine.verify(&second.token, &Check::new()).is_ok();
                11: engine.revoke(&user).is_err_and(|error| error.status() == Status::NotShared);
                12: engine.verify(&minted.token, &Check::new()).is_err();
                13: engine.verify(&second.token, &Check::new()).is_ok();
            }
        });
    }
}

#[test]
fn a_forked_child_does_not_mint_with_its_parents_numbers() {
    // HS256 and Ed25519 sign without random numbers, but the child's token ids need new ones.
    for algorithm in [Algorithm::Hs256, Algorithm::Ed25519] {
        let (engine, user, minted) = engine(algorithm);
        without_random(|| {
            first_failure! {
                1: unavailable(engine.mint(&user, &GRANT));
                2: engine.verify(&minted.token, &Check::new()).is_ok();
            }
        });
        assert!(engine.mint(&user, &GRANT).is_ok());
    }
}

#[test]
fn ecdsa_signing_itself_says_so() {
    let (engine, user, minted) = engine(Algorithm::Es256);
    // The child draws its token ids while it still can: what fails then is the signature.
    let with = || drop(engine.mint(&user, &GRANT).unwrap());
    first_with_then_without_random(with, || {
        first_failure! {
            1: unavailable(engine.mint(&user, &GRANT));
            2: engine.verify(&minted.token, &Check::new()).is_ok();
        }
    });
    // Without random numbers in its signature, a token needs none.
    let (engine, user, _) = crate::engine(Algorithm::Hs256);
    let with = || drop(engine.mint(&user, &GRANT).unwrap());
    first_with_then_without_random(with, || {
        first_failure! {
            1: engine.mint(&user, &GRANT).is_ok();
            2: unavailable(engine.create_identity());
        }
    });
}
