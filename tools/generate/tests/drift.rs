//! Every committed file that is generated is what the sources want.

#[test]
fn committed_files_follow_the_sources() {
    let differing = mintage_generate::differing(&mintage_generate::root());
    assert!(differing.is_empty(), "run `make generate`: {}", differing.join(", "));
}
