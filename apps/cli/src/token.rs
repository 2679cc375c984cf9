//! `mintage token`.

use std::io::{IsTerminal as _, Read as _};
use std::time::Duration;

use mintage::key::Slot;
use mintage::{
    Capability, Check, Engine, ExternalCheck, Grant, Lifetime, Minted, ScopeSet, TOKEN_BYTES_MAX,
};
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::args::{self, Look, Place, Token};
use crate::failure::{Exit, Failure};
use crate::output::{self, Answer, GOOD, STRONG};
use crate::{inspect, place};

pub fn run(place: &Place, look: Look, command: Token) -> Result<(), Failure> {
    match command {
        Token::Issue { scopes, identity, grant } => {
            issue(&place::open(place)?, &scopes, identity.as_deref(), &grant)?.show(look)
        }
        Token::Verify { token, check } => {
            let token = read_token(token.token, &check.scopes)?;
            verify(&place::open(place)?, &token, &check)?.show(look)
        }
        Token::Revoke { identity, token, token_id, expires, all } => {
            let token = token.map(|token| read_token(Some(token), &[])).transpose()?;
            let engine = place::open(place)?;
            let what = if all {
                engine.revoke_all()?;
                "All tokens are refused from now on."
            } else if let Some(token) = token {
                engine.revoke_token(token)?;
                "This token is refused from now on."
            } else if let (Some(token_id), Some(expires)) = (token_id, expires) {
                engine.revoke_token_id(&token_id, expires)?;
                "The token with this id is refused from now on."
            } else {
                engine.revoke_many(identity.iter().map(String::as_str))?;
                match identity.len() {
                    1 => "All tokens that were minted so far for it are refused from now on.",
                    _ => "All tokens that were minted so far for them are refused from now on.",
                }
            };
            Answer::of(&json!({ "revoked": true })).line(GOOD, what).show(look)
        }
        Token::Exchange { token, client, user } => {
            let token = read_token(token, &[])?;
            let engine = place::open(place)?;
            let (identity, minted) = engine.exchange(token, &client, &user)?;
            minted_answer(identity.as_str(), "", &minted).show(look)
        }
        Token::Inspect { token } => inspect::run(place, look, &read_token(token.token, &[])?),
    }
}

/// Mints, for a new identity unless there is one.
pub fn issue(
    engine: &Engine,
    scopes: &[String],
    identity: Option<&str>,
    grant: &args::Grant,
) -> Result<Answer, Failure> {
    let scopes = engine.scopes(&scopes.join(" "))?;
    let names = engine.scope_names(scopes)?;
    let claims = claims_json(&grant.claims)?;
    let grant = grant.of(scopes, claims.as_deref())?;
    let (identity, minted) = match identity {
        Some(identity) => (identity.to_owned(), engine.mint(identity, &grant)?),
        None => {
            let (identity, minted) = engine.create_identity_and_mint(&grant)?;
            (identity.to_string(), minted)
        }
    };
    Ok(minted_answer(&identity, &names, &minted))
}

/// The names that `az communication identity token issue` gives its fields, and more.
fn minted_answer(identity: &str, scopes: &str, minted: &Minted) -> Answer {
    let json = json!({
        "user_id": identity,
        "token": minted.token,
        "expires_on": output::expires_on(minted.expires_at_unix_s),
        "token_id": minted.token_id,
        "kid": minted.key_id,
    });
    Answer::of(&json).value(&minted.token).fields(&[
        ("Identity", identity.to_owned()),
        ("Scopes", scopes.to_owned()),
        ("Expires", output::date(minted.expires_at_unix_s)),
        ("Token", minted.token.clone()),
    ])
}

impl args::Grant {
    pub fn is_given(&self) -> bool {
        let args::Grant { lifetime, claims, audience, slot } = self;
        lifetime.is_some() || !claims.is_empty() || audience.is_some() || slot.is_some()
    }

