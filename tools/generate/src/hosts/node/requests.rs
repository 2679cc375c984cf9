//! The requests: what a caller can ask of `verify`, `mint` and `exchange`, one option for each field
//! of the struct in C, with its check and its type.

use std::fmt::Write as _;

use super::frame::{Frame, Kind, Number};
use super::{js_header, stem};
use crate::model::{Field, Interface, Role, Struct};
use crate::text::{block_comment, camel, first_sentence, pascal, upper};

/// The options that are bits of `flags`.
const FLAGS: &[(&str, &str, &str)] =
    &[("MINTAGE_SCOPES_ANY", "anyScope", "Any one of the scopes is enough.")];

/// The status for a number that is out of range, where it has one of its own.
const RANGES: &[(&str, &str)] = &[("lifetime_minutes", "LIFETIME_OUT_OF_RANGE")];

/// Options that JavaScript has in words, and C in numbers.
const IN_WORDS: &[(&str, &str, &str)] = &[
    ("capability", "Capability", "The scopes must permit this."),
    (
        "key_slot",
        "KeySlot",
        "The slot whose key signs, in an engine with slots; the active key if it is left out.",
    ),
];

/// One option.
struct Asked {
    /// The name in JavaScript.
    name: String,
    /// How the value is checked and turned into that of the library.
    check: String,
    typed: String,
    optional: bool,
    doc: String,
    /// The field of the struct, in C.
    field: String,
    is_text: bool,
}

fn requests<'a>(interface: &'a Interface, frame: &'a Frame) -> impl Iterator<Item = &'a Struct> {
    frame.inputs.iter().map(|part| interface.structure(&format!("mintage_{}", part.stem)))
}

fn asked(interface: &Interface, frame: &Frame, one: &Struct) -> Vec<Asked> {
    let part =
        frame.inputs.iter().find(|part| part.stem == stem(&one.name)).expect("a part of the frame");
    let fields = one.fields.iter().filter_map(|field| match field.parameter.role {
        Role::TextIn | Role::JsonIn | Role::BytesIn => Some(asked_text(field)),
        Role::Value => part.find(&field.parameter.name).map(|_| asked_number(interface, field)),
        _ => None,
    });
    fields.collect()
}

fn asked_text(field: &Field) -> Asked {
    let field_name = field.parameter.name.clone();
    let nullable = field.doc.contains("NULL");
    let (check, typed) = match (field.parameter.role, nullable) {
        (Role::JsonIn, _) => ("optionalJson", "{ readonly [name: string]: Json } | string"),
        (Role::BytesIn, _) => ("token", "string"),
        (_, true) => ("optionalText", "string"),
        (_, false) => ("text", "string"),
    };
    let name = camel(&field_name);
    Asked {
        check: format!("{check}(this.{name}, '{field_name}')"),
        typed: typed.to_owned(),
        // One that only another call leaves out is required here.
        optional: nullable && !field.doc.contains("left NULL"),
        doc: without_null(&field.doc),
        field: field_name,
        is_text: true,
        name,
    }
}

fn asked_number(interface: &Interface, field: &Field) -> Asked {
    let field_name = field.parameter.name.clone();
    let new = |name: &str, check: String, typed: &str, optional: bool, doc: String| Asked {
        name: name.to_owned(),
        check,
        typed: typed.to_owned(),
        optional,
        doc,
        field: field_name.clone(),
        is_text: false,
    };
    if field_name == "flags" {
        let (constant, name, doc) = FLAGS[0];
        let found = interface
            .constants
            .iter()
            .find(|one| one.name == constant)
            .expect("a constant of the header");
        assert!(FLAGS.len() == 1, "only one flag has a meaning");
        let check = format!("optionalFlag(this.{name}, '{name}') ? {} : 0", found.value);
        return new(name, check, "boolean", true, doc.to_owned());
    }
    if field_name.ends_with("scopes") {
        let optional = field_name.starts_with("required_");
        let check =
            if optional { "scopes.optionalMask(this.scopes)" } else { "scopes.mask(this.scopes)" };
        return new(
            "scopes",
            check.to_owned(),
            "readonly string[]",
            optional,
            without_null(&field.doc),
        );
    }
    let name = camel(&field_name);
    if let Some((_, typed, doc)) = IN_WORDS.iter().find(|(word, ..)| *word == field_name) {
        return new(&name, format!("{name}Number(this.{name})"), typed, true, (*doc).to_owned());
    }
    let range = RANGES
        .iter()
        .find(|(word, _)| *word == field_name)
        .map_or("INVALID_ARGUMENT", |(_, status)| status);
    new(
        &name,
        format!("count(this.{name}, '{field_name}', '{range}')"),
        "number",
        true,
        without_null(&field.doc),
    )
}

/// The documentation of a field without the values in C that stand for none.
fn without_null(doc: &str) -> String {
    let sentence = first_sentence(&doc.replace('\n', " ")).trim_end_matches('.').to_owned();
    for default in ["; 0 for ", ", or NULL for ", "; NULL for "] {
        if let Some((doc, otherwise)) = sentence.split_once(default) {
            return format!("{doc}; {otherwise} if it is left out.");
        }
    }
    let sentence = sentence
        .split("; left NULL")
        .next()
        .expect("a first part")
        .replace(", or NULL", "")
        .replace(", as bits", "");
    FLAGS
        .iter()
        .fold(sentence, |doc, (constant, name, _)| doc.replace(constant, &format!("`{name}`")))
        + "."
}

