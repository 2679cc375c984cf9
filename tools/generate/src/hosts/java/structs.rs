//! The structs that cross the boundary: a class each, with its layout and its accessors.
//!
//! A struct that a call reads has methods that set its fields, one that a call writes has methods
//! that read them. Java computes the offsets from the layout by itself, and a test compares them
//! with `interface/interface.json`.

use super::{java_layout, java_name, java_type, javadoc, source};
use crate::file::File;
use crate::model::{Field, Interface, Role, Struct};
use crate::text::{pascal, quoted, upper};

const IMPORTS: &[&str] = &[
    "static java.lang.foreign.ValueLayout.JAVA_BYTE",
    "static java.lang.foreign.ValueLayout.JAVA_INT",
    "static java.lang.foreign.ValueLayout.JAVA_LONG",
    "java.lang.foreign.MemoryLayout",
    "java.lang.foreign.MemoryLayout.PathElement",
    "java.lang.foreign.MemorySegment",
    "java.lang.foreign.StructLayout",
];

/// A class for each struct.
pub fn files(interface: &Interface) -> Vec<File> {
    interface.structs.iter().map(|one| file(interface, one)).collect()
}

/// Whether a call reads the struct; the others are written.
fn is_input(interface: &Interface, one: &Struct) -> bool {
    let pointer = format!("const {} *", one.name);
    let mut parameters = interface.functions.iter().flat_map(|function| &function.parameters);
    parameters.any(|parameter| parameter.c_type == pointer)
}

fn file(interface: &Interface, one: &Struct) -> File {
    let class = pascal(one.name.trim_start_matches("mintage_")) + "Struct";
    let accessors: Vec<(&Field, String)> = one
        .fields
        .iter()
        .map(|field| {
            let text =
                if is_input(interface, one) { setter(one, field) } else { getter(one, field) };
            (field, text)
        })
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let mut body = javadoc(&format!("{}\n\n`{}` in native memory.", one.doc, one.name), "");
    body += &format!("final class {class} {{\n");
    body += "    static final StructLayout LAYOUT = MemoryLayout.structLayout(\n";
    let members: Vec<String> = one.fields.iter().map(member).collect();
    body += &members.join(",\n");
    body += &format!(").withName({});\n", quoted(&one.name));
    body += "    /** Bytes of one struct. */\n    static final long BYTES = LAYOUT.byteSize();\n\n";
    for field in one.fields.iter().filter(|field| needs_offset(&accessors, field)) {
        body += &format!(
            "    static final long {} = offset({});\n",
            constant(field),
            quoted(&field.parameter.name)
        );
    }
    body += &format!(
        "
    final MemorySegment memory;

    {class}(MemorySegment memory) {{
        this.memory = memory;
    }}
"
    );
    for (field, text) in &accessors {
        body.push('\n');
        body += &javadoc(&field.doc, "    ");
        body += text;
    }
    body += "
    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }
}
";
    source(&class, IMPORTS, &body)
}

/// Whether an accessor uses the offset of the field: its own, or that of the text whose length it is.
fn needs_offset(accessors: &[(&Field, String)], field: &Field) -> bool {
    let name = &field.parameter.name;
    accessors.iter().any(|(other, _)| {
        let other = &other.parameter.name;
        other == name || field.parameter.of.as_ref() == Some(other)
    })
}

fn constant(field: &Field) -> String {
    upper(&field.parameter.name)
}

fn member(field: &Field) -> String {
    let name = quoted(&field.parameter.name);
    match field.count {
        Some(count) => {
            format!("        MemoryLayout.sequenceLayout({count}, JAVA_BYTE).withName({name})")
        }
        None => format!("        {}.withName({name})", java_layout(&field.parameter.c_type)),
    }
}

/// Fields that are kept for later versions.
fn is_reserved(field: &Field) -> bool {
    field.doc == "0 for now."
}

fn setter(one: &Struct, field: &Field) -> String {
    let (name, constant) = (java_name(&field.parameter.name), constant(field));
    match field.parameter.role {
        Role::TextIn | Role::JsonIn | Role::BytesIn => {
            let has_length = |other: &&Field| {
                other.parameter.of.as_deref() == Some(field.parameter.name.as_str())
            };
            let length = one.fields.iter().find(has_length).expect("a pointer has a length");
            format!(
                "    void {name}(Scratch.Slice slice) {{
        memory.set(JAVA_LONG, {constant}, slice.address());
        memory.set(JAVA_LONG, {}, slice.length());
    }}
",
                self::constant(length)
            )
        }
        Role::ErrorOut => format!(
            "    void {name}(ErrorStruct {name}) {{
        memory.set(JAVA_LONG, {constant}, {name}.memory.address());
    }}
"
        ),
        Role::Value if !is_reserved(field) => format!(
            "    void {name}({} {name}) {{
        memory.set({}, {constant}, {name});
    }}
",
            java_type(&field.parameter.c_type),
            java_layout(&field.parameter.c_type)
        ),
        _ => String::new(),
    }
}

fn getter(one: &Struct, field: &Field) -> String {
    let (name, constant) = (java_name(&field.parameter.name), constant(field));
    match field.parameter.role {
        Role::TextWithin => {
            let length =
                java_name(&one.field(&format!("{}_len", field.parameter.name)).parameter.name);
            format!(
                "    String {name}(Scratch scratch) {{
        return scratch.text(memory, {constant}, {length}());
    }}
"
            )
        }
        Role::TerminatedText => format!(
            "    String {name}() {{
        return memory.getString({constant});
    }}
"
        ),
        Role::Value | Role::Length if !is_reserved(field) => format!(
            "    {} {name}() {{
        return memory.get({}, {constant});
    }}
",
            java_type(&field.parameter.c_type),
            java_layout(&field.parameter.c_type)
        ),
        _ => String::new(),
    }
}
