//! The rules that tie the fields of a configuration together, and the values that follow from
//! several of them. The range of each single field is in its row of `table.rs`.

use super::fields::{check_text, out_of_range};
use super::kinds::Group as _;
use super::{
    AUDIENCES_MAX, Config, KeySource, KeySpec, LIFETIME_MINUTES_MAX, Start, StateSpec, conflict,
};
use crate::cache::Cache;
use crate::claims::Profile;
use crate::error::{Error, Status};
use crate::key::{KeyState, Slot};
use crate::revocation::EPOCH_MAX;
use crate::scope::Registry;

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
        self.check_ranges()?;
        self.check_names()?;
        self.check_profile()?;
        self.check_keys()?;
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
        let max =
            self.lifetime_minutes.max.unwrap_or(1440.max(self.lifetime_minutes.min.unwrap_or(0)));
        let min = self.lifetime_minutes.min.unwrap_or(60.min(max));
        let default = self.lifetime_minutes.default.unwrap_or(1440.clamp(min.min(max), max));
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
        for (index, audience) in self.audiences.iter().enumerate() {
            let field = format!("audience[{index}]");
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
