//! Keys: adding, rotating, retiring, revoking, publishing.

use serde::Serialize;

use super::boundary::{call_for_text, call_with_text};
use super::token::slot_of;
use super::types::{mintage_engine, mintage_error, mintage_status};
use crate::engine::Core;
use crate::{Error, KeyInfo, KeySpec, OldKey, Rotation, Status};

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
        call_with_text(engine, key_json, key_json_len, error_out, |core, json| {
            core.add_key(KeySpec::from_json(json)?)
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
        call_with_text(engine, key_json, key_json_len, error_out, |core, json| {
            let rotation = match present(key_json, json)? {
                Some(json) => Rotation::from_json(json)?,
                None => Rotation::Generate,
            };
            core.rotate_key(rotation, old?)
        })
    }
}

/// A description that may be absent, which NULL says; an empty one is none.
fn present(data: *const u8, json: &str) -> Result<Option<&str>, Error> {
    match (json, data.is_null()) {
        ("", true) => Ok(None),
        ("", false) => Err(Error::new(Status::ConfigMalformed)),
        (json, _) => Ok(Some(json)),
    }
}

/// Puts a new key into a slot, 1 (primary) or 2 (secondary), and revokes the one that was there:
/// exactly its tokens are refused at once. The key is described as in the configuration, or NULL to
/// generate one of the same algorithm.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_key_regenerate(
    engine: *const mintage_engine,
    key_slot: u32,
    key_json: *const u8,
    key_json_len: usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        call_with_text(engine, key_json, key_json_len, error_out, |core, json| {
            let key = present(key_json, json)?.map(KeySpec::from_json).transpose()?;
            core.regenerate_key(slot_of(key_slot)?, key)
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
    unsafe { call_with_text(engine, key_id, key_id_len, error_out, Core::retire_key) }
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
    unsafe { call_with_text(engine, key_id, key_id_len, error_out, Core::revoke_key) }
}

/// The keys of an engine.
#[derive(Serialize)]
struct KeyList<'a> {
    /// The keys that the engine has or had.
    keys: Vec<KeyInfo>,
    /// The positions, in the configured key set, of keys of unknown kinds.
    skipped: &'a [usize],
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
        call_for_text(engine, json_out, capacity, len_out, |engine| {
            let list = KeyList { keys: engine.keys(), skipped: engine.skipped_keys() };
            Ok(serde_json::to_string(&list).unwrap_or_default())
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
    unsafe { call_for_text(engine, json_out, capacity, len_out, |engine| Ok(engine.jwks())) }
}
