//! mintage mints and verifies scoped JWTs inside the process that needs them, and knows at once
//! when an identity has been revoked.
#![warn(missing_docs)]

#[allow(dead_code, missing_docs)]
mod encoding;
mod error;
#[allow(dead_code, missing_docs)]
mod json;
pub mod key;

pub use error::{Error, Family, Refusal, Status};
