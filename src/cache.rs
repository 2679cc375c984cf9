//! Tokens that have been verified, so that verifying one again is a look-up.
//!
//! A token may stand in either of two sets of four slots, chosen by the end of its signature. With
//! one choice a half-full cache would lose one token in seven to crowded sets; with two it loses
//! next to none. Each slot is an `ArcSwap`: a hit takes no lock and touches no counter that another
//! thread writes. A tag of 32 bits a slot keeps most look-ups from following any pointer in vain;
//! what decides is the comparison of the whole token, in constant time.
//!
//! An entry is only ever offered after its token was verified, so garbage cannot displace one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

use arc_swap::{ArcSwap, Guard};
use constant_time_eq::constant_time_eq;

use crate::claims::{CLIENT_BYTES_MAX, FOREIGN_ID_BYTES_MAX, Facts, TOKEN_ID_BYTES_MAX};
use crate::error::{Error, Status};
use crate::identity::IDENTITY_BYTES_MAX;
use crate::key::KEY_ID_BYTES_MAX;
use crate::revocation::Digest;
use crate::scope::ScopeSet;

/// Slots at most.
pub const SLOTS_MAX: usize = 1 << 22;
/// Longer tokens are verified, not cached.
pub const CACHED_TOKEN_BYTES_MAX: usize = 2048;

const WAYS: usize = 4;

/// A verified token, and everything that a later verify has to look at again.
pub struct Entry {
    texts: Texts,
    /// Which check made it: 0 for own tokens, else the number of the external issuer's object. A hit
    /// for another check is a miss.
    pub made_by: u64,
    /// The number of the key object; never reused, unlike a kid.
    pub key_number: u64,
    pub identity_digest: Digest,
    pub epoch: u64,
    pub issued_at_s: i64,
    pub expires_at_s: i64,
    pub not_before_s: i64,
    pub scopes: ScopeSet,
    pub audiences: u64,
    /// The version at which revocations and keys were last looked up for it; 0 for never.
    pub checked: AtomicU64,
}

/// The texts of an entry, one behind the other in one piece of memory: the token, then identity,
/// token id, key id and client.
///
/// Of an own token the three ids are padded with zeros to the longest that they can be. That is how
/// they are laid out in `mintage_verified`, so that a hit over the C boundary copies them in one go. A
/// client is rare, and what foreign tokens state may be longer, so those are not padded.
pub struct Texts {
    bytes: Vec<u8>,
    token_length: usize,
    /// Bytes from the beginning of each id to the next text.
    id_rooms: [u8; 3],
    id_lengths: [u8; 3],
    client_length: u8,
}

/// The padded ids of own tokens.
const ID_ROOMS: [usize; 3] = [IDENTITY_BYTES_MAX, TOKEN_ID_BYTES_MAX, KEY_ID_BYTES_MAX];
/// Bytes of the three padded ids.
pub const IDS_BYTES: usize = ID_ROOMS[0] + ID_ROOMS[1] + ID_ROOMS[2];

impl Texts {
    fn empty() -> Texts {
        Texts {
            bytes: Vec::new(),
            token_length: 0,
            id_rooms: [0; 3],
            id_lengths: [0; 3],
            client_length: 0,
        }
    }

    /// A private copy of a token, with room for what will be read from it.
    pub fn of_token(token: &[u8]) -> Texts {
        let mut bytes = Vec::with_capacity(token.len() + IDS_BYTES);
        bytes.extend_from_slice(token);
        Texts { bytes, token_length: token.len(), ..Texts::empty() }
    }

    pub fn token(&self) -> &[u8] {
        &self.bytes[..self.token_length]
    }

    /// Adds what an own token says, once. What reads the texts has bounded their lengths; beyond that
    /// they are cut.
    pub fn add_own(&mut self, ids: [&str; 3], client: &str) {
        for (place, (id, room)) in ids.into_iter().zip(ID_ROOMS).enumerate() {
            self.add_id(place, &id.as_bytes()[..id.len().min(room)], room);
        }
        let client = &client.as_bytes()[..client.len().min(CLIENT_BYTES_MAX)];
        self.client_length = client.len() as u8;
        self.bytes.reserve_exact(client.len());
        self.bytes.extend_from_slice(client);
    }

