//! Tokens of other issuers: verified here, and exchanged for tokens of this engine (RFC 8693).

use std::borrow::Cow;
use std::sync::Arc;

use arc_swap::Guard;

use super::verify::{claims_json, is_timely};
use super::{Core, Engine, Minted};
use crate::cache::{Entry, Hit, Texts};
use crate::claims::{Custom, FOREIGN_ID_BYTES_MAX, NewToken};
use crate::config::IssuerSpec;
use crate::crypto;
use crate::encoding;
use crate::error::{Error, Refusal, RegisteredClaim, Status};
use crate::identity::IdentityId;
use crate::issuer::{Claims, Exchange, Issuer, Issuers};
use crate::jws::{MALFORMED, Scratch, Segments, TOKEN_BYTES_MAX};
use crate::revocation::Digest;

/// Seconds that a foreign token must still live to be worth exchanging.
const EXCHANGE_REST_S_MIN: i64 = 60;

/// What a call asks of a foreign token beyond being valid. [`ExternalCheck::new`] asks nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExternalCheck<'a> {
    issuer: Option<&'a str>,
    audience: Option<&'a str>,
    subject: Option<&'a str>,
    max_age_s: Option<u32>,
}

impl<'a> ExternalCheck<'a> {
    /// Asks nothing more.
    pub const fn new() -> ExternalCheck<'a> {
        ExternalCheck { issuer: None, audience: None, subject: None, max_age_s: None }
    }

    /// The token must be this one's of the trusted issuers.
    pub const fn issuer(mut self, issuer: &'a str) -> ExternalCheck<'a> {
        self.issuer = Some(issuer);
        self
    }

    /// The token must be meant for this one of the issuer's configured audiences.
    pub const fn audience(mut self, audience: &'a str) -> ExternalCheck<'a> {
        self.audience = Some(audience);
        self
    }

    /// The token's `sub` must be this.
    pub const fn subject(mut self, subject: &'a str) -> ExternalCheck<'a> {
        self.subject = Some(subject);
        self
    }

    /// The token must have been issued less than so many seconds ago.
    pub const fn max_age_s(mut self, seconds: u32) -> ExternalCheck<'a> {
        self.max_age_s = Some(seconds);
        self
    }
}

/// A foreign token that was accepted, and what it says. Its claims are its issuer's, and nothing in
/// it is an identity or a scope of this engine.
pub struct VerifiedExternal {
    hit: Hit,
    /// As they were when it was accepted.
    issuers: Guard<Arc<Issuers>>,
    /// Of its issuer among them.
    place: usize,
}

impl VerifiedExternal {
    /// The first of the names that its issuer is configured with.
    pub fn issuer(&self) -> &str {
        self.issuers.at(self.place).name()
    }

    /// The place of its issuer among the trusted ones, counted from 1.
    pub fn issuer_index(&self) -> u32 {
        self.place as u32 + 1
    }

    /// `sub`: who the token is about, as its issuer calls them; at most 255 bytes.
    pub fn subject(&self) -> &str {
        self.hit.identity()
    }

    /// `jti`; empty if it has none, or one above 64 bytes.
    pub fn token_id(&self) -> &str {
        self.hit.token_id()
    }

    /// `kid` of the issuer's key that verified it; of a kid above 255 bytes its SHA-256, in base64url.
    pub fn key_id(&self) -> &str {
        self.hit.key_id()
    }

    /// `iat`, in seconds since 1970.
    pub fn issued_at_unix_s(&self) -> i64 {
        self.hit.issued_at_s
    }

    /// `exp`, in seconds since 1970.
    pub fn expires_at_unix_s(&self) -> i64 {
        self.hit.expires_at_s
    }

    /// All claims, as the JSON text that was signed.
    pub fn claims_json(&self) -> String {
        claims_json(self.hit.token())
    }
}

impl std::fmt::Debug for VerifiedExternal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "VerifiedExternal(expires {})", self.expires_at_unix_s())
    }
}

