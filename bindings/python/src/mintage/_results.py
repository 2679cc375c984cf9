"""What the engine answers: values of their own, which nothing that is called afterwards changes.

Neither `repr` nor an error shows a token or a claim.
"""

import sys
from base64 import urlsafe_b64decode
from collections import namedtuple
from collections.abc import Collection, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any, ClassVar, Final, NoReturn, TypeAlias, TypeVar, final

from ._convert import from_json
from ._native import ffi
from ._raw.config import KeySlot
from ._raw.results import KeyInfo

_R = TypeVar("_R", bound="_Result")
_Bytes: TypeAlias = bytes


def _time(unix_s: int) -> datetime:
    return datetime.fromtimestamp(unix_s, timezone.utc)


TOKEN_AT = ffi.sizeof("mintage_py_verified")
_NO_RECORD = bytes(ffi.sizeof("mintage_verified"))


def proof_of(record: bytes | None, token: bytes) -> bytes:
    """A proof, as native/glue.h describes it; without a record, of which nothing is known yet."""
    return (record or _NO_RECORD) + len(token).to_bytes(8, sys.byteorder) + token


# What a result of verifying consists of; its fields are read by the fastest descriptors there are.
_Parts = namedtuple("_Parts", ["expires_at_unix_s", "name", "proof", "names"])


class _Result(tuple[Any, ...]):
    """What both kinds of verified tokens say. One result may be handed to many callers, so there is
    nothing in it that could be written to: it is a tuple of immutable parts. That it is one stays
    hidden, because whoever walks through values to show them would find the token.

    The proof is a copy of the struct that the library wrote, and after it the token; that of a
    `Verified` is what native/glue.h calls so. Most of it is read only when somebody asks.
    """

    __slots__ = ()
    _STRUCT: ClassVar[str]
    _TOKEN_AT: ClassVar[int]
    __iter__ = None  # type: ignore[assignment]
    __getitem__ = None  # type: ignore[assignment]
    # Without this, it could be given another class.
    __class__ = property(type)

    expires_at_unix_s: Final[int] = _Parts.__dict__["expires_at_unix_s"]
    """`exp`, in seconds since 1970: refused from this second on."""
    _proof: Final[bytes] = _Parts.__dict__["proof"]

    # Nor is it compared, joined or counted as one.
    __add__ = __mul__ = __rmul__ = __len__ = __contains__ = None  # type: ignore[assignment]
    __lt__ = __le__ = __gt__ = __ge__ = None  # type: ignore[assignment]
    index = count = None  # type: ignore[assignment]

    def __new__(cls: type[_R], *_: object, **__: object) -> _R:
        raise TypeError("only an engine makes a result of verifying")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and tuple.__eq__(self, other)

    __hash__ = tuple.__hash__

    def __bool__(self) -> bool:
        return True

    def __copy__(self: _R) -> _R:
        return self

    def __deepcopy__(self: _R, _: object) -> _R:
        return self

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError("a result of verifying cannot be pickled: it holds the token")

    @property
    def issued_at_unix_s(self) -> int:
        """`iat`, in seconds since 1970."""
        return self._read().issued_at_unix_s  # type: ignore[no-any-return]

    @property
    def issued_at(self) -> datetime:
        """`iat`, with its time zone (UTC)."""
        return _time(self.issued_at_unix_s)

    @property
    def expires_at(self) -> datetime:
        """`exp`, with its time zone (UTC)."""
        return _time(self.expires_at_unix_s)

    @property
    def token_id(self) -> str:
        """`jti`. Empty in a token of another issuer that has none, or one above 64 bytes."""
        record = self._read()
        return _text(record.token_id, record.token_id_len)

    @property
    def key_id(self) -> str:
        """`kid` of the key that verified it. Of a `kid` of another issuer that is longer than 255
        bytes, its SHA-256 in base64url."""
        record = self._read()
        return _text(record.key_id, record.key_id_len)

    @property
    def claims(self) -> dict[str, Any]:
        """All claims, decoded from the very token that was verified. Each time they are asked for
        they are decoded anew, and belong to the caller."""
        payload = self._proof[self._TOKEN_AT :].split(b".")[1]
        return from_json(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))

    def _read(self) -> Any:
        return ffi.from_buffer(self._STRUCT, self._proof)


