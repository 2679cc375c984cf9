//! The configuration: an immutable class with a builder for each object, one method for each field.

use super::{javadoc, source};
use crate::file::File;
use crate::model::{ConfigField, ConfigObject, ConfigText, ConfigType, Interface};
use crate::text::{camel, pascal, quoted};

const IMPORTS: &[&str] =
    &["java.util.Arrays", "java.util.Collection", "java.util.LinkedHashMap", "java.util.Map"];

/// A class for each object that has fields.
pub fn files(interface: &Interface) -> Vec<File> {
    let objects = interface.configuration.iter().filter(|object| !object.fields.is_empty());
    objects.map(|object| class(interface, object)).collect()
}

/// The name of the class for an object.
fn class_name(object: &str) -> String {
    if object == "Config" { object.to_owned() } else { format!("{object}Config") }
}

fn class(interface: &Interface, object: &ConfigObject) -> File {
    let name = class_name(&object.name);
    let mut body =
        javadoc(&format!("{}\n\nIt never changes; its text form names no value.", object.doc), "");
    body += &format!(
        "public final class {name} {{
    final Json json;

    private {name}(Json json) {{
        this.json = json;
    }}

    /**
     * Begins one without any field.
     *
     * @return a builder
     */
    public static Builder builder() {{
        return new Builder();
    }}

    /** {{@return the same as a JSON object}} */
    public String toJson() {{
        return json.toText();
    }}

    /** Which fields there are, and none of their values. */
    @Override
    public String toString() {{
        return \"{name}\" + json.names();
    }}
"
    );
    for field in &object.fields {
        body += &nested_enum(interface, field);
    }
    body += "
    /** Collects the fields. A field that is given again takes the later value. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}
";
    for field in &object.fields {
        for kind in alternatives(&field.kind) {
            body += &methods(interface, field, kind);
        }
    }
    body += &format!(
        "
        /** {{@return what was collected so far}} */
        public {name} build() {{
            return new {name}(Json.object(fields));
        }}

        private Builder put(String name, Json value) {{
            fields.put(name, value);
            return this;
        }}
    }}
}}
"
    );
    source(&name, IMPORTS, &body)
}

/// The types that a field takes. Where a list may be one item instead, the list is enough.
fn alternatives(kind: &ConfigType) -> Vec<&ConfigType> {
    match kind {
        ConfigType::AnyOf(kinds) => {
            let list = kinds.iter().find(|kind| matches!(kind, ConfigType::List { .. }));
            list.map_or_else(|| kinds.iter().collect(), |list| vec![list])
        }
        other => vec![other],
    }
}

/// The enum for the words of a field: one that is there already, or one of its own.
fn enum_of(interface: &Interface, field: &ConfigField, words: &[String]) -> (String, bool) {
    let is_algorithm = |word: &String| interface.algorithms.iter().any(|one| one.name == word);
    if words.iter().all(is_algorithm) {
        ("Algorithm".to_owned(), true)
    } else if words == ["primary", "secondary"] {
        ("KeySlot".to_owned(), true)
    } else {
        (pascal(&field.name), false)
    }
}

fn nested_enum(interface: &Interface, field: &ConfigField) -> String {
    let words = alternatives(&field.kind).into_iter().find_map(|kind| match kind {
        ConfigType::Choice(words) => Some(words),
        _ => None,
    });
    let Some(words) = words else { return String::new() };
    let (name, is_shared) = enum_of(interface, field, words);
    if is_shared {
        return String::new();
    }
    let constants: Vec<String> = words
        .iter()
        .map(|word| {
            format!(
                "        /** {{@code {}}}. */\n        {}({})",
                quoted(word),
                word.to_uppercase(),
                quoted(word)
            )
        })
        .collect();
    format!(
        "
    /** The words of {{@link Builder#{}}}. */
    public enum {name} {{
{};

        final String word;

        {name}(String word) {{
            this.word = word;
        }}
    }}
",
        method_name(field),
        constants.join(",\n")
    )
}

/// The name of a method; `default` is a word of the language.
fn method_name(field: &ConfigField) -> String {
    if field.name == "default" { "defaultValue".to_owned() } else { camel(&field.name) }
}

