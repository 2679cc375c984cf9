//! `mintage identity`.

use mintage::IdentityState;
use serde_json::json;

use crate::args::{Identity, Place, Who};
use crate::failure::Failure;
use crate::output::{Answer, GOOD, STRONG};
use crate::{place, token};

pub fn run(place: &Place, command: Identity) -> Result<Answer, Failure> {
    match command {
        Identity::Create { scopes, grant } if scopes.is_empty() => {
            if grant.is_given() {
                return Err(Failure::misuse(
                    "only a token has a lifetime, claims, an audience or a slot",
                )
                .hint("--scope too, for a token with it"));
            }
            let identity = place::open(place)?.create_identity()?;
            let answer = Answer::of(&json!({ "user_id": identity.as_str() }));
            Ok(answer.value(identity.as_str()).fields(&[("Identity", identity.to_string())]))
        }
        Identity::Create { scopes, grant } => {
            token::issue(&place::open(place)?, &scopes, None, &grant)
        }
        Identity::Show(who) => show(place, &who.identity()?),
        Identity::Delete(who) => {
            let identity = who.identity()?;
            place::open(place)?.delete_identity(&identity)?;
            Ok(Answer::of(&json!({ "user_id": identity, "state": "deleted" }))
                .line(GOOD, "Deleted. Its tokens are refused, and none is minted again."))
        }
    }
}

fn show(place: &Place, identity: &str) -> Result<Answer, Failure> {
    let status = place::open(place)?.identity_status(identity)?;
    let (state, meaning) = match status.state {
        IdentityState::Active => ("active", "never revoked, as far as this state remembers"),
        IdentityState::Revoked => ("revoked", "tokens minted since then are accepted"),
        IdentityState::Deleted => ("deleted", "for good: no token of it is accepted or minted"),
        _ => ("unknown", ""),
    };
    let json = json!({ "user_id": identity, "state": state, "epoch": status.epoch });
    Ok(Answer::of(&json).value(state).line(STRONG, identity).fields(&[
        ("State", format!("{state}, {meaning}")),
        ("Epoch", status.epoch.map(|epoch| epoch.to_string()).unwrap_or_default()),
    ]))
}

impl Who {
    fn identity(self) -> Result<String, Failure> {
        self.identity.or(self.named).ok_or_else(|| Failure::misuse("the identity is missing"))
    }
}
