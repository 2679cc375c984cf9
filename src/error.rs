//! The one list of statuses, and the two types that carry them.
//!
//! Every outcome that is not success has a number that never changes meaning. The list below is
//! the only place where a number, a name and a sentence meet: the header, `docs/errors.md` and
//! each host's table are written from it. Numbers are append-only; a retired one stays in the
//! list as a comment.
//!
//! Two types, because they call for different reactions. A [`Refusal`] says that a token is not
//! accepted: ordinary traffic, two bytes wide, never allocated. An [`Error`] says that the caller
//! asked for something that cannot be done: it names the field and the rule, and never repeats
//! the value, because values are where the secrets are.
//!
//! This file stands alone (`std` only): the build script compiles it a second time to write the
//! header from it.

use std::borrow::Cow;
use std::fmt;

/// The families that statuses are grouped in, by their hundreds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// 0: success.
    Ok,
    /// 1xx: the call itself is wrong; a programming error.
    Misuse,
    /// 2xx: the token is not accepted.
    Refused,
    /// 3xx: something about the identity, the scopes or the claims asked for.
    Identity,
    /// 4xx: a key or the configuration.
    Config,
    /// 5xx: state that outlives or leaves the process.
    State,
    /// 9xx: internal.
    Internal,
}

macro_rules! statuses {
    ($($name:ident = $number:literal, $text:literal, $sentence:literal;)*) => {
        /// Every outcome of every call, with its stable number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        #[non_exhaustive]
        pub enum Status {
            $(#[doc = $sentence] $name = $number,)*
        }

        impl Status {
            /// All statuses, in the order of their numbers.
            pub const ALL: &'static [Status] = &[$(Status::$name,)*];

            /// The name in upper case, as it stands in the header after `MINTAGE_`.
            pub const fn name(self) -> &'static str {
                match self { $(Status::$name => $text,)* }
            }

            /// One sentence for people: what was wrong, and what would be right.
            pub const fn sentence(self) -> &'static str {
                match self { $(Status::$name => $sentence,)* }
            }

            /// The status with this number, if there is one.
            pub const fn from_code(code: i32) -> Option<Status> {
                match code { $($number => Some(Status::$name),)* _ => None }
            }
        }
    };
}

