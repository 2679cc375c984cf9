//! The hosts: one module for each language, which returns its generated files.
//!
//! A module knows its language's manners and nothing of the others; it needs nothing but the
//! [`Interface`].

mod c;
mod java;
mod node;
mod python;
mod rust;

use crate::file::File;
use crate::model::Interface;

/// The files of all hosts.
pub fn files(interface: &Interface) -> Vec<File> {
    [c::files, java::files, node::files, python::files, rust::files]
        .into_iter()
        .flat_map(|files| files(interface))
        .collect()
}
