//! The vectors that every language runs (`interface/vectors/README.md`), through the Rust API.

mod common;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use mintage::key::Slot;
use mintage::{
    Capability, Check, Engine, Error, ExternalCheck, Family, Grant, IssuerSpec, KeySpec, Lifetime,
    OldKey, Permission, Refusal, RegisteredClaim, Rotation, ScopeSet, Status, Verified, inspect,
};
use serde_json::{Map, Value, json};

/// What a call said: a result to compare, or why not.
type Answer = Result<Value, Blame>;

/// A status, the field to blame and the claim that it is about; empty where there is none.
struct Blame {
    status: Status,
    field: String,
    claim: &'static str,
}

fn error(error: Error) -> Blame {
    let claim = error.claim().map_or("", RegisteredClaim::name);
    Blame { status: error.status(), field: error.field().to_owned(), claim }
}

fn refusal(refusal: Refusal) -> Blame {
    error(refusal.into())
}

#[test]
fn every_vector_gets_its_verdict() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interface/vectors/engine");
    let mut seen = BTreeSet::new();
    let mut steps = 0;
    let mut disagreements = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let document: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for case in document["cases"].as_array().unwrap() {
            let name = format!("{}: {}", path.file_stem().unwrap().display(), case["name"]);
            steps += run_case(&name, case, &mut seen, &mut disagreements);
        }
    }
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
    assert!(steps > 900, "the vectors were found: {steps}");
    // Whatever can be refused over a token, an identity, a key, a configuration or changes is among
    // them, but what needs the whole machine to misbehave.
    for status in Status::ALL {
        let needed = match status.family() {
            Family::Refused | Family::Identity => true,
            Family::Config => *status != Status::NotBuiltIn,
            _ => status.name().starts_with("CHANGES_"),
        };
        assert!(!needed || seen.contains(status.name()), "no vector shows {}", status.name());
    }
}

fn run_case(
    name: &str,
    case: &Value,
    seen: &mut BTreeSet<String>,
    disagreements: &mut Vec<String>,
) -> usize {
    let config = case["config_text"].as_str().map_or(case["config"].to_string(), str::to_owned);
    let opened = Engine::from_json(&config);
    let mut runner = match (expected(case), opened) {
        ("OK", Ok(engine)) => Runner { engine, saved: HashMap::new() },
        (wanted, opened) => {
            seen.insert(wanted.to_owned());
            let answer = opened.map(|_| Value::Null).map_err(error);
            disagreements.extend(disagreement(name, case, &answer));
            return 0;
        }
    };
    if let Some(unix_ms) = case["clock_unix_ms"].as_i64() {
        runner.engine.clock().set_unix_ms(unix_ms).unwrap();
    }
    let steps = case["steps"].as_array().unwrap();
    for (number, step) in steps.iter().enumerate() {
        let place = format!("{name}, step {number}, {} {}", step["do"], step["note"]);
        seen.insert(expected(step).to_owned());
        let step = runner.resolve(step);
        let answer = runner.call(step.as_object().unwrap());
        disagreements.extend(disagreement(&place, &step, &answer));
    }
    steps.len()
}

fn expected(step: &Value) -> &str {
    step["expect"].as_str().unwrap_or("OK")
}

/// What is not as the step wants it, if anything.
fn disagreement(place: &str, step: &Value, answer: &Answer) -> Option<String> {
    let (status, field, claim) = match answer {
        Ok(_) => ("OK", "", ""),
        Err(Blame { status, field, claim }) => (status.name(), field.as_str(), *claim),
    };
    if status != expected(step) {
        return Some(format!("{place}: {status} {field}, expected {}", expected(step)));
    }
    if step["claim"].as_str().is_some_and(|wanted| wanted != claim) {
        return Some(format!("{place}: {status} names {claim:?}, expected {}", step["claim"]));
    }
    match (step["field"].as_str(), step.get("result"), answer) {
        (Some(wanted), _, _) if field != wanted => {
            Some(format!("{place}: blames {field:?}, expected {wanted:?}"))
        }
        (_, Some(wanted), Ok(found)) if !holds(wanted, found) => {
            Some(format!("{place}: {found}, expected {wanted}"))
        }
        _ => None,
    }
}

/// Whether all that is wanted was found: objects may have more members, lists more elements
/// between.
fn holds(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => wanted
            .iter()
            .all(|(name, value)| found.get(name).is_some_and(|found| holds(value, found))),
        (Value::Array(wanted), Value::Array(found))
            if wanted.first().is_some_and(|first| first.is_object()) =>
        {
            let mut rest = found.iter();
            wanted.iter().all(|wanted| rest.any(|found| holds(wanted, found)))
        }
        _ => wanted == found,
    }
}

struct Runner {
    engine: Engine,
    saved: HashMap<String, String>,
}

