//! State in one SQLite file, for the processes of one machine.
//!
//! Two connections: one that only reads, for the looks, and one that writes. So a look never waits
//! for a commit, and `data_version`, which tells the reading connection of every commit but its own,
//! tells it of all. The look's order: read `data_version`; if it moved, read every change above the
//! last known number in one read transaction; only then store the version. Whatever is committed in
//! between moves it again.
//!
//! Both connections are closed before a fork and opened at the next use: a connection that lives
//! through a fork loses commits. Every row carries a tag under a key of the identity secret.
//!
//! ```sql
//! head   (one, generation, fingerprint, secret, number, top, rotation, wall_s, monotonic_s, tag)
//! change (number, subject, value, wall_s, monotonic_s, data, tag)
//! ```

mod file;
mod tables;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use self::file::{
    BUSY, FIELD, FileIdentity, HURRY, be_patient, begin, busy, connect, create, file_error,
    raw_connection, sqlite_error,
};
use self::tables::{
    Mark, insert_head, make_tables, new_secret, read_head, read_rows, recognise, require_ours,
    row_of, stands, write_head, write_row,
};
use super::look::Signal as _;
use super::seals::RowTags;
use super::settle::{Head, settle};
use super::wal_index::WalIndex;
use super::{Batch, Opened, Opening, Row, SCAN_ROWS, Seals, Sink, State};
use crate::clock::Clock;
use crate::error::{Error, Status};
use crate::os;
use crate::sync::Turn;

/// How often a look makes sure that the path still leads to the file.
const SAME_FILE_EVERY_NS: u64 = 1_000_000_000;
/// Rows that are taken in at a time when the file is read whole: so many that each part of the table
/// gets some hundreds.
const CHUNK: usize = 131_072;

pub struct Sqlite {
    path: PathBuf,
    clock: Clock,
    /// Which file it is, while the path may lead to another.
    identity: FileIdentity,
    tags: RowTags,
    reader: Turn<Reader>,
    writer: Turn<Option<Connection>>,
    /// The last row that was written here. Behind the gate.
    wrote: Mutex<Option<Mark>>,
    /// Tells of every commit.
    signal: Arc<WalIndex>,
    /// The number after which the next scan begins.
    scanned: AtomicU64,
}

#[derive(Default)]
struct Reader {
    connection: Option<Connection>,
    /// As of the last completed look, by this connection.
    data_version: Option<i64>,
    seen: Option<FilePosition>,
    /// What the engine knows beyond the file is still to be written to it.
    owes: bool,
    /// When the path was last found to lead to the file, by the engine's monotonic clock.
    same_file_at_ns: Option<u64>,
}

/// How far the file has been read.
struct FilePosition {
    generation: [u8; 16],
    number: u64,
    last: Option<Mark>,
}

impl Sqlite {
    /// Opens the file, or makes it, readable by its owner alone.
    ///
    /// # Errors
    /// 5xxx, blamed on `state.sqlite`, `identity_secret` or `sealing_key`;
    /// [`Status::RandomUnavailable`].
    pub fn open(path: &Path, opening: &Opening<'_>) -> Result<Opened, Error> {
        let path = std::path::absolute(path).map_err(|error| file_error(&error))?;
        let _no_fork_now = os::gate();
        create(&path)?;
        let identity = FileIdentity::of(&path)?;
        // Before anything is written: somebody else's database is left alone.
        require_ours(&begin(&mut raw_connection(&path)?, TransactionBehavior::Deferred)?)?;
        let mut connection = connect(&path)?;
        let transaction = begin(&mut connection, TransactionBehavior::Immediate)?;
        let mut made = None;
        if require_ours(&transaction)? {
            make_tables(&transaction)?;
            let secret = match opening.secrets.first() {
                Some(secret) => secret.clone(),
                None => new_secret()?,
            };
            insert_head(&transaction, opening, &secret)?;
            made = Some(secret);
        }
        let (generation, secret) = recognise(&transaction, opening, made)?;
        let seals = Seals::new(&secret, opening.sealing_key.cloned());
        let tags = seals.rows(&generation);
        let head = read_head(&transaction, &tags)?;
        transaction.commit().map_err(sqlite_error)?;
        // What was left in the log by who was killed.
        let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        let state = Sqlite {
            path,
            clock: opening.clock.clone(),
            identity,
            tags,
            reader: Turn::new(Reader::default()),
            writer: Turn::new(Some(connection)),
            wrote: Mutex::new(None),
            signal: Arc::default(),
            scanned: AtomicU64::new(0),
        };
        Ok(Opened { state: Box::new(state), secret, seals, now: head.now })
    }

