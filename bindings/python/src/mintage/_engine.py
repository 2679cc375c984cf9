"""The engine, in Python's manner.

Every method turns its arguments into bytes and numbers (`_convert`), makes one call into the
library, and raises what the status says (`_errors`). cffi lets go of the interpreter's lock during
the call, so no memory that is written in a call is shared with another one: each has its own.

The handle is freed when its last reference goes. A call holds one while it runs, so closing merely
drops the engine's: what is under way finishes, and the last one out frees. A closed engine has no
handle, and the library itself answers so.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any, NoReturn, TypeAlias, cast, final

from . import _batch, _convert
from ._call import (
    capability_number,
    check,
    minted_of,
    new_error,
    optional,
    optional_text,
    read_bytes,
    read_json,
    text_of,
)
from ._convert import NO_TOKEN, token_bytes
from ._errors import refuse
from ._mintage_error import MintageError
from ._native import ffi, lib
from ._raw.config import Config, IssuerConfig, KeyConfig, KeySlot
from ._raw.errors import IdentityError, InvalidTokenError, MisuseError
from ._raw.results import IdentityStatus, KeyInfo, Stats
from ._raw.tables import Capability, Status
from ._results import (
    Changes,
    KeyRing,
    Minted,
    MintRequest,
    Permission,
    Unverified,
    Verified,
    VerifiedExternal,
)

Bytes: TypeAlias = bytes | bytearray | memoryview
Token: TypeAlias = str | Bytes
Document: TypeAlias = Mapping[str, object] | str

_CLOSED = ffi.cast("mintage_engine *", 0)
_MASKS_MAX = 1024
_SEEN_MAX = 4096
_SEEN_LENGTH_MAX = 2048
_COLLECTIONS = (list, tuple, set, frozenset)

# Memory that verify writes to, for the next call that wants some. A call owns what it takes, so it
# shares it with no thread and no signal handler; what it leaves behind when it raises is garbage.
_scratches: list[tuple[Any, Any]] = []
_take = _scratches.pop
_give_back = _scratches.append

# Where in it an identity of so many bytes lies, and all of it: made once, because making a slice
# takes as long as using it.
_IDENTITY_AT = ffi.offsetof("mintage_py_verified", "verified", "identity")
_IDENTITY = [slice(_IDENTITY_AT, _IDENTITY_AT + length) for length in range(256)]
_ALL = slice(None)

# Looked up once: they are used on every request.
_MINTING = ffi.typeof("mintage_py_minting *")
_verify = lib.mintage_py_verify
_verify_again = lib.mintage_py_verify_again
_make = tuple.__new__


@final
class Engine:
    """Mints and verifies tokens, and knows whose were revoked.

    Opened from a configuration: a mapping, or JSON text; nothing is the same as `{}`. Any number of
    threads may use it at once. Close it with `with` or `close`; an engine that is forgotten is
    closed by the collector.
    """

    __slots__ = ("__weakref__", "_handle", "_masks", "_names", "_seen", "_seen_max")

    def __init__(self, config: Config | Document | None = None) -> None:
        self._handle = _CLOSED
        # Results of tokens that were accepted, so that they need not be made again. Whether a token
        # is accepted is asked of the library every time, and so is whether this is its result.
        self._seen: dict[str, Verified] = {}
        text = _convert.json_bytes({} if config is None else config, "config")
        out = ffi.new("mintage_engine **")
        error = new_error()
        check(lib.mintage_engine_open(text, len(text), out, error), error)
        self._handle = ffi.gc(out[0], lib.mintage_engine_free)
        self._names = _scope_names(self._handle)
        self._masks: dict[tuple[str, ...], int] = {(): 0}
        # An engine whose cache is switched off keeps no token here, either.
        self._seen_max = min(_SEEN_MAX, self.stats()["cache_slots"])

    def __enter__(self) -> "Engine":
        return self

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError("an engine cannot be copied or pickled")

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
        scopes: Collection[str] | None = None,
        *,
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
        if type(any_scope) is not bool:
            raise TypeError("any_scope must be True or False")
        plain = (
            capability is None
            and max_age is None
            and audience is None
            and identity is None
            and not any_scope
        )
        if plain and type(token) is str and (known := self._seen.get(token)) is not None:
            answer = _verify_again(self._handle, known._proof, required)
            if answer == 0:
                return known
            self._seen.pop(token, None)
            if answer < 0:
                _refuse_token(answer)
        options = None if plain else (any_scope, capability, max_age, audience, identity)
        verified = cast(Verified, self._verify_anew(token, required, options))
        if type(token) is str:
            self._remember(token, verified)
        return verified

    def verify_if_ready(
        self,
        token: Token,
        scopes: Collection[str] | None = None,
        *,
        any_scope: bool = False,
        capability: Capability | None = None,
        max_age: timedelta | None = None,
        audience: str | None = None,
        identity: str | None = None,
    ) -> Verified | None:
        """As `verify`, but only if it need not wait: None where the token was not seen before, or a
        check of shared state is due. None is no verdict; call `verify` in a thread then. For event
        loops: it takes no lock and checks no signature."""
        required = 0 if scopes is None else self._mask(scopes)
        if type(any_scope) is not bool:
            raise TypeError("any_scope must be True or False")
        options = (any_scope, capability, max_age, audience, identity)
        verified = self._verify_anew(token, required, options, if_ready=True)
        if verified is not None and type(token) is str:
            self._remember(token, verified)
        return verified

    def _remember(self, token: str, verified: Verified) -> None:
        if self._seen_max and len(token) <= _SEEN_LENGTH_MAX:
            if len(self._seen) >= self._seen_max:
                self._seen.clear()
            self._seen[token] = verified
            if self._handle is _CLOSED:  # meanwhile
                self._seen.clear()

    def _verify_anew(
        self,
        token: Token,
        required: int,
        options: tuple[bool, Capability | None, timedelta | None, str | None, str | None] | None,
        if_ready: bool = False,
    ) -> Verified | None:
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
                _refuse_token(answer)
        else:
            any_scope, capability, max_age, audience, identity = options
            error = new_error()
            answer = lib.mintage_py_verify_with(
                self._handle,
                data,
                len(data),
                required,
                lib.MINTAGE_SCOPES_ANY if any_scope else 0,
                0 if capability is None else capability_number(capability),
                0 if max_age is None else _convert.age_seconds(max_age),
                *optional_text(audience, "audience"),
                *optional_text(identity, "identity"),
                if_ready,
                out,
                error,
            )
            if answer == -Status.WOULD_WAIT:
                return None
            if answer < 0:
                check(-answer, error)
        identity_text = record[_IDENTITY[answer & 255]].decode()
        parts = (answer >> 8, identity_text, record[_ALL] + data, self._names)
        verified = _make(Verified, parts)
        _give_back(scratch)
        return verified

    def mint(
        self,
        identity: str,
        scopes: Collection[str],
        *,
        lifetime: timedelta | None = None,
        claims: Document | None = None,
        audience: str | None = None,
        client: str | None = None,
        key_slot: KeySlot | None = None,
    ) -> Minted:
        """Mints a token for an identity. Minting again is how a token is refreshed. `client` is the
        application that it is issued to (`client_id`); without it, the configured one. In an engine
        with slots, `key_slot` is the slot of the key that signs; without it, the primary one."""
        text = _convert.text_bytes(identity, "identity")
        return self._mint(text, identity, scopes, lifetime, claims, audience, client, key_slot)

    def create_identity_and_mint(
        self,
        scopes: Collection[str],
        *,
        lifetime: timedelta | None = None,
        claims: Document | None = None,
        audience: str | None = None,
        client: str | None = None,
        key_slot: KeySlot | None = None,
    ) -> Minted:
        """A new identity, and a token for it in the same call."""
        return self._mint(None, "", scopes, lifetime, claims, audience, client, key_slot)

    def _mint(
        self,
        identity: bytes | None,
        name: str,
        scopes: Collection[str],
        lifetime: timedelta | None,
        claims: Document | None,
        audience: str | None,
        client: str | None,
        key_slot: KeySlot | None,
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
            *optional(identity),
            mask,
            minutes,
            *optional(document),
            *optional_text(audience, "audience"),
            *optional_text(client, "client"),
            0 if key_slot is None else _convert.slot_number(key_slot),
            out,
        )
        check(status, out.error)
        name = name or text_of(out.identity, out.identity_len)
        return minted_of(out.minted, text_of(out.token, out.minted.token_len), name)

    def verify_many(
        self, tokens: Iterable[Token], scopes: Collection[str] | None = None
    ) -> list[Verified | InvalidTokenError]:
        """Judges many tokens in one crossing, at most 65536. The list has a verdict for each, in
        the same order: its result, or the error that `verify` would raise, without its `claim`. Ask
        `isinstance(verdict, Verified)`; an error is as true as a result.

        What is no token's fault, such as state that is stale, raises."""
        required = 0 if scopes is None else self._mask(scopes)
        taken = _batch.snapshot(tokens, "tokens")
        names, seen = self._names, self._seen
        return _batch.verify(self._handle, taken, required, names, seen, self._remember)

    def mint_many(self, requests: Iterable[MintRequest]) -> list[Minted | MintageError]:
        """Mints many tokens in one crossing, at most 65536. The list says what became of each, in
        the same order: what was minted, or the error that says why nothing was. What cannot be
        passed at all, such as claims that are no JSON, raises, and nothing is minted."""
        return _batch.mint(self._handle, _batch.snapshot(requests, "requests"), self._mask)

    def permits(self, scopes: Collection[str], capability: Capability) -> Permission:
        """Whether scopes permit a capability."""
        answer = ffi.new("uint32_t *")
        mask = self._mask(scopes)
        check(lib.mintage_scopes_permit(self._handle, mask, capability_number(capability), answer))
        return Permission(answer[0])

    # ---- identities, and what is revoked

    def create_identity(self) -> str:
        """A new identity. Nothing is stored: the id certifies itself."""
        out = ffi.new("uint8_t[]", lib.MINTAGE_IDENTITY_BYTES_MAX)
        length = ffi.new("size_t *")
        error = new_error()
        status = lib.mintage_identity_create(self._handle, out, len(out), length, error)
        check(status, error)
        return text_of(out, length[0])

    def identity_status(self, identity: str) -> IdentityStatus:
        """What is known of an identity."""
        text = _convert.text_bytes(identity, "identity")
        return IdentityStatus(
            **read_json(lib.mintage_identity_status, self._handle, text, len(text))
        )

    def revoke(self, identity: str) -> None:
        """Refuses all tokens that the identity has; tokens minted afterwards are accepted. When
        this returns, no later verify in this process accepts them, and engines that share its state
        are about to know."""
        self._change(lib.mintage_identity_revoke, _convert.text_bytes(identity, "identity"))

    def revoke_many(self, identities: Iterable[str]) -> None:
        """Revokes many identities at once, at most 65536; in durable state with one write. If one
        of them is no identity, nothing is revoked, and the error's `field` says which."""
        taken = _batch.snapshot(identities, "identities")
        texts = [_convert.text_bytes(one, f"identities[{at}]") for at, one in enumerate(taken)]
        lengths = ffi.new("size_t[]", [len(text) for text in texts])
        error = new_error()
        status = lib.mintage_py_revoke_many(
            self._handle, b"".join(texts), lengths, len(texts), error
        )
        check(status, error)

    def delete_identity(self, identity: str) -> None:
        """Refuses every token of the identity and every further mint, for good."""
        self._change(lib.mintage_identity_delete, _convert.text_bytes(identity, "identity"))

    def revoke_token(self, token: Token) -> None:
        """Refuses this one token. Its signature must hold; that it has expired does not matter."""
        self._change(lib.mintage_token_revoke, token_bytes(token))

    def revoke_token_id(self, token_id: str, expires_at_unix_s: int) -> None:
        """Refuses the token with this id (`jti`), which has this `exp`."""
        error = new_error()
        text = _convert.text_bytes(token_id, "token_id")
        expiry = _convert.signed64(expires_at_unix_s, "expires_at_unix_s")
        check(lib.mintage_token_revoke_id(self._handle, text, len(text), expiry, error), error)

    def revoke_all(self) -> None:
        """Refuses every token that exists, of every identity."""
        error = new_error()
        check(lib.mintage_revoke_all(self._handle, error), error)

    # ---- keys

    def add_key(self, key: KeyConfig | Document) -> None:
        """Adds a key, described as in the configuration's `keys`: pending unless it says
        otherwise."""
        self._change(lib.mintage_key_add, _convert.json_bytes(key, "key"))

    def rotate_key(
        self, key: KeyConfig | Document | None = None, *, revoke_old: bool = False
    ) -> None:
        """Makes another key the active one: `{"kid": …}` takes a pending one, nothing generates one
        of the same algorithm, anything else describes a key as in the configuration. The old key
        retires and no user notices; with `revoke_old` all its tokens are refused at once."""
        error = new_error()
        document = None if key is None else _convert.json_bytes(key, "key")
        revoke = 1 if revoke_old else 0
        check(lib.mintage_key_rotate(self._handle, *optional(document), revoke, error), error)

    def retire_key(self, key_id: str) -> None:
        """Makes a pending key retire: it verifies until its last token is dead."""
        self._change(lib.mintage_key_retire, _convert.text_bytes(key_id, "key_id"))

    def revoke_key(self, key_id: str) -> None:
        """Refuses all tokens that this key signed, at once and for good."""
        self._change(lib.mintage_key_revoke, _convert.text_bytes(key_id, "key_id"))

    def keys(self) -> KeyRing:
        """All keys that the engine has or had. No secrets."""
        ring = read_json(lib.mintage_keys, self._handle)
        return KeyRing(tuple(KeyInfo(**key) for key in ring["keys"]), tuple(ring["skipped"]))

    def jwks(self) -> dict[str, Any]:
        """The public keys as an RFC 7517 key set, for others to verify with."""
        return read_json(lib.mintage_jwks, self._handle)

    def regenerate_key(self, key_slot: KeySlot, key: KeyConfig | Document | None = None) -> None:
        """Puts a new key into a slot, and revokes the one that was there: exactly its tokens are
        refused at once. The key is described as in the configuration; nothing generates one of the
        same algorithm."""
        error = new_error()
        slot = _convert.slot_number(key_slot)
        document = None if key is None else _convert.json_bytes(key, "key")
        check(lib.mintage_key_regenerate(self._handle, slot, *optional(document), error), error)

    # ---- tokens of other issuers

    def verify_external(
        self,
        token: Token,
        *,
        audience: str | None = None,
        subject: str | None = None,
        max_age: timedelta | None = None,
    ) -> VerifiedExternal:
        """Accepts a token of one of the trusted issuers, or raises an `InvalidTokenError`."""
        data = token_bytes(token)
        out = ffi.new("mintage_verified_external *")
        error = new_error()
        status = lib.mintage_py_verify_external(
            self._handle,
            data,
            len(data),
            0 if max_age is None else _convert.age_seconds(max_age),
            *optional_text(audience, "audience"),
            *optional_text(subject, "subject"),
            out,
            error,
        )
        check(status, error)
        return VerifiedExternal._of(out, data)

    def exchange(self, token: Token, *, client_id: str, user_id: str) -> Minted:
        """Mints a token for the user of a trusted issuer, in exchange for that issuer's token. That
        must be of this client application and of this user. The identity is in the result. Raises
        an `ExchangeError` for what is refused."""
        data = token_bytes(token)
        client = _convert.text_bytes(client_id, "client_id")
        user = _convert.text_bytes(user_id, "user_id")
        out = ffi.new(_MINTING)
        status = lib.mintage_py_exchange(
            self._handle, data, len(data), client, len(client), user, len(user), out
        )
        check(status, out.error)
        identity = text_of(out.identity, out.identity_len)
        return minted_of(out.minted, text_of(out.token, out.minted.token_len), identity)

    def set_issuer(self, issuer: IssuerConfig | Document) -> None:
        """Trusts an issuer, described as in the configuration's `issuers`, or replaces what is
        known of the one with the same name: its key set above all."""
        self._change(lib.mintage_issuer_set, _convert.json_bytes(issuer, "issuer"))

    # ---- state, and changes for engines that share none

    def sync(self) -> None:
        """Brings everything up to date now: reads what siblings changed, writes what could not be
        written before, and forgets what no living token can need. Raises a `StateError` if the
        state cannot be reached. All other calls look by themselves; this one is for who wants to
        know."""
        error = new_error()
        check(lib.mintage_sync(self._handle, error), error)

    def changes_since(self, cursor: Bytes | None = None) -> Changes:
        """What has changed since the cursor of an earlier call, as bytes for `changes_apply` in
        engines with the same identity secret, wherever they are. Without a cursor, or with one of
        another engine or of too long ago, everything."""
        since = None if cursor is None else _convert.plain_bytes(cursor, "cursor")
        if since is not None and len(since) != lib.MINTAGE_CURSOR_BYTES:
            rule = f"A cursor has exactly {lib.MINTAGE_CURSOR_BYTES} bytes."
            raise MisuseError(Status.INVALID_ARGUMENT, "cursor", rule)
        cursor_out = ffi.new("uint8_t[]", lib.MINTAGE_CURSOR_BYTES)
        complete = ffi.new("uint32_t *")
        error = new_error()
        data = read_bytes(
            lambda *out: lib.mintage_changes_since(
                self._handle, *optional(since), *out, cursor_out, complete, error
            ),
            error,
        )
        return Changes(data, ffi.buffer(cursor_out)[:], complete[0] == 1)

    def changes_apply(self, changes: Bytes) -> bool:
        """Takes in what `changes_since` gave in another engine. Whether they were news: only then
        need they be passed on. Applying them twice, or in another order, comes to the same.

        Raises a `ChangesError`, and has changed nothing, if they are damaged or of strangers."""
        data = _convert.plain_bytes(changes, "changes")
        news = ffi.new("uint32_t *")
        error = new_error()
        check(lib.mintage_changes_apply(self._handle, data, len(data), news, error), error)
        return bool(news[0] == 1)

    # ---- the rest

    def stats(self) -> Stats:
        """What the engine has counted since it was opened, and what it takes."""
        return cast(Stats, read_json(lib.mintage_stats, self._handle))

    def set_clock(self, unix_ms: int) -> None:
        """Sets the clock of an engine that was opened with `"clock": "manual"`, in milliseconds
        since 1970. For tests."""
        check(lib.mintage_clock_set(self._handle, _convert.signed64(unix_ms, "unix_ms")))

    def _change(self, function: Callable[..., int], text: bytes) -> None:
        error = new_error()
        check(function(self._handle, text, len(text), error), error)

    def _mask(self, scopes: Collection[str]) -> int:
        # What can be gone through once would ask for nothing the second time.
        if type(scopes) is not list and not isinstance(scopes, _COLLECTIONS):
            raise TypeError(f"scopes must be a list of names, not {type(scopes).__name__}")
        names = tuple(scopes)
        for name in names:
            if type(name) is not str:  # a subclass may compare as it likes
                raise TypeError(f"the name of a scope must be str, not {type(name).__name__}")
        mask = self._masks.get(names)
        return self._parse(names) if mask is None else mask

    def _parse(self, names: tuple[str, ...]) -> int:
        for name in names:
            if not name or " " in name:  # or joining would make none or two of it
                raise IdentityError(Status.SCOPE_UNKNOWN, "scopes")
        text = _convert.text_bytes(" ".join(names), "scopes")
        out = ffi.new("uint64_t *")
        error = new_error()
        check(lib.mintage_scopes_parse(self._handle, text, len(text), out, error), error)
        mask: int = out[0]
        if len(self._masks) < _MASKS_MAX:
            self._masks[names] = mask
        return mask


