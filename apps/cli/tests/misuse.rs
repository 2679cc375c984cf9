//! Everything that can be wrong: one line that says what, why and what to try, the exit code that
//! goes with it, nothing lost, and nobody's secret repeated.

mod shell;

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use shell::{PROGRAM, Ran, Shell};

#[test]
fn a_state_that_is_not_there_or_not_ours() {
    let shell = Shell::new();
    let line = shell.fails(3, &["stats"]);
    assert_eq!(
        line,
        "state: there is no state at mintage.db. Try: mintage init, or --state with the file that there is"
    );
    assert!(!shell.path().join("mintage.db").exists(), "asking does not make one");
    let line = shell.fails(3, &["--state", "no/such/state.db", "init"]);
    assert!(line.contains("the directory of no/such/state.db is not there"), "{line}");
    shell.write(
        "text.db",
        "this is text, and no database at all; it is long enough to be read as one",
    );
    for (state, why) in
        [("text.db", "the sealing key of this state is not at text.db.key"), (".", "not at ..key")]
    {
        let line = shell.fails(3, &["stats", "--state", state]);
        assert!(line.contains(why), "{line}");
    }
    shell.write("key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    for (state, status) in [("text.db", "STATE_FOREIGN"), (".", "STATE_")] {
        let stats = ["stats", "--state", state, "--sealing-key-file", "key"];
        let ran = shell.run(&stats);
        let line = ran.err.lines().last().unwrap().to_owned();
        assert_eq!(ran.code, 3, "{line}");
        assert!(line.contains(status), "{line}");
    }
    assert!(shell.read("text.db").starts_with("this is text"));
    for command in ["stats", "init"] {
        let line = shell.fails(3, &["--state", "text.db/state.db", command]);
        assert_eq!(line, "state: text.db/state.db is below what is no directory");
    }
    let away = shell.path().join("away.sock");
    shell.write("mintage.key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let line = shell.fails(3, &["stats", "--state", "redis://localhost:1/0"]);
    assert!(
        line.contains("the identity secret of this state is not at mintage.identity"),
        "{line}"
    );
    shell.write("mintage.identity", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
    let url = format!("redis+unix://{}", away.display());
    for name in ["mintage.key", "mintage.identity"] {
        let owner = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(shell.path().join(name), owner).unwrap();
    }
    let line = shell.fails(3, &["stats", "--state", &url]);
    assert!(line.contains("STATE_UNREACHABLE") && !line.contains("away.sock"), "{line}");
}

#[test]
fn making_a_state_touches_nothing_that_is_there() {
    let shell = Shell::with_state();
    let (state, key) =
        (std::fs::read(shell.path().join("mintage.db")).unwrap(), shell.read("mintage.db.key"));
    let line = shell.fails(3, &["init"]);
    assert!(line.contains("already at mintage.db; nothing was changed"), "{line}");
    // Also where only the key is there: it may be the key of a state elsewhere.
    shell.write("other.db.key", "kept");
    let line = shell.fails(3, &["--state", "other.db", "init"]);
    assert!(line.contains("already at other.db.key"), "{line}");
    assert_eq!(shell.read("other.db.key"), "kept");
    assert!(!shell.path().join("other.db").exists(), "it would be a state without its key");
    assert_eq!(std::fs::read(shell.path().join("mintage.db")).unwrap(), state);
    assert_eq!(shell.read("mintage.db.key"), key);
    assert!(line.contains("--sealing-key-file other.db.key to use it"), "{line}");
    // A link to nowhere is neither a state nor a place for one.
    std::os::unix::fs::symlink("nowhere", shell.path().join("link.db")).unwrap();
    for command in ["init", "stats"] {
        let line = shell.fails(3, &["--state", "link.db", command]);
        assert!(line.contains("link.db is a link to what is not there"), "{line}");
    }
    assert!(!shell.path().join("nowhere").exists());
    // What an interrupted one left is told as such, and not made a state without a key.
    shell.write("half.db", "");
    for key in [false, true] {
        if key {
            shell.write("half.db.key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        }
        for command in ["init", "stats"] {
            let line = shell.fails(3, &["--state", "half.db", command]);
            assert!(line.contains("and then rm half.db and mintage init"), "{line}");
        }
    }
    assert_eq!(shell.read("half.db"), "");
    // What cannot be opened leaves nothing behind, and takes nothing along.
    shell.write("third.db-wal", "somebody's");
    shell.write("acs.json", r#"{ "profile": "acs" }"#);
    let line = shell.fails(2, &["--state", "third.db", "--config", "acs.json", "init"]);
    assert!(line.contains("KEY_ALGORITHM"), "{line}");
    let names = std::fs::read_dir(shell.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    assert_eq!(
        names.iter().filter(|name| name.starts_with("third")).collect::<Vec<_>>(),
        ["third.db-wal"]
    );
    assert_eq!(shell.read("third.db-wal"), "somebody's");
    // A key that is named and there is used.
    let line =
        shell.value(&["--state", "fourth.db", "--sealing-key-file", "mintage.db.key", "init"]);
    assert_eq!(line, "fourth.db");
    assert!(!shell.path().join("fourth.db.key").exists());
}

#[test]
fn a_wrong_a_missing_and_a_spoilt_sealing_key() {
    let shell = Shell::with_state();
    shell.ok(&["--state", "other.db", "init"]);
    let wrong = ["--sealing-key-file", "other.db.key", "key", "list"];
    let line = shell.fails(3, &wrong);
    assert!(
        line.contains("STATE_FOREIGN: sealing_key: ") && line.contains("--sealing-key-file"),
        "{line}"
    );
    for (spoilt, why) in [
        ("", "does not hold 32 bytes in base64"),
        ("c2hvcnQ=", "does not hold 32 bytes in base64"),
        ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISI=", "does not hold 32 bytes in base64"),
        ("not base64, but something secret", "does not hold 32 bytes in base64"),
        (&"A".repeat(2000), "is longer than 1024 bytes"),
    ] {
        shell.write("spoilt", spoilt);
        let line = shell.fails(3, &["--sealing-key-file", "spoilt", "key", "list"]);
        assert!(line.starts_with("state: spoilt ") && line.contains(why), "{line}");
        assert!(!line.contains("secret"), "{line}");
    }
    let line = shell.fails(3, &["--sealing-key-file", "nowhere", "key", "list"]);
    assert_eq!(line, "state: nowhere is not there");
    std::fs::rename(shell.path().join("mintage.db.key"), shell.path().join("hidden")).unwrap();
    let line = shell.fails(3, &["key", "list"]);
    assert!(line.contains("the sealing key of this state is not at mintage.db.key"), "{line}");
    shell.ok(&["--sealing-key-file", "hidden", "key", "list"]);
}

#[test]
fn a_configuration_that_is_wrong_or_says_the_same_twice() {
    let shell = Shell::with_state();
    for (config, why) in [
        ("{", "CONFIG_MALFORMED"),
        ("{\"colour\":1}", "CONFIG_UNKNOWN_FIELD: field number 1"),
        ("{\"leeway_s\":9999}", "CONFIG_OUT_OF_RANGE: leeway_s"),
        ("\u{0}", "CONFIG_MALFORMED"),
    ] {
        shell.write("config.json", config);
        let line = shell.fails(2, &["--config", "config.json", "stats"]);
        assert!(line.contains(why), "{line}");
    }
    shell.write("config.json", [0xff, 0xfe]);
    assert!(shell.fails(2, &["--config", "config.json", "stats"]).contains("is not text"));
    assert!(shell.fails(2, &["--config", "none.json", "stats"]).contains("none.json is not there"));
    let key = shell.read("mintage.db.key");
    let config =
        format!("{{\"state\":{{\"sqlite\":\"mintage.db\"}},\"sealing_key\":\"{}\"}}", key.trim());
    shell.write("config.json", config);
    let line = shell
        .fails(2, &["--config", "config.json", "--sealing-key-file", "mintage.db.key", "stats"]);
    assert!(line.contains("--sealing-key-file and sealing_key in the configuration"), "{line}");
    // By itself it is enough, wherever it is called from.
    std::fs::rename(shell.path().join("mintage.db.key"), shell.path().join("hidden")).unwrap();
    let issued = shell.value(&["--config", "config.json", "token", "issue", "--scope", "chat"]);
    shell.ok(&["--config", "config.json", "token", "verify", &issued]);
}

#[test]
fn what_cannot_be_issued() {
    let shell = Shell::with_state();
    let issue =
        |more: &[&str]| shell.fails(2, &[&["token", "issue", "--scope", "chat"], more].concat());
    for (more, why) in [
        (&["--lifetime", "59m"][..], "LIFETIME_OUT_OF_RANGE: "),
        (&["--lifetime", "1441m"], "[60, 1440]"),
        (&["--lifetime", "3601s"], "whole minutes"),
        (&["--lifetime", "60"], "must be a time with its unit, such as 60m or 24h"),
        (&["--lifetime", "-60m"], "not expected here"),
        (&["--claim", "exp=1"], "CLAIM_RESERVED"),
        (&["--claim", "a=1", "--claim", "a=2"], "CLAIMS_NOT_OBJECT"),
        (&["--claim", "a"], "no = in it"),
        (&["--claim", "a:=x"], "is not JSON"),
        (&["--claim", "a:=1,\"exp\":2"], "is not JSON"),
        (&["--claim", "a:=[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]"], "CLAIMS_TOO_DEEP"),
        (&["--audience", "who"], "AUDIENCE_UNKNOWN"),
        (&["--slot", "primary"], "NO_KEY"),
        (&["--slot", "third"], "must be one of primary, secondary"),
        (&["--identity", "8:acs:x"], "IDENTITY_"),
        (&["--identity", ""], "IDENTITY_MALFORMED"),
        (&["--scope", "shout"], "SCOPE_UNKNOWN"),
    ] {
        let line = issue(more);
        assert!(line.contains(why), "{more:?}: {line}");
    }
    // What would be passed over is refused.
    for arguments in [
        &["token", "revoke", "--all", "--expires", "5"][..],
        &["token", "verify", "x", "--external", "--any-scope"],
        &["key", "rotate", "--to", "x", "--algorithm", "ES256"],
    ] {
        let line = shell.fails(2, arguments);
        assert!(line.contains("does not go with"), "{arguments:?}: {line}");
    }
    for number in ["x", "-1", "99999999999999999999"] {
        let expires = format!("--expires={number}");
        let revoke = ["token", "revoke", "--token-id", "x", &expires];
        let line = shell.fails(2, &revoke);
        assert!(number == "-1" || line.contains("must be a whole number"), "{line}");
    }
    let line = shell.fails(2, &["identity", "create", "--lifetime", "60m"]);
    assert!(line.contains("--scope too"), "{line}");
    assert!(shell.fails(2, &["token", "revoke"]).contains("is missing"));
    assert!(
        shell
            .fails(2, &["token", "revoke", "--all", "--identity", "x"])
            .contains("does not go with")
    );
    let line =
        shell.fails(1, &["token", "exchange", "--client", "c", "--user", "u", "--token", "x"]);
    assert!(line.contains("EXTERNAL_TOKEN_INVALID"), "{line}");
    let kid = shell.value(&["key", "list"]);
    assert!(shell.fails(2, &["key", "retire", &kid]).contains("KEY_IS_ACTIVE"));
    assert!(shell.fails(2, &["key", "retire", "nobody"]).contains("KEY_NOT_FOUND"));
    assert!(shell.fails(2, &["key", "regenerate", "primary"]).contains("no slots"));
    shell.write("keys.json", r#"{ "keys": [{ "generate": "ES256" }] }"#);
    let line = shell.fails(2, &["--state", "s.db", "--config", "keys.json", "init", "--slots"]);
    assert!(line.contains("--slots does not go with") && !shell.path().join("s.db").exists());
    assert!(shell.fails(2, &["key", "add"]).contains("--generate ES256"));
    assert!(
        shell.fails(2, &["key", "rotate", "--kid", "k"]).contains("--kid names a key that is new")
    );
    assert!(
        shell.fails(2, &["key", "rotate", "--generate", "ES512"]).contains("must be one of HS256")
    );
    assert!(
        shell.fails(2, &["key", "rotate", "--generate", "RS256"]).contains("KEY_NOT_GENERATABLE")
    );
    for bytes in [&b""[..], b"rubbish"] {
        let failed = shell.run_with_input(&["changes", "import"], bytes);
        assert!(failed.code >= 2 && failed.out.is_empty(), "{failed:?}");
    }
}

#[test]
fn what_stands_in_the_wrong_place_is_not_repeated() {
    let shell = Shell::with_state();
    let token = shell.value(&["token", "issue", "--scope", "chat"]);
    let secret = "S3cret-Canary";
    for canary in [&token[..], secret] {
        for arguments in [
            &[canary][..],
            &["token", canary],
            &["token", "verify", "x", canary],
            &["token", "issue", "--scope", canary],
            &["token", "issue", "--lifetime", canary],
            &["token", "issue", "--slot", canary],
            &["token", "issue", "--scope", "chat", "--claim", canary],
            &["token", "issue", "--scope", "chat", "--identity", canary],
            &["token", "revoke", "--expires", canary],
            &["token", "inspect", canary, canary],
            &["identity", canary],
            &["identity", "show", canary],
            &["identity", "delete", "x", canary],
            &["key", "rotate", "--generate", canary],
            &["key", "retire", canary],
            &["key", canary],
            &["stats", canary],
            &["stats", "--output", canary],
            &["completions", canary],
            &["watch", "--for", canary],
            &["watch", "--count", canary],
            &["bench", "--algorithm", canary],
        ] {
            let ran = shell.run(arguments);
            assert!(ran.code == 1 || ran.code == 2, "{arguments:?}: {ran:?}");
            assert!(!ran.err.contains(canary) && ran.out.is_empty(), "{arguments:?}: {}", ran.err);
        }
    }
    let flag = format!("--{secret}={token}");
    let line = shell.fails(2, &["stats", &flag]);
    assert!(!line.contains(&token) && !line.contains(secret), "{line}");
}

#[test]
fn mistyping_is_told_in_one_line() {
    let shell = Shell::new();
    for (arguments, line) in [
        (&["tokn"][..], "misuse: tokn is no command; did you mean token? Try: mintage --help"),
        (
            &["token", "isue"],
            "misuse: isue is no command; did you mean inspect or issue? Try: mintage token --help",
        ),
        (
            &["stats", "--stat", "x"],
            "misuse: --stat is not expected here; did you mean --state? Try: mintage stats --help",
        ),
        (
            &["token", "issue"],
            "misuse: --scope <SCOPE>... is missing. Try: mintage token issue --help",
        ),
        (
            &["stats", "--state"],
            "misuse: --state <FILE|URL> needs a value. Try: mintage stats --help",
        ),
        (
            &["stats", "--output", "yaml"],
            "misuse: --output <OUTPUT>: must be one of text, json, value. Try: mintage stats --help",
        ),
    ] {
        let told = shell.fails(2, arguments);
        assert_eq!(told, line);
    }
    let ran = shell.run(&[]);
    assert_eq!((ran.code, &ran.out[..]), (2, ""));
    assert!(ran.err.contains("Usage: mintage"), "{}", ran.err);
}

#[test]
fn programs_read_what_went_wrong_as_json() {
    let shell = Shell::with_state();
    let ran = shell.run(&["token", "issue", "--scope", "shout", "--output", "json"]);
    let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    let error = &error["error"];
    assert_eq!((ran.code, &ran.out[..]), (2, ""));
    assert_eq!((&error["kind"], &error["code"]), (&"misuse".into(), &"SCOPE_UNKNOWN".into()));
    assert_eq!((&error["number"], &error["target"]), (&3303.into(), &"scopes".into()));
    assert!(error["message"].is_string() && error["try"].is_string());
    // Also where the command line itself is what went wrong.
    for arguments in [
        &["stats", "--output", "json", "--bogus"][..],
        &["nosuch", "-o", "json"],
        &["token", "issue", "--output=json"],
    ] {
        let ran = shell.run(arguments);
        let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        assert_eq!((ran.code, &error["error"]["kind"]), (2, &"misuse".into()), "{ran:?}");
    }
}

#[test]
fn a_full_disk_is_told() {
    let shell = Shell::with_state();
    let mut command = Command::new("sh");
    command.current_dir(shell.path()).args(["-c", &format!("{PROGRAM} key jwks > /dev/full")]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let line = Ran::of(command).failed(3);
    assert_eq!(line, "state: the output cannot be written");
}

#[test]
fn a_url_of_another_kind_is_no_file_and_is_not_repeated() {
    let shell = Shell::new();
    for url in [
        "REDIS://user:S3cret@host:1/0",
        "redis:/user:S3cret@host:1/0",
        "valkey://user:S3cret@host",
        "redis+tls://user:S3cret@host",
    ] {
        shell.write("config.json", format!("{{\"state\":{{\"sqlite\":\"{url}\"}}}}"));
        for arguments in [
            &["--state", url, "stats"][..],
            &["--state", url, "init"],
            &["--config", "config.json", "init"],
            &["--state", url, "token", "revoke", "--all", "--output", "json"],
        ] {
            let ran = shell.run(arguments);
            assert_eq!((ran.code, &ran.out[..]), (2, ""), "{arguments:?}");
            assert!(ran.err.contains("URL of a kind"), "{}", ran.err);
            assert!(!ran.err.contains("S3cret"), "{}", ran.err);
        }
    }
    assert_eq!(shell.value(&["--state", "./a:b", "init"]), "./a:b");
    let mut command = shell.command(&["stats"]);
    command.env("MINTAGE_STATE", "");
    assert!(Ran::of(command).failed(2).contains("the name of the state is empty"));
}

#[test]
fn what_is_no_text_or_beyond_all_time_is_no_reason_to_panic() {
    use std::os::unix::ffi::OsStrExt as _;
    let shell = Shell::with_state();
    let odd = std::ffi::OsStr::from_bytes(b"\xff");
    for arguments in [
        &["token", "verify"][..],
        &["stats"],
        &[],
        &["token", "issue", "--scope", "chat", "--claim"],
    ] {
        let mut command = shell.command(arguments);
        command.arg(odd);
        Ran::of(command).failed(2);
    }
    let ran = shell.run(&["watch", "--for", "18446744073709551615s", "--count", "0"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}
