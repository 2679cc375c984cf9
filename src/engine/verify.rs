//! Verifying. A token that was seen before and one at first sight pass through the same two
//! functions, `stands` and `satisfies`, so that the cache can never be more permissive.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Core, Engine};
use crate::cache::{Entry, Hit, Texts};
use crate::claims::Form;
use crate::encoding;
use crate::error::{Error, Refusal, RegisteredClaim, Status};
use crate::jws::{Header, MALFORMED, Scratch, Segments, TOKEN_BYTES_MAX};
use crate::key::{Algorithm, Key, KeyRing};
use crate::revocation::KeyStanding;
use crate::scope::{Capability, Permission, ScopeSet};

/// Seconds that `iat` may lie ahead of the clock.
const ISSUED_AHEAD_S_MAX: i64 = 60;

/// What a call asks of a token beyond being valid. [`Check::new`] asks nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Check<'a> {
    scopes: ScopeSet,
    any_scope: bool,
    capability: Option<Capability>,
    max_age_s: Option<u32>,
    audience: Option<&'a str>,
    identity: Option<&'a str>,
}

impl<'a> Check<'a> {
    /// Asks nothing more.
    pub const fn new() -> Check<'a> {
        Check {
            scopes: ScopeSet::NONE,
            any_scope: false,
            capability: None,
            max_age_s: None,
            audience: None,
            identity: None,
        }
    }

    /// The token must hold all of these scopes.
    pub const fn scopes(mut self, scopes: ScopeSet) -> Check<'a> {
        self.scopes = scopes;
        self.any_scope = false;
        self
    }

    /// The token must hold at least one of these scopes.
    ///
    /// # Errors
    /// [`Status::InvalidArgument`] for no scope at all: nothing could satisfy that.
    pub fn any_scope_of(mut self, scopes: ScopeSet) -> Result<Check<'a>, Error> {
        if scopes.is_empty() {
            let rule = "any of no scopes can never hold; name at least one";
            return Err(Error::with(Status::InvalidArgument, rule).at("required_scopes"));
        }
        self.scopes = scopes;
        self.any_scope = true;
        Ok(self)
    }

    /// The token's scopes must permit this.
    ///
    /// # Errors
    /// [`Status::CapabilityByRole`]: no token can answer that; ask [`ScopeSet::permits`].
    pub fn capability(mut self, capability: Capability) -> Result<Check<'a>, Error> {
        if capability == Capability::OtherRoomCallOperations {
            return Err(Error::new(Status::CapabilityByRole).at("capability"));
        }
        self.capability = Some(capability);
        Ok(self)
    }

    /// The token must have been issued less than so many seconds ago.
    pub const fn max_age_s(mut self, seconds: u32) -> Check<'a> {
        self.max_age_s = Some(seconds);
        self
    }

    /// The token must be meant for this one of the configured audiences.
    pub const fn audience(mut self, audience: &'a str) -> Check<'a> {
        self.audience = Some(audience);
        self
    }

    /// The token must be about this identity.
    pub const fn identity(mut self, identity: &'a str) -> Check<'a> {
        self.identity = Some(identity);
        self
    }
}

/// A token that was accepted, and what it says.
///
/// Owns its values: whatever is verified afterwards, they stay.
pub struct Verified(Hit);

impl Verified {
    /// `sub`: who the token is about.
    pub fn identity(&self) -> &str {
        self.0.identity()
    }

    /// `client_id`: the client that it was issued to, if it names one.
    pub fn client(&self) -> Option<&str> {
        Some(self.0.client()).filter(|client| !client.is_empty())
    }

    /// The scopes that it holds, as far as this engine knows them.
    pub fn scopes(&self) -> ScopeSet {
        self.0.scopes
    }

    /// `jti`.
    pub fn token_id(&self) -> &str {
        self.0.token_id()
    }

    /// `kid` of the key that verified it.
    pub fn key_id(&self) -> &str {
        self.0.key_id()
    }

    /// `iat`, in seconds since 1970.
    pub fn issued_at_unix_s(&self) -> i64 {
        self.0.issued_at_s
    }

    /// `exp`, in seconds since 1970.
    pub fn expires_at_unix_s(&self) -> i64 {
        self.0.expires_at_s
    }

    /// The epoch that the identity had when it was minted.
    pub fn epoch(&self) -> u64 {
        self.0.epoch
    }

    /// All claims, as the JSON text that was signed. Decoded now, from this very token.
    pub fn claims_json(&self) -> String {
        claims_json(self.0.token())
    }

    #[cfg(feature = "capi")]
    pub(crate) fn entry(&self) -> &Entry {
        &self.0
    }
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The token id says which one it was, and no claim is spilled into a log.
        write!(formatter, "Verified({}, expires {})", self.token_id(), self.expires_at_unix_s())
    }
}

