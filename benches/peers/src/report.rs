//! One row of the table, and the table as text and as JSON.

use serde_json::{Value, json};

/// One row: what was measured, beside what, and what is required of it.
#[derive(Clone, Default)]
pub struct Row {
    name: String,
    ours_ns: Option<f64>,
    bare_ns: Option<f64>,
    jsonwebtoken_ns: Option<f64>,
    jwt_simple_ns: Option<f64>,
    checks: Vec<Check>,
    note: String,
}

/// A figure, what it means, and its bound if it has one.
#[derive(Clone)]
struct Check {
    figure: f64,
    meaning: &'static str,
    bound: Bound,
}

/// What is required of a figure.
#[derive(Clone, Copy)]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
    /// Told, not required.
    None,
}

impl Row {
    pub fn new(name: impl Into<String>) -> Row {
        Row { name: name.into(), ..Row::default() }
    }

    pub fn ours(mut self, ns: f64) -> Row {
        self.ours_ns = Some(ns);
        self
    }

    pub fn bare(mut self, ns: f64) -> Row {
        self.bare_ns = Some(ns);
        self
    }

    pub fn peers(mut self, jsonwebtoken_ns: f64, jwt_simple_ns: f64) -> Row {
        self.jsonwebtoken_ns = Some(jsonwebtoken_ns);
        self.jwt_simple_ns = Some(jwt_simple_ns);
        self
    }

    pub fn check(mut self, figure: f64, meaning: &'static str, bound: Bound) -> Row {
        self.checks.push(Check { figure, meaning, bound });
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Row {
        self.note = note.into();
        self
    }

    /// A row that could not be measured.
    pub fn skipped(name: &str, why: &str) -> Row {
        Row::new(name).note(format!("skipped: {why}"))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn missed(&self) -> bool {
        self.checks.iter().any(|check| check.verdict() == "MISSED")
    }

    /// The lines of the row: one, and one for each further check.
    pub fn lines(&self) -> String {
        let ns = |ns: Option<f64>| ns.map_or(String::new(), |ns| format!("{ns:.1}"));
        let head = format!(
            "{:<46}{:>12}{:>12}{:>14}{:>12}",
            self.name,
            ns(self.ours_ns),
            ns(self.bare_ns),
            ns(self.jsonwebtoken_ns),
            ns(self.jwt_simple_ns)
        );
        let mut lines: Vec<String> = self.checks.iter().map(Check::text).collect();
        if !self.note.is_empty() || lines.is_empty() {
            lines.push(format!("  {}", self.note));
        }
        let indent = " ".repeat(head.chars().count());
        let heads = std::iter::once(&head).chain(std::iter::repeat(&indent));
        let whole: Vec<String> = heads
            .zip(lines)
            .map(|(head, line)| format!("{head}{line}").trim_end().into())
            .collect();
        whole.join("\n")
    }

    pub fn json(&self) -> Value {
        let checks: Vec<Value> = self.checks.iter().map(Check::json).collect();
        json!({
            "row": self.name,
            "ours_ns": self.ours_ns,
            "bare_crypto_ns": self.bare_ns,
            "jsonwebtoken_ns": self.jsonwebtoken_ns,
            "jwt_simple_ns": self.jwt_simple_ns,
            "checks": checks,
            "note": self.note,
        })
    }
}

impl Check {
    fn verdict(&self) -> &'static str {
        match self.bound {
            Bound::AtMost(most) if self.figure <= most => "ok",
            Bound::AtLeast(least) if self.figure >= least => "ok",
            Bound::None => "",
            _ => "MISSED",
        }
    }

    fn required(&self) -> String {
        match self.bound {
            Bound::AtMost(most) => format!("<= {most}"),
            Bound::AtLeast(least) => format!(">= {least}"),
            Bound::None => String::new(),
        }
    }

    fn text(&self) -> String {
        let figure = if self.figure.abs() >= 100.0 {
            format!("{:.0}", self.figure)
        } else {
            format!("{:.3}", self.figure)
        };
        format!("{figure:>10} {:<26}{:>10}  {}", self.meaning, self.required(), self.verdict())
    }

    fn json(&self) -> Value {
        json!({
            "figure": self.figure,
            "meaning": self.meaning,
            "required": self.required(),
            "verdict": self.verdict(),
        })
    }
}

/// The heading of the table.
pub fn heading() -> String {
    let line = format!(
        "{:<46}{:>12}{:>12}{:>14}{:>12}{:>10} {:<26}{:>10}",
        "row (ns an operation)",
        "ours",
        "bare crypto",
        "jsonwebtoken",
        "jwt-simple",
        "figure",
        "of what",
        "required"
    );
    let rule = "-".repeat(line.chars().count() + 8);
    format!("{line}\n{rule}")
}
