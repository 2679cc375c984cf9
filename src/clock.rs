//! Time as an input. Nothing else in the crate asks what time it is.
//!
//! An engine has one clock, which mint and verify share. A clock has two hands: the wall clock,
//! which may be set and may step, and a monotonic one, which only moves forward and bounds what
//! may be forgotten.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use crate::error::{Error, Status};
use crate::os;

/// The greatest time that a clock can be set to, in milliseconds since 1970 (the year 2255).
pub const UNIX_MS_MAX: i64 = (1 << 53) / 1000 - 1;

/// Where an engine reads the time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<Hands>),
}

#[derive(Debug)]
struct Hands {
    unix_us: AtomicI64,
    monotonic_s: AtomicU64,
}

impl Clock {
    /// The system's clocks. The wall clock is the coarse one: it moves every few milliseconds
    /// (1 to 10, by the kernel's tick) and costs half of the fine one.
    pub fn system() -> Clock {
        Clock(Source::System)
    }

    /// A clock that starts at the system's time and moves only when it is told to. Clones share
    /// their hands.
    pub fn manual() -> Clock {
        Clock(Source::Manual(Arc::new(Hands {
            unix_us: AtomicI64::new(os::unix_us()),
            monotonic_s: AtomicU64::new(os::monotonic_s()),
        })))
    }

    /// Sets the wall clock, in milliseconds since 1970; the monotonic hand stays.
    ///
    /// # Errors
    /// [`Status::ClockNotManual`]; [`Status::InvalidArgument`] outside 1970 to 2255.
    pub fn set_unix_ms(&self, unix_ms: i64) -> Result<(), Error> {
        let Source::Manual(hands) = &self.0 else {
            return Err(Error::new(Status::ClockNotManual));
        };
        if !(0..=UNIX_MS_MAX).contains(&unix_ms) {
            return Err(Error::with(
                Status::InvalidArgument,
                "the time must lie between 1970 and 2255, in milliseconds since 1970",
            )
            .at("unix_ms"));
        }
        hands.unix_us.store(unix_ms * 1000, Ordering::SeqCst);
        Ok(())
    }

    /// Moves the monotonic hand forward; the wall clock stays.
    ///
    /// # Errors
    /// [`Status::ClockNotManual`].
    pub fn advance_monotonic_s(&self, seconds: u64) -> Result<(), Error> {
        match &self.0 {
            Source::Manual(hands) => {
                hands.monotonic_s.fetch_add(seconds, Ordering::SeqCst);
                Ok(())
            }
            Source::System => Err(Error::new(Status::ClockNotManual)),
        }
    }

    /// The wall clock, in microseconds since 1970.
    #[inline]
    pub fn unix_us(&self) -> i64 {
        match &self.0 {
            Source::System => os::unix_us(),
            Source::Manual(hands) => hands.unix_us.load(Ordering::SeqCst),
        }
    }

    /// The wall clock, in whole seconds since 1970.
    #[inline]
    pub fn unix_s(&self) -> i64 {
        match &self.0 {
            Source::System => os::unix_s(),
            Source::Manual(hands) => hands.unix_us.load(Ordering::SeqCst).div_euclid(1_000_000),
        }
    }

    /// The monotonic hand, in seconds since a moment of its own.
    pub(crate) fn monotonic_s(&self) -> u64 {
        match &self.0 {
            Source::System => os::monotonic_s(),
            Source::Manual(hands) => hands.monotonic_s.load(Ordering::SeqCst),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told_and_within_its_range() {
        let clock = Clock::manual();
        let twin = clock.clone();
        clock.set_unix_ms(5_000).unwrap();
        assert_eq!((twin.unix_s(), twin.unix_us()), (5, 5_000_000));
        for outside in [-1, UNIX_MS_MAX + 1, i64::MAX, i64::MIN] {
            assert_eq!(clock.set_unix_ms(outside).unwrap_err().status(), Status::InvalidArgument);
        }
        let before = clock.monotonic_s();
        clock.advance_monotonic_s(7).unwrap();
        assert_eq!((clock.monotonic_s(), clock.unix_s()), (before + 7, 5));
    }

    #[test]
    fn the_system_clock_cannot_be_set() {
        assert_eq!(Clock::system().set_unix_ms(0).unwrap_err().status(), Status::ClockNotManual);
    }

    #[test]
    fn the_coarse_clock_is_the_system_clock() {
        let fine = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let lag = fine.as_micros() as i64 - Clock::system().unix_us();
        assert!((-1_000_000..1_000_000).contains(&lag), "{lag} us");
    }
}
