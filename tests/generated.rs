//! The committed files that are generated: this test is their checker, and with `MINTAGE_BLESS=1`
//! (`make header`) their writer.
#![cfg(feature = "capi")]

use std::path::Path;

fn generated() -> [(&'static str, String); 3] {
    [
        ("include/mintage.h", include_str!(concat!(env!("OUT_DIR"), "/mintage.h")).to_owned()),
        ("docs/errors.md", include_str!(concat!(env!("OUT_DIR"), "/errors.md")).to_owned()),
        ("tests/abi/layout.json", mintage::ffi::layout::layout_json()),
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
