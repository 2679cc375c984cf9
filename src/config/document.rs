//! The JSON document.

use super::fields::{Fields, choice, flag, list, number, out_of_range, text, texts, wrong_type};
use super::{
    CACHE_BYTES_MAX, Config, Fork, IssuerSpec, JwksImport, KeySpec, LEEWAY_S_MAX,
    LIFETIME_MINUTES_MAX, OnStale, STALENESS_S_MAX, Start, StateSpec, conflict,
};
use crate::cache::SLOTS_MAX;
use crate::claims::Profile;
use crate::clock::Clock;
use crate::encoding::standard_decode;
use crate::error::{Error, Status};
use crate::identity::{SECRET_BYTES, Secret};
use crate::json::{self, Fault, Json};

/// Bytes of a configuration at most: the largest key set and then some.
const DOCUMENT_BYTES_MAX: usize = 4 << 20;
/// Identity secrets at most.
const SECRETS_MAX: usize = 16;

const FIELDS: &[&str] = &[
    "issuer",
    "audience",
    "client",
    "profile",
    "typ",
    "kid",
    "resource",
    "subjects",
    "identity_secret",
    "scopes",
    "lifetime_minutes",
    "leeway_s",
    "keys",
    "jwks",
    "issuers",
    "foreign_minters",
    "state",
    "sealing_key",
    "start",
    "fork",
    "max_staleness_s",
    "on_stale",
    "cache_slots",
    "cache_bytes",
    "clock",
];

/// Parses the text of a document.
pub fn parse(text: &str) -> Result<Json<'_>, Error> {
    if text.len() > DOCUMENT_BYTES_MAX {
        return Err(Error::with(Status::ConfigMalformed, "the document is longer than 4 MiB"));
    }
    match json::parse(text) {
        Ok(json @ Json::Object(_)) => Ok(json),
        Ok(_) => Err(Error::new(Status::ConfigMalformed)),
        Err(Fault::TooDeep) => Err(Error::with(
            Status::ConfigMalformed,
            "the document is nested deeper than 16 levels",
        )),
        Err(_) => Err(Error::new(Status::ConfigMalformed)),
    }
}

pub fn read(document: &str) -> Result<Config, Error> {
    let fields = Fields::new(parse(document)?, FIELDS)?;
    let mut config = Config::default();
    read_tokens(&fields, &mut config)?;
    read_lifetimes(&fields, &mut config)?;
    read_keys(&fields, &mut config)?;
    read_state(&fields, &mut config)?;
    Ok(config)
}

fn read_tokens(fields: &Fields<'_>, config: &mut Config) -> Result<(), Error> {
    config.issuer = fields.read("issuer", text)?;
    config.audiences = fields.read("audience", texts)?.unwrap_or_default();
    config.client = fields.read("client", text)?;
    let profiles = [("standard", Profile::Standard), ("acs", Profile::Acs)];
    config.profile =
        fields.read("profile", |json| choice(json, &profiles))?.unwrap_or(config.profile);
    config.typ = fields.read("typ", text)?;
    let key_ids = [("required", false), ("optional", true)];
    config.key_id_optional = fields.read("kid", |json| choice(json, &key_ids))?.unwrap_or(false);
    fields.read("resource", |json| {
        let resource = Fields::new(json, &["id", "location", "region"])?;
        config.resource_id = resource.read("id", text)?;
        config.location = resource.read("location", text)?;
        config.region = resource.read("region", text)?;
        Ok(())
    })?;
    let subjects = [("issued", false), ("any", true)];
    config.any_subject = fields.read("subjects", |json| choice(json, &subjects))?.unwrap_or(false);
    config.scopes = fields.read("scopes", |json| list(json, text))?.unwrap_or_default();
    Ok(())
}

fn read_lifetimes(fields: &Fields<'_>, config: &mut Config) -> Result<(), Error> {
    fields.read("lifetime_minutes", |json| {
        let minutes =
            |json: Json<'_>| number(json, 1, LIFETIME_MINUTES_MAX.into()).map(|all| all as u32);
        let lifetimes = Fields::new(json, &["min", "max", "default"])?;
        config.lifetime_min = lifetimes.read("min", minutes)?;
        config.lifetime_max = lifetimes.read("max", minutes)?;
        config.lifetime_default = lifetimes.read("default", minutes)?;
        Ok(())
    })?;
    let leeway = fields.read("leeway_s", |json| number(json, 0, LEEWAY_S_MAX))?;
    config.leeway_s = leeway.unwrap_or(0);
    Ok(())
}

