"""The engine, in Python's manner.

Every method turns its arguments into bytes and numbers (`_convert`), makes one call into the
library, and raises what the status says (`_errors`). cffi lets go of the interpreter's lock during
the call, so no memory that is written in a call is shared with another one: each has its own.

The handle is freed when its last reference goes. A call holds one while it runs, so closing merely
drops the engine's: what is under way finishes, and the last one out frees. A closed engine has no
handle, and the library itself answers so.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias, final

from . import _convert
from ._convert import NO_TOKEN, token_bytes
from ._errors import IdentityError, refuse
from ._native import ffi, lib
from ._results import (
    IdentityStatus,
    KeyInfo,
    KeyRing,
    Minted,
    Permission,
    Unverified,
    Verified,
)
from ._tables import Capability, Status

Token: TypeAlias = str | bytes | bytearray | memoryview
Document: TypeAlias = Mapping[str, object] | str

_CLOSED = ffi.cast("mintage_engine *", 0)
_NULL = ffi.NULL
_MASKS_MAX = 1024
_SEEN_MAX = 4096
_SEEN_LENGTH_MAX = 2048

# Memory that verify writes to, for the next call that wants some. A call owns what it takes, so it
# shares it with no thread and no signal handler; what it leaves behind when it raises is garbage.
_scratches: list[tuple[Any, Any]] = []
_take = _scratches.pop
_give_back = _scratches.append

# Where in it an identity of so many bytes lies, and all of it: made once, because making a slice
# takes as long as using it.
_IDENTITY_AT = ffi.offsetof("mintage_verified", "identity")
_IDENTITY = [slice(_IDENTITY_AT, _IDENTITY_AT + length) for length in range(256)]
_ALL = slice(None)

# Looked up once: they are used on every request.
_MINTING = ffi.typeof("mintage_py_minting *")
_verify = lib.mintage_py_verify
_verify_again = lib.mintage_py_verify_again
_bare = object.__new__


@final
class Engine:
    """Mints and verifies tokens, and knows whose were revoked.

    Opened from a configuration: a mapping, or JSON text; nothing is the same as `{}`. Any number of
    threads may use it at once. Close it with `with` or `close`; an engine that is forgotten is
    closed by the collector.
    """

    __slots__ = ("__weakref__", "_handle", "_masks", "_names", "_seen", "_seen_max")

    def __init__(self, config: Document | None = None) -> None:
        self._handle = _CLOSED
        # Results of tokens that were accepted, so that they need not be made again. Whether a token
        # is accepted is asked of the library every time, and so is whether this is its result.
        self._seen: dict[str, Verified] = {}
        text = _convert.json_bytes({} if config is None else config, "config")
        out = ffi.new("mintage_engine **")
        error = _new_error()
        _check(lib.mintage_engine_open(text, len(text), out, error), error)
        self._handle = ffi.gc(out[0], lib.mintage_engine_free)
        self._names = _scope_names(self._handle)
        self._masks: dict[tuple[str, ...], int] = {(): 0}
        # An engine whose cache is switched off keeps no token here, either.
        self._seen_max = min(_SEEN_MAX, self.stats()["cache_slots"])

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the engine back. Calls that are under way finish; later ones raise
        `EngineClosedError`. Twice is fine."""
        self._handle = _CLOSED
        self._seen.clear()

    # ---- tokens

    def verify(
        self,
        token: Token,
        scopes: Iterable[str] | None = None,
        any_scope: bool = False,
        capability: Capability | None = None,
        max_age: timedelta | None = None,
        audience: str | None = None,
        identity: str | None = None,
    ) -> Verified:
        """Accepts a token that satisfies all that is asked, or raises.

        It must hold all of `scopes`, or with `any_scope` at least one; its scopes must permit the
        `capability`; it must have been issued less than `max_age` ago; be meant for `audience`, one
        of the configured ones; and be about `identity`.

        Raises an `InvalidTokenError` for a token that is refused.
        """
        required = 0 if scopes is None else self._mask(scopes)
        plain = (
            capability is None
            and max_age is None
            and audience is None
            and identity is None
            and not any_scope
        )
        if plain and type(token) is str and (known := self._seen.get(token)) is not None:
            data = known._token
            answer = _verify_again(self._handle, data, len(data), required, known._record)
            if answer == 0:
                return known
            self._seen.pop(token, None)
            if answer < 0:
                refuse(-answer)
        options = None if plain else (any_scope, capability, max_age, audience, identity)
        verified = self._verify_anew(token, required, options)
        if type(token) is str and len(token) <= _SEEN_LENGTH_MAX and self._seen_max:
            if len(self._seen) >= self._seen_max:
                self._seen.clear()
            self._seen[token] = verified
        return verified

    def _verify_anew(
        self,
        token: Token,
        required: int,
        options: tuple[bool, Capability | None, timedelta | None, str | None, str | None] | None,
    ) -> Verified:
        try:
            data = token.encode() if type(token) is str else token_bytes(token)
        except UnicodeEncodeError:
            data = NO_TOKEN
        try:
            scratch = _take()
        except IndexError:
            scratch = _new_scratch()
        out, record = scratch
        if options is None:
            answer = _verify(self._handle, data, len(data), required, out)
            if answer < 0:
                refuse(-answer)
        else:
            any_scope, capability, max_age, audience, identity = options
            error = _new_error()
            answer = lib.mintage_py_verify_with(
                self._handle,
                data,
                len(data),
                required,
                lib.MINTAGE_SCOPES_ANY if any_scope else 0,
                0 if capability is None else _capability(capability),
                0 if max_age is None else _convert.age_seconds(max_age),
                *_optional_text(audience, "audience"),
                *_optional_text(identity, "identity"),
                out,
                error,
            )
            if answer < 0:
                _check(-answer, error)
        verified = _bare(Verified)
        verified._expires_at_unix_s = answer >> 8
        verified._identity = record[_IDENTITY[answer & 255]].decode()
        verified._names = self._names
        verified._record = record[_ALL]
        verified._token = data
        _give_back(scratch)
        return verified

    def mint(
        self,
        identity: str,
        scopes: Iterable[str],
        *,
        lifetime: timedelta | None = None,
        claims: Document | None = None,
        audience: str | None = None,
    ) -> Minted:
        """Mints a token for an identity. Minting again is how a token is refreshed."""
        text = _convert.text_bytes(identity, "identity")
        return self._mint(text, identity, scopes, lifetime, claims, audience)

    def create_identity_and_mint(
        self,
        scopes: Iterable[str],
        *,
        lifetime: timedelta | None = None,
        claims: Document | None = None,
        audience: str | None = None,
    ) -> Minted:
        """A new identity, and a token for it in the same call."""
        return self._mint(None, "", scopes, lifetime, claims, audience)

    def _mint(
        self,
        identity: bytes | None,
        name: str,
        scopes: Iterable[str],
        lifetime: timedelta | None,
        claims: Document | None,
        audience: str | None,
    ) -> Minted:
        mask = self._mask(scopes)
        if not mask:
            # Without an identity the library would create one, and mint nothing.
            raise IdentityError(Status.SCOPES_EMPTY, "scopes")
        minutes = 0 if lifetime is None else _convert.lifetime_minutes(lifetime)
        document = None if claims is None else _convert.json_bytes(claims, "claims")
        out = ffi.new(_MINTING)
        status = lib.mintage_py_mint(
            self._handle,
            *_optional(identity),
            mask,
            minutes,
            *_optional(document),
            *_optional_text(audience, "audience"),
            out,
        )
        _check(status, out.error)
        minted = out.minted
        return Minted(
            ffi.unpack(out.token, minted.token_len).decode(),
            name or ffi.unpack(out.identity, out.identity_len).decode(),
            minted.issued_at_unix_s,
            minted.expires_at_unix_s,
            minted.epoch,
            _bytes(minted.token_id, minted.token_id_len).decode(),
            _bytes(minted.key_id, minted.key_id_len).decode(),
        )

    def permits(self, scopes: Iterable[str], capability: Capability) -> Permission:
        """Whether scopes permit a capability."""
        answer = ffi.new("uint32_t *")
        mask = self._mask(scopes)
        _check(lib.mintage_scopes_permit(self._handle, mask, _capability(capability), answer))
        return Permission(answer[0])

    # ---- identities, and what is revoked

    def create_identity(self) -> str:
        """A new identity. Nothing is stored: the id certifies itself."""
        out = ffi.new("uint8_t[]", lib.MINTAGE_IDENTITY_BYTES_MAX)
        length = ffi.new("size_t *")
        error = _new_error()
        status = lib.mintage_identity_create(self._handle, out, len(out), length, error)
        _check(status, error)
        return _bytes(out, length[0]).decode()

    def identity_status(self, identity: str) -> IdentityStatus:
        """What is known of an identity."""
        text = _convert.text_bytes(identity, "identity")
        return IdentityStatus(**_read(lib.mintage_identity_status, self._handle, text, len(text)))

    def revoke(self, identity: str) -> None:
        """Refuses all tokens that the identity has; tokens minted afterwards are accepted. When
        this returns, no later verify in this process accepts them."""
        self._change(lib.mintage_identity_revoke, _convert.text_bytes(identity, "identity"))

    def delete_identity(self, identity: str) -> None:
        """Refuses every token of the identity and every further mint, for good."""
        self._change(lib.mintage_identity_delete, _convert.text_bytes(identity, "identity"))

    def revoke_token(self, token: Token) -> None:
        """Refuses this one token. Its signature must hold; that it has expired does not matter."""
        self._change(lib.mintage_token_revoke, token_bytes(token))

    def revoke_token_id(self, token_id: str, expires_at_unix_s: int) -> None:
        """Refuses the token with this id (`jti`), which has this `exp`."""
        error = _new_error()
        text = _convert.text_bytes(token_id, "token_id")
        expiry = _convert.signed64(expires_at_unix_s, "expires_at_unix_s")
        _check(lib.mintage_token_revoke_id(self._handle, text, len(text), expiry, error), error)

    def revoke_all(self) -> None:
        """Refuses every token that exists, of every identity."""
        error = _new_error()
        _check(lib.mintage_revoke_all(self._handle, error), error)

    # ---- keys

    def add_key(self, key: Document) -> None:
        """Adds a key, described as in the configuration's `keys`: pending unless it says
        otherwise."""
        self._change(lib.mintage_key_add, _convert.json_bytes(key, "key"))

    def rotate_key(self, key: Document | None = None, *, revoke_old: bool = False) -> None:
        """Makes another key the active one: `{"kid": …}` takes a pending one, nothing generates one
        of the same algorithm, anything else describes a key as in the configuration. The old key
        retires and no user notices; with `revoke_old` all its tokens are refused at once."""
        error = _new_error()
        document = None if key is None else _convert.json_bytes(key, "key")
        revoke = 1 if revoke_old else 0
        _check(lib.mintage_key_rotate(self._handle, *_optional(document), revoke, error), error)

    def retire_key(self, key_id: str) -> None:
        """Makes a pending key retire: it verifies until its last token is dead."""
        self._change(lib.mintage_key_retire, _convert.text_bytes(key_id, "key_id"))

    def revoke_key(self, key_id: str) -> None:
        """Refuses all tokens that this key signed, at once and for good."""
        self._change(lib.mintage_key_revoke, _convert.text_bytes(key_id, "key_id"))

    def keys(self) -> KeyRing:
        """All keys that the engine has or had. No secrets."""
        ring = _read(lib.mintage_keys, self._handle)
        return KeyRing(tuple(KeyInfo(**key) for key in ring["keys"]), tuple(ring["skipped"]))

    def jwks(self) -> dict[str, Any]:
        """The public keys as an RFC 7517 key set, for others to verify with."""
        return _read(lib.mintage_jwks, self._handle)

    # ---- the rest

    def stats(self) -> dict[str, Any]:
        """What the engine has counted since it was opened, and what it takes."""
        return _read(lib.mintage_stats, self._handle)

    def set_clock(self, unix_ms: int) -> None:
        """Sets the clock of an engine that was opened with `"clock": "manual"`, in milliseconds
        since 1970. For tests."""
        _check(lib.mintage_clock_set(self._handle, _convert.signed64(unix_ms, "unix_ms")))

    def _change(self, function: Callable[..., int], text: bytes) -> None:
        error = _new_error()
        _check(function(self._handle, text, len(text), error), error)

    def _mask(self, scopes: Iterable[str]) -> int:
        if type(scopes) is not list and isinstance(scopes, (str, bytes)):
            raise TypeError("scopes must be a list of names, not one text")
        names = tuple(scopes)
        mask = self._masks.get(names)
        return self._parse(names) if mask is None else mask

    def _parse(self, names: tuple[str, ...]) -> int:
        for name in names:
            if not isinstance(name, str):
                raise TypeError(f"the name of a scope must be str, not {type(name).__name__}")
            if not name or " " in name:  # or joining would make none or two of it
                raise IdentityError(Status.SCOPE_UNKNOWN, "scopes")
        text = _convert.text_bytes(" ".join(names), "scopes")
        out = ffi.new("uint64_t *")
        error = _new_error()
        _check(lib.mintage_scopes_parse(self._handle, text, len(text), out, error), error)
        mask: int = out[0]
        if len(self._masks) < _MASKS_MAX:
            self._masks[names] = mask
        return mask


