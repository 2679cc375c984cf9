//! Reading claims: strictly, and without copying.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{CLAIMS_BYTES_MAX, Form, NUMBER_MAX, Profile, TOKEN_ID_BYTES_MAX};
use crate::error::{Error, Refusal, Status};
use crate::identity::IDENTITY_BYTES_MAX;
use crate::json::{self, Borrow, Fault, Names, Skip};
use crate::revocation::EPOCH_MAX;
use crate::scope::ScopeSet;

/// What a verified payload says, once the engine's own rules have been checked.
pub struct Facts<'a> {
    pub identity: Cow<'a, str>,
    pub token_id: Cow<'a, str>,
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
    /// revocations or on what a call asks.
    pub fn read<'a>(&self, payload: &'a [u8]) -> Result<Facts<'a>, Refusal> {
        let text =
            std::str::from_utf8(payload).map_err(|_| Refusal::new(Status::ClaimsMalformed))?;
        let found = Found::in_text(text, self.profile)?;
        self.check_issuer(&found)?;
        let audiences = self.audiences_of(&found)?;
        let identity = match self.profile {
            Profile::Standard => required_text(found.subject, IDENTITY_BYTES_MAX)?,
            Profile::Acs => acs_identity(found.subject, found.whole_subject)?,
        };
        if identity.chars().any(char::is_control) {
            return Err(INVALID);
        }
        let token_id = required_text(found.token_id, TOKEN_ID_BYTES_MAX)?;
        let expires_at_s = number(found.expires_at)?.ok_or(MISSING)?;
        let not_before_s = number(found.not_before)?.unwrap_or(0);
        let issued_at_s = number(found.issued_at)?.ok_or(MISSING)?;
        let epoch = match number(found.epoch)? {
            Some(epoch) if epoch as u64 > EPOCH_MAX => return Err(INVALID),
            Some(epoch) => epoch as u64,
            None if self.foreign_minters => 0,
            None => return Err(MISSING),
        };
        if expires_at_s - issued_at_s > self.longest_s {
            return Err(Refusal::new(Status::LifetimeTooLong));
        }
        let separator = if self.profile == Profile::Acs { ',' } else { ' ' };
        let scopes = match found.scopes {
            None => ScopeSet::NONE,
            Some(Value::Text(names)) => self.scopes.parse_known(&names, separator),
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
    fn check_issuer(&self, found: &Found<'_>) -> Result<(), Refusal> {
        let expected = match self.profile {
            Profile::Standard => self.issuer.as_deref(),
            Profile::Acs => Some(&self.resource[..]),
        };
        match (expected, &found.issuer) {
            (None, _) => Ok(()),
            (Some(expected), Some(Value::Text(issuer))) if issuer == expected => Ok(()),
            (Some(_), Some(Value::Text(_))) => Err(Refusal::new(Status::IssuerMismatch)),
            (Some(_), Some(_)) => Err(INVALID),
            (Some(_), None) => Err(MISSING),
        }
    }

    fn audiences_of(&self, found: &Found<'_>) -> Result<u64, Refusal> {
        let bit = |name: &str| match self.audiences.iter().position(|known| known == name) {
            Some(place) => 1u64 << place,
            None => 0,
        };
        let bits = match &found.audience {
            None if self.audiences.is_empty() => return Ok(0),
            None => return Err(MISSING),
            Some(Value::Text(name)) => bit(name),
            Some(Value::Texts(names)) => names.iter().fold(0, |bits, name| bits | bit(name)),
            Some(_) => return Err(INVALID),
        };
        if bits == 0 { Err(Refusal::new(Status::AudienceMismatch)) } else { Ok(bits) }
    }
}

const MISSING: Refusal = Refusal::new(Status::ClaimMissing);
const INVALID: Refusal = Refusal::new(Status::ClaimInvalid);

fn required_text(value: Option<Value<'_>>, bytes_max: usize) -> Result<Cow<'_, str>, Refusal> {
    match value {
        Some(Value::Text(text)) if (1..=bytes_max).contains(&text.len()) => Ok(text),
        Some(_) => Err(INVALID),
        None => Err(MISSING),
    }
}

/// `skypeid` is the id without its `8:`. An id of another kind stands there whole, and again in
/// `sub`, or two ids would share their tokens and revoking the one would not touch the other.
fn acs_identity<'a>(
    subject: Option<Value<'a>>,
    whole: Option<Value<'a>>,
) -> Result<Cow<'a, str>, Refusal> {
    if whole.is_none() {
        let rest = required_text(subject, IDENTITY_BYTES_MAX - 2)?;
        return Ok(Cow::Owned(format!("8:{rest}")));
    }
    let subject = required_text(subject, IDENTITY_BYTES_MAX)?;
    let whole = required_text(whole, IDENTITY_BYTES_MAX)?;
    if subject == whole { Ok(whole) } else { Err(INVALID) }
}

/// An integer in 0 to 2^53 − 1, which also fits an `i64`.
fn number(value: Option<Value<'_>>) -> Result<Option<i64>, Refusal> {
    match value {
        Some(Value::Unsigned(number)) if number <= NUMBER_MAX => Ok(Some(number as i64)),
        Some(_) => Err(INVALID),
        None => Ok(None),
    }
}

