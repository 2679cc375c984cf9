//! The files of `interface/`, and the header.

use crate::file::File;
use crate::model::Interface;
use crate::schema;

/// The description, the schema and the header.
pub fn files(interface: &Interface) -> Vec<File> {
    vec![
        File::new("interface/interface.json", interface.to_json()),
        File::new("interface/config.schema.json", schema::schema(interface)),
        File::new("include/mintage.h", mintage::describe::HEADER),
    ]
}
