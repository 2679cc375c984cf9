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

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params,
};

use super::{Batch, Head, Row, SealingKey, Seals, Sink, State, Subject, Tags, settle, start_value};
use crate::error::{Error, Status};
use crate::identity::{SECRET_BYTES, Secret};
use crate::key::crypto;
use crate::os;
use crate::revocation::Moment;
use crate::sync::Turn;

/// "mntg", so that `file` and SQLite can tell whose a file is.
const APPLICATION_ID: i64 = 0x6d6e_7467;
/// The version of the tables.
const SCHEMA: i64 = 1;
/// How long to wait for whoever has the file locked, or for another thread.
const BUSY: Duration = Duration::from_secs(5);
/// How often a look makes sure that the path still leads to the file.
const SAME_FILE_EVERY: Duration = Duration::from_secs(1);
/// Rows that are read or written at a time.
const CHUNK: usize = 4096;
const SCAN_ROWS: usize = 512;

const SECRET_CONTEXT: &[u8] = b"mintage identity secret 1";

pub struct Sqlite {
    path: PathBuf,
    /// Which file it is, while the path may lead to another.
    identity: FileIdentity,
    tags: Tags,
    reader: Turn<Reader>,
    writer: Turn<Option<Connection>>,
    /// The number after which the next scan begins.
    scanned: AtomicU64,
}

#[derive(Default)]
struct Reader {
    connection: Option<Connection>,
    /// As of the last completed look, by this connection.
    data_version: Option<i64>,
    seen: Option<Seen>,
    same_file_at: Option<Instant>,
}

/// How far the file has been read.
struct Seen {
    generation: [u8; 16],
    number: u64,
    /// The tag of the row with this number: another one means that history was rewritten.
    tag: Option<Vec<u8>>,
}

/// What opening a file yields.
pub struct Opened {
    pub state: Sqlite,
    /// The secret that the file's hashes are made under.
    pub secret: Secret,
    pub seals: Seals,
    pub now: Moment,
}

/// What an engine brings to the file that it opens.
pub struct Opening<'a> {
    pub path: &'a Path,
    pub secrets: &'a [Secret],
    pub sealing_key: Option<&'a SealingKey>,
    /// The floor of a file that is new.
    pub start_floor: u64,
    pub now: Moment,
}