    fn of<'a>(&'a self, scopes: ScopeSet, claims: Option<&'a str>) -> Result<Grant<'a>, Failure> {
        let mut grant = Grant::new(scopes);
        if let Some(lifetime) = self.lifetime {
            grant = grant.lifetime(Lifetime::from_duration(lifetime)?);
        }
        if let Some(claims) = claims {
            grant = grant.claims(claims);
        }
        if let Some(audience) = &self.audience {
            grant = grant.audience(audience);
        }
        if let Some(slot) = self.slot {
            grant = grant.slot(slot.into());
        }
        Ok(grant)
    }
}

impl From<args::Slot> for Slot {
    fn from(slot: args::Slot) -> Slot {
        match slot {
            args::Slot::Primary => Slot::Primary,
            args::Slot::Secondary => Slot::Secondary,
        }
    }
}

/// Puts claims together. The engine judges names and duplicates.
fn claims_json(claims: &[String]) -> Result<Option<String>, Failure> {
    if claims.is_empty() {
        return Ok(None);
    }
    let members: Result<Vec<String>, Failure> = claims.iter().map(|claim| member(claim)).collect();
    Ok(Some(format!("{{{}}}", members?.join(","))))
}

/// `name=text` or `name:=json` as the member of an object.
fn member(claim: &str) -> Result<String, Failure> {
    let (name, value) = claim.split_once('=').ok_or_else(|| {
        Failure::misuse("a claim has no = in it").hint("--claim team=blue, or --claim level:=3")
    })?;
    let (name, value) = match name.strip_suffix(':') {
        None => (name, json!(value).to_string()),
        Some(name) => match serde_json::from_str::<&RawValue>(value) {
            Ok(json) => (name, json.get().to_owned()),
            Err(_) => {
                return Err(Failure::misuse("what follows := in a claim is not JSON").hint(
                    "--claim with = for text, or := with a number, true, a list, an object",
                ));
            }
        },
    };
    Ok(format!("{}:{value}", json!(name)))
}

/// A token from where it was given: the argument, standard input, or the environment.
fn read_token(argument: Option<String>, scopes: &[String]) -> Result<String, Failure> {
    let from_environment = || std::env::var("MINTAGE_TOKEN").ok().filter(|token| !token.is_empty());
    let token = match argument {
        Some(token) if token != "-" => token,
        None if scopes.iter().any(|scope| scope.matches('.').count() == 2 && scope.len() > 60) => {
            return Err(Failure::misuse("the token stands among the scopes")
                .hint("the token before --scope, or on standard input"));
        }
        None => from_environment().map_or_else(from_standard_input, Ok)?,
        Some(_) => from_standard_input()?,
    };
    let token = token.trim_end_matches(['\r', '\n']);
    if token.is_empty() {
        return Err(no_token());
    }
    Ok(token.to_owned())
}

fn from_standard_input() -> Result<String, Failure> {
    let input = std::io::stdin().lock();
    if input.is_terminal() {
        return Err(no_token());
    }
    // One byte more than any token has is enough to be refused, and a line's end is none of it.
    let mut bytes = Vec::new();
    let limit = TOKEN_BYTES_MAX as u64 + 16;
    input
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|_| Failure::misuse("standard input cannot be read"))?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::new(Exit::Refused, "what came on standard input is no token"))
}

fn no_token() -> Failure {
    Failure::misuse("there is no token")
        .hint("it as an argument, on standard input, or in MINTAGE_TOKEN")
}

/// A token of ours, as programs are told it. Its claims stay the text that was signed: read as a
/// value, an object can name what the reader takes for its own, and numbers lose digits.
#[derive(Serialize)]
struct Accepted<'a> {
    accepted: bool,
    user_id: &'a str,
    scopes: Vec<&'a str>,
    expires_on: Option<String>,
    token_id: &'a str,
    kid: &'a str,
    claims: Option<Box<RawValue>>,
}

