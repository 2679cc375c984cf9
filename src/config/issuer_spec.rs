//! How a trusted issuer of foreign tokens is described, by builder or as JSON, and the rules that
//! tie its fields together.

use super::fields::{Fields, check_text, choice, list, number, out_of_range, text, texts};
use super::shape::{Object, Shape};
use super::table::described;
use super::{JwksImport, LEEWAY_S_MAX, NAME_BYTES_MAX, Owner, document};
use crate::error::{Error, Status};
use crate::identity::{IDENTITY_BYTES_MAX, is_guid};
use crate::json::Json;
use crate::key::Algorithm;

/// Issuers of an engine at most.
pub const ISSUERS_MAX: usize = 64;
/// Names, audiences or clients of one issuer at most.
const LIST_MAX: usize = 64;

described! { ISSUER_FIELDS, describe_issuer, "Issuer", "An issuer whose tokens are verified here, and perhaps exchanged." {
    "preset": Shape::Choice(vec!["teams"]),
        "Microsoft Entra for Teams users: everything below but `jwks`, `exchange.tenant` and `exchange.clients`.", otherwise "none";
    "issuer": one_or_many(NAME_BYTES_MAX), "The `iss` of its tokens.", otherwise "needed without a preset";
    "audience": one_or_many(NAME_BYTES_MAX), "A token must name one of them.", otherwise "needed without a preset";
    "algorithms": Shape::list(Shape::algorithms(|algorithm| !algorithm.is_symmetric()), 0, Algorithm::ALL.len()),
        "Keys without `alg` are used with the only one of these that fits; keys of others are skipped.",
        otherwise "what the keys say";
    "jwks": JwksImport::shape(), "Its public keys; kinds that are not known here are skipped.", otherwise "required";
    "typ": Shape::text(64), "The `typ` of its tokens' headers.", otherwise "\"at+jwt\"";
    "leeway_s": Shape::Number(0, LEEWAY_S_MAX), "Its own leeway for `exp` and `nbf`.", otherwise "0";
    "exchange": Shape::Object(describe_exchange()), "Without it, tokens are verified only.", otherwise "none";
} }

described! { EXCHANGE_FIELDS, describe_exchange, "Exchange", "What an exchange of an issuer's tokens asks, and what it grants (RFC 8693)." {
    "tenant": Shape::text(NAME_BYTES_MAX), "What `tid` must be.", otherwise "none";
    "clients": texts_shape(1, NAME_BYTES_MAX), "The client applications that are trusted.", otherwise "required";
    "client_claims": texts_shape(1, 64), "The first of these that a token has names its client.", otherwise "[\"azp\"]";
    "user_claim": Shape::text(64), "The claim that names the user.", otherwise "needed without a preset";
    "required_scopes": texts_shape(0, NAME_BYTES_MAX),
        "What the token must hold in `scp` or `scope`. An access token holds scopes; an ID token does not.", otherwise "[]";
    "scopes": texts_shape(1, 64), "Scopes of this engine that the new token holds.", otherwise "needed without a preset";
    "identity_prefix": Shape::text(IDENTITY_BYTES_MAX - 1), "What the identities begin with; it belongs to this issuer alone.",
        otherwise "needed without a preset";
    "ids": Shape::Choice(vec!["exact", "guid"]),
        "Guid: clients, users and the tenant are GUIDs; they are compared, and the identity is made, in lower case.",
        otherwise "\"exact\"";
} }

fn texts_shape(min: usize, bytes_max: usize) -> Shape {
    Shape::list(Shape::text(bytes_max), min, LIST_MAX)
}

fn one_or_many(bytes_max: usize) -> Shape {
    Shape::AnyOf(vec![Shape::text(bytes_max), texts_shape(1, bytes_max)])
}

/// An issuer whose tokens are verified here, and perhaps exchanged.
///
/// Nothing is fetched: the host hands over the issuer's key set, and hands over a fresh one with
/// [`Engine::set_issuer`](crate::Engine::set_issuer).
#[derive(Clone)]
pub struct IssuerSpec {
    pub(crate) names: Vec<String>,
    pub(crate) audiences: Vec<String>,
    pub(crate) jwks: JwksImport,
    pub(crate) typ: String,
    pub(crate) leeway_s: u64,
    pub(crate) exchange: Option<ExchangeSpec>,
}

/// What an exchange of an issuer's tokens asks, and what it grants (RFC 8693).
#[derive(Clone, Default)]
pub struct ExchangeSpec {
    pub(crate) tenant: Option<String>,
    pub(crate) clients: Vec<String>,
    pub(crate) client_claims: Vec<String>,
    pub(crate) user_claim: String,
    pub(crate) required_scopes: Vec<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) identity_prefix: String,
    /// Clients and users are GUIDs, compared in lower case.
    pub(crate) guids: bool,
}

