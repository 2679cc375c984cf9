//! The versions of the files in `lib/`, which an addon of another build does not have.

use super::js_header;
use crate::mismatch::{Words, mismatch};
use crate::model::Interface;
use crate::text::single_quoted;

/// `lib/raw/version.js`.
pub fn versions(interface: &Interface) -> String {
    let sentence = mismatch(&Words {
        files: "the files in lib",
        files_version: "${exports.VERSION}",
        files_abi: "${exports.ABI_VERSION}",
        library: "${file}",
        library_version: "${version}",
        library_abi: "${abiVersion}",
    });
    // Two lines, which are short enough to read.
    let sentence = format!("`{}`", sentence.replace(", but ", ", but ` +\n  `"));
    js_header(
        "The versions that lib/ and the addon have in common, and the sentence for an addon that has others.",
    ) + &format!(
        "'use strict';\n\n/** The version of the package. */\nexports.VERSION = {};\n\
             /** The version of the interface: MINTAGE_ABI_VERSION. */\nexports.ABI_VERSION = {};\n\n\
             /** What is wrong with the addon in this file, which has these versions. */\n\
             exports.mismatch = (file, version, abiVersion) =>\n  {sentence};\n",
        single_quoted(&interface.version),
        interface.abi_version
    )
}
