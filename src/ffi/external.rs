//! Tokens of other issuers: verifying and exchanging them.

use std::mem::offset_of;

use super::boundary::{
    Buffer, Failure, OutStruct, TokenBuffer, bytes, call, call_with_text, optional_text,
    read_struct, text,
};
use super::token::{claims_buffer, write_identity_and_token};
use super::types::{
    mintage_engine, mintage_error, mintage_exchange_request, mintage_minted, mintage_status,
    mintage_verified_external, mintage_verify_request,
};
use crate::{Error, ExternalCheck, IssuerSpec, Status, VerifiedExternal};

/// Accepts a token of one of the trusted issuers, or says why not. The request may ask for an
/// audience, an age, a subject (as identity) and the claims; foreign scopes are in the claims, so
/// required_scopes, capability and flags must be 0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_external_verify(
    engine: *const mintage_engine,
    request: *const mintage_verify_request,
    verified_external_out: *mut mintage_verified_external,
) -> mintage_status {
    // SAFETY: structs of the caller's (header, "Structs").
    let (out, request) = unsafe { (OutStruct::new(verified_external_out), read_struct(request)) };
    let (error_out, claims) = match &request {
        // SAFETY: a buffer of the caller's, or NULL (header, "Text").
        Ok(request) => (request.error, unsafe { claims_buffer(request) }),
        Err(_) => (std::ptr::null_mut(), Ok(None)),
    };
    // SAFETY: NULL or alive (header, "Ownership"); inputs are valid for their lengths ("Text").
    unsafe {
        call(engine, error_out, |engine| {
            let (out, request, claims) = (out?, request?, claims?);
            let check = check_of(&request)?;
            let token = bytes(request.token, request.token_len)?;
            let verified = engine.core().verify_external(token, &check)?;
            if let Some(claims) = claims {
                claims.write(verified.claims_json().as_bytes())?;
            }
            write_verified_external(&verified, &out);
            Ok(())
        })
    }
}

/// Writes a struct that is clear.
fn write_verified_external(
    verified: &VerifiedExternal,
    out: &OutStruct<mintage_verified_external>,
) {
    let (subject, token_id, key_id) = (
        verified.subject().as_bytes(),
        verified.token_id().as_bytes(),
        verified.key_id().as_bytes(),
    );
    let times = [verified.issued_at_unix_s() as u64, verified.expires_at_unix_s() as u64];
    let numbers =
        [verified.issuer_index(), subject.len() as u32, token_id.len() as u32, key_id.len() as u32];
    out.put_all(offset_of!(mintage_verified_external, issued_at_unix_s), &times);
    out.put_all(offset_of!(mintage_verified_external, issuer_index), &numbers);
    out.put(offset_of!(mintage_verified_external, subject), subject);
    out.put(offset_of!(mintage_verified_external, token_id), token_id);
    out.put(offset_of!(mintage_verified_external, key_id), key_id);
}

/// # Safety
/// The request's pointers are valid for their lengths, for as long as the check is used.
unsafe fn check_of<'a>(request: &mintage_verify_request) -> Result<ExternalCheck<'a>, Failure> {
    if request.flags != 0 {
        return Err(Status::UnknownFlag.into());
    }
    for (field, is_zero) in
        [("required_scopes", request.required_scopes == 0), ("capability", request.capability == 0)]
    {
        if !is_zero {
            let rule = "must be 0: a foreign token holds no scopes of this engine; exchange it";
            return Err(Error::with(Status::InvalidArgument, rule).at(field).into());
        }
    }
    let mut check = ExternalCheck::new();
    if request.max_age_s != 0 {
        check = check.max_age_s(request.max_age_s);
    }
    // SAFETY: valid for their lengths, says the caller.
    let (audience, subject) = unsafe {
        (
            optional_text(request.audience, request.audience_len)?,
            optional_text(request.identity, request.identity_len)?,
        )
    };
    if let Some(audience) = audience {
        check = check.audience(audience);
    }
    if let Some(subject) = subject {
        check = check.subject(subject);
    }
    Ok(check)
}

/// Trusts an issuer, described as in the configuration's "issuers", or replaces what is known of the
/// one with the same name: its key set above all.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_issuer_set(
    engine: *const mintage_engine,
    issuer_json: *const u8,
    issuer_json_len: usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        call_with_text(engine, issuer_json, issuer_json_len, error_out, |core, json| {
            core.set_issuer(&IssuerSpec::from_json(json)?)
        })
    }
}

/// Mints a token for the user of a trusted issuer, in exchange for that issuer's token. The token is
/// checked first, then the client application, then the user. The identity that was minted for goes
/// to identity_out. When a buffer is too small, both needed lengths are written and nothing is
/// minted.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_exchange(
    engine: *const mintage_engine,
    request: *const mintage_exchange_request,
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
    // SAFETY: NULL or alive (header, "Ownership"); inputs are valid for their lengths ("Text").
    unsafe {
        call(engine, error_out, |engine| {
            let (out, token_out, minted_out, request) = (out?, token_out?, minted_out?, request?);
            if request.flags != 0 {
                return Err(Status::UnknownFlag.into());
            }
            let token = bytes(request.token, request.token_len)?;
            let client_id = text(request.client_id, request.client_id_len)?;
            let user_id = text(request.user_id, request.user_id_len)?;
            let (identity, minted) = engine.core().exchange(token, client_id, user_id)?;
            write_identity_and_token(&identity, &minted, &out, &token_out, &minted_out)?;
            engine.core().count_minted();
            Ok(())
        })
    }
}
