//! What the generator (`tools/generate`) reads from the compiled crate. Not part of the public
//! interface.

/// The version of the package.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// `include/mintage.h`, as cbindgen wrote it from `src/ffi` when this crate was built.
pub const HEADER: &str = include_str!(concat!(env!("OUT_DIR"), "/mintage.h"));
