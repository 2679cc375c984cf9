//! What the hosts share when they write: casing, wrapping, quoting, comments.

/// `snake_case` or `UPPER_CASE` as `camelCase`.
pub fn camel(name: &str) -> String {
    let pascal = pascal(name);
    let mut letters = pascal.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// `snake_case` or `UPPER_CASE` as `PascalCase`.
pub fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
        })
    };
    name.split('_').map(word).collect()
}

/// `PascalCase` or `camelCase` as `snake_case`.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// `snake_case` or `PascalCase` as `UPPER_CASE`.
pub fn upper(name: &str) -> String {
    if name.contains('_') { name.to_uppercase() } else { snake(name).to_uppercase() }
}

/// The paragraphs of a text in lines of at most `width` characters, each with this prefix, its end
/// trimmed. Paragraphs are separated by empty lines; other line ends are blanks.
pub fn wrap(text: &str, width: usize, prefix: &str) -> String {
    let mut out = String::new();
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            out.push_str(prefix.trim_end());
            out.push('\n');
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = prefix.chars().count() + line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && longer > width {
                out.push_str(format!("{prefix}{line}").trim_end());
                out.push('\n');
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        out.push_str(format!("{prefix}{line}").trim_end());
        out.push('\n');
    }
    out
}

/// A documentation comment of Java, TypeScript or C: on one line if it fits, else a block.
pub fn block_comment(text: &str, width: usize, indent: &str) -> String {
    let text = text.replace("*/", "* /");
    let line = format!("{indent}/** {text} */");
    if !text.contains('\n') && line.chars().count() <= width {
        return line + "\n";
    }
    let body = wrap(&text, width, &format!("{indent} * "));
    format!("{indent}/**\n{body}{indent} */\n")
}

/// A text in double quotes, as JSON, Java, C and Python read it.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

/// A text in single quotes, for JavaScript.
pub fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n"))
}

/// The first sentence of a documentation comment, with its full stop.
pub fn first_sentence(text: &str) -> &str {
    let end = [". ", ".\n"].iter().filter_map(|stop| text.find(stop)).min();
    end.map_or(text, |end| &text[..=end]).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_their_casing() {
        assert_eq!(camel("expires_at_unix_s"), "expiresAtUnixS");
        assert_eq!(pascal("TOKEN_TOO_LONG"), "TokenTooLong");
        assert_eq!(snake("IdentityStatus"), "identity_status");
        assert_eq!((upper("start_call"), upper("EcP256")), ("START_CALL".into(), "EC_P256".into()));
    }

    #[test]
    fn text_is_wrapped_at_blanks_and_keeps_its_paragraphs() {
        assert_eq!(wrap("one two three\n\nfour", 10, "# "), "# one two\n# three\n#\n# four\n");
        assert_eq!(block_comment("Short.", 80, "  "), "  /** Short. */\n");
        assert_eq!(first_sentence("One. Two."), "One.");
    }
}
