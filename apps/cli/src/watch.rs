//! `mintage watch`: revocations as they happen.

use std::collections::HashMap;
use std::io::Write as _;
use std::time::{Duration, Instant, SystemTime};

use anstyle::Style;
use mintage::{Engine, News};
use serde_json::{Value, json};

use crate::args::{Look, Output, Place, Watch};
use crate::failure::Failure;
use crate::output::{self, BAD, CAREFUL, FAINT, harmless, painted};
use crate::place;

/// How often to look: what others commit is told to this process at once, and read then.
const EVERY: Duration = Duration::from_millis(10);
/// How often to look whether the state answers at all, and how long it may not before that is told.
const HEARTBEAT: Duration = Duration::from_secs(1);
const UNHEARD: Duration = Duration::from_secs(5);

pub fn run(place: &Place, look: Look, options: &Watch) -> Result<(), Failure> {
    let engine = place::open(place)?;
    let names = names(&engine, &options.identity)?;
    // Beyond all that a clock can count is for ever.
    let until = options.duration.and_then(|duration| Instant::now().checked_add(duration));
    let (_, mut cursor) = engine.news_since(None)?;
    begin(look)?;
    let mut left = options.count.unwrap_or(u64::MAX);
    let mut heart = Heart { looked: Instant::now(), is_reached: true };
    while left > 0 && until.is_none_or(|until| Instant::now() < until) {
        let (news, next) = engine.news_since(Some(cursor))?;
        cursor = next;
        for item in news.iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
            tell(&event(item, &names), look)?;
            left -= 1;
        }
        if let Some(event) = heart.beat(&engine) {
            tell(&event, look)?;
        }
        std::thread::sleep(EVERY);
    }
    Ok(())
}

/// Whether the state answers: else silence would look like peace.
struct Heart {
    looked: Instant,
    is_reached: bool,
}

impl Heart {
    /// What is to be told, if that has changed.
    fn beat(&mut self, engine: &Engine) -> Option<Event> {
        if self.looked.elapsed() < HEARTBEAT {
            return None;
        }
        self.looked = Instant::now();
        let age_ms = engine.stats().state.age_ms.unwrap_or_default();
        let is_reached = Duration::from_millis(age_ms) < UNHEARD;
        if std::mem::replace(&mut self.is_reached, is_reached) == is_reached {
            return None;
        }
        let (kind, style, subject) = if is_reached {
            ("reached", FAINT, "the state answers again")
        } else {
            ("unreached", CAREFUL, "the state does not answer; what is revoked now is not told")
        };
        let json = json!({ "event": kind });
        Some(Event { kind, style, subject: subject.to_owned(), json })
    }
}

/// Says that from now on everything is told.
fn begin(look: Look) -> Result<(), Failure> {
    if look.output == Output::Json {
        let json = json!({ "event": "watching" });
        return tell(&Event { kind: "", style: FAINT, subject: String::new(), json }, look);
    }
    let line = painted(FAINT, "Watching. Ctrl-C ends it.");
    let _ = writeln!(output::stderr(look.color), "{line}");
    Ok(())
}

/// The identities that can be called by their id.
fn names(engine: &Engine, identities: &[String]) -> Result<HashMap<[u8; 16], String>, Failure> {
    let named = identities.iter().map(|id| Ok((engine.identity_digest(id)?, id.clone())));
    named.collect()
}

struct Event {
    kind: &'static str,
    style: Style,
    subject: String,
    json: Value,
}

fn event(news: &News, names: &HashMap<[u8; 16], String>) -> Event {
    let identity = |kind: &'static str, digest: &[u8; 16]| {
        let name = names.get(digest);
        let subject = match name {
            Some(name) => format!("identity {}", harmless(name)),
            None => format!("identity #{}", hex(&digest[..4])),
        };
        let json = json!({ "event": kind, "user_id": name, "digest": hex(digest) });
        Event { kind, style: BAD, subject, json }
    };
    match news {
        News::AllRevoked => Event {
            kind: "all revoked",
            style: BAD,
            subject: "every token".to_owned(),
            json: json!({ "event": "all revoked" }),
        },
        News::IdentityRevoked(digest) => identity("revoked", digest),
        News::IdentityDeleted(digest) => identity("deleted", digest),
        News::TokenRevoked(digest) => Event {
            kind: "revoked",
            style: BAD,
            subject: format!("token #{}", hex(&digest[..4])),
            json: json!({ "event": "token revoked", "digest": hex(digest) }),
        },
        News::Key { kid, state } => Event {
            kind: state,
            style: if *state == "revoked" { BAD } else { CAREFUL },
            subject: format!("key {}", harmless(kid)),
            json: json!({ "event": "key", "kid": kid, "state": state }),
        },
        _ => Event {
            kind: "missed",
            style: CAREFUL,
            subject: "more changed at once than is remembered".to_owned(),
            json: json!({ "event": "missed" }),
        },
    }
}

/// One line, at once.
fn tell(event: &Event, look: Look) -> Result<(), Failure> {
    let at = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
    let mut out = output::stdout(look);
    match look.output {
        Output::Json => {
            let mut json = event.json.clone();
            json["at"] = at.into();
            writeln!(out, "{}", output::harmless_json(&json.to_string()))?;
        }
        _ => {
            let kind = format!("{:11}", event.kind);
            writeln!(
                out,
                "{}  {}  {}",
                painted(FAINT, &at),
                painted(event.style, &kind),
                event.subject
            )?;
        }
    }
    Ok(out.flush()?)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
