//! What the engine answers as JSON: dataclasses, and `TypedDict`s for the counters.

use super::{Member, Module, docstring, typed_dict};
use crate::model::{Choices, Interface, Shape, ShapeField, Type};
use crate::text::quoted;

/// The results that Python has as dicts, because they are counters; the others are dataclasses.
const DICTS: &[&str] = &["Stats", "StateStats"];

/// The fields that a dataclass does not show in its `repr`.
const HIDDEN: &[&str] = &["identity"];

/// The texts that are words of a type of the configuration or of a table.
const NAMED: &[(&str, &str, &str)] =
    &[("KeyInfo", "alg", "Algorithm"), ("KeyInfo", "slot", "KeySlot")];

/// `results.py`.
pub fn module(interface: &Interface) -> Module {
    let mut body = String::new();
    let mut exports = Vec::new();
    for choices in &interface.choices {
        exports.push(choices.name.clone());
        body += &alias(choices);
    }
    for shape in in_order(&interface.results) {
        exports.push(shape.name.clone());
        body += &if DICTS.contains(&shape.name.as_str()) { dict(shape) } else { dataclass(shape) };
    }
    Module {
        about: "What the engine reports: the objects that it answers as JSON.",
        exports,
        imports: "from dataclasses import dataclass, field\nfrom typing import Literal, TypeAlias, TypedDict, final\n\n\
                  from .config import KeySlot\nfrom .tables import Algorithm\n\n",
        body,
    }
}

/// One of a few words.
fn alias(choices: &Choices) -> String {
    let words: Vec<String> = choices.values.iter().map(|one| quoted(&one.name)).collect();
    let line = format!("{}: TypeAlias = Literal[{}]\n", choices.name, words.join(", "));
    let meanings: Vec<String> =
        choices.values.iter().map(|one| format!("`{}`: {}", one.name, one.doc)).collect();
    line + &docstring(&format!("{} {}", choices.doc, meanings.join(" ")), "")
}

/// The shapes, those that others contain first.
fn in_order(shapes: &[Shape]) -> Vec<&Shape> {
    shapes.iter().rev().collect()
}

fn dict(shape: &Shape) -> String {
    let members = shape.fields.iter().map(|field| Member {
        name: &field.name,
        annotation: annotation(&field.kind),
        required: !field.optional,
        doc: field.doc.clone(),
    });
    typed_dict(&shape.name, &shape.doc, members.collect())
}

fn dataclass(shape: &Shape) -> String {
    let doc = docstring(&shape.doc, "    ");
    let mut out =
        format!("\n\n@final\n@dataclass(frozen=True, slots=True)\nclass {}:\n{doc}\n", shape.name);
    let (optional, required): (Vec<&ShapeField>, Vec<_>) =
        shape.fields.iter().partition(|field| field.optional);
    for one in required.into_iter().chain(optional) {
        let named = NAMED.iter().find(|(of, name, _)| *of == shape.name && *name == one.name);
        let kind = named.map_or_else(|| annotation(&one.kind), |(.., name)| (*name).to_owned());
        let (kind, default) = match (one.optional, HIDDEN.contains(&one.name.as_str())) {
            (true, _) => (format!("{kind} | None"), " = None"),
            (false, true) => (kind, " = field(repr=False)"),
            (false, false) => (kind, ""),
        };
        out += &format!("    {}: {kind}{default}\n", one.name);
        out += &docstring(&one.doc, "    ");
    }
    out
}

fn annotation(kind: &Type) -> String {
    match kind {
        Type::Text => "str".into(),
        Type::Integer => "int".into(),
        Type::Boolean => "bool".into(),
        Type::Choice(name) | Type::Shape(name) => name.clone(),
        Type::List(inner) => format!("tuple[{}, ...]", annotation(inner)),
        Type::Map(inner) => format!("dict[str, {}]", annotation(inner)),
    }
}
