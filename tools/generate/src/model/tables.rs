//! The tables of the crate: statuses and their classes, claims, capabilities, algorithms.

use mintage::describe;
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
    /// The name of its class; none for success.
    pub class: Option<&'static str>,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// The HTTP status that a service answers with.
    pub http_status: u16,
    /// The code of RFC 6750 for `WWW-Authenticate`, if one fits.
    pub oauth_error: Option<&'static str>,
    /// One sentence for people.
    pub sentence: &'static str,
}

/// A class of errors: what a host raises or throws for its statuses.
#[derive(Clone, Debug, Serialize)]
pub struct Class {
    /// The name, neutral to languages.
    pub name: &'static str,
    /// The classes that it is a special case of.
    pub parents: Vec<&'static str>,
    /// One sentence about it.
    pub sentence: &'static str,
    /// The exception in Python.
    pub python: HostClass,
    /// The exception in Java.
    pub java: HostClass,
}

/// A class in one language.
#[derive(Clone, Debug, Serialize)]
pub struct HostClass {
    /// The name of the type.
    pub name: &'static str,
    /// The types that it extends; none if the type is that of another class.
    pub parents: &'static [&'static str],
}

/// A claim that an error may name.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    /// The stable number.
    pub number: u32,
    /// The name in a token.
    pub name: &'static str,
    /// The name in upper case, after `MINTAGE_CLAIM_` in the header.
    pub constant: &'static str,
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
    /// `kty` of its keys as JWK.
    pub key_type: &'static str,
    /// `crv` of its keys as JWK, where they have one.
    pub curve: Option<&'static str>,
    /// Bytes of the digest inside, which an HMAC secret has at least.
    pub digest_bytes: usize,
    /// What a key of it is, in words.
    pub key: String,
    /// One sentence about it.
    pub sentence: &'static str,
}

/// Name and title of a family.
const fn family(family: mintage::Family) -> (&'static str, &'static str) {
    match family {
        mintage::Family::Ok => ("ok", "0: success"),
        mintage::Family::Misuse => ("misuse", "1xxx: the call is wrong"),
        mintage::Family::Refused => ("refused", "2xxx: the token is refused"),
        mintage::Family::Identity => ("identity", "3xxx: identity, scopes, claims"),
        mintage::Family::Config => ("config", "4xxx: key or configuration"),
        mintage::Family::State => ("state", "5xxx: state"),
        _ => ("internal", "9xxx: internal"),
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
        class: status.class().map(mintage::Class::name),
        retryable: status.is_retryable(),
        http_status: status.http_status(),
        oauth_error: status.oauth_error(),
        sentence: status.sentence(),
    });
    statuses.collect()
}

/// The classes; one comes after its parents.
pub fn classes() -> Vec<Class> {
    let host = |class: mintage::HostClass| HostClass { name: class.name, parents: class.parents };
    let classes = mintage::Class::ALL.iter().map(|class| Class {
        name: class.name(),
        parents: class.parents().iter().map(|parent| parent.name()).collect(),
        sentence: class.sentence(),
        python: host(class.python()),
        java: host(class.java()),
    });
    classes.collect()
}

/// The claims that an error may name, in the order of their numbers.
pub fn claims() -> Vec<Claim> {
    let claims = mintage::RegisteredClaim::ALL.iter().map(|claim| Claim {
        number: claim.number(),
        name: claim.name(),
        constant: claim.constant(),
        sentence: claim.sentence(),
    });
    claims.collect()
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
    let algorithms = mintage::key::Algorithm::ALL.iter().map(|algorithm| {
        let (key_type, curve) = describe::key_type(*algorithm);
        Algorithm {
            name: algorithm.name(),
            symmetric: algorithm.is_symmetric(),
            generatable: algorithm.can_generate(),
            key_type,
            curve,
            digest_bytes: describe::digest_bytes(*algorithm),
            key: describe::key_of(*algorithm),
            sentence: algorithm.sentence(),
        }
    });
    algorithms.collect()
}
