//! What is printed: aligned for people, one JSON object for programs, or the one value that matters.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::args::{Color, Look, Output};
use crate::failure::Failure;

pub const STRONG: Style = Style::new().bold();
pub const FAINT: Style = Style::new().dimmed();
pub const GOOD: Style = AnsiColor::Green.on_default();
pub const BAD: Style = AnsiColor::Red.on_default().bold();
pub const CAREFUL: Style = AnsiColor::Yellow.on_default().bold();

/// What a command has to say. Whatever it is put together from, what is printed is harmless.
pub struct Answer {
    json: String,
    value: String,
    text: String,
}

impl Answer {
    /// The JSON object, which has everything.
    pub fn of(json: &impl Serialize) -> Answer {
        let json = serde_json::to_string(json).unwrap_or_default();
        Answer { json, value: String::new(), text: String::new() }
    }

    /// JSON text that is there already.
    pub fn of_json(json: impl Into<String>) -> Answer {
        Answer { json: json.into(), value: String::new(), text: String::new() }
    }

    /// The one value that matters.
    pub fn value(mut self, value: impl Into<String>) -> Answer {
        self.value = value.into();
        self
    }

    /// A line of its own.
    pub fn line(mut self, style: Style, line: impl AsRef<str>) -> Answer {
        let _ = writeln!(self.text, "{}", painted(style, &harmless(line.as_ref())));
        self
    }

    /// Aligned labels and what stands beside them. What is empty is left out.
    pub fn fields(mut self, fields: &[(&str, String)]) -> Answer {
        let fields: Vec<_> =
            fields.iter().map(|(label, text)| (harmless(label), harmless(text))).collect();
        let width = fields.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        for (label, text) in fields.iter().filter(|(_, text)| !text.is_empty()) {
            let _ = writeln!(self.text, "{}  {text}", painted(FAINT, &format!("{label:width$}")));
        }
        self
    }

    /// Columns under headings.
    pub fn table(mut self, heads: &[&str], rows: &[Vec<String>]) -> Answer {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| harmless(cell)).collect()).collect();
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.chain([heads[column].len()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..heads.len()).map(width).collect();
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let padded = cells.zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let _ = writeln!(self.text, "{}", painted(FAINT, &line(&mut heads.iter().copied())));
        for row in &rows {
            let _ = writeln!(self.text, "{}", line(&mut row.iter().map(String::as_str)));
        }
        self
    }

    /// Prints it.
    pub fn show(self, look: Look) -> Result<(), Failure> {
        let mut out = stdout(look);
        match look.output {
            Output::Json => writeln!(out, "{}", harmless_json(&self.json))?,
            Output::Value if self.value.is_empty() => {}
            Output::Value if std::io::stdout().is_terminal() => {
                writeln!(out, "{}", harmless(&self.value))?;
            }
            // A program gets it to the byte.
            Output::Value => {
                let mut out = out.into_inner();
                writeln!(out, "{}", self.value)?;
                return Ok(out.flush()?);
            }
            Output::Text => out.write_all(self.text.as_bytes())?,
        }
        Ok(out.flush()?)
    }
}

/// Standard output, without colours where they are not wanted.
pub fn stdout(look: Look) -> anstream::AutoStream<std::io::StdoutLock<'static>> {
    anstream::AutoStream::new(std::io::stdout().lock(), choice(look.color))
}

pub fn stderr(color: Color) -> anstream::AutoStream<std::io::StderrLock<'static>> {
    anstream::AutoStream::new(std::io::stderr().lock(), choice(color))
}

fn choice(color: Color) -> anstream::ColorChoice {
    match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
}

pub fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Text that somebody else wrote, harmless on a terminal: what would move the cursor, colour, or
/// turn the direction of writing is escaped as in JSON.
pub fn harmless(text: &str) -> String {
    let mut harmless = String::with_capacity(text.len());
    for character in text.chars() {
        let turns = matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        );
        if character.is_control() || turns {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(harmless, "\\u{unit:04x}");
            }
        } else {
            harmless.push(character);
        }
    }
    harmless
}

