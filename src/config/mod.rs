//! How an engine is configured: one value, made by a builder in Rust or read from one JSON document
//! everywhere else. Both end in the same [`Config`], and the same rules check it at opening.

mod document;
mod fields;
mod issuer_spec;
mod key_spec;

use std::fmt;
use std::path::PathBuf;

pub use issuer_spec::{ExchangeSpec, IssuerSpec};
pub use key_spec::KeySpec;
pub(crate) use key_spec::{JwksImport, KeySource};

use crate::cache::{Cache, SLOTS_MAX};
use crate::claims::{CLIENT_BYTES_MAX, Profile};
use crate::clock::Clock;
use crate::error::{Error, Status};
use crate::identity::{SECRET_BYTES, Secret, is_guid};
use crate::key::{KeyState, Slot};
use crate::revocation::EPOCH_MAX;
use crate::scope::Registry;
use fields::{check_text, out_of_range};

/// Seconds of leeway at most.
pub const LEEWAY_S_MAX: u64 = 300;
/// Minutes that a configured lifetime can last at most: a year.
pub const LIFETIME_MINUTES_MAX: u32 = 366 * 24 * 60;
/// Audiences at most.
pub const AUDIENCES_MAX: usize = 64;
/// Bytes in an issuer, an audience, a region or a location at most.
pub const NAME_BYTES_MAX: usize = 512;
/// Seconds of staleness at most: a day.
const STALENESS_S_MAX: u64 = 86_400;
/// Bytes of a cache at most.
pub const CACHE_BYTES_MAX: u64 = 1 << 36;

/// What to do with tokens that were minted before the engine was opened, when its former state is
/// not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// Refuse them: some may have been revoked.
    Closed,
    /// Accept them.
    Open,
    /// Refuse those minted before this time, in milliseconds since 1970. Give all workers of a
    /// deployment the same.
    At(i64),
}

/// What a process that has forked means for an engine with state in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fork {
    /// Parent and child are workers of one deployment: a revocation in one of them alone is
    /// reported as [`Status::NotShared`].
    Shared,
    /// They have nothing to do with each other.
    Separate,
}

/// What an engine does with tokens while the state that it shares with others cannot be reached for
/// too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnStale {
    /// It refuses and mints none, with [`Status::Stale`]: some may have been revoked elsewhere.
    Refuse,
    /// It goes on with what it knows.
    Continue,
}

/// Where revocations and keys are kept.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum StateSpec {
    Memory,
    Sqlite(PathBuf),
    Redis { url: String, prefix: Option<String> },
}

/// The configuration of an engine. [`Config::default`] is `{}`: a generated ES256 key, the scopes
/// and lifetimes of Azure Communication Services, state in memory.
#[derive(Clone)]
pub struct Config {
    pub(crate) issuer: Option<String>,
    pub(crate) audiences: Vec<String>,
    pub(crate) client: Option<String>,
    pub(crate) profile: Profile,
    pub(crate) typ: Option<String>,
    pub(crate) key_id_optional: bool,
    pub(crate) resource_id: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) any_subject: bool,
    pub(crate) identity_secrets: Vec<Secret>,
    pub(crate) scopes: Vec<String>,
    pub(crate) lifetime_min: Option<u32>,
    pub(crate) lifetime_max: Option<u32>,
    pub(crate) lifetime_default: Option<u32>,
    pub(crate) leeway_s: u64,
    pub(crate) keys: Option<Vec<KeySpec>>,
    pub(crate) jwks: Option<JwksImport>,
    pub(crate) issuers: Vec<IssuerSpec>,
    pub(crate) foreign_minters: bool,
    pub(crate) start: Option<Start>,
    pub(crate) fork: Fork,
    pub(crate) cache_slots: usize,
    /// 32 MiB unless set, or twice the empty slots where those are many.
    pub(crate) cache_bytes: Option<usize>,
    pub(crate) clock: Clock,
    pub(crate) state: StateSpec,
    pub(crate) sealing_key: Option<Secret>,
    pub(crate) max_staleness_s: u64,
    pub(crate) on_stale: OnStale,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            issuer: None,
            audiences: Vec::new(),
            client: None,
            profile: Profile::Standard,
            typ: None,
            key_id_optional: false,
            resource_id: None,
            location: None,
            region: None,
            any_subject: false,
            identity_secrets: Vec::new(),
            scopes: Vec::new(),
            lifetime_min: None,
            lifetime_max: None,
            lifetime_default: None,
            leeway_s: 0,
            keys: None,
            jwks: None,
            issuers: Vec::new(),
            foreign_minters: false,
            start: None,
            fork: Fork::Shared,
            cache_slots: 16384,
            cache_bytes: None,
            clock: Clock::system(),
            state: StateSpec::Memory,
            sealing_key: None,
            max_staleness_s: 60,
            on_stale: OnStale::Refuse,
        }
    }
}

