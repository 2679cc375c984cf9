//! The structure of `src/`: which module may import which, who reads the system's clocks, and that a
//! name denotes one type. Textual, so that it needs no compiler; tests inside `src/` are not read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the lowest layer up. A module imports from the layers below its own alone.
const LAYERS: &[&[&str]] = &[
    &["algorithm", "encoding", "error", "json", "sync"],
    &["crypto", "os", "scope", "stats"],
    &["clock", "identity", "revocation", "token_id"],
    &["key"],
    &["claims", "jws"],
    &["cache"],
    &["config", "state"],
    &["issuer"],
    &["engine"],
    // The root, and those that see it as a user of the crate does.
    &["lib", "describe"],
    &["ffi"],
];
const SEE_THE_ROOT: [&str; 3] = ["lib", "describe", "ffi"];

/// Two types of these names exist for a reason: one a platform, a library or a feature, or the
/// associated type of a trait.
const NAMES_TWICE: [&str; 5] = ["PublicKey", "Target", "Turn", "Value", "WalIndex"];

/// Files whose types are named after the JSON that they describe.
const NAMED_AFTER_JSON: [&str; 2] = ["config/kinds.rs", "config/shape.rs"];

struct Source {
    /// From `src/`.
    path: PathBuf,
    module: String,
    /// Without comments and without tests.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let is_test = ["tests", "testing", "model", "look_model"].contains(&&name[..]);
            if is_test {
                continue;
            } else if file.is_dir() {
                folders.push(file);
            } else if file.extension().is_some_and(|extension| extension == "rs") {
                let path = file.strip_prefix(&root).unwrap().to_owned();
                let first = Path::new(path.components().next().unwrap().as_os_str());
                let module = first.file_stem().unwrap().to_str().unwrap().to_owned();
                let code = code_of(&fs::read_to_string(&file).unwrap());
                found.push(Source { path, module, code });
            }
        }
    }
    found
}

/// Everything before the tests, which come last in a file, without comments.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut before = "";
    for line in text.lines() {
        if before.starts_with("#[cfg(")
            && before.contains("test")
            && line.starts_with("mod tests {")
        {
            break;
        }
        if !line.trim_start().starts_with("//") {
            code.push_str(line.split(" // ").next().unwrap());
            code.push('\n');
        }
        before = line;
    }
    code
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// What follows each `crate::`, the first segment alone.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            None => found.extend(words(rest).next().map(str::to_owned)),
            Some(group) => {
                let (mut depth, mut from) = (0, 0);
                for (at, character) in group.char_indices() {
                    let ends = depth == 0 && matches!(character, ',' | '}');
                    match character {
                        '{' => depth += 1,
                        '}' if depth > 0 => depth -= 1,
                        _ if ends => {
                            found.extend(words(&group[from..at]).next().map(str::to_owned));
                            from = at + 1;
                        }
                        _ => {}
                    }
                    if ends && character == '}' {
                        break;
                    }
                }
            }
        }
    }
    found
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

#[test]
fn the_scan_sees_every_form_of_an_import() {
    let code = "use crate::a::B;\nuse crate::{c::{D, e}, f};\npub(crate) fn g() { crate::h::i(); }";
    let expected = ["a", "c", "f", "h"].map(str::to_owned);
    assert_eq!(imports(code), BTreeSet::from(expected));
    let text = "use crate::a;\n// crate::b\n#[cfg(test)]\nmod tests {\n    use crate::c;\n}";
    assert_eq!(imports(&code_of(text)), BTreeSet::from(["a".to_owned()]));
}

#[test]
fn every_module_imports_downwards_alone() {
    let sources = sources();
    assert!(sources.len() > 60, "the sources are found");
    let mut wrong = Vec::new();
    for source in &sources {
        let path = source.path.display();
        let Some(own) = layer(&source.module) else {
            wrong.push(format!("{path}: `{}` has no layer in this test", source.module));
            continue;
        };
        for import in imports(&source.code) {
            let from_root = layer(&import).is_none();
            let allowed = import == source.module
                || layer(&import).is_some_and(|below| below < own)
                || from_root && SEE_THE_ROOT.contains(&&source.module[..]);
            if !allowed {
                wrong.push(format!("{path} imports crate::{import}"));
            }
        }
        // `super` in a file at the top is the root, and so are enough of them in a row elsewhere.
        let mut depth = source.path.components().count();
        depth -= usize::from(source.path.ends_with("mod.rs"));
        if source.code.contains(&"super::".repeat(depth)) {
            wrong.push(format!("{path} reaches the root by `super`"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_clock_reads_the_systems_clocks() {
    const TYPES: [&str; 3] = ["Instant", "SystemTime", "UNIX_EPOCH"];
    const FUNCTIONS: [&str; 6] =
        ["unix_us", "unix_s", "monotonic_s", "monotonic_ns", "monotonic_coarse_ns", "tick_ns"];
    let mut wrong = Vec::new();
    let mut calls = 0;
    for source in sources() {
        let is_clock = source.module == "clock";
        for (number, line) in source.code.lines().enumerate() {
            let names_type = words(line).any(|word| TYPES.contains(&word));
            let calls_os = line.contains("os::")
                && words(line.split("os::").nth(1).unwrap_or_default())
                    .any(|word| FUNCTIONS.contains(&word));
            calls += usize::from(is_clock && calls_os);
            if !is_clock && (names_type || calls_os) {
                wrong.push(format!("{} ({number}): {line}", source.path.display()));
            }
        }
    }
    assert!(calls > 0, "the scan sees the clock");
    assert!(wrong.is_empty(), "only src/clock.rs may read a clock: {wrong:#?}");
}

#[test]
fn only_the_lowest_layer_names_the_crypto_library() {
    let names_it = |line: &str| {
        let line = line.trim_start();
        line.starts_with("use ring ")
            || line.starts_with("use ring::")
            || line.contains("aws_lc_rs")
    };
    let named: BTreeSet<String> = sources()
        .into_iter()
        .filter(|source| source.code.lines().any(names_it))
        .map(|source| source.path.display().to_string())
        .collect();
    assert_eq!(named, BTreeSet::from(["crypto.rs".to_owned()]));
}

#[test]
fn a_name_denotes_one_type() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        if NAMED_AFTER_JSON.iter().any(|file| source.path.ends_with(file)) {
            continue;
        }
        for line in source.code.lines() {
            let mut words = words(line).skip_while(|word| {
                ["pub", "crate", "super", "in", "engine", "self", "unsafe"].contains(word)
            });
            if let (Some("struct" | "enum" | "trait" | "type"), Some(name)) =
                (words.next(), words.next())
            {
                found.entry(name.to_owned()).or_default().push(source.path.display().to_string());
            }
        }
    }
    found.retain(|name, files| files.len() > 1 && !NAMES_TWICE.contains(&&name[..]));
    assert!(found.is_empty(), "{found:#?}");
}
