//! The tables of the crate: statuses, capabilities, algorithms.

use serde::Serialize;

/// A family of statuses.
#[derive(Clone, Debug, Serialize)]
pub struct Family {
    /// The name in lower case.
    pub name: &'static str,
    /// The title of its section in `docs/errors.md`.
    pub title: &'static str,
}

/// An outcome of a call.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// The stable number.
    pub number: i32,
    /// The name in upper case.
    pub name: &'static str,
    /// The name of its family.
    pub family: &'static str,
    /// One sentence for people.
    pub sentence: &'static str,
}

/// Something that a holder of a token may want to do.
#[derive(Clone, Debug, Serialize)]
pub struct Capability {
    /// The number.
    pub number: u32,
    /// The name in snake_case.
    pub name: &'static str,
    /// One sentence for people.
    pub sentence: &'static str,
}

/// A signature algorithm.
#[derive(Clone, Debug, Serialize)]
pub struct Algorithm {
    /// The name in `alg`.
    pub name: &'static str,
    /// Whether signing and verifying use the same key.
    pub symmetric: bool,
    /// Whether the library generates keys of it.
    pub generatable: bool,
}

/// Name and title of a family.
const fn family(family: mintage::Family) -> (&'static str, &'static str) {
    match family {
        mintage::Family::Ok => ("ok", "0: success"),
        mintage::Family::Misuse => ("misuse", "1xx: the call is wrong"),
        mintage::Family::Refused => ("refused", "2xx: the token is refused"),
        mintage::Family::Identity => ("identity", "3xx: identity, scopes, claims"),
        mintage::Family::Config => ("config", "4xx: key or configuration"),
        mintage::Family::State => ("state", "5xx: state"),
        _ => ("internal", "9xx: internal"),
    }
}

/// The families, in the order of their numbers.
pub fn families() -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for status in mintage::Status::ALL {
        let (name, title) = family(status.family());
        if families.last().is_none_or(|last| last.name != name) {
            families.push(Family { name, title });
        }
    }
    families
}

/// The statuses, in the order of their numbers.
pub fn statuses() -> Vec<Status> {
    let statuses = mintage::Status::ALL.iter().map(|status| Status {
        number: status.code(),
        name: status.name(),
        family: family(status.family()).0,
        sentence: status.sentence(),
    });
    statuses.collect()
}

/// The capabilities, in the order of their numbers.
pub fn capabilities() -> Vec<Capability> {
    let capabilities = mintage::Capability::ALL.iter().map(|capability| Capability {
        number: capability.number(),
        name: capability.name(),
        sentence: capability.sentence(),
    });
    capabilities.collect()
}

/// The algorithms, in the order of the crate's table.
pub fn algorithms() -> Vec<Algorithm> {
    let algorithms = mintage::key::Algorithm::ALL.iter().map(|algorithm| Algorithm {
        name: algorithm.name(),
        symmetric: algorithm.is_symmetric(),
        generatable: algorithm.can_generate(),
    });
    algorithms.collect()
}
