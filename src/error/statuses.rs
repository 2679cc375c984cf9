//! The one list of statuses.
//!
//! Every outcome that is not success has a number that never changes its meaning. The list below is
//! the only file where a status is described: its number, its class (see [`Class`]), whether the same
//! call may succeed later, the HTTP status and the RFC 6750 error that a service answers with, and
//! one sentence. The header, `docs/errors.md` and each host's table are written from it. Numbers are
//! append-only; a retired one stays in the list as a comment.

use std::fmt;

use super::classes::Class;

/// The families that statuses are grouped in, by their thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// 0: success.
    Ok,
    /// 1xxx: the call itself is wrong; a programming error.
    Misuse,
    /// 2xxx: the token is not accepted.
    Refused,
    /// 3xxx: something about the identity, the scopes or the claims asked for.
    Identity,
    /// 4xxx: a key or the configuration.
    Config,
    /// 5xxx: state that outlives or leaves the process.
    State,
    /// 9xxx: internal.
    Internal,
}

impl Status {
    /// The stable number.
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The family that the number belongs to.
    pub const fn family(self) -> Family {
        match self as u16 / 1000 {
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

// A column that may be empty: `-`.
macro_rules! class {
    (-) => {
        None
    };
    ($class:ident) => {
        Some(Class::$class)
    };
}

macro_rules! retryable {
    (-) => {
        false
    };
    (retry) => {
        true
    };
}

macro_rules! oauth_error {
    (-) => {
        None
    };
    ($error:ident) => {
        Some(stringify!($error))
    };
}

macro_rules! statuses {
    ($($name:ident = $number:literal, $text:literal, $class:tt, $retry:tt, $http:literal, $oauth:tt, $sentence:literal;)*) => {
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

            /// The name in upper case, as it is in the header after `MINTAGE_`.
            pub const fn name(self) -> &'static str {
                match self { $(Status::$name => $text,)* }
            }

            /// One sentence for people: what was wrong, and what would be right.
            pub const fn sentence(self) -> &'static str {
                match self { $(Status::$name => $sentence,)* }
            }

            /// The class of error that hosts raise for it; `None` for success.
            pub const fn class(self) -> Option<Class> {
                match self { $(Status::$name => class!($class),)* }
            }

            /// Whether the cause lies outside the call and may pass: the same call, unchanged, may
            /// then succeed.
            pub const fn is_retryable(self) -> bool {
                match self { $(Status::$name => retryable!($retry),)* }
            }

            /// The HTTP status that a service answers with when a request's token, or its own call
            /// of this library, has this outcome. 401 and 403 go with a `WWW-Authenticate` header;
            /// [`Status::oauth_error`] is its `error`.
            pub const fn http_status(self) -> u16 {
                match self { $(Status::$name => $http,)* }
            }

            /// The error code of RFC 6750, section 3.1, for the `WWW-Authenticate: Bearer` header:
            /// `invalid_request`, `invalid_token` or `insufficient_scope`. `None` where the token is
            /// not to blame.
            pub const fn oauth_error(self) -> Option<&'static str> {
                match self { $(Status::$name => oauth_error!($oauth),)* }
            }

            /// The status with this number, if there is one.
            pub const fn from_code(code: i32) -> Option<Status> {
                match code { $($number => Some(Status::$name),)* _ => None }
            }
        }
    };
}

