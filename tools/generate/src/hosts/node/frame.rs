//! The frame: the memory through which the numbers of a call cross between `lib/` and the addon.
//!
//! Its layout is computed here, once. The structs in C, their checks and the offsets in JavaScript
//! all follow from it.

use std::fmt::Write as _;

use super::{c_header, js_header, stem};
use crate::model::{Field, Interface, Role, Struct};
use crate::text::upper;

/// The texts of an accepted token for which JavaScript keeps strings, and how many: making a string
/// costs more than verifying. Powers of two. Other texts of that token are in its claims.
const KEPT_TEXTS: &[(&str, &[(&str, usize)])] =
    &[("mintage_verified", &[("identity", 4096), ("key_id", 64)])];

/// The texts that `lib/` reads one by one. A token that was minted has its own.
const READ_TEXTS: &[(&str, &[&str])] =
    &[("mintage_verified_external", &["subject", "token_id", "key_id"])];

/// How a number lies in the frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number of 64 bits, as a double.
    Double,
    /// A number of 32 bits.
    Word,
    /// A set of scopes: two words, the lower half first.
    Scopes,
}

impl Kind {
    fn align(self) -> usize {
        if self == Kind::Double { 8 } else { 4 }
    }

    fn size(self) -> usize {
        if self == Kind::Word { 4 } else { 8 }
    }

    fn declared(self, name: &str) -> String {
        match self {
            Kind::Double => format!("double {name};"),
            Kind::Word => format!("uint32_t {name};"),
            Kind::Scopes => format!("uint32_t {name}[2];"),
        }
    }
}

/// A number, with its offset in bytes.
pub struct Number {
    pub name: String,
    pub kind: Kind,
    pub offset: usize,
}

/// The numbers of one struct of the header.
pub struct Numbers {
    /// The struct's name without `mintage_`.
    pub stem: String,
    pub numbers: Vec<Number>,
    pub size: usize,
}

impl Numbers {
    fn new(stem: &str, mut unplaced: Vec<(String, Kind)>) -> Numbers {
        unplaced.sort_by_key(|(_, kind)| usize::MAX - kind.align());
        let align = unplaced.iter().map(|(_, kind)| kind.align()).max().unwrap_or(4);
        let mut size = 0;
        let numbers = unplaced.into_iter().map(|(name, kind)| {
            let offset = size;
            size += kind.size();
            Number { name, kind, offset }
        });
        let numbers = numbers.collect();
        Numbers { stem: stem.to_owned(), numbers, size: size.next_multiple_of(align) }
    }

    /// The number with this name, if it is one of these.
    pub fn find(&self, name: &str) -> Option<&Number> {
        self.numbers.iter().find(|number| number.name == name)
    }
}

/// All of the frame: outputs, inputs, and then the two that belong to no struct.
pub struct Frame {
    pub outputs: Vec<Numbers>,
    pub inputs: Vec<Numbers>,
}

impl Frame {
    /// The frame of this interface.
    pub fn of(interface: &Interface) -> Frame {
        let with = |role: Role| {
            let used = |one: &&Struct| {
                interface.functions.iter().flat_map(|function| &function.parameters).any(
                    |parameter| {
                        parameter.role == role
                            && parameter.c_type.contains(&format!("{} *", one.name))
                    },
                )
            };
            interface.structs.iter().filter(used).map(|one| numbers_of(interface, one)).collect()
        };
        Frame { outputs: with(Role::StructOut), inputs: with(Role::StructIn) }
    }

    /// The numbers of the struct with this stem.
    pub fn part(&self, stem: &str) -> &Numbers {
        let found = self.parts().find(|part| part.stem == stem);
        found.unwrap_or_else(|| panic!("the frame has no {stem}"))
    }

    /// Whether numbers of this struct cross.
    pub fn has(&self, stem: &str) -> bool {
        self.parts().any(|part| part.stem == stem)
    }

    fn parts(&self) -> impl Iterator<Item = &Numbers> {
        self.outputs.iter().chain(&self.inputs).filter(|part| !part.numbers.is_empty())
    }

    /// Each part with its offset, and the bytes of them all.
    fn placed(&self) -> (Vec<(usize, &Numbers)>, usize) {
        let mut end = 0;
        let placed = self.parts().map(|part| {
            let offset = end;
            end += part.size;
            (offset, part)
        });
        (placed.collect(), end)
    }
}

/// The texts of the struct that JavaScript keeps.
pub fn kept_texts(of_struct: &str) -> &'static [(&'static str, usize)] {
    KEPT_TEXTS.iter().find(|(name, _)| *name == of_struct).map_or(&[], |(_, texts)| texts)
}

/// Whether JavaScript can ask for this text of the struct.
pub fn is_read(of_struct: &str, text: &str) -> bool {
    let read =
        READ_TEXTS.iter().filter(|(name, _)| *name == of_struct).flat_map(|(_, texts)| *texts);
    kept_texts(of_struct).iter().map(|(text, _)| text).chain(read).any(|one| *one == text)
}

