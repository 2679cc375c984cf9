"""How a call into the library is made: what is passed for a text that may be absent, where errors
go, and how what the library wrote is read."""

from collections.abc import Callable
from typing import Any

from . import _convert
from ._errors import refuse
from ._native import ffi
from ._raw.tables import Capability, Status
from ._results import Minted


def check(status: int, error: Any = None) -> None:
    """Raises what a status says."""
    if not status:
        return
    if error is None or error.status != status:
        refuse(status)
    refuse(status, *words(error))


def new_error() -> Any:
    error = ffi.new("mintage_error *")
    error.struct_size = ffi.sizeof(error[0])
    return error


def words(error: Any) -> tuple[str, str, int]:
    """The field to blame, the message, and the number of the claim."""
    return ffi.string(error.field).decode(), ffi.string(error.message).decode(), error.claim


def text_of(array: Any, length: int) -> str:
    data: bytes = ffi.buffer(array, length)[:]
    return data.decode()


def optional(data: bytes | None) -> tuple[Any, int]:
    """A pointer and a length: NULL only for what was not given, never for what is empty."""
    return (ffi.NULL, 0) if data is None else (data, len(data))


def optional_text(text: str | None, field: str) -> tuple[Any, int]:
    return optional(None if text is None else _convert.text_bytes(text, field))


def capability_number(capability: Capability) -> int:
    # No plain numbers: over the boundary 0 would mean that none is asked for.
    if not isinstance(capability, Capability):
        raise TypeError(f"capability must be a Capability, not {type(capability).__name__}")
    return capability.value


def read_json(function: Callable[..., int], *arguments: Any) -> dict[str, Any]:
    """The JSON object that a function writes."""
    return _convert.from_json(read_bytes(lambda *out: function(*arguments, *out)))


def read_bytes(function: Callable[..., int], error: Any = None) -> bytes:
    """What a function writes that is given a buffer, its capacity, and a place for the length."""
    capacity = 4096
    length = ffi.new("size_t *")
    while True:
        out = ffi.new("uint8_t[]", capacity)
        status = function(out, capacity, length)
        if status != Status.BUFFER_TOO_SMALL:
            break
        # By the next call there may be more, so there is some room for that.
        capacity = length[0] + length[0] // 8
    check(status, error)
    written: bytes = ffi.buffer(out, length[0])[:]
    return written


def minted_of(minted: Any, token: str, identity: str) -> Minted:
    """From a `mintage_minted`, and the texts that belong to it."""
    return Minted(
        token,
        identity,
        minted.issued_at_unix_s,
        minted.expires_at_unix_s,
        minted.epoch,
        text_of(minted.token_id, minted.token_id_len),
        text_of(minted.key_id, minted.key_id_len),
    )