/// Each method sets the field of the same name in the JSON document. Nothing is checked before
/// [`Engine::open`](crate::Engine::open).
impl Config {
    /// The defaults.
    pub fn new() -> Config {
        Config::default()
    }

    /// Reads the JSON document.
    ///
    /// # Errors
    /// [`Status::ConfigMalformed`] and the other 4xxx statuses, with the path of the field.
    pub fn from_json(json: &str) -> Result<Config, Error> {
        document::read(json)
    }

    /// The `iss` that tokens carry and must carry.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Config {
        self.issuer = Some(issuer.into());
        self
    }

    /// Adds an audience: the first is minted, any is accepted.
    pub fn audience(mut self, audience: impl Into<String>) -> Config {
        self.audiences.push(audience.into());
        self
    }

    /// The client that tokens name (`client_id`) where the call that mints them names none; 1 to 128
    /// bytes. Not with the ACS profile.
    pub fn client(mut self, client: impl Into<String>) -> Config {
        self.client = Some(client.into());
        self
    }

    /// Tokens in the form of Azure Communication Services. Needs an RSA key.
    pub fn acs_profile(mut self) -> Config {
        self.profile = Profile::Acs;
        self
    }

    /// The header's `typ`; `at+jwt` unless set.
    pub fn typ(mut self, typ: impl Into<String>) -> Config {
        self.typ = Some(typ.into());
        self
    }

    /// Accepts tokens without a `kid` if there is exactly one key of their algorithm.
    pub fn key_id_optional(mut self) -> Config {
        self.key_id_optional = true;
        self
    }

    /// The GUID, in lower case, that all identities made here share.
    pub fn resource_id(mut self, guid: impl Into<String>) -> Config {
        self.resource_id = Some(guid.into());
        self
    }

    /// The location and the short region that tokens of the ACS profile carry.
    pub fn resource_place(
        mut self,
        location: impl Into<String>,
        region: impl Into<String>,
    ) -> Config {
        self.location = Some(location.into());
        self.region = Some(region.into());
        self
    }

    /// Mints for any text as identity, not only for ids that the engine made.
    pub fn any_subject(mut self) -> Config {
        self.any_subject = true;
        self
    }

    /// Adds an identity secret: the first makes ids, all recognise them.
    pub fn identity_secret(mut self, secret: [u8; SECRET_BYTES]) -> Config {
        self.identity_secrets.push(Secret::new(secret));
        self
    }

    /// Adds a scope of the host's own.
    pub fn scope(mut self, name: impl Into<String>) -> Config {
        self.scopes.push(name.into());
        self
    }

    /// The lifetimes that are granted, in minutes: least, most, and unless asked otherwise.
    pub fn lifetime_minutes(mut self, min: u32, max: u32, default: u32) -> Config {
        self.lifetime_min = Some(min);
        self.lifetime_max = Some(max);
        self.lifetime_default = Some(default);
        self
    }

    /// How long after `exp`, and before `nbf`, a token is still accepted; 0 to 300 seconds.
    pub fn leeway_s(mut self, seconds: u64) -> Config {
        self.leeway_s = seconds;
        self
    }

    /// Adds a key. The first is active, further ones are retired unless they say otherwise.
    pub fn key(mut self, key: KeySpec) -> Config {
        self.keys.get_or_insert_default().push(key);
        self
    }

    /// No key of its own, and none is generated: the engine has the keys that others brought into
    /// durable state. An empty list of `keys` in the document.
    pub fn keys_of_state(mut self) -> Config {
        self.keys = Some(Vec::new());
        self
    }

    /// Public keys to verify with. Without any other key the engine only verifies.
    ///
    /// # Errors
    /// As for `jwks` in the document.
    pub fn jwks(mut self, json: &str) -> Result<Config, Error> {
        self.jwks = Some(JwksImport::from_json(json, None).map_err(|error| error.under("jwks"))?);
        Ok(self)
    }

    /// Adds an issuer whose tokens are verified here, and perhaps exchanged.
    pub fn trust(mut self, issuer: IssuerSpec) -> Config {
        self.issuers.push(issuer);
        self
    }

    /// Accepts tokens without an epoch, as another library mints them. Needs [`Start::Open`].
    pub fn foreign_minters(mut self) -> Config {
        self.foreign_minters = true;
        self
    }

    /// What to do with tokens from before the engine was opened.
    pub fn start(mut self, start: Start) -> Config {
        self.start = Some(start);
        self
    }

    /// What forking means.
    pub fn fork(mut self, fork: Fork) -> Config {
        self.fork = fork;
        self
    }

    /// Keeps revocations and keys in this SQLite file, which all processes of this machine may share.
    /// Needs the cargo feature `sqlite`.
    pub fn sqlite(mut self, path: impl Into<PathBuf>) -> Config {
        self.state = StateSpec::Sqlite(path.into());
        self
    }

    /// Keeps revocations and keys in the Redis at this URL, which machines may share: `redis://`,
    /// `rediss://` for TLS, `redis+unix://`. Needs the cargo feature `redis`.
    pub fn redis(mut self, url: impl Into<String>) -> Config {
        self.state = StateSpec::Redis { url: url.into(), prefix: None };
        self
    }

    /// What the names of its keys in Redis begin with; `{mintage}:` unless set. For several
    /// deployments on one server. The braces keep them together in a cluster.
    pub fn redis_prefix(mut self, begins: impl Into<String>) -> Config {
        if let StateSpec::Redis { prefix, .. } = &mut self.state {
            *prefix = Some(begins.into());
        }
        self
    }

    /// The key that generated keys, and the identity secret, are sealed under in durable state.
    pub fn sealing_key(mut self, key: [u8; SECRET_BYTES]) -> Config {
        self.sealing_key = Some(Secret::new(key));
        self
    }

    /// For how long shared state may be out of reach before `on_stale` applies: 1 to 86400 seconds,
    /// 60 unless set.
    pub fn max_staleness_s(mut self, seconds: u64) -> Config {
        self.max_staleness_s = seconds;
        self
    }

    /// What to do when shared state has been out of reach for too long.
    pub fn on_stale(mut self, on_stale: OnStale) -> Config {
        self.on_stale = on_stale;
        self
    }

    /// How many verified tokens are remembered, at most 2^22; 0 switches the cache off.
    pub fn cache_slots(mut self, slots: usize) -> Config {
        self.cache_slots = slots;
        self
    }

    /// How many bytes remembering them may take.
    pub fn cache_bytes(mut self, bytes: usize) -> Config {
        self.cache_bytes = Some(bytes);
        self
    }

    /// Where the engine reads the time.
    pub fn clock(mut self, clock: Clock) -> Config {
        self.clock = clock;
        self
    }
}

