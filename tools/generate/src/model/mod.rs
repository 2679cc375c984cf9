//! The description of the interface that every host is generated from, and of which
//! `interface/interface.json` is the JSON form.
//!
//! The sources of truth stay in the crate, next to what they describe. Signatures, structs and
//! constants come from `src/ffi`, result shapes from the types that `serde` writes; both are read
//! with `syn`. Statuses, capabilities and algorithms come from the tables of the compiled crate.

mod c;
mod configuration;
mod functions;
mod layout;
mod results;
mod tables;

use std::path::Path;

use serde::Serialize;

pub use c::{Constant, Parameter, Role};
pub use configuration::{ConfigField, ConfigObject, ConfigText, ConfigType};
pub use functions::Function;
pub use layout::{Field, Struct};
pub use results::{Choice, Choices, Shape, ShapeField, Type};
pub use tables::{Algorithm, Capability, Claim, Class, Family, HostClass, Status};

use crate::source::Sources;

/// All that a host can use, and how it crosses the C boundary.
#[derive(Debug, Serialize)]
pub struct Interface {
    /// Where the file comes from.
    #[serde(rename = "$comment")]
    pub comment: &'static str,
    /// The version of the package.
    pub version: String,
    /// The version of the interface: `MINTAGE_ABI_VERSION`.
    pub abi_version: u64,
    /// The constants of the header, statuses excluded.
    pub constants: Vec<Constant>,
    /// The structs that cross the boundary, as 64-bit platforms lay them out.
    pub structs: Vec<Struct>,
    /// The functions of the header.
    pub functions: Vec<Function>,
    /// The families of statuses.
    pub families: Vec<Family>,
    /// The classes of errors.
    pub classes: Vec<Class>,
    /// Every outcome of every call.
    pub statuses: Vec<Status>,
    /// The claims that an error may name.
    pub claims: Vec<Claim>,
    /// The capabilities of the scopes of Azure Communication Services.
    pub capabilities: Vec<Capability>,
    /// The signature algorithms.
    pub algorithms: Vec<Algorithm>,
    /// What the functions that write JSON write.
    pub results: Vec<Shape>,
    /// The words that fields of the results are limited to.
    pub choices: Vec<Choices>,
    /// The objects of the configuration; the first is the configuration itself.
    pub configuration: Vec<ConfigObject>,
}

impl Interface {
    /// Reads the interface of the crate in this folder.
    pub fn read(root: &Path) -> Interface {
        let sources = Sources::read(&root.join("src"));
        let constants = c::constants(&sources);
        let structs = layout::structs(&sources, &constants);
        let functions = functions::functions(&sources, &constants);
        let (results, choices) = results::results(&sources);
        let abi_version = constants.iter().find(|one| one.name == "MINTAGE_ABI_VERSION");
        Interface {
            comment: crate::ORIGIN,
            version: mintage::describe::VERSION.to_owned(),
            abi_version: abi_version.expect("src/ffi has MINTAGE_ABI_VERSION").value,
            constants,
            structs,
            functions,
            families: tables::families(),
            classes: tables::classes(),
            statuses: tables::statuses(),
            claims: tables::claims(),
            capabilities: tables::capabilities(),
            algorithms: tables::algorithms(),
            results,
            choices,
            configuration: configuration::configuration(),
        }
    }

    /// The JSON text of the description.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("the description is JSON") + "\n"
    }

    /// The struct with this name.
    ///
    /// # Panics
    /// When there is none.
    pub fn structure(&self, name: &str) -> &Struct {
        let found = self.structs.iter().find(|one| one.name == name);
        found.unwrap_or_else(|| panic!("no struct {name}"))
    }

    /// The object of the configuration with this name.
    ///
    /// # Panics
    /// When there is none.
    pub fn config_object(&self, name: &str) -> &ConfigObject {
        let found = self.configuration.iter().find(|one| one.name == name);
        found.unwrap_or_else(|| panic!("the configuration has no object {name}"))
    }
}
