//! An engine and the state that it shares: opening it, taking in what others changed, forgetting
//! what has expired, and handing changes on by a transport of the host's own.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

use super::revoke::held_here;
use super::{Core, Engine};
use crate::config::{Config, OnStale, StateSpec};
use crate::encoding;
use crate::error::{Error, Refusal, Status};
use crate::identity::{SECRET_BYTES, Secret};
use crate::key::crypto;
use crate::key::{KeyNews, KeyState};
use crate::os;
use crate::revocation::{EPOCH_MAX, EPOCH_TOMBSTONE, Fate, Moment, Subject, Writer};
use crate::state::changes::Blob;
use crate::state::key_row::{self, Material};
use crate::state::shared::{Shared, Staleness};
use crate::state::{Batch, KeyStanding, Op, Row, SCAN_ROWS, Seals, Sink, State};

/// How far ahead of the clock an epoch may be that comes from elsewhere, in microseconds.
const AHEAD_US_MAX: u64 = 86_400 * 1_000_000;
/// How often revocations prune the state, in seconds.
const PRUNE_STATE_EVERY_S: u64 = 60;
/// Scans of a state in one `sync` at most: a million rows.
const SCANS_MAX: usize = 2048;

/// What an engine is opened with.
pub(super) struct Opened {
    pub shared: Option<Arc<Shared>>,
    /// Those that recognise identities, the one that makes them first.
    pub secrets: Vec<Secret>,
    /// The one that hashes are made under.
    pub hash_secret: Secret,
    pub secret_is_shared: bool,
    pub seals: Seals,
    /// The clocks of the state.
    pub now: Option<Moment>,
}

/// Opens the state that the configuration names. `start_floor` is for one that is new.
pub(super) fn open(config: &Config, start_floor: u64) -> Result<Opened, Error> {
    let staleness =
        Staleness { max_s: config.max_staleness_s, refuse: config.on_stale == OnStale::Refuse };
    let now = Moment::new(config.clock.unix_s(), 0);
    let shared = |state: Box<dyn State>| Some(Shared::new(state, staleness));
    match &config.state {
        StateSpec::Memory => {
            let mut secrets = config.identity_secrets.clone();
            if secrets.is_empty() {
                let mut secret = Secret::new([0; SECRET_BYTES]);
                crypto::fill_random(&mut secret[..])?;
                secrets.push(secret);
            }
            let hash_secret = secrets[0].clone();
            Ok(Opened {
                shared: None,
                seals: Seals::new(&hash_secret, None),
                secret_is_shared: !config.identity_secrets.is_empty(),
                secrets,
                hash_secret,
                now: None,
            })
        }
        #[cfg(feature = "sqlite")]
        StateSpec::Sqlite(path) => {
            // Until a fork closes it: a child that inherits it would have no locks on the file.
            let _no_fork_now = os::gate();
            let opened = crate::state::sqlite::Sqlite::open(&crate::state::sqlite::Opening {
                path,
                secrets: &config.identity_secrets,
                sealing_key: config.sealing_key.as_ref(),
                start_floor,
                now,
            })?;
            let mut secrets = config.identity_secrets.clone();
            if secrets.is_empty() {
                secrets.push(opened.secret.clone());
            }
            Ok(Opened {
                shared: shared(Box::new(opened.state)),
                secrets,
                hash_secret: opened.secret,
                secret_is_shared: true,
                seals: opened.seals,
                now: Some(opened.now),
            })
        }
        #[cfg(feature = "redis")]
        StateSpec::Redis { url, prefix } => {
            let opened = crate::state::redis::Redis::open(&crate::state::redis::Opening {
                url,
                prefix: prefix.as_deref(),
                secrets: &config.identity_secrets,
                sealing_key: config.sealing_key.as_ref(),
                start_floor,
                now,
            })?;
            Ok(Opened {
                shared: shared(Box::new(opened.state)),
                secrets: config.identity_secrets.clone(),
                hash_secret: opened.secret,
                secret_is_shared: true,
                seals: opened.seals,
                now: Some(opened.now),
            })
        }
        #[allow(unreachable_patterns)]
        _ => {
            let _ = (shared, now, start_floor);
            Err(Error::new(Status::NotBuiltIn).at("state"))
        }
    }
}

