//! The command line: its commands, options and their help. The man pages and the completions are
//! made from this too.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use mintage::Capability;
use mintage::key::Algorithm;

/// Identities, tokens, revocation and keys on the command line.
///
/// Works on a state that others share: a SQLite file, by default mintage.db in this directory, or
/// Redis. What one process revokes, all others refuse at once.
#[derive(Debug, Parser)]
#[command(name = "mintage", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = "\
Environment: MINTAGE_STATE, MINTAGE_SEALING_KEY_FILE, MINTAGE_IDENTITY_SECRET_FILE and MINTAGE_CONFIG \
stand for the options of these names, MINTAGE_TOKEN for a token; NO_COLOR is honoured.\n\
Exit codes: 0 fine, 1 refused, 2 misuse, 3 the state.\n\
Begin with: mintage init && mintage token issue --scope chat")]
pub struct Cli {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub look: Look,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the state is, and what it is opened with.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "State")]
pub struct Place {
    /// The state: a file, or redis://host:port/database [default: mintage.db]
    #[arg(long, global = true, env = "MINTAGE_STATE", hide_env_values = true)]
    #[arg(value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub state: Option<String>,

    /// The file with the key that private keys are sealed under [default: the state's name with .key
    /// added, or mintage.key for Redis]
    #[arg(
        long,
        global = true,
        env = "MINTAGE_SEALING_KEY_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    #[arg(value_hint = ValueHint::FilePath)]
    pub sealing_key_file: Option<PathBuf>,

    /// The file with the secret that identities are recognised by [default: it is in the SQLite file,
    /// sealed; mintage.identity for Redis]
    #[arg(
        long,
        global = true,
        env = "MINTAGE_IDENTITY_SECRET_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    #[arg(value_hint = ValueHint::FilePath)]
    pub identity_secret_file: Option<PathBuf>,

    /// The configuration of the engine that shares the state, as JSON: issuer, audience, scopes,
    /// lifetimes, keys, trusted issuers
    #[arg(
        long,
        global = true,
        env = "MINTAGE_CONFIG",
        hide_env_values = true,
        value_name = "FILE"
    )]
    #[arg(value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
}

/// How the output looks.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct Look {
    /// For people, for programs, or the one value that matters, alone
    #[arg(long, short, global = true, value_enum, default_value_t = Output::Text, hide_default_value = true)]
    pub output: Output,

    /// When to colour; by default on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, hide_default_value = true)]
    pub color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Aligned, for people
    Text,
    /// One JSON object
    Json,
    /// The token, the id or the kid, and nothing else
    Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new state and the key that seals it
    Init(Init),
    /// Create, show and delete identities
    #[command(subcommand, visible_alias = "user")]
    Identity(Identity),
    /// Issue, verify, revoke, exchange and inspect tokens
    #[command(subcommand)]
    Token(Token),
    /// List, add, rotate, retire and revoke keys
    #[command(subcommand)]
    Key(Key),
    /// Carry what was revoked to a state elsewhere
    #[command(subcommand)]
    Changes(Changes),
    /// Tell what the state holds
    Stats,
    /// Bring the state up to date, and forget what no living token can need
    Sync,
    /// Follow revocations as they happen, until interrupted
    Watch(Watch),
    /// Measure minting, verifying and revoking on this machine
    Bench(Bench),
    /// Print the completions for a shell
    Completions { shell: Shell },
    /// Print the man page, or write all of them into a directory
    Man {
        /// Where to write mintage.1, mintage-token.1 and the others
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        directory: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub struct Init {
    /// With two keys in slots, of which each can be regenerated without the other, as in Azure
    /// Communication Services
    #[arg(long)]
    pub slots: bool,
    /// Of the key that signs; RS* and PS* keys are made elsewhere and named in --config
    #[arg(long, value_name = "ALG", default_value = "ES256", value_parser = algorithm)]
    pub algorithm: Algorithm,
}

#[derive(Debug, Subcommand)]
pub enum Identity {
    /// Create an identity, and with scopes a token for it
    Create {
        /// The scopes of its first token
        #[arg(long = "scope", alias = "scopes", value_name = "SCOPE", num_args = 1.., value_delimiter = ',')]
        scopes: Vec<String>,
        #[command(flatten)]
        grant: Grant,
    },
    /// Tell what has happened to an identity
    Show(Who),
    /// Delete an identity for good: its tokens are refused, and none is minted again
    Delete(Who),
}

/// The identity that a command is about.
#[derive(Debug, Args)]
pub struct Who {
    /// The identity's id
    #[arg(value_name = "ID", allow_hyphen_values = true, required_unless_present = "named")]
    pub identity: Option<String>,
    /// The same, by name
    #[arg(
        long = "identity",
        visible_alias = "user",
        value_name = "ID",
        allow_hyphen_values = true,
        conflicts_with = "identity"
    )]
    pub named: Option<String>,
}

