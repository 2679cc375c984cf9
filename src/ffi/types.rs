//! The types that cross the boundary.

use std::ffi::c_char;

use crate::Engine;

/// The outcome of a call: 0 (`MINTAGE_OK`), or a stable number. Families: 1xxx misuse, 2xxx token
/// refused, 3xxx identity or scope, 4xxx key or configuration, 5xxx state, 9xxx internal.
pub type mintage_status = i32;

/// An engine: policy, keys, revocations and cache. Opened by mintage_engine_open, shared by
/// mintage_engine_clone, given back by mintage_engine_free.
pub struct mintage_engine(pub(super) Engine);

/// What went wrong, in words. The two texts are the only NUL-terminated ones of this library;
/// what does not fit is cut off. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mintage_error {
    /// sizeof(mintage_error), set by the caller.
    pub struct_size: u32,
    /// The status that the call returns, too.
    pub status: i32,
    /// The path of the field to blame, such as `keys[1].pem`; empty when there is none.
    pub field: [c_char; 64],
    /// What was wrong and what would be right. Never contains a value that was passed in.
    pub message: [c_char; 440],
    /// The claim that it is about, MINTAGE_CLAIM_...; 0 for none.
    pub claim: u32,
}

/// What a new token shall grant. Zero fields mean their defaults.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mintage_mint_request {
    /// sizeof(mintage_mint_request), set by the caller.
    pub struct_size: u32,
    /// Minutes that the token lives; 0 for the configured default.
    pub lifetime_minutes: u32,
    /// The identity; left NULL for mintage_identity_create_and_mint.
    pub identity: *const u8,
    /// Bytes of it.
    pub identity_len: usize,
    /// The scopes, as bits.
    pub scopes: u64,
    /// Claims of the host's own: a JSON object of at most 4096 bytes, or NULL.
    pub claims: *const u8,
    /// Bytes of it.
    pub claims_len: usize,
    /// One of the configured audiences, or NULL for the first.
    pub audience: *const u8,
    /// Bytes of it.
    pub audience_len: usize,
    /// Where to say what went wrong, or NULL.
    pub error: *mut mintage_error,
    /// MINTAGE_KEY_SLOT_PRIMARY or _SECONDARY, in an engine that has slots; 0 for the active key.
    pub key_slot: u32,
    /// 0 for now.
    pub flags: u32,
    /// The client that the token is issued to (`client_id`): 1 to 128 bytes without control
    /// characters; NULL for the configured one.
    pub client: *const u8,
    /// Bytes of it.
    pub client_len: usize,
}

/// A new token. Ids are zero beyond their length.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mintage_minted {
    /// sizeof(mintage_minted), set by the caller.
    pub struct_size: u32,
    /// Bytes of the token; with MINTAGE_BUFFER_TOO_SMALL, the bytes needed.
    pub token_len: u32,
    /// `iat`, in seconds since 1970.
    pub issued_at_unix_s: i64,
    /// `exp`, in seconds since 1970: refused from this second on.
    pub expires_at_unix_s: i64,
    /// The epoch of the identity.
    pub epoch: u64,
    /// Bytes of token_id.
    pub token_id_len: u32,
    /// Bytes of key_id.
    pub key_id_len: u32,
    /// `jti`.
    pub token_id: [u8; 64],
    /// `kid` of the key that signed.
    pub key_id: [u8; 64],
}

/// What an accepted token says. Ids are zero beyond their length. All zero after a refusal: such a
/// struct grants nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mintage_verified {
    /// sizeof(mintage_verified), set by the caller.
    pub struct_size: u32,
    /// 0 for now.
    pub flags: u32,
    /// The scopes that the token holds, as bits. Scopes that this engine does not know set none.
    pub scopes: u64,
    /// `iat`, in seconds since 1970.
    pub issued_at_unix_s: i64,
    /// `exp`, in seconds since 1970.
    pub expires_at_unix_s: i64,
    /// The epoch that the identity had when the token was minted.
    pub epoch: u64,
    /// Bytes of identity.
    pub identity_len: u32,
    /// Bytes of token_id.
    pub token_id_len: u32,
    /// Bytes of key_id.
    pub key_id_len: u32,
    /// Bytes of client; 0 if the token names none.
    pub client_len: u32,
    /// Who the token is about.
    pub identity: [u8; 128],
    /// `jti`.
    pub token_id: [u8; 64],
    /// `kid` of the key that verified it.
    pub key_id: [u8; 64],
    /// `client_id`: the client that the token was issued to.
    pub client: [u8; 128],
}