impl Engine {
    /// Accepts a token of one of the trusted issuers, or says why not. A token that was seen before
    /// costs a look-up.
    ///
    /// Revocations of this engine have nothing to do with foreign tokens: exchange them, and revoke
    /// the identity.
    ///
    /// # Errors
    /// A [`Refusal`] with a 2xxx status; [`Status::IssuerMismatch`] also for an issuer that is not
    /// trusted. [`Status::Poisoned`].
    pub fn verify_external(
        &self,
        token: impl AsRef<[u8]>,
        check: &ExternalCheck<'_>,
    ) -> Result<VerifiedExternal, Refusal> {
        let core = &*self.0;
        core.counted(self.sound().and_then(|core| core.accept_external(token.as_ref(), check)))
    }

    /// Trusts an issuer from now on, or replaces what is known of the one with the same name: its
    /// key set above all. Tokens that were accepted by a key that is gone are refused at once.
    ///
    /// The identities of its exchanges stay revocable, and its own, when the exchange or its prefix
    /// changes. This engine alone hears of it: tell every process.
    ///
    /// # Errors
    /// 4xxx with the path of the field; nothing has changed then.
    pub fn set_issuer(&self, issuer: &IssuerSpec) -> Result<(), Error> {
        self.sound()?.set_issuer(issuer)
    }

    /// Mints a token for the user of a trusted issuer, in exchange for that issuer's token
    /// (RFC 8693: the subject token). The token is checked first, then the client application, then
    /// the user; the new token expires with the foreign one at the latest, and holds the scopes that
    /// the issuer's configuration grants.
    ///
    /// # Errors
    /// [`Status::ExternalTokenInvalid`] for a token that is not accepted, whatever the reason, also
    /// when it was issued before the identity was last revoked ([`Engine::verify_external`] says
    /// more); [`Status::ClientIdMalformed`], [`Status::ClientMismatch`], [`Status::UserMismatch`];
    /// [`Status::IdentityDeleted`]; [`Status::NoKey`]; [`Status::RandomUnavailable`].
    pub fn exchange(
        &self,
        token: impl AsRef<[u8]>,
        client_id: &str,
        user_id: &str,
    ) -> Result<(IdentityId, Minted), Error> {
        let core = self.sound()?;
        let exchanged = core.exchange(token.as_ref(), client_id, user_id)?;
        core.count_minted();
        Ok(exchanged)
    }
}

impl Core {
    #[cfg(feature = "capi")]
    pub(crate) fn verify_external(
        &self,
        token: &[u8],
        check: &ExternalCheck<'_>,
    ) -> Result<VerifiedExternal, Refusal> {
        self.counted(self.accept_external(token, check))
    }

    pub(crate) fn set_issuer(&self, issuer: &IssuerSpec) -> Result<(), Error> {
        let issuer = Issuer::new(issuer, &self.policy.form.scopes)?;
        self.change(|writer| {
            let issuers = self.issuers.load().with(issuer)?;
            self.issuers.replace(writer, issuers);
            Ok(())
        })
    }

    fn accept_external(
        &self,
        token: &[u8],
        check: &ExternalCheck<'_>,
    ) -> Result<VerifiedExternal, Refusal> {
        let issuers = self.issuers.load();
        let slot = self.cache.as_ref().and_then(|cache| Some((cache, cache.place(token)?)));
        let seen = slot.and_then(|(cache, slot)| {
            cache.get(slot, token, |made_by| issuers.numbered(made_by).is_some())
        });
        let known = seen.as_ref().and_then(|hit| issuers.numbered(hit.made_by));
        if let (Some(hit), Some(place)) = (seen, known) {
            let (issuer, now_s) = (issuers.at(place), self.register.now_s());
            is_timely(&hit, now_s, issuer.leeway_s)?;
            satisfies(&hit, issuer, check, now_s)?;
            self.counters.hit();
            return Ok(VerifiedExternal { hit, issuers, place });
        }
        let Foreign { entry, place, .. } = self.read_foreign(&issuers, token, |_, _| Ok(()))?;
        let (entry, issuer, now_s) = (Arc::new(entry), issuers.at(place), self.register.now_s());
        is_timely(&entry, now_s, issuer.leeway_s)?;
        if let Some((cache, slot)) = slot {
            cache.put(slot, entry.clone(), now_s);
        }
        satisfies(&entry, issuer, check, now_s)?;
        self.counters.verified();
        Ok(VerifiedExternal { hit: Hit::from_inner(entry), issuers, place })
    }

