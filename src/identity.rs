//! Identities that certify themselves.
//!
//! An id is `8:acs:<resource>_<8-4-4-4-12 hex>`. Of the 128 bits after the underscore, 80 are
//! random and 48 are a keyed tag over the resource and the random bits. So every engine that
//! shares the secret recognises the id, and nobody has to store it: an identity that was never
//! revoked costs no memory at all.

use std::fmt;
use std::ops::Deref;

use siphasher::sip128::SipHasher24;
use zeroize::Zeroizing;

use crate::crypto;
use crate::error::{Error, Status};

/// Bytes in an identity at most.
pub const IDENTITY_BYTES_MAX: usize = 128;
/// Bytes in an identity secret, exactly.
pub const SECRET_BYTES: usize = 32;

/// What certified ids begin with.
pub(crate) const CERTIFIED_PREFIX: &str = "8:acs:";
const GUID_BYTES: usize = 36;
const CERTIFIED_BYTES: usize = CERTIFIED_PREFIX.len() + GUID_BYTES + 1 + GUID_BYTES;
const RANDOM_BYTES: usize = 10;
const TAG_BYTES: usize = 6;

/// The id of an identity: 1 to 128 bytes of text without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdentityId(String);

impl IdentityId {
    /// Takes a text for an identity id.
    ///
    /// # Errors
    /// [`Status::IdentityMalformed`].
    pub fn parse(text: &str) -> Result<IdentityId, Error> {
        check_text(text)?;
        Ok(IdentityId(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for IdentityId {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for IdentityId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdentityId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An identity secret: what every engine of a deployment shares.
pub type Secret = Zeroizing<[u8; SECRET_BYTES]>;

/// Makes ids and recognises them.
pub(crate) struct Authority {
    resource: String,
    /// The first makes tags, all recognise them.
    tag_keys: Vec<Zeroizing<[u8; 16]>>,
    any_subject: bool,
}

impl Authority {
    /// `resource` is a GUID in lower case; without one it is derived from the first secret.
    pub fn new(secrets: &[Secret], resource: Option<String>, any_subject: bool) -> Authority {
        let tag_keys = secrets.iter().map(|secret| {
            let mut key = Zeroizing::new([0; 16]);
            crypto::derive(&secret[..], b"mintage identity tag", &mut key[..]);
            key
        });
        let tag_keys: Vec<_> = tag_keys.collect();
        let resource = resource.unwrap_or_else(|| {
            let mut bytes = [0; 16];
            if let Some(secret) = secrets.first() {
                crypto::derive(&secret[..], b"mintage resource", &mut bytes);
            }
            guid(&bytes)
        });
        Authority { resource, tag_keys, any_subject }
    }

    /// The GUID that all ids made here share.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// A new id.
    ///
    /// # Errors
    /// [`Status::RandomUnavailable`].
    pub fn create(&self) -> Result<IdentityId, Error> {
        let mut bytes = [0; RANDOM_BYTES + TAG_BYTES];
        crypto::fill_random(&mut bytes[..RANDOM_BYTES])?;
        let tag = self.tag(&self.tag_keys[0], &self.resource, &bytes[..RANDOM_BYTES]);
        bytes[RANDOM_BYTES..].copy_from_slice(&tag);
        Ok(IdentityId(format!("{CERTIFIED_PREFIX}{}_{}", self.resource, guid(&bytes))))
    }

    /// Whether tokens may be minted for this id, or it may be revoked.
    ///
    /// # Errors
    /// [`Status::IdentityMalformed`], [`Status::IdentityUnknown`].
    pub fn recognise(&self, identity: &str) -> Result<(), Error> {
        let Some((resource, bytes)) = certified_form(identity, &self.resource) else {
            check_text(identity)?;
            if self.any_subject {
                return Ok(());
            }
            return Err(Error::with(
                Status::IdentityMalformed,
                "an identity looks like 8:acs:<guid>_<guid> in lower case; for user ids of your own open the engine with \"subjects\": \"any\"",
            )
            .at("identity"));
        };
        let (random, tag) = bytes.split_at(RANDOM_BYTES);
        let holds = |key: &Zeroizing<[u8; 16]>| {
            constant_time_eq::constant_time_eq(&self.tag(key, resource, random), tag)
        };
        if self.tag_keys.iter().any(holds) {
            Ok(())
        } else {
            Err(Error::new(Status::IdentityUnknown).at("identity"))
        }
    }

    /// SipHash is a keyed function made for short inputs; a tag is what it is made for.
    fn tag(&self, key: &[u8; 16], resource: &str, random: &[u8]) -> [u8; TAG_BYTES] {
        let mut input = [0; GUID_BYTES + RANDOM_BYTES];
        input[..GUID_BYTES].copy_from_slice(resource.as_bytes());
        input[GUID_BYTES..].copy_from_slice(random);
        let [a, b, c, d, e, f, ..] = SipHasher24::new_with_key(key).hash(&input).as_bytes();
        [a, b, c, d, e, f]
    }
}

/// Whether a text has control characters. ASCII, which nearly all are, is looked at byte by byte.
pub(crate) fn has_control(text: &str) -> bool {
    let ascii_control = |any, byte: u8| any | (byte < 0x20) | (byte == 0x7f);
    text.bytes().fold(false, ascii_control)
        || !text.is_ascii() && text.chars().any(char::is_control)
}

/// What holds for every identity.
pub(crate) fn check_text(text: &str) -> Result<(), Error> {
    let malformed = text.is_empty() || text.len() > IDENTITY_BYTES_MAX || has_control(text);
    if malformed {
        return Err(Error::with(
            Status::IdentityMalformed,
            "an identity is 1 to 128 bytes of text without control characters",
        )
        .at("identity"));
    }
    Ok(())
}

/// Resource and 16 bytes of an id that has the certified form. `own` is a resource that is known to
/// be a GUID and need not be read again.
fn certified_form<'a>(identity: &'a str, own: &str) -> Option<(&'a str, [u8; 16])> {
    if identity.len() != CERTIFIED_BYTES || !identity.is_ascii() {
        return None;
    }
    let (resource, unique) = identity.strip_prefix(CERTIFIED_PREFIX)?.split_at(GUID_BYTES);
    if resource != own {
        guid_bytes(resource)?;
    }
    Some((resource, guid_bytes(unique.strip_prefix('_')?)?))
}

/// Whether the text is a GUID in lower case.
pub(crate) fn is_guid(text: &str) -> bool {
    guid_bytes(text).is_some()
}

fn guid(bytes: &[u8; 16]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn guid_bytes(text: &str) -> Option<[u8; 16]> {
    // Where the two digits of each byte begin.
    const DIGITS: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
    let text: &[u8; GUID_BYTES] = text.as_bytes().try_into().ok()?;
    let mut bad =
        [8, 13, 18, 23].iter().fold(0, |bad, &hyphen: &usize| bad | (text[hyphen] ^ b'-'));
    let bytes = DIGITS.map(|at| {
        let (high, low) =
            (HEX_VALUES[usize::from(text[at])], HEX_VALUES[usize::from(text[at + 1])]);
        bad |= (high | low) & 0xf0;
        high << 4 | low & 0x0f
    });
    (bad == 0).then_some(bytes)
}

/// The value of each byte as a hex digit in lower case; 0xff for what is none.
const HEX_VALUES: [u8; 256] = {
    let mut values = [0xff; 256];
    let mut digit = 0;
    while digit < 16 {
        values[b"0123456789abcdef"[digit] as usize] = digit as u8;
        digit += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    use super::*;

    fn authority(secret: u8, any: bool) -> Authority {
        Authority::new(&[Zeroizing::new([secret; 32])], None, any)
    }

    fn status(result: Result<(), Error>) -> Status {
        result.err().map_or(Status::Ok, |error| error.status())
    }

    #[test]
    fn an_id_is_recognised_by_who_shares_the_secret_and_by_nobody_else() {
        let id = authority(1, false).create().unwrap();
        assert_eq!((id.len(), id.matches('_').count(), id.matches(':').count()), (79, 1, 2));
        assert_eq!(status(authority(1, false).recognise(&id)), Status::Ok);
        assert_eq!(status(authority(2, false).recognise(&id)), Status::IdentityUnknown);
        let both = [Zeroizing::new([2; 32]), Zeroizing::new([1; 32])];
        assert_eq!(status(Authority::new(&both, None, false).recognise(&id)), Status::Ok);
        assert_eq!(status(authority(2, true).recognise(&id)), Status::IdentityUnknown);
    }

    #[test]
    fn every_mistyped_digit_is_noticed() {
        let authority = authority(1, false);
        let id = authority.create().unwrap();
        for place in CERTIFIED_PREFIX.len()..id.len() {
            let mut bytes = id.as_bytes().to_vec();
            bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
            let other = String::from_utf8(bytes).unwrap();
            assert_ne!(status(authority.recognise(&other)), Status::Ok, "{place}");
        }
        assert_eq!(status(authority.recognise(&id.to_uppercase())), Status::IdentityMalformed);
        assert_eq!(status(authority.recognise(&format!("{id}0"))), Status::IdentityMalformed);
    }

    #[test]
    fn texts_are_bounded() {
        let any = authority(1, true);
        assert_eq!(status(any.recognise(&"é".repeat(64))), Status::Ok);
        for bad in ["", "a\n", "\u{0}", "\u{85}", &"é".repeat(65)] {
            assert_eq!(status(any.recognise(bad)), Status::IdentityMalformed, "{bad:?}");
        }
        assert_eq!(status(authority(1, false).recognise("alice")), Status::IdentityMalformed);
    }
}
