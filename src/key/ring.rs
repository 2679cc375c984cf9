//! The keys of one engine and the states that they pass through.
//!
//! A ring is a value: a change makes a new ring, and the engine swaps it in, so that a verify that
//! has begun sees one ring from end to end. States only ever rise:
//! pending < active < retired < revoked. What was revoked stays known by its RFC 7638 thumbprint
//! for as long as the engine lives, whoever brings the key back.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

mod hearing;

use super::{Algorithm, SigningKey, VerifyingKey};
use crate::error::{Error, Refusal, Status};
use crate::revocation::{KeyStanding, Moment};

/// Keys in a ring at most.
pub const KEYS_MAX: usize = 256;
/// What a key is used for at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyState {
    /// Published and verifies, but does not sign yet; in the secondary slot it signs where a mint
    /// says so.
    Pending,
    /// Signs and verifies; one in a ring.
    Active,
    /// Verifies until the last token that it signed is dead.
    Retired,
    /// All its tokens are refused, for good.
    Revoked,
}

impl KeyState {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            KeyState::Pending => "pending",
            KeyState::Active => "active",
            KeyState::Retired => "retired",
            KeyState::Revoked => "revoked",
        }
    }
}

/// One of two named places for keys that sign, as Azure Communication Services has two access keys:
/// regenerating the key in one revokes exactly its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The key that signs unless a mint says otherwise.
    Primary,
    /// The key that signs where a mint says so.
    Secondary,
}

impl Slot {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Slot::Primary => "primary",
            Slot::Secondary => "secondary",
        }
    }

    /// What the key in it is used for.
    pub(crate) const fn state(self) -> KeyState {
        match self {
            Slot::Primary => KeyState::Active,
            Slot::Secondary => KeyState::Pending,
        }
    }
}

/// One key in the ring.
#[derive(Clone)]
pub struct Key {
    number: u64,
    key_id: String,
    thumbprint: String,
    state: KeyState,
    slot: Option<Slot>,
    retired_at: Option<Moment>,
    verifying: VerifyingKey,
    signing: Option<SigningKey>,
    header: Box<str>,
    /// Which rotation made it active; 0 for none.
    rotation: u64,
    /// What a state says of it, to be written again if the state loses it.
    stored: Option<Arc<[u8]>>,
}

/// What a state says of a key.
#[derive(Clone)]
pub(crate) struct KeyNews {
    pub thumbprint: String,
    pub key_id: String,
    pub algorithm: Algorithm,
    pub slot: Option<Slot>,
    pub state: KeyState,
    /// Which rotation made it active; 0 for none.
    pub rotation: u64,
    /// When it came into this state.
    pub at: Moment,
    /// The key, unless nobody has it any more or it cannot be read here.
    pub key: Option<Key>,
}

/// What is remembered of a key that has left the ring.
#[derive(Clone, Debug)]
struct Record {
    number: u64,
    key_id: String,
    thumbprint: String,
    algorithm: Algorithm,
    state: KeyState,
    slot: Option<Slot>,
}

/// The keys of an engine; immutable.
#[derive(Clone, Default)]
pub struct KeyRing {
    keys: Vec<Arc<Key>>,
    /// Places in `keys`, ordered by encoded header.
    by_header: Vec<usize>,
    active: Option<usize>,
    /// The algorithm of the key that signs, or did last.
    signs_with: Option<Algorithm>,
    records: Vec<Record>,
}

impl Key {
    /// A key that is new to every ring. `header` is the encoded first segment of its tokens.
    pub(crate) fn new(
        key_id: String,
        signing: Option<SigningKey>,
        verifying: VerifyingKey,
        state: KeyState,
        header: Box<str>,
    ) -> Key {
        // Numbers are never reused, kids may be: a cache entry remembers the number.
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let thumbprint = verifying.thumbprint();
        Key {
            number,
            key_id,
            thumbprint,
            state,
            slot: None,
            retired_at: None,
            verifying,
            signing,
            header,
            rotation: 0,
            stored: None,
        }
    }

