//! Time as an input. Nothing else in the crate reads the system's clocks; a test checks it.
//!
//! An engine has one [`Clock`], which consists of two: the wall clock, which may be set and may
//! step, and by which tokens are judged; and the monotonic clock, which only moves forward, and
//! which decides when to check the state, when knowledge is stale and how much time was measured.
//!
//! A manual clock supplies the wall clock alone. Rust tests can supply both. The deadlines of real
//! waits (for locks, sockets and busy files) are neither's business: see [`Deadline`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use crate::error::{Error, Status};

/// The greatest time that a clock can be set to, in milliseconds since 1970 (the year 2255).
pub const UNIX_MS_MAX: i64 = (1 << 53) / 1000 - 1;

const NS_PER_S: u64 = 1_000_000_000;

/// Where an engine reads the time.
#[derive(Clone, Debug)]
pub struct Clock {
    wall: Wall,
    monotonic: Monotonic,
}

#[derive(Clone, Debug)]
enum Wall {
    System,
    /// Microseconds since 1970.
    Manual(Arc<AtomicI64>),
    /// The same, and every reading is a second later than the one before.
    #[cfg(all(test, feature = "sqlite"))]
    Ticking(Arc<AtomicI64>),
}

#[derive(Clone, Debug)]
enum Monotonic {
    System,
    /// Nanoseconds since a moment of its own.
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// The system's clocks. The wall clock is the coarse one: it moves every few milliseconds
    /// (1 to 10, by the kernel's tick) and costs half of the fine one.
    pub fn system() -> Clock {
        Clock { wall: Wall::System, monotonic: Monotonic::System }
    }

    /// A wall clock that starts at the system's time and moves only when it is set; the monotonic
    /// clock is the system's. Clones share the wall clock.
    pub fn manual() -> Clock {
        let unix_us = Arc::new(AtomicI64::new(system::unix_us()));
        Clock { wall: Wall::Manual(unix_us), monotonic: Monotonic::System }
    }

    /// Two clocks that start at the system's times and move only when they are set or advanced, for
    /// tests. The state is checked, knowledge grows stale and revocations are forgotten only as
    /// [`Clock::advance_monotonic_s`] says. Clones share both clocks.
    pub fn manual_with_monotonic() -> Clock {
        let monotonic_ns = Arc::new(AtomicU64::new(system::monotonic_ns()));
        Clock { monotonic: Monotonic::Manual(monotonic_ns), ..Clock::manual() }
    }

    /// A wall clock that is a second later at every reading.
    #[cfg(all(test, feature = "sqlite"))]
    pub(crate) fn ticking() -> Clock {
        let unix_us = Arc::new(AtomicI64::new(system::unix_us()));
        Clock { wall: Wall::Ticking(unix_us), monotonic: Monotonic::System }
    }

    /// Sets the wall clock, in milliseconds since 1970; the monotonic clock is not touched.
    ///
    /// # Errors
    /// [`Status::ClockNotManual`]; [`Status::InvalidArgument`] outside 1970 to 2255.
    pub fn set_unix_ms(&self, unix_ms: i64) -> Result<(), Error> {
        let Wall::Manual(unix_us) = &self.wall else {
            return Err(Error::new(Status::ClockNotManual));
        };
        if !(0..=UNIX_MS_MAX).contains(&unix_ms) {
            return Err(Error::with(
                Status::InvalidArgument,
                "the time must lie between 1970 and 2255, in milliseconds since 1970",
            )
            .at("unix_ms"));
        }
        unix_us.store(unix_ms * 1000, Ordering::SeqCst);
        Ok(())
    }

    /// Moves the monotonic clock forward; the wall clock is not touched.
    ///
    /// # Errors
    /// [`Status::ClockNotManual`], unless both clocks are manual.
    pub fn advance_monotonic_s(&self, seconds: u64) -> Result<(), Error> {
        match &self.monotonic {
            Monotonic::Manual(now_ns) => {
                now_ns.fetch_add(seconds.saturating_mul(NS_PER_S), Ordering::SeqCst);
                Ok(())
            }
            Monotonic::System => Err(Error::new(Status::ClockNotManual)),
        }
    }

    /// The wall clock, in microseconds since 1970.
    #[inline]
    pub fn unix_us(&self) -> i64 {
        match &self.wall {
            Wall::System => system::unix_us(),
            Wall::Manual(unix_us) => unix_us.load(Ordering::SeqCst),
            #[cfg(all(test, feature = "sqlite"))]
            Wall::Ticking(unix_us) => unix_us.fetch_add(1_000_000, Ordering::SeqCst),
        }
    }

    /// The wall clock, in whole seconds since 1970.
    #[inline]
    pub fn unix_s(&self) -> i64 {
        match &self.wall {
            Wall::System => system::unix_s(),
            _ => self.unix_us().div_euclid(1_000_000),
        }
    }

