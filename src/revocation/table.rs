//! A map from a 128-bit digest to a number that readers look up without a lock.
//!
//! Open addressing in 256 shards. A slot is written in place while its shard has room; growing and
//! pruning build a new shard and swap it in, so that an entry never moves under a reader. Everything
//! that changes the table needs a `&mut Ledger`, and there is one ledger a table, behind the
//! engine's writer lock.
//!
//! Shards fill to three quarters and grow by a third, so a slot of 32 bytes costs 43 to 57 bytes
//! an entry, and rebuilding one of 256 shards is what a single revocation may have to wait for.

use std::sync::Arc;

use crate::error::{Error, Status};
use crate::sync::{AtomicU64, Ordering, Swap};

#[cfg(not(loom))]
const SHARDS: usize = 256;
/// Few, so that the model stays small.
#[cfg(loom)]
const SHARDS: usize = 1;

#[cfg(not(loom))]
const SLOTS_MIN: usize = 8;
#[cfg(loom)]
const SLOTS_MIN: usize = 2;

/// The keyed hash that something is known by in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Never 0: that marks an empty slot.
    low: u64,
    high: u64,
}

impl Digest {
    pub fn new(low: u64, high: u64) -> Digest {
        Digest { low: low.max(1), high }
    }

    fn shard(self) -> usize {
        self.high as usize % SHARDS
    }

    /// Where a shard of this many slots begins to look.
    fn home(self, slots: usize) -> usize {
        ((u128::from(self.low) * slots as u128) >> 64) as usize
    }
}

/// When something was recorded, by both clocks, in seconds.
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
    /// It stays, and could be given up at this time at the earliest.
    Keep { due_wall_s: u32 },
    /// Nobody has needed it since this time.
    Drop { since_wall_s: u32 },
}

impl Moment {
    /// Times beyond the range saturate: what carries them is never pruned.
    pub fn new(wall_s: i64, monotonic_s: u64) -> Moment {
        Moment {
            wall_s: u32::try_from(wall_s.max(0)).unwrap_or(u32::MAX),
            monotonic_s: u32::try_from(monotonic_s).unwrap_or(u32::MAX),
        }
    }

    fn pack(self) -> u64 {
        u64::from(self.wall_s) << 32 | u64::from(self.monotonic_s)
    }

    fn unpack(packed: u64) -> Moment {
        Moment { wall_s: (packed >> 32) as u32, monotonic_s: packed as u32 }
    }
}

struct Slot {
    /// Written last and with release: who sees it sees the rest.
    low: AtomicU64,
    high: AtomicU64,
    value: AtomicU64,
    recorded: AtomicU64,
}

struct Shard {
    slots: Box<[Slot]>,
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
    /// The earliest time at which pruning could find something here.
    due_wall_s: u32,
}

impl Table {
    pub fn new() -> (Table, Ledger) {
        let empty = Arc::new(Shard { slots: Box::new([]) });
        let shards = (0..SHARDS).map(|_| Swap::new(empty.clone())).collect();
        let fresh = ShardLedger { used: 0, due_wall_s: u32::MAX };
        let ledger = Ledger { shards: vec![fresh; SHARDS].into(), next_to_prune: 0 };
        (Table { shards }, ledger)
    }

    /// The number kept under this digest.
    #[inline]
    pub fn get(&self, digest: Digest) -> Option<u64> {
        let shard = self.shards[digest.shard()].load();
        shard.find(digest).ok().map(|index| shard.slots[index].value.load(Ordering::Acquire))
    }

