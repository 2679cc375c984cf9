/*
 * mintage: mints and verifies scoped JWTs inside this process, and knows at once when an identity
 * has been revoked.
 *
 * Generated from src/ffi by `make generate`. This file is the specification of the C interface.
 *
 * A first example
 *
 *     mintage_engine *engine;
 *     if (mintage_engine_open((const uint8_t *)"{}", 2, &engine, NULL) != MINTAGE_OK) return 1;
 *
 *     uint8_t identity[MINTAGE_IDENTITY_BYTES_MAX], token[MINTAGE_TOKEN_BYTES_MAX];
 *     size_t identity_len;
 *     mintage_mint_request request = {0};
 *     mintage_minted minted = {0};
 *     request.struct_size = sizeof request;
 *     request.scopes = MINTAGE_SCOPE_CHAT | MINTAGE_SCOPE_VOIP;
 *     minted.struct_size = sizeof minted;
 *     mintage_status status = mintage_identity_create_and_mint(
 *         engine, &request, identity, sizeof identity, &identity_len, token, sizeof token, &minted);
 *
 *     mintage_verified verified = {0};
 *     verified.struct_size = sizeof verified;
 *     status = mintage_token_verify(engine, token, minted.token_len, MINTAGE_SCOPE_CHAT, &verified, NULL);
 *     if (status == MINTAGE_OK) greet(verified.identity, verified.identity_len);
 *
 *     status = mintage_identity_revoke(engine, identity, identity_len, NULL);
 *     mintage_engine_free(engine);
 *
 * Outcome
 *     Every call that can fail returns a mintage_status: 0 is success, every other number has one
 *     meaning for ever (the list below). Families: 1xxx the call is wrong, 2xxx the token is refused,
 *     3xxx identity, scopes or claims, 4xxx key or configuration, 5xxx state, 9xxx internal. There is no
 *     "last error": a call that can say more takes a mintage_error, which may be NULL and is written
 *     only on failure (some calls clear it first, so read it after a failure only). Its claim names, by
 *     number, the registered claim of the token that decided; a claim of the host's own is never
 *     named. No text of this library contains a token, a claim or a key.
 *
 * Ownership
 *     An engine handle comes from mintage_engine_open or mintage_engine_clone and goes back, once,
 *     through mintage_engine_free. A handle is used by any number of threads at once; the engine
 *     ends with its last handle. A freed handle must not be used, as with free(). Nothing else is
 *     ever allocated for the caller: all outputs go into the caller's memory.
 *
 * Threads
 *     Every function may be called from any thread at any time, on the same engine too. Verifying
 *     takes no lock. When a function that revokes returns, no verify that begins afterwards, in any
 *     thread of this process, accepts what it revoked.
 *
 * Text
 *     Inputs are a pointer and a length, UTF-8, never NUL-terminated; NULL with length 0 is empty.
 *     They must not change during the call, nor overlap outputs. Outputs are a pointer, a capacity and
 *     a place for the length. A buffer that is too small gets MINTAGE_BUFFER_TOO_SMALL and the length
 *     that is needed, and nothing else has happened; so capacity 0 asks for the length. After any
 *     other failure the length is 0.
 *
 * Structs
 *     Every struct begins with its size, which the caller sets, so that structs can grow without
 *     breaking anyone. Of an input, what a caller's older struct lacks takes its default, and what a
 *     newer one has beyond this library's must be zero. Of an output, the library writes what both
 *     know, and clears the rest of the caller's. Set a struct to zero, then set struct_size. In an
 *     array the first struct_size is the distance from one to the next, and all must agree.
 *
 * Scopes
 *     A set of scopes is a mask. Bits 0 to 4 are the scopes of Azure Communication Services in every
 *     engine; a host's own follow in the order of its configuration and hold for that engine only. Bit
 *     63 is never granted. Scopes in a token that an engine does not know set no bit.
 *
 * State
 *     With "state" in the configuration, revocations and keys outlive the process and are shared: in a
 *     SQLite file by the processes of one machine, in Redis by machines. A call that revokes and
 *     returned MINTAGE_OK is on disk, as far as the state promises that; a 5xxx says that it holds in
 *     this process only, and the next call that reaches the state writes it. If the state has not been
 *     reached for "max_staleness_s", verifying and minting answer MINTAGE_STALE, unless "on_stale"
 *     says otherwise. Where there is no common state, mintage_changes_since and mintage_changes_apply
 *     carry changes by a transport of the caller's.
 *
 * Fork
 *     After fork() the child goes on with the same engine: it works, repeats no token id, identity id
 *     or nonce, and with shared state feels what its siblings revoke. State in memory is not shared
 *     between the two, so from then on a call that revokes answers MINTAGE_NOT_SHARED in both: it
 *     holds in that process only. Opening with "fork": "separate" says that this is meant. A fork that bypasses pthread_atfork (_Fork, a raw clone, a
 *     restored snapshot of a virtual machine) is not covered. The library must not be unloaded.
 *
 * Panics
 *     A fault inside the library fails that call with MINTAGE_PANIC and is counted in mintage_stats.
 *     If it happened in the middle of a change, the engine answers MINTAGE_POISONED from then on.
 *
 * Versions
 *     Statuses, constants and functions are only ever added; structs only grow at their end. What
 *     changes otherwise raises MINTAGE_ABI_VERSION: compare it with mintage_abi_version() when you load
 *     the library.
 *
 * Configuration
 *     One JSON document; README.md describes every field. A field that is unknown or named twice is an
 *     error.
 */

#ifndef MINTAGE_H
#define MINTAGE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define MINTAGE_MUST_USE __attribute__((warn_unused_result))
#else
#define MINTAGE_MUST_USE
#endif

/* The call succeeded. */
#define MINTAGE_OK 0

/* The engine handle is NULL; pass one that mintage_engine_open or mintage_engine_clone returned. */
#define MINTAGE_INVALID_HANDLE 1100

/* A required pointer is NULL; only inputs of length 0 and outputs called nullable may be. */
#define MINTAGE_NULL_POINTER 1101

/* struct_size is smaller than the first published size, larger than 4096, or differs within an array; set it to sizeof the struct. */
#define MINTAGE_STRUCT_SIZE 1102

