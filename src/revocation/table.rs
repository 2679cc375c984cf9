//! A map from a 128-bit digest to a number that readers look up without a lock.
//!
//! Open addressing in 256 shards. A slot is written in place while its shard has room; growing and
//! pruning build a new shard and swap it in, so that an entry never moves under a reader. Everything
//! that changes the table needs a `&mut Ledger`, and there is one ledger a table, behind the
//! engine's writer lock.
//!
//! Most look-ups find nothing, and wait for memory more than for anything else. Each slot therefore
//! has a tag of eight bits, and eight tags lie in one word: a miss reads one or two words, next to
//! each other, and seldom a slot. Ten million entries have 17 MB of tags at most.
//!
//! Shards fill to four fifths and grow by a third, so a slot of 33 bytes costs 41 to 55 bytes an
//! entry, and rebuilding one of 256 shards is what a single revocation may have to wait for.

use std::sync::Arc;

use crate::error::{Error, Status};
use crate::sync::{AtomicU64, Ordering, Swap};

#[cfg(not(loom))]
const SHARDS: usize = 256;
/// Few, so that the model stays small.
#[cfg(loom)]
const SHARDS: usize = 1;

/// Slots whose tags share a word.
#[cfg(not(loom))]
const GROUP: usize = 8;
#[cfg(loom)]
const GROUP: usize = 1;

#[cfg(not(loom))]
const GROUPS_MIN: usize = 1;
#[cfg(loom)]
const GROUPS_MIN: usize = 2;

const LOW_BITS: u64 = 0x0101_0101_0101_0101;
/// The topmost bit of each tag of a group.
const HIGH_BITS: u64 = (LOW_BITS << 7) >> (64 - 8 * GROUP);

/// The keyed hash that something is known by in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest {
    /// Never 0: that marks an empty slot.
    low: u64,
    high: u64,
}

impl Digest {
    pub fn new(low: u64, high: u64) -> Digest {
        Digest { low: low.max(1), high }
    }

    /// As it is kept outside of the process.
    pub fn to_bytes(self) -> [u8; 16] {
        (u128::from(self.high) << 64 | u128::from(self.low)).to_be_bytes()
    }

    /// What [`Digest::to_bytes`] made.
    pub fn from_bytes(bytes: [u8; 16]) -> Digest {
        let number = u128::from_be_bytes(bytes);
        Digest::new(number as u64, (number >> 64) as u64)
    }

    /// Where it is kept: of many that are taken in, those of one shard are best taken together.
    pub fn shard(self) -> usize {
        self.high as usize % SHARDS
    }

    /// The group at which a shard of this many begins to look.
    fn home(self, groups: usize) -> usize {
        ((u128::from(self.low) * groups as u128) >> 64) as usize
    }

    /// What its slot is tagged with, from bits that neither shard nor group depend on. Never 0:
    /// that tags an empty slot.
    fn tag(self) -> u64 {
        (self.high >> 56).max(1)
    }
}

/// A time by both clocks, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Since 1970, by a wall clock that never goes back.
    pub wall_s: u32,
    /// By the monotonic clock.
    pub monotonic_s: u32,
}

/// What pruning decides about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays, and could be given up once both clocks have come this far at the earliest.
    Keep { due: Moment },
    /// Nobody has needed it since this time.
    Drop { since_wall_s: u32 },
}

impl Moment {
    /// What no time reaches.
    pub const NEVER: Moment = Moment { wall_s: u32::MAX, monotonic_s: u32::MAX };

    /// Times beyond the range saturate: what carries them is never pruned.
    pub fn new(wall_s: i64, monotonic_s: u64) -> Moment {
        Moment {
            wall_s: u32::try_from(wall_s.max(0)).unwrap_or(u32::MAX),
            monotonic_s: u32::try_from(monotonic_s).unwrap_or(u32::MAX),
        }
    }

    /// So many seconds later.
    pub fn after(self, seconds: u32) -> Moment {
        Moment {
            wall_s: self.wall_s.saturating_add(seconds),
            monotonic_s: self.monotonic_s.saturating_add(seconds),
        }
    }

