//! The structs of the header in the addon: outputs are written to the frame, requests are made of
//! arguments and of the frame.

use std::fmt::Write as _;

use super::c_header;
use super::calls::{c_call, texts_of};
use super::frame::{Frame, Kind, Numbers, kept_texts};
use crate::model::{Interface, Role};
use crate::text::upper;

/// `raw/structs.h`.
pub fn header(interface: &Interface, frame: &Frame) -> String {
    let about = "The structs of the library: outputs are written to the frame, requests are made of texts \
                 and of the frame.";
    let mut text = c_header(about);
    text +=
        "#ifndef MINTAGE_NODE_STRUCTS_H\n#define MINTAGE_NODE_STRUCTS_H\n\n#include \"addon.h\"\n";
    for part in frame.outputs.iter().filter(|part| !part.numbers.is_empty()) {
        text += &writer(part);
    }
    for part in &frame.inputs {
        text += &declarations(interface, part);
    }
    text + "\n#endif\n"
}

fn writer(part: &Numbers) -> String {
    let (stem, c) = (&part.stem, format!("mintage_{}", part.stem));
    let kept = kept_texts(&c);
    let here = if kept.is_empty() { "" } else { "struct environment *here, " };
    let mut text = format!(
        "\nstatic inline void {stem}_write({here}const {c} *{stem}, struct {stem}_numbers *numbers)\n{{\n"
    );
    let is_of_text = |name: &str| {
        kept.iter().any(|(text, _)| {
            name.strip_prefix(text).is_some_and(|rest| rest == "_serial" || rest == "_slot")
        })
    };
    for number in part.numbers.iter().filter(|number| !is_of_text(&number.name)) {
        let name = &number.name;
        match number.kind {
            Kind::Double => writeln!(text, "    numbers->{name} = (double){stem}->{name};"),
            Kind::Word => writeln!(text, "    numbers->{name} = {stem}->{name};"),
            Kind::Scopes => writeln!(text, "    scopes_split({stem}->{name}, numbers->{name});"),
        }
        .expect("a String");
    }
    for (name, _) in kept {
        text += &c_call(
            &format!("    numbers->{name}_slot = texts_find("),
            &[
                format!("&here->{name}_texts"),
                format!("{stem}->{name}"),
                format!("{stem}->{name}_len"),
                format!("&numbers->{name}_serial"),
            ],
        );
    }
    text + "}\n"
}

fn signature(part: &Numbers) -> String {
    let stem = &part.stem;
    let numbers = if part.numbers.is_empty() {
        String::new()
    } else {
        format!("const struct {stem}_numbers *numbers")
    };
    let arguments =
        [format!("const struct {stem}_texts *texts"), numbers, "mintage_error *error".to_owned()];
    let arguments: Vec<String> = arguments.into_iter().filter(|one| !one.is_empty()).collect();
    let call = c_call(&format!("mintage_{stem} {stem}_of("), &arguments);
    call.trim_end_matches(";\n").to_owned()
}

fn declarations(interface: &Interface, part: &Numbers) -> String {
    let stem = &part.stem;
    let texts = texts_of(interface, &format!("mintage_{stem}"));
    format!(
        "\n#define {}_TEXTS {}\nstruct {stem}_texts {{\n    struct text {};\n}};\n\
         void {stem}_texts_read(napi_env env, const napi_value *values, struct {stem}_texts *texts, int32_t *status);\n\
         void {stem}_texts_free(struct {stem}_texts *texts);\n{};\n",
        upper(stem),
        texts.len(),
        texts.join(", "),
        signature(part)
    )
}

/// `raw/structs.c`.
pub fn definitions(interface: &Interface, frame: &Frame) -> String {
    let about = "Requests, made of the texts and numbers that lib/ has checked.";
    let mut text = c_header(about) + "#include \"raw/structs.h\"\n";
    for part in &frame.inputs {
        text += &texts(interface, part);
        text += &request(interface, part);
    }
    text
}

fn texts(interface: &Interface, part: &Numbers) -> String {
    let stem = &part.stem;
    let texts = texts_of(interface, &format!("mintage_{stem}"));
    let mut text = format!(
        "\nvoid {stem}_texts_read(napi_env env, const napi_value *values, struct {stem}_texts *texts, int32_t *status)\n{{\n"
    );
    for (index, name) in texts.iter().enumerate() {
        let reader = if name == "token" { "token" } else { "text" };
        writeln!(text, "    {reader}_read(env, values[{index}], &texts->{name}, status);")
            .expect("a String");
    }
    write!(text, "}}\n\nvoid {stem}_texts_free(struct {stem}_texts *texts)\n{{\n")
        .expect("a String");
    for name in &texts {
        writeln!(text, "    text_free(&texts->{name});").expect("a String");
    }
    text + "}\n"
}

fn request(interface: &Interface, part: &Numbers) -> String {
    let c = format!("mintage_{}", part.stem);
    let mut text = format!(
        "\n{}\n{{\n    {c} request = {{0}};\n\n    request.struct_size = sizeof request;\n",
        signature(part)
    );
    for field in &interface.structure(&c).fields {
        let name = &field.parameter.name;
        match (field.parameter.role, part.find(name)) {
            (Role::TextIn | Role::JsonIn | Role::BytesIn, _) => {
                write!(text, "    request.{name} = texts->{name}.bytes;\n    request.{name}_len = texts->{name}.len;\n")
            }
            (Role::ErrorOut, _) => writeln!(text, "    request.{name} = error;"),
            (_, Some(number)) if number.kind == Kind::Scopes => {
                writeln!(text, "    request.{name} = scopes_join(numbers->{name});")
            }
            (_, Some(_)) => writeln!(text, "    request.{name} = numbers->{name};"),
            _ => Ok(()),
        }
        .expect("a String");
    }
    text + "    return request;\n}\n"
}
