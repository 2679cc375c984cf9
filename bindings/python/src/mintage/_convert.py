"""From Python's values to what crosses the boundary: bytes that nobody can change, and numbers that
fit. Whatever does not convert exactly is refused here, so that nothing wraps, is cut off, or is
taken for "not given".

No error shows a value. Nor does one carry it along: Python's own errors of conversion hold the text
that they are about, so they are left behind before ours is raised.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from ._raw.errors import IdentityError, MisuseError
from ._raw.tables import Status

NO_TOKEN = b"\xff"
"""Stands for text that has no bytes. The engine refuses it, and counts the refusal."""

# Made once: json.dumps makes a new one for whoever wants anything but its defaults.
_to_json = json.JSONEncoder(allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode

_U32_MAX = 2**32 - 1
_I64_MAX = 2**63 - 1


def token_bytes(token: str | bytes | bytearray | memoryview) -> bytes:
    """The bytes of a token; a copy, if they could change during the call."""
    if isinstance(token, str):
        data = _utf8(token)
        return NO_TOKEN if data is None else data
    data = _copied(token)
    if data is None:
        raise TypeError(f"a token must be str or bytes, not {type(token).__name__}")
    return data


def plain_bytes(data: bytes | bytearray | memoryview, field: str) -> bytes:
    """Bytes that are no text; a copy, if they could change during the call."""
    copied = _copied(data)
    if copied is None:
        raise TypeError(f"{field} must be bytes, not {type(data).__name__}")
    return copied


def text_bytes(text: str, field: str) -> bytes:
    """The bytes of an identity, an id, an audience."""
    if not isinstance(text, str):
        raise TypeError(f"{field} must be str, not {type(text).__name__}")
    data = _utf8(text)
    if data is None:
        raise MisuseError(Status.INVALID_UTF8, field)
    return data


def json_bytes(document: Mapping[str, object] | str, field: str) -> bytes:
    """A JSON document, given as such or as a mapping. The engine reads it more strictly than Python
    does: it refuses names that occur twice, lone surrogates, and everything but one object."""
    if isinstance(document, str):
        # Empty text must not be taken for "not given". A blank is no JSON either, and is refused.
        return text_bytes(document, field) or b" "
    if not isinstance(document, Mapping):
        raise TypeError(f"{field} must be a mapping or JSON text, not {type(document).__name__}")
    text = None
    with suppress(TypeError, ValueError, RecursionError):
        text = _to_json(dict(document))
    if text is None:
        raise MisuseError(Status.INVALID_ARGUMENT, field, "It cannot be written as JSON.")
    return text_bytes(text, field)


def lifetime_minutes(lifetime: timedelta) -> int:
    """Whole minutes, at least one: over the boundary 0 means the default."""
    minutes = _whole(lifetime, timedelta(minutes=1), "lifetime")
    if minutes is None:
        raise IdentityError(
            Status.LIFETIME_OUT_OF_RANGE,
            "lifetime_minutes",
            "The lifetime must be whole minutes within the configured interval.",
        )
    return minutes


def age_seconds(max_age: timedelta) -> int:
    """Whole seconds, at least one: over the boundary 0 means any age."""
    seconds = _whole(max_age, timedelta(seconds=1), "max_age")
    if seconds is None:
        raise MisuseError(
            Status.INVALID_ARGUMENT, "max_age_s", "The age must be whole seconds, at least one."
        )
    return seconds


def slot_number(slot: str) -> int:
    """The number of a slot, at least 1: over the boundary 0 means the active key."""
    if not isinstance(slot, str):
        raise TypeError(f"a slot must be str, not {type(slot).__name__}")
    number = {"primary": 1, "secondary": 2}.get(slot)
    if number is None:
        raise MisuseError(
            Status.INVALID_ARGUMENT, "key_slot", 'A slot is "primary" or "secondary".'
        )
    return number


def signed64(number: int, field: str) -> int:
    """A time."""
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"{field} must be int, not {type(number).__name__}")
    if not -_I64_MAX - 1 <= number <= _I64_MAX:
        raise MisuseError(Status.INVALID_ARGUMENT, field)
    return int(number)


def from_json(text: bytes) -> dict[str, Any]:
    """A JSON object that the library wrote, or has read and found to be strict."""
    decoded: dict[str, Any]
    try:
        decoded = json.loads(text)
    except ValueError:  # a number of more digits than Python makes an int of
        decoded = json.loads(text, parse_int=float)
    return decoded


def _whole(duration: timedelta, unit: timedelta, field: str) -> int | None:
    if not isinstance(duration, timedelta):
        raise TypeError(f"{field} must be a timedelta, not {type(duration).__name__}")
    count, rest = divmod(duration, unit)
    return None if rest or not 1 <= count <= _U32_MAX else count


def _copied(data: object) -> bytes | None:
    if isinstance(data, (bytes, bytearray, memoryview)):
        # Not len() and indexing, which a subclass may have of its own.
        return memoryview(data).tobytes()
    return None


def _utf8(text: str) -> bytes | None:
    try:
        return str.encode(text)
    except UnicodeEncodeError:
        return None
