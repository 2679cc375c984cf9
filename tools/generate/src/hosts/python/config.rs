//! The types of the configuration: a `TypedDict` for each object, with the meaning, the range and the
//! default of each field.

use super::{Member, Module, docstring, typed_dict};
use crate::model::{ConfigField, ConfigObject, ConfigType, Interface};
use crate::text::quoted;

/// The fields whose words are a type with a name, because calls and results have them, too.
const NAMED: &[(&str, &str, &str)] = &[("Key", "slot", "KeySlot")];

/// `config.py`.
pub fn module(interface: &Interface) -> Module {
    let mut body = String::new();
    let mut exports: Vec<String> = Vec::new();
    for (object, field, name) in NAMED {
        let fields = &interface.config_object(object).fields;
        let field = fields.iter().find(|one| one.name == *field).expect("a field of the object");
        let ConfigType::Choice(words) = &field.kind else { panic!("{name}: a choice of words") };
        body += &format!("\n{name}: TypeAlias = {}\n", literal(words));
        body += &docstring(&field.doc, "");
        exports.push((*name).to_owned());
    }
    // An object comes after those that it has.
    for object in interface.configuration.iter().rev() {
        body += &typed(interface, object);
        exports.push(class(&object.name));
    }
    Module {
        about: "The configuration, field by field. The names are the same in every language.",
        exports,
        imports: "from collections.abc import Mapping\nfrom typing import Literal, TypeAlias, TypedDict\n\n\
                  from .tables import Algorithm, PublicKeyAlgorithm\n",
        body,
    }
}

/// The class of an object: `Config`, and `KeyConfig` for the object `Key`.
fn class(object: &str) -> String {
    if object == "Config" { object.to_owned() } else { format!("{object}Config") }
}

fn typed(interface: &Interface, object: &ConfigObject) -> String {
    let members = object.fields.iter().map(|field| {
        let named = NAMED.iter().find(|(of, name, _)| *of == object.name && *name == field.name);
        Member {
            name: &field.name,
            annotation: named.map_or_else(
                || annotation(interface, &field.kind),
                |(.., name)| (*name).to_owned(),
            ),
            required: field.required,
            doc: documentation(field),
        }
    });
    typed_dict(&class(&object.name), &object.doc, members.collect())
}

/// The meaning of a field, its range, and what it is where it is left out.
fn documentation(field: &ConfigField) -> String {
    let range = match &field.kind {
        ConfigType::Number { min, max } => format!(" {min} to {max}."),
        ConfigType::Text(text) => match (text.words, text.bytes_max) {
            (Some(words), _) => format!(" In the form: {words}."),
            (None, Some(bytes)) => format!(" At most {bytes} bytes."),
            (None, None) => String::new(),
        },
        ConfigType::List { min: 0, max, .. } => format!(" At most {max} items."),
        ConfigType::List { min, max, .. } => format!(" {min} to {max} items."),
        _ => String::new(),
    };
    let otherwise = match (&field.default, field.otherwise.as_deref()) {
        (Some(value), _) => format!(" Default: `{value}`."),
        (None, None | Some("none" | "required")) => String::new(),
        // A condition, not a value.
        (None, Some(words)) if words.starts_with("needed") => {
            format!(" N{}.", words.trim_start_matches('n'))
        }
        (None, Some(words)) => format!(" Default: {words}."),
    };
    format!("{}{range}{otherwise}", field.doc)
}

fn annotation(interface: &Interface, kind: &ConfigType) -> String {
    let algorithms = interface.algorithms.iter();
    let is_algorithm = |words: &[String]| words.iter().eq(algorithms.clone().map(|one| one.name));
    let is_public = |words: &[String]| {
        let public = algorithms.clone().filter(|one| !one.symmetric);
        words.iter().eq(public.map(|one| one.name))
    };
    match kind {
        ConfigType::Text(_) => "str".to_owned(),
        ConfigType::Number { .. } => "int".to_owned(),
        ConfigType::Boolean => "bool".to_owned(),
        ConfigType::Choice(words) if is_algorithm(words) => "Algorithm".to_owned(),
        ConfigType::Choice(words) if is_public(words) => "PublicKeyAlgorithm".to_owned(),
        ConfigType::Choice(words) => literal(words),
        ConfigType::List { item, .. } => format!("list[{}]", annotation(interface, item)),
        ConfigType::Object(name) => class(name),
        ConfigType::Standard(_) => "Mapping[str, object]".to_owned(),
        ConfigType::AnyOf(kinds) => {
            let kinds: Vec<String> = kinds.iter().map(|kind| annotation(interface, kind)).collect();
            kinds.join(" | ")
        }
    }
}

fn literal(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("Literal[{}]", words.join(", "))
}
