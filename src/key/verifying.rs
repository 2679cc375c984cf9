//! The handle that verifies.

use std::fmt;
use std::sync::Arc;

use super::parts::PublicParts;
use super::{Algorithm, Kind, der, jwk, rsa, secret};
use crate::crypto::{self, Public};
use crate::encoding;
use crate::error::{Error, Refusal, Status};
use crate::json::Json;

/// A public key, or an HMAC secret, for exactly one algorithm.
///
/// Cloning is cheap: clones share the key. `Debug` shows the algorithm alone, since the key may be
/// a secret.
#[derive(Clone)]
pub struct VerifyingKey(Arc<Verifying>);

struct Verifying {
    algorithm: Algorithm,
    public: Public,
    published: Published,
    thumbprint: [u8; 32],
}

/// What of a key may be shown to anyone: the members of its JWK, in base64url.
enum Published {
    /// Of a secret: a name that does not help to guess it.
    Name([u8; 32]),
    Ec {
        x: String,
        y: String,
    },
    Ed25519 {
        x: String,
    },
    Rsa {
        n: String,
        e: String,
    },
}

impl VerifyingKey {
    /// Reads one PEM block `PUBLIC KEY` (SubjectPublicKeyInfo), at most 64 KiB.
    ///
    /// # Errors
    /// [`Status::KeyMalformed`] (any other form says how to turn it into this one),
    /// [`Status::KeyAlgorithm`] if the key is of another kind than the algorithm needs,
    /// [`Status::KeyWeak`] for RSA below 2048 bits or with an exponent below 65537,
    /// [`Status::KeyMismatch`] for a point that is not on its curve or of small order.
    pub fn from_spki_pem(pem: &str, algorithm: Algorithm) -> Result<VerifyingKey, Error> {
        VerifyingKey::build(algorithm, der::public_from_pem(pem, algorithm)?)
    }

    /// Reads a SubjectPublicKeyInfo in DER, at most 64 KiB.
    ///
    /// # Errors
    /// As [`VerifyingKey::from_spki_pem`].
    pub fn from_spki_der(der: &[u8], algorithm: Algorithm) -> Result<VerifyingKey, Error> {
        VerifyingKey::build(algorithm, der::public_from_der(der, algorithm)?)
    }

    /// Reads a public or `oct` JWK (RFC 7517), at most 64 KiB, that says in `alg` what it is for;
    /// an EC key need not, and an Ed25519 key without `alg` is for `Ed25519`.
    ///
    /// # Errors
    /// As [`VerifyingKey::from_spki_pem`]; [`Status::KeyMalformed`] also for a private key;
    /// [`Status::KeyUse`] if `use` is not `sig` or `key_ops` lacks `verify`; for `oct` as
    /// [`VerifyingKey::from_secret`]. The error's field is the member.
    pub fn from_jwk(json: &str) -> Result<VerifyingKey, Error> {
        VerifyingKey::from_json(&jwk::parse(json)?, None)
    }

    /// Reads a JWK for this algorithm; if it has an `alg`, that must be the same.
    ///
    /// # Errors
    /// As [`VerifyingKey::from_jwk`].
    pub fn from_jwk_as(json: &str, algorithm: Algorithm) -> Result<VerifyingKey, Error> {
        VerifyingKey::from_json(&jwk::parse(json)?, Some(algorithm))
    }

    /// Takes an HMAC secret, by the same rules as
    /// [`SigningKey::from_secret`](super::SigningKey::from_secret).
    ///
    /// # Errors
    /// The same, too.
    pub fn from_secret(secret: &[u8], algorithm: Algorithm) -> Result<VerifyingKey, Error> {
        let secret = zeroize::Zeroizing::new(secret.to_vec());
        VerifyingKey::build(algorithm, PublicParts::Secret(secret))
    }

    /// The one algorithm of the key.
    pub fn algorithm(&self) -> Algorithm {
        self.0.algorithm
    }

