//! One generated file: its path and its text, compared with the committed one and written.

use std::io::Read as _;
use std::path::Path;

use crate::ORIGIN;

/// A file that is generated as a whole, or a file with a generated part.
pub struct File {
    /// The path, from the root of the repository.
    pub path: String,
    /// All of its text.
    pub text: String,
}

impl File {
    /// A file that consists of this text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> File {
        File { path: path.into(), text: text.into() }
    }

    /// A committed file whose part between the two markers of this name is replaced. The markers
    /// are whole lines that contain `generated: NAME` and `end: NAME`.
    pub fn with_part(root: &Path, path: &str, name: &str, part: &str) -> File {
        let text = File::committed(root, path);
        File::new(path, replace_part(&text, path, name, part))
    }

    /// The same file with another part replaced.
    pub fn and_part(self, name: &str, part: &str) -> File {
        let text = replace_part(&self.text, &self.path, name, part);
        File { text, ..self }
    }

    /// Whether the committed file is another.
    pub fn differs(&self, root: &Path) -> bool {
        File::committed(root, &self.path) != self.text
    }

    /// Writes the file and returns its path.
    pub fn write(self, root: &Path) -> String {
        let to = root.join(&self.path);
        let folder = to.parent().expect("a file is in a folder");
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&to, &self.text))
            .unwrap_or_else(|error| panic!("{}: {error}", self.path));
        self.path
    }

    fn committed(root: &Path, path: &str) -> String {
        std::fs::read_to_string(root.join(path)).unwrap_or_default()
    }
}

/// The folders that have generated files, and what is built there and not committed.
const FOLDERS: [&str; 5] = ["bindings", "docs", "include", "interface", "tests"];
const BUILT: [&str; 6] = ["target", "node_modules", "build", "dist", "native", ".mypy_cache"];

/// The files that say that they are generated, and are not among these.
pub fn left_over(root: &Path, files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        claimed(root, &root.join(folder), &mut found);
    }
    found.retain(|path| !files.iter().any(|file| file.path == *path));
    found.sort();
    found
}

/// Adds the paths of the files below a folder whose first lines have the sentence of [`ORIGIN`].
fn claimed(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !BUILT.iter().any(|built| name == *built) {
            claimed(root, &path, found);
        } else if !is_folder && begins_with_origin(&path) {
            let path = path.strip_prefix(root).expect("below the root");
            found.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn begins_with_origin(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let file = std::fs::File::open(path).map(|file| file.take(512));
    let read = file.and_then(|mut file| file.read_to_end(&mut beginning));
    read.is_ok() && beginning.windows(ORIGIN.len()).any(|part| part == ORIGIN.as_bytes())
}

fn replace_part(text: &str, path: &str, name: &str, part: &str) -> String {
    let line_with = |marker: &str| {
        let at = text.find(marker).unwrap_or_else(|| panic!("{path}: no line has `{marker}`"));
        let begin = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
        (begin, end)
    };
    let (_, begin) = line_with(&format!("generated: {name}"));
    let (end, _) = line_with(&format!("end: {name}"));
    assert!(begin <= end, "{path}: the markers of {name} are in the wrong order");
    [&text[..begin], part, &text[end..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_between_its_markers_is_replaced() {
        let text = "a\n<!-- generated: t -->\nold\n<!-- end: t -->\nb\n";
        let new = replace_part(text, "x", "t", "new\n");
        assert_eq!(new, "a\n<!-- generated: t -->\nnew\n<!-- end: t -->\nb\n");
        assert_eq!(replace_part(&new, "x", "t", "new\n"), new);
    }
}
