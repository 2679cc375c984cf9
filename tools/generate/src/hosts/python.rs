//! Python: the numbers that it shares with every language.

use crate::ORIGIN;
use crate::file::File;
use crate::model::Interface;

/// The files of the Python package.
pub fn files(interface: &Interface) -> Vec<File> {
    vec![File::new("bindings/python/src/mintage/_tables.py", tables(interface))]
}

fn tables(interface: &Interface) -> String {
    let mut text = format!(
        "\"\"\"The numbers that every language shares. {ORIGIN}\"\"\"\n\nfrom enum import IntEnum\n\n\n"
    );
    let member = |name: &str, number: i64, sentence: &str| {
        format!("    {name} = {number}\n    \"\"\"{sentence}\"\"\"\n")
    };
    text += "class Status(IntEnum):\n    \"\"\"Every outcome of every call.\"\"\"\n\n";
    for status in &interface.statuses {
        text += &member(status.name, status.number.into(), status.sentence);
    }
    text += "\n\nclass Capability(IntEnum):\n    \"\"\"What a holder of a token may want to do.\"\"\"\n\n";
    for capability in &interface.capabilities {
        let name = capability.name.to_uppercase();
        text += &member(&name, capability.number.into(), capability.sentence);
    }
    text
}
