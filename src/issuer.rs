//! Trusted issuers of foreign tokens: which one a token claims to come from, whether it really
//! does, and what its claims say.
//!
//! Every issuer has keys of its own, so a `kid` never crosses issuers. `iss` is read before the
//! signature is checked, only to choose among the configured issuers; everything else is believed
//! afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::claims::{FOREIGN_ID_BYTES_MAX, Facts, NUMBER_MAX, TOKEN_ID_BYTES_MAX, typ_is};
use crate::config::{ExchangeSpec, ISSUERS_MAX, IssuerSpec};
use crate::error::{Error, Refusal, RegisteredClaim, Status};
use crate::identity::{CERTIFIED_PREFIX, IDENTITY_BYTES_MAX, has_control};
use crate::json::{self, Json};
use crate::jws::{Header, MALFORMED, Scratch, Segments};
use crate::key::{Key, KeyRing};
use crate::revocation::Moment;
use crate::scope::{Registry, ScopeSet};

/// Identity prefixes of an engine at most, those of the past included.
const PREFIXES_MAX: usize = 1024;

/// The trusted issuers of an engine; immutable, swapped as a whole.
#[derive(Default)]
pub struct Issuers {
    issuers: Vec<Issuer>,
    /// Every identity prefix that an issuer has or had, and whose it is: identities of the past stay
    /// revocable, and theirs.
    prefixes: Vec<(String, Vec<String>)>,
}

/// One trusted issuer.
#[derive(Clone)]
pub struct Issuer {
    /// Of this object; never reused, unlike a name. A cache entry remembers it, so what was verified
    /// with a key set that has been replaced is verified again.
    number: u64,
    names: Vec<String>,
    audiences: Vec<String>,
    keys: KeyRing,
    typ: String,
    pub leeway_s: i64,
    pub exchange: Option<Arc<Exchange>>,
}

/// What exchanging an issuer's tokens asks and grants.
pub struct Exchange {
    pub spec: ExchangeSpec,
    pub scopes: ScopeSet,
}

impl Issuers {
    /// # Errors
    /// 4xxx with the path of the field.
    pub fn new(specs: &[IssuerSpec], scopes: &Registry) -> Result<Issuers, Error> {
        let mut issuers = Issuers::default();
        for (place, spec) in specs.iter().enumerate() {
            let at = |error: Error| error.under(&format!("issuers[{place}]"));
            let issuer = Issuer::new(spec, scopes).map_err(at)?;
            if issuers.issuers.iter().any(|other| other.shares_name(&issuer)) {
                return Err(at(Error::new(Status::IssuerDuplicate).at("issuer")));
            }
            issuers = issuers.with(issuer).map_err(at)?;
        }
        Ok(issuers)
    }

    /// These and one more, which takes the place of the one with the same name.
    ///
    /// # Errors
    /// [`Status::IssuerDuplicate`] if its names belong to several, [`Status::PrefixTaken`].
    pub fn with(&self, issuer: Issuer) -> Result<Issuers, Error> {
        let namesakes = |other: &&Issuer| other.shares_name(&issuer);
        if self.issuers.iter().filter(namesakes).count() > 1 {
            return Err(Error::new(Status::IssuerDuplicate).at("issuer"));
        }
        let place = self.issuers.iter().position(|other| other.shares_name(&issuer));
        if place.is_none() && self.issuers.len() >= ISSUERS_MAX {
            return Err(Error::with(
                Status::ConfigOutOfRange,
                format!("an engine trusts at most {ISSUERS_MAX} issuers"),
            ));
        }
        let mut all = Issuers { issuers: self.issuers.clone(), prefixes: self.prefixes.clone() };
        all.claim_prefix(&issuer).map_err(|error| error.at("exchange.identity_prefix"))?;
        match place {
            Some(place) => all.issuers[place] = issuer,
            None => all.issuers.push(issuer),
        }
        Ok(all)
    }

    /// Notes whose an issuer's prefix is, unless it overlaps another's.
    fn claim_prefix(&mut self, issuer: &Issuer) -> Result<(), Error> {
        let Some(prefix) = issuer.prefix() else { return Ok(()) };
        let overlaps = |other: &str| other.starts_with(prefix) || prefix.starts_with(other);
        let is_own = |owners: &[String]| owners.iter().any(|owner| issuer.goes_by(owner));
        let taken = |(other, owners): &(String, Vec<String>)| overlaps(other) && !is_own(owners);
        if overlaps(CERTIFIED_PREFIX) || self.prefixes.iter().any(taken) {
            return Err(Error::new(Status::PrefixTaken));
        }
        let full = self.prefixes.len() >= PREFIXES_MAX;
        match self.prefixes.iter_mut().find(|(own, _)| own == prefix) {
            Some((_, owners)) => owners.clone_from(&issuer.names),
            None if full => {
                let rule = "an engine remembers 1024 identity prefixes; open a new one";
                return Err(Error::with(Status::ConfigOutOfRange, rule));
            }
            None => self.prefixes.push((prefix.to_owned(), issuer.names.clone())),
        }
        Ok(())
    }

