//! The classes of results: what `verify`, `verifyExternal` and `mint` return, one property for each
//! field of the struct in C.

use std::fmt::Write as _;

use super::frame::is_read;
use super::{js_header, stem};
use crate::model::{Field, Interface, Role};
use crate::text::{block_comment, camel, first_sentence};

/// A class, and how its struct becomes one.
pub struct Class {
    pub name: &'static str,
    pub of_struct: &'static str,
    /// What the caller has beside the struct's fields, and whether it is a property.
    pub beside: &'static [(&'static str, Option<&'static str>)],
    /// The properties that `JSON.stringify` writes, where not all.
    json: Option<&'static [&'static str]>,
    /// Whether `claims` is a property.
    claims: bool,
}

/// The classes.
pub const CLASSES: &[Class] = &[
    Class {
        name: "Verified",
        of_struct: "mintage_verified",
        beside: &[("token", None)],
        json: None,
        claims: true,
    },
    Class {
        name: "VerifiedExternal",
        of_struct: "mintage_verified_external",
        beside: &[("token", None)],
        json: None,
        claims: true,
    },
    Class {
        name: "Minted",
        of_struct: "mintage_minted",
        beside: &[
            (
                "token",
                Some(
                    "The token; empty if `createIdentityAndMint` got no scopes, and so only created.",
                ),
            ),
            ("identity", Some("The identity that it is for.")),
        ],
        // For a response to the client.
        json: Some(&["token", "identity", "expiresAtUnixS"]),
        claims: false,
    },
];

/// Where a text that does not cross is in the token.
const DECODED: &[(&str, &str)] =
    &[("token_id", "claims.jti"), ("client", "claims.client_id"), ("key_id", "header.kid")];

/// The texts that a token need not have, which are then `undefined`.
const OPTIONAL: &[&str] = &["client"];

/// A property: its name and type, its documentation, and the body of its getter.
struct Property {
    name: String,
    typed: &'static str,
    doc: String,
    body: String,
    /// Whether it is one of several forms of the same value, which logs need only once.
    derived: bool,
}

impl Class {
    /// The name of its struct without `mintage_`.
    pub fn name_in_c(&self) -> &'static str {
        stem(self.of_struct)
    }

    /// The fields that are properties: the first text, which says whom or what it is about, and then
    /// the others in their order.
    pub fn fields<'a>(&self, interface: &'a Interface) -> Vec<&'a Field> {
        let fields = interface.structure(self.of_struct).fields.iter();
        let mut fields: Vec<&Field> = fields
            .filter(|field| {
                let name = field.parameter.name.as_str();
                matches!(field.parameter.role, Role::Value | Role::TextWithin)
                    && !["flags", "token_len"].contains(&name)
            })
            .collect();
        let text = fields
            .iter()
            .position(|field| self.crosses(field) && field.parameter.role == Role::TextWithin);
        fields[..=text.unwrap_or(0)].rotate_right(1);
        fields
    }

    /// Whether the field is a parameter of the constructor; else it is in the token.
    pub fn crosses(&self, field: &Field) -> bool {
        let name = &field.parameter.name;
        field.parameter.role == Role::Value || is_read(self.of_struct, name)
    }

    /// The parameters of the constructor, each kept in a private field.
    pub fn parameters(&self, interface: &Interface) -> Vec<String> {
        let mut names: Vec<String> =
            self.beside.iter().map(|(name, _)| (*name).to_owned()).collect();
        for field in self.fields(interface).into_iter().filter(|field| self.crosses(field)) {
            let name = camel(&field.parameter.name);
            if name == "scopes" {
                names.extend(["scopesLow", "scopesHigh", "scopeLists"].map(str::to_owned));
            } else {
                names.push(name);
            }
        }
        names
    }

    fn properties(&self, interface: &Interface) -> Vec<Property> {
        let beside = self.beside.iter().filter_map(|(name, doc)| {
            doc.map(|doc| property(name, "string", doc, format!("return this.#{name};")))
        });
        let mut properties: Vec<Property> = beside.collect();
        for field in self.fields(interface) {
            properties.extend(self.properties_of(field, &absent(interface, self.of_struct, field)));
        }
        if self.claims {
            let doc = "All claims, decoded when they are first asked for; frozen.";
            let body = "return (this.#claims ??= frozenClaimsOf(this.#token));".to_owned();
            let mut claims = property("claims", "{ readonly [name: string]: Json }", doc, body);
            claims.derived = true;
            properties.push(claims);
        }
        properties
    }

    fn properties_of(&self, field: &Field, absent: &str) -> Vec<Property> {
        let (name, doc) = (camel(&field.parameter.name), field.doc.replace('\n', " "));
        let kept = format!("return this.#{name};");
        if let Some(stem) = field.parameter.name.strip_suffix("_unix_s") {
            let mut date = property(
                &camel(stem),
                "Date",
                &format!("`{name}` as a date."),
                format!("return dateOf(this.#{name});"),
            );
            date.derived = true;
            return vec![property(&name, "number", &doc, kept), date];
        }
        if name == "scopes" {
            let doc = first_sentence(&doc).replace(", as bits", "");
            let body =
                "return this.#scopeLists.list(this.#scopesLow, this.#scopesHigh);".to_owned();
            return vec![property("scopes", "readonly string[]", &doc, body)];
        }
        if field.parameter.role == Role::Value {
            return vec![property(&name, "number", &doc, kept)];
        }
        let (typed, empty) = match OPTIONAL.contains(&field.parameter.name.as_str()) {
            true => ("string | undefined", "`undefined`"),
            false => ("string", "Empty"),
        };
        let doc = if absent.is_empty() { doc } else { format!("{doc} {empty} if {absent}") };
        if self.crosses(field) {
            return vec![property(&name, typed, &doc, kept)];
        }
        let (_, path) = DECODED
            .iter()
            .find(|(text, _)| *text == field.parameter.name)
            .expect("a text of the token");
        let body = match path.split_once('.').expect("part.name") {
            ("claims", claim) if self.claims => format!("return this.claims.{claim};"),
            ("claims", claim) => format!("return claimsOf(this.#token).{claim};"),
            (_, member) => format!("return headerOf(this.#token).{member};"),
        };
        vec![property(&name, typed, &doc, body)]
    }
}

