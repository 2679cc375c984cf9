//! Keys: adding, rotating, retiring, revoking, publishing.

use std::sync::Arc;

use serde::Serialize;
use zeroize::Zeroizing;

use super::revoke::held_here;
use super::{Config, Core, Engine, Form, KeySpec, Profile};
use crate::config::{KeySource, conflict};
use crate::encoding;
use crate::error::{Error, Status};
use crate::key::{Algorithm, Key, KeyRing, KeyState, SigningKey, Slot, VerifyingKey};
use crate::revocation::{Moment, Subject};
use crate::state::key_row::NewKeyRow;
use crate::state::shared::Shared;
use crate::state::{KeyStanding, Op, Row, Sink};

/// The key that a rotation makes active.
#[derive(Clone, Debug)]
pub enum Rotation {
    /// A generated one, of the algorithm of the key that is active now.
    Generate,
    /// This one.
    To(KeySpec),
    /// The pending key with this kid.
    ToPending(String),
}

impl Rotation {
    /// Reads a rotation from JSON: `{"kid": "…"}` names a pending key, anything else describes a
    /// key as in the configuration; the empty text generates one.
    ///
    /// # Errors
    /// As [`KeySpec::from_json`].
    pub fn from_json(json: &str) -> Result<Rotation, Error> {
        if json.is_empty() {
            return Ok(Rotation::Generate);
        }
        match KeySpec::pending_from_json(json)? {
            Some(key_id) => Ok(Rotation::ToPending(key_id)),
            None => KeySpec::from_json(json).map(Rotation::To),
        }
    }
}

/// What a rotation does with the key that was active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldKey {
    /// It verifies until its last token is dead: no user notices.
    Retire,
    /// All its tokens are refused at once, as when an access key has leaked.
    Revoke,
}

/// What an engine says of one of its keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KeyInfo {
    /// The `kid`.
    pub kid: String,
    /// The algorithm's name.
    pub alg: &'static str,
    /// `pending`, `active`, `retired`, `revoked`, or `dropped` for a retired key whose tokens are
    /// all dead.
    pub state: &'static str,
    /// The slot that it is in, if the engine has slots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<&'static str>,
    /// Whether the engine holds the private half, or the secret.
    pub private: bool,
    /// For a retired key: when its last token is dead, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_token_dies_at_unix_s: Option<i64>,
}

impl Engine {
    /// Adds a key: pending, unless it says otherwise. A key that is added as active makes the
    /// former one retire.
    ///
    /// # Errors
    /// 4xxx: [`Status::KeyDuplicate`], [`Status::KeyWasRevoked`], [`Status::KeysTooMany`],
    /// [`Status::KeyNotPrivate`], …
    pub fn add_key(&self, key: KeySpec) -> Result<(), Error> {
        let core = &*self.0;
        let state = key.state.unwrap_or(KeyState::Pending);
        if key.slot.is_some() || (core.ring.load().has_slots() && state == KeyState::Active) {
            return Err(in_slots());
        }
        let new = core.new_key(key, state)?;
        let revokes = state == KeyState::Revoked;
        core.change_ring(Some(&new), revokes, |ring, now| {
            let with = ring.with(new.key.clone(), now)?;
            if state == KeyState::Active { became_active(ring, with) } else { Ok(with) }
        })
    }

    /// Makes another key the active one.
    ///
    /// # Errors
    /// As [`Engine::add_key`]; [`Status::KeyNotFound`]; [`Status::KeyNotGeneratable`] when asked to
    /// generate an RSA key; [`Status::NotShared`] after a fork, if the old key is revoked.
    pub fn rotate_key(&self, rotation: Rotation, old: OldKey) -> Result<(), Error> {
        let core = &*self.0;
        if core.ring.load().has_slots() {
            return Err(in_slots());
        }
        let (new, pending) = match rotation {
            Rotation::Generate => {
                let algorithm = core.ring.load().signs_with().ok_or_else(|| {
                    Error::with(
                        Status::NoKey,
                        "no key has ever been active whose algorithm to keep; name a key",
                    )
                })?;
                (Some(core.new_key(KeySpec::generate(algorithm), KeyState::Active)?), None)
            }
            Rotation::To(mut spec) => {
                spec.state = Some(KeyState::Active);
                (Some(core.new_key(spec, KeyState::Active)?), None)
            }
            Rotation::ToPending(key_id) => (None, Some(key_id)),
        };
        core.change_ring(new.as_ref(), old == OldKey::Revoke, |ring, now| {
            let rotated = match (&new, &pending) {
                (Some(new), _) => ring.with(new.key.clone(), now)?,
                (None, pending) => ring.activating(pending.as_deref().unwrap_or_default(), now)?,
            };
            let rotated = became_active(ring, rotated)?;
            match ring.active().filter(|_| old == OldKey::Revoke) {
                Some(former) => rotated.revoking(former.key_id()),
                None => Ok(rotated),
            }
        })
    }

