//! A directory of a test's own with a state file in it, and engines that share the file.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use mintage::{Check, Config, Engine, Grant, ScopeSet, Status};

pub const GRANT: Grant<'_> = Grant::new(ScopeSet::CHAT);
pub const SEALING_KEY: [u8; 32] = [7; 32];

/// Removed, with all that is in it, when the test is over.
pub struct Place(PathBuf);

impl Place {
    pub fn new() -> Place {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("mintage-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Place(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn file(&self) -> PathBuf {
        self.0.join("state.db")
    }

    pub fn open(&self) -> Engine {
        Engine::open(on(&self.file())).unwrap()
    }

    pub fn open_with(&self, configure: impl FnOnce(Config) -> Config) -> Engine {
        Engine::open(configure(on(&self.file()))).unwrap()
    }

    /// The status that opening fails with, and the field.
    pub fn refused(&self, configure: impl FnOnce(Config) -> Config) -> (Status, String) {
        match Engine::open(configure(on(&self.file()))) {
            Ok(_) => (Status::Ok, String::new()),
            Err(error) => {
                assert!(error.message().len() > 20, "{error}");
                (error.status(), error.field().to_owned())
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The configuration that all who share a file have.
pub fn on(file: &Path) -> Config {
    Config::new().sqlite(file).sealing_key(SEALING_KEY)
}

pub fn verdict(engine: &Engine, token: &str) -> Status {
    engine.verify(token, &Check::new()).err().map_or(Status::Ok, |refusal| refusal.status())
}

/// Long enough that the next call looks at the file.
pub fn wait_for_window() {
    std::thread::sleep(std::time::Duration::from_millis(6));
}