/// Where a host stands in an engine's changes. Opaque bytes that may be kept and sent.
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
    /// Reads all of the state that was just opened, and adds what a new engine brings.
    pub(super) fn begin(&self, config: &Config) -> Result<(), Error> {
        let core = &self.0;
        if let Some(shared) = &core.shared {
            shared.begin(Arc::downgrade(core) as Weak<Core>)?;
            core.generate_first_keys(config, shared)?;
            core.elect_key()?;
            let longest = Op::raise(Subject::Longest, core.form.longest_s.unsigned_abs());
            let rows = shared.append(core.batch(vec![longest]))?;
            core.absorb(&rows, false)?;
        }
        core.opening.store(false, Ordering::Release);
        core.shared.as_ref().map_or(Ok(()), |shared| shared.feed())
    }

    /// Brings everything up to date now: looks at the state that is shared, writes what could not be
    /// written before, and forgets what no living token can need. With state in memory, only the last.
    ///
    /// # Errors
    /// 5xxx if the state cannot be reached; [`Status::Poisoned`].
    pub fn sync(&self) -> Result<(), Error> {
        let core = &*self.0;
        if let Some(shared) = &core.shared {
            shared.refresh()?;
        }
        core.change(|writer| {
            core.prune(writer, usize::MAX);
            Ok(())
        })?;
        if let Some(shared) = &core.shared {
            core.prune_state(shared, true);
        }
        Ok(())
    }

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
        let core = &*self.0;
        core.require_shared_secret()?;
        core.sound()?;
        // What is known is told also where the state cannot be reached.
        let _ = core.look();
        let _no_fork_now = os::gate();
        let mut writer = core.writer.lock().map_err(|_| Error::new(Status::Poisoned))?;
        let since = cursor.and_then(|cursor| cursor.number(&core.life));
        let recent = since.and_then(|number| writer.log.since(number));
        let is_complete = recent.is_none();
        let cursor = Cursor::new(&core.life, writer.log.next());
        if recent.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Changes { bytes: Vec::new(), cursor, is_complete });
        }
        let subjects = recent.unwrap_or_else(|| core.subjects(&writer));
        let blob = Blob {
            complete: is_complete,
            top: writer.top(),
            start: if is_complete { core.revocations.start() } else { 0 },
            made_us: core.clock.unix_us().unsigned_abs().min(EPOCH_MAX),
            ops: subjects.into_iter().filter_map(|subject| core.op_of(subject, true)).collect(),
        };
        drop(writer);
        Ok(Changes { bytes: blob.to_bytes(&core.seals), cursor, is_complete })
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
        let core = &*self.0;
        core.require_shared_secret()?;
        core.sound()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        let blob = Blob::from_bytes(bytes, &core.seals)?;
        let ahead = core.clock.unix_us().unsigned_abs().saturating_add(AHEAD_US_MAX);
        if blob.greatest_epoch() > ahead || blob.relied_on_s() > ahead / 1_000_000 {
            return Err(Error::new(Status::ChangesAhead));
        }
        for op in &blob.ops {
            if let Op::Raise { subject: Subject::Key(thumbprint), data: Some(data), .. } = op {
                key_row::read(data, &core.seals, thumbprint)
                    .map_err(|_| Error::new(Status::ChangesDamaged))?;
            }
        }
        let lowers = core.knows_the_past(&blob);
        let news = core.merge(&blob)?;
        match &core.shared {
            Some(shared) if news => {
                let mut ops = blob.ops;
                ops.retain(|op| core.concerns_others(op));
                if lowers {
                    ops.push(Op::raise(Subject::Start, EPOCH_TOMBSTONE - blob.start));
                }
                core.append_or_hold(shared, ops, |_| Ok(()))?;
            }
            // Known, and perhaps only here: who comes again because it failed wants it kept.
            Some(shared) => shared.write_unwritten().map_err(held_here)?,
            None => {}
        }
        Ok(news)
    }
}

