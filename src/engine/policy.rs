//! The rules that the configuration sets for every token of an engine. They never change.

use crate::claims::{Form, Prepared, Profile};
use crate::config::{Config, Lifetimes};
use crate::scope::Registry;

pub(super) struct Policy {
    /// What the engine's tokens look like.
    pub form: Form,
    /// The parts of a token's payload that are always the same.
    pub prepared: Prepared,
    pub lifetimes: Lifetimes,
    /// Seconds that clocks may differ by.
    pub leeway_s: i64,
    /// Whether a token without a `kid` is accepted.
    pub key_id_optional: bool,
}

impl Policy {
    /// `resource` is the first half of every identity that the engine makes.
    pub fn new(config: &Config, scopes: Registry, lifetimes: Lifetimes, resource: &str) -> Policy {
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
            resource: resource.to_owned(),
            longest_s: i64::from(lifetimes.max) * 60,
            foreign_minters: config.foreign_minters,
        };
        let region = config.resource.region.as_deref().unwrap_or("amer");
        let prepared =
            form.prepare(region, config.resource.location.as_deref().unwrap_or("unitedstates"));
        let leeway_s = config.leeway_s as i64;
        Policy { form, prepared, lifetimes, leeway_s, key_id_optional: config.key_id_optional }
    }
}