/// Whether a field is a number that crosses: not a length, nor flags that have no meaning yet.
fn crosses(interface: &Interface, of: &Struct, field: &Field) -> bool {
    let name = &field.parameter.name;
    let has_flags = |name: &str| {
        let path = format!("{}.{name}", of.name);
        interface.constants.iter().any(|constant| constant.doc.contains(&path))
    };
    field.parameter.role == Role::Value
        && !name.ends_with("_len")
        && (name != "flags" || has_flags(name))
}

fn numbers_of(interface: &Interface, one: &Struct) -> Numbers {
    let fields = one.fields.iter().filter(|field| crosses(interface, one, field));
    let mut unplaced: Vec<(String, Kind)> = fields
        .map(|field| {
            let name = field.parameter.name.clone();
            let kind = match field.parameter.c_type.as_str() {
                "uint64_t" if name.ends_with("scopes") => Kind::Scopes,
                "uint64_t" | "int64_t" => Kind::Double,
                _ => Kind::Word,
            };
            (name, kind)
        })
        .collect();
    for (text, _) in kept_texts(&one.name) {
        unplaced.push((format!("{text}_serial"), Kind::Double));
        unplaced.push((format!("{text}_slot"), Kind::Word));
    }
    Numbers::new(stem(&one.name), unplaced)
}

/// `raw/frame.h`.
pub fn header(interface: &Interface, frame: &Frame, arguments_max: usize) -> String {
    let about = "The frame: numbers in and out of a call, in memory that JavaScript sees as typed arrays. \
                 Reading and writing there costs a nanosecond, where a Node-API value costs ten. Both sides use \
                 it only within one call: lib/ writes the inputs, calls, and copies the outputs before anything \
                 else can run.";
    let mut text = c_header(about);
    write!(
        text,
        "#ifndef MINTAGE_NODE_FRAME_H\n#define MINTAGE_NODE_FRAME_H\n\n#include \"mintage.h\"\n\n\
         /* The arguments of a function of the addon at most. */\n#define CALL_ARGUMENTS_MAX {arguments_max}\n\n\
         /* The texts for which lib/strings.js keeps strings: powers of two. */\n"
    )
    .expect("a String");
    for (name, count) in KEPT_TEXTS.iter().flat_map(|(_, texts)| *texts) {
        writeln!(text, "#define {}_TEXTS {count}", upper(name)).expect("a String");
    }
    for part in frame.parts() {
        write!(text, "\n/* Of mintage_{}. */\nstruct {}_numbers {{\n", part.stem, part.stem)
            .expect("a String");
        for number in &part.numbers {
            writeln!(text, "    {}", number.kind.declared(&number.name)).expect("a String");
        }
        text += "};\n";
    }
    text += "\nstruct frame {\n";
    for part in frame.parts() {
        writeln!(text, "    struct {0}_numbers {0};", part.stem).expect("a String");
    }
    text += "    /* Of calls without a struct: a set of scopes, and a number that is the answer. */\n    \
             uint32_t scopes[2];\n    uint32_t answer;\n};\n";
    text += "\n/* One of many verdicts, in memory of lib/'s. The library uses an array of these as its own. */\n\
             struct verdict_row {\n    mintage_verified verified;\n    struct verified_numbers numbers;\n    \
             int32_t status;\n    uint32_t reserved;\n};\n\n\
             /* One of many requests to mint, and its outcome, in memory of lib/'s. */\nstruct mint_row {\n    \
             struct minted_numbers minted;\n    struct mint_request_numbers request;\n};\n";
    text += &last(interface);
    text + "\n#endif\n"
}

/// The outputs that JavaScript can ask for after the call.
fn last(interface: &Interface) -> String {
    let mut text = "\n/* The outputs of the last calls. */\nstruct last {\n".to_owned();
    let mut seen = Vec::new();
    for parameter in interface.functions.iter().flat_map(super::calls::kept_outputs) {
        if seen.contains(&&parameter.name) {
            continue;
        }
        seen.push(&parameter.name);
        let name = parameter.name.trim_end_matches("_out");
        match (&parameter.role, &parameter.size_constant) {
            (Role::StructOut, _) => {
                let c = parameter.c_type.trim_end_matches(" *");
                writeln!(text, "    {c} {};", stem(c))
            }
            (_, Some(size)) => writeln!(text, "    uint8_t {name}[{size}];"),
            _ => writeln!(
                text,
                "    uint8_t {name}[MINTAGE_{}_BYTES_MAX];\n    size_t {name}_len;",
                upper(name)
            ),
        }
        .expect("a String");
    }
    text + "};\n"
}

