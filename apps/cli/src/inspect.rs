//! `mintage token inspect`: what a token says, before and beside whether anyone should believe it.

use std::fmt;
use std::ops::Range;

use mintage::key::Algorithm;
use mintage::{Check, Engine, ExternalCheck, Refusal, Status, Unverified};
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::args::{Look, Place};
use crate::failure::{self, Failure};
use crate::output::{self, Answer, BAD, CAREFUL, GOOD, STRONG};
use crate::place;

/// Seconds that `iat` may lie ahead.
const ISSUED_AHEAD_S_MAX: i64 = 60;
/// Seconds that a configuration can allow on the far sides of `exp` and `nbf`, at most.
const LEEWAY_S_MAX: i64 = 300;
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
    by_engine: Result<Result<&'static str, Refused>, String>,
}

/// What an engine says against a token.
struct Refused {
    refusal: Refusal,
    /// It was judged as a token of a trusted issuer.
    as_theirs: bool,
}

impl Verdict {
    fn of(place: &Place, token: &str, unverified: &Unverified) -> Verdict {
        let by_engine = match place::open_if_there(place) {
            Ok(Some(engine)) => Ok(ask(&engine, token, unverified)),
            Ok(None) => Err("there is no state here; name one with --state".to_owned()),
            Err(failure) => Err(failure.to_string()),
        };
        Verdict { by_itself: by_itself(unverified), by_engine }
    }
}

/// Asks as one of ours, and where it has another issuer, as one of theirs.
fn ask(engine: &Engine, token: &str, unverified: &Unverified) -> Result<&'static str, Refused> {
    let Err(refusal) = engine.verify(token, &Check::new()) else {
        return Ok("accepted, as a token of this state");
    };
    let issuer = Members::of(unverified.claims_json()).get("iss").and_then(text);
    match engine.verify_external(token, &ExternalCheck::new()) {
        Ok(_) => Ok("accepted, as a token of a trusted issuer"),
        // The issuer that it names is one of those that are trusted.
        Err(theirs)
            if theirs != Status::IssuerMismatch
                && issuer.is_some_and(|issuer| !issuer.is_empty()) =>
        {
            Err(Refused { refusal: theirs, as_theirs: true })
        }
        Err(_) => Err(Refused { refusal, as_theirs: false }),
    }
}

/// What would refuse it whatever the keys are. The engine judges these too; here they are told also
/// where there is no engine, or where it has refused the token for something else already.
fn by_itself(unverified: &Unverified) -> Option<(Status, String)> {
    let header = Members::of(unverified.header_json());
    let claims = Members::of(unverified.claims_json());
    let now_s = output::now_unix_s();
    let alg = header.get("alg").and_then(text).unwrap_or_default();
    if Algorithm::from_name(&alg).is_none() {
        return Some((
            Status::AlgorithmMismatch,
            "no key has the algorithm that it names".to_owned(),
        ));
    }
    for (name, why) in
        [("exp", "it names no time of expiry"), ("iat", "it does not say when it was issued")]
    {
        if claims.get(name).is_none() {
            return Some((Status::ClaimMissing, why.to_owned()));
        }
    }
    let time = |name: &str| claims.get(name).and_then(whole_number);
    for name in ["exp", "iat", "nbf"] {
        if claims.get(name).is_some() && !time(name).is_some_and(|time| TIMES.contains(&time)) {
            let why = format!("{name} is no whole number of seconds since 1970");
            return Some((Status::ClaimInvalid, why));
        }
    }
    let unless_allowed =
        |by_s: i64| if by_s < LEEWAY_S_MAX { ", unless leeway_s allows it" } else { "" };
    if let Some(exp) = time("exp").filter(|exp| *exp <= now_s) {
        let why = format!("it expired {}{}", output::away(exp), unless_allowed(now_s - exp));
        return Some((Status::Expired, why));
    }
    if let Some(nbf) = time("nbf").filter(|nbf| *nbf > now_s) {
        let date = output::date(nbf);
        let why = format!("it is not valid before {date}{}", unless_allowed(nbf - now_s));
        return Some((Status::NotYetValid, why));
    }
    let issued = time("iat").filter(|iat| *iat > now_s.saturating_add(ISSUED_AHEAD_S_MAX));
    issued.map(|iat| {
        (Status::IssuedInFuture, format!("it says that it was issued {}", output::away(iat)))
    })
}

