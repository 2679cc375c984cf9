//! Making identities and tokens.

use std::cell::RefCell;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{Core, Engine};
use crate::claims::{CLIENT_BYTES_MAX, Custom, NewToken, Profile, check_custom};
use crate::config::Lifetimes;
use crate::error::{Error, Status};
use crate::identity::{IdentityId, has_control};
use crate::jws;
use crate::key::Slot;
use crate::scope::ScopeSet;

/// What a new token grants: scopes, and optionally a lifetime, claims of the host's own and one of
/// the configured audiences.
#[derive(Clone, Copy)]
pub struct Grant<'a> {
    scopes: ScopeSet,
    lifetime: Option<Lifetime>,
    claims: Option<&'a str>,
    audience: Option<&'a str>,
    client: Option<&'a str>,
    slot: Option<Slot>,
}

impl<'a> Grant<'a> {
    /// These scopes, for the default lifetime, for the first audience.
    pub const fn new(scopes: ScopeSet) -> Grant<'a> {
        Grant { scopes, lifetime: None, claims: None, audience: None, client: None, slot: None }
    }

    /// Another lifetime than the default.
    pub const fn lifetime(mut self, lifetime: Lifetime) -> Grant<'a> {
        self.lifetime = Some(lifetime);
        self
    }

    /// Claims of the host's own: a JSON object of at most 4096 bytes, 16 levels deep. None unless set.
    pub const fn claims(mut self, json: &'a str) -> Grant<'a> {
        self.claims = Some(json);
        self
    }

    /// Signed by the key in this slot, in an engine that has slots; by the primary one unless set.
    pub const fn slot(mut self, slot: Slot) -> Grant<'a> {
        self.slot = Some(slot);
        self
    }

    /// Another audience than the first configured one.
    pub const fn audience(mut self, audience: &'a str) -> Grant<'a> {
        self.audience = Some(audience);
        self
    }

    /// The client that the token is issued to (`client_id`, RFC 9068): 1 to 128 bytes without
    /// control characters. The configured one unless set. Not in the ACS profile.
    pub const fn client(mut self, client: &'a str) -> Grant<'a> {
        self.client = Some(client);
        self
    }
}

/// Without the claims: they may be anybody's secrets.
impl std::fmt::Debug for Grant<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Grant({:?}, {:?})", self.scopes, self.lifetime)
    }
}

/// How long a token lives, in whole minutes. The engine's bounds are checked when it mints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lifetime {
    minutes: u32,
}

impl Lifetime {
    /// So many minutes.
    pub const fn minutes(minutes: u32) -> Lifetime {
        Lifetime { minutes }
    }

    /// A duration that must be whole minutes.
    ///
    /// # Errors
    /// [`Status::LifetimeOutOfRange`].
    pub fn from_duration(duration: Duration) -> Result<Lifetime, Error> {
        let whole = duration.subsec_nanos() == 0 && duration.as_secs() % 60 == 0;
        let minutes = u32::try_from(duration.as_secs() / 60).ok().filter(|_| whole);
        minutes.map(Lifetime::minutes).ok_or_else(|| {
            Error::with(Status::LifetimeOutOfRange, "a lifetime must be whole minutes")
                .at("lifetime")
        })
    }
}

/// A new token, and what was written into it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Minted {
    /// The token in compact form: a bearer secret.
    pub token: String,
    /// `jti`.
    pub token_id: String,
    /// `kid` of the key that signed it.
    pub key_id: String,
    /// `iat`, in seconds since 1970.
    pub issued_at_unix_s: i64,
    /// `exp`, in seconds since 1970: refused from this second on.
    pub expires_at_unix_s: i64,
    /// The identity's epoch.
    pub epoch: u64,
}

impl std::fmt::Debug for Minted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (id, expires) = (&self.token_id, self.expires_at_unix_s);
        write!(formatter, "Minted({id}, expires {expires})")
    }
}

impl Engine {
    /// A new identity. Nothing is stored: the id certifies itself.
    ///
    /// # Errors
    /// [`Status::RandomUnavailable`].
    pub fn create_identity(&self) -> Result<IdentityId, Error> {
        let core = self.sound()?;
        let identity = core.create_identity()?;
        core.count_created();
        Ok(identity)
    }

    /// A token for an identity. Minting again is how a token is refreshed; all tokens of an
    /// identity live side by side.
    ///
    /// # Errors
    /// [`Status::IdentityMalformed`], [`Status::IdentityUnknown`], [`Status::IdentityDeleted`];
    /// 3xxx for the scopes, the lifetime, the claims and the audience; [`Status::NoKey`] in an
    /// engine that only verifies; [`Status::RandomUnavailable`].
    pub fn mint(&self, identity: &str, grant: &Grant<'_>) -> Result<Minted, Error> {
        let core = self.sound()?;
        let minted = core.mint(identity, grant)?;
        core.count_minted();
        Ok(minted)
    }

    /// Mints many tokens, in their order. In Rust this is a loop; over the C boundary it is one
    /// crossing.
    pub fn mint_many<'a>(
        &self,
        grants: impl IntoIterator<Item = (&'a str, Grant<'a>)>,
    ) -> Vec<Result<Minted, Error>> {
        grants.into_iter().map(|(identity, grant)| self.mint(identity, &grant)).collect()
    }

    /// A new identity and a token for it.
    ///
    /// # Errors
    /// As for the two calls.
    pub fn create_identity_and_mint(
        &self,
        grant: &Grant<'_>,
    ) -> Result<(IdentityId, Minted), Error> {
        let core = self.sound()?;
        let identity = core.create_identity()?;
        let minted = core.mint(&identity, grant)?;
        core.count_created();
        core.count_minted();
        Ok((identity, minted))
    }
}