/// `raw/layout.c`: the compiler compares its layouts with the description and with the frame's.
pub fn checks(interface: &Interface, frame: &Frame) -> String {
    let about = "The structs of the header have the layouts that interface/interface.json has, and those of \
                 the addon the offsets that lib/raw/frame.js has. The compiler checks it; nothing is left.";
    let mut text = c_header(about);
    text += "#include \"addon.h\"\n\n#include <stddef.h>\n\n\
         #define LAYOUT(rule) _Static_assert(rule, \"this layout was generated: \" #rule)\n";
    for one in &interface.structs {
        let name = &one.name;
        writeln!(text, "\nLAYOUT(sizeof({name}) == {});", one.size).expect("a String");
        for field in &one.fields {
            writeln!(
                text,
                "LAYOUT(offsetof({name}, {}) == {});",
                field.parameter.name, field.offset
            )
            .expect("a String");
        }
    }
    let (parts, end) = frame.placed();
    writeln!(text, "\nLAYOUT(sizeof(struct frame) == {});", frame_size(end)).expect("a String");
    for (offset, part) in &parts {
        for number in &part.numbers {
            writeln!(
                text,
                "LAYOUT(offsetof(struct frame, {}.{}) == {});",
                part.stem,
                number.name,
                offset + number.offset
            )
            .expect("a String");
        }
    }
    let row = verdict_row(interface, frame);
    write!(
        text,
        "LAYOUT(offsetof(struct frame, scopes) == {end});\nLAYOUT(offsetof(struct frame, answer) == {});\n\n\
         LAYOUT(sizeof(struct verdict_row) == {});\nLAYOUT(offsetof(struct verdict_row, numbers) == {});\n\
         LAYOUT(offsetof(struct verdict_row, status) == {});\nLAYOUT(sizeof(struct mint_row) == {});\n\
         LAYOUT(offsetof(struct mint_row, request) == {});\n",
        end + 8,
        row.size,
        row.numbers,
        row.status,
        mint_row_size(frame),
        frame.part("minted").size,
    )
    .expect("a String");
    text
}

fn frame_size(end: usize) -> usize {
    (end + 12).next_multiple_of(8)
}

struct VerdictRow {
    numbers: usize,
    status: usize,
    size: usize,
}

fn verdict_row(interface: &Interface, frame: &Frame) -> VerdictRow {
    let numbers = interface.structure("mintage_verified").size;
    let status = numbers + frame.part("verified").size;
    VerdictRow { numbers, status, size: status + 8 }
}

fn mint_row_size(frame: &Frame) -> usize {
    (frame.part("minted").size + frame.part("mint_request").size).next_multiple_of(8)
}

/// `lib/raw/frame.js`.
pub fn offsets(interface: &Interface, frame: &Frame) -> String {
    let about = "Where numbers lie in memory that the addon shares: doubles (times, epochs, serials) by their \
                 index in a Float64Array, all others by their index in a Uint32Array. A set of scopes takes two, \
                 the lower half first.";
    let mut text = js_header(about) + "'use strict';\n";
    let (parts, end) = frame.placed();
    text += "\n/** In the frame: each number of an output, and the beginning of each request. */\nexports.frame = {\n";
    for (offset, part) in &parts {
        writeln!(text, "  // mintage_{}", part.stem).expect("a String");
        let name = upper(&part.stem);
        if frame.outputs.iter().any(|output| output.stem == part.stem) {
            text += &indices(part, *offset, &format!("{name}_"));
            continue;
        }
        // Requests are written whole; but one call needs the scopes alone.
        writeln!(text, "  {name}: {},", offset / 4).expect("a String");
        for number in part.numbers.iter().filter(|number| number.kind == Kind::Scopes) {
            writeln!(text, "  {name}_SCOPES: {},", (offset + number.offset) / 4).expect("a String");
        }
    }
    writeln!(
        text,
        "  // calls without a struct\n  SCOPES: {},\n  ANSWER: {},\n}};",
        end / 4,
        end / 4 + 2
    )
    .expect("a String");

    let row = verdict_row(interface, frame);
    let verified = interface.structure("mintage_verified");
    writeln!(
        text,
        "\n/** In the row of one of many verdicts. Texts lie there by their index in bytes. */\nexports.verdictRow = {{\n  BYTES: {},",
        row.size
    )
    .expect("a String");
    for (name, _) in kept_texts(&verified.name) {
        let (at, len) =
            (verified.field(name).offset, verified.field(&format!("{name}_len")).offset);
        writeln!(text, "  {}: {at},\n  {}_LEN: {},", upper(name), upper(name), len / 4)
            .expect("a String");
    }
    text += &indices(frame.part("verified"), row.numbers, "");
    writeln!(text, "  STATUS: {},\n}};", row.status / 4).expect("a String");

    writeln!(
        text,
        "\n/** In the row of one of many requests to mint. */\nexports.mintRow = {{\n  BYTES: {},",
        mint_row_size(frame)
    )
    .expect("a String");
    let minted = frame.part("minted");
    text += &indices(minted, 0, "");
    writeln!(text, "  REQUEST: {},", minted.size / 4).expect("a String");
    text += "};\n\n/** The texts for which strings are kept. */\nexports.texts = {\n";
    for (name, count) in KEPT_TEXTS.iter().flat_map(|(_, texts)| *texts) {
        writeln!(text, "  {}: {count},", upper(name)).expect("a String");
    }
    text + "};\n"
}

fn indices(part: &Numbers, offset: usize, prefix: &str) -> String {
    let line = |number: &Number| {
        let unit = if number.kind == Kind::Double { 8 } else { 4 };
        format!("  {prefix}{}: {},\n", upper(&number.name), (offset + number.offset) / unit)
    };
    part.numbers.iter().map(line).collect()
}