statuses! {
    Ok = 0, "OK", "The call succeeded.";

    // 1xx: misuse.
    InvalidHandle = 100, "INVALID_HANDLE", "The engine handle is NULL; pass one that mintage_engine_open or mintage_engine_clone returned.";
    NullPointer = 101, "NULL_POINTER", "A required pointer is NULL; only inputs of length 0 and outputs called nullable may be.";
    StructSize = 102, "STRUCT_SIZE", "struct_size is smaller than the first published size, larger than 4096, or differs within an array; set it to sizeof the struct.";
    BufferTooSmall = 103, "BUFFER_TOO_SMALL", "The output buffer is too small; the needed length was written and nothing else was done.";
    InvalidUtf8 = 104, "INVALID_UTF8", "A text input is not UTF-8.";
    InvalidArgument = 105, "INVALID_ARGUMENT", "An argument is outside its range.";
    UnknownFlag = 106, "UNKNOWN_FLAG", "A flag or a byte beyond the known fields is set that this library does not know.";
    UnknownScopeBit = 107, "UNKNOWN_SCOPE_BIT", "The scope mask has a bit that this engine knows no scope for.";
    UnknownCapability = 108, "UNKNOWN_CAPABILITY", "Capabilities are numbered 1 to 21.";
    CapabilityByRole = 109, "CAPABILITY_BY_ROLE", "This capability depends on a role that no token carries; ask scopes_permit and decide by the role.";
    ClockNotManual = 110, "CLOCK_NOT_MANUAL", "The clock can only be set in an engine opened with \"clock\": \"manual\".";

    // 2xx: the token is refused.
    TokenTooLong = 200, "TOKEN_TOO_LONG", "The token is longer than 8192 bytes.";
    TokenMalformed = 201, "TOKEN_MALFORMED", "The token is not a compact JWS: three segments of canonical base64url without padding.";
    HeaderInvalid = 202, "HEADER_INVALID", "The token's header is not one small JSON object with unique names and a text alg.";
    CriticalHeader = 203, "CRITICAL_HEADER", "The token's header names an extension as critical, or payload encoding b64 false; none is supported.";
    KeyIdMissing = 204, "KEY_ID_MISSING", "The token's header names no kid, or not as text.";
    KeyUnknown = 205, "KEY_UNKNOWN", "The token's kid names no key of this engine.";
    AlgorithmMismatch = 206, "ALGORITHM_MISMATCH", "The token's alg is not the algorithm of the key.";
    SignatureInvalid = 207, "SIGNATURE_INVALID", "The token's signature does not hold.";
    ClaimsMalformed = 208, "CLAIMS_MALFORMED", "The token's payload is not one JSON object with unique names and at most 16 levels.";
    ClaimMissing = 209, "CLAIM_MISSING", "The token lacks a claim that is required here.";
    ClaimInvalid = 210, "CLAIM_INVALID", "A claim of the token has the wrong type or lies outside its range.";
    TypeMismatch = 211, "TYPE_MISMATCH", "The token's typ is not the configured one.";
    IssuerMismatch = 212, "ISSUER_MISMATCH", "The token's issuer is not the configured one.";
    AudienceMismatch = 213, "AUDIENCE_MISMATCH", "The token is not meant for the audience that is required here.";
    Expired = 214, "EXPIRED", "The token has expired.";
    NotYetValid = 215, "NOT_YET_VALID", "The token's nbf lies in the future.";
    IssuedInFuture = 216, "ISSUED_IN_FUTURE", "The token's iat lies more than 60 seconds in the future.";
    LifetimeTooLong = 217, "LIFETIME_TOO_LONG", "The token lives longer than any token that this engine grants.";
    Revoked = 218, "REVOKED", "All tokens that the identity had when it was revoked are refused; mint a new one.";
    TokenRevoked = 219, "TOKEN_REVOKED", "This one token was revoked.";
    AllRevoked = 220, "ALL_REVOKED", "All tokens that existed when revoke_all was called are refused; mint a new one.";
    KeyRevoked = 221, "KEY_REVOKED", "The key that signed the token was revoked.";
    BeforeStart = 222, "BEFORE_START", "The token was minted before this engine started without its former state; configure durable state, or a start that all workers share.";
    InsufficientScope = 223, "INSUFFICIENT_SCOPE", "The token does not hold the scopes that are required here.";
    CapabilityDenied = 224, "CAPABILITY_DENIED", "The token's scopes do not permit this capability.";
    TooOld = 225, "TOO_OLD", "The token was issued longer ago than this call allows.";
    WrongIdentity = 226, "WRONG_IDENTITY", "The token is about another identity than this call requires.";
    ExternalTokenInvalid = 227, "EXTERNAL_TOKEN_INVALID", "Provided access token is not valid.";
    ClientIdMalformed = 228, "CLIENT_ID_MALFORMED", "Provided AppId has invalid format.";
    ClientMismatch = 229, "CLIENT_MISMATCH", "AAD application is not the expected one.";
    UserMismatch = 230, "USER_MISMATCH", "Provided AAD token issued for unexpected user.";

    // 3xx: identity, scopes, claims.
    IdentityMalformed = 300, "IDENTITY_MALFORMED", "The identity is empty, longer than 128 bytes, has control characters, or is not of the form that this engine issues.";
    IdentityUnknown = 301, "IDENTITY_UNKNOWN", "The identity was not issued under this engine's identity secret.";
    IdentityDeleted = 302, "IDENTITY_DELETED", "The identity was deleted; create a new one.";
    ScopeUnknown = 303, "SCOPE_UNKNOWN", "A scope name is not known to this engine.";
    ScopesEmpty = 304, "SCOPES_EMPTY", "At least one scope is required.";
    LifetimeOutOfRange = 305, "LIFETIME_OUT_OF_RANGE", "The lifetime is not within the configured interval of whole minutes.";
    ClaimReserved = 306, "CLAIM_RESERVED", "A custom claim has the name of a claim that the engine writes itself.";
    ClaimsTooLarge = 307, "CLAIMS_TOO_LARGE", "The custom claims are longer than 4096 bytes, or make the token longer than 8192.";
    ClaimsTooDeep = 308, "CLAIMS_TOO_DEEP", "The custom claims are nested deeper than 16 levels, the claim set itself included.";
    ClaimsNotObject = 309, "CLAIMS_NOT_OBJECT", "The custom claims are not one JSON object with unique names.";
    AudienceUnknown = 310, "AUDIENCE_UNKNOWN", "The audience is not one of the configured ones.";
    IdentityReserved = 311, "IDENTITY_RESERVED", "The identity belongs to an external issuer; only an exchange mints for it.";

    // 4xx: key or configuration.
    ConfigMalformed = 400, "CONFIG_MALFORMED", "The document is not exactly one JSON object.";
    ConfigUnknownField = 401, "CONFIG_UNKNOWN_FIELD", "The document has a field that does not exist here.";
    ConfigDuplicateField = 402, "CONFIG_DUPLICATE_FIELD", "The document names a field twice.";
    ConfigWrongType = 403, "CONFIG_WRONG_TYPE", "A field has the wrong type.";
    ConfigOutOfRange = 404, "CONFIG_OUT_OF_RANGE", "A field's value is outside its range.";
    ConfigConflict = 405, "CONFIG_CONFLICT", "Two fields do not go together, or one needs another that is missing.";
    NotBuiltIn = 406, "NOT_BUILT_IN", "This capability is not built into this library.";
    StartUnspecified = 407, "START_UNSPECIFIED", "An engine with keys from the host and state in memory must say in \"start\" what to do with tokens from before it was opened.";
    NoKey = 410, "NO_KEY", "There is no active key to sign with.";
    KeyMalformed = 411, "KEY_MALFORMED", "The key cannot be read in the form that it was given in.";
    KeyWeak = 412, "KEY_WEAK", "The key is too weak for its algorithm.";
    KeyMismatch = 413, "KEY_MISMATCH", "The private and the public half of the key do not belong together, or the public point is not on its curve.";
    KeyAlgorithm = 414, "KEY_ALGORITHM", "The key's algorithm is missing, unknown, or does not fit the key.";
    KeyUse = 415, "KEY_USE", "The key's use or key_ops do not allow this.";
    KeyDuplicate = 416, "KEY_DUPLICATE", "Two keys have the same kid, or the same key is given twice.";
    KeyFileUnreadable = 417, "KEY_FILE_UNREADABLE", "The key file cannot be read.";
    KeyNotFound = 418, "KEY_NOT_FOUND", "No key of this engine has this kid.";
    KeyIsActive = 419, "KEY_IS_ACTIVE", "The active key cannot be retired by itself; rotate to another.";
    KeyWasRevoked = 420, "KEY_WAS_REVOKED", "This key was revoked, and a revoked key stays revoked.";
    KeyNotGeneratable = 421, "KEY_NOT_GENERATABLE", "Keys of this algorithm cannot be generated here; make one elsewhere and pass it in.";
    KeysTooMany = 422, "KEYS_TOO_MANY", "An engine holds at most 256 keys.";
    SecretIsKeyText = 423, "SECRET_IS_KEY_TEXT", "The HMAC secret is the text of a key (PEM, JWK, SSH or certificate); a public text must never become a secret.";
    KeyNotPrivate = 424, "KEY_NOT_PRIVATE", "A private key is needed to sign.";
    IssuerDuplicate = 425, "ISSUER_DUPLICATE", "Two trusted issuers have the same name.";
    PrefixTaken = 426, "PREFIX_TAKEN", "The identity prefix overlaps 8:acs: or that of another issuer; identities must have one source.";

    // 5xx: state.
    NotShared = 500, "NOT_SHARED", "The process has forked and this engine keeps its state in memory: the change holds in this process only.";
    EpochExhausted = 501, "EPOCH_EXHAUSTED", "No epoch is left to revoke with.";
    Stale = 502, "STALE", "The shared state has not been reached for longer than max_staleness_s, so revocations elsewhere may not be known here; the token itself may be fine.";
    StateUnreachable = 503, "STATE_UNREACHABLE", "The state cannot be reached: the directory does not exist, the server is away, or it did not answer in time.";
    StateDenied = 504, "STATE_DENIED", "The state may not be read or written: a permission is missing, or the user or password is wrong.";
    StateFull = 505, "STATE_FULL", "The state has no room left: the disk, or the server's memory, is full.";
    StateBusy = 506, "STATE_BUSY", "The state was locked by somebody else for too long.";
    StateForeign = 507, "STATE_FOREIGN", "The state is not one of this engine: another identity secret or sealing key made it, or it holds something else.";
    StateNewer = 508, "STATE_NEWER", "A newer version of this library wrote the state; upgrade this one.";
    StateDamaged = 509, "STATE_DAMAGED", "The state is damaged or was edited; restore it from a backup and then revoke all tokens.";
    StateReplaced = 510, "STATE_REPLACED", "The state's file was replaced or removed while the engine was open; open a new engine.";
    ChangesForeign = 520, "CHANGES_FOREIGN", "The changes come from an engine with another identity secret.";
    ChangesDamaged = 521, "CHANGES_DAMAGED", "The changes are cut short, or were altered on their way; nothing was applied.";
    ChangesNewer = 522, "CHANGES_NEWER", "The changes are in the format of a newer version of this library; upgrade this one.";
    ChangesAhead = 523, "CHANGES_AHEAD", "The changes name an epoch more than a day ahead of this engine's clock; nothing was applied.";

    // 9xx: internal.
    Panic = 900, "PANIC", "The call failed inside the library; the engine goes on.";
    Poisoned = 901, "POISONED", "A change failed half-way inside the library; open a new engine.";
    RandomUnavailable = 902, "RANDOM_UNAVAILABLE", "The operating system's random source failed.";
    OutOfMemory = 903, "OUT_OF_MEMORY", "Memory could not be had.";
}

