"""Many tokens in one crossing.

The items are taken over and converted first, so that whatever is wrong with the call itself raises
before anything is done. Their texts cross as one, with their lengths; what becomes of them comes
back as one, too.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from itertools import repeat
from operator import is_
from typing import Any

from . import _convert
from ._call import check, minted_of, words
from ._errors import error_of
from ._mintage_error import MintageError
from ._native import ffi, lib
from ._raw.errors import IdentityError, InvalidTokenError, MisuseError
from ._raw.tables import Status
from ._results import TOKEN_AT, Minted, MintRequest, Verified, proof_of

# The library writes all of what this makes, or says that it did not.
_new = ffi.new_allocator(should_clear_after_alloc=False)

# Memory that a call writes to, for the next one that wants some, as in _engine: the system would
# take it back after every call, and clear it before the next.
_SCRATCH = 1024
_scratches: list[tuple[Any, Any]] = []


def _new_scratch(count: int) -> tuple[Any, Any]:
    return _new("mintage_status[]", count), _new("mintage_verified[]", count)


def snapshot(items: Iterable[Any], field: str) -> tuple[Any, ...]:
    """The items as they are now: another thread may change the list at any time."""
    if isinstance(items, (str, bytes, bytearray, memoryview)):
        raise TypeError(f"{field} must be a list, not one text")
    taken = tuple(items)
    if len(taken) > lib.MINTAGE_BATCH_MAX:
        most = f"At most {lib.MINTAGE_BATCH_MAX} in one call."
        raise MisuseError(Status.INVALID_ARGUMENT, field, most)
    return taken


def verify(
    handle: Any,
    tokens: tuple[Any, ...],
    required: int,
    names: tuple[str, ...],
    seen: dict[str, Verified],
    remember: Callable[[str, Verified], None],
) -> list[Verified | InvalidTokenError]:
    """Judges tokens. As Engine.verify does, it hands out results that are known and still the
    same, and makes the others."""
    count = len(tokens)
    # By identity: a class may say that it equals str.
    if all(map(is_, map(type, tokens), repeat(str))):
        known = [*map(seen.get, tokens)]
    else:
        known = [seen.get(token) if type(token) is str else None for token in tokens]
    proofs = None
    with suppress(AttributeError):  # some are unknown
        proofs = [one._proof for one in known]  # type: ignore[union-attr]
    if proofs is None:
        proofs = [
            proof_of(None, _convert.token_bytes(token)) if one is None else one._proof
            for token, one in zip(tokens, known, strict=True)
        ]
    try:
        scratch = _scratches.pop()
    except IndexError:
        scratch = _new_scratch(_SCRATCH)
    statuses, out = scratch if count <= _SCRATCH else _new_scratch(count)
    others = lib.mintage_py_verify_many(handle, b"".join(proofs), count, required, statuses, out)
    if others < 0:
        check(-others)
    verdicts: list[Any] = known
    if others:
        for place, status in enumerate(ffi.unpack(statuses, count)):
            if status == lib.MINTAGE_PY_SAME:
                continue
            token = tokens[place]
            if status:
                if type(token) is str:
                    seen.pop(token, None)
                verdicts[place] = _refusal(status)
            else:
                one = Verified._of(out + place, proofs[place][TOKEN_AT:], names)
                verdicts[place] = one
                if type(token) is str:
                    remember(token, one)
    _scratches.append(scratch)
    return verdicts


def _refusal(status: int) -> InvalidTokenError:
    error = error_of(status)
    if not isinstance(error, InvalidTokenError):
        raise error
    return error


def mint(
    handle: Any, requests: tuple[Any, ...], mask: Callable[[Collection[str]], int]
) -> list[Minted | MintageError]:
    """Mints what is requested; `mask` makes scopes of names."""
    texts: list[bytes] = []
    wanted: list[tuple[int, ...]] = []
    verdicts: list[Minted | MintageError | None] = []
    for request in requests:
        if not isinstance(request, MintRequest):
            raise TypeError(f"what to mint must be a MintRequest, not {type(request).__name__}")
        try:
            numbers, parts = _converted(request, mask)
        except IdentityError as refusal:
            # What the library would refuse, if it could be passed; the other items go on.
            verdicts.append(refusal.with_traceback(None))
            continue
        verdicts.append(None)
        wanted.append((*numbers, *(-1 if part is None else len(part) for part in parts)))
        texts += [part for part in parts if part is not None]
    count = len(wanted)
    given = ffi.new("mintage_py_wanted[]", wanted)
    out = _new("mintage_py_outcome[]", count)
    tokens_out = ffi.new("uint8_t **")
    check(lib.mintage_py_mint_many(handle, given, count, b"".join(texts), out, tokens_out))
    tokens = ffi.gc(tokens_out[0], lib.mintage_py_free)
    outcomes, used = iter(out), 0
    minted: list[Minted | MintageError] = []
    for request, verdict in zip(requests, verdicts, strict=True):
        if verdict is not None:
            minted.append(verdict)
            continue
        outcome = next(outcomes)
        if outcome.status:
            minted.append(error_of(outcome.status, *words(outcome.error)))
            continue
        length = outcome.minted.token_len
        token = ffi.buffer(tokens + used, length)[:].decode()
        minted.append(minted_of(outcome.minted, token, request.identity))
        used += length
    return minted


def _converted(
    request: MintRequest, mask: Callable[[Collection[str]], int]
) -> tuple[tuple[int, int, int], tuple[bytes | None, ...]]:
    """The numbers of a request, and its texts."""
    lifetime, claims = request.lifetime, request.claims
    audience, client = request.audience, request.client
    numbers = (
        mask(request.scopes),
        0 if lifetime is None else _convert.lifetime_minutes(lifetime),
        0 if request.key_slot is None else _convert.slot_number(request.key_slot),
    )
    return numbers, (
        _convert.text_bytes(request.identity, "identity"),
        None if claims is None else _convert.json_bytes(claims, "claims"),
        None if audience is None else _convert.text_bytes(audience, "audience"),
        None if client is None else _convert.text_bytes(client, "client"),
    )
