//! How an engine is configured: one value, made by a builder in Rust or read from one JSON document
//! everywhere else. Both end in the same [`Config`], and the same rules check it at opening.
//!
//! `table` has one row for each field, from which the struct, the reader, the checks of ranges and
//! the descriptions for other languages follow; `kinds` has the kinds of values, and `shape` what
//! they look like. `document` reads what only one field has, `fields` the members of an object.
//! `check` has the rules that tie fields together. Keys and issuers have files of their own.

mod check;
mod document;
mod fields;
mod issuer_spec;
mod key_spec;
mod kinds;
pub(crate) mod shape;
mod table;

use std::fmt;
use std::path::PathBuf;

pub(crate) use check::Lifetimes;
pub(crate) use issuer_spec::ISSUERS_MAX;
pub use issuer_spec::{ExchangeSpec, IssuerSpec};
pub use key_spec::KeySpec;
pub(crate) use key_spec::{JwksImport, KeySource, Owner};
pub use table::Config;

use crate::claims::Profile;
use crate::error::{Error, Status};
use crate::identity::{SECRET_BYTES, Secret};
use kinds::Group as _;
use shape::Object;

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
/// Identity secrets at most.
const SECRETS_MAX: usize = 16;
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
        Config::read(document::parse(json)?)
    }

    /// The fields of the document, those of the objects in it included.
    pub(crate) fn description() -> Object {
        Config::describe()
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
        self.resource.id = Some(guid.into());
        self
    }

    /// The location and the short region that tokens of the ACS profile carry.
    pub fn resource_place(
        mut self,
        location: impl Into<String>,
        region: impl Into<String>,
    ) -> Config {
        self.resource.location = Some(location.into());
        self.resource.region = Some(region.into());
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
        self.lifetime_minutes.min = Some(min);
        self.lifetime_minutes.max = Some(max);
        self.lifetime_minutes.default = Some(default);
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
        self.jwks =
            Some(JwksImport::from_json(json, Owner::Engine).map_err(|error| error.under("jwks"))?);
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
