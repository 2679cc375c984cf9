//! The kinds of values that fields have. A kind is the one description of a value: it reads it
//! from JSON, checks the value that a builder was given, and says what it looks like.

use std::marker::PhantomData;

use super::fields::{
    check_text, choice, flag, list, number as read_number, out_of_range, text as read_text, texts,
    wrong_type,
};
use super::shape::{Object, Shape};
use crate::encoding::standard_decode;
use crate::error::Error;
use crate::identity::{SECRET_BYTES, Secret, is_guid};
use crate::json::Json;

/// One kind of value.
pub trait Kind {
    /// What it is in Rust.
    type Value;

    /// Reads it from JSON.
    fn read(&self, json: Json<'_>) -> Result<Self::Value, Error>;

    /// Checks a value that did not come from JSON, or whose range is checked only here.
    fn check(&self, _: &Self::Value) -> Result<(), Error> {
        Ok(())
    }

    /// The values that are allowed.
    fn shape(&self) -> Shape;

    /// A value as JSON, where it has such a form.
    fn show(&self, _: &Self::Value) -> Option<String> {
        None
    }
}

/// A set of fields that is an object in JSON; `fields!` implements it.
pub trait Group: Sized {
    /// Reads the object.
    fn read(json: Json<'_>) -> Result<Self, Error>;
    /// Checks the range of each field.
    fn check_ranges(&self) -> Result<(), Error>;
    /// The fields.
    fn describe() -> Object;
}

/// A member of a group as the value of its kind: itself, or what an `Option` has.
pub trait Member<T> {
    /// The value, if there is one.
    fn value(&self) -> Option<&T>;
}

impl<T> Member<T> for T {
    fn value(&self) -> Option<&T> {
        Some(self)
    }
}

impl<T> Member<T> for Option<T> {
    fn value(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// Text of 1 to so many bytes, without control characters.
pub struct Text(pub usize);

impl Kind for Text {
    type Value = String;
    fn read(&self, json: Json<'_>) -> Result<String, Error> {
        read_text(json)
    }
    fn check(&self, value: &String) -> Result<(), Error> {
        check_text("", value, self.0)
    }
    fn shape(&self) -> Shape {
        Shape::text(self.0)
    }
}

/// Text with a form of its own: the rule, and for the documentation a pattern and words.
pub struct Pattern {
    /// Whether a text has the form.
    pub holds: fn(&str) -> bool,
    /// The error's message when it has not.
    pub rule: &'static str,
    /// The regular expression.
    pub pattern: &'static str,
    /// The form in words.
    pub words: &'static str,
}

impl Kind for Pattern {
    type Value = String;
    fn read(&self, json: Json<'_>) -> Result<String, Error> {
        read_text(json)
    }
    fn check(&self, value: &String) -> Result<(), Error> {
        if (self.holds)(value) { Ok(()) } else { Err(out_of_range(self.rule)) }
    }
    fn shape(&self) -> Shape {
        Shape::pattern(self.pattern, self.words)
    }
}

/// A GUID in lower case.
pub const GUID: Pattern = Pattern {
    holds: is_guid,
    rule: "must be a GUID in lower case, 8-4-4-4-12",
    pattern: GUID_PATTERN,
    words: "GUID in lower case",
};

const GUID_PATTERN: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

/// 32 bytes in padded standard base64.
pub struct Base64Secret;

impl Kind for Base64Secret {
    type Value = Secret;
    fn read(&self, json: Json<'_>) -> Result<Secret, Error> {
        let Json::Text(text) = &json else { return Err(wrong_type("text", &json)) };
        let bytes = standard_decode(text);
        let exact =
            bytes.as_ref().and_then(|bytes| <[u8; SECRET_BYTES]>::try_from(&bytes[..]).ok());
        exact
            .map(Secret::new)
            .ok_or_else(|| out_of_range("must be 32 bytes in padded standard base64"))
    }
    fn shape(&self) -> Shape {
        Shape::pattern("^[A-Za-z0-9+/]{43}=$", "32 bytes in padded standard base64")
    }
}

/// A whole number in a range.
pub struct Number<T> {
    min: u64,
    max: u64,
    of: PhantomData<T>,
}

/// A whole number in this range.
pub const fn number<T>(min: u64, max: u64) -> Number<T> {
    Number { min, max, of: PhantomData }
}

impl<T> Number<T> {
    fn rule(&self) -> Error {
        out_of_range(format!("must be a whole number from {} to {}", self.min, self.max))
    }
}

impl<T: Copy + TryFrom<u64> + TryInto<u64>> Kind for Number<T> {
    type Value = T;
    fn read(&self, json: Json<'_>) -> Result<T, Error> {
        T::try_from(read_number(json, self.min, self.max)?).map_err(|_| self.rule())
    }
    fn check(&self, value: &T) -> Result<(), Error> {
        match (*value).try_into() {
            Ok(number) if (self.min..=self.max).contains(&number) => Ok(()),
            _ => Err(self.rule()),
        }
    }
    fn shape(&self) -> Shape {
        Shape::Number(self.min, self.max)
    }
    fn show(&self, value: &T) -> Option<String> {
        (*value).try_into().ok().map(|number| number.to_string())
    }
}

/// `true` or `false`.
pub struct Flag;

impl Kind for Flag {
    type Value = bool;
    fn read(&self, json: Json<'_>) -> Result<bool, Error> {
        flag(json)
    }
    fn shape(&self) -> Shape {
        Shape::Flag
    }
    fn show(&self, value: &bool) -> Option<String> {
        Some(value.to_string())
    }
}

/// One of some words, each with its value.
pub struct OneOf<T: 'static>(pub &'static [(&'static str, T)]);

impl<T: Copy + PartialEq> Kind for OneOf<T> {
    type Value = T;
    fn read(&self, json: Json<'_>) -> Result<T, Error> {
        choice(json, self.0)
    }
    fn shape(&self) -> Shape {
        Shape::Choice(self.0.iter().map(|(word, _)| *word).collect())
    }
    fn show(&self, value: &T) -> Option<String> {
        self.0.iter().find(|(_, one)| one == value).map(|(word, _)| format!("\"{word}\""))
    }
}

/// A list of so many items. The rule is the message when there are more or fewer; without one, the
/// length is checked elsewhere.
pub struct List<K> {
    /// The kind of each item.
    pub item: K,
    /// Items at least.
    pub min: usize,
    /// Items at most.
    pub max: usize,
    /// The message of a wrong length.
    pub rule: Option<&'static str>,
}

impl<K: Kind> Kind for List<K> {
    type Value = Vec<K::Value>;
    fn read(&self, json: Json<'_>) -> Result<Self::Value, Error> {
        let items = list(json, |item| self.item.read(item))?;
        match self.rule {
            Some(rule) if !(self.min..=self.max).contains(&items.len()) => Err(out_of_range(rule)),
            _ => Ok(items),
        }
    }
    fn check(&self, items: &Self::Value) -> Result<(), Error> {
        let mut items = items.iter().enumerate();
        items.try_for_each(|(index, item)| {
            self.item.check(item).map_err(|error| error.under(&format!("[{index}]")))
        })
    }
    fn shape(&self) -> Shape {
        Shape::list(self.item.shape(), self.min, self.max)
    }
    fn show(&self, items: &Self::Value) -> Option<String> {
        (items.is_empty() && self.min == 0).then(|| "[]".to_owned())
    }
}

/// A text, or a list of at least one and at most so many.
pub struct Texts {
    /// Bytes of each at most.
    pub bytes_max: usize,
    /// Texts at most.
    pub max: usize,
}

impl Kind for Texts {
    type Value = Vec<String>;
    fn read(&self, json: Json<'_>) -> Result<Vec<String>, Error> {
        texts(json)
    }
    fn check(&self, value: &Vec<String>) -> Result<(), Error> {
        List { item: Text(self.bytes_max), min: 0, max: self.max, rule: None }.check(value)
    }
    fn shape(&self) -> Shape {
        let one = Shape::text(self.bytes_max);
        Shape::AnyOf(vec![one.clone(), Shape::list(one, 1, self.max)])
    }
}

/// An object with fields of its own.
pub struct Nested<G>(PhantomData<G>);

/// An object with the fields of this group.
pub const fn nested<G>() -> Nested<G> {
    Nested(PhantomData)
}

impl<G: Group> Kind for Nested<G> {
    type Value = G;
    fn read(&self, json: Json<'_>) -> Result<G, Error> {
        G::read(json)
    }
    fn check(&self, value: &G) -> Result<(), Error> {
        value.check_ranges()
    }
    fn shape(&self) -> Shape {
        Shape::Object(G::describe())
    }
}

/// A kind that only one field has.
pub struct Custom<T> {
    /// Reads it from JSON.
    pub read: fn(Json<'_>) -> Result<T, Error>,
    /// What it looks like.
    pub shape: fn() -> Shape,
}

impl<T> Kind for Custom<T> {
    type Value = T;
    fn read(&self, json: Json<'_>) -> Result<T, Error> {
        (self.read)(json)
    }
    fn shape(&self) -> Shape {
        (self.shape)()
    }
}