    /// Puts a new key into a slot, generated unless one is given, and revokes the one that was there:
    /// all its tokens are refused at once, those of the other slot live on. What regenerating an
    /// access key does in Azure Communication Services.
    ///
    /// # Errors
    /// As [`Engine::add_key`]; [`Status::ConfigConflict`] if the engine was opened without slots;
    /// [`Status::KeyNotGeneratable`] when asked to generate an RSA key; [`Status::NotShared`] after
    /// a fork.
    pub fn regenerate_key(&self, slot: Slot, key: Option<KeySpec>) -> Result<(), Error> {
        let core = &*self.0;
        if !core.ring.load().has_slots() {
            return Err(conflict(
                "slot",
                "this engine has no slots; open it with a key in each, or rotate",
            ));
        }
        let spec = match key {
            Some(spec) => spec,
            None => {
                let algorithm = core.ring.load().slot_algorithm(slot);
                KeySpec::generate(algorithm.ok_or_else(|| Error::new(Status::NoKey))?)
            }
        };
        if spec.state.is_some() || spec.slot.is_some_and(|named| named != slot) {
            return Err(conflict("slot", "the call says which slot, and the slot which state"));
        }
        let spec = KeySpec { slot: Some(slot), ..spec };
        let new = core.new_key(spec, slot.state())?;
        core.change_ring(Some(&new), true, |ring, now| ring.refilling(slot, new.key.clone(), now))
    }

    /// Makes a pending key retire: it verifies until its last token is dead.
    ///
    /// # Errors
    /// [`Status::KeyIsActive`]: rotate instead; [`Status::KeyNotFound`].
    pub fn retire_key(&self, key_id: &str) -> Result<(), Error> {
        self.0.change_ring(None, false, |ring, now| ring.retiring(key_id, now))
    }

    /// Refuses all tokens that this key signed, at once and for good. When it is the active one,
    /// the engine mints again after [`Engine::rotate_key`].
    ///
    /// # Errors
    /// [`Status::KeyNotFound`]; [`Status::NotShared`] after a fork.
    pub fn revoke_key(&self, key_id: &str) -> Result<(), Error> {
        self.0.change_ring(None, true, |ring, _| ring.revoking(key_id))
    }

    /// All keys that the engine has or had.
    pub fn keys(&self) -> Vec<KeyInfo> {
        let core = &*self.0;
        let ring = core.ring.load();
        let living = ring.keys().map(|key| KeyInfo {
            kid: key.key_id().to_owned(),
            alg: key.algorithm().name(),
            state: key.state().name(),
            slot: key.slot().map(Slot::name),
            private: key.is_private(),
            last_token_dies_at_unix_s: key.last_token_dies_at_unix_s(core.keep_s()),
        });
        let former = ring.former().map(|(key_id, algorithm, state)| KeyInfo {
            kid: key_id.to_owned(),
            alg: algorithm.name(),
            state: former_name(state),
            slot: None,
            private: false,
            last_token_dies_at_unix_s: None,
        });
        living.chain(former).collect()
    }

    /// Places in the configured key set whose keys were skipped, because they are of kinds that
    /// are not known here.
    pub fn skipped_keys(&self) -> &[usize] {
        &self.0.skipped_keys
    }

    /// The public keys as an RFC 7517 key set, for others to verify with: pending, active and
    /// retired ones, in the order in which they came. Secrets and revoked keys never appear.
    pub fn jwks(&self) -> String {
        self.0.ring.load().jwks_json()
    }
}

/// The state of a key that has left the ring, as people are told it.
pub(super) fn former_name(state: KeyState) -> &'static str {
    if state == KeyState::Revoked { "revoked" } else { "dropped" }
}

/// Refuses a change that was to make a key active and did not: what was retired stays so.
fn became_active(before: &KeyRing, after: KeyRing) -> Result<KeyRing, Error> {
    if after.active().map(|key| key.number()) == before.active().map(|key| key.number()) {
        return Err(conflict(
            "state",
            "this key was retired and does not become active again; take a new one",
        ));
    }
    Ok(after)
}

