//! `mintage token inspect`: what a token says, before and beside whether anyone should believe it.

use std::ops::Range;

use mintage::key::Algorithm;
use mintage::{Check, Engine, ExternalCheck, Refusal, Status, Unverified};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::args::{Look, Place};
use crate::failure::{self, Failure};
use crate::output::{self, Answer, BAD, CAREFUL, GOOD, STRONG, harmless};
use crate::place;

/// Seconds that `iat` may lie ahead.
const ISSUED_AHEAD_S_MAX: i64 = 60;
/// What a time may be, in seconds since 1970.
const TIMES: Range<i64> = 0..1 << 53;

pub fn run(place: &Place, look: Look, token: &str) -> Result<(), Failure> {
    let unverified = mintage::inspect(token).map_err(|refusal| malformed(refusal, token))?;
    let verdict = Verdict::of(place, token, &unverified);
    answer(&unverified, &verdict).show(look)
}

/// What is wrong with what is no token at all.
fn malformed(refusal: Refusal, token: &str) -> Failure {
    let failure = Failure::from(refusal);
    let whole = "the token as it was issued, unshortened";
    match refusal.status() {
        Status::TokenMalformed => failure.hint(flaw(token).unwrap_or_else(|| whole.to_owned())),
        Status::HeaderInvalid | Status::ClaimsMalformed => failure.hint(whole),
        _ => failure,
    }
}

/// Mistakes that people make when they copy tokens.
fn flaw(token: &str) -> Option<String> {
    let segments: Vec<&str> = token.split('.').collect();
    if token.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("bearer ")) {
        return Some("it without the word Bearer".to_owned());
    }
    if token.contains(char::is_whitespace) {
        return Some("it without the blanks and line ends in it".to_owned());
    }
    if token.starts_with(['"', '\'']) {
        return Some("it without the quotation marks".to_owned());
    }
    match segments.len() {
        3 => {}
        5 => {
            return Some(
                "a signed token; this one has five segments, so it is encrypted".to_owned(),
            );
        }
        count => return Some(format!("all three segments; there are {count}, parted by dots")),
    }
    let named = ["header", "payload", "signature"].into_iter().zip(&segments);
    for (name, segment) in named {
        if segment.contains('=') {
            return Some(format!("it without the padding (=) of its {name}"));
        }
        if segment.contains(['+', '/']) {
            return Some(format!("base64url; its {name} is in standard base64"));
        }
        if !segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            return Some(format!("it again: its {name} has characters that no token has"));
        }
        if segment.len() % 4 == 1 {
            return Some(format!("it again: its {name} is cut short"));
        }
    }
    None
}

/// What would become of the token.
struct Verdict {
    /// What the times and the header say by themselves.
    by_itself: Option<(Status, String)>,
    /// What the engine says, if there is a state; else why there is none.
    by_engine: Result<Result<&'static str, Refusal>, String>,
}

impl Verdict {
    fn of(place: &Place, token: &str, unverified: &Unverified) -> Verdict {
        let by_engine = match place::open_if_there(place) {
            Ok(Some(engine)) => Ok(ask(&engine, token)),
            Ok(None) => Err("there is no state here; name one with --state".to_owned()),
            Err(failure) => Err(failure.to_string()),
        };
        Verdict { by_itself: by_itself(unverified), by_engine }
    }
}

/// Asks as one of ours, and where it has another issuer, as one of theirs.
fn ask(engine: &Engine, token: &str) -> Result<&'static str, Refusal> {
    match engine.verify(token, &Check::new()) {
        Ok(_) => Ok("accepted, as a token of this state"),
        Err(refusal) => match engine.verify_external(token, &ExternalCheck::new()) {
            Ok(_) => Ok("accepted, as a token of a trusted issuer"),
            Err(theirs) if theirs == Status::IssuerMismatch || theirs == Status::ClaimMissing => {
                Err(refusal)
            }
            // The issuer is one of those that are trusted.
            Err(theirs) => Err(theirs),
        },
    }
}

