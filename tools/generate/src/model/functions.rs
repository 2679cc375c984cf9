//! The functions of the header, with the role of each parameter.

use serde::Serialize;
use syn::{FnArg, Item, ItemFn, Pat, ReturnType};

use super::c::{Constant, Parameter, Role, c_type};
use crate::source::{Sources, documentation, is_conditional};

/// A function of the header.
#[derive(Clone, Debug, Serialize)]
pub struct Function {
    /// The name in C: `mintage_<noun>_<verb>`.
    pub name: String,
    /// What it is about.
    pub noun: String,
    /// What it does.
    pub verb: String,
    /// The documentation.
    pub doc: String,
    /// The type of its result; `void` for none.
    pub returns: String,
    /// Whether the result must not be ignored.
    pub must_use: bool,
    /// The parameters, in order.
    pub parameters: Vec<Parameter>,
}

/// The nouns that a function's name may begin with; a function without one is about the engine.
const NOUNS: &[&str] =
    &["engine", "identity", "token", "key", "scopes", "external", "issuer", "changes", "clock"];

/// The exported functions, in the order of the sources.
pub fn functions(sources: &Sources, constants: &[Constant]) -> Vec<Function> {
    let items = sources.in_folder("ffi").filter_map(|(file, item)| match item {
        Item::Fn(item)
            if item.sig.ident.to_string().starts_with("mintage_")
                && !is_conditional(&item.attrs) =>
        {
            Some((file, item))
        }
        _ => None,
    });
    items.map(|(file, item)| function(file, item, constants)).collect()
}

fn function(file: &str, item: &ItemFn, constants: &[Constant]) -> Function {
    let name = item.sig.ident.to_string();
    let rest = name.strip_prefix("mintage_").unwrap_or(&name);
    let split = rest.split_once('_').filter(|(noun, _)| NOUNS.contains(noun));
    let (noun, verb) = match split {
        _ if file == "library" => ("library", rest),
        Some((noun, verb)) => (noun, verb),
        None => ("engine", rest),
    };
    let doc = documentation(&item.attrs);
    assert!(!doc.is_empty(), "{name}: a function of the header is documented");
    let returns = match &item.sig.output {
        ReturnType::Default => "void".to_owned(),
        ReturnType::Type(_, rust) => c_type(rust),
    };
    let mut parameters = parameters(&name, item, constants);
    for parameter in &mut parameters {
        parameter.nullable |= is_nullable(parameter, &doc);
    }
    Function {
        noun: noun.to_owned(),
        verb: verb.to_owned(),
        returns,
        must_use: item.attrs.iter().any(|one| one.path().is_ident("must_use")),
        parameters,
        doc,
        name,
    }
}

fn parameters(function: &str, item: &ItemFn, constants: &[Constant]) -> Vec<Parameter> {
    let raw: Vec<(String, String)> = item
        .sig
        .inputs
        .iter()
        .map(|input| {
            let FnArg::Typed(input) = input else { panic!("{function}: no methods") };
            let Pat::Ident(name) = &*input.pat else {
                panic!("{function}: a parameter has a name")
            };
            (name.ident.to_string(), c_type(&input.ty))
        })
        .collect();
    let is_batch = raw.iter().any(|(name, _)| name == "count");
    let mut out: Vec<Parameter> = Vec::new();
    for (index, (name, c)) in raw.iter().enumerate() {
        let next = raw.get(index + 1).map(|(name, _)| name.as_str());
        let mut parameter = Parameter::new(name, c.clone(), role(function, name, c, is_batch));
        match parameter.role {
            Role::Length => parameter = parameter.of(name.trim_end_matches("_len")),
            Role::Capacity | Role::LengthOut | Role::Stride => {
                let buffer = out.iter().rev().find(|one| is_buffer(one.role));
                let buffer =
                    buffer.unwrap_or_else(|| panic!("{function}: {name} follows no output"));
                parameter = parameter.of(&buffer.name.clone());
            }
            Role::Count => {
                let array =
                    out.last().unwrap_or_else(|| panic!("{function}: count follows no array"));
                parameter = parameter.of(&array.name.clone());
            }
            Role::TextOut | Role::JsonOut | Role::BytesOut
                if !next.is_some_and(|next| next.ends_with("capacity")) =>
            {
                let stem = name.trim_end_matches("_out").to_uppercase();
                let constant = format!("MINTAGE_{stem}_BYTES");
                assert!(
                    constants.iter().any(|one| one.name == constant),
                    "{function}: {name} has no capacity, and there is no {constant}"
                );
                parameter.size_constant = Some(constant);
            }
            _ => {}
        }
        out.push(parameter);
    }
    lengths_in_structs(&mut out);
    out
}

