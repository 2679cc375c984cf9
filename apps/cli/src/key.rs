//! `mintage key`.

use std::borrow::Cow;
use std::path::Path;

use mintage::key::{KEY_TEXT_BYTES_MAX, KeyState};
use mintage::{Engine, KeyInfo, KeyInfoState, KeySpec, OldKey, Rotation};
use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use crate::args::{Key, NewKey, Place};
use crate::failure::{Exit, Failure};
use crate::output::{self, Answer, FAINT, GOOD};
use crate::place;

pub fn run(place: &Place, command: Key) -> Result<Answer, Failure> {
    let engine = place::open(place)?;
    match command {
        Key::List => Ok(list(&engine.keys())),
        Key::Jwks => {
            let jwks = engine.jwks();
            Ok(Answer::of_json(&jwks[..]).value(&jwks[..]).line(Default::default(), jwks))
        }
        Key::Add(new) => {
            let before = engine.keys();
            engine.add_key(new.required()?.state(KeyState::Pending))?;
            Ok(changed(&before, &engine, "Added; it verifies, and signs once it is rotated to."))
        }
        Key::Rotate { to, new, revoke_old } => {
            let before = engine.keys();
            let rotation = match (to, new.spec()?) {
                (Some(kid), _) => Rotation::ToPending(kid),
                (None, Some(spec)) => Rotation::To(spec),
                (None, None) => Rotation::Generate,
            };
            let (old, what) = if revoke_old {
                (OldKey::Revoke, "Rotated. All tokens of the former key are refused from now on.")
            } else {
                (OldKey::Retire, "Rotated. The former key verifies until its last token is dead.")
            };
            engine.rotate_key(rotation, old)?;
            Ok(changed(&before, &engine, what))
        }
        Key::Regenerate { slot, new } => {
            let before = engine.keys();
            engine.regenerate_key(slot.into(), new.spec()?)?;
            let what = "Regenerated. All tokens of the key that was there are refused from now on.";
            Ok(changed(&before, &engine, what))
        }
        Key::Retire { kid } => {
            engine.retire_key(&kid)?;
            Ok(done(&engine.keys(), &kid, "Retired. It verifies until its last token is dead."))
        }
        Key::Revoke { kid } => {
            engine.revoke_key(&kid)?;
            Ok(done(
                &engine.keys(),
                &kid,
                "Revoked. All tokens that it signed are refused from now on.",
            ))
        }
    }
}

fn list(keys: &[KeyInfo]) -> Answer {
    let rows: Vec<_> = keys
        .iter()
        .map(|key| {
            vec![
                key.kid.clone(),
                key.alg.to_owned(),
                state(key),
                here(key).to_owned(),
                key.last_token_dies_at_unix_s.map(output::date).unwrap_or_default(),
            ]
        })
        .collect();
    let active = keys.iter().find(|key| key.state == KeyInfoState::Active);
    let active = active.map(|key| key.kid.clone()).unwrap_or_default();
    let heads = ["KID", "ALG", "STATE", "HERE", "LAST TOKEN DIES"];
    let answer = Answer::of(&json!({ "keys": keys })).value(active);
    if keys.is_empty() { answer.line(FAINT, "No keys.") } else { answer.table(&heads, &rows) }
}

/// The state of a key, and its slot if it has one.
fn state(key: &KeyInfo) -> String {
    let state = key.state.name();
    key.slot.map_or(state.to_owned(), |slot| format!("{state}, {slot}"))
}

/// What can be done with a key here.
fn here(key: &KeyInfo) -> &'static str {
    match key.state {
        KeyInfoState::Revoked | KeyInfoState::Dropped => "",
        KeyInfoState::Pending | KeyInfoState::Active if key.private => "signs",
        _ => "verifies",
    }
}

/// Which key came by a change.
fn changed(before: &[KeyInfo], engine: &Engine, what: &str) -> Answer {
    let state =
        |keys: &[KeyInfo], kid: &str| keys.iter().find(|key| key.kid == kid).map(|key| key.state);
    let after = engine.keys();
    let risen = |key: &&KeyInfo| {
        matches!(key.state, KeyInfoState::Active | KeyInfoState::Pending)
            && state(before, &key.kid) != Some(key.state)
    };
    let new = after.iter().find(risen).map(|key| key.kid.clone()).unwrap_or_default();
    done(&after, &new, what)
}

fn done(keys: &[KeyInfo], kid: &str, what: &str) -> Answer {
    let key = keys.iter().find(|key| key.kid == kid);
    Answer::of(&key)
        .value(kid)
        .line(GOOD, what)
        .fields(&[("Key", key.map(|key| format!("{kid} {}", key.alg)).unwrap_or_default())])
}

/// What is asked of a JWK here.
#[derive(Deserialize)]
struct Jwk<'a> {
    #[serde(borrow)]
    kty: Cow<'a, str>,
}

impl NewKey {
    /// The key that is asked for, if one is.
    fn spec(&self) -> Result<Option<KeySpec>, Failure> {
        let spec = match (&self.generate, &self.file) {
            (Some(algorithm), _) => KeySpec::generate(*algorithm),
            (None, Some(file)) => self.read(file)?,
            (None, None) if self.kid.is_some() => {
                return Err(Failure::misuse("--kid names a key that is new")
                    .hint("--generate ALG or --file FILE too"));
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(match &self.kid {
            Some(kid) => spec.key_id(kid),
            None => spec,
        }))
    }

    fn required(&self) -> Result<KeySpec, Failure> {
        self.spec()?.ok_or_else(|| {
            Failure::misuse("which key is missing").hint("--generate ES256, or --file key.pem")
        })
    }

    /// By way of the engine's own reader, so that a file means the same here as in a configuration.
    fn read(&self, file: &Path) -> Result<KeySpec, Failure> {
        let text = place::read_limited(file, KEY_TEXT_BYTES_MAX as u64, Exit::Misuse)?;
        // Else it would be gone with this process, and with it the key that signs.
        if serde_json::from_str::<Jwk<'_>>(&text).is_ok_and(|jwk| jwk.kty == "oct") {
            return Err(Failure::misuse(
                "the key in the file is a secret, of which the state has no public half to keep",
            )
            .hint("--generate HS256, which is kept sealed, or keys in the configuration"));
        }
        let algorithm = match self.algorithm {
            Some(algorithm) => format!(",\"algorithm\":\"{}\"", algorithm.name()),
            None => String::new(),
        };
        let json = Zeroizing::new(if text.trim_start().starts_with('{') {
            format!("{{\"jwk\":{}{algorithm}}}", text.trim())
        } else {
            format!("{{\"pem\":{}{algorithm}}}", json!(&text[..]))
        });
        Ok(KeySpec::from_json(&json)?)
    }
}