impl Sqlite {
    /// Opens the file, or makes it, readable by its owner alone.
    ///
    /// # Errors
    /// 5xx, blamed on `state.sqlite`, `identity_secret` or `sealing_key`;
    /// [`Status::RandomUnavailable`].
    pub fn open(opening: &Opening<'_>) -> Result<Opened, Error> {
        let path = std::path::absolute(opening.path).map_err(|error| file_error(&error))?;
        let _no_fork_now = os::gate();
        create(&path)?;
        let mut connection = connect(&path)?;
        let identity = FileIdentity::of(&path)?;
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
            identity,
            tags,
            reader: Turn::new(Reader::default()),
            writer: Turn::new(Some(connection)),
            scanned: AtomicU64::new(0),
        };
        Ok(Opened { state, secret, seals, now: head.now })
    }

    /// # Errors
    /// [`Status::StateReplaced`].
    fn require_same_file(&self) -> Result<(), Error> {
        match FileIdentity::of(&self.path) {
            Ok(identity) if identity == self.identity => Ok(()),
            _ => Err(Error::new(Status::StateReplaced).at(FIELD)),
        }
    }

    fn connect(&self) -> Result<Connection, Error> {
        self.require_same_file()?;
        connect(&self.path)
    }

    /// Reads what changed; `true` if the file must be read whole.
    fn look(&self, reader: &mut Reader, sink: &dyn Sink) -> Result<bool, Error> {
        if reader.same_file_at.is_none_or(|at| at.elapsed() >= SAME_FILE_EVERY) {
            self.require_same_file()?;
            reader.same_file_at = Some(Instant::now());
        }
        let connection = match &mut reader.connection {
            Some(connection) => connection,
            none => none.insert(self.connect()?),
        };
        let version: i64 = connection
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(sqlite_error)?;
        if reader.data_version == Some(version) {
            return Ok(false);
        }
        let Some(seen) = &mut reader.seen else { return Ok(true) };
        let transaction = begin(connection, TransactionBehavior::Deferred)?;
        let head = read_head(&transaction, &self.tags)?;
        if head.generation != seen.generation || head.number < seen.number {
            return Ok(true);
        }
        let (mut rows, mut tag) = (Vec::new(), None);
        let mut rewritten = false;
        read_rows(&transaction, &self.tags, seen.number, usize::MAX, |row, row_tag| {
            if row.number == seen.number {
                rewritten = seen.tag.as_deref().is_some_and(|tag| tag != row_tag);
                return Ok(());
            }
            tag = Some(row_tag.to_vec());
            rows.push(row);
            Ok(())
        })?;
        drop(transaction);
        if rewritten {
            return Ok(true);
        }
        sink.absorb(&rows, false)?;
        if head.number > seen.number {
            // Of the last row, which is the last change unless that one is gone already.
            seen.tag = tag.filter(|_| rows.last().is_some_and(|row| row.number == head.number));
            seen.number = head.number;
        }
        reader.data_version = Some(version);
        Ok(false)
    }

    /// Reads the file from end to end, and writes back what the engine knows beyond it.
    fn read_whole(&self, reader: &mut Reader, sink: &dyn Sink) -> Result<(), Error> {
        let Some(connection) = &mut reader.connection else { return Ok(()) };
        let transaction = begin(connection, TransactionBehavior::Deferred)?;
        let head = read_head(&transaction, &self.tags)?;
        let (mut rows, mut last) = (Vec::with_capacity(CHUNK), None);
        let lost = reader.seen.as_ref().is_some_and(|seen| seen.generation != head.generation);
        read_rows(&transaction, &self.tags, 0, usize::MAX, |row, tag| {
            if row.number == head.number {
                last = Some(tag.to_vec());
            }
            rows.push(row);
            if rows.len() == CHUNK {
                sink.absorb(&rows, lost)?;
                rows.clear();
            }
            Ok(())
        })?;
        sink.absorb(&rows, lost)?;
        drop(transaction);
        let before = reader.seen.is_some();
        reader.seen = Some(Seen { generation: head.generation, number: head.number, tag: last });
        if before {
            for ops in sink.known().chunks(CHUNK) {
                self.append(&Batch { ops: ops.to_vec(), now: head.now, ..Batch::default() })?;
            }
        }
        Ok(())
    }
}

impl State for Sqlite {
    fn append(&self, batch: &Batch) -> Result<Option<Vec<Row>>, Error> {
        let _no_fork_now = os::gate();
        let mut writer = self.writer.wait(BUSY).ok_or_else(busy)?;
        // One that was removed would take what is written with it.
        self.require_same_file()?;
        let connection = match &mut *writer {
            Some(connection) => connection,
            none => none.insert(self.connect()?),
        };
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
            .collect::<Result<_, _>>()?;
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
        transaction.commit().map_err(sqlite_error)?;
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
            reader.connection = None;
            reader.data_version = None;
        }
        looked
    }

    fn scan(&self) -> Result<Vec<Row>, Error> {
        let _no_fork_now = os::gate();
        let mut writer = self.writer.wait(BUSY).ok_or_else(busy)?;
        let connection = match &mut *writer {
            Some(connection) => connection,
            none => none.insert(self.connect()?),
        };
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
        // Nobody waits for either lock: who asks for them holds the gate.
        if let Some(mut reader) = self.reader.wait(Duration::ZERO) {
            reader.connection = None;
            reader.data_version = None;
            reader.same_file_at = None;
        }
        if let Some(mut writer) = self.writer.wait(Duration::ZERO) {
            *writer = None;
        }
    }

    fn kind(&self) -> &'static str {
        "sqlite"
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

