//! The exceptions, and which one a status is thrown as.

use super::{CODE_WIDTH, javadoc, source};
use crate::file::File;
use crate::model::{Class, Interface};

/// A file for each exception, and the map.
pub fn files(interface: &Interface) -> Vec<File> {
    let own = interface.classes.iter().filter(|class| !class.java.parents.is_empty());
    let mut files: Vec<File> = own.map(|class| exception(interface, class)).collect();
    files.push(map(interface));
    files
}

fn exception(interface: &Interface, class: &Class) -> File {
    let (name, parent) = (class.java.name, class.java.parents[0]);
    let has_children = interface.classes.iter().any(|other| other.java.parents.contains(&name));
    let modifier = if has_children { "" } else { "final " };
    let body = format!(
        "{}public {modifier}class {name} extends {parent} {{
    private static final long serialVersionUID = 1L;

    {name}(Failure failure) {{
        super(failure);
    }}
}}
",
        javadoc(class.sentence, "")
    );
    source(name, &[], &body)
}

fn map(interface: &Interface) -> File {
    let mut body = String::from(
        "/** From a failed call to the exception that it throws. */
final class Exceptions {
    private Exceptions() {}

    /** The exception of the class that the status belongs to. */
    static MintageException of(Failure failure) {
        return switch (failure.status()) {
",
    );
    let mut names: Vec<&str> = Vec::new();
    for class in &interface.classes {
        if !names.contains(&class.java.name) {
            names.push(class.java.name);
        }
    }
    for name in names {
        let statuses: Vec<String> = interface
            .statuses
            .iter()
            .filter(|status| {
                let class = interface.classes.iter().find(|class| Some(class.name) == status.class);
                // Success has no class: who asks for its exception has found a fault.
                class.map_or("InternalException", |class| class.java.name) == name
            })
            .map(|status| status.name.to_owned())
            .collect();
        if !statuses.is_empty() {
            body += &case(&statuses, name);
        }
    }
    body += "        };\n    }\n}\n";
    source("Exceptions", &[], &body)
}

/// `case A, B -> new NameException(failure);`, its labels on as many lines as they need.
fn case(statuses: &[String], name: &str) -> String {
    let mut out = String::new();
    let mut line = String::from("            case");
    for (index, status) in statuses.iter().enumerate() {
        let end = if index + 1 == statuses.len() { " ->" } else { "," };
        if line.len() + status.len() + end.len() + 1 > CODE_WIDTH {
            out += &format!("{line}\n");
            line = String::from("                   ");
        }
        line += &format!(" {status}{end}");
    }
    let result = format!("new {name}(failure);");
    if line.len() + result.len() < CODE_WIDTH {
        out + &format!("{line} {result}\n")
    } else {
        out + &format!("{line}\n                {result}\n")
    }
}
