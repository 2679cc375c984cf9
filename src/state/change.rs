//! A row of a state, and the changes that are asked of a state.
//!
//! A row has a subject (an identity's digest, a token id's, a key, the floor) and a value that only
//! grows. How a change becomes a row is the rule in `settle.rs`.

use crate::key::KeyState;
use crate::revocation::{EPOCH_MAX, EPOCH_TOMBSTONE, Moment, Subject};

/// Bytes of an RFC 7638 thumbprint.
pub const THUMBPRINT_BYTES: usize = 32;

/// One row as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub subject: Subject,
    pub value: u64,
    /// When it came to stand so, by the clocks of the state.
    pub recorded: Moment,
    /// Of the change that made it stand so.
    pub number: u64,
    /// For a key, what `key_row.rs` reads; else empty.
    pub data: Vec<u8>,
}

/// A change that is asked of a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// A new epoch, above all that there ever were, for an identity or the floor.
    Revoke(Subject),
    /// The greater of what stands and this. Data counts where nothing stands yet, and where a key is
    /// revoked.
    Raise { subject: Subject, value: u64, data: Option<Vec<u8>> },
    /// This key becomes the active one, by the next rotation.
    Activate { thumbprint: [u8; THUMBPRINT_BYTES], data: Vec<u8> },
}

impl Op {
    pub fn raise(subject: Subject, value: u64) -> Op {
        Op::Raise { subject, value, data: None }
    }

    /// A key comes to be in this state.
    pub fn of_key(thumbprint: [u8; THUMBPRINT_BYTES], state: KeyState, data: Vec<u8>) -> Op {
        match state {
            KeyState::Active => Op::Activate { thumbprint, data },
            state => Op::Raise {
                subject: Subject::Key(thumbprint),
                value: KeyRank::of(state).to_value(),
                data: Some(data),
            },
        }
    }

    pub fn subject(&self) -> Subject {
        match self {
            Op::Revoke(subject) | Op::Raise { subject, .. } => *subject,
            Op::Activate { thumbprint, .. } => Subject::Key(*thumbprint),
        }
    }
}

/// Changes that are made together or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub ops: Vec<Op>,
    /// Rows to remove, if they still stand as of this change number: who raised one since wins.
    pub removed: Vec<(Subject, u64)>,
    /// Rows whose data shrinks, on the same condition.
    pub stripped: Vec<(Subject, u64, Vec<u8>)>,
    /// The caller has no time to wait for others.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
    pub hurried: bool,
    /// Nothing is done if a key was ever active in this state.
    pub first_key: bool,
    /// An epoch that suits the caller: greater than all that it knows of.
    pub proposed: u64,
    /// The caller's clocks; those of the state never go back.
    pub now: Moment,
}

/// A key's state and, for an active one, which rotation made it so; ordered as the lattice of states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyRank {
    pub state: KeyState,
    pub rotation: u64,
}

impl KeyRank {
    const STATES: [KeyState; 4] =
        [KeyState::Pending, KeyState::Active, KeyState::Retired, KeyState::Revoked];
    const ROTATION_BITS: u32 = 48;

    /// Of a key that no rotation made active.
    pub fn of(state: KeyState) -> KeyRank {
        KeyRank { state, rotation: 0 }
    }

    /// As a row's value: below 2^51, so that every state keeps it exactly.
    pub fn to_value(self) -> u64 {
        let index = Self::STATES.iter().position(|state| *state == self.state).unwrap_or(0);
        (index as u64 + 1) << Self::ROTATION_BITS | self.rotation
    }

    /// What [`KeyRank::to_value`] made.
    pub fn from_value(value: u64) -> Option<KeyRank> {
        let index = (value >> Self::ROTATION_BITS).checked_sub(1)? as usize;
        let state = *Self::STATES.get(index)?;
        Some(KeyRank { state, rotation: value & ((1 << Self::ROTATION_BITS) - 1) })
    }
}

/// The start floor as a row's value, and back.
pub fn start_value(floor: u64) -> u64 {
    EPOCH_TOMBSTONE - floor.min(EPOCH_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revocation::Digest;

    #[test]
    fn subjects_and_standings_survive_being_written() {
        let digest = Digest::new(7, 9);
        for subject in [
            Subject::Floor,
            Subject::Identity(digest),
            Subject::Token(digest),
            Subject::Key([3; 32]),
            Subject::Longest,
            Subject::Pruned,
            Subject::ReliedOn,
            Subject::Start,
        ] {
            let bytes = subject.to_bytes();
            assert_eq!(Subject::from_bytes(&bytes), Some(subject));
            assert_eq!(Subject::from_bytes(&[&bytes[..], &[0]].concat()), None);
        }
        assert_eq!(Subject::from_bytes(&[]), None);
        assert_eq!(Subject::from_bytes(&[9]), None);
        let mut last = 0;
        for state in KeyRank::STATES {
            for rotation in [0, 5] {
                let standing = KeyRank { state, rotation };
                assert_eq!(KeyRank::from_value(standing.to_value()), Some(standing));
                assert!(standing.to_value() > last);
                last = standing.to_value();
            }
        }
        assert_eq!(KeyRank::from_value(0), None);
        assert_eq!(KeyRank::from_value(u64::MAX), None);
    }
}