    /// The monotonic clock, in whole seconds since a moment of its own. The system's is the coarse
    /// one.
    #[inline]
    pub(crate) fn monotonic_s(&self) -> u64 {
        match &self.monotonic {
            Monotonic::System => system::monotonic_s(),
            Monotonic::Manual(now_ns) => now_ns.load(Ordering::SeqCst) / NS_PER_S,
        }
    }

    /// The monotonic clock, in nanoseconds since the same moment.
    #[inline]
    pub(crate) fn monotonic_ns(&self) -> u64 {
        match &self.monotonic {
            Monotonic::System => system::monotonic_ns(),
            Monotonic::Manual(now_ns) => now_ns.load(Ordering::SeqCst),
        }
    }

    /// The same, read four times as fast, and behind by no more than [`Clock::coarse_lag_ns`] as
    /// long as the kernel's tick comes when it should.
    #[inline]
    pub(crate) fn monotonic_coarse_ns(&self) -> u64 {
        match &self.monotonic {
            Monotonic::System => system::monotonic_coarse_ns(),
            Monotonic::Manual(now_ns) => now_ns.load(Ordering::SeqCst),
        }
    }

    /// How far [`Clock::monotonic_coarse_ns`] may be behind.
    pub(crate) fn coarse_lag_ns(&self) -> u64 {
        match &self.monotonic {
            Monotonic::System => system::tick_ns(),
            Monotonic::Manual(_) => 0,
        }
    }
}

/// The end of a real wait, always by the system's monotonic clock: a thread that waits for a lock,
/// a socket or a busy file must get away whatever clock its engine has.
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
pub(crate) struct Deadline {
    at_ns: u64,
}

#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
impl Deadline {
    /// So long from now.
    pub(crate) fn after(wait: Duration) -> Deadline {
        let wait_ns = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
        Deadline { at_ns: system::monotonic_ns().saturating_add(wait_ns) }
    }

    pub(crate) fn has_passed(&self) -> bool {
        system::monotonic_ns() >= self.at_ns
    }
}

/// The system's clocks. On Linux they are read without a system call.
#[cfg(target_os = "linux")]
mod system {
    pub use crate::os::{monotonic_coarse_ns, monotonic_ns, monotonic_s, tick_ns, unix_s, unix_us};
}

/// The system's clocks, by the standard library.
#[cfg(not(target_os = "linux"))]
mod system {
    use std::sync::OnceLock;
    use std::time::{Instant, SystemTime, UNIX_EPOCH};

    pub fn unix_us() -> i64 {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            Err(_) => 0,
        }
    }

    pub fn unix_s() -> i64 {
        unix_us().div_euclid(1_000_000)
    }

    pub fn monotonic_ns() -> u64 {
        static ORIGIN: OnceLock<Instant> = OnceLock::new();
        ORIGIN.get_or_init(Instant::now).elapsed().as_nanos() as u64
    }

    pub fn monotonic_s() -> u64 {
        monotonic_ns() / 1_000_000_000
    }

    pub fn monotonic_coarse_ns() -> u64 {
        monotonic_ns()
    }

    pub fn tick_ns() -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told_and_within_its_range() {
        let clock = Clock::manual_with_monotonic();
        let twin = clock.clone();
        clock.set_unix_ms(5_000).unwrap();
        assert_eq!((twin.unix_s(), twin.unix_us()), (5, 5_000_000));
        for outside in [-1, UNIX_MS_MAX + 1, i64::MAX, i64::MIN] {
            assert_eq!(clock.set_unix_ms(outside).unwrap_err().status(), Status::InvalidArgument);
        }
        let (before_s, before_ns) = (clock.monotonic_s(), clock.monotonic_ns());
        clock.advance_monotonic_s(7).unwrap();
        assert_eq!((clock.monotonic_s(), clock.unix_s()), (before_s + 7, 5));
        assert_eq!(clock.monotonic_ns(), before_ns + 7 * NS_PER_S);
        assert_eq!(twin.monotonic_coarse_ns(), clock.monotonic_ns());
    }

    #[test]
    fn a_manual_wall_clock_leaves_the_monotonic_one_to_the_system() {
        let clock = Clock::manual();
        clock.set_unix_ms(5_000).unwrap();
        assert_eq!(clock.advance_monotonic_s(7).unwrap_err().status(), Status::ClockNotManual);
        let (before_ns, system_ns) = (clock.monotonic_ns(), system::monotonic_ns());
        assert!(system_ns >= before_ns && clock.monotonic_ns() >= system_ns);
        assert_eq!(clock.unix_s(), 5);
    }

    #[test]
    fn a_deadline_goes_by_the_systems_clock() {
        let deadline = Deadline::after(Duration::from_millis(20));
        Clock::manual_with_monotonic().advance_monotonic_s(1_000_000).unwrap();
        assert!(!deadline.has_passed());
        std::thread::sleep(Duration::from_millis(25));
        assert!(deadline.has_passed());
        assert!(!Deadline::after(Duration::MAX).has_passed());
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
