//! A key as the host describes it: in the configuration, to `add_key` and to `rotate_key`.

use std::fmt;

use zeroize::Zeroizing;

use super::fields::{Fields, choice, list, out_of_range, text, wrong_type};
use super::shape::{Object, Shape};
use super::table::described;
use super::{conflict, document};
use crate::claims::Profile;
use crate::encoding::standard_decode;
use crate::error::{Error, Status};
use crate::json::Json;
use crate::key::{self, Algorithm, KEYS_MAX, Key, KeyState, Kind, SigningKey, Slot, VerifyingKey};

/// Bytes of a key file at most.
const KEY_FILE_BYTES_MAX: u64 = 64 << 10;
/// Bytes of a key set at most.
const JWKS_BYTES_MAX: usize = 1 << 20;

described! { KEY_FIELDS, describe_key, "Key", "A key, or how to come by one: exactly one of `generate`, `pem`, `pem_file`, `jwk` and `secret`." {
    "generate": Shape::algorithms(Algorithm::can_generate), "The engine generates a key of this algorithm.", otherwise "none";
    "pem": Shape::text(0), "PEM text: PKCS#8 to sign, SubjectPublicKeyInfo to verify.", otherwise "none";
    "pem_file": Shape::text(0), "The path of a file of at most 64 KiB with such text.", otherwise "none";
    "jwk": Shape::Standard("RFC 7517 key"), "A JWK: with private members to sign, else to verify.", otherwise "none";
    "secret": Shape::pattern("^[A-Za-z0-9+/]+={0,2}$", "padded standard base64"),
        "An HMAC secret, at least as long as the digest of its algorithm.", otherwise "none";
    "algorithm": Shape::algorithms(|_| true), "The one algorithm of the key; needed with `pem`, `pem_file` and `secret`.",
        otherwise "the `alg` of the JWK";
    "kid": Shape::text(key::KEY_ID_BYTES_MAX), "The name of the key in tokens and key sets, of printable ASCII.",
        otherwise "the RFC 7638 thumbprint";
    "state": Shape::Choice(STATES.iter().map(|state| state.name()).collect()), "The state that the key begins in.",
        otherwise "active for the first, retired for others, pending when added later";
    "slot": Shape::Choice(SLOTS.iter().map(|slot| slot.name()).collect()), "The slot that the key is in. An engine has both or none.",
        otherwise "none";
} }

/// The states that a key can begin in.
const STATES: [KeyState; 4] =
    [KeyState::Pending, KeyState::Active, KeyState::Retired, KeyState::Revoked];
/// The slots that a key can be in.
const SLOTS: [Slot; 2] = [Slot::Primary, Slot::Secondary];

/// A key, or how to come by one.
#[derive(Clone)]
pub struct KeySpec {
    pub(crate) source: KeySource,
    pub(crate) key_id: Option<String>,
    pub(crate) state: Option<KeyState>,
    pub(crate) slot: Option<Slot>,
}

/// Where a key comes from.
#[derive(Clone)]
pub(crate) enum KeySource {
    Generate(Algorithm),
    Signing(SigningKey),
    Verifying(VerifyingKey),
}

impl KeySpec {
    /// A key that the engine generates, of any algorithm but those of RSA.
    pub fn generate(algorithm: Algorithm) -> KeySpec {
        KeySpec::of(KeySource::Generate(algorithm))
    }

    /// A key that signs.
    pub fn signing(key: SigningKey) -> KeySpec {
        KeySpec::of(KeySource::Signing(key))
    }

    /// A key that only verifies; it cannot be active.
    pub fn verifying(key: VerifyingKey) -> KeySpec {
        KeySpec::of(KeySource::Verifying(key))
    }

    /// Reads a key from the JSON that a configuration has in `keys`.
    ///
    /// # Errors
    /// 4xxx, with the path of the field.
    pub fn from_json(json: &str) -> Result<KeySpec, Error> {
        KeySpec::from_value(document::parse(json)?)
    }

    /// The kid, if the JSON names nothing else: that is how a pending key is meant.
    pub(crate) fn pending_from_json(json: &str) -> Result<Option<String>, Error> {
        match document::parse(json)? {
            Json::Object(members) if members.len() == 1 && *members[0].0 == *"kid" => {
                members.into_iter().map(|(_, kid)| text(kid)).next().transpose()
            }
            _ => Ok(None),
        }
        .map_err(|error| error.under("kid"))
    }

