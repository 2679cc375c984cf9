//! Keys in DER and PEM: PKCS#8 for private ones (RFC 5958), SubjectPublicKeyInfo for public ones
//! (RFC 5280, section 4.1.2.7), one PEM block each (RFC 7468).
//!
//! The forms that look similar and are not meant (PKCS#1, SEC 1, encrypted, OpenSSH, certificates)
//! are each told by name, with the command that makes the right form of them.

use pkcs8::der::asn1::{BitStringRef, ContextSpecific, OctetStringRef, UintRef};
use pkcs8::der::{
    self, Decode, Document, Encode, Header, Length, Reader, SecretDocument, SliceReader, Tag,
    TagNumber,
};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use super::parts::{PrivateParts, PublicParts};
use super::{Algorithm, KEY_TEXT_BYTES_MAX, Kind};
use crate::error::{Error, Status};

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Reads one PEM block `PRIVATE KEY`.
pub(super) fn private_from_pem(pem: &str, algorithm: Algorithm) -> Result<PrivateParts, Error> {
    require_asymmetric(algorithm)?;
    match pem_label(pem)? {
        "PRIVATE KEY" => {}
        "ENCRYPTED PRIVATE KEY" => {
            return Err(malformed("The private key is encrypted; decrypt it with: openssl pkey."));
        }
        "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {
            return Err(malformed(
                "The private key is in its older form (PKCS#1 or SEC 1); turn it into PKCS#8 \
                 with: openssl pkcs8 -topk8 -nocrypt.",
            ));
        }
        "OPENSSH PRIVATE KEY" => {
            return Err(malformed("The private key is in the form of OpenSSH; PKCS#8 is needed."));
        }
        "PUBLIC KEY" | "RSA PUBLIC KEY" | "EC PUBLIC KEY" | "CERTIFICATE" => {
            return Err(Error::new(Status::KeyNotPrivate));
        }
        _ => return Err(malformed("The PEM block must be labelled PRIVATE KEY.")),
    }
    let (_, document) = SecretDocument::from_pem(pem.trim()).map_err(|_| bad_pem())?;
    private_from_der(document.as_bytes(), algorithm)
}

/// Reads a PKCS#8 PrivateKeyInfo or OneAsymmetricKey.
pub(super) fn private_from_der(bytes: &[u8], algorithm: Algorithm) -> Result<PrivateParts, Error> {
    require_asymmetric(algorithm)?;
    require_short(bytes.len())?;
    let info = PrivateKeyInfoRef::try_from(bytes).map_err(|_| {
        if SubjectPublicKeyInfoRef::try_from(bytes).is_ok() {
            Error::new(Status::KeyNotPrivate)
        } else {
            malformed("The private key is not a PKCS#8 document in DER.")
        }
    })?;
    require_identifier(info.algorithm, algorithm)?;
    let inner = info.private_key.as_bytes();
    let outer_public = info.public_key.and_then(|bits| bits.as_bytes());
    match algorithm.kind() {
        Kind::Secret => Err(not_for_secrets()),
        Kind::P256 | Kind::P384 => ec_private(inner, outer_public, algorithm.kind()),
        Kind::Rsa => rsa_private(inner),
        Kind::Ed25519 => {
            // CurvePrivateKey is an OCTET STRING in the OCTET STRING (RFC 8410, section 7).
            let seed = <&OctetStringRef>::from_der(inner).map_err(|_| bad_inner())?.as_bytes();
            if seed.len() != Kind::Ed25519.field_bytes() {
                return Err(bad_inner());
            }
            Ok(PrivateParts::Ed25519 {
                seed: Zeroizing::new(seed.to_vec()),
                public: outer_public.map(<[u8]>::to_vec),
            })
        }
    }
}

/// Reads one PEM block `PUBLIC KEY`.
pub(super) fn public_from_pem(pem: &str, algorithm: Algorithm) -> Result<PublicParts, Error> {
    require_asymmetric(algorithm)?;
    match pem_label(pem)? {
        "PUBLIC KEY" => {}
        "CERTIFICATE" => {
            return Err(malformed(
                "A certificate is not a public key; take the key out of it with: openssl x509 \
                 -pubkey -noout.",
            ));
        }
        "RSA PUBLIC KEY" => {
            return Err(malformed(
                "The public key is in its older form (PKCS#1); turn it into \
                 SubjectPublicKeyInfo with: openssl rsa -RSAPublicKey_in -pubout.",
            ));
        }
        label if label.ends_with("PRIVATE KEY") => {
            return Err(malformed("This is a private key; to verify, give the public one alone."));
        }
        _ => return Err(malformed("The PEM block must be labelled PUBLIC KEY.")),
    }
    let (_, document) = Document::from_pem(pem.trim()).map_err(|_| bad_pem())?;
    public_from_der(document.as_bytes(), algorithm)
}

