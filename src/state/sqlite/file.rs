//! The file itself: making it, connecting to it, telling it from another, and what can be wrong.

use std::path::Path;
#[cfg(unix)]
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{fs, io};

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::clock::Deadline;
use crate::error::{Error, Status};
#[cfg(unix)]
use crate::os;

/// How long to wait for whoever has the file locked, or for another thread.
pub const BUSY: Duration = Duration::from_secs(5);
/// The same for a verify that writes what waits to be written.
pub const HURRY: Duration = Duration::from_millis(10);

/// What tells a file from another at the same path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FileIdentity(u64, u64);

impl FileIdentity {
    pub fn of(path: &Path) -> Result<FileIdentity, Error> {
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
///
/// Whoever closes a descriptor of a file lets go of all locks that the process has on it, those of
/// other engines among them. So a file that is there is not opened here, and of two who come at once
/// the other one waits until the new file is closed.
pub fn create(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    static CREATING: Mutex<()> = Mutex::new(());
    #[cfg(unix)]
    let _one_at_a_time = CREATING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        // SQLite would open what may only be read, and fail at the first revocation.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => require_usable(path),
        Err(error) => Err(error),
    }
    .map_err(|error| file_error(&error))
}

#[cfg(unix)]
fn require_usable(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    os::may_read_and_write(path)
}

#[cfg(not(unix))]
fn require_usable(path: &Path) -> io::Result<()> {
    fs::OpenOptions::new().read(true).write(true).open(path).map(drop)
}

/// Says how long this connection waits for whoever has the file locked. SQLite's own way to wait
/// doubles its pauses up to a tenth of a second, and whoever has waited long waits longer still.
pub fn be_patient(connection: &mut Connection, patient: bool) -> Result<(), Error> {
    let wait =
        if patient { |times: i32| pause(times, BUSY) } else { |times: i32| pause(times, HURRY) };
    connection.busy_handler(Some(wait)).map_err(sqlite_error)
}

/// Sleeps, and says whether to try again; false once it has been about so long.
fn pause(times: i32, longest: Duration) -> bool {
    const PAUSE: Duration = Duration::from_millis(1);
    // The first few times somebody is in the middle of a commit.
    std::thread::sleep(if times < 5 { PAUSE / 5 } else { PAUSE });
    (times as u128) < longest.as_millis()
}

pub fn raw_connection(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(sqlite_error)?;
    be_patient(&mut connection, true)?;
    Ok(connection)
}

pub fn connect(path: &Path) -> Result<Connection, Error> {
    let connection = raw_connection(path)?;
    let pragma = |name: &str, value: Value| {
        connection.pragma_update(None, name, value).map_err(sqlite_error)
    };
    // The first to open a new file switches it over, and others have to wait for that.
    let patience = Deadline::after(BUSY);
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)) {
            Ok(mode) if mode == "wal" => break,
            Ok(_) => {
                let message = "the file's system does not let processes share memory, as WAL needs";
                return Err(Error::with(Status::StateUnreachable, message).at(FIELD));
            }
            Err(error) if is_busy(&error) && !patience.has_passed() => {
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

pub fn begin(
    connection: &mut Connection,
    behavior: TransactionBehavior,
) -> Result<Transaction<'_>, Error> {
    connection.transaction_with_behavior(behavior).map_err(sqlite_error)
}

/// The field of the configuration that all of this comes from.
pub const FIELD: &str = "state.sqlite";

pub fn damaged(what: &str) -> Error {
    let message = format!(
        "the file is damaged or was edited: {what}; restore it from a backup and then revoke all tokens"
    );
    Error::with(Status::StateDamaged, message).at(FIELD)
}

pub fn other_kind() -> Error {
    Error::with(Status::StateForeign, "the file is not a state of this library").at(FIELD)
}

pub fn busy() -> Error {
    Error::new(Status::StateBusy).at(FIELD)
}

/// What the operating system said about the file, as a status; its text is a fixed phrase.
pub fn file_error(error: &io::Error) -> Error {
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

pub fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// What SQLite said, as a status; its own text may quote values.
pub fn sqlite_error(error: rusqlite::Error) -> Error {
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
