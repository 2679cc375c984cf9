//! Statuses, and the two types that carry them.
//!
//! Two types, because they call for different reactions. A [`Refusal`] says that a token is not
//! accepted: ordinary traffic, small, never allocated. An [`Error`] says that the caller asked for
//! something that cannot be done: it names the field and the rule, and never repeats the value,
//! because values are where the secrets are.
//!
//! `statuses` has the one list of statuses, `classes` what hosts make of them. This module needs
//! `std` only: the build script compiles it a second time to write the header from it.

mod classes;
mod statuses;

use std::borrow::Cow;
use std::fmt;

pub use classes::{Class, HostClass};
pub use statuses::{Family, Status};

/// Why a token is not accepted.
///
/// Carries a stable [`Status`] and nothing else: no claim, no token text. Usually of the family
/// [`Family::Refused`]; [`Status::IdentityDeleted`] and [`Status::Poisoned`] are the exceptions.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct Refusal(Status);

impl Refusal {
    /// A refusal with this status.
    pub(crate) const fn new(status: Status) -> Refusal {
        Refusal(status)
    }

    /// The reason.
    pub const fn status(self) -> Status {
        self.0
    }

    /// The reason's stable number.
    pub const fn code(self) -> i32 {
        self.0.code()
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Refusal({}, {})", self.0.code(), self.0.name())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.sentence())
    }
}

impl std::error::Error for Refusal {}

impl PartialEq<Status> for Refusal {
    fn eq(&self, other: &Status) -> bool {
        self.0 == *other
    }
}

/// What went wrong when something other than checking a token failed.
///
/// Names the field (a path such as `keys[1].pem`, empty when none is to blame) and the rule.
/// Holds no value that the caller passed in.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Error(Box<Detail>);

#[derive(Clone, PartialEq, Eq)]
struct Detail {
    status: Status,
    field: String,
    message: Cow<'static, str>,
}

impl Error {
    /// An error with the sentence of its status.
    pub(crate) fn new(status: Status) -> Error {
        Error::with(status, status.sentence())
    }

    /// An error with a sentence of its own.
    pub(crate) fn with(status: Status, message: impl Into<Cow<'static, str>>) -> Error {
        Error(Box::new(Detail { status, field: String::new(), message: message.into() }))
    }

    /// The same error, blamed on this field.
    pub(crate) fn at(mut self, field: impl Into<String>) -> Error {
        self.0.field = field.into();
        self
    }

    /// The same error, its field now seen from one level further up.
    pub(crate) fn under(mut self, parent: &str) -> Error {
        let dot = if self.0.field.is_empty() || self.0.field.starts_with('[') { "" } else { "." };
        self.0.field = format!("{parent}{dot}{}", self.0.field);
        self
    }

    /// What kind of error, as a stable number.
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// The stable number.
    pub fn code(&self) -> i32 {
        self.0.status.code()
    }

    /// The field to blame, or the empty text.
    pub fn field(&self) -> &str {
        &self.0.field
    }

    /// What was wrong and what would be right.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.field.is_empty() {
            write!(formatter, "{}: ", self.0.field)?;
        }
        formatter.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Error({}, {}, {self})", self.code(), self.status().name())
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::new(refusal.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_from_the_outside_in() {
        let error = Error::new(Status::KeyWeak).at("secret").under("[1]").under("keys");
        assert_eq!(error.field(), "keys[1].secret");
    }
}
