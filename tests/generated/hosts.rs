//! The tables of statuses and capabilities, in the manner of each host language.

use std::fmt::Write as _;

use mintage::{Capability, Status};

const ORIGIN: &str = "Generated from src/error and src/scope.rs by `make header`.";

/// One piece of text for each row of a table.
fn rows<T: Copy>(rows: &[T], line: impl Fn(T) -> String) -> String {
    rows.iter().map(|&row| line(row)).collect()
}

pub fn python() -> String {
    let mut text = format!(
        "\"\"\"The numbers that every language shares. {ORIGIN}\"\"\"\n\nfrom enum import IntEnum\n\n\n"
    );
    let member = |name: &str, number: i64, sentence: &str| {
        format!("    {name} = {number}\n    \"\"\"{sentence}\"\"\"\n")
    };
    text += "class Status(IntEnum):\n    \"\"\"Every outcome of every call.\"\"\"\n\n";
    text +=
        &rows(Status::ALL, |status| member(status.name(), status.code().into(), status.sentence()));
    text += "\n\nclass Capability(IntEnum):\n    \"\"\"What a holder of a token may want to do.\"\"\"\n\n";
    text += &rows(&Capability::ALL, |capability| {
        let name = capability.name().to_uppercase();
        member(&name, capability.number().into(), capability.sentence())
    });
    text
}

pub fn node() -> String {
    let mut text = format!("// {ORIGIN}\n'use strict';\n\n");
    text += "/** Every outcome of every call: number, name, sentence. */\nexports.statuses = [\n";
    text += &rows(Status::ALL, |status| {
        format!("  [{}, '{}', {:?}],\n", status.code(), status.name(), status.sentence())
    });
    text += "];\n\n/** The capabilities, by their numbers. */\nexports.capabilities = {\n";
    text += &rows(&Capability::ALL, |capability| {
        format!("  {}: {},\n", capability.name(), capability.number())
    });
    text + "};\n"
}

pub fn node_types() -> String {
    let mut text = format!("// {ORIGIN}\n\n");
    text += "/** The `code` of an error. */\nexport type ErrorCode =\n";
    text += &rows(&Status::ALL[1..], |status| {
        format!("  /** {} */\n  | 'ERR_MINTAGE_{}'\n", status.sentence(), status.name())
    });
    text.pop();
    text += ";\n\n/** What a holder of a token may want to do. */\nexport type Capability =\n";
    text += &rows(&Capability::ALL, |capability| {
        format!("  /** {} */\n  | '{}'\n", capability.sentence(), capability.name())
    });
    text.pop();
    text + ";\n"
}

pub fn java_statuses() -> String {
    let constants = rows(Status::ALL, |status| {
        java_constant(status.name(), status.code().into(), status.sentence())
    });
    java_enum("Status", "Every outcome of every call.", &constants)
}

pub fn java_capabilities() -> String {
    let constants = rows(&Capability::ALL, |capability| {
        let name = capability.name().to_uppercase();
        java_constant(&name, capability.number().into(), capability.sentence())
    });
    java_enum("Capability", "What a holder of a token may want to do.", &constants)
}

fn java_constant(name: &str, number: i64, sentence: &str) -> String {
    format!("    /** {sentence} */\n    {name}({number}, {sentence:?}),\n")
}

fn java_enum(name: &str, about: &str, constants: &str) -> String {
    let constants = constants.trim_end_matches(",\n");
    let mut text = format!("// {ORIGIN}\npackage io.mintage;\n\n");
    write!(
        text,
        "/** {about} */
public enum {name} {{
{constants};

    private final int number;
    private final String sentence;

    {name}(int number, String sentence) {{
        this.number = number;
        this.sentence = sentence;
    }}

    /** {{@return the number, the same in every language}} */
    public int number() {{
        return number;
    }}

    /** {{@return one sentence for people}} */
    public String sentence() {{
        return sentence;
    }}
}}
"
    )
    .expect("a String");
    text
}