/* The output buffer is too small; the needed length was written and nothing else was done. */
#define MINTAGE_BUFFER_TOO_SMALL 1103

/* A text input is not UTF-8. */
#define MINTAGE_INVALID_UTF8 1104

/* An argument is outside its range. */
#define MINTAGE_INVALID_ARGUMENT 1105

/* A flag or a byte beyond the known fields is set that this library does not know. */
#define MINTAGE_UNKNOWN_FLAG 1106

/* The scope mask has a bit that this engine knows no scope for. */
#define MINTAGE_UNKNOWN_SCOPE_BIT 1107

/* Capabilities are numbered 1 to 21. */
#define MINTAGE_UNKNOWN_CAPABILITY 1108

/* This capability depends on a role that no token carries; ask scopes_permit and decide by the role. */
#define MINTAGE_CAPABILITY_BY_ROLE 1109

/* The clock can only be set in an engine opened with "clock": "manual". */
#define MINTAGE_CLOCK_NOT_MANUAL 1110

/* The token is longer than is accepted: 8192 bytes at most. */
#define MINTAGE_TOKEN_TOO_LONG 2200

/* The token is not a compact JWS: three segments of canonical base64url without padding. */
#define MINTAGE_TOKEN_MALFORMED 2201

/* The token's header is not one small JSON object with unique names and a text alg. */
#define MINTAGE_HEADER_INVALID 2202

/* The token's header names an extension as critical, or payload encoding b64 false; none is supported. */
#define MINTAGE_CRITICAL_HEADER 2203

/* The token's header names no kid, or not as text. */
#define MINTAGE_KEY_ID_MISSING 2204

/* The token's kid names no key of this engine. */
#define MINTAGE_KEY_UNKNOWN 2205

/* The token's alg is not the algorithm of the key. */
#define MINTAGE_ALGORITHM_MISMATCH 2206

/* The token's signature does not hold. */
#define MINTAGE_SIGNATURE_INVALID 2207

/* The token's payload is not one JSON object with unique names and at most 16 levels. */
#define MINTAGE_CLAIMS_MALFORMED 2208

/* The token lacks a claim that is required here. */
#define MINTAGE_CLAIM_MISSING 2209

/* A claim of the token has the wrong type or lies outside its range. */
#define MINTAGE_CLAIM_INVALID 2210

/* The token's typ is not the configured one. */
#define MINTAGE_TYPE_MISMATCH 2211

/* The token's issuer is not the configured one. */
#define MINTAGE_ISSUER_MISMATCH 2212

/* The token is not meant for the audience that is required here. */
#define MINTAGE_AUDIENCE_MISMATCH 2213

/* The token has expired. */
#define MINTAGE_EXPIRED 2214

/* The token's nbf lies in the future. */
#define MINTAGE_NOT_YET_VALID 2215

/* The token's iat lies more than 60 seconds in the future. */
#define MINTAGE_ISSUED_IN_FUTURE 2216

/* The token lives longer than any token that this engine grants. */
#define MINTAGE_LIFETIME_TOO_LONG 2217

/* All tokens that the identity had when it was revoked are refused; mint a new one. */
#define MINTAGE_REVOKED 2218

/* This one token was revoked. */
#define MINTAGE_TOKEN_REVOKED 2219

/* All tokens that existed when revoke_all was called are refused; mint a new one. */
#define MINTAGE_ALL_REVOKED 2220

/* The key that signed the token was revoked. */
#define MINTAGE_KEY_REVOKED 2221

/* The token was minted before this engine started without its former state; configure durable state, or a start that all workers share. */
#define MINTAGE_BEFORE_START 2222

/* The token does not hold the scopes that are required here. */
#define MINTAGE_INSUFFICIENT_SCOPE 2223

/* The token's scopes do not permit this capability. */
#define MINTAGE_CAPABILITY_DENIED 2224

/* The token was issued longer ago than this call allows. */
#define MINTAGE_TOO_OLD 2225

/* The token is about another identity than this call requires. */
#define MINTAGE_WRONG_IDENTITY 2226

/* Provided access token is not valid. */
#define MINTAGE_EXTERNAL_TOKEN_INVALID 2227

/* Provided AppId has invalid format. */
#define MINTAGE_CLIENT_ID_MALFORMED 2228

/* AAD application is not the expected one. */
#define MINTAGE_CLIENT_MISMATCH 2229

/* Provided AAD token issued for unexpected user. */
#define MINTAGE_USER_MISMATCH 2230

/* The identity is empty, longer than 128 bytes, has control characters, or is not of the form that this engine issues. */
#define MINTAGE_IDENTITY_MALFORMED 3300

/* The identity was not issued under this engine's identity secret. */
#define MINTAGE_IDENTITY_UNKNOWN 3301

/* The identity was deleted; create a new one. */
#define MINTAGE_IDENTITY_DELETED 3302

/* A scope name is not known to this engine. */
#define MINTAGE_SCOPE_UNKNOWN 3303

/* At least one scope is required. */
#define MINTAGE_SCOPES_EMPTY 3304

/* The lifetime is not within the configured interval of whole minutes. */
#define MINTAGE_LIFETIME_OUT_OF_RANGE 3305

/* A custom claim has the name of a claim that the engine writes itself. */
#define MINTAGE_CLAIM_RESERVED 3306

/* The custom claims are longer than 4096 bytes, or make the token longer than 8192. */
#define MINTAGE_CLAIMS_TOO_LARGE 3307

/* The custom claims are nested deeper than 16 levels, the claim set itself included. */
#define MINTAGE_CLAIMS_TOO_DEEP 3308

/* The custom claims are not one JSON object with unique names. */
#define MINTAGE_CLAIMS_NOT_OBJECT 3309

/* The audience is not one of the configured ones. */
#define MINTAGE_AUDIENCE_UNKNOWN 3310

/* The identity belongs to an external issuer; only an exchange mints for it. */
#define MINTAGE_IDENTITY_RESERVED 3311

/* The client is empty, longer than 128 bytes or has control characters, or the profile's tokens name none. */
#define MINTAGE_CLIENT_INVALID 3312

