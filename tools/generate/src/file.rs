//! One generated file: its path and its text, compared with the committed one and written.

use std::path::Path;

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
