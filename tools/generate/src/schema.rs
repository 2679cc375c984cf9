//! `interface/config.schema.json`: the configuration as a JSON Schema (draft 2020-12), with which an
//! editor completes and checks a configuration.

use serde_json::{Map, Value, json};

use crate::model::{ConfigField, ConfigObject, ConfigType, Interface};

/// The schema's text.
pub fn schema(interface: &Interface) -> String {
    let (root, others) = interface.configuration.split_first().expect("the configuration");
    let mut schema = Map::new();
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("$comment".into(), crate::ORIGIN.into());
    schema.insert("title".into(), "mintage configuration".into());
    schema.extend(object(root));
    let definitions = others.iter().map(|one| (one.name.clone(), object(one).into()));
    schema.insert("$defs".into(), Value::Object(definitions.collect()));
    serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
}

fn object(object: &ConfigObject) -> Map<String, Value> {
    let properties = object.fields.iter().map(|one| (one.name.clone(), field(one)));
    let mut schema = Map::new();
    schema.insert("description".into(), object.doc.as_str().into());
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), Value::Object(properties.collect()));
    let required: Vec<&str> =
        object.fields.iter().filter(|one| one.required).map(|one| one.name.as_str()).collect();
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    schema.insert("additionalProperties".into(), false.into());
    schema
}

fn field(field: &ConfigField) -> Value {
    let mut schema = values(&field.kind);
    let words = match (&field.otherwise, field.required) {
        (_, true) => " Required.".to_owned(),
        (Some(words), _) if words != "none" => format!(" Default: {words}."),
        _ => String::new(),
    };
    schema.insert("description".into(), format!("{}{words}", field.doc).into());
    if let Some(default) = &field.default {
        schema.insert("default".into(), default.clone());
    }
    schema.into()
}

fn values(kind: &ConfigType) -> Map<String, Value> {
    let value = match kind {
        ConfigType::Text(text) => {
            let mut schema = Map::from_iter([("type".to_owned(), "string".into())]);
            if let Some(bytes_max) = text.bytes_max {
                schema.insert("minLength".into(), 1.into());
                schema.insert("maxLength".into(), bytes_max.into());
            }
            if let Some(pattern) = text.pattern {
                schema.insert("pattern".into(), pattern.into());
            }
            return schema;
        }
        ConfigType::Number { min, max } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        ConfigType::Boolean => json!({ "type": "boolean" }),
        ConfigType::Choice(words) => json!({ "type": "string", "enum": words }),
        ConfigType::List { item, min, max } => {
            json!({ "type": "array", "items": values(item), "minItems": min, "maxItems": max })
        }
        ConfigType::Object(name) => json!({ "$ref": format!("#/$defs/{name}") }),
        ConfigType::Standard(_) => json!({ "type": "object" }),
        ConfigType::AnyOf(kinds) => {
            json!({ "anyOf": kinds.iter().map(values).collect::<Vec<_>>() })
        }
    };
    let Value::Object(schema) = value else { unreachable!("json! made an object") };
    schema
}