/* The document is not exactly one JSON object. */
#define MINTAGE_CONFIG_MALFORMED 4400

/* The document has a field that does not exist here. */
#define MINTAGE_CONFIG_UNKNOWN_FIELD 4401

/* The document names a field twice. */
#define MINTAGE_CONFIG_DUPLICATE_FIELD 4402

/* A field has the wrong type. */
#define MINTAGE_CONFIG_WRONG_TYPE 4403

/* A field's value is outside its range. */
#define MINTAGE_CONFIG_OUT_OF_RANGE 4404

/* Two fields do not go together, or one needs another that is missing. */
#define MINTAGE_CONFIG_CONFLICT 4405

/* This capability is not built into this library. */
#define MINTAGE_NOT_BUILT_IN 4406

/* An engine with keys from the host and state in memory must say in "start" what to do with tokens from before it was opened. */
#define MINTAGE_START_UNSPECIFIED 4407

/* There is no active key to sign with. */
#define MINTAGE_NO_KEY 4410

/* The key cannot be read in the form that it was given in. */
#define MINTAGE_KEY_MALFORMED 4411

/* The key is too weak for its algorithm. */
#define MINTAGE_KEY_WEAK 4412

/* The private and the public half of the key do not belong together, or the public point is not on its curve. */
#define MINTAGE_KEY_MISMATCH 4413

/* The key's algorithm is missing, unknown, or does not fit the key. */
#define MINTAGE_KEY_ALGORITHM 4414

/* The key's use or key_ops do not allow this. */
#define MINTAGE_KEY_USE 4415

/* Two keys have the same kid, or the same key is given twice. */
#define MINTAGE_KEY_DUPLICATE 4416

/* The key file cannot be read. */
#define MINTAGE_KEY_FILE_UNREADABLE 4417

/* No key of this engine has this kid. */
#define MINTAGE_KEY_NOT_FOUND 4418

/* The active key cannot be retired by itself; rotate to another. */
#define MINTAGE_KEY_IS_ACTIVE 4419

/* This key was revoked, and a revoked key stays revoked. */
#define MINTAGE_KEY_WAS_REVOKED 4420

/* Keys of this algorithm cannot be generated here; make one elsewhere and pass it in. */
#define MINTAGE_KEY_NOT_GENERATABLE 4421

/* An engine holds at most 256 keys. */
#define MINTAGE_KEYS_TOO_MANY 4422

/* The HMAC secret is the text of a key (PEM, JWK, SSH or certificate); a public text must never become a secret. */
#define MINTAGE_SECRET_IS_KEY_TEXT 4423

/* A private key is needed to sign. */
#define MINTAGE_KEY_NOT_PRIVATE 4424

/* Two trusted issuers have the same name. */
#define MINTAGE_ISSUER_DUPLICATE 4425

/* The identity prefix overlaps 8:acs: or that of another issuer; identities must have one source. */
#define MINTAGE_PREFIX_TAKEN 4426

/* The process has forked and this engine keeps its state in memory: the change holds in this process only. */
#define MINTAGE_NOT_SHARED 5500

/* No epoch is left to revoke with. */
#define MINTAGE_EPOCH_EXHAUSTED 5501

/* The shared state has not been reached for longer than max_staleness_s, so revocations elsewhere may not be known here; the token itself may be fine. */
#define MINTAGE_STALE 5502

/* The state cannot be reached: the directory does not exist, the server is away, or it did not answer in time. */
#define MINTAGE_STATE_UNREACHABLE 5503

/* The state may not be read or written: a permission is missing, or the user or password is wrong. */
#define MINTAGE_STATE_DENIED 5504

/* The state has no room left: the disk, or the server's memory, is full. */
#define MINTAGE_STATE_FULL 5505

/* The state was locked by somebody else for too long. */
#define MINTAGE_STATE_BUSY 5506

/* The state is not one of this engine: another identity secret or sealing key made it, or it holds something else. */
#define MINTAGE_STATE_FOREIGN 5507

/* A newer version of this library wrote the state; upgrade this one. */
#define MINTAGE_STATE_NEWER 5508

/* The state is damaged or was edited; restore it from a backup and then revoke all tokens. */
#define MINTAGE_STATE_DAMAGED 5509

/* The state's file was replaced or removed while the engine was open; open a new engine. */
#define MINTAGE_STATE_REPLACED 5510

/* The answer is not at hand; ask with the call that may wait. This is no verdict on the token. */
#define MINTAGE_WOULD_WAIT 5511

/* The changes come from an engine with another identity secret. */
#define MINTAGE_CHANGES_FOREIGN 5520

/* The changes are cut short, or were altered on their way; nothing was applied. */
#define MINTAGE_CHANGES_DAMAGED 5521

/* The changes are in the format of a newer version of this library; upgrade this one. */
#define MINTAGE_CHANGES_NEWER 5522

/* The changes name an epoch more than a day ahead of this engine's clock; nothing was applied. */
#define MINTAGE_CHANGES_AHEAD 5523

/* The call failed inside the library; the engine goes on. */
#define MINTAGE_PANIC 9900

/* A change failed half-way inside the library; open a new engine. */
#define MINTAGE_POISONED 9901

/* The operating system's random source failed. */
#define MINTAGE_RANDOM_UNAVAILABLE 9902

/* Memory could not be had. */
#define MINTAGE_OUT_OF_MEMORY 9903

/* `iss`: Who issued the token (RFC 7519). */
#define MINTAGE_CLAIM_ISS 1

/* `sub`: Who the token is about (RFC 7519). */
#define MINTAGE_CLAIM_SUB 2

/* `aud`: Who the token is meant for (RFC 7519). */
#define MINTAGE_CLAIM_AUD 3

/* `exp`: When the token expires (RFC 7519). */
#define MINTAGE_CLAIM_EXP 4

/* `nbf`: When the token becomes valid (RFC 7519). */
#define MINTAGE_CLAIM_NBF 5

/* `iat`: When the token was issued (RFC 7519). */
#define MINTAGE_CLAIM_IAT 6

/* `jti`: The id of the token (RFC 7519). */
#define MINTAGE_CLAIM_JTI 7

