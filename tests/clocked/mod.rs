//! Engines by a clock of the test's own.
#![allow(dead_code)]

use mintage::{Check, Clock, Config, Engine, Grant, Minted, ScopeSet, Status};

pub const GRANT: Grant<'_> = Grant::new(ScopeSet::CHAT);
/// A moment in 2027, in milliseconds.
pub const NOW_MS: i64 = 1_800_000_000_000;
pub const DAY_S: i64 = 86_400;
/// What a revocation outlives the longest lifetime by: leeway, skew and a minter's lag.
pub const MARGIN_S: i64 = 300 + 300 + 3600;
/// How long a revocation is remembered where the longest lifetime is a day.
pub const KEEP_S: i64 = DAY_S + MARGIN_S;

pub fn clock_at(unix_ms: i64) -> Clock {
    let clock = Clock::manual_with_monotonic();
    clock.set_unix_ms(unix_ms).unwrap();
    clock
}

pub fn open(clock: &Clock, configure: impl FnOnce(Config) -> Config) -> Engine {
    Engine::open(configure(Config::new().clock(clock.clone()))).unwrap()
}

pub fn status(engine: &Engine, token: &str) -> Status {
    match engine.verify(token, &Check::new()) {
        Ok(_) => Status::Ok,
        Err(refusal) => refusal.status(),
    }
}

pub fn mint(engine: &Engine, identity: &str) -> Minted {
    engine.mint(identity, &GRANT).unwrap()
}

/// Moves both hands to where they stand so many seconds after `NOW_MS`.
pub struct Hands {
    pub clock: Clock,
    at_s: i64,
}

impl Hands {
    pub fn new() -> Hands {
        Hands { clock: clock_at(NOW_MS), at_s: 0 }
    }

    pub fn go_to(&mut self, at_s: i64) {
        self.clock.set_unix_ms(NOW_MS + at_s * 1000).unwrap();
        self.clock.advance_monotonic_s((at_s - self.at_s).unsigned_abs()).unwrap();
        self.at_s = at_s;
    }
}