    /// Whether both clocks have come as far as `due`.
    pub fn reaches(self, due: Moment) -> bool {
        let elapsed = self.monotonic_s >= due.monotonic_s && due.monotonic_s < u32::MAX;
        elapsed && self.wall_s >= due.wall_s
    }

    /// The later by each clock.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
    pub fn max(self, other: Moment) -> Moment {
        Moment {
            wall_s: self.wall_s.max(other.wall_s),
            monotonic_s: self.monotonic_s.max(other.monotonic_s),
        }
    }

    /// The earlier by each clock.
    fn min(self, other: Moment) -> Moment {
        Moment {
            wall_s: self.wall_s.min(other.wall_s),
            monotonic_s: self.monotonic_s.min(other.monotonic_s),
        }
    }

    fn pack(self) -> u64 {
        u64::from(self.wall_s) << 32 | u64::from(self.monotonic_s)
    }

    fn unpack(packed: u64) -> Moment {
        Moment { wall_s: (packed >> 32) as u32, monotonic_s: packed as u32 }
    }
}

/// Half a cache line, and never on two.
#[repr(align(32))]
struct Bucket {
    low: AtomicU64,
    high: AtomicU64,
    value: AtomicU64,
    recorded: AtomicU64,
}

struct Shard {
    /// The tags of eight slots each, the first in the lowest bits. A tag is written last and with
    /// release: who sees it sees its slot. A group fills from the front.
    tags: Box<[AtomicU64]>,
    slots: Box<[Bucket]>,
}

pub struct Table {
    shards: Box<[Swap<Shard>]>,
}

/// What the writer knows of a table: how full each shard is and how old its oldest entry.
pub struct Ledger {
    shards: Box<[ShardLedger]>,
    next_to_prune: usize,
}

#[derive(Clone)]
struct ShardLedger {
    used: usize,
    /// Pruning finds nothing here before both clocks have come this far.
    due: Moment,
}

impl Table {
    pub fn new() -> (Table, Ledger) {
        let empty = Arc::new(Shard { tags: Box::new([]), slots: Box::new([]) });
        let shards = (0..SHARDS).map(|_| Swap::new(empty.clone())).collect();
        let fresh = ShardLedger { used: 0, due: Moment::NEVER };
        let ledger = Ledger { shards: vec![fresh; SHARDS].into(), next_to_prune: 0 };
        (Table { shards }, ledger)
    }

    /// The number kept under this digest.
    #[inline]
    pub fn get(&self, digest: Digest) -> Option<u64> {
        let shard = self.shards[digest.shard()].load();
        shard.find(digest).ok().map(|index| shard.slots[index].value.load(Ordering::Acquire))
    }

    /// Makes room for so many more entries at once, instead of a little at a time. Without memory for
    /// it, they find room as they come.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
    pub fn reserve(&self, ledger: &mut Ledger, more: usize) {
        for (shard, book) in self.shards.iter().zip(&ledger.shards) {
            let now = shard.load();
            let slots = (book.used + more / SHARDS) * 5 / 4;
            if slots > now.slots.len() + now.slots.len() / 3 {
                if let Ok(roomy) = now.rebuild(slots / GROUP + 1, |_, _| true) {
                    shard.store(Arc::new(roomy));
                }
            }
        }
    }

    /// Every entry: its digest and the number kept under it.
    pub fn entries(&self, mut each: impl FnMut(Digest, u64)) {
        for shard in &self.shards {
            shard.load().entries().for_each(|(digest, value, _)| each(digest, value));
        }
    }

    /// When the number kept under this digest was last raised.
    pub fn recorded(&self, digest: Digest) -> Option<Moment> {
        let shard = self.shards[digest.shard()].load();
        let slot = shard.find(digest).ok().map(|index| &shard.slots[index]);
        slot.map(|slot| Moment::unpack(slot.recorded.load(Ordering::Acquire)))
    }

