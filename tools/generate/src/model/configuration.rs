//! The configuration: its objects and fields, as the tables of `src/config` describe them.

use mintage::describe;
use serde::Serialize;
use serde_json::Value;

/// An object of the configuration.
#[derive(Clone, Debug, Serialize)]
pub struct ConfigObject {
    /// The name of its type, in PascalCase.
    pub name: String,
    /// What it describes.
    pub doc: String,
    /// Its fields, in order.
    pub fields: Vec<ConfigField>,
}

/// A field of such an object.
#[derive(Clone, Debug, Serialize)]
pub struct ConfigField {
    /// The name in JSON.
    pub name: String,
    /// The values that it may have.
    #[serde(rename = "type")]
    pub kind: ConfigType,
    /// Whether it must be there.
    pub required: bool,
    /// The value that a missing field stands for, where that is one fixed value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// What a missing field stands for otherwise, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
    /// What it means.
    pub doc: String,
}

/// The values that a field may have.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfigType {
    /// A text.
    Text(ConfigText),
    /// A whole number.
    Number {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
    },
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Choice(Vec<String>),
    /// A list.
    List {
        /// The values of its items.
        item: Box<ConfigType>,
        /// Items at least.
        min: usize,
        /// Items at most.
        max: usize,
    },
    /// The [`ConfigObject`] with this name.
    Object(String),
    /// A JSON object that a standard describes; its name.
    Standard(String),
    /// One of several.
    AnyOf(Vec<ConfigType>),
}

/// A text.
#[derive(Clone, Debug, Serialize)]
pub struct ConfigText {
    /// Bytes at most, where the field has a bound of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_max: Option<usize>,
    /// A regular expression that it matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<&'static str>,
    /// What it is, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<&'static str>,
}

/// The objects; the first is the configuration itself, and others follow the field that has them.
pub fn configuration() -> Vec<ConfigObject> {
    let mut objects = Vec::new();
    add(describe::configuration(), &mut objects);
    objects
}

fn add(object: describe::Object, objects: &mut Vec<ConfigObject>) {
    let index = objects.len();
    let (name, doc) = (object.name.to_owned(), object.sentence.to_owned());
    objects.push(ConfigObject { name, doc, fields: Vec::new() });
    let fields = object.fields.into_iter().map(|field| {
        let (default, otherwise) = absent(&field);
        ConfigField {
            name: field.name.to_owned(),
            kind: kind(field.shape, objects),
            required: otherwise.as_deref() == Some("required"),
            default,
            otherwise,
            doc: field.sentence.to_owned(),
        }
    });
    let fields: Vec<ConfigField> = fields.collect();
    objects[index].fields = fields;
}

/// What a missing field stands for: a JSON value, or words.
fn absent(field: &describe::Field) -> (Option<Value>, Option<String>) {
    let text = field.otherwise.or(field.default.as_deref());
    let Some(text) = text else { return (None, Some("none".to_owned())) };
    match serde_json::from_str(text) {
        Ok(value) => (Some(value), None),
        Err(_) => (None, Some(text.to_owned())),
    }
}

fn kind(shape: describe::Shape, objects: &mut Vec<ConfigObject>) -> ConfigType {
    match shape {
        describe::Shape::Text(text) => ConfigType::Text(ConfigText {
            bytes_max: Some(text.bytes_max).filter(|bytes| *bytes > 0),
            pattern: text.pattern,
            words: text.words,
        }),
        describe::Shape::Number(min, max) => ConfigType::Number { min, max },
        describe::Shape::Flag => ConfigType::Boolean,
        describe::Shape::Choice(words) => {
            ConfigType::Choice(words.into_iter().map(str::to_owned).collect())
        }
        describe::Shape::List(item, min, max) => {
            ConfigType::List { item: Box::new(kind(*item, objects)), min, max }
        }
        describe::Shape::Object(object) => {
            let name = object.name.to_owned();
            if !objects.iter().any(|one| one.name == name) {
                add(object, objects);
            }
            ConfigType::Object(name)
        }
        describe::Shape::Standard(name) => ConfigType::Standard(name.to_owned()),
        describe::Shape::AnyOf(shapes) => {
            ConfigType::AnyOf(shapes.into_iter().map(|shape| kind(shape, objects)).collect())
        }
    }
}