    /// The same key before it is used.
    pub(crate) fn pending(self) -> Key {
        Key { state: KeyState::Pending, ..self }
    }

    /// The same key, kept by a state in these bytes.
    pub(crate) fn stored(self, data: Vec<u8>) -> Key {
        Key { stored: Some(data.into()), ..self }
    }

    /// What a state says of it.
    pub(crate) fn stored_data(&self) -> Option<&[u8]> {
        self.stored.as_deref()
    }

    /// Which rotation made it active; 0 for none.
    pub(crate) fn rotation(&self) -> u64 {
        self.rotation
    }

    pub(crate) fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// The same key, in this slot or in none.
    pub(crate) fn in_slot(self, slot: Option<Slot>) -> Key {
        Key { slot, ..self }
    }

    /// The slot that it is in.
    pub fn slot(&self) -> Option<Slot> {
        self.slot
    }

    /// A number that no other key in this process has or will have.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The `kid`.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The one algorithm that it is used with.
    pub fn algorithm(&self) -> Algorithm {
        self.verifying.algorithm()
    }

    /// What it is used for at the moment.
    pub fn state(&self) -> KeyState {
        self.state
    }

    /// Whether the engine holds the private half.
    pub fn is_private(&self) -> bool {
        self.signing.is_some()
    }

    /// When the last token that it signed is dead, in seconds since 1970, once it is retired.
    pub(crate) fn last_token_dies_at_unix_s(&self, keep_s: u64) -> Option<i64> {
        self.retired_at.map(|moment| i64::from(moment.wall_s) + keep_s as i64)
    }

    pub(crate) fn verifying(&self) -> &VerifyingKey {
        &self.verifying
    }

    pub(crate) fn signing(&self) -> Option<&SigningKey> {
        self.signing.as_ref()
    }

    /// The encoded header of the tokens that it signs.
    pub(crate) fn header(&self) -> &str {
        &self.header
    }

    /// The same key, to verify with for as long as it is configured: nobody here knows when its
    /// owner stops signing with it.
    pub(crate) fn standing_by(self) -> Key {
        Key { state: KeyState::Pending, ..self }
    }

    /// Whether this is the public half, as a state brings it, of a key that can sign.
    fn lacks_private_half_of(&self, key: &Key) -> bool {
        self.stored.is_some()
            && self.state < KeyState::Active
            && self.signing.is_none()
            && key.signing.is_some()
            && self.key_id == key.key_id
            && key.state <= KeyState::Active
    }

    fn in_state(&self, state: KeyState, now: Moment) -> Key {
        let retired_at = if state == KeyState::Retired { Some(now) } else { None };
        let ended = state >= KeyState::Retired;
        let signing = if ended { None } else { self.signing.clone() };
        // Of no more weight when the next rotation is counted.
        let rotation = if ended { 0 } else { self.rotation };
        Key { state, retired_at, signing, rotation, ..self.clone() }
    }

    fn record(&self, state: KeyState) -> Record {
        Record {
            number: self.number,
            key_id: self.key_id.clone(),
            thumbprint: self.thumbprint.clone(),
            algorithm: self.algorithm(),
            state,
            slot: self.slot,
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kid, algorithm, state) = (&self.key_id, self.algorithm().name(), self.state.name());
        write!(formatter, "Key({kid}, {algorithm}, {state})")
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.keys).finish()
    }
}

