// Generated from src/ by `make generate`. Do not edit.
//
// The names that every language shares, as types.

/** The `code` of an error: one for each status, and that of a closed engine. */
export type ErrorCode =
  /** The engine handle is NULL; pass one that mintage_engine_open or mintage_engine_clone returned. */
  | 'ERR_MINTAGE_INVALID_HANDLE'
  /** A required pointer is NULL; only inputs of length 0 and outputs called nullable may be. */
  | 'ERR_MINTAGE_NULL_POINTER'
  /**
   * struct_size is smaller than the first published size, larger than 4096, or differs within an array; set it to
   * sizeof the struct.
   */
  | 'ERR_MINTAGE_STRUCT_SIZE'
  /** The output buffer is too small; the needed length was written and nothing else was done. */
  | 'ERR_MINTAGE_BUFFER_TOO_SMALL'
  /** A text input is not UTF-8. */
  | 'ERR_MINTAGE_INVALID_UTF8'
  /** An argument is outside its range. */
  | 'ERR_MINTAGE_INVALID_ARGUMENT'
  /** A flag or a byte beyond the known fields is set that this library does not know. */
  | 'ERR_MINTAGE_UNKNOWN_FLAG'
  /** The scope mask has a bit that this engine knows no scope for. */
  | 'ERR_MINTAGE_UNKNOWN_SCOPE_BIT'
  /** Capabilities are numbered 1 to 21. */
  | 'ERR_MINTAGE_UNKNOWN_CAPABILITY'
  /** This capability depends on a role that no token carries; ask scopes_permit and decide by the role. */
  | 'ERR_MINTAGE_CAPABILITY_BY_ROLE'
  /** The clock can only be set in an engine opened with "clock": "manual". */
  | 'ERR_MINTAGE_CLOCK_NOT_MANUAL'
  /** The token is longer than is accepted: 8192 bytes at most. */
  | 'ERR_MINTAGE_TOKEN_TOO_LONG'
  /** The token is not a compact JWS: three segments of canonical base64url without padding. */
  | 'ERR_MINTAGE_TOKEN_MALFORMED'
  /** The token's header is not one small JSON object with unique names and a text alg. */
  | 'ERR_MINTAGE_HEADER_INVALID'
  /** The token's header names an extension as critical, or payload encoding b64 false; none is supported. */
  | 'ERR_MINTAGE_CRITICAL_HEADER'
  /** The token's header names no kid, or not as text. */
  | 'ERR_MINTAGE_KEY_ID_MISSING'
  /** The token's kid names no key of this engine. */
  | 'ERR_MINTAGE_KEY_UNKNOWN'
  /** The token's alg is not the algorithm of the key. */
  | 'ERR_MINTAGE_ALGORITHM_MISMATCH'
  /** The token's signature does not hold. */
  | 'ERR_MINTAGE_SIGNATURE_INVALID'
  /** The token's payload is not one JSON object with unique names and at most 16 levels. */
  | 'ERR_MINTAGE_CLAIMS_MALFORMED'
  /** The token lacks a claim that is required here. */
  | 'ERR_MINTAGE_CLAIM_MISSING'
  /** A claim of the token has the wrong type or lies outside its range. */
  | 'ERR_MINTAGE_CLAIM_INVALID'
  /** The token's typ is not the configured one. */
  | 'ERR_MINTAGE_TYPE_MISMATCH'
  /** The token's issuer is not the configured one. */
  | 'ERR_MINTAGE_ISSUER_MISMATCH'
  /** The token is not meant for the audience that is required here. */
  | 'ERR_MINTAGE_AUDIENCE_MISMATCH'
  /** The token has expired. */
  | 'ERR_MINTAGE_EXPIRED'
  /** The token's nbf lies in the future. */
  | 'ERR_MINTAGE_NOT_YET_VALID'
  /** The token's iat lies more than 60 seconds in the future. */
  | 'ERR_MINTAGE_ISSUED_IN_FUTURE'
  /** The token lives longer than any token that this engine grants. */
  | 'ERR_MINTAGE_LIFETIME_TOO_LONG'
  /** All tokens that the identity had when it was revoked are refused; mint a new one. */
  | 'ERR_MINTAGE_REVOKED'
  /** This one token was revoked. */
  | 'ERR_MINTAGE_TOKEN_REVOKED'
  /** All tokens that existed when revoke_all was called are refused; mint a new one. */
  | 'ERR_MINTAGE_ALL_REVOKED'
  /** The key that signed the token was revoked. */
  | 'ERR_MINTAGE_KEY_REVOKED'
  /**
   * The token was minted before this engine started without its former state; configure durable state, or a start that
   * all workers share.
   */
  | 'ERR_MINTAGE_BEFORE_START'
  /** The token does not hold the scopes that are required here. */
  | 'ERR_MINTAGE_INSUFFICIENT_SCOPE'
  /** The token's scopes do not permit this capability. */
  | 'ERR_MINTAGE_CAPABILITY_DENIED'
  /** The token was issued longer ago than this call allows. */
  | 'ERR_MINTAGE_TOO_OLD'
  /** The token is about another identity than this call requires. */
  | 'ERR_MINTAGE_WRONG_IDENTITY'
  /** Provided access token is not valid. */
  | 'ERR_MINTAGE_EXTERNAL_TOKEN_INVALID'
  /** Provided AppId has invalid format. */
  | 'ERR_MINTAGE_CLIENT_ID_MALFORMED'
  /** AAD application is not the expected one. */
  | 'ERR_MINTAGE_CLIENT_MISMATCH'
  /** Provided AAD token issued for unexpected user. */
  | 'ERR_MINTAGE_USER_MISMATCH'
  /**
   * The identity is empty, longer than 128 bytes, has control characters, or is not of the form that this engine
   * issues.
   */
  | 'ERR_MINTAGE_IDENTITY_MALFORMED'
  /** The identity was not issued under this engine's identity secret. */
  | 'ERR_MINTAGE_IDENTITY_UNKNOWN'
  /** The identity was deleted; create a new one. */
  | 'ERR_MINTAGE_IDENTITY_DELETED'
  /** A scope name is not known to this engine. */
  | 'ERR_MINTAGE_SCOPE_UNKNOWN'
  /** At least one scope is required. */
  | 'ERR_MINTAGE_SCOPES_EMPTY'
  /** The lifetime is not within the configured interval of whole minutes. */
  | 'ERR_MINTAGE_LIFETIME_OUT_OF_RANGE'
  /** A custom claim has the name of a claim that the engine writes itself. */
  | 'ERR_MINTAGE_CLAIM_RESERVED'
  /** The custom claims are longer than 4096 bytes, or make the token longer than 8192. */
  | 'ERR_MINTAGE_CLAIMS_TOO_LARGE'
  /** The custom claims are nested deeper than 16 levels, the claim set itself included. */
  | 'ERR_MINTAGE_CLAIMS_TOO_DEEP'
  /** The custom claims are not one JSON object with unique names. */
  | 'ERR_MINTAGE_CLAIMS_NOT_OBJECT'
  /** The audience is not one of the configured ones. */
  | 'ERR_MINTAGE_AUDIENCE_UNKNOWN'
  /** The identity belongs to an external issuer; only an exchange mints for it. */
  | 'ERR_MINTAGE_IDENTITY_RESERVED'
  /** The client is empty, longer than 128 bytes or has control characters, or the profile's tokens name none. */
  | 'ERR_MINTAGE_CLIENT_INVALID'
  /** The document is not exactly one JSON object. */
  | 'ERR_MINTAGE_CONFIG_MALFORMED'
  /** The document has a field that does not exist here. */
  | 'ERR_MINTAGE_CONFIG_UNKNOWN_FIELD'
  /** The document names a field twice. */
  | 'ERR_MINTAGE_CONFIG_DUPLICATE_FIELD'
  /** A field has the wrong type. */
  | 'ERR_MINTAGE_CONFIG_WRONG_TYPE'
  /** A field's value is outside its range. */
  | 'ERR_MINTAGE_CONFIG_OUT_OF_RANGE'
  /** Two fields do not go together, or one needs another that is missing. */
  | 'ERR_MINTAGE_CONFIG_CONFLICT'
  /** This capability is not built into this library. */
  | 'ERR_MINTAGE_NOT_BUILT_IN'
  /**
   * An engine with keys from the host and state in memory must say in "start" what to do with tokens from before it was
   * opened.
   */
  | 'ERR_MINTAGE_START_UNSPECIFIED'
  /** There is no active key to sign with. */
  | 'ERR_MINTAGE_NO_KEY'
  /** The key cannot be read in the form that it was given in. */
  | 'ERR_MINTAGE_KEY_MALFORMED'
  /** The key is too weak for its algorithm. */
  | 'ERR_MINTAGE_KEY_WEAK'
  /** The private and the public half of the key do not belong together, or the public point is not on its curve. */
  | 'ERR_MINTAGE_KEY_MISMATCH'
  /** The key's algorithm is missing, unknown, or does not fit the key. */
  | 'ERR_MINTAGE_KEY_ALGORITHM'
  /** The key's use or key_ops do not allow this. */
  | 'ERR_MINTAGE_KEY_USE'
  /** Two keys have the same kid, or the same key is given twice. */
  | 'ERR_MINTAGE_KEY_DUPLICATE'
  /** The key file cannot be read. */
  | 'ERR_MINTAGE_KEY_FILE_UNREADABLE'
  /** No key of this engine has this kid. */
  | 'ERR_MINTAGE_KEY_NOT_FOUND'
  /** The active key cannot be retired by itself; rotate to another. */
  | 'ERR_MINTAGE_KEY_IS_ACTIVE'
  /** This key was revoked, and a revoked key stays revoked. */
  | 'ERR_MINTAGE_KEY_WAS_REVOKED'
  /** Keys of this algorithm cannot be generated here; make one elsewhere and pass it in. */
  | 'ERR_MINTAGE_KEY_NOT_GENERATABLE'
  /** An engine holds at most 256 keys. */
  | 'ERR_MINTAGE_KEYS_TOO_MANY'
  /** The HMAC secret is the text of a key (PEM, JWK, SSH or certificate); a public text must never become a secret. */
  | 'ERR_MINTAGE_SECRET_IS_KEY_TEXT'
  /** A private key is needed to sign. */
  | 'ERR_MINTAGE_KEY_NOT_PRIVATE'
  /** Two trusted issuers have the same name. */
  | 'ERR_MINTAGE_ISSUER_DUPLICATE'
  /** The identity prefix overlaps 8:acs: or that of another issuer; identities must have one source. */
  | 'ERR_MINTAGE_PREFIX_TAKEN'
  /** The process has forked and this engine keeps its state in memory: the change holds in this process only. */
  | 'ERR_MINTAGE_NOT_SHARED'
  /** No epoch is left to revoke with. */
  | 'ERR_MINTAGE_EPOCH_EXHAUSTED'
  /**
   * The shared state has not been reached for longer than max_staleness_s, so revocations elsewhere may not be known
   * here; the token itself may be fine.
   */
  | 'ERR_MINTAGE_STALE'
  /** The state cannot be reached: the directory does not exist, the server is away, or it did not answer in time. */
  | 'ERR_MINTAGE_STATE_UNREACHABLE'
  /** The state may not be read or written: a permission is missing, or the user or password is wrong. */
  | 'ERR_MINTAGE_STATE_DENIED'
  /** The state has no room left: the disk, or the server's memory, is full. */
  | 'ERR_MINTAGE_STATE_FULL'
  /** The state was locked by somebody else for too long. */
  | 'ERR_MINTAGE_STATE_BUSY'
  /**
   * The state is not one of this engine: another identity secret or sealing key made it, or it holds something else.
   */
  | 'ERR_MINTAGE_STATE_FOREIGN'
  /** A newer version of this library wrote the state; upgrade this one. */
  | 'ERR_MINTAGE_STATE_NEWER'
  /** The state is damaged or was edited; restore it from a backup and then revoke all tokens. */
  | 'ERR_MINTAGE_STATE_DAMAGED'
  /** The state's file was replaced or removed while the engine was open; open a new engine. */
  | 'ERR_MINTAGE_STATE_REPLACED'
  /** The answer is not at hand; ask with the call that may wait. This is no verdict on the token. */
  | 'ERR_MINTAGE_WOULD_WAIT'
  /** The changes come from an engine with another identity secret. */
  | 'ERR_MINTAGE_CHANGES_FOREIGN'
  /** The changes are cut short, or were altered on their way; nothing was applied. */
  | 'ERR_MINTAGE_CHANGES_DAMAGED'
  /** The changes are in the format of a newer version of this library; upgrade this one. */
  | 'ERR_MINTAGE_CHANGES_NEWER'
  /** The changes name an epoch more than a day ahead of this engine's clock; nothing was applied. */
  | 'ERR_MINTAGE_CHANGES_AHEAD'
  /** The call failed inside the library; the engine goes on. */
  | 'ERR_MINTAGE_PANIC'
  /** A change failed half-way inside the library; open a new engine. */
  | 'ERR_MINTAGE_POISONED'
  /** The operating system's random source failed. */
  | 'ERR_MINTAGE_RANDOM_UNAVAILABLE'
  /** Memory could not be had. */
  | 'ERR_MINTAGE_OUT_OF_MEMORY'
  /** The engine was closed. */
  | 'ERR_MINTAGE_CLOSED';

