//! From the memory that the addon has written to a result: each parameter of a result's constructor,
//! read from the frame or from the row of one of many.

use std::fmt::Write as _;

use super::classes::{CLASSES, Class};
use super::frame::kept_texts;
use super::{js_header, stem};
use crate::model::{Field, Interface, Role};
use crate::text::{camel, pascal, upper};

/// The results that calls for many have in rows, with the object that has the indices.
const ROWS: &[(&str, &str)] = &[("mintage_verified", "verdictRow"), ("mintage_minted", "mintRow")];

/// `lib/raw/outputs.js`.
pub fn readers(interface: &Interface) -> String {
    let about = "The results of the calls that were just made, read before anything else can run: from the frame, \
                 or from the rows of a call for many.";
    let mut text = js_header(about)
        + "'use strict';\n\nconst { taken } = require('../errors.js');\n\
           const { addon, at, mintRow, numbers, verdictRow, words } = require('../native.js');\n\
           const { strings } = require('../strings.js');\n";
    let names: Vec<&str> = CLASSES.iter().map(|class| class.name).collect();
    writeln!(text, "const {{ {} }} = require('./results.js');", names.join(", "))
        .expect("a String");
    for class in CLASSES {
        let given = given(interface, class).join(", ");
        write!(
            text,
            "\n/** Of the call that was just made. */\nexports.{}InFrame = ({given}) =>\n  new {}(\n{}  );\n",
            camel(class.name_in_c()),
            class.name,
            arguments(interface, class, &|field| in_frame(class, field))
        )
        .expect("a String");
        if let Some((_, row)) = ROWS.iter().find(|(of, _)| *of == class.of_struct) {
            text += &in_row(interface, class, row, &given);
        }
    }
    text
}

fn in_row(interface: &Interface, class: &Class, row: &str, given: &str) -> String {
    let has_texts = !kept_texts(class.of_struct).is_empty();
    let views = if has_texts { "bytes, numbers, words" } else { "numbers" };
    let begin = if has_texts {
        format!(
            "  const start = index * {row}.BYTES;\n  const word = start / 4;\n  const number = start / 8;\n"
        )
    } else {
        format!("  const number = (index * {row}.BYTES) / 8;\n")
    };
    format!(
        "\n/** Of the item with this index. */\nexports.{}InRow = ({{ {views} }}, index, {given}) => {{\n{begin}  return new {}(\n{}  );\n}};\n",
        camel(class.name_in_c()),
        class.name,
        arguments(interface, class, &|field| in_a_row(class, row, field))
    )
}

/// What the caller has: the parameters that are no fields, and the names of the scopes.
fn given(interface: &Interface, class: &Class) -> Vec<String> {
    let parameters = class.parameters(interface);
    let is_given = |name: &&String| {
        *name == "scopeLists" || class.beside.iter().any(|(beside, _)| beside == *name)
    };
    parameters.iter().filter(is_given).cloned().collect()
}

/// The arguments of the constructor, one a line.
fn arguments(
    interface: &Interface,
    class: &Class,
    of_field: &dyn Fn(&Field) -> Vec<String>,
) -> String {
    let mut values: Vec<String> = class.beside.iter().map(|(name, _)| (*name).to_owned()).collect();
    for field in class.fields(interface).into_iter().filter(|field| class.crosses(field)) {
        values.extend(of_field(field));
    }
    values.iter().map(|value| format!("    {value},\n")).collect()
}

fn is_double(field: &Field) -> bool {
    ["uint64_t", "int64_t"].contains(&field.parameter.c_type.as_str())
}

fn in_frame(class: &Class, field: &Field) -> Vec<String> {
    let name = &field.parameter.name;
    let at = format!("at.{}_{}", upper(stem(class.of_struct)), upper(name));
    if name == "scopes" {
        return vec![format!("words[{at}]"), format!("words[{at} + 1]"), "scopeLists".to_owned()];
    }
    if field.parameter.role == Role::Value {
        return vec![format!("{}[{at}]", if is_double(field) { "numbers" } else { "words" })];
    }
    if kept_texts(class.of_struct).iter().any(|(text, _)| text == name) {
        return vec![format!("strings.{}.at(words[{at}_SLOT], numbers[{at}_SERIAL])", camel(name))];
    }
    vec![format!("taken(addon.last{}{}())", pascal(stem(class.of_struct)), pascal(name))]
}

fn in_a_row(class: &Class, row: &str, field: &Field) -> Vec<String> {
    let name = &field.parameter.name;
    let (word, number) =
        (format!("word + {row}.{}", upper(name)), format!("number + {row}.{}", upper(name)));
    if name == "scopes" {
        return vec![
            format!("words[{word}]"),
            format!("words[{word} + 1]"),
            "scopeLists".to_owned(),
        ];
    }
    if field.parameter.role == Role::Value {
        let place =
            if is_double(field) { format!("numbers[{number}]") } else { format!("words[{word}]") };
        return vec![place];
    }
    assert!(
        kept_texts(class.of_struct).iter().any(|(text, _)| text == name),
        "{name}: a text that is kept"
    );
    let arguments = [
        format!("words[{word}_SLOT]"),
        format!("numbers[{number}_SERIAL]"),
        "bytes".to_owned(),
        format!("start + {row}.{}", upper(name)),
        format!("words[{word}_LEN]"),
    ];
    let lines: String = arguments.iter().map(|one| format!("      {one},\n")).collect();
    vec![format!("strings.{}.in(\n{lines}    )", camel(name))]
}