impl IssuerSpec {
    /// An issuer by its `iss`, the audience that its tokens must name, and its RFC 7517 key set.
    /// Keys without `alg` are used with the only algorithm of theirs among `algorithms`; keys of
    /// other algorithms are skipped.
    ///
    /// # Errors
    /// As for `jwks` in the configuration.
    pub fn new(
        issuer: impl Into<String>,
        audience: impl Into<String>,
        jwks: &str,
        algorithms: &[Algorithm],
    ) -> Result<IssuerSpec, Error> {
        let jwks = JwksImport::from_json(jwks, Owner::Issuer(Some(algorithms)));
        Ok(IssuerSpec {
            names: vec![issuer.into()],
            audiences: vec![audience.into()],
            jwks: jwks.map_err(|error| error.under("jwks"))?,
            typ: "at+jwt".into(),
            leeway_s: 0,
            exchange: None,
        })
    }

    /// Microsoft Entra for Teams users of this tenant: access tokens of both versions, exchanged for
    /// `8:orgid:<oid>` with the scopes `chat` and `voip`, for these client applications.
    ///
    /// # Errors
    /// As for `jwks` in the configuration.
    pub fn teams(
        tenant: impl Into<String>,
        clients: &[&str],
        jwks: &str,
    ) -> Result<IssuerSpec, Error> {
        let tenant = tenant.into();
        let jwks = JwksImport::from_json(jwks, Owner::Issuer(Some(&[Algorithm::Rs256])));
        let mut spec = IssuerSpec {
            names: entra_names(&tenant),
            audiences: texts_of(&TEAMS_AUDIENCES),
            jwks: jwks.map_err(|error| error.under("jwks"))?,
            typ: "JWT".into(),
            leeway_s: 0,
            exchange: Some(teams_exchange(Some(tenant))),
        };
        if let Some(exchange) = &mut spec.exchange {
            exchange.clients = clients.iter().map(|client| (*client).to_owned()).collect();
        }
        Ok(spec)
    }

    /// Adds another `iss` of the same issuer.
    pub fn also_named(mut self, issuer: impl Into<String>) -> IssuerSpec {
        self.names.push(issuer.into());
        self
    }

    /// Adds an audience; a token must name one of them.
    pub fn audience(mut self, audience: impl Into<String>) -> IssuerSpec {
        self.audiences.push(audience.into());
        self
    }

    /// The header's `typ` that its tokens must have; `at+jwt` unless set.
    pub fn typ(mut self, typ: impl Into<String>) -> IssuerSpec {
        self.typ = typ.into();
        self
    }

    /// How long after `exp`, and before `nbf`, its tokens are still accepted; 0 to 300 seconds.
    pub fn leeway_s(mut self, seconds: u64) -> IssuerSpec {
        self.leeway_s = seconds;
        self
    }

    /// Lets its tokens be exchanged.
    pub fn exchange(mut self, exchange: ExchangeSpec) -> IssuerSpec {
        self.exchange = Some(exchange);
        self
    }

    /// Reads an element of `issuers` in the configuration.
    ///
    /// # Errors
    /// 4xxx with the path of the field.
    pub fn from_json(json: &str) -> Result<IssuerSpec, Error> {
        IssuerSpec::from_value(document::parse(json)?)
    }

    /// What a list of issuers looks like in a configuration.
    pub(crate) fn list_shape() -> Shape {
        Shape::list(Shape::Object(IssuerSpec::description()), 0, ISSUERS_MAX)
    }

    /// The fields that an issuer has in JSON.
    pub(crate) fn description() -> Object {
        describe_issuer()
    }

