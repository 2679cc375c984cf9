//! The compact form of RFC 7515: three segments of base64url, joined by dots.
//!
//! [`verify`] and [`sign`] are the bare signature, for any payload: no claim is looked at, and
//! `kid` and `typ` need only be text. The engine builds on the same parts and adds all of that.

use std::fmt;
use std::mem::MaybeUninit;

use base64_simd::{AsOut, URL_SAFE_NO_PAD};

use crate::encoding;
use crate::error::{Error, Refusal, Status};
use crate::json::{self, Json};
use crate::key::{SigningKey, VerifyingKey};

/// Bytes in a token at most.
pub const TOKEN_BYTES_MAX: usize = 8192;
/// Bytes in a token's header at most, decoded.
pub const HEADER_BYTES_MAX: usize = 1024;
/// Names in a token's header at most.
pub const HEADER_NAMES_MAX: usize = 16;

/// A token whose signature holds. What its payload means is for the caller to check.
pub struct Jws<'a> {
    token: &'a [u8],
    header: Vec<u8>,
    payload: Vec<u8>,
}

impl Jws<'_> {
    /// The token as it was verified.
    pub fn token(&self) -> &[u8] {
        self.token
    }

    /// The protected header, decoded: JSON text.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// The payload, decoded: any bytes.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}

impl fmt::Debug for Jws<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Jws({} bytes)", self.payload.len())
    }
}

/// Checks the signature of a token in compact form.
///
/// # Errors
/// What is wrong with the form or the header, [`Status::AlgorithmMismatch`] unless the header's
/// `alg` is the key's, or [`Status::SignatureInvalid`].
pub fn verify<'a>(token: &'a [u8], key: &VerifyingKey) -> Result<Jws<'a>, Refusal> {
    let segments = Segments::of(token)?;
    let header = encoding::url_decode(segments.header).ok_or(MALFORMED)?;
    let payload = encoding::url_decode(segments.payload).ok_or(MALFORMED)?;
    let mut buffer = Scratch::new();
    let signature = buffer.decode(segments.signature).ok_or(MALFORMED)?;
    let alg = Header::parse(&header)?.alg;
    if alg != key.algorithm().name() {
        return Err(Refusal::new(Status::AlgorithmMismatch));
    }
    key.verify(segments.signed, signature)?;
    Ok(Jws { token, header, payload })
}

/// Signs a payload under this header, which must name the key's algorithm as `alg`.
///
/// # Errors
/// [`Status::HeaderInvalid`], [`Status::CriticalHeader`], [`Status::AlgorithmMismatch`] for the
/// header; [`Status::TokenTooLong`] over 8192 bytes; [`Status::RandomUnavailable`].
pub fn sign(header: &str, payload: &[u8], key: &SigningKey) -> Result<String, Error> {
    if Header::parse(header.as_bytes())?.alg != key.algorithm().name() {
        return Err(Error::new(Status::AlgorithmMismatch).at("alg"));
    }
    let mut token = encoding::url_encode(header.as_bytes());
    sign_append(&mut payload.to_vec(), key, &mut token)?;
    Ok(token)
}

/// Completes a token that begins with its encoded header. The payload is used up: its memory
/// serves for the signature.
pub(crate) fn sign_append(
    payload: &mut Vec<u8>,
    key: &SigningKey,
    token: &mut String,
) -> Result<(), Error> {
    token.push('.');
    encoding::url_encode_append(payload, token);
    payload.clear();
    key.sign_append(token.as_bytes(), payload)?;
    token.push('.');
    encoding::url_encode_append(payload, token);
    if token.len() > TOKEN_BYTES_MAX {
        return Err(Error::new(Status::TokenTooLong));
    }
    Ok(())
}

pub(crate) const MALFORMED: Refusal = Refusal::new(Status::TokenMalformed);

/// The three segments of a token, not decoded yet.
pub(crate) struct Segments<'a> {
    pub header: &'a [u8],
    pub payload: &'a [u8],
    pub signature: &'a [u8],
    /// Header, dot, payload: what the signature is over.
    pub signed: &'a [u8],
}

impl<'a> Segments<'a> {
    /// Splits at the first and the last dot. A further dot stands in a segment and is refused
    /// when that is decoded.
    pub fn of(token: &'a [u8]) -> Result<Segments<'a>, Refusal> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Refusal::new(Status::TokenTooLong));
        }
        let first = memchr::memchr(b'.', token).ok_or(MALFORMED)?;
        let last = memchr::memrchr(b'.', token).ok_or(MALFORMED)?;
        if first == last {
            return Err(MALFORMED);
        }
        Ok(Segments {
            header: &token[..first],
            payload: &token[first + 1..last],
            signature: &token[last + 1..],
            signed: &token[..last],
        })
    }
}

