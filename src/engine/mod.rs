//! The one door: everything that a host does goes through an [`Engine`].
//!
//! `mint.rs`, `verify.rs`, `external.rs`, `revoke.rs`, `keys.rs`, `state.rs`, `news.rs` and `report.rs`
//! hold one group of operations each. Here is what they share: how an engine is opened, and how it changes.

mod external;
mod keys;
mod mint;
mod news;
mod report;
mod revoke;
mod state;
mod verify;

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
pub use external::{ExternalCheck, VerifiedExternal};
pub use keys::{KeyInfo, OldKey, Rotation};
pub use mint::{Grant, Lifetime, Minted};
pub use news::News;
pub use report::{IdentityState, IdentityStatus, Stats, Unverified, inspect};
pub use state::{CURSOR_BYTES, Changes, Cursor};
pub use verify::{Check, Verified};

use crate::cache::Cache;
use crate::claims::{Form, Prepared, Profile};
use crate::clock::Clock;
use crate::config::{Config, Fork, KeySpec, Lifetimes, OnStale, Start};
use crate::error::{Error, Refusal, Status};
use crate::identity::{Authority, Secret};
use crate::issuer::Issuers;
use crate::key::{KeyRing, crypto};
use crate::os;
use crate::revocation::{CLOCK_MARGIN_S, HashKey, PRUNE_MARGIN_S, Revocations, Writer};
use crate::scope::ScopeSet;
use crate::state::Seals;
use crate::state::shared::Shared;
use crate::stats::Counters;
use crate::token_id::TokenIds;

/// Policy, keys, revocations and cache: everything that mints and verifies.
///
/// Cheap to clone, and safe to use from any thread; clones are the same engine.
#[derive(Clone)]
pub struct Engine(Arc<Core>);

pub(crate) struct Core {
    form: Form,
    prepared: Prepared,
    authority: Authority,
    lifetimes: Lifetimes,
    leeway_s: i64,
    key_id_optional: bool,
    clock: Clock,
    ring: ArcSwap<KeyRing>,
    issuers: ArcSwap<Issuers>,
    /// Whether any issuer's tokens are exchanged, so that some identities are only for exchanges.
    exchanging: AtomicBool,
    /// Places in the configured key set whose keys are of kinds not known here.
    skipped_keys: Vec<usize>,
    revocations: Revocations,
    writer: Mutex<Writer>,
    poisoned: AtomicBool,
    cache: Option<Cache>,
    token_ids: TokenIds,
    counters: Counters,
    fork: Fork,
    forks_at_open: u64,
    /// The state that others share, if there is one.
    shared: Option<Arc<Shared>>,
    seals: Seals,
    /// What the monotonic hand is behind that of the state, in seconds.
    monotonic_offset_s: i64,
    /// Set until the engine is handed out.
    opening: AtomicBool,
    /// Whether other engines have the same identity secret, so that their hashes meet.
    secret_is_shared: bool,
    /// Of this engine, in the cursors of its changes.
    life: [u8; 16],
    prune_state_at_s: AtomicU64,
}