/// A key that is new to the ring, and its private bytes if it was generated here to be kept.
struct NewKey {
    key: Key,
    private: Option<Zeroizing<Vec<u8>>>,
}

impl Core {
    /// Changes the ring; in the state first, if there is one. What `revokes` holds here also when the
    /// state cannot be written, and is told to those who should have felt it.
    fn change_ring(
        &self,
        new: Option<&NewKey>,
        revokes: bool,
        act: impl Fn(&KeyRing, Moment) -> Result<KeyRing, Error>,
    ) -> Result<(), Error> {
        let here = || {
            self.change(|writer| {
                let before = self.ring.load_full();
                let after = act(&before, writer.now())?;
                for thumbprint in risen(&before, &after) {
                    writer.log.note(Subject::Key(thumbprint));
                }
                self.ring.store(Arc::new(after));
                Ok(())
            })
        };
        let Some(shared) = &self.shared else {
            here()?;
            return if revokes { self.felt_by_all() } else { Ok(()) };
        };
        match self.look() {
            // What is revoked holds here, and is written when the state can be reached again.
            Err(refusal) if !revokes => return Err(refusal.into()),
            _ => {}
        }
        let before = self.ring.load_full();
        let after = act(&before, self.batch(Vec::new()).now)?;
        let ops = self.ops_between(&before, &after, new)?;
        if revokes {
            return self.append_or_hold_keys(shared, ops, new, here);
        }
        let rows = shared.append(self.batch(ops))?;
        self.absorb_own(&rows, new)
    }

    fn append_or_hold_keys(
        &self,
        shared: &Shared,
        ops: Vec<Op>,
        new: Option<&NewKey>,
        here: impl FnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        match shared.append(self.batch(ops.clone())) {
            Ok(rows) => self.absorb_own(&rows, new),
            Err(error) => {
                here()?;
                shared.keep_unwritten(ops);
                Err(held_here(error))
            }
        }
    }

    /// Takes in what a change of this engine became in the state. A key of which the state keeps no
    /// private half is here first.
    fn absorb_own(&self, rows: &[Row], new: Option<&NewKey>) -> Result<(), Error> {
        if let Some(NewKey { key, private: None }) = new {
            self.take_in(|writer| {
                let own = subject_of(key.thumbprint());
                let row = rows.iter().find(|row| Some(row.subject) == own);
                let Some(row) = row.filter(|_| key.is_private()) else { return Ok(false) };
                let ring = self.ring.load();
                let key = key.clone().pending().stored(row.data.clone());
                let known =
                    ring.by_thumbprint(key.thumbprint()).is_some_and(|known| known.is_private());
                if known {
                    return Ok(false);
                }
                self.ring.store(Arc::new(ring.with(key, writer.now())?));
                Ok(true)
            })?;
        }
        self.absorb(rows, false)
    }

