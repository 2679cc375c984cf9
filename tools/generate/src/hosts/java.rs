//! Java: the enums of statuses and capabilities.

use crate::ORIGIN;
use crate::file::File;
use crate::model::Interface;
use crate::text::quoted;

const PACKAGE: &str = "bindings/java/src/main/java/io/mintage";

/// The files of the Java package.
pub fn files(interface: &Interface) -> Vec<File> {
    vec![
        File::new(format!("{PACKAGE}/Status.java"), statuses(interface)),
        File::new(format!("{PACKAGE}/Capability.java"), capabilities(interface)),
    ]
}

fn statuses(interface: &Interface) -> String {
    let constants = interface
        .statuses
        .iter()
        .map(|status| constant(status.name, status.number.into(), status.sentence));
    numbered_enum("Status", "Every outcome of every call.", constants)
}

fn capabilities(interface: &Interface) -> String {
    let constants = interface.capabilities.iter().map(|capability| {
        constant(&capability.name.to_uppercase(), capability.number.into(), capability.sentence)
    });
    numbered_enum("Capability", "What a holder of a token may want to do.", constants)
}

fn constant(name: &str, number: i64, sentence: &str) -> String {
    format!("    /** {sentence} */\n    {name}({number}, {})", quoted(sentence))
}

fn numbered_enum(name: &str, about: &str, constants: impl Iterator<Item = String>) -> String {
    let constants = constants.collect::<Vec<_>>().join(",\n");
    format!(
        "// {ORIGIN}
package io.mintage;

/** {about} */
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
}