/// What an accepted token of another issuer says. Texts are zero beyond their length. All zero after
/// a refusal: such a struct grants nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mintage_verified_external {
    /// sizeof(mintage_verified_external), set by the caller.
    pub struct_size: u32,
    /// 0 for now.
    pub flags: u32,
    /// `iat`, in seconds since 1970.
    pub issued_at_unix_s: i64,
    /// `exp`, in seconds since 1970.
    pub expires_at_unix_s: i64,
    /// Which of the trusted issuers, counted from 1. Compare it where several are trusted.
    pub issuer_index: u32,
    /// Bytes of subject, at most 255.
    pub subject_len: u32,
    /// Bytes of token_id; 0 if the token has none, or one above 64 bytes.
    pub token_id_len: u32,
    /// Bytes of key_id, at most 255.
    pub key_id_len: u32,
    /// `sub`: who the token is about, as its issuer calls them.
    pub subject: [u8; 256],
    /// `jti`.
    pub token_id: [u8; 64],
    /// `kid` of the issuer's key that verified it; of a kid above 255 bytes its SHA-256, in
    /// base64url (43 bytes).
    pub key_id: [u8; 256],
}

/// What to ask of a token beyond being valid. Zero fields ask nothing.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mintage_verify_request {
    /// sizeof(mintage_verify_request), set by the caller.
    pub struct_size: u32,
    /// 0 or MINTAGE_SCOPES_ANY.
    pub flags: u32,
    /// The token.
    pub token: *const u8,
    /// Bytes of it.
    pub token_len: usize,
    /// The token must hold all of these scopes, or with MINTAGE_SCOPES_ANY at least one.
    pub required_scopes: u64,
    /// The scopes must permit this capability, 1 to 21; 0 for none.
    pub capability: u32,
    /// The token must have been issued less than so many seconds ago; 0 for any time.
    pub max_age_s: u32,
    /// The token must be meant for this one of the configured audiences, or NULL.
    pub audience: *const u8,
    /// Bytes of it.
    pub audience_len: usize,
    /// The token must be about this identity, or NULL for any. An empty text that is not NULL is
    /// an identity that no token has.
    pub identity: *const u8,
    /// Bytes of it.
    pub identity_len: usize,
    /// Where to write all claims as JSON, or NULL.
    pub claims_out: *mut u8,
    /// Bytes that fit there.
    pub claims_capacity: usize,
    /// Where to write the length of the claims; required with claims_out, 0 after a refusal.
    pub claims_len_out: *mut usize,
    /// Where to say what went wrong, or NULL.
    pub error: *mut mintage_error,
}

/// A foreign token to exchange.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mintage_exchange_request {
    /// sizeof(mintage_exchange_request), set by the caller.
    pub struct_size: u32,
    /// 0 for now.
    pub flags: u32,
    /// The foreign token.
    pub token: *const u8,
    /// Bytes of it.
    pub token_len: usize,
    /// The client application that the caller expects.
    pub client_id: *const u8,
    /// Bytes of it.
    pub client_id_len: usize,
    /// The user that the caller expects.
    pub user_id: *const u8,
    /// Bytes of it.
    pub user_id_len: usize,
    /// Where to say what went wrong, or NULL.
    pub error: *mut mintage_error,
}

/// Bytes of the caller's: a token among many.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct mintage_slice {
    /// Where they begin.
    pub data: *const u8,
    /// How many there are.
    pub len: usize,
}