    fn of(source: KeySource) -> KeySpec {
        KeySpec { source, key_id: None, state: None, slot: None }
    }

    /// Sets the `kid`; the key's RFC 7638 thumbprint unless set.
    pub fn key_id(mut self, key_id: impl Into<String>) -> KeySpec {
        self.key_id = Some(key_id.into());
        self
    }

    /// Sets the state that the key begins in.
    pub fn state(mut self, state: KeyState) -> KeySpec {
        self.state = Some(state);
        self
    }

    /// A key of another issuer, to verify with.
    pub(crate) fn to_foreign_key(&self) -> Option<Key> {
        let KeySource::Verifying(key) = &self.source else { return None };
        let key_id = self.key_id.clone().unwrap_or_else(|| key.thumbprint());
        Some(Key::new(key_id, None, key.clone(), KeyState::Pending, "".into()))
    }

    /// Puts the key into a slot. An engine has both or none.
    pub fn slot(mut self, slot: Slot) -> KeySpec {
        self.slot = Some(slot);
        self
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match &self.source {
            KeySource::Generate(algorithm) => *algorithm,
            KeySource::Signing(key) => key.algorithm(),
            KeySource::Verifying(key) => key.algorithm(),
        }
    }

    /// The state that it begins in as the key at this place of a configuration.
    pub(crate) fn state_at(&self, place: usize) -> KeyState {
        match (self.state, self.slot, place) {
            (Some(state), ..) => state,
            (None, Some(slot), _) => slot.state(),
            (None, None, 0) => KeyState::Active,
            (None, None, _) => KeyState::Retired,
        }
    }

    /// What can be said of a key without its neighbours.
    pub(crate) fn check(&self, place: usize, profile: Profile) -> Result<(), Error> {
        if self.key_id.as_deref().is_some_and(|key_id| !key::key_id_sound(key_id)) {
            return Err(out_of_range("must be 1 to 64 bytes of printable ASCII").at("kid"));
        }
        if self.slot.is_some_and(|slot| slot.state() != self.state_at(place)) {
            return Err(conflict("state", "follows from the slot; leave it out"));
        }
        if matches!(self.source, KeySource::Verifying(_))
            && (self.state_at(place) == KeyState::Active || self.slot.is_some())
        {
            return Err(Error::with(
                Status::KeyNotPrivate,
                "a public key cannot be the active one; give the private key, or a state of \"retired\" or \"pending\"",
            ));
        }
        if profile == Profile::Acs && self.algorithm() != Algorithm::Rs256 {
            return Err(Error::with(
                Status::KeyAlgorithm,
                "the profile \"acs\" has RS256 keys only",
            ));
        }
        Ok(())
    }

    /// What a list of keys looks like in a configuration.
    pub(crate) fn list_shape() -> Shape {
        Shape::list(Shape::Object(KeySpec::description()), 0, KEYS_MAX)
    }

    /// The fields that a key has in JSON.
    pub(crate) fn description() -> Object {
        describe_key()
    }

    pub(crate) fn from_value(json: Json<'_>) -> Result<KeySpec, Error> {
        const SOURCES: [&str; 5] = ["generate", "pem", "pem_file", "jwk", "secret"];
        let fields = Fields::new(json, KEY_FIELDS)?;
        if SOURCES.iter().filter(|source| fields.has(source)).count() != 1 {
            return Err(Error::with(
                Status::ConfigConflict,
                "a key has exactly one of generate, pem, pem_file, jwk and secret",
            ));
        }
        let named = fields.read("algorithm", algorithm)?;
        let mut key_id = fields.read("kid", text)?;
        let state = fields.read("state", state)?;
        let slots = SLOTS.map(|slot| (slot.name(), slot));
        let slot = fields.read("slot", |json| choice(json, &slots))?;
        let required = || {
            named.ok_or_else(|| {
                Error::with(Status::KeyAlgorithm, "name the one algorithm of this key")
                    .at("algorithm")
            })
        };
        let mut source = None;
        if let Some(generated) = fields.read("generate", algorithm)? {
            if named.is_some() {
                return Err(conflict("algorithm", "generate names the algorithm already"));
            }
            source = Some(KeySource::Generate(generated));
        }
        let pem = fields.read("pem", |json| text(json).map(Zeroizing::new))?;
        if let Some(pem) = pem {
            source = Some(from_pem(&pem, required()?).map_err(|error| error.under("pem"))?);
        }
        if let Some(path) = fields.read("pem_file", text)? {
            let pem = read_key_file(&path).map_err(|error| error.at("pem_file"))?;
            source = Some(from_pem(&pem, required()?).map_err(|error| error.under("pem_file"))?);
        }
        fields.read("jwk", |jwk| {
            source = Some(from_jwk(&jwk, named)?);
            key_id = key_id.take().or(key::jwk_key_id(&jwk)?);
            Ok(())
        })?;
        if let Some(secret) = fields.read("secret", secret)? {
            let key = SigningKey::from_secret(&secret, required()?);
            source = Some(KeySource::Signing(key.map_err(|error| error.under("secret"))?));
        }
        fields.done();
        // Exactly one source was there, and each of the five was read.
        let source = source.ok_or_else(|| Error::new(Status::KeyMalformed))?;
        Ok(KeySpec { source, key_id, state, slot })
    }
}

