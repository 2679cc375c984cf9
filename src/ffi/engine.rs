//! Engines: opening, sharing, giving back; the clock; stats.

use super::boundary::{ErrorOut, call_for_text, guard, guard_engine, text};
use super::types::{mintage_engine, mintage_error, mintage_status};
use crate::{Engine, Status};

/// Opens an engine from one JSON document; `{}` works. On failure *engine_out is NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_engine_open(
    config: *const u8,
    config_len: usize,
    engine_out: *mut *mut mintage_engine,
    error_out: *mut mintage_error,
) -> mintage_status {
    // SAFETY: NULL or a struct of the caller's (header, "Structs").
    let error = unsafe { ErrorOut::new(error_out) };
    let sound = error.check();
    guard(error, || {
        sound?;
        if engine_out.is_null() {
            return Err(Status::NullPointer.into());
        }
        // SAFETY: not NULL, so writable for a pointer.
        unsafe { engine_out.write_unaligned(std::ptr::null_mut()) };
        // SAFETY: valid for its length (header, "Text").
        let config = unsafe { text(config, config_len) }?;
        let engine = Box::new(mintage_engine(Engine::from_json(config)?));
        // SAFETY: as above.
        unsafe { engine_out.write_unaligned(Box::into_raw(engine)) };
        Ok(())
    })
}

/// Another handle to the same engine, to be freed by itself; NULL for NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_engine_clone(
    engine: *const mintage_engine,
) -> *mut mintage_engine {
    // SAFETY: NULL or alive (header, "Ownership").
    let Some(mintage_engine(engine)) = (unsafe { engine.as_ref() }) else {
        return std::ptr::null_mut();
    };
    let mut clone = std::ptr::null_mut();
    guard(ErrorOut::NONE, || {
        clone = Box::into_raw(Box::new(mintage_engine(engine.clone())));
        Ok(())
    });
    clone
}

/// Gives a handle back. The engine ends with its last handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_engine_free(engine: *mut mintage_engine) {
    if engine.is_null() {
        return;
    }
    guard(ErrorOut::NONE, || {
        // SAFETY: comes from `Box::into_raw` in open or clone, and is freed once (header,
        // "Ownership").
        drop(unsafe { Box::from_raw(engine) });
        Ok(())
    });
}

/// Sets the clock of an engine that was opened with "clock": "manual", in milliseconds since 1970.
/// It moves only when it is set. For tests. It is the wall clock alone, by which tokens are judged:
/// when to check the state, staleness and measured time go by the system's monotonic clock.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_clock_set(
    engine: *const mintage_engine,
    unix_ms: i64,
) -> mintage_status {
    // SAFETY: NULL or alive (header, "Ownership").
    unsafe {
        guard_engine(engine, ErrorOut::NONE, |engine| Ok(engine.clock().set_unix_ms(unix_ms)?))
    }
}

/// What the engine has counted since it was opened, and what it takes, as a JSON object.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_stats(
    engine: *const mintage_engine,
    json_out: *mut u8,
    capacity: usize,
    len_out: *mut usize,
) -> mintage_status {
    // SAFETY: the header's contract, passed on.
    unsafe {
        call_for_text(engine, json_out, capacity, len_out, |engine| Ok(engine.stats().to_json()))
    }
}

/// Panics on purpose, to test that no panic crosses the boundary. Only in test builds.
#[cfg(feature = "test-panic")]
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mintage_test_panic(
    engine: *const mintage_engine,
    inside_change: u32,
) -> mintage_status {
    // SAFETY: NULL or alive (header, "Ownership").
    unsafe {
        guard_engine(engine, ErrorOut::NONE, |engine| {
            if inside_change != 0 {
                engine.core().panic_inside_change();
            }
            panic!("on purpose")
        })
    }
}