/// What tells a file from another at the same path.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FileIdentity(u64, u64);

impl FileIdentity {
    fn of(path: &Path) -> Result<FileIdentity, Error> {
        let metadata = fs::metadata(path).map_err(|error| file_error(&error))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Ok(FileIdentity(metadata.dev(), metadata.ino()))
        }
        #[cfg(not(unix))]
        {
            let _ = metadata;
            Ok(FileIdentity(0, 0))
        }
    }
}

/// Makes the file if it is not there, before SQLite would with the permissions of the day.
fn create(path: &Path) -> Result<(), Error> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // SQLite would open what may only be read, and fail at the first revocation.
            fs::OpenOptions::new().read(true).write(true).open(path).map(drop)
        }
        Err(error) => Err(error),
    }
    .map_err(|error| file_error(&error))
}

fn connect(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(sqlite_error)?;
    connection.busy_timeout(BUSY).map_err(sqlite_error)?;
    let pragma = |name: &str, value: Value| {
        connection.pragma_update(None, name, value).map_err(sqlite_error)
    };
    // The first to open a new file switches it over, and others have to wait for that.
    let patience = Instant::now() + BUSY;
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)) {
            Ok(mode) if mode == "wal" => break,
            Ok(_) => {
                let message = "the file's system does not let processes share memory, as WAL needs";
                return Err(Error::with(Status::StateUnreachable, message).at(FIELD));
            }
            Err(error) if is_busy(&error) && Instant::now() < patience => {
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(error) => return Err(sqlite_error(error)),
        }
    }
    pragma("synchronous", Value::Text("FULL".into()))?;
    // Where a plain fsync does not reach the disk, as on macOS.
    pragma("fullfsync", Value::Integer(1))?;
    pragma("trusted_schema", Value::Integer(0))?;
    Ok(connection)
}

fn begin(
    connection: &mut Connection,
    behavior: TransactionBehavior,
) -> Result<Transaction<'_>, Error> {
    connection.transaction_with_behavior(behavior).map_err(sqlite_error)
}

/// Whether the file is empty and to be filled.
///
/// # Errors
/// [`Status::StateForeign`] for a file of another kind, [`Status::StateNewer`].
fn require_ours(transaction: &Transaction<'_>) -> Result<bool, Error> {
    let number = |name: &str| -> Result<i64, Error> {
        transaction.pragma_query_value(None, name, |row| row.get(0)).map_err(sqlite_error)
    };
    let (id, version) = (number("application_id")?, number("user_version")?);
    let tables: i64 = transaction
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(sqlite_error)?;
    match (id, version, tables) {
        (0, 0, 0) => Ok(true),
        (APPLICATION_ID, SCHEMA, _) => Ok(false),
        (APPLICATION_ID, version, _) if version > SCHEMA => {
            Err(Error::new(Status::StateNewer).at(FIELD))
        }
        _ => Err(other_kind()),
    }
}

fn make_tables(transaction: &Transaction<'_>) -> Result<(), Error> {
    let tables = format!(
        "PRAGMA application_id = {APPLICATION_ID};
         PRAGMA user_version = {SCHEMA};
         CREATE TABLE head (
             one INTEGER PRIMARY KEY CHECK (one = 1), generation BLOB NOT NULL,
             fingerprint BLOB NOT NULL, secret BLOB, number INTEGER NOT NULL,
             top INTEGER NOT NULL, rotation INTEGER NOT NULL, wall_s INTEGER NOT NULL,
             monotonic_s INTEGER NOT NULL, tag BLOB NOT NULL) STRICT;
         CREATE TABLE change (
             number INTEGER PRIMARY KEY, subject BLOB NOT NULL UNIQUE, value INTEGER NOT NULL,
             wall_s INTEGER NOT NULL, monotonic_s INTEGER NOT NULL, data BLOB NOT NULL,
             tag BLOB NOT NULL) STRICT;"
    );
    transaction.execute_batch(&tables).map_err(sqlite_error)
}

