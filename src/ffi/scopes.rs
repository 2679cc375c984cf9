//! Scopes: names to bits and back, and what they permit.

use super::boundary::{ErrorOut, Failure, call, call_for_text, guard_engine, text};
use super::types::{mintage_engine, mintage_error, mintage_status};
use crate::{Capability, Status};

/// The bits of scope names separated by blanks, such as "chat voip". On failure *scopes_out is
/// UINT64_MAX, which no token satisfies: an ignored status fails closed.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_scopes_parse(
    engine: *const mintage_engine,
    names: *const u8,
    names_len: usize,
    scopes_out: *mut u64,
    error_out: *mut mintage_error,
) -> mintage_status {
    if !scopes_out.is_null() {
        // SAFETY: not NULL, so writable for a uint64_t.
        unsafe { scopes_out.write_unaligned(u64::MAX) };
    }
    // SAFETY: the header's contract, passed on; the mask is writable unless NULL.
    unsafe {
        call(engine, error_out, |engine| {
            if scopes_out.is_null() {
                return Err(Failure::Status(Status::NullPointer));
            }
            let scopes = engine.scopes(text(names, names_len)?)?;
            scopes_out.write_unaligned(scopes.bits());
            Ok(())
        })
    }
}

/// The names of scopes, separated by blanks, in the order of their bits; empty for 0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_scopes_format(
    engine: *const mintage_engine,
    scopes: u64,
    names_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        call_for_text(engine, names_out, capacity, len_out, |engine| {
            Ok(engine.scope_names(engine.scopes_from_bits(scopes)?)?)
        })
    }
}

/// Whether scopes permit a capability, 1 to 21: *answer_out is one of MINTAGE_PERMISSION_NO, _YES and
/// _BY_ROLE; NO on failure.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_scopes_permit(
    engine: *const mintage_engine,
    scopes: u64,
    capability: u32,
    answer_out: *mut u32,
) -> mintage_status {
    // SAFETY: NULL or alive (header, "Ownership"); the answer is writable unless NULL.
    unsafe {
        if !answer_out.is_null() {
            answer_out.write_unaligned(0);
        }
        guard_engine(engine, ErrorOut::NONE, |engine| {
            if answer_out.is_null() {
                return Err(Failure::Status(Status::NullPointer));
            }
            let scopes = engine.scopes_from_bits(scopes)?;
            let capability =
                Capability::from_number(capability).ok_or(Status::UnknownCapability)?;
            answer_out.write_unaligned(scopes.permits(capability) as u32);
            Ok(())
        })
    }
}
