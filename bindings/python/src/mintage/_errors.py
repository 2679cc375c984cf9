"""From a status to its error: the library answers with a number, the caller sees an exception."""

from typing import NoReturn

from ._mintage_error import MintageError
from ._raw.errors import CLASS_OF
from ._raw.tables import CLAIMS, Status


def error_of(status: int, field: str = "", message: str = "", claim: int = 0) -> MintageError:
    """The error that belongs to a status; `claim` is the number of a registered claim, or 0."""
    known = Status(status)
    if known is Status.INVALID_HANDLE:
        # A closed engine has no handle. The library's sentence is about it, and Python hides it.
        field, message = "", "The engine is closed."
    return CLASS_OF[known](known, field, message, CLAIMS.get(claim))


def refuse(status: int, field: str = "", message: str = "", claim: int = 0) -> NoReturn:
    """Raises the error that belongs to a status."""
    raise error_of(status, field, message, claim)