    /// Raises the number kept under this digest to `value` and notes when. The entry is not
    /// pruned before both clocks have come as far as `due`.
    ///
    /// # Errors
    /// [`Status::OutOfMemory`]; nothing has changed then.
    pub fn raise(
        &self,
        ledger: &mut Ledger,
        digest: Digest,
        value: u64,
        recorded: Moment,
        due: Moment,
    ) -> Result<(), Error> {
        let index = digest.shard();
        let book = &mut ledger.shards[index];
        let mut shard = self.shards[index].load();
        let index = match shard.find(digest) {
            Ok(index) => index,
            Err(_) if (book.used + 1) * 5 > shard.slots.len() * 4 => {
                let groups = (shard.tags.len() + shard.tags.len() / 3 + 1).max(GROUPS_MIN);
                let grown = shard.rebuild(groups, |_, _| true)?;
                self.shards[index].store(Arc::new(grown));
                shard = self.shards[index].load();
                // A grown shard has room, so there is an empty slot to find.
                shard.find(digest).unwrap_or_else(|empty| empty)
            }
            Err(empty) => empty,
        };
        let slot = &shard.slots[index];
        slot.recorded.store(recorded.pack(), Ordering::Relaxed);
        if value > slot.value.load(Ordering::Relaxed) {
            slot.value.store(value, Ordering::Release);
        }
        if slot.low.load(Ordering::Relaxed) == 0 {
            shard.publish(index, digest);
            book.used += 1;
        }
        book.due = book.due.min(due);
        Ok(())
    }

    /// Looks at the next few shards and drops what `fate(value, recorded)` gives up, in at most
    /// `rebuilds` of them. Just before a shard without its dropped entries is swapped in,
    /// `announce` is told the greatest value among them and the latest time since which one of
    /// them has not been needed: who misses an entry has then heard of both.
    pub fn prune(
        &self,
        ledger: &mut Ledger,
        now: Moment,
        rebuilds: usize,
        fate: impl Fn(u64, Moment) -> Fate,
        mut announce: impl FnMut(u64, u32),
    ) {
        const LOOKS: usize = 8;
        let looks = if rebuilds == usize::MAX { SHARDS } else { LOOKS.min(SHARDS) };
        let mut done = 0;
        for _ in 0..looks {
            let index = ledger.next_to_prune;
            ledger.next_to_prune = (index + 1) % SHARDS;
            if !now.reaches(ledger.shards[index].due) {
                continue;
            }
            self.prune_shard(index, ledger, &fate, &mut announce);
            done += 1;
            if done == rebuilds {
                break;
            }
        }
    }

    fn prune_shard(
        &self,
        index: usize,
        ledger: &mut Ledger,
        fate: impl Fn(u64, Moment) -> Fate,
        announce: impl FnOnce(u64, u32),
    ) {
        let shard = self.shards[index].load();
        let (mut kept, mut due) = (0, Moment::NEVER);
        let mut dropped: Option<(u64, u32)> = None;
        for (_, value, recorded) in shard.entries() {
            match fate(value, recorded) {
                Fate::Drop { since_wall_s } => {
                    let (greatest, latest) = dropped.unwrap_or_default();
                    dropped = Some((greatest.max(value), latest.max(since_wall_s)));
                }
                Fate::Keep { due: own } => {
                    kept += 1;
                    due = due.min(own);
                }
            }
        }
        if let Some((greatest, latest)) = dropped {
            let groups = if kept == 0 { 0 } else { (kept * 5 / 3 / GROUP + 1).max(GROUPS_MIN) };
            let keep = |value, recorded| matches!(fate(value, recorded), Fate::Keep { .. });
            // Without memory for the smaller shard, the larger one stays and is tried again.
            let Ok(smaller) = shard.rebuild(groups, keep) else { return };
            announce(greatest, latest);
            self.shards[index].store(Arc::new(smaller));
            ledger.shards[index].used = kept;
        }
        ledger.shards[index].due = due;
    }

    /// Bytes of memory that the shards take.
    pub fn bytes(&self) -> usize {
        let groups: usize = self.shards.iter().map(|shard| shard.load().tags.len()).sum();
        groups * (size_of::<AtomicU64>() + GROUP * size_of::<Bucket>())
            + self.shards.len() * size_of::<Swap<Shard>>()
    }
}