/// A value: its type in Java, and how it becomes JSON.
struct Value {
    java_type: String,
    json: String,
}

fn value(interface: &Interface, field: &ConfigField, kind: &ConfigType, name: &str) -> Value {
    let new = |java_type: &str, json: String| Value { java_type: java_type.to_owned(), json };
    match kind {
        ConfigType::Text(_) => new("String", format!("Json.of({name})")),
        ConfigType::Number { .. } => new("long", format!("Json.of({name})")),
        ConfigType::Boolean => new("boolean", format!("Json.of({name})")),
        ConfigType::Choice(words) => {
            new(&enum_of(interface, field, words).0, format!("Json.of({name}.word)"))
        }
        ConfigType::Object(object) => new(&class_name(object), format!("{name}.json")),
        ConfigType::Standard(_) => {
            new("String", format!("Json.given({name}, {})", quoted(&field.name)))
        }
        ConfigType::List { .. } | ConfigType::AnyOf(_) => {
            panic!("{}: lists of lists and lists of several types have no form in Java", field.name)
        }
    }
}

fn methods(interface: &Interface, field: &ConfigField, kind: &ConfigType) -> String {
    let name = method_name(field);
    let json_name = quoted(&field.name);
    match kind {
        ConfigType::List { item, .. } => {
            let item = value(interface, field, item, "item");
            let java_type = &item.java_type;
            let doc = |indent| documentation(field, kind, &name, indent);
            format!(
                "
{}        public Builder {name}({java_type}... {name}) {{
            return {name}(Arrays.asList({name}));
        }}

{}        public Builder {name}(Collection<{java_type}> {name}) {{
            return put({json_name}, Json.list({name}, item -> {}));
        }}
",
                doc("        "),
                doc("        "),
                item.json
            )
        }
        ConfigType::Object(object) if is_empty(interface, object) => format!(
            "
{}        public Builder {name}() {{
            return put({json_name}, Json.object(Map.of()));
        }}
",
            documentation(field, kind, "", "        ")
        ),
        _ => {
            let value = value(interface, field, kind, &name);
            format!(
                "
{}        public Builder {name}({} {name}) {{
            return put({json_name}, {});
        }}
",
                documentation(field, kind, &name, "        "),
                value.java_type,
                value.json
            )
        }
    }
}

fn is_empty(interface: &Interface, object: &str) -> bool {
    interface.configuration.iter().any(|one| one.name == object && one.fields.is_empty())
}

/// Meaning, range and default.
fn documentation(field: &ConfigField, kind: &ConfigType, parameter: &str, indent: &str) -> String {
    let absent = match (&field.default, &field.otherwise) {
        _ if field.required => "It is required.".to_owned(),
        (Some(default), _) => format!("Default: `{default}`."),
        (None, Some(words)) if words != "none" => format!("Default: {words}."),
        _ => String::new(),
    };
    let absent = if absent.is_empty() { absent } else { format!("\n\n{absent}") };
    let mut tags = String::new();
    if !parameter.is_empty() {
        tags += &format!("@param {parameter} {}\n", range(kind));
    }
    tags += "@return this";
    javadoc(&format!("{}{absent}\n\n{tags}", field.doc), indent)
}

/// The range of a value, in words.
fn range(kind: &ConfigType) -> String {
    match kind {
        ConfigType::Text(ConfigText { words: Some(words), .. }) => (*words).to_owned(),
        ConfigType::Text(ConfigText { bytes_max: Some(max), .. }) => {
            format!("a text of 1 to {max} bytes")
        }
        ConfigType::Text(_) => "a text".to_owned(),
        ConfigType::Number { min, max } => format!("a whole number from {min} to {max}"),
        ConfigType::Boolean => "true or false".to_owned(),
        ConfigType::Choice(_) => "one of the words".to_owned(),
        ConfigType::List { item, min, max } => {
            format!("{min} to {max} items, each {}", range(item))
        }
        ConfigType::Object(_) => "its fields".to_owned(),
        ConfigType::Standard(name) => format!("a JSON object: {name}"),
        ConfigType::AnyOf(_) => "one of several".to_owned(),
    }
}
