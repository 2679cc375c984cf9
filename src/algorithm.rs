//! The signature algorithms: their names and what their keys are made of.
//!
//! A leaf: the arithmetic in `crypto` and the handles in `key` both build on this list, and users
//! of the crate see it as `key::Algorithm`.

use std::fmt;

/// A signature algorithm, as JWA names it (RFC 7518, RFC 8037, RFC 9864).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// EdDSA on Ed25519, by the name that says so (RFC 9864).
    Ed25519,
    /// EdDSA on Ed25519, by its older name (RFC 8037). A key has one of the two names.
    EdDsa,
}

impl Algorithm {
    /// All algorithms.
    pub const ALL: &'static [Algorithm] = &[
        Algorithm::Hs256,
        Algorithm::Hs384,
        Algorithm::Hs512,
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::Rs256,
        Algorithm::Rs384,
        Algorithm::Rs512,
        Algorithm::Ps256,
        Algorithm::Ps384,
        Algorithm::Ps512,
        Algorithm::Ed25519,
        Algorithm::EdDsa,
    ];

    /// The name, as it stands in `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::Hs256 => "HS256",
            Algorithm::Hs384 => "HS384",
            Algorithm::Hs512 => "HS512",
            Algorithm::Es256 => "ES256",
            Algorithm::Es384 => "ES384",
            Algorithm::Rs256 => "RS256",
            Algorithm::Rs384 => "RS384",
            Algorithm::Rs512 => "RS512",
            Algorithm::Ps256 => "PS256",
            Algorithm::Ps384 => "PS384",
            Algorithm::Ps512 => "PS512",
            Algorithm::Ed25519 => "Ed25519",
            Algorithm::EdDsa => "EdDSA",
        }
    }

    /// The algorithm with exactly this name; names are case-sensitive (RFC 7515, section 4.1.1).
    pub fn from_name(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.iter().copied().find(|algorithm| algorithm.name() == name)
    }

    /// Whether who verifies could also sign.
    pub const fn is_symmetric(self) -> bool {
        matches!(self.kind(), Kind::Secret)
    }

    /// Whether [`SigningKey::generate`](crate::key::SigningKey::generate) makes keys of this algorithm: all but RSA.
    pub const fn can_generate(self) -> bool {
        !matches!(self.kind(), Kind::Rsa)
    }

    /// What keys of this algorithm are made of.
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => Kind::Secret,
            Algorithm::Es256 => Kind::P256,
            Algorithm::Es384 => Kind::P384,
            Algorithm::Ed25519 | Algorithm::EdDsa => Kind::Ed25519,
            Algorithm::Rs256
            | Algorithm::Rs384
            | Algorithm::Rs512
            | Algorithm::Ps256
            | Algorithm::Ps384
            | Algorithm::Ps512 => Kind::Rsa,
        }
    }

    /// The length of the digest inside, in bytes, which is also the shortest HMAC secret (RFC
    /// 7518, section 3.2).
    pub(crate) const fn digest_bytes(self) -> usize {
        match self {
            Algorithm::Hs384 | Algorithm::Es384 | Algorithm::Rs384 | Algorithm::Ps384 => 48,
            Algorithm::Hs512
            | Algorithm::Rs512
            | Algorithm::Ps512
            | Algorithm::Ed25519
            | Algorithm::EdDsa => 64,
            _ => 32,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What a key is made of. One kind may serve several algorithms; a key is of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Secret,
    P256,
    P384,
    Ed25519,
    Rsa,
}

impl Kind {
    /// The length of a private scalar or of one coordinate, in bytes; 0 where there is none.
    pub(crate) const fn field_bytes(self) -> usize {
        match self {
            Kind::P256 | Kind::Ed25519 => 32,
            Kind::P384 => 48,
            Kind::Secret | Kind::Rsa => 0,
        }
    }

    /// `kty` of a JWK of this kind.
    pub(crate) const fn key_type(self) -> &'static str {
        match self {
            Kind::Secret => "oct",
            Kind::P256 | Kind::P384 => "EC",
            Kind::Ed25519 => "OKP",
            Kind::Rsa => "RSA",
        }
    }

    /// `crv` of a JWK of this kind.
    pub(crate) const fn curve(self) -> Option<&'static str> {
        match self {
            Kind::P256 => Some("P-256"),
            Kind::P384 => Some("P-384"),
            Kind::Ed25519 => Some("Ed25519"),
            Kind::Secret | Kind::Rsa => None,
        }
    }
}
