//! What calls answer as JSON: records, the enums of their fields, and how both are read.

use super::{javadoc, list, phrase, source};
use crate::file::File;
use crate::model::{Choices, Interface, Shape, ShapeField, Type};
use crate::text::{camel, quoted, upper};

const IMPORTS: &[&str] = &[
    "java.time.Instant",
    "java.util.List",
    "java.util.Locale",
    "java.util.Map",
    "java.util.Optional",
    "java.util.OptionalLong",
];

/// A file for each record and each enum.
pub fn files(interface: &Interface) -> Vec<File> {
    let records = interface.results.iter().map(record);
    records.chain(interface.choices.iter().map(|one| choices(interface, one))).collect()
}

/// The name of a component: `private` is a word of the language, and a time needs no unit.
fn component(field: &ShapeField) -> String {
    if field.name == "private" {
        return "isPrivate".to_owned();
    }
    camel(field.name.strip_suffix("_unix_s").unwrap_or(&field.name))
}

fn is_time(field: &ShapeField) -> bool {
    field.kind == Type::Integer && field.name.ends_with("_unix_s")
}

/// The name of a type in Java.
fn type_name(name: &str) -> String {
    if name == "Slot" { "KeySlot".to_owned() } else { name.to_owned() }
}

fn boxed(kind: &Type) -> String {
    match kind {
        Type::Integer => "Long".to_owned(),
        Type::Boolean => "Boolean".to_owned(),
        other => plain(other),
    }
}

fn plain(kind: &Type) -> String {
    match kind {
        Type::Text => "String".to_owned(),
        Type::Integer => "long".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Choice(name) | Type::Shape(name) => type_name(name),
        Type::List(inner) => format!("List<{}>", boxed(inner)),
        Type::Map(inner) => format!("Map<String, {}>", boxed(inner)),
    }
}

fn java_type(field: &ShapeField) -> String {
    match (&field.kind, is_time(field), field.optional) {
        (_, true, false) => "Instant".to_owned(),
        (_, true, true) => "Optional<Instant>".to_owned(),
        (kind, _, false) => plain(kind),
        (Type::Integer, _, true) => "OptionalLong".to_owned(),
        (kind, _, true) => format!("Optional<{}>", boxed(kind)),
    }
}

/// How a value of this type is made from its JSON, as a function.
fn reader(kind: &Type) -> String {
    match kind {
        Type::Text => "Json::asText".to_owned(),
        Type::Integer => "Json::asLong".to_owned(),
        Type::Boolean => "Json::asBoolean".to_owned(),
        Type::Choice(name) | Type::Shape(name) => format!("{}::of", type_name(name)),
        Type::List(inner) => format!("list -> list.list({})", reader(inner)),
        Type::Map(inner) => format!("map -> map.map({})", reader(inner)),
    }
}

/// How a component is read from the object.
fn reads(field: &ShapeField) -> String {
    let member = format!("json.get({})", quoted(&field.name));
    let optional = format!("json.find({})", quoted(&field.name));
    match (&field.kind, is_time(field), field.optional) {
        (_, true, false) => format!("Instant.ofEpochSecond({member}.asLong())"),
        (_, true, true) => format!("{optional}.map(Json::asLong).map(Instant::ofEpochSecond)"),
        (Type::Integer, _, true) => {
            format!(
                "{optional}.map(Json::asLong).map(OptionalLong::of).orElseGet(OptionalLong::empty)"
            )
        }
        (kind, _, true) => format!("{optional}.map({})", reader(kind)),
        (Type::Text, ..) => format!("{member}.asText()"),
        (Type::Integer, ..) => format!("{member}.asLong()"),
        (Type::Boolean, ..) => format!("{member}.asBoolean()"),
        (Type::Choice(name) | Type::Shape(name), ..) => format!("{}.of({member})", type_name(name)),
        (Type::List(inner), ..) => format!("{member}.list({})", reader(inner)),
        (Type::Map(inner), ..) => format!("{member}.map({})", reader(inner)),
    }
}

fn record(shape: &Shape) -> File {
    let name = type_name(&shape.name);
    let tags: Vec<String> = shape
        .fields
        .iter()
        .map(|field| {
            // An Instant needs no unit.
            let doc = field.doc.replace(", in seconds since 1970", "");
            let doc = if is_time(field) { &doc } else { &field.doc };
            format!("@param {} {}", component(field), phrase(doc))
        })
        .collect();
    let components: Vec<String> = shape
        .fields
        .iter()
        .map(|field| format!("{} {}", java_type(field), component(field)))
        .collect();
    let values: Vec<String> =
        shape.fields.iter().map(|field| format!("            {}", reads(field))).collect();
    let body = format!(
        "{}{}    static {name} of(Json json) {{
        return new {name}(
{});
    }}
}}
",
        javadoc(&format!("{}\n\n{}", shape.doc, tags.join("\n")), ""),
        list(&format!("public record {name}("), &components, ") {", ""),
        values.join(",\n")
    );
    source(&name, IMPORTS, &body)
}

fn choices(interface: &Interface, one: &Choices) -> File {
    let name = type_name(&one.name);
    // A word that crosses the boundary as a number has a constant of the header.
    let number = |word: &str| {
        let constant = format!("MINTAGE_{}_{}", upper(&name), upper(word).to_uppercase());
        interface.constants.iter().find(|one| one.name == constant).map(|one| one.value)
    };
    let has_numbers = one.values.iter().all(|value| number(&value.name).is_some());
    let constants: Vec<String> = one
        .values
        .iter()
        .map(|value| {
            let arguments = match number(&value.name) {
                Some(number) if has_numbers => format!("({number})"),
                _ => String::new(),
            };
            format!("{}    {}{arguments}", javadoc(&value.doc, "    "), value.name.to_uppercase())
        })
        .collect();
    let numbers = if has_numbers {
        format!(
            "
    /** Over the C interface. */
    final int number;

    {name}(int number) {{
        this.number = number;
    }}
"
        )
    } else {
        String::new()
    };
    let body = format!(
        "{}public enum {name} {{
{};
{numbers}
    static {name} of(Json json) {{
        return valueOf(json.asText().toUpperCase(Locale.ROOT));
    }}

    /** {{@return the word, the same in every language}} */
    @Override
    public String toString() {{
        return name().toLowerCase(Locale.ROOT);
    }}
}}
",
        javadoc(&one.doc, ""),
        constants.join(",\n")
    );
    source(&name, IMPORTS, &body)
}