/* `client_id`: The client that the token was issued to (RFC 8693, RFC 9068). */
#define MINTAGE_CLAIM_CLIENT_ID 8

/* `scope`: What the token grants (RFC 8693, RFC 9068). */
#define MINTAGE_CLAIM_SCOPE 9

/* `epoch`: The epoch in which the token was minted. */
#define MINTAGE_CLAIM_EPOCH 10

/* `resourceId`: ACS profile: the resource that issued the token. */
#define MINTAGE_CLAIM_RESOURCE_ID 11

/* `skypeid`: ACS profile: who the token is about. */
#define MINTAGE_CLAIM_SKYPEID 12

/* `acsScope`: ACS profile: what the token grants. */
#define MINTAGE_CLAIM_ACS_SCOPE 13


/*
 The version of this interface. A binding compares it with mintage_abi_version() when it loads.
 */
#define MINTAGE_ABI_VERSION 2

/*
 Bytes of a token at most.
 */
#define MINTAGE_TOKEN_BYTES_MAX 8192

/*
 Bytes of an identity at most.
 */
#define MINTAGE_IDENTITY_BYTES_MAX 128

/*
 Bytes of custom claims at most.
 */
#define MINTAGE_CLAIMS_BYTES_MAX 4096

/*
 Bytes of a token id at most.
 */
#define MINTAGE_TOKEN_ID_BYTES_MAX 64

/*
 Bytes of a key id at most.
 */
#define MINTAGE_KEY_ID_BYTES_MAX 64

/*
 Scopes that an engine knows at most.
 */
#define MINTAGE_SCOPES_MAX 63

/*
 In mintage_verify_request.flags: any one of the required scopes is enough.
 */
#define MINTAGE_SCOPES_ANY 1

/*
 Tokens in a call of mintage_token_verify_many or mintage_token_mint_many at most.
 */
#define MINTAGE_BATCH_MAX 65536

/*
 Bytes of a cursor, exactly.
 */
#define MINTAGE_CURSOR_BYTES 24

/*
 In mintage_mint_request.key_slot: the key in the slot "primary".
 */
#define MINTAGE_KEY_SLOT_PRIMARY 1

/*
 In mintage_mint_request.key_slot: the key in the slot "secondary".
 */
#define MINTAGE_KEY_SLOT_SECONDARY 2

/*
 The scope `chat`.
 */
#define MINTAGE_SCOPE_CHAT 1

/*
 The scope `chat.join`.
 */
#define MINTAGE_SCOPE_CHAT_JOIN 2

/*
 The scope `chat.join.limited`.
 */
#define MINTAGE_SCOPE_CHAT_JOIN_LIMITED 4

/*
 The scope `voip`.
 */
#define MINTAGE_SCOPE_VOIP 8

/*
 The scope `voip.join`.
 */
#define MINTAGE_SCOPE_VOIP_JOIN 16

/*
 An answer of mintage_scopes_permit: the scopes do not permit it.
 */
#define MINTAGE_PERMISSION_NO 0

/*
 An answer of mintage_scopes_permit: the scopes permit it.
 */
#define MINTAGE_PERMISSION_YES 1

/*
 An answer of mintage_scopes_permit: it depends on a role that no token carries.
 */
#define MINTAGE_PERMISSION_BY_ROLE 2

/*
 Make a chat thread.
 */
#define MINTAGE_CAPABILITY_CREATE_CHAT_THREAD 1

/*
 Change a chat thread.
 */
#define MINTAGE_CAPABILITY_UPDATE_CHAT_THREAD 2

/*
 Delete a chat thread.
 */
#define MINTAGE_CAPABILITY_DELETE_CHAT_THREAD 3

/*
 Add a participant to a thread.
 */
#define MINTAGE_CAPABILITY_ADD_PARTICIPANT 4

/*
 Remove a participant from a thread.
 */
#define MINTAGE_CAPABILITY_REMOVE_PARTICIPANT 5

/*
 List the threads that one takes part in.
 */
#define MINTAGE_CAPABILITY_LIST_THREADS 6

/*
 Read a thread's properties.
 */
#define MINTAGE_CAPABILITY_GET_THREAD 7

/*
 List read receipts.
 */
#define MINTAGE_CAPABILITY_LIST_READ_RECEIPTS 8

/*
 Send a read receipt.
 */
#define MINTAGE_CAPABILITY_CREATE_READ_RECEIPT 9

/*
 Send a message.
 */
#define MINTAGE_CAPABILITY_CREATE_MESSAGE 10

/*
 Read a message.
 */
#define MINTAGE_CAPABILITY_GET_MESSAGE 11

/*
 Change one's own message.
 */
#define MINTAGE_CAPABILITY_UPDATE_OWN_MESSAGE 12

/*
 Delete one's own message.
 */
#define MINTAGE_CAPABILITY_DELETE_OWN_MESSAGE 13

/*
 Show that one is typing.
 */
#define MINTAGE_CAPABILITY_SEND_TYPING_INDICATOR 14

/*
 List a thread's participants.
 */
#define MINTAGE_CAPABILITY_LIST_PARTICIPANTS 15

/*
 Start a call.
 */
#define MINTAGE_CAPABILITY_START_CALL 16

/*
 Start a call in a room that one is invited to.
 */
#define MINTAGE_CAPABILITY_START_ROOM_CALL 17

/*
 Join a call.
 */
#define MINTAGE_CAPABILITY_JOIN_CALL 18

/*
 Join a call in a room that one is invited to.
 */
#define MINTAGE_CAPABILITY_JOIN_ROOM_CALL 19

/*
 Mute, share the screen and the like, in a call.
 */
#define MINTAGE_CAPABILITY_OTHER_CALL_OPERATIONS 20

/*
 The same in a room's call; depends on the role.
 */
#define MINTAGE_CAPABILITY_OTHER_ROOM_CALL_OPERATIONS 21

/*
 An engine: policy, keys, revocations and cache. Opened by mintage_engine_open, shared by
 mintage_engine_clone, given back by mintage_engine_free.
 */
typedef struct mintage_engine mintage_engine;

