//! The calls whose arguments and results convert by their roles alone: text, JSON and bytes go in as
//! `String` and `byte[]`, one number, text or array of bytes comes out, and a failure is thrown.
//!
//! Calls with structs, arrays or several outputs are written by hand on top of the function table.

use super::{CODE_WIDTH, blamed, java_name, java_type, javadoc, list, native, source};
use crate::file::File;
use crate::model::{Function, Interface, Parameter, Role};
use crate::text::{first_sentence, quoted};

const IMPORTS: &[&str] = &[
    "static java.lang.foreign.ValueLayout.JAVA_INT",
    "static java.lang.foreign.ValueLayout.JAVA_LONG",
    "java.util.Objects",
];

/// Calls that are made before there is an `Engine`: its table of scopes is read while it is opened.
const WHILE_OPENING: &[&str] = &["mintage_scopes_parse", "mintage_scopes_format"];

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
    matches!(
        role,
        Role::EngineOut | Role::ValueOut | Role::TextOut | Role::JsonOut | Role::BytesOut
    )
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
        && !WHILE_OPENING.contains(&function.name.as_str())
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
        Role::TextIn => {
            ("String", format!("scratch.putText({name}, {})", quoted(blamed(parameter))))
        }
        // A document may hold keys.
        Role::JsonIn => {
            ("String", format!("scratch.putSecret({name}, {})", quoted(blamed(parameter))))
        }
        _ => return None,
    };
    let put = if parameter.nullable {
        format!("{name} == null ? Scratch.Slice.ABSENT : {put}")
    } else {
        put
    };
    Some(Input {
        java_type,
        conversion: format!("Scratch.Slice {slice} = {put};"),
        address: format!("{slice}.address()"),
        length: format!("{slice}.length()"),
    })
}

/// The parts of a method.
#[derive(Default)]
struct Method {
    parameters: Vec<String>,
    checks: Vec<String>,
    conversions: Vec<String>,
    arguments: Vec<String>,
}

fn parts(function: &Function) -> Method {
    let mut method = Method::default();
    let mut length = String::new();
    for one in &function.parameters {
        let name = java_name(&one.name);
        let argument = match one.role {
            Role::Engine => "address".to_owned(),
            Role::Length => length.clone(),
            Role::ErrorOut => "scratch.errorAddress".to_owned(),
            Role::EngineOut | Role::ValueOut => "scratch.numberAddress".to_owned(),
            Role::TextOut | Role::JsonOut | Role::BytesOut => "out".to_owned(),
            Role::Capacity => "capacity".to_owned(),
            Role::LengthOut => "lenOut".to_owned(),
            _ => match input(one) {
                Some(input) => {
                    method.parameters.push(format!("{} {name}", input.java_type));
                    if !one.nullable {
                        let check = format!("Objects.requireNonNull({name}, {});", quoted(&name));
                        method.checks.push(check);
                    }
                    method.conversions.push(input.conversion);
                    length = input.length;
                    input.address
                }
                None => {
                    method.parameters.push(format!("{} {name}", java_type(&one.c_type)));
                    name
                }
            },
        };
        method.arguments.push(argument);
    }
    method
}

/// The type of the result, and the method of `Scratch` that reads it from a buffer.
fn result(function: &Function) -> (&'static str, Option<&'static str>) {
    let Some(output) = output(function) else { return ("void", None) };
    match output.role {
        Role::EngineOut => ("long", None),
        Role::ValueOut => (java_type(output.c_type.trim_end_matches(" *")), None),
        Role::BytesOut => ("byte[]", Some("readBytes")),
        _ if has_error(function) => ("String", Some("readText")),
        _ => ("String", Some("readTextPlain")),
    }
}

fn has_error(function: &Function) -> bool {
    function.parameters.iter().any(|one| one.role == Role::ErrorOut)
}

/// The native call, its status checked or its output read, between what is before and after it.
fn invocation(function: &Function, before: &str, after: &str, indent: &str) -> String {
    let arguments = parts(function).arguments;
    let native = format!("Native.{}(", java_name(&function.name));
    let Some(reads) = result(function).1 else {
        let check = if has_error(function) { "scratch.check" } else { "Scratch.checkPlain" };
        return list(
            &format!("{before}{check}({native}"),
            &arguments,
            &format!(")){after}"),
            indent,
        );
    };
    let head = format!("{before}scratch.{reads}((out, capacity, lenOut) ->");
    let line = format!("{indent}{head} {native}{})){after}\n", arguments.join(", "));
    if line.chars().count() <= CODE_WIDTH + 1 {
        return line;
    }
    let indented = format!("{indent}    ");
    format!("{indent}{head}\n") + &list(&native, &arguments, &format!(")){after}"), &indented)
}

fn method(function: &Function) -> String {
    let has_engine = function.parameters.iter().any(|one| one.role == Role::Engine);
    let (engine, modifier) = if has_engine { ("engine", "") } else { ("Library", "static ") };
    let Method { parameters, checks, conversions, .. } = parts(function);
    let (result, reads) = result(function);
    let head = format!("{modifier}{result} {}(", java_name(&function.name));
    let mut out = list(&head, &parameters, ") {", "    ");
    for check in checks {
        out += &format!("        {check}\n");
    }
    let begin = if result == "void" {
        format!("{engine}.run(scratch -> ")
    } else {
        format!("return {engine}.call(scratch -> ")
    };
    if conversions.is_empty() && (result == "void" || reads.is_some()) {
        return out + &invocation(function, &begin, ");", "        ") + "    }\n";
    }
    out += &format!("        {begin}{{\n");
    for conversion in conversions {
        out += &format!("            {conversion}\n");
    }
    let before = if reads.is_some() { "return " } else { "" };
    out += &invocation(function, before, ";", "            ");
    out += match (result, reads) {
        ("long", _) => "            return scratch.number.get(JAVA_LONG, 0);\n",
        ("int", _) => "            return scratch.number.get(JAVA_INT, 0);\n",
        _ => "",
    };
    out + "        });\n    }\n"
}