impl Core {
    /// Makes sure that what siblings changed is known.
    #[inline(always)]
    pub(super) fn look(&self) -> Result<(), Refusal> {
        match &self.shared {
            None => Ok(()),
            Some(shared) => shared.pass(),
        }
    }

    /// The same, or nothing where that would have to read the state.
    pub(super) fn look_if_ready(&self) -> Option<Result<(), Refusal>> {
        self.shared.as_ref().map_or(Some(Ok(())), |shared| shared.pass_if_ready())
    }

    /// Looks once more for a key that is not known.
    pub(super) fn look_for_key(&self) -> bool {
        #[cfg(feature = "sqlite")]
        return self.shared.as_ref().is_some_and(|shared| shared.look_for_key());
        #[cfg(not(feature = "sqlite"))]
        false
    }

    fn require_shared_secret(&self) -> Result<(), Error> {
        if self.secret_is_shared {
            return Ok(());
        }
        let message = "changes travel between engines that share an \"identity_secret\"; give it in the configuration";
        Err(Error::with(Status::ConfigConflict, message).at("identity_secret"))
    }

    /// Whether the sender knows of the time before this engine's start, and knew of it after that: an
    /// older table lacks what was revoked between it and the start.
    fn knows_the_past(&self, blob: &Blob) -> bool {
        let start = self.revocations.start();
        blob.complete && blob.start < start && blob.made_us >= start
    }

    /// Whether a change from another engine is to be kept in the state. That a key was retired there
    /// is told to those here only if it is retired here: they may have no other to sign with.
    fn concerns_others(&self, op: &Op) -> bool {
        let Op::Raise { subject: Subject::Key(thumbprint), value, .. } = op else { return true };
        let state = KeyStanding::from_value(*value).map(|standing| standing.state);
        let ring = self.ring.load();
        let here = ring.by_thumbprint(&encoding::url_encode(thumbprint)).map(|key| key.state());
        state == Some(KeyState::Revoked) || here.is_some() && here == state
    }

