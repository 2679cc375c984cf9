//! Tags and seals: how an engine recognises that it, or another engine with the same identity
//! secret, wrote something, and what private keys are sealed under.

use siphasher::sip128::{Hasher128 as _, SipHasher24};
use zeroize::Zeroizing;

use crate::crypto::{self, HmacSha256};
use crate::identity::Secret;

/// Bytes of the tags that rows and change bytes end in.
pub const TAG_BYTES: usize = 16;

/// What every part of the state that can be forged is tagged with, derived from the identity
/// secret, and what private keys are sealed under.
#[derive(Clone)]
pub struct Seals {
    /// Tells states and change bytes of another secret from those of this one.
    pub fingerprint: [u8; 16],
    /// For the bytes that engines send each other.
    pub changes: Tags,
    /// For what a key's row says.
    pub keys: Tags,
    rows: Zeroizing<[u8; 32]>,
    pub sealing_key: Option<SealingKey>,
}

/// A key that generated keys and the identity secret are sealed under.
pub type SealingKey = Secret;

/// Makes and checks tags of 16 bytes.
#[derive(Clone)]
pub struct Tags(std::sync::Arc<HmacSha256>);

impl Tags {
    fn new(secret: &[u8], label: &[u8]) -> Tags {
        let mut key = Zeroizing::new([0; 32]);
        crypto::derive(secret, label, &mut key[..]);
        Tags(std::sync::Arc::new(HmacSha256::new(&key[..])))
    }

    pub fn tag(&self, parts: &[&[u8]]) -> [u8; TAG_BYTES] {
        let mut tag = [0; TAG_BYTES];
        tag.copy_from_slice(&self.0.tag_of(parts)[..TAG_BYTES]);
        tag
    }

    pub fn holds(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        constant_time_eq::constant_time_eq(&self.tag(parts), tag)
    }
}

impl Seals {
    pub fn new(secret: &Secret, sealing_key: Option<SealingKey>) -> Seals {
        let mut fingerprint = [0; 16];
        crypto::derive(&secret[..], b"mintage state fingerprint", &mut fingerprint);
        let mut rows = Zeroizing::new([0; 32]);
        crypto::derive(&secret[..], b"mintage state rows", &mut rows[..]);
        Seals {
            fingerprint,
            changes: Tags::new(&secret[..], b"mintage changes"),
            keys: Tags::new(&secret[..], b"mintage state keys"),
            rows,
            sealing_key,
        }
    }

    /// The tags of the rows of one state: those of another do not fit, not even of the same secret.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
    pub fn rows(&self, generation: &[u8; 16]) -> RowTags {
        let mut key = Zeroizing::new([0; 16]);
        crypto::derive(&self.rows[..], generation, &mut key[..]);
        RowTags(key)
    }
}

/// Makes and checks the tags of rows. SipHash-2-4 with 128 bits: a keyed function made for short
/// inputs, and a fifth of the time that a million HMACs take.
pub struct RowTags(Zeroizing<[u8; 16]>);

#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
impl RowTags {
    pub fn tag(&self, parts: &[&[u8]]) -> [u8; TAG_BYTES] {
        use std::hash::Hasher as _;
        let mut hasher = SipHasher24::new_with_key(&self.0);
        parts.iter().for_each(|part| hasher.write(part));
        hasher.finish128().as_bytes()
    }

    pub fn holds(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        constant_time_eq::constant_time_eq(&self.tag(parts), tag)
    }
}
