//! Java: the raw layer, the tables, the exceptions and the result types of the package `io.mintage`.
//!
//! All of it is in one package, so that what is raw can be package-private: on the class path, too,
//! nobody can pass an address. `native.rs` writes the function table, `calls.rs` the calls whose
//! arguments and results convert by their roles alone, `structs.rs` the layouts of the structs and
//! their accessors, `tables.rs` the enums, `exceptions.rs` the exceptions, `results.rs` the records, `config.rs`
//! the builders of the configuration.

mod calls;
mod config;
mod exceptions;
mod native;
mod results;
mod structs;
mod tables;

use crate::ORIGIN;
use crate::file::File;
use crate::model::{Interface, Parameter};
use crate::text;

const PACKAGE: &str = "bindings/java/src/main/java/io/mintage";
/// Columns of code at most.
const CODE_WIDTH: usize = 120;
/// Columns of documentation at most.
const DOC_WIDTH: usize = 106;

/// The files of the Java package.
pub fn files(interface: &Interface) -> Vec<File> {
    let mut files = native::files(interface);
    files.push(calls::file(interface));
    files.extend(structs::files(interface));
    files.extend(tables::files(interface));
    files.extend(exceptions::files(interface));
    files.extend(results::files(interface));
    files.extend(config::files(interface));
    files
}

/// A source file: its origin, the package, what of these imports it uses, and the class.
fn source(class: &str, imports: &[&str], body: &str) -> File {
    let used = |import: &&&str| {
        let name = import.rsplit('.').next().expect("a qualified name");
        body.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .any(|word| word == name)
    };
    let group = |is_static: bool| {
        let mut lines: Vec<String> = imports
            .iter()
            .filter(|import| import.starts_with("static ") == is_static)
            .filter(used)
            .map(|import| (*import).to_owned())
            .collect();
        lines.sort();
        let lines: String = lines.iter().map(|import| format!("import {import};\n")).collect();
        if lines.is_empty() { lines } else { lines + "\n" }
    };
    let text = format!("// {ORIGIN}\npackage io.mintage;\n\n{}{}{body}", group(true), group(false));
    File::new(format!("{PACKAGE}/{class}.java"), text)
}

/// A documentation comment: one line if it fits, else a block.
fn javadoc(doc: &str, indent: &str) -> String {
    let doc = markup(doc);
    let line = doc.replace('\n', " ");
    if !doc.contains("\n\n") && !doc.contains("\n@") {
        let line = format!("{indent}/** {line} */\n");
        if line.chars().count() <= DOC_WIDTH + 1 {
            return line;
        }
    }
    let (text, tags) =
        doc.split_once("\n\n@").map_or((doc.as_str(), None), |(text, tags)| (text, Some(tags)));
    let mut out = format!("{indent}/**\n");
    for (index, paragraph) in text.split("\n\n").enumerate() {
        let begin = if index == 0 { "" } else { "<p>" };
        if index > 0 {
            out += &format!("{indent} *\n");
        }
        out += &text::wrap(&format!("{begin}{paragraph}"), DOC_WIDTH, &format!("{indent} * "));
    }
    if let Some(tags) = tags {
        out += &format!("{indent} *\n");
        for tag in format!("@{tags}").lines() {
            let wrapped = text::wrap(tag, DOC_WIDTH - 4, "");
            for (index, line) in wrapped.lines().enumerate() {
                let deeper = if index == 0 { "" } else { "    " };
                out += &format!("{indent} * {deeper}{line}\n");
            }
        }
    }
    out + indent + " */\n"
}

/// Documentation of Rust as Javadoc reads it.
fn markup(doc: &str) -> String {
    let mut out = String::new();
    for (index, part) in doc.split('`').enumerate() {
        if index % 2 == 1 {
            out += &format!("{{@code {part}}}");
        } else {
            out += &part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        }
    }
    out
}

/// A sentence as the text of a tag: without its capital and its full stop.
fn phrase(doc: &str) -> String {
    let doc = doc.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = doc.chars();
    let first = letters.next().unwrap_or_default();
    let second_is_lower = letters.next().is_none_or(|letter| !letter.is_uppercase());
    let doc = if second_is_lower {
        first.to_lowercase().chain(doc.chars().skip(1)).collect()
    } else {
        doc
    };
    match doc.strip_suffix('.') {
        Some(one) if !one.contains(". ") => one.to_owned(),
        _ => doc,
    }
}

/// A call or a declaration, its items on one line if they fit, else on more with a deeper indent.
fn list(head: &str, items: &[String], tail: &str, indent: &str) -> String {
    let line = format!("{indent}{head}{}{tail}", items.join(", "));
    if line.chars().count() <= CODE_WIDTH {
        return line + "\n";
    }
    let deeper = format!("{indent}{}", if tail.ends_with('{') { "        " } else { "    " });
    let mut out = format!("{indent}{head}").trim_end().to_owned() + "\n";
    let mut line = String::new();
    for (index, item) in items.iter().enumerate() {
        let end = if index + 1 == items.len() { tail } else { "," };
        let longer = deeper.len() + line.chars().count() + 1 + item.chars().count() + end.len();
        if !line.is_empty() && longer > CODE_WIDTH {
            out += &format!("{deeper}{line}\n");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += &format!("{item}{end}");
    }
    out + &format!("{deeper}{line}\n")
}

/// The type in Java of a parameter, a field or a result: pointers are addresses.
fn java_type(c_type: &str) -> &'static str {
    match c_type {
        "int32_t" | "uint32_t" | "mintage_status" => "int",
        "void" => "void",
        _ => "long",
    }
}

/// The layout of the same.
fn java_layout(c_type: &str) -> &'static str {
    match java_type(c_type) {
        "int" => "JAVA_INT",
        _ => "JAVA_LONG",
    }
}

/// The name of a function, a parameter or a field in Java.
fn java_name(name: &str) -> String {
    text::camel(name.strip_prefix("mintage_").unwrap_or(name))
}

/// The name under which a failure blames this input.
fn blamed(parameter: &Parameter) -> &str {
    parameter.name.strip_suffix("_json").unwrap_or(&parameter.name)
}
