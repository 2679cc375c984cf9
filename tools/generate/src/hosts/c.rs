//! C: the checks of the header's layouts. The header itself is written by cbindgen, in `build.rs`.

use std::fmt::Write as _;

use crate::ORIGIN;
use crate::file::File;
use crate::model::Interface;

/// The files of the C tests.
pub fn files(interface: &Interface) -> Vec<File> {
    vec![File::new("tests/c/layout.h", layout(interface))]
}

/// One declaration of an array for each rule: its size is negative where the rule does not hold.
/// C99 has no other assertion at compile time.
fn layout(interface: &Interface) -> String {
    let mut text = format!(
        "/*\n * {ORIGIN}\n *\n * The structs of the header have these sizes, alignments and offsets on \
         64-bit platforms. To include this file\n * is to check it.\n */\n#ifndef MINTAGE_LAYOUT_H\n\
         #define MINTAGE_LAYOUT_H\n\n#include <stddef.h>\n\n#include \"mintage.h\"\n\n\
         #if SIZE_MAX > 0xffffffffu\n\n\
         #define MINTAGE_LAYOUT(name, rule) typedef char mintage_layout_##name[(rule) ? 1 : -1]\n"
    );
    for one in &interface.structs {
        let name = &one.name;
        let stem = name.trim_start_matches("mintage_");
        write!(
            text,
            "\nstruct mintage_layout_{stem} {{ char first; {name} aligned; }};\n\
             MINTAGE_LAYOUT({stem}_size, sizeof({name}) == {});\n\
             MINTAGE_LAYOUT({stem}_align, offsetof(struct mintage_layout_{stem}, aligned) == {});\n",
            one.size, one.align
        )
        .expect("a String");
        for field in &one.fields {
            let (member, offset, size) = (&field.parameter.name, field.offset, field.size);
            writeln!(
                text,
                "MINTAGE_LAYOUT({stem}_{member}, offsetof({name}, {member}) == {offset} && \
                 sizeof((({name} *)0)->{member}) == {size});"
            )
            .expect("a String");
        }
    }
    text + "\n#endif\n\n#endif\n"
}
