//! The schema of the configuration and the reader agree: a configuration that opens an engine
//! conforms to the schema, and the reader knows every field that the schema has, and no other.

use std::path::Path;

use mintage::{Engine, Status};
use mintage_generate::model::{ConfigType, Interface};
use serde_json::{Value, json};

/// Whether a value conforms, by the keywords that the schema uses; else the path and the keyword.
/// Patterns are for editors, and not evaluated here.
fn conforms(value: &Value, schema: &Value, root: &Value, path: &str) -> Result<(), String> {
    let fail = |keyword: &str| Err(format!("{path}: {keyword}"));
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        conforms(value, root.pointer(pointer).expect("a definition"), root, path)?;
    }
    let mut kinds = schema["anyOf"].as_array().into_iter().flatten().peekable();
    if kinds.peek().is_some() && !kinds.any(|kind| conforms(value, kind, root, path).is_ok()) {
        return fail("anyOf");
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    if !fits {
        return fail("type");
    }
    let within = |size: u64, min: &str, max: &str| {
        schema[min].as_u64().is_none_or(|min| size >= min)
            && schema[max].as_u64().is_none_or(|max| size <= max)
    };
    match value {
        Value::Number(number) if !within(number.as_u64().unwrap_or(0), "minimum", "maximum") => {
            fail("range")
        }
        Value::String(text) => {
            if !within(text.chars().count() as u64, "minLength", "maxLength") {
                return fail("length");
            }
            match schema["enum"].as_array() {
                Some(words) if !words.contains(value) => fail("enum"),
                _ => Ok(()),
            }
        }
        Value::Array(items) => {
            if !within(items.len() as u64, "minItems", "maxItems") {
                return fail("items");
            }
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, item)| {
                conforms(item, &schema["items"], root, &format!("{path}[{index}]"))
            })
        }
        Value::Object(members) => members_conform(members, schema, root, path),
        _ => Ok(()),
    }
}

fn members_conform(
    members: &serde_json::Map<String, Value>,
    schema: &Value,
    root: &Value,
    path: &str,
) -> Result<(), String> {
    for required in schema["required"].as_array().into_iter().flatten() {
        if !members.contains_key(required.as_str().expect("a name")) {
            return Err(format!("{path}: {required} is required"));
        }
    }
    for (name, member) in members {
        match schema["properties"].get(name) {
            Some(property) => conforms(member, property, root, &format!("{path}.{name}"))?,
            None if schema["additionalProperties"] == false => {
                return Err(format!("{path}: {name} is unknown"));
            }
            None => {}
        }
    }
    Ok(())
}

fn schema() -> Value {
    let path = mintage_generate::root().join("interface/config.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every member named `config` in a document of vectors, at any depth.
fn configurations(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if name == "config" && member.is_object() {
                    found.push(member.clone());
                }
                configurations(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| configurations(item, found)),
        _ => {}
    }
}

fn vectors() -> Vec<Value> {
    let mut found = Vec::new();
    for entry in
        std::fs::read_dir(mintage_generate::root().join("interface/vectors/engine")).unwrap()
    {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        configurations(&serde_json::from_str(&text).unwrap(), &mut found);
    }
    found
}

#[test]
fn what_opens_an_engine_conforms_to_the_schema() {
    let schema = schema();
    let mut opened = 0;
    for config in vectors() {
        if Engine::from_json(&config.to_string()).is_ok() {
            conforms(&config, &schema, &schema, "").unwrap();
            opened += 1;
        }
    }
    assert!(opened > 30, "{opened}");
}

#[test]
fn the_schema_refuses_what_is_plainly_wrong() {
    let schema = schema();
    for wrong in [
        json!({ "isuer": "x" }),
        json!({ "leeway_s": 301 }),
        json!({ "leeway_s": "1" }),
        json!({ "profile": "other" }),
        json!({ "resource": { "name": "x" } }),
        json!({ "keys": [{ "generate": "none" }] }),
        json!({ "state": { "redis": {} } }),
        json!({ "issuers": [{}] }),
        json!({ "$schema": "config.schema.json" }),
    ] {
        assert!(conforms(&wrong, &schema, &schema, "").is_err(), "{wrong}");
        assert!(Engine::from_json(&wrong.to_string()).is_err(), "{wrong}");
    }
}

/// The status of a document in which an object at this path has this one field.
fn status_of(path: &[&str], field: &str) -> Status {
    let mut document = json!({ field: null });
    for step in path.iter().rev() {
        document = match step.strip_suffix("[]") {
            Some(list) => json!({ list: [document] }),
            None => json!({ *step: document }),
        };
    }
    Engine::from_json(&document.to_string()).err().map_or(Status::Ok, |error| error.status())
}

/// Asks the reader about every field of an object, and of the objects in it.
fn ask(interface: &Interface, object: &str, path: &[&str], asked: &mut usize) {
    assert_eq!(status_of(path, "no_such_field"), Status::ConfigUnknownField, "{path:?}");
    for field in &interface.config_object(object).fields {
        *asked += 1;
        let status = status_of(path, &field.name);
        assert_ne!(status, Status::ConfigUnknownField, "{path:?}.{}", field.name);
        let list;
        let (step, within) = match object_in(&field.kind) {
            None => continue,
            Some((name, false)) => (field.name.as_str(), name),
            Some((name, true)) => {
                list = format!("{}[]", field.name);
                (list.as_str(), name)
            }
        };
        ask(interface, within, &[path, &[step]].concat(), asked);
    }
}

/// The object that a value may be, and whether it is in a list.
fn object_in(kind: &ConfigType) -> Option<(&str, bool)> {
    match kind {
        ConfigType::Object(name) => Some((name, false)),
        ConfigType::List { item, .. } => object_in(item).map(|(name, _)| (name, true)),
        ConfigType::AnyOf(kinds) => kinds.iter().find_map(object_in),
        _ => None,
    }
}

#[test]
fn the_reader_knows_every_field_of_the_schema() {
    let interface = Interface::read(Path::new(&mintage_generate::root()));
    let mut asked = 0;
    ask(&interface, &interface.configuration[0].name, &[], &mut asked);
    assert!(asked > 50, "{asked}");
}
