//! HMAC secrets: long enough, and never the text of a key.
//!
//! The classic forgery signs with HMAC under a *public* key's text, because the verifier was
//! configured with that text and does not care what it is (CVE-2015-9235, CVE-2016-5431 and
//! others). Here such text never becomes a secret, whatever form it has and whatever stands
//! around it. The rules are shaped so that a random secret is refused about as often as it is
//! guessed.

use pkcs8::der::asn1::AnyRef;
use pkcs8::der::{Decode, Reader, SliceReader, Tag};
use zeroize::Zeroizing;

use super::{Algorithm, KEY_TEXT_BYTES_MAX, Kind, SECRET_BYTES_MAX};
use crate::encoding;
use crate::error::{Error, Status};
use crate::json;
use crate::json::Json;

/// Checks a secret.
pub(super) fn require_sound(secret: &[u8], algorithm: Algorithm) -> Result<(), Error> {
    if algorithm.kind() != Kind::Secret {
        let secret = Algorithm::names(Algorithm::is_symmetric);
        let message = format!("The algorithm does not use a secret; only {secret} do.");
        return Err(Error::with(Status::KeyAlgorithm, message));
    }
    if secret.len() <= KEY_TEXT_BYTES_MAX && is_key_text(secret) {
        return Err(Error::new(Status::SecretIsKeyText));
    }
    let least = algorithm.digest_bytes();
    if secret.len() < least {
        let message = format!("The secret for {algorithm} must have at least {least} bytes.");
        return Err(Error::with(Status::KeyWeak, message));
    }
    if secret.len() > SECRET_BYTES_MAX {
        let message = format!("The secret must have at most {SECRET_BYTES_MAX} bytes.");
        return Err(Error::with(Status::KeyMalformed, message));
    }
    Ok(())
}

/// Whether these bytes are a key in some form that is written or sent, also in base64.
pub(crate) fn is_key_text(bytes: &[u8]) -> bool {
    is_key(bytes) || from_base64(bytes).is_some_and(|decoded| is_key(&decoded))
}

fn is_key(bytes: &[u8]) -> bool {
    // Without NUL, UTF-16 reads like ASCII.
    let text: Zeroizing<Vec<u8>> = Zeroizing::new(without(bytes, |byte| byte == 0));
    has_marker(&text) || is_jwk(&text) || is_der(bytes) || is_der(trimmed(bytes))
}

/// PEM, SSH and PuTTY keys announce themselves, wherever in the text.
fn has_marker(text: &[u8]) -> bool {
    const MARKERS: [&[u8]; 8] = [
        b"-----BEGIN",
        b"---- BEGIN",
        b"ssh-rsa",
        b"ssh-dss",
        b"ssh-ed25519",
        b"ecdsa-sha2-",
        b"openssh-key-v1",
        b"PuTTY-User-Key-File",
    ];
    MARKERS.iter().any(|marker| contains(text, marker))
}

/// A JWK or a JWKS: from the first brace to the last, an object with `kty` or `keys`; or what
/// looks like one to a reader less strict than ours.
fn is_jwk(text: &[u8]) -> bool {
    let first = text.iter().position(|byte| *byte == b'{');
    let last = text.iter().rposition(|byte| *byte == b'}');
    let (Some(first), Some(last)) = (first, last) else { return false };
    const NAMES: [&[u8]; 6] =
        [b"\"kty\"", b"'kty'", b"\"kty\\", b"\"keys\"", b"'keys'", b"\"keys\\"];
    if NAMES.iter().any(|name| contains(text, name)) {
        return true;
    }
    let object = text.get(first..=last).and_then(|object| std::str::from_utf8(object).ok());
    match object.map(json::parse) {
        Some(Ok(Json::Object(members))) => {
            members.iter().any(|(name, _)| matches!(&**name, "kty" | "keys"))
        }
        _ => false,
    }
}

/// SubjectPublicKeyInfo, PrivateKeyInfo, a certificate, PKCS#1, SEC 1, PKCS#12: one SEQUENCE that
/// spans all bytes and holds at least two elements of the few types that those have.
fn is_der(bytes: &[u8]) -> bool {
    let Ok(outer) = AnyRef::from_der(bytes) else { return false };
    if outer.header().tag() != Tag::Sequence {
        return false;
    }
    let Ok(mut reader) = SliceReader::new(outer.value()) else { return false };
    let mut elements = 0;
    while !reader.is_finished() {
        let Ok(element) = AnyRef::decode(&mut reader) else { return false };
        let expected = match element.header().tag() {
            Tag::Integer | Tag::Sequence => true,
            Tag::BitString | Tag::OctetString | Tag::ContextSpecific { .. } => elements > 0,
            _ => false,
        };
        if !expected {
            return false;
        }
        elements += 1;
    }
    elements >= 2
}

/// What the bytes spell in base64 of either alphabet, padded or not, broken into lines or not.
fn from_base64(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(without(trimmed(bytes), |byte| {
        byte == 0 || byte == b'=' || byte.is_ascii_whitespace()
    }));
    for byte in text.iter_mut() {
        match byte {
            b'+' => *byte = b'-',
            b'/' => *byte = b'_',
            _ => {}
        }
    }
    encoding::url_decode(&text).map(Zeroizing::new)
}

fn without(bytes: &[u8], dropped: impl Fn(u8) -> bool) -> Vec<u8> {
    // The capacity is set first: a vector that grows leaves copies behind that nobody wipes.
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend(bytes.iter().copied().filter(|byte| !dropped(*byte)));
    kept
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