/// Checks custom claims with the reader that verify uses, so that mint never makes what verify
/// refuses.
///
/// # Errors
/// [`Status::ClaimsTooLarge`], [`Status::ClaimsTooDeep`], [`Status::ClaimsNotObject`],
/// [`Status::ClaimReserved`].
pub fn check_custom(claims: &str, profile: Profile) -> Result<(), Error> {
    let refuse = |status| Err(Error::new(status).at("claims"));
    if claims.len() > CLAIMS_BYTES_MAX {
        return refuse(Status::ClaimsTooLarge);
    }
    let mut reserved = None;
    let mut deserializer = serde_json::Deserializer::from_str(claims);
    let read = Custom { reserved: &mut reserved, profile }.deserialize(&mut deserializer);
    match read.and_then(|()| deserializer.end()).map_err(json::fault) {
        Err(Fault::TooDeep) => return refuse(Status::ClaimsTooDeep),
        Err(_) => return refuse(Status::ClaimsNotObject),
        Ok(()) => {}
    }
    match reserved {
        Some(name) => Err(Error::new(Status::ClaimReserved).at(format!("claims.{name}"))),
        None => Ok(()),
    }
}

/// A claim's value, as far as the engine cares.
enum Value<'a> {
    Text(Cow<'a, str>),
    Unsigned(u64),
    /// A list of texts and nothing else.
    Texts(Vec<Cow<'a, str>>),
    Other,
}

/// The claims that the engine looks at.
#[derive(Default)]
struct Found<'a> {
    issuer: Option<Value<'a>>,
    subject: Option<Value<'a>>,
    /// ACS: `sub`.
    whole_subject: Option<Value<'a>>,
    audience: Option<Value<'a>>,
    expires_at: Option<Value<'a>>,
    not_before: Option<Value<'a>>,
    issued_at: Option<Value<'a>>,
    token_id: Option<Value<'a>>,
    scopes: Option<Value<'a>>,
    epoch: Option<Value<'a>>,
}

impl<'a> Found<'a> {
    fn in_text(text: &'a str, profile: Profile) -> Result<Found<'a>, Refusal> {
        let malformed = |_| Refusal::new(Status::ClaimsMalformed);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let found = Object { profile }.deserialize(&mut deserializer).map_err(malformed)?;
        deserializer.end().map_err(malformed)?;
        Ok(found)
    }

    /// Where the value of a claim with this name is kept, if it is.
    #[inline]
    fn slot(&mut self, name: &str, profile: Profile) -> Option<&mut Option<Value<'a>>> {
        Some(match (name, profile) {
            ("exp", _) => &mut self.expires_at,
            ("nbf", _) => &mut self.not_before,
            ("iat", _) => &mut self.issued_at,
            ("jti", _) => &mut self.token_id,
            ("epoch", _) => &mut self.epoch,
            ("aud", _) => &mut self.audience,
            ("iss", Profile::Standard) => &mut self.issuer,
            ("sub", Profile::Standard) => &mut self.subject,
            ("scope", Profile::Standard) => &mut self.scopes,
            ("resourceId", Profile::Acs) => &mut self.issuer,
            ("skypeid", Profile::Acs) => &mut self.subject,
            ("sub", Profile::Acs) => &mut self.whole_subject,
            ("acsScope", Profile::Acs) => &mut self.scopes,
            _ => return None,
        })
    }
}

/// Reads a payload's object.
struct Object {
    profile: Profile,
}

impl<'de> DeserializeSeed<'de> for Object {
    type Value = Found<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object {
    type Value = Found<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a claim set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Found::default();
        let mut others = Names::default();
        while let Some(name) = map.next_key_seed(Borrow)? {
            if let Some(slot) = found.slot(&name, self.profile) {
                if slot.is_some() {
                    return Err(json::duplicate());
                }
                *slot = Some(map.next_value_seed(AnyValue)?);
            } else {
                if !others.insert_cow(name) {
                    return Err(json::duplicate());
                }
                map.next_value_seed(Skip { depth: 2 })?;
            }
        }
        Ok(found)
    }
}

/// Reads one value at level 2.
struct AnyValue;

impl<'de> DeserializeSeed<'de> for AnyValue {
    type Value = Value<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Unsigned(number))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let (mut texts, mut others) = (Vec::new(), false);
        while let Some(text) = list.next_element_seed(TextOrOther)? {
            match text {
                Some(text) => texts.push(text),
                None => others = true,
            }
        }
        Ok(if others { Value::Other } else { Value::Texts(texts) })
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Skip { depth: 2 }.visit_map(map)?;
        Ok(Value::Other)
    }
}

/// Reads one element of a list at level 3: a text, or anything else strictly.
struct TextOrOther;

impl<'de> DeserializeSeed<'de> for TextOrOther {
    type Value = Option<Cow<'de, str>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextOrOther {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Skip { depth: 3 }.visit_seq(list).map(|()| None)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Skip { depth: 3 }.visit_map(map).map(|()| None)
    }
}

/// Reads custom claims, noting the first reserved name at the top.
struct Custom<'r> {
    reserved: &'r mut Option<&'static str>,
    profile: Profile,
}

impl<'de> DeserializeSeed<'de> for Custom<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Custom<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a claim set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = Names::default();
        while let Some(name) = map.next_key_seed(Borrow)? {
            let reserved = self.profile.reserved().iter().find(|reserved| ***reserved == *name);
            *self.reserved = self.reserved.or(reserved.copied());
            if !names.insert_cow(name) {
                return Err(json::duplicate());
            }
            map.next_value_seed(Skip { depth: 2 })?;
        }
        Ok(())
    }
}