impl KeyRing {
    /// All keys that verify, in the order in which they came.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().map(Arc::as_ref)
    }

    /// Kid and algorithm of the keys that have left the ring, and whether they were retired or
    /// revoked then.
    pub fn former(&self) -> impl Iterator<Item = (&str, Algorithm, KeyState)> {
        self.records.iter().map(|record| (&record.key_id[..], record.algorithm, record.state))
    }

    /// What was kept of the keys that have left: thumbprint, kid, algorithm, slot, state.
    pub(crate) fn records(
        &self,
    ) -> impl Iterator<Item = (&str, &str, Algorithm, Option<Slot>, KeyState)> {
        self.records.iter().map(|record| {
            let (thumbprint, key_id) = (&record.thumbprint[..], &record.key_id[..]);
            (thumbprint, key_id, record.algorithm, record.slot, record.state)
        })
    }

    /// The key with this thumbprint.
    pub(crate) fn by_thumbprint(&self, thumbprint: &str) -> Option<&Arc<Key>> {
        self.keys.iter().find(|key| key.thumbprint == thumbprint)
    }

    /// The state in which a key with this thumbprint left the ring.
    pub(crate) fn former_state(&self, thumbprint: &str) -> Option<KeyState> {
        let record = self.records.iter().find(|record| record.thumbprint == thumbprint);
        record.map(|record| record.state)
    }

    /// The key that signs.
    pub(crate) fn active(&self) -> Option<&Arc<Key>> {
        self.active.map(|place| &self.keys[place])
    }

    /// The key in this slot. Two who fill it at once leave two there; of those, one that signs.
    pub(crate) fn in_slot(&self, slot: Slot) -> Option<&Arc<Key>> {
        let there = || self.keys.iter().filter(|key| key.slot == Some(slot));
        there().find(|key| key.state == slot.state()).or_else(|| there().next())
    }

    /// The algorithm of the key in this slot, or of the last one that was.
    pub(crate) fn slot_algorithm(&self, slot: Slot) -> Option<Algorithm> {
        let former = || self.records.iter().rev().find(|record| record.slot == Some(slot));
        let living = self.in_slot(slot).map(|key| key.algorithm());
        living.or_else(|| former().map(|record| record.algorithm))
    }

    /// Whether keys are in slots here, or were.
    pub(crate) fn has_slots(&self) -> bool {
        [Slot::Primary, Slot::Secondary].iter().any(|slot| self.slot_algorithm(*slot).is_some())
    }

    /// The ring in which this key is in the slot, and whatever was there is revoked.
    pub(crate) fn refilling(&self, slot: Slot, key: Key, now: Moment) -> Result<KeyRing, Error> {
        let key = key.in_slot(Some(slot));
        let mut emptied = self.clone();
        for former in self.keys.iter().filter(|former| former.slot == Some(slot)) {
            emptied = emptied.revoking(&former.key_id)?;
        }
        let filled = emptied.with(key, now)?;
        let signs = |key: &&Arc<Key>| key.state == slot.state() && key.signing.is_some();
        if filled.in_slot(slot).filter(signs).is_none() {
            let rule = "this key was retired and does not sign again; take a new one";
            return Err(Error::with(Status::ConfigConflict, rule).at("state"));
        }
        Ok(filled)
    }

    /// The algorithm of the key that signs, or of the last one that did.
    pub(crate) fn signs_with(&self) -> Option<Algorithm> {
        self.signs_with
    }

    /// The key whose tokens begin with this encoded header.
    #[inline]
    pub(crate) fn by_header(&self, header: &[u8]) -> Option<&Arc<Key>> {
        if let Some(key) = self.active().filter(|key| key.header.as_bytes() == header) {
            return Some(key);
        }
        let found = self
            .by_header
            .binary_search_by(|&place| self.keys[place].header.as_bytes().cmp(header));
        found.ok().map(|index| &self.keys[self.by_header[index]])
    }

    /// The key with this kid.
    pub(crate) fn by_key_id(&self, key_id: &str) -> Result<&Arc<Key>, Refusal> {
        if let Some(key) = self.keys.iter().find(|key| key.key_id == key_id) {
            return Ok(key);
        }
        let revoked =
            |record: &Record| record.key_id == key_id && record.state == KeyState::Revoked;
        let was_revoked = self.records.iter().any(revoked);
        Err(Refusal::new(if was_revoked { Status::KeyRevoked } else { Status::KeyUnknown }))
    }

    /// The only key of this algorithm, for tokens without a kid.
    pub(crate) fn only_key_of(&self, algorithm: Algorithm) -> Option<&Arc<Key>> {
        let mut matching = self.keys.iter().filter(|key| key.algorithm() == algorithm);
        matching.next().filter(|_| matching.next().is_none())
    }

    /// How the ring stands to the key with this number.
    pub(crate) fn standing(&self, number: u64) -> KeyStanding {
        if self.keys.iter().any(|key| key.number == number) {
            return KeyStanding::Good;
        }
        match self.records.iter().find(|record| record.number == number) {
            Some(record) if record.state == KeyState::Revoked => KeyStanding::Revoked,
            _ => KeyStanding::Gone,
        }
    }

    /// The ring with one more key, in the state that the key has. A new active key makes the
    /// former one retire.
    pub(crate) fn with(&self, key: Key, now: Moment) -> Result<KeyRing, Error> {
        let living = self.keys.iter().find(|other| other.thumbprint == key.thumbprint);
        if let Some(public) = living.filter(|living| living.lacks_private_half_of(&key)) {
            return self.completing(public, key, now);
        }
        if let Some(living) = living.filter(|_| key.state == KeyState::Revoked) {
            return self.revoking(&living.key_id);
        }
        if self.keys.len() >= KEYS_MAX {
            return Err(Error::new(Status::KeysTooMany));
        }
        let same_key = |record: &&Record| record.thumbprint == key.thumbprint;
        let mut state = key.state;
        if let Some(record) = self.records.iter().find(same_key) {
            if record.state == KeyState::Revoked {
                return Err(Error::new(Status::KeyWasRevoked));
            }
            state = state.max(record.state);
        }
        let clash =
            |key_id: &str, thumbprint: &str| key_id == key.key_id || thumbprint == key.thumbprint;
        let former_kid =
            |record: &Record| record.key_id == key.key_id && record.thumbprint != key.thumbprint;
        if self.keys.iter().any(|other| clash(&other.key_id, &other.thumbprint))
            || self.records.iter().any(former_kid)
        {
            return Err(Error::new(Status::KeyDuplicate));
        }
        if state == KeyState::Active && key.signing.is_none() {
            return Err(Error::new(Status::KeyNotPrivate));
        }
        let mut ring = self.clone();
        if state == KeyState::Revoked {
            // It may have left the ring unrevoked before; of two records the lower would be found.
            ring.records.retain(|record| !(same_key(&record) && record.key_id == key.key_id));
            ring.records
                .iter_mut()
                .filter(|record| record.thumbprint == key.thumbprint)
                .for_each(|record| record.state = KeyState::Revoked);
            ring.records.push(key.record(state));
            return Ok(ring);
        }
        let mut key = key;
        if state == KeyState::Active {
            ring.retire_active(now);
            key.rotation = self.rotation() + 1;
        }
        ring.records.retain(|record| record.thumbprint != key.thumbprint);
        let key = if state == KeyState::Retired {
            key.in_state(state, now)
        } else {
            Key { state, ..key }
        };
        ring.keys.push(Arc::new(key));
        Ok(ring.indexed())
    }

    /// The ring in which the pending key with this kid is active, and the former one retired.
    pub(crate) fn activating(&self, key_id: &str, now: Moment) -> Result<KeyRing, Error> {
        let place = self.place(key_id)?;
        match self.keys[place].state {
            KeyState::Pending if self.keys[place].signing.is_none() => {
                return Err(Error::new(Status::KeyNotPrivate));
            }
            KeyState::Pending => {}
            _ => {
                return Err(Error::with(
                    Status::ConfigConflict,
                    "only a pending key becomes active; this one is or was already",
                ));
            }
        }
        let mut ring = self.clone();
        ring.retire_active(now);
        let rotation = self.rotation() + 1;
        let active = ring.keys[place].in_state(KeyState::Active, now);
        ring.keys[place] = Arc::new(Key { rotation, ..active });
        Ok(ring.indexed())
    }

    /// The ring in which this key only verifies, until its last token is dead.
    pub(crate) fn retiring(&self, key_id: &str, now: Moment) -> Result<KeyRing, Error> {
        let place = self.place(key_id)?;
        match self.keys[place].state {
            KeyState::Active => return Err(Error::new(Status::KeyIsActive)),
            _ if self.keys[place].slot.is_some() => return Err(Error::new(Status::KeyIsActive)),
            KeyState::Retired => return Ok(self.clone()),
            _ => {}
        }
        let mut ring = self.clone();
        ring.keys[place] = Arc::new(ring.keys[place].in_state(KeyState::Retired, now));
        Ok(ring)
    }

    /// The ring in which this key is revoked: its material is gone, the record stays.
    pub(crate) fn revoking(&self, key_id: &str) -> Result<KeyRing, Error> {
        let mut ring = self.clone();
        // The living one first: a key of a former life may have had the same kid.
        if let Ok(place) = self.place(key_id) {
            let key = ring.keys.remove(place);
            ring.records.push(key.record(KeyState::Revoked));
            return Ok(ring.indexed());
        }
        let mut former = ring.records.iter_mut().filter(|it| it.key_id == key_id).peekable();
        if former.peek().is_none() {
            return Err(Error::new(Status::KeyNotFound).at("kid"));
        }
        former.for_each(|record| record.state = KeyState::Revoked);
        Ok(ring)
    }

    /// The ring without the retired keys whose last token is dead by both clocks, `keep_s` after
    /// they retired; nothing if there is none.
    pub(crate) fn pruned(&self, now: Moment, keep_s: u64) -> Option<KeyRing> {
        let keep_s = u32::try_from(keep_s).unwrap_or(u32::MAX);
        let dead = |key: &Arc<Key>| {
            key.retired_at.is_some_and(|at| {
                now.wall_s >= at.wall_s.saturating_add(keep_s)
                    && now.monotonic_s.saturating_sub(at.monotonic_s) >= keep_s
            })
        };
        if !self.keys.iter().any(dead) {
            return None;
        }
        let mut ring = self.clone();
        let dropped = self.keys.iter().filter(|key| dead(key));
        ring.records.extend(dropped.map(|key| key.record(KeyState::Retired)));
        ring.keys.retain(|key| !dead(key));
        Some(ring.indexed())
    }

    /// The public keys as an RFC 7517 key set: no secrets, no revoked keys.
    pub fn jwks_json(&self) -> String {
        let keys: Vec<String> =
            self.keys.iter().filter_map(|key| key.verifying.to_jwk_json(&key.key_id)).collect();
        format!("{{\"keys\":[{}]}}", keys.join(","))
    }

    fn place(&self, key_id: &str) -> Result<usize, Error> {
        let place = self.keys.iter().position(|key| key.key_id == key_id);
        place.ok_or_else(|| Error::new(Status::KeyNotFound).at("kid"))
    }

    fn retire_active(&mut self, now: Moment) {
        if let Some(place) = self.active.take() {
            self.keys[place] = Arc::new(self.keys[place].in_state(KeyState::Retired, now));
        }
    }

    fn indexed(mut self) -> KeyRing {
        self.active = self.keys.iter().position(|key| key.state == KeyState::Active);
        self.signs_with = self.active().map(|key| key.algorithm()).or(self.signs_with);
        self.by_header = (0..self.keys.len()).collect();
        let keys = &self.keys;
        self.by_header.sort_by(|&one, &other| keys[one].header.cmp(&keys[other].header));
        self
    }
}