impl fmt::Debug for KeySpec {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeySpec({})", self.algorithm().name())
    }
}

fn algorithm(json: Json<'_>) -> Result<Algorithm, Error> {
    let Json::Text(name) = &json else { return Err(wrong_type("text", &json)) };
    Algorithm::from_name(name).ok_or_else(|| {
        let rule = format!("must be one of {}", Algorithm::names(|_| true));
        Error::with(Status::KeyAlgorithm, rule)
    })
}

fn state(json: Json<'_>) -> Result<KeyState, Error> {
    choice(json, &STATES.map(|state| (state.name(), state)))
}

fn secret(json: Json<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let Json::Text(text) = &json else { return Err(wrong_type("text", &json)) };
    match standard_decode(text) {
        Some(bytes) => Ok(bytes),
        // Text that is a key is told apart from text that is merely no base64.
        None => {
            if key::is_key_text(text.as_bytes()) {
                return Err(Error::new(Status::SecretIsKeyText));
            }
            Err(Error::with(Status::KeyMalformed, "must be padded standard base64"))
        }
    }
}

fn from_pem(pem: &str, algorithm: Algorithm) -> Result<KeySource, Error> {
    if pem.contains("-----BEGIN PUBLIC KEY-----") {
        VerifyingKey::from_spki_pem(pem, algorithm).map(KeySource::Verifying)
    } else {
        SigningKey::from_pkcs8_pem(pem, algorithm).map(KeySource::Signing)
    }
}

/// A JWK with private members signs, any other verifies; `oct` does both.
fn from_jwk(jwk: &Json<'_>, named: Option<Algorithm>) -> Result<KeySource, Error> {
    let Json::Object(members) = jwk else { return Err(wrong_type("an object", jwk)) };
    let private = members.iter().any(|(name, _)| matches!(&**name, "d" | "k"));
    if private {
        SigningKey::from_json(jwk, named).map(KeySource::Signing)
    } else {
        VerifyingKey::from_json(jwk, named).map(KeySource::Verifying)
    }
}

fn read_key_file(path: &str) -> Result<Zeroizing<String>, Error> {
    use std::io::Read as _;
    let unreadable = |error: std::io::Error| {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file",
            std::io::ErrorKind::PermissionDenied => "the file may not be read by this process",
            std::io::ErrorKind::InvalidData => "the file is not text; DER must be converted to PEM",
            _ => "the file cannot be read",
        };
        Error::with(Status::KeyFileUnreadable, message)
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    // Large enough never to grow: growing leaves a copy behind.
    let mut pem = Zeroizing::new(String::with_capacity(KEY_FILE_BYTES_MAX as usize + 64));
    let length = file.take(KEY_FILE_BYTES_MAX + 1).read_to_string(&mut pem).map_err(unreadable)?;
    if length as u64 > KEY_FILE_BYTES_MAX {
        return Err(Error::with(Status::KeyFileUnreadable, "the file is longer than 64 KiB"));
    }
    Ok(pem)
}

/// The owner of a key set.
#[derive(Clone, Copy)]
pub(crate) enum Owner<'a> {
    /// The engine itself.
    Engine,
    /// An external issuer, which names its keys as it likes; and the algorithms that are accepted of
    /// it, if they are named.
    Issuer(Option<&'a [Algorithm]>),
}

