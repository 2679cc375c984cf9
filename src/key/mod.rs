//! Keys: typed, sealed handles, each with exactly one algorithm.
//!
//! A key is never "a string". Whoever holds a [`VerifyingKey`] made from a public key cannot be
//! talked into using its text as an HMAC secret, because the algorithm belongs to the key and not
//! to the token (RFC 8725, section 3.1), and because such text is refused as a secret when it
//! comes in. Everything that can be wrong with a key is found here, at import, so that signing and
//! verifying have nothing left to check but the signature.
//!
//! `signing` and `verifying` hold the two handles; `jwk`, `der` and `secret` read the three forms
//! that keys come in; `rsa` looks at RSA numbers. The arithmetic is
//! in `src/crypto.rs`. `ring` (the word of the trade, not the library) holds the keys of one engine and the states they pass through.
//!
//! Buffers of this module that held private bytes are wiped. The crypto library keeps copies of
//! its own in the handles, and does not promise to wipe them.

mod der;
mod jwk;
mod parts;
mod ring;
mod rsa;
mod secret;
mod signing;
mod verifying;

#[cfg(test)]
mod tests;

pub use crate::algorithm::Algorithm;
pub(crate) use crate::algorithm::Kind;
pub(crate) use jwk::{
    KEY_ID_BYTES_MAX, jwk_foreign_key_id, jwk_key_id, jwk_kind, jwk_kind_known, key_id_sound,
};
pub(crate) use ring::KeyNews;
pub use ring::{KEYS_MAX, Key, KeyRing, KeyState, Slot};
pub(crate) use secret::is_key_text;
pub use signing::SigningKey;
pub use verifying::VerifyingKey;

/// The longest text or DER of a key that is read, in bytes. The largest RSA key needs a tenth.
pub const KEY_TEXT_BYTES_MAX: usize = 65_536;

/// The longest HMAC secret, in bytes.
pub const SECRET_BYTES_MAX: usize = 1024;

/// The smallest RSA modulus, in bits (RFC 7518, section 3.3).
pub const RSA_BITS_MIN: usize = 2048;

/// The largest RSA modulus that verifies, in bits; signing goes up to half of it.
pub const RSA_BITS_MAX: usize = 8192;
