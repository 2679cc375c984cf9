//! Identities: creating, revoking, deleting, asking.

use super::boundary::{
    Buffer, OutStruct, Outcome, TokenBuffer, call, call_for_text, call_with_text, read_struct, text,
};
use super::token::{grant_of, write_identity_and_token};
use super::types::{
    mintage_engine, mintage_error, mintage_mint_request, mintage_minted, mintage_status,
};
use crate::engine::Core;
use crate::{Engine, Error, Status};

/// A new identity. Nothing is stored: the id certifies itself.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_identity_create(
    engine: *const mintage_engine,
    identity_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: a buffer of the caller's and the place for its length (header, "Text").
    let out = unsafe { Buffer::new(identity_out, capacity, len_out) };
    // SAFETY: the header's contract, passed on.
    unsafe {
        call(engine, error_out, |engine| {
            let out = out?;
            let identity = engine.core().create_identity()?;
            out.write(identity.as_bytes())?;
            engine.core().count_created();
            Ok(())
        })
    }
}

/// A new identity, and a token for it in the same call. With scopes 0 it only creates; the rest of
/// the request is not looked at then. When a buffer is too small, both needed lengths are written
/// and nothing is created.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_identity_create_and_mint(
    engine: *const mintage_engine,
    request: *const mintage_mint_request,
    identity_out: *mut u8,
    identity_capacity: usize,
    identity_len_out: *mut usize,
    token_out: *mut u8,
    token_capacity: usize,
    minted_out: *mut mintage_minted,
) -> mintage_status {
    // SAFETY: buffers and structs of the caller's (header, "Text" and "Structs").
    let (out, token_out, minted_out, request) = unsafe {
        (
            Buffer::new(identity_out, identity_capacity, identity_len_out),
            TokenBuffer::new(token_out, token_capacity),
            OutStruct::new(minted_out),
            read_struct(request),
        )
    };
    let error_out = request.as_ref().map_or(std::ptr::null_mut(), |request| request.error);
    // SAFETY: NULL or alive (header, "Ownership").
    unsafe {
        call(engine, error_out, |engine| {
            let (out, token_out, minted_out, request) = (out?, token_out?, minted_out?, request?);
            create_and_mint(engine, &request, &out, &token_out, &minted_out)
        })
    }
}

fn create_and_mint(
    engine: &Engine,
    request: &mintage_mint_request,
    out: &Buffer,
    token_out: &TokenBuffer,
    minted_out: &OutStruct<mintage_minted>,
) -> Outcome {
    if !request.identity.is_null() || request.identity_len != 0 {
        let rule = "leave the identity NULL: a new one is made";
        return Err(Error::with(Status::InvalidArgument, rule).at("identity").into());
    }
    if request.scopes == 0 {
        let identity = engine.core().create_identity()?;
        out.write(identity.as_bytes())?;
        engine.core().count_created();
        return Ok(());
    }
    // SAFETY: the request's pointers are valid for their lengths (header, "Text").
    let grant = unsafe { grant_of(engine, request) }?;
    let identity = engine.core().create_identity()?;
    let minted = engine.core().mint(&identity, &grant)?;
    write_identity_and_token(&identity, &minted, out, token_out, minted_out)?;
    engine.core().count_created();
    engine.core().count_minted();
    Ok(())
}

/// Refuses all tokens that the identity has; tokens minted afterwards are accepted. When this
/// returns, no later verify in this process accepts them. Twice is fine. MINTAGE_NOT_SHARED after a
/// fork: it holds in this process only.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_identity_revoke(
    engine: *const mintage_engine,
    identity: *const u8,
    identity_len: usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe { call_with_text(engine, identity, identity_len, error_out, Core::revoke) }
}

/// Refuses every token of the identity and every further mint, for good. Twice is fine.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_identity_delete(
    engine: *const mintage_engine,
    identity: *const u8,
    identity_len: usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe { call_with_text(engine, identity, identity_len, error_out, Core::delete_identity) }
}

/// What is known of an identity, as JSON: {"identity", "state": "active" | "revoked" | "deleted",
/// "epoch"}.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_identity_status(
    engine: *const mintage_engine,
    identity: *const u8,
    identity_len: usize,
    json_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        call_for_text(engine, json_out, capacity, len_out, |engine| {
            Ok(engine.core().identity_status(text(identity, identity_len)?)?.to_json())
        })
    }
}
