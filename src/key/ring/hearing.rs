//! A ring that hears from a state of keys that other engines brought, rotated and revoked.

use std::sync::Arc;

use super::{KEYS_MAX, Key, KeyNews, KeyRing, KeyState, Record, Slot};
use crate::error::Error;
use crate::revocation::Moment;

impl KeyRing {
    /// The ring that has heard what a state says of a key; nothing if it knew. States only rise,
    /// whatever comes in whichever order.
    ///
    /// The key that signs is only retired if another one can sign: a process that has not been given
    /// the new key yet goes on with the one that it has. While an engine is `opening`, it has no such
    /// habit.
    pub(crate) fn hearing(&self, news: &KeyNews, opening: bool) -> Option<KeyRing> {
        let living = self.keys.iter().position(|key| key.thumbprint == news.thumbprint);
        match (living, news.state) {
            (Some(place), KeyState::Revoked) => self.revoking(&self.keys[place].key_id).ok(),
            (None, KeyState::Revoked) => self.recording(news),
            (Some(place), KeyState::Retired) => {
                let key = &self.keys[place];
                if key.state >= KeyState::Retired || (self.active == Some(place) && !opening) {
                    return None;
                }
                let mut ring = self.clone();
                ring.keys[place] = Arc::new(key.in_state(KeyState::Retired, news.at));
                Some(ring.indexed())
            }
            (Some(place), KeyState::Active) => self.hearing_active(place, news),
            (Some(_), KeyState::Pending) => None,
            (None, state) => {
                if self.former_state(&news.thumbprint).is_some_and(|former| former >= state) {
                    return None;
                }
                match &news.key {
                    Some(key) => self.welcoming(key.clone(), news),
                    None if state == KeyState::Retired => self.recording(news),
                    None => None,
                }
            }
        }
    }

    /// A key that lives here has become active in the state.
    fn hearing_active(&self, place: usize, news: &KeyNews) -> Option<KeyRing> {
        let key = &self.keys[place];
        if key.state >= KeyState::Retired || key.rotation >= news.rotation {
            return None;
        }
        let mut ring = self.clone();
        let behind = self.active().is_some_and(|active| active.rotation > news.rotation);
        if key.state == KeyState::Active || behind || key.signing.is_none() {
            let rotation = news.rotation;
            ring.keys[place] = Arc::new(Key { rotation, ..(**key).clone() });
            return Some(ring);
        }
        ring.retire_active(news.at);
        let active = key.in_state(KeyState::Active, news.at);
        ring.keys[place] = Arc::new(Key { rotation: news.rotation, ..active });
        Some(ring.indexed())
    }

    /// A key that is new here.
    fn welcoming(&self, key: Key, news: &KeyNews) -> Option<KeyRing> {
        // One kid for two keys can only be a mistake of who configured them; the first one stays.
        let clash = self.keys.iter().any(|other| other.key_id == key.key_id);
        if self.keys.len() >= KEYS_MAX || clash {
            return None;
        }
        let mut ring = self.clone();
        ring.records.retain(|record| record.thumbprint != key.thumbprint);
        let key = Key { rotation: news.rotation, slot: news.slot, ..key };
        let later = self.active().is_none_or(|active| active.rotation < news.rotation);
        let key = match news.state {
            KeyState::Retired => key.in_state(KeyState::Retired, news.at),
            KeyState::Active if key.signing.is_some() && later => {
                ring.retire_active(news.at);
                Key { state: KeyState::Active, ..key }
            }
            // Of two active keys, the one of the later rotation stays so; the other verifies.
            _ => Key { state: KeyState::Pending, ..key },
        };
        ring.keys.push(Arc::new(key));
        Some(ring.indexed())
    }

    /// Remembers the state of a key that is not here.
    fn recording(&self, news: &KeyNews) -> Option<KeyRing> {
        let known = self.former_state(&news.thumbprint);
        if known.is_some_and(|known| known >= news.state) {
            return None;
        }
        let mut ring = self.clone();
        for record in &mut ring.records {
            if record.thumbprint == news.thumbprint {
                record.state = news.state;
            }
        }
        if known.is_none() {
            ring.records.push(Record {
                number: 0,
                key_id: news.key_id.clone(),
                thumbprint: news.thumbprint.clone(),
                algorithm: news.algorithm,
                state: news.state,
                slot: news.slot,
            });
        }
        Some(ring)
    }

    /// The private half of a key of which a state brought the public one. Its number stays, so that
    /// what was verified by it is still known.
    pub(super) fn completing(&self, public: &Key, key: Key, now: Moment) -> Result<KeyRing, Error> {
        let mut ring = self.clone();
        let place = self.place(&public.key_id)?;
        if key.state == KeyState::Active {
            ring.retire_active(now);
        }
        let rotation = if key.state == KeyState::Active { self.rotation() + 1 } else { 0 };
        let stored = public.stored.clone();
        ring.keys[place] = Arc::new(Key { number: public.number, stored, rotation, ..key });
        Ok(ring.indexed())
    }

    /// The last rotation that any key here was made active by.
    pub(crate) fn rotation(&self) -> u64 {
        self.keys.iter().map(|key| key.rotation).max().unwrap_or(0)
    }

    /// The ring in which a key signs, if none does: the one of the last rotation that can.
    pub(crate) fn electing(&self, now: Moment) -> KeyRing {
        let able = |key: &&Arc<Key>| {
            key.state == KeyState::Pending
                && key.signing.is_some()
                && key.rotation > 0
                && key.slot != Some(Slot::Secondary)
        };
        let mut ring = self.clone();
        let last = self.keys.iter().filter(able).max_by_key(|key| key.rotation);
        let place = last.and_then(|last| self.place(&last.key_id).ok());
        if let (None, Some(place)) = (self.active, place) {
            ring.keys[place] = Arc::new(self.keys[place].in_state(KeyState::Active, now));
        }
        ring.indexed()
    }

    /// The ring in which the key that signs counts as made active by this rotation.
    pub(crate) fn rotated_by(&self, rotation: u64) -> KeyRing {
        let mut ring = self.clone();
        if let Some(place) = ring.active {
            ring.keys[place] = Arc::new(Key { rotation, ..(*ring.keys[place]).clone() });
        }
        ring
    }
}
