//! Rust: the checks of the layouts that the compiler gives the structs of `src/ffi`.
//!
//! They are a test of their own and no part of the crate: a crate that did not compile because a
//! struct has grown could not be asked for the description that the new checks follow from.

use std::fmt::Write as _;

use crate::ORIGIN;
use crate::file::File;
use crate::model::Interface;

/// The files of the Rust tests.
pub fn files(interface: &Interface) -> Vec<File> {
    vec![File::new("tests/layout.rs", layout(interface))]
}

fn layout(interface: &Interface) -> String {
    let mut text = format!(
        "//! {ORIGIN}\n//!\n//! The structs of the C interface are laid out as `interface/interface.json` says. The\n\
         //! compiler checks it; there is nothing to run.\n\
         #![cfg(all(feature = \"capi\", target_pointer_width = \"64\"))]\n\n\
         use std::mem::{{align_of, offset_of, size_of}};\n\nuse mintage::ffi::*;\n"
    );
    for one in &interface.structs {
        let name = &one.name;
        write!(
            text,
            "\nconst _: () = {{\n    assert!(size_of::<{name}>() == {});\n    assert!(align_of::<{name}>() == {});\n",
            one.size, one.align
        )
        .expect("a String");
        for field in &one.fields {
            let (member, offset) = (&field.parameter.name, field.offset);
            writeln!(text, "    assert!(offset_of!({name}, {member}) == {offset});")
                .expect("a String");
        }
        text += "};\n";
    }
    text
}
