//! The C program of the README, built by the README's own command and run: what a newcomer copies
//! has to work. The Rust blocks are doctests.
//!
//! The library is not built here. `MINTAGE_LIB` names it; otherwise it is the one that `make lib`
//! leaves in `target/release`. Without it the test says that it is skipped, and `STRICT=1` makes
//! that a failure.
#![cfg(all(feature = "capi", unix))]

use std::path::{Path, PathBuf};
use std::process::Command;

const README: &str = include_str!("../README.md");

#[test]
fn the_quick_start_in_c_compiles_strictly_and_prints_what_the_readme_says() {
    let Some(library) = library() else { return };
    let folder = library.parent().expect("a file is in a folder").to_str().expect("UTF-8");

    let chapter = after(README, "## Quick start: C\n");
    let chapter = &chapter[..chapter.find("\n## ").expect("a chapter follows")];
    let program = block(chapter, "c");
    let commands = block(chapter, "sh");
    let compile = commands.lines().find(|line| line.starts_with("cc ")).expect("a line for cc");
    for flag in ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"] {
        assert!(compile.split(' ').any(|word| word == flag), "the command lacks {flag}");
    }

    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    std::fs::create_dir_all(&scratch).unwrap();
    std::fs::write(scratch.join("quickstart.c"), program).unwrap();
    let include = format!("-I'{}/include'", env!("CARGO_MANIFEST_DIR"));
    // The same words, with the folders of this run in place of those of a checkout.
    let compile = replaced(compile, "$PWD/target/release", folder);
    let compile = replaced(&compile, "-Ltarget/release", &format!("-L'{folder}'"));
    let compile = replaced(&compile, "-Iinclude", &include);
    run(Command::new("sh").arg("-c").arg(&compile).current_dir(&scratch));

    let printed = run(Command::new("./quickstart").current_dir(&scratch));
    assert_eq!(printed, block(chapter, "text"));
}

/// The library to link with, or nothing if it has not been built.
fn library() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let built = root.join("target/release/libmintage.so");
    // Relative to the checkout, as a path on the command line of make is.
    let named = std::env::var_os("MINTAGE_LIB").map(|path| root.join(path));
    let library = named.unwrap_or(built);
    if library.is_file() {
        return Some(library);
    }
    let missing = format!("{} does not exist; run `make lib`", library.display());
    assert!(std::env::var_os("STRICT").is_none_or(|strict| strict != "1"), "{missing}");
    eprintln!("skipped: the quick start in C: {missing}");
    None
}

/// The inside of the first block of this language.
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let inside = after(text, &format!("\n```{language}\n"));
    &inside[..inside.find("```").expect("a block ends")]
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    let start = text.find(mark).unwrap_or_else(|| panic!("the README has no {mark:?}"));
    &text[start + mark.len()..]
}

/// `text` with the one `part` replaced.
fn replaced(text: &str, part: &str, by: &str) -> String {
    assert_eq!(text.matches(part).count(), 1, "{part} in: {text}");
    text.replacen(part, by, 1)
}

/// Runs a command that has to succeed, and returns what it printed.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{errors}", output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}