impl Runner {
    /// The step with every `$name` replaced by what was saved under it.
    fn resolve(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if text.starts_with('$') => {
                self.saved.get(text).cloned().unwrap_or_default().into()
            }
            Value::Array(values) => values.iter().map(|value| self.resolve(value)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), self.resolve(value)))
                .collect::<Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }

    fn save(&mut self, name: Option<&str>, value: impl Into<String>) {
        if let Some(name) = name {
            self.saved.insert(format!("${name}"), value.into());
        }
    }

    fn call(&mut self, step: &Map<String, Value>) -> Answer {
        let text = |name: &str| step.get(name).and_then(Value::as_str);
        let number = |name: &str| step.get(name).and_then(Value::as_i64);
        let engine = self.engine.clone();
        let identity = text("identity").unwrap_or_default();
        match text("do").unwrap() {
            "clock" => done(engine.clock().set_unix_ms(number("unix_ms").unwrap())),
            "create_identity" => {
                let identity = engine.create_identity().map_err(error)?;
                self.save(text("save"), identity.as_str());
                Ok(Value::Null)
            }
            "mint" | "create_identity_and_mint" => self.mint(step),
            "verify" => self.verify(step),
            "verify_external" => self.verify_external(step),
            "exchange" => {
                let (client, user) = (text("client_id").unwrap(), text("user_id").unwrap());
                let exchanged = engine.exchange(text("token").unwrap(), client, user);
                let (identity, minted) = exchanged.map_err(error)?;
                self.save(text("save_identity"), identity.as_str());
                self.save(text("save"), minted.token);
                Ok(Value::Null)
            }
            "set_issuer" => {
                let issuer = IssuerSpec::from_json(&step["issuer"].to_string()).map_err(error)?;
                done(engine.set_issuer(&issuer))
            }
            "regenerate_key" => {
                let key = step.get("key").map(|key| KeySpec::from_json(&key.to_string()));
                let key = key.transpose().map_err(error)?;
                done(engine.regenerate_key(slot(step).unwrap(), key))
            }
            "inspect" => {
                let found = inspect(text("token").unwrap()).map_err(refusal)?;
                Ok(serde_json::from_str(&found.to_json()).unwrap())
            }
            "permits" => Ok(match self.scopes(step)?.permits(capability(step).unwrap()) {
                Permission::No => "no".into(),
                Permission::Yes => "yes".into(),
                Permission::ByRole => "by_role".into(),
            }),
            "revoke" => done(engine.revoke(identity)),
            "delete_identity" => done(engine.delete_identity(identity)),
            "identity_status" => {
                let status = engine.identity_status(identity).map_err(error)?;
                Ok(serde_json::to_value(status).unwrap())
            }
            "revoke_all" => done(engine.revoke_all()),
            "revoke_token" => done(engine.revoke_token(text("token").unwrap())),
            "revoke_token_id" => {
                let expires = number("expires_at_unix_s").unwrap();
                done(engine.revoke_token_id(text("token_id").unwrap(), expires))
            }
            "changes_apply" => {
                let changes = common::from_url(text("changes").unwrap());
                engine.changes_apply(&changes).map(Value::Bool).map_err(error)
            }
            "add_key" => {
                let key = KeySpec::from_json(&step["key"].to_string()).map_err(error)?;
                done(engine.add_key(key))
            }
            "rotate_key" => {
                let key = step.get("key").map(Value::to_string).unwrap_or_default();
                let rotation = Rotation::from_json(&key).map_err(error)?;
                let revoke = step.get("revoke_old") == Some(&Value::Bool(true));
                let old = if revoke { OldKey::Revoke } else { OldKey::Retire };
                done(engine.rotate_key(rotation, old))
            }
            "retire_key" => done(engine.retire_key(text("key_id").unwrap())),
            "revoke_key" => done(engine.revoke_key(text("key_id").unwrap())),
            "keys" => Ok(serde_json::to_value(engine.keys()).unwrap()),
            "jwks" => {
                let jwks: Value = serde_json::from_str(&engine.jwks()).unwrap();
                Ok(jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect())
            }
            other => panic!("no such call: {other}"),
        }
    }

    /// The list of names in `scopes`, absent or empty for none.
    fn scopes(&self, step: &Map<String, Value>) -> Result<ScopeSet, Blame> {
        let names: Vec<&str> = match step.get("scopes") {
            Some(names) => names.as_array().unwrap().iter().filter_map(Value::as_str).collect(),
            None => Vec::new(),
        };
        if names.is_empty() {
            return Ok(ScopeSet::NONE);
        }
        self.engine.scopes(&names.join(" ")).map_err(error)
    }

    fn mint(&mut self, step: &Map<String, Value>) -> Answer {
        let text = |name: &str| step.get(name).and_then(Value::as_str);
        let claims = step.get("claims").map(Value::to_string);
        let mut grant = Grant::new(self.scopes(step)?);
        if let Some(claims) = text("claims_text").or(claims.as_deref()) {
            grant = grant.claims(claims);
        }
        if let Some(audience) = text("audience") {
            grant = grant.audience(audience);
        }
        if let Some(client) = text("client") {
            grant = grant.client(client);
        }
        if let Some(minutes) = step.get("lifetime_minutes") {
            let minutes = minutes.as_u64().unwrap().try_into().unwrap();
            grant = grant.lifetime(Lifetime::minutes(minutes));
        }
        if let Some(slot) = slot(step) {
            grant = grant.slot(slot);
        }
        let minted = if let Some(identity) = text("identity") {
            self.engine.mint(identity, &grant).map_err(error)?
        } else {
            let (identity, minted) = self.engine.create_identity_and_mint(&grant).map_err(error)?;
            self.save(text("save_identity"), identity.as_str());
            minted
        };
        if let Some(name) = text("save") {
            self.save(Some(name), minted.token);
            self.save(Some(&format!("{name}.token_id")), minted.token_id);
            self.save(Some(&format!("{name}.key_id")), minted.key_id);
        }
        Ok(Value::Null)
    }

    fn verify_external(&self, step: &Map<String, Value>) -> Answer {
        let text = |name: &str| step.get(name).and_then(Value::as_str);
        let mut check = ExternalCheck::new();
        if let Some(seconds) = step.get("max_age_s") {
            check = check.max_age_s(seconds.as_u64().unwrap().try_into().unwrap());
        }
        if let Some(audience) = text("audience") {
            check = check.audience(audience);
        }
        if let Some(subject) = text("identity") {
            check = check.subject(subject);
        }
        let verified = self.engine.verify_external(text("token").unwrap(), &check);
        let verified = verified.map_err(refusal)?;
        Ok(json!({
            "issuer_index": verified.issuer_index(),
            "identity": verified.subject(),
            "scopes": [],
            "issued_at_unix_s": verified.issued_at_unix_s(),
            "expires_at_unix_s": verified.expires_at_unix_s(),
            "token_id": verified.token_id(),
            "key_id": verified.key_id(),
            "claims": serde_json::from_str::<Value>(&verified.claims_json()).unwrap(),
        }))
    }

    fn verify(&self, step: &Map<String, Value>) -> Answer {
        let text = |name: &str| step.get(name).and_then(Value::as_str);
        let (scopes, mut check) = (self.scopes(step)?, Check::new());
        check = match step.get("any_scope") {
            Some(Value::Bool(true)) => check.any_scope_of(scopes).map_err(error)?,
            _ => check.scopes(scopes),
        };
        if let Some(capability) = capability(step) {
            check = check.capability(capability).map_err(error)?;
        }
        if let Some(seconds) = step.get("max_age_s") {
            check = check.max_age_s(seconds.as_u64().unwrap().try_into().unwrap());
        }
        if let Some(audience) = text("audience") {
            check = check.audience(audience);
        }
        if let Some(identity) = text("identity") {
            check = check.identity(identity);
        }
        let token = text("token").unwrap();
        let verified = self.engine.verify(token, &check);
        // An answer that is at hand is the same; a refusal at first sight is not.
        let ready = self.engine.verify_if_ready(token, &check);
        let said = |answer: &Result<Verified, Refusal>| {
            answer.as_ref().map(|verified| format!("{verified:?}")).map_err(|refusal| *refusal)
        };
        assert!(ready.is_none_or(|ready| said(&ready) == said(&verified)));
        let verified = verified.map_err(refusal)?;
        let names = self.engine.scope_names(verified.scopes()).map_err(error)?;
        Ok(json!({
            "identity": verified.identity(),
            "client": verified.client(),
            "scopes": names.split_whitespace().collect::<Vec<_>>(),
            "issued_at_unix_s": verified.issued_at_unix_s(),
            "expires_at_unix_s": verified.expires_at_unix_s(),
            "epoch": verified.epoch(),
            "token_id": verified.token_id(),
            "key_id": verified.key_id(),
            "claims": serde_json::from_str::<Value>(&verified.claims_json()).unwrap(),
        }))
    }
}

fn slot(step: &Map<String, Value>) -> Option<Slot> {
    let name = step.get("key_slot")?.as_str()?;
    let found = [Slot::Primary, Slot::Secondary].into_iter().find(|slot| slot.name() == name);
    Some(found.unwrap_or_else(|| panic!("no slot {name}")))
}

fn capability(step: &Map<String, Value>) -> Option<Capability> {
    let name = step.get("capability")?.as_str()?;
    let found = Capability::ALL.into_iter().find(|capability| capability.name() == name);
    Some(found.unwrap_or_else(|| panic!("no capability {name}")))
}

fn done(result: Result<(), Error>) -> Answer {
    result.map(|()| Value::Null).map_err(error)
}
