//! The real program, in a directory of a test's own.
#![allow(dead_code)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mintage");

/// A directory that is removed when the test is over, and what runs in it.
pub struct Shell(PathBuf);

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Shell {
    pub fn new() -> Shell {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("mintage-cli-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Shell(path)
    }

    /// With a state in it.
    pub fn with_state() -> Shell {
        let shell = Shell::new();
        shell.ok(&["init"]);
        shell
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// The program with nothing of this machine's settings, nothing on standard input, and both
    /// outputs caught.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        for (name, _) in std::env::vars() {
            if name.starts_with("MINTAGE_") || name.starts_with("CLICOLOR") || name == "NO_COLOR" {
                command.env_remove(name);
            }
        }
        command.current_dir(&self.0).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments))
    }

    pub fn run_with_input(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // Who does not read all of it closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(input.as_ref());
        Ran::end(child)
    }

    /// What it prints, if all is well; without the line's end.
    #[track_caller]
    pub fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.code, &ran.err[..]), (0, ""), "{arguments:?}");
        ran.out.trim_end_matches('\n').to_owned()
    }

    /// The one value that matters.
    #[track_caller]
    pub fn value(&self, arguments: &[&str]) -> String {
        self.ok(&[arguments, &["--output", "value"]].concat())
    }

    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let text = self.ok(&[arguments, &["--output", "json"]].concat());
        serde_json::from_str(&text).unwrap()
    }

    /// The one line on standard error of what fails with this exit code, and prints nothing else.
    #[track_caller]
    pub fn fails(&self, code: i32, arguments: &[&str]) -> String {
        self.run(arguments).failed(code)
    }
}

impl Ran {
    pub fn of(mut command: Command) -> Ran {
        Ran::end(command.spawn().unwrap())
    }

    fn end(child: Child) -> Ran {
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().expect("killed by a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// One line, that begins with what the exit code means.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        let line = self.err.strip_suffix('\n').unwrap_or_else(|| panic!("{self:?}"));
        let kind = ["", "refused: ", "misuse: ", "state: "][code as usize];
        assert_eq!((self.code, &self.out[..]), (code, ""), "{line}");
        assert!(line.starts_with(kind) && !line.contains('\n'), "{line}");
        line.to_owned()
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