/*
 The outcome of a call: 0 (`MINTAGE_OK`), or a stable number. Families: 1xxx misuse, 2xxx token
 refused, 3xxx identity or scope, 4xxx key or configuration, 5xxx state, 9xxx internal.
 */
typedef int32_t mintage_status;

/*
 What went wrong, in words. The two texts are the only NUL-terminated ones of this library;
 what does not fit is cut off. Set struct_size before the call.
 */
typedef struct mintage_error {
    /*
     sizeof(mintage_error), set by the caller.
     */
    uint32_t struct_size;
    /*
     The status that the call returns, too.
     */
    int32_t status;
    /*
     The path of the field to blame, such as `keys[1].pem`; empty when there is none.
     */
    char field[64];
    /*
     What was wrong and what would be right. Never contains a value that was passed in.
     */
    char message[440];
    /*
     The claim that it is about, MINTAGE_CLAIM_...; 0 for none.
     */
    uint32_t claim;
} mintage_error;

/*
 Bytes of the caller's: a token among many.
 */
typedef struct mintage_slice {
    /*
     Where they begin.
     */
    const uint8_t *data;
    /*
     How many there are.
     */
    size_t len;
} mintage_slice;

/*
 What an accepted token says. Ids are zero beyond their length. All zero after a refusal: such a
 struct grants nothing.
 */
typedef struct mintage_verified {
    /*
     sizeof(mintage_verified), set by the caller.
     */
    uint32_t struct_size;
    /*
     0 for now.
     */
    uint32_t flags;
    /*
     The scopes that the token holds, as bits. Scopes that this engine does not know set none.
     */
    uint64_t scopes;
    /*
     `iat`, in seconds since 1970.
     */
    int64_t issued_at_unix_s;
    /*
     `exp`, in seconds since 1970.
     */
    int64_t expires_at_unix_s;
    /*
     The epoch that the identity had when the token was minted.
     */
    uint64_t epoch;
    /*
     Bytes of identity.
     */
    uint32_t identity_len;
    /*
     Bytes of token_id.
     */
    uint32_t token_id_len;
    /*
     Bytes of key_id.
     */
    uint32_t key_id_len;
    /*
     Bytes of client; 0 if the token names none.
     */
    uint32_t client_len;
    /*
     Who the token is about.
     */
    uint8_t identity[128];
    /*
     `jti`.
     */
    uint8_t token_id[64];
    /*
     `kid` of the key that verified it.
     */
    uint8_t key_id[64];
    /*
     `client_id`: the client that the token was issued to.
     */
    uint8_t client[128];
} mintage_verified;

/*
 What a new token shall grant. Zero fields mean their defaults.
 */
typedef struct mintage_mint_request {
    /*
     sizeof(mintage_mint_request), set by the caller.
     */
    uint32_t struct_size;
    /*
     Minutes that the token lives; 0 for the configured default.
     */
    uint32_t lifetime_minutes;
    /*
     The identity; left NULL for mintage_identity_create_and_mint.
     */
    const uint8_t *identity;
    /*
     Bytes of it.
     */
    size_t identity_len;
    /*
     The scopes, as bits.
     */
    uint64_t scopes;
    /*
     Claims of the host's own: a JSON object of at most 4096 bytes, or NULL.
     */
    const uint8_t *claims;
    /*
     Bytes of it.
     */
    size_t claims_len;
    /*
     One of the configured audiences, or NULL for the first.
     */
    const uint8_t *audience;
    /*
     Bytes of it.
     */
    size_t audience_len;
    /*
     Where to say what went wrong, or NULL.
     */
    struct mintage_error *error;
    /*
     MINTAGE_KEY_SLOT_PRIMARY or _SECONDARY, in an engine that has slots; 0 for the active key.
     */
    uint32_t key_slot;
    /*
     0 for now.
     */
    uint32_t flags;
    /*
     The client that the token is issued to (`client_id`): 1 to 128 bytes without control
     characters; NULL for the configured one.
     */
    const uint8_t *client;
    /*
     Bytes of it.
     */
    size_t client_len;
} mintage_mint_request;

/*
 A new token. Ids are zero beyond their length.
 */
typedef struct mintage_minted {
    /*
     sizeof(mintage_minted), set by the caller.
     */
    uint32_t struct_size;
    /*
     Bytes of the token; with MINTAGE_BUFFER_TOO_SMALL, the bytes needed.
     */
    uint32_t token_len;
    /*
     `iat`, in seconds since 1970.
     */
    int64_t issued_at_unix_s;
    /*
     `exp`, in seconds since 1970: refused from this second on.
     */
    int64_t expires_at_unix_s;
    /*
     The epoch of the identity.
     */
    uint64_t epoch;
    /*
     Bytes of token_id.
     */
    uint32_t token_id_len;
    /*
     Bytes of key_id.
     */
    uint32_t key_id_len;
    /*
     `jti`.
     */
    uint8_t token_id[64];
    /*
     `kid` of the key that signed.
     */
    uint8_t key_id[64];
} mintage_minted;

/*
 What to ask of a token beyond being valid. Zero fields ask nothing.
 */
typedef struct mintage_verify_request {
    /*
     sizeof(mintage_verify_request), set by the caller.
     */
    uint32_t struct_size;
    /*
     0 or MINTAGE_SCOPES_ANY.
     */
    uint32_t flags;
    /*
     The token.
     */
    const uint8_t *token;
    /*
     Bytes of it.
     */
    size_t token_len;
    /*
     The token must hold all of these scopes, or with MINTAGE_SCOPES_ANY at least one.
     */
    uint64_t required_scopes;
    /*
     The scopes must permit this capability, 1 to 21; 0 for none.
     */
    uint32_t capability;
    /*
     The token must have been issued less than so many seconds ago; 0 for any time.
     */
    uint32_t max_age_s;
    /*
     The token must be meant for this one of the configured audiences, or NULL.
     */
    const uint8_t *audience;
    /*
     Bytes of it.
     */
    size_t audience_len;
    /*
     The token must be about this identity, or NULL for any. An empty text that is not NULL is
     an identity that no token has.
     */
    const uint8_t *identity;
    /*
     Bytes of it.
     */
    size_t identity_len;
    /*
     Where to write all claims as JSON, or NULL.
     */
    uint8_t *claims_out;
    /*
     Bytes that fit there.
     */
    size_t claims_capacity;
    /*
     Where to write the length of the claims; required with claims_out, 0 after a refusal.
     */
    size_t *claims_len_out;
    /*
     Where to say what went wrong, or NULL.
     */
    struct mintage_error *error;
} mintage_verify_request;

