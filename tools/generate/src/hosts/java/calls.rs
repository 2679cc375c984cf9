//! The calls whose arguments and results convert by their roles alone: text, JSON and bytes go in as
//! `String` and `byte[]`, one number, text or array of bytes comes out, and a failure is thrown.
//!
//! Calls with structs, arrays or several outputs are written by hand on top of the function table.

use super::{blamed, java_name, java_type, javadoc, list, native, source};
use crate::file::File;
use crate::model::{Function, Interface, Parameter, Role};
use crate::text::{first_sentence, quoted};

const IMPORTS: &[&str] = &["static java.lang.foreign.ValueLayout.JAVA_INT", "static java.lang.foreign.ValueLayout.JAVA_LONG", "java.util.Objects"];

/// The class `Calls`.
pub fn file(interface: &Interface) -> File {
    let mut body = String::from(
        "/**
 * The calls whose arguments and results need nothing but a conversion. Text that is not Unicode, and
 * every status but OK, is thrown.
 */
final class Calls {
    private final Engine engine;
    private final long address;

    Calls(Engine engine) {
        this.engine = engine;
        address = engine.handle.address;
    }
",
    );
    for function in native::used(interface).filter(|function| converts(function)) {
        body.push('\n');
        body += &javadoc(first_sentence(&function.doc), "    ");
        body += &method(function);
    }
    body += "}\n";
    source("Calls", IMPORTS, &body)
}

/// What comes back.
fn output(function: &Function) -> Option<&Parameter> {
    function.parameters.iter().find(|one| is_output(one.role))
}

fn is_output(role: Role) -> bool {
    matches!(role, Role::EngineOut | Role::ValueOut | Role::TextOut | Role::JsonOut | Role::BytesOut)
}

/// Whether roles say everything about a call.
fn converts(function: &Function) -> bool {
    let simple = |one: &Parameter| {
        is_output(one.role)
            || matches!(
                one.role,
                Role::Engine
                    | Role::TextIn
                    | Role::JsonIn
                    | Role::BytesIn
                    | Role::Length
                    | Role::Value
                    | Role::Capacity
                    | Role::LengthOut
                    | Role::ErrorOut
            )
    };
    function.returns == "mintage_status"
        && function.parameters.iter().all(simple)
        && function.parameters.iter().filter(|one| is_output(one.role)).count() <= 1
}

/// An input buffer: its type in Java, how it goes in, its address and its length.
struct Input {
    java_type: &'static str,
    conversion: String,
    address: String,
    length: String,
}

fn input(parameter: &Parameter) -> Option<Input> {
    let name = java_name(&parameter.name);
    let slice = format!("{name}Slice");
    let (java_type, put) = match parameter.role {
        // A token is ASCII, and has memory of its own.
        Role::BytesIn if parameter.name == "token" => {
            return Some(Input {
                java_type: "String",
                conversion: format!("long {name}Len = scratch.putToken({name});"),
                address: "scratch.tokenAddress".to_owned(),
                length: format!("{name}Len"),
            });
        }
        Role::BytesIn => ("byte[]", format!("scratch.put({name})")),
        Role::TextIn => ("String", format!("scratch.putText({name}, {})", quoted(blamed(parameter)))),
        // A document may hold keys.
        Role::JsonIn => ("String", format!("scratch.putSecret({name}, {})", quoted(blamed(parameter)))),
        _ => return None,
    };
    let put = if parameter.nullable { format!("{name} == null ? Scratch.Slice.ABSENT : {put}") } else { put };
    Some(Input {
        java_type,
        conversion: format!("Scratch.Slice {slice} = {put};"),
        address: format!("{slice}.address()"),
        length: format!("{slice}.length()"),
    })
}

fn method(function: &Function) -> String {
    let has_engine = function.parameters.iter().any(|one| one.role == Role::Engine);
    let (mut parameters, mut checks, mut lines, mut arguments) = (vec![], vec![], vec![], vec![]);
    let mut length = String::new();
    for one in &function.parameters {
        let name = java_name(&one.name);
        arguments.push(match one.role {
            Role::Engine => "address".to_owned(),
            Role::Length => length.clone(),
            Role::ErrorOut => "scratch.errorAddress".to_owned(),
            Role::EngineOut | Role::ValueOut => "scratch.numberAddress".to_owned(),
            Role::TextOut | Role::JsonOut | Role::BytesOut => "out".to_owned(),
            Role::Capacity => "capacity".to_owned(),
            Role::LengthOut => "lenOut".to_owned(),
            _ => match input(one) {
                Some(input) => {
                    parameters.push(format!("{} {name}", input.java_type));
                    if !one.nullable {
                        checks.push(format!("Objects.requireNonNull({name}, {});", quoted(&name)));
                    }
                    lines.push(input.conversion);
                    length = input.length;
                    input.address
                }
                None => {
                    parameters.push(format!("{} {name}", java_type(&one.c_type)));
                    name
                }
            },
        });
    }
    let output = output(function);
    let result = match output {
        None => "void",
        Some(one) if one.role == Role::BytesOut => "byte[]",
        Some(one) if one.role == Role::ValueOut => java_type(one.c_type.trim_end_matches(" *")),
        Some(one) if one.role == Role::EngineOut => "long",
        Some(_) => "String",
    };
    let native = format!("Native.{}(", java_name(&function.name));
    let has_error = function.parameters.iter().any(|one| one.role == Role::ErrorOut);
    let check = if has_error { "scratch.check" } else { "Scratch.checkPlain" };
    let indent = "            ";
    let mut inner = String::new();
    for line in lines {
        inner += &format!("{indent}{line}\n");
    }
    let reads = match (result, has_error) {
        ("String", true) => Some("readText"),
        ("String", false) => Some("readTextPlain"),
        ("byte[]", _) => Some("readBytes"),
        _ => None,
    };
    if let Some(reads) = reads {
        let head = format!("return scratch.{reads}((out, capacity, lenOut) -> {native}");
        inner += &list(&head, &arguments, "));", indent);
    } else {
        inner += &list(&format!("{check}({native}"), &arguments, "));", indent);
        inner += match result {
            "long" => "            return scratch.number.get(JAVA_LONG, 0);\n",
            "int" => "            return scratch.number.get(JAVA_INT, 0);\n",
            _ => "            return null;\n",
        };
    }
    let modifier = if has_engine { "" } else { "static " };
    let mut out = list(&format!("{modifier}{result} {}(", java_name(&function.name)), &parameters, ") {", "    ");
    for check in checks {
        out += &format!("        {check}\n");
    }
    let call = if has_engine { "engine.call" } else { "Library.call" };
    let returns = if result == "void" { "" } else { "return " };
    out + &format!("        {returns}{call}(scratch -> {{\n{inner}        }});\n    }}\n")
}
