//! Where revocations and keys are kept beyond the process: a SQLite file that the processes of one
//! machine share, or a Redis that machines share. With state in memory there is nothing here to do.
//!
//! A state is a table of rows. A row has a subject (an identity's digest, a token id's, a key, the
//! floor …) and a value that only grows, so that two tables merge by taking the greater value of
//! each row, in any order and as often as one likes. Every change to a row takes the next change
//! number; what is new is decided by these numbers alone.
//!
//! Here is the trait that SQLite and Redis implement, and the one by which an engine receives the
//! rows that they read.
//!
//! | file | subject |
//! |---|---|
//! | `change.rs` | rows, and the changes that are asked of a state |
//! | `settle.rs` | the rule by which a change becomes a row |
//! | `seals.rs` | tags of rows and of change bytes; the sealing key |
//! | `key_row.rs` | the data of a key's row |
//! | `shared.rs` | an engine's side of a state: when to check it, how old the knowledge is |
//! | `unwritten.rs` | changes that hold in this process and are still to be written |
//! | `look.rs`, `wal_index.rs` | when a verify may skip the state check |
//! | `sqlite/`, `redis/` | the two states |
//! | `changes.rs` | the bytes that engines exchange where they share no state |

// Without either state, most of this is unused.
#![cfg_attr(not(any(feature = "sqlite", feature = "redis")), allow(dead_code))]

pub mod change;
pub mod changes;
pub mod key_row;
#[cfg(any(feature = "sqlite", loom))]
pub mod look;
#[cfg(all(test, loom))]
mod look_model;
#[cfg(feature = "redis")]
pub mod redis;
pub mod seals;
pub mod settle;
pub mod shared;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod unwritten;
#[cfg(feature = "sqlite")]
pub mod wal_index;

pub use change::{Batch, KeyRank, Op, Row, THUMBPRINT_BYTES};
pub use seals::{SealingKey, Seals, TAG_BYTES};

use crate::clock::Clock;
use crate::error::Error;
use crate::identity::Secret;
use crate::revocation::Moment;
pub use crate::revocation::Subject;

/// Rows that a scan yields at a time: fewer only where nothing comes after them.
pub const SCAN_ROWS: usize = 512;

/// What an engine brings to the state that it opens.
#[cfg_attr(not(any(feature = "sqlite", feature = "redis")), allow(dead_code))]
pub struct Opening<'a> {
    pub secrets: &'a [Secret],
    pub sealing_key: Option<&'a SealingKey>,
    /// The floor of a state that is new.
    pub start_floor: u64,
    pub clock: &'a Clock,
}

#[cfg_attr(not(any(feature = "sqlite", feature = "redis")), allow(dead_code))]
impl Opening<'_> {
    /// The engine's wall clock; no time has been measured yet.
    pub fn now(&self) -> Moment {
        Moment::new(self.clock.unix_s(), 0)
    }
}

/// A state that was opened.
#[cfg_attr(not(any(feature = "sqlite", feature = "redis")), allow(dead_code))]
pub struct Opened {
    pub state: Box<dyn State>,
    /// The secret that the state's hashes are made under.
    pub secret: Secret,
    pub seals: Seals,
    /// The clocks of the state.
    pub now: Moment,
}

/// A state that outlives or leaves the process. All calls may wait, and none for ever.
pub trait State: Send + Sync {
    /// Makes these changes durable, together and atomically, and returns the rows that the changes
    /// are about as they stand now; a batch for a first key that came too late returns no rows. Nothing
    /// at all is done and returned if the state has lost what was read from it: it has to be pulled.
    ///
    /// # Errors
    /// 5xxx; nothing has changed then, or it is not known whether anything has.
    fn append(&self, batch: &Batch) -> Result<Option<Vec<Row>>, Error>;

    /// Reads what has changed since this was last called, at first everything, and hands it on. When
    /// the state has lost what was read from it before, it is read whole, and what the engine knows
    /// beyond it is written back.
    ///
    /// # Errors
    /// 5xxx.
    fn pull(&self, sink: &dyn Sink) -> Result<(), Error>;

    /// The next rows after a place that the state keeps, some hundreds at a time, round and round.
    ///
    /// # Errors
    /// 5xxx.
    fn scan(&self) -> Result<Vec<Row>, Error>;

    /// Gives up what must not be open when the process forks. The gate is held.
    fn before_fork(&self) {}

    /// Whether a thread of its own calls `pull`. Then the gate is not held in any call: a fork must
    /// not wait for a network.
    fn has_feed(&self) -> bool {
        false
    }

    /// Starts that thread: at the beginning, and in the child of a fork.
    fn feed(&self, _shared: &std::sync::Arc<shared::Shared>) -> Result<(), Error> {
        Ok(())
    }

    /// What tells that something was committed, if there is such a thing.
    #[cfg(feature = "sqlite")]
    fn signal(&self) -> std::sync::Arc<wal_index::WalIndex> {
        std::sync::Arc::default()
    }

    /// Where it is.
    fn kind(&self) -> shared::StateKind;
}

/// Where a state hands on what it reads: an engine.
pub trait Sink: Send + Sync {
    /// So many rows are about to come.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
    fn expect(&self, rows: usize);

    /// Takes in rows. `another_life` says that the state begins a new life with them, whose start
    /// is no earlier than what was known.
    fn absorb(&self, rows: &[Row], another_life: bool) -> Result<(), Error>;

    /// All that the engine knows, to be raised in a state that has lost it.
    fn known(&self) -> Vec<Op>;

    /// Takes note of changes that the state has lost, to be written by the next call that can.
    #[cfg_attr(not(feature = "redis"), allow(dead_code))]
    fn keep_unwritten(&self, ops: Vec<Op>);

    /// These changes with the engine's clocks and an epoch that suits it.
    fn batch(&self, ops: Vec<Op>) -> Batch;
}