/// The lifetimes that an engine grants, in minutes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub min: u32,
    pub max: u32,
    pub default: u32,
}

/// The rules that tie fields together. Whatever came in, by builder or document, passes here.
impl Config {
    pub(crate) fn check(&self) -> Result<(Registry, Lifetimes), Error> {
        let registry = Registry::new(&self.scopes)?;
        let lifetimes = self.lifetimes()?;
        self.check_names()?;
        self.check_profile()?;
        self.check_keys()?;
        if self.leeway_s > LEEWAY_S_MAX {
            return Err(out_of_range("must be a whole number from 0 to 300").at("leeway_s"));
        }
        if self.cache_slots > SLOTS_MAX {
            return Err(out_of_range("must be a whole number from 0 to 4194304").at("cache_slots"));
        }
        if Cache::bytes_empty(self.cache_slots) > self.cache_bytes_max() {
            return Err(conflict(
                "cache_bytes",
                "is too small: the slots alone take 16 bytes each; lower cache_slots or raise cache_bytes",
            ));
        }
        self.check_state()?;
        if let Some(Start::At(unix_ms)) = self.start {
            let epochs = u64::try_from(unix_ms).ok().and_then(|ms| ms.checked_mul(1000));
            if epochs.is_none_or(|epoch| epoch > EPOCH_MAX) {
                return Err(out_of_range(
                    "must lie between 1970 and 2255, in milliseconds since 1970",
                )
                .at("start"));
            }
        }
        Ok((registry, lifetimes))
    }

    /// Whether revocations outlive the process.
    pub(crate) fn is_durable(&self) -> bool {
        self.state != StateSpec::Memory
    }

