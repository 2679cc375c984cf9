//! The types of the configuration: one property for each field, with its meaning, range and default.
//!
//! What a field needs beside it is finer than a table of fields says; `lib/config.d.ts` adds that by
//! hand, for the objects in [`REFINED`].

use std::fmt::Write as _;

use super::js_header;
use crate::model::{ConfigField, ConfigObject, ConfigType, Interface};
use crate::text::{block_comment, single_quoted};

/// The objects whose fields depend on each other, with the type that says how.
const REFINED: &[(&str, &str)] =
    &[("Issuer", "IssuerSpec"), ("Key", "KeySpec"), ("State", "StateSpec")];

/// The defaults that this binding sets: a child of Node never goes on with its parent's memory.
const OWN_DEFAULTS: &[(&str, &str, &str)] = &[("Config", "fork", "separate")];

/// The fields whose words are a type with a name, because other types have them, too.
const NAMED: &[(&str, &str, &str)] = &[("Key", "state", "KeyState"), ("Key", "slot", "KeySlot")];

/// The objects that a standard describes.
const STANDARDS: &[(&str, &str)] = &[("RFC 7517 key set", "Jwks"), ("RFC 7517 key", "Jwk")];

/// `lib/raw/config.d.ts`.
pub fn types(interface: &Interface) -> String {
    let about = "The configuration, field by field. The names are the same in every language.";
    let refined: Vec<&str> = REFINED.iter().map(|(_, name)| *name).collect();
    let mut text = js_header(about);
    writeln!(text, "import type {{ {} }} from '../config.js';", refined.join(", "))
        .expect("a String");
    text += "import type { Jwk, Jwks } from '../json.js';\nimport type { Algorithm } from './tables.js';\n";
    for object in &interface.configuration {
        for (_, field, name) in NAMED.iter().filter(|(of, ..)| *of == object.name) {
            let field =
                object.fields.iter().find(|one| one.name == *field).expect("a field of the object");
            let ConfigType::Choice(words) = &field.kind else {
                panic!("{name}: a choice of words")
            };
            write!(
                text,
                "\n{}export type {name} = {};\n",
                block_comment(&field.doc, 120, ""),
                union(words)
            )
            .expect("a String");
        }
        text += &interface_of(interface, object);
    }
    text
}

fn interface_of(interface: &Interface, object: &ConfigObject) -> String {
    let mut text =
        format!("\n{}export interface {} {{\n", block_comment(&object.doc, 120, ""), object.name);
    for field in &object.fields {
        text += &block_comment(&documentation(object, field), 120, "  ");
        let named = NAMED.iter().find(|(of, name, _)| *of == object.name && *name == field.name);
        let typed = named
            .map_or_else(|| typescript(interface, &field.kind), |(.., name)| (*name).to_owned());
        let optional = if field.required { "" } else { "?" };
        writeln!(text, "  readonly {}{optional}: {typed};", field.name).expect("a String");
    }
    text + "}\n"
}

/// The meaning of a field, its range, and what it is where it is left out.
fn documentation(object: &ConfigObject, field: &ConfigField) -> String {
    let mut doc = field.doc.clone();
    match &field.kind {
        ConfigType::Number { min, max } => write!(doc, " {min} to {max}."),
        ConfigType::Text(text) => match (text.words, text.bytes_max) {
            (Some(words), _) => write!(doc, " In the form: {words}."),
            (_, Some(bytes)) => write!(doc, " At most {bytes} bytes."),
            _ => Ok(()),
        },
        ConfigType::List { min, max, .. } if *min > 0 => write!(doc, " {min} to {max} items."),
        ConfigType::List { max, .. } => write!(doc, " At most {max} items."),
        _ => Ok(()),
    }
    .expect("a String");
    let otherwise =
        field.otherwise.as_deref().filter(|words| !["none", "required"].contains(words));
    let own = OWN_DEFAULTS.iter().find(|(of, name, _)| *of == object.name && *name == field.name);
    match (own, &field.default, otherwise) {
        (Some((.., value)), ..) => write!(doc, " Default: `\"{value}\"`."),
        (_, Some(value), _) => write!(doc, " Default: `{value}`."),
        (.., Some(words)) if words.starts_with("needed") => write!(doc, " {}.", capital(words)),
        (.., Some(words)) => write!(doc, " Default: {words}."),
        _ => Ok(()),
    }
    .expect("a String");
    doc
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn typescript(interface: &Interface, kind: &ConfigType) -> String {
    match kind {
        ConfigType::Text(_) => "string".to_owned(),
        ConfigType::Number { .. } => "number".to_owned(),
        ConfigType::Boolean => "boolean".to_owned(),
        ConfigType::Choice(words)
            if words.iter().eq(interface.algorithms.iter().map(|one| one.name)) =>
        {
            "Algorithm".to_owned()
        }
        ConfigType::Choice(words) => union(words),
        ConfigType::List { item, .. } => {
            let item = typescript(interface, item);
            if item.contains('|') {
                format!("readonly ({item})[]")
            } else {
                format!("readonly {item}[]")
            }
        }
        ConfigType::Object(name) => REFINED
            .iter()
            .find(|(of, _)| of == name)
            .map_or_else(|| name.clone(), |(_, refined)| (*refined).to_owned()),
        ConfigType::Standard(standard) => {
            let found = STANDARDS.iter().find(|(name, _)| standard.starts_with(name));
            found.unwrap_or_else(|| panic!("no type for {standard}")).1.to_owned()
        }
        ConfigType::AnyOf(kinds) => {
            let kinds: Vec<String> = kinds.iter().map(|kind| typescript(interface, kind)).collect();
            kinds.join(" | ")
        }
    }
}

fn union(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| single_quoted(word)).collect();
    words.join(" | ")
}
