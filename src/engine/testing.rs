//! A state file of a test's own, removed when the test is over.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Engine;
use crate::config::Config;

pub struct StateFile(PathBuf);

impl StateFile {
    pub fn new() -> StateFile {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("mintage-unit-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        std::fs::create_dir(&folder).unwrap();
        StateFile(folder)
    }

    pub fn config(&self) -> Config {
        Config::new().sqlite(self.0.join("state.db")).sealing_key([7; 32])
    }

    pub fn open(&self) -> Engine {
        Engine::open(self.config()).unwrap()
    }
}

impl Drop for StateFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
