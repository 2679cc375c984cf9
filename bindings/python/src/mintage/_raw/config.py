# Generated from src/ by `make generate`. Do not edit.
"""The configuration, field by field. The names are the same in every language."""

from collections.abc import Mapping
from typing import Literal, TypeAlias, TypedDict

from .tables import Algorithm, PublicKeyAlgorithm

KeySlot: TypeAlias = Literal["primary", "secondary"]
"""The slot that the key is in. An engine has both or none."""


class _RedisConfigRequired(TypedDict):
    url: str
    """`redis://`, `rediss://` for TLS, or `redis+unix://`."""


class RedisConfig(_RedisConfigRequired, total=False):
    """State in Redis."""

    prefix: str
    """What the names of its keys begin with, for several deployments on one server. At most 128
    bytes. Default: `"{mintage}:"`."""


class MemoryConfig(TypedDict):
    """State in this process only; it has no fields."""


class StateConfig(TypedDict, total=False):
    """Where revocations and keys are kept: one of these."""

    memory: MemoryConfig
    """In this process only, as without `state`."""
    sqlite: str
    """In this SQLite file, which the processes of one machine may share."""
    redis: str | RedisConfig
    """In the Redis at this URL, which machines may share."""


class _ExchangeConfigRequired(TypedDict):
    clients: list[str]
    """The client applications that are trusted. 1 to 64 items."""


class ExchangeConfig(_ExchangeConfigRequired, total=False):
    """What an exchange of an issuer's tokens asks, and what it grants (RFC 8693)."""

    tenant: str
    """What `tid` must be. At most 512 bytes."""
    client_claims: list[str]
    """The first of these that a token has names its client. 1 to 64 items. Default: `["azp"]`."""
    user_claim: str
    """The claim that names the user. At most 64 bytes. Needed without a preset."""
    required_scopes: list[str]
    """What the token must hold in `scp` or `scope`. An access token holds scopes; an ID token does
    not. At most 64 items. Default: `[]`."""
    scopes: list[str]
    """Scopes of this engine that the new token holds. 1 to 64 items. Needed without a preset."""
    identity_prefix: str
    """What the identities begin with; it belongs to this issuer alone. At most 127 bytes. Needed
    without a preset."""
    ids: Literal["exact", "guid"]
    """Guid: clients, users and the tenant are GUIDs; they are compared, and the identity is made,
    in lower case. Default: `"exact"`."""


class _IssuerConfigRequired(TypedDict):
    jwks: Mapping[str, object]
    """Its public keys; kinds that are not known here are skipped."""


class IssuerConfig(_IssuerConfigRequired, total=False):
    """An issuer whose tokens are verified here, and perhaps exchanged."""

    preset: Literal["teams"]
    """Microsoft Entra for Teams users: everything below but `jwks`, `exchange.tenant` and
    `exchange.clients`."""
    issuer: str | list[str]
    """The `iss` of its tokens. Needed without a preset."""
    audience: str | list[str]
    """A token must name one of them. Needed without a preset."""
    algorithms: list[PublicKeyAlgorithm]
    """Keys without `alg` are used with the only one of these that fits; keys of others are skipped.
    At most 13 items. Default: what the keys say."""
    typ: str
    """The `typ` of its tokens' headers. At most 64 bytes. Default: `"at+jwt"`."""
    leeway_s: int
    """Its own leeway for `exp` and `nbf`. 0 to 300. Default: `0`."""
    exchange: ExchangeConfig
    """Without it, tokens are verified only."""


class KeyConfig(TypedDict, total=False):
    """A key, or how to come by one: exactly one of `generate`, `pem`, `pem_file`, `jwk` and
    `secret`."""

    generate: Literal["HS256", "HS384", "HS512", "ES256", "ES384", "Ed25519", "EdDSA"]
    """The engine generates a key of this algorithm."""
    pem: str
    """PEM text: PKCS#8 to sign, SubjectPublicKeyInfo to verify."""
    pem_file: str
    """The path of a file of at most 64 KiB with such text."""
    jwk: Mapping[str, object]
    """A JWK: with private members to sign, else to verify."""
    secret: str
    """An HMAC secret, at least as long as the digest of its algorithm. In the form: padded standard
    base64."""
    algorithm: Algorithm
    """The one algorithm of the key; needed with `pem`, `pem_file` and `secret`. Default: the `alg`
    of the JWK."""
    kid: str
    """The name of the key in tokens and key sets, of printable ASCII. At most 64 bytes. Default:
    the RFC 7638 thumbprint."""
    state: Literal["pending", "active", "retired", "revoked"]
    """The state that the key begins in. Default: active for the first, retired for others, pending
    when added later."""
    slot: KeySlot
    """The slot that the key is in. An engine has both or none."""


