//! The register of revocations: readers use the tables without a lock, and everything that changes
//! revocations or keys passes through [`Register::change`] or [`Register::absorb`].
//!
//! No other file can take the writer lock. So here, once, is what every change needs: it holds the
//! gate, so that no fork falls into it; it reads both clocks; it bumps the version after it is
//! visible; and if it unwinds half-way, the engine is poisoned.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::clock::Clock;
use crate::error::{Error, Refusal, Status};
use crate::os;
use crate::revocation::{Moment, Revocations, Writer};
use crate::state::{Batch, Op};

pub(super) struct Register {
    /// Its methods that change something ask for the [`Writer`], which only this file hands out.
    pub revocations: Revocations,
    pub clock: Clock,
    writer: Mutex<Writer>,
    poisoned: AtomicBool,
    /// What the clock's monotonic time is behind that of the state, in seconds.
    monotonic_offset_s: i64,
}

impl Register {
    /// `state_now` is the time by the clocks of the state, if there is one.
    pub fn new(
        (revocations, mut writer): (Revocations, Writer),
        clock: Clock,
        state_now: Option<Moment>,
    ) -> Register {
        let monotonic_s = clock.monotonic_s() as i64;
        let monotonic_offset_s =
            state_now.map_or(0, |now| i64::from(now.monotonic_s) - monotonic_s);
        writer.observe(clock.unix_us(), (monotonic_s + monotonic_offset_s).unsigned_abs());
        Register {
            revocations,
            clock,
            writer: Mutex::new(writer),
            poisoned: AtomicBool::new(false),
            monotonic_offset_s,
        }
    }

    /// Makes one change to revocations or keys, and counts it in the version also if it found
    /// nothing to do: when it returns, whatever another thread changed before is visible and counted.
    pub fn change<T>(&self, act: impl FnOnce(&mut Writer) -> Result<T, Error>) -> Result<T, Error> {
        self.write(act, |_| true)
    }

    /// Absorbs what comes from elsewhere; `act` says whether it changed anything, and only then is it
    /// counted in the version.
    pub fn absorb(
        &self,
        act: impl FnOnce(&mut Writer) -> Result<bool, Error>,
    ) -> Result<bool, Error> {
        // A failure half-way may have changed something.
        self.write(act, |changed| *changed.as_ref().unwrap_or(&true))
    }

    fn write<T>(
        &self,
        act: impl FnOnce(&mut Writer) -> Result<T, Error>,
        counts: impl FnOnce(&Result<T, Error>) -> bool,
    ) -> Result<T, Error> {
        let _no_fork_now = os::gate();
        let mut writer = self.writer.lock().map_err(|_| Error::new(Status::Poisoned))?;
        self.sound()?;
        let unwinding = PoisonUnlessDefused(&self.poisoned);
        self.observe(&mut writer);
        let result = act(&mut writer);
        if counts(&result) {
            self.revocations.bump(&mut writer);
        }
        std::mem::forget(unwinding);
        result
    }

    /// Holds the writer lock for something that changes neither revocations nor keys.
    ///
    /// # Errors
    /// [`Status::Poisoned`].
    pub fn hold<T>(&self, act: impl FnOnce(&mut Writer) -> T) -> Result<T, Error> {
        // Behind the gate, or a child could inherit the lock taken.
        let _no_fork_now = os::gate();
        let mut writer = self.writer.lock().map_err(|_| Error::new(Status::Poisoned))?;
        Ok(act(&mut writer))
    }

    /// These changes, to be asked of a state, with both clocks and an epoch above all that are known
    /// here.
    pub fn batch(&self, ops: Vec<Op>) -> Batch {
        let _no_fork_now = os::gate();
        // A poisoned engine is noticed by the call that comes next.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.observe(&mut writer);
        Batch { ops, proposed: writer.proposed(), now: writer.now(), ..Batch::default() }
    }

    /// Has the writer read the clocks.
    fn observe(&self, writer: &mut Writer) {
        let monotonic_s = self.clock.monotonic_s() as i64 + self.monotonic_offset_s;
        writer.observe(self.clock.unix_us(), monotonic_s.unsigned_abs());
        self.revocations.observe_mints(writer);
    }

    /// The time to judge tokens by, and to mint them at.
    #[inline]
    pub fn now_s(&self) -> i64 {
        self.revocations.never_before_pruning_s(self.clock.unix_s())
    }

    /// Refuses everything after a change that failed half-way.
    #[inline]
    pub fn sound(&self) -> Result<(), Refusal> {
        if self.poisoned.load(Ordering::Relaxed) {
            return Err(Refusal::new(Status::Poisoned));
        }
        Ok(())
    }

    #[cfg(test)]
    pub fn writer(&self) -> &Mutex<Writer> {
        &self.writer
    }
}

/// Poisons the engine when a change unwinds: dropped only then.
struct PoisonUnlessDefused<'a>(&'a AtomicBool);

impl Drop for PoisonUnlessDefused<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
