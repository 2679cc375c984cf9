//! Tokens: minting, verifying, reading, revoking.

use std::mem::offset_of;

use super::boundary::{
    Buffer, ErrorOut, Failure, OutStruct, Outcome, TokenBuffer, bytes, call, call_for_text,
    call_reporting, guard, optional_text, read_struct, text,
};
use super::constants::{MINTAGE_KEY_SLOT_PRIMARY, MINTAGE_KEY_SLOT_SECONDARY, MINTAGE_SCOPES_ANY};
use super::types::{
    mintage_engine, mintage_error, mintage_mint_request, mintage_minted, mintage_status,
    mintage_verified, mintage_verify_request,
};
use crate::cache::{Entry, IDS_BYTES};
use crate::claims::CLIENT_BYTES_MAX;
use crate::key::Slot;
use crate::{Capability, Check, Engine, Error, Grant, Lifetime, Minted, Status, Verified};

/// Mints a token for an identity. Minting again is how a token is refreshed. MINTAGE_TOKEN_BYTES_MAX
/// bytes are always enough; with less than needed, minted_out->token_len says how many are, and
/// nothing is minted.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_mint(
    engine: *const mintage_engine,
    request: *const mintage_mint_request,
    token_out: *mut u8,
    capacity: usize,
    minted_out: *mut mintage_minted,
) -> mintage_status {
    // SAFETY: buffers and structs of the caller's (header, "Text" and "Structs").
    let (token_out, minted_out, request) = unsafe {
        (TokenBuffer::new(token_out, capacity), OutStruct::new(minted_out), read_struct(request))
    };
    let error_out = request.as_ref().map_or(std::ptr::null_mut(), |request| request.error);
    // SAFETY: NULL or alive (header, "Ownership"); texts are valid for their lengths ("Text").
    unsafe {
        call(engine, error_out, |engine| {
            let (token_out, minted_out, request) = (token_out?, minted_out?, request?);
            mint_into(engine, &request, &token_out, &minted_out)
        })
    }
}

/// Mints what a request asks for.
///
/// # Safety
/// The request's pointers are valid for their lengths.
pub(super) unsafe fn mint_into(
    engine: &Engine,
    request: &mintage_mint_request,
    token_out: &TokenBuffer,
    minted_out: &OutStruct<mintage_minted>,
) -> Outcome {
    // SAFETY: says the caller.
    let (identity, grant) =
        unsafe { (text(request.identity, request.identity_len)?, grant_of(engine, request)?) };
    let minted = engine.core().mint(identity, &grant)?;
    if !token_out.fits(minted.token.len()) {
        minted_out.write(&only_length(&minted));
        return Err(Failure::Status(Status::BufferTooSmall));
    }
    token_out.write(&minted.token);
    minted_out.write(&minted_of(&minted));
    engine.core().count_minted();
    Ok(())
}

/// What a request grants.
///
/// # Safety
/// The request's pointers are valid for their lengths, for as long as the grant is used.
pub(super) unsafe fn grant_of<'a>(
    engine: &Engine,
    request: &mintage_mint_request,
) -> Result<Grant<'a>, Failure> {
    let mut grant = Grant::new(engine.scopes_from_bits(request.scopes)?);
    // SAFETY: valid for their lengths, says the caller.
    let (claims, audience, client) = unsafe {
        (
            optional_text(request.claims, request.claims_len)?,
            optional_text(request.audience, request.audience_len)?,
            optional_text(request.client, request.client_len)?,
        )
    };
    if request.lifetime_minutes != 0 {
        grant = grant.lifetime(Lifetime::minutes(request.lifetime_minutes));
    }
    if let Some(claims) = claims {
        grant = grant.claims(claims);
    }
    if let Some(audience) = audience {
        grant = grant.audience(audience);
    }
    if let Some(client) = client {
        grant = grant.client(client);
    }
    if request.flags != 0 {
        return Err(Status::UnknownFlag.into());
    }
    if request.key_slot != 0 {
        grant = grant.slot(slot_of(request.key_slot)?);
    }
    Ok(grant)
}

