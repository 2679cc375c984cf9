//! Connections to a Redis server: how long they are waited for, how many there are, and what becomes
//! of them when the process forks.
//!
//! Nobody holds the gate (`os.rs`) while the server is asked, or a fork would wait for the network.
//! So a fork may find any of these locks held by a thread that does not exist in the child. They are
//! `std::sync`'s, which keep their state in themselves, and all of them are inside a [`Link`], which
//! a child makes anew; `parking_lot`'s would park in a table of the process that nobody makes anew.
//! The link that a child inherits is leaked: its sockets are the parent's, who would notice if
//! anything were written to them or said about their end.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use redis::io::tcp::TcpSettings;
use redis::{
    Client, Connection, ConnectionAddr, ErrorKind, IntoConnectionInfo, RedisError, RedisResult,
    ServerErrorKind,
};

use super::FIELD;
use crate::error::{Error, Status};
use crate::os;

/// How long to wait for a connection, log-in included.
const CONNECT: Duration = Duration::from_secs(1);
/// How long to wait for each answer.
pub const ANSWER: Duration = Duration::from_secs(2);
/// How long to wait for other threads of this process.
const WAIT: Duration = Duration::from_secs(2);
/// Connections that an engine has at a time, that of the feed apart.
const CONNECTIONS_MAX: usize = 16;
/// Connections that are kept for the next call.
const IDLE_MAX: usize = 4;

/// A server, and how to reach it.
pub struct Server {
    client: Client,
    link: ArcSwap<Link>,
}

/// The connections that one process has.
pub struct Link {
    births: u64,
    calls: Mutex<Calls>,
    call_ended: Condvar,
    is_reading: Mutex<bool>,
    reading_ended: Condvar,
}

#[derive(Default)]
struct Calls {
    under_way: usize,
    idle: Vec<Connection>,
}

impl Server {
    /// Parses the URL. Nothing is connected yet.
    ///
    /// # Errors
    /// [`Status::ConfigOutOfRange`], which does not repeat the URL: it may hold a password.
    pub fn new(url: &str) -> Result<Server, Error> {
        let refused = |message| Error::with(Status::ConfigOutOfRange, message).at(FIELD);
        let unreadable = "must be a URL as redis://user:password@host:port/database, rediss:// for TLS, \
                          or redis+unix:///path?db=0";
        let info = url.into_connection_info().map_err(|_| refused(unreadable))?;
        if matches!(info.addr(), ConnectionAddr::TcpTls { insecure: true, .. }) {
            return Err(refused(
                "must not end in #insecure: a server's certificate is always checked",
            ));
        }
        if matches!(info.addr(), ConnectionAddr::TcpTls { .. })
            && rustls::crypto::CryptoProvider::get_default().is_none()
        {
            // Who was quicker has chosen one, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let settings = info.redis_settings().clone().set_skip_set_lib_name();
        let info = info
            .set_redis_settings(settings)
            .set_tcp_settings(TcpSettings::default().set_nodelay(true));
        let client = Client::open(info).map_err(|_| refused(unreadable))?;
        Ok(Server { client, link: ArcSwap::from_pointee(Link::new()) })
    }

    /// A connection of the caller's own, with a deadline for each answer.
    pub fn connect(&self, answer: Duration) -> Result<Connection, Error> {
        let connect = || {
            let connection = self.client.get_connection_with_timeout(CONNECT)?;
            connection.set_read_timeout(Some(answer))?;
            connection.set_write_timeout(Some(ANSWER))?;
            Ok(connection)
        };
        connect().map_err(|error: RedisError| told(&error))
    }

    /// Asks the server something that may be asked twice: a connection that was kept may have ended
    /// meanwhile, and nobody can tell whether before or after the server heard the question.
    ///
    /// # Errors
    /// 5xxx.
    pub fn ask<T>(&self, question: impl Fn(&mut Connection) -> RedisResult<T>) -> Result<T, Error> {
        let link = self.link();
        let _call = link.begin_call()?;
        loop {
            let kept = link.calls().idle.pop();
            let was_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                None => self.connect(ANSWER)?,
            };
            match question(&mut connection) {
                Ok(answer) => {
                    link.keep(connection);
                    return Ok(answer);
                }
                Err(error) if was_kept && error.is_connection_dropped() => {}
                Err(error) => {
                    // An answer, if not the one that was hoped for.
                    if matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension) {
                        link.keep(connection);
                    }
                    return Err(told(&error));
                }
            }
        }
    }

    /// The connections of this process: new ones in the child of a fork.
    pub fn link(&self) -> Arc<Link> {
        let link = self.link.load_full();
        if link.is_own() {
            return link;
        }
        let before = self.link.compare_and_swap(&link, Arc::new(Link::new()));
        if Arc::ptr_eq(&before, &link) {
            // Never dropped: see above.
            std::mem::forget(link);
        }
        self.link.load_full()
    }
}