def inspect(token: Token) -> Unverified:
    """What a token says before anyone has checked its signature. Proof of nothing."""
    data = token_bytes(token)
    said = read_json(lib.mintage_token_inspect, data, len(data))
    return Unverified(said["header"], said["claims"], said["signature_bytes"])


def version() -> str:
    """The version of the library, such as `0.1.0`."""
    text: str = ffi.string(lib.mintage_version()).decode()
    return text


def features() -> tuple[str, ...]:
    """What is built into the library: kinds of state, and the crypto library."""
    return tuple(ffi.string(lib.mintage_features()).decode().split())


def _refuse_token(answer: int) -> NoReturn:
    """Raises a negative answer of mintage_py_verify."""
    claim, status = divmod(-answer, 65536)
    refuse(status, claim=claim)


def _new_scratch() -> tuple[Any, Any]:
    out = ffi.new("mintage_py_verified *")
    return out, ffi.buffer(out)


def _scope_names(handle: Any) -> tuple[str, ...]:
    """The names of the engine's scopes, in the order of their bits."""
    names = []
    out = ffi.new("uint8_t[]", 64)
    length = ffi.new("size_t *")
    for bit in range(63):
        status = lib.mintage_scopes_format(handle, 1 << bit, out, len(out), length)
        if status == Status.UNKNOWN_SCOPE_BIT:
            break
        check(status)
        names.append(text_of(out, length[0]))
    return tuple(names)