/// When a text is empty, as its length says: `…; 0 if the token has none.`
fn absent(interface: &Interface, of_struct: &str, field: &Field) -> String {
    let length = format!("{}_len", field.parameter.name);
    let fields = &interface.structure(of_struct).fields;
    let length = fields.iter().find(|one| one.parameter.name == length);
    let said = length.and_then(|length| length.doc.split_once("; 0 if "));
    said.map_or_else(String::new, |(_, when)| when.replace('\n', " "))
}

fn property(name: &str, typed: &'static str, doc: &str, body: String) -> Property {
    Property { name: name.to_owned(), typed, doc: doc.to_owned(), body, derived: false }
}

/// `lib/raw/results.js`.
pub fn classes(interface: &Interface) -> String {
    let about = "What verify, verifyExternal and mint return: values of their own, that nothing changes \
                 afterwards. Of what a caller rarely asks for, they keep the token, and decode it when asked.";
    let mut text = js_header(about)
        + "'use strict';\n\nconst { inspect } = require('node:util');\n\n\
           const { claimsOf, dateOf, frozenClaimsOf, headerOf } = require('../decode.js');\n";
    for class in CLASSES {
        text += &class_text(interface, class);
    }
    text.push('\n');
    for class in CLASSES {
        writeln!(text, "Object.freeze({}.prototype);", class.name).expect("a String");
    }
    let names: Vec<&str> = CLASSES.iter().map(|class| class.name).collect();
    text + &format!("\nmodule.exports = {{ {} }};\n", names.join(", "))
}

fn class_text(interface: &Interface, class: &Class) -> String {
    let doc = first_sentence(&interface.structure(class.of_struct).doc).replace('\n', " ");
    let parameters = class.parameters(interface);
    let properties = class.properties(interface);
    let mut text = format!("\n/** {doc} */\nclass {} {{\n", class.name);
    for name in parameters.iter().map(String::as_str).chain(class.claims.then_some("claims")) {
        writeln!(text, "  #{name};").expect("a String");
    }
    writeln!(text, "\n  constructor({}) {{", parameters.join(", ")).expect("a String");
    for name in &parameters {
        writeln!(text, "    this.#{name} = {name};").expect("a String");
    }
    text += if class.claims { "    this.#claims = undefined;\n  }\n\n" } else { "  }\n\n" };
    for Property { name, body, .. } in &properties {
        write!(text, "  get {name}() {{\n    {body}\n  }}\n").expect("a String");
    }
    let shown = |with_token: bool| {
        let names =
            properties.iter().filter(|one| !one.derived && (with_token || one.name != "token"));
        names.map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let written = class.json.map_or_else(|| shown(true), |json| json.join(", "));
    write!(
        text,
        "\n  toJSON() {{\n    const {{ {written} }} = this;\n    return {{ {written} }};\n  }}\n  \
         [inspect.custom](_depth, options, show) {{\n    const {{ {0} }} = this;\n    \
         return `{1} ${{show({{ {0} }}, options)}}`;\n  }}\n}}\n",
        shown(false),
        class.name
    )
    .expect("a String");
    text
}

/// The same as interfaces, for `lib/raw/results.d.ts`.
pub fn types(interface: &Interface) -> String {
    let mut text = String::new();
    for class in CLASSES {
        let doc = first_sentence(&interface.structure(class.of_struct).doc).replace('\n', " ");
        write!(text, "\n{}export interface {} {{\n", block_comment(&doc, 120, ""), class.name)
            .expect("a String");
        for Property { name, typed, doc, .. } in &class.properties(interface) {
            text += &block_comment(doc, 120, "  ");
            writeln!(text, "  readonly {name}: {typed};").expect("a String");
        }
        text += "}\n";
    }
    text
}
