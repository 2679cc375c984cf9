//! The sentence of a host whose own files and whose library come from two builds. It is written
//! here once, so that it is the same in every language.

/// The sentence. The names in braces are what a host puts its values for:
/// `version` and `abi_version` of its own files, `library_version` and `library_abi_version` of the
/// library, and `loaded`.
const MISMATCH: &str = "mintage {version} (ABI {abi_version}) cannot use a library of mintage \
     {library_version} (ABI {library_abi_version}){loaded}; install both from one build";

/// What `loaded` is in a host that loads the library from a file.
const LOADED: &str = ", loaded from {file}";

/// What is added to `loaded` where the library lacks a function that the host calls.
const MISSING: &str = ", which has no function {function}";

/// The sentence, with what `value` gives for each name. `loaded` is left out.
pub fn mismatch(value: impl Fn(&str) -> String) -> String {
    filled(&MISMATCH.replace("{loaded}", ""), value)
}

/// The same for a host that loads the library at run time: it names the `file` as well.
pub fn mismatch_loaded(value: impl Fn(&str) -> String) -> String {
    filled(&MISMATCH.replace("{loaded}", LOADED), value)
}

/// The same for a library that lacks a `function`.
pub fn function_missing(value: impl Fn(&str) -> String) -> String {
    filled(&MISMATCH.replace("{loaded}", &[LOADED, MISSING].concat()), value)
}

fn filled(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut parts = template.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').expect("a brace is closed");
        out += &value(name);
        out += rest;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_both_versions() {
        let value = |name: &str| match name {
            "version" => "0.2.0".to_owned(),
            "library_version" => "0.1.0".to_owned(),
            "abi_version" => "2".to_owned(),
            "library_abi_version" => "1".to_owned(),
            other => other.to_uppercase(),
        };
        let end = "; install both from one build";
        let begin = "mintage 0.2.0 (ABI 2) cannot use a library of mintage 0.1.0 (ABI 1)";
        assert_eq!(mismatch(value), format!("{begin}{end}"));
        assert_eq!(mismatch_loaded(value), format!("{begin}, loaded from FILE{end}"));
        let missing = ", loaded from FILE, which has no function FUNCTION";
        assert_eq!(function_missing(value), format!("{begin}{missing}{end}"));
    }
}
