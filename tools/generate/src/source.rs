//! The Rust sources, parsed once: items by name, documentation, attributes.

use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta};

/// All files below `src`, parsed.
pub struct Sources {
    files: Vec<(PathBuf, Vec<Item>)>,
}

impl Sources {
    /// Parses every file below this folder, in the order of their paths.
    pub fn read(folder: &Path) -> Sources {
        let mut paths = Vec::new();
        collect(folder, &mut paths);
        paths.sort();
        let parsed = paths.into_iter().map(|path| {
            let text = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let file = syn::parse_file(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.strip_prefix(folder).expect("below the folder").to_owned(), file.items)
        });
        Sources { files: parsed.collect() }
    }

    /// The items of the files in this folder, each with its file's name without `.rs`.
    pub fn in_folder(&self, folder: &str) -> impl Iterator<Item = (&str, &Item)> {
        let files =
            self.files.iter().filter(move |(path, _)| path.parent() == Some(Path::new(folder)));
        files.flat_map(|(path, items)| {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            items.iter().map(move |item| (name, item))
        })
    }

    /// The struct or enum with this name, wherever it is.
    pub fn item(&self, name: &str) -> &Item {
        let mut found = self.files.iter().flat_map(|(_, items)| items).filter(|item| match item {
            Item::Struct(item) => item.ident == name,
            Item::Enum(item) => item.ident == name,
            _ => false,
        });
        match (found.next(), found.next()) {
            (Some(item), None) => item,
            (None, _) => panic!("src/ has no struct or enum {name}"),
            _ => panic!("src/ has two types {name}; a result type needs a name of its own"),
        }
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// The documentation of an item: lines joined by newlines, without the blank at their beginning.
pub fn documentation(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<String> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned()).collect();
    unlinked(lines.join("\n").trim())
}

/// The same text with links of rustdoc reduced to their names: hosts have no such links.
fn unlinked(text: &str) -> String {
    let text = text.replace("[`", "`").replace("`]", "`");
    // A link's target in parentheses follows its name.
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("`(") {
        let end = rest[at..].find(')').map_or(rest.len(), |end| at + end + 1);
        out.push_str(&rest[..=at]);
        rest = &rest[end..];
    }
    out + rest
}

/// Whether an attribute like `#[name(word)]` or `#[name(key = ...)]` has this word.
pub fn has_word(attributes: &[Attribute], name: &str, word: &str) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident(name)).any(|attribute| {
        let mut found = false;
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.is_ident(word);
            if meta.input.peek(syn::Token![=]) {
                let _: Expr = meta.value()?.parse()?;
            }
            Ok(())
        });
        found
    })
}

/// The text of `#[name(key = "text")]`.
pub fn word_text(attributes: &[Attribute], name: &str, key: &str) -> Option<String> {
    let mut text = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.input.peek(syn::Token![=]) {
                let value: Expr = meta.value()?.parse()?;
                if let (true, Expr::Lit(ExprLit { lit: Lit::Str(value), .. })) =
                    (meta.path.is_ident(key), value)
                {
                    text = Some(value.value());
                }
            }
            Ok(())
        });
    }
    text
}

/// Whether an item exists only in builds with some feature, such as exports for tests.
pub fn is_conditional(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg"))
}
