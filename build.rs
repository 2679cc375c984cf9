//! Writes the generated files into `OUT_DIR`, from where `tests/generated` compares them with
//! the committed ones: the header, by cbindgen from `src/ffi`, and the table of statuses, from
//! `src/error`. Without the feature `capi` there is nothing to do.

#[cfg(feature = "capi")]
#[allow(dead_code, missing_docs, unused_imports)]
#[path = "src/error/mod.rs"]
mod error;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "capi")]
    generated::write();
}

#[cfg(feature = "capi")]
mod generated {
    use std::fmt::Write as _;
    use std::path::{Path, PathBuf};

    use super::error::{Family, Status};

    pub fn write() {
        for input in ["src/ffi", "src/error", "cbindgen.toml"] {
            println!("cargo:rerun-if-changed={input}");
        }
        let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
        let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
        write_header(&root, &out.join("mintage.h"));
        std::fs::write(out.join("errors.md"), errors()).expect("OUT_DIR is writable");
    }

    fn write_header(root: &Path, to: &Path) {
        let mut config = cbindgen::Config::from_root_or_default(root);
        let statuses = config.after_includes.get_or_insert_with(String::new);
        for status in Status::ALL {
            let (name, code, sentence) = (status.name(), status.code(), status.sentence());
            write!(statuses, "\n/* {sentence} */\n#define MINTAGE_{name} {code}\n")
                .expect("a String");
        }
        let mut builder = cbindgen::Builder::new().with_config(config);
        for file in [
            "types",
            "constants",
            "library",
            "engine",
            "identity",
            "scopes",
            "token",
            "keys",
            "external",
            "batch",
            "state",
        ] {
            builder = builder.with_src(root.join(format!("src/ffi/{file}.rs")));
        }
        builder.generate().expect("src/ffi parses").write_to_file(to);
    }

    fn errors() -> String {
        let mut page = String::from(
            "# Statuses\n\nEvery outcome of every call, in every language. Numbers never change \
             their meaning; new ones are added. The family is the number divided by a thousand.\n\n\
             *HTTP* is the status that a service answers with, and *error* the code of RFC 6750 for \
             its `WWW-Authenticate: Bearer` header (none: send none). *Retry* marks the outcomes \
             whose cause lies outside the call and may pass: the same call may then succeed.\n",
        );
        let mut family = None;
        for status in Status::ALL {
            if family != Some(status.family()) {
                family = Some(status.family());
                let title = match status.family() {
                    Family::Ok => "0: success",
                    Family::Misuse => "1xxx: the call is wrong",
                    Family::Refused => "2xxx: the token is refused",
                    Family::Identity => "3xxx: identity, scopes, claims",
                    Family::Config => "4xxx: key or configuration",
                    Family::State => "5xxx: state",
                    Family::Internal => "9xxx: internal",
                };
                page += &format!("\n## {title}\n\n");
                page += "| number | name | meaning | HTTP | error | retry | class |\n";
                page += "|---|---|---|---|---|---|---|\n";
            }
            page += &row(*status);
        }
        page
    }

    fn row(status: Status) -> String {
        let (name, code, sentence) = (status.name(), status.code(), status.sentence());
        let error = status.oauth_error().map(|error| format!("`{error}`")).unwrap_or_default();
        let class = status.class().map_or("", |class| class.name());
        let retry = if status.is_retryable() { "yes" } else { "" };
        let http = status.http_status();
        format!("| {code} | `{name}` | {sentence} | {http} | {error} | {retry} | {class} |\n")
    }
}
