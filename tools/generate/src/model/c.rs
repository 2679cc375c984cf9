//! What C sees: constants, types, and the role that each parameter and each field of a struct has.
//!
//! Roles follow from the naming rules of `src/ffi`. A host generates its conversions from them, so
//! a name that follows no rule stops the generator.

use serde::Serialize;
use syn::{Expr, ExprLit, Item, Lit, Type};

use crate::source::{Sources, documentation};

/// A constant of the header.
#[derive(Clone, Debug, Serialize)]
pub struct Constant {
    /// The name in C.
    pub name: String,
    /// The type that it is compared with.
    #[serde(rename = "type")]
    pub c_type: String,
    /// The value.
    pub value: u64,
    /// The documentation.
    pub doc: String,
}

/// A parameter of a function, or a field of a struct: its type in C, and its role.
#[derive(Clone, Debug, Serialize)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// The type in C, without the dimension of an array.
    #[serde(rename = "type")]
    pub c_type: String,
    /// What a host does with it.
    pub role: Role,
    /// For a length, a capacity, a count or a stride: the parameter that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// For an output of text whose length is in an output struct: that struct's field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length_in: Option<String>,
    /// For an output of a fixed size: the constant that is its size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_constant: Option<String>,
    /// Whether NULL is a value of its own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
}

/// What a host does with a parameter or a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The engine that is called.
    Engine,
    /// The engine handle that is given back.
    EngineFreed,
    /// Where a new engine handle is written.
    EngineOut,
    /// Text in UTF-8; its length follows.
    TextIn,
    /// A JSON document; its length follows.
    JsonIn,
    /// Bytes of any kind; their length follows.
    BytesIn,
    /// A pointer to an input struct.
    StructIn,
    /// An array of `mintage_slice`; its count follows.
    SlicesIn,
    /// An array of input structs; its count follows.
    StructsIn,
    /// The bytes of an input, or of a text within a struct.
    Length,
    /// The items of the arrays of the call.
    Count,
    /// Where text is written.
    TextOut,
    /// Where a JSON document is written.
    JsonOut,
    /// Where bytes are written.
    BytesOut,
    /// Where texts are written, one every `Stride` bytes.
    TextsOut,
    /// The bytes from one text to the next.
    Stride,
    /// The bytes that fit into an output.
    Capacity,
    /// Where the length of an output is written.
    LengthOut,
    /// A pointer to an output struct.
    StructOut,
    /// An array of output structs.
    StructsOut,
    /// An array of statuses to write.
    StatusesOut,
    /// Where a number is written.
    ValueOut,
    /// Where the details of a failure are written.
    ErrorOut,
    /// The size of the struct, set by the caller.
    StructSize,
    /// Text within the struct; a field `…_len` has its length.
    TextWithin,
    /// NUL-terminated text within the struct.
    TerminatedText,
    /// A number.
    Value,
}

/// Inputs and outputs that are bytes of any kind. All others are text.
const BYTES: &[&str] = &["token", "cursor", "changes", "data"];
/// Inputs that are JSON documents, and all whose names end with `_json`.
const JSON: &[&str] = &["config", "claims"];

impl Role {
    /// The role of an input buffer with this name.
    pub fn of_input(name: &str) -> Role {
        if BYTES.contains(&name) {
            Role::BytesIn
        } else if JSON.contains(&name) || name.ends_with("_json") {
            Role::JsonIn
        } else {
            Role::TextIn
        }
    }

    /// The role of an output buffer with this name.
    pub fn of_output(name: &str) -> Role {
        let name = name.strip_suffix("_out").unwrap_or_else(|| {
            panic!("`{name}` is a writable buffer; the name of an output ends with _out")
        });
        if BYTES.contains(&name) && name != "token" {
            Role::BytesOut
        } else if JSON.contains(&name) || name == "json" {
            Role::JsonOut
        } else {
            Role::TextOut
        }
    }
}

impl Parameter {
    /// A parameter with a role and nothing else.
    pub fn new(name: &str, c_type: String, role: Role) -> Parameter {
        Parameter {
            name: name.to_owned(),
            c_type,
            role,
            of: None,
            length_in: None,
            size_constant: None,
            nullable: role == Role::ErrorOut,
        }
    }

    /// The same, belonging to another.
    pub fn of(mut self, other: &str) -> Parameter {
        self.of = Some(other.to_owned());
        self
    }
}

/// The constants of `src/ffi`, in the order of the header.
pub fn constants(sources: &Sources) -> Vec<Constant> {
    let items = sources.in_folder("ffi").filter_map(|(_, item)| match item {
        Item::Const(item) if item.ident.to_string().starts_with("MINTAGE_") => Some(item),
        _ => None,
    });
    let constants = items.map(|item| {
        let name = item.ident.to_string();
        let Expr::Lit(ExprLit { lit: Lit::Int(value), .. }) = &*item.expr else {
            panic!("{name}: the header needs a literal number");
        };
        Constant {
            c_type: c_type(&item.ty),
            value: value.base10_parse().expect("a number"),
            doc: documentation(&item.attrs),
            name,
        }
    });
    constants.collect()
}

/// The type in C of a type in Rust.
pub fn c_type(rust: &Type) -> String {
    match rust {
        Type::Path(path) => {
            let name = path.path.segments.last().expect("a type has a name").ident.to_string();
            match name.as_str() {
                "u8" => "uint8_t".into(),
                "u16" => "uint16_t".into(),
                "u32" => "uint32_t".into(),
                "u64" => "uint64_t".into(),
                "i32" => "int32_t".into(),
                "i64" => "int64_t".into(),
                "usize" => "size_t".into(),
                "c_char" => "char".into(),
                name if name.starts_with("mintage_") => name.into(),
                name => panic!("{name} has no type in C here"),
            }
        }
        Type::Ptr(pointer) => {
            let to = c_type(&pointer.elem);
            let space = if to.ends_with('*') { "" } else { " " };
            let constant = if pointer.mutability.is_some() { "" } else { "const " };
            format!("{constant}{to}{space}*")
        }
        Type::Array(array) => c_type(&array.elem),
        _ => panic!("a type of src/ffi that has no type in C"),
    }
}