/// Room on the stack for any decoded segment.
pub(crate) struct Scratch([MaybeUninit<u8>; TOKEN_BYTES_MAX / 4 * 3]);

impl Scratch {
    #[inline]
    pub fn new() -> Scratch {
        Scratch([MaybeUninit::uninit(); TOKEN_BYTES_MAX / 4 * 3])
    }

    /// The bytes that a segment spells in canonical base64url.
    #[inline]
    pub fn decode(&mut self, segment: &[u8]) -> Option<&[u8]> {
        URL_SAFE_NO_PAD
            .decode(segment, self.0.as_mut_slice().as_out())
            .ok()
            .map(|decoded| &*decoded)
    }
}

/// What is read of a header.
pub(crate) struct Header {
    pub alg: String,
    pub key_id: Option<String>,
    pub typ: Option<String>,
}

impl Header {
    /// Reads a decoded header. Names that are not looked at (`jwk`, `jku`, `x5c` …) may be there
    /// and mean nothing.
    pub fn parse(decoded: &[u8]) -> Result<Header, Refusal> {
        const INVALID: Refusal = Refusal::new(Status::HeaderInvalid);
        if decoded.len() > HEADER_BYTES_MAX {
            return Err(INVALID);
        }
        let text = std::str::from_utf8(decoded).map_err(|_| INVALID)?;
        let Ok(Json::Object(members)) = json::parse_strict(text) else { return Err(INVALID) };
        if members.len() > HEADER_NAMES_MAX {
            return Err(INVALID);
        }
        let (mut alg, mut key_id, mut typ) = (None, None, None);
        for (name, value) in members {
            match (&*name, value) {
                // No extension is understood, so none can be honoured as critical.
                ("crit", _) => return Err(Refusal::new(Status::CriticalHeader)),
                ("b64", Json::Bool(true)) => {}
                ("b64", _) => return Err(Refusal::new(Status::CriticalHeader)),
                ("alg", Json::Text(text)) => alg = Some(text.to_string()),
                ("kid", Json::Text(text)) => key_id = Some(text.to_string()),
                ("typ", Json::Text(text)) => typ = Some(text.to_string()),
                ("alg" | "typ", _) => return Err(INVALID),
                // RFC 7515, section 4.1.4: text. What is none must not pass for an absent one, for
                // which an engine may try its only key.
                ("kid", _) => return Err(Refusal::new(Status::KeyIdMissing)),
                _ => {}
            }
        }
        Ok(Header { alg: alg.ok_or(INVALID)?, key_id, typ })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(header: &str) -> Status {
        Header::parse(header.as_bytes()).err().map_or(Status::Ok, Refusal::status)
    }

    #[test]
    fn headers_are_read_strictly() {
        assert_eq!(status(r#"{"alg":"ES256"}"#), Status::Ok);
        assert_eq!(status(r#"{"alg":"ES256","b64":true}"#), Status::Ok);
        assert_eq!(status(r#"{"alg":"ES256","kid":null}"#), Status::KeyIdMissing);
        for bad in [
            "",
            "null",
            "[]",
            "{",
            r#"{"alg":"A"} x"#,
            r#"{}"#,
            r#"{"alg":1}"#,
            r#"{"alg":null}"#,
            r#"{"alg":"A","alg":"A"}"#,
            r#"{"alg":"A","\u0061lg":"A"}"#,
            r#"{"alg":"A","typ":1}"#,
            r#"{"alg":"A","jwk":{"a":1,"a":2}}"#,
            "{\"alg\":\"\\ud800\"}",
        ] {
            assert_eq!(status(bad), Status::HeaderInvalid, "{bad}");
        }
        for critical in [
            r#""crit":["exp"]"#,
            r#""crit":[]"#,
            r#""crit":null"#,
            r#""crit":"b64""#,
            r#""b64":false"#,
        ] {
            assert_eq!(status(&format!(r#"{{"alg":"A",{critical}}}"#)), Status::CriticalHeader);
        }
    }

    #[test]
    fn headers_are_bounded_at_1024_bytes_and_16_names() {
        let long = |length: usize| format!(r#"{{"alg":"A","x":"{}"}}"#, "x".repeat(length - 18));
        assert_eq!((long(1024).len(), status(&long(1024))), (1024, Status::Ok));
        assert_eq!(status(&long(1025)), Status::HeaderInvalid);
        let many = |count: usize| {
            let names: Vec<String> = (1..count).map(|number| format!(",\"{number}\":1")).collect();
            format!(r#"{{"alg":"A"{}}}"#, names.concat())
        };
        assert_eq!(status(&many(16)), Status::Ok);
        assert_eq!(status(&many(17)), Status::HeaderInvalid);
    }
}
