"""The shapes of what the engine reports as JSON."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypedDict, final

KeySlot: TypeAlias = Literal["primary", "secondary"]


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
    slot: KeySlot | None = None
    """The slot that it is in, if the engine has slots."""
    last_token_dies_at_unix_s: int | None = None
    """When a retired key is dropped, in seconds since 1970."""


class _StateCounts(TypedDict):
    kind: Literal["memory", "sqlite", "redis"]
    looks: int
    """How often it was asked for changes."""
    changes_read: int
    changes_written: int
    failures: int
    """Times that it could not be read or written."""
    unwritten: int
    """Changes that hold in this process and could not be written yet."""


class StateStats(_StateCounts, total=False):
    """What the state of an engine has done."""

    age_ms: int
    """Since it was last known to hold nothing new; absent with state in memory."""


class Stats(TypedDict):
    """What an engine has counted since it was opened, and what it takes."""

    minted: int
    identities_created: int
    verified_at_first_sight: int
    verified_from_cache: int
    refused: dict[str, int]
    """Tokens refused, by the name of the status."""
    revocations: int
    identities_remembered: int
    tokens_remembered: int
    revocation_bytes: int
    cache_slots: int
    cache_bytes: int
    cache_evictions: int
    keys: int
    panics: int
    state: StateStats