    /// # Errors
    /// [`Status::StateReplaced`].
    fn require_same_file(&self) -> Result<(), Error> {
        match FileIdentity::of(&self.path) {
            Ok(identity) if identity == self.identity => Ok(()),
            _ => Err(Error::new(Status::StateReplaced).at(FIELD)),
        }
    }

    /// The connection there is, or a new one.
    fn connected<'a>(
        &self,
        place: &'a mut Option<Connection>,
    ) -> Result<&'a mut Connection, Error> {
        Ok(match place {
            Some(connection) => connection,
            none => none.insert(self.connect()?),
        })
    }

    fn connect(&self) -> Result<Connection, Error> {
        self.require_same_file()?;
        connect(&self.path)
    }

    /// Reads what changed; `true` if the file must be read whole.
    fn look(&self, reader: &mut Reader, sink: &dyn Sink) -> Result<bool, Error> {
        let now_ns = self.clock.monotonic_ns();
        if reader.same_file_at_ns.is_none_or(|at_ns| now_ns >= at_ns + SAME_FILE_EVERY_NS) {
            self.require_same_file()?;
            reader.same_file_at_ns = Some(now_ns);
        }
        let connection = self.connected(&mut reader.connection)?;
        let version: i64 = connection
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(sqlite_error)?;
        if reader.data_version == Some(version) {
            return Ok(false);
        }
        let Some(seen) = reader.seen.as_mut().filter(|_| !reader.owes) else { return Ok(true) };
        // Before the transaction begins, which then has the row, unless the file lost it.
        let wrote = *self.wrote.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = begin(connection, TransactionBehavior::Deferred)?;
        let head = read_head(&transaction, &self.tags)?;
        if head.generation != seen.generation || head.number < seen.number {
            return Ok(true);
        }
        for mark in [seen.last, wrote].into_iter().flatten() {
            if !stands(&transaction, &self.tags, &mark)? {
                return Ok(true);
            }
        }
        let mut rows = Vec::new();
        read_rows(&transaction, &self.tags, seen.number + 1, usize::MAX, |row, tag| {
            seen.last = Some(Mark { subject: row.subject, number: row.number, tag });
            rows.push(row);
            Ok(())
        })?;
        drop(transaction);
        if self.signal.value().is_none() {
            self.signal.follow(connection);
        }
        sink.absorb(&rows, false)?;
        seen.number = head.number;
        reader.data_version = Some(version);
        Ok(false)
    }

    /// Reads the file from end to end, and writes back what the engine knows beyond it.
    fn read_whole(&self, reader: &mut Reader, sink: &dyn Sink) -> Result<(), Error> {
        let Some(connection) = &mut reader.connection else { return Ok(()) };
        reader.owes = reader.seen.is_some();
        let transaction = begin(connection, TransactionBehavior::Deferred)?;
        let head = read_head(&transaction, &self.tags)?;
        let (mut rows, mut last) = (Vec::new(), None);
        let count: u64 = transaction
            .query_row("SELECT count(*) FROM change", [], |row| row.get(0))
            .map_err(sqlite_error)?;
        sink.expect(usize::try_from(count).unwrap_or(0));
        let lost = reader.seen.as_ref().is_some_and(|seen| seen.generation != head.generation);
        read_rows(&transaction, &self.tags, 0, usize::MAX, |row, tag| {
            last = Some(Mark { subject: row.subject, number: row.number, tag });
            rows.push(row);
            if rows.len() == CHUNK {
                sink.absorb(&rows, lost)?;
                rows.clear();
            }
            Ok(())
        })?;
        sink.absorb(&rows, lost)?;
        drop(transaction);
        // The file has been read from, so its index is there.
        self.signal.follow(connection);
        reader.seen = Some(FilePosition { generation: head.generation, number: head.number, last });
        if reader.owes {
            for ops in sink.known().chunks(CHUNK) {
                self.append(&Batch { ops: ops.to_vec(), now: head.now, ..Batch::default() })?;
            }
            reader.owes = false;
        }
        Ok(())
    }
}

