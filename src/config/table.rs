//! The fields of the configuration, one row for each: its name in JSON, its member in Rust and the
//! default, the kind of its values, and what it means. The structs, the reader, the checks of
//! ranges, `interface/config.schema.json`, the tables of the documentation and the types of each
//! host follow from these rows.
//!
//! The fields of keys and of issuers have rows in the same form beside their readers, in
//! `key_spec.rs` and `issuer_spec.rs`.

use super::document::{
    issuer_list, key_list, read_clock, read_start, read_state, start_shape, state_shape,
};
use super::kinds::{
    Base64Secret, Custom, Flag, GUID, Group, Kind, List, Member, OneOf, Text, Texts, nested, number,
};
use super::shape::{Field, Object, Shape};
use super::{
    AUDIENCES_MAX, CACHE_BYTES_MAX, Fork, IssuerSpec, JwksImport, KeySpec, LEEWAY_S_MAX,
    LIFETIME_MINUTES_MAX, NAME_BYTES_MAX, OnStale, Owner, SECRETS_MAX, STALENESS_S_MAX, Start,
    StateSpec,
};
use crate::cache::SLOTS_MAX;
use crate::claims::{CLIENT_BYTES_MAX, Profile};
use crate::clock::Clock;
use crate::error::Error;
use crate::identity::Secret;
use crate::json::Json;
use crate::scope::{SCOPE_BYTES_MAX, SCOPES_MAX};

use super::fields::Fields;

