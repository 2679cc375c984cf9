//! An engine's side of a state that others share: when to look, how old the knowledge is, and what
//! is still to be written.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use serde::Serialize;

#[cfg(feature = "sqlite")]
use super::look::{Look, Times, Waited};
#[cfg(feature = "sqlite")]
use super::wal_index::WalIndex;
use super::{Batch, KeyStanding, Op, Row, Sink, State, Subject};
use crate::error::{Error, Refusal, Status};
use crate::key::KeyState;
use crate::os;
use crate::revocation::EPOCH_TOMBSTONE;

/// Changes at most that are remembered because they could not be written.
const UNWRITTEN_MAX: usize = 65_536;
/// How often a change is asked for while the state loses what it is built upon.
const ATTEMPTS: usize = 5;
/// After a failed look, how long calls go on without another.
const RETRY_NS: u64 = 5_000_000;

/// What an engine does while the state cannot be reached.
#[derive(Clone, Copy, Debug)]
pub struct Staleness {
    pub max_s: u64,
    /// Whether tokens are refused then.
    pub refuse: bool,
}

pub struct Shared {
    state: Box<dyn State>,
    sink: OnceLock<Weak<dyn Sink>>,
    staleness: Staleness,
    /// When the state was last reached, by the monotonic clock: what was known then is all that
    /// there was.
    reached_ns: AtomicU64,
    /// With a feed: until when there is nothing to think about.
    fresh_until_ns: AtomicU64,
    retry_at_ns: AtomicU64,
    #[cfg(feature = "sqlite")]
    look: Look<Arc<WalIndex>>,
    /// Whether a thread reads what is new, and verifies need not look.
    has_feed: bool,
    /// Of which process there is a feed, and which has looked since it began.
    births_at_feed: AtomicU64,
    births_at_look: AtomicU64,
    unwritten: Mutex<Unwritten>,
    counts: Counts,
}

/// What could not be written; behind the gate.
#[derive(Default)]
struct Unwritten {
    ops: HashMap<Subject, Op>,
    /// There was more than is remembered one by one.
    overflowed: bool,
}

impl Unwritten {
    fn keep(&mut self, op: Op) {
        let subject = op.subject();
        if self.ops.len() >= UNWRITTEN_MAX && !self.ops.contains_key(&subject) {
            self.overflowed = true;
            return;
        }
        let both = match self.ops.remove(&subject) {
            Some(earlier) => stronger(earlier, op),
            None => op,
        };
        self.ops.insert(subject, both);
    }

    /// What was written is not waited for, unless it has become more meanwhile.
    fn forget(&mut self, written: &[Op]) {
        for op in written {
            if self.ops.get(&op.subject()) == Some(op) {
                self.ops.remove(&op.subject());
            }
        }
    }
}

#[derive(Default)]
struct Counts {
    looks: AtomicU64,
    read: AtomicU64,
    written: AtomicU64,
    failures: AtomicU64,
}

/// What an engine's state has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StateStats {
    /// `"memory"`, `"sqlite"` or `"redis"`.
    pub kind: &'static str,
    /// How often the state was asked for changes.
    pub looks: u64,
    /// Changes that came from it.
    pub changes_read: u64,
    /// Changes that went into it.
    pub changes_written: u64,
    /// Times that it could not be read or written.
    pub failures: u64,
    /// Changes that hold in this process and could not be written yet.
    pub unwritten: usize,
    /// Milliseconds since it was last known to hold nothing new; nothing with state in memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_ms: Option<u64>,
}

impl StateStats {
    /// Of an engine with state in memory.
    pub(crate) fn memory() -> StateStats {
        StateStats {
            kind: "memory",
            looks: 0,
            changes_read: 0,
            changes_written: 0,
            failures: 0,
            unwritten: 0,
            age_ms: None,
        }
    }
}

impl Shared {
    pub fn new(state: Box<dyn State>, staleness: Staleness) -> Arc<Shared> {
        let shared = Arc::new(Shared {
            #[cfg(feature = "sqlite")]
            look: Look::new(state.signal()),
            has_feed: state.has_feed(),
            state,
            sink: OnceLock::new(),
            staleness,
            reached_ns: AtomicU64::new(0),
            fresh_until_ns: AtomicU64::new(0),
            retry_at_ns: AtomicU64::new(0),
            births_at_feed: AtomicU64::new(os::births()),
            births_at_look: AtomicU64::new(os::births()),
            unwritten: Mutex::default(),
            counts: Counts::default(),
        });
        let watcher: Weak<dyn os::AcrossFork> = Arc::downgrade(&shared) as Weak<_>;
        os::tell_of_forks(watcher);
        shared
    }