    /// Whether only an exchange mints for this identity.
    pub fn reserve(&self, identity: &str) -> bool {
        self.prefixes.iter().any(|(prefix, _)| identity.starts_with(&prefix[..]))
    }

    /// Whether any identity is for exchanges only.
    pub fn reserve_any(&self) -> bool {
        !self.prefixes.is_empty()
    }

    /// The place of the issuer with this number.
    pub fn numbered(&self, number: u64) -> Option<usize> {
        self.issuers.iter().position(|issuer| issuer.number == number)
    }

    /// The place of the issuer that goes by this name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.issuers.iter().position(|issuer| issuer.goes_by(name))
    }

    /// The issuer at a place.
    pub fn at(&self, place: usize) -> &Issuer {
        &self.issuers[place]
    }
}

impl Issuer {
    /// # Errors
    /// 4xxx with the path of the field.
    pub fn new(spec: &IssuerSpec, scopes: &Registry) -> Result<Issuer, Error> {
        // 0 stands for own tokens.
        static NEXT: AtomicU64 = AtomicU64::new(1);
        spec.check()?;
        let mut keys = KeyRing::default();
        for (place, key) in spec.jwks.keys.iter().enumerate() {
            let at = |error: Error| error.under(&format!("jwks.keys[{place}]"));
            if let Some(key) = key.to_foreign_key() {
                keys = keys.with(key, Moment::default()).map_err(at)?;
            }
        }
        let exchange = match &spec.exchange {
            Some(spec) => {
                let granted = scopes.parse(&spec.scopes.join(" "));
                let scopes = granted.map_err(|error| error.under("exchange"))?;
                Some(Arc::new(Exchange { spec: spec.clone(), scopes }))
            }
            None => None,
        };
        Ok(Issuer {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            names: spec.names.clone(),
            audiences: spec.audiences.clone(),
            keys,
            typ: spec.typ.clone(),
            leeway_s: spec.leeway_s as i64,
            exchange,
        })
    }

    /// The number of this object.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The first of its names.
    pub fn name(&self) -> &str {
        &self.names[0]
    }

    /// Whether this is one of its names.
    pub fn goes_by(&self, name: &str) -> bool {
        self.names.iter().any(|own| own == name)
    }

    fn shares_name(&self, other: &Issuer) -> bool {
        self.names.iter().any(|name| other.goes_by(name))
    }

    fn prefix(&self) -> Option<&str> {
        self.exchange.as_ref().map(|exchange| &exchange.spec.identity_prefix[..])
    }

    /// A bit for the place of an audience; 0 if it is none of this issuer's.
    pub fn audience_bit(&self, audience: &str) -> u64 {
        let place = self.audiences.iter().position(|own| own == audience);
        place.map_or(0, |place| 1 << place)
    }

    /// Whether this issuer signed the token. The key has one algorithm, and the header must name
    /// both.
    pub fn check_signature(
        &self,
        segments: &Segments<'_>,
        signature: &[u8],
    ) -> Result<&Key, Refusal> {
        let mut decoded = Scratch::new();
        let header = Header::parse(decoded.decode(segments.header).ok_or(MALFORMED)?)?;
        let key_id = header.key_id.ok_or(Refusal::new(Status::KeyIdMissing))?;
        let key = self.keys.by_key_id(&key_id)?;
        if header.alg != key.algorithm().name() {
            return Err(Refusal::new(Status::AlgorithmMismatch));
        }
        key.verifying().verify(segments.signed, signature)?;
        if !typ_is(&self.typ, header.typ.as_deref()) {
            return Err(Refusal::new(Status::TypeMismatch));
        }
        Ok(key)
    }

