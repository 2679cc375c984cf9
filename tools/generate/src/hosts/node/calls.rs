//! The addon's functions: one for each function of the header that only passes things on, written
//! by the roles of its parameters.

use std::fmt::Write as _;

use super::frame::{Frame, is_read, kept_texts};
use super::{c_header, stem};
use crate::model::{Function, Interface, Parameter, Role};
use crate::text::{camel, first_sentence, wrap};

/// The functions that need more than passing on, and those that `lib/` has no use for.
const BY_HAND: &[&str] = &[
    // Each engine has a function of its own for it: src/tokens.c.
    "mintage_token_verify",
    // lib/ decodes the claims of an accepted token when they are asked for.
    "mintage_token_claims",
];

/// Whether the function's call in the addon is generated.
fn is_plain(function: &Function) -> bool {
    let by_hand = [Role::EngineOut, Role::EngineFreed, Role::SlicesIn, Role::StructsIn];
    function.returns == "mintage_status"
        && function.noun != "library"
        && !BY_HAND.contains(&function.name.as_str())
        && !function.parameters.iter().any(|parameter| by_hand.contains(&parameter.role))
}

fn plain(interface: &Interface) -> impl Iterator<Item = &Function> {
    interface.functions.iter().filter(|function| is_plain(function))
}

fn is_output(parameter: &Parameter) -> bool {
    matches!(parameter.role, Role::TextOut | Role::JsonOut | Role::BytesOut)
}

/// The output that the call answers with: the token, or the only one that has no fixed size.
fn answer(function: &Function) -> Option<&Parameter> {
    let mut outputs =
        function.parameters.iter().filter(|one| is_output(one) && one.size_constant.is_none());
    let first = outputs.clone().next();
    outputs.find(|one| one.length_in.is_some()).or(first)
}

/// The outputs that stay in the addon until JavaScript asks for them, or for a part of them.
pub fn kept_outputs(function: &Function) -> impl Iterator<Item = &Parameter> {
    let answer = answer(function).map(|answer| answer.name.clone());
    let parameters = function.parameters.iter().filter(move |one| {
        one.role == Role::StructOut || (is_output(one) && Some(&one.name) != answer.as_ref())
    });
    parameters.filter(|_| is_plain(function))
}

/// The arguments of a function of the addon at most.
pub fn arguments_max(interface: &Interface, frame: &Frame) -> usize {
    let plain =
        plain(interface).map(|function| Call::of(interface, frame, function).arguments.len());
    plain.max().expect("there are functions")
}

/// `raw/calls.c`.
pub fn calls(interface: &Interface, frame: &Frame) -> String {
    let about = "The calls that only pass things on: each reads its arguments, calls the library once, and \
                 answers with what was written, or with the status. The texts of a request are arguments in \
                 their order; numbers are in the frame, and a set of scopes, too.";
    let mut text = c_header(about) + "#include \"addon.h\"\n#include \"raw/structs.h\"\n";
    let mut exports = Vec::new();
    for function in plain(interface) {
        let call = Call::of(interface, frame, function);
        text += &call.definition();
        exports.push((camel(stem(&function.name)), format!("call_{}", stem(&function.name))));
    }
    for last in lasts(interface) {
        text += &last.definition();
        exports.push((camel(&last.function), last.function));
    }
    text += "\nconst struct function raw_functions[] = {\n";
    for (name, function) in exports {
        writeln!(text, "    {{\"{name}\", {function}}},").expect("a String");
    }
    text + "    {NULL, NULL},\n};\n"
}

/// The parts of one function of the addon, collected parameter by parameter.
#[derive(Default)]
struct Call<'a> {
    name: String,
    doc: &'a str,
    engine: bool,
    /// The names of the arguments, as JavaScript has them.
    arguments: Vec<String>,
    declarations: Vec<String>,
    reads: Vec<String>,
    /// Before the call, if all could be read.
    before: Vec<String>,
    parameters: Vec<String>,
    /// After the call, if it succeeded.
    after: Vec<String>,
    frees: Vec<String>,
    answer: Option<&'a Parameter>,
}

