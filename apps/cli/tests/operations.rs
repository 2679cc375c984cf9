//! The operations, each one command, with the real program: what people see, what scripts see, and
//! what another shell on the same state sees.

mod shell;

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::{Value, json};
use shell::{PROGRAM, Ran, Shell};

#[test]
fn the_six_operations_of_the_azure_quick_start() {
    let shell = Shell::with_state();
    // Create.
    let user = shell.value(&["identity", "create"]);
    assert!(user.starts_with("8:acs:"), "{user}");
    // Issue, and again to refresh.
    let issue = ["token", "issue", "--scope", "chat", "voip", "--user", &user];
    let issued = shell.json(&issue);
    let fields: Vec<_> = issued.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, ["user_id", "token", "expires_on", "token_id", "kid"]);
    assert_eq!(issued["user_id"], user[..]);
    assert!(issued["expires_on"].as_str().unwrap().ends_with("+00:00"));
    let token = issued["token"].as_str().unwrap();
    assert_ne!(shell.value(&issue), token);
    assert_eq!(shell.value(&["token", "verify", token, "--scope", "chat", "voip"]), user);
    // Create and issue in one.
    let both = shell.json(&["identity", "create", "--scope", "chat"]);
    let other = both["token"].as_str().unwrap();
    assert_eq!(shell.value(&["token", "verify", other]), both["user_id"].as_str().unwrap());
    let also = shell.json(&["token", "issue", "--scope", "chat"]);
    assert_ne!(also["user_id"], both["user_id"]);
    // Revoke.
    shell.ok(&["token", "revoke", "--identity", &user]);
    assert!(shell.fails(1, &["token", "verify", token]).contains("REVOKED"));
    assert_eq!(shell.value(&["identity", "show", &user]), "revoked");
    shell.ok(&["token", "verify", other]);
    let renewed = shell.value(&issue);
    shell.ok(&["token", "verify", &renewed]);
    // Delete.
    shell.ok(&["identity", "delete", &user]);
    assert!(shell.fails(1, &["token", "verify", &renewed]).contains("IDENTITY_DELETED"));
    assert!(shell.fails(1, &issue).contains("IDENTITY_DELETED"));
    assert_eq!(shell.json(&["identity", "show", "--user", &user])["state"], "deleted");
    // Exchange: the sample of that name.
}

