//! Many tokens in one call: the crossing is paid once, and each item has a status of its own.

use super::boundary::{
    ErrorOut, Failure, OutStruct, Outcome, TokenBuffer, Versioned, bytes, guard_engine,
    read_struct, struct_size,
};
use super::constants::MINTAGE_BATCH_MAX;
use super::token::{mint_into, write_verified};
use super::types::{
    mintage_engine, mintage_mint_request, mintage_minted, mintage_slice, mintage_status,
    mintage_verified,
};
use crate::{Check, Engine, Status};

/// Judges count tokens, each as mintage_token_verify does, and writes a status for each. The call
/// itself is MINTAGE_OK when all were judged, whatever the verdicts; otherwise none counts, and every
/// status is what the call returns. verified_out is NULL or an array of count structs; that of a
/// refused token is cleared. More than MINTAGE_BATCH_MAX is MINTAGE_INVALID_ARGUMENT, and as many
/// statuses say so.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_verify_many(
    engine: *const mintage_engine,
    tokens: *const mintage_slice,
    count: usize,
    required_scopes: u64,
    statuses_out: *mut mintage_status,
    verified_out: *mut mintage_verified,
) -> mintage_status {
    // SAFETY: an array of the caller's (header, "Text").
    let statuses = unsafe { Statuses::new(statuses_out, count) };
    // SAFETY: NULL or an array of structs of the caller's (header, "Structs").
    let verified = unsafe { Array::optional(verified_out, count) };
    // SAFETY: NULL or alive (header, "Ownership"); tokens are valid for their lengths ("Text").
    let status = unsafe {
        guard_engine(engine, ErrorOut::NONE, |engine| {
            statuses.check()?;
            let verified = verified.as_ref().map_err(|status| Failure::Status(*status))?;
            if tokens.is_null() && count != 0 {
                return Err(Status::NullPointer.into());
            }
            let check = Check::new().scopes(engine.scopes_from_bits(required_scopes)?);
            for place in 0..count {
                let token = tokens.add(place).read_unaligned();
                let out = verified.as_ref().map(|array| array.item(place));
                let status = verify_one(engine, token, &check, out.as_ref());
                statuses.put(place, status.code());
            }
            Ok(())
        })
    };
    if status != 0 {
        statuses.fill(status);
        if let Ok(Some(array)) = verified {
            (0..count).for_each(|place| array.item(place).clear());
        }
    }
    status
}

/// # Safety
/// The token is valid for its length.
unsafe fn verify_one(
    engine: &Engine,
    token: mintage_slice,
    check: &Check<'_>,
    out: Option<&OutStruct<mintage_verified>>,
) -> Status {
    // SAFETY: says the caller.
    let token = unsafe { bytes(token.data, token.len) };
    let verified = token.and_then(|token| Ok(engine.core().verify(token, check)?));
    match (&verified, out) {
        (Ok(verified), Some(out)) => write_verified(verified.entry(), out),
        (Err(_), Some(out)) => out.clear(),
        (_, None) => {}
    }
    verified.map_or_else(|failure| failure.status(), |_| Status::Ok)
}

/// Mints count tokens, each as mintage_token_mint does, and writes a status for each. Token n begins
/// at tokens_out + n * token_stride and may take token_stride bytes; its length is in minted_out. The
/// call itself is MINTAGE_OK when each was tried, whatever became of it; otherwise none counts, and
/// every status is what the call returns. More than MINTAGE_BATCH_MAX is MINTAGE_INVALID_ARGUMENT, and
/// as many statuses say so.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_token_mint_many(
    engine: *const mintage_engine,
    requests: *const mintage_mint_request,
    count: usize,
    tokens_out: *mut u8,
    token_stride: usize,
    statuses_out: *mut mintage_status,
    minted_out: *mut mintage_minted,
) -> mintage_status {
    // SAFETY: an array of the caller's (header, "Text").
    let statuses = unsafe { Statuses::new(statuses_out, count) };
    // SAFETY: arrays of structs of the caller's (header, "Structs").
    let (minted, requests) = unsafe {
        (Array::required(minted_out, count), Array::required(requests.cast_mut(), count))
    };
    // SAFETY: NULL or alive (header, "Ownership"); texts are valid for their lengths, and so is the
    // room for the tokens ("Text").
    let status = unsafe {
        guard_engine(engine, ErrorOut::NONE, |engine| {
            statuses.check()?;
            let minted = minted.as_ref().map_err(|status| Failure::Status(*status))?;
            let requests = requests.as_ref().map_err(|status| Failure::Status(*status))?;
            if token_stride.checked_mul(count).is_none_or(|bytes| bytes > isize::MAX as usize) {
                return Err(Status::InvalidArgument.into());
            }
            if tokens_out.is_null() && count != 0 && token_stride != 0 {
                return Err(Status::NullPointer.into());
            }
            for place in 0..count {
                let out = minted.item(place);
                out.clear();
                let token_out = tokens_out.wrapping_add(place * token_stride);
                let code = mint_one(engine, requests.pointer(place), token_out, token_stride, &out);
                statuses.put(place, code);
            }
            Ok(())
        })
    };
    if status != 0 {
        statuses.fill(status);
        if let Ok(array) = minted {
            (0..count).for_each(|place| array.item(place).clear());
        }
    }
    status
}