/*
 What an accepted token of another issuer says. Texts are zero beyond their length. All zero after
 a refusal: such a struct grants nothing.
 */
typedef struct mintage_verified_external {
    /*
     sizeof(mintage_verified_external), set by the caller.
     */
    uint32_t struct_size;
    /*
     0 for now.
     */
    uint32_t flags;
    /*
     `iat`, in seconds since 1970.
     */
    int64_t issued_at_unix_s;
    /*
     `exp`, in seconds since 1970.
     */
    int64_t expires_at_unix_s;
    /*
     Which of the trusted issuers, counted from 1. Compare it where several are trusted.
     */
    uint32_t issuer_index;
    /*
     Bytes of subject, at most 255.
     */
    uint32_t subject_len;
    /*
     Bytes of token_id; 0 if the token has none, or one above 64 bytes.
     */
    uint32_t token_id_len;
    /*
     Bytes of key_id, at most 255.
     */
    uint32_t key_id_len;
    /*
     `sub`: who the token is about, as its issuer calls them.
     */
    uint8_t subject[256];
    /*
     `jti`.
     */
    uint8_t token_id[64];
    /*
     `kid` of the issuer's key that verified it; of a kid above 255 bytes its SHA-256, in
     base64url (43 bytes).
     */
    uint8_t key_id[256];
} mintage_verified_external;

/*
 A foreign token to exchange.
 */
typedef struct mintage_exchange_request {
    /*
     sizeof(mintage_exchange_request), set by the caller.
     */
    uint32_t struct_size;
    /*
     0 for now.
     */
    uint32_t flags;
    /*
     The foreign token.
     */
    const uint8_t *token;
    /*
     Bytes of it.
     */
    size_t token_len;
    /*
     The client application that the caller expects.
     */
    const uint8_t *client_id;
    /*
     Bytes of it.
     */
    size_t client_id_len;
    /*
     The user that the caller expects.
     */
    const uint8_t *user_id;
    /*
     Bytes of it.
     */
    size_t user_id_len;
    /*
     Where to say what went wrong, or NULL.
     */
    struct mintage_error *error;
} mintage_exchange_request;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 The version of the interface that this library speaks. Compare it with MINTAGE_ABI_VERSION.
 */
uint32_t mintage_abi_version(void);

/*
 The version of the library, such as "0.1.0". Static text.
 */
const char *mintage_version(void);

/*
 What is built into the library, separated by blanks: kinds of state, and the crypto library.
 Static text.
 */
const char *mintage_features(void);

/*
 MINTAGE_TOKEN_BYTES_MAX, as this library has it.
 */
size_t mintage_token_bytes_max(void);

/*
 The name of a status, such as "EXPIRED"; "UNKNOWN" for a number that is none. Static text.
 */
const char *mintage_status_name(mintage_status status);

/*
 One sentence on a status: what was wrong, and what would be right. Static text.
 */
const char *mintage_status_message(mintage_status status);

/*
 Opens an engine from one JSON document; `{}` works. On failure *engine_out is NULL.
 */
MINTAGE_MUST_USE
mintage_status mintage_engine_open(const uint8_t *config,
                                   size_t config_len,
                                   struct mintage_engine **engine_out,
                                   struct mintage_error *error_out);

/*
 Another handle to the same engine, to be freed by itself; NULL for NULL.
 */
MINTAGE_MUST_USE struct mintage_engine *mintage_engine_clone(const struct mintage_engine *engine);

/*
 Gives a handle back. The engine ends with its last handle. NULL is fine.
 */
void mintage_engine_free(struct mintage_engine *engine);

/*
 Sets the clock of an engine that was opened with "clock": "manual", in milliseconds since 1970.
 It moves only when it is set. For tests. It is the wall clock alone, by which tokens are judged:
 when to check the state, staleness and measured time go by the system's monotonic clock.
 */
MINTAGE_MUST_USE mintage_status mintage_clock_set(const struct mintage_engine *engine, int64_t unix_ms);

/*
 What the engine has counted since it was opened, and what it takes, as a JSON object.
 */
MINTAGE_MUST_USE
mintage_status mintage_stats(const struct mintage_engine *engine,
                             uint8_t *json_out,
                             size_t capacity,
                             size_t *len_out);

/*
 Judges count tokens, each as mintage_token_verify does, and writes a status for each. The call
 itself is MINTAGE_OK when all were judged, whatever the verdicts; otherwise none counts, and every
 status is what the call returns. verified_out is NULL or an array of count structs; that of a
 refused token is cleared. More than MINTAGE_BATCH_MAX is MINTAGE_INVALID_ARGUMENT, and as many
 statuses say so.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_verify_many(const struct mintage_engine *engine,
                                         const struct mintage_slice *tokens,
                                         size_t count,
                                         uint64_t required_scopes,
                                         mintage_status *statuses_out,
                                         struct mintage_verified *verified_out);

/*
 Mints count tokens, each as mintage_token_mint does, and writes a status for each. Token n begins
 at tokens_out + n * token_stride and may take token_stride bytes; its length is in minted_out. The
 call itself is MINTAGE_OK when each was tried, whatever became of it; otherwise none counts, and
 every status is what the call returns. More than MINTAGE_BATCH_MAX is MINTAGE_INVALID_ARGUMENT, and
 as many statuses say so.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_mint_many(const struct mintage_engine *engine,
                                       const struct mintage_mint_request *requests,
                                       size_t count,
                                       uint8_t *tokens_out,
                                       size_t token_stride,
                                       mintage_status *statuses_out,
                                       struct mintage_minted *minted_out);

/*
 Accepts a token of one of the trusted issuers, or says why not. The request may ask for an
 audience, an age, a subject (as identity) and the claims; foreign scopes are in the claims, so
 required_scopes, capability and flags must be 0.
 */
