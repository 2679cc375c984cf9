//! Base64, in the two alphabets that are needed.
//!
//! Tokens and JWKs use base64url without padding, read strictly: a text has exactly one spelling,
//! so non-zero trailing bits are refused. This is the hot path, so it runs on `base64-simd`.
//! Secrets in a configuration are base64 with the standard alphabet, read by `base64`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64_simd::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// Appends the base64url form of `bytes` to `out`.
pub fn url_encode_append(bytes: &[u8], out: &mut String) {
    URL_SAFE_NO_PAD.encode_append(bytes, out);
}

/// The base64url form of `bytes`.
pub fn url_encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// The bytes that `text` spells in canonical base64url, or nothing.
pub fn url_decode(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode_to_vec(text).ok()
}

/// The bytes that a secret in a configuration spells in padded standard base64, or nothing.
pub fn standard_decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    STANDARD.decode(text).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_spelling() {
        assert_eq!(url_decode(b"_w").as_deref(), Some(&[0xff][..]));
        for other in ["_x", "_w==", "_w=", "_", "_w\n", " _w", "/w", "_w_w_", "\u{feff}_w"] {
            assert_eq!(url_decode(other.as_bytes()), None, "{other:?}");
        }
    }

    #[test]
    fn lengths_one_more_than_a_multiple_of_four_are_refused() {
        for length in 0..200 {
            let text = "A".repeat(length);
            assert_eq!(url_decode(text.as_bytes()).is_some(), length % 4 != 1, "{length}");
        }
    }
}