/// `lib/raw/requests.js`.
pub fn classes(interface: &Interface, frame: &Frame) -> String {
    let about = "What a caller asks of verify, mint and exchange. The options are filled in, checked all together, \
                 and then passed to the addon: numbers in the frame, texts as arguments.";
    let mut text = js_header(about)
        + "'use strict';\n\nconst { capabilityNumber, count, keySlotNumber, optionalFlag, optionalJson, optionalText, text, token } = \
           require('../arguments.js');\nconst { at, words } = require('../native.js');\n";
    let mut names = Vec::new();
    for one in requests(interface, frame) {
        text += &class(interface, frame, one);
        names.push(pascal(stem(&one.name)));
    }
    text + &format!("\nmodule.exports = {{ {} }};\n", names.join(", "))
}

fn class(interface: &Interface, frame: &Frame, one: &Struct) -> String {
    let asked = asked(interface, frame, one);
    let name = pascal(stem(&one.name));
    let mut text =
        format!("\n/** {} */\nclass {name} {{\n", first_sentence(&one.doc).replace('\n', " "));
    for Asked { name, .. } in &asked {
        writeln!(text, "  {name} = undefined;").expect("a String");
    }
    let uses_scopes = asked.iter().any(|one| one.name == "scopes");
    let about = if uses_scopes { " `scopes` are those of the engine." } else { "" };
    writeln!(text, "\n  /** Replaces each option by the value that the library takes.{about} */")
        .expect("a String");
    writeln!(text, "  check({}) {{", if uses_scopes { "scopes" } else { "" }).expect("a String");
    for Asked { name, check, .. } in &asked {
        writeln!(text, "    this.{name} = {check};").expect("a String");
    }
    text += "    return this;\n  }\n";
    let texts: Vec<&str> =
        asked.iter().filter(|one| one.is_text).map(|one| one.name.as_str()).collect();
    let arguments: Vec<String> = texts.iter().map(|name| format!("this.{name}")).collect();
    let write = if frame.has(stem(&one.name)) {
        text += &writer(frame, one, &asked);
        format!("    this.write(words, at.{});\n", upper(stem(&one.name)))
    } else {
        String::new()
    };
    let arguments = arguments.join(", ");
    write!(
        text,
        "\n  /** Calls a function of the addon that takes such a request. */\n  passTo(call, engine) {{\n{write}    \
         return call(engine, {arguments});\n  }}\n",
    )
    .expect("a String");
    if is_one_of_many(interface, one) {
        write!(text, "\n  /** Its texts, in the order of the addon. */\n  texts() {{\n    return [{arguments}];\n  }}\n")
            .expect("a String");
    }
    text + "}\n"
}

/// Whether a function takes an array of these.
fn is_one_of_many(interface: &Interface, one: &Struct) -> bool {
    let array = format!("const {} *", one.name);
    let parameters = interface.functions.iter().flat_map(|function| &function.parameters);
    parameters
        .into_iter()
        .any(|parameter| parameter.role == Role::StructsIn && parameter.c_type == array)
}

/// The method that writes the numbers.
fn writer(frame: &Frame, one: &Struct, asked: &[Asked]) -> String {
    let mut text =
        "\n  /** Writes its numbers, from this word on. */\n  write(to, first) {\n".to_owned();
    for Number { name: field, kind, offset } in &frame.part(stem(&one.name)).numbers {
        let name =
            &asked.iter().find(|one| one.field == *field).expect("a number that was asked").name;
        let word = |past: usize| match offset / 4 + past {
            0 => "first".to_owned(),
            word => format!("first + {word}"),
        };
        match kind {
            Kind::Scopes => {
                write!(
                    text,
                    "    to[{}] = this.{name}.low;\n    to[{}] = this.{name}.high;\n",
                    word(0),
                    word(1)
                )
            }
            _ => writeln!(text, "    to[{}] = this.{name};", word(0)),
        }
        .expect("a String");
    }
    text + "  }\n"
}

/// `lib/raw/requests.d.ts`.
pub fn types(interface: &Interface, frame: &Frame) -> String {
    let mut text = js_header(
        "What a caller asks of verify, mint and exchange. An option that is `undefined` is an error: leave it out.",
    );
    text += "import type { KeySlot } from './config.js';\nimport type { Json } from '../json.js';\nimport type { Capability } from './tables.js';\n";
    for one in requests(interface, frame) {
        let doc = first_sentence(&one.doc).replace('\n', " ");
        let mut asked = asked(interface, frame, one);
        let name = pascal(stem(&one.name));
        // Where the token is an argument of its own, the others are options.
        let of_token = asked.iter().any(|one| one.name == "token");
        let name = if of_token { name.replace("Request", "Options") } else { name };
        asked.retain(|one| one.name != "token");
        write!(text, "\n{}export interface {name} {{\n", block_comment(&doc, 120, ""))
            .expect("a String");
        for Asked { name, typed, optional, doc, .. } in asked {
            text += &block_comment(&doc, 120, "  ");
            writeln!(text, "  readonly {name}{}: {typed};", if optional { "?" } else { "" })
                .expect("a String");
        }
        text += "}\n";
    }
    text
}