// name = number, "NAME", class, retryable, HTTP status, RFC 6750 error, "sentence"; `-`: none or no.
statuses! {
    Ok = 0, "OK", -, -, 200, -, "The call succeeded.";

    // 1xxx: misuse.
    InvalidHandle = 1100, "INVALID_HANDLE", EngineClosed, -, 503, -, "The engine handle is NULL; pass one that mintage_engine_open or mintage_engine_clone returned.";
    NullPointer = 1101, "NULL_POINTER", Misuse, -, 500, -, "A required pointer is NULL; only inputs of length 0 and outputs called nullable may be.";
    StructSize = 1102, "STRUCT_SIZE", Misuse, -, 500, -, "struct_size is smaller than the first published size, larger than 4096, or differs within an array; set it to sizeof the struct.";
    BufferTooSmall = 1103, "BUFFER_TOO_SMALL", Misuse, -, 500, -, "The output buffer is too small; the needed length was written and nothing else was done.";
    InvalidUtf8 = 1104, "INVALID_UTF8", Misuse, -, 500, -, "A text input is not UTF-8.";
    InvalidArgument = 1105, "INVALID_ARGUMENT", Misuse, -, 500, -, "An argument is outside its range.";
    UnknownFlag = 1106, "UNKNOWN_FLAG", Misuse, -, 500, -, "A flag or a byte beyond the known fields is set that this library does not know.";
    UnknownScopeBit = 1107, "UNKNOWN_SCOPE_BIT", Misuse, -, 500, -, "The scope mask has a bit that this engine knows no scope for.";
    UnknownCapability = 1108, "UNKNOWN_CAPABILITY", Misuse, -, 500, -, "Capabilities are numbered 1 to 21.";
    CapabilityByRole = 1109, "CAPABILITY_BY_ROLE", Misuse, -, 500, -, "This capability depends on a role that no token carries; ask scopes_permit and decide by the role.";
    ClockNotManual = 1110, "CLOCK_NOT_MANUAL", Misuse, -, 500, -, "The clock can only be set in an engine opened with \"clock\": \"manual\".";

    // 2xxx: the token is refused.
    TokenTooLong = 2200, "TOKEN_TOO_LONG", TokenMalformed, -, 401, invalid_token, "The token is longer than is accepted: 8192 bytes at most.";
    TokenMalformed = 2201, "TOKEN_MALFORMED", TokenMalformed, -, 401, invalid_token, "The token is not a compact JWS: three segments of canonical base64url without padding.";
    HeaderInvalid = 2202, "HEADER_INVALID", TokenMalformed, -, 401, invalid_token, "The token's header is not one small JSON object with unique names and a text alg.";
    CriticalHeader = 2203, "CRITICAL_HEADER", TokenMalformed, -, 401, invalid_token, "The token's header names an extension as critical, or payload encoding b64 false; none is supported.";
    KeyIdMissing = 2204, "KEY_ID_MISSING", TokenRefused, -, 401, invalid_token, "The token's header names no kid, or not as text.";
    KeyUnknown = 2205, "KEY_UNKNOWN", TokenRefused, -, 401, invalid_token, "The token's kid names no key of this engine.";
    AlgorithmMismatch = 2206, "ALGORITHM_MISMATCH", AlgorithmMismatch, -, 401, invalid_token, "The token's alg is not the algorithm of the key.";
    SignatureInvalid = 2207, "SIGNATURE_INVALID", SignatureInvalid, -, 401, invalid_token, "The token's signature does not hold.";
    ClaimsMalformed = 2208, "CLAIMS_MALFORMED", TokenMalformed, -, 401, invalid_token, "The token's payload is not one JSON object with unique names and at most 16 levels.";
    ClaimMissing = 2209, "CLAIM_MISSING", ClaimMissing, -, 401, invalid_token, "The token lacks a claim that is required here.";
    ClaimInvalid = 2210, "CLAIM_INVALID", TokenRefused, -, 401, invalid_token, "A claim of the token has the wrong type or lies outside its range.";
    TypeMismatch = 2211, "TYPE_MISMATCH", TokenRefused, -, 401, invalid_token, "The token's typ is not the configured one.";
    IssuerMismatch = 2212, "ISSUER_MISMATCH", IssuerMismatch, -, 401, invalid_token, "The token's issuer is not the configured one.";
    AudienceMismatch = 2213, "AUDIENCE_MISMATCH", AudienceMismatch, -, 401, invalid_token, "The token is not meant for the audience that is required here.";
    Expired = 2214, "EXPIRED", TokenExpired, -, 401, invalid_token, "The token has expired.";
    NotYetValid = 2215, "NOT_YET_VALID", TokenNotYetValid, -, 401, invalid_token, "The token's nbf lies in the future.";
    IssuedInFuture = 2216, "ISSUED_IN_FUTURE", TokenNotYetValid, -, 401, invalid_token, "The token's iat lies more than 60 seconds in the future.";
    LifetimeTooLong = 2217, "LIFETIME_TOO_LONG", TokenRefused, -, 401, invalid_token, "The token lives longer than any token that this engine grants.";
    Revoked = 2218, "REVOKED", TokenRevoked, -, 401, invalid_token, "All tokens that the identity had when it was revoked are refused; mint a new one.";
    TokenRevoked = 2219, "TOKEN_REVOKED", TokenRevoked, -, 401, invalid_token, "This one token was revoked.";
    AllRevoked = 2220, "ALL_REVOKED", TokenRevoked, -, 401, invalid_token, "All tokens that existed when revoke_all was called are refused; mint a new one.";
    KeyRevoked = 2221, "KEY_REVOKED", TokenRevoked, -, 401, invalid_token, "The key that signed the token was revoked.";
    BeforeStart = 2222, "BEFORE_START", TokenRevoked, -, 401, invalid_token, "The token was minted before this engine started without its former state; configure durable state, or a start that all workers share.";
    InsufficientScope = 2223, "INSUFFICIENT_SCOPE", InsufficientScope, -, 403, insufficient_scope, "The token does not hold the scopes that are required here.";
    CapabilityDenied = 2224, "CAPABILITY_DENIED", InsufficientScope, -, 403, insufficient_scope, "The token's scopes do not permit this capability.";
    TooOld = 2225, "TOO_OLD", TokenRefused, -, 401, invalid_token, "The token was issued longer ago than this call allows.";
    WrongIdentity = 2226, "WRONG_IDENTITY", TokenRefused, -, 401, invalid_token, "The token is about another identity than this call requires.";
    ExternalTokenInvalid = 2227, "EXTERNAL_TOKEN_INVALID", ExchangeRefused, -, 401, invalid_token, "Provided access token is not valid.";
    ClientIdMalformed = 2228, "CLIENT_ID_MALFORMED", ExchangeRefused, -, 400, invalid_request, "Provided AppId has invalid format.";
    ClientMismatch = 2229, "CLIENT_MISMATCH", ExchangeRefused, -, 401, invalid_token, "AAD application is not the expected one.";
    UserMismatch = 2230, "USER_MISMATCH", ExchangeRefused, -, 401, invalid_token, "Provided AAD token issued for unexpected user.";

    // 3xxx: identity, scopes, claims.
    IdentityMalformed = 3300, "IDENTITY_MALFORMED", Identity, -, 400, -, "The identity is empty, longer than 128 bytes, has control characters, or is not of the form that this engine issues.";
    IdentityUnknown = 3301, "IDENTITY_UNKNOWN", Identity, -, 400, -, "The identity was not issued under this engine's identity secret.";
    IdentityDeleted = 3302, "IDENTITY_DELETED", IdentityDeleted, -, 401, invalid_token, "The identity was deleted; create a new one.";
    ScopeUnknown = 3303, "SCOPE_UNKNOWN", Identity, -, 400, -, "A scope name is not known to this engine.";
    ScopesEmpty = 3304, "SCOPES_EMPTY", Identity, -, 400, -, "At least one scope is required.";
    LifetimeOutOfRange = 3305, "LIFETIME_OUT_OF_RANGE", Identity, -, 400, -, "The lifetime is not within the configured interval of whole minutes.";
    ClaimReserved = 3306, "CLAIM_RESERVED", Identity, -, 400, -, "A custom claim has the name of a claim that the engine writes itself.";
    ClaimsTooLarge = 3307, "CLAIMS_TOO_LARGE", Identity, -, 400, -, "The custom claims are longer than 4096 bytes, or make the token longer than 8192.";
    ClaimsTooDeep = 3308, "CLAIMS_TOO_DEEP", Identity, -, 400, -, "The custom claims are nested deeper than 16 levels, the claim set itself included.";
    ClaimsNotObject = 3309, "CLAIMS_NOT_OBJECT", Identity, -, 400, -, "The custom claims are not one JSON object with unique names.";
    AudienceUnknown = 3310, "AUDIENCE_UNKNOWN", Identity, -, 400, -, "The audience is not one of the configured ones.";
    IdentityReserved = 3311, "IDENTITY_RESERVED", Identity, -, 400, -, "The identity belongs to an external issuer; only an exchange mints for it.";
    ClientInvalid = 3312, "CLIENT_INVALID", Identity, -, 400, -, "The client is empty, longer than 128 bytes or has control characters, or the profile's tokens name none.";

    // 4xxx: key or configuration.
    ConfigMalformed = 4400, "CONFIG_MALFORMED", Config, -, 500, -, "The document is not exactly one JSON object.";
    ConfigUnknownField = 4401, "CONFIG_UNKNOWN_FIELD", Config, -, 500, -, "The document has a field that does not exist here.";
    ConfigDuplicateField = 4402, "CONFIG_DUPLICATE_FIELD", Config, -, 500, -, "The document names a field twice.";
    ConfigWrongType = 4403, "CONFIG_WRONG_TYPE", Config, -, 500, -, "A field has the wrong type.";
    ConfigOutOfRange = 4404, "CONFIG_OUT_OF_RANGE", Config, -, 500, -, "A field's value is outside its range.";
    ConfigConflict = 4405, "CONFIG_CONFLICT", Config, -, 500, -, "Two fields do not go together, or one needs another that is missing.";
    NotBuiltIn = 4406, "NOT_BUILT_IN", Config, -, 500, -, "This capability is not built into this library.";
    StartUnspecified = 4407, "START_UNSPECIFIED", Config, -, 500, -, "An engine with keys from the host and state in memory must say in \"start\" what to do with tokens from before it was opened.";
    NoKey = 4410, "NO_KEY", Config, -, 500, -, "There is no active key to sign with.";
    KeyMalformed = 4411, "KEY_MALFORMED", Config, -, 500, -, "The key cannot be read in the form that it was given in.";
    KeyWeak = 4412, "KEY_WEAK", Config, -, 500, -, "The key is too weak for its algorithm.";
    KeyMismatch = 4413, "KEY_MISMATCH", Config, -, 500, -, "The private and the public half of the key do not belong together, or the public point is not on its curve.";
    KeyAlgorithm = 4414, "KEY_ALGORITHM", Config, -, 500, -, "The key's algorithm is missing, unknown, or does not fit the key.";
    KeyUse = 4415, "KEY_USE", Config, -, 500, -, "The key's use or key_ops do not allow this.";
    KeyDuplicate = 4416, "KEY_DUPLICATE", Config, -, 500, -, "Two keys have the same kid, or the same key is given twice.";
    KeyFileUnreadable = 4417, "KEY_FILE_UNREADABLE", Config, -, 500, -, "The key file cannot be read.";
    KeyNotFound = 4418, "KEY_NOT_FOUND", Config, -, 500, -, "No key of this engine has this kid.";
    KeyIsActive = 4419, "KEY_IS_ACTIVE", Config, -, 500, -, "The active key cannot be retired by itself; rotate to another.";
    KeyWasRevoked = 4420, "KEY_WAS_REVOKED", Config, -, 500, -, "This key was revoked, and a revoked key stays revoked.";
    KeyNotGeneratable = 4421, "KEY_NOT_GENERATABLE", Config, -, 500, -, "Keys of this algorithm cannot be generated here; make one elsewhere and pass it in.";
    KeysTooMany = 4422, "KEYS_TOO_MANY", Config, -, 500, -, "An engine holds at most 256 keys.";
    SecretIsKeyText = 4423, "SECRET_IS_KEY_TEXT", Config, -, 500, -, "The HMAC secret is the text of a key (PEM, JWK, SSH or certificate); a public text must never become a secret.";
    KeyNotPrivate = 4424, "KEY_NOT_PRIVATE", Config, -, 500, -, "A private key is needed to sign.";
    IssuerDuplicate = 4425, "ISSUER_DUPLICATE", Config, -, 500, -, "Two trusted issuers have the same name.";
    PrefixTaken = 4426, "PREFIX_TAKEN", Config, -, 500, -, "The identity prefix overlaps 8:acs: or that of another issuer; identities must have one source.";

    // 5xxx: state.
    NotShared = 5500, "NOT_SHARED", NotShared, -, 503, -, "The process has forked and this engine keeps its state in memory: the change holds in this process only.";
    EpochExhausted = 5501, "EPOCH_EXHAUSTED", State, -, 503, -, "No epoch is left to revoke with.";
    Stale = 5502, "STALE", Stale, retry, 503, -, "The shared state has not been reached for longer than max_staleness_s, so revocations elsewhere may not be known here; the token itself may be fine.";
    StateUnreachable = 5503, "STATE_UNREACHABLE", StateUnavailable, retry, 503, -, "The state cannot be reached: the directory does not exist, the server is away, or it did not answer in time.";
    StateDenied = 5504, "STATE_DENIED", StateUnavailable, -, 503, -, "The state may not be read or written: a permission is missing, or the user or password is wrong.";
    StateFull = 5505, "STATE_FULL", StateUnavailable, retry, 503, -, "The state has no room left: the disk, or the server's memory, is full.";
    StateBusy = 5506, "STATE_BUSY", StateUnavailable, retry, 503, -, "The state was locked by somebody else for too long.";
    StateForeign = 5507, "STATE_FOREIGN", State, -, 503, -, "The state is not one of this engine: another identity secret or sealing key made it, or it holds something else.";
    StateNewer = 5508, "STATE_NEWER", State, -, 503, -, "A newer version of this library wrote the state; upgrade this one.";
    StateDamaged = 5509, "STATE_DAMAGED", State, -, 503, -, "The state is damaged or was edited; restore it from a backup and then revoke all tokens.";
    StateReplaced = 5510, "STATE_REPLACED", State, -, 503, -, "The state's file was replaced or removed while the engine was open; open a new engine.";
    WouldWait = 5511, "WOULD_WAIT", State, retry, 503, -, "The answer is not at hand; ask with the call that may wait. This is no verdict on the token.";
    ChangesForeign = 5520, "CHANGES_FOREIGN", Changes, -, 503, -, "The changes come from an engine with another identity secret.";
    ChangesDamaged = 5521, "CHANGES_DAMAGED", Changes, -, 503, -, "The changes are cut short, or were altered on their way; nothing was applied.";
    ChangesNewer = 5522, "CHANGES_NEWER", Changes, -, 503, -, "The changes are in the format of a newer version of this library; upgrade this one.";
    ChangesAhead = 5523, "CHANGES_AHEAD", Changes, -, 503, -, "The changes name an epoch more than a day ahead of this engine's clock; nothing was applied.";

    // 9xxx: internal.
    Panic = 9900, "PANIC", Internal, -, 503, -, "The call failed inside the library; the engine goes on.";
    Poisoned = 9901, "POISONED", Internal, -, 503, -, "A change failed half-way inside the library; open a new engine.";
    RandomUnavailable = 9902, "RANDOM_UNAVAILABLE", Internal, retry, 503, -, "The operating system's random source failed.";
    OutOfMemory = 9903, "OUT_OF_MEMORY", Internal, retry, 503, -, "Memory could not be had.";
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
    fn a_family_is_a_thousand_and_a_hundred_of_the_same_digit() {
        for status in Status::ALL {
            let code = status.code();
            assert_eq!(code / 1000, code % 1000 / 100, "{status}");
        }
    }

    #[test]
    fn http_answers_follow_the_family() {
        for status in Status::ALL {
            let answer = (status.http_status(), status.oauth_error());
            let expected = match (status.family(), status) {
                (Family::Ok, _) => (200, None),
                (_, Status::InvalidHandle) => (503, None),
                (_, Status::InsufficientScope | Status::CapabilityDenied) => {
                    (403, Some("insufficient_scope"))
                }
                (_, Status::ClientIdMalformed) => (400, Some("invalid_request")),
                (Family::Refused, _) | (_, Status::IdentityDeleted) => (401, Some("invalid_token")),
                (Family::Identity, _) => (400, None),
                (Family::Misuse | Family::Config, _) => (500, None),
                (Family::State | Family::Internal, _) => (503, None),
            };
            assert_eq!(answer, expected, "{status}");
            assert!(!status.is_retryable() || status.http_status() == 503, "{status}");
            assert_eq!(status.class().is_none(), *status == Status::Ok);
        }
    }
}
