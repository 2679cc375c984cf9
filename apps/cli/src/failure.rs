//! What goes wrong, in one line: what, why, and what to try. Never with token text, claims or key
//! bytes in it, also not those that somebody typed in the wrong place.

use std::error::Error as _;
use std::fmt;
use std::io::{self, ErrorKind as IoKind};
use std::path::Path;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use mintage::{Error, Family, Refusal, Status};
use serde_json::json;

use crate::args::Cli;

/// Which exit code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Refused = 1,
    Misuse = 2,
    State = 3,
}

impl Exit {
    fn name(self) -> &'static str {
        match self {
            Exit::Refused => "refused",
            Exit::Misuse => "misuse",
            Exit::State => "state",
        }
    }
}

#[derive(Debug)]
pub enum Failure {
    /// Whoever read the output has gone: nothing went wrong.
    PipeClosed,
    Told(Box<Told>),
}

#[derive(Debug)]
pub struct Told {
    exit: Exit,
    status: Option<Status>,
    field: String,
    message: String,
    hint: Option<String>,
}

impl Failure {
    pub fn new(exit: Exit, message: impl Into<String>) -> Failure {
        let message = message.into();
        Failure::Told(Box::new(Told {
            exit,
            status: None,
            field: String::new(),
            message,
            hint: None,
        }))
    }

    pub fn misuse(message: impl Into<String>) -> Failure {
        Failure::new(Exit::Misuse, message)
    }

    pub fn state(message: impl Into<String>) -> Failure {
        Failure::new(Exit::State, message)
    }

    /// What to try.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        if let Failure::Told(told) = &mut self {
            told.hint = Some(hint.into());
        }
        self
    }

    /// A file that could not be read or written.
    pub fn file(exit: Exit, path: &Path, error: &io::Error) -> Failure {
        let why = match error.kind() {
            IoKind::NotFound => "is not there",
            IoKind::PermissionDenied => "may not be read or written by this user",
            IoKind::AlreadyExists => "is already there",
            IoKind::InvalidData => "is not text",
            IoKind::IsADirectory => "is a directory",
            IoKind::NotADirectory => "is below what is no directory",
            _ => "cannot be read or written",
        };
        Failure::new(exit, format!("{} {why}", path.display()))
    }

    /// What the parser of the command line objects to.
    pub fn usage(error: &clap::Error) -> Failure {
        Failure::misuse(usage_message(error)).hint(format!("{} --help", command_meant()))
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::PipeClosed => 0,
            Failure::Told(told) => told.exit as u8,
        }
    }

    /// The same as a JSON object on one line.
    pub fn to_json(&self) -> String {
        let Failure::Told(told) = self else { return String::new() };
        json!({
            "error": {
                "kind": told.exit.name(),
                "code": told.status.map(Status::name),
                "number": told.status.map(Status::code),
                "target": Some(&told.field).filter(|field| !field.is_empty()),
                "message": told.message,
                "try": told.hint,
            }
        })
        .to_string()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure::Told(told) = self else { return Ok(()) };
        write!(formatter, "{}: ", told.exit.name())?;
        if let Some(status) = told.status {
            write!(formatter, "{status}: ")?;
        }
        if !told.field.is_empty() {
            write!(formatter, "{}: ", told.field)?;
        }
        formatter.write_str(told.message.trim_end_matches('.'))?;
        match &told.hint {
            Some(hint) if told.message.ends_with('?') => write!(formatter, " Try: {hint}"),
            Some(hint) => write!(formatter, ". Try: {hint}"),
            None => Ok(()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let status = error.status();
        let exit = match status.family() {
            // What a service answers with 401 or 403, an identity that was deleted included.
            _ if status.oauth_error().is_some() => Exit::Refused,
            Family::State | Family::Internal => Exit::State,
            _ => Exit::Misuse,
        };
        Failure::Told(Box::new(Told {
            exit,
            status: Some(status),
            field: error.field().to_owned(),
            message: error.message().to_owned(),
            hint: match (status, error.field()) {
                (Status::StateForeign, "identity_secret") => Some(OTHER_IDENTITY_SECRET),
                (Status::StateForeign, "sealing_key") => Some(OTHER_SEALING_KEY),
                _ => hint(status),
            }
            .map(str::to_owned),
        }))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Error::from(refusal).into()
    }
}

/// Of what is written to standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            IoKind::BrokenPipe => Failure::PipeClosed,
            _ => Failure::state("the output cannot be written"),
        }
    }
}

const OTHER_SEALING_KEY: &str =
    "--sealing-key-file with the file that mintage init made for this state";
const OTHER_IDENTITY_SECRET: &str =
    "--identity-secret-file with the file that mintage init made for this state";