@final
class Verified(_Result):
    """What an accepted token of this engine says."""

    __slots__ = ()
    _STRUCT = "mintage_verified *"
    _TOKEN_AT = TOKEN_AT

    identity: Final[str] = _Parts.__dict__["name"]
    """Who the token is about."""
    _names: Final[tuple[str, ...]] = _Parts.__dict__["names"]

    @classmethod
    def _of(cls, struct: Any, token: bytes, names: tuple[str, ...]) -> "Verified":
        """From a `mintage_verified`, and the token that it is about."""
        name = _text(struct.identity, struct.identity_len)
        proof = proof_of(ffi.buffer(struct)[:], token)
        return tuple.__new__(cls, (struct.expires_at_unix_s, name, proof, names))

    @property
    def client(self) -> str | None:
        """The client application that the token was issued to (`client_id`), if it names one."""
        record = self._read()
        return _text(record.client, record.client_len) or None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the token holds, in the engine's order. Scopes that the engine does not
        know are not among them."""
        mask = self._read().scopes
        return tuple(name for bit, name in enumerate(self._names) if mask >> bit & 1)

    @property
    def epoch(self) -> int:
        """The epoch that the identity had when the token was minted."""
        return self._read().epoch  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<Verified scopes={self.scopes} expires_at_unix_s={self.expires_at_unix_s}>"


@final
class VerifiedExternal(_Result):
    """What an accepted token of another issuer says. Its scopes, if it has any, are the issuer's
    affair, and are found in its claims."""

    __slots__ = ()
    _STRUCT = "mintage_verified_external *"
    _TOKEN_AT = ffi.sizeof("mintage_verified_external")

    subject: Final[str] = _Parts.__dict__["name"]
    """`sub`: who the token is about, in the issuer's words. No identity of this engine."""

    @classmethod
    def _of(cls, struct: Any, token: bytes) -> "VerifiedExternal":
        """From a `mintage_verified_external *`, and the token that it is about."""
        subject = _text(struct.subject, struct.subject_len)
        proof = ffi.buffer(struct)[:] + token
        return tuple.__new__(cls, (struct.expires_at_unix_s, subject, proof, ()))

    @property
    def issuer_index(self) -> int:
        """The place of the issuer, counted from 1: first those of the configuration, in its order,
        then those that `Engine.set_issuer` added."""
        return self._read().issuer_index  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return (
            f"<VerifiedExternal issuer_index={self.issuer_index} "
            f"expires_at_unix_s={self.expires_at_unix_s}>"
        )


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
class MintRequest:
    """One of the tokens that `Engine.mint_many` is to mint: what `Engine.mint` takes."""

    identity: str = field(repr=False)
    scopes: Collection[str]
    _: KW_ONLY
    lifetime: timedelta | None = None
    claims: Mapping[str, object] | str | None = field(default=None, repr=False)
    audience: str | None = None
    client: str | None = None
    key_slot: KeySlot | None = None


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
class KeyRing:
    """The keys of an engine; iterate over it."""

    keys: tuple[KeyInfo, ...]
    skipped: tuple[int, ...]
    """The places, in the configured key set, of keys of unknown kinds."""

    def __iter__(self) -> Iterator[KeyInfo]:
        return iter(self.keys)

    def __len__(self) -> int:
        return len(self.keys)


@final
@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed in an engine, for others that have the same identity secret."""

    bytes: _Bytes = field(repr=False)
    """For `Engine.changes_apply` elsewhere; empty if nothing has changed. They are not secret, and
    cannot be altered unnoticed."""
    cursor: _Bytes = field(repr=False)
    """Where to go on from: give it to the next `Engine.changes_since`."""
    is_complete: bool
    """Whether this is everything that the engine knows, and not only what is new."""


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