/// The claims of a token that was verified, so that its payload decodes to a JSON object.
pub(super) fn claims_json(token: &[u8]) -> String {
    let segments = Segments::of(token).ok();
    let payload = segments.and_then(|segments| encoding::url_decode(segments.payload));
    payload.and_then(|payload| String::from_utf8(payload).ok()).unwrap_or_default()
}

impl Engine {
    /// Accepts a token, or says why not.
    ///
    /// A token that was seen before costs a look-up. Takes no lock; on a hit makes no allocation
    /// and no system call.
    ///
    /// # Errors
    /// A [`Refusal`] with a 2xxx status, [`Status::IdentityDeleted`] or [`Status::Poisoned`].
    pub fn verify(&self, token: impl AsRef<[u8]>, check: &Check<'_>) -> Result<Verified, Refusal> {
        let verified = match self.sound() {
            Ok(core) => core.accept(token.as_ref(), check),
            Err(refusal) => Err(refusal),
        };
        self.0.counted(verified)
    }

    /// The answer of [`Engine::verify`], if it is at hand: of a token that was seen before, while no
    /// state check is due. `None` is no verdict: ask [`Engine::verify`], where waiting does no harm.
    ///
    /// For event loops and interpreters with a global lock. Takes no lock, makes no system call and
    /// checks no signature; `None` counts nothing and changes nothing.
    pub fn verify_if_ready(
        &self,
        token: impl AsRef<[u8]>,
        check: &Check<'_>,
    ) -> Option<Result<Verified, Refusal>> {
        match self.sound() {
            Ok(core) => core.verify_if_ready(token.as_ref(), check),
            Err(refusal) => Some(self.0.counted(Err(refusal))),
        }
    }

    /// Judges many tokens, in their order. In Rust this is a loop; over the C boundary it is one
    /// crossing.
    pub fn verify_many<T: AsRef<[u8]>>(
        &self,
        tokens: impl IntoIterator<Item = T>,
        check: &Check<'_>,
    ) -> Vec<Result<Verified, Refusal>> {
        tokens.into_iter().map(|token| self.verify(token, check)).collect()
    }

    /// The claims of a token, verified first: the JSON text that was signed.
    ///
    /// # Errors
    /// As [`Engine::verify`].
    pub fn claims(&self, token: impl AsRef<[u8]>) -> Result<String, Refusal> {
        self.verify(token, &Check::new()).map(|verified| verified.claims_json())
    }
}

/// Own tokens, as opposed to those of an external issuer.
const OWN: u64 = 0;

impl Core {
    #[cfg(feature = "capi")]
    #[inline(always)]
    pub(crate) fn verify(&self, token: &[u8], check: &Check<'_>) -> Result<Verified, Refusal> {
        self.counted(self.accept(token, check))
    }

    #[inline(always)]
    pub(crate) fn verify_if_ready(
        &self,
        token: &[u8],
        check: &Check<'_>,
    ) -> Option<Result<Verified, Refusal>> {
        self.accept_if_ready(token, check).map(|verified| self.counted(verified))
    }
}

impl Core {
    #[inline(always)]
    pub(super) fn counted<T>(&self, verified: Result<T, Refusal>) -> Result<T, Refusal> {
        if let Err(refusal) = &verified {
            self.counters.refused(refusal.status());
        }
        verified
    }

    #[inline(always)]
    fn accept(&self, token: &[u8], check: &Check<'_>) -> Result<Verified, Refusal> {
        self.sharing.look()?;
        // Before anything is looked up: whatever changes from here on is looked at next time.
        let version = self.register.revocations.version();
        match self.seen(token) {
            Some(hit) => self.judge(hit, check, version),
            None => self.accept_unseen(token, check, version),
        }
    }

    /// As `accept`, without the steps that may wait.
    #[inline(always)]
    fn accept_if_ready(
        &self,
        token: &[u8],
        check: &Check<'_>,
    ) -> Option<Result<Verified, Refusal>> {
        if let Err(refusal) = self.sharing.look_if_ready()? {
            return Some(Err(refusal));
        }
        let version = self.register.revocations.version();
        self.seen(token).map(|hit| self.judge(hit, check, version))
    }

    /// The cache's entry for an own token.
    #[inline(always)]
    fn seen(&self, token: &[u8]) -> Option<Hit> {
        let cache = self.cache.as_ref()?;
        cache.get(cache.place(token)?, token, |made_by| made_by == OWN)
    }

