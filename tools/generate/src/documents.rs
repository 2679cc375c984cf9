//! The files that belong to no language: the description itself, the header, pages of the
//! documentation.

use std::fmt::Write as _;
use std::path::Path;

use crate::file::File;
use crate::model::{Interface, Status};

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
         never change their meaning; new ones are added. The family is the number divided by a \
         thousand.\n\n*HTTP* is the status that a service answers with, and *error* the code of \
         RFC 6750 for its `WWW-Authenticate: Bearer` header (none: send none). *Retry* marks the \
         outcomes whose cause lies outside the call and may pass: the same call may then \
         succeed.\n",
        crate::ORIGIN
    );
    for family in &interface.families {
        write!(
            page,
            "\n## {}\n\n| number | name | meaning | HTTP | error | retry | class |\n|---|---|---|---|---|---|---|\n",
            family.title
        )
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