/// The role of a parameter, by the rules of its name and type.
fn role(function: &str, name: &str, c: &str, is_batch: bool) -> Role {
    match (name, c) {
        ("engine", "mintage_engine *") => Role::EngineFreed,
        ("engine", _) => Role::Engine,
        ("engine_out", _) => Role::EngineOut,
        ("error_out", _) => Role::ErrorOut,
        ("count", _) => Role::Count,
        ("statuses_out", _) => Role::StatusesOut,
        (_, "const mintage_slice *") => Role::SlicesIn,
        (_, "const uint8_t *") => Role::of_input(name),
        ("tokens_out", "uint8_t *") => Role::TextsOut,
        (_, "uint8_t *") => Role::of_output(name),
        _ if c == "size_t *" && name.ends_with("len_out") => Role::LengthOut,
        _ if c == "size_t" && name.ends_with("capacity") => Role::Capacity,
        _ if c == "size_t" && name.ends_with("_stride") => Role::Stride,
        _ if c == "size_t" && name.ends_with("_len") => Role::Length,
        _ if c.starts_with("const mintage_") && is_batch => Role::StructsIn,
        _ if c.starts_with("const mintage_") => Role::StructIn,
        _ if c.starts_with("mintage_") && c.ends_with('*') && is_batch => Role::StructsOut,
        _ if c.starts_with("mintage_") && c.ends_with('*') => Role::StructOut,
        _ if c.ends_with('*') && name.ends_with("_out") => Role::ValueOut,
        _ if c.ends_with('*') => panic!("{function}: no role is known for {name}, {c}"),
        _ => Role::Value,
    }
}

fn is_buffer(role: Role) -> bool {
    matches!(role, Role::TextOut | Role::JsonOut | Role::BytesOut | Role::TextsOut)
}

/// An output of text without a parameter for its length has it in the output struct that follows:
/// `token_out` in `minted_out->token_len`.
fn lengths_in_structs(parameters: &mut [Parameter]) {
    let has_length = |of: &str, all: &[Parameter]| {
        all.iter().any(|one| one.role == Role::LengthOut && one.of.as_deref() == Some(of))
    };
    for index in 0..parameters.len() {
        let buffer = &parameters[index];
        if !is_buffer(buffer.role)
            || buffer.size_constant.is_some()
            || has_length(&buffer.name, parameters)
        {
            continue;
        }
        let follows = parameters[index..]
            .iter()
            .find(|one| matches!(one.role, Role::StructOut | Role::StructsOut));
        let follows = follows.unwrap_or_else(|| panic!("{} has no length", buffer.name));
        let stem = buffer.name.trim_end_matches("_out").trim_end_matches('s');
        let place = format!("{}.{stem}_len", follows.name);
        parameters[index].length_in = Some(place);
    }
}

/// Whether the documentation gives NULL a meaning for this parameter. The rule for those who write
/// it: "X, which may be NULL", "X is NULL or …"; of a JSON input, "NULL generates" or "NULL to
/// generate".
fn is_nullable(parameter: &Parameter, doc: &str) -> bool {
    let name = &parameter.name;
    let doc = doc.split_whitespace().collect::<Vec<_>>().join(" ");
    doc.contains(&format!("{name}, which may be NULL"))
        || doc.contains(&format!("{name} is NULL or"))
        || (parameter.role == Role::JsonIn
            && (doc.contains("NULL generates") || doc.contains("NULL to generate")))
        || (name == "cursor" && doc.contains("Without a cursor (NULL, 0)"))
}