    /// What the claims say, all that does not depend on the time checked. The signature holds.
    pub fn read<'a>(&self, claims: &'a Claims<'a>) -> Result<Facts<'a>, Refusal> {
        // It chose the issuer before the signature was checked, and is compared again now.
        if !self.goes_by(claims.required_text("iss", usize::MAX)?) {
            return Err(Refusal::of_claim(Status::IssuerMismatch, RegisteredClaim::Issuer));
        }
        let audiences = match claims.get("aud").ok_or(missing("aud"))? {
            Json::Text(name) => self.audience_bit(name),
            Json::List(names) => names.iter().try_fold(0, |bits, name| match name {
                Json::Text(name) => Ok(bits | self.audience_bit(name)),
                _ => Err(invalid("aud")),
            })?,
            _ => return Err(invalid("aud")),
        };
        if audiences == 0 {
            return Err(Refusal::of_claim(Status::AudienceMismatch, RegisteredClaim::Audience));
        }
        let subject = claims.required_text("sub", FOREIGN_ID_BYTES_MAX)?;
        if has_control(subject) {
            return Err(invalid("sub"));
        }
        Ok(Facts {
            identity: subject.into(),
            // Foreign token ids are told, not relied on; one that is too long is left out.
            client: "",
            token_id: match claims.get("jti") {
                Some(Json::Text(id)) if id.len() <= TOKEN_ID_BYTES_MAX && !has_control(id) => id,
                _ => "",
            },
            epoch: 0,
            issued_at_s: claims.time("iat")?.ok_or(missing("iat"))?,
            expires_at_s: claims.time("exp")?.ok_or(missing("exp"))?,
            not_before_s: claims.time("nbf")?.unwrap_or(0),
            scopes: ScopeSet::NONE,
            audiences,
        })
    }
}

impl Exchange {
    /// The client application and the user that a token names, if it is one that may be exchanged:
    /// of the right tenant, and with the scopes that tell an access token for this purpose from
    /// others, an ID token above all.
    pub fn parties(&self, claims: &Claims<'_>) -> Result<(String, String), Refusal> {
        let spec = &self.spec;
        if let Some(tenant) = &spec.tenant {
            if claims.text("tid")? != Some(tenant) {
                return Err(Refusal::new(Status::IssuerMismatch));
            }
        }
        if !spec.required_scopes.iter().all(|scope| claims.holds_scope(scope)) {
            return Err(Refusal::new(Status::InsufficientScope));
        }
        let mut clients = spec.client_claims.iter().filter(|name| claims.get(name).is_some());
        let client = match clients.next() {
            Some(name) => claims.text(name)?.unwrap_or_default(),
            None => "",
        };
        let user = claims.required_text(&spec.user_claim, IDENTITY_BYTES_MAX)?;
        if !spec.is_id(user) {
            return Err(invalid(&spec.user_claim));
        }
        Ok((client.to_owned(), user.to_owned()))
    }
}

/// The claims of a foreign token: one JSON object without duplicate names.
pub struct Claims<'a>(Json<'a>);

fn missing(name: &str) -> Refusal {
    about(Status::ClaimMissing, name)
}

fn invalid(name: &str) -> Refusal {
    about(Status::ClaimInvalid, name)
}

/// Names the claim only if it is a registered one: others are between the issuer and its clients.
fn about(status: Status, name: &str) -> Refusal {
    match RegisteredClaim::ALL.iter().find(|claim| claim.name() == name) {
        Some(claim) => Refusal::of_claim(status, *claim),
        None => Refusal::new(status),
    }
}

impl<'a> Claims<'a> {
    /// # Errors
    /// [`Status::ClaimsMalformed`].
    pub fn parse(payload: &'a [u8]) -> Result<Claims<'a>, Refusal> {
        let text = std::str::from_utf8(payload).ok();
        match text.and_then(|text| json::parse_strict(text).ok()) {
            Some(object @ Json::Object(_)) => Ok(Claims(object)),
            _ => Err(Refusal::new(Status::ClaimsMalformed)),
        }
    }

    fn get(&self, name: &str) -> Option<&Json<'a>> {
        self.0.member(name)
    }

    /// A claim that is text, if it is there.
    ///
    /// # Errors
    /// [`Status::ClaimInvalid`].
    pub fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(invalid(name)),
        }
    }

    /// A claim that must be there and be text that is not empty.
    ///
    /// # Errors
    /// [`Status::ClaimMissing`], [`Status::ClaimInvalid`].
    pub fn required_text(&self, name: &str, bytes_max: usize) -> Result<&str, Refusal> {
        let text = self.text(name)?.ok_or_else(|| missing(name))?;
        if (1..=bytes_max).contains(&text.len()) { Ok(text) } else { Err(invalid(name)) }
    }

    /// Seconds since 1970, in 0 to 2^53 − 1.
    fn time(&self, name: &str) -> Result<Option<i64>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Unsigned(number)) if *number <= NUMBER_MAX => Ok(Some(*number as i64)),
            Some(_) => Err(invalid(name)),
        }
    }

    /// Whether a scope stands in `scp` or `scope`: text separated by blanks, or a list of texts.
    pub fn holds_scope(&self, name: &str) -> bool {
        ["scp", "scope"].iter().filter_map(|claim| self.get(claim)).any(|value| match value {
            Json::Text(names) => names.split(' ').any(|held| held == name),
            Json::List(names) => {
                names.iter().any(|held| matches!(held, Json::Text(held) if **held == *name))
            }
            _ => false,
        })
    }
}
