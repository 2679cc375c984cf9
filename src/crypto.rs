//! The arithmetic: signatures, random bytes, key derivation and sealing. The lowest layer of the
//! crate, and the only file that names the library that does the work.
//!
//! That is `ring`; with the feature `aws-lc-rs` it is aws-lc-rs, whose interface is the same but
//! for the few places marked below. Inputs have been checked for form and size before they come
//! here, so what the library still refuses is a private half that does not fit the public one, or
//! a point that is not on its curve.

#[cfg(feature = "aws-lc-rs")]
use aws_lc_rs as library;
#[cfg(not(feature = "aws-lc-rs"))]
use ring as library;

use library::rand::{SecureRandom, SystemRandom};
use library::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RsaEncoding, RsaKeyPair,
    VerificationAlgorithm,
};
use library::{aead, digest, error, hkdf, hmac};
use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, Kind};
use crate::error::{Error, Refusal, Status};

/// Signs. Lives behind an `Arc`, so its size does not matter.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Private {
    Hmac(hmac::Key),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
}

/// Verifies. Lives behind an `Arc` too.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Public {
    Hmac(hmac::Key),
    Asymmetric(PublicKey),
}

/// aws-lc-rs can take a public key apart once, `ring` does it at every signature.
#[cfg(feature = "aws-lc-rs")]
type PublicKey = signature::ParsedPublicKey;
#[cfg(not(feature = "aws-lc-rs"))]
type PublicKey = signature::UnparsedPublicKey<Box<[u8]>>;

impl Private {
    pub(crate) fn hmac(algorithm: Algorithm, secret: &[u8]) -> Result<Private, Error> {
        hmac_key(algorithm, secret).map(Private::Hmac)
    }

    /// From a scalar and an uncompressed point.
    pub(crate) fn ecdsa(
        algorithm: Algorithm,
        scalar: &[u8],
        point: &[u8],
    ) -> Result<Private, Error> {
        let signing = ecdsa_signing(algorithm)?;
        #[cfg(not(feature = "aws-lc-rs"))]
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            signing,
            scalar,
            point,
            &SystemRandom::new(),
        );
        #[cfg(feature = "aws-lc-rs")]
        let pair = EcdsaKeyPair::from_private_key_and_public_key(signing, scalar, point);
        pair.map(Private::Ecdsa).map_err(rejected)
    }

    /// From a seed, and the public half if there is one to compare with.
    pub(crate) fn ed25519(seed: &[u8], public: Option<&[u8]>) -> Result<(Private, Vec<u8>), Error> {
        let pair = match public {
            Some(public) => Ed25519KeyPair::from_seed_and_public_key(seed, public),
            None => Ed25519KeyPair::from_seed_unchecked(seed),
        }
        .map_err(rejected)?;
        let public = pair.public_key().as_ref().to_vec();
        Ok((Private::Ed25519(pair), public))
    }

    /// From the DER of an RSAPrivateKey.
    pub(crate) fn rsa(algorithm: Algorithm, der: &[u8]) -> Result<Private, Error> {
        let Primitive::Rsa(encoding, _) = primitive(algorithm) else {
            return Err(of_another_kind());
        };
        RsaKeyPair::from_der(der).map(|pair| Private::Rsa(pair, encoding)).map_err(rejected)
    }

    /// Appends the raw signature. Where the key is RSA, the library allocates; else nothing does.
    pub(crate) fn sign_append(&self, message: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            Private::Hmac(key) => out.extend_from_slice(hmac::sign(key, message).as_ref()),
            Private::Ecdsa(pair) => {
                let signed = pair.sign(&SystemRandom::new(), message).map_err(no_random)?;
                out.extend_from_slice(signed.as_ref());
            }
            Private::Ed25519(pair) => {
                #[cfg(not(feature = "aws-lc-rs"))]
                let signed = pair.sign(message);
                #[cfg(feature = "aws-lc-rs")]
                let signed = pair.try_sign(message).map_err(no_random)?;
                out.extend_from_slice(signed.as_ref());
            }
            Private::Rsa(pair, encoding) => {
                let start = out.len();
                #[cfg(not(feature = "aws-lc-rs"))]
                let length = pair.public().modulus_len();
                #[cfg(feature = "aws-lc-rs")]
                let length = pair.public_modulus_len();
                out.resize(start + length, 0);
                let signed = pair.sign(*encoding, &SystemRandom::new(), message, &mut out[start..]);
                if let Err(failure) = signed {
                    out.truncate(start);
                    return Err(no_random(failure));
                }
            }
        }
        Ok(())
    }
}

impl Public {
    pub(crate) fn hmac(algorithm: Algorithm, secret: &[u8]) -> Result<Public, Error> {
        hmac_key(algorithm, secret).map(Public::Hmac)
    }