    /// Names the engine that reads, reads everything, and goes on reading.
    pub fn begin(self: &Arc<Shared>, sink: Weak<dyn Sink>) -> Result<(), Error> {
        let _ = self.sink.set(sink);
        self.refresh()
    }

    /// Starts the feed, if the state has one. The engine is whole now.
    ///
    /// # Errors
    /// [`Status::OutOfMemory`] if no thread can be had.
    pub fn feed(self: &Arc<Shared>) -> Result<(), Error> {
        self.state.feed(self)
    }

    /// Makes sure that what is known is fresh, by looking if need be.
    ///
    /// # Errors
    /// [`Status::Stale`], if that is how the engine was opened.
    #[inline(always)]
    pub fn pass(self: &Arc<Shared>) -> Result<(), Refusal> {
        if self.is_fresh() {
            return Ok(());
        }
        self.pass_slowly()
    }

    /// The answer of [`Shared::pass`], or nothing where it would have to look. Takes no lock, waits
    /// for nothing and changes nothing.
    pub fn pass_if_ready(&self) -> Option<Result<(), Refusal>> {
        if self.is_fresh() {
            return Some(Ok(()));
        }
        let now_ns = os::monotonic_ns();
        let would_look = if self.has_feed {
            self.births_at_look.load(Ordering::Acquire) != os::births()
        } else {
            now_ns >= self.retry_at_ns.load(Ordering::Relaxed)
        };
        (!would_look).then(|| self.bear_with(now_ns))
    }

    /// Whether there is no need to look.
    #[inline(always)]
    fn is_fresh(&self) -> bool {
        #[cfg(feature = "sqlite")]
        if !self.has_feed && self.look.is_fresh(os::unix_s() as u64, os::monotonic_ns) {
            return true;
        }
        self.has_feed && os::monotonic_coarse_ns() < self.fresh_until_ns.load(Ordering::Acquire)
    }

    #[cold]
    fn pass_slowly(self: &Arc<Shared>) -> Result<(), Refusal> {
        let now_ns = os::monotonic_ns();
        if self.has_feed {
            self.feed_child();
        } else if now_ns >= self.retry_at_ns.load(Ordering::Relaxed) {
            match self.look(false) {
                Ok(()) => return Ok(()),
                Err(_) => self.retry_at_ns.store(now_ns + RETRY_NS, Ordering::Relaxed),
            }
        }
        self.bear_with(now_ns)
    }

    /// In the child of a fork, which inherits no thread: starts the feed anew, and looks once, or a
    /// worker that was idle for long would be told that all it knows is old.
    fn feed_child(self: &Arc<Shared>) {
        let births = os::births();
        if self.births_at_look.load(Ordering::Acquire) == births {
            return;
        }
        let fed = self.births_at_feed.swap(births, Ordering::AcqRel) == births;
        if !fed && self.state.feed(self).is_err() {
            // The next call tries again.
            self.births_at_feed.store(u64::MAX, Ordering::Release);
            return;
        }
        let _ = self.look(true);
        self.births_at_look.store(births, Ordering::Release);
    }

    /// Whether one may go on with what was known when the state was last reached.
    fn bear_with(&self, now_ns: u64) -> Result<(), Refusal> {
        let age_ns = now_ns.saturating_sub(self.reached_ns.load(Ordering::Acquire));
        if self.staleness.refuse && age_ns >= self.staleness.max_s * 1_000_000_000 {
            return Err(Refusal::new(Status::Stale));
        }
        Ok(())
    }

    /// Looks now, whenever the last look was, and writes what is still to be written.
    pub fn refresh(&self) -> Result<(), Error> {
        self.look(true)?;
        self.write_unwritten()
    }

    /// Looks once more, for a key that is not known; at most once a millisecond.
    #[cfg(feature = "sqlite")]
    pub fn look_for_key(&self) -> bool {
        const EVERY_NS: u64 = 1_000_000;
        if self.has_feed || os::monotonic_ns() < self.look.began_ns() + EVERY_NS {
            return false;
        }
        self.look(true).is_ok()
    }

