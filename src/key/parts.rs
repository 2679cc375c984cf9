//! What a key consists of once its outer form is gone: the common ground between the readers of
//! JWK, DER and secrets on one side, and the handles on the other.
//!
//! Parts are raw: the lengths of scalars and coordinates are right, nothing else was checked.

use zeroize::Zeroizing;

/// The private half, with the public one.
pub(super) enum PrivateParts {
    Secret(Zeroizing<Vec<u8>>),
    Ec {
        scalar: Zeroizing<Vec<u8>>,
        point: Vec<u8>,
    },
    /// A PKCS#8 document of version 1 has no public half; it follows from the seed.
    Ed25519 {
        seed: Zeroizing<Vec<u8>>,
        public: Option<Vec<u8>>,
    },
    /// The DER of an RSAPrivateKey, and the two numbers of it that are public.
    Rsa {
        der: Zeroizing<Vec<u8>>,
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

/// The public half, or for a secret, the secret.
pub(super) enum PublicParts {
    Secret(Zeroizing<Vec<u8>>),
    /// The uncompressed point: 4, x, y.
    Ec(Vec<u8>),
    Ed25519(Vec<u8>),
    /// Big-endian, without leading zeros.
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}