/// The bare operations count nothing: over the C boundary an identity or a token counts only once
/// it fitted into the caller's buffer.
impl Core {
    pub(crate) fn count_created(&self) {
        self.counters.created.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_minted(&self) {
        self.counters.minted();
    }

    pub(crate) fn create_identity(&self) -> Result<IdentityId, Error> {
        self.authority.create()
    }

    pub(crate) fn mint(&self, identity: &str, grant: &Grant<'_>) -> Result<Minted, Error> {
        self.sharing.look()?;
        if self.issuers.reserve(identity) {
            return Err(Error::new(Status::IdentityReserved).at("identity"));
        }
        self.authority.recognise(identity)?;
        let scopes = self.policy.form.scopes.set(grant.scopes.bits())?;
        if scopes.is_empty() {
            return Err(Error::new(Status::ScopesEmpty).at("scopes"));
        }
        let minutes = lifetime_minutes(grant.lifetime, self.policy.lifetimes)?;
        let audience = self.audience_place(grant.audience)?;
        let client = self.check_client(grant.client)?;
        let custom = match grant.claims {
            None => Custom::default(),
            Some(claims) => check_custom(claims, self.policy.form.profile)?,
        };
        // The time before the epoch: a minter that is held up in between makes a token that is
        // older than what it missed, not younger.
        let issued_at_s = self.register.now_s();
        self.register.revocations.note_mint(issued_at_s);
        let digest = self.register.revocations.identity_digest(identity);
        let epoch = self.register.revocations.stamp(digest)?;
        let new = NewToken {
            identity,
            audience,
            client,
            scopes,
            issued_at_s,
            expires_at_s: issued_at_s + i64::from(minutes) * 60,
            token_id: "",
            epoch,
            tenant: None,
            custom,
        };
        self.sign(&new, grant.slot)
    }

    /// Gives a token its id and signs it with the active key, or the one in this slot.
    #[inline]
    pub(super) fn sign(&self, new: &NewToken<'_>, slot: Option<Slot>) -> Result<Minted, Error> {
        let ring = self.keys.load();
        let key = match slot {
            None => ring.active(),
            Some(slot) => ring.in_slot(slot),
        };
        let key = key.ok_or_else(|| Error::new(Status::NoKey))?;
        let signing = key.signing().ok_or_else(|| Error::new(Status::NoKey))?;
        let token_id = self.token_ids.next()?;
        let new = NewToken { token_id: &token_id, ..*new };
        let token = PAYLOAD.with_borrow_mut(|payload| {
            payload.clear();
            self.policy.form.write(&self.policy.prepared, &new, payload);
            let mut token = String::with_capacity(key.header().len() + payload.len() * 4 / 3 + 512);
            token.push_str(key.header());
            jws::sign_append(payload, signing, &mut token).map_err(too_large)?;
            Ok::<String, Error>(token)
        })?;
        Ok(Minted {
            token,
            key_id: key.key_id().to_owned(),
            issued_at_unix_s: new.issued_at_s,
            expires_at_unix_s: new.expires_at_s,
            epoch: new.epoch,
            token_id,
        })
    }

    fn audience_place(&self, audience: Option<&str>) -> Result<usize, Error> {
        let Some(audience) = audience else { return Ok(0) };
        let place = self.policy.form.audiences.iter().position(|known| known == audience);
        place.ok_or_else(|| Error::new(Status::AudienceUnknown).at("audience"))
    }

    fn check_client<'a>(&self, client: Option<&'a str>) -> Result<Option<&'a str>, Error> {
        let Some(name) = client else { return Ok(None) };
        let invalid = |rule| Error::with(Status::ClientInvalid, rule).at("client");
        if self.policy.form.profile == Profile::Acs {
            return Err(invalid("the tokens of the profile \"acs\" name no client; leave it out"));
        }
        if !(1..=CLIENT_BYTES_MAX).contains(&name.len()) || has_control(name) {
            return Err(invalid("must have 1 to 128 bytes and no control characters"));
        }
        Ok(client)
    }
}

thread_local! {
    /// Where payloads are put together, kept for the next token.
    static PAYLOAD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Only claims make a token too long.
fn too_large(error: Error) -> Error {
    match error.status() {
        Status::TokenTooLong => Error::new(Status::ClaimsTooLarge).at("claims"),
        _ => error,
    }
}

fn lifetime_minutes(lifetime: Option<Lifetime>, bounds: Lifetimes) -> Result<u32, Error> {
    let Some(Lifetime { minutes }) = lifetime else { return Ok(bounds.default) };
    if (bounds.min..=bounds.max).contains(&minutes) {
        return Ok(minutes);
    }
    // The sentence that Azure Communication Services answers with.
    let Lifetimes { min, max, .. } = bounds;
    Err(Error::with(
        Status::LifetimeOutOfRange,
        format!("ExpiresInMinutes value {minutes} is invalid. Value must be within the [{min}, {max}] interval."),
    )
    .at("lifetime_minutes"))
}