/// The slot with this number.
pub(super) fn slot_of(number: u32) -> Result<Slot, Error> {
    match number {
        MINTAGE_KEY_SLOT_PRIMARY => Ok(Slot::Primary),
        MINTAGE_KEY_SLOT_SECONDARY => Ok(Slot::Secondary),
        _ => Err(Error::with(Status::InvalidArgument, "must be 1 (primary) or 2 (secondary)")
            .at("key_slot")),
    }
}

fn minted_of(minted: &Minted) -> mintage_minted {
    let (token_id, token_id_len) = padded(&minted.token_id);
    let (key_id, key_id_len) = padded(&minted.key_id);
    mintage_minted {
        issued_at_unix_s: minted.issued_at_unix_s,
        expires_at_unix_s: minted.expires_at_unix_s,
        epoch: minted.epoch,
        token_id_len,
        key_id_len,
        token_id,
        key_id,
        ..only_length(minted)
    }
}

/// Writes an identity and its new token, or if either does not fit, both lengths.
pub(super) fn write_identity_and_token(
    identity: &str,
    minted: &Minted,
    out: &Buffer,
    token_out: &TokenBuffer,
    minted_out: &OutStruct<mintage_minted>,
) -> Outcome {
    let identity_fits = out.fits(identity.len());
    if !identity_fits || !token_out.fits(minted.token.len()) {
        // Both lengths are worth knowing, whichever buffer was too small.
        if identity_fits {
            out.set_length(identity.len());
        }
        minted_out.write(&only_length(minted));
        return Err(Failure::Status(Status::BufferTooSmall));
    }
    out.write(identity.as_bytes())?;
    token_out.write(&minted.token);
    minted_out.write(&minted_of(minted));
    Ok(())
}

/// What is said of a token that did not fit.
fn only_length(minted: &Minted) -> mintage_minted {
    mintage_minted {
        struct_size: 0,
        token_len: minted.token.len() as u32,
        issued_at_unix_s: 0,
        expires_at_unix_s: 0,
        epoch: 0,
        token_id_len: 0,
        key_id_len: 0,
        token_id: [0; 64],
        key_id: [0; 64],
    }
}

fn padded(text: &str) -> ([u8; 64], u32) {
    let mut out = [0; 64];
    let length = text.len().min(out.len());
    out[..length].copy_from_slice(&text.as_bytes()[..length]);
    (out, length as u32)
}

/// Accepts a token that holds all of the required scopes (0 for none), or says why not. A token
/// that was seen before costs a look-up. On refusal *verified_out is cleared.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_verify(
    engine: *const mintage_engine,
    token: *const u8,
    token_len: usize,
    required_scopes: u64,
    verified_out: *mut mintage_verified,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: a struct of the caller's (header, "Structs").
    let out = unsafe { OutStruct::uncleared(verified_out) };
    // SAFETY: NULL or alive (header, "Ownership"); the token is valid for its length ("Text").
    let status = unsafe {
        call_reporting(engine, ErrorOut::uncleared(error_out), |engine| {
            let out = out.as_ref().map_err(|status| Failure::Status(*status))?;
            let token = bytes(token, token_len)?;
            let check = Check::new().scopes(engine.scopes_from_bits(required_scopes)?);
            write_verified(engine.core().verify(token, &check)?.entry(), out);
            Ok(())
        })
    };
    clear_unless_ok(status, out)
}

/// On a hit, clearing first would cost as much again as writing; whatever else happened, also a panic,
/// leaves a cleared struct.
#[inline]
fn clear_unless_ok(
    status: mintage_status,
    out: Result<OutStruct<mintage_verified>, Status>,
) -> mintage_status {
    match out {
        Ok(out) if status != 0 => out.clear(),
        _ => {}
    }
    status
}

