//! mintage mints and verifies scoped JWTs inside the process that needs them, and knows at once
//! when an identity has been revoked.
//!
//! ```
//! use mintage::{Check, Config, Engine, Grant, ScopeSet, Status};
//!
//! let engine = Engine::open(Config::new())?;
//! let user = engine.create_identity()?;
//! let minted = engine.mint(&user, &Grant::new(ScopeSet::CHAT | ScopeSet::VOIP))?;
//!
//! let verified = engine.verify(&minted.token, &Check::new().scopes(ScopeSet::CHAT))?;
//! assert_eq!(verified.identity(), user.as_str());
//!
//! engine.revoke(&user)?;
//! let refusal = engine.verify(&minted.token, &Check::new()).unwrap_err();
//! assert_eq!(refusal.status(), Status::Revoked);
//! # Ok::<(), mintage::Error>(())
//! ```
//!
//! # How the crate is laid out
//!
//! [`Engine`] is the one door; [`Config`] is what it is opened with. [`Error`] means that a call
//! could not be done, [`Refusal`] that a token is not accepted; both carry a [`Status`] whose
//! number is the same in every language. [`jws`] and [`key`] are the parts underneath, for who
//! needs a signature without an engine.

mod algorithm;
mod cache;
mod claims;
mod clock;
mod config;
mod crypto;
#[doc(hidden)]
pub mod describe;
mod encoding;
mod engine;
mod error;
#[cfg(feature = "capi")]
pub mod ffi;
mod identity;
mod issuer;
mod json;
pub mod jws;
pub mod key;
mod os;
mod revocation;
mod scope;
mod state;
mod stats;
mod sync;
mod token_id;

pub use claims::{CLAIMS_BYTES_MAX, CLIENT_BYTES_MAX, TOKEN_ID_BYTES_MAX};
pub use clock::Clock;
pub use config::{Config, ExchangeSpec, Fork, IssuerSpec, KeySpec, OnStale, Start};
pub use engine::{
    CURSOR_BYTES, Changes, Check, Cursor, Engine, ExternalCheck, Grant, IdentityState,
    IdentityStatus, KeyInfo, KeyInfoState, Lifetime, Minted, News, OldKey, Rotation, Stats,
    Unverified, Verified, VerifiedExternal, inspect,
};
pub use error::{Class, Error, Family, HostClass, Refusal, RegisteredClaim, Status};
pub use identity::{IDENTITY_BYTES_MAX, IdentityId};
pub use jws::TOKEN_BYTES_MAX;
pub use scope::{Capability, Permission, SCOPES_MAX, ScopeSet};
pub use state::shared::{StateKind, StateStats};

/// The Rust blocks of the README are compiled and run as tests of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
