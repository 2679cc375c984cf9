//! What a change is about, and the log of what has changed lately.

use std::collections::VecDeque;

use super::Digest;

/// What a change is about. What is kept about each is one number that only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The epoch of the last `revoke_all`.
    Floor,
    /// The epoch of an identity.
    Identity(Digest),
    /// The second until which the revocation of a token is remembered.
    Token(Digest),
    /// A key's state and rotation; by RFC 7638 thumbprint.
    Key([u8; 32]),
    /// The longest lifetime that was ever granted, in seconds.
    Longest,
    /// The greatest epoch that was ever pruned.
    Pruned,
    /// The latest time that pruning relied on, in seconds.
    ReliedOn,
    /// The epoch that stands for an unknown past, counted down from the tombstone: it is the one
    /// number that may only fall.
    Start,
}

impl Subject {
    /// A byte for the kind and the digest or thumbprint, if the kind has one.
    pub fn to_bytes(self) -> Vec<u8> {
        let (kind, id): (u8, &[u8]) = match &self {
            Subject::Floor => (1, &[]),
            Subject::Identity(digest) => (2, &digest.to_bytes()),
            Subject::Token(digest) => (3, &digest.to_bytes()),
            Subject::Key(thumbprint) => (4, thumbprint),
            Subject::Longest => (5, &[]),
            Subject::Pruned => (6, &[]),
            Subject::ReliedOn => (7, &[]),
            Subject::Start => (8, &[]),
        };
        [&[kind], id].concat()
    }

    /// What [`Subject::to_bytes`] made.
    pub fn from_bytes(bytes: &[u8]) -> Option<Subject> {
        let (kind, id) = bytes.split_first()?;
        let digest = || Some(Digest::from_bytes(id.try_into().ok()?));
        let alone = |subject| id.is_empty().then_some(subject);
        match kind {
            1 => alone(Subject::Floor),
            2 => digest().map(Subject::Identity),
            3 => digest().map(Subject::Token),
            4 => id.try_into().ok().map(Subject::Key),
            5 => alone(Subject::Longest),
            6 => alone(Subject::Pruned),
            7 => alone(Subject::ReliedOn),
            8 => alone(Subject::Start),
            _ => None,
        }
    }

    /// Whether its numbers are epochs.
    pub fn has_epochs(self) -> bool {
        matches!(self, Subject::Floor | Subject::Identity(_) | Subject::Pruned)
    }
}

/// Changes that the log remembers at most; who is further behind gets everything.
const LOG_MAX: usize = 65_536;

/// Which subjects have changed lately, each change with a number. Kept from the first time that
/// somebody asks.
#[derive(Default)]
pub struct Log {
    is_kept: bool,
    /// The number of the first change that it still knows.
    first: u64,
    subjects: VecDeque<Subject>,
}

impl Log {
    pub fn note(&mut self, subject: Subject) {
        if !self.is_kept {
            return;
        }
        if self.subjects.len() == LOG_MAX {
            self.subjects.pop_front();
            self.first += 1;
        }
        self.subjects.push_back(subject);
    }

    /// The number of the next change. Whoever asks wants the log to be kept from now on.
    pub fn next(&mut self) -> u64 {
        self.is_kept = true;
        self.first + self.subjects.len() as u64
    }

    /// What changed from this number on; nothing if the log does not reach back so far.
    pub fn since(&self, number: u64) -> Option<Vec<Subject>> {
        let skipped = usize::try_from(number.checked_sub(self.first)?).ok()?;
        if !self.is_kept || skipped > self.subjects.len() {
            return None;
        }
        let mut seen = std::collections::HashSet::new();
        let fresh = self.subjects.range(skipped..).filter(|subject| seen.insert(**subject));
        Some(fresh.copied().collect())
    }
}