    /// Looks now. Feeds call it.
    #[cfg_attr(not(feature = "redis"), allow(dead_code))]
    pub fn look_now(&self) -> Result<(), Error> {
        self.look(true)
    }

    fn look(&self, must: bool) -> Result<(), Error> {
        let Some(sink) = self.sink.get().and_then(Weak::upgrade) else { return Ok(()) };
        let pull = || {
            self.counts.looks.fetch_add(1, Ordering::Relaxed);
            self.state.pull(&*sink)
        };
        let ask = || {
            let began_ns = os::monotonic_ns();
            pull().map(|()| self.reached(began_ns))
        };
        #[cfg(feature = "sqlite")]
        let looked = if self.has_feed {
            ask()
        } else {
            let _no_fork_now = os::gate();
            let times = Times { now_ns: os::monotonic_ns, second: || os::unix_s() as u64 };
            let passed = self.look.pass(must, &times, pull);
            self.reached_ns.fetch_max(self.look.began_ns(), Ordering::AcqRel);
            passed
        };
        #[cfg(not(feature = "sqlite"))]
        let looked = ask();
        if looked.is_err() {
            self.counts.failures.fetch_add(1, Ordering::Relaxed);
        } else if !must && self.has_unwritten() {
            // Found reachable by a verify: what waits is written by it, too.
            let _ = self.write_unwritten_now(true);
        }
        looked
    }

    /// The state answered, and what it had at this time is known.
    fn reached(&self, began_ns: u64) {
        self.reached_ns.fetch_max(began_ns, Ordering::AcqRel);
        if self.has_feed {
            let until_ns = began_ns + self.staleness.max_s * 1_000_000_000;
            let until_ns = until_ns.saturating_sub(os::tick_ns());
            self.fresh_until_ns.fetch_max(until_ns, Ordering::AcqRel);
        }
    }

    /// The engine that reads, for as long as it lives.
    #[cfg_attr(not(feature = "redis"), allow(dead_code))]
    pub fn sink(&self) -> Option<Arc<dyn Sink>> {
        self.sink.get().and_then(Weak::upgrade)
    }

    /// Makes changes durable, and before them what could not be written earlier.
    ///
    /// # Errors
    /// 5xxx.
    pub fn append(&self, mut batch: Batch) -> Result<Vec<Row>, Error> {
        let count = |what: &AtomicU64, number| what.fetch_add(number, Ordering::Relaxed);
        let own = batch.ops.split_off(0);
        for _ in 0..ATTEMPTS {
            let waiting: Vec<Op> =
                self.with_unwritten(|unwritten| unwritten.ops.values().cloned().collect());
            batch.ops.clear();
            batch.ops.extend_from_slice(&waiting);
            batch.ops.sort_by_key(comes_later);
            batch.ops.extend_from_slice(&own);
            match self.state.append(&batch) {
                Ok(Some(mut rows)) => {
                    count(&self.counts.written, rows.len() as u64);
                    if rows.len() >= waiting.len() {
                        self.with_unwritten(|unwritten| unwritten.forget(&waiting));
                    }
                    let earlier = rows.len().saturating_sub(own.len());
                    if let Some(sink) = self.sink().filter(|_| earlier > 0) {
                        sink.absorb(&rows[..earlier], false)?;
                    }
                    return Ok(rows.split_off(earlier));
                }
                Ok(None) => {
                    self.look(true)?;
                    // What was judged by rows of the past is judged again another time.
                    batch.removed.clear();
                    batch.stripped.clear();
                }
                Err(error) => {
                    count(&self.counts.failures, 1);
                    return Err(error);
                }
            }
        }
        Err(Error::new(Status::StateBusy).at("state"))
    }

    /// Remembers changes that hold here and are to be written by the next call that can.
    pub fn keep_unwritten(&self, ops: Vec<Op>) {
        self.with_unwritten(|unwritten| ops.into_iter().for_each(|op| unwritten.keep(op)));
    }

