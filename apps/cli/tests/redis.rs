//! State in Redis, with a server of the test's own.

mod shell;

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use shell::Shell;

struct Server(Child);

impl Server {
    /// Nothing where there is no Redis, which `STRICT=1` does not let pass.
    fn start(shell: &Shell) -> Option<Server> {
        if Command::new("redis-server").arg("--version").output().is_err() {
            println!("skipped: redis-server is not installed");
            assert!(std::env::var_os("STRICT").is_none_or(|strict| strict != "1"));
            return None;
        }
        let socket = shell.path().join("redis.sock");
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(&socket)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let since = Instant::now();
        while !socket.exists() {
            assert!(since.elapsed() < Duration::from_secs(10), "the server does not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        Some(Server(process))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_same_commands_work_on_redis() {
    let shell = Shell::new();
    let Some(_server) = Server::start(&shell) else { return };
    let url = format!("redis+unix://{}", shell.path().join("redis.sock").display());
    let here = |arguments: &[&'static str]| [&["--state", &url][..], arguments].concat().join(" ");
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let value = |line: String| {
        let words = words(&line);
        shell.value(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let made = shell.json(&["--state", &url, "init"]);
    assert_eq!(
        (&made["sealing_key_file"], &made["identity_secret_file"]),
        (&"mintage.key".into(), &"mintage.identity".into())
    );
    let token = value(here(&["token", "issue", "--scope", "chat"]));
    let user = shell.value(&["--state", &url, "token", "verify", &token]);
    value(here(&["key", "rotate"]));
    shell.ok(&["--state", &url, "token", "verify", &token]);
    shell.ok(&["--state", &url, "token", "revoke", "--identity", &user]);
    assert!(shell.fails(1, &["--state", &url, "token", "verify", &token]).contains("REVOKED"));
    // The address may hold a password, so it is nowhere in the output.
    for arguments in [&["stats"][..], &["init"], &["key", "list"]] {
        let ran = shell.run(&[&["--state", &url], arguments].concat());
        assert!(!(ran.out + &ran.err).contains("redis.sock"), "{arguments:?}");
    }
    // A state that is there is not made anew, neither with its own secrets nor with others.
    let own = ["--sealing-key-file", "mintage.key", "--identity-secret-file", "mintage.identity"];
    let line = shell.fails(3, &[&["--state", &url, "init"], &own[..]].concat());
    assert!(line.contains("already in Redis; nothing was changed"), "{line}");
    let elsewhere = Shell::new();
    let line = elsewhere.fails(3, &["--state", &url, "init"]);
    assert!(line.contains("STATE_FOREIGN") && line.contains("--identity-secret-file"), "{line}");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    // Who lacks the secrets is told so.
    std::fs::rename(shell.path().join("mintage.identity"), shell.path().join("kept")).unwrap();
    let line = shell.fails(3, &["--state", &url, "stats"]);
    assert!(line.contains("identity secret"), "{line}");
    shell.ok(&["--state", &url, "--identity-secret-file", "kept", "stats"]);
}