impl Link {
    fn new() -> Link {
        Link {
            births: os::births(),
            calls: Mutex::default(),
            call_ended: Condvar::new(),
            is_reading: Mutex::new(false),
            reading_ended: Condvar::new(),
        }
    }

    fn is_own(&self) -> bool {
        self.births == os::births()
    }

    fn calls(&self) -> std::sync::MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there are not too many calls under way.
    fn begin_call(&self) -> Result<Call<'_>, Error> {
        let full = |calls: &mut Calls| calls.under_way >= CONNECTIONS_MAX;
        let waited = self.call_ended.wait_timeout_while(self.calls(), WAIT, full);
        let (mut calls, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if full(&mut calls) {
            return Err(busy());
        }
        calls.under_way += 1;
        Ok(Call(self))
    }

    fn keep(&self, connection: Connection) {
        let mut calls = self.calls();
        if calls.idle.len() < IDLE_MAX {
            calls.idle.push(connection);
        }
    }

    /// Waits for its turn to read: one thread at a time.
    pub fn begin_reading(&self) -> Result<Reading<'_>, Error> {
        let is_reading = self.is_reading.lock().unwrap_or_else(PoisonError::into_inner);
        let waited =
            self.reading_ended
                .wait_timeout_while(is_reading, ANSWER + WAIT, |is_reading| *is_reading);
        let (mut is_reading, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if *is_reading {
            return Err(busy());
        }
        *is_reading = true;
        Ok(Reading(self))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if !self.is_own() {
            let calls = self.calls.get_mut().unwrap_or_else(PoisonError::into_inner);
            std::mem::forget(std::mem::take(&mut calls.idle));
        }
    }
}

/// A call under way.
struct Call<'a>(&'a Link);

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.0.calls().under_way -= 1;
        self.0.call_ended.notify_one();
    }
}

/// The turn to read.
pub struct Reading<'a>(&'a Link);

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        *self.0.is_reading.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.reading_ended.notify_one();
    }
}

pub fn busy() -> Error {
    Error::new(Status::StateBusy).at(FIELD)
}

/// What a server or the network said, as a status. Their own texts may quote anything; ours are
/// fixed.
pub fn told(error: &RedisError) -> Error {
    let said = |what: &str| {
        error.code() == Some(what) || error.detail().is_some_and(|detail| detail.contains(what))
    };
    let (status, message) = match error.kind() {
        ErrorKind::AuthenticationFailed => {
            (Status::StateDenied, "the server refuses the user or the password")
        }
        ErrorKind::Io if error.is_timeout() => {
            (Status::StateUnreachable, "the server did not answer in time")
        }
        ErrorKind::Io if error.is_connection_refusal() => {
            (Status::StateUnreachable, "nobody answers at the address of the server")
        }
        ErrorKind::Io if error.is_connection_dropped() => {
            (Status::StateUnreachable, "the server ended the connection")
        }
        ErrorKind::Server(ServerErrorKind::BusyLoading | ServerErrorKind::TryAgain) => {
            (Status::StateBusy, "the server is loading its data; it answers soon")
        }
        _ if said("BUSY") => {
            (Status::StateBusy, "the server is busy with a script of somebody else")
        }
        _ if said("NOAUTH") || said("unauthenticated") => {
            (Status::StateDenied, "the server wants a user or a password")
        }
        _ if said("NOPERM") || said("ACL failure") || said("can't run this command") => {
            (Status::StateDenied, "the user of the server may not run what this needs")
        }
        _ if said("READONLY") => (
            Status::StateDenied,
            "the server is a replica that cannot be written; name the primary",
        ),
        _ if said("OOM") => (Status::StateFull, "the server has reached its \"maxmemory\""),
        _ if said("MISCONF") => {
            (Status::StateFull, "the server cannot save to its disk and refuses changes")
        }
        _ if said("WRONGTYPE") => {
            (Status::StateForeign, "the keys under the prefix belong to something else")
        }
        _ if said("equal or smaller") => {
            (Status::StateDamaged, "the state's feed is ahead of its head; delete the feed")
        }
        _ if said("out of range") => {
            (Status::StateUnreachable, "the server has no database of this number")
        }
        ErrorKind::InvalidClientConfig | ErrorKind::Io => (
            Status::StateUnreachable,
            "the server cannot be reached: its name, its address or its certificate",
        ),
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => {
            (Status::StateForeign, "what answers at this address does not speak as Redis does")
        }
        _ => (
            Status::StateUnreachable,
            "the server refuses what this needs; it must be Redis 5 or newer",
        ),
    };
    Error::with(status, message).at(FIELD)
}
