//! The sentences for files of one build with a library or an extension of another. They are the same
//! in every language.

/// The parts of a sentence that differ: texts, or a language's placeholders for them.
pub struct Words<'a> {
    /// What the host's own files are called, such as "the Python files".
    pub files: &'a str,
    /// The version of the package that they belong to.
    pub files_version: &'a str,
    /// The version of the interface that they speak.
    pub files_abi: &'a str,
    /// The file of the library or extension that was loaded.
    pub library: &'a str,
    /// Its version.
    pub library_version: &'a str,
    /// The version of its interface.
    pub library_abi: &'a str,
}

/// The library is of another version of the package or of the interface.
pub fn mismatch(words: &Words) -> String {
    let Words { files, files_version, files_abi, library, library_version, library_abi } = words;
    format!(
        "{files} are of mintage {files_version} (interface {files_abi}), but {library} is of mintage \
         {library_version} (interface {library_abi}); install both from the same build"
    )
}

/// The library lacks this function.
pub fn missing(words: &Words, function: &str) -> String {
    let Words { files, files_version, files_abi, library, library_version, library_abi } = words;
    format!(
        "{files} are of mintage {files_version} (interface {files_abi}) and need {function}, which \
         {library} of mintage {library_version} (interface {library_abi}) does not have; install both \
         from the same build"
    )
}
