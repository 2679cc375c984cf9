//! What size and nesting can do: nothing. A long token is refused by its length alone, a hostile
//! one costs as many allocations as any other, and no nesting overflows a small stack. (What the
//! tests must show, line 6.) In a binary of its own, because it counts allocations.

#![allow(unsafe_code)]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use common::*;
use mintage::key::{Algorithm, SigningKey, VerifyingKey};
use mintage::{
    Check, Config, Engine, Grant, KeySpec, ScopeSet, Status, TOKEN_BYTES_MAX, inspect, jws,
};

/// Counts what each thread allocates.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

fn count(bytes: usize) {
    COUNT.set(COUNT.get() + 1);
    BYTES.set(BYTES.get() + bytes);
}

// SAFETY: every call goes on to the system's allocator as it came; counting allocates nothing,
// since the cells are constant and have no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as promised to this function.
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as promised to this function.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: as promised to this function.
        unsafe { System.realloc(pointer, layout, size) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as promised to this function.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often, and how many bytes, this allocates.
fn cost(act: impl FnOnce()) -> (usize, usize) {
    let before = (COUNT.get(), BYTES.get());
    act();
    (COUNT.get() - before.0, BYTES.get() - before.1)
}

fn too_long(fixture: &Fixture, key: &VerifyingKey, token: &[u8]) {
    let refused = fixture.engine.verify(token, &Check::new());
    assert!(refused.is_err_and(|refusal| refusal == Status::TokenTooLong));
    assert!(fixture.engine.claims(token).is_err_and(|refusal| refusal == Status::TokenTooLong));
    assert!(jws::verify(token, key).is_err_and(|refusal| refusal == Status::TokenTooLong));
    assert!(inspect(token).is_err_and(|refusal| refusal == Status::TokenTooLong));
}

#[test]
fn a_long_token_is_refused_by_its_length_alone() {
    let fixture = fixture();
    let key = fixture.key.verifying_key();
    assert!(cost(|| drop(vec![0u8; 10])).0 > 0, "the allocator counts");
    let mut whole = fixture.minted().into_bytes();
    whole.resize(64 << 20, b'A');
    let mut dotted = vec![b'A'; 64 << 20];
    dotted[100] = b'.';
    dotted[200] = b'.';
    let dots = vec![b'.'; 1 << 20];
    let zeros = vec![0; 64 << 20];
    for token in [&whole[..], &dotted, &dots, &zeros, &zeros[..TOKEN_BYTES_MAX + 1]] {
        assert_eq!(cost(|| too_long(&fixture, &key, token)), (0, 0), "{} bytes", token.len());
        // The error of a revocation is boxed; the token is still not touched.
        let (count, bytes) = cost(|| drop(fixture.engine.revoke_token(token)));
        assert!(count <= 4 && bytes < 1024, "{count} allocations, {bytes} bytes");
    }
}

#[test]
fn what_a_token_may_cost_does_not_depend_on_what_is_in_it() {
    let fixture = fixture();
    let key = fixture.key.verifying_key();
    let all = |token: &[u8]| {
        cost(|| {
            let _ = fixture.engine.verify(token, &Check::new()).map(drop);
            let _ = jws::verify(token, &key).map(drop);
            let _ = inspect(token).map(drop);
        })
    };
    let dots = |length: usize| all(&vec![b'.'; length]).0;
    dots(3);
    assert_eq!(dots(10), dots(TOKEN_BYTES_MAX));
    assert_eq!(dots(10), dots(100));
    // Whatever fills 8192 bytes: a few copies of it, and no more.
    let fill = |unit: &str, close: &str| {
        let units = unit.repeat(5800 / (unit.len() + close.len()));
        let closes = close.repeat(5800 / (unit.len() + close.len()));
        format!("{units}{closes}")
    };
    for payload in [
        fill("[", "]"),
        fill("[", ""),
        fill("{\"a\":", "}"),
        format!("[{}0]", fill("0,", "")),
        format!("[{}0]", fill("[],", "")),
        format!("[{}0]", fill("{},", "")),
        format!("{{{}\"z\":0}}", fill("\"a\":0,", "")),
        format!("{{\"aud\":[{}\"\"]}}", fill("\"\",", "")),
        format!("{{\"own\":{{{}}}}}", (0..600).map(|n| format!("\"{n}\":0,")).collect::<String>()),
    ] {
        let token = fixture.token(&payload);
        assert!(token.len() <= TOKEN_BYTES_MAX, "{}", token.len());
        let (count, bytes) = all(token.as_bytes());
        // 2900 values in a list, at 48 bytes and doubling, is the most that a payload can ask for.
        assert!(bytes < 700_000 && count < 6000, "{count} allocations, {bytes} bytes: {payload}");
    }
}

/// Levels, in the two kinds that JSON has.
fn nested(open: &str, close: &str, levels: usize, closed: bool) -> String {
    let value = if open.ends_with(':') || !closed { "0" } else { "" };
    format!(
        "{}{value}{}",
        open.repeat(levels),
        if closed { close.repeat(levels) } else { String::new() }
    )
}

const KINDS: [(&str, &str); 4] =
    [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]"), ("{\"keys\":[", "]}")];
const MILLION: usize = 1_000_000;

/// A thread with 64 KiB of stack. Linux gives exactly that; a system that has a greater minimum
/// rounds up, which makes the test weaker but not wrong. A debug build spends several times more
/// stack a call than a release build does.
fn on_a_small_stack(act: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(64 << 10);
    thread.spawn(act).unwrap().join().unwrap();
}

