//! Writes the C header into `OUT_DIR`, by cbindgen from `src/ffi` and with the statuses
//! and claims of `src/error`. From there the generator (`tools/generate`) takes it to `include/mintage.h`.
//! Without the feature `capi` there is nothing to do.

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

    use super::error::{RegisteredClaim, Status};

    pub fn write() {
        for input in ["src/ffi", "src/error", "cbindgen.toml"] {
            println!("cargo:rerun-if-changed={input}");
        }
        let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
        let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
        write_header(&root, &out.join("mintage.h"));
    }

    fn write_header(root: &Path, to: &Path) {
        let mut config = cbindgen::Config::from_root_or_default(root);
        let tables = config.after_includes.get_or_insert_with(String::new);
        for status in Status::ALL {
            let (name, code, sentence) = (status.name(), status.code(), status.sentence());
            write!(tables, "\n/* {sentence} */\n#define MINTAGE_{name} {code}\n")
                .expect("a String");
        }
        for claim in RegisteredClaim::ALL {
            let (name, number, sentence) = (claim.constant(), claim.number(), claim.sentence());
            let claim = claim.name();
            write!(
                tables,
                "\n/* `{claim}`: {sentence} */\n#define MINTAGE_CLAIM_{name} {number}\n"
            )
            .expect("a String");
        }
        let mut builder = cbindgen::Builder::new().with_config(config);
        for file in exports(root) {
            builder = builder.with_src(file);
        }
        builder.generate().expect("src/ffi parses").write_to_file(to);
    }

    /// The files of `src/ffi` that the header is written from, in its order: what all calls share,
    /// the library, the engine, then the rest by name.
    fn exports(root: &Path) -> Vec<PathBuf> {
        const FIRST: [&str; 4] = ["types.rs", "constants.rs", "library.rs", "engine.rs"];
        let listed = std::fs::read_dir(root.join("src/ffi")).expect("src/ffi is there");
        let files = listed.map(|entry| entry.expect("a folder can be listed").path());
        let rank = |file: &Path| FIRST.iter().position(|first| file.ends_with(first));
        let exports = |file: &PathBuf| {
            let text = std::fs::read_to_string(file).expect("a source is text");
            rank(file).is_some() || text.contains("no_mangle")
        };
        let mut files: Vec<PathBuf> = files.filter(exports).collect();
        files.sort_by_key(|file| (rank(file).unwrap_or(FIRST.len()), file.clone()));
        files
    }
}
