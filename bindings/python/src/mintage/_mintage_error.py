"""The root of all errors. `_raw/errors.py` has the tree below it, and `_errors.py` the way from a
status to its error.

None of them holds a token, a claim's value, a key or any other value that was passed in.
"""

from ._native import ffi, lib
from ._raw.tables import Status


class MintageError(Exception):
    """An operation failed, or a token was refused."""

    def __init__(
        self, status: Status, field: str = "", message: str = "", claim: str | None = None
    ) -> None:
        super().__init__(status, field, message, claim)
        self.status = Status(status)
        """What went wrong; `status.name` and `status.value` are the same in every language."""
        self.field = field
        """The path of the field to blame, such as `keys[1].pem`; empty if there is none."""
        self.message = message or _sentence(self.status)
        """What was wrong and what would be right."""
        self.claim = claim
        """The registered claim that the error is about, such as `aud`, if there is one."""

    @property
    def http_status(self) -> int:
        """The HTTP status that a service answers with."""
        return self.status.http_status

    @property
    def oauth_error(self) -> str | None:
        """The `error` of the `WWW-Authenticate: Bearer` header (RFC 6750), where there is one."""
        return self.status.oauth_error

    @property
    def retryable(self) -> bool:
        """Whether the same call, unchanged, may succeed later."""
        return self.status.retryable

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


def _sentence(status: Status) -> str:
    sentence: str = ffi.string(lib.mintage_status_message(status)).decode()
    return sentence
