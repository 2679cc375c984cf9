//! The handle that signs.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::parts::{PrivateParts, PublicParts};
use super::verifying::VerifyingKey;
use super::{Algorithm, Kind, der, jwk, rsa, secret};
use crate::crypto::{self, Private};
use crate::error::{Error, Status};
use crate::json::Json;

/// A private key, or an HMAC secret, for exactly one algorithm.
///
/// Cloning is cheap: clones share the key. `Debug` shows the algorithm alone. The buffers that a
/// key was read from are wiped as far as they are this crate's; the crypto library's own copy in
/// the handle is not promised to be.
#[derive(Clone)]
pub struct SigningKey(Arc<Signing>);

struct Signing {
    private: Private,
    verifying: VerifyingKey,
}

impl SigningKey {
    /// Makes a fresh key from the operating system's random source.
    ///
    /// # Errors
    /// [`Status::KeyNotGeneratable`] for RSA, [`Status::RandomUnavailable`].
    pub fn generate(algorithm: Algorithm) -> Result<SigningKey, Error> {
        SigningKey::generate_exportable(algorithm).map(|(key, _)| key)
    }

    /// Reads one PEM block `PRIVATE KEY` (PKCS#8, RFC 5958; not encrypted), at most 64 KiB. An EC
    /// key must hold its public half, as those that OpenSSL writes do.
    ///
    /// # Errors
    /// [`Status::KeyMalformed`] (any other form says how to turn it into this one),
    /// [`Status::KeyNotPrivate`] for a public key, [`Status::KeyAlgorithm`] if the key is of
    /// another kind than the algorithm needs, [`Status::KeyWeak`] for RSA below 2048 bits or with
    /// an exponent below 65537, [`Status::KeyMismatch`] if the halves do not belong together.
    pub fn from_pkcs8_pem(pem: &str, algorithm: Algorithm) -> Result<SigningKey, Error> {
        SigningKey::build(algorithm, der::private_from_pem(pem, algorithm)?)
    }

    /// Reads a PKCS#8 document in DER, at most 64 KiB.
    ///
    /// # Errors
    /// As [`SigningKey::from_pkcs8_pem`].
    pub fn from_pkcs8_der(der: &[u8], algorithm: Algorithm) -> Result<SigningKey, Error> {
        SigningKey::build(algorithm, der::private_from_der(der, algorithm)?)
    }

    /// Reads a private or `oct` JWK (RFC 7517), at most 64 KiB, that says in `alg` what it is for;
    /// an EC key need not, and an Ed25519 key without `alg` is for `Ed25519`. RSA keys need all of
    /// `p`, `q`, `dp`, `dq`, `qi`.
    ///
    /// # Errors
    /// As [`SigningKey::from_pkcs8_pem`]; [`Status::KeyUse`] if `use` is not `sig` or `key_ops`
    /// lacks `sign`; for `oct` as [`SigningKey::from_secret`]. The error's field is the member.
    pub fn from_jwk(json: &str) -> Result<SigningKey, Error> {
        SigningKey::from_json(&jwk::parse(json)?, None)
    }

    /// Reads a JWK for this algorithm; if it has an `alg`, that must be the same.
    ///
    /// # Errors
    /// As [`SigningKey::from_jwk`].
    pub fn from_jwk_as(json: &str, algorithm: Algorithm) -> Result<SigningKey, Error> {
        SigningKey::from_json(&jwk::parse(json)?, Some(algorithm))
    }

    /// Takes an HMAC secret: at least as long as the digest (32, 48 or 64 bytes; RFC 7518, section
    /// 3.2), at most 1024 bytes.
    ///
    /// # Errors
    /// [`Status::KeyWeak`] if it is shorter, [`Status::KeyMalformed`] if it is longer,
    /// [`Status::SecretIsKeyText`] if it is a key in PEM, JWK, SSH, X.509 or DER form,
    /// [`Status::KeyAlgorithm`] if the algorithm does not use a secret.
    pub fn from_secret(secret: &[u8], algorithm: Algorithm) -> Result<SigningKey, Error> {
        let secret = Zeroizing::new(secret.to_vec());
        SigningKey::build(algorithm, PrivateParts::Secret(secret))
    }

    /// The one algorithm of the key.
    pub fn algorithm(&self) -> Algorithm {
        self.0.verifying.algorithm()
    }

    /// The key that verifies what this one signs. Of an HMAC key that is the same secret.
    pub fn verifying_key(&self) -> VerifyingKey {
        self.0.verifying.clone()
    }