/// Writes all of the caller's struct, in as few pieces as there can be.
#[inline]
pub(super) fn write_verified(entry: &Entry, out: &OutStruct<mintage_verified>) {
    const CLIENT: usize = offset_of!(mintage_verified, client);
    const _: () = {
        let ids = offset_of!(mintage_verified, identity);
        assert!(offset_of!(mintage_verified, token_id) == ids + 128);
        assert!(offset_of!(mintage_verified, key_id) == ids + 128 + 64);
        assert!(CLIENT == ids + IDS_BYTES);
        assert!(size_of::<mintage_verified>() == CLIENT + CLIENT_BYTES_MAX);
    };
    let (ids, [identity_len, token_id_len, key_id_len]) = entry.padded_ids();
    let client = entry.client_bytes();
    out.put(offset_of!(mintage_verified, flags), &[0; 4]);
    let numbers =
        [entry.scopes.bits(), entry.issued_at_s as u64, entry.expires_at_s as u64, entry.epoch];
    let lengths =
        [identity_len.into(), token_id_len.into(), key_id_len.into(), client.len() as u32];
    out.put_all(offset_of!(mintage_verified, scopes), &numbers);
    out.put_all(offset_of!(mintage_verified, identity_len), &lengths);
    out.put(offset_of!(mintage_verified, identity), ids);
    out.clear_range(CLIENT, CLIENT_BYTES_MAX);
    if !client.is_empty() {
        out.put(CLIENT, client);
    }
    out.clear_beyond();
}

/// Accepts a token that satisfies all that the request asks, or says why not. Optionally writes its
/// claims; MINTAGE_BUFFER_TOO_SMALL for those comes only after the token was accepted.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_verify_with(
    engine: *const mintage_engine,
    request: *const mintage_verify_request,
    verified_out: *mut mintage_verified,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        verify_as_asked(engine, request, verified_out, |engine, token, check| {
            Ok(engine.core().verify(token, check)?)
        })
    }
}

/// The answer of mintage_token_verify_with, if it is at hand: of a token that was seen before, while
/// no check of shared state is due. Otherwise MINTAGE_WOULD_WAIT, which is no verdict: it counts
/// nothing and changes nothing; ask mintage_token_verify_with where waiting does no harm. For event
/// loops and interpreters with a global lock: it takes no lock and checks no signature.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_verify_if_ready(
    engine: *const mintage_engine,
    request: *const mintage_verify_request,
    verified_out: *mut mintage_verified,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        verify_as_asked(engine, request, verified_out, |engine, token, check| {
            let answer = engine.core().verify_if_ready(token, check);
            Ok(answer.ok_or(Failure::Status(Status::WouldWait))??)
        })
    }
}