/// # Safety
/// The request is readable for its size and its texts are valid; the room for the token is writable.
unsafe fn mint_one(
    engine: &Engine,
    request: *const mintage_mint_request,
    token_out: *mut u8,
    capacity: usize,
    out: &OutStruct<mintage_minted>,
) -> mintage_status {
    // SAFETY: says the caller.
    unsafe {
        let request = match read_struct(request) {
            Ok(request) => request,
            Err(failure) => return failure.status().code(),
        };
        let error_out = ErrorOut::new(request.error);
        let outcome = error_out.check().and_then(|()| {
            let token_out = TokenBuffer::new(token_out, capacity)?;
            mint_into(engine, &request, &token_out, out)
        });
        error_out.report(outcome)
    }
}

/// The caller's array of statuses.
struct Statuses {
    first: *mut mintage_status,
    count: usize,
}

impl Statuses {
    /// # Safety
    /// The pointer is NULL or writable for `count` statuses.
    unsafe fn new(first: *mut mintage_status, count: usize) -> Statuses {
        Statuses { first, count }
    }

    /// Whether there is such an array, and not too long.
    fn check(&self) -> Outcome {
        if self.count > MINTAGE_BATCH_MAX {
            return Err(Status::InvalidArgument.into());
        }
        if self.first.is_null() && self.count != 0 {
            return Err(Status::NullPointer.into());
        }
        Ok(())
    }

    fn put(&self, place: usize, code: mintage_status) {
        debug_assert!(place < self.count);
        // SAFETY: writable for `count` statuses, said whoever made this.
        unsafe { self.first.add(place).write_unaligned(code) };
    }

    fn fill(&self, code: mintage_status) {
        if !self.first.is_null() {
            (0..self.count.min(MINTAGE_BATCH_MAX)).for_each(|place| self.put(place, code));
        }
    }
}

/// The caller's array of structs, all of one size, which is the distance from one to the next.
struct Array<T: Versioned> {
    first: *mut T,
    stride: usize,
}

impl<T: Versioned> Array<T> {
    /// # Safety
    /// The pointer is NULL or readable and writable for `count` structs of the size that the first
    /// begins with.
    unsafe fn required(first: *mut T, count: usize) -> Result<Array<T>, Status> {
        if count == 0 {
            return Ok(Array { first, stride: 0 });
        }
        if count > MINTAGE_BATCH_MAX {
            return Err(Status::InvalidArgument);
        }
        // SAFETY: says the caller.
        let stride = unsafe { struct_size(first.cast_const()) }?;
        let array = Array { first, stride };
        for place in 1..count {
            // SAFETY: within the array, says the caller.
            if unsafe { struct_size(array.pointer(place).cast_const()) }? != stride {
                return Err(Status::StructSize);
            }
        }
        Ok(array)
    }

    /// The same where there need not be one.
    ///
    /// # Safety
    /// As for [`Array::required`].
    unsafe fn optional(first: *mut T, count: usize) -> Result<Option<Array<T>>, Status> {
        if first.is_null() {
            return Ok(None);
        }
        // SAFETY: the same contract.
        unsafe { Array::required(first, count) }.map(Some)
    }

    fn pointer(&self, place: usize) -> *mut T {
        self.first.cast::<u8>().wrapping_add(place * self.stride).cast()
    }

    fn item(&self, place: usize) -> OutStruct<T> {
        OutStruct::of_size(self.pointer(place), self.stride)
    }
}