    /// Checks again whatever may have changed since the token was verified (P3).
    #[inline(always)]
    fn judge(&self, hit: Hit, check: &Check<'_>, version: u64) -> Result<Verified, Refusal> {
        let now_s = self.register.now_s();
        self.stands(&hit, version, now_s)?;
        self.satisfies(&hit, check, now_s)?;
        self.counters.hit();
        Ok(Verified(hit))
    }

    #[inline(never)]
    fn accept_unseen(
        &self,
        token: &[u8],
        check: &Check<'_>,
        version: u64,
    ) -> Result<Verified, Refusal> {
        let entry = Arc::new(self.read(token)?);
        let now_s = self.register.now_s();
        // The key was found after the version was loaded, so it need not be looked up again.
        self.stands_under(KeyStanding::Good, &entry, version, now_s)?;
        if let Some((cache, place)) =
            self.cache.as_ref().and_then(|cache| Some((cache, cache.place(token)?)))
        {
            cache.put(place, entry.clone(), now_s);
        }
        self.satisfies(&entry, check, now_s)?;
        self.counters.verified();
        Ok(Verified(Hit::from_inner(entry)))
    }

    /// Whether a verified token is alive at this time and has not been revoked.
    #[inline(always)]
    fn stands(&self, entry: &Entry, version: u64, now_s: i64) -> Result<(), Refusal> {
        if entry.checked.load(Ordering::Relaxed) == version {
            return is_timely(entry, now_s, self.policy.leeway_s);
        }
        let key = self.keys.load().standing(entry.key_number);
        self.stands_under(key, entry, version, now_s)
    }

    /// The same, when the key's standing at this version or later is known.
    #[inline]
    fn stands_under(
        &self,
        key: KeyStanding,
        entry: &Entry,
        version: u64,
        now_s: i64,
    ) -> Result<(), Refusal> {
        let standing = self.register.revocations.standing(
            key,
            entry.identity_digest,
            entry.token_id(),
            entry.epoch,
        );
        // At first sight the key is found, then the time judged, then what was revoked; so here. But
        // the time is judged after the look-up: what that missed because it was pruned meanwhile,
        // the time that pruning relied on makes up for.
        if key == KeyStanding::Good {
            is_timely(
                entry,
                self.register.revocations.never_before_pruning_s(now_s),
                self.policy.leeway_s,
            )?;
        }
        standing?;
        // Relaxed is enough: a version that was stored says what was looked up at it, and who reads
        // an older one looks again.
        entry.checked.store(version, Ordering::Relaxed);
        Ok(())
    }

    /// Whether a token satisfies what this call asks.
    #[inline(always)]
    fn satisfies(&self, entry: &Entry, check: &Check<'_>, now_s: i64) -> Result<(), Refusal> {
        let require = |holds: bool, status, claim: fn(&Form) -> RegisteredClaim| {
            if holds { Ok(()) } else { Err(Refusal::of_claim(status, claim(&self.policy.form))) }
        };
        if let Some(identity) = check.identity {
            let same = entry.ids()[0] == identity.as_bytes();
            require(same, Status::WrongIdentity, Form::subject_claim)?;
        }
        if let Some(audience) = check.audience {
            let place = self.policy.form.audiences.iter().position(|known| known == audience);
            let bit = place.map_or(0, |place| 1u64 << place);
            let among = entry.audiences & bit != 0;
            require(among, Status::AudienceMismatch, |_| RegisteredClaim::Audience)?;
        }
        if let Some(max_age_s) = check.max_age_s {
            let young = now_s - entry.issued_at_s < i64::from(max_age_s);
            require(young, Status::TooOld, |_| RegisteredClaim::IssuedAt)?;
        }
        let scopes_suffice = if check.any_scope {
            entry.scopes.contains_any(check.scopes)
        } else {
            entry.scopes.contains_all(check.scopes)
        };
        require(scopes_suffice, Status::InsufficientScope, Form::scope_claim)?;
        if let Some(capability) = check.capability {
            let permits = entry.scopes.permits(capability) == Permission::Yes;
            require(permits, Status::CapabilityDenied, Form::scope_claim)?;
        }
        Ok(())
    }

    /// Checks form, signature and claims of a token that is not in the cache.
    pub(super) fn read(&self, token: &[u8]) -> Result<Entry, Refusal> {
        match self.read_now(token) {
            // A sibling may have rotated since the last look.
            Err(refusal) if refusal == Status::KeyUnknown && self.sharing.look_for_key() => {
                self.read_now(token)
            }
            outcome => outcome,
        }
    }