/// Public keys from a key set, and how many were of kinds that are not known here.
#[derive(Clone)]
pub(crate) struct JwksImport {
    pub keys: Vec<KeySpec>,
    /// Places in the set whose keys were skipped.
    pub skipped: Vec<usize>,
}

impl JwksImport {
    /// What it looks like in a configuration.
    pub fn shape() -> Shape {
        Shape::Standard("RFC 7517 key set of public keys")
    }

    /// As [`JwksImport::from_value`].
    pub fn from_json(json: &str, owner: Owner<'_>) -> Result<JwksImport, Error> {
        if json.len() > JWKS_BYTES_MAX {
            return Err(Error::with(Status::ConfigMalformed, "the key set is longer than 1 MiB"));
        }
        JwksImport::from_value(document::parse(json)?, owner)
    }

    /// Keys of unknown kinds are skipped. Where algorithms are named, which is in the set of an
    /// external issuer, so are keys of others, and a key without `alg` is used with the only one of
    /// them that fits.
    pub fn from_value(json: Json<'_>, owner: Owner<'_>) -> Result<JwksImport, Error> {
        // RFC 7517 section 5: unknown members of a set are ignored.
        let Json::Object(members) = json else { return Err(wrong_type("an object", &json)) };
        let mut sets = members.into_iter().filter(|(name, _)| **name == *"keys");
        let Some((_, set)) = sets.next() else {
            return Err(Error::with(Status::NoKey, "a key set has a list \"keys\""));
        };
        if sets.next().is_some() {
            return Err(Error::new(Status::ConfigDuplicateField).at("keys"));
        }
        let (mut keys, mut skipped, mut place) = (Vec::new(), Vec::new(), 0);
        list(set, |jwk| {
            let key = if key::jwk_kind_known(&jwk) { public_key(&jwk, owner)? } else { None };
            match key {
                Some(key) => keys.push(key),
                None => skipped.push(place),
            }
            place += 1;
            Ok(())
        })
        .map_err(|error| error.under("keys"))?;
        if keys.is_empty() {
            return Err(
                Error::with(Status::NoKey, "no key of a known kind is in the set").at("keys")
            );
        }
        if keys.len() > KEYS_MAX {
            return Err(Error::new(Status::KeysTooMany).at("keys"));
        }
        Ok(JwksImport { keys, skipped })
    }
}

/// A key set is public: secrets and private halves do not belong there.
/// Nothing for a key whose algorithm is none of those that are named.
fn public_key(jwk: &Json<'_>, owner: Owner<'_>) -> Result<Option<KeySpec>, Error> {
    let algorithms = match owner {
        Owner::Engine => None,
        Owner::Issuer(algorithms) => algorithms,
    };
    let named = match (algorithms, jwk.member("alg")) {
        // Of an algorithm that nobody asked for: whatever else is wrong with it is not looked at.
        (Some(algorithms), Some(Json::Text(alg)))
            if Algorithm::from_name(alg)
                .is_some_and(|alg| !alg.is_symmetric() && !algorithms.contains(&alg)) =>
        {
            return Ok(None);
        }
        (Some(algorithms), None) => {
            let kind = key::jwk_kind(jwk);
            let mut fitting = algorithms.iter().filter(|algorithm| Some(algorithm.kind()) == kind);
            match (fitting.next(), fitting.next()) {
                (None, _) if kind != Some(Kind::Secret) => return Ok(None),
                (only, None) => only.copied(),
                // Several: the key itself must say which.
                _ => None,
            }
        }
        _ => None,
    };
    let key = VerifyingKey::from_json(jwk, named)?;
    if key.algorithm().is_symmetric() {
        return Err(Error::with(Status::KeyUse, "a key set is public and may not hold a secret"));
    }
    if algorithms.is_some_and(|algorithms| !algorithms.contains(&key.algorithm())) {
        return Ok(None);
    }
    let key_id = match owner {
        Owner::Engine => key::jwk_key_id(jwk)?,
        Owner::Issuer(_) => key::jwk_foreign_key_id(jwk)?,
    };
    let source = KeySource::Verifying(key);
    Ok(Some(KeySpec { key_id, state: Some(KeyState::Retired), ..KeySpec::of(source) }))
}
