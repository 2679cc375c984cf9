//! A Redis server of a test's own, on a unix socket in a directory of its own, and engines on it.
#![allow(dead_code)]

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use mintage::{Config, Engine, Error, Status};

use crate::place::verdict;

/// How long anything may take to be felt on a machine that is busy with other things.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A server of the test's own, killed and removed with it.
pub struct Server {
    pub place: PathBuf,
    pub arguments: Vec<String>,
    process: Option<Child>,
}

impl Server {
    /// Starts one with these settings; nothing where there is no Redis, which `STRICT=1` does not
    /// let pass.
    pub fn start(arguments: &[&str]) -> Option<Server> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        if Command::new("redis-server").arg("--version").output().is_err() {
            println!("skipped: redis-server is not installed");
            let strict = std::env::var_os("STRICT").is_some_and(|strict| strict == "1");
            assert!(!strict, "redis-server is not installed");
            return None;
        }
        let name = format!(
            "mintage-redis-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let place = std::env::temp_dir().join(name);
        std::fs::create_dir(&place).unwrap();
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let mut server = Server { place, arguments, process: None };
        server.run();
        Some(server)
    }

    /// One that keeps nothing.
    pub fn volatile() -> Option<Server> {
        Server::start(&["--appendonly", "no"])
    }

    pub fn run(&mut self) {
        let log = File::create(self.place.join("log")).unwrap();
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(self.socket())
            .arg("--dir")
            .arg(&self.place)
            .args(&self.arguments)
            .stdout(log)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(process);
        eventually("the server answers", || {
            let Ok(mut connection) = self.connect() else { return false };
            // One that wants a password answers, too.
            match redis::cmd("PING").query::<String>(&mut connection) {
                Ok(_) => true,
                Err(error) => error.code() == Some("NOAUTH"),
            }
        });
    }

    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
        let _ = std::fs::remove_file(self.socket());
    }

    pub fn signal(&self, signal: libc::c_int) {
        let process = self.process.as_ref().unwrap().id() as libc::pid_t;
        // SAFETY: takes no pointer; the process is ours and not waited for yet.
        assert_eq!(unsafe { libc::kill(process, signal) }, 0);
    }

    pub fn socket(&self) -> PathBuf {
        self.place.join("redis.sock")
    }

    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    pub fn connect(&self) -> redis::RedisResult<redis::Connection> {
        redis::Client::open(self.url())?.get_connection()
    }

    /// Says something to the server, as an administrator would.
    pub fn tell<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]).query(&mut self.connect().unwrap()).unwrap()
    }

    pub fn config(&self) -> Config {
        config(&self.url())
    }

    pub fn open(&self) -> Engine {
        Engine::open(self.config()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.place);
    }
}

pub fn config(url: &str) -> Config {
    Config::new().redis(url).identity_secret([3; 32]).sealing_key([7; 32])
}

pub fn status<T>(result: Result<T, Error>) -> Status {
    result.err().map_or(Status::Ok, |error| error.status())
}

pub fn refused(config: Config) -> (Status, String) {
    let error = Engine::open(config).unwrap_err();
    (error.status(), error.field().to_owned())
}

pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < PATIENCE, "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Waits until the engine says this of the token.
pub fn becomes(engine: &Engine, token: &str, expected: Status) {
    let mut last = Status::Ok;
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        last = verdict(engine, token);
        if last == expected {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
    panic!("{last:?} and never {expected:?}");
}