/// What a token is minted with beside its scopes.
#[derive(Debug, Args)]
pub struct Grant {
    /// How long it lives, in whole minutes, such as 60m or 24h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub lifetime: Option<Duration>,
    /// A claim of your own: NAME=TEXT, or NAME:=JSON
    #[arg(long = "claim", value_name = "CLAIM")]
    pub claims: Vec<String>,
    /// Which of the configured audiences it is for
    #[arg(long, value_name = "NAME")]
    pub audience: Option<String>,
    /// Which of the two keys signs, where keys are in slots
    #[arg(long, value_enum)]
    pub slot: Option<Slot>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Slot {
    Primary,
    Secondary,
}

#[derive(Debug, Subcommand)]
pub enum Token {
    /// Mint a token, for a new identity unless one is named
    ///
    /// Issuing again for the same identity is how a token is refreshed.
    #[command(visible_alias = "mint")]
    Issue {
        /// What it permits
        #[arg(long = "scope", alias = "scopes", value_name = "SCOPE", required = true, num_args = 1.., value_delimiter = ',')]
        scopes: Vec<String>,
        /// Whose it is
        #[arg(long, visible_alias = "user", value_name = "ID", allow_hyphen_values = true)]
        identity: Option<String>,
        #[command(flatten)]
        grant: Grant,
    },
    /// Accept a token, or say why not
    Verify {
        #[command(flatten)]
        token: TokenText,
        #[command(flatten)]
        check: Check,
    },
    /// Revoke one token, all of an identity, or all
    ///
    /// Tokens minted afterwards are accepted.
    #[command(group = clap::ArgGroup::new("what").required(true))]
    Revoke {
        /// All tokens that these identities have
        #[arg(long, visible_alias = "user", value_name = "ID", num_args = 1.., group = "what")]
        identity: Vec<String>,
        /// This one token; - reads it from standard input
        #[arg(long, value_name = "TOKEN", group = "what")]
        token: Option<String>,
        /// The token with this jti
        #[arg(
            long,
            value_name = "JTI",
            allow_hyphen_values = true,
            group = "what",
            requires = "expires"
        )]
        token_id: Option<String>,
        /// When the token with that jti expires, in seconds since 1970
        // Alone it would be passed over where something else is revoked, or everything.
        #[arg(long, value_name = "UNIX_S", requires = "token_id")]
        #[arg(conflicts_with_all = ["identity", "token", "all"])]
        expires: Option<i64>,
        /// Every token that there is
        #[arg(long, group = "what")]
        all: bool,
    },
    /// Exchange the token of a trusted issuer for one of ours
    ///
    /// The issuers are in the configuration (--config).
    #[command(visible_alias = "get-for-teams-user")]
    Exchange {
        /// The issuer's token; - or nothing reads it from standard input, or from MINTAGE_TOKEN
        #[arg(long, visible_alias = "aad-token", value_name = "TOKEN")]
        token: Option<String>,
        /// The client application that the token was issued to
        #[arg(long, value_name = "ID", allow_hyphen_values = true)]
        client: String,
        /// The user that the token is about
        #[arg(long, visible_alias = "aad-user", value_name = "ID", allow_hyphen_values = true)]
        user: String,
    },
    /// Decode a token without trusting it, and say what would refuse it
    Inspect {
        #[command(flatten)]
        token: TokenText,
    },
}

/// A token to look at.
#[derive(Debug, Args)]
pub struct TokenText {
    /// The token; - or nothing reads it from standard input, or from MINTAGE_TOKEN
    #[arg(value_name = "TOKEN")]
    pub token: Option<String>,
}

