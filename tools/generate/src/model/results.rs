//! The shapes of what is answered as JSON: the structs that `serde` writes, with their fields,
//! types, documentation and attributes.

use serde::Serialize;
use syn::{Fields, GenericArgument, Item, PathArguments};

use crate::source::{Sources, documentation, has_word, word_text};
use crate::text;

/// The types that are answered as JSON. Those that they contain follow.
const ANSWERED: &[&str] = &["Stats", "IdentityStatus", "KeyInfo"];

/// An object.
#[derive(Clone, Debug, Serialize)]
pub struct Shape {
    /// The name of the type, in PascalCase.
    pub name: String,
    /// The documentation.
    pub doc: String,
    /// The fields, in order.
    pub fields: Vec<ShapeField>,
}

/// A field of an object.
#[derive(Clone, Debug, Serialize)]
pub struct ShapeField {
    /// The name in JSON.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Whether it can be absent.
    pub optional: bool,
    /// The documentation.
    pub doc: String,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// One of the words of [`Choices`] with this name.
    Choice(String),
    /// The [`Shape`] with this name.
    Shape(String),
    /// A list.
    List(Box<Type>),
    /// An object whose members have names that are not known beforehand, and values of this type.
    Map(Box<Type>),
}

/// The words that a field is limited to.
#[derive(Clone, Debug, Serialize)]
pub struct Choices {
    /// The name of the type, in PascalCase.
    pub name: String,
    /// The documentation.
    pub doc: String,
    /// The words.
    pub values: Vec<Choice>,
}

/// One word.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The word, as it is in JSON.
    pub name: String,
    /// The documentation.
    pub doc: String,
}

/// The shapes, and the choices that their fields have.
pub fn results(sources: &Sources) -> (Vec<Shape>, Vec<Choices>) {
    let (mut shapes, mut choices) = (Vec::new(), Vec::new());
    let mut waiting: Vec<String> = ANSWERED.iter().map(|name| (*name).to_owned()).collect();
    let mut index = 0;
    while let Some(name) = waiting.get(index).cloned() {
        index += 1;
        match sources.item(&name) {
            Item::Struct(item) => {
                let shape = shape(item, sources);
                for field in &shape.fields {
                    let name = named(&field.kind).cloned();
                    waiting.extend(name.filter(|name| !waiting.contains(name)));
                }
                shapes.push(shape);
            }
            Item::Enum(item) => choices.push(choices_of(item)),
            _ => unreachable!("only structs and enums are found by name"),
        }
    }
    (shapes, choices)
}

fn named(kind: &Type) -> Option<&String> {
    match kind {
        Type::Choice(name) | Type::Shape(name) => Some(name),
        Type::List(inner) | Type::Map(inner) => named(inner),
        _ => None,
    }
}

fn shape(item: &syn::ItemStruct, sources: &Sources) -> Shape {
    let name = item.ident.to_string();
    assert!(has_word(&item.attrs, "derive", "Serialize"), "{name}: serde writes what is answered");
    let Fields::Named(fields) = &item.fields else { panic!("{name}: an object has named fields") };
    let fields = fields.named.iter().map(|field| {
        let ident = field.ident.as_ref().expect("a named field").to_string();
        let (kind, optional) = kind(&field.ty, sources, &format!("{name}.{ident}"));
        let skipped = word_text(&field.attrs, "serde", "skip_serializing_if").is_some();
        assert!(optional == skipped, "{name}.{ident}: an Option is skipped when it is None");
        let renamed = word_text(&field.attrs, "serde", "rename");
        let doc = documentation(&field.attrs);
        ShapeField { name: renamed.unwrap_or(ident), kind, optional, doc }
    });
    Shape { fields: fields.collect(), doc: documentation(&item.attrs), name }
}

/// The type of a field, and whether it is an `Option`.
fn kind(rust: &syn::Type, sources: &Sources, at: &str) -> (Type, bool) {
    let rust = match rust {
        syn::Type::Reference(reference) => &*reference.elem,
        other => other,
    };
    if let syn::Type::Slice(slice) = rust {
        return (Type::List(Box::new(kind(&slice.elem, sources, at).0)), false);
    }
    let syn::Type::Path(path) = rust else { panic!("{at}: no shape for this type") };
    let segment = path.path.segments.last().expect("a type has a name");
    let arguments: Vec<&syn::Type> = match &segment.arguments {
        PathArguments::AngleBracketed(all) => all
            .args
            .iter()
            .filter_map(|one| match one {
                GenericArgument::Type(one) => Some(one),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let name = segment.ident.to_string();
    let inner = |index: usize| kind(arguments[index], sources, at).0;
    let kind = match name.as_str() {
        "String" | "str" => Type::Text,
        "bool" => Type::Boolean,
        "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => Type::Integer,
        "Option" => return (inner(0), true),
        "Vec" => Type::List(Box::new(inner(0))),
        "BTreeMap" | "HashMap" => Type::Map(Box::new(inner(1))),
        _ => match sources.item(&name) {
            Item::Struct(_) => Type::Shape(name),
            _ => Type::Choice(name),
        },
    };
    (kind, false)
}

fn choices_of(item: &syn::ItemEnum) -> Choices {
    let name = item.ident.to_string();
    let casing = word_text(&item.attrs, "serde", "rename_all");
    let values = item.variants.iter().map(|variant| {
        assert!(variant.fields.is_empty(), "{name}: a choice is a word");
        let ident = variant.ident.to_string();
        let word = word_text(&variant.attrs, "serde", "rename").unwrap_or_else(|| {
            match casing.as_deref() {
                Some("lowercase") => ident.to_lowercase(),
                Some("snake_case") => text::snake(&ident),
                _ => panic!("{name}: say #[serde(rename_all = \"lowercase\")] or \"snake_case\""),
            }
        });
        Choice { name: word, doc: documentation(&variant.attrs) }
    });
    Choices { values: values.collect(), doc: documentation(&item.attrs), name }
}
