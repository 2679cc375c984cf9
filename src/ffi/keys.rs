//! Keys: adding, rotating, retiring, revoking, publishing.

use super::boundary::{Buffer, ErrorOut, Failure, guard_engine, text};
use super::types::{mintage_engine, mintage_error, mintage_status};
use crate::{Engine, Error, KeySpec, OldKey, Rotation, Status};

/// Adds a key, described as in the configuration's "keys": pending unless it says otherwise.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_key_add(
    engine: *const mintage_engine,
    key_json: *const u8,
    key_json_len: usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        with_text(engine, key_json, key_json_len, error_out, |engine, json| {
            engine.add_key(KeySpec::from_json(json)?)
        })
    }
}

/// Makes another key the active one: {"kid": "…"} takes a pending one, NULL generates one of the
/// same algorithm, anything else describes a key as in the configuration. With revoke_old 0 the
/// old key retires and no user notices; with 1 all its tokens are refused at once.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_key_rotate(
    engine: *const mintage_engine,
    key_json: *const u8,
    key_json_len: usize,
    revoke_old: u32,
    error_out: *mut mintage_error,
) -> mintage_status {
    let old = match revoke_old {
        0 => Ok(OldKey::Retire),
        1 => Ok(OldKey::Revoke),
        _ => Err(Error::with(Status::InvalidArgument, "must be 0 or 1").at("revoke_old")),
    };
    // SAFETY: the header's contract, passed on.
    unsafe {
        with_text(engine, key_json, key_json_len, error_out, |engine, json| {
            engine.rotate_key(Rotation::from_json(json)?, old?)
        })
    }
}

/// Makes a pending key retire: it verifies until its last token is dead. The active one is
/// rotated instead.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_key_retire(
    engine: *const mintage_engine,
    key_id: *const u8,
    key_id_len: usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe { with_text(engine, key_id, key_id_len, error_out, Engine::retire_key) }
}

/// Refuses all tokens that this key signed, at once and for good.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_key_revoke(
    engine: *const mintage_engine,
    key_id: *const u8,
    key_id_len: usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe { with_text(engine, key_id, key_id_len, error_out, Engine::revoke_key) }
}

/// # Safety
/// As for the exports above.
unsafe fn with_text(
    engine: *const mintage_engine,
    data: *const u8,
    length: usize,
    error_out: *mut mintage_error,
    act: impl FnOnce(&Engine, &str) -> Result<(), Error>,
) -> mintage_status {
    // SAFETY: NULL or a struct of the caller's (header, "Structs").
    let error = unsafe { ErrorOut::new(error_out) };
    let sound = error.check();
    // SAFETY: NULL or alive (header, "Ownership"); the text is valid for its length ("Text").
    unsafe {
        guard_engine(engine, error, |engine| {
            sound?;
            Ok(act(engine, text(data, length)?)?)
        })
    }
}

/// All keys that the engine has or had, as JSON: {"keys": [{"kid", "alg", "state", "private",
/// "last_token_dies_at_unix_s"}], "skipped": [places in the configured key set]}.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_keys(
    engine: *const mintage_engine,
    json_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        report(engine, json_out, capacity, len_out, |engine| {
            serde_json::json!({ "keys": engine.keys(), "skipped": engine.skipped_keys() })
                .to_string()
        })
    }
}

/// The public keys as an RFC 7517 key set, for others to verify with. Secrets and revoked keys
/// never appear.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_jwks(
    engine: *const mintage_engine,
    json_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe { report(engine, json_out, capacity, len_out, Engine::jwks) }
}

/// # Safety
/// As for the exports above.
unsafe fn report(
    engine: *const mintage_engine,
    json_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
    tell: impl FnOnce(&Engine) -> String,
) -> mintage_status {
    // SAFETY: a buffer of the caller's and the place for its length (header, "Text").
    let out = unsafe { Buffer::new(json_out, capacity, len_out) };
    // SAFETY: NULL or alive (header, "Ownership").
    unsafe {
        guard_engine(engine, ErrorOut::NONE, |engine| {
            let out: Result<Buffer, Failure> = out;
            out?.write(tell(engine).as_bytes())
        })
    }
}
