//! Opening an engine: the state first, then everything that mints and verifies, and at last what a
//! new engine adds to the state.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use super::issuers::TrustedIssuers;
use super::keys::{Keys, first_ring};
use super::policy::Policy;
use super::register::Register;
use super::sharing::Sharing;
use super::{Core, Engine};
use crate::cache::Cache;
use crate::config::{Config, OnStale, Start, StateSpec};
use crate::crypto;
use crate::error::{Error, Status};
use crate::identity::{Authority, SECRET_BYTES, Secret};
use crate::issuer::Issuers;
use crate::os;
use crate::revocation::{CLOCK_MARGIN_S, HashKey, Moment, PRUNE_MARGIN_S, Revocations, Subject};
use crate::state::shared::{Shared, Staleness};
use crate::state::{Op, Opened, Opening, Seals, Sink};
use crate::stats::Counters;
use crate::token_id::TokenIds;

impl Engine {
    /// Opens an engine.
    ///
    /// # Errors
    /// 4xxx with the path of the field; [`Status::RandomUnavailable`]; [`Status::OutOfMemory`].
    pub fn open(config: Config) -> Result<Engine, Error> {
        os::watch_forks();
        let engine = Engine(Arc::new(Core::new(&config)?));
        engine.0.begin(&config)?;
        Ok(engine)
    }

    /// Opens an engine from the JSON document; `{}` works.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn from_json(config: &str) -> Result<Engine, Error> {
        Engine::open(Config::from_json(config)?)
    }
}

impl Core {
    /// Everything but what only the state knows.
    fn new(config: &Config) -> Result<Core, Error> {
        let (scopes, lifetimes) = config.check()?;
        let start_floor = start_floor(config);
        let opened = open_state(config, start_floor)?;
        let resource = config.resource.id.clone();
        let authority = Authority::new(&opened.secrets, resource, config.any_subject);
        let policy = Policy::new(config, scopes, lifetimes, authority.resource());
        let revocations = Revocations::new(
            hash_keys(&opened.hash_secret),
            start_floor,
            policy.form.longest_s.unsigned_abs(),
            prune_margin_s(config),
        );
        let register = Register::new(revocations, config.clock.clone(), opened.now);
        let mut random = [0; 24];
        crypto::fill_random(&mut random)?;
        let mixer = u64::from_le_bytes(std::array::from_fn(|byte| random[byte]));
        let cache = Cache::new(config.cache_slots, config.cache_bytes_max(), mixer)?;
        let issuers = TrustedIssuers::new(Issuers::new(&config.issuers, &policy.form.scopes)?);
        let ring = first_ring(config, &policy.form, register.batch(Vec::new()).now)?;
        let skipped = config.jwks.as_ref().map(|set| set.skipped.clone()).unwrap_or_default();
        Ok(Core {
            policy,
            authority,
            keys: Keys::new(ring, skipped),
            issuers,
            register,
            cache,
            token_ids: TokenIds::new()?,
            counters: Counters::default(),
            sharing: Sharing {
                state: opened.shared,
                seals: opened.seals,
                secret_is_shared: opened.secret_is_shared,
                opening: AtomicBool::new(true),
                life: std::array::from_fn(|byte| random[8 + byte]),
                prune_at_s: AtomicU64::new(0),
                fork: config.fork,
                forks_at_open: os::forks(),
            },
        })
    }

    /// Reads all of the state that was just opened, and adds what a new engine brings.
    fn begin(self: &Arc<Core>, config: &Config) -> Result<(), Error> {
        if let Some(shared) = &self.sharing.state {
            shared.begin(Arc::downgrade(self) as Weak<Core>)?;
            self.generate_first_keys(config, shared)?;
            self.elect_key()?;
            let longest = Op::raise(Subject::Longest, self.policy.form.longest_s.unsigned_abs());
            let rows = shared.append(self.register.batch(vec![longest]))?;
            self.absorb(&rows, false)?;
        }
        self.sharing.opening.store(false, Ordering::Release);
        self.sharing.state.as_ref().map_or(Ok(()), |shared| shared.feed())
    }
}

