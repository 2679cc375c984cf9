//! Keys: adding, rotating, retiring, revoking, publishing.
//!
//! `keys/first.rs` is the ring that an engine opens with, `keys/make.rs` makes keys from their
//! descriptions, and `keys/rows.rs` how a key is described to a state and to other engines.

mod first;
pub(super) mod make;
pub(super) mod rows;

use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};
use serde::Serialize;

use self::make::NewKey;
use self::rows::risen;
use super::{Core, Engine};
use crate::config::{KeySpec, conflict};
use crate::error::{Error, Status};
use crate::key::{KeyRing, KeyState, Slot};
use crate::revocation::{Moment, Subject, Writer};

pub(super) use self::first::first_ring;

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
    /// What it is used for, or what became of it.
    pub state: KeyInfoState,
    /// The slot that it is in, if the engine has slots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<&'static str>,
    /// Whether the engine holds the private half, or the secret.
    pub private: bool,
    /// For a retired key: when its last token is dead, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_token_dies_at_unix_s: Option<i64>,
}

/// What a key is used for, or what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum KeyInfoState {
    /// Published and verifies, but does not sign yet.
    Pending,
    /// Signs and verifies.
    Active,
    /// Verifies until the last token that it signed has expired.
    Retired,
    /// All its tokens are refused, for good.
    Revoked,
    /// It was retired, and its last token has expired.
    Dropped,
}

impl KeyInfoState {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            KeyInfoState::Pending => "pending",
            KeyInfoState::Active => "active",
            KeyInfoState::Retired => "retired",
            KeyInfoState::Revoked => "revoked",
            KeyInfoState::Dropped => "dropped",
        }
    }

    /// Of a key in the ring.
    pub(super) fn living(state: KeyState) -> KeyInfoState {
        match state {
            KeyState::Pending => KeyInfoState::Pending,
            KeyState::Active => KeyInfoState::Active,
            KeyState::Retired => KeyInfoState::Retired,
            KeyState::Revoked => KeyInfoState::Revoked,
        }
    }

    /// Of a key that has left the ring.
    pub(super) fn former(state: KeyState) -> KeyInfoState {
        if state == KeyState::Revoked { KeyInfoState::Revoked } else { KeyInfoState::Dropped }
    }
}

impl std::fmt::Display for KeyInfoState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Engine {
    /// Adds a key: pending, unless it says otherwise. A key that is added as active makes the
    /// former one retire.
    ///
    /// # Errors
    /// 4xxx: [`Status::KeyDuplicate`], [`Status::KeyWasRevoked`], [`Status::KeysTooMany`],
    /// [`Status::KeyNotPrivate`], …
    pub fn add_key(&self, key: KeySpec) -> Result<(), Error> {
        self.sound()?.add_key(key)
    }

    /// Makes another key the active one.
    ///
    /// # Errors
    /// As [`Engine::add_key`]; [`Status::KeyNotFound`]; [`Status::KeyNotGeneratable`] when asked to
    /// generate an RSA key; [`Status::NotShared`] after a fork, if the old key is revoked.
    pub fn rotate_key(&self, rotation: Rotation, old: OldKey) -> Result<(), Error> {
        self.sound()?.rotate_key(rotation, old)
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
        self.sound()?.regenerate_key(slot, key)
    }

    /// Makes a pending key retire: it verifies until its last token is dead.
    ///
    /// # Errors
    /// [`Status::KeyIsActive`]: rotate instead; [`Status::KeyNotFound`].
    pub fn retire_key(&self, key_id: &str) -> Result<(), Error> {
        self.sound()?.retire_key(key_id)
    }

    /// Refuses all tokens that this key signed, at once and for good. When it is the active one,
    /// the engine mints again after [`Engine::rotate_key`].
    ///
    /// # Errors
    /// [`Status::KeyNotFound`]; [`Status::NotShared`] after a fork.
    pub fn revoke_key(&self, key_id: &str) -> Result<(), Error> {
        self.sound()?.revoke_key(key_id)
    }

    /// All keys that the engine has or had.
    pub fn keys(&self) -> Vec<KeyInfo> {
        let core = &*self.0;
        let ring = core.keys.load();
        let living = ring.keys().map(|key| KeyInfo {
            kid: key.key_id().to_owned(),
            alg: key.algorithm().name(),
            state: KeyInfoState::living(key.state()),
            slot: key.slot().map(Slot::name),
            private: key.is_private(),
            last_token_dies_at_unix_s: key
                .last_token_dies_at_unix_s(core.register.revocations.keep_s()),
        });
        let former = ring.former().map(|(key_id, algorithm, state)| KeyInfo {
            kid: key_id.to_owned(),
            alg: algorithm.name(),
            state: KeyInfoState::former(state),
            slot: None,
            private: false,
            last_token_dies_at_unix_s: None,
        });
        living.chain(former).collect()
    }

    /// Places in the configured key set whose keys were skipped, because they are of kinds that
    /// are not known here.
    pub fn skipped_keys(&self) -> &[usize] {
        self.0.keys.skipped()
    }