impl State for Sqlite {
    fn append(&self, batch: &Batch) -> Result<Option<Vec<Row>>, Error> {
        let _no_fork_now = os::gate();
        let patience = if batch.hurried { HURRY } else { BUSY };
        let mut writer = self.writer.wait(patience).ok_or_else(busy)?;
        // One that was removed would take what is written with it.
        self.require_same_file()?;
        let connection = self.connected(&mut writer)?;
        be_patient(connection, !batch.hurried)?;
        let transaction = begin(connection, TransactionBehavior::Immediate)?;
        let mut head = read_head(&transaction, &self.tags)?;
        if batch.first_key && head.rotation > 0 {
            return Ok(Some(Vec::new()));
        }
        head.now = head.now.max(batch.now);
        let before = head;
        let rows = batch
            .ops
            .iter()
            .map(|op| self.make(&transaction, &mut head, op, batch.proposed))
            .collect::<Result<Vec<_>, _>>()?;
        for (subject, number) in &batch.removed {
            transaction
                .prepare_cached("DELETE FROM change WHERE number = ?1 AND subject = ?2")
                .and_then(|mut delete| delete.execute(params![*number as i64, subject.to_bytes()]))
                .map_err(sqlite_error)?;
        }
        for (subject, number, data) in &batch.stripped {
            let stands = row_of(&transaction, &self.tags, *subject)?;
            if let Some(stands) = stands.filter(|stands| stands.number == *number) {
                write_row(&transaction, &self.tags, &Row { data: data.clone(), ..stands })?;
            }
        }
        if head != before || !batch.removed.is_empty() || !batch.stripped.is_empty() {
            write_head(&transaction, &self.tags, &head)?;
        }
        let last =
            rows.iter().max_by_key(|row| row.number).filter(|row| row.number > before.number);
        let mark = last.map(|row| Mark::of(row, &self.tags));
        transaction.commit().map_err(sqlite_error)?;
        if mark.is_some() {
            *self.wrote.lock().unwrap_or_else(PoisonError::into_inner) = mark;
        }
        Ok(Some(rows))
    }

    fn pull(&self, sink: &dyn Sink) -> Result<(), Error> {
        let _no_fork_now = os::gate();
        let mut reader = self.reader.wait(BUSY).ok_or_else(busy)?;
        let looked = match self.look(&mut reader, sink) {
            Ok(true) => self.read_whole(&mut reader, sink),
            outcome => outcome.map(drop),
        };
        if looked.is_err() {
            // Whatever is wrong with the connection is not kept.
            self.signal.forget();
            reader.connection = None;
            reader.data_version = None;
        }
        looked
    }

    fn scan(&self) -> Result<Vec<Row>, Error> {
        let _no_fork_now = os::gate();
        let mut writer = self.writer.wait(BUSY).ok_or_else(busy)?;
        let connection = self.connected(&mut writer)?;
        let after = self.scanned.load(Ordering::Relaxed);
        let mut rows = Vec::new();
        read_rows(connection, &self.tags, after + 1, SCAN_ROWS, |row, _| {
            rows.push(row);
            Ok(())
        })?;
        let next = if rows.len() < SCAN_ROWS { 0 } else { rows.last().map_or(0, |row| row.number) };
        self.scanned.store(next, Ordering::Relaxed);
        Ok(rows)
    }

    fn before_fork(&self) {
        self.signal.forget();
        // Nobody waits for either lock: who asks for them holds the gate.
        if let Some(mut reader) = self.reader.wait(Duration::ZERO) {
            reader.connection = None;
            reader.data_version = None;
            reader.same_file_at_ns = None;
        }
        if let Some(mut writer) = self.writer.wait(Duration::ZERO) {
            *writer = None;
        }
    }

    fn signal(&self) -> Arc<WalIndex> {
        self.signal.clone()
    }

    fn kind(&self) -> crate::state::shared::StateKind {
        crate::state::shared::StateKind::Sqlite
    }
}

impl Sqlite {
    /// Makes one change inside a transaction.
    fn make(
        &self,
        transaction: &Transaction<'_>,
        head: &mut Head,
        op: &super::Op,
        proposed: u64,
    ) -> Result<Row, Error> {
        let subject = op.subject();
        let stands = row_of(transaction, &self.tags, subject)?;
        let Some((value, data)) = settle(head, op, proposed, stands.as_ref())? else {
            let nothing = || Row { subject, value: 0, recorded: head.now, number: 0, data: vec![] };
            return Ok(stands.unwrap_or_else(nothing));
        };
        head.number += 1;
        let row = Row { subject, value, recorded: head.now, number: head.number, data };
        write_row(transaction, &self.tags, &row)?;
        Ok(row)
    }
}

impl Drop for Sqlite {
    /// Closing writes, so not while the process forks.
    fn drop(&mut self) {
        let _no_fork_now = os::gate();
        self.before_fork();
    }
}
