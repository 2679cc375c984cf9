//! The generated package of the Python binding, `mintage/_raw`: the tables, the tree of exceptions,
//! the types of the configuration and of the results, and the check of versions.

mod config;
mod results;

use std::fmt::Write as _;

use crate::mismatch::{Words, mismatch};
use crate::model::Interface;
use crate::text::{quoted, wrap};
use crate::{File, ORIGIN};

const FOLDER: &str = "bindings/python/src/mintage/_raw";

/// The width that the hand-written files are formatted to.
const WIDTH: usize = 100;

/// The files of this host.
pub fn files(interface: &Interface) -> Vec<File> {
    let modules = [
        ("config", config::module(interface)),
        ("errors", errors(interface)),
        ("results", results::module(interface)),
        ("tables", tables(interface)),
        ("version", version(interface)),
    ];
    let mut files = vec![package(&modules)];
    files.extend(modules.into_iter().map(|(name, module)| module.file(name)));
    files
}

/// A module: what it holds, what it exports, its imports and its text.
struct Module {
    about: &'static str,
    exports: Vec<String>,
    imports: &'static str,
    body: String,
}

impl Module {
    fn file(self, name: &str) -> File {
        let Module { about, imports, body, .. } = self;
        let text = format!("# {ORIGIN}\n{}\n{imports}{body}", docstring(about, ""));
        File::new(format!("{FOLDER}/{name}.py"), text)
    }
}

/// `__init__.py`: every public name of the package in one place.
fn package(modules: &[(&str, Module)]) -> File {
    let about = "Everything that is generated. `mintage` exports all names in `__all__`.";
    let mut text = format!("# {ORIGIN}\n{}\n", docstring(about, ""));
    for (name, module) in modules.iter().filter(|(_, module)| !module.exports.is_empty()) {
        let mut names = module.exports.clone();
        sort(&mut names);
        let line = format!("from .{name} import {}\n", names.join(", "));
        if line.len() <= WIDTH + 1 {
            text += &line;
        } else {
            text += &format!(
                "from .{name} import (\n{})\n",
                rows(&names, |name| format!("    {name},\n"))
            );
        }
    }
    let mut names: Vec<String> =
        modules.iter().flat_map(|(_, module)| module.exports.clone()).collect();
    sort(&mut names);
    write!(text, "\n__all__ = [\n{}]\n", rows(&names, |name| format!("    {},\n", quoted(name))))
        .expect("a String");
    File::new(format!("{FOLDER}/__init__.py"), text)
}

/// In the order that the linter asks for: constants, then classes.
fn sort(names: &mut [String]) {
    names.sort_by_key(|name| (name.to_uppercase() != *name, name.clone()));
}

/// One piece of text for each row of a table.
fn rows<'a, T>(rows: impl IntoIterator<Item = &'a T>, line: impl Fn(&'a T) -> String) -> String
where
    T: 'a,
{
    rows.into_iter().map(line).collect()
}

/// A docstring, or the documentation of a member, in lines of the width of the project.
fn docstring(text: &str, indent: &str) -> String {
    assert!(!text.contains('\\') && !text.contains("\"\"\""), "not for a docstring: {text}");
    // The linter takes a minus sign for a hyphen that went wrong.
    let text = text.replace('\u{2212}', "-");
    let end = if text.ends_with('"') { " \"\"\"" } else { "\"\"\"" };
    wrap(&format!("\"\"\"{text}{end}"), WIDTH, indent)
}

/// A member of a `TypedDict`.
struct Member<'a> {
    name: &'a str,
    annotation: String,
    required: bool,
    doc: String,
}

/// A `TypedDict`. Python 3.10 has no `NotRequired`: where some members are required and some are
/// not, a base class has the required ones.
fn typed_dict(name: &str, doc: &str, members: Vec<Member>) -> String {
    let doc = docstring(doc, "    ");
    let (required, optional): (Vec<Member>, Vec<Member>) =
        members.into_iter().partition(|member| member.required);
    let text = |members: &[Member]| {
        rows(members, |member| {
            format!("    {}: {}\n", member.name, member.annotation)
                + &docstring(&member.doc, "    ")
        })
    };
    let (required, optional) = (text(&required), text(&optional));
    match (required.is_empty(), optional.is_empty()) {
        (true, true) => format!("\n\nclass {name}(TypedDict):\n{doc}"),
        (false, true) => format!("\n\nclass {name}(TypedDict):\n{doc}\n{required}"),
        (true, false) => format!("\n\nclass {name}(TypedDict, total=False):\n{doc}\n{optional}"),
        (false, false) => format!(
            "\n\nclass _{name}Required(TypedDict):\n{required}\n\n\
             class {name}(_{name}Required, total=False):\n{doc}\n{optional}"
        ),
    }
}

