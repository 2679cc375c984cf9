//! What the generator (`tools/generate`) and the command line read from the compiled crate. Not
//! part of the public interface.

pub use crate::config::shape::{Field, Object, Shape, Text};

/// The version of the package.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// `include/mintage.h`, as cbindgen wrote it from `src/ffi` when this crate was built.
#[cfg(feature = "capi")]
pub const HEADER: &str = include_str!(concat!(env!("OUT_DIR"), "/mintage.h"));

/// The configuration, with all objects that are in it.
pub fn configuration() -> Object {
    crate::Config::description()
}