    /// Raises the number kept under this digest to `value` and notes when. `due_wall_s` is the
    /// earliest time at which the entry could be pruned.
    ///
    /// # Errors
    /// [`Status::OutOfMemory`]; nothing has changed then.
    pub fn raise(
        &self,
        ledger: &mut Ledger,
        digest: Digest,
        value: u64,
        recorded: Moment,
        due_wall_s: u32,
    ) -> Result<(), Error> {
        let index = digest.shard();
        let book = &mut ledger.shards[index];
        let mut shard = self.shards[index].load();
        let slot = match shard.find(digest) {
            Ok(slot) => slot,
            Err(_) if (book.used + 1) * 4 > shard.slots.len() * 3 => {
                let slots = (shard.slots.len() + shard.slots.len() / 3 + 1).max(SLOTS_MIN);
                let grown = shard.rebuild(slots, |_, _| true)?;
                self.shards[index].store(Arc::new(grown));
                shard = self.shards[index].load();
                // A grown shard has room, so there is an empty slot to find.
                shard.find(digest).unwrap_or_else(|empty| empty)
            }
            Err(empty) => empty,
        };
        let slot = &shard.slots[slot];
        slot.recorded.store(recorded.pack(), Ordering::Relaxed);
        if value > slot.value.load(Ordering::Relaxed) {
            slot.value.store(value, Ordering::Release);
        }
        if slot.low.load(Ordering::Relaxed) == 0 {
            slot.high.store(digest.high, Ordering::Relaxed);
            slot.low.store(digest.low, Ordering::Release);
            book.used += 1;
        }
        book.due_wall_s = book.due_wall_s.min(due_wall_s);
        Ok(())
    }

    /// Looks at the next few shards and drops what `fate(value, recorded)` gives up, in at most
    /// `rebuilds` of them. Just before a shard without its dropped entries is swapped in,
    /// `announce` is told the greatest value among them and the latest time since which one of
    /// them has not been needed: who misses an entry has then heard of both.
    pub fn prune(
        &self,
        ledger: &mut Ledger,
        now_wall_s: u32,
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
            if ledger.shards[index].due_wall_s > now_wall_s {
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
        let (mut kept, mut due) = (0, u32::MAX);
        let mut dropped: Option<(u64, u32)> = None;
        for (value, recorded) in shard.entries() {
            match fate(value, recorded) {
                Fate::Drop { since_wall_s } => {
                    let (greatest, latest) = dropped.unwrap_or_default();
                    dropped = Some((greatest.max(value), latest.max(since_wall_s)));
                }
                Fate::Keep { due_wall_s } => {
                    kept += 1;
                    due = due.min(due_wall_s);
                }
            }
        }
        if let Some((greatest, latest)) = dropped {
            let slots = if kept == 0 { 0 } else { (kept * 5 / 3 + 1).max(SLOTS_MIN) };
            let keep = |value, recorded| matches!(fate(value, recorded), Fate::Keep { .. });
            // Without memory for the smaller shard, the larger one stays and is tried again.
            let Ok(smaller) = shard.rebuild(slots, keep) else { return };
            announce(greatest, latest);
            self.shards[index].store(Arc::new(smaller));
            ledger.shards[index].used = kept;
        }
        ledger.shards[index].due_wall_s = due;
    }

    /// Bytes of memory that the shards take.
    pub fn bytes(&self) -> usize {
        let slots: usize = self.shards.iter().map(|shard| shard.load().slots.len()).sum();
        slots * size_of::<Slot>() + self.shards.len() * size_of::<Swap<Shard>>()
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
        if self.slots.is_empty() {
            return Err(0);
        }
        let mut index = digest.home(self.slots.len());
        // A shard is never full, so this ends.
        loop {
            let slot = &self.slots[index];
            let low = slot.low.load(Ordering::Acquire);
            if low == 0 {
                return Err(index);
            }
            if low == digest.low && slot.high.load(Ordering::Relaxed) == digest.high {
                return Ok(index);
            }
            index += 1;
            if index == self.slots.len() {
                index = 0;
            }
        }
    }

    fn entries(&self) -> impl Iterator<Item = (u64, Moment)> + '_ {
        let taken = |slot: &&Slot| slot.low.load(Ordering::Relaxed) != 0;
        self.slots.iter().filter(taken).map(|slot| {
            let recorded = Moment::unpack(slot.recorded.load(Ordering::Relaxed));
            (slot.value.load(Ordering::Relaxed), recorded)
        })
    }