impl Ledger {
    /// How many entries the table has.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.used).sum()
    }
}

impl Shard {
    /// The slot of this digest, or else the empty slot at which looking for it ended (0 in a shard
    /// without slots).
    #[inline]
    fn find(&self, digest: Digest) -> Result<usize, usize> {
        if self.tags.is_empty() {
            return Err(0);
        }
        let mut group = digest.home(self.tags.len());
        // A shard is never full, so this ends.
        loop {
            let tags = self.tags[group].load(Ordering::Acquire);
            let empty = zero_tags(tags);
            let before_empty = (empty & empty.wrapping_neg()).wrapping_sub(1);
            let mut same = zero_tags(tags ^ (digest.tag() * LOW_BITS)) & before_empty;
            while same != 0 {
                let index = group * GROUP + first_tag(same);
                let slot = &self.slots[index];
                if slot.low.load(Ordering::Relaxed) == digest.low
                    && slot.high.load(Ordering::Relaxed) == digest.high
                {
                    return Ok(index);
                }
                same &= same - 1;
            }
            if empty != 0 {
                return Err(group * GROUP + first_tag(empty));
            }
            group += 1;
            if group == self.tags.len() {
                group = 0;
            }
        }
    }

    /// Lets readers find an empty slot that has its value under this digest from now on.
    fn publish(&self, index: usize, digest: Digest) {
        let slot = &self.slots[index];
        slot.low.store(digest.low, Ordering::Relaxed);
        slot.high.store(digest.high, Ordering::Relaxed);
        let tags = &self.tags[index / GROUP];
        let tag = digest.tag() << (8 * (index % GROUP));
        // Nobody else writes it.
        tags.store(tags.load(Ordering::Relaxed) | tag, Ordering::Release);
    }

    /// The digest, the value and the time of each entry.
    fn entries(&self) -> impl Iterator<Item = (Digest, u64, Moment)> + '_ {
        let taken = |slot: &&Bucket| slot.low.load(Ordering::Relaxed) != 0;
        self.slots.iter().filter(taken).map(|slot| {
            let load = |word: &AtomicU64| word.load(Ordering::Relaxed);
            let digest = Digest { low: load(&slot.low), high: load(&slot.high) };
            (digest, load(&slot.value), Moment::unpack(load(&slot.recorded)))
        })
    }

    /// A new shard with room for this many groups, holding the entries that `keep` keeps.
    fn rebuild(&self, groups: usize, keep: impl Fn(u64, Moment) -> bool) -> Result<Shard, Error> {
        let zero = || AtomicU64::new(0);
        let empty = || Bucket { low: zero(), high: zero(), value: zero(), recorded: zero() };
        let shard = Shard { tags: boxed(groups, zero)?, slots: boxed(groups * GROUP, empty)? };
        for (digest, value, recorded) in self.entries() {
            if !keep(value, recorded) {
                continue;
            }
            let index = shard.find(digest).unwrap_or_else(|empty| empty);
            shard.slots[index].value.store(value, Ordering::Relaxed);
            shard.slots[index].recorded.store(recorded.pack(), Ordering::Relaxed);
            shard.publish(index, digest);
        }
        Ok(shard)
    }
}

/// The topmost bit of each tag that is 0. The lowest is exact; a tag of 1 above it may pass for 0.
fn zero_tags(tags: u64) -> u64 {
    tags.wrapping_sub(LOW_BITS) & !tags & HIGH_BITS
}

/// Which tag the lowest of these bits belongs to.
fn first_tag(bits: u64) -> usize {
    bits.trailing_zeros() as usize / 8
}

