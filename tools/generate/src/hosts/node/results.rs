//! The types of what an engine answers in JSON.

use std::fmt::Write as _;

use super::js_header;
use super::tables::union;
use crate::model::{Interface, Shape, Type};
use crate::text::block_comment;

/// `lib/raw/results.d.ts`.
pub fn types(interface: &Interface) -> String {
    let about = "What an engine returns. Objects that it writes in JSON have the same field names in every language.";
    let mut text = js_header(about) + "import type { Json } from '../json.js';\n";
    for choices in &interface.choices {
        let words = choices.values.iter().map(|value| (value.name.clone(), value.doc.as_str()));
        text += &union(&choices.name, &choices.doc, words);
    }
    for shape in &interface.results {
        text += &object(shape);
    }
    text
}

fn object(shape: &Shape) -> String {
    let mut text =
        format!("\n{}export interface {} {{\n", block_comment(&shape.doc, 120, ""), shape.name);
    for field in &shape.fields {
        text += &block_comment(&field.doc, 120, "  ");
        let optional = if field.optional { "?" } else { "" };
        writeln!(text, "  readonly {}{optional}: {};", field.name, typescript(&field.kind))
            .expect("a String");
    }
    text + "}\n"
}

fn typescript(kind: &Type) -> String {
    match kind {
        Type::Text => "string".to_owned(),
        Type::Integer => "number".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Choice(name) | Type::Shape(name) => name.clone(),
        Type::List(of) => format!("readonly {}[]", typescript(of)),
        Type::Map(of) => format!("{{ readonly [name: string]: {} }}", typescript(of)),
    }
}