MINTAGE_MUST_USE
mintage_status mintage_external_verify(const struct mintage_engine *engine,
                                       const struct mintage_verify_request *request,
                                       struct mintage_verified_external *verified_external_out);

/*
 Trusts an issuer, described as in the configuration's "issuers", or replaces what is known of the
 one with the same name: its key set above all.
 */
MINTAGE_MUST_USE
mintage_status mintage_issuer_set(const struct mintage_engine *engine,
                                  const uint8_t *issuer_json,
                                  size_t issuer_json_len,
                                  struct mintage_error *error_out);

/*
 Mints a token for the user of a trusted issuer, in exchange for that issuer's token. The token is
 checked first, then the client application, then the user. The identity that was minted for goes
 to identity_out. When a buffer is too small, both needed lengths are written and nothing is
 minted.
 */
MINTAGE_MUST_USE
mintage_status mintage_exchange(const struct mintage_engine *engine,
                                const struct mintage_exchange_request *request,
                                uint8_t *identity_out,
                                size_t identity_capacity,
                                size_t *identity_len_out,
                                uint8_t *token_out,
                                size_t token_capacity,
                                struct mintage_minted *minted_out);

/*
 A new identity. Nothing is stored: the id certifies itself.
 */
MINTAGE_MUST_USE
mintage_status mintage_identity_create(const struct mintage_engine *engine,
                                       uint8_t *identity_out,
                                       size_t capacity,
                                       size_t *len_out,
                                       struct mintage_error *error_out);

/*
 A new identity, and a token for it in the same call. With scopes 0 it only creates; the rest of
 the request is not looked at then. When a buffer is too small, both needed lengths are written
 and nothing is created.
 */
MINTAGE_MUST_USE
mintage_status mintage_identity_create_and_mint(const struct mintage_engine *engine,
                                                const struct mintage_mint_request *request,
                                                uint8_t *identity_out,
                                                size_t identity_capacity,
                                                size_t *identity_len_out,
                                                uint8_t *token_out,
                                                size_t token_capacity,
                                                struct mintage_minted *minted_out);

/*
 Refuses all tokens that the identity has; tokens minted afterwards are accepted. When this
 returns, no later verify in this process accepts them. Twice is fine. MINTAGE_NOT_SHARED after a
 fork: it holds in this process only.
 */
MINTAGE_MUST_USE
mintage_status mintage_identity_revoke(const struct mintage_engine *engine,
                                       const uint8_t *identity,
                                       size_t identity_len,
                                       struct mintage_error *error_out);

/*
 Refuses every token of the identity and every further mint, for good. Twice is fine.
 */
MINTAGE_MUST_USE
mintage_status mintage_identity_delete(const struct mintage_engine *engine,
                                       const uint8_t *identity,
                                       size_t identity_len,
                                       struct mintage_error *error_out);

/*
 What is known of an identity, as JSON: {"identity", "state": "active" | "revoked" | "deleted",
 "epoch"}.
 */
MINTAGE_MUST_USE
mintage_status mintage_identity_status(const struct mintage_engine *engine,
                                       const uint8_t *identity,
                                       size_t identity_len,
                                       uint8_t *json_out,
                                       size_t capacity,
                                       size_t *len_out);

/*
 Adds a key, described as in the configuration's "keys": pending unless it says otherwise.
 */
MINTAGE_MUST_USE
mintage_status mintage_key_add(const struct mintage_engine *engine,
                               const uint8_t *key_json,
                               size_t key_json_len,
                               struct mintage_error *error_out);

/*
 Makes another key the active one: {"kid": "…"} takes a pending one, NULL generates one of the
 same algorithm, anything else describes a key as in the configuration. With revoke_old 0 the
 old key retires and no user notices; with 1 all its tokens are refused at once.
 */
MINTAGE_MUST_USE
mintage_status mintage_key_rotate(const struct mintage_engine *engine,
                                  const uint8_t *key_json,
                                  size_t key_json_len,
                                  uint32_t revoke_old,
                                  struct mintage_error *error_out);

/*
 Puts a new key into a slot, 1 (primary) or 2 (secondary), and revokes the one that was there:
 exactly its tokens are refused at once. The key is described as in the configuration, or NULL to
 generate one of the same algorithm.
 */
MINTAGE_MUST_USE
mintage_status mintage_key_regenerate(const struct mintage_engine *engine,
                                      uint32_t key_slot,
                                      const uint8_t *key_json,
                                      size_t key_json_len,
                                      struct mintage_error *error_out);

/*
 Makes a pending key retire: it verifies until its last token is dead. The active one is
 rotated instead.
 */
MINTAGE_MUST_USE
mintage_status mintage_key_retire(const struct mintage_engine *engine,
                                  const uint8_t *key_id,
                                  size_t key_id_len,
                                  struct mintage_error *error_out);

/*
 Refuses all tokens that this key signed, at once and for good.
 */
MINTAGE_MUST_USE
mintage_status mintage_key_revoke(const struct mintage_engine *engine,
                                  const uint8_t *key_id,
                                  size_t key_id_len,
                                  struct mintage_error *error_out);

/*
 All keys that the engine has or had, as JSON: {"keys": [{"kid", "alg", "state", "private",
 "last_token_dies_at_unix_s"}], "skipped": [places in the configured key set]}.
 */
MINTAGE_MUST_USE
mintage_status mintage_keys(const struct mintage_engine *engine,
                            uint8_t *json_out,
                            size_t capacity,
                            size_t *len_out);

/*
 The public keys as an RFC 7517 key set, for others to verify with. Secrets and revoked keys
 never appear.
 */
MINTAGE_MUST_USE
mintage_status mintage_jwks(const struct mintage_engine *engine,
                            uint8_t *json_out,
                            size_t capacity,
                            size_t *len_out);

/*
 The bits of scope names separated by blanks, such as "chat voip". On failure *scopes_out is
 UINT64_MAX, which no token satisfies: an ignored status fails closed.
 */