fn read_keys(fields: &Fields<'_>, config: &mut Config) -> Result<(), Error> {
    let secrets = fields.read("identity_secret", |json| {
        let secrets = list(json, secret)?;
        if !(1..=SECRETS_MAX).contains(&secrets.len()) {
            return Err(out_of_range("must name 1 to 16 secrets, the one that makes ids first"));
        }
        Ok(secrets)
    })?;
    config.identity_secrets = secrets.unwrap_or_default();
    config.keys = fields.read("keys", |json| list(json, KeySpec::from_value))?;
    config.jwks = fields.read("jwks", |json| JwksImport::from_value(json, None))?;
    config.issuers =
        fields.read("issuers", |json| list(json, IssuerSpec::from_value))?.unwrap_or_default();
    config.foreign_minters = fields.read("foreign_minters", flag)?.unwrap_or(false);
    config.sealing_key = fields.read("sealing_key", secret)?;
    Ok(())
}

/// 32 bytes in base64.
fn secret(json: Json<'_>) -> Result<Secret, Error> {
    let Json::Text(text) = &json else { return Err(wrong_type("text", &json)) };
    let bytes = standard_decode(text);
    let exact = bytes.as_ref().and_then(|bytes| <[u8; SECRET_BYTES]>::try_from(&bytes[..]).ok());
    exact.map(Secret::new).ok_or_else(|| out_of_range("must be 32 bytes in padded standard base64"))
}

/// A URL, or an object with one and a prefix.
fn read_redis(json: Json<'_>) -> Result<StateSpec, Error> {
    if matches!(json, Json::Text(_)) {
        return Ok(StateSpec::Redis { url: text(json)?, prefix: None });
    }
    let redis = Fields::new(json, &["url", "prefix"])?;
    let prefix = redis.read("prefix", text)?;
    match redis.read("url", text)? {
        Some(url) => Ok(StateSpec::Redis { url, prefix }),
        None => Err(conflict("url", "is needed, as redis://host:port/database")),
    }
}

fn read_state(fields: &Fields<'_>, config: &mut Config) -> Result<(), Error> {
    let state = fields.read("state", |json| {
        let kinds = Fields::new(json, &["memory", "sqlite", "redis"])?;
        let memory =
            kinds.read("memory", |json| Fields::new(json, &[]).map(|_| StateSpec::Memory))?;
        let sqlite = kinds.read("sqlite", |json| Ok(StateSpec::Sqlite(text(json)?.into())))?;
        let redis = kinds.read("redis", read_redis)?;
        let mut named = [memory, sqlite, redis].into_iter().flatten();
        match (named.next(), named.next()) {
            (state, None) => Ok(state),
            _ => Err(conflict("", "is kept in one place; name one")),
        }
    })?;
    config.state = state.flatten().unwrap_or(StateSpec::Memory);
    config.start = fields.read("start", |json| match json {
        Json::Unsigned(_) | Json::OtherNumber => {
            Ok(Start::At(number(json, 0, crate::clock::UNIX_MS_MAX as u64)? as i64))
        }
        Json::Text(_) => choice(json, &[("closed", Start::Closed), ("open", Start::Open)]),
        other => Err(wrong_type("\"closed\", \"open\" or a time in ms", &other)),
    })?;
    let forks = [("shared", Fork::Shared), ("separate", Fork::Separate)];
    config.fork = fields.read("fork", |json| choice(json, &forks))?.unwrap_or(config.fork);
    // State in memory is never stale: then these two have no effect.
    let staleness = fields.read("max_staleness_s", |json| number(json, 1, STALENESS_S_MAX))?;
    config.max_staleness_s = staleness.unwrap_or(config.max_staleness_s);
    let choices = [("refuse", OnStale::Refuse), ("continue", OnStale::Continue)];
    let on_stale = fields.read("on_stale", |json| choice(json, &choices))?;
    config.on_stale = on_stale.unwrap_or(config.on_stale);
    let slots = fields.read("cache_slots", |json| number(json, 0, SLOTS_MAX as u64))?;
    config.cache_slots = slots.map_or(config.cache_slots, |slots| slots as usize);
    let bytes = fields.read("cache_bytes", |json| number(json, 0, CACHE_BYTES_MAX))?;
    config.cache_bytes = bytes.map(|bytes| bytes as usize);
    if fields.read("clock", |json| choice(json, &[("system", false), ("manual", true)]))?
        == Some(true)
    {
        config.clock = Clock::manual();
    }
    Ok(())
}
