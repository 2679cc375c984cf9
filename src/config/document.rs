//! The JSON document, and the values that only one of its fields has.

use super::fields::{Fields, choice, list, number, text, wrong_type};
use super::shape::Shape;
use super::table::described;
use super::{IssuerSpec, KeySpec, Start, StateSpec, conflict};
use crate::clock::{Clock, UNIX_MS_MAX};
use crate::error::{Error, Status};
use crate::json::{self, Fault, Json};

/// Bytes of a configuration at most: the largest key set and then some.
const DOCUMENT_BYTES_MAX: usize = 4 << 20;

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

described! { STATE_FIELDS, describe_state, "State", "Where revocations and keys are kept: one of these." {
    "memory": Shape::Object(describe_memory()), "In this process only, as without `state`.";
    "sqlite": Shape::text(0), "In this SQLite file, which the processes of one machine may share.";
    "redis": Shape::AnyOf(vec![Shape::text(0), Shape::Object(describe_redis())]),
        "In the Redis at this URL, which machines may share.";
} }

described! { MEMORY_FIELDS, describe_memory, "Memory", "State in this process only; it has no fields." {} }

described! { REDIS_FIELDS, describe_redis, "Redis", "State in Redis." {
    "url": Shape::text(0), "`redis://`, `rediss://` for TLS, or `redis+unix://`.", otherwise "required";
    "prefix": Shape::text(128), "What the names of its keys begin with, for several deployments on one server.",
        otherwise "\"{mintage}:\"";
} }

/// One of the kinds of state, by its name.
pub fn read_state(json: Json<'_>) -> Result<StateSpec, Error> {
    let kinds = Fields::new(json, STATE_FIELDS)?;
    let memory =
        kinds.read("memory", |json| Fields::new(json, MEMORY_FIELDS).map(|_| StateSpec::Memory))?;
    let sqlite = kinds.read("sqlite", |json| Ok(StateSpec::Sqlite(text(json)?.into())))?;
    let redis = kinds.read("redis", read_redis)?;
    kinds.done();
    let mut named = [memory, sqlite, redis].into_iter().flatten();
    match (named.next(), named.next()) {
        (state, None) => Ok(state.unwrap_or(StateSpec::Memory)),
        _ => Err(conflict("", "is kept in one place; name one")),
    }
}

/// What [`read_state`] reads.
pub fn state_shape() -> Shape {
    Shape::Object(describe_state())
}

/// A URL, or an object with one and a prefix.
fn read_redis(json: Json<'_>) -> Result<StateSpec, Error> {
    if matches!(json, Json::Text(_)) {
        return Ok(StateSpec::Redis { url: text(json)?, prefix: None });
    }
    let redis = Fields::new(json, REDIS_FIELDS)?;
    let prefix = redis.read("prefix", text)?;
    let url = redis.read("url", text)?;
    redis.done();
    match url {
        Some(url) => Ok(StateSpec::Redis { url, prefix }),
        None => Err(conflict("url", "is needed, as redis://host:port/database")),
    }
}

/// What to do with tokens from before the opening.
pub fn read_start(json: Json<'_>) -> Result<Start, Error> {
    match json {
        Json::Unsigned(_) | Json::OtherNumber => {
            Ok(Start::At(number(json, 0, UNIX_MS_MAX as u64)? as i64))
        }
        Json::Text(_) => choice(json, &[("closed", Start::Closed), ("open", Start::Open)]),
        other => Err(wrong_type("\"closed\", \"open\" or a time in ms", &other)),
    }
}

/// What [`read_start`] reads.
pub fn start_shape() -> Shape {
    let time = Shape::Number(0, UNIX_MS_MAX as u64);
    Shape::AnyOf(vec![Shape::Choice(vec!["closed", "open"]), time])
}

/// The clock that the engine reads.
pub fn read_clock(json: Json<'_>) -> Result<Clock, Error> {
    let is_manual = choice(json, &[("system", false), ("manual", true)])?;
    Ok(if is_manual { Clock::manual() } else { Clock::system() })
}

/// The keys, in order.
pub fn key_list(json: Json<'_>) -> Result<Vec<KeySpec>, Error> {
    list(json, KeySpec::from_value)
}

/// The trusted issuers, in order.
pub fn issuer_list(json: Json<'_>) -> Result<Vec<IssuerSpec>, Error> {
    list(json, IssuerSpec::from_value)
}