    /// From an uncompressed point, an Ed25519 public key, or the DER of an RSAPublicKey. A point
    /// that is not on its curve is refused here: it would let nothing verify, but an import that
    /// seems to succeed hides the mistake.
    pub(crate) fn asymmetric(algorithm: Algorithm, bytes: &[u8]) -> Result<Public, Error> {
        #[cfg(not(feature = "aws-lc-rs"))]
        let key = {
            require_on_curve(algorithm, bytes)?;
            signature::UnparsedPublicKey::new(verification(algorithm)?, bytes.into())
        };
        #[cfg(feature = "aws-lc-rs")]
        let key =
            signature::ParsedPublicKey::new(verification(algorithm)?, bytes).map_err(rejected)?;
        Ok(Public::Asymmetric(key))
    }

    /// Checks a raw signature. An HMAC is compared whole and in constant time.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        match self {
            Public::Hmac(key) => hmac::verify(key, message, signature),
            #[cfg(not(feature = "aws-lc-rs"))]
            Public::Asymmetric(key) => key.verify(message, signature),
            #[cfg(feature = "aws-lc-rs")]
            Public::Asymmetric(key) => key.verify_sig(message, signature),
        }
        .map_err(|_| Refusal::new(Status::SignatureInvalid))
    }
}

/// A fresh key pair as a PKCS#8 document. `algorithm` is ES256, ES384, Ed25519 or EdDSA.
pub(crate) fn generate_pkcs8(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>, Error> {
    let random = SystemRandom::new();
    let document = match primitive(algorithm) {
        Primitive::Ed25519(_) => Ed25519KeyPair::generate_pkcs8(&random),
        Primitive::Ecdsa(signing, _) => EcdsaKeyPair::generate_pkcs8(signing, &random),
        Primitive::Hmac(_) | Primitive::Rsa(..) => return Err(of_another_kind()),
    };
    Ok(Zeroizing::new(document.map_err(no_random)?.as_ref().to_vec()))
}

/// Fills `out` from the operating system's random source.
pub(crate) fn fill_random(out: &mut [u8]) -> Result<(), Error> {
    SystemRandom::new().fill(out).map_err(no_random)
}

/// SHA-256.
pub(crate) fn sha256(message: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, message).as_ref());
    out
}

/// HMAC with SHA-256.
pub(crate) fn hmac_sha256(secret: &[u8], message: &[u8]) -> [u8; 32] {
    HmacSha256::new(secret).tag(message)
}

/// HMAC with SHA-256 under a key that is set up once.
pub(crate) struct HmacSha256(hmac::Key);

