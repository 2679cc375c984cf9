//! What an engine tells about itself, and what a token says before anyone has checked it.

use std::sync::atomic::Ordering;

use serde::Serialize;

use super::{Core, Engine};
use crate::encoding;
use crate::error::{Error, Refusal, Status};
use crate::json;
use crate::jws::{Header, MALFORMED, Segments};
use crate::revocation::{Digest, EPOCH_TOMBSTONE};
use crate::state::shared::StateStats;

/// What is known of an identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IdentityStatus {
    /// The id that was asked about.
    pub identity: String,
    /// What has happened to it.
    pub state: IdentityState,
    /// The epoch that its next token carries; absent once deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u64>,
}

/// What has happened to an identity, as far as this engine remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum IdentityState {
    /// Nothing.
    Active,
    /// It was revoked; tokens minted since then are accepted.
    Revoked,
    /// It was deleted.
    Deleted,
}

/// What an engine has counted since it was opened, and what it takes.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Tokens minted.
    pub minted: u64,
    /// Identities created.
    pub identities_created: u64,
    /// Tokens accepted after their signature was checked.
    pub verified_at_first_sight: u64,
    /// Tokens accepted from the cache.
    pub verified_from_cache: u64,
    /// Tokens refused, by the name of the status.
    pub refused: std::collections::BTreeMap<&'static str, u64>,
    /// Calls that revoked something.
    pub revocations: u64,
    /// Identities that the engine remembers as revoked or deleted.
    pub identities_remembered: usize,
    /// Single tokens that it remembers as revoked.
    pub tokens_remembered: usize,
    /// Bytes that remembering them takes.
    pub revocation_bytes: usize,
    /// Slots of the cache.
    pub cache_slots: usize,
    /// Bytes of the cache.
    pub cache_bytes: usize,
    /// Verified tokens that had to leave the cache while they were alive.
    pub cache_evictions: u64,
    /// Keys that verify.
    pub keys: usize,
    /// Calls over the C boundary that failed inside the library.
    pub panics: u64,
    /// What the state that others share has done.
    pub state: StateStats,
}

impl Stats {
    /// The same as a JSON object.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl IdentityStatus {
    /// The same as a JSON object.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Engine {
    /// What is known of an identity.
    ///
    /// # Errors
    /// [`Status::IdentityMalformed`], [`Status::IdentityUnknown`].
    pub fn identity_status(&self, identity: &str) -> Result<IdentityStatus, Error> {
        self.sound()?.identity_status(identity)
    }

    /// What has been counted since the engine was opened.
    pub fn stats(&self) -> Stats {
        self.0.stats()
    }

    #[cfg(feature = "capi")]
    pub(crate) fn core(&self) -> &Core {
        &self.0
    }
}

impl Core {
    pub(crate) fn identity_status(&self, identity: &str) -> Result<IdentityStatus, Error> {
        self.sharing.look()?;
        self.recognise_subject(identity)?;
        let digest = self.register.revocations.identity_digest(identity);
        let state = self.identity_state(digest);
        let epoch = self.register.revocations.stamp(digest).ok();
        Ok(IdentityStatus { identity: identity.to_owned(), state, epoch })
    }

    /// What has happened to the identity with this hash.
    pub(super) fn identity_state(&self, digest: Digest) -> IdentityState {
        match self.register.revocations.identity_epoch(digest) {
            0 => IdentityState::Active,
            EPOCH_TOMBSTONE.. => IdentityState::Deleted,
            _ => IdentityState::Revoked,
        }
    }

    fn stats(&self) -> Stats {
        let (hits, verified, minted) = self.counters.totals();
        let remembered = self.register.hold(|writer| writer.counts()).unwrap_or_default();
        let (cache_slots, cache_bytes) = self.cache.as_ref().map_or((0, 0), |cache| cache.size());
        Stats {
            minted,
            identities_created: self.counters.created.load(Ordering::Relaxed),
            verified_at_first_sight: verified,
            verified_from_cache: hits,
            refused: self
                .counters
                .refusals()
                .map(|(status, count)| (status.name(), count))
                .collect(),
            revocations: self.counters.revocations.load(Ordering::Relaxed),
            identities_remembered: remembered.0,
            tokens_remembered: remembered.1,
            revocation_bytes: self.register.revocations.bytes(),
            cache_slots,
            cache_bytes,
            cache_evictions: self.cache.as_ref().map_or(0, |cache| cache.evictions()),
            keys: self.keys.load().keys().count(),
            panics: self.counters.panics.load(Ordering::Relaxed),
            state: self
                .sharing
                .state
                .as_ref()
                .map_or_else(StateStats::memory, |shared| shared.stats()),
        }
    }
}

/// What a token says before anyone has checked its signature. Not proof of anything: for logs and
/// for people who look for a mistake.
#[derive(Clone)]
#[must_use]
pub struct Unverified {
    header: String,
    claims: String,
    signature_bytes: usize,
}

impl std::fmt::Debug for Unverified {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Unverified({} bytes of claims)", self.claims.len())
    }
}

impl Unverified {
    /// The header, as JSON text.
    pub fn header_json(&self) -> &str {
        &self.header
    }

    /// The claims, as JSON text that nobody vouches for.
    pub fn claims_json(&self) -> &str {
        &self.claims
    }

    /// How long the signature is that nobody has checked, in bytes.
    pub fn signature_bytes(&self) -> usize {
        self.signature_bytes
    }

    /// All of it as one JSON object that begins with `"unverified":true`.
    pub fn to_json(&self) -> String {
        let Unverified { header, claims, signature_bytes } = self;
        format!(
            "{{\"unverified\":true,\"header\":{header},\"claims\":{claims},\"signature_bytes\":{signature_bytes}}}"
        )
    }
}

/// Decodes a token without checking its signature.
///
/// # Errors
/// [`Status::TokenTooLong`], [`Status::TokenMalformed`], [`Status::HeaderInvalid`],
/// [`Status::CriticalHeader`], [`Status::ClaimsMalformed`].
pub fn inspect(token: impl AsRef<[u8]>) -> Result<Unverified, Refusal> {
    let segments = Segments::of(token.as_ref())?;
    let header = encoding::url_decode(segments.header).ok_or(MALFORMED)?;
    let claims = encoding::url_decode(segments.payload).ok_or(MALFORMED)?;
    let signature = encoding::url_decode(segments.signature).ok_or(MALFORMED)?;
    Header::parse(&header)?;
    let malformed = || Refusal::new(Status::ClaimsMalformed);
    let claims = String::from_utf8(claims).map_err(|_| malformed())?;
    if !matches!(json::parse_strict(&claims), Ok(json::Json::Object(_))) {
        return Err(malformed());
    }
    // The header was parsed as text just now.
    let header = String::from_utf8(header).unwrap_or_default();
    Ok(Unverified { header, claims, signature_bytes: signature.len() })
}
