//! What a payload means: the rules that every claim has to keep.

use std::borrow::Cow;

use super::strict::Found;
use super::{Claim, Form, NUMBER_MAX, Profile, TOKEN_ID_BYTES_MAX, ValueRef, View, plain};
use crate::error::{Refusal, Status};
use crate::identity::{IDENTITY_BYTES_MAX, has_control};
use crate::revocation::EPOCH_MAX;
use crate::scope::ScopeSet;

/// What a verified payload says, once the engine's own rules have been checked.
pub struct Facts<'a> {
    pub identity: Cow<'a, str>,
    pub token_id: &'a str,
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
                Cow::Borrowed(required_text(view.get(Claim::Subject), IDENTITY_BYTES_MAX)?)
            }
            Profile::Acs => acs_identity(view)?,
        };
        if !view.printable && has_control(&identity) {
            return Err(INVALID);
        }
        let token_id = required_text(view.get(Claim::TokenId), TOKEN_ID_BYTES_MAX)?;
        let expires_at_s = number(view.get(Claim::ExpiresAt))?.ok_or(MISSING)?;
        let not_before_s = number(view.get(Claim::NotBefore))?.unwrap_or(0);
        let issued_at_s = number(view.get(Claim::IssuedAt))?.ok_or(MISSING)?;
        let epoch = match number(view.get(Claim::Epoch))? {
            Some(epoch) if epoch as u64 > EPOCH_MAX => return Err(INVALID),
            Some(epoch) => epoch as u64,
            None if self.foreign_minters => 0,
            None => return Err(MISSING),
        };
        if expires_at_s - issued_at_s > self.longest_s {
            return Err(Refusal::new(Status::LifetimeTooLong));
        }
        let separator = if self.profile == Profile::Acs { b',' } else { b' ' };
        let scopes = match view.get(Claim::Scopes) {
            None => ScopeSet::NONE,
            Some(ValueRef::Text(names)) => self.scopes.parse_known(names, separator),
            Some(_) => return Err(INVALID),
        };
        Ok(Facts {
            identity,
            token_id,
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
            (Some(_), Some(ValueRef::Text(_))) => Err(Refusal::new(Status::IssuerMismatch)),
            (Some(_), Some(_)) => Err(INVALID),
            (Some(_), None) => Err(MISSING),
        }
    }

    fn audiences_of(&self, view: &View<'_>) -> Result<u64, Refusal> {
        let bit = |name: &str| match self.audiences.iter().position(|known| known == name) {
            Some(place) => 1u64 << place,
            None => 0,
        };
        let bits = match view.get(Claim::Audience) {
            None if self.audiences.is_empty() => return Ok(0),
            None => return Err(MISSING),
            Some(ValueRef::Text(name)) => bit(name),
            Some(ValueRef::Texts(names)) => names.iter().fold(0, |bits, name| bits | bit(name)),
            Some(_) => return Err(INVALID),
        };
        if bits == 0 { Err(Refusal::new(Status::AudienceMismatch)) } else { Ok(bits) }
    }
}

const MISSING: Refusal = Refusal::new(Status::ClaimMissing);
const INVALID: Refusal = Refusal::new(Status::ClaimInvalid);

#[inline]
fn required_text(value: Option<ValueRef<'_>>, bytes_max: usize) -> Result<&str, Refusal> {
    match value {
        Some(ValueRef::Text(text)) if (1..=bytes_max).contains(&text.len()) => Ok(text),
        Some(_) => Err(INVALID),
        None => Err(MISSING),
    }
}

/// `skypeid` is the id without its `8:`. An id of another kind stands there whole, and again in
/// `sub`, or two ids would share their tokens and revoking the one would not touch the other.
fn acs_identity<'a>(view: &View<'a>) -> Result<Cow<'a, str>, Refusal> {
    let (subject, whole) = (view.get(Claim::Subject), view.get(Claim::WholeSubject));
    if whole.is_none() {
        let rest = required_text(subject, IDENTITY_BYTES_MAX - 2)?;
        return Ok(Cow::Owned(format!("8:{rest}")));
    }
    let subject = required_text(subject, IDENTITY_BYTES_MAX)?;
    let whole = required_text(whole, IDENTITY_BYTES_MAX)?;
    if subject == whole { Ok(Cow::Borrowed(whole)) } else { Err(INVALID) }
}

/// An integer in 0 to 2^53 − 1, which also fits an `i64`.
#[inline]
fn number(value: Option<ValueRef<'_>>) -> Result<Option<i64>, Refusal> {
    match value {
        Some(ValueRef::Unsigned(number)) if number <= NUMBER_MAX => Ok(Some(number as i64)),
        Some(_) => Err(INVALID),
        None => Ok(None),
    }
}
