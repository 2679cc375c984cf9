//! Reading a claim set strictly, whatever it holds.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{CLAIMS_BYTES_MAX, Claim, Profile, ValueRef, View, plain};
use crate::error::{Error, Refusal, RegisteredClaim, Status};
use crate::json::{self, Borrow, Fault, Names, Skip};

/// Checks custom claims with the reader that verify uses, so that mint never makes what verify
/// refuses.
///
/// # Errors
/// [`Status::ClaimsTooLarge`], [`Status::ClaimsTooDeep`], [`Status::ClaimsNotObject`],
/// [`Status::ClaimReserved`].
pub fn check_custom(claims: &str, profile: Profile) -> Result<Custom<'_>, Error> {
    let refuse = |status| Err(Error::new(status).at("claims"));
    if claims.len() > CLAIMS_BYTES_MAX {
        return refuse(Status::ClaimsTooLarge);
    }
    if plain::custom(claims, profile) {
        return Ok(Custom { object: claims, plain: true });
    }
    let mut reserved = None;
    let mut deserializer = serde_json::Deserializer::from_str(claims);
    let read = CustomReader { reserved: &mut reserved, profile }.deserialize(&mut deserializer);
    match read.and_then(|()| deserializer.end()).map_err(json::fault) {
        Err(Fault::TooDeep) => return refuse(Status::ClaimsTooDeep),
        Err(_) => return refuse(Status::ClaimsNotObject),
        Ok(()) => {}
    }
    match reserved {
        Some(name) => {
            let error = Error::new(Status::ClaimReserved).at(format!("claims.{name}"));
            let claims = RegisteredClaim::ALL.iter();
            Err(match claims.copied().find(|claim| claim.name() == name) {
                Some(claim) => error.of_claim(claim),
                None => error,
            })
        }
        None => Ok(Custom { object: claims, plain: false }),
    }
}

/// Custom claims that have been checked.
#[derive(Clone, Copy, Default)]
pub struct Custom<'a> {
    /// A JSON object, or nothing.
    pub object: &'a str,
    /// Whether it can be written as it is.
    pub plain: bool,
}

/// A claim's value, as far as the engine cares.
enum Value<'a> {
    Text(Cow<'a, str>),
    Unsigned(u64),
    /// A list of texts and nothing else.
    Texts(Vec<Cow<'a, str>>),
    Other,
}

impl Value<'_> {
    fn by_ref(&self) -> ValueRef<'_> {
        match self {
            Value::Text(text) => ValueRef::Text(text),
            Value::Unsigned(number) => ValueRef::Unsigned(*number),
            Value::Texts(texts) => ValueRef::Texts(texts),
            Value::Other => ValueRef::Other,
        }
    }
}

/// The claims that the engine looks at, with whatever had to be copied to unescape it.
#[derive(Default)]
pub struct Found<'a>([Option<Value<'a>>; Claim::COUNT]);

impl<'a> Found<'a> {
    /// # Errors
    /// [`Status::ClaimsMalformed`].
    pub fn in_text(text: &'a str, profile: Profile) -> Result<Found<'a>, Refusal> {
        let malformed = |_| Refusal::new(Status::ClaimsMalformed);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let found = Object { profile }.deserialize(&mut deserializer).map_err(malformed)?;
        deserializer.end().map_err(malformed)?;
        Ok(found)
    }

    /// The claims, for reading.
    pub fn view(&self) -> View<'_> {
        View {
            values: std::array::from_fn(|place| self.0[place].as_ref().map(Value::by_ref)),
            printable: false,
        }
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
            if let Some(claim) = Claim::of(&name, self.profile) {
                let slot = &mut found.0[claim as usize];
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
struct CustomReader<'r> {
    reserved: &'r mut Option<&'static str>,
    profile: Profile,
}

impl<'de> DeserializeSeed<'de> for CustomReader<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CustomReader<'_> {
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
