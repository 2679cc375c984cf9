//! The committed files that are generated: this test is their checker, and with `MINTAGE_BLESS=1`
//! (`make header`) their writer.
#![cfg(feature = "capi")]

mod hosts;

use std::path::Path;

fn generated() -> [(&'static str, String); 8] {
    [
        ("include/mintage.h", include_str!(concat!(env!("OUT_DIR"), "/mintage.h")).to_owned()),
        ("docs/errors.md", include_str!(concat!(env!("OUT_DIR"), "/errors.md")).to_owned()),
        ("tests/abi/layout.json", mintage::ffi::layout::layout_json()),
        ("bindings/python/src/mintage/_raw/tables.py", hosts::python()),
        ("bindings/node/lib/tables.js", hosts::node()),
        ("bindings/node/lib/tables.d.ts", hosts::node_types()),
        ("bindings/java/src/main/java/io/mintage/Status.java", hosts::java_statuses()),
        ("bindings/java/src/main/java/io/mintage/Capability.java", hosts::java_capabilities()),
    ]
}

#[test]
fn committed_files_are_what_the_sources_say() {
    for (path, wanted) in generated() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        if std::env::var_os("MINTAGE_BLESS").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &wanted).unwrap();
        }
        let found = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(found == wanted, "{path} is not what the sources say; run `make header`");
    }
}
