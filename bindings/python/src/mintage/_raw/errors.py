# Generated from src/ by `make generate`. Do not edit.
"""The exceptions, in a tree like PyJWT's, and the class of each status."""

from .._mintage_error import MintageError
from .tables import Status


class MisuseError(MintageError, ValueError):
    """The call is wrong (1xxx)."""


class EngineClosedError(MisuseError):
    """The engine was closed."""


class InvalidTokenError(MintageError):
    """The token is refused (2xxx)."""


class DecodeError(InvalidTokenError):
    """The token cannot be read: it is too long, or no JWS, or its header or claims are
    malformed."""


class InvalidSignatureError(DecodeError):
    """The token's signature does not hold."""


class ExpiredSignatureError(InvalidTokenError):
    """The token has expired."""


class ImmatureSignatureError(InvalidTokenError):
    """The token's nbf or iat lies in the future."""


class InvalidIssuerError(InvalidTokenError):
    """The token's issuer is not the configured one."""


class InvalidAudienceError(InvalidTokenError):
    """The token is not meant for the required audience."""


class InvalidAlgorithmError(InvalidTokenError):
    """The token's algorithm is not that of the key."""


class MissingRequiredClaimError(InvalidTokenError):
    """The token lacks a claim that is required."""


class RevokedTokenError(InvalidTokenError):
    """The token was revoked: by itself, with its identity, its key, or with all others."""


class InsufficientScopeError(InvalidTokenError):
    """The token is good, but does not permit this; answer 403, not 401."""


class ExchangeError(InvalidTokenError):
    """The token of another issuer is not exchanged: it, its client or its user is not right."""


class IdentityError(MintageError, ValueError):
    """An identity, scopes, a lifetime or claims are wrong (3xxx)."""


class IdentityDeletedError(RevokedTokenError, IdentityError):
    """The identity was deleted."""


class ConfigError(MintageError):
    """The configuration or a key is wrong (4xxx)."""


class StateError(MintageError):
    """The state failed, and no token is to blame (5xxx). A change holds in this process only, until
    the state is reached."""


class StaleError(StateError):
    """The shared state was out of reach for too long, so revocations elsewhere may not be known
    here; the token may be fine."""


class NotSharedError(StateError):
    """The process has forked and the state is in memory: the change holds in this process only."""


class StateUnavailableError(StateError):
    """The state cannot be read or written now: it is away, locked, full, or a permission is
    missing."""


class ChangesError(StateError, ValueError):
    """The bytes are not changes that this engine can apply; nothing was applied."""


class InternalError(MintageError):
    """A fault inside the library, or of the system below it (9xxx)."""