/// Reads a SubjectPublicKeyInfo.
pub(super) fn public_from_der(bytes: &[u8], algorithm: Algorithm) -> Result<PublicParts, Error> {
    require_asymmetric(algorithm)?;
    require_short(bytes.len())?;
    let info = SubjectPublicKeyInfoRef::try_from(bytes)
        .map_err(|_| malformed("The public key is not a SubjectPublicKeyInfo in DER."))?;
    require_identifier(info.algorithm, algorithm)?;
    let key = info.subject_public_key.as_bytes().ok_or_else(bad_inner)?;
    match algorithm.kind() {
        Kind::Secret => Err(not_for_secrets()),
        Kind::P256 | Kind::P384 => Ok(PublicParts::Ec(ec_point(key, algorithm.kind())?)),
        Kind::Ed25519 if key.len() == 32 => Ok(PublicParts::Ed25519(key.to_vec())),
        Kind::Ed25519 => Err(bad_inner()),
        Kind::Rsa => {
            let (modulus, exponent) = read_sequence(key, |reader| {
                Ok((UintRef::decode(reader)?, UintRef::decode(reader)?))
            })?;
            Ok(PublicParts::Rsa {
                modulus: modulus.as_bytes().to_vec(),
                exponent: exponent.as_bytes().to_vec(),
            })
        }
    }
}

/// The DER of an RSAPublicKey (RFC 8017, appendix A.1.1).
pub(super) fn rsa_public_der(modulus: &[u8], exponent: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(sequence_of_integers(&[modulus, exponent])?.to_vec())
}

