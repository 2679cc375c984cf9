//! An engine's side of a state that others share: when to look, how old the knowledge is, and what
//! is still to be written.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use serde::Serialize;

#[cfg(feature = "sqlite")]
use super::look::{Look, Times, Waited};
use super::unwritten::{UNWRITTEN_MAX, Unwritten};
#[cfg(feature = "sqlite")]
use super::wal_index::WalIndex;
use super::{Batch, Op, Row, Sink, State};
use crate::clock::Clock;
use crate::error::{Error, Refusal, Status};
use crate::os;

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
    /// Of the engine: staleness and checks go by its monotonic clock.
    clock: Clock,
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

#[derive(Default)]
struct Counts {
    looks: AtomicU64,
    read: AtomicU64,
    written: AtomicU64,
    failures: AtomicU64,
}

/// Where an engine keeps revocations and keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum StateKind {
    /// In the process itself.
    Memory,
    /// In a SQLite file, which the processes of one machine may share.
    Sqlite,
    /// In Redis, which machines may share.
    Redis,
}

impl StateKind {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            StateKind::Memory => "memory",
            StateKind::Sqlite => "sqlite",
            StateKind::Redis => "redis",
        }
    }
}

impl std::fmt::Display for StateKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What an engine's state has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StateStats {
    /// Where revocations and keys are kept.
    pub kind: StateKind,
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
            kind: StateKind::Memory,
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
    pub fn new(state: Box<dyn State>, staleness: Staleness, clock: Clock) -> Arc<Shared> {
        let shared = Arc::new(Shared {
            #[cfg(feature = "sqlite")]
            look: Look::new(state.signal()),
            has_feed: state.has_feed(),
            state,
            sink: OnceLock::new(),
            staleness,
            clock,
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
        let now_ns = self.clock.monotonic_ns();
        let would_look = if self.has_feed {
            self.births_at_look.load(Ordering::Acquire) != os::births()
        } else {
            now_ns >= self.retry_at_ns.load(Ordering::Relaxed)
        };
        (!would_look).then(|| self.check_staleness(now_ns))
    }

    /// Whether there is no need to look.
    #[inline(always)]
    fn is_fresh(&self) -> bool {
        #[cfg(feature = "sqlite")]
        if !self.has_feed
            && self.look.is_fresh(self.clock.monotonic_s(), || self.clock.monotonic_ns())
        {
            return true;
        }
        self.has_feed
            && self.clock.monotonic_coarse_ns() < self.fresh_until_ns.load(Ordering::Acquire)
    }

    #[cold]
    fn pass_slowly(self: &Arc<Shared>) -> Result<(), Refusal> {
        let now_ns = self.clock.monotonic_ns();
        if self.has_feed {
            self.feed_child();
        } else if now_ns >= self.retry_at_ns.load(Ordering::Relaxed) {
            match self.look(false) {
                Ok(()) => return Ok(()),
                Err(_) => self.retry_at_ns.store(now_ns + RETRY_NS, Ordering::Relaxed),
            }
        }
        self.check_staleness(now_ns)
    }

    /// In the child of a fork, which inherits no thread: starts the feed anew, and looks once, or a
    /// worker that was idle for long would answer STALE without need.
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

    /// Refuses when the state was last reached too long ago, if that is the policy.
    fn check_staleness(&self, now_ns: u64) -> Result<(), Refusal> {
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
        if self.has_feed || self.clock.monotonic_ns() < self.look.began_ns() + EVERY_NS {
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
            let began_ns = self.clock.monotonic_ns();
            pull().map(|()| self.reached(began_ns))
        };
        #[cfg(feature = "sqlite")]
        let looked = if self.has_feed {
            ask()
        } else {
            let _no_fork_now = os::gate();
            let times = Times {
                now_ns: &|| self.clock.monotonic_ns(),
                second: &|| self.clock.monotonic_s(),
            };
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
            let until_ns = until_ns.saturating_sub(self.clock.coarse_lag_ns());
            self.fresh_until_ns.fetch_max(until_ns, Ordering::AcqRel);
        }
    }

    /// The engine that reads, for as long as it lives.
    #[cfg_attr(not(feature = "redis"), allow(dead_code))]
    pub fn sink(&self) -> Option<Arc<dyn Sink>> {
        self.sink.get().and_then(Weak::upgrade)
    }

    /// Makes changes durable, and before them those that could not be written earlier. Returns the
    /// rows of all of them, for the engine to absorb.
    ///
    /// # Errors
    /// 5xxx.
    pub fn append(&self, mut batch: Batch) -> Result<Vec<Row>, Error> {
        let count = |what: &AtomicU64, number| what.fetch_add(number, Ordering::Relaxed);
        let own = batch.ops.split_off(0);
        for _ in 0..ATTEMPTS {
            let waiting = self.with_unwritten(|unwritten| unwritten.in_order());
            batch.ops = waiting.iter().map(|kept| kept.op.clone()).collect();
            batch.ops.extend_from_slice(&own);
            match self.state.append(&batch) {
                Ok(Some(rows)) => {
                    count(&self.counts.written, rows.len() as u64);
                    if rows.len() >= waiting.len() {
                        self.with_unwritten(|unwritten| unwritten.forget(&waiting));
                    }
                    return Ok(rows);
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
        self.with_unwritten(|unwritten| !unwritten.is_empty())
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
        let rows = self.append(Batch { hurried, ..sink.batch(Vec::new()) })?;
        sink.absorb(&rows, false)?;
        if self.with_unwritten(|unwritten| std::mem::take(&mut unwritten.overflowed)) {
            for ops in sink.known().chunks(UNWRITTEN_MAX) {
                let written = self.append(sink.batch(ops.to_vec()));
                if let Err(error) = written.and_then(|rows| sink.absorb(&rows, false)) {
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
        let age_ns =
            self.clock.monotonic_ns().saturating_sub(self.reached_ns.load(Ordering::Acquire));
        StateStats {
            kind: self.state.kind(),
            looks: load(&self.counts.looks),
            changes_read: load(&self.counts.read),
            changes_written: load(&self.counts.written),
            failures: load(&self.counts.failures),
            unwritten: self.with_unwritten(|unwritten| unwritten.count()),
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

#[cfg(feature = "sqlite")]
impl From<Waited> for Error {
    fn from(_: Waited) -> Error {
        Error::new(Status::StateBusy)
    }
}
