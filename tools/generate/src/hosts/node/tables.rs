//! What every language shares: statuses, capabilities, algorithms.

use std::fmt::Write as _;

use super::js_header;
use crate::model::Interface;
use crate::text::{block_comment, quoted};

/// `lib/raw/tables.js`.
pub fn tables(interface: &Interface) -> String {
    let mut text = js_header("What every language shares, in numbers and names.") + "'use strict';\n";
    text += "\n/** Every outcome of every call: number, name, sentence. */\nexports.statuses = [\n";
    for status in &interface.statuses {
        writeln!(text, "  [{}, '{}', {}],", status.number, status.name, quoted(status.sentence)).expect("a String");
    }
    text += "];\n\n/** The capabilities, by their numbers. */\nexports.capabilities = {\n";
    for capability in &interface.capabilities {
        writeln!(text, "  {}: {},", capability.name, capability.number).expect("a String");
    }
    text + "};\n"
}

/// `lib/raw/tables.d.ts`.
pub fn types(interface: &Interface) -> String {
    let mut text = js_header("The names that every language shares, as types.");
    let codes = interface.statuses.iter().filter(|status| status.number != 0);
    text += &union(
        "ErrorCode",
        "The `code` of an error: one for each status, and that of a closed engine.",
        codes
            .map(|status| (format!("ERR_MINTAGE_{}", status.name), status.sentence))
            .chain([("ERR_MINTAGE_CLOSED".to_owned(), "The engine was closed.")]),
    );
    text += &union(
        "Capability",
        "What a holder of a token may want to do.",
        interface.capabilities.iter().map(|capability| (capability.name.to_owned(), capability.sentence)),
    );
    text
}

/// A type that is one of these words, each with its documentation.
pub fn union<'a>(name: &str, about: &str, words: impl Iterator<Item = (String, &'a str)>) -> String {
    let mut text = format!("\n{}export type {name} =\n", block_comment(about, 120, ""));
    for (word, doc) in words {
        text += &block_comment(doc, 120, "  ");
        writeln!(text, "  | '{word}'").expect("a String");
    }
    text.pop();
    text + ";\n"
}