/// Runs a sample to its end, and returns what it prints.
fn run_sample(sample: &str) -> String {
    let shell = Shell::new();
    let folder = std::path::Path::new(PROGRAM).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let script = format!("{}/samples/{sample}.sh", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new("sh");
    command.arg(script).env("PATH", path).env("TMPDIR", shell.path());
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{sample}: {out}{err}");
    out
}

#[test]
fn every_sample_runs_to_its_end() {
    for (sample, ends) in [
        ("basic", "Deleted. Its tokens are refused, and none is minted again.\n"),
        ("scopes", ""),
        ("rotate", ""),
        ("shared", "there, too: exit code 1\n"),
    ] {
        let out = run_sample(sample);
        assert!(out.ends_with(ends), "{sample}: {out}");
    }
    let samples = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/samples")).unwrap();
    assert_eq!(samples.count(), 6);
}

#[test]
fn samples_print_the_output_that_is_fixed_for_every_language() {
    for sample in ["revoke", "exchange"] {
        let path = format!("{}/../../interface/samples/{sample}.md", env!("CARGO_MANIFEST_DIR"));
        let description = std::fs::read_to_string(path).unwrap();
        let (_, output) = description.split_once("```text\n").unwrap();
        assert_eq!(run_sample(sample), output.split_once("```").unwrap().0, "{sample}");
    }
}

#[test]
fn what_one_shell_revokes_the_other_refuses() {
    let shell = Shell::with_state();
    // The other shell is elsewhere, and knows the state by its path.
    let elsewhere = Shell::new();
    let state = shell.path().join("mintage.db");
    let there = |arguments: &[&str]| {
        let mut command = elsewhere.command(arguments);
        Ran::of({
            command.env("MINTAGE_STATE", &state);
            command
        })
    };
    let issued = shell.json(&["token", "issue", "--scope", "chat"]);
    let (user, token) = (issued["user_id"].as_str().unwrap(), issued["token"].as_str().unwrap());
    assert_eq!(there(&["token", "verify", token]).code, 0);
    shell.ok(&["token", "revoke", "--identity", user]);
    assert!(there(&["token", "verify", token]).failed(1).contains("REVOKED"));
    let renewed = there(&["token", "issue", "--scope", "chat", "--user", user, "-o", "value"]);
    let renewed = renewed.out.trim();
    shell.ok(&["token", "verify", renewed]);
    assert_eq!(there(&["token", "revoke", "--all"]).code, 0);
    assert!(shell.fails(1, &["token", "verify", renewed]).contains("ALL_REVOKED"));
}

#[test]
fn a_token_comes_as_an_argument_on_standard_input_or_from_the_environment() {
    let shell = Shell::with_state();
    let issued = shell.json(&["token", "issue", "--scope", "chat"]);
    let (user, token) = (issued["user_id"].as_str().unwrap(), issued["token"].as_str().unwrap());
    let accepted = |ran: Ran| assert_eq!((ran.code, ran.out.trim_end()), (0, user), "{}", ran.err);
    let verify = ["token", "verify", "--output", "value"];
    accepted(shell.run(&["token", "verify", token, "--output", "value"]));
    for line in [token.to_owned(), format!("{token}\n"), format!("{token}\r\n")] {
        accepted(shell.run_with_input(&verify, &line));
        accepted(shell.run_with_input(&["token", "verify", "-", "--output", "value"], &line));
    }
    let mut command = shell.command(&verify);
    command.env("MINTAGE_TOKEN", token);
    accepted(Ran::of(command));
    for nothing in ["", "\n"] {
        let line = shell.run_with_input(&verify, nothing).failed(2);
        assert!(line.contains("there is no token"), "{line}");
    }
    let line = shell.run_with_input(&verify, [0xff, 0xfe]).failed(1);
    assert!(line.contains("no token"), "{line}");
    let long = "a".repeat(1 << 20);
    assert!(shell.run_with_input(&verify, long).failed(1).contains("TOKEN_TOO_LONG"));
    // Also where others read one.
    let ran = shell.run_with_input(&["token", "revoke", "--token", "-"], token);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(shell.fails(1, &["token", "verify", token]).contains("TOKEN_REVOKED"));
}

#[test]
fn a_token_carries_what_it_was_given() {
    let shell = Shell::with_state();
    shell.write("config.json", r#"{ "audience": ["web", "app"], "issuer": "https://id.example" }"#);
    let issue = [
        "--config",
        "config.json",
        "token",
        "issue",
        "--scope",
        "chat,voip",
        "--lifetime",
        "1h 30m",
        "--audience",
        "app",
        "--claim",
        "team=blue=green",
        "--claim",
        "level:=3",
        "--claim",
        "tags:=[\"a\",{\"b\":null}]",
        "--claim",
        "empty=",
    ];
    let token = shell.value(&issue);
    let verify = ["--config", "config.json", "token", "verify", &token];
    let verified = shell.json(&[&verify[..], &["--audience", "app"]].concat());
    let claims = &verified["claims"];
    assert_eq!(claims["team"], "blue=green");
    assert_eq!(claims["level"], 3);
    assert_eq!(claims["tags"].to_string(), r#"["a",{"b":null}]"#);
    assert_eq!(claims["empty"], "");
    assert_eq!(claims["aud"], "app");
    assert_eq!(claims["scope"], "chat voip");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 90 * 60);
    let ask = |more: &[&str]| shell.run(&[&verify[..], more].concat());
    assert!(ask(&["--audience", "web"]).failed(1).contains("AUDIENCE_MISMATCH"));
    assert!(ask(&["--scope", "chat.join"]).failed(1).contains("INSUFFICIENT_SCOPE"));
    assert_eq!(ask(&["--scope", "chat.join", "voip", "--any-scope"]).code, 0);
    assert_eq!(ask(&["--capability", "start_call"]).code, 0);
    assert!(ask(&["--capability", "other_room_call_operations"]).failed(2).contains("BY_ROLE"));
    assert!(ask(&["--identity", "8:acs:x"]).failed(1).contains("WRONG_IDENTITY"));
    assert_eq!(ask(&["--max-age", "1h"]).code, 0);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(ask(&["--max-age", "1s"]).failed(1).contains("TOO_OLD"));
    // Without its configuration, the engine does not know whose audience that is.
    assert!(shell.fails(1, &["token", "verify", &token]).contains("AUDIENCE_MISMATCH"));
}

#[test]
fn a_token_is_revoked_by_its_id_where_only_that_is_known() {
    let shell = Shell::with_state();
    let issued = shell.json(&["token", "issue", "--scope", "chat"]);
    let (token, id) = (issued["token"].as_str().unwrap(), issued["token_id"].as_str().unwrap());
    let exp = shell.json(&["token", "verify", token])["claims"]["exp"].to_string();
    shell.ok(&["token", "revoke", "--token-id", id, "--expires", &exp]);
    assert!(shell.fails(1, &["token", "verify", token]).contains("TOKEN_REVOKED"));
    // Several identities at once, or none of them.
    let users = [0; 2].map(|_| shell.json(&["identity", "create", "--scope", "chat"]));
    let text = |place: usize, field: &str| users[place][field].as_str().unwrap();
    let revoke = ["token", "revoke", "--identity", text(0, "user_id")];
    let stranger =
        "8:acs:00000000-0000-0000-0000-000000000000_00000000-0000-0000-0000-000000000000";
    shell.fails(2, &[&revoke[..], &[stranger]].concat());
    shell.ok(&["token", "verify", text(0, "token")]);
    shell.ok(&[&revoke[..], &[text(1, "user_id")]].concat());
    for place in [0, 1] {
        shell.fails(1, &["token", "verify", text(place, "token")]);
    }
    let stats = shell.json(&["stats"]);
    assert_eq!(
        (&stats["identities_remembered"], &stats["tokens_remembered"]),
        (&2.into(), &1.into())
    );
    let text = shell.ok(&["sync"]);
    assert!(text.contains("Identities revoked or deleted  2"), "{text}");
}

#[test]
fn who_watches_hears_of_it_when_it_happens() {
    let shell = Shell::with_state();
    let issued = shell.json(&["token", "issue", "--scope", "chat"]);
    let (user, token) = (issued["user_id"].as_str().unwrap(), issued["token"].as_str().unwrap());
    let other = shell.value(&["identity", "create"]);
    let watch = ["watch", "--identity", user, "--count", "6", "--for", "60s", "--output", "json"];
    let mut watching = shell.command(&watch).spawn().unwrap();
    let lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut events = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let mut next = || {
        let mut event = events.next().unwrap();
        let at = event.as_object_mut().unwrap().remove("at").unwrap();
        assert!(at.as_str().unwrap().ends_with('Z'), "{at}");
        event
    };
    assert_eq!(next(), json!({ "event": "watching" }));
    shell.ok(&["token", "revoke", "--token", token]);
    let event = next();
    assert_eq!(event["event"], "token revoked");
    assert_eq!(event["digest"].as_str().unwrap().len(), 32);
    shell.ok(&["token", "revoke", "--identity", user]);
    let event = next();
    assert_eq!((&event["event"], &event["user_id"]), (&json!("revoked"), &json!(user)));
    shell.ok(&["token", "revoke", "--identity", &other]);
    let event = next();
    assert_eq!((&event["event"], &event["user_id"]), (&json!("revoked"), &Value::Null));
    shell.ok(&["identity", "delete", user]);
    let event = next();
    assert_eq!((&event["event"], &event["user_id"]), (&json!("deleted"), &json!(user)));
    shell.ok(&["token", "revoke", "--all"]);
    assert_eq!(next(), json!({ "event": "all revoked" }));
    let kid = shell.value(&["key", "add", "--generate", "ES256"]);
    assert_eq!(next(), json!({ "event": "key", "kid": kid, "state": "pending" }));
    assert!(events.next().is_none() && watching.wait().unwrap().success(), "six were asked for");
}

#[test]
fn who_stops_reading_is_no_error() {
    let shell = Shell::with_state();
    let issued = shell.json(&["token", "issue", "--scope", "chat"]);
    let user = issued["user_id"].as_str().unwrap();
    for arguments in [
        &["key", "jwks"][..],
        &["completions", "zsh"],
        &["man"],
        &["--help"],
        &["token", "issue", "--scope", "chat"],
        &["changes", "export"],
    ] {
        let mut child = shell.command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), &output.stderr[..]),
            (Some(0), &b""[..]),
            "{arguments:?}"
        );
    }
    let mut watching = shell.command(&["watch", "--for", "60s"]).spawn().unwrap();
    let mut told = BufReader::new(watching.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert_eq!(line, "Watching. Ctrl-C ends it.\n");
    drop(watching.stdout.take());
    shell.ok(&["token", "revoke", "--identity", user]);
    assert_eq!(watching.wait().unwrap().code(), Some(0));
}

