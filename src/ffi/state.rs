//! State: bringing it up to date, and carrying changes by a transport of the host's own.

use super::boundary::{Buffer, Failure, bytes, call, text};
use super::constants::MINTAGE_BATCH_MAX;
use super::types::{mintage_engine, mintage_error, mintage_slice, mintage_status};
use crate::{Cursor, Error, Status};

/// Brings everything up to date now: reads what siblings changed, writes what could not be written
/// before, and forgets what no living token can need. With state in memory, only the last. A 5xxx if
/// the state cannot be reached.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_sync(
    engine: *const mintage_engine,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe { call(engine, error_out, |engine| Ok(engine.core().sync()?)) }
}

/// What has changed since the cursor of an earlier call, as bytes for mintage_changes_apply in engines
/// with the same identity secret, wherever they are. Without a cursor (NULL, 0), or with one of
/// another engine or of too long ago, everything; *complete_out, which may be NULL, is 1 then, else 0.
/// *len_out is 0 if nothing has changed. cursor_out gets MINTAGE_CURSOR_BYTES. When the buffer is too
/// small, nothing but the needed length is written; there may be more to write the next time, so have
/// some room to spare.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_changes_since(
    engine: *const mintage_engine,
    cursor: *const u8,
    cursor_len: usize,
    changes_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
    cursor_out: *mut u8,
    complete_out: *mut u32,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: a buffer of the caller's and the place for its length (header, "Text").
    let out = unsafe { Buffer::new(changes_out, capacity, len_out) };
    // SAFETY: the header's contract, passed on; cursor_out is writable for MINTAGE_CURSOR_BYTES and
    // complete_out NULL or writable.
    unsafe {
        call(engine, error_out, |engine| {
            let out = out?;
            if cursor_out.is_null() {
                return Err(Status::NullPointer.into());
            }
            let since = match bytes(cursor, cursor_len)? {
                [] => None,
                cursor => Some(Cursor::from_bytes(cursor.try_into().map_err(|_| {
                    let rule = "a cursor has exactly MINTAGE_CURSOR_BYTES";
                    Error::with(Status::InvalidArgument, rule).at("cursor")
                })?)),
            };
            let changes = engine.core().changes_since(since)?;
            out.write(&changes.bytes)?;
            let cursor = changes.cursor.to_bytes();
            std::ptr::copy_nonoverlapping(cursor.as_ptr(), cursor_out, cursor.len());
            if !complete_out.is_null() {
                complete_out.write_unaligned(changes.is_complete.into());
            }
            Ok(())
        })
    }
}

/// Takes in what mintage_changes_since gave in another engine. *news_out, which may be NULL, is 1 if
/// that changed anything, and only then need it be passed on. Applying it twice, or in another order,
/// comes to the same; no bytes are no changes. On a failure in the 552x nothing has changed; any other 5xxx says that the changes
/// hold in this process and could not be written to its state; pass them on as news.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_changes_apply(
    engine: *const mintage_engine,
    changes: *const u8,
    changes_len: usize,
    news_out: *mut u32,
    error_out: *mut mintage_error,
) -> mintage_status {
    let tell = |news: bool| {
        if !news_out.is_null() {
            // SAFETY: not NULL, so writable (header, "Text").
            unsafe { news_out.write_unaligned(news.into()) };
        }
    };
    tell(false);
    // SAFETY: the header's contract, passed on.
    unsafe {
        call(engine, error_out, |engine| {
            tell(engine.core().changes_apply(bytes(changes, changes_len)?)?);
            Ok(())
        })
    }
}

/// Revokes count identities at once, in durable state with one write. Nothing is revoked if one of
/// them is not an identity; field says which. At most MINTAGE_BATCH_MAX.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_identity_revoke_many(
    engine: *const mintage_engine,
    identities: *const mintage_slice,
    count: usize,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: the header's contract, passed on; identities is an array of count slices.
    unsafe {
        call(engine, error_out, |engine| {
            if count > MINTAGE_BATCH_MAX {
                let rule = "a batch has at most MINTAGE_BATCH_MAX items";
                return Err(Error::with(Status::InvalidArgument, rule).at("count").into());
            }
            if identities.is_null() && count != 0 {
                return Err(Status::NullPointer.into());
            }
            let identities = (0..count)
                .map(|place| {
                    let slice = identities.add(place).read_unaligned();
                    text(slice.data, slice.len).map_err(|failure| {
                        Error::new(failure.status()).at(format!("identities[{place}]")).into()
                    })
                })
                .collect::<Result<Vec<_>, Failure>>()?;
            Ok(engine.core().revoke_many(identities)?)
        })
    }
}