impl<'a> Call<'a> {
    fn of(interface: &Interface, frame: &Frame, function: &'a Function) -> Call<'a> {
        let mut call = Call {
            name: function.name.clone(),
            doc: &function.doc,
            answer: answer(function),
            ..Call::default()
        };
        for parameter in &function.parameters {
            call.add(interface, frame, parameter);
        }
        call
    }

    fn add(&mut self, interface: &Interface, frame: &Frame, parameter: &'a Parameter) {
        let name = parameter.name.as_str();
        let last = format!("call.here->last.{}", name.trim_end_matches("_out"));
        match parameter.role {
            Role::Engine => {
                self.engine = true;
                self.arguments.push("engine".to_owned());
                self.parameters.push("call.engine->core".to_owned());
            }
            Role::TextIn | Role::JsonIn | Role::BytesIn => self.text_in(parameter),
            Role::Length => self.parameters.push(format!("{}.len", owner(parameter))),
            Role::Value if name.ends_with("scopes") => {
                self.parameters.push("scopes_join(call.here->frame->scopes)".to_owned());
            }
            Role::Value => self.value_in(parameter),
            Role::StructIn => self.struct_in(interface, frame, parameter),
            Role::StructOut => self.struct_out(frame, parameter),
            Role::TextOut | Role::JsonOut | Role::BytesOut if self.answers(name) => {
                self.declarations.push("struct output out;".to_owned());
                self.reads.push("output_begin(&out);".to_owned());
                self.parameters.push("out.bytes".to_owned());
                if let Some(length) = &parameter.length_in {
                    let (struct_name, field) = length.split_once('.').expect("struct.field");
                    let struct_name = struct_name.trim_end_matches("_out");
                    self.after.push(format!("out.len = call.here->last.{struct_name}.{field};"));
                }
            }
            Role::TextOut | Role::JsonOut | Role::BytesOut => self.parameters.push(last),
            Role::Capacity if self.answers(owner(parameter)) => {
                self.parameters.push("out.capacity".to_owned())
            }
            Role::LengthOut if self.answers(owner(parameter)) => {
                self.parameters.push("&out.len".to_owned())
            }
            Role::Capacity => {
                self.parameters.push(format!(
                    "sizeof call.here->last.{}",
                    owner(parameter).trim_end_matches("_out")
                ));
            }
            Role::LengthOut => {
                self.parameters.push(format!(
                    "&call.here->last.{}_len",
                    owner(parameter).trim_end_matches("_out")
                ));
            }
            Role::ValueOut if parameter.c_type == "uint64_t *" => {
                self.declarations.push("uint64_t scopes;".to_owned());
                self.parameters.push("&scopes".to_owned());
                self.after.push("scopes_split(scopes, call.here->frame->scopes);".to_owned());
            }
            Role::ValueOut => self.parameters.push("&call.here->frame->answer".to_owned()),
            Role::ErrorOut => self.parameters.push("&call.here->error".to_owned()),
            role => panic!("{}: the addon's calls have no {role:?}", self.name),
        }
    }

    fn answers(&self, output: &str) -> bool {
        self.answer.is_some_and(|answer| answer.name == output)
    }

    fn text_in(&mut self, parameter: &Parameter) {
        let name = &parameter.name;
        let (reader, owns) = match parameter.role {
            _ if name == "token" => ("token_read", true),
            Role::BytesIn => ("bytes_read", false),
            _ => ("text_read", true),
        };
        self.declarations.push(format!("struct text {name};"));
        self.reads.push(format!(
            "{reader}(env, call.arguments[{}], &{name}, &call.status);",
            self.arguments.len()
        ));
        self.parameters.push(format!("{name}.bytes"));
        if owns {
            self.frees.push(format!("text_free(&{name});"));
        }
        self.arguments.push(camel(name) + if parameter.nullable { "?" } else { "" });
    }

    fn value_in(&mut self, parameter: &Parameter) {
        let name = &parameter.name;
        let number = parameter.c_type.trim_end_matches("_t");
        self.declarations.push(format!("{number}_t {name};"));
        self.reads.push(format!(
            "{number}_read(env, call.arguments[{}], &{name}, &call.status);",
            self.arguments.len()
        ));
        self.parameters.push(name.clone());
        self.arguments.push(camel(name));
    }

    fn struct_in(&mut self, interface: &Interface, frame: &Frame, parameter: &Parameter) {
        let c = parameter.c_type.trim_start_matches("const ").trim_end_matches(" *");
        let stem = stem(c);
        let texts = texts_of(interface, c);
        self.declarations.push(format!("struct {stem}_texts texts;"));
        self.declarations.push(format!("{c} request;"));
        self.reads.push(format!(
            "{stem}_texts_read(env, call.arguments + {}, &texts, &call.status);",
            self.arguments.len()
        ));
        let numbers =
            if frame.has(stem) { format!("&call.here->frame->{stem}, ") } else { String::new() };
        self.before.push(format!("request = {stem}_of(&texts, {numbers}&call.here->error);"));
        self.parameters.push("&request".to_owned());
        self.frees.push(format!("{stem}_texts_free(&texts);"));
        self.arguments.extend(texts.iter().map(|text| camel(text)));
    }

    fn struct_out(&mut self, frame: &Frame, parameter: &Parameter) {
        let c = parameter.c_type.trim_end_matches(" *");
        let stem = stem(c);
        let last = format!("call.here->last.{stem}");
        let here = if kept_texts(c).is_empty() { "" } else { "call.here, " };
        self.before.push(format!("{last}.struct_size = sizeof {last};"));
        self.parameters.push(format!("&{last}"));
        if frame.has(stem) {
            self.after.push(format!("{stem}_write({here}&{last}, &call.here->frame->{stem});"));
        }
    }

    /// The whole function in C.
    fn definition(&self) -> String {
        let answer = match self.answer.map(|answer| (answer.role, answer.length_in.is_some())) {
            None => ("a status", "answer_status(&call)"),
            Some((Role::BytesOut, _)) => ("bytes, or a status", "answer_bytes(&call, &out)"),
            Some((_, true)) => ("a token, or a status", "answer_ascii(&call, &out)"),
            Some((Role::JsonOut, _)) => ("JSON, or a status", "answer_text(&call, &out)"),
            Some(_) => ("a text, or a status", "answer_text(&call, &out)"),
        };
        let about = format!(
            "{}({}): {}. {}",
            camel(stem(&self.name)),
            self.arguments.join(", "),
            answer.0,
            first_sentence(&self.doc.replace('\n', " "))
        );
        let mut text = format!(
            "\n{}static napi_value call_{}(napi_env env, napi_callback_info info)\n{{\n    struct call call;\n",
            c_comment(&about),
            stem(&self.name)
        );
        let mut line = |line: &str| writeln!(text, "    {line}").expect("a String");
        self.declarations.iter().for_each(|one| line(one));
        line("");
        line(if self.engine {
            "call_begin_with_engine(&call, env, info);"
        } else {
            "call_begin(&call, env, info);"
        });
        self.reads.iter().for_each(|one| line(one));
        text += &self.body();
        for one in &self.frees {
            writeln!(text, "    {one}").expect("a String");
        }
        writeln!(text, "    return {};\n}}", answer.1).expect("a String");
        text.replace("    \n", "\n")
    }

    /// The call itself, and what comes before and after it.
    fn body(&self) -> String {
        let grows = self.answer.is_some_and(|answer| answer.length_in.is_none());
        let indent = if grows { "        " } else { "    " };
        let call = c_call(&format!("{indent}    call.status = {}(", self.name), &self.parameters);
        let before: String = self.before.iter().map(|one| format!("{indent}    {one}\n")).collect();
        let braced = !before.is_empty();
        let (open, close) =
            if braced { (" {", format!("{indent}}}\n")) } else { ("", String::new()) };
        let mut text =
            format!("{indent}if (call.status == MINTAGE_OK){open}\n{before}{call}{close}");
        if grows {
            text = format!("    do {{\n{text}    }} while (output_grow(&out, &call.status));\n");
        }
        match &self.after[..] {
            [] => {}
            [one] => writeln!(text, "    if (call.status == MINTAGE_OK) {one}").expect("a String"),
            _ => {
                let lines: String =
                    self.after.iter().map(|one| format!("        {one}\n")).collect();
                write!(text, "    if (call.status == MINTAGE_OK) {{\n{lines}    }}\n")
                    .expect("a String");
            }
        }
        text
    }
}

/// The parameter that a length or a capacity belongs to.
fn owner(parameter: &Parameter) -> &str {
    parameter.of.as_deref().expect("a length is of something")
}

/// A statement that calls a function, its arguments aligned in lines of at most 120 characters.
pub fn c_call(begin: &str, arguments: &[String]) -> String {
    let mut text = begin.to_owned();
    let mut column = begin.len();
    for (index, argument) in arguments.iter().enumerate() {
        let end = if index + 1 == arguments.len() { ");" } else { "," };
        if index > 0 && column + 1 + argument.len() + end.len() > 120 {
            write!(text, "\n{}", " ".repeat(begin.len())).expect("a String");
            column = begin.len();
        } else if index > 0 {
            text.push(' ');
            column += 1;
        }
        text += argument;
        text += end;
        column += argument.len() + end.len();
    }
    text + "\n"
}

/// The texts of an input struct, in its order.
pub fn texts_of(interface: &Interface, c: &str) -> Vec<String> {
    let is_text = |role: Role| matches!(role, Role::TextIn | Role::JsonIn | Role::BytesIn);
    let fields = interface.structure(c).fields.iter().filter(|field| is_text(field.parameter.role));
    fields.map(|field| field.parameter.name.clone()).collect()
}

/// A function that gives a text of the last call's outputs.
struct Last {
    function: String,
    about: String,
    maker: &'static str,
    bytes: String,
    len: String,
}

impl Last {
    fn definition(&self) -> String {
        let answer = c_call(
            &format!("    return {}(", self.maker),
            &["env".to_owned(), self.bytes.clone(), self.len.clone()],
        );
        format!(
            "\n{}static napi_value {}(napi_env env, napi_callback_info info)\n{{\n    struct call call;\n\n    \
             call_begin(&call, env, info);\n    if (call.status != MINTAGE_OK) return NULL;\n{answer}}}\n",
            c_comment(&format!("{}(): {}", camel(&self.function), self.about)),
            self.function
        )
    }
}

fn lasts(interface: &Interface) -> Vec<Last> {
    let mut found: Vec<Last> = Vec::new();
    for parameter in interface.functions.iter().flat_map(kept_outputs) {
        for last in lasts_of(interface, parameter) {
            if found.iter().all(|one| one.function != last.function) {
                found.push(last);
            }
        }
    }
    found
}

fn lasts_of(interface: &Interface, parameter: &Parameter) -> Vec<Last> {
    let name = parameter.name.trim_end_matches("_out");
    if let Some(size) = &parameter.size_constant {
        let (bytes, about) = (
            format!("call.here->last.{name}"),
            format!("the {name} of the last call that wrote one."),
        );
        return vec![Last {
            function: format!("last_{name}"),
            about,
            maker: "buffer",
            bytes,
            len: size.clone(),
        }];
    }
    if parameter.role != Role::StructOut {
        let bytes = format!("call.here->last.{name}");
        let about = format!("the {name} of the last call that wrote one.");
        return vec![Last {
            function: format!("last_{name}"),
            about,
            maker: "string",
            len: format!("{bytes}_len"),
            bytes,
        }];
    }
    let c = parameter.c_type.trim_end_matches(" *");
    let fields = interface.structure(c).fields.iter().filter(|field| {
        field.parameter.role == Role::TextWithin && is_read(c, &field.parameter.name)
    });
    let lasts = fields.map(|field| {
        let (stem, name) = (stem(c), &field.parameter.name);
        let bytes = format!("call.here->last.{stem}.{name}");
        Last {
            function: format!("last_{stem}_{name}"),
            about: field.doc.replace('\n', " "),
            maker: "string",
            len: format!("{bytes}_len"),
            bytes,
        }
    });
    lasts.collect()
}

/// A comment in C, wrapped.
fn c_comment(text: &str) -> String {
    let line = format!("/* {text} */\n");
    if line.len() <= 121 {
        return line;
    }
    format!("/*\n{} */\n", wrap(text, 110, " * "))
}
