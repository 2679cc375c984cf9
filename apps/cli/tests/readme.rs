//! What the README says to type does what it says.

mod shell;

use std::path::Path;
use std::process::{Command, Stdio};

use shell::{PROGRAM, Ran, Shell};

#[test]
fn the_programs_of_the_readme_run() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let script: String = blocks.collect();
    assert_eq!(script.matches("exit code").count(), 2, "{script}");
    let shell = Shell::new();
    let folder = Path::new(PROGRAM).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    command.current_dir(shell.path()).args(["-euc", &script]).env("PATH", path);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let ran = Ran::of(command);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out.matches("exit code 1\n").count(), 2, "{}", ran.out);
    assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
}