    /// Merges what another engine knows.
    fn merge(&self, blob: &Blob) -> Result<bool, Error> {
        self.take_in(|writer| {
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
                self.revocations.set_start(writer, blob.start);
                news = true;
            }
            Ok(news)
        })
    }

    /// One row that is news or not. Keys are heard in the order in which they come.
    fn absorb_row(&self, writer: &mut Writer, row: &Row) -> Result<bool, Error> {
        let revocations = &self.revocations;
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
            Subject::Key(thumbprint) => self.hear(writer, thumbprint, row),
        }
    }

    /// What a state or another engine says of a key.
    fn hear(&self, writer: &mut Writer, thumbprint: [u8; 32], row: &Row) -> Result<bool, Error> {
        let Some(KeyStanding { state, rotation }) = KeyStanding::from_value(row.value) else {
            return Ok(false);
        };
        let said = key_row::read(&row.data, &self.seals, &thumbprint)?;
        let key = match said.material {
            Material::Gone => None,
            Material::Public(key) => Some((None, key)),
            Material::Private(key) => Some((Some(key.clone()), key.verifying_key())),
        };
        let key_id = said.key_id.clone();
        let key = key.map(|(signing, verifying)| {
            super::keys::sealed_in(&self.form, signing, verifying, key_id, said.slot)
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
        let opening = self.opening.load(Ordering::Relaxed);
        let before = self.ring.load_full();
        let Some(ring) = before.hearing(&news, opening) else { return Ok(false) };
        // One that becomes active retires the former, of which the row of its own says nothing new.
        let others = super::keys::risen(&before, &ring).into_iter().filter(|it| *it != thumbprint);
        for thumbprint in others.chain([thumbprint]) {
            writer.log.note(Subject::Key(thumbprint));
        }
        self.ring.store(Arc::new(ring));
        Ok(true)
    }

    /// Everything that this engine can tell others. The writer lock is held.
    fn subjects(&self, writer: &Writer) -> Vec<Subject> {
        let mut subjects = self.revocations.subjects(writer);
        let ring = self.ring.load();
        let living = ring.keys().map(|key| key.thumbprint());
        let former = ring.records().map(|(thumbprint, ..)| thumbprint);
        subjects.extend(living.chain(former).filter_map(super::keys::subject_of));
        subjects
    }

    /// What there is to tell about a subject; for other machines (`abroad`) without key material.
    fn op_of(&self, subject: Subject, abroad: bool) -> Option<Op> {
        if let Subject::Key(thumbprint) = subject {
            return self.op_of_key(thumbprint, abroad);
        }
        let value = self.revocations.value(subject);
        (value > 0).then(|| Op::raise(subject, value))
    }

    /// Forgets in the state what no living token can need, now and then or `fully`. It matters to
    /// nobody if that fails: there is a next time.
    pub(super) fn prune_state(&self, shared: &Shared, fully: bool) {
        let now_s = os::monotonic_s();
        let due_s = self.prune_state_at_s.load(Ordering::Relaxed);
        if !fully && now_s < due_s {
            return;
        }
        self.prune_state_at_s.store(now_s + PRUNE_STATE_EVERY_S, Ordering::Relaxed);
        // A sibling may grant longer lifetimes since: its tokens need what ours would not.
        if shared.refresh().is_err() {
            return;
        }
        for _ in 0..if fully { SCANS_MAX } else { 1 } {
            match self.prune_some(shared) {
                Ok(true) => {}
                Ok(false) | Err(_) => return,
            }
        }
    }

    /// Prunes the next rows of the state; whether there may be more.
    fn prune_some(&self, shared: &Shared) -> Result<bool, Error> {
        let rows = shared.scan()?;
        let mut batch = self.batch(Vec::new());
        let (mut pruned, mut relied_on) = (0, 0);
        for row in &rows {
            let fate = self.revocations.fate(row.subject, row.value, row.recorded, batch.now);
            match (row.subject, fate) {
                (Subject::Key(thumbprint), _) => {
                    batch.stripped.extend(self.strip(&thumbprint, row, batch.now)?);
                }
                (subject, Fate::Drop { since_wall_s }) => {
                    if subject.has_epochs() {
                        pruned = pruned.max(row.value);
                    }
                    relied_on = relied_on.max(u64::from(since_wall_s));
                    batch.removed.push((subject, row.number));
                }
                _ => {}
            }
        }
        if !batch.removed.is_empty() || !batch.stripped.is_empty() {
            for (subject, value) in [(Subject::Pruned, pruned), (Subject::ReliedOn, relied_on)] {
                batch.ops.extend((value > 0).then(|| Op::raise(subject, value)));
            }
            let rows = shared.append(batch)?;
            self.absorb(&rows, false)?;
        }
        Ok(rows.len() >= SCAN_ROWS)
    }

    /// A retired key's row without the key, once its last token is dead.
    fn strip(
        &self,
        thumbprint: &[u8; 32],
        row: &Row,
        now: Moment,
    ) -> Result<Option<(Subject, u64, Vec<u8>)>, Error> {
        let retired = KeyStanding::from_value(row.value)
            .is_some_and(|standing| standing.state == KeyState::Retired);
        let due = row.recorded.after(u32::try_from(self.keep_s()).unwrap_or(u32::MAX));
        if !retired || !now.reaches(due) {
            return Ok(None);
        }
        let bare = key_row::without_material(&row.data, &self.seals, thumbprint)?;
        Ok((bare.len() < row.data.len()).then_some((row.subject, row.number, bare)))
    }
}

impl Sink for Core {
    fn expect(&self, rows: usize) {
        let _no_fork_now = os::gate();
        if let Ok(mut writer) = self.writer.lock() {
            let known = writer.counts().0;
            self.revocations.reserve(&mut writer, rows.saturating_sub(known));
        }
    }

    fn absorb(&self, rows: &[Row], another_life: bool) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        self.take_in(|writer| {
            let mut news = false;
            let mut others: Vec<&Row> =
                rows.iter().filter(|row| !matches!(row.subject, Subject::Key(_))).collect();
            // One part of the table after the other: a million rows stay within the processor's
            // cache.
            others.sort_by_cached_key(|row| match row.subject {
                Subject::Identity(digest) | Subject::Token(digest) => digest.shard(),
                _ => 0,
            });
            for row in others {
                if row.subject == Subject::Start {
                    news |= self.start_as_told(writer, EPOCH_TOMBSTONE - row.value, another_life);
                } else {
                    news |= self.absorb_row(writer, row)?;
                }
            }
            // A key that others replace must not be retired before the new one is here.
            let mut keys: Vec<&Row> =
                rows.iter().filter(|row| matches!(row.subject, Subject::Key(_))).collect();
            keys.sort_by_key(|row| {
                let standing = KeyStanding::from_value(row.value);
                standing.map(|it| (it.state != KeyState::Active, it.state, it.rotation))
            });
            for row in keys {
                news |= self.absorb_row(writer, row)?;
            }
            Ok(news)
        })?;
        if let Some(shared) = &self.shared {
            shared.count_read(rows.len());
        }
        Ok(())
    }

    fn known(&self) -> Vec<Op> {
        let _no_fork_now = os::gate();
        let Ok(writer) = self.writer.lock() else { return Vec::new() };
        let subjects = self.subjects(&writer);
        subjects.into_iter().filter_map(|subject| self.op_of(subject, false)).collect()
    }

    fn keep_unwritten(&self, ops: Vec<Op>) {
        if let Some(shared) = &self.shared {
            shared.keep_unwritten(ops);
        }
    }

    fn batch(&self, ops: Vec<Op>) -> Batch {
        let _no_fork_now = os::gate();
        // A poisoned engine is found out by the call that comes next.
        let mut writer = self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.observe(&mut writer);
        Batch { ops, proposed: writer.proposed(), now: writer.now(), ..Batch::default() }
    }
}