    fn read_now(&self, token: &[u8]) -> Result<Entry, Refusal> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Refusal::new(Status::TokenTooLong));
        }
        // A private copy: what is signed is what is read, whatever happens to the caller's buffer.
        let mut texts = Texts::of_token(token);
        let ring = self.keys.load();
        let (mut payload, mut signature) = (Scratch::new(), Scratch::new());
        let segments = Segments::of(texts.token())?;
        let payload = payload.decode(segments.payload).ok_or(MALFORMED)?;
        let signature = signature.decode(segments.signature).ok_or(MALFORMED)?;
        let key = match ring.by_header(segments.header) {
            Some(key) => {
                key.verifying().verify(segments.signed, signature)?;
                key
            }
            None => self.check_other_header(&ring, &segments, signature)?,
        };
        self.policy.form.read(payload, |facts| {
            texts.add_own([&facts.identity, facts.token_id, key.key_id()], facts.client);
            let digest = self.register.revocations.identity_digest(&facts.identity);
            Entry::new(texts, OWN, key.number(), digest, facts)
        })
    }

    /// A header that is not one that this engine writes: another spelling, or another minter.
    fn check_other_header<'r>(
        &self,
        ring: &'r KeyRing,
        segments: &Segments<'_>,
        signature: &[u8],
    ) -> Result<&'r Arc<Key>, Refusal> {
        let decoded = encoding::url_decode(segments.header).ok_or(MALFORMED)?;
        let header = Header::parse(&decoded)?;
        let key = match &header.key_id {
            Some(key_id) => ring.by_key_id(key_id)?,
            None if self.policy.key_id_optional => {
                let algorithm = Algorithm::from_name(&header.alg);
                let only = algorithm.and_then(|algorithm| ring.only_key_of(algorithm));
                only.ok_or(Refusal::new(Status::KeyUnknown))?
            }
            None => return Err(Refusal::new(Status::KeyIdMissing)),
        };
        if header.alg != key.algorithm().name() {
            return Err(Refusal::new(Status::AlgorithmMismatch));
        }
        key.verifying().verify(segments.signed, signature)?;
        if !self.policy.form.accepts_typ(header.typ.as_deref()) {
            return Err(Refusal::new(Status::TypeMismatch));
        }
        Ok(key)
    }
}

/// Whether a token is alive at this time.
#[inline(always)]
pub(super) fn is_timely(entry: &Entry, now_s: i64, leeway_s: i64) -> Result<(), Refusal> {
    let refuse = |status, claim| Err(Refusal::of_claim(status, claim));
    if now_s >= entry.expires_at_s + leeway_s {
        return refuse(Status::Expired, RegisteredClaim::ExpiresAt);
    }
    if now_s < entry.not_before_s - leeway_s {
        return refuse(Status::NotYetValid, RegisteredClaim::NotBefore);
    }
    if entry.issued_at_s > now_s + ISSUED_AHEAD_S_MAX {
        return refuse(Status::IssuedInFuture, RegisteredClaim::IssuedAt);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::config::Config;
    use crate::engine::Grant;
    use crate::os;

    /// P11: whoever holds every lock that there is can still verify.
    #[test]
    fn verifying_takes_no_lock() {
        let engine = Engine::open(Config::new()).unwrap();
        let grant = Grant::new(ScopeSet::CHAT);
        let tokens: Vec<_> =
            (0..4).map(|_| engine.create_identity_and_mint(&grant).unwrap().1.token).collect();
        engine.verify(&tokens[0], &Check::new()).unwrap();
        let (done, outcome) = mpsc::channel();
        std::thread::spawn(move || {
            let _no_fork = os::gate();
            let _writer = engine.0.register.writer().lock().unwrap();
            assert!(engine.0.register.writer().try_lock().is_err());
            // One from the cache, the others at first sight, one that is refused.
            for token in tokens.iter().chain(&tokens) {
                engine.verify(token, &Check::new()).unwrap();
                let refused = engine.verify(token, &Check::new().scopes(ScopeSet::VOIP));
                assert_eq!(refused.unwrap_err(), Status::InsufficientScope);
            }
            assert!(engine.verify("garbage", &Check::new()).is_err());
            assert!(engine.verify_if_ready(&tokens[0], &Check::new()).unwrap().is_ok());
            assert!(engine.verify_if_ready("garbage", &Check::new()).is_none());
            done.send(()).unwrap();
        });
        assert_eq!(outcome.recv_timeout(Duration::from_secs(20)), Ok(()));
    }
}