/// So many of them, if there is memory.
fn boxed<T>(count: usize, make: impl Fn() -> T) -> Result<Box<[T]>, Error> {
    let mut fresh = Vec::new();
    fresh.try_reserve_exact(count).map_err(|_| Error::new(Status::OutOfMemory))?;
    fresh.extend((0..count).map(|_| make()));
    Ok(fresh.into_boxed_slice())
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn digest(number: u64) -> Digest {
        let low = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Digest::new(low, number.wrapping_mul(0xff51_afd7_ed55_8ccd))
    }

    #[test]
    fn every_entry_is_found_again_while_the_table_grows() {
        let (table, mut ledger) = Table::new();
        for number in 1..20_000 {
            table
                .raise(&mut ledger, digest(number), number, Moment::default(), Moment::default())
                .unwrap();
            assert_eq!(table.get(digest(number)), Some(number));
            assert_eq!(table.get(digest(number + 20_000)), None);
        }
        assert!((1..20_000).all(|number| table.get(digest(number)) == Some(number)));
        assert_eq!(ledger.len(), 19_999);
        assert!(table.bytes() / ledger.len() <= 64, "{}", table.bytes() / ledger.len());
    }

    #[test]
    fn entries_of_one_tag_and_one_home_are_told_apart() {
        let (table, mut ledger) = Table::new();
        let digest = |number: u64| Digest::new(7, number << 8);
        for number in 0..1_000 {
            assert_eq!(table.get(digest(number)), None);
            let (value, never) = (number + 1, Moment::NEVER);
            table.raise(&mut ledger, digest(number), value, never, never).unwrap();
        }
        assert!((0..1_000).all(|number| table.get(digest(number)) == Some(number + 1)));
        assert_eq!((ledger.len(), table.get(Digest::new(8, 0))), (1_000, None));
    }

    #[test]
    fn a_value_only_grows() {
        let (table, mut ledger) = Table::new();
        for value in [5, 9, 7] {
            table
                .raise(&mut ledger, digest(1), value, Moment::default(), Moment::default())
                .unwrap();
        }
        assert_eq!((table.get(digest(1)), ledger.len()), (Some(9), 1));
    }

    #[test]
    fn pruning_drops_what_has_expired_and_nothing_else() {
        let (table, mut ledger) = Table::new();
        for number in 1..=5_000u64 {
            let moment = Moment::new(number as i64, 0);
            table.raise(&mut ledger, digest(number), number, moment, moment).unwrap();
        }
        let fate = |_, recorded: Moment| match recorded.wall_s {
            since_wall_s @ ..=3_000 => Fate::Drop { since_wall_s },
            _ => Fate::Keep { due: recorded },
        };
        let now = Moment::new(3_000, 0);
        let mut announced = (0, 0);
        table.prune(&mut ledger, now, usize::MAX, fate, |value, since_wall_s| {
            announced = announced.max((value, since_wall_s));
        });
        assert_eq!((announced, ledger.len()), ((3_000, 3_000), 2_000));
        for number in 1..=5_000 {
            assert_eq!(table.get(digest(number)).is_some(), number > 3_000, "{number}");
        }
        table.prune(&mut ledger, now, usize::MAX, fate, |_, _| panic!("nothing is left to drop"));
    }

    #[test]
    fn a_wall_clock_that_jumped_ahead_has_nothing_looked_through() {
        let (table, mut ledger) = Table::new();
        let due = Moment::new(1_000, 1_000);
        for number in 1..=5_000u64 {
            table.raise(&mut ledger, digest(number), number, Moment::default(), due).unwrap();
        }
        let look = |_, _| panic!("it is not due by the monotonic clock");
        for rebuilds in [1, usize::MAX] {
            let now = Moment::new(1_000_000, 999);
            table.prune(&mut ledger, now, rebuilds, look, |_, _| ());
        }
        let drop = |_, _| Fate::Drop { since_wall_s: 1_000 };
        table.prune(&mut ledger, Moment::new(1_000_000, 1_000), usize::MAX, drop, |_, _| ());
        assert_eq!(ledger.len(), 0);
    }

    #[test]
    fn a_time_beyond_the_range_is_never_reached() {
        let last = Moment::new(i64::MAX, u64::MAX);
        assert!(!last.reaches(last.after(0)));
        assert!(!last.reaches(Moment::NEVER));
        assert!(last.reaches(Moment::new(i64::MAX, 0)));
    }
}