/// The state that an engine is opened with, and the secrets that come with it.
struct OpenedState {
    shared: Option<Arc<Shared>>,
    /// Those that recognise identities, the one that makes them first.
    secrets: Vec<Secret>,
    /// The one that hashes are made under.
    hash_secret: Secret,
    secret_is_shared: bool,
    seals: Seals,
    /// The clocks of the state.
    now: Option<Moment>,
}

/// Opens the state that the configuration names. `start_floor` is for one that is new.
fn open_state(config: &Config, start_floor: u64) -> Result<OpenedState, Error> {
    let opening = Opening {
        secrets: &config.identity_secrets,
        sealing_key: config.sealing_key.as_ref(),
        start_floor,
        clock: &config.clock,
    };
    match &config.state {
        StateSpec::Memory => without_state(config),
        #[cfg(feature = "sqlite")]
        StateSpec::Sqlite(path) => {
            // Until a fork closes it: a child that inherits it would have no locks on the file.
            let _no_fork_now = os::gate();
            let opened = crate::state::sqlite::Sqlite::open(path, &opening)?;
            Ok(with_state(config, opened))
        }
        #[cfg(feature = "redis")]
        StateSpec::Redis { url, prefix } => {
            let opened = crate::state::redis::Redis::open(url, prefix.as_deref(), &opening)?;
            Ok(with_state(config, opened))
        }
        #[allow(unreachable_patterns)]
        _ => {
            let _ = (opening, with_state);
            Err(Error::new(Status::NotBuiltIn).at("state"))
        }
    }
}

fn without_state(config: &Config) -> Result<OpenedState, Error> {
    let mut secrets = config.identity_secrets.clone();
    if secrets.is_empty() {
        let mut secret = Secret::new([0; SECRET_BYTES]);
        crypto::fill_random(&mut secret[..])?;
        secrets.push(secret);
    }
    let hash_secret = secrets[0].clone();
    Ok(OpenedState {
        shared: None,
        seals: Seals::new(&hash_secret, None),
        secret_is_shared: !config.identity_secrets.is_empty(),
        secrets,
        hash_secret,
        now: None,
    })
}

fn with_state(config: &Config, opened: Opened) -> OpenedState {
    let staleness =
        Staleness { max_s: config.max_staleness_s, refuse: config.on_stale == OnStale::Refuse };
    let mut secrets = config.identity_secrets.clone();
    if secrets.is_empty() {
        secrets.push(opened.secret.clone());
    }
    OpenedState {
        shared: Some(Shared::new(opened.state, staleness, config.clock.clone())),
        secrets,
        hash_secret: opened.secret,
        secret_is_shared: true,
        seals: opened.seals,
        now: Some(opened.now),
    }
}

/// The keys that identities and token ids are hashed under.
fn hash_keys(secret: &Secret) -> [HashKey; 2] {
    [&b"mintage revoked identities"[..], b"mintage revoked tokens"].map(|label| {
        let mut key = HashKey::default();
        crypto::derive(&secret[..], label, &mut key[..]);
        key
    })
}

/// What pruning waits beyond the longest lifetime: clocks that differ, and the longest that a minter
/// may not have heard of a revocation.
fn prune_margin_s(config: &Config) -> u64 {
    match config.on_stale {
        OnStale::Refuse if config.is_durable() => CLOCK_MARGIN_S + config.max_staleness_s,
        _ => PRUNE_MARGIN_S,
    }
}

/// P9: an engine that does not know its past refuses what comes from it.
fn start_floor(config: &Config) -> u64 {
    match config.start.unwrap_or(Start::Closed) {
        Start::Open => 0,
        Start::At(unix_ms) => unix_ms.unsigned_abs().saturating_mul(1000),
        Start::Closed => config.clock.unix_us().unsigned_abs(),
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::engine::testing::StateFile;

    #[test]
    fn the_floor_of_a_closed_start_is_computed_once() {
        let file = StateFile::new();
        // Time goes on at every reading, so a second one would give another floor.
        let config = file.config().clock(Clock::ticking());
        let core = Arc::new(Core::new(&config).unwrap());
        let floor = core.register.revocations.start();
        assert!(floor > 0);
        core.begin(&config).unwrap();
        assert_eq!(core.register.revocations.start(), floor, "the one in the state");
        assert_eq!(core.register.hold(|writer| writer.top()).unwrap(), floor);
        // Another engine finds it in the state.
        assert_eq!(file.open().0.register.revocations.start(), floor);
    }
}