/// The DER of an RSAPrivateKey (RFC 8017, appendix A.1.2) of n, e, d, p, q, dp, dq, qi.
pub(super) fn rsa_private_der(numbers: [&[u8]; 8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let [n, e, d, p, q, dp, dq, qi] = numbers;
    sequence_of_integers(&[&[0], n, e, d, p, q, dp, dq, qi])
}

/// An uncompressed point of the right length.
pub(super) fn ec_point(point: &[u8], kind: Kind) -> Result<Vec<u8>, Error> {
    if matches!(point.first(), Some(2 | 3)) {
        return Err(malformed("The public point is compressed; it must be uncompressed."));
    }
    if point.first() != Some(&4) || point.len() != 1 + 2 * kind.field_bytes() {
        return Err(bad_inner());
    }
    Ok(point.to_vec())
}

/// ECPrivateKey (RFC 5915, section 3).
fn ec_private(
    inner: &[u8],
    outer_public: Option<&[u8]>,
    kind: Kind,
) -> Result<PrivateParts, Error> {
    let (version, scalar, curve, public) = read_sequence(inner, |reader| {
        Ok((
            u8::decode(reader)?,
            <&OctetStringRef>::decode(reader)?,
            ContextSpecific::<ObjectIdentifier>::decode_explicit(reader, TagNumber(0))?,
            ContextSpecific::<BitStringRef<'_>>::decode_explicit(reader, TagNumber(1))?,
        ))
    })?;
    let scalar = scalar.as_bytes();
    if version != 1 || scalar.len() != kind.field_bytes() {
        return Err(bad_inner());
    }
    if curve.is_some_and(|curve| Some(curve.value) != curve_identifier(kind)) {
        return Err(does_not_fit());
    }
    let public =
        public.and_then(|bits| bits.value.as_bytes()).or(outer_public).ok_or_else(|| {
            malformed(
                "The private key lacks its public half; add it with: openssl ec, then openssl pkcs8 \
             -topk8 -nocrypt.",
        )
        })?;
    Ok(PrivateParts::Ec { scalar: Zeroizing::new(scalar.to_vec()), point: ec_point(public, kind)? })
}

fn rsa_private(inner: &[u8]) -> Result<PrivateParts, Error> {
    let [modulus, exponent, ..] = rsa_numbers(inner)?;
    Ok(PrivateParts::Rsa {
        modulus: modulus.to_vec(),
        exponent: exponent.to_vec(),
        der: Zeroizing::new(inner.to_vec()),
    })
}

/// n, e, d, p, q, dp, dq, qi of the DER of an RSAPrivateKey, without leading zeros.
pub(super) fn rsa_numbers(der: &[u8]) -> Result<[&[u8]; 8], Error> {
    let (version, numbers) = read_sequence(der, |reader| {
        let version = u8::decode(reader)?;
        let mut numbers = [&[][..]; 8];
        for number in &mut numbers {
            *number = UintRef::decode(reader)?.as_bytes();
        }
        Ok((version, numbers))
    })?;
    if version != 0 {
        return Err(malformed("An RSA key must have exactly two primes."));
    }
    Ok(numbers)
}

/// Reads one SEQUENCE that spans all bytes.
fn read_sequence<'a, T>(
    bytes: &'a [u8],
    read: impl FnOnce(&mut SliceReader<'a>) -> der::Result<T>,
) -> Result<T, Error> {
    let whole = || {
        let mut reader = SliceReader::new(bytes)?;
        let header = Header::decode(&mut reader)?;
        header.tag().assert_eq(Tag::Sequence)?;
        let value = reader.read_slice(header.length())?;
        reader.finish()?;
        let mut reader = SliceReader::new(value)?;
        let parts = read(&mut reader)?;
        reader.finish()?;
        Ok(parts)
    };
    whole().map_err(|_: der::Error| bad_inner())
}

fn sequence_of_integers(numbers: &[&[u8]]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let write = || {
        let mut integers = Vec::with_capacity(numbers.len());
        let mut length = Length::ZERO;
        for number in numbers {
            let integer = UintRef::new(number)?;
            length = (length + integer.encoded_len()?)?;
            integers.push(integer);
        }
        let header = Header::new(Tag::Sequence, length);
        // Sized in advance: a vector that grows leaves copies behind that nobody wipes.
        let total = usize::try_from((header.encoded_len()? + length)?)?;
        let mut out = Zeroizing::new(Vec::with_capacity(total));
        header.encode_to_vec(&mut out)?;
        for integer in integers {
            integer.encode_to_vec(&mut out)?;
        }
        Ok(out)
    };
    write().map_err(|_: der::Error| bad_inner())
}

/// The label of the one PEM block in a text.
fn pem_label(pem: &str) -> Result<&str, Error> {
    require_short(pem.len())?;
    let mut blocks = pem.split("-----BEGIN ").skip(1);
    let block = blocks.next().ok_or_else(|| malformed("There is no PEM block in the text."))?;
    if blocks.next().is_some() {
        return Err(malformed("The text must hold exactly one PEM block."));
    }
    block.split_once("-----").map(|(label, _)| label).ok_or_else(bad_pem)
}

fn require_asymmetric(algorithm: Algorithm) -> Result<(), Error> {
    if algorithm.is_symmetric() { Err(not_for_secrets()) } else { Ok(()) }
}

fn require_short(length: usize) -> Result<(), Error> {
    if length <= KEY_TEXT_BYTES_MAX {
        return Ok(());
    }
    let message = format!("The key must have at most {KEY_TEXT_BYTES_MAX} bytes.");
    Err(Error::with(Status::KeyMalformed, message))
}

/// Whether the key says of itself that it is for this algorithm.
fn require_identifier(
    identifier: AlgorithmIdentifierRef<'_>,
    algorithm: Algorithm,
) -> Result<(), Error> {
    let kind = algorithm.kind();
    let parameters = identifier.parameters;
    let fits = match kind {
        Kind::Secret => false,
        Kind::P256 | Kind::P384 => {
            let curve = identifier.oid == EC;
            if curve && parameters.is_none_or(|any| any.header().tag() != Tag::ObjectIdentifier) {
                return Err(malformed("The curve must be given by its name."));
            }
            curve && identifier.parameters_oid().ok() == curve_identifier(kind)
        }
        Kind::Ed25519 => identifier.oid == ED25519 && parameters.is_none(),
        Kind::Rsa => identifier.oid == RSA && parameters.is_none_or(|any| any.is_null()),
    };
    if fits { Ok(()) } else { Err(does_not_fit()) }
}

fn curve_identifier(kind: Kind) -> Option<ObjectIdentifier> {
    match kind {
        Kind::P256 => Some(P256),
        Kind::P384 => Some(P384),
        _ => None,
    }
}

fn not_for_secrets() -> Error {
    let secret = Algorithm::names(Algorithm::is_symmetric);
    let message = format!("{secret} use a secret, never the text of a key.");
    Error::with(Status::KeyAlgorithm, message)
}

fn does_not_fit() -> Error {
    Error::with(Status::KeyAlgorithm, "The key is not of the kind that the algorithm needs.")
}

fn bad_inner() -> Error {
    malformed("The key inside the document cannot be read.")
}

fn bad_pem() -> Error {
    malformed("The PEM block cannot be read: it must be plain base64 between its two lines.")
}

fn malformed(message: &'static str) -> Error {
    Error::with(Status::KeyMalformed, message)
}