def inspect(token: Token) -> Unverified:
    """What a token says before anyone has checked its signature. Proof of nothing."""
    data = token_bytes(token)
    said = _read(lib.mintage_token_inspect, data, len(data))
    return Unverified(said["header"], said["claims"], said["signature_bytes"])


def version() -> str:
    """The version of the library, such as `0.1.0`."""
    text: str = ffi.string(lib.mintage_version()).decode()
    return text


def features() -> tuple[str, ...]:
    """What is built into the library: kinds of state, and the crypto library."""
    return tuple(ffi.string(lib.mintage_features()).decode().split())


def _check(status: int, error: Any = None) -> None:
    if not status:
        return
    if error is None or error.status != status:
        refuse(status)
    refuse(status, ffi.string(error.field).decode(), ffi.string(error.message).decode())


def _new_scratch() -> tuple[Any, Any]:
    out = ffi.new("mintage_verified *")
    return out, ffi.buffer(out)


def _new_error() -> Any:
    error = ffi.new("mintage_error *")
    error.struct_size = ffi.sizeof(error[0])
    return error


def _bytes(array: Any, length: int) -> bytes:
    text: bytes = ffi.buffer(array, length)[:]
    return text


def _optional(data: bytes | None) -> tuple[Any, int]:
    """A pointer and a length: NULL only for what was not given, never for what is empty."""
    return (_NULL, 0) if data is None else (data, len(data))