    /// Adds what a foreign token says, once; each id is cut beyond 255 bytes.
    pub fn add_foreign(&mut self, ids: [&str; 3]) {
        let lengths = ids.map(|id| id.len().min(FOREIGN_ID_BYTES_MAX));
        self.bytes.reserve_exact(lengths.iter().sum());
        for (place, (id, length)) in ids.into_iter().zip(lengths).enumerate() {
            self.add_id(place, &id.as_bytes()[..length], length);
        }
    }

    fn add_id(&mut self, place: usize, id: &[u8], room: usize) {
        self.bytes.extend_from_slice(id);
        self.bytes.resize(self.bytes.len() + room - id.len(), 0);
        self.id_rooms[place] = room as u8;
        self.id_lengths[place] = id.len() as u8;
    }
}

/// Added as text.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

impl Entry {
    /// An entry that nothing has been looked up for yet.
    pub fn new(
        texts: Texts,
        made_by: u64,
        key_number: u64,
        digest: Digest,
        facts: &Facts<'_>,
    ) -> Entry {
        Entry {
            texts,
            made_by,
            key_number,
            identity_digest: digest,
            epoch: facts.epoch,
            issued_at_s: facts.issued_at_s,
            expires_at_s: facts.expires_at_s,
            not_before_s: facts.not_before_s,
            scopes: facts.scopes,
            audiences: facts.audiences,
            checked: AtomicU64::new(0),
        }
    }

    /// What stands in a slot that holds nothing. No verified token is empty.
    fn vacant() -> Entry {
        let nothing = Facts {
            identity: "".into(),
            token_id: "",
            client: "",
            epoch: 0,
            issued_at_s: 0,
            expires_at_s: 0,
            not_before_s: 0,
            scopes: ScopeSet::NONE,
            audiences: 0,
        };
        Entry::new(Texts::empty(), 0, 0, Digest::new(0, 0), &nothing)
    }

    pub fn token(&self) -> &[u8] {
        self.texts.token()
    }

    /// The three ids of an own token, laid out as in `mintage_verified`, and their lengths.
    #[cfg(feature = "capi")]
    #[inline]
    pub fn padded_ids(&self) -> (&[u8], [u8; 3]) {
        let start = self.texts.token_length;
        (&self.texts.bytes[start..start + IDS_BYTES], self.texts.id_lengths)
    }

    /// The client, as bytes; empty if the token names none.
    #[inline]
    pub fn client_bytes(&self) -> &[u8] {
        &self.texts.bytes[self.texts.bytes.len() - usize::from(self.texts.client_length)..]
    }

    /// Identity, token id and key id, as bytes: what they are is not looked at again.
    #[inline]
    pub fn ids(&self) -> [&[u8]; 3] {
        let mut start = self.texts.token_length;
        std::array::from_fn(|place| {
            let id = &self.texts.bytes[start..start + usize::from(self.texts.id_lengths[place])];
            start += usize::from(self.texts.id_rooms[place]);
            id
        })
    }

    pub fn identity(&self) -> &str {
        text(self.ids()[0])
    }

    pub fn token_id(&self) -> &str {
        text(self.ids()[1])
    }

    pub fn key_id(&self) -> &str {
        text(self.ids()[2])
    }

    pub fn client(&self) -> &str {
        text(self.client_bytes())
    }

    /// Bytes of memory that it takes.
    fn bytes(&self) -> usize {
        if self.texts.bytes.is_empty() {
            return 0;
        }
        size_of::<Entry>() + self.texts.bytes.capacity() + 2 * size_of::<usize>()
    }
}