/// JSON text on one line, and harmless on a terminal: the same JSON. What is escaped can only stand
/// in its texts; a line's end and a tab can only stand between them.
pub fn harmless_json(json: &str) -> String {
    harmless(&json.replace(['\n', '\r', '\t'], " "))
}

/// As RFC 3339 with an offset, which every parser reads; nothing beyond the year 9999.
pub fn expires_on(unix_s: i64) -> Option<String> {
    Some(rfc3339(unix_s)?.replace('Z', "+00:00"))
}

/// A time for people: the date, and how far away it is.
pub fn date(unix_s: i64) -> String {
    match rfc3339(unix_s) {
        Some(date) => format!("{} UTC, {}", date.replace('T', " ").replace('Z', ""), away(unix_s)),
        None => "a time that no calendar has".to_owned(),
    }
}

fn rfc3339(unix_s: i64) -> Option<String> {
    const YEAR_10000: u64 = 253_402_300_800;
    let seconds = u64::try_from(unix_s).ok().filter(|seconds| *seconds < YEAR_10000)?;
    Some(humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)).to_string())
}

/// "in 3 h", "4 min ago".
pub fn away(unix_s: i64) -> String {
    let distance = unix_s.saturating_sub(now_unix_s());
    match distance {
        0 => "now".to_owned(),
        1.. => format!("in {}", span(distance.unsigned_abs())),
        _ => format!("{} ago", span(distance.unsigned_abs())),
    }
}

/// A length of time in its greatest sensible unit, rounded to the nearest.
pub fn span(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    const YEAR: u64 = 365 * DAY;
    let in_units = |unit: u64| seconds.saturating_add(unit / 2) / unit;
    let units = [(YEAR, "years"), (DAY, "days"), (HOUR, "h"), (MINUTE, "min")];
    match units.into_iter().find(|(unit, _)| seconds / unit >= 2) {
        Some((unit, name)) => format!("{} {name}", in_units(unit)),
        None => format!("{seconds} s"),
    }
}

pub fn now_unix_s() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_their_greatest_sensible_unit() {
        for (seconds, text) in [
            (0, "0 s"),
            (119, "119 s"),
            (120, "2 min"),
            (3600, "60 min"),
            (7200, "2 h"),
            (86_399, "24 h"),
            (172_800, "2 days"),
            (86_400 * 400, "400 days"),
            (86_400 * 365 * 4, "4 years"),
            (u64::MAX, "584942417355 years"),
        ] {
            assert_eq!(span(seconds), text);
        }
    }

    #[test]
    fn times_beyond_the_calendar_are_told_and_do_not_panic() {
        assert_eq!(expires_on(1_700_000_000).unwrap(), "2023-11-14T22:13:20+00:00");
        assert!(date(253_402_300_799).starts_with("9999-12-31 23:59:59 UTC, in "));
        for unix_s in [253_402_300_800, i64::MAX, -1, i64::MIN] {
            assert_eq!(date(unix_s), "a time that no calendar has");
            assert_eq!(expires_on(unix_s), None);
        }
    }

    #[test]
    fn nothing_that_a_stranger_wrote_moves_the_cursor() {
        let escape = "\u{1b}[2J a\u{7f}b\u{9b}c \u{202e}d\r\n";
        assert_eq!(harmless(escape), "\\u001b[2J a\\u007fb\\u009bc \\u202ed\\u000d\\u000a");
        assert_eq!(harmless("plain, ünïcode, 漢字"), "plain, ünïcode, 漢字");
        assert_eq!(harmless("\u{61c}a\u{e0041}"), "\\u061ca\\udb40\\udc41");
        let json = "{\n\t\"a\u{9b}\u{7f}\": \"\u{202e}\\n\"\r\n}";
        assert_eq!(harmless_json(json), r#"{  "a\u009b\u007f": "\u202e\n"  }"#);
        let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(value(&harmless_json(json)), value(json));
    }
}