/// What a token must satisfy.
#[derive(Debug, Args)]
pub struct Check {
    /// Scopes that it must hold, all of them
    #[arg(long = "scope", alias = "scopes", value_name = "SCOPE", num_args = 1.., value_delimiter = ',')]
    pub scopes: Vec<String>,
    /// One of the scopes is enough
    #[arg(long, requires = "scopes")]
    pub any_scope: bool,
    /// What its scopes must permit, such as create_message
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(capabilities()), hide_possible_values = true)]
    pub capability: Option<String>,
    /// Whom it must be about
    #[arg(long, visible_alias = "user", value_name = "ID", allow_hyphen_values = true)]
    pub identity: Option<String>,
    /// Whom it must be meant for
    #[arg(long, value_name = "NAME")]
    pub audience: Option<String>,
    /// How long ago it may have been issued at most
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub max_age: Option<Duration>,
    /// It is the token of a trusted issuer, not one of ours
    #[arg(long, conflicts_with_all = ["scopes", "any_scope", "capability"])]
    pub external: bool,
}

#[derive(Debug, Subcommand)]
pub enum Key {
    /// List the keys that there are and were
    List,
    /// Add a key that verifies, and signs once it is rotated to
    ///
    /// A generated key is kept in the state, sealed. Of a key that you bring, the state keeps the
    /// public half alone: name the private one in the configuration of who is to sign with it.
    Add(NewKey),
    /// Make another key the one that signs
    ///
    /// The former one verifies until its last token is dead.
    Rotate {
        /// The pending key with this kid
        #[arg(long, value_name = "KID", allow_hyphen_values = true, conflicts_with_all = ["generate", "file", "algorithm", "kid"])]
        to: Option<String>,
        #[command(flatten)]
        new: NewKey,
        /// Refuse all tokens of the former key at once, as when it has leaked
        #[arg(long)]
        revoke_old: bool,
    },
    /// Put a new key into a slot and revoke the one that was there
    Regenerate {
        #[arg(value_enum)]
        slot: Slot,
        #[command(flatten)]
        new: NewKey,
    },
    /// Let a key verify until its last token is dead, and sign no more
    Retire {
        /// The key's kid
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
    },
    /// Refuse all tokens that a key signed, at once and for good
    Revoke {
        /// The key's kid
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
    },
    /// Print the public keys as a key set, for others to verify with
    Jwks,
}

/// A key that is new: generated, or from a file.
#[derive(Debug, Args)]
pub struct NewKey {
    /// Generate one of this algorithm
    #[arg(long, value_name = "ALG", value_parser = algorithm, conflicts_with_all = ["file", "algorithm"])]
    pub generate: Option<Algorithm>,
    /// Read it from a file: PEM, or a JWK
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// The algorithm of the key in the file, unless the JWK names it
    #[arg(long, value_name = "ALG", value_parser = algorithm, requires = "file")]
    pub algorithm: Option<Algorithm>,
    /// Its kid, unless it is to be its thumbprint
    #[arg(long, value_name = "KID", allow_hyphen_values = true)]
    pub kid: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Changes {
    /// Write all that was revoked to standard output, for a state with the same identity secret
    Export,
    /// Read from standard input what was revoked elsewhere
    Import,
}

#[derive(Debug, Args)]
pub struct Watch {
    /// Identities to call by their id: the state itself remembers only hashes
    #[arg(long, visible_alias = "user", value_name = "ID", num_args = 1..)]
    pub identity: Vec<String>,
    /// End after so many events
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
    /// End after this time
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub duration: Option<Duration>,
}

#[derive(Debug, Args)]
pub struct Bench {
    /// How long to measure each row
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "250ms")]
    pub time: Duration,
    /// The algorithms to measure
    #[arg(long = "algorithm", value_name = "ALG", num_args = 1.., value_delimiter = ',')]
    #[arg(value_parser = algorithm, default_values = ["HS256", "ES256", "Ed25519"])]
    pub algorithms: Vec<Algorithm>,
}

fn algorithm(name: &str) -> Result<Algorithm, String> {
    Algorithm::from_name(name).ok_or_else(|| {
        let all: Vec<_> = Algorithm::ALL.iter().map(|algorithm| algorithm.name()).collect();
        format!("must be one of {}", all.join(", "))
    })
}

fn duration(text: &str) -> Result<Duration, &'static str> {
    humantime::parse_duration(text).map_err(|_| "must be a time with its unit, such as 60m or 24h")
}

fn capabilities() -> Vec<&'static str> {
    Capability::ALL.iter().map(|capability| capability.name()).collect()
}
