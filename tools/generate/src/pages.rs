//! The pages of the documentation that are generated, as a whole or between markers.

use std::fmt::Write as _;
use std::path::Path;

use crate::file::File;
use crate::model::{Algorithm, ConfigField, ConfigType, Interface, Status};

/// The pages.
pub fn files(interface: &Interface, root: &Path) -> Vec<File> {
    let readme = File::with_part(root, "README.md", "configuration", &fields(interface, "Config"))
        .and_part("algorithms", &algorithms(interface))
        .and_part("fields of a key", &fields(interface, "Key"))
        .and_part("fields of an issuer", &fields(interface, "Issuer"));
    vec![File::new("docs/errors.md", errors(interface)), readme]
}

/// The page of statuses, one table for each family.
fn errors(interface: &Interface) -> String {
    let mut page = format!(
        "<!-- {} -->\n\n# Statuses\n\nEvery outcome of every call, in every language. Numbers \
         never change their meaning; new ones are added. The family is the number divided by a \
         thousand.\n\n*HTTP* is the status that a service answers with, and *error* the code of \
         RFC 6750 for its `WWW-Authenticate: Bearer` header (none: send none). *Retry* marks the \
         outcomes whose cause lies outside the call and may pass: the same call may then \
         succeed.\n",
        crate::ORIGIN
    );
    for family in &interface.families {
        let heads = "| number | name | meaning | HTTP | error | retry | class |";
        write!(page, "\n## {}\n\n{heads}\n|---|---|---|---|---|---|---|\n", family.title)
            .expect("a String");
        for status in interface.statuses.iter().filter(|status| status.family == family.name) {
            page += &row(status);
        }
    }
    page
}

fn row(status: &Status) -> String {
    let Status { number, name, sentence, http_status, .. } = status;
    let error = status.oauth_error.map(|error| format!("`{error}`")).unwrap_or_default();
    let (retry, class) = (if status.retryable { "yes" } else { "" }, status.class.unwrap_or(""));
    format!("| {number} | `{name}` | {sentence} | {http_status} | {error} | {retry} | {class} |\n")
}

/// The table of algorithms.
fn algorithms(interface: &Interface) -> String {
    let mut table =
        String::from("\n| name | key | generated here | meaning |\n|---|---|---|---|\n");
    for Algorithm { name, key, generatable, sentence, .. } in &interface.algorithms {
        let generated = if *generatable { "yes" } else { "no" };
        writeln!(table, "| `{name}` | {key} | {generated} | {sentence} |").expect("a String");
    }
    table + "\n"
}

/// The table of an object's fields; those of an object within it follow under its name.
fn fields(interface: &Interface, object: &str) -> String {
    let mut table = String::from("\n| field | values | default | meaning |\n|---|---|---|---|\n");
    rows(interface, object, "", &mut table);
    table + "\n"
}

fn rows(interface: &Interface, object: &str, prefix: &str, table: &mut String) {
    for field in &interface.config_object(object).fields {
        let name = format!("{prefix}{}", field.name);
        let within = within(&field.kind);
        let is_only_object = matches!(field.kind, ConfigType::Object(_));
        let has_fields =
            within.is_some_and(|name| !interface.config_object(name).fields.is_empty());
        if !(is_only_object && has_fields) {
            let (values, default) = (values(&field.kind), default(field));
            writeln!(table, "| `{name}` | {values} | {default} | {} |", field.doc)
                .expect("a String");
        }
        if let Some(object) = within {
            rows(interface, object, &format!("{name}."), table);
        }
    }
}

/// The object that a value is or may be; objects in lists have tables of their own.
fn within(kind: &ConfigType) -> Option<&str> {
    match kind {
        ConfigType::Object(name) => Some(name),
        ConfigType::AnyOf(kinds) => kinds.iter().find_map(within),
        _ => None,
    }
}

fn default(field: &ConfigField) -> String {
    match (&field.default, &field.otherwise) {
        (Some(value), _) => format!("`{value}`"),
        (None, Some(words)) => words.clone(),
        (None, None) => "none".to_owned(),
    }
}

/// The values of a field, in words.
fn values(kind: &ConfigType) -> String {
    match kind {
        ConfigType::Text(text) => match (text.words, text.bytes_max) {
            (Some(words), _) => words.to_owned(),
            (None, Some(bytes)) => format!("text, 1 to {bytes} bytes"),
            (None, None) => "text".to_owned(),
        },
        ConfigType::Number { min, max } => format!("{min} to {max}"),
        ConfigType::Boolean => "`true`, `false`".to_owned(),
        ConfigType::Choice(words) => {
            words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", ")
        }
        ConfigType::List { item, min, max } => {
            let count = if *min == 0 { format!("up to {max}") } else { format!("{min} to {max}") };
            format!("list of {count}: {}", values(item))
        }
        ConfigType::Object(name) if name == "Memory" => "`{}`".to_owned(),
        ConfigType::Object(name) => format!("object ({})", name.to_lowercase()),
        ConfigType::Standard(name) => name.clone(),
        ConfigType::AnyOf(kinds) => kinds.iter().map(values).collect::<Vec<_>>().join("; or "),
    }
}
