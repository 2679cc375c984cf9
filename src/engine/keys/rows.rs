//! Keys as rows of a state: the changes that lead from one ring to another, and what is said of each
//! key.

use zeroize::Zeroizing;

use super::super::Core;
use super::make::NewKey;
use crate::encoding;
use crate::error::{Error, Status};
use crate::key::{Key, KeyRing, KeyState};
use crate::revocation::Subject;
use crate::state::key_row::NewKeyRow;
use crate::state::{KeyRank, Op};

impl Core {
    /// What must be asked of the state for it to come from one ring to the other.
    pub(super) fn ops_between(
        &self,
        before: &KeyRing,
        after: &KeyRing,
        new: Option<&NewKey>,
    ) -> Result<Vec<Op>, Error> {
        let mut ops = Vec::new();
        for thumbprint in risen(before, after) {
            let text = encoding::url_encode(&thumbprint);
            let private = new.filter(|new| new.key.thumbprint() == text);
            let private = private.and_then(|new| new.private.as_ref());
            let key = after.by_thumbprint(&text).or_else(|| before.by_thumbprint(&text));
            let state = after.by_thumbprint(&text).map(|key| key.state());
            let state = state.or_else(|| after.former_state(&text)).unwrap_or(KeyState::Revoked);
            let data = match key {
                Some(key) if state < KeyState::Revoked => self.key_data(key, private)?,
                _ => self.bare_data(before, after, &text, &thumbprint)?,
            };
            ops.push(Op::of_key(thumbprint, state, data));
        }
        // A key that replaces others is there before they are gone.
        ops.sort_by_key(|op| !matches!(op, Op::Activate { .. }));
        Ok(ops)
    }

    /// What the state keeps of a key.
    pub(super) fn key_data(
        &self,
        key: &Key,
        private: Option<&Zeroizing<Vec<u8>>>,
    ) -> Result<Vec<u8>, Error> {
        if let (Some(stored), None) = (key.stored_data(), private) {
            return Ok(stored.to_vec());
        }
        NewKeyRow {
            key_id: key.key_id(),
            algorithm: key.algorithm(),
            slot: key.slot(),
            public: Some(key.verifying()),
            private,
        }
        .to_data(&self.sharing.seals, &key.verifying().thumbprint_bytes())
    }

    /// What is said of a key whose halves nobody needs any more, or that must not travel.
    fn bare_data(
        &self,
        before: &KeyRing,
        after: &KeyRing,
        text: &str,
        thumbprint: &[u8; 32],
    ) -> Result<Vec<u8>, Error> {
        let living = after.by_thumbprint(text).or_else(|| before.by_thumbprint(text));
        let living = living.map(|key| (key.key_id(), key.algorithm(), key.slot()));
        let former = || {
            let (_, key_id, algorithm, slot, _) =
                after.records().find(|record| record.0 == text)?;
            Some((key_id, algorithm, slot))
        };
        let (key_id, algorithm, slot) =
            living.or_else(former).ok_or_else(|| Error::new(Status::KeyNotFound))?;
        NewKeyRow { key_id, algorithm, slot, public: None, private: None }
            .to_data(&self.sharing.seals, thumbprint)
    }

    /// What there is to tell others about a key; `abroad` without its halves. Keys that only the
    /// configuration names are nobody else's business before they are retired.
    pub(in crate::engine) fn op_of_key(&self, thumbprint: [u8; 32], abroad: bool) -> Option<Op> {
        let ring = self.keys.load();
        let text = encoding::url_encode(&thumbprint);
        let living = ring.by_thumbprint(&text);
        let rank = match living {
            Some(key) if key.state() < KeyState::Retired && key.stored_data().is_none() => {
                return None;
            }
            Some(key) => {
                let rotation = if key.state() == KeyState::Active { key.rotation() } else { 0 };
                KeyRank { state: key.state(), rotation }
            }
            None => KeyRank::of(ring.former_state(&text)?),
        };
        let data = match living {
            Some(key) if !abroad => self.key_data(key, None),
            _ => self.bare_data(&ring, &ring, &text, &thumbprint),
        };
        let (subject, value) = (Subject::Key(thumbprint), rank.to_value());
        Some(Op::Raise { subject, value, data: Some(data.ok()?) })
    }
}

/// The subject of the key with this thumbprint.
pub(in crate::engine) fn subject_of(thumbprint: &str) -> Option<Subject> {
    let bytes = encoding::url_decode(thumbprint.as_bytes())?;
    bytes.try_into().ok().map(Subject::Key)
}

/// The thumbprints of the keys whose state rose from one ring to the other.
pub(in crate::engine) fn risen(before: &KeyRing, after: &KeyRing) -> Vec<[u8; 32]> {
    let state = |ring: &KeyRing, thumbprint: &str| {
        let living = ring.by_thumbprint(thumbprint).map(|key| (key.state(), key.is_private()));
        living.or_else(|| ring.former_state(thumbprint).map(|state| (state, false)))
    };
    let living = after.keys().map(Key::thumbprint);
    let all = living.chain(after.records().map(|record| record.0));
    all.filter(|thumbprint| {
        let (was, is) = (state(before, thumbprint), state(after, thumbprint));
        is.map(|is| is.0) > was.map(|was| was.0)
            || is.is_some_and(|is| is.0 <= KeyState::Active && is.1)
                && was.is_some_and(|was| !was.1)
    })
    .filter_map(|thumbprint| encoding::url_decode(thumbprint.as_bytes())?.try_into().ok())
    .collect()
}