/** The `error` of RFC 6750, section 3.1. */
export type OAuthError =
  | 'insufficient_scope'
  | 'invalid_request'
  | 'invalid_token';

/** What a holder of a token may want to do. */
export type Capability =
  /** Make a chat thread. */
  | 'create_chat_thread'
  /** Change a chat thread. */
  | 'update_chat_thread'
  /** Delete a chat thread. */
  | 'delete_chat_thread'
  /** Add a participant to a thread. */
  | 'add_participant'
  /** Remove a participant from a thread. */
  | 'remove_participant'
  /** List the threads that one takes part in. */
  | 'list_threads'
  /** Read a thread's properties. */
  | 'get_thread'
  /** List read receipts. */
  | 'list_read_receipts'
  /** Send a read receipt. */
  | 'create_read_receipt'
  /** Send a message. */
  | 'create_message'
  /** Read a message. */
  | 'get_message'
  /** Change one's own message. */
  | 'update_own_message'
  /** Delete one's own message. */
  | 'delete_own_message'
  /** Show that one is typing. */
  | 'send_typing_indicator'
  /** List a thread's participants. */
  | 'list_participants'
  /** Start a call. */
  | 'start_call'
  /** Start a call in a room that one is invited to. */
  | 'start_room_call'
  /** Join a call. */
  | 'join_call'
  /** Join a call in a room that one is invited to. */
  | 'join_room_call'
  /** Mute, share the screen and the like, in a call. */
  | 'other_call_operations'
  /** The same in a room's call, where the role decides. */
  | 'other_room_call_operations';

/** A signature algorithm, as `alg` names it. */
export type Algorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'ES256'
  | 'ES384'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'Ed25519'
  | 'EdDSA';

/** A claim that an error is about: a registered one, or one of the engine's own. */
export type Claim =
  /** Who issued the token (RFC 7519). */
  | 'iss'
  /** Who the token is about (RFC 7519). */
  | 'sub'
  /** Who the token is meant for (RFC 7519). */
  | 'aud'
  /** When the token expires (RFC 7519). */
  | 'exp'
  /** When the token becomes valid (RFC 7519). */
  | 'nbf'
  /** When the token was issued (RFC 7519). */
  | 'iat'
  /** The id of the token (RFC 7519). */
  | 'jti'
  /** The client that the token was issued to (RFC 8693, RFC 9068). */
  | 'client_id'
  /** What the token grants (RFC 8693, RFC 9068). */
  | 'scope'
  /** The epoch in which the token was minted. */
  | 'epoch'
  /** ACS profile: the resource that issued the token. */
  | 'resourceId'
  /** ACS profile: who the token is about. */
  | 'skypeid'
  /** ACS profile: what the token grants. */
  | 'acsScope';
