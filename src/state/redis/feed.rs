//! The thread that hears of changes, one for each engine and the only one that the core starts.
//!
//! It asks what is new, waits at the server until there is more, and asks again; four times a second
//! in any case, so that it is known how old the knowledge is. It holds the engine only while it asks,
//! and so ends soon after the engine does.

use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::Connection;

use super::super::shared::Shared;
use super::Inner;
use super::link::{ANSWER, told};
use crate::error::Error;
use crate::os;

/// How long to wait for news: a quarter of the shortest `max_staleness_s`.
const NEWS: Duration = Duration::from_millis(250);
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_millis(500);

/// Starts the thread.
pub fn start(inner: Arc<Inner>, shared: Weak<Shared>) -> Result<(), Error> {
    os::spawn_undisturbed("mintage-feed", move || {
        let mut feed = Feed { inner, ear: None, pause: PAUSE_MIN };
        while feed.turn(&shared) {}
    })
}

struct Feed {
    inner: Arc<Inner>,
    ear: Option<Connection>,
    pause: Duration,
}

impl Feed {
    /// Asks once and waits; `false` when there is nobody to ask for.
    fn turn(&mut self, shared: &Weak<Shared>) -> bool {
        let Some(engine) = shared.upgrade().filter(|shared| shared.sink().is_some()) else {
            return false;
        };
        let asked = engine.look_now();
        if asked.is_ok() {
            // What cannot be written now is tried again in the next turn.
            let _ = engine.write_unwritten();
        }
        drop(engine);
        if asked.and_then(|()| self.listen()).is_ok() {
            self.pause = PAUSE_MIN;
        } else {
            self.ear = None;
            std::thread::sleep(self.pause);
            self.pause = (self.pause * 2).min(PAUSE_MAX);
        }
        true
    }

    /// Waits until the server has something new, or for as long as one may.
    fn listen(&mut self) -> Result<(), Error> {
        let Some(seen) = self.inner.seen.load_full() else { return Ok(()) };
        let ear = match &mut self.ear {
            Some(ear) => ear,
            none => none.insert(self.inner.server.connect(NEWS + ANSWER)?),
        };
        redis::cmd("XREAD")
            .arg("COUNT")
            .arg(1)
            .arg("BLOCK")
            .arg(NEWS.as_millis() as u64)
            .arg("STREAMS")
            .arg(&self.inner.keys.feed)
            .arg(format!("{}-0", seen.number))
            .query::<redis::Value>(ear)
            .map(drop)
            .map_err(|error| told(&error))
    }
}
