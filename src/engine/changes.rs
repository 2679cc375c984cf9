//! Changes for other engines, carried by a transport of the host's own, and the cursors that say
//! where a host goes on from. The bytes are described in `state/changes.rs`.

use super::writing::held_here;
use super::{Core, Engine};
use crate::encoding;
use crate::error::{Error, Status};
use crate::key::KeyState;
use crate::revocation::{EPOCH_MAX, EPOCH_TOMBSTONE, Subject, Writer};
use crate::state::changes::Blob;
use crate::state::{KeyRank, Op, Row, key_row};

/// How far ahead of the clock an epoch may be that comes from elsewhere, in microseconds.
const AHEAD_US_MAX: u64 = 86_400 * 1_000_000;

/// How far a host has read an engine's changes. Opaque bytes that may be kept and sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cursor([u8; CURSOR_BYTES]);

/// Bytes of a cursor, exactly.
pub const CURSOR_BYTES: usize = 24;

impl Cursor {
    /// The bytes.
    pub const fn to_bytes(self) -> [u8; CURSOR_BYTES] {
        self.0
    }

    /// What [`Cursor::to_bytes`] gave.
    pub const fn from_bytes(bytes: [u8; CURSOR_BYTES]) -> Cursor {
        Cursor(bytes)
    }

    pub(super) fn new(life: &[u8; 16], number: u64) -> Cursor {
        let mut bytes = [0; CURSOR_BYTES];
        bytes[..16].copy_from_slice(life);
        bytes[16..].copy_from_slice(&number.to_be_bytes());
        Cursor(bytes)
    }

    /// The number, if the cursor is of this life.
    pub(super) fn number(self, life: &[u8; 16]) -> Option<u64> {
        let number = u64::from_be_bytes(self.0[16..].try_into().ok()?);
        (self.0[..16] == life[..]).then_some(number)
    }
}

/// What has changed in an engine, as bytes for other engines with the same identity secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// For [`Engine::changes_apply`] elsewhere; empty if nothing has changed. Not secret, and tagged
    /// against alteration.
    pub bytes: Vec<u8>,
    /// Where to go on from.
    pub cursor: Cursor,
    /// Whether this is everything that the engine knows, and not only what is new.
    pub is_complete: bool,
}

impl Engine {
    /// What has changed since an earlier call, to be carried to other engines by a transport of the
    /// host's own. Without a cursor, or with one of another engine or of a time too long ago,
    /// everything.
    ///
    /// Without shared state, a token that is minted elsewhere before the change has arrived there
    /// survives until it does.
    ///
    /// # Errors
    /// [`Status::ConfigConflict`] in an engine whose identity secret nobody else has;
    /// [`Status::Poisoned`].
    pub fn changes_since(&self, cursor: Option<Cursor>) -> Result<Changes, Error> {
        self.sound()?.changes_since(cursor)
    }

    /// Takes in changes from another engine. Returns whether they were news: only then need they be
    /// passed on. Applying them twice, or in another order, comes to the same; no bytes are no
    /// changes.
    ///
    /// # Errors
    /// [`Status::ChangesForeign`], [`Status::ChangesDamaged`], [`Status::ChangesNewer`],
    /// [`Status::ChangesAhead`]: nothing has changed then. [`Status::ConfigConflict`] in an engine
    /// whose identity secret nobody else has. 5xxx if durable state could not be written: the changes
    /// hold in this process then, and are to be passed on as news.
    pub fn changes_apply(&self, bytes: &[u8]) -> Result<bool, Error> {
        self.sound()?.changes_apply(bytes)
    }
}

impl Core {
    pub(crate) fn changes_since(&self, cursor: Option<Cursor>) -> Result<Changes, Error> {
        self.sharing.require_shared_secret()?;
        // What this engine knows is sent also where the state cannot be reached.
        let _ = self.sharing.look();
        self.register.hold(|writer| self.changes_known(writer, cursor)).map(|(changes, blob)| {
            let bytes = blob.map_or_else(Vec::new, |blob| blob.to_bytes(&self.sharing.seals));
            Changes { bytes, ..changes }
        })
    }

    pub(crate) fn changes_apply(&self, bytes: &[u8]) -> Result<bool, Error> {
        self.sharing.require_shared_secret()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        let blob = Blob::from_bytes(bytes, &self.sharing.seals)?;
        let ahead = self.register.clock.unix_us().unsigned_abs().saturating_add(AHEAD_US_MAX);
        if blob.greatest_epoch() > ahead || blob.relied_on_s() > ahead / 1_000_000 {
            return Err(Error::new(Status::ChangesAhead));
        }
        for op in &blob.ops {
            if let Op::Raise { subject: Subject::Key(thumbprint), data: Some(data), .. } = op {
                key_row::read(data, &self.sharing.seals, thumbprint)
                    .map_err(|_| Error::new(Status::ChangesDamaged))?;
            }
        }
        let lowers = self.knows_the_past(&blob);
        let news = self.merge(&blob)?;
        match &self.sharing.state {
            Some(shared) if news => {
                let mut ops = blob.ops;
                ops.retain(|op| self.concerns_others(op));
                if lowers {
                    ops.push(Op::raise(Subject::Start, EPOCH_TOMBSTONE - blob.start));
                }
                self.write_or_hold(shared, ops, None, |_| Ok(()))?;
            }
            // Known, and perhaps only here: who comes again because it failed wants it kept.
            Some(shared) => shared.write_unwritten().map_err(held_here)?,
            None => {}
        }
        Ok(news)
    }

