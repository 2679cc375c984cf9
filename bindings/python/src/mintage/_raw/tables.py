# Generated from src/ by `make generate`. Do not edit.
"""The tables that every language shares."""

from enum import IntEnum
from typing import Literal, TypeAlias


class Status(IntEnum):
    """Every outcome of every call."""

    http_status: int
    """The HTTP status that a service answers with."""
    oauth_error: str | None
    """The `error` of the `WWW-Authenticate: Bearer` header (RFC 6750), where there is one."""
    retryable: bool
    """Whether the same call, unchanged, may succeed later."""

    def __new__(
        cls,
        number: int,
        http_status: int = 500,
        oauth_error: str | None = None,
        retryable: bool = False,
    ) -> "Status":
        status = int.__new__(cls, number)
        status._value_ = number
        status.http_status = http_status
        status.oauth_error = oauth_error
        status.retryable = retryable
        return status

    OK = 0, 200
    """The call succeeded."""
    INVALID_HANDLE = 1100, 503
    """The engine handle is NULL; pass one that mintage_engine_open or mintage_engine_clone
    returned."""
    NULL_POINTER = 1101, 500
    """A required pointer is NULL; only inputs of length 0 and outputs called nullable may be."""
    STRUCT_SIZE = 1102, 500
    """struct_size is smaller than the first published size, larger than 4096, or differs within an
    array; set it to sizeof the struct."""
    BUFFER_TOO_SMALL = 1103, 500
    """The output buffer is too small; the needed length was written and nothing else was done."""
    INVALID_UTF8 = 1104, 500
    """A text input is not UTF-8."""
    INVALID_ARGUMENT = 1105, 500
    """An argument is outside its range."""
    UNKNOWN_FLAG = 1106, 500
    """A flag or a byte beyond the known fields is set that this library does not know."""
    UNKNOWN_SCOPE_BIT = 1107, 500
    """The scope mask has a bit that this engine knows no scope for."""
    UNKNOWN_CAPABILITY = 1108, 500
    """Capabilities are numbered 1 to 21."""
    CAPABILITY_BY_ROLE = 1109, 500
    """This capability depends on a role that no token carries; ask scopes_permit and decide by the
    role."""
    CLOCK_NOT_MANUAL = 1110, 500
    """The clock can only be set in an engine opened with "clock": "manual"."""
    TOKEN_TOO_LONG = 2200, 401, "invalid_token"
    """The token is longer than is accepted: 8192 bytes at most."""
    TOKEN_MALFORMED = 2201, 401, "invalid_token"
    """The token is not a compact JWS: three segments of canonical base64url without padding."""
    HEADER_INVALID = 2202, 401, "invalid_token"
    """The token's header is not one small JSON object with unique names and a text alg."""
    CRITICAL_HEADER = 2203, 401, "invalid_token"
    """The token's header names an extension as critical, or payload encoding b64 false; none is
    supported."""
    KEY_ID_MISSING = 2204, 401, "invalid_token"
    """The token's header names no kid, or not as text."""
    KEY_UNKNOWN = 2205, 401, "invalid_token"
    """The token's kid names no key of this engine."""
    ALGORITHM_MISMATCH = 2206, 401, "invalid_token"
    """The token's alg is not the algorithm of the key."""
    SIGNATURE_INVALID = 2207, 401, "invalid_token"
    """The token's signature does not hold."""
    CLAIMS_MALFORMED = 2208, 401, "invalid_token"
    """The token's payload is not one JSON object with unique names and at most 16 levels."""
    CLAIM_MISSING = 2209, 401, "invalid_token"
    """The token lacks a claim that is required here."""
    CLAIM_INVALID = 2210, 401, "invalid_token"
    """A claim of the token has the wrong type or lies outside its range."""
    TYPE_MISMATCH = 2211, 401, "invalid_token"
    """The token's typ is not the configured one."""
    ISSUER_MISMATCH = 2212, 401, "invalid_token"
    """The token's issuer is not the configured one."""
    AUDIENCE_MISMATCH = 2213, 401, "invalid_token"
    """The token is not meant for the audience that is required here."""
    EXPIRED = 2214, 401, "invalid_token"
    """The token has expired."""
    NOT_YET_VALID = 2215, 401, "invalid_token"
    """The token's nbf lies in the future."""
    ISSUED_IN_FUTURE = 2216, 401, "invalid_token"
    """The token's iat lies more than 60 seconds in the future."""
    LIFETIME_TOO_LONG = 2217, 401, "invalid_token"
    """The token lives longer than any token that this engine grants."""
    REVOKED = 2218, 401, "invalid_token"
    """All tokens that the identity had when it was revoked are refused; mint a new one."""
    TOKEN_REVOKED = 2219, 401, "invalid_token"
    """This one token was revoked."""
    ALL_REVOKED = 2220, 401, "invalid_token"
    """All tokens that existed when revoke_all was called are refused; mint a new one."""
    KEY_REVOKED = 2221, 401, "invalid_token"
    """The key that signed the token was revoked."""
    BEFORE_START = 2222, 401, "invalid_token"
    """The token was minted before this engine started without its former state; configure durable
    state, or a start that all workers share."""
    INSUFFICIENT_SCOPE = 2223, 403, "insufficient_scope"
    """The token does not hold the scopes that are required here."""
    CAPABILITY_DENIED = 2224, 403, "insufficient_scope"
    """The token's scopes do not permit this capability."""
    TOO_OLD = 2225, 401, "invalid_token"
    """The token was issued longer ago than this call allows."""
    WRONG_IDENTITY = 2226, 401, "invalid_token"
    """The token is about another identity than this call requires."""
    EXTERNAL_TOKEN_INVALID = 2227, 401, "invalid_token"
    """Provided access token is not valid."""
    CLIENT_ID_MALFORMED = 2228, 400, "invalid_request"
    """Provided AppId has invalid format."""
    CLIENT_MISMATCH = 2229, 401, "invalid_token"
    """AAD application is not the expected one."""
    USER_MISMATCH = 2230, 401, "invalid_token"
    """Provided AAD token issued for unexpected user."""
    IDENTITY_MALFORMED = 3300, 400
    """The identity is empty, longer than 128 bytes, has control characters, or is not of the form
    that this engine issues."""
    IDENTITY_UNKNOWN = 3301, 400
    """The identity was not issued under this engine's identity secret."""
    IDENTITY_DELETED = 3302, 401, "invalid_token"
    """The identity was deleted; create a new one."""
    SCOPE_UNKNOWN = 3303, 400
    """A scope name is not known to this engine."""
    SCOPES_EMPTY = 3304, 400
    """At least one scope is required."""
    LIFETIME_OUT_OF_RANGE = 3305, 400
    """The lifetime is not within the configured interval of whole minutes."""
    CLAIM_RESERVED = 3306, 400
    """A custom claim has the name of a claim that the engine writes itself."""
    CLAIMS_TOO_LARGE = 3307, 400
    """The custom claims are longer than 4096 bytes, or make the token longer than 8192."""
    CLAIMS_TOO_DEEP = 3308, 400
    """The custom claims are nested deeper than 16 levels, the claim set itself included."""
    CLAIMS_NOT_OBJECT = 3309, 400
    """The custom claims are not one JSON object with unique names."""
    AUDIENCE_UNKNOWN = 3310, 400
    """The audience is not one of the configured ones."""
    IDENTITY_RESERVED = 3311, 400
    """The identity belongs to an external issuer; only an exchange mints for it."""
    CLIENT_INVALID = 3312, 400
    """The client is empty, longer than 128 bytes or has control characters, or the profile's tokens
    name none."""
    CONFIG_MALFORMED = 4400, 500
    """The document is not exactly one JSON object."""
    CONFIG_UNKNOWN_FIELD = 4401, 500
    """The document has a field that does not exist here."""
    CONFIG_DUPLICATE_FIELD = 4402, 500
    """The document names a field twice."""
    CONFIG_WRONG_TYPE = 4403, 500
    """A field has the wrong type."""
    CONFIG_OUT_OF_RANGE = 4404, 500
    """A field's value is outside its range."""
    CONFIG_CONFLICT = 4405, 500
    """Two fields do not go together, or one needs another that is missing."""
    NOT_BUILT_IN = 4406, 500
    """This capability is not built into this library."""
    START_UNSPECIFIED = 4407, 500
    """An engine with keys from the host and state in memory must say in "start" what to do with
    tokens from before it was opened."""
    NO_KEY = 4410, 500
    """There is no active key to sign with."""
    KEY_MALFORMED = 4411, 500
    """The key cannot be read in the form that it was given in."""
    KEY_WEAK = 4412, 500
    """The key is too weak for its algorithm."""
    KEY_MISMATCH = 4413, 500
    """The private and the public half of the key do not belong together, or the public point is not
    on its curve."""
    KEY_ALGORITHM = 4414, 500
    """The key's algorithm is missing, unknown, or does not fit the key."""
    KEY_USE = 4415, 500
    """The key's use or key_ops do not allow this."""
    KEY_DUPLICATE = 4416, 500
    """Two keys have the same kid, or the same key is given twice."""
    KEY_FILE_UNREADABLE = 4417, 500
    """The key file cannot be read."""
    KEY_NOT_FOUND = 4418, 500
    """No key of this engine has this kid."""
    KEY_IS_ACTIVE = 4419, 500
    """The active key cannot be retired by itself; rotate to another."""
    KEY_WAS_REVOKED = 4420, 500
    """This key was revoked, and a revoked key stays revoked."""
    KEY_NOT_GENERATABLE = 4421, 500
    """Keys of this algorithm cannot be generated here; make one elsewhere and pass it in."""
    KEYS_TOO_MANY = 4422, 500
    """An engine holds at most 256 keys."""
    SECRET_IS_KEY_TEXT = 4423, 500
    """The HMAC secret is the text of a key (PEM, JWK, SSH or certificate); a public text must never
    become a secret."""
    KEY_NOT_PRIVATE = 4424, 500
    """A private key is needed to sign."""
    ISSUER_DUPLICATE = 4425, 500
    """Two trusted issuers have the same name."""
    PREFIX_TAKEN = 4426, 500
    """The identity prefix overlaps 8:acs: or that of another issuer; identities must have one
    source."""
    NOT_SHARED = 5500, 503
    """The process has forked and this engine keeps its state in memory: the change holds in this
    process only."""
    EPOCH_EXHAUSTED = 5501, 503
    """No epoch is left to revoke with."""
    STALE = 5502, 503, None, True
    """The shared state has not been reached for longer than max_staleness_s, so revocations
    elsewhere may not be known here; the token itself may be fine."""
    STATE_UNREACHABLE = 5503, 503, None, True
    """The state cannot be reached: the directory does not exist, the server is away, or it did not
    answer in time."""
    STATE_DENIED = 5504, 503
    """The state may not be read or written: a permission is missing, or the user or password is
    wrong."""
    STATE_FULL = 5505, 503, None, True
    """The state has no room left: the disk, or the server's memory, is full."""
    STATE_BUSY = 5506, 503, None, True
    """The state was locked by somebody else for too long."""
    STATE_FOREIGN = 5507, 503
    """The state is not one of this engine: another identity secret or sealing key made it, or it
    holds something else."""
    STATE_NEWER = 5508, 503
    """A newer version of this library wrote the state; upgrade this one."""
    STATE_DAMAGED = 5509, 503
    """The state is damaged or was edited; restore it from a backup and then revoke all tokens."""
    STATE_REPLACED = 5510, 503
    """The state's file was replaced or removed while the engine was open; open a new engine."""
    WOULD_WAIT = 5511, 503, None, True
    """The answer is not at hand; ask with the call that may wait. This is no verdict on the
    token."""
    CHANGES_FOREIGN = 5520, 503
    """The changes come from an engine with another identity secret."""
    CHANGES_DAMAGED = 5521, 503
    """The changes are cut short, or were altered on their way; nothing was applied."""
    CHANGES_NEWER = 5522, 503
    """The changes are in the format of a newer version of this library; upgrade this one."""
    CHANGES_AHEAD = 5523, 503
    """The changes name an epoch more than a day ahead of this engine's clock; nothing was
    applied."""
    PANIC = 9900, 503
    """The call failed inside the library; the engine goes on."""
    POISONED = 9901, 503
    """A change failed half-way inside the library; open a new engine."""
    RANDOM_UNAVAILABLE = 9902, 503, None, True
    """The operating system's random source failed."""
    OUT_OF_MEMORY = 9903, 503, None, True
    """Memory could not be had."""