    /// Checks a raw signature as JWS has it. An HMAC is compared whole and in constant time.
    ///
    /// # Errors
    /// [`Status::SignatureInvalid`], whatever is wrong.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        self.0.public.verify(message, signature)
    }

    /// A name for the key that follows from the key: the SHA-256 thumbprint of RFC 7638, in
    /// base64url.
    ///
    /// Of an HMAC key it is the HMAC-SHA-256 of the text `mintage key id` under the secret
    /// instead. The thumbprint would be a plain hash of the secret, and a `kid` is public: whoever
    /// sees it could search a weak secret without ever having seen a token.
    pub fn thumbprint(&self) -> String {
        encoding::url_encode(&self.0.thumbprint)
    }

    /// The bytes that [`VerifyingKey::thumbprint`] spells.
    pub(crate) fn thumbprint_bytes(&self) -> [u8; 32] {
        self.0.thumbprint
    }

    /// The public JWK as compact JSON with this `kid`, always in the same order of members. An
    /// HMAC key has none.
    pub fn to_jwk_json(&self, key_id: &str) -> Option<String> {
        let kind = self.0.algorithm.kind();
        let (key_type, curve) = (kind.key_type(), kind.curve().unwrap_or_default());
        let own = match &self.0.published {
            Published::Name(_) => return None,
            Published::Ec { x, y } => {
                format!(r#"{{"kty":"{key_type}","crv":"{curve}","x":"{x}","y":"{y}""#)
            }
            Published::Ed25519 { x } => {
                format!(r#"{{"kty":"{key_type}","crv":"{curve}","x":"{x}""#)
            }
            Published::Rsa { n, e } => format!(r#"{{"kty":"{key_type}","n":"{n}","e":"{e}""#),
        };
        let key_id = serde_json::to_string(key_id).ok()?;
        Some(format!(r#"{own},"use":"sig","alg":"{}","kid":{key_id}}}"#, self.0.algorithm))
    }

    /// Reads a JWK that is part of a document; `named` is what stands beside it.
    pub(crate) fn from_json(
        jwk: &Json<'_>,
        named: Option<Algorithm>,
    ) -> Result<VerifyingKey, Error> {
        let (algorithm, parts) = jwk::public_parts(jwk, named)?;
        let is_secret = matches!(parts, PublicParts::Secret(_));
        VerifyingKey::build(algorithm, parts)
            .map_err(|error| if is_secret { error.at("k") } else { error })
    }

    /// Checks the parts and seals them. The parts are of the algorithm's kind.
    pub(super) fn build(algorithm: Algorithm, parts: PublicParts) -> Result<VerifyingKey, Error> {
        let kind = algorithm.kind();
        let (public, published) = match parts {
            PublicParts::Secret(bytes) => {
                secret::require_sound(&bytes, algorithm)?;
                let name = crypto::hmac_sha256(&bytes, b"mintage key id");
                (Public::hmac(algorithm, &bytes)?, Published::Name(name))
            }
            PublicParts::Ec(point) => {
                let public = Public::asymmetric(algorithm, &point)?;
                let (x, y) = point[1..].split_at(kind.field_bytes());
                let (x, y) = (encoding::url_encode(x), encoding::url_encode(y));
                (public, Published::Ec { x, y })
            }
            PublicParts::Ed25519(x) => {
                require_full_order(&x)?;
                let public = Public::asymmetric(algorithm, &x)?;
                (public, Published::Ed25519 { x: encoding::url_encode(&x) })
            }
            PublicParts::Rsa { modulus, exponent } => {
                rsa::require_strong(&modulus, &exponent)?;
                let der = der::rsa_public_der(&modulus, &exponent)?;
                let public = Public::asymmetric(algorithm, &der)?;
                let (n, e) = (encoding::url_encode(&modulus), encoding::url_encode(&exponent));
                (public, Published::Rsa { n, e })
            }
        };
        let thumbprint = published.thumbprint(kind);
        Ok(VerifyingKey(Arc::new(Verifying { algorithm, public, published, thumbprint })))
    }
}

impl Published {
    /// RFC 7638, section 3: the required members, sorted, without blanks.
    fn thumbprint(&self, kind: Kind) -> [u8; 32] {
        let (key_type, curve) = (kind.key_type(), kind.curve().unwrap_or_default());
        let members = match self {
            Published::Name(name) => return *name,
            Published::Ec { x, y } => {
                format!(r#"{{"crv":"{curve}","kty":"{key_type}","x":"{x}","y":"{y}"}}"#)
            }
            Published::Ed25519 { x } => {
                format!(r#"{{"crv":"{curve}","kty":"{key_type}","x":"{x}"}}"#)
            }
            Published::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"{key_type}","n":"{n}"}}"#),
        };
        crypto::sha256(members.as_bytes())
    }
}

/// Refuses the points of small order, for which a signature exists that holds for any message,
/// and coordinates of 2^255 − 19 and above, which are second spellings (RFC 8032, section 5.1.3).
fn require_full_order(public: &[u8]) -> Result<(), Error> {
    /// The y-coordinates of the eight points of small order: 0, 1, −1, and two of order 8.
    const SMALL_ORDER: [[u8; 32]; 5] = [
        [0; 32],
        {
            let mut one = [0; 32];
            one[0] = 1;
            one
        },
        {
            let mut minus_one = [0xff; 32];
            minus_one[0] = 0xec;
            minus_one[31] = 0x7f;
            minus_one
        },
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef,
            0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88,
            0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10,
            0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77,
            0x92, 0xac, 0x03, 0x7a,
        ],
    ];
    let mut y = [0; 32];
    y.copy_from_slice(public);
    // The topmost bit is the sign of x.
    y[31] &= 0x7f;
    let canonical = y[31] != 0x7f || y[1..31].iter().any(|byte| *byte != 0xff) || y[0] < 0xed;
    if canonical && !SMALL_ORDER.contains(&y) {
        return Ok(());
    }
    let message = "The public point is of small order, or not in its canonical form.";
    Err(Error::with(Status::KeyMismatch, message))
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "VerifyingKey({}, ..)", self.0.algorithm)
    }
}
