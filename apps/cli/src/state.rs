//! `mintage init`, `stats`, `sync` and `changes`.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::Path;

use mintage::KeyInfoState;
use serde_json::json;

use crate::args::{Changes, Init, Look, Place};
use crate::failure::Failure;
use crate::output::{self, Answer, FAINT, GOOD};
use crate::place::{self, Made};

/// The longest changes that are read: some millions of revocations.
const CHANGES_BYTES_MAX: u64 = 256 << 20;

pub fn init(place: &Place, options: &Init) -> Result<Answer, Failure> {
    let Made { engine, state, sealing_key_file, identity_secret_file } =
        place::init(place, options)?;
    let keys = engine.keys();
    let key = keys.iter().find(|key| key.state == KeyInfoState::Active);
    let shown = |path: &Option<_>| path.as_deref().map(|path: &Path| path.display().to_string());
    let (sealing, identity) = (shown(&sealing_key_file), shown(&identity_secret_file));
    let json = json!({
        "state": state,
        "sealing_key_file": sealing,
        "identity_secret_file": identity,
        "kid": key.map(|key| &key.kid),
        "alg": key.map(|key| key.alg),
    });
    let secret =
        |path: Option<String>| path.map(|path| format!("{path}  (secret)")).unwrap_or_default();
    let signs = key.map(|key| format!("{} {}", key.kid, key.alg)).unwrap_or_default();
    Ok(Answer::of(&json)
        .value(&state)
        .line(GOOD, "Made a new state.")
        .fields(&[
            ("State", state),
            ("Sealing key", secret(sealing)),
            ("Identities", secret(identity)),
            ("Signs with", signs),
        ])
        .line(
            FAINT,
            "Keep what is secret out of version control, and back it up apart from the state:",
        )
        .line(FAINT, "who has both mints tokens, and without it the keys in the state are lost."))
}

pub fn stats(place: &Place) -> Result<Answer, Failure> {
    let engine = place::open(place)?;
    let stats = engine.stats();
    let state = &stats.state;
    let keys = engine.keys();
    let count = |state: KeyInfoState| keys.iter().filter(|key| key.state == state).count();
    let fields = [
        ("State", state.kind.name().to_owned()),
        ("Identities revoked or deleted", stats.identities_remembered.to_string()),
        ("Tokens revoked", stats.tokens_remembered.to_string()),
        ("Memory for these", format!("{} KiB", stats.revocation_bytes.div_ceil(1024))),
        (
            "Keys",
            format!(
                "{} active, {} pending, {} retired, {} revoked",
                count(KeyInfoState::Active),
                count(KeyInfoState::Pending),
                count(KeyInfoState::Retired),
                count(KeyInfoState::Revoked)
            ),
        ),
        ("Changes read", state.changes_read.to_string()),
    ];
    Ok(Answer::of_json(stats.to_json()).fields(&fields))
}

pub fn sync(place: &Place) -> Result<Answer, Failure> {
    let engine = place::open(place)?;
    engine.sync()?;
    let stats = engine.stats();
    Ok(Answer::of_json(stats.to_json()).line(GOOD, "Up to date.").fields(&[
        ("Identities revoked or deleted", stats.identities_remembered.to_string()),
        ("Tokens revoked", stats.tokens_remembered.to_string()),
    ]))
}

pub fn changes(place: &Place, look: Look, command: &Changes) -> Result<(), Failure> {
    match command {
        Changes::Export => {
            if std::io::stdout().is_terminal() {
                return Err(Failure::misuse("changes are bytes, not for a terminal")
                    .hint("mintage changes export > changes"));
            }
            let changes = place::open(place)?.changes_since(None)?;
            let mut out = output::stdout(look).into_inner();
            out.write_all(&changes.bytes)?;
            Ok(out.flush()?)
        }
        Changes::Import => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().take(CHANGES_BYTES_MAX + 1).read_to_end(&mut bytes);
            read.map_err(|_| Failure::misuse("standard input cannot be read"))?;
            if bytes.len() as u64 > CHANGES_BYTES_MAX {
                return Err(Failure::misuse("changes are at most 256 MiB"));
            }
            if bytes.is_empty() {
                return Err(Failure::misuse("there is nothing on standard input")
                    .hint("mintage changes import < changes"));
            }
            let news = place::open(place)?.changes_apply(&bytes)?;
            let what = if news { "Taken in." } else { "All of it was known." };
            let value = if news { "news" } else { "known" };
            Answer::of(&json!({ "news": news })).value(value).line(GOOD, what).show(look)
        }
    }
}
