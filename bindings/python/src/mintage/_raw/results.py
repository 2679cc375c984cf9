# Generated from src/ by `make generate`. Do not edit.
"""What the engine reports: the objects that it answers as JSON."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypedDict, final

from .config import KeySlot
from .tables import Algorithm

IdentityState: TypeAlias = Literal["active", "revoked", "deleted"]
"""What has happened to an identity, as far as this engine remembers. `active`: Nothing. `revoked`:
It was revoked; tokens minted since then are accepted. `deleted`: It was deleted."""
KeyInfoState: TypeAlias = Literal["pending", "active", "retired", "revoked", "dropped"]
"""What a key is used for, or what became of it. `pending`: Published and verifies, but does not
sign yet. `active`: Signs and verifies. `retired`: Verifies until the last token that it signed has
expired. `revoked`: All its tokens are refused, for good. `dropped`: It was retired, and its last
token has expired."""
StateKind: TypeAlias = Literal["memory", "sqlite", "redis"]
"""Where an engine keeps revocations and keys. `memory`: In the process itself. `sqlite`: In a
SQLite file, which the processes of one machine may share. `redis`: In Redis, which machines may
share."""


class _StateStatsRequired(TypedDict):
    kind: StateKind
    """Where revocations and keys are kept."""
    looks: int
    """How often the state was asked for changes."""
    changes_read: int
    """Changes that came from it."""
    changes_written: int
    """Changes that went into it."""
    failures: int
    """Times that it could not be read or written."""
    unwritten: int
    """Changes that hold in this process and could not be written yet."""


class StateStats(_StateStatsRequired, total=False):
    """What an engine's state has done."""

    age_ms: int
    """Milliseconds since it was last known to hold nothing new; nothing with state in memory."""


@final
@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What an engine says of one of its keys."""

    kid: str
    """The `kid`."""
    alg: Algorithm
    """The algorithm's name."""
    state: KeyInfoState
    """What it is used for, or what became of it."""
    private: bool
    """Whether the engine holds the private half, or the secret."""
    slot: KeySlot | None = None
    """The slot that it is in, if the engine has slots."""
    last_token_dies_at_unix_s: int | None = None
    """For a retired key: when its last token is dead, in seconds since 1970."""


@final
@dataclass(frozen=True, slots=True)
class IdentityStatus:
    """What is known of an identity."""

    identity: str = field(repr=False)
    """The id that was asked about."""
    state: IdentityState
    """What has happened to it."""
    epoch: int | None = None
    """The epoch that its next token carries; absent once deleted."""


class Stats(TypedDict):
    """What an engine has counted since it was opened, and what it takes."""

    minted: int
    """Tokens minted."""
    identities_created: int
    """Identities created."""
    verified_at_first_sight: int
    """Tokens accepted after their signature was checked."""
    verified_from_cache: int
    """Tokens accepted from the cache."""
    refused: dict[str, int]
    """Tokens refused, by the name of the status."""
    revocations: int
    """Calls that revoked something."""
    identities_remembered: int
    """Identities that the engine remembers as revoked or deleted."""
    tokens_remembered: int
    """Single tokens that it remembers as revoked."""
    revocation_bytes: int
    """Bytes that remembering them takes."""
    cache_slots: int
    """Slots of the cache."""
    cache_bytes: int
    """Bytes of the cache."""
    cache_evictions: int
    """Verified tokens that had to leave the cache while they were alive."""
    keys: int
    """Keys that verify."""
    panics: int
    """Calls over the C boundary that failed inside the library."""
    state: StateStats
    """What the state that others share has done."""