impl Core {
    /// Takes the floor of an unknown past from the state: when opening, as it is; from then on it
    /// only falls, unless the state has begun another life.
    fn start_as_told(&self, writer: &mut Writer, told: u64, another_life: bool) -> bool {
        let own = self.revocations.start();
        let start = match (self.opening.load(Ordering::Relaxed), another_life) {
            (true, _) => told,
            (false, true) => own.max(told),
            (false, false) => own.min(told),
        };
        if start != own {
            self.revocations.set_start(writer, start);
        }
        start != own
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Check, Grant, ScopeSet};

    #[test]
    fn a_time_that_is_more_than_a_day_ahead_is_refused() {
        let engine = Engine::open(Config::new().identity_secret([5; 32])).unwrap();
        let (_, minted) = engine.create_identity_and_mint(&Grant::new(ScopeSet::CHAT)).unwrap();
        let now_s = engine.clock().unix_s().unsigned_abs();
        let apply = |relied_on_s| {
            let ops = vec![Op::raise(Subject::ReliedOn, relied_on_s)];
            let blob = Blob { complete: false, top: 0, start: 0, made_us: 0, ops };
            engine.changes_apply(&blob.to_bytes(&engine.0.seals)).map_err(|error| error.status())
        };
        assert_eq!(apply(now_s + 90_000), Err(Status::ChangesAhead));
        assert_eq!(apply(EPOCH_TOMBSTONE), Err(Status::ChangesAhead));
        engine.verify(&minted.token, &Check::new()).unwrap();
        assert_eq!(apply(now_s - 5), Ok(true));
    }
}
