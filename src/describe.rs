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

/// What a key of this algorithm is, in words.
pub fn key_of(algorithm: crate::key::Algorithm) -> String {
    algorithm.kind().words(algorithm.digest_bytes())
}

/// `kty` and `crv` of a JWK of this algorithm.
pub fn key_type(algorithm: crate::key::Algorithm) -> (&'static str, Option<&'static str>) {
    (algorithm.kind().key_type(), algorithm.kind().curve())
}

/// Bytes of the digest inside an algorithm.
pub fn digest_bytes(algorithm: crate::key::Algorithm) -> usize {
    algorithm.digest_bytes()
}
