//! Keys as JSON (RFC 7517, RFC 7518 section 6, RFC 8037).
//!
//! What a member says is believed only where a mistake would show: names are unique, base64url
//! has its one spelling, numbers have their one length. Members that are not ours to know are
//! ignored, as RFC 7517, section 4, has it.

use zeroize::Zeroizing;

use super::parts::{PrivateParts, PublicParts};
use super::{Algorithm, KEY_TEXT_BYTES_MAX, Kind, der};
use crate::encoding;
use crate::error::{Error, Status};
use crate::json;
use crate::json::{Fault, Json};

/// The longest `kid`, in bytes.
pub(crate) const KEY_ID_BYTES_MAX: usize = 64;
/// The longest kid of another issuer, in bytes: as long as a header that names it may be.
const FOREIGN_KEY_ID_BYTES_MAX: usize = 1024;

/// All members that only a private key has (of `oct`, `k` is the key).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Reads the text of a JWK.
pub(super) fn parse(text: &str) -> Result<Json<'_>, Error> {
    if text.len() > KEY_TEXT_BYTES_MAX {
        let message = format!("The JWK must have at most {KEY_TEXT_BYTES_MAX} bytes.");
        return Err(Error::with(Status::KeyMalformed, message));
    }
    json::parse_strict(text).map_err(|fault| {
        malformed(match fault {
            Fault::Malformed => "The JWK is not JSON.",
            Fault::TooDeep => "The JWK is nested deeper than 16 levels.",
            Fault::Duplicate => "The JWK names a member twice.",
        })
    })
}

/// The private key in a JWK. `named` is the algorithm that the caller names, if any.
pub(super) fn private_parts(
    jwk: &Json<'_>,
    named: Option<Algorithm>,
) -> Result<(Algorithm, PrivateParts), Error> {
    let members = Members::of(jwk)?;
    let algorithm = members.algorithm(named)?;
    members.require_use("sign")?;
    let kind = algorithm.kind();
    if kind != Kind::Secret && !members.has("d") {
        return Err(Error::new(Status::KeyNotPrivate).at("d"));
    }
    let parts = match kind {
        Kind::Secret => PrivateParts::Secret(members.bytes("k")?),
        Kind::P256 | Kind::P384 => PrivateParts::Ec {
            scalar: members.field_element("d", kind)?,
            point: members.point(kind)?,
        },
        Kind::Ed25519 => PrivateParts::Ed25519 {
            seed: members.field_element("d", kind)?,
            public: Some(members.field_element("x", kind)?.to_vec()),
        },
        Kind::Rsa => members.rsa_private()?,
    };
    Ok((algorithm, parts))
}

/// The public key in a JWK, or the secret of an `oct` one.
pub(super) fn public_parts(
    jwk: &Json<'_>,
    named: Option<Algorithm>,
) -> Result<(Algorithm, PublicParts), Error> {
    let members = Members::of(jwk)?;
    let algorithm = members.algorithm(named)?;
    members.require_use("verify")?;
    let kind = algorithm.kind();
    if kind != Kind::Secret {
        // Who passes a private key where a public one belongs has it lie where it should not.
        if let Some(name) = PRIVATE.into_iter().find(|name| members.has(name)) {
            return Err(malformed("A public key must not carry private members.").at(name));
        }
    }
    let parts = match kind {
        Kind::Secret => PublicParts::Secret(members.bytes("k")?),
        Kind::P256 | Kind::P384 => PublicParts::Ec(members.point(kind)?),
        Kind::Ed25519 => PublicParts::Ed25519(members.field_element("x", kind)?.to_vec()),
        Kind::Rsa => PublicParts::Rsa {
            modulus: members.number("n")?.to_vec(),
            exponent: members.number("e")?.to_vec(),
        },
    };
    Ok((algorithm, parts))
}

/// The `kid` of a JWK, if it has one: 1 to 64 bytes of printable ASCII.
pub(crate) fn jwk_key_id(jwk: &Json<'_>) -> Result<Option<String>, Error> {
    let Some(key_id) = Members::of(jwk)?.text("kid")? else { return Ok(None) };
    if key_id_sound(key_id) {
        return Ok(Some(key_id.to_owned()));
    }
    let message = format!("The kid must be 1 to {KEY_ID_BYTES_MAX} bytes of printable ASCII.");
    Err(Error::with(Status::KeyMalformed, message).at("kid"))
}

