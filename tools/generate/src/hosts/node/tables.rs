//! What every language shares: statuses, capabilities, algorithms, claims.

use std::fmt::Write as _;

use super::js_header;
use crate::model::Interface;
use crate::text::{block_comment, quoted, single_quoted};

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
    text += "};\n\n/** The claims that an error can name, by their numbers; 0 is none. */\nexports.claims = [\n  undefined,\n";
    for (name, _) in claims(interface) {
        writeln!(text, "  '{name}',").expect("a String");
    }
    text + "];\n"
}

/// The registered claims in the order of their numbers, each with its documentation.
fn claims(interface: &Interface) -> Vec<(String, &str)> {
    let constants = interface.constants.iter().filter_map(|one| {
        let name = one.name.strip_prefix("MINTAGE_CLAIM_")?;
        Some((one.value, name.to_lowercase(), one.doc.as_str()))
    });
    let mut claims: Vec<_> = constants.filter(|(value, ..)| *value > 0).collect();
    claims.sort();
    let numbered = claims.iter().zip(1..).all(|((value, ..), number)| *value == number);
    assert!(numbered, "MINTAGE_CLAIM_ are numbered from 1, without a gap");
    claims.into_iter().map(|(_, name, doc)| (name, doc)).collect()
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
        "A registered claim that an error is about.",
        claims(interface).into_iter(),
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
    if text.ends_with("=\n") {
        text += "  never ";
    }
    text.pop();
    text + ";\n"
}