fn new_secret() -> Result<Secret, Error> {
    let mut secret = Secret::new([0; SECRET_BYTES]);
    crypto::fill_random(&mut secret[..])?;
    Ok(secret)
}

/// The first rows: who the file belongs to, and the floor that stands for an unknown past.
fn insert_head(
    transaction: &Transaction<'_>,
    opening: &Opening<'_>,
    secret: &Secret,
) -> Result<(), Error> {
    let mut generation = [0; 16];
    crypto::fill_random(&mut generation)?;
    let seals = Seals::new(secret, None);
    let tags = seals.rows(&generation);
    let head = Head {
        generation,
        number: 1,
        top: opening.start_floor,
        rotation: 0,
        now: Moment { monotonic_s: 0, ..opening.now },
    };
    transaction
        .execute(
            "INSERT INTO head VALUES (1, ?1, ?2, NULL, 0, 0, 0, 0, 0, x'')",
            params![generation, seals.fingerprint],
        )
        .map_err(sqlite_error)?;
    write_head(transaction, &tags, &head)?;
    let start = Row {
        subject: Subject::Start,
        value: start_value(opening.start_floor),
        recorded: head.now,
        number: 1,
        data: Vec::new(),
    };
    write_row(transaction, &tags, &start)
}

/// The file's generation and the secret that it was made under: one of those that the engine brings,
/// the one that is sealed in it, or the one that it was `made` with just now.
fn recognise(
    transaction: &Transaction<'_>,
    opening: &Opening<'_>,
    made: Option<Secret>,
) -> Result<([u8; 16], Secret), Error> {
    let (generation, fingerprint, sealed) = transaction
        .query_row("SELECT generation, fingerprint, secret FROM head", [], |row| {
            Ok((
                row.get::<_, [u8; 16]>(0)?,
                row.get::<_, [u8; 16]>(1)?,
                row.get::<_, Option<Vec<u8>>>(2)?,
            ))
        })
        .optional()
        .map_err(sqlite_error)?
        .ok_or_else(|| damaged("its first row is missing"))?;
    let foreign = |field: &str, message: &'static str| {
        Err(Error::with(Status::StateForeign, message).at(field))
    };
    let opened = match (&sealed, opening.sealing_key) {
        (Some(sealed), Some(key)) => {
            let opened = crypto::unseal(key, SECRET_CONTEXT, sealed);
            let secret = opened.and_then(|secret| <[u8; SECRET_BYTES]>::try_from(&secret[..]).ok());
            match secret {
                Some(secret) => Some(Secret::new(secret)),
                None => return foreign("sealing_key", "this state is sealed under another key"),
            }
        }
        _ => made,
    };
    let fits = |secret: &&Secret| Seals::new(secret, None).fingerprint == fingerprint;
    let secret = match (opening.secrets.iter().find(fits), opened) {
        (Some(secret), _) => secret.clone(),
        (None, Some(secret)) if opening.secrets.is_empty() => secret,
        (None, None) if opening.secrets.is_empty() => {
            return foreign(
                "identity_secret",
                "this state does not hold its identity secret; give the one that it was made with",
            );
        }
        _ => return foreign("identity_secret", "this state was made with another identity secret"),
    };
    if let (None, Some(key)) = (&sealed, opening.sealing_key) {
        let sealed = crypto::seal(key, SECRET_CONTEXT, &secret[..])?;
        transaction.execute("UPDATE head SET secret = ?1", [sealed]).map_err(sqlite_error)?;
    }
    Ok((generation, secret))
}