    /// What must be asked of the state for it to come from one ring to the other.
    fn ops_between(
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
    fn key_data(&self, key: &Key, private: Option<&Zeroizing<Vec<u8>>>) -> Result<Vec<u8>, Error> {
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
        .to_data(&self.seals, &key.verifying().thumbprint_bytes())
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
            .to_data(&self.seals, thumbprint)
    }

    /// What there is to tell others about a key; `abroad` without its halves. Keys that only the
    /// configuration names are nobody else's business before they are retired.
    pub(super) fn op_of_key(&self, thumbprint: [u8; 32], abroad: bool) -> Option<Op> {
        let ring = self.ring.load();
        let text = encoding::url_encode(&thumbprint);
        let living = ring.by_thumbprint(&text);
        let standing = match living {
            Some(key) if key.state() < KeyState::Retired && key.stored_data().is_none() => {
                return None;
            }
            Some(key) => {
                let rotation = if key.state() == KeyState::Active { key.rotation() } else { 0 };
                KeyStanding { state: key.state(), rotation }
            }
            None => KeyStanding::of(ring.former_state(&text)?),
        };
        let data = match living {
            Some(key) if !abroad => self.key_data(key, None),
            _ => self.bare_data(&ring, &ring, &text, &thumbprint),
        };
        let (subject, value) = (Subject::Key(thumbprint), standing.to_value());
        Some(Op::Raise { subject, value, data: Some(data.ok()?) })
    }

    /// The key that a spec describes, generated if need be.
    fn new_key(&self, spec: KeySpec, state: KeyState) -> Result<NewKey, Error> {
        self.sound()?;
        let state = spec.state.unwrap_or(state);
        let spec = spec.state(state);
        spec.check(0, self.form.profile)?;
        self.make_new_key(spec, state)
    }

    fn make_new_key(&self, spec: KeySpec, state: KeyState) -> Result<NewKey, Error> {
        let KeySource::Generate(algorithm) = spec.source else {
            return Ok(NewKey { key: make_key(spec, state, &self.form)?, private: None });
        };
        if self.shared.is_some() && self.seals.sealing_key.is_none() {
            return Err(conflict(
                "sealing_key",
                "is needed to keep generated keys in durable state; pass a key, or open the engine with one",
            ));
        }
        let (key, private) =
            SigningKey::generate_exportable(algorithm).map_err(|error| error.at("generate"))?;
        let private = self.shared.is_some().then_some(private);
        let key = make_key(KeySpec { source: KeySource::Signing(key), ..spec }, state, &self.form)?;
        Ok(NewKey { key, private })
    }

    /// Generates the keys that the configuration leaves to the engine, unless the state has some.
    pub(super) fn generate_first_keys(
        &self,
        config: &Config,
        shared: &Shared,
    ) -> Result<(), Error> {
        let default = [KeySpec::generate(Algorithm::Es256)];
        let specs = match (&config.keys, &config.jwks) {
            (Some(keys), _) => &keys[..],
            (None, None) => &default[..],
            (None, Some(_)) => &[],
        };
        let mut batch = self.batch(Vec::new());
        for (place, spec) in specs.iter().enumerate() {
            let ring = self.ring.load();
            let there = match spec.slot {
                Some(slot) => ring.slot_algorithm(slot).is_some(),
                None => ring.rotation() > 0 || ring.active().is_some(),
            };
            if there || !matches!(spec.source, KeySource::Generate(_)) {
                continue;
            }
            let state = spec.state_at(place);
            let NewKey { key, private } = self.make_new_key(spec.clone(), state)?;
            let thumbprint = key.verifying().thumbprint_bytes();
            let data = self.key_data(&key, private.as_ref())?;
            batch.ops.push(Op::of_key(thumbprint, state, data));
        }
        if !batch.ops.is_empty() {
            batch.first_key = true;
            let rows = shared.append(batch)?;
            // Another engine that was opened at the same time may have been quicker.
            if rows.is_empty() { shared.refresh()? } else { self.absorb(&rows, false)? }
        }
        self.require_slots(specs)
    }

    /// A state that was made without slots gets none: its key is in neither.
    fn require_slots(&self, specs: &[KeySpec]) -> Result<(), Error> {
        let ring = self.ring.load();
        let is_empty =
            |spec: &KeySpec| spec.slot.is_some_and(|slot| ring.slot_algorithm(slot).is_none());
        match specs.iter().position(is_empty) {
            None => Ok(()),
            Some(place) => Err(conflict(
                "slot",
                "the state was made without slots, and its key is in none; leave \"slot\" out, or begin a new state",
            )
            .under(&format!("keys[{place}]"))),
        }
    }

    /// After a state has been read: the key that signs is the configured one unless the state knows
    /// better, or else the last that was made active.
    pub(super) fn elect_key(&self) -> Result<(), Error> {
        self.take_in(|writer| {
            let ring = self.ring.load();
            let heard = ring.keys().map(Key::rotation).filter(|it| *it < CONFIGURED).max();
            let ring = match ring.active() {
                Some(active) if active.rotation() == CONFIGURED => {
                    ring.rotated_by(heard.unwrap_or(0))
                }
                _ => ring.electing(writer.now()),
            };
            self.ring.store(Arc::new(ring));
            Ok(true)
        })
        .map(drop)
    }
}

/// The rotation of a configured key while its engine is opened: later than any in a state.
pub(super) const CONFIGURED: u64 = u64::MAX;

/// The subject of the key with this thumbprint.
pub(super) fn subject_of(thumbprint: &str) -> Option<Subject> {
    let bytes = encoding::url_decode(thumbprint.as_bytes())?;
    bytes.try_into().ok().map(Subject::Key)
}

/// The thumbprints of the keys whose state rose from one ring to the other.
pub(super) fn risen(before: &KeyRing, after: &KeyRing) -> Vec<[u8; 32]> {
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

/// What a change answers that would leave a slot behind.
fn in_slots() -> Error {
    conflict(
        "slot",
        "slots are filled when the engine is opened, and changed by regenerating the key in one",
    )
}

/// The ring that an engine opens with.
pub(super) fn first_ring(config: &Config, form: &Form, now: Moment) -> Result<KeyRing, Error> {
    let mut ring = KeyRing::default();
    match &config.keys {
        Some(keys) => {
            for (place, spec) in keys.iter().enumerate() {
                // In durable state, keys are generated once and found again.
                if config.is_durable() && matches!(spec.source, KeySource::Generate(_)) {
                    continue;
                }
                let at = |error: Error| error.under(&format!("keys[{place}]"));
                let state = spec.state_at(place);
                let second = state == KeyState::Active && ring.active().is_some();
                if second {
                    let error = Error::with(Status::ConfigConflict, "two keys are active; one is");
                    return Err(at(error.at("state")));
                }
                let key = make_key(spec.clone(), state, form).map_err(at)?;
                ring = ring.with(key, now).map_err(at)?;
            }
            let generates = |(place, spec): (usize, &KeySpec)| {
                config.is_durable()
                    && matches!(spec.source, KeySource::Generate(_))
                    && spec.state_at(place) == KeyState::Active
            };
            // Without any, the keys are those of the state.
            let is_signed_elsewhere = keys.is_empty() || keys.iter().enumerate().any(generates);
            if ring.active().is_none() && !is_signed_elsewhere {
                return Err(Error::with(Status::NoKey, "no key is active").at("keys"));
            }
        }
        None if config.jwks.is_none() && !config.is_durable() => {
            let spec = KeySpec::generate(Algorithm::Es256);
            ring = ring.with(make_key(spec, KeyState::Active, form)?, now)?;
        }
        None => {}
    }
    for (place, spec) in config.jwks.iter().flat_map(|set| set.keys.iter().enumerate()) {
        let at = |error: Error| error.under(&format!("jwks.keys[{place}]"));
        spec.check(1, form.profile).map_err(at)?;
        let key = make_key(spec.clone(), KeyState::Retired, form).map_err(at)?;
        ring = ring.with(key.standing_by(), now).map_err(at)?;
    }
    Ok(if config.is_durable() { ring.rotated_by(CONFIGURED) } else { ring })
}

fn make_key(spec: KeySpec, state: KeyState, form: &Form) -> Result<Key, Error> {
    let (signing, verifying) = match spec.source {
        KeySource::Generate(algorithm) => {
            let key = SigningKey::generate(algorithm).map_err(|error| error.at("generate"))?;
            let verifying = key.verifying_key();
            (Some(key), verifying)
        }
        KeySource::Signing(key) => {
            let verifying = key.verifying_key();
            (Some(key), verifying)
        }
        KeySource::Verifying(key) => (None, key),
    };
    let thumbprint = verifying.thumbprint();
    let (key_id, header) = header(spec.key_id, &thumbprint, verifying.algorithm(), form);
    Ok(Key::new(key_id, signing, verifying, state, header).in_slot(spec.slot))
}

/// A key as a state keeps it.
pub(super) fn sealed_in(
    form: &Form,
    signing: Option<SigningKey>,
    verifying: VerifyingKey,
    key_id: String,
    slot: Option<Slot>,
) -> Key {
    let thumbprint = verifying.thumbprint();
    let (key_id, header) = header(Some(key_id), &thumbprint, verifying.algorithm(), form);
    Key::new(key_id, signing, verifying, KeyState::Pending, header).in_slot(slot)
}

/// The kid, and the encoded header of the tokens that the key signs.
fn header(
    key_id: Option<String>,
    thumbprint: &str,
    algorithm: Algorithm,
    form: &Form,
) -> (String, Box<str>) {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let alg = quoted(algorithm.name());
    let typ = quoted(&form.typ);
    let (key_id, header) = match form.profile {
        Profile::Standard => {
            let key_id = key_id.unwrap_or_else(|| thumbprint.to_owned());
            let kid = quoted(&key_id);
            (key_id, format!("{{\"alg\":{alg},\"kid\":{kid},\"typ\":{typ}}}"))
        }
        // There is no certificate to take a SHA-1 thumbprint of; twenty bytes of the RFC 7638
        // thumbprint have the same form and name the same key.
        Profile::Acs => {
            let digest = encoding::url_decode(thumbprint.as_bytes()).unwrap_or_default();
            let short = &digest[..digest.len().min(20)];
            let hex: String = short.iter().map(|byte| format!("{byte:02X}")).collect();
            let key_id = key_id.unwrap_or(hex);
            let (kid, x5t) = (quoted(&key_id), encoding::url_encode(short));
            (key_id, format!("{{\"alg\":{alg},\"kid\":{kid},\"x5t\":\"{x5t}\",\"typ\":{typ}}}"))
        }
    };
    (key_id, encoding::url_encode(header.as_bytes()).into())
}