/// What would refuse it whatever the keys are. The engine judges these too; here they are told also
/// where there is no engine, or where it has refused the token for something else already.
fn by_itself(unverified: &Unverified) -> Option<(Status, String)> {
    let header = object(unverified.header_json());
    let claims = object(unverified.claims_json());
    let now_s = output::now_unix_s();
    let alg = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    if Algorithm::from_name(alg).is_none() {
        return Some((
            Status::AlgorithmMismatch,
            "no key has the algorithm that it names".to_owned(),
        ));
    }
    if !claims.contains_key("exp") {
        return Some((Status::ClaimMissing, "it names no time of expiry".to_owned()));
    }
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    for name in ["exp", "iat", "nbf"] {
        if claims.contains_key(name) && !time(name).is_some_and(|time| TIMES.contains(&time)) {
            let why = format!("{name} is no whole number of seconds since 1970");
            return Some((Status::ClaimInvalid, why));
        }
    }
    if let Some(exp) = time("exp").filter(|exp| *exp <= now_s) {
        return Some((Status::Expired, format!("it expired {}", output::away(exp))));
    }
    if let Some(nbf) = time("nbf").filter(|nbf| *nbf > now_s) {
        return Some((
            Status::NotYetValid,
            format!("it is not valid before {}", output::date(nbf)),
        ));
    }
    let issued = time("iat").filter(|iat| *iat > now_s.saturating_add(ISSUED_AHEAD_S_MAX));
    issued.map(|iat| {
        (Status::IssuedInFuture, format!("it says that it was issued {}", output::away(iat)))
    })
}

fn answer(unverified: &Unverified, verdict: &Verdict) -> Answer {
    let (header, claims) = (object(unverified.header_json()), object(unverified.claims_json()));
    let signature_bytes = object(&unverified.to_json()).remove("signature_bytes");
    let answer = Answer::of(&json!({
        "unverified": true,
        "header": raw(unverified.header_json()),
        "claims": raw(unverified.claims_json()),
        "signature_bytes": signature_bytes,
        "verdict": verdict.to_json(),
    }));
    let bytes = signature_bytes.unwrap_or_default();
    let answer = answer
        .line(CAREFUL, "UNVERIFIED: this is what the token says. Nobody vouches for it.")
        .line(STRONG, "Header");
    let answer = rows(answer, &header, header_meaning).line(STRONG, "Claims");
    let answer = rows(answer, &claims, claim_meaning)
        .line(STRONG, "Signature")
        .fields(&[("  bytes", bytes.to_string())])
        .line(STRONG, "Verdict");
    verdict.told(answer)
}

impl Verdict {
    fn told(&self, mut answer: Answer) -> Answer {
        match &self.by_engine {
            Ok(Ok(accepted)) => return answer.line(GOOD, format!("  {accepted}")),
            Ok(Err(refusal)) => {
                let status = refusal.status();
                answer = answer.line(BAD, format!("  refused: {status}: {refusal}"));
                if let Some(hint) = failure::hint(status).filter(|hint| !hint.contains("inspect")) {
                    answer = answer.line(Default::default(), format!("  Try: {hint}"));
                }
            }
            Err(why) => {
                let line =
                    format!("  Signature and revocation were not checked: {}", harmless(why));
                answer = answer.line(Default::default(), line);
            }
        }
        let known = self.by_engine.as_ref().ok().and_then(|said| said.err()).map(|it| it.status());
        match &self.by_itself {
            Some((status, why)) if Some(*status) != known => {
                let line = format!("  would be refused for this alone: {status}: {why}");
                answer.line(BAD, line)
            }
            Some((_, why)) => answer.line(Default::default(), format!("  {why}")),
            None => answer.line(Default::default(), "  Its times are fine."),
        }
    }