fn tables(interface: &Interface) -> Module {
    let mut body = STATUS.to_owned();
    for status in &interface.statuses {
        let oauth = status.oauth_error.map(quoted);
        let mut columns = vec![status.number.to_string(), status.http_status.to_string()];
        if oauth.is_some() || status.retryable {
            columns.push(oauth.unwrap_or_else(|| "None".into()));
        }
        if status.retryable {
            columns.push("True".into());
        }
        body += &format!("    {} = {}\n", status.name, columns.join(", "));
        body += &docstring(status.sentence, "    ");
    }
    body += "\n\nclass Capability(IntEnum):\n    \"\"\"What a holder of a token may want to do.\"\"\"\n\n";
    body += &rows(&interface.capabilities, |capability| {
        let member = format!("    {} = {}\n", capability.name.to_uppercase(), capability.number);
        member + &docstring(capability.sentence, "    ")
    });
    let claims = rows(&interface.claims, |claim| {
        format!("    {}: {},  # {}\n", claim.number, quoted(claim.name), claim.sentence)
    });
    body += &format!(
        "\n\nCLAIMS: dict[int, str] = {{\n{claims}}}\n\
         \"\"\"The names of the registered claims that an error can be about.\"\"\"\n"
    );
    let all = rows(&interface.algorithms, |one| format!("    {},\n", quoted(one.name)));
    let public = interface.algorithms.iter().filter(|one| !one.symmetric);
    let public = rows(public, |one| format!("    {},\n", quoted(one.name)));
    body += &format!(
        "\n\nAlgorithm: TypeAlias = Literal[\n{all}]\n\
         \"\"\"A signature algorithm, by its name in `alg`.\"\"\"\n\
         PublicKeyAlgorithm: TypeAlias = Literal[\n{public}]\n\
         \"\"\"One that signs and verifies with different keys.\"\"\"\n"
    );
    Module {
        about: "The tables that every language shares.",
        exports: ["Algorithm", "Capability", "PublicKeyAlgorithm", "Status"].map(Into::into).into(),
        imports: "from enum import IntEnum\nfrom typing import Literal, TypeAlias\n\n\n",
        body,
    }
}

const STATUS: &str = "\
class Status(IntEnum):
    \"\"\"Every outcome of every call.\"\"\"

    http_status: int
    \"\"\"The HTTP status that a service answers with.\"\"\"
    oauth_error: str | None
    \"\"\"The `error` of the `WWW-Authenticate: Bearer` header (RFC 6750), where there is one.\"\"\"
    retryable: bool
    \"\"\"Whether the same call, unchanged, may succeed later.\"\"\"

    def __new__(
        cls,
        number: int,
        http_status: int = 500,
        oauth_error: str | None = None,
        retryable: bool = False,
    ) -> \"Status\":
        status = int.__new__(cls, number)
        status._value_ = number
        status.http_status = http_status
        status.oauth_error = oauth_error
        status.retryable = retryable
        return status

";

fn errors(interface: &Interface) -> Module {
    let mut body = String::new();
    let mut exports = Vec::new();
    for class in &interface.classes {
        let python = &class.python;
        if python.parents.is_empty() {
            continue;
        }
        exports.push(python.name.to_owned());
        body += &format!("\n\nclass {}({}):\n", python.name, python.parents.join(", "));
        body += &docstring(class.sentence, "    ");
    }
    body += "\n\nCLASS_OF: dict[Status, type[MintageError]] = {\n";
    for status in &interface.statuses {
        if let Some(class) = status.class {
            let class = interface.classes.iter().find(|one| one.name == class);
            let class = class.expect("the class of a status is in the table");
            body += &format!("    Status.{}: {},\n", status.name, class.python.name);
        }
    }
    body += "}\n\"\"\"The class of the error of each status.\"\"\"\n";
    Module {
        about: "The exceptions, in a tree like PyJWT's, and the class of each status.",
        exports,
        imports: "from .._mintage_error import MintageError\nfrom .tables import Status\n",
        body,
    }
}

fn version(interface: &Interface) -> Module {
    let sentence = mismatch(&Words {
        files: "the Python files",
        files_version: "{VERSION}",
        files_abi: "{ABI_VERSION}",
        library: "{extension}",
        library_version: "{version}",
        library_abi: "{abi_version}",
    });
    let lines = wrap(&sentence, WIDTH - 12, "");
    let last = lines.lines().count() - 1;
    let message: String = lines
        .lines()
        .enumerate()
        .map(|(index, line)| {
            format!("        f\"{line}{}\"\n", if index < last { " " } else { "" })
        })
        .collect();
    let body = format!(
        "VERSION = {}\n\"\"\"The version of these files.\"\"\"\nABI_VERSION = {}\n\
         \"\"\"The version of the C interface that they are written for.\"\"\"\n\n\n\
         def mismatch(extension: str, version: str, abi_version: int) -> str | None:\n    \
         \"\"\"Why these files cannot use an extension of these versions, if they cannot.\"\"\"\n    \
         if (version, abi_version) == (VERSION, ABI_VERSION):\n        \
         return None\n    \
         return (\n{message}    )\n",
        quoted(&interface.version),
        interface.abi_version
    );
    Module {
        about: "The version of these files, and the check that the extension is of the same one.",
        exports: Vec::new(),
        imports: "",
        body,
    }
}