    fn check_state(&self) -> Result<(), Error> {
        if !(1..=STALENESS_S_MAX).contains(&self.max_staleness_s) {
            let rule = "must be a whole number from 1 to 86400";
            return Err(out_of_range(rule).at("max_staleness_s"));
        }
        let not_built_in = |field: &str, message: &'static str| {
            Err(Error::with(Status::NotBuiltIn, message).at(field))
        };
        match &self.state {
            StateSpec::Memory if self.sealing_key.is_some() => {
                return Err(conflict(
                    "sealing_key",
                    "goes with durable state, where it protects generated keys",
                ));
            }
            StateSpec::Memory => return Ok(()),
            StateSpec::Sqlite(_) if !cfg!(feature = "sqlite") => {
                return not_built_in(
                    "state.sqlite",
                    "state in SQLite is not built into this library; build it with the feature \"sqlite\"",
                );
            }
            StateSpec::Redis { .. } if !cfg!(feature = "redis") => {
                return not_built_in(
                    "state.redis",
                    "state in Redis is not built into this library; build it with the feature \"redis\"",
                );
            }
            StateSpec::Sqlite(path)
                if path.as_os_str().is_empty()
                    || path.as_os_str().as_encoded_bytes().contains(&0) =>
            {
                return Err(out_of_range("must be the path of a file").at("state.sqlite"));
            }
            StateSpec::Redis { prefix: Some(prefix), .. } => {
                check_text("state.redis.prefix", prefix, 128)?;
            }
            _ => {}
        }
        let generates = |key: &KeySpec| matches!(key.source, KeySource::Generate(_));
        if self.sealing_key.is_none()
            && (self.keys.iter().flatten().any(generates)
                || (self.keys.is_none() && self.jwks.is_none()))
        {
            return Err(conflict(
                "sealing_key",
                "is needed to keep generated keys in durable state: give 32 random bytes in base64, or keys of your own",
            ));
        }
        for (place, key) in self.keys.iter().flatten().enumerate() {
            let found_again = key.slot.is_some() || key.state_at(place) == KeyState::Active;
            if generates(key) && !found_again {
                return Err(conflict(
                    "generate",
                    "in durable state only the active key and those in slots are generated, once; add others by add_key",
                )
                .under(&format!("keys[{place}]")));
            }
        }
        let sealed = self.sealing_key.is_some() && matches!(self.state, StateSpec::Sqlite(_));
        if self.identity_secrets.is_empty() && !sealed {
            return Err(conflict(
                "identity_secret",
                "is needed by all who share a state, to know each other's identities; give 32 random bytes in base64",
            ));
        }
        Ok(())
    }

    /// The bound on the cache's bytes.
    pub(crate) fn cache_bytes_max(&self) -> usize {
        let slots = Cache::bytes_empty(self.cache_slots);
        self.cache_bytes.unwrap_or((32 << 20).max(2 * slots))
    }

    fn lifetimes(&self) -> Result<Lifetimes, Error> {
        let at = |field: &str| format!("lifetime_minutes.{field}");
        let max = self.lifetime_max.unwrap_or(1440.max(self.lifetime_min.unwrap_or(0)));
        let min = self.lifetime_min.unwrap_or(60.min(max));
        let default = self.lifetime_default.unwrap_or(1440.clamp(min.min(max), max));
        if !(1..=LIFETIME_MINUTES_MAX).contains(&max) {
            return Err(out_of_range("must be a whole number from 1 to 527040").at(at("max")));
        }
        if !(1..=max).contains(&min) {
            return Err(out_of_range("must be at least 1 and not above max").at(at("min")));
        }
        if !(min..=max).contains(&default) {
            return Err(out_of_range("must lie between min and max").at(at("default")));
        }
        Ok(Lifetimes { min, max, default })
    }

    fn check_names(&self) -> Result<(), Error> {
        let places = [
            ("issuer", &self.issuer, NAME_BYTES_MAX),
            ("client", &self.client, CLIENT_BYTES_MAX),
            ("typ", &self.typ, 64),
            ("resource.location", &self.location, NAME_BYTES_MAX),
            ("resource.region", &self.region, NAME_BYTES_MAX),
        ];
        for (field, name, bytes_max) in places {
            name.as_deref().map_or(Ok(()), |name| check_text(field, name, bytes_max))?;
        }
        for (index, audience) in self.audiences.iter().enumerate() {
            let field = format!("audience[{index}]");
            check_text(&field, audience, NAME_BYTES_MAX)?;
            if self.audiences[..index].contains(audience) {
                return Err(out_of_range("this audience is named twice").at(field));
            }
        }
        if self.audiences.len() > AUDIENCES_MAX {
            return Err(out_of_range("an engine has at most 64 audiences").at("audience"));
        }
        if self.typ.as_deref().is_some_and(|typ| !typ.is_ascii() || typ.contains(['"', '\\', ' ']))
        {
            return Err(out_of_range("must be a media type without blanks").at("typ"));
        }
        if self.resource_id.as_deref().is_some_and(|id| !is_guid(id)) {
            return Err(out_of_range("must be a GUID in lower case, 8-4-4-4-12").at("resource.id"));
        }
        Ok(())
    }

    fn check_profile(&self) -> Result<(), Error> {
        if self.profile == Profile::Standard {
            return Ok(());
        }
        let absent = "does not go with the profile \"acs\", whose tokens have none of their own";
        for (field, present) in [
            ("issuer", self.issuer.is_some()),
            ("audience", !self.audiences.is_empty()),
            ("client", self.client.is_some()),
            ("typ", self.typ.is_some()),
        ] {
            if present {
                return Err(conflict(field, absent));
            }
        }
        Ok(())
    }

    /// Whether the host brought keys, that other processes may have signed with.
    fn has_host_keys(&self) -> bool {
        let given = |key: &KeySpec| !matches!(key.source, KeySource::Generate(_));
        self.jwks.is_some() || self.keys.iter().flatten().any(given)
    }

    fn check_keys(&self) -> Result<(), Error> {
        let brings_none = self.keys.as_ref().is_some_and(Vec::is_empty);
        if brings_none && !self.is_durable() {
            return Err(Error::with(
                Status::NoKey,
                "is empty, and so is state in memory; leave it out to generate a key, or give \"jwks\" without \"keys\" to verify only",
            )
            .at("keys"));
        }
        for (index, key) in self.keys.iter().flatten().enumerate() {
            key.check(index, self.profile)
                .map_err(|error| error.under(&format!("keys[{index}]")))?;
        }
        let slots: Vec<Slot> = self.keys.iter().flatten().filter_map(|key| key.slot).collect();
        if !matches!(
            slots[..],
            [] | [Slot::Primary, Slot::Secondary] | [Slot::Secondary, Slot::Primary]
        ) {
            return Err(conflict(
                "keys",
                "one key is in the slot \"primary\" and one in \"secondary\", or none is in any",
            ));
        }
        let mints = !brings_none && (self.keys.is_some() || self.jwks.is_none());
        let kept = self.is_durable() || !self.identity_secrets.is_empty();
        if self.has_host_keys() && mints && !self.any_subject && !kept {
            return Err(conflict(
                "identity_secret",
                "is needed with keys of your own: without it every identity would be unknown after a restart; give 32 random bytes in base64, or \"subjects\": \"any\"",
            ));
        }
        if self.foreign_minters && self.start != Some(Start::Open) {
            return Err(conflict(
                "foreign_minters",
                "needs \"start\": \"open\": a token without an epoch counts as older than any start",
            ));
        }
        if self.has_host_keys() && self.start.is_none() && !self.is_durable() {
            return Err(Error::with(
                Status::StartUnspecified,
                "say \"closed\", \"open\" or a time in ms: with keys of your own and state in memory, tokens from before this engine was opened may exist, and revocations of them are not known; \"closed\" refuses them all",
            )
            .at("start"));
        }
        let rsa_256 = |key: &KeySpec| key.algorithm() == crate::key::Algorithm::Rs256;
        let active = self.keys.iter().flatten().find(|key| key.state_at(0) == KeyState::Active);
        let active = active.or_else(|| self.keys.iter().flatten().next());
        if self.profile == Profile::Acs && mints && !active.is_some_and(rsa_256) {
            return Err(conflict(
                "keys",
                "the profile \"acs\" signs with RS256, and RSA keys cannot be generated here: give one as the first key",
            ));
        }
        Ok(())
    }
}

/// The error of fields that do not go together.
pub(crate) fn conflict(field: &str, message: &'static str) -> Error {
    Error::with(Status::ConfigConflict, message).at(field)
}

impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("profile", &self.profile)
            .field("keys", &self.keys.as_ref().map(Vec::len))
            .field("start", &self.start)
            .field("fork", &self.fork)
            .finish_non_exhaustive()
    }
}