#[test]
fn nesting_in_a_token_is_refused_on_a_small_stack() {
    for algorithm in [Algorithm::Hs256, Algorithm::Es256, Algorithm::Ed25519] {
        let fixture = fixture_with(algorithm, |config| config);
        let mut tokens = Vec::new();
        for (open, close) in KINDS {
            for closed in [true, false] {
                // Raw, and encoded: beyond the length of a token.
                let text = nested(open, close, MILLION, closed);
                tokens.push((text.clone().into_bytes(), Status::TokenTooLong));
                tokens.push((format!("e30.{}.AA", url(&text)).into_bytes(), Status::TokenTooLong));
                tokens.push((format!("{}.e30.AA", url(&text)).into_bytes(), Status::TokenTooLong));
                // As deep as a token can be, properly signed.
                let each = open.len() + close.len() * usize::from(closed);
                for levels in [17, 100, 127, 128, 129, 5700 / each] {
                    let text = nested(open, close, levels, closed);
                    let token = fixture.token(&text);
                    assert!(token.len() <= TOKEN_BYTES_MAX);
                    tokens.push((token.into_bytes(), Status::ClaimsMalformed));
                    if levels > 17 {
                        for name in ["own", "aud", "scope", "exp"] {
                            let text =
                                nested(open, close, levels - levels.min(200) / 20 - 20, closed);
                            let token = fixture.token(claims_with_raw(name, &text));
                            tokens.push((token.into_bytes(), Status::ClaimsMalformed));
                        }
                    }
                }
                let levels = 900 / each;
                let text = nested(open, close, levels, closed);
                tokens.push((fixture.headed(&text).into_bytes(), Status::HeaderInvalid));
                let header =
                    format!(r#"{{"alg":"{algorithm}","kid":"k","typ":"at+jwt","x":{text}}}"#);
                tokens.push((fixture.headed(header).into_bytes(), Status::HeaderInvalid));
            }
        }
        on_a_small_stack(move || {
            for (token, expected) in tokens {
                let shown = String::from_utf8_lossy(&token[..token.len().min(400)]);
                assert_eq!(fixture.status(&token), expected, "{shown}");
                // Looks into the payload without asking for its signature.
                assert_ne!(inspect_verdict(&token), Status::Ok, "{shown}");
                let _ = jws_verdict(&token, &fixture.key.verifying_key());
            }
            assert_eq!(fixture.status(fixture.minted()), Status::Ok);
        });
    }
}

#[test]
fn nesting_in_documents_is_refused_on_a_small_stack() {
    let fixture = fixture();
    on_a_small_stack(move || {
        let grant = |claims: &str| {
            let grant = Grant::new(ScopeSet::CHAT).claims(claims);
            fixture.engine.mint("alice", &grant).unwrap_err().status()
        };
        for (open, close) in KINDS {
            for closed in [true, false] {
                for levels in [17, 128, 129, 5000, MILLION] {
                    let text = nested(open, close, levels, closed);
                    let configuration = |text: &str| error(Config::from_json(text)).0;
                    let bad = |status| {
                        [Status::ConfigMalformed, Status::ConfigOutOfRange].contains(&status)
                    };
                    assert!(bad(configuration(&text)), "{open} {levels}");
                    for field in ["scopes", "keys", "jwks", "state", "unknown"] {
                        let status = configuration(&format!("{{\"{field}\":{text}}}"));
                        assert!(bad(status), "{field}: {status}");
                    }
                    let text_of_key = format!("{{\"jwk\":{text}}}");
                    for json in [&text, &text_of_key] {
                        assert_eq!(error(KeySpec::from_json(json)).0, Status::ConfigMalformed);
                    }
                    let with_member = format!("{{\"kty\":\"EC\",\"x\":{text}}}");
                    for json in [&text, &with_member] {
                        assert_eq!(error(VerifyingKey::from_jwk(json)).0, Status::KeyMalformed);
                        assert_eq!(error(SigningKey::from_jwk(json)).0, Status::KeyMalformed);
                        let set = error(Config::new().jwks(json).map(drop)).0;
                        assert_eq!(set, Status::ConfigMalformed);
                    }
                    // A secret is looked at for being a key in JSON.
                    let secret = SigningKey::from_secret(text.as_bytes(), Algorithm::Hs256);
                    let expected = match text.len() {
                        ..65_537 if open.contains("keys") => Status::SecretIsKeyText,
                        ..32 => Status::KeyWeak,
                        32..=1024 => Status::Ok,
                        _ => Status::KeyMalformed,
                    };
                    let status = secret.err().map_or(Status::Ok, |error| error.status());
                    // Unclosed it is no JSON, and a key in JSON only if it happens to look so.
                    assert!(status == expected || !closed, "{status} {text}");
                    let secret = format!("{{\"kty\":\"oct\",\"k\":{text}}}");
                    let _ = SigningKey::from_secret(secret.as_bytes(), Algorithm::Hs256);
                    let own = format!("{{\"own\":{text}}}");
                    let expected = match own.len() {
                        4097.. => Status::ClaimsTooLarge,
                        _ => Status::ClaimsTooDeep,
                    };
                    assert_eq!(grant(&own), expected, "{open} {levels}");
                }
            }
        }
        assert_eq!(error(Engine::from_json("[]")).0, Status::ConfigMalformed);
    });
}