class LifetimeMinutesConfig(TypedDict, total=False):
    """The lifetimes that tokens are granted, in minutes."""

    min: int
    """The shortest lifetime, not above `max`. 1 to 527040. Default: 60, or `max` if that is
    lower."""
    max: int
    """The longest lifetime, and the longest `exp` - `iat` that is accepted. 1 to 527040. Default:
    1440, or `min` if that is higher."""
    default: int
    """The lifetime of a token that asks for none, from `min` to `max`. 1 to 527040. Default: 1440,
    brought into the bounds."""


class ResourceConfig(TypedDict, total=False):
    """What names the deployment in identities and in tokens of the ACS profile."""

    id: str
    """The first half of every identity that is created here. In the form: GUID in lower case.
    Default: derived from the identity secret."""
    location: str
    """The location in tokens of the ACS profile. At most 512 bytes. Default: `"unitedstates"`."""
    region: str
    """The short region in tokens of the ACS profile. At most 512 bytes. Default: `"amer"`."""


class Config(TypedDict, total=False):
    """The configuration of an engine."""

    issuer: str
    """The `iss` that tokens carry and must carry. At most 512 bytes."""
    audience: str | list[str]
    """The first is minted, any is accepted. A token with an audience needs an engine with one."""
    client: str
    """The client (`client_id`) that tokens name where the call that mints them names none. At most
    128 bytes."""
    profile: Literal["standard", "acs"]
    """`"acs"`: tokens in the form of Azure Communication Services; needs an RS256 key first in
    `keys`; excludes `issuer`, `audience`, `client`, `typ`. Default: `"standard"`."""
    typ: str
    """The header's `typ`, written and required: a media type without `application/`, of ASCII
    without blank, quote and backslash. At most 64 bytes. Default: `"at+jwt"`."""
    kid: Literal["required", "optional"]
    """Optional: a token without `kid` is tried with the only key of its algorithm. Default:
    `"required"`."""
    resource: ResourceConfig
    """What names the deployment in identities and in tokens of the ACS profile. Default: `{}`."""
    subjects: Literal["issued", "any"]
    """Whether tokens are minted for created identities only, or for any text. Default:
    `"issued"`."""
    identity_secret: list[str]
    """The first makes ids, all recognise them. Required with keys of your own, unless the engine
    only verifies or `subjects` is `"any"`; with state in Redis; and with state in SQLite without
    `sealing_key`. 1 to 16 items. Default: one random secret, or the one that is sealed in the
    file."""
    scopes: list[str]
    """Your own scopes, bits 5 and up, each an RFC 6749 scope token without comma. At most 58 items.
    Default: `[]`."""
    lifetime_minutes: LifetimeMinutesConfig
    """The lifetimes that tokens are granted. Default: `{}`."""
    leeway_s: int
    """How long after `exp` and before `nbf` a token is accepted; never applied to revocation. 0 to
    300. Default: `0`."""
    keys: list[KeyConfig]
    """The first is active, others are retired unless they say otherwise. `[]` with durable state:
    no key of its own, only those of the state. At most 256 items. Default: one generated ES256
    key."""
    jwks: Mapping[str, object]
    """Keys to verify with; without `keys` the engine only verifies. Keys of unknown kinds are
    skipped and reported."""
    issuers: list[IssuerConfig]
    """The issuers whose tokens are verified and exchanged here. At most 64 items. Default: `[]`."""
    foreign_minters: bool
    """Reads a missing `epoch` as 0; needs `"start": "open"`. Default: `false`."""
    state: StateConfig
    """Where revocations and keys are kept. Default: `{"memory":{}}`."""
    sealing_key: str
    """What generated keys, and in SQLite the identity secret, are sealed under (AES-256-GCM); goes
    with shared state, and is required there unless all keys and the identity secret are yours. In
    the form: 32 bytes in padded standard base64."""
    start: Literal["closed", "open"] | int
    """Which tokens from before the opening are refused: all, none, or those minted by engines with
    an earlier start, in milliseconds since 1970. With shared state it is about a state that is new,
    and else not looked at. Default: "closed"; required with keys of your own and state in
    memory."""
    fork: Literal["shared", "separate"]
    """Shared: with state in memory, a revocation in a process that has forked answers `NOT_SHARED`.
    Default: `"shared"`."""
    max_staleness_s: int
    """For how long shared state may be out of reach. 1 to 86400. Default: `60`."""
    on_stale: Literal["refuse", "continue"]
    """What then happens: verifying and minting answer `STALE`, or go on with what is known.
    Default: `"refuse"`."""
    cache_slots: int
    """Verified tokens that are remembered; 0 switches the cache off. 0 to 4194304. Default:
    `16384`."""
    cache_bytes: int
    """Bound on the memory of the cache, at least 16 bytes a slot. 0 to 68719476736. Default: 32
    MiB, or 32 bytes a slot where that is more."""
    clock: Literal["system", "manual"]
    """Manual, for tests: a wall clock that moves only when it is set. When to check the state,
    staleness and pruning follow the system's monotonic clock all the same. Default: `"system"`."""
