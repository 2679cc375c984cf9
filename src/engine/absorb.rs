//! Absorbing what the state and other engines know: revocations, floors and keys, row by row.

use std::sync::atomic::Ordering;

use super::Core;
use crate::encoding;
use crate::error::Error;
use crate::key::{KeyNews, KeyState};
use crate::revocation::{EPOCH_TOMBSTONE, Subject, Writer};
use crate::state::key_row::{self, Material};
use crate::state::{Batch, KeyRank, Op, Row, Sink};

impl Sink for Core {
    fn expect(&self, rows: usize) {
        // A poisoned engine takes no rows.
        let _ = self.register.hold(|writer| {
            let known = writer.counts().0;
            self.register.revocations.reserve(writer, rows.saturating_sub(known));
        });
    }

    fn absorb(&self, rows: &[Row], another_life: bool) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        self.register.absorb(|writer| self.absorb_rows(writer, rows, another_life))?;
        self.count_read(rows);
        Ok(())
    }

    fn known(&self) -> Vec<Op> {
        let known = |writer: &mut Writer| {
            let subjects = self.subjects(writer).into_iter();
            subjects.filter_map(|subject| self.op_of(subject, false)).collect()
        };
        self.register.hold(known).unwrap_or_default()
    }

    fn keep_unwritten(&self, ops: Vec<Op>) {
        if let Some(shared) = &self.sharing.state {
            shared.keep_unwritten(ops);
        }
    }

    fn batch(&self, ops: Vec<Op>) -> Batch {
        self.register.batch(ops)
    }
}

impl Core {
    /// Absorbs rows; whether any of them changed something. The writer lock is held.
    pub(super) fn absorb_rows(
        &self,
        writer: &mut Writer,
        rows: &[Row],
        another_life: bool,
    ) -> Result<bool, Error> {
        let is_key = |row: &&Row| matches!(row.subject, Subject::Key(_));
        let (mut keys, mut others): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(is_key);
        let mut changed = false;
        // One part of the table after the other: a million rows stay within the processor's cache.
        others.sort_by_cached_key(|row| match row.subject {
            Subject::Identity(digest) | Subject::Token(digest) => digest.shard(),
            _ => 0,
        });
        for row in others {
            if row.subject == Subject::Start {
                let floor = EPOCH_TOMBSTONE - row.value;
                changed |= self.absorb_start(writer, floor, another_life);
            } else {
                changed |= self.absorb_row(writer, row)?;
            }
        }
        // A key that others replace must not be retired before the new one is here.
        keys.sort_by_key(|row| {
            let rank = KeyRank::from_value(row.value);
            rank.map(|it| (it.state != KeyState::Active, it.state, it.rotation))
        });
        for row in keys {
            changed |= self.absorb_row(writer, row)?;
        }
        Ok(changed)
    }

    /// Counts rows that came from the state.
    pub(super) fn count_read(&self, rows: &[Row]) {
        if let Some(shared) = &self.sharing.state {
            shared.count_read(rows.len());
        }
    }

    /// Absorbs one row; whether it changed something. Keys are absorbed in the order in which they come.
    pub(super) fn absorb_row(&self, writer: &mut Writer, row: &Row) -> Result<bool, Error> {
        let revocations = &self.register.revocations;
        match row.subject {
            Subject::Identity(digest) => {
                revocations.raise_identity(writer, digest, row.value, row.recorded)
            }
            Subject::Token(digest) => {
                revocations.raise_token(writer, digest, row.value, row.recorded)
            }
            Subject::Floor => Ok(revocations.raise_floor(writer, row.value, row.recorded.wall_s)),
            Subject::Pruned => Ok(revocations.raise_pruned(writer, row.value)),
            Subject::ReliedOn => Ok(revocations.raise_relied_on(writer, row.value)),
            Subject::Longest => Ok(revocations.raise_longest(writer, row.value)),
            Subject::Start => Ok(false),
            Subject::Key(thumbprint) => self.absorb_key(writer, thumbprint, row),
        }
    }

    /// Absorbs what a state or another engine says of a key.
    fn absorb_key(
        &self,
        writer: &mut Writer,
        thumbprint: [u8; 32],
        row: &Row,
    ) -> Result<bool, Error> {
        let Some(KeyRank { state, rotation }) = KeyRank::from_value(row.value) else {
            return Ok(false);
        };
        let said = key_row::read(&row.data, &self.sharing.seals, &thumbprint)?;
        let key = match said.material {
            Material::Gone => None,
            Material::Public(key) => Some((None, key)),
            Material::Private(key) => Some((Some(key.clone()), key.verifying_key())),
        };
        let key_id = said.key_id.clone();
        let key = key.map(|(signing, verifying)| {
            super::keys::make::sealed_in(&self.policy.form, signing, verifying, key_id, said.slot)
                .stored(row.data.clone())
        });
        let news = KeyNews {
            thumbprint: encoding::url_encode(&thumbprint),
            key_id: said.key_id,
            algorithm: said.algorithm,
            slot: said.slot,
            state,
            rotation,
            at: row.recorded,
            key,
        };
        let opening = self.sharing.opening.load(Ordering::Relaxed);
        let before = self.keys.load_full();
        let Some(ring) = before.hearing(&news, opening) else { return Ok(false) };
        // One that becomes active retires the former, of which the row of its own says nothing new.
        let others =
            super::keys::rows::risen(&before, &ring).into_iter().filter(|it| *it != thumbprint);
        for thumbprint in others.chain([thumbprint]) {
            writer.log.note(Subject::Key(thumbprint));
        }
        self.keys.replace(writer, ring);
        Ok(true)
    }

    /// Takes the floor of an unknown past from the state: when opening, as it is; from then on it
    /// only falls, unless the state has begun another life.
    fn absorb_start(&self, writer: &mut Writer, stored: u64, another_life: bool) -> bool {
        let own = self.register.revocations.start();
        let start = match (self.sharing.opening.load(Ordering::Relaxed), another_life) {
            (true, _) => stored,
            (false, true) => own.max(stored),
            (false, false) => own.min(stored),
        };
        if start != own {
            self.register.revocations.set_start(writer, start);
        }
        start != own
    }
}