class Capability(IntEnum):
    """What a holder of a token may want to do."""

    CREATE_CHAT_THREAD = 1
    """Make a chat thread."""
    UPDATE_CHAT_THREAD = 2
    """Change a chat thread."""
    DELETE_CHAT_THREAD = 3
    """Delete a chat thread."""
    ADD_PARTICIPANT = 4
    """Add a participant to a thread."""
    REMOVE_PARTICIPANT = 5
    """Remove a participant from a thread."""
    LIST_THREADS = 6
    """List the threads that one takes part in."""
    GET_THREAD = 7
    """Read a thread's properties."""
    LIST_READ_RECEIPTS = 8
    """List read receipts."""
    CREATE_READ_RECEIPT = 9
    """Send a read receipt."""
    CREATE_MESSAGE = 10
    """Send a message."""
    GET_MESSAGE = 11
    """Read a message."""
    UPDATE_OWN_MESSAGE = 12
    """Change one's own message."""
    DELETE_OWN_MESSAGE = 13
    """Delete one's own message."""
    SEND_TYPING_INDICATOR = 14
    """Show that one is typing."""
    LIST_PARTICIPANTS = 15
    """List a thread's participants."""
    START_CALL = 16
    """Start a call."""
    START_ROOM_CALL = 17
    """Start a call in a room that one is invited to."""
    JOIN_CALL = 18
    """Join a call."""
    JOIN_ROOM_CALL = 19
    """Join a call in a room that one is invited to."""
    OTHER_CALL_OPERATIONS = 20
    """Mute, share the screen and the like, in a call."""
    OTHER_ROOM_CALL_OPERATIONS = 21
    """The same in a room's call, where the role decides."""