/// The cache of one engine.
pub struct Cache {
    sets: Box<[Set]>,
    /// What stands in a slot that holds nothing.
    vacant: Arc<Entry>,
    /// Secret of this engine, so that nobody outside can aim at a set.
    mixer: u64,
    /// Of the sets and the entries in them.
    bytes: AtomicUsize,
    bytes_max: usize,
    /// Where making room goes on.
    hand: AtomicUsize,
    evictions: AtomicU64,
}

/// Four slots, and all that choosing among them needs, on one cache line.
#[repr(align(64))]
struct Set {
    /// A part of the hash of what stands in the slot; 0 for nothing.
    tags: [AtomicU32; WAYS],
    /// When it expires, in seconds since 1970; the lowest bit says whether it was hit since it was
    /// last passed over.
    lives: [AtomicU32; WAYS],
    slots: [ArcSwap<Entry>; WAYS],
}

const HIT: u32 = 1;

/// Seconds since 1970 as a set keeps them, exact to two seconds.
fn life(expires_at_s: i64) -> u32 {
    u32::try_from(expires_at_s.max(0)).unwrap_or(u32::MAX) & !HIT
}

/// The two sets and the tag of a token.
#[derive(Clone, Copy)]
pub struct CachePosition {
    sets: [usize; 2],
    tag: u32,
}

/// A look into the cache that found the token.
pub type Hit = Guard<Arc<Entry>>;

impl Cache {
    /// Bytes that so many slots take while they are empty.
    pub const fn bytes_empty(slots: usize) -> usize {
        slots.div_ceil(WAYS) * size_of::<Set>()
    }

    /// A cache of this many slots, rounded up to whole sets; none for 0.
    ///
    /// # Errors
    /// [`Status::OutOfMemory`].
    pub fn new(slots: usize, bytes_max: usize, mixer: u64) -> Result<Option<Cache>, Error> {
        if slots == 0 {
            return Ok(None);
        }
        let count = slots.min(SLOTS_MAX).div_ceil(WAYS);
        let mut sets = Vec::new();
        sets.try_reserve_exact(count).map_err(|_| Error::new(Status::OutOfMemory))?;
        let vacant = Arc::new(Entry::vacant());
        sets.extend((0..count).map(|_| Set {
            tags: Default::default(),
            lives: Default::default(),
            slots: std::array::from_fn(|_| ArcSwap::new(vacant.clone())),
        }));
        Ok(Some(Cache {
            sets: sets.into_boxed_slice(),
            vacant,
            mixer: mixer | 1,
            bytes: AtomicUsize::new(Self::bytes_empty(slots)),
            bytes_max,
            hand: AtomicUsize::new(0),
            evictions: AtomicU64::new(0),
        }))
    }