    /// Checks form, issuer, signature and claims of a foreign token, times apart. `more` reads what
    /// else is wanted of the claims.
    fn read_foreign<T>(
        &self,
        issuers: &Issuers,
        token: &[u8],
        more: impl FnOnce(&Issuer, &Claims<'_>) -> Result<T, Refusal>,
    ) -> Result<Foreign<T>, Refusal> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Refusal::new(Status::TokenTooLong));
        }
        // A private copy: what is signed is what is read, whatever happens to the caller's buffer.
        let mut texts = Texts::of_token(token);
        let (mut payload, mut signature) = (Scratch::new(), Scratch::new());
        let segments = Segments::of(texts.token())?;
        let claims = Claims::parse(payload.decode(segments.payload).ok_or(MALFORMED)?)?;
        let signature = signature.decode(segments.signature).ok_or(MALFORMED)?;
        // Nothing but the choice of the issuer rests on this before the signature is checked.
        let name = claims.required_text("iss", usize::MAX)?;
        let unknown = Refusal::of_claim(Status::IssuerMismatch, RegisteredClaim::Issuer);
        let place = issuers.named(name).ok_or(unknown)?;
        let issuer = issuers.at(place);
        let key = issuer.check_signature(&segments, signature)?;
        let facts = issuer.read(&claims)?;
        let more = more(issuer, &claims)?;
        let key_id = reported_key_id(key.key_id());
        texts.add_foreign([&facts.identity, facts.token_id, &key_id]);
        // No identity of this engine, so nothing is ever looked up for it.
        let digest = Digest::new(0, 0);
        let entry = Entry::new(texts, issuer.number(), key.number(), digest, &facts);
        Ok(Foreign { entry, place, more })
    }

    pub(crate) fn exchange(
        &self,
        token: &[u8],
        client_id: &str,
        user_id: &str,
    ) -> Result<(IdentityId, Minted), Error> {
        self.sharing.look()?;
        let refuse = |status: Status, field: &str| {
            self.counters.refused(status);
            Err(Error::new(status).at(field))
        };
        let Ok(proof) = self.prove(token) else {
            return refuse(Status::ExternalTokenInvalid, "token");
        };
        let Exchange { spec, scopes } = &*proof.exchange;
        if !spec.is_id(client_id) {
            return refuse(Status::ClientIdMalformed, "client_id");
        }
        if !spec.trusts(&proof.client) || !spec.same(&proof.client, client_id) {
            return refuse(Status::ClientMismatch, "client_id");
        }
        if !spec.same(&proof.user, user_id) {
            return refuse(Status::UserMismatch, "user_id");
        }
        let new = NewToken {
            identity: &proof.identity,
            audience: 0,
            client: None,
            scopes: *scopes,
            issued_at_s: proof.now_s,
            expires_at_s: proof.expires_at_s.min(proof.now_s + self.policy.form.longest_s),
            token_id: "",
            epoch: proof.epoch?,
            tenant: Some(spec.tenant.as_deref().unwrap_or_default()),
            custom: Custom::default(),
        };
        let minted = self.sign(&new, None)?;
        Ok((proof.identity, minted))
    }

    /// Whether a foreign token may be exchanged, and for whom.
    fn prove(&self, token: &[u8]) -> Result<Proof, Refusal> {
        let refuse = |status| Err(Refusal::new(status));
        let issuers = self.issuers.load();
        let Foreign { entry, place, more: (exchange, client, user) } =
            self.read_foreign(&issuers, token, |issuer, claims| {
                let exchange =
                    issuer.exchange.clone().ok_or(Refusal::new(Status::IssuerMismatch))?;
                let (client, user) = exchange.parties(claims)?;
                Ok((exchange, client, user))
            })?;
        let now_s = self.register.now_s();
        is_timely(&entry, now_s, issuers.at(place).leeway_s)?;
        // Proof from the future would still be younger than a revocation after its first use.
        if entry.issued_at_s > now_s {
            return refuse(Status::IssuedInFuture);
        }
        if entry.expires_at_s - now_s < EXCHANGE_REST_S_MIN {
            return refuse(Status::Expired);
        }
        if now_s - entry.issued_at_s > self.policy.form.longest_s {
            return refuse(Status::TooOld);
        }
        let identity = IdentityId::parse(&exchange.spec.identity_of(&user))
            .map_err(|_| Refusal::new(Status::ClaimInvalid))?;
        // The time is noted and the epoch taken before revocations are looked at: one that comes in
        // between makes the new token a token from before it.
        self.register.revocations.note_mint(now_s);
        let digest = self.register.revocations.identity_digest(&identity);
        let epoch = self.register.revocations.stamp(digest);
        // Or who stole the foreign token would simply exchange it again. Only the
        // right client learns that the identity was deleted, so after it has been checked.
        if epoch.is_ok() && entry.issued_at_s <= self.register.revocations.proof_after_s(digest) {
            return refuse(Status::Revoked);
        }
        let expires_at_s = entry.expires_at_s;
        Ok(Proof { exchange, identity, epoch, client, user, now_s, expires_at_s })
    }
}

