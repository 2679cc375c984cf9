//! What is made from the description of the command line: help, man pages, completions.

mod shell;

use std::fs;

use shell::Shell;

/// Every command, as the man pages have it.
fn commands(shell: &Shell) -> Vec<String> {
    shell.ok(&["man", "--directory", "."]);
    let names = fs::read_dir(shell.path()).unwrap();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".1").unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_command_has_help_and_a_page_of_its_own() {
    let shell = Shell::new();
    let commands = commands(&shell);
    assert_eq!(commands.len(), 29, "{commands:?}");
    for command in &commands {
        let words: Vec<&str> = command.split('-').skip(1).collect();
        let help = shell.ok(&[&words[..], &["--help"]].concat());
        let usage = format!("Usage: {}", command.replace('-', " "));
        assert!(help.contains(&usage), "{help}");
        let page = shell.read(&format!("{command}.1"));
        assert!(page.contains(".SH SYNOPSIS") && page.contains("\\-\\-output"), "{command}");
    }
    let main = shell.ok(&["man"]);
    assert!(main.contains("mintage\\-token(1)") && main.contains("MINTAGE_STATE"), "{main}");
    let line = shell.fails(2, &["man", "--directory", "nowhere"]);
    assert_eq!(line, "misuse: nowhere is not there");
    assert_eq!(shell.ok(&["--version"]), concat!("mintage ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_shell_has_completions() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = shell.ok(&["completions", name]);
        for word in ["exchange", "regenerate", "--sealing-key-file", "--lifetime"] {
            let word = if name == "fish" { word.trim_start_matches("--") } else { word };
            assert!(script.contains(word), "{name}: {word}");
        }
    }
    // Bash is here: it reads its own.
    shell.write("mintage.bash", shell.ok(&["completions", "bash"]));
    let script = "set -e; . ./mintage.bash; COMP_WORDS=(mintage token i); COMP_CWORD=2; \
                  _mintage mintage i token; echo \"${COMPREPLY[@]}\"";
    let output = std::process::Command::new("bash")
        .current_dir(shell.path())
        .args(["-c", script])
        .output()
        .unwrap();
    let completed = String::from_utf8(output.stdout).unwrap();
    assert!(completed.contains("issue") && completed.contains("inspect"), "{completed}");
}