    /// Where a token would stand; nothing if it is too short or too long to be cached.
    #[inline(always)]
    pub fn place(&self, token: &[u8]) -> Option<CachePosition> {
        if token.len() > CACHED_TOKEN_BYTES_MAX {
            return None;
        }
        let (_, end) = token.split_last_chunk::<16>()?;
        let low = u64::from_le_bytes(*end.first_chunk()?);
        let high = u64::from_le_bytes(*end.last_chunk()?);
        let mixed = u128::from(low ^ self.mixer) * u128::from(high.rotate_left(32) ^ self.mixer);
        let hash = (mixed as u64 ^ (mixed >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let pick = |half: u64| (((half & 0xffff_ffff) * self.sets.len() as u64) >> 32) as usize;
        // The tag takes its bits from both halves; a set and a tag need not be independent, the
        // comparison decides.
        let tag = ((hash >> 16) as u32).max(1);
        Some(CachePosition { sets: [pick(hash >> 32), pick(hash)], tag })
    }

    /// The entry of this very token, if a check made it that `by` agrees to.
    #[inline(always)]
    pub fn get(&self, place: CachePosition, token: &[u8], by: impl Fn(u64) -> bool) -> Option<Hit> {
        for set in place.sets {
            let set = &self.sets[set];
            for way in 0..WAYS {
                if set.tags[way].load(Ordering::Acquire) != place.tag {
                    continue;
                }
                let hit = set.slots[way].load();
                if by(hit.made_by) && constant_time_eq(hit.token(), token) {
                    // Written once and not at every hit, or threads would fight for the line.
                    if set.lives[way].load(Ordering::Relaxed) & HIT == 0 {
                        set.lives[way].fetch_or(HIT, Ordering::Relaxed);
                    }
                    return Some(hit);
                }
            }
        }
        None
    }

    /// Keeps a verified token. `now_s` tells which entries have expired and go first.
    pub fn put(&self, place: CachePosition, entry: Arc<Entry>, now_s: i64) {
        if self.get(place, entry.token(), |made_by| made_by == entry.made_by).is_some() {
            return;
        }
        let bytes = entry.bytes();
        if Self::bytes_empty(self.sets.len() * WAYS) + bytes > self.bytes_max {
            return;
        }
        let (set, way, evicts) =
            self.superseded(place, &entry).unwrap_or_else(|| self.victim(place, now_s));
        let set = &self.sets[set];
        self.make_room(bytes);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        set.lives[way].store(life(entry.expires_at_s), Ordering::Relaxed);
        let former = set.slots[way].swap(entry);
        set.tags[way].store(place.tag, Ordering::Release);
        self.bytes.fetch_sub(former.bytes(), Ordering::Relaxed);
        if evicts {
            self.evictions.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The slot in which the same foreign token stands, verified by what has been replaced since.
    fn superseded(&self, place: CachePosition, entry: &Entry) -> Option<(usize, usize, bool)> {
        if entry.made_by == 0 {
            return None;
        }
        let same = |&(set, way): &(usize, usize)| {
            let former = self.sets[set].slots[way].load();
            former.made_by != 0 && constant_time_eq(former.token(), entry.token())
        };
        let mut slots = place.sets.into_iter().flat_map(|set| (0..WAYS).map(move |way| (set, way)));
        slots.find(same).map(|(set, way)| (set, way, false))
    }

    /// The slot to use, and whether something alive has to give way: an empty slot of the emptier
    /// set, else one that has expired, else one that was not hit lately. Follows no pointer.
    fn victim(&self, place: CachePosition, now_s: i64) -> (usize, usize, bool) {
        let now = life(now_s);
        let tag = |(set, way): (usize, usize)| self.sets[set].tags[way].load(Ordering::Relaxed);
        let lives = |(set, way): (usize, usize)| &self.sets[set].lives[way];
        let free = |set: usize| (0..WAYS).filter(|way| tag((set, *way)) == 0).count();
        let [first, second] = place.sets;
        let order = if free(first) >= free(second) { [first, second] } else { [second, first] };
        let ways = || order.into_iter().flat_map(|set| (0..WAYS).map(move |way| (set, way)));
        let dead = ways()
            .find(|&slot| tag(slot) == 0)
            .or_else(|| ways().find(|&slot| lives(slot).load(Ordering::Relaxed) & !HIT <= now));
        if let Some((set, way)) = dead {
            return (set, way, false);
        }
        let idle =
            |&slot: &(usize, usize)| lives(slot).fetch_and(!HIT, Ordering::Relaxed) & HIT == 0;
        let turn = self.hand.fetch_add(1, Ordering::Relaxed) % WAYS;
        let (set, way) = ways().find(idle).unwrap_or((first, turn));
        (set, way, true)
    }

    /// Drops entries from wherever the hand stands until so many bytes fit.
    fn make_room(&self, bytes: usize) {
        for _ in 0..self.sets.len() {
            if self.bytes.load(Ordering::Relaxed) + bytes <= self.bytes_max {
                return;
            }
            let set = &self.sets[self.hand.fetch_add(1, Ordering::Relaxed) % self.sets.len()];
            for (slot, tag) in set.slots.iter().zip(&set.tags) {
                tag.store(0, Ordering::Relaxed);
                let former = slot.swap(self.vacant.clone()).bytes();
                self.bytes.fetch_sub(former, Ordering::Relaxed);
                self.evictions.fetch_add(u64::from(former != 0), Ordering::Relaxed);
            }
        }
    }

    /// How many entries had to give way while they were alive.
    pub fn evictions(&self) -> u64 {
        self.evictions.load(Ordering::Relaxed)
    }

    /// How many slots there are, and the bytes that the slots and the entries in them take.
    pub fn size(&self) -> (usize, usize) {
        let slots = self.sets.len() * WAYS;
        (slots, self.bytes.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As own tokens are looked for.
    fn own(made_by: u64) -> bool {
        made_by == 0
    }

    fn entry(token: &[u8], expires_at_s: i64) -> Arc<Entry> {
        Arc::new(Entry { texts: Texts::of_token(token), expires_at_s, ..Entry::vacant() })
    }

    /// Bytes that look like a token: the end is spread like the end of a signature.
    fn token(number: u64) -> Vec<u8> {
        let mut state = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut next = || {
            state ^= state >> 29;
            state = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
            state ^= state >> 32;
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[state as usize % 64]
        };
        (0..43).map(|_| next()).collect()
    }

    fn put(cache: &Cache, token: &[u8], expires_at_s: i64) {
        cache.put(cache.place(token).unwrap(), entry(token, expires_at_s), 0);
    }

    fn has(cache: &Cache, token: &[u8]) -> bool {
        cache.get(cache.place(token).unwrap(), token, own).is_some()
    }

    #[test]
    fn at_half_load_next_to_nothing_is_lost_to_conflicts() {
        let cache = Cache::new(16384, usize::MAX, 77).unwrap().unwrap();
        let tokens: Vec<_> = (0..8192).map(token).collect();
        tokens.iter().for_each(|token| put(&cache, token, 1));
        let lost = tokens.iter().filter(|token| !has(&cache, token)).count();
        assert!(lost * 50 <= tokens.len(), "{lost} of {} lost", tokens.len());
        assert_eq!(cache.evictions(), lost as u64);
    }

    #[test]
    fn tokens_that_share_a_slot_are_told_apart() {
        let cache = Cache::new(4, usize::MAX, 1).unwrap().unwrap();
        let (one, other) = (b"one.aaaaaaaaaaaaaaaaaaaaaaaa", b"two.aaaaaaaaaaaaaaaaaaaaaaaa");
        put(&cache, one, 1);
        assert!(has(&cache, one) && !has(&cache, other));
        put(&cache, other, 1);
        let place = cache.place(one).unwrap();
        assert_eq!(cache.get(place, one, own).unwrap().token(), one);
        assert_eq!(cache.get(place, other, own).unwrap().token(), other);
        assert!(cache.get(place, one, |made_by| made_by == 1).is_none(), "another check is a miss");
    }

    #[test]
    fn bytes_are_bounded_and_the_dead_go_first() {
        let room = Cache::bytes_empty(4096) + 10 * (size_of::<Entry>() + 43 + IDS_BYTES + 16);
        let cache = Cache::new(4096, room, 5).unwrap().unwrap();
        (0..1000).for_each(|number| put(&cache, &token(number), 1));
        assert!(cache.bytes.load(Ordering::Relaxed) <= room);
        assert!(has(&cache, &token(999)));

        let small = Cache::new(4, usize::MAX, 5).unwrap().unwrap();
        (0..3).for_each(|number| put(&small, &token(number), 100));
        put(&small, &token(3), 10);
        let late = token(4);
        small.put(small.place(&late).unwrap(), entry(&late, 100), 50);
        assert_eq!(
            (small.evictions(), has(&small, &token(3)), has(&small, &late)),
            (0, false, true)
        );
    }

    #[test]
    fn long_and_tiny_tokens_have_no_place() {
        let cache = Cache::new(4, usize::MAX, 5).unwrap().unwrap();
        assert!(cache.place(&[b'a'; CACHED_TOKEN_BYTES_MAX]).is_some());
        assert!(cache.place(&[b'a'; CACHED_TOKEN_BYTES_MAX + 1]).is_none());
        assert!(cache.place(b"short").is_none());
    }
}
