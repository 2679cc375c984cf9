//! Keys: adding, rotating, retiring, revoking, publishing.

use std::sync::Arc;

use serde::Serialize;

use super::{Config, Core, Engine, Form, KeySpec, Profile};
use crate::config::{KeySource, conflict};
use crate::encoding;
use crate::error::{Error, Status};
use crate::key::{Algorithm, Key, KeyRing, KeyState, SigningKey, Slot};
use crate::revocation::Moment;

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
    /// 4xx: [`Status::KeyDuplicate`], [`Status::KeyWasRevoked`], [`Status::KeysTooMany`],
    /// [`Status::KeyNotPrivate`], …
    pub fn add_key(&self, key: KeySpec) -> Result<(), Error> {
        let core = &*self.0;
        let state = key.state.unwrap_or(KeyState::Pending);
        if key.slot.is_some() || (core.has_slots && state == KeyState::Active) {
            return Err(in_slots());
        }
        let key = core.new_key(key, state)?;
        core.change_ring(|ring, now| {
            let with = ring.with(key, now)?;
            if state == KeyState::Active { became_active(ring, with) } else { Ok(with) }
        })?;
        if state == KeyState::Revoked { core.shared() } else { Ok(()) }
    }

    /// Makes another key the active one.
    ///
    /// # Errors
    /// As [`Engine::add_key`]; [`Status::KeyNotFound`]; [`Status::KeyNotGeneratable`] when asked to
    /// generate an RSA key; [`Status::NotShared`] after a fork, if the old key is revoked.
    pub fn rotate_key(&self, rotation: Rotation, old: OldKey) -> Result<(), Error> {
        let core = &*self.0;
        if core.has_slots {
            return Err(in_slots());
        }
        let spec = match rotation {
            Rotation::Generate => {
                let algorithm = core.ring.load().signs_with().ok_or_else(|| {
                    Error::with(
                        Status::NoKey,
                        "no key has ever been active whose algorithm to keep; name a key",
                    )
                })?;
                Ok(core.new_key(KeySpec::generate(algorithm), KeyState::Active)?)
            }
            Rotation::To(mut spec) => {
                spec.state = Some(KeyState::Active);
                Ok(core.new_key(spec, KeyState::Active)?)
            }
            Rotation::ToPending(key_id) => Err(key_id),
        };
        core.change_ring(|ring, now| {
            let rotated = match spec {
                Ok(key) => ring.with(key, now)?,
                Err(key_id) => ring.activating(&key_id, now)?,
            };
            let rotated = became_active(ring, rotated)?;
            match ring.active().filter(|_| old == OldKey::Revoke) {
                Some(former) => rotated.revoking(former.key_id()),
                None => Ok(rotated),
            }
        })?;
        if old == OldKey::Revoke { core.shared() } else { Ok(()) }
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
        if !core.has_slots {
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
        let key = core.new_key(spec, slot.state())?;
        core.change_ring(|ring, now| ring.refilling(slot, key, now))?;
        core.shared()
    }

    /// Makes a pending key retire: it verifies until its last token is dead.
    ///
    /// # Errors
    /// [`Status::KeyIsActive`]: rotate instead; [`Status::KeyNotFound`].
    pub fn retire_key(&self, key_id: &str) -> Result<(), Error> {
        self.0.change_ring(|ring, now| ring.retiring(key_id, now))
    }

    /// Refuses all tokens that this key signed, at once and for good. When it is the active one,
    /// the engine mints again after [`Engine::rotate_key`].
    ///
    /// # Errors
    /// [`Status::KeyNotFound`]; [`Status::NotShared`] after a fork.
    pub fn revoke_key(&self, key_id: &str) -> Result<(), Error> {
        self.0.change_ring(|ring, _| ring.revoking(key_id))?;
        self.0.shared()
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
            state: if state == KeyState::Revoked { "revoked" } else { "dropped" },
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

impl Core {
    fn change_ring(
        &self,
        act: impl FnOnce(&KeyRing, Moment) -> Result<KeyRing, Error>,
    ) -> Result<(), Error> {
        self.change(|writer| {
            let ring = act(&self.ring.load(), writer.now())?;
            self.ring.store(Arc::new(ring));
            Ok(())
        })
    }

    /// The key that a spec describes, generated if need be.
    fn new_key(&self, spec: KeySpec, state: KeyState) -> Result<Key, Error> {
        self.sound()?;
        let state = spec.state.unwrap_or(state);
        let spec = spec.state(state);
        spec.check(0, self.form.profile)?;
        make_key(spec, state, &self.form)
    }
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
            if ring.active().is_none() {
                return Err(Error::with(Status::NoKey, "no key is active").at("keys"));
            }
        }
        None if config.jwks.is_none() => {
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
    Ok(ring)
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
