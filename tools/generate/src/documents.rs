//! The files that belong to no language: the description itself, the header, pages of the
//! documentation.

use std::fmt::Write as _;
use std::path::Path;

use crate::file::File;
use crate::model::Interface;

/// The description, the header and the pages.
pub fn files(interface: &Interface, _root: &Path) -> Vec<File> {
    vec![
        File::new("interface/interface.json", interface.to_json()),
        File::new("include/mintage.h", mintage::describe::HEADER),
        File::new("docs/errors.md", errors(interface)),
    ]
}

/// The page of statuses, one table for each family.
fn errors(interface: &Interface) -> String {
    let mut page = format!(
        "<!-- {} -->\n\n# Statuses\n\nEvery outcome of every call, in every language. Numbers \
         never change their meaning; new ones are added.\n",
        crate::ORIGIN
    );
    for family in &interface.families {
        let title = family.title;
        write!(page, "\n## {title}\n\n| number | name | meaning |\n|---|---|---|\n")
            .expect("a String");
        for status in interface.statuses.iter().filter(|status| status.family == family.name) {
            let (number, name, sentence) = (status.number, status.name, status.sentence);
            writeln!(page, "| {number} | `{name}` | {sentence} |").expect("a String");
        }
    }
    page
}