impl HmacSha256 {
    pub(crate) fn new(secret: &[u8]) -> HmacSha256 {
        HmacSha256(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The whole tag; whoever compares it does so in constant time.
    pub(crate) fn tag(&self, message: &[u8]) -> [u8; 32] {
        self.tag_of(&[message])
    }

    /// The same of a message in parts.
    pub(crate) fn tag_of(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        parts.iter().for_each(|part| context.update(part));
        let mut out = [0; 32];
        out.copy_from_slice(context.sign().as_ref());
        out
    }
}

/// HKDF with SHA-256 and no salt (RFC 5869): fills `out`, at most 8160 bytes, with bytes that
/// depend on the secret and on what they are for.
pub(crate) fn derive(secret: &[u8], label: &[u8], out: &mut [u8]) {
    struct Length(usize);
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    // Callers ask for fixed sizes, all below the limit of 255 blocks.
    hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(secret)
        .expand(&[label], Length(out.len()))
        .and_then(|bytes| bytes.fill(out))
        .expect("HKDF-SHA-256 yields up to 8160 bytes");
}

/// Bytes of a sealing key, exactly.
pub(crate) const SEALING_KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = aead::NONCE_LEN;

/// Seals a secret under a key (AES-256-GCM), bound to `context`: a random nonce, the ciphertext, the
/// tag.
///
/// # Errors
/// [`Status::RandomUnavailable`].
pub(crate) fn seal(
    key: &[u8; SEALING_KEY_BYTES],
    context: &[u8],
    secret: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE_BYTES];
    fill_random(&mut nonce)?;
    // In place, so that no second copy of the secret is left behind.
    let mut sealed = Vec::with_capacity(NONCE_BYTES + secret.len() + aead::AES_256_GCM.tag_len());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(secret);
    let tag = sealing(key)
        .seal_in_place_separate_tag(
            aead::Nonce::assume_unique_for_key(nonce),
            aead::Aad::from(context),
            &mut sealed[NONCE_BYTES..],
        )
        .map_err(no_random)?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

/// Opens what [`seal`] made; nothing if the key or the context is another, or a bit has changed.
pub(crate) fn unseal(
    key: &[u8; SEALING_KEY_BYTES],
    context: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, ciphertext) = sealed.split_at_checked(NONCE_BYTES)?;
    let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut opened = Zeroizing::new(ciphertext.to_vec());
    let context = aead::Aad::from(context);
    let length = sealing(key).open_in_place(nonce, context, &mut opened).ok()?.len();
    opened.truncate(length);
    Some(opened)
}

fn sealing(key: &[u8; SEALING_KEY_BYTES]) -> aead::LessSafeKey {
    // 32 bytes are what the algorithm takes.
    let key = aead::UnboundKey::new(&aead::AES_256_GCM, key).expect("a key of 32 bytes");
    aead::LessSafeKey::new(key)
}

/// What the library has for an algorithm: how it signs and how it verifies.
enum Primitive {
    Hmac(hmac::Algorithm),
    Ecdsa(&'static EcdsaSigningAlgorithm, &'static dyn VerificationAlgorithm),
    Ed25519(&'static dyn VerificationAlgorithm),
    Rsa(&'static dyn RsaEncoding, &'static dyn VerificationAlgorithm),
}

/// Every algorithm has an arm of its own, so that a new one cannot fall to another's.
fn primitive(algorithm: Algorithm) -> Primitive {
    use signature as of;
    match algorithm {
        Algorithm::Hs256 => Primitive::Hmac(hmac::HMAC_SHA256),
        Algorithm::Hs384 => Primitive::Hmac(hmac::HMAC_SHA384),
        Algorithm::Hs512 => Primitive::Hmac(hmac::HMAC_SHA512),
        Algorithm::Es256 => {
            Primitive::Ecdsa(&of::ECDSA_P256_SHA256_FIXED_SIGNING, &of::ECDSA_P256_SHA256_FIXED)
        }
        Algorithm::Es384 => {
            Primitive::Ecdsa(&of::ECDSA_P384_SHA384_FIXED_SIGNING, &of::ECDSA_P384_SHA384_FIXED)
        }
        Algorithm::Rs256 => Primitive::Rsa(&of::RSA_PKCS1_SHA256, &of::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::Rs384 => Primitive::Rsa(&of::RSA_PKCS1_SHA384, &of::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::Rs512 => Primitive::Rsa(&of::RSA_PKCS1_SHA512, &of::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::Ps256 => Primitive::Rsa(&of::RSA_PSS_SHA256, &of::RSA_PSS_2048_8192_SHA256),
        Algorithm::Ps384 => Primitive::Rsa(&of::RSA_PSS_SHA384, &of::RSA_PSS_2048_8192_SHA384),
        Algorithm::Ps512 => Primitive::Rsa(&of::RSA_PSS_SHA512, &of::RSA_PSS_2048_8192_SHA512),
        Algorithm::Ed25519 | Algorithm::EdDsa => Primitive::Ed25519(&of::ED25519),
    }
}

fn hmac_key(algorithm: Algorithm, secret: &[u8]) -> Result<hmac::Key, Error> {
    let Primitive::Hmac(digest) = primitive(algorithm) else { return Err(of_another_kind()) };
    Ok(hmac::Key::new(digest, secret))
}

fn ecdsa_signing(algorithm: Algorithm) -> Result<&'static EcdsaSigningAlgorithm, Error> {
    let Primitive::Ecdsa(signing, _) = primitive(algorithm) else { return Err(of_another_kind()) };
    Ok(signing)
}

fn verification(algorithm: Algorithm) -> Result<&'static dyn VerificationAlgorithm, Error> {
    match primitive(algorithm) {
        Primitive::Hmac(_) => Err(of_another_kind()),
        Primitive::Ecdsa(_, verifying)
        | Primitive::Ed25519(verifying)
        | Primitive::Rsa(_, verifying) => Ok(verifying),
    }
}

/// The key is not of the kind that the algorithm needs.
fn of_another_kind() -> Error {
    Error::new(Status::KeyAlgorithm)
}

/// `ring` offers no way to ask whether a point is on its curve, but it checks the other side's
/// point before it agrees on a secret, so a throw-away agreement answers the question.
#[cfg(not(feature = "aws-lc-rs"))]
fn require_on_curve(algorithm: Algorithm, point: &[u8]) -> Result<(), Error> {
    use library::agreement;
    let curve = match algorithm.kind() {
        Kind::P256 => &agreement::ECDH_P256,
        Kind::P384 => &agreement::ECDH_P384,
        Kind::Secret | Kind::Ed25519 | Kind::Rsa => return Ok(()),
    };
    let ours =
        agreement::EphemeralPrivateKey::generate(curve, &SystemRandom::new()).map_err(no_random)?;
    let theirs = agreement::UnparsedPublicKey::new(curve, point);
    agreement::agree_ephemeral(ours, &theirs, |_| ()).map_err(|_| Error::new(Status::KeyMismatch))
}

/// What the library says about parts that have the right form. Its text is a fixed word.
fn rejected(rejected: error::KeyRejected) -> Error {
    match rejected.to_string().as_str() {
        "RNG failed" => Error::new(Status::RandomUnavailable),
        "TooSmall" => Error::new(Status::KeyWeak),
        _ => Error::new(Status::KeyMismatch),
    }
}

fn no_random(_: error::Unspecified) -> Error {
    Error::new(Status::RandomUnavailable)
}