    pub(crate) fn from_value(json: Json<'_>) -> Result<IssuerSpec, Error> {
        let fields = Fields::new(json, ISSUER_FIELDS)?;
        let teams = fields.read("preset", |json| choice(json, &[("teams", ())]))?.is_some();
        let exchange = fields.read("exchange", |json| ExchangeSpec::from_value(json, teams))?;
        if teams && exchange.is_none() {
            return Err(needed(
                "exchange",
                "the preset \"teams\" needs \"tenant\" and \"clients\"",
            ));
        }
        let tenant = exchange.as_ref().and_then(|exchange| exchange.tenant.as_deref());
        let names = fields.read("issuer", texts)?;
        let audiences = fields.read("audience", texts)?;
        let algorithms = fields.read("algorithms", |json| list(json, algorithm))?;
        let algorithms = algorithms.or(teams.then(|| vec![Algorithm::Rs256]));
        let jwks = fields.read("jwks", |json| {
            JwksImport::from_value(json, Owner::Issuer(algorithms.as_deref()))
        })?;
        let spec = IssuerSpec {
            names: names
                .or_else(|| tenant.filter(|_| teams).map(entra_names))
                .ok_or_else(|| needed("issuer", "name the \"iss\" of its tokens"))?,
            audiences: audiences
                .or_else(|| teams.then(|| texts_of(&TEAMS_AUDIENCES)))
                .ok_or_else(|| needed("audience", "name whom its tokens must be meant for"))?,
            jwks: jwks.ok_or_else(|| needed("jwks", "give the issuer's key set as data"))?,
            typ: fields
                .read("typ", text)?
                .unwrap_or_else(|| (if teams { "JWT" } else { "at+jwt" }).into()),
            leeway_s: fields.read("leeway_s", |json| number(json, 0, LEEWAY_S_MAX))?.unwrap_or(0),
            exchange,
        };
        fields.done();
        Ok(spec)
    }

    /// The rules that tie fields together. Whatever came in, by builder or document, passes here.
    pub(crate) fn check(&self) -> Result<(), Error> {
        check_list("issuer", &self.names, NAME_BYTES_MAX)?;
        check_list("audience", &self.audiences, NAME_BYTES_MAX)?;
        check_text("typ", &self.typ, 64)?;
        if self.leeway_s > LEEWAY_S_MAX {
            return Err(out_of_range("must be a whole number from 0 to 300").at("leeway_s"));
        }
        match &self.exchange {
            Some(exchange) => exchange.check().map_err(|error| error.under("exchange")),
            None => Ok(()),
        }
    }
}

impl ExchangeSpec {
    /// Exchanges for identities that begin with this prefix, which belongs to this issuer alone;
    /// what follows is the claim that names the user.
    pub fn new(identity_prefix: impl Into<String>, user_claim: impl Into<String>) -> ExchangeSpec {
        ExchangeSpec {
            identity_prefix: identity_prefix.into(),
            user_claim: user_claim.into(),
            client_claims: texts_of(&["azp"]),
            ..ExchangeSpec::default()
        }
    }

    /// The `tid` that the foreign token must have.
    pub fn tenant(mut self, tenant: impl Into<String>) -> ExchangeSpec {
        self.tenant = Some(tenant.into());
        self
    }

    /// Adds a client application that is trusted. At least one is needed.
    pub fn client(mut self, client: impl Into<String>) -> ExchangeSpec {
        self.clients.push(client.into());
        self
    }

    /// The claims that name the client application; the first that a token has counts. `azp`
    /// unless set.
    pub fn client_claims(mut self, names: &[&str]) -> ExchangeSpec {
        self.client_claims = texts_of(names);
        self
    }

    /// Adds a scope that the foreign token must hold, in `scp` or `scope`.
    pub fn required_scope(mut self, name: impl Into<String>) -> ExchangeSpec {
        self.required_scopes.push(name.into());
        self
    }

    /// Adds a scope, of this engine, that the new token holds. At least one is needed.
    pub fn scope(mut self, name: impl Into<String>) -> ExchangeSpec {
        self.scopes.push(name.into());
        self
    }

    /// Clients and users are GUIDs: they are compared, and the identity is made, in lower case.
    pub fn guids(mut self) -> ExchangeSpec {
        self.guids = true;
        self
    }

    fn from_value(json: Json<'_>, teams: bool) -> Result<ExchangeSpec, Error> {
        let fields = Fields::new(json, EXCHANGE_FIELDS)?;
        let read_list = |name| fields.read(name, |json| list(json, text));
        let preset = if teams { teams_exchange(None) } else { ExchangeSpec::new("", "") };
        let ids = [("exact", false), ("guid", true)];
        let required = |value: Option<String>, preset: String, field, rule| match value {
            Some(value) => Ok(value),
            None if teams => Ok(preset),
            None => Err(needed(field, rule)),
        };
        let tenant = fields.read("tenant", text)?;
        if teams && !tenant.as_deref().is_some_and(is_guid) {
            return Err(needed(
                "tenant",
                "the preset \"teams\" needs the tenant's GUID, in lower case",
            ));
        }
        let spec = ExchangeSpec {
            tenant,
            clients: read_list("clients")?.unwrap_or_default(),
            client_claims: read_list("client_claims")?.unwrap_or(preset.client_claims),
            user_claim: required(
                fields.read("user_claim", text)?,
                preset.user_claim,
                "user_claim",
                "name the claim that says who the user is",
            )?,
            required_scopes: read_list("required_scopes")?.unwrap_or(preset.required_scopes),
            scopes: read_list("scopes")?.unwrap_or(preset.scopes),
            identity_prefix: required(
                fields.read("identity_prefix", text)?,
                preset.identity_prefix,
                "identity_prefix",
                "say what the identities begin with that tokens are exchanged for",
            )?,
            guids: fields.read("ids", |json| choice(json, &ids))?.unwrap_or(preset.guids),
        };
        fields.done();
        Ok(spec)
    }