    /// The public keys as an RFC 7517 key set, for others to verify with: pending, active and
    /// retired ones, in the order in which they came. Secrets and revoked keys never appear.
    pub fn jwks(&self) -> String {
        self.0.keys.load().jwks_json()
    }
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

/// What a change answers that would leave a slot behind.
fn in_slots() -> Error {
    conflict(
        "slot",
        "slots are filled when the engine is opened, and changed by regenerating the key in one",
    )
}

/// The keys of an engine: a ring that is swapped as a whole, so that readers take no lock.
pub(super) struct Keys {
    ring: ArcSwap<KeyRing>,
    /// Indexes in the configured key set of keys that are of kinds not known here.
    skipped: Vec<usize>,
}

impl Keys {
    pub(super) fn new(ring: KeyRing, skipped: Vec<usize>) -> Keys {
        Keys { ring: ArcSwap::from_pointee(ring), skipped }
    }

    #[inline]
    pub(super) fn load(&self) -> Guard<Arc<KeyRing>> {
        self.ring.load()
    }

    pub(super) fn load_full(&self) -> Arc<KeyRing> {
        self.ring.load_full()
    }

    /// Swaps the ring. The writer lock is held.
    pub(super) fn replace(&self, _: &mut Writer, ring: KeyRing) {
        self.ring.store(Arc::new(ring));
    }

    fn skipped(&self) -> &[usize] {
        &self.skipped
    }
}

impl Core {
    pub(crate) fn add_key(&self, key: KeySpec) -> Result<(), Error> {
        let state = key.state.unwrap_or(KeyState::Pending);
        if key.slot.is_some() || (self.keys.load().has_slots() && state == KeyState::Active) {
            return Err(in_slots());
        }
        let new = self.new_key(key, state)?;
        let revokes = state == KeyState::Revoked;
        self.change_ring(Some(&new), revokes, |ring, now| {
            let with = ring.with(new.key.clone(), now)?;
            if state == KeyState::Active { became_active(ring, with) } else { Ok(with) }
        })
    }

    pub(crate) fn rotate_key(&self, rotation: Rotation, old: OldKey) -> Result<(), Error> {
        if self.keys.load().has_slots() {
            return Err(in_slots());
        }
        let (new, pending) = match rotation {
            Rotation::Generate => {
                let algorithm = self.keys.load().signs_with().ok_or_else(|| {
                    Error::with(
                        Status::NoKey,
                        "no key has ever been active whose algorithm to keep; name a key",
                    )
                })?;
                (Some(self.new_key(KeySpec::generate(algorithm), KeyState::Active)?), None)
            }
            Rotation::To(mut spec) => {
                spec.state = Some(KeyState::Active);
                (Some(self.new_key(spec, KeyState::Active)?), None)
            }
            Rotation::ToPending(key_id) => (None, Some(key_id)),
        };
        self.change_ring(new.as_ref(), old == OldKey::Revoke, |ring, now| {
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

    pub(crate) fn regenerate_key(&self, slot: Slot, key: Option<KeySpec>) -> Result<(), Error> {
        if !self.keys.load().has_slots() {
            return Err(conflict(
                "slot",
                "this engine has no slots; open it with a key in each, or rotate",
            ));
        }
        let spec = match key {
            Some(spec) => spec,
            None => {
                let algorithm = self.keys.load().slot_algorithm(slot);
                KeySpec::generate(algorithm.ok_or_else(|| Error::new(Status::NoKey))?)
            }
        };
        if spec.state.is_some() || spec.slot.is_some_and(|named| named != slot) {
            return Err(conflict("slot", "the call says which slot, and the slot which state"));
        }
        let spec = KeySpec { slot: Some(slot), ..spec };
        let new = self.new_key(spec, slot.state())?;
        self.change_ring(Some(&new), true, |ring, now| ring.refilling(slot, new.key.clone(), now))
    }

    pub(crate) fn retire_key(&self, key_id: &str) -> Result<(), Error> {
        self.change_ring(None, false, |ring, now| ring.retiring(key_id, now))
    }

    pub(crate) fn revoke_key(&self, key_id: &str) -> Result<(), Error> {
        self.change_ring(None, true, |ring, _| ring.revoking(key_id))
    }

    /// Changes the ring; in the state first, if there is one. A change that `revokes` holds
    /// here also when the state cannot be written; the error then says so.
    fn change_ring(
        &self,
        new: Option<&NewKey>,
        revokes: bool,
        act: impl Fn(&KeyRing, Moment) -> Result<KeyRing, Error>,
    ) -> Result<(), Error> {
        let here = || {
            self.change(|writer| {
                let before = self.keys.load_full();
                let after = act(&before, writer.now())?;
                for thumbprint in risen(&before, &after) {
                    writer.log.note(Subject::Key(thumbprint));
                }
                self.keys.replace(writer, after);
                Ok(())
            })
        };
        let Some(shared) = &self.sharing.state else {
            here()?;
            return if revokes { self.sharing.require_all_workers() } else { Ok(()) };
        };
        match self.sharing.look() {
            // What is revoked holds here, and is written when the state can be reached again.
            Err(refusal) if !revokes => return Err(refusal.into()),
            _ => {}
        }
        let before = self.keys.load_full();
        let after = act(&before, self.register.batch(Vec::new()).now)?;
        let ops = self.ops_between(&before, &after, new)?;
        if revokes {
            return self.write_or_hold(shared, ops, new, |_| here());
        }
        self.write(shared, ops, new)
    }
}