    /// Behind the gate, so that no child inherits the lock taken.
    fn with_unwritten<T>(&self, act: impl FnOnce(&mut Unwritten) -> T) -> T {
        let _no_fork_now = os::gate();
        act(&mut self.unwritten.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn has_unwritten(&self) -> bool {
        self.with_unwritten(|unwritten| !unwritten.ops.is_empty() || unwritten.overflowed)
    }

    /// Writes what is still to be written.
    pub fn write_unwritten(&self) -> Result<(), Error> {
        self.write_unwritten_now(false)
    }

    fn write_unwritten_now(&self, hurried: bool) -> Result<(), Error> {
        if !self.has_unwritten() {
            return Ok(());
        }
        let Some(sink) = self.sink() else { return Ok(()) };
        self.append(Batch { hurried, ..sink.batch(Vec::new()) })?;
        if self.with_unwritten(|unwritten| std::mem::take(&mut unwritten.overflowed)) {
            for ops in sink.known().chunks(UNWRITTEN_MAX) {
                if let Err(error) = self.append(sink.batch(ops.to_vec())) {
                    self.with_unwritten(|unwritten| unwritten.overflowed = true);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// The next rows to think about forgetting.
    pub fn scan(&self) -> Result<Vec<Row>, Error> {
        self.state.scan()
    }

    /// Counts changes that came from elsewhere.
    pub fn count_read(&self, rows: usize) {
        self.counts.read.fetch_add(rows as u64, Ordering::Relaxed);
    }

    pub fn stats(&self) -> StateStats {
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let age_ns = os::monotonic_ns().saturating_sub(self.reached_ns.load(Ordering::Acquire));
        StateStats {
            kind: self.state.kind(),
            looks: load(&self.counts.looks),
            changes_read: load(&self.counts.read),
            changes_written: load(&self.counts.written),
            failures: load(&self.counts.failures),
            unwritten: self.with_unwritten(|unwritten| unwritten.ops.len()),
            age_ms: Some(age_ns / 1_000_000),
        }
    }
}

impl os::AcrossFork for Shared {
    fn before_fork(&self) {
        self.state.before_fork();
    }

    /// The next call looks, or starts the feed anew.
    fn after_fork(&self) {
        #[cfg(feature = "sqlite")]
        self.look.forget();
        self.fresh_until_ns.store(0, Ordering::Release);
        self.retry_at_ns.store(0, Ordering::Release);
    }
}

/// A key that replaces others must be there before what it replaces is gone.
pub fn comes_later(op: &Op) -> bool {
    match op {
        Op::Activate { .. } => false,
        Op::Raise { subject: Subject::Key(_), value, .. } => {
            KeyStanding::from_value(*value).is_some_and(|it| it.state > KeyState::Active)
        }
        _ => true,
    }
}

/// What is left to write of two changes to one subject.
fn stronger(earlier: Op, later: Op) -> Op {
    match (earlier, later) {
        (
            Op::Raise { subject, value: one, data: first },
            Op::Raise { value: other, data: second, .. },
        ) => Op::Raise { subject, value: one.max(other), data: second.or(first) },
        // What is retired or revoked before it was ever written.
        (Op::Activate { data, .. }, Op::Raise { subject, value, data: None }) => {
            Op::Raise { subject, value, data: Some(data) }
        }
        // What a key became here is told by what asked for it, unless it became more than active.
        (activate @ Op::Activate { .. }, Op::Raise { value, .. })
            if KeyStanding::from_value(value).is_some_and(|it| it.state <= KeyState::Active) =>
        {
            activate
        }
        // A revocation is repeated as one, above all that was minted meanwhile.
        (revoke @ Op::Revoke(_), Op::Raise { value, .. }) if value < EPOCH_TOMBSTONE => revoke,
        // A deletion says more than a revocation.
        (raise @ Op::Raise { value: EPOCH_TOMBSTONE, .. }, Op::Revoke(_)) => raise,
        (_, later) => later,
    }
}

#[cfg(feature = "sqlite")]
impl From<Waited> for Error {
    fn from(_: Waited) -> Error {
        Error::new(Status::StateBusy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revocation::Digest;

    #[test]
    fn of_two_changes_the_one_that_refuses_more_is_left_to_write() {
        let identity = Subject::Identity(Digest::new(1, 2));
        let (revoke, told) = (Op::Revoke(identity), Op::raise(identity, 5));
        let delete = Op::raise(identity, EPOCH_TOMBSTONE);
        for (earlier, later, left) in [
            (&revoke, &told, &revoke),
            (&told, &revoke, &revoke),
            (&revoke, &delete, &delete),
            (&delete, &revoke, &delete),
            (&told, &delete, &delete),
            (&delete, &told, &delete),
        ] {
            assert_eq!(stronger(earlier.clone(), later.clone()), *left, "{earlier:?}, {later:?}");
        }
    }
}