#[test]
fn secrets_are_for_their_owner_alone() {
    let shell = Shell::with_state();
    for name in ["mintage.db", "mintage.db.key"] {
        let mode = std::fs::metadata(shell.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let key = shell.read("mintage.db.key");
    assert_eq!(key.len(), 45);
    for arguments in [&["key", "list"][..], &["key", "jwks"], &["stats"], &["identity", "create"]] {
        for output in ["text", "json"] {
            let out = shell.ok(&[arguments, &["--output", output]].concat());
            assert!(!out.contains(key.trim()) && !out.contains("\"d\""), "{arguments:?}");
        }
    }
    // One that others can read works, and is told of.
    let path = shell.path().join("mintage.db.key");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = shell.run(&["identity", "create"]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.err,
        "warning: mintage.db.key can be read by others. Try: chmod 600 mintage.db.key\n"
    );
}

#[test]
fn output_is_coloured_when_asked_and_never_in_a_pipe() {
    let shell = Shell::with_state();
    let escape = '\u{1b}';
    assert!(!shell.ok(&["stats"]).contains(escape));
    assert!(shell.ok(&["stats", "--color", "always"]).contains(escape));
    assert!(!shell.ok(&["stats", "--color", "never"]).contains(escape));
    let ran = shell.run(&["token", "verify", "x", "--color", "always"]);
    assert!(ran.err.contains(escape), "{}", ran.err);
    // A terminal, as far as the program can tell, and somebody who wants no colours there.
    let forced = |no_color: bool| {
        let mut command = shell.command(&["stats"]);
        command.env("CLICOLOR_FORCE", "1");
        if no_color {
            command.env_remove("CLICOLOR_FORCE").env("NO_COLOR", "1").env("CLICOLOR", "1");
        }
        Ran::of(command).out.contains(escape)
    };
    assert!(forced(false) && !forced(true));
}

#[test]
fn the_bench_measures_every_row() {
    let shell = Shell::new();
    let bench = ["bench", "--time", "1ms", "--algorithm", "HS256"];
    let rows = shell.json(&bench);
    let rows = rows["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    for row in rows {
        assert!(row["nanoseconds"].as_f64().unwrap() > 0.0, "{row}");
    }
    let text = shell.ok(&bench);
    assert_eq!(text.lines().count(), 8, "{text}");
    assert!(text.lines().skip(1).take(6).all(|line| line.ends_with('█')), "{text}");
    assert!(shell.fails(2, &["bench", "--algorithm", "RS256"]).contains("KEY_NOT_GENERATABLE"));
    let left: Vec<_> = std::fs::read_dir(shell.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

/// What a command prints on a terminal.
fn on_a_terminal(shell: &Shell, arguments: &str) -> Option<String> {
    let mut command = Command::new("script");
    command.current_dir(shell.path()).args([
        "-qec",
        &format!("{PROGRAM} {arguments}"),
        "/dev/null",
    ]);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm").stdin(std::process::Stdio::null());
    Some(String::from_utf8(command.output().ok()?.stdout).unwrap())
}

#[test]
fn no_text_of_others_reaches_a_terminal_as_it_is() {
    let shell = Shell::new();
    let name = "a\u{1b}[31mb\u{9b}c\u{202e}.db";
    shell.write("config.json", json!({ "state": { "sqlite": name } }).to_string());
    let raw = |text: &str| text.contains("\u{1b}[31m") || text.contains(['\u{9b}', '\u{202e}']);
    let told = shell.json(&["--config", "config.json", "init"]);
    assert_eq!(told["state"], name);
    let key = shell.path().join(format!("{name}.key"));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = shell.run(&["--config", "config.json", "stats"]);
    assert!(ran.err.starts_with("warning: a\\u001b[31mb") && !raw(&ran.err), "{}", ran.err);
    std::fs::remove_file(&key).unwrap();
    for output in ["json", "text"] {
        let ran = shell.run(&["--config", "config.json", "stats", "--output", output]);
        assert!(ran.code == 3 && !raw(&ran.err), "{}", ran.err);
    }
    // A program gets the one value to the byte, a terminal does not.
    let other = name.replace('a', "o");
    shell.write("config.json", json!({ "state": { "sqlite": other } }).to_string());
    assert_eq!(shell.value(&["--config", "config.json", "init"]), other);
    for output in ["value", "text", "json"] {
        std::fs::remove_file(shell.path().join(&other)).unwrap();
        std::fs::remove_file(shell.path().join(format!("{other}.key"))).unwrap();
        let line = format!("--config config.json init --output {output}");
        let Some(seen) = on_a_terminal(&shell, &line) else { return };
        assert!(seen.contains("o\\u001b[31mb") && !raw(&seen), "{seen:?}");
    }
    // An identity of one's own may turn the direction of writing.
    shell.write("any.json", r#"{ "subjects": "any" }"#);
    shell.ok(&["--config", "any.json", "init"]);
    for output in ["json", "text"] {
        let told =
            shell.ok(&["--config", "any.json", "identity", "show", "a\u{202e}b", "-o", output]);
        assert!(told.contains("a\\u202eb") && !raw(&told), "{told}");
    }
}

#[test]
fn who_does_not_read_warnings_is_no_error() {
    let shell = Shell::with_state();
    let path = shell.path().join("mintage.db.key");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let mut child = shell.command(&["stats"]).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
}

#[test]
fn who_watches_is_told_when_the_state_does_not_answer() {
    let shell = Shell::with_state();
    let watch = ["watch", "--for", "60s", "--output", "json"];
    let mut watching = shell.command(&watch).spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(next()["event"], "watching");
    // A rotation is news of both keys.
    let former = shell.value(&["key", "list"]);
    let kid = shell.value(&["key", "rotate"]);
    let mut told = [0; 2].map(|_| next());
    told.sort_by_key(|event| event["state"].to_string());
    assert_eq!((&told[0]["kid"], &told[0]["state"]), (&kid.into(), &"active".into()));
    assert_eq!((&told[1]["kid"], &told[1]["state"]), (&former.into(), &"retired".into()));
    // What is there afterwards is another state.
    for name in ["mintage.db", "mintage.db-wal", "mintage.db-shm"] {
        let _ = std::fs::remove_file(shell.path().join(name));
    }
    std::fs::remove_file(shell.path().join("mintage.db.key")).unwrap();
    shell.ok(&["init"]);
    assert_eq!(next()["event"], "unreached");
    watching.kill().unwrap();
    watching.wait().unwrap();
}
