//! Where revocations and keys are kept beyond the process: a SQLite file that the processes of one
//! machine share, or a Redis that machines share. With state in memory there is nothing here to do.
//!
//! A state is a table of rows. A row has a subject (an identity's digest, a token id's, a key, the
//! floor …) and a value that only grows, so that two tables merge by taking the greater value of
//! each row, in any order and as often as one likes. Every change to a row takes the next change
//! number; what is new is decided by these numbers alone. The rule by which a change becomes a row
//! is [`settle`]: SQLite runs it inside a transaction, Redis as a script.
//!
//! [`Shared`] is an engine's side of it: when to look, what is to be written again, how old the
//! knowledge is. `sqlite.rs` and `redis.rs` are the two states, `key_row.rs` is what a key's row
//! says, `look.rs` is the rule by which a verify may skip looking.

// Without either state there is nobody to do it all for.
#![cfg_attr(not(any(feature = "sqlite", feature = "redis")), allow(dead_code))]

pub mod changes;
pub mod key_row;
#[cfg(any(feature = "sqlite", loom))]
pub mod look;
#[cfg(all(test, loom))]
mod look_model;
#[cfg(feature = "redis")]
pub mod redis;
pub mod shared;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(feature = "sqlite")]
pub mod wal_index;

use siphasher::sip128::{Hasher128 as _, SipHasher24};
use zeroize::Zeroizing;

use crate::error::{Error, Status};
use crate::identity::Secret;
use crate::key::KeyState;
use crate::key::crypto::{self, HmacSha256};
pub use crate::revocation::Subject;
use crate::revocation::{EPOCH_MAX, EPOCH_TOMBSTONE, Moment};

/// Bytes of an RFC 7638 thumbprint.
pub const THUMBPRINT_BYTES: usize = 32;
/// Bytes of the tags that rows and change bytes end in.
pub const TAG_BYTES: usize = 16;

/// The start floor as a row's value, and back.
pub fn start_value(floor: u64) -> u64 {
    EPOCH_TOMBSTONE - floor.min(EPOCH_MAX)
}

/// A key's state and, for an active one, which rotation made it so; ordered as the lattice of states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyStanding {
    pub state: KeyState,
    pub rotation: u64,
}

impl KeyStanding {
    const STATES: [KeyState; 4] =
        [KeyState::Pending, KeyState::Active, KeyState::Retired, KeyState::Revoked];
    const ROTATION_BITS: u32 = 48;

    /// Of a key that no rotation made active.
    pub fn of(state: KeyState) -> KeyStanding {
        KeyStanding { state, rotation: 0 }
    }

    /// As a row's value: below 2^51, so that every state keeps it exactly.
    pub fn to_value(self) -> u64 {
        let place = Self::STATES.iter().position(|state| *state == self.state).unwrap_or(0);
        (place as u64 + 1) << Self::ROTATION_BITS | self.rotation
    }

    /// What [`KeyStanding::to_value`] made.
    pub fn from_value(value: u64) -> Option<KeyStanding> {
        let place = (value >> Self::ROTATION_BITS).checked_sub(1)? as usize;
        let state = *Self::STATES.get(place)?;
        Some(KeyStanding { state, rotation: value & ((1 << Self::ROTATION_BITS) - 1) })
    }
}

/// Rows that a scan yields at a time: fewer only where nothing comes after them.
pub const SCAN_ROWS: usize = 512;

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
                value: KeyStanding::of(state).to_value(),
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

/// What a state knows about itself.
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The life of this state: another one after it was lost.
    pub generation: [u8; 16],
    /// The number of the last change.
    pub number: u64,
    /// The greatest epoch there ever was, tombstones apart.
    pub top: u64,
    /// How many rotations there were.
    pub rotation: u64,
    /// The latest that any clock has said, seconds since 1970 and seconds that passed while a
    /// process had this state open.
    pub now: Moment,
}

/// What a change makes of a row: its new value and data, or nothing where it already stands so.
///
/// # Errors
/// [`Status::EpochExhausted`].
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
pub fn settle(
    head: &mut Head,
    op: &Op,
    proposed: u64,
    stands: Option<&Row>,
) -> Result<Option<(u64, Vec<u8>)>, Error> {
    let value = stands.map_or(0, |row| row.value);
    let kept = || stands.map_or_else(Vec::new, |row| row.data.clone());
    match op {
        Op::Revoke(_) if value >= EPOCH_TOMBSTONE => Ok(None),
        Op::Revoke(_) => {
            if head.top >= EPOCH_MAX {
                return Err(Error::new(Status::EpochExhausted));
            }
            let epoch = proposed.min(EPOCH_MAX).max(head.top + 1);
            head.top = epoch;
            Ok(Some((epoch, kept())))
        }
        Op::Raise { value: raised, .. } if *raised <= value => Ok(None),
        Op::Raise { subject, value: raised, data: said } => {
            if subject.has_epochs() && *raised < EPOCH_TOMBSTONE {
                head.top = head.top.max(*raised);
            }
            let mut data = said.clone().filter(|_| value == 0);
            if let (Subject::Key(_), Some(standing)) = (subject, KeyStanding::from_value(*raised)) {
                head.rotation = head.rotation.max(standing.rotation);
                // What is said of a key keeps its halves, until it is revoked.
                if standing.state == KeyState::Revoked {
                    data.clone_from(said);
                }
            }
            Ok(Some((*raised, data.unwrap_or_else(kept))))
        }
        Op::Activate { data, .. } => {
            let rotation = head.rotation + 1;
            let active = KeyStanding { state: KeyState::Active, rotation }.to_value();
            if value >= active {
                return Ok(None);
            }
            head.rotation = rotation;
            Ok(Some((active, data.clone())))
        }
    }
}

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

