//! The library itself: versions, limits, statuses.

use std::ffi::{CStr, c_char};

use super::constants::{MINTAGE_ABI_VERSION, MINTAGE_TOKEN_BYTES_MAX};
use super::types::mintage_status;
use crate::Status;

/// The version of the interface that this library speaks. Compare it with MINTAGE_ABI_VERSION.
#[unsafe(no_mangle)]
pub extern "C" fn mintage_abi_version() -> u32 {
    MINTAGE_ABI_VERSION
}

/// The version of the library, such as "0.1.0". Static text.
#[unsafe(no_mangle)]
pub extern "C" fn mintage_version() -> *const c_char {
    const VERSION: &CStr = terminated(concat!(env!("CARGO_PKG_VERSION"), "\0"));
    VERSION.as_ptr()
}

/// What is built into the library, separated by blanks: kinds of state, and the crypto library.
/// Static text.
#[unsafe(no_mangle)]
pub extern "C" fn mintage_features() -> *const c_char {
    const SQLITE: &str = if cfg!(feature = "sqlite") { " sqlite" } else { "" };
    const REDIS: &str = if cfg!(feature = "redis") { " redis" } else { "" };
    const CRYPTO: &str = if cfg!(feature = "aws-lc-rs") { " aws-lc-rs" } else { " ring" };
    const TEST: &str = if cfg!(feature = "test-panic") { " test-panic" } else { "" };
    static FEATURES: std::sync::OnceLock<std::ffi::CString> = std::sync::OnceLock::new();
    let features = FEATURES.get_or_init(|| {
        let names = ["memory", SQLITE, REDIS, CRYPTO, TEST].concat();
        std::ffi::CString::new(names).unwrap_or_default()
    });
    features.as_ptr()
}

/// MINTAGE_TOKEN_BYTES_MAX, as this library has it.
#[unsafe(no_mangle)]
pub extern "C" fn mintage_token_bytes_max() -> usize {
    MINTAGE_TOKEN_BYTES_MAX
}

/// The name of a status, such as "EXPIRED"; "UNKNOWN" for a number that is none. Static text.
#[unsafe(no_mangle)]
pub extern "C" fn mintage_status_name(status: mintage_status) -> *const c_char {
    status_text(status, true).as_ptr()
}

/// One sentence on a status: what was wrong, and what would be right. Static text.
#[unsafe(no_mangle)]
pub extern "C" fn mintage_status_message(status: mintage_status) -> *const c_char {
    status_text(status, false).as_ptr()
}

const fn terminated(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("one NUL, at the end"),
    }
}

/// The texts of all statuses, NUL-terminated, made once.
fn status_text(status: mintage_status, name: bool) -> &'static CStr {
    static TEXTS: std::sync::OnceLock<Vec<[std::ffi::CString; 2]>> = std::sync::OnceLock::new();
    let unknown = if name { c"UNKNOWN" } else { c"There is no status with this number." };
    let Some(status) = Status::from_code(status) else { return unknown };
    let texts = TEXTS.get_or_init(|| {
        let terminated = |text| std::ffi::CString::new(text).unwrap_or_default();
        Status::ALL
            .iter()
            .map(|status| [status.name(), status.sentence()].map(terminated))
            .collect()
    });
    match Status::ALL.binary_search(&status) {
        Ok(place) => &texts[place][usize::from(!name)],
        Err(_) => unknown,
    }
}