impl Engine {
    /// Opens an engine.
    ///
    /// # Errors
    /// 4xxx with the path of the field; [`Status::RandomUnavailable`]; [`Status::OutOfMemory`].
    pub fn open(config: Config) -> Result<Engine, Error> {
        os::watch_forks();
        let (scopes, lifetimes) = config.check()?;
        let opened = state::open(&config, start_floor(&config))?;
        let authority =
            Authority::new(&opened.secrets, config.resource_id.clone(), config.any_subject);
        let form = Form {
            profile: config.profile,
            typ: match config.profile {
                Profile::Standard => config.typ.clone().unwrap_or_else(|| "at+jwt".into()),
                Profile::Acs => "JWT".into(),
            },
            issuer: config.issuer.clone(),
            audiences: config.audiences.clone(),
            client: config.client.clone(),
            scopes,
            resource: authority.resource().to_owned(),
            longest_s: i64::from(lifetimes.max) * 60,
            foreign_minters: config.foreign_minters,
        };
        let region = config.region.as_deref().unwrap_or("amer");
        let prepared = form.prepare(region, config.location.as_deref().unwrap_or("unitedstates"));
        let (revocations, mut writer) = Revocations::new(
            hash_keys(&opened.hash_secret),
            start_floor(&config),
            form.longest_s.unsigned_abs(),
            prune_margin_s(&config),
        );
        let monotonic_s = config.clock.monotonic_s() as i64;
        let monotonic_offset_s =
            opened.now.map_or(0, |now| i64::from(now.monotonic_s) - monotonic_s);
        writer.observe(config.clock.unix_us(), (monotonic_s + monotonic_offset_s) as u64);
        let mut random = [0; 24];
        crypto::fill_random(&mut random)?;
        let mixer = u64::from_le_bytes(std::array::from_fn(|byte| random[byte]));
        let cache = Cache::new(config.cache_slots, config.cache_bytes_max(), mixer)?;
        let issuers = Issuers::new(&config.issuers, &form.scopes)?;
        let core = Core {
            exchanging: AtomicBool::new(issuers.reserve_any()),
            issuers: ArcSwap::from_pointee(issuers),
            ring: ArcSwap::from_pointee(keys::first_ring(&config, &form, writer.now())?),
            skipped_keys: config.jwks.as_ref().map(|set| set.skipped.clone()).unwrap_or_default(),
            form,
            prepared,
            authority,
            lifetimes,
            leeway_s: config.leeway_s as i64,
            key_id_optional: config.key_id_optional,
            clock: config.clock.clone(),
            revocations,
            writer: Mutex::new(writer),
            poisoned: AtomicBool::new(false),
            cache,
            token_ids: TokenIds::new()?,
            counters: Counters::default(),
            fork: config.fork,
            forks_at_open: os::forks(),
            shared: opened.shared,
            seals: opened.seals,
            monotonic_offset_s,
            opening: AtomicBool::new(true),
            secret_is_shared: opened.secret_is_shared,
            life: std::array::from_fn(|byte| random[8 + byte]),
            prune_state_at_s: AtomicU64::new(0),
        };
        let engine = Engine(Arc::new(core));
        engine.begin(&config)?;
        Ok(engine)
    }

    /// Opens an engine from the JSON document; `{}` works.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn from_json(config: &str) -> Result<Engine, Error> {
        Engine::open(Config::from_json(config)?)
    }

    /// The clock that mint and verify share.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The set of the scopes with these names, separated by blanks.
    ///
    /// # Errors
    /// [`Status::ScopeUnknown`], [`Status::ScopesEmpty`].
    pub fn scopes(&self, names: &str) -> Result<ScopeSet, Error> {
        self.0.form.scopes.parse(names)
    }

    /// The set with these bits, as it crosses the C boundary.
    ///
    /// # Errors
    /// [`Status::UnknownScopeBit`].
    #[inline]
    pub fn scopes_from_bits(&self, bits: u64) -> Result<ScopeSet, Error> {
        self.0.form.scopes.set(bits)
    }

    /// The names of a set, separated by blanks, in the order of their bits.
    ///
    /// # Errors
    /// [`Status::UnknownScopeBit`] for a set of another engine.
    pub fn scope_names(&self, scopes: ScopeSet) -> Result<String, Error> {
        let known = self.0.form.scopes.set(scopes.bits())?;
        let mut names = Vec::new();
        self.0.form.scopes.format_append(known, b' ', &mut names);
        Ok(String::from_utf8(names).unwrap_or_default())
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ring = self.0.ring.load();
        formatter.debug_struct("Engine").field("keys", &**ring).finish_non_exhaustive()
    }
}

