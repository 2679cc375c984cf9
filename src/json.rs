//! The strict JSON reader that everything untrusted and every configuration goes through.
//!
//! The grammar is `serde_json`'s. What is added: nesting is bounded, duplicate names can be told
//! apart from unique ones (also when they are equal only after unescaping), nothing may follow the
//! value, and no message of the parser ever leaves this file, because it could quote its input.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroize;

/// Levels of nesting that are read; the outermost value is level 1.
pub const DEPTH_MAX: usize = 16;

/// A JSON value that borrows from its text wherever it can.
pub enum Json<'a> {
    Null,
    Bool(bool),
    /// An integer in 0 to 2^64 − 1.
    Unsigned(u64),
    /// Any other number.
    OtherNumber,
    Text(Text<'a>),
    List(Vec<Json<'a>>),
    /// In the order of the text, duplicates included.
    Object(Vec<(Text<'a>, Json<'a>)>),
}

/// A text that wipes itself when it had to be copied.
pub struct Text<'a>(Cow<'a, str>);

/// Why a text was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not JSON, or something follows the value.
    Malformed,
    /// Deeper than [`DEPTH_MAX`].
    TooDeep,
    /// An object names something twice.
    Duplicate,
}

/// Reads one value; objects may name things twice (see [`Json::unique_names`]).
pub fn parse(text: &str) -> Result<Json<'_>, Fault> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Tree { depth: 1 }.deserialize(&mut deserializer).map_err(fault)?;
    deserializer.end().map_err(fault)?;
    Ok(value)
}

/// Reads one value in which every object's names are unique.
pub fn parse_strict(text: &str) -> Result<Json<'_>, Fault> {
    let value = parse(text)?;
    if value.unique_names() { Ok(value) } else { Err(Fault::Duplicate) }
}

impl<'a> Json<'a> {
    /// What kind of value this is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "true or false",
            Json::Unsigned(_) | Json::OtherNumber => "a number",
            Json::Text(_) => "text",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        }
    }

    /// The value of the first member with this name; nothing for what is no object.
    pub fn member(&self, name: &str) -> Option<&Json<'a>> {
        let Json::Object(members) = self else { return None };
        members.iter().find(|(other, _)| **other == *name).map(|(_, value)| value)
    }

    /// Whether no object at any depth names anything twice.
    pub fn unique_names(&self) -> bool {
        match self {
            Json::List(items) => items.iter().all(Json::unique_names),
            Json::Object(members) => {
                let mut names = Names::default();
                members.iter().all(|(name, value)| names.insert(&name.0) && value.unique_names())
            }
            _ => true,
        }
    }
}

impl std::ops::Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Drop for Text<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(text) = &mut self.0 {
            text.zeroize();
        }
    }
}

/// The names met in one object so far.
#[derive(Default)]
pub struct Names<'a> {
    few: Vec<Cow<'a, str>>,
    many: BTreeSet<Cow<'a, str>>,
}

impl<'a> Names<'a> {
    /// As many are compared one by one; beyond that a sorted set takes over, or a long object
    /// would cost the square of its length.
    const FEW: usize = 16;

    /// Adds a borrowed name; false if it was there.
    pub fn insert(&mut self, name: &'a str) -> bool {
        self.insert_cow(Cow::Borrowed(name))
    }

    /// Adds a name; false if it was there.
    pub fn insert_cow(&mut self, name: Cow<'a, str>) -> bool {
        if self.few.contains(&name) {
            return false;
        }
        if self.few.len() < Self::FEW {
            self.few.push(name);
            return true;
        }
        self.many.insert(name)
    }
}

/// What `serde_json` reported, reduced to the three things that callers tell apart. Our own
/// visitors raise the latter two as marker texts.
pub fn fault(error: serde_json::Error) -> Fault {
    let text = error.to_string();
    // serde_json has a limit of its own, far beyond ours; markers stand at the front.
    if text.starts_with(TOO_DEEP) {
        Fault::TooDeep
    } else if text.starts_with(DUPLICATE) {
        Fault::Duplicate
    } else {
        Fault::Malformed
    }
}

const TOO_DEEP: &str = "\u{1}too deep";
const DUPLICATE: &str = "\u{1}duplicate";

/// Builds the tree.
struct Tree {
    depth: usize,
}

/// Reads a value strictly and keeps nothing of it.
pub struct Skip {
    /// The level that the value stands at.
    pub depth: usize,
}

/// Reads a name or a text, borrowed if it has no escapes.
pub struct Borrow;

impl<'de> DeserializeSeed<'de> for Borrow {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Borrow {
    type Value = Cow<'de, str>;
    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// The error of a level too many.
pub fn too_deep<E: serde::de::Error>() -> E {
    E::custom(TOO_DEEP)
}

/// The error of a repeated name.
pub fn duplicate<E: serde::de::Error>() -> E {
    E::custom(DUPLICATE)
}

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Json<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Json<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Json::Bool(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Json::Unsigned(value))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Json::OtherNumber)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Json::OtherNumber)
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Json::Text(Text(Cow::Borrowed(text))))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Json::Text(Text(Cow::Owned(text.to_owned()))))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        if self.depth > DEPTH_MAX {
            return Err(too_deep());
        }
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Tree { depth: self.depth + 1 })? {
            items.push(item);
        }
        Ok(Json::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        if self.depth > DEPTH_MAX {
            return Err(too_deep());
        }
        let mut members = Vec::new();
        while let Some(name) = map.next_key_seed(Borrow)? {
            members.push((Text(name), map.next_value_seed(Tree { depth: self.depth + 1 })?));
        }
        Ok(Json::Object(members))
    }
}

impl<'de> DeserializeSeed<'de> for Skip {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Skip {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.depth > DEPTH_MAX {
            return Err(A::Error::custom(TOO_DEEP));
        }
        while list.next_element_seed(Skip { depth: self.depth + 1 })?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.depth > DEPTH_MAX {
            return Err(too_deep());
        }
        let mut names = Names::default();
        while let Some(name) = map.next_key_seed(Borrow)? {
            if !names.insert_cow(name) {
                return Err(duplicate());
            }
            map.next_value_seed(Skip { depth: self.depth + 1 })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_bounded_at_sixteen() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(parse(&nested(16)).is_ok());
        assert_eq!(parse(&nested(17)).err(), Some(Fault::TooDeep));
    }

    #[test]
    fn names_equal_after_unescaping_are_duplicates() {
        assert_eq!(parse_strict(r#"{"a":{"b":1,"\u0062":2}}"#).err(), Some(Fault::Duplicate));
        assert!(parse_strict(r#"{"a":{"b":1},"c":{"b":2}}"#).is_ok());
    }

    #[test]
    fn nothing_may_follow_the_value() {
        assert_eq!(parse("{} {}").err(), Some(Fault::Malformed));
        assert_eq!(parse("{\"a\":\"\\ud800\"}").err(), Some(Fault::Malformed));
    }

    #[test]
    fn many_names_are_still_told_apart() {
        let mut names = Names::default();
        let all: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        assert!(all.iter().all(|name| names.insert(name)));
        assert!(all.iter().all(|name| !names.insert(name)));
    }
}