CLAIMS: dict[int, str] = {
    1: "iss",  # Who issued the token (RFC 7519).
    2: "sub",  # Who the token is about (RFC 7519).
    3: "aud",  # Who the token is meant for (RFC 7519).
    4: "exp",  # When the token expires (RFC 7519).
    5: "nbf",  # When the token becomes valid (RFC 7519).
    6: "iat",  # When the token was issued (RFC 7519).
    7: "jti",  # The id of the token (RFC 7519).
    8: "client_id",  # The client that the token was issued to (RFC 8693, RFC 9068).
    9: "scope",  # What the token grants (RFC 8693, RFC 9068).
    10: "epoch",  # The epoch in which the token was minted.
    11: "resourceId",  # ACS profile: the resource that issued the token.
    12: "skypeid",  # ACS profile: who the token is about.
    13: "acsScope",  # ACS profile: what the token grants.
}
"""The names of the registered claims that an error can be about."""


Algorithm: TypeAlias = Literal[
    "HS256",
    "HS384",
    "HS512",
    "ES256",
    "ES384",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "Ed25519",
    "EdDSA",
]
"""A signature algorithm, by its name in `alg`."""
PublicKeyAlgorithm: TypeAlias = Literal[
    "ES256",
    "ES384",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "Ed25519",
    "EdDSA",
]
"""One that signs and verifies with different keys."""
