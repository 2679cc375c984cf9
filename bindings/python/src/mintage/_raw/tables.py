"""The numbers that every language shares. Generated from src/ by `make generate`. Do not edit."""

from enum import IntEnum


class Status(IntEnum):
    """Every outcome of every call."""

    OK = 0
    """The call succeeded."""
    INVALID_HANDLE = 1100
    """The engine handle is NULL; pass one that mintage_engine_open or mintage_engine_clone returned."""
    NULL_POINTER = 1101
    """A required pointer is NULL; only inputs of length 0 and outputs called nullable may be."""
    STRUCT_SIZE = 1102
    """struct_size is smaller than the first published size, larger than 4096, or differs within an array; set it to sizeof the struct."""
    BUFFER_TOO_SMALL = 1103
    """The output buffer is too small; the needed length was written and nothing else was done."""
    INVALID_UTF8 = 1104
    """A text input is not UTF-8."""
    INVALID_ARGUMENT = 1105
    """An argument is outside its range."""
    UNKNOWN_FLAG = 1106
    """A flag or a byte beyond the known fields is set that this library does not know."""
    UNKNOWN_SCOPE_BIT = 1107
    """The scope mask has a bit that this engine knows no scope for."""
    UNKNOWN_CAPABILITY = 1108
    """Capabilities are numbered 1 to 21."""
    CAPABILITY_BY_ROLE = 1109
    """This capability depends on a role that no token carries; ask scopes_permit and decide by the role."""
    CLOCK_NOT_MANUAL = 1110
    """The clock can only be set in an engine opened with "clock": "manual"."""
    TOKEN_TOO_LONG = 2200
    """The token is longer than 8192 bytes."""
    TOKEN_MALFORMED = 2201
    """The token is not a compact JWS: three segments of canonical base64url without padding."""
    HEADER_INVALID = 2202
    """The token's header is not one small JSON object with unique names and a text alg."""
    CRITICAL_HEADER = 2203
    """The token's header names an extension as critical, or payload encoding b64 false; none is supported."""
    KEY_ID_MISSING = 2204
    """The token's header names no kid, or not as text."""
    KEY_UNKNOWN = 2205
    """The token's kid names no key of this engine."""
    ALGORITHM_MISMATCH = 2206
    """The token's alg is not the algorithm of the key."""
    SIGNATURE_INVALID = 2207
    """The token's signature does not hold."""
    CLAIMS_MALFORMED = 2208
    """The token's payload is not one JSON object with unique names and at most 16 levels."""
    CLAIM_MISSING = 2209
    """The token lacks a claim that is required here."""
    CLAIM_INVALID = 2210
    """A claim of the token has the wrong type or lies outside its range."""
    TYPE_MISMATCH = 2211
    """The token's typ is not the configured one."""
    ISSUER_MISMATCH = 2212
    """The token's issuer is not the configured one."""
    AUDIENCE_MISMATCH = 2213
    """The token is not meant for the audience that is required here."""
    EXPIRED = 2214
    """The token has expired."""
    NOT_YET_VALID = 2215
    """The token's nbf lies in the future."""
    ISSUED_IN_FUTURE = 2216
    """The token's iat lies more than 60 seconds in the future."""
    LIFETIME_TOO_LONG = 2217
    """The token lives longer than any token that this engine grants."""
    REVOKED = 2218
    """All tokens that the identity had when it was revoked are refused; mint a new one."""
    TOKEN_REVOKED = 2219
    """This one token was revoked."""
    ALL_REVOKED = 2220
    """All tokens that existed when revoke_all was called are refused; mint a new one."""
    KEY_REVOKED = 2221
    """The key that signed the token was revoked."""
    BEFORE_START = 2222
    """The token was minted before this engine started without its former state; configure durable state, or a start that all workers share."""
    INSUFFICIENT_SCOPE = 2223
    """The token does not hold the scopes that are required here."""
    CAPABILITY_DENIED = 2224
    """The token's scopes do not permit this capability."""
    TOO_OLD = 2225
    """The token was issued longer ago than this call allows."""
    WRONG_IDENTITY = 2226
    """The token is about another identity than this call requires."""
    EXTERNAL_TOKEN_INVALID = 2227
    """Provided access token is not valid."""
    CLIENT_ID_MALFORMED = 2228
    """Provided AppId has invalid format."""
    CLIENT_MISMATCH = 2229
    """AAD application is not the expected one."""
    USER_MISMATCH = 2230
    """Provided AAD token issued for unexpected user."""
    IDENTITY_MALFORMED = 3300
    """The identity is empty, longer than 128 bytes, has control characters, or is not of the form that this engine issues."""
    IDENTITY_UNKNOWN = 3301
    """The identity was not issued under this engine's identity secret."""
    IDENTITY_DELETED = 3302
    """The identity was deleted; create a new one."""
    SCOPE_UNKNOWN = 3303
    """A scope name is not known to this engine."""
    SCOPES_EMPTY = 3304
    """At least one scope is required."""
    LIFETIME_OUT_OF_RANGE = 3305
    """The lifetime is not within the configured interval of whole minutes."""
    CLAIM_RESERVED = 3306
    """A custom claim has the name of a claim that the engine writes itself."""
    CLAIMS_TOO_LARGE = 3307
    """The custom claims are longer than 4096 bytes, or make the token longer than 8192."""
    CLAIMS_TOO_DEEP = 3308
    """The custom claims are nested deeper than 16 levels, the claim set itself included."""
    CLAIMS_NOT_OBJECT = 3309
    """The custom claims are not one JSON object with unique names."""
    AUDIENCE_UNKNOWN = 3310
    """The audience is not one of the configured ones."""
    IDENTITY_RESERVED = 3311
    """The identity belongs to an external issuer; only an exchange mints for it."""
    CLIENT_INVALID = 3312
    """The client is empty, longer than 128 bytes or has control characters, or the profile's tokens name none."""
    CONFIG_MALFORMED = 4400
    """The document is not exactly one JSON object."""
    CONFIG_UNKNOWN_FIELD = 4401
    """The document has a field that does not exist here."""
    CONFIG_DUPLICATE_FIELD = 4402
    """The document names a field twice."""
    CONFIG_WRONG_TYPE = 4403
    """A field has the wrong type."""
    CONFIG_OUT_OF_RANGE = 4404
    """A field's value is outside its range."""
    CONFIG_CONFLICT = 4405
    """Two fields do not go together, or one needs another that is missing."""
    NOT_BUILT_IN = 4406
    """This capability is not built into this library."""
    START_UNSPECIFIED = 4407
    """An engine with keys from the host and state in memory must say in "start" what to do with tokens from before it was opened."""
    NO_KEY = 4410
    """There is no active key to sign with."""
    KEY_MALFORMED = 4411
    """The key cannot be read in the form that it was given in."""
    KEY_WEAK = 4412
    """The key is too weak for its algorithm."""
    KEY_MISMATCH = 4413
    """The private and the public half of the key do not belong together, or the public point is not on its curve."""
    KEY_ALGORITHM = 4414
    """The key's algorithm is missing, unknown, or does not fit the key."""
    KEY_USE = 4415
    """The key's use or key_ops do not allow this."""
    KEY_DUPLICATE = 4416
    """Two keys have the same kid, or the same key is given twice."""
    KEY_FILE_UNREADABLE = 4417
    """The key file cannot be read."""
    KEY_NOT_FOUND = 4418
    """No key of this engine has this kid."""
    KEY_IS_ACTIVE = 4419
    """The active key cannot be retired by itself; rotate to another."""
    KEY_WAS_REVOKED = 4420
    """This key was revoked, and a revoked key stays revoked."""
    KEY_NOT_GENERATABLE = 4421
    """Keys of this algorithm cannot be generated here; make one elsewhere and pass it in."""
    KEYS_TOO_MANY = 4422
    """An engine holds at most 256 keys."""
    SECRET_IS_KEY_TEXT = 4423
    """The HMAC secret is the text of a key (PEM, JWK, SSH or certificate); a public text must never become a secret."""
    KEY_NOT_PRIVATE = 4424
    """A private key is needed to sign."""
    ISSUER_DUPLICATE = 4425
    """Two trusted issuers have the same name."""
    PREFIX_TAKEN = 4426
    """The identity prefix overlaps 8:acs: or that of another issuer; identities must have one source."""
    NOT_SHARED = 5500
    """The process has forked and this engine keeps its state in memory: the change holds in this process only."""
    EPOCH_EXHAUSTED = 5501
    """No epoch is left to revoke with."""
    STALE = 5502
    """The shared state has not been reached for longer than max_staleness_s, so revocations elsewhere may not be known here; the token itself may be fine."""
    STATE_UNREACHABLE = 5503
    """The state cannot be reached: the directory does not exist, the server is away, or it did not answer in time."""
    STATE_DENIED = 5504
    """The state may not be read or written: a permission is missing, or the user or password is wrong."""
    STATE_FULL = 5505
    """The state has no room left: the disk, or the server's memory, is full."""
    STATE_BUSY = 5506
    """The state was locked by somebody else for too long."""
    STATE_FOREIGN = 5507
    """The state is not one of this engine: another identity secret or sealing key made it, or it holds something else."""
    STATE_NEWER = 5508
    """A newer version of this library wrote the state; upgrade this one."""
    STATE_DAMAGED = 5509
    """The state is damaged or was edited; restore it from a backup and then revoke all tokens."""
    STATE_REPLACED = 5510
    """The state's file was replaced or removed while the engine was open; open a new engine."""
    WOULD_WAIT = 5511
    """The answer is not at hand; ask with the call that may wait. This is no verdict on the token."""
    CHANGES_FOREIGN = 5520
    """The changes come from an engine with another identity secret."""
    CHANGES_DAMAGED = 5521
    """The changes are cut short, or were altered on their way; nothing was applied."""
    CHANGES_NEWER = 5522
    """The changes are in the format of a newer version of this library; upgrade this one."""
    CHANGES_AHEAD = 5523
    """The changes name an epoch more than a day ahead of this engine's clock; nothing was applied."""
    PANIC = 9900
    """The call failed inside the library; the engine goes on."""
    POISONED = 9901
    """A change failed half-way inside the library; open a new engine."""
    RANDOM_UNAVAILABLE = 9902
    """The operating system's random source failed."""
    OUT_OF_MEMORY = 9903
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
