//! The C boundary: `include/mintage.h` is generated from this folder.
//!
//! One thin file of exports a noun (`engine`, `identity`, `scopes`, `token`, `batch`, `keys`,
//! `external`, `state`, `library`); what they share is in `boundary.rs` (the guard against panics, inputs, outputs, structs that may be
//! older or newer than this library) and `types.rs` (the structs). Nothing below knows about this
//! folder.
//!
//! The contract that every `SAFETY` line refers to stands in the essay at the top of the header:
//! pointers with a length are valid for that length, outputs do not overlap inputs, a handle comes
//! from `mintage_engine_open` or `mintage_engine_clone` and has not been freed.
#![allow(unsafe_code)]
#![allow(non_camel_case_types)] // names as they stand in C
#![allow(clippy::missing_safety_doc)] // the exports' docs become the header, whose essay says it once

mod batch;
mod boundary;
mod constants;
mod engine;
mod external;
mod identity;
mod keys;
mod library;
mod scopes;
mod state;
mod token;
mod types;

pub use batch::*;
pub use constants::*;
pub use engine::*;
pub use external::*;
pub use identity::*;
pub use keys::*;
pub use library::*;
pub use scopes::*;
pub use state::*;
pub use token::*;
pub use types::*;
