//! The structs, with the layout that `repr(C)` has on 64-bit platforms.
//!
//! The layout is computed here, not asked of the compiler, so that the checks in each language
//! compare two independent results.

use serde::Serialize;
use syn::{Expr, ExprLit, ExprPath, Item, Lit, Type};

use super::c::{Constant, Parameter, Role, c_type};
use crate::source::{Sources, documentation};

/// A struct that crosses the boundary.
#[derive(Clone, Debug, Serialize)]
pub struct Struct {
    /// The name in C.
    pub name: String,
    /// The documentation.
    pub doc: String,
    /// Bytes of the struct.
    pub size: usize,
    /// Its alignment.
    pub align: usize,
    /// The fields, in order.
    pub fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Name, type and role.
    #[serde(flatten)]
    pub parameter: Parameter,
    /// The items of an array; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
    /// Bytes from the beginning of the struct.
    pub offset: usize,
    /// Bytes of the field.
    pub size: usize,
    /// The documentation.
    pub doc: String,
}

impl Struct {
    /// The field with this name.
    ///
    /// # Panics
    /// When there is none.
    pub fn field(&self, name: &str) -> &Field {
        let found = self.fields.iter().find(|field| field.parameter.name == name);
        found.unwrap_or_else(|| panic!("{} has no field {name}", self.name))
    }

    /// Whether the struct begins with its size.
    pub fn is_versioned(&self) -> bool {
        self.fields[0].parameter.role == Role::StructSize
    }
}

/// The structs of `src/ffi/types.rs` that have fields for C.
pub fn structs(sources: &Sources, constants: &[Constant]) -> Vec<Struct> {
    let items = sources.in_folder("ffi").filter_map(|(_, item)| match item {
        Item::Struct(item)
            if item.ident.to_string().starts_with("mintage_")
                && item.attrs.iter().any(|one| one.path().is_ident("repr")) =>
        {
            Some(item)
        }
        _ => None,
    });
    items.map(|item| structure(item, constants)).collect()
}

fn structure(item: &syn::ItemStruct, constants: &[Constant]) -> Struct {
    let name = item.ident.to_string();
    let names: Vec<String> = item
        .fields
        .iter()
        .filter_map(|field| field.ident.as_ref())
        .map(|ident| ident.to_string())
        .collect();
    let (mut offset, mut align) = (0usize, 1);
    let mut fields = Vec::new();
    for (field, field_name) in item.fields.iter().zip(&names) {
        let (item_size, count) = size(&field.ty, constants);
        let size = item_size * count.unwrap_or(1);
        align = align.max(item_size);
        assert!(
            offset.is_multiple_of(item_size),
            "{name}.{field_name}: a struct has no padding; order its fields by size"
        );
        fields.push(Field {
            parameter: parameter(&name, field_name, &field.ty, &names),
            count,
            offset,
            size,
            doc: documentation(&field.attrs),
        });
        offset += size;
    }
    assert!(offset.is_multiple_of(align), "{name}: a struct has no padding at its end");
    Struct { name, doc: documentation(&item.attrs), size: offset, align, fields }
}

/// The bytes of an item, and for an array the number of items. On 64-bit platforms every scalar
/// is aligned to its size.
fn size(rust: &Type, constants: &[Constant]) -> (usize, Option<usize>) {
    match rust {
        Type::Array(array) => {
            let count = match &array.len {
                Expr::Lit(ExprLit { lit: Lit::Int(count), .. }) => {
                    count.base10_parse().expect("a number")
                }
                Expr::Path(ExprPath { path, .. }) => {
                    let found = constants.iter().find(|one| path.is_ident(&one.name));
                    found
                        .expect("the length of an array is a number or a constant of the header")
                        .value as usize
                }
                _ => panic!("the length of an array is a number or a constant of the header"),
            };
            (size(&array.elem, constants).0, Some(count))
        }
        Type::Ptr(_) => (8, None),
        _ => match c_type(rust).as_str() {
            "char" | "uint8_t" => (1, None),
            "uint16_t" => (2, None),
            "uint32_t" | "int32_t" | "mintage_status" => (4, None),
            "uint64_t" | "int64_t" | "size_t" => (8, None),
            other => panic!("{other} is no field of a struct"),
        },
    }
}

/// The role of a field, by the rules of its name.
fn parameter(of_struct: &str, name: &str, rust: &Type, names: &[String]) -> Parameter {
    let c = c_type(rust);
    let new = |role| Parameter::new(name, c.clone(), role);
    let has = |other: &str| names.iter().any(|one| one == other);
    if name == "struct_size" {
        return new(Role::StructSize);
    }
    if let Some(buffer) = name.strip_suffix("_len").filter(|buffer| has(buffer)) {
        return new(Role::Length).of(buffer);
    }
    if name == "len" && has("data") {
        return new(Role::Length).of("data");
    }
    if let Some(buffer) = name.strip_suffix("_capacity") {
        return new(Role::Capacity).of(&format!("{buffer}_out"));
    }
    if let Some(buffer) = name.strip_suffix("_len_out") {
        return new(Role::LengthOut).of(&format!("{buffer}_out"));
    }
    match (rust, c.as_str()) {
        (Type::Array(_), "char") => new(Role::TerminatedText),
        (Type::Array(_), "uint8_t") => new(Role::TextWithin),
        (_, "const uint8_t *") => new(Role::of_input(name)),
        (_, "uint8_t *") => new(Role::of_output(name)),
        (_, "mintage_error *") => new(Role::ErrorOut),
        (Type::Ptr(_), _) => panic!("{of_struct}.{name}: no role is known for {c}"),
        _ => new(Role::Value),
    }
}