    fn to_json(&self) -> Value {
        let (accepted, refused) = match &self.by_engine {
            Ok(Ok(_)) => (Some(true), None),
            Ok(Err(refusal)) => (Some(false), Some(refusal.status().name())),
            Err(_) => (None, None),
        };
        json!({
            "accepted": accepted,
            "refused": refused,
            "not_checked": self.by_engine.as_ref().err(),
            "by_itself": self.by_itself.as_ref().map(|(status, _)| status.name()),
        })
    }
}

fn rows(
    answer: Answer,
    members: &Map<String, Value>,
    meaning: fn(&str, &Value) -> String,
) -> Answer {
    let labels: Vec<String> = members.keys().map(|name| format!("  {}", harmless(name))).collect();
    let texts: Vec<String> = members
        .iter()
        .map(|(name, value)| {
            let text = match value {
                Value::String(text) => harmless(text),
                other => harmless(&other.to_string()),
            };
            let meaning = meaning(name, value);
            if meaning.is_empty() { text } else { format!("{text}  ({meaning})") }
        })
        .collect();
    // An empty text is shown as such.
    let shown =
        texts.into_iter().map(|text| if text.is_empty() { "\"\"".to_owned() } else { text });
    let fields: Vec<(&str, String)> = labels.iter().map(String::as_str).zip(shown).collect();
    answer.fields(&fields)
}

fn header_meaning(name: &str, value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    match name {
        "alg" if text.eq_ignore_ascii_case("none") => {
            "no signature: anybody can write this".to_owned()
        }
        "alg" => match text.get(..2) {
            Some("HS") => "HMAC: who verifies can also mint".to_owned(),
            Some("ES") => "ECDSA".to_owned(),
            Some("Ed") => "Ed25519".to_owned(),
            Some("RS") => "RSA, PKCS #1 v1.5".to_owned(),
            Some("PS") => "RSA, PSS".to_owned(),
            _ => "not known here".to_owned(),
        },
        "kid" => "which key is said to have signed it".to_owned(),
        "typ" => "what kind of token it says it is".to_owned(),
        "crit" => "must be understood; nothing of it is, so it is refused".to_owned(),
        "jku" | "jwk" | "x5c" | "x5u" => "never used: a token does not choose its key".to_owned(),
        _ => String::new(),
    }
}

fn claim_meaning(name: &str, value: &Value) -> String {
    let time = || value.as_i64().map(output::date);
    match name {
        "iss" => "who issued it".to_owned(),
        "sub" => "who it is about".to_owned(),
        "aud" => "whom it is meant for".to_owned(),
        "exp" => time().map(|date| format!("expires {date}")).unwrap_or_default(),
        "iat" => time().map(|date| format!("issued {date}")).unwrap_or_default(),
        "nbf" => time().map(|date| format!("not valid before {date}")).unwrap_or_default(),
        "jti" => "its own id".to_owned(),
        "scope" | "acsScope" => "what it permits".to_owned(),
        "scp" if value.is_number() => "of the form of Azure Communication Services".to_owned(),
        "scp" => "what it permits".to_owned(),
        "epoch" => "refused once the identity has a greater one".to_owned(),
        "skypeid" => "who it is about, without the leading 8:".to_owned(),
        "csi" => "issued, once more, as text".to_owned(),
        "rgn" | "resourceLocation" => "where the resource is".to_owned(),
        "resourceId" => "the resource, the first half of the identity".to_owned(),
        "azp" | "appid" | "client_id" => "the client application that it was issued to".to_owned(),
        "oid" => "the user, in the directory of the issuer".to_owned(),
        "tid" => "the tenant of the issuer".to_owned(),
        _ => String::new(),
    }
}

/// The text as it is, numbers that no other form holds included.
fn raw(json: &str) -> Option<&RawValue> {
    serde_json::from_str(json).ok()
}

/// JSON that [`mintage::inspect`] has found to be one object.
fn object(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap_or_default()
}