impl Status {
    /// The stable number.
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The family that the number belongs to.
    pub const fn family(self) -> Family {
        match self as u16 / 100 {
            0 => Family::Ok,
            1 => Family::Misuse,
            2 => Family::Refused,
            3 => Family::Identity,
            4 => Family::Config,
            5 => Family::State,
            _ => Family::Internal,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Why a token is not accepted.
///
/// Carries a stable [`Status`] and nothing else: no claim, no token text. Usually of the family
/// [`Family::Refused`]; [`Status::IdentityDeleted`] and [`Status::Poisoned`] are the exceptions.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct Refusal(Status);

impl Refusal {
    /// A refusal with this status.
    pub(crate) const fn new(status: Status) -> Refusal {
        Refusal(status)
    }

    /// The reason.
    pub const fn status(self) -> Status {
        self.0
    }

    /// The reason's stable number.
    pub const fn code(self) -> i32 {
        self.0.code()
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Refusal({}, {})", self.0.code(), self.0.name())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.sentence())
    }
}

impl std::error::Error for Refusal {}

impl PartialEq<Status> for Refusal {
    fn eq(&self, other: &Status) -> bool {
        self.0 == *other
    }
}

/// What went wrong when something other than checking a token failed.
///
/// Names the field (a path such as `keys[1].pem`, empty when none is to blame) and the rule.
/// Holds no value that the caller passed in.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Error(Box<Detail>);

#[derive(Clone, PartialEq, Eq)]
struct Detail {
    status: Status,
    field: String,
    message: Cow<'static, str>,
}

impl Error {
    /// An error with the sentence of its status.
    pub(crate) fn new(status: Status) -> Error {
        Error::with(status, status.sentence())
    }

    /// An error with a sentence of its own.
    pub(crate) fn with(status: Status, message: impl Into<Cow<'static, str>>) -> Error {
        Error(Box::new(Detail { status, field: String::new(), message: message.into() }))
    }

    /// The same error, blamed on this field.
    pub(crate) fn at(mut self, field: impl Into<String>) -> Error {
        self.0.field = field.into();
        self
    }

    /// The same error, its field now seen from one level further up.
    pub(crate) fn under(mut self, parent: &str) -> Error {
        let dot = if self.0.field.is_empty() || self.0.field.starts_with('[') { "" } else { "." };
        self.0.field = format!("{parent}{dot}{}", self.0.field);
        self
    }

    /// What kind of error, as a stable number.
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// The stable number.
    pub fn code(&self) -> i32 {
        self.0.status.code()
    }

    /// The field to blame, or the empty text.
    pub fn field(&self) -> &str {
        &self.0.field
    }

    /// What was wrong and what would be right.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.field.is_empty() {
            write!(formatter, "{}: ", self.0.field)?;
        }
        formatter.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Error({}, {}, {self})", self.code(), self.status().name())
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::new(refusal.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unique_ascending_and_found_again() {
        for pair in Status::ALL.windows(2) {
            assert!(pair[0].code() < pair[1].code(), "{} and {}", pair[0], pair[1]);
        }
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(*status));
            assert!(status.sentence().ends_with('.'), "{status}");
        }
        assert_eq!(Status::from_code(1), None);
    }

    #[test]
    fn a_field_is_named_from_the_outside_in() {
        let error = Error::new(Status::KeyWeak).at("secret").under("[1]").under("keys");
        assert_eq!(error.field(), "keys[1].secret");
    }
}
