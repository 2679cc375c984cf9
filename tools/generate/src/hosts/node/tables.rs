//! What every language shares: statuses, capabilities, algorithms, claims.

use std::fmt::Write as _;

use super::js_header;
use crate::model::Interface;
use crate::text::{block_comment, quoted, single_quoted};

/// The constants of the header that `lib/` uses.
const CONSTANTS: &[&str] = &["BATCH_MAX", "CURSOR_BYTES", "SCOPES_MAX"];

/// `lib/raw/tables.js`.
pub fn tables(interface: &Interface) -> String {
    let mut text =
        js_header("What every language shares, in numbers and names.") + "'use strict';\n";
    text += "\n/**\n * Every outcome of every call: number, name, whether the same call may succeed later, HTTP status, error\n \
             * of RFC 6750, sentence.\n */\nexports.statuses = [\n";
    for status in &interface.statuses {
        let oauth = status.oauth_error.map_or_else(|| "undefined".to_owned(), single_quoted);
        let (number, name, retryable, http) =
            (status.number, status.name, status.retryable, status.http_status);
        writeln!(
            text,
            "  [{number}, '{name}', {retryable}, {http}, {oauth}, {}],",
            quoted(status.sentence)
        )
        .expect("a String");
    }
    text += "];\n\n/** The capabilities, by their numbers. */\nexports.capabilities = {\n";
    for capability in &interface.capabilities {
        writeln!(text, "  {}: {},", capability.name, capability.number).expect("a String");
    }
    text += "};\n\n/** Limits and sizes. */\nexports.constants = {\n";
    for name in CONSTANTS {
        writeln!(text, "  {name}: {},", constant(interface, name)).expect("a String");
    }
    text += "};\n\n/** The slots of keys, by their numbers. */\nexports.keySlots = {\n";
    for (number, name) in numbered(interface, "KEY_SLOT_") {
        writeln!(text, "  {name}: {number},").expect("a String");
    }
    let permissions =
        numbered(interface, "PERMISSION_").into_iter().map(|(_, name)| single_quoted(&name));
    let permissions = permissions.collect::<Vec<_>>().join(", ");
    write!(text, "}};\n\n/** The answers of scopesPermit, from 0. */\nexports.permissions = [{permissions}];\n").expect("a String");
    text += "\n/** The claims that an error can name, by their numbers; 0 is none. */\nexports.claims = [\n  undefined,\n";
    for (claim, number) in interface.claims.iter().zip(1..) {
        assert_eq!(claim.number, number, "claims are numbered from 1, without a gap");
        writeln!(text, "  '{}',", claim.name).expect("a String");
    }
    text + "];\n"
}

fn constant(interface: &Interface, name: &str) -> u64 {
    let name = format!("MINTAGE_{name}");
    interface.constants.iter().find(|one| one.name == name).expect("a constant of the header").value
}

/// The constants with this prefix, by their numbers.
fn numbered(interface: &Interface, prefix: &str) -> Vec<(u64, String)> {
    let prefix = format!("MINTAGE_{prefix}");
    let constants = interface.constants.iter().filter_map(|one| {
        one.name.strip_prefix(&prefix).map(|name| (one.value, name.to_lowercase()))
    });
    let mut constants: Vec<_> = constants.collect();
    constants.sort();
    constants
}

/// `lib/raw/tables.d.ts`.
pub fn types(interface: &Interface) -> String {
    let mut text = js_header("The names that every language shares, as types.");
    let codes = interface.statuses.iter().filter(|status| status.number != 0);
    let codes = codes.map(|status| (format!("ERR_MINTAGE_{}", status.name), status.sentence));
    text += &union(
        "ErrorCode",
        "The `code` of an error: one for each status, and that of a closed engine.",
        codes.chain([("ERR_MINTAGE_CLOSED".to_owned(), "The engine was closed.")]),
    );
    let mut errors: Vec<&str> =
        interface.statuses.iter().filter_map(|status| status.oauth_error).collect();
    errors.sort_unstable();
    errors.dedup();
    text += &union("OAuthError", "The `error` of RFC 6750, section 3.1.", plain(errors));
    text += &union(
        "Capability",
        "What a holder of a token may want to do.",
        interface
            .capabilities
            .iter()
            .map(|capability| (capability.name.to_owned(), capability.sentence)),
    );
    let algorithms = interface.algorithms.iter().map(|algorithm| algorithm.name).collect();
    text += &union("Algorithm", "A signature algorithm, as `alg` names it.", plain(algorithms));
    text += &union(
        "Claim",
        "A claim that an error is about: a registered one, or one of the engine's own.",
        interface.claims.iter().map(|claim| (claim.name.to_owned(), claim.sentence)),
    );
    text
}

fn plain(words: Vec<&str>) -> impl Iterator<Item = (String, &'static str)> {
    words.into_iter().map(|word| (word.to_owned(), ""))
}

/// A type that is one of these words, each with its documentation if it has one.
pub fn union<'a>(
    name: &str,
    about: &str,
    words: impl Iterator<Item = (String, &'a str)>,
) -> String {
    let mut text = format!("\n{}export type {name} =\n", block_comment(about, 120, ""));
    for (word, doc) in words {
        if !doc.is_empty() {
            text += &block_comment(doc, 120, "  ");
        }
        writeln!(text, "  | '{word}'").expect("a String");
    }
    text.pop();
    text + ";\n"
}
