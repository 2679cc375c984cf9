//! `token inspect`, as people see it. `UPDATE_EXPECT=1` writes `inspected/` anew.

mod shell;

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use expect_test::expect_file;
use mintage::key::{Algorithm, SigningKey};
use mintage::{Config, Engine, KeySpec};
use serde_json::json;
use shell::Shell;

const HOUSE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const HEADER: &str = r#"{"alg":"ES256","kid":"k"}"#;
/// Whose times are fine for long: from 2020 to 2100.
const CLAIMS: &str =
    r#"{"sub":"alice","iat":1577836800,"exp":4102444800,"jti":"t","scope":"chat","epoch":0}"#;

fn key(algorithm: Algorithm) -> SigningKey {
    let file = match algorithm.name() {
        name if name.starts_with("HS") => {
            return SigningKey::from_secret(&[7; 64], algorithm).unwrap();
        }
        "ES256" => "ec_p256",
        "ES384" => "ec_p384",
        "Ed25519" | "EdDSA" => "ed25519",
        _ => "rsa2048",
    };
    let pem = std::fs::read_to_string(format!("{HOUSE}/tests/keys/{file}.pem")).unwrap();
    SigningKey::from_pkcs8_pem(&pem, algorithm).unwrap()
}

fn encoded(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn signed(algorithm: Algorithm, claims: &str) -> String {
    let header = json!({ "alg": algorithm.name(), "kid": "k", "typ": "at+jwt" }).to_string();
    let text = format!("{}.{}", encoded(&header), encoded(claims));
    let signature = key(algorithm).sign(text.as_bytes()).unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Not signed by anybody.
fn written(header: &str, claims: &str) -> String {
    format!("{}.{}.{}", encoded(header), encoded(claims), encoded("signature"))
}

/// Without what depends on when this is run.
fn timeless(text: &str) -> String {
    let mut timeless = String::new();
    for line in text.lines() {
        let line = match line.split_once(" UTC, ") {
            Some((date, rest)) => {
                let end = rest.find(')').map_or("", |place| &rest[place..]);
                format!("{date} UTC, …{end}")
            }
            None => line.to_owned(),
        };
        let line = match line.split_once("it expired ") {
            Some((before, ago)) if ago.ends_with(" ago") => format!("{before}it expired …"),
            _ => line,
        };
        let line = match line.split_once("it says that it was issued in ") {
            Some((before, _)) => format!("{before}it says that it was issued …"),
            None => line,
        };
        let _ = writeln!(timeless, "{line}");
    }
    timeless
}

fn inspected(shell: &Shell, token: &str) -> String {
    timeless(&shell.ok(&["token", "inspect", token]))
}

#[test]
fn the_sample_of_the_azure_quick_start() {
    let shell = Shell::new();
    let path = format!("{HOUSE}/interface/vectors/acs/sample-token.txt");
    let token = std::fs::read_to_string(path).unwrap();
    expect_file!["inspected/acs.txt"].assert_eq(&inspected(&shell, token.trim()));
    let ran = shell.run_with_input(&["token", "inspect", "--output", "json"], &token);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["unverified"], true);
    assert_eq!(json["claims"]["scp"], 1792);
    let verdict = json!({
        "accepted": null, "refused": null, "by_itself": "EXPIRED",
        "not_checked": "there is no state here; name one with --state",
    });
    assert_eq!(json["verdict"], verdict);
}

#[test]
fn a_token_of_each_algorithm() {
    let shell = Shell::new();
    let mut all = String::new();
    for algorithm in Algorithm::ALL {
        let _ = writeln!(all, "==== {}", algorithm.name());
        all += &inspected(&shell, &signed(*algorithm, CLAIMS));
    }
    expect_file!["inspected/algorithms.txt"].assert_eq(&all);
}

#[test]
fn what_would_refuse_a_token_by_itself() {
    let shell = Shell::new();
    let header = HEADER;
    let mut all = String::new();
    for (what, token) in [
        ("no algorithm at all", written(r#"{"alg":"none"}"#, CLAIMS)),
        ("an algorithm that nobody has", written(r#"{"alg":"XY999"}"#, CLAIMS)),
        ("no expiry", written(header, r#"{"sub":"alice","iat":1577836800}"#)),
        ("no time of issue", written(header, r#"{"sub":"alice","exp":4102444800}"#)),
        ("expired", written(header, r#"{"exp":1577836800,"iat":1}"#)),
        ("an expiry in text", written(header, r#"{"exp":"4102444800","iat":1}"#)),
        ("an expiry with a fraction", written(header, r#"{"exp":4102444800.5,"iat":1}"#)),
        ("not valid yet", written(header, r#"{"exp":4102444800,"nbf":4102444799,"iat":1}"#)),
        ("issued in the future", written(header, r#"{"exp":4102444800,"iat":4102444000}"#)),
        (
            "times beyond all calendars",
            written(header, r#"{"exp":9223372036854775807,"iat":-9223372036854775808}"#),
        ),
        (
            "a key that it brings itself",
            written(r#"{"alg":"ES256","jwk":{"kty":"EC"},"x5u":"https://evil.example"}"#, CLAIMS),
        ),
        (
            "text that would paint the screen",
            written(
                header,
                "{\"exp\":4102444800,\"iat\":1,\"sub\":\"\\u001b[2J\\u001b[32maccepted\\r\\n\",\"\\u202eoot\":\"\\u0007\",\"empty\":\"\"}",
            ),
        ),
        (
            "claims of a Teams user",
            written(
                header,
                r#"{"exp":4102444800,"iat":1,"iss":"https://login.example","aud":"a","oid":"o","tid":"t","appid":"p","scp":"Teams"}"#,
            ),
        ),
    ] {
        let _ = writeln!(all, "==== {what}\n{}", inspected(&shell, &token));
    }
    expect_file!["inspected/refused.txt"].assert_eq(&all);
    assert!(!all.contains('\u{1b}') && !all.contains('\u{202e}'));
}

#[test]
fn garbage() {
    let shell = Shell::new();
    let good = signed(Algorithm::Es256, CLAIMS);
    let parts: Vec<&str> = good.split('.').collect();
    let mut all = String::new();
    for (what, token) in [
        ("a word", "garbage".to_owned()),
        ("Bearer before it", format!("Bearer {good}")),
        ("quoted", format!("\"{good}\"")),
        ("broken over two lines", good.replacen('.', ".\n", 1)),
        ("two segments", format!("{}.{}", parts[0], parts[1])),
        ("encrypted", "a.b.c.d.e".to_owned()),
        ("padded", format!("{}==.{}.{}", parts[0], parts[1], parts[2])),
        ("standard base64", format!("{}.{}.{}", parts[0], parts[1], "ab+/")),
        ("cut short", format!("{}.{}.{}", parts[0], parts[1], "abcde")),
        ("not ASCII", format!("{}.{}.ü", parts[0], parts[1])),
        ("not ASCII at the seventh byte", "Bearerüüü".to_owned()),
        ("a header that is no JSON", format!("{}.{}.{}", encoded("{"), parts[1], parts[2])),
        ("claims that are no object", format!("{}.{}.{}", parts[0], encoded("[1]"), parts[2])),
        ("a name twice", format!("{}.{}.{}", parts[0], encoded(r#"{"a":1,"a":2}"#), parts[2])),
        ("a critical extension", written(r#"{"alg":"ES256","crit":["b64"]}"#, CLAIMS)),
        ("too long", "a".repeat(8193)),
    ] {
        let _ = writeln!(all, "==== {what}\n{}", shell.fails(1, &["token", "inspect", &token]));
    }
    expect_file!["inspected/garbage.txt"].assert_eq(&all);
}

#[test]
fn what_a_state_says_of_it() {
    let shell = Shell::with_state();
    let verdict = |arguments: &[&str]| {
        let text = shell.ok(&[&["token", "inspect"], arguments].concat());
        timeless(text.split_once("Verdict\n").unwrap().1)
    };
    let mut all = String::new();
    let mut tell = |what: &str, verdict: String| {
        let _ = writeln!(all, "==== {what}\n{verdict}");
    };
    let issued = shell.json(&["token", "issue", "--scope", "chat"]);
    let (user, token) = (issued["user_id"].as_str().unwrap(), issued["token"].as_str().unwrap());
    tell("ours", verdict(&[token]));
    shell.ok(&["token", "revoke", "--identity", user]);
    tell("revoked", verdict(&[token]));
    let (text, signature) = token.rsplit_once('.').unwrap();
    let forged = format!("{text}.{}", signature.replace(|letter| letter != 'A', "A"));
    tell("forged", verdict(&[&forged]));
    tell("of a key that is not known", verdict(&[&signed(Algorithm::Es256, CLAIMS)]));
    let expired = CLAIMS.replace("4102444800", "1577836801");
    tell("the same, and expired", verdict(&[&signed(Algorithm::Es256, &expired)]));
    tell("no state there", verdict(&[token, "--state", "other.db"]));

    // A provider whose tokens are trusted, and some that are not.
    let provider = Config::new().issuer("https://id.example").audience("api").any_subject();
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let provider = provider.identity_secret([3; 32]).start(mintage::Start::Open);
    let provider = Engine::open(provider.key(KeySpec::signing(key))).unwrap();
    let grant = mintage::Grant::new(mintage::ScopeSet::CHAT);
    let theirs = provider.mint("user-4711", &grant).unwrap().token;
    let jwks: serde_json::Value = serde_json::from_str(&provider.jwks()).unwrap();
    let issuer = json!({ "issuer": "https://id.example", "audience": "api", "jwks": jwks });
    shell.write("trusting.json", json!({ "issuers": [issuer] }).to_string());
    let trusting = |token: &str| verdict(&[token, "--config", "trusting.json"]);
    tell("a trusted issuer's", trusting(&theirs));
    provider.rotate_key(mintage::Rotation::Generate, mintage::OldKey::Retire).unwrap();
    let later = provider.mint("user-4711", &grant).unwrap().token;
    tell("a trusted issuer's, by a key that it had later", trusting(&later));
    tell("the same where nobody trusts it", verdict(&[&theirs]));
    // Times that are in order by themselves, and not for this engine.
    let key = format!("{HOUSE}/tests/keys/ec_p256.pem");
    let lending = json!({ "keys": [{ "pem_file": key, "algorithm": "ES256", "kid": "k" }] });
    shell.write("lending.json", lending.to_string());
    let long = signed(Algorithm::Es256, CLAIMS);
    tell("a life that is too long", verdict(&[&long, "--config", "lending.json"]));

    // Times that only just do not hold.
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let just = |claims: serde_json::Value| {
        shell.ok(&["token", "inspect", &written(HEADER, &claims.to_string())])
    };
    let text = just(json!({ "iat": 1, "exp": now_s - 30 }));
    assert!(text.contains(" s ago, unless leeway_s allows it"), "{text}");
    let text = just(json!({ "iat": 1, "exp": now_s + 400, "nbf": now_s + 200 }));
    assert!(text.contains("NOT_YET_VALID") && text.contains("unless leeway_s"), "{text}");
    let text = just(json!({ "iat": 1, "exp": now_s - 400 }));
    assert!(text.contains("EXPIRED") && !text.contains("leeway_s"), "{text}");
    expect_file!["inspected/verdicts.txt"].assert_eq(&all);
}

#[test]
fn claims_are_shown_as_they_were_written_whatever_they_name() {
    let shell = Shell::with_state();
    // A name that one JSON reader takes for its own, above what is no JSON, and above what is.
    let own = "$serde_json::private::RawValue";
    for inner in ["no JSON", r#"{"accepted":true}"#] {
        let claim = format!("odd:={}", json!({ own: inner }));
        let token = shell.value(&["token", "issue", "--scope", "chat", "--claim", &claim]);
        assert!(shell.value(&["token", "verify", &token]).starts_with("8:acs:"));
        let told = shell.ok(&["token", "verify", &token, "--output", "json"]);
        assert!(told.contains(&json!({ own: inner }).to_string()), "{told}");
        let told = shell.ok(&["token", "inspect", &token]);
        assert!(told.contains(&json!({ own: inner }).to_string()), "{told}");
        assert!(told.contains("  sub    8:acs:") && told.contains("accepted, as"), "{told}");
    }
    // Digits stay, blanks between tokens are no lines, and what is escaped is the same JSON.
    let claims = "{\"exp\":4102444800,\"iat\":1,\"big\":12345678901234567890123,\n\t\"f\":1.10,\
                  \"\":\"\u{9b}31m\",\"\u{202e}\":{\"a\":\n1}}";
    let token = written(r#"{"alg":"ES256","kid":"k"}"#, claims);
    let text = shell.ok(&["token", "inspect", &token]);
    for line in [
        "  big     12345678901234567890123\n",
        "  f       1.10\n",
        "  \"\"      \\u009b31m\n",
        "  \\u202e  {\"a\": 1}\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    let told = shell.ok(&["token", "inspect", &token, "--output", "json"]);
    assert!(!told.contains(['\n', '\t', '\u{9b}', '\u{202e}']), "{told}");
    assert!(told.contains("\"big\":12345678901234567890123"), "{told}");
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(json["claims"][""], "\u{9b}31m");
    // Columns are counted in letters.
    let token = written(r#"{"alg":"HS999"}"#, r#"{"exp":4102444800,"üü":1}"#);
    let text = shell.ok(&["token", "inspect", &token]);
    assert!(text.contains("  exp  4102444800") && text.contains("  üü   1"), "{text}");
    assert!(text.contains("  alg  HS999  (not known here)"), "{text}");
}
