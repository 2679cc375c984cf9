//! What a payload means: the rules that every claim has to keep.

use std::borrow::Cow;

use super::strict::Found;
use super::{
    CLIENT_BYTES_MAX, Claim, Form, NUMBER_MAX, Profile, TOKEN_ID_BYTES_MAX, ValueRef, View, plain,
};
use crate::error::{Refusal, Status};
use crate::identity::{IDENTITY_BYTES_MAX, has_control};
use crate::revocation::EPOCH_MAX;
use crate::scope::ScopeSet;

/// What a verified payload says, once the engine's own rules have been checked.
pub struct Facts<'a> {
    pub identity: Cow<'a, str>,
    pub token_id: &'a str,
    /// `client_id`; empty without one.
    pub client: &'a str,
    pub epoch: u64,
    pub issued_at_s: i64,
    pub expires_at_s: i64,
    /// 0 without `nbf`.
    pub not_before_s: i64,
    pub scopes: ScopeSet,
    /// A bit for each configured audience that the token is meant for.
    pub audiences: u64,
}

impl Form {
    /// Reads a payload whose signature holds, and checks all that does not depend on the time, on
    /// revocations or on what a call asks. What it says goes to `then`.
    pub fn read<T>(
        &self,
        payload: &[u8],
        then: impl FnOnce(&Facts<'_>) -> T,
    ) -> Result<T, Refusal> {
        let text =
            std::str::from_utf8(payload).map_err(|_| Refusal::new(Status::ClaimsMalformed))?;
        let mut view = View::default();
        if plain::read(text, self.profile, &mut view) {
            return self.judge(&view).map(|facts| then(&facts));
        }
        let found = Found::in_text(text, self.profile)?;
        self.judge(&found.view()).map(|facts| then(&facts))
    }

    fn judge<'a>(&self, view: &View<'a>) -> Result<Facts<'a>, Refusal> {
        self.check_issuer(view)?;
        let audiences = self.audiences_of(view)?;
        let identity = match self.profile {
            Profile::Standard => {
                Cow::Borrowed(self.text(view, Claim::Subject, IDENTITY_BYTES_MAX)?)
            }
            Profile::Acs => self.acs_identity(view)?,
        };
        if !view.printable && has_control(&identity) {
            return Err(self.invalid(Claim::Subject));
        }
        let token_id = self.text(view, Claim::TokenId, TOKEN_ID_BYTES_MAX)?;
        let client = self.client_of(view)?;
        let expires_at_s = self.required_number(view, Claim::ExpiresAt)?;
        let not_before_s = self.number(view, Claim::NotBefore)?.unwrap_or(0);
        let issued_at_s = self.required_number(view, Claim::IssuedAt)?;
        let epoch = match self.number(view, Claim::Epoch)? {
            Some(epoch) if epoch as u64 > EPOCH_MAX => return Err(self.invalid(Claim::Epoch)),
            Some(epoch) => epoch as u64,
            None if self.foreign_minters => 0,
            None => return Err(self.missing(Claim::Epoch)),
        };
        if expires_at_s - issued_at_s > self.longest_s {
            return Err(self.refuse(Status::LifetimeTooLong, Claim::ExpiresAt));
        }
        let separator = if self.profile == Profile::Acs { b',' } else { b' ' };
        let scopes = match view.get(Claim::Scopes) {
            None => ScopeSet::NONE,
            Some(ValueRef::Text(names)) => self.scopes.parse_known(names, separator),
            Some(_) => return Err(self.invalid(Claim::Scopes)),
        };
        Ok(Facts {
            identity,
            token_id,
            client,
            epoch,
            issued_at_s,
            expires_at_s,
            not_before_s,
            scopes,
            audiences,
        })
    }

    /// In the ACS profile, which has no issuer, the resource takes its place.
    fn check_issuer(&self, view: &View<'_>) -> Result<(), Refusal> {
        let expected = match self.profile {
            Profile::Standard => self.issuer.as_deref(),
            Profile::Acs => Some(&self.resource[..]),
        };
        match (expected, view.get(Claim::Issuer)) {
            (None, _) => Ok(()),
            (Some(expected), Some(ValueRef::Text(issuer))) if issuer == expected => Ok(()),
            (Some(_), Some(ValueRef::Text(_))) => {
                Err(self.refuse(Status::IssuerMismatch, Claim::Issuer))
            }
            (Some(_), Some(_)) => Err(self.invalid(Claim::Issuer)),
            (Some(_), None) => Err(self.missing(Claim::Issuer)),
        }
    }

    fn audiences_of(&self, view: &View<'_>) -> Result<u64, Refusal> {
        let bit = |name: &str| match self.audiences.iter().position(|known| known == name) {
            Some(place) => 1u64 << place,
            None => 0,
        };
        let bits = match view.get(Claim::Audience) {
            None if self.audiences.is_empty() => return Ok(0),
            None => return Err(self.missing(Claim::Audience)),
            Some(ValueRef::Text(name)) => bit(name),
            Some(ValueRef::Texts(names)) => names.iter().fold(0, |bits, name| bits | bit(name)),
            Some(_) => return Err(self.invalid(Claim::Audience)),
        };
        if bits == 0 {
            return Err(self.refuse(Status::AudienceMismatch, Claim::Audience));
        }
        Ok(bits)
    }

    /// `client_id`, which a token need not have: whatever this engine can mint, and nothing else.
    #[inline]
    fn client_of<'a>(&self, view: &View<'a>) -> Result<&'a str, Refusal> {
        if view.get(Claim::Client).is_none() {
            return Ok("");
        }
        let client = self.text(view, Claim::Client, CLIENT_BYTES_MAX)?;
        if !view.printable && has_control(client) {
            return Err(self.invalid(Claim::Client));
        }
        Ok(client)
    }

    /// `skypeid` is the id without its `8:`. An id of another kind stands there whole, and again in
    /// `sub`, or two ids would share their tokens and revoking the one would not touch the other.
    fn acs_identity<'a>(&self, view: &View<'a>) -> Result<Cow<'a, str>, Refusal> {
        if view.get(Claim::WholeSubject).is_none() {
            let rest = self.text(view, Claim::Subject, IDENTITY_BYTES_MAX - 2)?;
            return Ok(Cow::Owned(format!("8:{rest}")));
        }
        let subject = self.text(view, Claim::Subject, IDENTITY_BYTES_MAX)?;
        let whole = self.text(view, Claim::WholeSubject, IDENTITY_BYTES_MAX)?;
        if subject == whole { Ok(Cow::Borrowed(whole)) } else { Err(self.invalid(Claim::Subject)) }
    }

    /// A claim that must be there and be text that is not empty.
    #[inline]
    fn text<'a>(
        &self,
        view: &View<'a>,
        claim: Claim,
        bytes_max: usize,
    ) -> Result<&'a str, Refusal> {
        match view.get(claim) {
            Some(ValueRef::Text(text)) if (1..=bytes_max).contains(&text.len()) => Ok(text),
            Some(_) => Err(self.invalid(claim)),
            None => Err(self.missing(claim)),
        }
    }

    /// An integer in 0 to 2^53 − 1, which also fits an `i64`.
    #[inline]
    fn number(&self, view: &View<'_>, claim: Claim) -> Result<Option<i64>, Refusal> {
        match view.get(claim) {
            Some(ValueRef::Unsigned(number)) if number <= NUMBER_MAX => Ok(Some(number as i64)),
            Some(_) => Err(self.invalid(claim)),
            None => Ok(None),
        }
    }

    #[inline]
    fn required_number(&self, view: &View<'_>, claim: Claim) -> Result<i64, Refusal> {
        self.number(view, claim)?.ok_or_else(|| self.missing(claim))
    }

    #[cold]
    fn missing(&self, claim: Claim) -> Refusal {
        self.refuse(Status::ClaimMissing, claim)
    }

    #[cold]
    fn invalid(&self, claim: Claim) -> Refusal {
        self.refuse(Status::ClaimInvalid, claim)
    }

    #[cold]
    fn refuse(&self, status: Status, claim: Claim) -> Refusal {
        Refusal::of_claim(status, self.registered(claim))
    }
}