fn answer(unverified: &Unverified, verdict: &Verdict) -> Answer {
    let (header, claims) =
        (Members::of(unverified.header_json()), Members::of(unverified.claims_json()));
    let bytes = unverified.signature_bytes();
    let answer = Answer::of(&Inspected {
        unverified: true,
        header: serde_json::from_str(unverified.header_json()).ok(),
        claims: serde_json::from_str(unverified.claims_json()).ok(),
        signature_bytes: bytes,
        verdict: verdict.to_json(),
    });
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
            Ok(Err(Refused { refusal, as_theirs })) => {
                let status = refusal.status();
                let whose = if *as_theirs { ", as a token of a trusted issuer" } else { "" };
                answer = answer.line(BAD, format!("  refused{whose}: {status}: {refusal}"));
                let hint = if *as_theirs { their_hint(status) } else { failure::hint(status) };
                if let Some(hint) = hint.filter(|hint| !hint.contains("inspect")) {
                    answer = answer.line(Default::default(), format!("  Try: {hint}"));
                }
            }
            Err(why) => {
                let line = format!("  Signature and revocation were not checked: {why}");
                answer = answer.line(Default::default(), line);
            }
        }
        let known = self.known();
        match &self.by_itself {
            Some((status, why)) if Some(*status) != known => {
                let line = format!("  would be refused for this alone: {status}: {why}");
                answer.line(BAD, line)
            }
            Some((_, why)) => answer.line(Default::default(), format!("  {why}")),
            // Not beside a refusal that may be for a time: the engine knows more of them.
            None if known.is_some_and(is_of_times) => answer,
            None => answer.line(Default::default(), "  Its times are fine."),
        }
    }

    /// What the engine refused it for.
    fn known(&self) -> Option<Status> {
        let said = self.by_engine.as_ref().ok()?;
        said.as_ref().err().map(|refused| refused.refusal.status())
    }

    fn to_json(&self) -> Value {
        let (accepted, refused) = match &self.by_engine {
            Ok(Ok(_)) => (Some(true), None),
            Ok(Err(refused)) => (Some(false), Some(refused.refusal.status().name())),
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

/// The next step where the token is a trusted issuer's.
fn their_hint(status: Status) -> Option<&'static str> {
    match status {
        Status::KeyUnknown | Status::SignatureInvalid | Status::AlgorithmMismatch => {
            Some("--config with the issuer's keys as they are now")
        }
        Status::AudienceMismatch | Status::TypeMismatch => {
            Some("--config with the audience and typ of the issuer's tokens")
        }
        _ => None,
    }
}

/// Whether a time can be what it was refused for.
fn is_of_times(status: Status) -> bool {
    matches!(
        status,
        Status::ClaimInvalid
            | Status::ClaimMissing
            | Status::Expired
            | Status::IssuedInFuture
            | Status::LifetimeTooLong
            | Status::NotYetValid
    )
}

fn rows(answer: Answer, members: &Members<'_>, meaning: fn(&str, &RawValue) -> String) -> Answer {
    // An empty text is shown as such.
    let shown = |text: String| if text.is_empty() { "\"\"".to_owned() } else { text };
    let labels = members.0.iter().map(|(name, _)| format!("  {}", shown(name.clone())));
    let labels: Vec<String> = labels.collect();
    let texts = members.0.iter().map(|(name, value)| {
        let text = match text(value) {
            Some(text) => shown(text),
            None => output::harmless_json(value.get()),
        };
        let meaning = meaning(name, value);
        if meaning.is_empty() { text } else { format!("{text}  ({meaning})") }
    });
    let fields: Vec<(&str, String)> = labels.iter().map(String::as_str).zip(texts).collect();
    answer.fields(&fields)
}

fn header_meaning(name: &str, value: &RawValue) -> String {
    let text = text(value).unwrap_or_default();
    match name {
        "alg" if text.eq_ignore_ascii_case("none") => {
            "no signature: anybody can write this".to_owned()
        }
        "alg" if Algorithm::from_name(&text).is_none() => "not known here".to_owned(),
        "alg" => match text.get(..2) {
            Some("HS") => "HMAC: who verifies can also mint".to_owned(),
            Some("ES") => "ECDSA".to_owned(),
            Some("Ed") => "Ed25519".to_owned(),
            Some("RS") => "RSA, PKCS #1 v1.5".to_owned(),
            _ => "RSA, PSS".to_owned(),
        },
        "kid" => "which key is said to have signed it".to_owned(),
        "typ" => "what kind of token it says it is".to_owned(),
        "crit" => "must be understood; nothing of it is, so it is refused".to_owned(),
        "jku" | "jwk" | "x5c" | "x5u" => "never used: a token does not choose its key".to_owned(),
        _ => String::new(),
    }
}

fn claim_meaning(name: &str, value: &RawValue) -> String {
    let time = || whole_number(value).map(output::date);
    match name {
        "iss" => "who issued it".to_owned(),
        "sub" => "who it is about".to_owned(),
        "aud" => "whom it is meant for".to_owned(),
        "exp" => time().map(|date| format!("expires {date}")).unwrap_or_default(),
        "iat" => time().map(|date| format!("issued {date}")).unwrap_or_default(),
        "nbf" => time().map(|date| format!("not valid before {date}")).unwrap_or_default(),
        "jti" => "its own id".to_owned(),
        "scope" | "acsScope" => "what it permits".to_owned(),
        "scp" if value.get().starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
            "of the form of Azure Communication Services".to_owned()
        }
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

/// What programs are told. Header and claims stay the text that they are.
#[derive(Serialize)]
struct Inspected<'a> {
    unverified: bool,
    header: Option<&'a RawValue>,
    claims: Option<&'a RawValue>,
    signature_bytes: usize,
    verdict: Value,
}

/// The members of an object, in their order. Each value stays the text that it is: read as a
/// [`Value`], numbers lose digits, and an object with a certain name in it is taken for the reader's
/// own and unfolds into what somebody else wrote, or hides everything.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Of JSON that [`mintage::inspect`] has found to be one object.
    fn of(json: &'a str) -> Members<'a> {
        serde_json::from_str(json).unwrap_or(Members(Vec::new()))
    }

    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Members<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

fn text(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

fn whole_number(value: &RawValue) -> Option<i64> {
    serde_json::from_str(value.get()).ok()
}
