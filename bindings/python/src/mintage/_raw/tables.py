"""The numbers that every language shares. Generated from src/error.rs and src/scope.rs by `make header`."""

from enum import IntEnum


class Status(IntEnum):
    """Every outcome of every call."""

    OK = 0
    """The call succeeded."""
    INVALID_HANDLE = 100
    """The engine handle is NULL; pass one that mintage_engine_open or mintage_engine_clone returned."""
    NULL_POINTER = 101
    """A required pointer is NULL; only inputs of length 0 and outputs called nullable may be."""
    STRUCT_SIZE = 102
    """struct_size is smaller than the first published size, larger than 4096, or differs within an array; set it to sizeof the struct."""
    BUFFER_TOO_SMALL = 103
    """The output buffer is too small; the needed length was written and nothing else was done."""
    INVALID_UTF8 = 104
    """A text input is not UTF-8."""
    INVALID_ARGUMENT = 105
    """An argument is outside its range."""
    UNKNOWN_FLAG = 106
    """A flag or a byte beyond the known fields is set that this library does not know."""
    UNKNOWN_SCOPE_BIT = 107
    """The scope mask has a bit that this engine knows no scope for."""
    UNKNOWN_CAPABILITY = 108
    """Capabilities are numbered 1 to 21."""
    CAPABILITY_BY_ROLE = 109
    """This capability depends on a role that no token carries; ask scopes_permit and decide by the role."""
    CLOCK_NOT_MANUAL = 110
    """The clock can only be set in an engine opened with "clock": "manual"."""
    TOKEN_TOO_LONG = 200
    """The token is longer than 8192 bytes."""
    TOKEN_MALFORMED = 201
    """The token is not a compact JWS: three segments of canonical base64url without padding."""
    HEADER_INVALID = 202
    """The token's header is not one small JSON object with unique names and a text alg."""
    CRITICAL_HEADER = 203
    """The token's header names an extension as critical, or payload encoding b64 false; none is supported."""
    KEY_ID_MISSING = 204
    """The token's header names no kid, or not as text."""
    KEY_UNKNOWN = 205
    """The token's kid names no key of this engine."""
    ALGORITHM_MISMATCH = 206
    """The token's alg is not the algorithm of the key."""
    SIGNATURE_INVALID = 207
    """The token's signature does not hold."""
    CLAIMS_MALFORMED = 208
    """The token's payload is not one JSON object with unique names and at most 16 levels."""
    CLAIM_MISSING = 209
    """The token lacks a claim that is required here."""
    CLAIM_INVALID = 210
    """A claim of the token has the wrong type or lies outside its range."""
    TYPE_MISMATCH = 211
    """The token's typ is not the configured one."""
    ISSUER_MISMATCH = 212
    """The token's issuer is not the configured one."""
    AUDIENCE_MISMATCH = 213
    """The token is not meant for the audience that is required here."""
    EXPIRED = 214
    """The token has expired."""
    NOT_YET_VALID = 215
    """The token's nbf lies in the future."""
    ISSUED_IN_FUTURE = 216
    """The token's iat lies more than 60 seconds in the future."""
    LIFETIME_TOO_LONG = 217
    """The token lives longer than any token that this engine grants."""
    REVOKED = 218
    """All tokens that the identity had when it was revoked are refused; mint a new one."""
    TOKEN_REVOKED = 219
    """This one token was revoked."""
    ALL_REVOKED = 220
    """All tokens that existed when revoke_all was called are refused; mint a new one."""
    KEY_REVOKED = 221
    """The key that signed the token was revoked."""
    BEFORE_START = 222
    """The token was minted before this engine started without its former state; configure durable state, or a start that all workers share."""
    INSUFFICIENT_SCOPE = 223
    """The token does not hold the scopes that are required here."""
    CAPABILITY_DENIED = 224
    """The token's scopes do not permit this capability."""
    TOO_OLD = 225
    """The token was issued longer ago than this call allows."""
    WRONG_IDENTITY = 226
    """The token is about another identity than this call requires."""
    EXTERNAL_TOKEN_INVALID = 227
    """Provided access token is not valid."""
    CLIENT_ID_MALFORMED = 228
    """Provided AppId has invalid format."""
    CLIENT_MISMATCH = 229
    """AAD application is not the expected one."""
    USER_MISMATCH = 230
    """Provided AAD token issued for unexpected user."""
    IDENTITY_MALFORMED = 300
    """The identity is empty, longer than 128 bytes, has control characters, or is not of the form that this engine issues."""
    IDENTITY_UNKNOWN = 301
    """The identity was not issued under this engine's identity secret."""
    IDENTITY_DELETED = 302
    """The identity was deleted; create a new one."""
    SCOPE_UNKNOWN = 303
    """A scope name is not known to this engine."""
    SCOPES_EMPTY = 304
    """At least one scope is required."""
    LIFETIME_OUT_OF_RANGE = 305
    """The lifetime is not within the configured interval of whole minutes."""
    CLAIM_RESERVED = 306
    """A custom claim has the name of a claim that the engine writes itself."""
    CLAIMS_TOO_LARGE = 307
    """The custom claims are longer than 4096 bytes, or make the token longer than 8192."""
    CLAIMS_TOO_DEEP = 308
    """The custom claims are nested deeper than 16 levels, the claim set itself included."""
    CLAIMS_NOT_OBJECT = 309
    """The custom claims are not one JSON object with unique names."""
    AUDIENCE_UNKNOWN = 310
    """The audience is not one of the configured ones."""
    IDENTITY_RESERVED = 311
    """The identity belongs to an external issuer; only an exchange mints for it."""
    CONFIG_MALFORMED = 400
    """The document is not exactly one JSON object."""
    CONFIG_UNKNOWN_FIELD = 401
    """The document has a field that does not exist here."""
    CONFIG_DUPLICATE_FIELD = 402
    """The document names a field twice."""
    CONFIG_WRONG_TYPE = 403
    """A field has the wrong type."""
    CONFIG_OUT_OF_RANGE = 404
    """A field's value is outside its range."""
    CONFIG_CONFLICT = 405
    """Two fields do not go together, or one needs another that is missing."""
    NOT_BUILT_IN = 406
    """This capability is not built into this library."""
    START_UNSPECIFIED = 407
    """An engine with keys from the host and state in memory must say in "start" what to do with tokens from before it was opened."""
    NO_KEY = 410
    """There is no active key to sign with."""
    KEY_MALFORMED = 411
    """The key cannot be read in the form that it was given in."""
    KEY_WEAK = 412
    """The key is too weak for its algorithm."""
    KEY_MISMATCH = 413
    """The private and the public half of the key do not belong together, or the public point is not on its curve."""
    KEY_ALGORITHM = 414
    """The key's algorithm is missing, unknown, or does not fit the key."""
    KEY_USE = 415
    """The key's use or key_ops do not allow this."""
    KEY_DUPLICATE = 416
    """Two keys have the same kid, or the same key is given twice."""
    KEY_FILE_UNREADABLE = 417
    """The key file cannot be read."""
    KEY_NOT_FOUND = 418
    """No key of this engine has this kid."""
    KEY_IS_ACTIVE = 419
    """The active key cannot be retired by itself; rotate to another."""
    KEY_WAS_REVOKED = 420
    """This key was revoked, and a revoked key stays revoked."""
    KEY_NOT_GENERATABLE = 421
    """Keys of this algorithm cannot be generated here; make one elsewhere and pass it in."""
    KEYS_TOO_MANY = 422
    """An engine holds at most 256 keys."""
    SECRET_IS_KEY_TEXT = 423
    """The HMAC secret is the text of a key (PEM, JWK, SSH or certificate); a public text must never become a secret."""
    KEY_NOT_PRIVATE = 424
    """A private key is needed to sign."""
    ISSUER_DUPLICATE = 425
    """Two trusted issuers have the same name."""
    PREFIX_TAKEN = 426
    """The identity prefix overlaps 8:acs: or that of another issuer; identities must have one source."""
    NOT_SHARED = 500
    """The process has forked and this engine keeps its state in memory: the change holds in this process only."""
    EPOCH_EXHAUSTED = 501
    """No epoch is left to revoke with."""
    STALE = 502
    """The shared state has not been reached for longer than max_staleness_s, so revocations elsewhere may not be known here; the token itself may be fine."""
    STATE_UNREACHABLE = 503
    """The state cannot be reached: the directory does not exist, the server is away, or it did not answer in time."""
    STATE_DENIED = 504
    """The state may not be read or written: a permission is missing, or the user or password is wrong."""
    STATE_FULL = 505
    """The state has no room left: the disk, or the server's memory, is full."""
    STATE_BUSY = 506
    """The state was locked by somebody else for too long."""
    STATE_FOREIGN = 507
    """The state is not one of this engine: another identity secret or sealing key made it, or it holds something else."""
    STATE_NEWER = 508
    """A newer version of this library wrote the state; upgrade this one."""
    STATE_DAMAGED = 509
    """The state is damaged or was edited; restore it from a backup and then revoke all tokens."""
    STATE_REPLACED = 510
    """The state's file was replaced or removed while the engine was open; open a new engine."""
    CHANGES_FOREIGN = 520
    """The changes come from an engine with another identity secret."""
    CHANGES_DAMAGED = 521
    """The changes are cut short, or were altered on their way; nothing was applied."""
    CHANGES_NEWER = 522
    """The changes are in the format of a newer version of this library; upgrade this one."""
    CHANGES_AHEAD = 523
    """The changes name an epoch more than a day ahead of this engine's clock; nothing was applied."""
    PANIC = 900
    """The call failed inside the library; the engine goes on."""
    POISONED = 901
    """A change failed half-way inside the library; open a new engine."""
    RANDOM_UNAVAILABLE = 902
    """The operating system's random source failed."""
    OUT_OF_MEMORY = 903
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
