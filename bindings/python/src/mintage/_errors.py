"""The errors, in a tree like PyJWT's, and the way from a status to its error.

Every error of an operation is a `MintageError`: it has the `status`, the `field` to blame (empty
if there is none) and a `message`. None of them holds a token, a claim, a key or any other value
that was passed in.
"""

from typing import NoReturn

from ._native import ffi, lib
from ._tables import Status


class MintageError(Exception):
    """An operation failed, or a token was refused."""

    def __init__(self, status: Status, field: str = "", message: str = "") -> None:
        super().__init__(status, field, message)
        self.status = Status(status)
        """What went wrong; `status.name` and `status.value` are the same in every language."""
        self.field = field
        """The path of the field to blame, such as `keys[1].pem`; empty if there is none."""
        self.message = message or _sentence(self.status)
        """What was wrong and what would be right."""

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class MisuseError(MintageError, ValueError):
    """The call is wrong (1xxx)."""


class EngineClosedError(MisuseError):
    """The engine was closed."""

    def __init__(self, status: Status, field: str = "", message: str = "") -> None:
        # The library speaks of a handle, which Python does not show.
        super().__init__(status, "", "The engine is closed.")


class InvalidTokenError(MintageError):
    """The token is refused (2xxx)."""


class DecodeError(InvalidTokenError):
    """The token is not a token."""


class InvalidSignatureError(DecodeError):
    """The signature does not hold."""


class ExpiredSignatureError(InvalidTokenError):
    """The token has expired."""


class ImmatureSignatureError(InvalidTokenError):
    """The token is not valid yet."""


class InvalidIssuerError(InvalidTokenError):
    """The issuer is not the configured one."""


class InvalidAudienceError(InvalidTokenError):
    """The token is not meant for the required audience."""


class InvalidAlgorithmError(InvalidTokenError):
    """The token's algorithm is not that of the key."""


class MissingRequiredClaimError(InvalidTokenError):
    """The token lacks a claim that is required."""


class RevokedTokenError(InvalidTokenError):
    """The token was revoked: by itself, with its identity, its key, or with all others."""


class InsufficientScopeError(InvalidTokenError):
    """The token is good, but does not permit this. Answer 403 instead of 401."""


class ExchangeError(InvalidTokenError):
    """The token of another issuer buys no token here: it, its client or its user is not right."""


class IdentityError(MintageError, ValueError):
    """An identity, scopes, a lifetime or claims are wrong (3xxx)."""


class IdentityDeletedError(RevokedTokenError, IdentityError):
    """The identity was deleted."""


class ConfigError(MintageError):
    """The configuration or a key is wrong (4xxx)."""


class StateError(MintageError):
    """The state failed, and no token is to blame (5xxx). What a call was to change holds in this
    process only, until the state is reached."""


class StaleError(StateError):
    """What others revoked may not be known here, because the shared state was out of reach for too
    long. The token may be fine; it is not accepted."""


class NotSharedError(StateError):
    """The process has forked and the state is in memory: the change holds in this process only."""


class StateUnavailableError(StateError):
    """The state cannot be read or written now: it is away, locked, full, or a permission is
    missing. Trying again may help."""


class ChangesError(StateError, ValueError):
    """The bytes are not changes of an engine with this identity secret. Nothing was applied."""


class InternalError(MintageError):
    """A fault inside the library, or of the system below it (9xxx)."""


_FAMILIES: dict[int, type[MintageError]] = {
    1: MisuseError,
    2: InvalidTokenError,
    3: IdentityError,
    4: ConfigError,
    5: StateError,
    9: InternalError,
}

_OWN: dict[Status, type[MintageError]] = {
    # A closed engine has no handle: this is how the library answers every call on it.
    Status.INVALID_HANDLE: EngineClosedError,
    Status.TOKEN_TOO_LONG: DecodeError,
    Status.TOKEN_MALFORMED: DecodeError,
    Status.HEADER_INVALID: DecodeError,
    Status.CRITICAL_HEADER: DecodeError,
    Status.CLAIMS_MALFORMED: DecodeError,
    Status.SIGNATURE_INVALID: InvalidSignatureError,
    Status.ALGORITHM_MISMATCH: InvalidAlgorithmError,
    Status.ISSUER_MISMATCH: InvalidIssuerError,
    Status.AUDIENCE_MISMATCH: InvalidAudienceError,
    Status.CLAIM_MISSING: MissingRequiredClaimError,
    Status.EXPIRED: ExpiredSignatureError,
    Status.NOT_YET_VALID: ImmatureSignatureError,
    Status.ISSUED_IN_FUTURE: ImmatureSignatureError,
    Status.REVOKED: RevokedTokenError,
    Status.TOKEN_REVOKED: RevokedTokenError,
    Status.ALL_REVOKED: RevokedTokenError,
    Status.KEY_REVOKED: RevokedTokenError,
    Status.BEFORE_START: RevokedTokenError,
    Status.INSUFFICIENT_SCOPE: InsufficientScopeError,
    Status.CAPABILITY_DENIED: InsufficientScopeError,
    Status.EXTERNAL_TOKEN_INVALID: ExchangeError,
    Status.CLIENT_ID_MALFORMED: ExchangeError,
    Status.CLIENT_MISMATCH: ExchangeError,
    Status.USER_MISMATCH: ExchangeError,
    Status.IDENTITY_DELETED: IdentityDeletedError,
    Status.NOT_SHARED: NotSharedError,
    Status.STALE: StaleError,
    Status.STATE_UNREACHABLE: StateUnavailableError,
    Status.STATE_DENIED: StateUnavailableError,
    Status.STATE_FULL: StateUnavailableError,
    Status.STATE_BUSY: StateUnavailableError,
    Status.CHANGES_FOREIGN: ChangesError,
    Status.CHANGES_DAMAGED: ChangesError,
    Status.CHANGES_NEWER: ChangesError,
    Status.CHANGES_AHEAD: ChangesError,
}


def error_of(status: int, field: str = "", message: str = "") -> MintageError:
    """The error that belongs to a status."""
    known = Status(status)
    return _OWN.get(known, _FAMILIES[known // 1000])(known, field, message)


def refuse(status: int, field: str = "", message: str = "") -> NoReturn:
    """Raises the error that belongs to a status."""
    raise error_of(status, field, message)


def _sentence(status: Status) -> str:
    sentence: str = ffi.string(lib.mintage_status_message(status)).decode()
    return sentence
