//! The function table: a method handle and a typed method for each function, the constants, and
//! which library fits.

use super::{CODE_WIDTH, java_layout, java_name, java_type, javadoc, list, source};
use crate::file::File;
use crate::mismatch::{Words, mismatch, missing};
use crate::model::{Function, Interface};
use crate::text::{quoted, upper};

/// Functions that Java has its own means for.
const UNUSED: &[&str] = &[
    // The loader asks for these two before anything else.
    "mintage_abi_version",
    "mintage_version",
    // A constant, because a library of another version is not loaded.
    "mintage_token_bytes_max",
    // The enum Status has them.
    "mintage_status_name",
    "mintage_status_message",
    // Threads share one handle.
    "mintage_engine_clone",
    // Claims are decoded from the token that was verified.
    "mintage_token_claims",
];

/// Constants that are members of an enum, or bounds that the engine checks by itself.
const NOT_HERE: &[&str] = &[
    "SCOPE_",
    "PERMISSION_",
    "CAPABILITY_",
    "KEY_SLOT_",
    "CLAIM_",
    "ABI_VERSION",
    "CLAIMS_BYTES_MAX",
    "TOKEN_ID_BYTES_MAX",
    "KEY_ID_BYTES_MAX",
];

const IMPORTS: &[&str] = &[
    "static java.lang.foreign.ValueLayout.ADDRESS",
    "static java.lang.foreign.ValueLayout.JAVA_INT",
    "static java.lang.foreign.ValueLayout.JAVA_LONG",
    "java.lang.foreign.FunctionDescriptor",
    "java.lang.foreign.MemorySegment",
    "java.lang.invoke.MethodHandle",
];

/// The functions that Java calls.
pub fn used(interface: &Interface) -> impl Iterator<Item = &Function> {
    interface.functions.iter().filter(|function| !UNUSED.contains(&function.name.as_str()))
}

/// The function table and the versions.
pub fn files(interface: &Interface) -> Vec<File> {
    vec![build(interface), table(interface)]
}

/// The versions are constants of a class of their own, which can be read before any function is
/// looked for.
fn build(interface: &Interface) -> File {
    let body = format!(
        "/** The build that these classes belong to, and why a library of another one is not used. */
final class Build {{
    /** The version of the package. */
    static final String VERSION = {};
    /** The version of the C interface. */
    static final int ABI_VERSION = {};

    private Build() {{}}

    /** A library of another version of the package or of the interface. */
    static String mismatch(String file, String version, int abiVersion) {{
        return {};
    }}

    /** A library that lacks a function. */
    static String missing(String file, String version, int abiVersion, String function) {{
        return {};
    }}
}}
",
        quoted(&interface.version),
        interface.abi_version,
        expression(&mismatch(&WORDS)),
        expression(&missing(&WORDS, "\0function\0")),
    );
    source("Build", &[], &body)
}

/// Names in a sentence that stand for parameters of the method that says it.
const WORDS: Words<'static> = Words {
    files: "the Java classes",
    files_version: "\0VERSION\0",
    files_abi: "\0ABI_VERSION\0",
    library: "\0file\0",
    library_version: "\0version\0",
    library_abi: "\0abiVersion\0",
};

/// A sentence as an expression in Java.
fn expression(sentence: &str) -> String {
    let parts = sentence.split('\0').enumerate();
    let terms: Vec<String> = parts
        .map(|(index, part)| if index % 2 == 1 { part.to_owned() } else { quoted(part) })
        .collect();
    let mut lines: Vec<String> = vec![String::new()];
    for (index, term) in terms.iter().enumerate() {
        let last = lines.last_mut().expect("one line");
        let sign = if index == 0 { "" } else { " + " };
        if last.len() + sign.len() + term.len() > CODE_WIDTH - 16 {
            lines.push(format!("+ {term}"));
        } else {
            *last += &format!("{sign}{term}");
        }
    }
    lines.join("\n            ")
}

fn table(interface: &Interface) -> File {
    let mut body = String::from(
        "/**
 * The functions of the C interface, and its constants.
 *
 * <p>Pointers cross as plain {@code long} addresses. All of them point into a {@link Scratch}, whose
 * memory lives as long as the process, or into what a scratch keeps open until the call is over: there
 * is no lifetime for the linker to look after, and it need not spend time on it.
 */
final class Native {
",
    );
    for constant in &interface.constants {
        let name = constant.name.trim_start_matches("MINTAGE_");
        if NOT_HERE.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        body += &javadoc(&constant.doc, "    ");
        body += &format!("    static final int {name} = {};\n", constant.value);
    }
    body.push('\n');
    for function in used(interface) {
        body += &handle(function);
    }
    body += "\n    private Native() {}\n";
    for function in used(interface) {
        body.push('\n');
        body += &javadoc(&function.doc, "    ");
        body += &method(function);
    }
    body += "
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return Library.function(\"mintage_\" + name, descriptor);
    }
}
";
    source("Native", IMPORTS, &body)
}

fn handle_name(function: &Function) -> String {
    upper(function.name.trim_start_matches("mintage_"))
}

fn is_static_text(function: &Function) -> bool {
    function.returns == "const char *"
}

fn handle(function: &Function) -> String {
    let short = function.name.trim_start_matches("mintage_");
    let layouts = function.parameters.iter().map(|one| java_layout(&one.c_type));
    let result = match function.returns.as_str() {
        "void" => None,
        "const char *" => Some("ADDRESS"),
        other => Some(java_layout(other)),
    };
    let items: Vec<String> = result.into_iter().chain(layouts).map(str::to_owned).collect();
    let make = if result.is_some() { "of" } else { "ofVoid" };
    let head = format!(
        "private static final MethodHandle {} = function({},",
        handle_name(function),
        quoted(short)
    );
    let descriptor = format!("FunctionDescriptor.{make}(");
    let line = format!("    {head} {descriptor}{}));\n", items.join(", "));
    if line.len() <= CODE_WIDTH + 1 {
        return line;
    }
    format!("    {head}\n") + &list(&descriptor, &items, "));", "        ")
}

fn method(function: &Function) -> String {
    let (name, handle) = (java_name(&function.name), handle_name(function));
    let typed = |name: &str, c_type: &str| format!("{} {}", java_type(c_type), java_name(name));
    let parameters: Vec<String> =
        function.parameters.iter().map(|one| typed(&one.name, &one.c_type)).collect();
    let arguments: Vec<String> =
        function.parameters.iter().map(|one| java_name(&one.name)).collect();
    let (result, begin, end) = match function.returns.as_str() {
        "void" => ("void", String::new(), ");"),
        _ if is_static_text(function) => {
            ("String", "return Library.staticText((MemorySegment) ".to_owned(), "));")
        }
        other => (java_type(other), format!("return ({}) ", java_type(other)), ");"),
    };
    let mut out = list(&format!("static {result} {name}("), &parameters, ") {", "    ");
    out += "        try {\n";
    out += &list(&format!("{begin}{handle}.invokeExact("), &arguments, end, "            ");
    out += "        } catch (Throwable thrown) {\n            throw Library.unexpected(thrown);\n        }\n    }\n";
    out
}
