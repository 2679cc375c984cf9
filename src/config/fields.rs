//! Reading the fields of a JSON object, each exactly once and with a path to blame.
//!
//! A name that does not exist here is not repeated in the message: whoever mixes up name and value
//! may have put a secret there. The message gives its position and the names that are known.

use std::cell::RefCell;

use crate::error::{Error, Status};
use crate::identity::has_control;
use crate::json::{Json, Text};

/// The fields of one object.
pub struct Fields<'a> {
    members: RefCell<Vec<(Text<'a>, Json<'a>)>>,
}

impl<'a> Fields<'a> {
    /// The fields of an object that may have these and no others.
    pub fn new(json: Json<'a>, known: &[&'static str]) -> Result<Fields<'a>, Error> {
        let Json::Object(members) = json else { return Err(wrong_type("an object", &json)) };
        for (index, (name, _)) in members.iter().enumerate() {
            let Some(field) = known.iter().find(|known| ***known == **name) else {
                return Err(Error::with(
                    Status::ConfigUnknownField,
                    format!(
                        "field number {} does not exist here; {}",
                        index + 1,
                        suggest(name, known)
                    ),
                ));
            };
            if members[..index].iter().any(|(earlier, _)| **earlier == **name) {
                return Err(Error::new(Status::ConfigDuplicateField).at(*field));
            }
        }
        Ok(Fields { members: RefCell::new(members) })
    }

    /// Takes a field, if it is there, and reads it; what fails is blamed on the field.
    pub fn read<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(Json<'a>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut members = self.members.borrow_mut();
        let Some(place) = members.iter().position(|(known, _)| **known == *name) else {
            return Ok(None);
        };
        let (_, value) = members.swap_remove(place);
        drop(members);
        read(value).map(Some).map_err(|error| error.under(name))
    }

    /// Every field that is known has been read: one that has not is a fault of its reader.
    pub fn done(&self) {
        debug_assert!(self.members.borrow().is_empty(), "a field is known and never read");
    }

    /// Whether a field is there and has not been taken.
    pub fn has(&self, name: &str) -> bool {
        self.members.borrow().iter().any(|(known, _)| **known == *name)
    }
}

/// The known field that was probably meant, or all of them.
fn suggest(name: &str, known: &[&'static str]) -> String {
    let close = known.iter().find(|known| distance(name, known) <= 2);
    match close {
        Some(known) => format!("\"{known}\" does"),
        None => format!("known are {}", known.join(", ")),
    }
}

/// The number of letters to change, add or drop, by Levenshtein; large for long names.
fn distance(one: &str, other: &str) -> usize {
    if one.len() > 64 {
        return usize::MAX;
    }
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, against) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *against);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// The error of a value of the wrong type.
pub fn wrong_type(wanted: &str, found: &Json<'_>) -> Error {
    Error::with(Status::ConfigWrongType, format!("must be {wanted}, not {}", found.kind()))
}

/// The error of a value outside its range.
pub fn out_of_range(rule: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::with(Status::ConfigOutOfRange, rule)
}

pub fn text(json: Json<'_>) -> Result<String, Error> {
    match json {
        Json::Text(text) => Ok(text.to_string()),
        other => Err(wrong_type("text", &other)),
    }
}

/// A text, or a list of at least one.
pub fn texts(json: Json<'_>) -> Result<Vec<String>, Error> {
    match json {
        Json::Text(_) => Ok(vec![text(json)?]),
        Json::List(_) => {
            let texts = list(json, text)?;
            if texts.is_empty() {
                return Err(out_of_range("must name at least one; leave it out for none"));
            }
            Ok(texts)
        }
        other => Err(wrong_type("text or a list of texts", &other)),
    }
}

pub fn flag(json: Json<'_>) -> Result<bool, Error> {
    match json {
        Json::Bool(flag) => Ok(flag),
        other => Err(wrong_type("true or false", &other)),
    }
}

/// A whole number in this range.
pub fn number(json: Json<'_>, min: u64, max: u64) -> Result<u64, Error> {
    match json {
        Json::Unsigned(number) if (min..=max).contains(&number) => Ok(number),
        Json::Unsigned(_) | Json::OtherNumber => {
            Err(out_of_range(format!("must be a whole number from {min} to {max}")))
        }
        other => Err(wrong_type("a number", &other)),
    }
}

/// A list, each element read with its place to blame.
pub fn list<'a, T>(
    json: Json<'a>,
    mut read: impl FnMut(Json<'a>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let Json::List(items) = json else { return Err(wrong_type("a list", &json)) };
    let read = items
        .into_iter()
        .enumerate()
        .map(|(index, item)| read(item).map_err(|error| error.under(&format!("[{index}]"))));
    read.collect()
}

/// One of some names.
pub fn choice<T: Copy>(json: Json<'_>, choices: &[(&str, T)]) -> Result<T, Error> {
    let Json::Text(name) = &json else { return Err(wrong_type("text", &json)) };
    match choices.iter().find(|(known, _)| *known == &**name) {
        Some((_, choice)) => Ok(*choice),
        None => {
            let names: Vec<String> =
                choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            Err(out_of_range(format!("must be one of {}", names.join(", "))))
        }
    }
}

/// The rule of names and other texts that a host chooses.
pub fn check_text(field: &str, text: &str, bytes_max: usize) -> Result<(), Error> {
    if text.is_empty() || text.len() > bytes_max || has_control(text) {
        let rule = format!("must be 1 to {bytes_max} bytes of text without control characters");
        return Err(out_of_range(rule).at(field));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn a_name_that_does_not_exist_is_met_with_the_one_that_was_meant() {
        let error =
            |json| Fields::new(parse(json).unwrap(), &["leeway_s", "scopes"]).err().unwrap();
        let typo = error(r#"{"scopes":[],"leway_s":1}"#);
        assert_eq!(typo.status(), Status::ConfigUnknownField);
        assert_eq!(typo.message(), "field number 2 does not exist here; \"leeway_s\" does");
        assert!(!error(r#"{"hunter2":1}"#).message().contains("hunter2"));
        let twice = error(r#"{"scopes":1,"sc\u006fpes":2}"#);
        assert_eq!((twice.status(), twice.field()), (Status::ConfigDuplicateField, "scopes"));
    }

    #[test]
    fn paths_lead_to_the_blame() {
        let fields = Fields::new(parse(r#"{"scopes":["a",1]}"#).unwrap(), &["scopes"]).unwrap();
        let error = fields.read("scopes", |json| list(json, text)).unwrap_err();
        assert_eq!((error.field(), error.message()), ("scopes[1]", "must be text, not a number"));
    }
}