fn read_head(connection: &Connection, tags: &Tags) -> Result<Head, Error> {
    const SQL: &str =
        "SELECT generation, number, top, rotation, wall_s, monotonic_s, tag FROM head";
    let (head, tag) = connection
        .prepare_cached(SQL)
        .and_then(|mut statement| {
            statement.query_row([], |row| {
                let head = Head {
                    generation: row.get(0)?,
                    number: row.get(1)?,
                    top: row.get(2)?,
                    rotation: row.get(3)?,
                    now: Moment { wall_s: row.get(4)?, monotonic_s: row.get(5)? },
                };
                Ok((head, row.get::<_, Vec<u8>>(6)?))
            })
        })
        .map_err(sqlite_error)?;
    if !tags.holds(&head_message(&head), &tag) {
        return Err(damaged("its first row was altered"));
    }
    Ok(head)
}

fn write_head(transaction: &Transaction<'_>, tags: &Tags, head: &Head) -> Result<(), Error> {
    const SQL: &str = "UPDATE head SET number = ?1, top = ?2, rotation = ?3, wall_s = ?4, \
                       monotonic_s = ?5, tag = ?6";
    let Head { number, top, rotation, now, .. } = head;
    let tag = tags.tag(&head_message(head));
    transaction
        .prepare_cached(SQL)
        .and_then(|mut update| {
            update.execute(params![number, top, rotation, now.wall_s, now.monotonic_s, tag])
        })
        .map(drop)
        .map_err(sqlite_error)
}

fn head_message(head: &Head) -> Vec<u8> {
    let mut message = b"head".to_vec();
    for number in [head.number, head.top, head.rotation] {
        message.extend_from_slice(&number.to_be_bytes());
    }
    message.extend_from_slice(&head.now.wall_s.to_be_bytes());
    message.extend_from_slice(&head.now.monotonic_s.to_be_bytes());
    message
}

/// Calls `each` with every row from this number on, and its tag, in the order of the numbers.
fn read_rows(
    connection: &Connection,
    tags: &Tags,
    from: u64,
    limit: usize,
    mut each: impl FnMut(Row, &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    const SQL: &str = "SELECT number, subject, value, wall_s, monotonic_s, data, tag FROM change \
                       WHERE number >= ?1 ORDER BY number LIMIT ?2";
    let mut statement = connection.prepare_cached(SQL).map_err(sqlite_error)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![from as i64, limit]).map_err(sqlite_error)?;
    while let Some(row) = rows.next().map_err(sqlite_error)? {
        let (row, tag) = read_row(row, tags)?;
        each(row, &tag)?;
    }
    Ok(())
}

fn row_of(connection: &Connection, tags: &Tags, subject: Subject) -> Result<Option<Row>, Error> {
    const SQL: &str = "SELECT number, subject, value, wall_s, monotonic_s, data, tag FROM change \
                       WHERE subject = ?1";
    let mut statement = connection.prepare_cached(SQL).map_err(sqlite_error)?;
    let mut rows = statement.query([subject.to_bytes()]).map_err(sqlite_error)?;
    match rows.next().map_err(sqlite_error)? {
        Some(row) => read_row(row, tags).map(|(row, _)| Some(row)),
        None => Ok(None),
    }
}

fn read_row(row: &rusqlite::Row<'_>, tags: &Tags) -> Result<(Row, [u8; super::TAG_BYTES]), Error> {
    let number: u64 = row.get(0).map_err(sqlite_error)?;
    let bent = || damaged(&format!("row {number} was altered"));
    // Whatever has another type than it was written with was altered.
    let read = || -> rusqlite::Result<_> {
        let now = Moment { wall_s: row.get(3)?, monotonic_s: row.get(4)? };
        let subject = row.get_ref(1)?.as_blob()?;
        let (data, tag) = (row.get_ref(5)?.as_blob()?, row.get_ref(6)?.as_blob()?);
        Ok((subject, row.get::<_, u64>(2)?, now, data, tag))
    };
    let (subject, value, recorded, data, tag) = read().map_err(|_| bent())?;
    if !tags.holds(&row_message(subject, value, recorded, number, data), tag) {
        return Err(bent());
    }
    let subject = Subject::from_bytes(subject).ok_or_else(bent)?;
    let tag = tag.try_into().map_err(|_| bent())?;
    Ok((Row { subject, value, recorded, number, data: data.to_vec() }, tag))
}