/// The next step, where the status alone tells it.
pub fn hint(status: Status) -> Option<&'static str> {
    Some(match status {
        Status::TokenMalformed | Status::HeaderInvalid | Status::ClaimsMalformed => {
            "mintage token inspect, which says where"
        }
        Status::KeyUnknown | Status::SignatureInvalid => {
            "mintage key list; --state if the token is of another state, --external if it is of a trusted issuer"
        }
        Status::Expired | Status::Revoked | Status::TokenRevoked | Status::AllRevoked => {
            "mintage token issue --identity ID --scope SCOPE, for a new one"
        }
        Status::KeyRevoked => "mintage token issue; if no key signs, mintage key rotate first",
        Status::InsufficientScope | Status::CapabilityDenied => {
            "mintage token issue with the scopes that are needed"
        }
        Status::IssuerMismatch | Status::AudienceMismatch | Status::TypeMismatch => {
            "--config with the configuration of the engine that minted it"
        }
        Status::IdentityDeleted => "mintage identity create",
        Status::IdentityMalformed => "the id as mintage identity create printed it",
        Status::IdentityUnknown => "--state if the identity is of another state",
        Status::ScopeUnknown => {
            "chat, chat.join, chat.join.limited, voip, voip.join, or --config for scopes of your own"
        }
        Status::LifetimeOutOfRange => "--lifetime 60m to 24h, or --config for other bounds",
        Status::NoKey => "mintage key rotate --generate ES256, or --config with a key that signs",
        Status::KeyNotFound => "mintage key list",
        Status::KeyIsActive => "mintage key rotate",
        Status::KeyNotGeneratable => "openssl genpkey, and --config with the key's file",
        Status::StateUnreachable => "--state with a path or URL that can be reached",
        Status::StateForeign => "--state with the file or URL of a state that mintage init made",
        Status::Stale => "again once the state can be reached",
        Status::StateBusy => "again in a moment",
        Status::StateFull => "again once there is room",
        Status::ExternalTokenInvalid => {
            "mintage token verify --external, which says why, and --config for the issuers"
        }
        Status::BeforeStart => "mintage token issue, for a new one",
        _ => return None,
    })
}

fn usage_message(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let or_suggested = |message: String, kind| match text(kind) {
        Some(suggested) if !suggested.is_empty() => {
            format!("{message}; did you mean {}?", suggested.replace(", ", " or "))
        }
        _ => message,
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let what = shown(&argument).unwrap_or("an argument");
            or_suggested(format!("{what} is not expected here"), ContextKind::SuggestedArg)
        }
        ErrorKind::InvalidSubcommand => {
            let named = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            let what = shown(&named).unwrap_or("what stands there");
            or_suggested(format!("{what} is no command"), ContextKind::SuggestedSubcommand)
        }
        ErrorKind::MissingRequiredArgument => format!("{argument} is missing"),
        ErrorKind::MissingSubcommand => "a command is missing".to_owned(),
        ErrorKind::InvalidValue => match text(ContextKind::ValidValue) {
            Some(valid) if !valid.is_empty() => format!("{argument}: must be one of {valid}"),
            _ => format!("{argument} needs a value"),
        },
        ErrorKind::ValueValidation => match error.source() {
            Some(source) if source.is::<std::num::ParseIntError>() => {
                format!("{argument}: must be a whole number, not below 0 and not too great")
            }
            Some(source) => format!("{argument}: {source}"),
            None => format!("{argument}: the value is not of the right form"),
        },
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            Some(prior) if prior != argument => format!("{argument} does not go with {prior}"),
            Some(_) => format!("{argument} is given twice"),
            None => format!("{argument} does not go with the other options"),
        },
        kind => {
            let rule = match kind {
                ErrorKind::InvalidUtf8 => "an argument is no text",
                kind => kind.as_str().unwrap_or("the command line is not understood"),
            };
            if argument.is_empty() { rule.to_owned() } else { format!("{argument}: {rule}") }
        }
    }
}

/// A word that was typed, if it can be no secret: short, and of the form that commands and options
/// have.
fn shown(word: &str) -> Option<&str> {
    let word = word.split('=').next().unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    (!word.is_empty() && word.len() <= 24 && word.bytes().all(plain)).then_some(word)
}

/// The command that was meant, as far as its words are commands.
fn command_meant() -> String {
    let mut command = Cli::command();
    let mut words = vec!["mintage".to_owned()];
    // What is no text is no command, and no reason to fail.
    for word in std::env::args_os().skip(1) {
        let Some(inner) = command.find_subcommand(&word).cloned() else { continue };
        words.push(inner.get_name().to_owned());
        command = inner;
    }
    words.join(" ")
}
