//! Keys: listed, added from files, rotated, regenerated in slots, retired, revoked, published.

mod shell;

use shell::Shell;

const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/keys");

fn state(shell: &Shell, kid: &str) -> String {
    let keys = shell.json(&["key", "list"]);
    let mut keys = keys["keys"].as_array().unwrap().iter();
    let key = keys.find(|key| key["kid"] == kid).unwrap();
    key["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_lives_from_pending_to_revoked() {
    let shell = Shell::with_state();
    let first = shell.value(&["key", "list"]);
    let before = shell.value(&["token", "issue", "--scope", "chat"]);
    let next = shell.value(&["key", "add", "--generate", "Ed25519", "--kid", "-next"]);
    assert_eq!((&next[..], &state(&shell, "-next")[..]), ("-next", "pending"));
    // It is published before it signs.
    let published = shell.json(&["key", "jwks"]);
    assert_eq!(published["keys"].as_array().unwrap().len(), 2);
    assert_eq!(shell.value(&["key", "rotate", "--to", "-next"]), "-next");
    assert_eq!(
        (state(&shell, &first), state(&shell, "-next")),
        ("retired".into(), "active".into())
    );
    let text = shell.ok(&["key", "list"]);
    assert!(text.contains(" UTC, in 24 h"), "{text}");
    let after = shell.json(&["token", "issue", "--scope", "chat"]);
    assert_eq!(after["kid"], "-next");
    shell.ok(&["token", "verify", &before]);
    shell.ok(&["key", "revoke", &first]);
    assert!(shell.fails(1, &["token", "verify", &before]).contains("KEY_REVOKED"));
    // Revoking the one that signs leaves none, and says how to come by another.
    shell.ok(&["key", "revoke", "-next"]);
    let line = shell.fails(2, &["token", "issue", "--scope", "chat"]);
    assert!(line.contains("NO_KEY") && line.contains("mintage key rotate"), "{line}");
    let third = shell.value(&["key", "rotate", "--generate", "HS256"]);
    let secret = shell.json(&["token", "issue", "--scope", "chat"]);
    assert_eq!(secret["kid"], third[..]);
    let published = shell.json(&["key", "jwks"]);
    assert!(published["keys"].as_array().unwrap().is_empty(), "a secret is nobody else's business");
    let text = shell.ok(&["key", "list"]);
    let row = text.lines().find(|line| line.starts_with(&third)).unwrap();
    assert_eq!(row.split_whitespace().skip(1).collect::<Vec<_>>(), ["HS256", "active", "signs"]);
}

#[test]
fn a_key_from_a_file_is_read_as_in_a_configuration() {
    let shell = Shell::with_state();
    let file = |name: &str| format!("{KEYS}/{name}");
    let add =
        |arguments: &[&str]| shell.run(&[&["key", "add"], arguments, &["-o", "value"]].concat());
    let public = file("ec_p384.pub.pem");
    let ran = add(&["--file", &public, "--algorithm", "ES384", "--kid", "theirs"]);
    assert_eq!((ran.code, &ran.out[..]), (0, "theirs\n"), "{}", ran.err);
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","alg":"Ed25519","kid":"old","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    shell.write("key.jwk", format!("\n {jwk}\n"));
    assert_eq!(add(&["--file", "key.jwk"]).out, "old\n");
    for (arguments, why) in [
        (&["--file", &public[..]][..], "KEY_ALGORITHM: algorithm"),
        (&["--file", &public, "--algorithm", "ES256"], "KEY_"),
        (&["--file", &file("rsa1024.pem"), "--algorithm", "RS256"], "KEY_WEAK"),
        (&["--file", "key.jwk"], "KEY_DUPLICATE"),
        (&["--file", "nowhere.pem", "--algorithm", "ES256"], "nowhere.pem is not there"),
        (&["--file", ".", "--algorithm", "ES256"], "."),
        (&["--algorithm", "ES256"], "--file <FILE> is missing"),
        (&["--generate", "ES256", "--file", "key.jwk"], "does not go with"),
    ] {
        let line = add(arguments).failed(2);
        assert!(line.contains(why), "{arguments:?}: {line}");
    }
    shell.write("spoilt.jwk", r#"{"kty":"oct","alg":"HS256","k":"c2VjcmV0"}, "state": "active""#);
    let line = add(&["--file", "spoilt.jwk"]).failed(2);
    assert!(!line.contains("c2VjcmV0"), "{line}");
    // The state has nothing to keep of a secret, so it does not lose the key that signs for one.
    let before = shell.ok(&["key", "list"]);
    let secret = r#"{"kty":"oct","alg":"HS256","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","kid":"s"}"#;
    shell.write("secret.jwk", secret);
    for change in ["add", "rotate"] {
        let line = shell.fails(2, &["key", change, "--file", "secret.jwk"]);
        assert!(line.contains("--generate HS256") && !line.contains("AAEC"), "{line}");
    }
    assert_eq!(shell.ok(&["key", "list"]), before);
    shell.ok(&["token", "issue", "--scope", "chat"]);
    // Rotating to a key of one's own: who has it signs, the others verify.
    let private = file("ec_p256.pem");
    shell.ok(&["key", "rotate", "--file", &private, "--algorithm", "ES256", "--kid", "own"]);
    let config = format!(
        r#"{{ "keys": [{{ "pem_file": "{private}", "algorithm": "ES256", "kid": "own" }}] }}"#
    );
    shell.write("config.json", config);
    let issued = shell.json(&["--config", "config.json", "token", "issue", "--scope", "chat"]);
    assert_eq!(issued["kid"], "own");
    shell.ok(&["token", "verify", issued["token"].as_str().unwrap()]);
}

#[test]
fn slots_are_regenerated_one_without_the_other() {
    let shell = Shell::new();
    shell.ok(&["init", "--slots"]);
    let issue = |slot| shell.value(&["token", "issue", "--scope", "chat", "--slot", slot]);
    let (first, second) = (issue("primary"), issue("secondary"));
    shell.ok(&["key", "regenerate", "primary"]);
    assert!(shell.fails(1, &["token", "verify", &first]).contains("KEY_REVOKED"));
    shell.ok(&["token", "verify", &second]);
    shell.ok(&["token", "verify", &issue("primary")]);
    let text = shell.ok(&["key", "list"]);
    for state in ["active, primary", "pending, secondary", "revoked"] {
        assert!(text.contains(state), "{text}");
    }
    assert!(shell.fails(2, &["key", "rotate"]).contains("slots"));
    // An engine whose configuration says the same shares them.
    shell.write("slots.json", r#"{ "keys": [{ "generate": "ES256", "slot": "primary" }, { "generate": "ES256", "slot": "secondary" }] }"#);
    shell.ok(&["--config", "slots.json", "token", "verify", &second]);
}