def _optional_text(text: str | None, field: str) -> tuple[Any, int]:
    return _optional(None if text is None else _convert.text_bytes(text, field))


def _capability(capability: Capability) -> int:
    # No plain numbers: over the boundary 0 would mean that none is asked for.
    if not isinstance(capability, Capability):
        raise TypeError(f"capability must be a Capability, not {type(capability).__name__}")
    return capability.value


def _read(function: Callable[..., int], *arguments: Any) -> dict[str, Any]:
    """The JSON object that a function writes."""
    capacity = 4096
    length = ffi.new("size_t *")
    while True:
        out = ffi.new("uint8_t[]", capacity)
        status = function(*arguments, out, capacity, length)
        if status != Status.BUFFER_TOO_SMALL:
            break
        capacity = length[0]
    _check(status)
    return _convert.from_json(_bytes(out, length[0]))


def _scope_names(handle: Any) -> tuple[str, ...]:
    """The names of the engine's scopes, in the order of their bits."""
    names = []
    out = ffi.new("uint8_t[]", 64)
    length = ffi.new("size_t *")
    for bit in range(63):
        status = lib.mintage_scopes_format(handle, 1 << bit, out, len(out), length)
        if status == Status.UNKNOWN_SCOPE_BIT:
            break
        _check(status)
        names.append(_bytes(out, length[0]).decode())
    return tuple(names)