    /// Signs, and returns the raw signature as JWS has it (for ES256 and ES384 `r` and `s` side by
    /// side, RFC 7518, section 3.4).
    ///
    /// # Errors
    /// [`Status::RandomUnavailable`], for ECDSA and RSA.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let mut signature = Vec::new();
        self.sign_append(message, &mut signature)?;
        Ok(signature)
    }

    /// Signs, and appends the raw signature; on an error nothing is appended.
    pub(crate) fn sign_append(
        &self,
        message: &[u8],
        signature_out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        self.0.private.sign_append(message, signature_out)
    }

    /// Reads a JWK that is part of a document; `named` is what stands beside it.
    pub(crate) fn from_json(jwk: &Json<'_>, named: Option<Algorithm>) -> Result<SigningKey, Error> {
        let (algorithm, parts) = jwk::private_parts(jwk, named)?;
        let is_secret = matches!(parts, PrivateParts::Secret(_));
        SigningKey::build(algorithm, parts)
            .map_err(|error| if is_secret { error.at("k") } else { error })
    }

    /// Makes a fresh key and hands out its private bytes too, for whoever keeps them sealed: a
    /// PKCS#8 document, or the secret. [`SigningKey::from_exported`] reads them.
    pub(crate) fn generate_exportable(
        algorithm: Algorithm,
    ) -> Result<(SigningKey, Zeroizing<Vec<u8>>), Error> {
        let private = match algorithm.kind() {
            Kind::Rsa => {
                let message = "RSA keys cannot be generated here; make one with: openssl genpkey \
                               -algorithm RSA -pkeyopt rsa_keygen_bits:2048.";
                return Err(Error::with(Status::KeyNotGeneratable, message));
            }
            Kind::Secret => {
                let mut secret = Zeroizing::new(vec![0; algorithm.digest_bytes()]);
                crypto::fill_random(&mut secret)?;
                secret
            }
            Kind::P256 | Kind::P384 | Kind::Ed25519 => crypto::generate_pkcs8(algorithm)?,
        };
        Ok((SigningKey::from_exported(&private, algorithm)?, private))
    }

    /// Reads what [`SigningKey::generate_exportable`] handed out.
    pub(crate) fn from_exported(private: &[u8], algorithm: Algorithm) -> Result<SigningKey, Error> {
        if algorithm.is_symmetric() {
            SigningKey::from_secret(private, algorithm)
        } else {
            SigningKey::from_pkcs8_der(private, algorithm)
        }
    }

    /// Checks the parts, public half first, and seals them. The parts are of the algorithm's kind.
    fn build(algorithm: Algorithm, parts: PrivateParts) -> Result<SigningKey, Error> {
        let (private, verifying) = match parts {
            PrivateParts::Secret(bytes) => {
                secret::require_sound(&bytes, algorithm)?;
                let private = Private::hmac(algorithm, &bytes)?;
                (private, VerifyingKey::build(algorithm, PublicParts::Secret(bytes))?)
            }
            PrivateParts::Ec { scalar, point } => {
                let verifying = VerifyingKey::build(algorithm, PublicParts::Ec(point.clone()))?;
                (Private::ecdsa(algorithm, &scalar, &point)?, verifying)
            }
            PrivateParts::Ed25519 { seed, public } => {
                let (private, public) = Private::ed25519(&seed, public.as_deref())?;
                (private, VerifyingKey::build(algorithm, PublicParts::Ed25519(public))?)
            }
            PrivateParts::Rsa { der, modulus, exponent } => {
                let public = PublicParts::Rsa { modulus, exponent };
                let verifying = VerifyingKey::build(algorithm, public)?;
                rsa::require_sound_private(&der)?;
                (Private::rsa(algorithm, &der)?, verifying)
            }
        };
        let key = SigningKey(Arc::new(Signing { private, verifying }));
        if algorithm.kind() == Kind::Rsa {
            key.require_matching_halves()?;
        }
        Ok(key)
    }

    /// Signs once and verifies it: the crypto library compares most of an RSA key's numbers, but
    /// not all, when it reads them.
    fn require_matching_halves(&self) -> Result<(), Error> {
        const MESSAGE: &[u8] = b"mintage";
        let mismatch = || Error::new(Status::KeyMismatch);
        let signature = self.sign(MESSAGE).map_err(|_| mismatch())?;
        self.0.verifying.verify(MESSAGE, &signature).map_err(|_| mismatch())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({}, ..)", self.algorithm())
    }
}
