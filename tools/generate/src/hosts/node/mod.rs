//! Node: the raw layer of the addon in C, and what `lib/` has of the tables and types in JavaScript
//! and TypeScript.
//!
//! `frame` describes the memory through which numbers cross, `structs` fills the library's structs,
//! `calls` writes the addon's functions, `tables` and `results` what a user sees.

mod calls;
mod classes;
mod config;
mod frame;
mod outputs;
mod requests;
mod results;
mod structs;
mod tables;
mod versions;

use crate::ORIGIN;
use crate::file::File;
use crate::model::Interface;
use crate::text::wrap;
use frame::Frame;

const ADDON: &str = "bindings/node/src/raw";
const LIB: &str = "bindings/node/lib/raw";

/// The files of the npm package.
pub fn files(interface: &Interface) -> Vec<File> {
    let frame = Frame::of(interface);
    let arguments_max = calls::arguments_max(interface, &frame);
    let addon = |name: &str, text: String| File::new(format!("{ADDON}/{name}"), text);
    let lib = |name: &str, text: String| File::new(format!("{LIB}/{name}"), text);
    vec![
        addon("calls.c", calls::calls(interface, &frame)),
        addon("frame.h", frame::header(interface, &frame, arguments_max)),
        addon("layout.c", frame::checks(interface, &frame)),
        addon("structs.c", structs::definitions(interface, &frame)),
        addon("structs.h", structs::header(interface, &frame)),
        lib("config.d.ts", config::types(interface)),
        lib("frame.js", frame::offsets(interface, &frame)),
        lib("outputs.js", outputs::readers(interface)),
        lib("requests.js", requests::classes(interface, &frame)),
        lib("requests.d.ts", requests::types(interface, &frame)),
        lib("results.js", classes::classes(interface)),
        lib("results.d.ts", results::types(interface) + &classes::types(interface)),
        lib("tables.js", tables::tables(interface)),
        lib("tables.d.ts", tables::types(interface)),
        lib("version.js", versions::versions(interface)),
    ]
}

/// The comment that a file in C begins with: its first line, and what the file is.
fn c_header(about: &str) -> String {
    format!("/*\n{} *\n{} */\n", wrap(ORIGIN, 110, " * "), wrap(about, 110, " * "))
}

/// The same in JavaScript and TypeScript.
fn js_header(about: &str) -> String {
    format!("{}//\n{}", wrap(ORIGIN, 110, "// "), wrap(about, 110, "// "))
}

/// The name of a function or a struct of the header without its prefix.
fn stem(name: &str) -> &str {
    name.strip_prefix("mintage_").unwrap_or(name)
}