    /// The changes since a cursor, with the bytes still to be made; none if there is nothing new.
    fn changes_known(
        &self,
        writer: &mut Writer,
        cursor: Option<Cursor>,
    ) -> (Changes, Option<Blob>) {
        let since = cursor.and_then(|cursor| cursor.number(&self.sharing.life));
        let recent = since.and_then(|number| writer.log.since(number));
        let is_complete = recent.is_none();
        let cursor = Cursor::new(&self.sharing.life, writer.log.next());
        let changes = Changes { bytes: Vec::new(), cursor, is_complete };
        if recent.as_ref().is_some_and(Vec::is_empty) {
            return (changes, None);
        }
        let subjects = recent.unwrap_or_else(|| self.subjects(writer));
        let blob = Blob {
            complete: is_complete,
            top: writer.top(),
            start: if is_complete { self.register.revocations.start() } else { 0 },
            made_us: self.register.clock.unix_us().unsigned_abs().min(EPOCH_MAX),
            ops: subjects.into_iter().filter_map(|subject| self.op_of(subject, true)).collect(),
        };
        (changes, Some(blob))
    }

    /// Whether the sender knows of the time before this engine's start, and knew of it after that: an
    /// older table lacks what was revoked between it and the start.
    fn knows_the_past(&self, blob: &Blob) -> bool {
        let start = self.register.revocations.start();
        blob.complete && blob.start < start && blob.made_us >= start
    }

    /// Whether a change from another engine is to be kept in the state. A key that was
    /// retired there is written as retired only if it is retired here: engines here may have no other
    /// to sign with.
    fn concerns_others(&self, op: &Op) -> bool {
        let Op::Raise { subject: Subject::Key(thumbprint), value, .. } = op else { return true };
        let state = KeyRank::from_value(*value).map(|rank| rank.state);
        let ring = self.keys.load();
        let here = ring.by_thumbprint(&encoding::url_encode(thumbprint)).map(|key| key.state());
        state == Some(KeyState::Revoked) || here.is_some() && here == state
    }

    /// Merges what another engine knows.
    fn merge(&self, blob: &Blob) -> Result<bool, Error> {
        self.register.absorb(|writer| {
            let mut news = false;
            let now = writer.now();
            for op in &blob.ops {
                let Op::Raise { subject, value, data } = op else { continue };
                let row = Row {
                    subject: *subject,
                    value: *value,
                    recorded: now,
                    number: 0,
                    data: data.clone().unwrap_or_default(),
                };
                news |= self.absorb_row(writer, &row)?;
            }
            writer.raise_top(blob.top);
            if self.knows_the_past(blob) {
                self.register.revocations.set_start(writer, blob.start);
                news = true;
            }
            Ok(news)
        })
    }

    /// Everything that this engine can tell others. The writer lock is held.
    pub(super) fn subjects(&self, writer: &Writer) -> Vec<Subject> {
        let mut subjects = self.register.revocations.subjects(writer);
        let ring = self.keys.load();
        let living = ring.keys().map(|key| key.thumbprint());
        let former = ring.records().map(|(thumbprint, ..)| thumbprint);
        subjects.extend(living.chain(former).filter_map(super::keys::rows::subject_of));
        subjects
    }

    /// What there is to tell about a subject; for other machines (`abroad`) without key material.
    pub(super) fn op_of(&self, subject: Subject, abroad: bool) -> Option<Op> {
        if let Subject::Key(thumbprint) = subject {
            return self.op_of_key(thumbprint, abroad);
        }
        let value = self.register.revocations.value(subject);
        (value > 0).then(|| Op::raise(subject, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::engine::{Check, Grant};
    use crate::scope::ScopeSet;

    #[test]
    fn a_time_that_is_more_than_a_day_ahead_is_refused() {
        let engine = Engine::open(Config::new().identity_secret([5; 32])).unwrap();
        let (_, minted) = engine.create_identity_and_mint(&Grant::new(ScopeSet::CHAT)).unwrap();
        let now_s = engine.clock().unix_s().unsigned_abs();
        let apply = |relied_on_s| {
            let ops = vec![Op::raise(Subject::ReliedOn, relied_on_s)];
            let blob = Blob { complete: false, top: 0, start: 0, made_us: 0, ops };
            engine
                .changes_apply(&blob.to_bytes(&engine.0.sharing.seals))
                .map_err(|error| error.status())
        };
        assert_eq!(apply(now_s + 90_000), Err(Status::ChangesAhead));
        assert_eq!(apply(EPOCH_TOMBSTONE), Err(Status::ChangesAhead));
        engine.verify(&minted.token, &Check::new()).unwrap();
        assert_eq!(apply(now_s - 5), Ok(true));
    }
}
