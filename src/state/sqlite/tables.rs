//! The two tables: what stands in them, and the tags that nobody can make who lacks the secret.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::file::{FIELD, damaged, other_kind, sqlite_error};
use crate::crypto;
use crate::error::{Error, Status};
use crate::identity::{SECRET_BYTES, Secret};
use crate::revocation::Moment;
use crate::state::change::start_value;
use crate::state::seals::RowTags;
use crate::state::settle::Head;
use crate::state::{Opening, Row, Seals, Subject, TAG_BYTES};

/// "mntg", so that `file` and SQLite can tell whose a file is.
const APPLICATION_ID: i64 = 0x6d6e_7467;
/// The version of the tables.
const SCHEMA: i64 = 1;

const SECRET_CONTEXT: &[u8] = b"mintage identity secret 1";

/// A row that was in the file once. If it is gone, or is another one, then the file is an older
/// copy, and has perhaps been written to since.
#[derive(Clone, Copy)]
pub struct Mark {
    pub subject: Subject,
    pub number: u64,
    pub tag: [u8; TAG_BYTES],
}

/// Whether the file is empty and to be filled. In a transaction, or somebody may fill it between one
/// question and the next.
///
/// # Errors
/// [`Status::StateForeign`] for a file of another kind, [`Status::StateNewer`].
pub fn require_ours(transaction: &Transaction<'_>) -> Result<bool, Error> {
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

pub fn make_tables(transaction: &Transaction<'_>) -> Result<(), Error> {
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

pub fn new_secret() -> Result<Secret, Error> {
    let mut secret = Secret::new([0; SECRET_BYTES]);
    crypto::fill_random(&mut secret[..])?;
    Ok(secret)
}

/// The first rows: who the file belongs to, and the floor that stands for an unknown past.
pub fn insert_head(
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
        now: Moment { monotonic_s: 0, ..opening.now() },
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
pub fn recognise(
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

pub fn read_head(connection: &Connection, tags: &RowTags) -> Result<Head, Error> {
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
    if !tags.holds(&[&head_message(&head)], &tag) {
        return Err(damaged("its first row was altered"));
    }
    Ok(head)
}

pub fn write_head(transaction: &Transaction<'_>, tags: &RowTags, head: &Head) -> Result<(), Error> {
    const SQL: &str = "UPDATE head SET number = ?1, top = ?2, rotation = ?3, wall_s = ?4, \
                       monotonic_s = ?5, tag = ?6";
    let Head { number, top, rotation, now, .. } = head;
    let tag = tags.tag(&[&head_message(head)]);
    transaction
        .prepare_cached(SQL)
        .and_then(|mut update| {
            update.execute(params![number, top, rotation, now.wall_s, now.monotonic_s, tag])
        })
        .map(drop)
        .map_err(sqlite_error)
}

pub fn head_message(head: &Head) -> Vec<u8> {
    let mut message = b"head".to_vec();
    for number in [head.number, head.top, head.rotation] {
        message.extend_from_slice(&number.to_be_bytes());
    }
    message.extend_from_slice(&head.now.wall_s.to_be_bytes());
    message.extend_from_slice(&head.now.monotonic_s.to_be_bytes());
    message
}

impl Mark {
    pub fn of(row: &Row, tags: &RowTags) -> Mark {
        let Row { subject, value, recorded, number, data } = row;
        let tag = tags.tag(&[&subject.to_bytes(), &numbers(*value, *recorded, *number), data]);
        Mark { subject: *subject, number: *number, tag }
    }
}

/// Whether a row is still there, or a later one about the same subject.
pub fn stands(connection: &Connection, tags: &RowTags, mark: &Mark) -> Result<bool, Error> {
    let row = row_of(connection, tags, mark.subject)?;
    Ok(row.is_some_and(|row| {
        row.number > mark.number
            || row.number == mark.number && Mark::of(&row, tags).tag == mark.tag
    }))
}

/// Calls `each` with every row from this number on, and its tag, in the order of the numbers.
pub fn read_rows(
    connection: &Connection,
    tags: &RowTags,
    from: u64,
    limit: usize,
    mut each: impl FnMut(Row, [u8; TAG_BYTES]) -> Result<(), Error>,
) -> Result<(), Error> {
    const SQL: &str = "SELECT number, subject, value, wall_s, monotonic_s, data, tag FROM change \
                       WHERE number >= ?1 ORDER BY number LIMIT ?2";
    let mut statement = connection.prepare_cached(SQL).map_err(sqlite_error)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![from as i64, limit]).map_err(sqlite_error)?;
    while let Some(row) = rows.next().map_err(sqlite_error)? {
        let (row, tag) = read_row(row, tags)?;
        each(row, tag)?;
    }
    Ok(())
}

pub fn row_of(
    connection: &Connection,
    tags: &RowTags,
    subject: Subject,
) -> Result<Option<Row>, Error> {
    const SQL: &str = "SELECT number, subject, value, wall_s, monotonic_s, data, tag FROM change \
                       WHERE subject = ?1";
    let mut statement = connection.prepare_cached(SQL).map_err(sqlite_error)?;
    let mut rows = statement.query([subject.to_bytes()]).map_err(sqlite_error)?;
    match rows.next().map_err(sqlite_error)? {
        Some(row) => read_row(row, tags).map(|(row, _)| Some(row)),
        None => Ok(None),
    }
}

pub fn read_row(row: &rusqlite::Row<'_>, tags: &RowTags) -> Result<(Row, [u8; TAG_BYTES]), Error> {
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
    if !tags.holds(&[subject, &numbers(value, recorded, number), data], tag) {
        return Err(bent());
    }
    let subject = Subject::from_bytes(subject).ok_or_else(bent)?;
    let tag = tag.try_into().map_err(|_| bent())?;
    Ok((Row { subject, value, recorded, number, data: data.to_vec() }, tag))
}

/// Writes a row in the place of the one about the same subject.
pub fn write_row(transaction: &Transaction<'_>, tags: &RowTags, row: &Row) -> Result<(), Error> {
    const SQL: &str = "INSERT OR REPLACE INTO change VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let Row { subject, value, recorded, number, data } = row;
    let subject = subject.to_bytes();
    let tag = tags.tag(&[&subject, &numbers(*value, *recorded, *number), data]);
    let Moment { wall_s, monotonic_s } = recorded;
    transaction
        .prepare_cached(SQL)
        .and_then(|mut insert| {
            insert.execute(params![number, subject, value, wall_s, monotonic_s, data, tag])
        })
        .map(drop)
        .map_err(sqlite_error)
}

/// What of a row is tagged between its subject, whose first byte says how long it is, and its data.
fn numbers(value: u64, recorded: Moment, number: u64) -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&value.to_be_bytes());
    bytes[8..12].copy_from_slice(&recorded.wall_s.to_be_bytes());
    bytes[12..16].copy_from_slice(&recorded.monotonic_s.to_be_bytes());
    bytes[16..].copy_from_slice(&number.to_be_bytes());
    bytes
}
