//! Statuses, and the two types that carry them.
//!
//! Two types, because they call for different reactions. A [`Refusal`] says that a token is not
//! accepted: ordinary traffic, small, never allocated. An [`Error`] says that the caller asked for
//! something that cannot be done: it names the field and the rule, and never repeats the value,
//! because values are where the secrets are.
//!
//! `statuses` has the one list of statuses, `classes` the exceptions that hosts raise for them, and
//! `claims` the claims that an error may name. This module needs `std` only: the build script
//! compiles it a second time to write the header from it.

mod claims;
mod classes;
mod statuses;

use std::borrow::Cow;
use std::fmt;

pub use claims::RegisteredClaim;
pub use classes::{Class, HostClass};
pub use statuses::{Family, Status};

/// Why a token is not accepted.
///
/// Carries a stable [`Status`] and, where one claim is to blame, which: four bytes, no text of the
/// token. Usually of the family [`Family::Refused`]; [`Status::IdentityDeleted`] and
/// [`Status::Poisoned`] are the exceptions.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct Refusal {
    status: Status,
    claim: Option<RegisteredClaim>,
}

impl Refusal {
    /// A refusal with this status.
    pub(crate) const fn new(status: Status) -> Refusal {
        Refusal { status, claim: None }
    }

    /// A refusal with this status, because of this claim.
    pub(crate) const fn of_claim(status: Status, claim: RegisteredClaim) -> Refusal {
        Refusal { status, claim: Some(claim) }
    }

    /// The reason.
    pub const fn status(self) -> Status {
        self.status
    }

    /// The reason's stable number.
    pub const fn code(self) -> i32 {
        self.status.code()
    }

    /// The claim that the reason is about, if it is one of those that [`RegisteredClaim`] lists.
    pub const fn claim(self) -> Option<RegisteredClaim> {
        self.claim
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Refusal({}, {}", self.status.code(), self.status.name())?;
        match self.claim {
            Some(claim) => write!(formatter, ", {})", claim.name()),
            None => formatter.write_str(")"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.status.sentence())
    }
}

impl std::error::Error for Refusal {}

impl PartialEq<Status> for Refusal {
    fn eq(&self, other: &Status) -> bool {
        self.status == *other
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
    claim: Option<RegisteredClaim>,
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
        let (claim, message) = (None, message.into());
        Error(Box::new(Detail { status, claim, field: String::new(), message }))
    }

    /// The same error, about this claim.
    pub(crate) fn of_claim(mut self, claim: RegisteredClaim) -> Error {
        self.0.claim = Some(claim);
        self
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

    /// The claim that the error is about, if it is one of those that [`RegisteredClaim`] lists.
    pub fn claim(&self) -> Option<RegisteredClaim> {
        self.0.claim
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
        let error = Error::new(refusal.status);
        match refusal.claim {
            Some(claim) => error.of_claim(claim),
            None => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_four_bytes() {
        assert_eq!(size_of::<Refusal>(), 4);
        assert_eq!(size_of::<Result<(), Refusal>>(), 4);
    }

    #[test]
    fn an_error_keeps_the_claim_of_its_refusal() {
        let refusal = Refusal::of_claim(Status::ClaimMissing, RegisteredClaim::ExpiresAt);
        assert_eq!(Error::from(refusal).claim(), Some(RegisteredClaim::ExpiresAt));
        assert_eq!(format!("{refusal:?}"), "Refusal(2209, CLAIM_MISSING, exp)");
        assert_eq!(Error::from(Refusal::new(Status::Revoked)).claim(), None);
    }

    #[test]
    fn a_field_is_named_from_the_outside_in() {
        let error = Error::new(Status::KeyWeak).at("secret").under("[1]").under("keys");
        assert_eq!(error.field(), "keys[1].secret");
    }
}
