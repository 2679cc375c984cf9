//! The generator: one description of the interface, and every file that follows from it.
//!
//! The description ([`model::Interface`]) is read from the sources of the crate: signatures,
//! structs and their documentation with `syn`, statuses, capabilities, algorithms and the fields of
//! the configuration from the tables that the crate itself uses. `interface/interface.json` is that
//! description as JSON. Each module of `hosts` turns it into the files of one language.
//!
//! `src/model/` is what is described; `documents`, `schema`, `pages` and `src/hosts/` are what is
//! written; `file.rs` compares and writes, and `text.rs` has what the hosts share: casing, wrapping, quoting.

mod documents;
mod file;
pub mod hosts;
pub mod mismatch;
pub mod model;
mod pages;
mod schema;
pub mod share;
mod source;
pub mod text;

use std::path::{Path, PathBuf};

pub use file::File;
use model::Interface;

/// The sentence that every generated file begins with, as a comment of its language.
pub const ORIGIN: &str = "Generated from src/ by `make generate`. Do not edit.";

/// The root of the repository that this program was built in.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("tools/generate is two levels deep").to_owned()
}

/// Every generated file, as the sources below `root` want it.
///
/// # Panics
/// When a source cannot be read or describes something that no host could use; the message names
/// the item and the rule.
pub fn files(root: &Path) -> Vec<File> {
    let interface = Interface::read(root);
    let mut files = documents::files(&interface);
    files.extend(pages::files(&interface, root));
    files.extend(hosts::files(&interface));
    files
}

/// Writes the files that differ, removes those that nothing generates any more, and returns the
/// paths of both.
///
/// # Panics
/// As [`files`], and when a file cannot be written.
pub fn write(root: &Path) -> Vec<String> {
    let files = files(root);
    let left_over = file::left_over(root, &files);
    for path in &left_over {
        std::fs::remove_file(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let differing = files.into_iter().filter(|file| file.differs(root));
    differing.map(|file| file.write(root)).chain(left_over).collect()
}

/// The paths of the files that differ from what the sources want, and of those that nothing
/// generates any more.
///
/// # Panics
/// As [`files`].
pub fn differing(root: &Path) -> Vec<String> {
    let files = files(root);
    let left_over = file::left_over(root, &files);
    let differing = files.into_iter().filter(|file| file.differs(root));
    differing.map(|file| file.path).chain(left_over).collect()
}