CLASS_OF: dict[Status, type[MintageError]] = {
    Status.INVALID_HANDLE: EngineClosedError,
    Status.NULL_POINTER: MisuseError,
    Status.STRUCT_SIZE: MisuseError,
    Status.BUFFER_TOO_SMALL: MisuseError,
    Status.INVALID_UTF8: MisuseError,
    Status.INVALID_ARGUMENT: MisuseError,
    Status.UNKNOWN_FLAG: MisuseError,
    Status.UNKNOWN_SCOPE_BIT: MisuseError,
    Status.UNKNOWN_CAPABILITY: MisuseError,
    Status.CAPABILITY_BY_ROLE: MisuseError,
    Status.CLOCK_NOT_MANUAL: MisuseError,
    Status.TOKEN_TOO_LONG: DecodeError,
    Status.TOKEN_MALFORMED: DecodeError,
    Status.HEADER_INVALID: DecodeError,
    Status.CRITICAL_HEADER: DecodeError,
    Status.KEY_ID_MISSING: InvalidTokenError,
    Status.KEY_UNKNOWN: InvalidTokenError,
    Status.ALGORITHM_MISMATCH: InvalidAlgorithmError,
    Status.SIGNATURE_INVALID: InvalidSignatureError,
    Status.CLAIMS_MALFORMED: DecodeError,
    Status.CLAIM_MISSING: MissingRequiredClaimError,
    Status.CLAIM_INVALID: InvalidTokenError,
    Status.TYPE_MISMATCH: InvalidTokenError,
    Status.ISSUER_MISMATCH: InvalidIssuerError,
    Status.AUDIENCE_MISMATCH: InvalidAudienceError,
    Status.EXPIRED: ExpiredSignatureError,
    Status.NOT_YET_VALID: ImmatureSignatureError,
    Status.ISSUED_IN_FUTURE: ImmatureSignatureError,
    Status.LIFETIME_TOO_LONG: InvalidTokenError,
    Status.REVOKED: RevokedTokenError,
    Status.TOKEN_REVOKED: RevokedTokenError,
    Status.ALL_REVOKED: RevokedTokenError,
    Status.KEY_REVOKED: RevokedTokenError,
    Status.BEFORE_START: RevokedTokenError,
    Status.INSUFFICIENT_SCOPE: InsufficientScopeError,
    Status.CAPABILITY_DENIED: InsufficientScopeError,
    Status.TOO_OLD: InvalidTokenError,
    Status.WRONG_IDENTITY: InvalidTokenError,
    Status.EXTERNAL_TOKEN_INVALID: ExchangeError,
    Status.CLIENT_ID_MALFORMED: ExchangeError,
    Status.CLIENT_MISMATCH: ExchangeError,
    Status.USER_MISMATCH: ExchangeError,
    Status.IDENTITY_MALFORMED: IdentityError,
    Status.IDENTITY_UNKNOWN: IdentityError,
    Status.IDENTITY_DELETED: IdentityDeletedError,
    Status.SCOPE_UNKNOWN: IdentityError,
    Status.SCOPES_EMPTY: IdentityError,
    Status.LIFETIME_OUT_OF_RANGE: IdentityError,
    Status.CLAIM_RESERVED: IdentityError,
    Status.CLAIMS_TOO_LARGE: IdentityError,
    Status.CLAIMS_TOO_DEEP: IdentityError,
    Status.CLAIMS_NOT_OBJECT: IdentityError,
    Status.AUDIENCE_UNKNOWN: IdentityError,
    Status.IDENTITY_RESERVED: IdentityError,
    Status.CLIENT_INVALID: IdentityError,
    Status.CONFIG_MALFORMED: ConfigError,
    Status.CONFIG_UNKNOWN_FIELD: ConfigError,
    Status.CONFIG_DUPLICATE_FIELD: ConfigError,
    Status.CONFIG_WRONG_TYPE: ConfigError,
    Status.CONFIG_OUT_OF_RANGE: ConfigError,
    Status.CONFIG_CONFLICT: ConfigError,
    Status.NOT_BUILT_IN: ConfigError,
    Status.START_UNSPECIFIED: ConfigError,
    Status.NO_KEY: ConfigError,
    Status.KEY_MALFORMED: ConfigError,
    Status.KEY_WEAK: ConfigError,
    Status.KEY_MISMATCH: ConfigError,
    Status.KEY_ALGORITHM: ConfigError,
    Status.KEY_USE: ConfigError,
    Status.KEY_DUPLICATE: ConfigError,
    Status.KEY_FILE_UNREADABLE: ConfigError,
    Status.KEY_NOT_FOUND: ConfigError,
    Status.KEY_IS_ACTIVE: ConfigError,
    Status.KEY_WAS_REVOKED: ConfigError,
    Status.KEY_NOT_GENERATABLE: ConfigError,
    Status.KEYS_TOO_MANY: ConfigError,
    Status.SECRET_IS_KEY_TEXT: ConfigError,
    Status.KEY_NOT_PRIVATE: ConfigError,
    Status.ISSUER_DUPLICATE: ConfigError,
    Status.PREFIX_TAKEN: ConfigError,
    Status.NOT_SHARED: NotSharedError,
    Status.EPOCH_EXHAUSTED: StateError,
    Status.STALE: StaleError,
    Status.STATE_UNREACHABLE: StateUnavailableError,
    Status.STATE_DENIED: StateUnavailableError,
    Status.STATE_FULL: StateUnavailableError,
    Status.STATE_BUSY: StateUnavailableError,
    Status.STATE_FOREIGN: StateError,
    Status.STATE_NEWER: StateError,
    Status.STATE_DAMAGED: StateError,
    Status.STATE_REPLACED: StateError,
    Status.WOULD_WAIT: StateError,
    Status.CHANGES_FOREIGN: ChangesError,
    Status.CHANGES_DAMAGED: ChangesError,
    Status.CHANGES_NEWER: ChangesError,
    Status.CHANGES_AHEAD: ChangesError,
    Status.PANIC: InternalError,
    Status.POISONED: InternalError,
    Status.RANDOM_UNAVAILABLE: InternalError,
    Status.OUT_OF_MEMORY: InternalError,
}
"""The class of the error of each status."""