macro_rules! fields {
    ($(#[$meta:meta])* $vis:vis struct $group:ident, $about:literal {$(
        $name:literal => $member:ident: $type:ty = $default:expr, $kind:expr,
            $sentence:literal $(, otherwise $otherwise:literal)? $(, set $set:ty)?;
    )*}) => {
        $(#[$meta])*
        #[derive(Clone)]
        $vis struct $group {
            $(#[doc = $sentence] pub(crate) $member: $type,)*
        }

        impl Default for $group {
            fn default() -> $group {
                $group { $($member: $default,)* }
            }
        }

        /// The fields whose method only stores a value; the others are written by hand.
        impl $group {
            $($(
                #[doc = $sentence]
                #[doc = concat!("\n\nRange and default: `", $name, "` in the README's table.")]
                pub fn $member(mut self, value: $set) -> $group {
                    self.$member = value.into();
                    self
                }
            )?)*
        }

        impl Group for $group {
            fn read(json: Json<'_>) -> Result<$group, Error> {
                let fields = Fields::new(json, &[$($name,)*])?;
                let mut group = $group::default();
                $(if let Some(value) = fields.read($name, |json| $kind.read(json))? {
                    group.$member = value.into();
                })*
                Ok(group)
            }

            fn check_ranges(&self) -> Result<(), Error> {
                $(if let Some(value) = Member::value(&self.$member) {
                    $kind.check(value).map_err(|error| error.under($name))?;
                })*
                Ok(())
            }

            fn describe() -> Object {
                let group = $group::default();
                let fields = vec![$(Field {
                    name: $name,
                    shape: $kind.shape(),
                    default: Member::value(&group.$member).and_then(|value| $kind.show(value)),
                    otherwise: [$(Some($otherwise),)? None][0],
                    sentence: $sentence,
                },)*];
                Object { name: stringify!($group), sentence: $about, fields }
            }
        }
    };
}

fields! {
    /// The configuration of an engine. [`Config::default`] is `{}`: a generated ES256 key, the scopes
    /// and lifetimes of Azure Communication Services, state in memory.
    pub struct Config, "The configuration of an engine." {
        "issuer" => issuer: Option<String> = None, Text(NAME_BYTES_MAX),
            "The `iss` that tokens carry and must carry.", otherwise "none";
        "audience" => audiences: Vec<String> = Vec::new(), Texts { bytes_max: NAME_BYTES_MAX, max: AUDIENCES_MAX },
            "The first is minted, any is accepted. A token with an audience needs an engine with one.", otherwise "none";
        "client" => client: Option<String> = None, Text(CLIENT_BYTES_MAX),
            "The client (`client_id`) that tokens name where the call that mints them names none.", otherwise "none";
        "profile" => profile: Profile = Profile::Standard,
            OneOf(&[("standard", Profile::Standard), ("acs", Profile::Acs)]),
            "`\"acs\"`: tokens in the form of Azure Communication Services; needs an RS256 key first in `keys`; excludes `issuer`, `audience`, `client`, `typ`.";
        "typ" => typ: Option<String> = None, Text(64),
            "The header's `typ`, written and required: a media type without `application/`, of ASCII without blank, quote and backslash.", otherwise "\"at+jwt\"";
        "kid" => key_id_optional: bool = false, OneOf(&[("required", false), ("optional", true)]),
            "Optional: a token without `kid` is tried with the only key of its algorithm.";
        "resource" => resource: Resource = Resource::default(), nested::<Resource>(),
            "What names the deployment in identities and in tokens of the ACS profile.", otherwise "{}";
        "subjects" => any_subject: bool = false, OneOf(&[("issued", false), ("any", true)]),
            "Whether tokens are minted for created identities only, or for any text.";
        "identity_secret" => identity_secrets: Vec<Secret> = Vec::new(),
            List { item: Base64Secret, min: 1, max: SECRETS_MAX, rule: Some("must name 1 to 16 secrets, the one that makes ids first") },
            "The first makes ids, all recognise them. Required with keys of your own, unless the engine only verifies or `subjects` is `\"any\"`; with state in Redis; and with state in SQLite without `sealing_key`.",
            otherwise "one random secret, or the one that is sealed in the file";
        "scopes" => scopes: Vec<String> = Vec::new(), List { item: Text(SCOPE_BYTES_MAX), min: 0, max: SCOPES_MAX - 5, rule: None },
            "Your own scopes, bits 5 and up, each an RFC 6749 scope token without comma.";
        "lifetime_minutes" => lifetime_minutes: LifetimeMinutes = LifetimeMinutes::default(), nested::<LifetimeMinutes>(),
            "The lifetimes that tokens are granted.", otherwise "{}";
        "leeway_s" => leeway_s: u64 = 0, number::<u64>(0, LEEWAY_S_MAX),
            "How long after `exp` and before `nbf` a token is accepted; never applied to revocation.", set u64;
        "keys" => keys: Option<Vec<KeySpec>> = None, Custom { read: key_list, shape: KeySpec::list_shape },
            "The first is active, others are retired unless they say otherwise. `[]` with durable state: no key of its own, only those of the state.",
            otherwise "one generated ES256 key";
        "jwks" => jwks: Option<JwksImport> = None,
            Custom { read: |json| JwksImport::from_value(json, Owner::Engine), shape: JwksImport::shape },
            "Keys to verify with; without `keys` the engine only verifies. Keys of unknown kinds are skipped and reported.", otherwise "none";
        "issuers" => issuers: Vec<IssuerSpec> = Vec::new(), Custom { read: issuer_list, shape: IssuerSpec::list_shape },
            "The issuers whose tokens are verified and exchanged here.", otherwise "[]";
        "foreign_minters" => foreign_minters: bool = false, Flag,
            "Reads a missing `epoch` as 0; needs `\"start\": \"open\"`.";
        "state" => state: StateSpec = StateSpec::Memory, Custom { read: read_state, shape: state_shape },
            "Where revocations and keys are kept.", otherwise "{\"memory\": {}}";
        "sealing_key" => sealing_key: Option<Secret> = None, Base64Secret,
            "What generated keys, and in SQLite the identity secret, are sealed under (AES-256-GCM); goes with shared state, and is required there unless all keys and the identity secret are yours.",
            otherwise "none";
        "start" => start: Option<Start> = None, Custom { read: read_start, shape: start_shape },
            "Which tokens from before the opening are refused: all, none, or those minted by engines with an earlier start, in milliseconds since 1970. With shared state it is about a state that is new, and else not looked at.",
            otherwise "\"closed\"; required with keys of your own and state in memory", set Start;
        "fork" => fork: Fork = Fork::Shared, OneOf(&[("shared", Fork::Shared), ("separate", Fork::Separate)]),
            "Shared: with state in memory, a revocation in a process that has forked answers `NOT_SHARED`.", set Fork;
        "max_staleness_s" => max_staleness_s: u64 = 60, number::<u64>(1, STALENESS_S_MAX),
            "For how long shared state may be out of reach.", set u64;
        "on_stale" => on_stale: OnStale = OnStale::Refuse,
            OneOf(&[("refuse", OnStale::Refuse), ("continue", OnStale::Continue)]),
            "What then happens: verifying and minting answer `STALE`, or go on with what is known.", set OnStale;
        "cache_slots" => cache_slots: usize = 16384, number::<usize>(0, SLOTS_MAX as u64),
            "Verified tokens that are remembered; 0 switches the cache off.", set usize;
        "cache_bytes" => cache_bytes: Option<usize> = None, number::<usize>(0, CACHE_BYTES_MAX),
            "Bound on the memory of the cache, at least 16 bytes a slot.",
            otherwise "32 MiB, or 32 bytes a slot where that is more", set usize;
        "clock" => clock: Clock = Clock::system(), Custom { read: read_clock, shape: || Shape::Choice(vec!["system", "manual"]) },
            "Manual, for tests: a wall clock that moves only when it is set. When to check the state, staleness and pruning follow the system's monotonic clock all the same.", otherwise "\"system\"", set Clock;
    }
}

fields! {
    /// What names the deployment.
    pub(crate) struct Resource, "What names the deployment in identities and in tokens of the ACS profile." {
        "id" => id: Option<String> = None, GUID,
            "The first half of every identity that is created here.", otherwise "derived from the identity secret";
        "location" => location: Option<String> = None, Text(NAME_BYTES_MAX),
            "The location in tokens of the ACS profile.", otherwise "\"unitedstates\"";
        "region" => region: Option<String> = None, Text(NAME_BYTES_MAX),
            "The short region in tokens of the ACS profile.", otherwise "\"amer\"";
    }
}

fields! {
    /// The lifetimes, as far as they are configured.
    pub(crate) struct LifetimeMinutes, "The lifetimes that tokens are granted, in minutes." {
        "min" => min: Option<u32> = None, number::<u32>(1, LIFETIME_MINUTES_MAX as u64),
            "The shortest lifetime, not above `max`.", otherwise "60, or `max` if that is lower";
        "max" => max: Option<u32> = None, number::<u32>(1, LIFETIME_MINUTES_MAX as u64),
            "The longest lifetime, and the longest `exp` − `iat` that is accepted.", otherwise "1440, or `min` if that is higher";
        "default" => default: Option<u32> = None, number::<u32>(1, LIFETIME_MINUTES_MAX as u64),
            "The lifetime of a token that asks for none, from `min` to `max`.", otherwise "1440, brought into the bounds";
    }
}

/// The rows of an object that is read by hand: names for the reader, and what the documentation
/// says. The reader calls `fields.read` for each; a row that it forgets is found by
/// [`Fields::done`], which every reader ends with.
macro_rules! described {
    ($names:ident, $describe:ident, $object:literal, $about:literal {$(
        $name:literal: $shape:expr, $sentence:literal $(, otherwise $otherwise:literal)?;
    )*}) => {
        const $names: &[&str] = &[$($name,)*];

        fn $describe() -> $crate::config::shape::Object {
            let fields = vec![$($crate::config::shape::Field {
                name: $name,
                shape: $shape,
                default: None,
                otherwise: [$(Some($otherwise),)? None][0],
                sentence: $sentence,
            },)*];
            $crate::config::shape::Object { name: $object, sentence: $about, fields }
        }
    };
}

pub(super) use described;