/// The same of a key in the set of an external issuer, which names keys as it likes: any length that
/// fits into a header.
pub(crate) fn jwk_foreign_key_id(jwk: &Json<'_>) -> Result<Option<String>, Error> {
    let Some(key_id) = Members::of(jwk)?.text("kid")? else { return Ok(None) };
    if (1..=FOREIGN_KEY_ID_BYTES_MAX).contains(&key_id.len()) && is_printable(key_id) {
        return Ok(Some(key_id.to_owned()));
    }
    let message =
        format!("The kid must be 1 to {FOREIGN_KEY_ID_BYTES_MAX} bytes of printable ASCII.");
    Err(Error::with(Status::KeyMalformed, message).at("kid"))
}

/// Whether a text may be a `kid`: it goes into headers, JSON and log lines.
pub(crate) fn key_id_sound(key_id: &str) -> bool {
    (1..=KEY_ID_BYTES_MAX).contains(&key_id.len()) && is_printable(key_id)
}

fn is_printable(key_id: &str) -> bool {
    key_id.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// Whether a JWK is of a kind that this crate signs or verifies with. A set may hold others (for
/// encryption, on other curves), which whoever reads the set skips (RFC 7517, section 5). A key
/// of a known kind that is broken is known, and an error.
pub(crate) fn jwk_kind_known(jwk: &Json<'_>) -> bool {
    let members = Members(jwk);
    let text = |name| match members.value(name) {
        Some(Json::Text(text)) => Some(&**text),
        _ => None,
    };
    let algorithm_known =
        !members.has("alg") || text("alg").and_then(Algorithm::from_name).is_some();
    let signs = !members.has("use") || text("use") == Some("sig");
    let operation_known = match members.value("key_ops") {
        Some(Json::List(operations)) => operations.iter().any(
            |operation| matches!(operation, Json::Text(text) if matches!(&**text, "sign" | "verify")),
        ),
        _ => true,
    };
    jwk_kind(jwk).is_some() && algorithm_known && signs && operation_known
}

/// The kind of key that a JWK describes, if it is known here.
pub(crate) fn jwk_kind(jwk: &Json<'_>) -> Option<Kind> {
    let text = |name| match jwk.member(name) {
        Some(Json::Text(text)) => Some(&**text),
        _ => None,
    };
    kind_of(text("kty")?, text("crv"))
}

/// The members of a JWK. Field names in errors are those of the registry, never the document's.
struct Members<'a>(&'a Json<'a>);

impl<'a> Members<'a> {
    fn of(jwk: &'a Json<'a>) -> Result<Members<'a>, Error> {
        if !matches!(jwk, Json::Object(_)) {
            return Err(malformed("A JWK must be a JSON object."));
        }
        if !jwk.unique_names() {
            return Err(malformed("The JWK names a member twice."));
        }
        Ok(Members(jwk))
    }

    fn value(&self, name: &str) -> Option<&'a Json<'a>> {
        self.0.member(name)
    }

    fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    fn text(&self, name: &'static str) -> Result<Option<&'a str>, Error> {
        match self.value(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(malformed("The member must be text.").at(name)),
        }
    }

    /// The algorithm: what the caller and `alg` say, or else the only one that the type allows.
    fn algorithm(&self, named: Option<Algorithm>) -> Result<Algorithm, Error> {
        let missing = || malformed("The JWK must say what type it is of.").at("kty");
        let key_type = self.text("kty")?.ok_or_else(missing)?;
        let kind = match kind_of(key_type, self.text("crv")?) {
            Some(kind) => kind,
            None if matches!(key_type, "EC" | "OKP") => {
                let message = "The curve must be P-256 or P-384 (EC), or Ed25519 (OKP).";
                return Err(unfit(message).at("crv"));
            }
            None => return Err(unfit("The type must be EC, OKP, RSA or oct.").at("kty")),
        };
        let own = match self.text("alg")? {
            Some(name) => Some(
                Algorithm::from_name(name).ok_or_else(|| unfit("Unknown algorithm.").at("alg"))?,
            ),
            None => None,
        };
        let algorithm = match (own, named) {
            (Some(own), Some(named)) if own != named => {
                return Err(unfit("The JWK is for another algorithm.").at("alg"));
            }
            (Some(algorithm), _) | (None, Some(algorithm)) => algorithm,
            (None, None) => match kind {
                Kind::P256 => Algorithm::Es256,
                Kind::P384 => Algorithm::Es384,
                Kind::Ed25519 => Algorithm::Ed25519,
                Kind::Rsa | Kind::Secret => {
                    let message =
                        "The type allows several algorithms; name one, here or beside the JWK.";
                    return Err(unfit(message).at("alg"));
                }
            },
        };
        if algorithm.kind() != kind {
            let field = if own.is_some() { "alg" } else { "kty" };
            return Err(unfit("The algorithm does not go with the key's type and curve.").at(field));
        }
        Ok(algorithm)
    }

    /// `use` and `key_ops` (RFC 7517, sections 4.2 and 4.3) must allow the operation.
    fn require_use(&self, operation: &'static str) -> Result<(), Error> {
        if self.text("use")?.is_some_and(|purpose| purpose != "sig") {
            return Err(Error::with(Status::KeyUse, "The use must be sig.").at("use"));
        }
        let wrong = |message| Err(Error::with(Status::KeyUse, message).at("key_ops"));
        let operations = match self.value("key_ops") {
            None => return Ok(()),
            Some(Json::List(operations)) => operations,
            Some(_) => return wrong("The operations must be a list of text."),
        };
        let mut names = json::Names::default();
        for listed in operations {
            match listed {
                Json::Text(text) if names.insert(text) => {}
                Json::Text(_) => return wrong("An operation is listed twice."),
                _ => return wrong("The operations must be a list of text."),
            }
        }
        // Inserting fails only for what is there.
        if names.insert(operation) {
            return Err(Error::new(Status::KeyUse).at("key_ops"));
        }
        Ok(())
    }

    fn bytes(&self, name: &'static str) -> Result<Zeroizing<Vec<u8>>, Error> {
        let text = self.text(name)?.ok_or_else(|| malformed("The member is missing.").at(name))?;
        encoding::url_decode(text.as_bytes()).map(Zeroizing::new).ok_or_else(|| {
            malformed("The member must be canonical base64url without padding.").at(name)
        })
    }

    /// A coordinate or scalar, at its full length (RFC 7518, sections 6.2.1.2 and 6.2.2.1).
    fn field_element(&self, name: &'static str, kind: Kind) -> Result<Zeroizing<Vec<u8>>, Error> {
        let bytes = self.bytes(name)?;
        if bytes.len() == kind.field_bytes() {
            return Ok(bytes);
        }
        let message = format!("The member must have {} bytes.", kind.field_bytes());
        Err(Error::with(Status::KeyMalformed, message).at(name))
    }

    fn point(&self, kind: Kind) -> Result<Vec<u8>, Error> {
        let mut point = vec![4];
        point.extend_from_slice(&self.field_element("x", kind)?);
        point.extend_from_slice(&self.field_element("y", kind)?);
        Ok(point)
    }

    /// A number in its shortest form (RFC 7518, section 6.3.1.1).
    fn number(&self, name: &'static str) -> Result<Zeroizing<Vec<u8>>, Error> {
        let bytes = self.bytes(name)?;
        match bytes.first() {
            Some(0) | None => {
                Err(malformed("The number must not be empty or begin with 0.").at(name))
            }
            Some(_) => Ok(bytes),
        }
    }

    fn rsa_private(&self) -> Result<PrivateParts, Error> {
        if self.has("oth") {
            return Err(malformed("An RSA key must have exactly two primes.").at("oth"));
        }
        let missing: Vec<&'static str> =
            ["p", "q", "dp", "dq", "qi"].into_iter().filter(|name| !self.has(name)).collect();
        if let Some(first) = missing.first() {
            let message = format!(
                "A private RSA key needs p, q, dp, dq and qi; missing: {}.",
                missing.join(", ")
            );
            return Err(Error::with(Status::KeyMalformed, message).at(*first));
        }
        let modulus = self.number("n")?;
        let exponent = self.number("e")?;
        let [d, p, q] = [self.bytes("d")?, self.bytes("p")?, self.bytes("q")?];
        let [dp, dq, qi] = [self.bytes("dp")?, self.bytes("dq")?, self.bytes("qi")?];
        let der = der::rsa_private_der([&modulus, &exponent, &d, &p, &q, &dp, &dq, &qi])?;
        Ok(PrivateParts::Rsa { der, modulus: modulus.to_vec(), exponent: exponent.to_vec() })
    }
}

fn kind_of(key_type: &str, curve: Option<&str>) -> Option<Kind> {
    match (key_type, curve) {
        ("oct", _) => Some(Kind::Secret),
        ("RSA", _) => Some(Kind::Rsa),
        ("EC", Some("P-256")) => Some(Kind::P256),
        ("EC", Some("P-384")) => Some(Kind::P384),
        ("OKP", Some("Ed25519")) => Some(Kind::Ed25519),
        _ => None,
    }
}

fn unfit(message: &'static str) -> Error {
    Error::with(Status::KeyAlgorithm, message)
}

fn malformed(message: &'static str) -> Error {
    Error::with(Status::KeyMalformed, message)
}