/// A foreign token whose signature holds and whose claims are in order, times apart.
struct Foreign<T> {
    entry: Entry,
    /// Of its issuer.
    place: usize,
    more: T,
}

/// What a foreign token proves.
struct Proof {
    exchange: Arc<Exchange>,
    identity: IdentityId,
    /// The epoch to stamp, unless the identity was deleted.
    epoch: Result<u64, Refusal>,
    client: String,
    user: String,
    now_s: i64,
    expires_at_s: i64,
}

/// How a result names a key of a foreign key set.
fn reported_key_id(key_id: &str) -> Cow<'_, str> {
    if key_id.len() <= FOREIGN_ID_BYTES_MAX {
        return Cow::Borrowed(key_id);
    }
    Cow::Owned(encoding::url_encode(&crypto::sha256(key_id.as_bytes())))
}

/// Whether a foreign token satisfies what this call asks.
fn satisfies(
    entry: &Entry,
    issuer: &Issuer,
    check: &ExternalCheck<'_>,
    now_s: i64,
) -> Result<(), Refusal> {
    let require = |holds: bool, status, claim| {
        if holds { Ok(()) } else { Err(Refusal::of_claim(status, claim)) }
    };
    if let Some(name) = check.issuer {
        require(issuer.goes_by(name), Status::IssuerMismatch, RegisteredClaim::Issuer)?;
    }
    if let Some(subject) = check.subject {
        let same = entry.ids()[0] == subject.as_bytes();
        require(same, Status::WrongIdentity, RegisteredClaim::Subject)?;
    }
    if let Some(audience) = check.audience {
        let among = entry.audiences & issuer.audience_bit(audience) != 0;
        require(among, Status::AudienceMismatch, RegisteredClaim::Audience)?;
    }
    if let Some(max_age_s) = check.max_age_s {
        let young = now_s - entry.issued_at_s < i64::from(max_age_s);
        require(young, Status::TooOld, RegisteredClaim::IssuedAt)?;
    }
    Ok(())
}