/// A state that outlives or leaves the process. All calls may wait, and none for ever.
pub trait State: Send + Sync {
    /// Makes these changes durable, together and atomically, and returns the rows that the changes
    /// are about as they stand now; a batch for a first key that came too late returns no rows. Nothing
    /// at all is done and returned if the state has lost what was read from it: it has to be pulled.
    ///
    /// # Errors
    /// 5xxx; nothing has changed then, or it is not known whether anything has.
    fn append(&self, batch: &Batch) -> Result<Option<Vec<Row>>, Error>;

    /// Reads what has changed since this was last called, at first everything, and hands it on. When
    /// the state has lost what was read from it before, it is read whole, and what the engine knows
    /// beyond it is written back.
    ///
    /// # Errors
    /// 5xxx.
    fn pull(&self, sink: &dyn Sink) -> Result<(), Error>;

    /// The next rows after a place that the state keeps, some hundreds at a time, round and round.
    ///
    /// # Errors
    /// 5xxx.
    fn scan(&self) -> Result<Vec<Row>, Error>;

    /// Gives up what must not be open when the process forks. The gate is held.
    fn before_fork(&self) {}

    /// Whether a thread of its own calls `pull`. Then the gate is not held in any call: a fork must
    /// not wait for a network.
    fn has_feed(&self) -> bool {
        false
    }

    /// Starts that thread: at the beginning, and in the child of a fork.
    fn feed(&self, _shared: &std::sync::Arc<shared::Shared>) -> Result<(), Error> {
        Ok(())
    }

    /// What tells that something was committed, if there is such a thing.
    #[cfg(feature = "sqlite")]
    fn signal(&self) -> std::sync::Arc<wal_index::WalIndex> {
        std::sync::Arc::default()
    }

    /// `"sqlite"` or `"redis"`.
    fn kind(&self) -> &'static str;
}

/// Where a state hands on what it reads: an engine.
pub trait Sink: Send + Sync {
    /// So many rows are about to come.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
    fn expect(&self, rows: usize);

    /// Takes in rows. `another_life` says that the state begins a new life with them, whose start
    /// is no earlier than what was known.
    fn absorb(&self, rows: &[Row], another_life: bool) -> Result<(), Error>;

    /// All that the engine knows, to be raised in a state that has lost it.
    fn known(&self) -> Vec<Op>;

    /// Takes note of changes that the state has lost, to be written by the next call that can.
    #[cfg_attr(not(feature = "redis"), allow(dead_code))]
    fn keep_unwritten(&self, ops: Vec<Op>);

    /// These changes with the engine's clocks and an epoch that suits it.
    fn batch(&self, ops: Vec<Op>) -> Batch;
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
        for state in KeyStanding::STATES {
            for rotation in [0, 5] {
                let standing = KeyStanding { state, rotation };
                assert_eq!(KeyStanding::from_value(standing.to_value()), Some(standing));
                assert!(standing.to_value() > last);
                last = standing.to_value();
            }
        }
        assert_eq!(KeyStanding::from_value(0), None);
        assert_eq!(KeyStanding::from_value(u64::MAX), None);
    }

    #[test]
    fn a_revocation_goes_above_all_that_was_and_a_tombstone_stays() {
        let mut head = Head { top: 100, ..Head::default() };
        let identity = Subject::Identity(Digest::new(1, 1));
        let row = |value| Row {
            subject: identity,
            value,
            recorded: Moment::default(),
            number: 1,
            data: Vec::new(),
        };
        let revoke = Op::Revoke(identity);
        assert_eq!(settle(&mut head, &revoke, 50, None).unwrap(), Some((101, vec![])));
        assert_eq!(settle(&mut head, &revoke, 500, Some(&row(101))).unwrap(), Some((500, vec![])));
        assert_eq!(settle(&mut head, &revoke, 600, Some(&row(EPOCH_TOMBSTONE))).unwrap(), None);
        let delete = Op::raise(identity, EPOCH_TOMBSTONE);
        assert!(settle(&mut head, &delete, 0, Some(&row(500))).unwrap().is_some());
        assert_eq!(head.top, 500, "a tombstone is no epoch");
        let lower = Op::raise(identity, 400);
        assert_eq!(settle(&mut head, &lower, 0, Some(&row(500))).unwrap(), None);
        head.top = EPOCH_MAX;
        assert_eq!(
            settle(&mut head, &revoke, 0, None).unwrap_err().status(),
            Status::EpochExhausted
        );
    }
}
