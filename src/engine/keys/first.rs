//! The ring that an engine opens with: the configured keys, those of the state, generated ones where
//! there are none, and which of them signs.

use super::super::Core;
use super::make::{NewKey, make_key};
use crate::claims::Form;
use crate::config::{Config, KeySource, KeySpec, conflict};
use crate::error::{Error, Status};
use crate::key::{Algorithm, Key, KeyRing, KeyState};
use crate::revocation::Moment;
use crate::state::shared::Shared;
use crate::state::{Op, Sink};

/// The ring that an engine opens with.
pub(in crate::engine) fn first_ring(
    config: &Config,
    form: &Form,
    now: Moment,
) -> Result<KeyRing, Error> {
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

/// The rotation of a configured key while its engine is opened: later than any in a state.
const CONFIGURED: u64 = u64::MAX;

impl Core {
    /// Generates the keys that the configuration leaves to the engine, unless the state has some.
    pub(in crate::engine) fn generate_first_keys(
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
        let mut batch = self.register.batch(Vec::new());
        for (place, spec) in specs.iter().enumerate() {
            let ring = self.keys.load();
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
        let ring = self.keys.load();
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
    pub(in crate::engine) fn elect_key(&self) -> Result<(), Error> {
        self.register
            .absorb(|writer| {
                let ring = self.keys.load();
                let heard = ring.keys().map(Key::rotation).filter(|it| *it < CONFIGURED).max();
                let ring = match ring.active() {
                    Some(active) if active.rotation() == CONFIGURED => {
                        ring.rotated_by(heard.unwrap_or(0))
                    }
                    _ => ring.electing(writer.now()),
                };
                self.keys.replace(writer, ring);
                Ok(true)
            })
            .map(drop)
    }
}
