"""What the engine answers: values of their own, which nothing that is called afterwards changes.

Neither `repr` nor an error shows a token or a claim.
"""

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum
from typing import Any, Literal, final

from ._convert import from_json
from ._native import ffi


def _time(unix_s: int) -> datetime:
    return datetime.fromtimestamp(unix_s, timezone.utc)


@final
class Verified:
    """What an accepted token says. Only `Engine.verify` makes one."""

    # Filled in by Engine.verify. The record is a copy of the struct that the library wrote; most of
    # it is read only when somebody asks.
    __slots__ = ("_expires_at_unix_s", "_identity", "_names", "_record", "_token")
    _expires_at_unix_s: int
    _identity: str
    _names: tuple[str, ...]
    _record: bytes
    _token: bytes

    def __init__(self) -> None:
        raise TypeError("only Engine.verify makes a Verified")

    @property
    def identity(self) -> str:
        """Who the token is about."""
        return self._identity

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the token holds, in the engine's order. Scopes that the engine does not
        know are not among them."""
        mask = self._read().scopes
        return tuple(name for bit, name in enumerate(self._names) if mask >> bit & 1)

    @property
    def issued_at_unix_s(self) -> int:
        """`iat`, in seconds since 1970."""
        return self._read().issued_at_unix_s  # type: ignore[no-any-return]

    @property
    def expires_at_unix_s(self) -> int:
        """`exp`, in seconds since 1970: refused from this second on."""
        return self._expires_at_unix_s

    @property
    def issued_at(self) -> datetime:
        """`iat`, with its time zone (UTC)."""
        return _time(self.issued_at_unix_s)

    @property
    def expires_at(self) -> datetime:
        """`exp`, with its time zone (UTC)."""
        return _time(self.expires_at_unix_s)

    @property
    def epoch(self) -> int:
        """The epoch that the identity had when the token was minted."""
        return self._read().epoch  # type: ignore[no-any-return]

    @property
    def token_id(self) -> str:
        """`jti`."""
        record = self._read()
        return _text(record.token_id, record.token_id_len)

    @property
    def key_id(self) -> str:
        """`kid` of the key that verified it."""
        record = self._read()
        return _text(record.key_id, record.key_id_len)

    @property
    def claims(self) -> dict[str, Any]:
        """All claims, decoded from the very token that was verified. Each time they are asked for
        they are decoded anew, and belong to the caller."""
        payload = self._token.split(b".")[1]
        return from_json(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))

    def _read(self) -> Any:
        return ffi.from_buffer("mintage_verified *", self._record)

    def __repr__(self) -> str:
        return f"<Verified scopes={self.scopes} expires_at_unix_s={self.expires_at_unix_s}>"


@final
@dataclass(frozen=True, slots=True)
class Minted:
    """A new token, and what it says."""

    token: str = field(repr=False)
    """The token: a secret. Who holds it is the identity."""
    identity: str = field(repr=False)
    """Whom it is for."""
    issued_at_unix_s: int
    """`iat`, in seconds since 1970."""
    expires_at_unix_s: int
    """`exp`, in seconds since 1970: refused from this second on."""
    epoch: int
    """The epoch of the identity."""
    token_id: str
    """`jti`, for `Engine.revoke_token_id`."""
    key_id: str
    """`kid` of the key that signed."""

    @property
    def issued_at(self) -> datetime:
        """`iat`, with its time zone (UTC)."""
        return _time(self.issued_at_unix_s)

    @property
    def expires_at(self) -> datetime:
        """`exp`, with its time zone (UTC)."""
        return _time(self.expires_at_unix_s)


@final
@dataclass(frozen=True, slots=True)
class Unverified:
    """What a token says before anyone has checked its signature. Proof of nothing: for logs, and
    for finding mistakes."""

    header: dict[str, Any] = field(repr=False)
    claims: dict[str, Any] = field(repr=False)
    signature_bytes: int


@final
@dataclass(frozen=True, slots=True)
class IdentityStatus:
    """What an engine knows of an identity."""

    identity: str = field(repr=False)
    state: Literal["active", "revoked", "deleted"]
    epoch: int | None = None
    """What tokens of the identity must have at least; nothing for a deleted one."""


@final
@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key that an engine has or had."""

    kid: str
    alg: str
    state: Literal["pending", "active", "retired", "revoked"]
    private: bool
    """Whether the engine holds the half that signs."""
    last_token_dies_at_unix_s: int | None = None
    """When a retired key is dropped, in seconds since 1970."""


@final
@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of an engine; iterate over it."""

    keys: tuple[KeyInfo, ...]
    skipped: tuple[int, ...]
    """The places, in the configured key set, of keys of unknown kinds."""

    def __iter__(self) -> Iterator[KeyInfo]:
        return iter(self.keys)

    def __len__(self) -> int:
        return len(self.keys)


class Permission(Enum):
    """Whether scopes permit a capability. Only YES is true."""

    NO = 0
    YES = 1
    BY_ROLE = 2
    """It depends on a role that no token carries: decide by the holder's role."""

    def __bool__(self) -> bool:
        return self is Permission.YES


def _text(array: Any, length: int) -> str:
    text: str = ffi.buffer(array, length)[:].decode()
    return text