impl Core {
    /// Makes one change to revocations or keys. Everything that changes either passes here, also
    /// what finds nothing to do: when it returns, whatever another thread changed before is
    /// visible and counted.
    fn change<T>(&self, act: impl FnOnce(&mut Writer) -> Result<T, Error>) -> Result<T, Error> {
        let _no_fork_now = os::gate();
        let mut writer = self.writer.lock().map_err(|_| Error::new(Status::Poisoned))?;
        self.sound()?;
        let unwinding = PoisonUnlessDefused(&self.poisoned);
        self.observe(&mut writer);
        let result = act(&mut writer);
        // One shard of each table is what a single change may have to pay for.
        self.prune(&mut writer, 1);
        self.revocations.bump(&mut writer);
        std::mem::forget(unwinding);
        result
    }

    /// Takes in what comes from elsewhere, and says whether that was news. Only news are counted in
    /// the version.
    fn take_in(&self, act: impl FnOnce(&mut Writer) -> Result<bool, Error>) -> Result<bool, Error> {
        let _no_fork_now = os::gate();
        let mut writer = self.writer.lock().map_err(|_| Error::new(Status::Poisoned))?;
        self.sound()?;
        let unwinding = PoisonUnlessDefused(&self.poisoned);
        self.observe(&mut writer);
        let news = act(&mut writer);
        // What failed half-way may have changed something.
        if *news.as_ref().unwrap_or(&true) {
            self.revocations.bump(&mut writer);
        }
        std::mem::forget(unwinding);
        news
    }

    /// Has the writer read the clocks.
    fn observe(&self, writer: &mut Writer) {
        let monotonic_s = self.clock.monotonic_s() as i64 + self.monotonic_offset_s;
        writer.observe(self.clock.unix_us(), monotonic_s.unsigned_abs());
        self.revocations.observe_mints(writer);
    }

    /// Forgets what no living token can need.
    fn prune(&self, writer: &mut Writer, rebuilds: usize) {
        self.revocations.prune(writer, rebuilds);
        // A token of a key that is gone is refused for that, whatever the clock says.
        if let Some(ring) = self.ring.load().pruned(writer.now(), self.keep_s()) {
            self.ring.store(Arc::new(ring));
        }
    }

    /// How long a retired key is kept, in seconds: as long as a revocation.
    fn keep_s(&self) -> u64 {
        self.revocations.keep_s()
    }

    /// The time to judge tokens by, and to mint them at.
    #[inline]
    fn now_s(&self) -> i64 {
        self.revocations.never_before_pruning_s(self.clock.unix_s())
    }

    /// Refuses everything after a change that failed half-way.
    #[inline]
    pub(crate) fn sound(&self) -> Result<(), Refusal> {
        if self.poisoned.load(Ordering::Relaxed) {
            return Err(Refusal::new(Status::Poisoned));
        }
        Ok(())
    }

    #[cfg(feature = "capi")]
    pub(crate) fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Panics in the middle of a change, for the tests of the C boundary.
    #[cfg(feature = "test-panic")]
    pub(crate) fn panic_inside_change(&self) {
        let _ = self.change(|_| -> Result<(), Error> { panic!("on purpose, inside a change") });
    }

    /// What a change that all workers should feel answers in a process that has forked.
    fn felt_by_all(&self) -> Result<(), Error> {
        if self.shared.is_none() && self.fork == Fork::Shared && os::forks() != self.forks_at_open {
            return Err(Error::new(Status::NotShared));
        }
        Ok(())
    }
}

impl Drop for Core {
    /// The state is given up while no fork can come: one that finds it half-way gone could not close
    /// it, and the child would have it open.
    fn drop(&mut self) {
        let _no_fork_now = os::gate();
        self.shared = None;
    }
}

/// Poisons the engine when a change unwinds: dropped only then.
struct PoisonUnlessDefused<'a>(&'a AtomicBool);

impl Drop for PoisonUnlessDefused<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
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
