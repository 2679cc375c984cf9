//! Forgetting what no living token can need: in the tables of this process, in its key ring, and in
//! the state.

use std::sync::atomic::Ordering;

use super::{Core, Engine};
use crate::error::Error;
use crate::key::KeyState;
use crate::revocation::{Fate, Moment, Subject, Writer};
use crate::state::shared::Shared;
use crate::state::{KeyRank, Op, Row, SCAN_ROWS, Sink, key_row};

/// How often revocations prune the state, in seconds.
const PRUNE_STATE_EVERY_S: u64 = 60;
/// Scans of a state in one `sync` at most: a million rows.
const SCANS_MAX: usize = 2048;

impl Engine {
    /// Brings everything up to date now: looks at the state that is shared, writes what could not be
    /// written before, and forgets what no living token can need. With state in memory, only the last.
    ///
    /// # Errors
    /// 5xxx if the state cannot be reached; [`Status::Poisoned`](crate::Status::Poisoned).
    pub fn sync(&self) -> Result<(), Error> {
        self.sound()?.sync()
    }
}

impl Core {
    pub(crate) fn sync(&self) -> Result<(), Error> {
        if let Some(shared) = &self.sharing.state {
            shared.refresh()?;
        }
        self.change(|writer| {
            self.prune(writer, usize::MAX);
            Ok(())
        })?;
        if let Some(shared) = &self.sharing.state {
            self.prune_state(shared, true);
        }
        Ok(())
    }

    /// Forgets what no living token can need.
    pub(super) fn prune(&self, writer: &mut Writer, rebuilds: usize) {
        self.register.revocations.prune(writer, rebuilds);
        // A token of a key that is gone is refused for that, whatever the clock says.
        if let Some(ring) =
            self.keys.load().pruned(writer.now(), self.register.revocations.keep_s())
        {
            self.keys.replace(writer, ring);
        }
    }

    /// Forgets in the state what no living token can need, now and then or `fully`. It matters to
    /// nobody if that fails: there is a next time.
    pub(super) fn prune_state(&self, shared: &Shared, fully: bool) {
        let now_s = self.register.clock.monotonic_s();
        let due_s = self.sharing.prune_at_s.load(Ordering::Relaxed);
        if !fully && now_s < due_s {
            return;
        }
        self.sharing.prune_at_s.store(now_s + PRUNE_STATE_EVERY_S, Ordering::Relaxed);
        // A sibling may grant longer lifetimes since: its tokens need what ours would not.
        if shared.refresh().is_err() {
            return;
        }
        for _ in 0..if fully { SCANS_MAX } else { 1 } {
            match self.prune_some(shared) {
                Ok(true) => {}
                Ok(false) | Err(_) => return,
            }
        }
    }

    /// Prunes the next rows of the state; whether there may be more.
    fn prune_some(&self, shared: &Shared) -> Result<bool, Error> {
        let rows = shared.scan()?;
        let mut batch = self.register.batch(Vec::new());
        let (mut pruned, mut relied_on) = (0, 0);
        for row in &rows {
            let fate =
                self.register.revocations.fate(row.subject, row.value, row.recorded, batch.now);
            match (row.subject, fate) {
                (Subject::Key(thumbprint), _) => {
                    batch.stripped.extend(self.strip(&thumbprint, row, batch.now)?);
                }
                (subject, Fate::Drop { since_wall_s }) => {
                    if subject.has_epochs() {
                        pruned = pruned.max(row.value);
                    }
                    relied_on = relied_on.max(u64::from(since_wall_s));
                    batch.removed.push((subject, row.number));
                }
                _ => {}
            }
        }
        if !batch.removed.is_empty() || !batch.stripped.is_empty() {
            for (subject, value) in [(Subject::Pruned, pruned), (Subject::ReliedOn, relied_on)] {
                batch.ops.extend((value > 0).then(|| Op::raise(subject, value)));
            }
            let rows = shared.append(batch)?;
            self.absorb(&rows, false)?;
        }
        Ok(rows.len() >= SCAN_ROWS)
    }

    /// A retired key's row without the key, once its last token is dead.
    fn strip(
        &self,
        thumbprint: &[u8; 32],
        row: &Row,
        now: Moment,
    ) -> Result<Option<(Subject, u64, Vec<u8>)>, Error> {
        let retired =
            KeyRank::from_value(row.value).is_some_and(|rank| rank.state == KeyState::Retired);
        let due = row
            .recorded
            .after(u32::try_from(self.register.revocations.keep_s()).unwrap_or(u32::MAX));
        if !retired || !now.reaches(due) {
            return Ok(None);
        }
        let bare = key_row::without_material(&row.data, &self.sharing.seals, thumbprint)?;
        Ok((bare.len() < row.data.len()).then_some((row.subject, row.number, bare)))
    }
}
