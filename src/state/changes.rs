//! The bytes that engines send each other where they share no state.
//!
//! All numbers are big-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `MNTC` |
//! | 1 | version: 1 |
//! | 1 | 1 if this is everything that the sender knows, else 0 |
//! | 2 | 0 |
//! | 16 | the fingerprint of the identity secret |
//! | 8 | the greatest epoch that the sender knows of |
//! | 8 | if this is everything: the sender's start floor; else 0 |
//! | 8 | when it was made, in microseconds since 1970 |
//! | 4 | how many records follow |
//! | … | records |
//! | 16 | HMAC-SHA-256 of all before it under the change key, its first 16 bytes |
//!
//! A record:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | how long the subject is |
//! | 1 | its kind: 1 floor, 2 identity, 3 token, 4 key, 5 longest lifetime, 6 pruned, 7 relied on |
//! | 0, 16 or 32 | the digest of an identity or token id, or the thumbprint of a key |
//! | 8 | the value; greater wins |
//! | 2 | how many bytes of data follow |
//! | … | for a key: a tag and a JSON object with its kid, algorithm and slot |

use super::{KeyRank, Op, Seals, Subject, TAG_BYTES};
use crate::error::{Error, Status};
use crate::revocation::{EPOCH_MAX, EPOCH_TOMBSTONE};

const MAGIC: &[u8; 4] = b"MNTC";
const VERSION: u8 = 1;

/// What an engine tells another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    pub complete: bool,
    pub top: u64,
    pub start: u64,
    /// When it was made, in microseconds since 1970, by the sender's clock.
    pub made_us: u64,
    /// All of them raise something.
    pub ops: Vec<Op>,
}

impl Blob {
    pub fn to_bytes(&self, seals: &Seals) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&[VERSION, u8::from(self.complete), 0, 0]);
        bytes.extend_from_slice(&seals.fingerprint);
        bytes.extend_from_slice(&self.top.to_be_bytes());
        bytes.extend_from_slice(&self.start.to_be_bytes());
        bytes.extend_from_slice(&self.made_us.to_be_bytes());
        bytes.extend_from_slice(&(self.ops.len() as u32).to_be_bytes());
        for op in &self.ops {
            let Op::Raise { subject, value, data } = op else { continue };
            let (subject, data) = (subject.to_bytes(), data.as_deref().unwrap_or_default());
            bytes.push(subject.len() as u8);
            bytes.extend_from_slice(&subject);
            bytes.extend_from_slice(&value.to_be_bytes());
            bytes.extend_from_slice(&(data.len() as u16).to_be_bytes());
            bytes.extend_from_slice(data);
        }
        let tag = seals.changes.tag(&[&bytes]);
        bytes.extend_from_slice(&tag);
        bytes
    }

    /// # Errors
    /// [`Status::ChangesForeign`], [`Status::ChangesDamaged`], [`Status::ChangesNewer`].
    pub fn from_bytes(bytes: &[u8], seals: &Seals) -> Result<Blob, Error> {
        let damaged = || Error::new(Status::ChangesDamaged);
        let mut rest = ByteReader(bytes);
        if rest.take::<4>() != Some(*MAGIC) {
            return Err(damaged());
        }
        let [version, complete, reserved @ ..] = rest.take::<4>().ok_or_else(damaged)?;
        if version > VERSION {
            return Err(Error::new(Status::ChangesNewer));
        }
        if rest.take::<16>().ok_or_else(damaged)? != seals.fingerprint {
            return Err(Error::new(Status::ChangesForeign));
        }
        let (said, tag) = bytes.split_at(bytes.len() - TAG_BYTES.min(bytes.len()));
        if !seals.changes.holds(&[said], tag) {
            return Err(damaged());
        }
        // Whoever made the tag has the secret; what follows is checked all the same.
        if version < VERSION || complete > 1 || reserved != [0, 0] {
            return Err(damaged());
        }
        let mut rest = ByteReader(&said[24..]);
        rest.blob(complete != 0).filter(|_| rest.0.is_empty()).ok_or_else(damaged)
    }

    /// The greatest epoch in it, tombstones apart.
    pub fn greatest_epoch(&self) -> u64 {
        let epochs = self.ops.iter().filter_map(|op| match op {
            Op::Raise { subject, value, .. } if subject.has_epochs() => Some(*value),
            _ => None,
        });
        let greatest = epochs.filter(|epoch| *epoch < EPOCH_TOMBSTONE).max();
        greatest.unwrap_or(0).max(self.top).max(self.start)
    }

    /// The time that it says pruning relied on, in seconds since 1970.
    pub fn relied_on_s(&self) -> u64 {
        let times = self.ops.iter().filter_map(|op| match op {
            Op::Raise { subject: Subject::ReliedOn, value, .. } => Some(*value),
            _ => None,
        });
        times.max().unwrap_or(0)
    }
}

struct ByteReader<'a>(&'a [u8]);