    /// A new shard with room for `slots`, holding the entries that `keep` keeps.
    fn rebuild(&self, slots: usize, keep: impl Fn(u64, Moment) -> bool) -> Result<Shard, Error> {
        let mut fresh = Vec::new();
        fresh.try_reserve_exact(slots).map_err(|_| Error::new(Status::OutOfMemory))?;
        fresh.extend((0..slots).map(|_| Slot {
            low: AtomicU64::new(0),
            high: AtomicU64::new(0),
            value: AtomicU64::new(0),
            recorded: AtomicU64::new(0),
        }));
        let shard = Shard { slots: fresh.into_boxed_slice() };
        for old in self.slots.iter() {
            let low = old.low.load(Ordering::Relaxed);
            let value = old.value.load(Ordering::Relaxed);
            let recorded = old.recorded.load(Ordering::Relaxed);
            if low == 0 || !keep(value, Moment::unpack(recorded)) {
                continue;
            }
            let digest = Digest { low, high: old.high.load(Ordering::Relaxed) };
            let slot = &shard.slots[shard.find(digest).unwrap_or_else(|empty| empty)];
            slot.high.store(digest.high, Ordering::Relaxed);
            slot.value.store(value, Ordering::Relaxed);
            slot.recorded.store(recorded, Ordering::Relaxed);
            slot.low.store(low, Ordering::Release);
        }
        Ok(shard)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn digest(number: u64) -> Digest {
        Digest::new(number.wrapping_mul(0x9e37_79b9_7f4a_7c15), number.wrapping_mul(0xff51_afd7))
    }

    #[test]
    fn every_entry_is_found_again_while_the_table_grows() {
        let (table, mut ledger) = Table::new();
        for number in 1..20_000 {
            table.raise(&mut ledger, digest(number), number, Moment::default(), 0).unwrap();
            assert_eq!(table.get(digest(number)), Some(number));
            assert_eq!(table.get(digest(number + 20_000)), None);
        }
        assert!((1..20_000).all(|number| table.get(digest(number)) == Some(number)));
        assert_eq!(ledger.len(), 19_999);
        assert!(table.bytes() / ledger.len() <= 64, "{}", table.bytes() / ledger.len());
    }

    #[test]
    fn a_value_only_grows() {
        let (table, mut ledger) = Table::new();
        for value in [5, 9, 7] {
            table.raise(&mut ledger, digest(1), value, Moment::default(), 0).unwrap();
        }
        assert_eq!((table.get(digest(1)), ledger.len()), (Some(9), 1));
    }

    #[test]
    fn pruning_drops_what_has_expired_and_nothing_else() {
        let (table, mut ledger) = Table::new();
        for number in 1..=5_000u64 {
            let moment = Moment::new(number as i64, 0);
            table.raise(&mut ledger, digest(number), number, moment, number as u32).unwrap();
        }
        let fate = |_, recorded: Moment| match recorded.wall_s {
            since_wall_s @ ..=3_000 => Fate::Drop { since_wall_s },
            due_wall_s => Fate::Keep { due_wall_s },
        };
        let mut announced = (0, 0);
        table.prune(&mut ledger, 3_000, usize::MAX, fate, |value, since_wall_s| {
            announced = announced.max((value, since_wall_s));
        });
        assert_eq!((announced, ledger.len()), ((3_000, 3_000), 2_000));
        for number in 1..=5_000 {
            assert_eq!(table.get(digest(number)).is_some(), number > 3_000, "{number}");
        }
        table.prune(&mut ledger, 3_000, usize::MAX, fate, |_, _| panic!("nothing is left to drop"));
    }
}
