//! The claim set: which claims a token has, how they are written, and what is read from them.
//!
//! [`Form`] is the part of an engine's configuration that decides this. Writing and reading live
//! side by side in `write.rs` and `read.rs`, because whatever mint writes, verify must accept, and
//! nothing else. `strict.rs` reads any JSON, `plain.rs` the simple kind quickly.

mod plain;
mod read;
mod strict;
mod write;

pub use read::Facts;
pub use strict::{Custom, check_custom};
pub use write::{NewToken, Prepared};

use std::borrow::Cow;

use crate::error::RegisteredClaim;
use crate::scope::Registry;

/// Bytes of custom claims at most, as given.
pub const CLAIMS_BYTES_MAX: usize = 4096;
/// Bytes in the name of a client at most.
pub const CLIENT_BYTES_MAX: usize = 128;
/// Bytes in the subject and the key id of a token of another issuer at most.
pub const FOREIGN_ID_BYTES_MAX: usize = 255;
/// Bytes in a token id at most.
pub const TOKEN_ID_BYTES_MAX: usize = 64;
/// Numbers in claims stay below this, so that every JSON parser keeps them exactly.
pub const NUMBER_MAX: u64 = (1 << 53) - 1;

/// The names and the shape of the claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// RFC 7519 and RFC 9068 names.
    Standard,
    /// Those of Azure Communication Services, for its client libraries.
    Acs,
}

impl Profile {
    /// Names that the engine writes or reads itself, and that custom claims may not have.
    pub fn reserved(self) -> &'static [&'static str] {
        match self {
            Profile::Standard => {
                &["iss", "sub", "aud", "client_id", "exp", "nbf", "iat", "jti", "scope", "epoch"]
            }
            Profile::Acs => &[
                "iss",
                "sub",
                "aud",
                "exp",
                "nbf",
                "iat",
                "jti",
                "epoch",
                "skypeid",
                "scp",
                "csi",
                "rgn",
                "acsScope",
                "resourceId",
                "resourceLocation",
            ],
        }
    }
}

/// What an engine's tokens look like.
pub struct Form {
    pub profile: Profile,
    /// The `typ` of the header.
    pub typ: String,
    pub issuer: Option<String>,
    /// The first is minted, any is accepted; at most 64.
    pub audiences: Vec<String>,
    /// Minted where the call names none. None in the ACS profile.
    pub client: Option<String>,
    pub scopes: Registry,
    /// The first half of every id; in the ACS profile, a token's `resourceId`.
    pub resource: String,
    /// The longest lifetime that is granted, in seconds.
    pub longest_s: i64,
    /// Whether tokens without an epoch are read as of epoch 0.
    pub foreign_minters: bool,
}

impl Form {
    /// How an error names a claim that this engine looks at.
    fn registered(&self, claim: Claim) -> RegisteredClaim {
        claim.registered(self.profile)
    }

    /// How an error names the claim of the identity.
    pub fn subject_claim(&self) -> RegisteredClaim {
        self.registered(Claim::Subject)
    }

    /// How an error names the claim of the scopes.
    pub fn scope_claim(&self) -> RegisteredClaim {
        self.registered(Claim::Scopes)
    }

    /// Whether a token's `typ` is the configured one.
    pub fn accepts_typ(&self, typ: Option<&str>) -> bool {
        typ_is(&self.typ, typ)
    }
}

/// Whether a header's `typ` is the wanted one; media types are compared without case, and on either
/// side `application/` may be left out (RFC 7515, section 4.1.9).
pub fn typ_is(wanted: &str, typ: Option<&str>) -> bool {
    typ.is_some_and(|typ| bare_typ(typ).eq_ignore_ascii_case(bare_typ(wanted)))
}

/// A media type without `application/`.
fn bare_typ(typ: &str) -> &str {
    const MEDIA: &str = "application/";
    match typ.get(..MEDIA.len()) {
        Some(head) if head.eq_ignore_ascii_case(MEDIA) => &typ[MEDIA.len()..],
        _ => typ,
    }
}

/// The claims that the engine looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    Issuer,
    Subject,
    /// ACS: `sub`.
    WholeSubject,
    Audience,
    Client,
    ExpiresAt,
    NotBefore,
    IssuedAt,
    TokenId,
    Scopes,
    Epoch,
}

impl Claim {
    const COUNT: usize = 11;

    #[inline]
    fn of(name: &str, profile: Profile) -> Option<Claim> {
        Some(match (name, profile) {
            ("exp", _) => Claim::ExpiresAt,
            ("nbf", _) => Claim::NotBefore,
            ("iat", _) => Claim::IssuedAt,
            ("jti", _) => Claim::TokenId,
            ("epoch", _) => Claim::Epoch,
            ("aud", _) => Claim::Audience,
            ("iss", Profile::Standard) => Claim::Issuer,
            ("sub", Profile::Standard) => Claim::Subject,
            ("scope", Profile::Standard) => Claim::Scopes,
            ("client_id", Profile::Standard) => Claim::Client,
            ("resourceId", Profile::Acs) => Claim::Issuer,
            ("skypeid", Profile::Acs) => Claim::Subject,
            ("sub", Profile::Acs) => Claim::WholeSubject,
            ("acsScope", Profile::Acs) => Claim::Scopes,
            _ => return None,
        })
    }

    /// How an error names it.
    fn registered(self, profile: Profile) -> RegisteredClaim {
        match (self, profile) {
            (Claim::Issuer, Profile::Standard) => RegisteredClaim::Issuer,
            (Claim::Issuer, Profile::Acs) => RegisteredClaim::ResourceId,
            (Claim::Subject, Profile::Acs) => RegisteredClaim::SkypeId,
            (Claim::Subject | Claim::WholeSubject, _) => RegisteredClaim::Subject,
            (Claim::Audience, _) => RegisteredClaim::Audience,
            (Claim::Client, _) => RegisteredClaim::ClientId,
            (Claim::ExpiresAt, _) => RegisteredClaim::ExpiresAt,
            (Claim::NotBefore, _) => RegisteredClaim::NotBefore,
            (Claim::IssuedAt, _) => RegisteredClaim::IssuedAt,
            (Claim::TokenId, _) => RegisteredClaim::TokenId,
            (Claim::Scopes, Profile::Standard) => RegisteredClaim::Scope,
            (Claim::Scopes, Profile::Acs) => RegisteredClaim::AcsScope,
            (Claim::Epoch, _) => RegisteredClaim::Epoch,
        }
    }
}

/// A claim's value, borrowed.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
enum ValueRef<'a> {
    Text(&'a str),
    Unsigned(u64),
    /// A list of texts and nothing else.
    Texts(&'a [Cow<'a, str>]),
    Other,
}

/// The claims of a payload, borrowed from it or from what had to be unescaped.
#[derive(Clone, Copy, Default)]
struct View<'a> {
    values: [Option<ValueRef<'a>>; Claim::COUNT],
    /// Whether the whole payload is known to be printable ASCII.
    printable: bool,
}

impl<'a> View<'a> {
    #[inline]
    fn get(&self, claim: Claim) -> Option<ValueRef<'a>> {
        self.values[claim as usize]
    }
}
