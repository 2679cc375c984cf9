//! What a field of the configuration looks like, apart from how it is read: for the schema that
//! editors use, the tables of the documentation, and the types of each host.

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name in the JSON document.
    pub name: &'static str,
    /// The values that it may have.
    pub shape: Shape,
    /// The value that it has when it is left out, as JSON, where that is one fixed value.
    pub default: Option<String>,
    /// What holds when it is left out and no fixed value stands for that: a JSON value, or words.
    /// The word `required` says that it must not be left out.
    pub otherwise: Option<&'static str>,
    /// What it means.
    pub sentence: &'static str,
}

/// An object with known fields.
#[derive(Clone, Debug)]
pub struct Object {
    /// The name of its type, in PascalCase.
    pub name: &'static str,
    /// What it describes.
    pub sentence: &'static str,
    /// Its fields, in the order of the documentation.
    pub fields: Vec<Field>,
}

/// The values that a field may have.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A text.
    Text(Text),
    /// A whole number in this range.
    Number(u64, u64),
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// A list whose items have one shape, with its least and greatest length.
    List(Box<Shape>, usize, usize),
    /// An object with known fields.
    Object(Object),
    /// A document of a standard, named here, which describes its fields.
    Standard(&'static str),
    /// One of several shapes.
    AnyOf(Vec<Shape>),
}

/// The texts that a field may have.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text {
    /// Bytes at most; 0 where the field's reader has no bound of its own.
    pub bytes_max: usize,
    /// A regular expression that it matches.
    pub pattern: Option<&'static str>,
    /// What it is in words, where `text` says too little.
    pub words: Option<&'static str>,
}

impl Shape {
    /// A text of 1 to so many bytes.
    pub(crate) fn text(bytes_max: usize) -> Shape {
        Shape::Text(Text { bytes_max, ..Text::default() })
    }

    /// A text that matches a pattern, and what it is in words.
    pub(crate) fn pattern(pattern: &'static str, words: &'static str) -> Shape {
        Shape::Text(Text { bytes_max: 0, pattern: Some(pattern), words: Some(words) })
    }

    /// The name of an algorithm of one of these.
    pub(crate) fn algorithms(which: fn(crate::key::Algorithm) -> bool) -> Shape {
        let all = crate::key::Algorithm::ALL.iter().copied();
        Shape::Choice(all.filter(|one| which(*one)).map(|one| one.name()).collect())
    }

    /// A list of these.
    pub(crate) fn list(item: Shape, min: usize, max: usize) -> Shape {
        Shape::List(Box::new(item), min, max)
    }
}