/// # Safety
/// The handle is NULL or alive; the structs are the caller's, and the request's pointers are valid
/// for their lengths.
#[inline]
unsafe fn verify_as_asked(
    engine: *const mintage_engine,
    request: *const mintage_verify_request,
    verified_out: *mut mintage_verified,
    verify: impl FnOnce(&Engine, &[u8], &Check<'_>) -> Result<Verified, Failure>,
) -> mintage_status {
    // SAFETY: structs of the caller's (header, "Structs").
    let (out, request) = unsafe { (OutStruct::uncleared(verified_out), read_struct(request)) };
    let (error_out, claims) = match &request {
        // SAFETY: a buffer of the caller's, or NULL (header, "Text").
        Ok(request) => (request.error, unsafe { claims_buffer(request) }),
        Err(_) => (std::ptr::null_mut(), Ok(None)),
    };
    // SAFETY: NULL or alive (header, "Ownership"); inputs are valid for their lengths ("Text").
    let status = unsafe {
        call_reporting(engine, ErrorOut::uncleared(error_out), |engine| {
            let out = out.as_ref().map_err(|status| Failure::Status(*status))?;
            let (request, claims) = (request?, claims?);
            let check = check_of(engine, &request)?;
            let token = bytes(request.token, request.token_len)?;
            let verified = verify(engine, token, &check)?;
            if let Some(claims) = claims {
                claims.write(verified.claims_json().as_bytes())?;
            }
            write_verified(verified.entry(), out);
            Ok(())
        })
    };
    clear_unless_ok(status, out)
}

/// # Safety
/// The request's buffer for claims is NULL or writable.
pub(super) unsafe fn claims_buffer(
    request: &mintage_verify_request,
) -> Result<Option<Buffer>, Failure> {
    if request.claims_out.is_null()
        && request.claims_capacity == 0
        && request.claims_len_out.is_null()
    {
        return Ok(None);
    }
    // SAFETY: as the caller says.
    unsafe { Buffer::new(request.claims_out, request.claims_capacity, request.claims_len_out) }
        .map(Some)
}

/// # Safety
/// The request's pointers are valid for their lengths, for as long as the check is used.
unsafe fn check_of<'a>(
    engine: &Engine,
    request: &mintage_verify_request,
) -> Result<Check<'a>, Failure> {
    let scopes = engine.scopes_from_bits(request.required_scopes)?;
    let mut check = match request.flags {
        0 => Check::new().scopes(scopes),
        MINTAGE_SCOPES_ANY => Check::new().any_scope_of(scopes)?,
        _ => return Err(Status::UnknownFlag.into()),
    };
    if request.capability != 0 {
        let capability =
            Capability::from_number(request.capability).ok_or(Status::UnknownCapability)?;
        check = check.capability(capability)?;
    }
    if request.max_age_s != 0 {
        check = check.max_age_s(request.max_age_s);
    }
    // SAFETY: valid for their lengths, says the caller.
    let (audience, identity) = unsafe {
        (
            optional_text(request.audience, request.audience_len)?,
            optional_text(request.identity, request.identity_len)?,
        )
    };
    if let Some(audience) = audience {
        check = check.audience(audience);
    }
    if let Some(identity) = identity {
        check = check.identity(identity);
    }
    Ok(check)
}

/// The claims of a token, verified first, as the JSON text that was signed.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_claims(
    engine: *const mintage_engine,
    token: *const u8,
    token_len: usize,
    json_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        call_for_text(engine, json_out, capacity, len_out, |engine| {
            let verified = engine.core().verify(bytes(token, token_len)?, &Check::new())?;
            Ok(verified.claims_json())
        })
    }
}

/// What a token says before anyone has checked its signature, as JSON that begins with
/// "unverified": true. Proof of nothing: for logs, and for finding mistakes.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_inspect(
    token: *const u8,
    token_len: usize,
    json_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
) -> mintage_status {
    guard(ErrorOut::NONE, || {
        // SAFETY: a buffer of the caller's and the place for its length (header, "Text").
        let out = unsafe { Buffer::new(json_out, capacity, len_out) }?;
        // SAFETY: valid for its length (header, "Text").
        let token = unsafe { bytes(token, token_len) }?;
        out.write(crate::inspect(token)?.to_json().as_bytes())
    })
}

/// Refuses this one token. Its signature must hold; that it has expired does not matter.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_revoke(
    engine: *const mintage_engine,
    token: *const u8,
    token_len: usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        call(engine, error_out, |engine| {
            Ok(engine.core().revoke_token(bytes(token, token_len)?)?)
        })
    }
}

/// Refuses the token with this id (`jti`). expires_at_unix_s is its `exp`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_revoke_id(
    engine: *const mintage_engine,
    token_id: *const u8,
    token_id_len: usize,
    expires_at_unix_s: i64,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        call(engine, error_out, |engine| {
            Ok(engine.core().revoke_token_id(text(token_id, token_id_len)?, expires_at_unix_s)?)
        })
    }
}

/// Refuses every token that exists, of every identity.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_revoke_all(
    engine: *const mintage_engine,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe { call(engine, error_out, |engine| Ok(engine.core().revoke_all()?)) }
}
