//! Node: the tables of statuses and capabilities, and their types.

use crate::ORIGIN;
use crate::file::File;
use crate::model::Interface;
use crate::text::quoted;

/// The files of the npm package.
pub fn files(interface: &Interface) -> Vec<File> {
    vec![
        File::new("bindings/node/lib/tables.js", tables(interface)),
        File::new("bindings/node/lib/tables.d.ts", types(interface)),
    ]
}

fn tables(interface: &Interface) -> String {
    let mut text = format!("// {ORIGIN}\n'use strict';\n\n");
    text += "/** Every outcome of every call: number, name, sentence. */\nexports.statuses = [\n";
    for status in &interface.statuses {
        text +=
            &format!("  [{}, '{}', {}],\n", status.number, status.name, quoted(status.sentence));
    }
    text += "];\n\n/** The capabilities, by their numbers. */\nexports.capabilities = {\n";
    for capability in &interface.capabilities {
        text += &format!("  {}: {},\n", capability.name, capability.number);
    }
    text + "};\n"
}

fn types(interface: &Interface) -> String {
    let mut text = format!("// {ORIGIN}\n\n");
    text += "/** The `code` of an error. */\nexport type ErrorCode =\n";
    for status in interface.statuses.iter().filter(|status| status.number != 0) {
        text += &format!("  /** {} */\n  | 'ERR_MINTAGE_{}'\n", status.sentence, status.name);
    }
    text.pop();
    text += ";\n\n/** What a holder of a token may want to do. */\nexport type Capability =\n";
    for capability in &interface.capabilities {
        text += &format!("  /** {} */\n  | '{}'\n", capability.sentence, capability.name);
    }
    text.pop();
    text + ";\n"
}
