//! The signature algorithms: one row for each, with its name and what its keys are made of. The
//! messages that list algorithms, the schema of the configuration, the table in the README, the
//! arguments of the command line and the types of each host follow from these rows.
//!
//! A leaf: the arithmetic in `crypto` and the handles in `key` both build on this list, and users
//! of the crate see it as `key::Algorithm`.

use std::fmt;

macro_rules! algorithms {
    ($($algorithm:ident = $name:literal, $kind:ident, $digest_bytes:literal, $sentence:literal;)*) => {
        /// A signature algorithm, as JWA names it (RFC 7518, RFC 8037, RFC 9864).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Algorithm {
            $(#[doc = $sentence] $algorithm,)*
        }

        impl Algorithm {
            /// All algorithms.
            pub const ALL: &'static [Algorithm] = &[$(Algorithm::$algorithm,)*];

            /// The name in `alg`.
            pub const fn name(self) -> &'static str {
                match self { $(Algorithm::$algorithm => $name,)* }
            }

            /// One sentence about it.
            pub const fn sentence(self) -> &'static str {
                match self { $(Algorithm::$algorithm => $sentence,)* }
            }

            /// What keys of this algorithm are made of.
            pub(crate) const fn kind(self) -> Kind {
                match self { $(Algorithm::$algorithm => Kind::$kind,)* }
            }

            /// The length of the digest inside, in bytes, which is also the shortest HMAC secret
            /// (RFC 7518, section 3.2).
            pub(crate) const fn digest_bytes(self) -> usize {
                match self { $(Algorithm::$algorithm => $digest_bytes,)* }
            }
        }
    };
}

// Name, kind of key, bytes of the digest. What `crypto` does for each is in its tables.
algorithms! {
    Hs256 = "HS256", Secret, 32, "HMAC with SHA-256. Whoever verifies can also mint.";
    Hs384 = "HS384", Secret, 48, "HMAC with SHA-384. Whoever verifies can also mint.";
    Hs512 = "HS512", Secret, 64, "HMAC with SHA-512. Whoever verifies can also mint.";
    Es256 = "ES256", P256, 32, "ECDSA on P-256 with SHA-256. The default; signatures have 64 bytes.";
    Es384 = "ES384", P384, 48, "ECDSA on P-384 with SHA-384.";
    Rs256 = "RS256", Rsa, 32, "RSASSA-PKCS1-v1_5 with SHA-256. The algorithm of the ACS profile.";
    Rs384 = "RS384", Rsa, 48, "RSASSA-PKCS1-v1_5 with SHA-384.";
    Rs512 = "RS512", Rsa, 64, "RSASSA-PKCS1-v1_5 with SHA-512.";
    Ps256 = "PS256", Rsa, 32, "RSASSA-PSS with SHA-256.";
    Ps384 = "PS384", Rsa, 48, "RSASSA-PSS with SHA-384.";
    Ps512 = "PS512", Rsa, 64, "RSASSA-PSS with SHA-512.";
    Ed25519 = "Ed25519", Ed25519, 64, "EdDSA on Ed25519, by the name that says so (RFC 9864).";
    EdDsa = "EdDSA", Ed25519, 64, "EdDSA on Ed25519, by its older name (RFC 8037). A key has one of the two names.";
}

impl Algorithm {
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

    /// The names of all algorithms of which this is true, for messages: `HS256, HS384 and HS512`.
    pub(crate) fn names(which: fn(Algorithm) -> bool) -> String {
        let all = Algorithm::ALL.iter().filter(|algorithm| which(**algorithm));
        let names: Vec<&str> = all.map(|algorithm| algorithm.name()).collect();
        match &names[..] {
            [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            _ => names.concat(),
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

    /// What a key of this kind is, in words. A secret is as long as the digest at least.
    pub(crate) fn words(self, digest_bytes: usize) -> String {
        match self {
            Kind::Secret => format!("secret of {digest_bytes} to 1024 bytes"),
            Kind::P256 | Kind::P384 | Kind::Ed25519 => self.curve().unwrap_or_default().to_owned(),
            Kind::Rsa => "RSA, 2048 to 4096 bits to sign, up to 8192 to verify".to_owned(),
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