    /// Whether a client application, or a user, is the one that is meant.
    pub(crate) fn same(&self, one: &str, other: &str) -> bool {
        if self.guids { one.eq_ignore_ascii_case(other) } else { one == other }
    }

    /// Whether tokens of this client application are exchanged.
    pub(crate) fn trusts(&self, client: &str) -> bool {
        self.clients.iter().any(|trusted| self.same(trusted, client))
    }

    /// Whether a text has the form of a client's or a user's id.
    pub(crate) fn is_id(&self, text: &str) -> bool {
        if self.guids { is_guid(&text.to_ascii_lowercase()) } else { !text.is_empty() }
    }

    /// The identity of a user.
    pub(crate) fn identity_of(&self, user: &str) -> String {
        let user = if self.guids { user.to_ascii_lowercase() } else { user.to_owned() };
        format!("{}{user}", self.identity_prefix)
    }

    fn check(&self) -> Result<(), Error> {
        check_list("clients", &self.clients, NAME_BYTES_MAX)?;
        check_list("client_claims", &self.client_claims, 64)?;
        check_list("scopes", &self.scopes, 64)?;
        check_text("user_claim", &self.user_claim, 64)?;
        if let Some(tenant) = &self.tenant {
            check_text("tenant", tenant, NAME_BYTES_MAX)?;
            if self.guids && !is_guid(tenant) {
                return Err(out_of_range("must be a GUID in lower case").at("tenant"));
            }
        }
        if !self.required_scopes.is_empty() {
            check_list("required_scopes", &self.required_scopes, NAME_BYTES_MAX)?;
        }
        if self.guids && self.clients.iter().any(|client| !is_guid(client)) {
            return Err(out_of_range("must be GUIDs in lower case").at("clients"));
        }
        // Room for at least one letter of a user.
        check_text("identity_prefix", &self.identity_prefix, IDENTITY_BYTES_MAX - 1)
    }
}

/// What Entra puts into `aud` for the permissions `Teams.ManageCalls` and `Teams.ManageChats`: the
/// resource's address in version 1, the same or its application id in version 2.
const TEAMS_AUDIENCES: [&str; 3] = [
    "https://auth.msft.communication.azure.com",
    "https://auth.msft.communication.azure.com/",
    "1fd5118e-2576-4263-8130-9503064c837a",
];

/// The `iss` of version 1 and of version 2 tokens of a tenant.
fn entra_names(tenant: impl AsRef<str>) -> Vec<String> {
    let tenant = tenant.as_ref();
    vec![
        format!("https://sts.windows.net/{tenant}/"),
        format!("https://login.microsoftonline.com/{tenant}/v2.0"),
    ]
}

fn teams_exchange(tenant: Option<String>) -> ExchangeSpec {
    ExchangeSpec {
        tenant,
        clients: Vec::new(),
        client_claims: texts_of(&["appid", "azp"]),
        user_claim: "oid".into(),
        required_scopes: texts_of(&["Teams.ManageCalls", "Teams.ManageChats"]),
        scopes: texts_of(&["chat", "voip"]),
        identity_prefix: "8:orgid:".into(),
        guids: true,
    }
}

fn texts_of(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn algorithm(json: Json<'_>) -> Result<Algorithm, Error> {
    let known: Vec<(&str, Algorithm)> = Algorithm::ALL
        .iter()
        .filter(|algorithm| !algorithm.is_symmetric())
        .map(|algorithm| (algorithm.name(), *algorithm))
        .collect();
    choice(json, &known)
}

fn needed(field: &str, rule: &'static str) -> Error {
    Error::with(Status::ConfigConflict, rule).at(field)
}

fn check_list(field: &str, names: &[String], bytes_max: usize) -> Result<(), Error> {
    if !(1..=LIST_MAX).contains(&names.len()) {
        return Err(out_of_range(format!("must name 1 to {LIST_MAX}")).at(field));
    }
    for (index, name) in names.iter().enumerate() {
        check_text(&format!("{field}[{index}]"), name, bytes_max)?;
        if names[..index].contains(name) {
            return Err(out_of_range("is named twice").at(format!("{field}[{index}]")));
        }
    }
    Ok(())
}