/// The same of a trusted issuer's.
#[derive(Serialize)]
struct AcceptedExternal<'a> {
    accepted: bool,
    issuer: &'a str,
    subject: &'a str,
    expires_on: Option<String>,
    token_id: &'a str,
    kid: &'a str,
    claims: Option<Box<RawValue>>,
}

fn verify(engine: &Engine, token: &str, asked: &args::Check) -> Result<Answer, Failure> {
    let max_age_s = asked.max_age.map(seconds).transpose()?;
    if asked.external {
        return verify_external(engine, token, asked, max_age_s);
    }
    let mut check = Check::new();
    if !asked.scopes.is_empty() {
        let scopes = engine.scopes(&asked.scopes.join(" "))?;
        check = if asked.any_scope { check.any_scope_of(scopes)? } else { check.scopes(scopes) };
    }
    if let Some(name) = &asked.capability {
        let named = Capability::ALL.into_iter().find(|capability| capability.name() == name);
        check = check.capability(named.ok_or_else(|| Failure::misuse("no such capability"))?)?;
    }
    if let Some(identity) = &asked.identity {
        check = check.identity(identity);
    }
    if let Some(audience) = &asked.audience {
        check = check.audience(audience);
    }
    if let Some(max_age_s) = max_age_s {
        check = check.max_age_s(max_age_s);
    }
    let verified = engine.verify(token, &check)?;
    let scopes = engine.scope_names(verified.scopes())?;
    let json = Accepted {
        accepted: true,
        user_id: verified.identity(),
        scopes: scopes.split_whitespace().collect(),
        expires_on: output::expires_on(verified.expires_at_unix_s()),
        token_id: verified.token_id(),
        kid: verified.key_id(),
        claims: RawValue::from_string(verified.claims_json()).ok(),
    };
    let identity = verified.identity();
    Ok(Answer::of(&json).value(identity).line(GOOD, "Accepted").fields(&[
        ("Identity", identity.to_owned()),
        ("Scopes", scopes),
        ("Issued", output::date(verified.issued_at_unix_s())),
        ("Expires", output::date(verified.expires_at_unix_s())),
        ("Token id", verified.token_id().to_owned()),
        ("Key", verified.key_id().to_owned()),
    ]))
}

fn verify_external(
    engine: &Engine,
    token: &str,
    asked: &args::Check,
    max_age_s: Option<u32>,
) -> Result<Answer, Failure> {
    let mut check = ExternalCheck::new();
    if let Some(subject) = &asked.identity {
        check = check.subject(subject);
    }
    if let Some(audience) = &asked.audience {
        check = check.audience(audience);
    }
    if let Some(max_age_s) = max_age_s {
        check = check.max_age_s(max_age_s);
    }
    let verified = engine.verify_external(token, &check)?;
    let json = AcceptedExternal {
        accepted: true,
        issuer: verified.issuer(),
        subject: verified.subject(),
        expires_on: output::expires_on(verified.expires_at_unix_s()),
        token_id: verified.token_id(),
        kid: verified.key_id(),
        claims: RawValue::from_string(verified.claims_json()).ok(),
    };
    Ok(Answer::of(&json)
        .value(verified.subject())
        .line(STRONG, "Accepted, as a token of another issuer")
        .fields(&[
            ("Issuer", verified.issuer().to_owned()),
            ("Subject", verified.subject().to_owned()),
            ("Issued", output::date(verified.issued_at_unix_s())),
            ("Expires", output::date(verified.expires_at_unix_s())),
            ("Key", verified.key_id().to_owned()),
        ]))
}

fn seconds(age: Duration) -> Result<u32, Failure> {
    let whole = age.subsec_nanos() == 0;
    let seconds = u32::try_from(age.as_secs()).ok().filter(|seconds| whole && *seconds > 0);
    seconds.ok_or_else(|| Failure::misuse("--max-age must be whole seconds, at least one"))
}