impl<'a> ByteReader<'a> {
    fn take<const COUNT: usize>(&mut self) -> Option<[u8; COUNT]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn slice(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        self.take().map(u64::from_be_bytes).filter(|number| *number <= EPOCH_TOMBSTONE)
    }

    /// What follows the fingerprint.
    fn blob(&mut self, complete: bool) -> Option<Blob> {
        let top = self.number().filter(|top| *top <= EPOCH_MAX)?;
        let start = self.number().filter(|start| *start <= EPOCH_MAX)?;
        let made_us = self.number()?;
        let count = u32::from_be_bytes(self.take()?);
        let mut ops = Vec::new();
        for _ in 0..count {
            let [length] = self.take()?;
            let subject = Subject::from_bytes(self.slice(length.into())?)?;
            let value = self.number()?;
            let length = u16::from_be_bytes(self.take()?);
            let data = self.slice(length.into())?;
            let sound = match subject {
                // Its owner's alone.
                Subject::Start => false,
                Subject::Key(_) => KeyRank::from_value(value).is_some() && length > 0,
                // Only an identity is ever deleted.
                Subject::Floor | Subject::Pruned => value <= EPOCH_MAX && length == 0,
                _ => length == 0,
            };
            if !sound {
                return None;
            }
            let data = (!data.is_empty()).then(|| data.to_vec());
            ops.push(Op::Raise { subject, value, data });
        }
        Some(Blob { complete, top, start, made_us, ops })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Secret;
    use crate::key::KeyState;
    use crate::revocation::Digest;

    fn seals(secret: u8) -> Seals {
        Seals::new(&Secret::new([secret; 32]), None)
    }

    fn blob() -> Blob {
        let identity = Subject::Identity(Digest::new(1, 2));
        let value = KeyRank::of(KeyState::Revoked).to_value();
        let key = Op::Raise { subject: Subject::Key([5; 32]), value, data: Some(vec![7; 300]) };
        Blob {
            complete: true,
            top: 77,
            start: 5,
            made_us: 9,
            ops: vec![Op::raise(identity, 70), key, Op::raise(Subject::Floor, 3)],
        }
    }

    #[test]
    fn what_no_engine_writes_is_refused_whoever_made_the_tag() {
        let identity = Subject::Identity(Digest::new(1, 2));
        let data = Some(vec![1]);
        for op in [
            Op::raise(Subject::Start, 1),
            Op::raise(Subject::Floor, EPOCH_TOMBSTONE),
            Op::raise(Subject::Pruned, EPOCH_TOMBSTONE),
            Op::raise(identity, EPOCH_TOMBSTONE + 1),
            Op::raise(Subject::Key([5; 32]), KeyRank::of(KeyState::Revoked).to_value()),
            Op::Raise { subject: Subject::Key([5; 32]), value: 9 << 48, data: data.clone() },
            Op::Raise { subject: identity, value: 1, data },
        ] {
            let sound = Blob { ops: vec![Op::raise(identity, EPOCH_TOMBSTONE)], ..blob() };
            assert!(Blob::from_bytes(&sound.to_bytes(&seals(1)), &seals(1)).is_ok());
            let bytes = Blob { ops: vec![op.clone()], ..blob() }.to_bytes(&seals(1));
            let error = Blob::from_bytes(&bytes, &seals(1)).unwrap_err();
            assert_eq!(error.status(), Status::ChangesDamaged, "{op:?}");
        }
        for (place, byte) in [(4, 0), (5, 2), (6, 1), (7, 1)] {
            let mut bytes = blob().to_bytes(&seals(1));
            bytes[place] = byte;
            let end = bytes.len() - TAG_BYTES;
            let tag = seals(1).changes.tag(&[&bytes[..end]]);
            bytes[end..].copy_from_slice(&tag);
            let error = Blob::from_bytes(&bytes, &seals(1)).unwrap_err();
            assert_eq!(error.status(), Status::ChangesDamaged, "byte {place}");
        }
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let bytes = blob().to_bytes(&seals(1));
        assert_eq!(Blob::from_bytes(&bytes, &seals(1)), Ok(blob()));
        let status = |bytes: &[u8]| Blob::from_bytes(bytes, &seals(1)).unwrap_err().status();
        let other = Blob::from_bytes(&bytes, &seals(2)).unwrap_err().status();
        assert_eq!(other, Status::ChangesForeign);
        for length in 0..bytes.len() {
            assert_eq!(status(&bytes[..length]), Status::ChangesDamaged, "cut at {length}");
        }
        assert_eq!(status(&[&bytes[..], &[0]].concat()), Status::ChangesDamaged);
        for place in 0..bytes.len() {
            let mut bent = bytes.clone();
            bent[place] ^= 0x80;
            let expected = match place {
                4 => Status::ChangesNewer,
                8..24 => Status::ChangesForeign,
                _ => Status::ChangesDamaged,
            };
            assert_eq!(status(&bent), expected, "bent at {place}");
        }
    }
}