/// Writes a row in the place of the one about the same subject.
fn write_row(transaction: &Transaction<'_>, tags: &Tags, row: &Row) -> Result<(), Error> {
    const SQL: &str = "INSERT OR REPLACE INTO change VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let Row { subject, value, recorded, number, data } = row;
    let subject = subject.to_bytes();
    let tag = tags.tag(&row_message(&subject, *value, *recorded, *number, data));
    let Moment { wall_s, monotonic_s } = recorded;
    transaction
        .prepare_cached(SQL)
        .and_then(|mut insert| {
            insert.execute(params![number, subject, value, wall_s, monotonic_s, data, tag])
        })
        .map(drop)
        .map_err(sqlite_error)
}

fn row_message(subject: &[u8], value: u64, recorded: Moment, number: u64, data: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(42 + data.len());
    message.push(subject.len() as u8);
    message.extend_from_slice(subject);
    message.extend_from_slice(&value.to_be_bytes());
    message.extend_from_slice(&recorded.wall_s.to_be_bytes());
    message.extend_from_slice(&recorded.monotonic_s.to_be_bytes());
    message.extend_from_slice(&number.to_be_bytes());
    message.extend_from_slice(data);
    message
}

/// The field of the configuration that all of this comes from.
const FIELD: &str = "state.sqlite";

fn damaged(what: &str) -> Error {
    let message = format!(
        "the file is damaged or was edited: {what}; restore it from a backup and then revoke all tokens"
    );
    Error::with(Status::StateDamaged, message).at(FIELD)
}

fn other_kind() -> Error {
    Error::with(Status::StateForeign, "the file is not a state of this library").at(FIELD)
}

fn busy() -> Error {
    Error::new(Status::StateBusy).at(FIELD)
}

/// What the operating system said about the file, as a status; its text is a fixed phrase.
fn file_error(error: &io::Error) -> Error {
    let (status, message) = match error.kind() {
        io::ErrorKind::NotFound => {
            (Status::StateUnreachable, "the directory of the file does not exist")
        }
        io::ErrorKind::PermissionDenied => {
            (Status::StateDenied, "the file or its directory may not be read and written")
        }
        io::ErrorKind::ReadOnlyFilesystem => (Status::StateDenied, "the file system is read-only"),
        io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
            (Status::StateForeign, "the path must lead to a file, in a directory")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            (Status::StateFull, Status::StateFull.sentence())
        }
        _ => (Status::StateUnreachable, "the operating system cannot open the file"),
    };
    Error::with(status, message).at(FIELD)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// What SQLite said, as a status; its own text may quote values.
fn sqlite_error(error: rusqlite::Error) -> Error {
    let status = match error.sqlite_error_code() {
        _ if is_busy(&error) => Status::StateBusy,
        Some(ErrorCode::NotADatabase) => return other_kind(),
        Some(ErrorCode::DatabaseCorrupt) => return damaged("SQLite cannot read it"),
        Some(ErrorCode::DiskFull) => Status::StateFull,
        Some(
            ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::AuthorizationForStatementDenied,
        ) => Status::StateDenied,
        Some(ErrorCode::OutOfMemory) => Status::OutOfMemory,
        // A value of another type than the column's, which the tables do not allow.
        None => return damaged("it does not hold what it should"),
        Some(_) => {
            let message = "SQLite cannot read or write the file";
            return Error::with(Status::StateUnreachable, message).at(FIELD);
        }
    };
    Error::new(status).at(FIELD)
}