MINTAGE_MUST_USE
mintage_status mintage_scopes_parse(const struct mintage_engine *engine,
                                    const uint8_t *names,
                                    size_t names_len,
                                    uint64_t *scopes_out,
                                    struct mintage_error *error_out);

/*
 The names of scopes, separated by blanks, in the order of their bits; empty for 0.
 */
MINTAGE_MUST_USE
mintage_status mintage_scopes_format(const struct mintage_engine *engine,
                                     uint64_t scopes,
                                     uint8_t *names_out,
                                     size_t capacity,
                                     size_t *len_out);

/*
 Whether scopes permit a capability, 1 to 21: *answer_out is one of MINTAGE_PERMISSION_NO, _YES and
 _BY_ROLE; NO on failure.
 */
MINTAGE_MUST_USE
mintage_status mintage_scopes_permit(const struct mintage_engine *engine,
                                     uint64_t scopes,
                                     uint32_t capability,
                                     uint32_t *answer_out);

/*
 Brings everything up to date now: reads what siblings changed, writes what could not be written
 before, and forgets what no living token can need. With state in memory, only the last. A 5xxx if
 the state cannot be reached.
 */
MINTAGE_MUST_USE
mintage_status mintage_sync(const struct mintage_engine *engine,
                            struct mintage_error *error_out);

/*
 What has changed since the cursor of an earlier call, as bytes for mintage_changes_apply in engines
 with the same identity secret, wherever they are. Without a cursor (NULL, 0), or with one of
 another engine or of too long ago, everything; *complete_out, which may be NULL, is 1 then, else 0.
 *len_out is 0 if nothing has changed. cursor_out gets MINTAGE_CURSOR_BYTES. When the buffer is too
 small, nothing but the needed length is written; there may be more to write the next time, so have
 some room to spare.
 */
MINTAGE_MUST_USE
mintage_status mintage_changes_since(const struct mintage_engine *engine,
                                     const uint8_t *cursor,
                                     size_t cursor_len,
                                     uint8_t *changes_out,
                                     size_t capacity,
                                     size_t *len_out,
                                     uint8_t *cursor_out,
                                     uint32_t *complete_out,
                                     struct mintage_error *error_out);

/*
 Takes in what mintage_changes_since gave in another engine. *news_out, which may be NULL, is 1 if
 that changed anything, and only then need it be passed on. Applying it twice, or in another order,
 comes to the same; no bytes are no changes. On a failure in the 552x nothing has changed; any other 5xxx says that the changes
 hold in this process and could not be written to its state; pass them on as news.
 */
MINTAGE_MUST_USE
mintage_status mintage_changes_apply(const struct mintage_engine *engine,
                                     const uint8_t *changes,
                                     size_t changes_len,
                                     uint32_t *news_out,
                                     struct mintage_error *error_out);

/*
 Revokes count identities at once, in durable state with one write. Nothing is revoked if one of
 them is not an identity; field says which. At most MINTAGE_BATCH_MAX.
 */
MINTAGE_MUST_USE
mintage_status mintage_identity_revoke_many(const struct mintage_engine *engine,
                                            const struct mintage_slice *identities,
                                            size_t count,
                                            struct mintage_error *error_out);

/*
 Mints a token for an identity. Minting again is how a token is refreshed. MINTAGE_TOKEN_BYTES_MAX
 bytes are always enough; with less than needed, minted_out->token_len says how many are, and
 nothing is minted.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_mint(const struct mintage_engine *engine,
                                  const struct mintage_mint_request *request,
                                  uint8_t *token_out,
                                  size_t capacity,
                                  struct mintage_minted *minted_out);

/*
 Accepts a token that holds all of the required scopes (0 for none), or says why not. A token
 that was seen before costs a look-up. On refusal *verified_out is cleared.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_verify(const struct mintage_engine *engine,
                                    const uint8_t *token,
                                    size_t token_len,
                                    uint64_t required_scopes,
                                    struct mintage_verified *verified_out,
                                    struct mintage_error *error_out);

/*
 Accepts a token that satisfies all that the request asks, or says why not. Optionally writes its
 claims; MINTAGE_BUFFER_TOO_SMALL for those comes only after the token was accepted.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_verify_with(const struct mintage_engine *engine,
                                         const struct mintage_verify_request *request,
                                         struct mintage_verified *verified_out);

/*
 The answer of mintage_token_verify_with, if it is at hand: of a token that was seen before, while
 no check of shared state is due. Otherwise MINTAGE_WOULD_WAIT, which is no verdict: it counts
 nothing and changes nothing; ask mintage_token_verify_with where waiting does no harm. For event
 loops and interpreters with a global lock: it takes no lock and checks no signature.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_verify_if_ready(const struct mintage_engine *engine,
                                             const struct mintage_verify_request *request,
                                             struct mintage_verified *verified_out);

/*
 The claims of a token, verified first, as the JSON text that was signed.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_claims(const struct mintage_engine *engine,
                                    const uint8_t *token,
                                    size_t token_len,
                                    uint8_t *json_out,
                                    size_t capacity,
                                    size_t *len_out);

/*
 What a token says before anyone has checked its signature, as JSON that begins with
 "unverified": true. Proof of nothing: for logs, and for finding mistakes.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_inspect(const uint8_t *token,
                                     size_t token_len,
                                     uint8_t *json_out,
                                     size_t capacity,
                                     size_t *len_out);

/*
 Refuses this one token. Its signature must hold; that it has expired does not matter.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_revoke(const struct mintage_engine *engine,
                                    const uint8_t *token,
                                    size_t token_len,
                                    struct mintage_error *error_out);

/*
 Refuses the token with this id (`jti`). expires_at_unix_s is its `exp`.
 */
MINTAGE_MUST_USE
mintage_status mintage_token_revoke_id(const struct mintage_engine *engine,
                                       const uint8_t *token_id,
                                       size_t token_id_len,
                                       int64_t expires_at_unix_s,
                                       struct mintage_error *error_out);

/*
 Refuses every token that exists, of every identity.
 */
MINTAGE_MUST_USE
mintage_status mintage_revoke_all(const struct mintage_engine *engine,
                                  struct mintage_error *error_out);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MINTAGE_H */
