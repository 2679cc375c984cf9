/*
 * What may never change, because compiled programs depend on it: the numbers of the statuses, the
 * layout of the structs, and what happens when caller and library were built from different
 * headers.
 *
 * A newer caller's struct is longer than ours: what it says there must be zero in an input, and is
 * cleared in an output. An older caller's is shorter, down to the first published size, which today
 * is the whole struct. Beyond struct_size nothing is touched, ever.
 */
#include "kit.h"
#include "layout.h"

/* ------------------------------------------------------------------------------ numbers */

static const struct { int32_t constant, number; const char *name; } STATUSES[] = {
    { MINTAGE_OK, 0, "OK" },
    { MINTAGE_INVALID_HANDLE, 1100, "INVALID_HANDLE" },
    { MINTAGE_NULL_POINTER, 1101, "NULL_POINTER" },
    { MINTAGE_STRUCT_SIZE, 1102, "STRUCT_SIZE" },
    { MINTAGE_BUFFER_TOO_SMALL, 1103, "BUFFER_TOO_SMALL" },
    { MINTAGE_INVALID_UTF8, 1104, "INVALID_UTF8" },
    { MINTAGE_INVALID_ARGUMENT, 1105, "INVALID_ARGUMENT" },
    { MINTAGE_UNKNOWN_FLAG, 1106, "UNKNOWN_FLAG" },
    { MINTAGE_UNKNOWN_SCOPE_BIT, 1107, "UNKNOWN_SCOPE_BIT" },
    { MINTAGE_UNKNOWN_CAPABILITY, 1108, "UNKNOWN_CAPABILITY" },
    { MINTAGE_CAPABILITY_BY_ROLE, 1109, "CAPABILITY_BY_ROLE" },
    { MINTAGE_CLOCK_NOT_MANUAL, 1110, "CLOCK_NOT_MANUAL" },
    { MINTAGE_TOKEN_TOO_LONG, 2200, "TOKEN_TOO_LONG" },
    { MINTAGE_TOKEN_MALFORMED, 2201, "TOKEN_MALFORMED" },
    { MINTAGE_HEADER_INVALID, 2202, "HEADER_INVALID" },
    { MINTAGE_CRITICAL_HEADER, 2203, "CRITICAL_HEADER" },
    { MINTAGE_KEY_ID_MISSING, 2204, "KEY_ID_MISSING" },
    { MINTAGE_KEY_UNKNOWN, 2205, "KEY_UNKNOWN" },
    { MINTAGE_ALGORITHM_MISMATCH, 2206, "ALGORITHM_MISMATCH" },
    { MINTAGE_SIGNATURE_INVALID, 2207, "SIGNATURE_INVALID" },
    { MINTAGE_CLAIMS_MALFORMED, 2208, "CLAIMS_MALFORMED" },
    { MINTAGE_CLAIM_MISSING, 2209, "CLAIM_MISSING" },
    { MINTAGE_CLAIM_INVALID, 2210, "CLAIM_INVALID" },
    { MINTAGE_TYPE_MISMATCH, 2211, "TYPE_MISMATCH" },
    { MINTAGE_ISSUER_MISMATCH, 2212, "ISSUER_MISMATCH" },
    { MINTAGE_AUDIENCE_MISMATCH, 2213, "AUDIENCE_MISMATCH" },
    { MINTAGE_EXPIRED, 2214, "EXPIRED" },
    { MINTAGE_NOT_YET_VALID, 2215, "NOT_YET_VALID" },
    { MINTAGE_ISSUED_IN_FUTURE, 2216, "ISSUED_IN_FUTURE" },
    { MINTAGE_LIFETIME_TOO_LONG, 2217, "LIFETIME_TOO_LONG" },
    { MINTAGE_REVOKED, 2218, "REVOKED" },
    { MINTAGE_TOKEN_REVOKED, 2219, "TOKEN_REVOKED" },
    { MINTAGE_ALL_REVOKED, 2220, "ALL_REVOKED" },
    { MINTAGE_KEY_REVOKED, 2221, "KEY_REVOKED" },
    { MINTAGE_BEFORE_START, 2222, "BEFORE_START" },
    { MINTAGE_INSUFFICIENT_SCOPE, 2223, "INSUFFICIENT_SCOPE" },
    { MINTAGE_CAPABILITY_DENIED, 2224, "CAPABILITY_DENIED" },
    { MINTAGE_TOO_OLD, 2225, "TOO_OLD" },
    { MINTAGE_WRONG_IDENTITY, 2226, "WRONG_IDENTITY" },
    { MINTAGE_IDENTITY_MALFORMED, 3300, "IDENTITY_MALFORMED" },
    { MINTAGE_IDENTITY_UNKNOWN, 3301, "IDENTITY_UNKNOWN" },
    { MINTAGE_IDENTITY_DELETED, 3302, "IDENTITY_DELETED" },
    { MINTAGE_SCOPE_UNKNOWN, 3303, "SCOPE_UNKNOWN" },
    { MINTAGE_SCOPES_EMPTY, 3304, "SCOPES_EMPTY" },
    { MINTAGE_LIFETIME_OUT_OF_RANGE, 3305, "LIFETIME_OUT_OF_RANGE" },
    { MINTAGE_CLAIM_RESERVED, 3306, "CLAIM_RESERVED" },
    { MINTAGE_CLAIMS_TOO_LARGE, 3307, "CLAIMS_TOO_LARGE" },
    { MINTAGE_CLAIMS_TOO_DEEP, 3308, "CLAIMS_TOO_DEEP" },
    { MINTAGE_CLAIMS_NOT_OBJECT, 3309, "CLAIMS_NOT_OBJECT" },
    { MINTAGE_AUDIENCE_UNKNOWN, 3310, "AUDIENCE_UNKNOWN" },
    { MINTAGE_CONFIG_MALFORMED, 4400, "CONFIG_MALFORMED" },
    { MINTAGE_CONFIG_UNKNOWN_FIELD, 4401, "CONFIG_UNKNOWN_FIELD" },
    { MINTAGE_CONFIG_DUPLICATE_FIELD, 4402, "CONFIG_DUPLICATE_FIELD" },
    { MINTAGE_CONFIG_WRONG_TYPE, 4403, "CONFIG_WRONG_TYPE" },
    { MINTAGE_CONFIG_OUT_OF_RANGE, 4404, "CONFIG_OUT_OF_RANGE" },
    { MINTAGE_CONFIG_CONFLICT, 4405, "CONFIG_CONFLICT" },
    { MINTAGE_NOT_BUILT_IN, 4406, "NOT_BUILT_IN" },
    { MINTAGE_START_UNSPECIFIED, 4407, "START_UNSPECIFIED" },
    { MINTAGE_NO_KEY, 4410, "NO_KEY" },
    { MINTAGE_KEY_MALFORMED, 4411, "KEY_MALFORMED" },
    { MINTAGE_KEY_WEAK, 4412, "KEY_WEAK" },
    { MINTAGE_KEY_MISMATCH, 4413, "KEY_MISMATCH" },
    { MINTAGE_KEY_ALGORITHM, 4414, "KEY_ALGORITHM" },
    { MINTAGE_KEY_USE, 4415, "KEY_USE" },
    { MINTAGE_KEY_DUPLICATE, 4416, "KEY_DUPLICATE" },
    { MINTAGE_KEY_FILE_UNREADABLE, 4417, "KEY_FILE_UNREADABLE" },
    { MINTAGE_KEY_NOT_FOUND, 4418, "KEY_NOT_FOUND" },
    { MINTAGE_KEY_IS_ACTIVE, 4419, "KEY_IS_ACTIVE" },
    { MINTAGE_KEY_WAS_REVOKED, 4420, "KEY_WAS_REVOKED" },
    { MINTAGE_KEY_NOT_GENERATABLE, 4421, "KEY_NOT_GENERATABLE" },
    { MINTAGE_KEYS_TOO_MANY, 4422, "KEYS_TOO_MANY" },
    { MINTAGE_SECRET_IS_KEY_TEXT, 4423, "SECRET_IS_KEY_TEXT" },
    { MINTAGE_KEY_NOT_PRIVATE, 4424, "KEY_NOT_PRIVATE" },
    { MINTAGE_NOT_SHARED, 5500, "NOT_SHARED" },
    { MINTAGE_EPOCH_EXHAUSTED, 5501, "EPOCH_EXHAUSTED" },
    { MINTAGE_STALE, 5502, "STALE" },
    { MINTAGE_STATE_UNREACHABLE, 5503, "STATE_UNREACHABLE" },
    { MINTAGE_STATE_DENIED, 5504, "STATE_DENIED" },
    { MINTAGE_STATE_FULL, 5505, "STATE_FULL" },
    { MINTAGE_STATE_BUSY, 5506, "STATE_BUSY" },
    { MINTAGE_STATE_FOREIGN, 5507, "STATE_FOREIGN" },
    { MINTAGE_STATE_NEWER, 5508, "STATE_NEWER" },
    { MINTAGE_STATE_DAMAGED, 5509, "STATE_DAMAGED" },
    { MINTAGE_STATE_REPLACED, 5510, "STATE_REPLACED" },
    { MINTAGE_WOULD_WAIT, 5511, "WOULD_WAIT" },
    { MINTAGE_CHANGES_FOREIGN, 5520, "CHANGES_FOREIGN" },
    { MINTAGE_CHANGES_DAMAGED, 5521, "CHANGES_DAMAGED" },
    { MINTAGE_CHANGES_NEWER, 5522, "CHANGES_NEWER" },
    { MINTAGE_CHANGES_AHEAD, 5523, "CHANGES_AHEAD" },
    { MINTAGE_PANIC, 9900, "PANIC" },
    { MINTAGE_POISONED, 9901, "POISONED" },
    { MINTAGE_RANDOM_UNAVAILABLE, 9902, "RANDOM_UNAVAILABLE" },
    { MINTAGE_OUT_OF_MEMORY, 9903, "OUT_OF_MEMORY" },
};

static void statuses(void)
{
    static const int32_t NOBODYS[] = { -1, 1, 99, 100, 218, 999, 1099, 1999, 2999, 9999, INT32_MIN, INT32_MAX };
    size_t at, other;
    for (at = 0; at < sizeof STATUSES / sizeof *STATUSES; at++) {
        const char *name = mintage_status_name(STATUSES[at].constant), *message = mintage_status_message(STATUSES[at].constant);
        check_context("%s", STATUSES[at].name);
        CHECK_INTEGER(STATUSES[at].number, STATUSES[at].constant);
        CHECK(name != NULL && strcmp(name, STATUSES[at].name) == 0);
        CHECK(message != NULL && strlen(message) > 10 && message[strlen(message) - 1] == '.');
        /* Static text: asking again gives the same one. */
        CHECK(name == mintage_status_name(STATUSES[at].number));
        for (other = 0; other < at; other++)
            if (message != NULL && strcmp(message, mintage_status_message(STATUSES[other].constant)) == 0) break;
        CHECK_INTEGER(at, other);
    }
    for (at = 0; at < sizeof NOBODYS / sizeof *NOBODYS; at++) {
        check_context("%ld", (long)NOBODYS[at]);
        CHECK(mintage_status_name(NOBODYS[at]) != NULL);
        CHECK(mintage_status_message(NOBODYS[at]) != NULL);
    }
    check_context(NULL);
}

static void constants(void)
{
    CHECK_INTEGER(8192, MINTAGE_TOKEN_BYTES_MAX);
    CHECK_INTEGER(128, MINTAGE_IDENTITY_BYTES_MAX);
    CHECK_INTEGER(4096, MINTAGE_CLAIMS_BYTES_MAX);
    CHECK_INTEGER(1, CHAT);
    CHECK_INTEGER(2, CHAT_JOIN);
    CHECK_INTEGER(4, CHAT_JOIN_LIMITED);
    CHECK_INTEGER(8, VOIP);
    CHECK_INTEGER(16, VOIP_JOIN);
}

#define AT(type, field, offset) CHECK_INTEGER(offset, offsetof(type, field))

static void layouts(void)
{
    CHECK_INTEGER(4, sizeof(mintage_status));
    CHECK_INTEGER(516, sizeof(mintage_error));
    AT(mintage_error, struct_size, 0); AT(mintage_error, status, 4); AT(mintage_error, field, 8); AT(mintage_error, message, 72);
    AT(mintage_error, claim, 512);

    CHECK_INTEGER(168, sizeof(mintage_minted));
    AT(mintage_minted, struct_size, 0); AT(mintage_minted, token_len, 4); AT(mintage_minted, issued_at_unix_s, 8);
    AT(mintage_minted, expires_at_unix_s, 16); AT(mintage_minted, epoch, 24); AT(mintage_minted, token_id_len, 32);
    AT(mintage_minted, key_id_len, 36); AT(mintage_minted, token_id, 40); AT(mintage_minted, key_id, 104);

    CHECK_INTEGER(440, sizeof(mintage_verified));
    AT(mintage_verified, struct_size, 0); AT(mintage_verified, flags, 4); AT(mintage_verified, scopes, 8);
    AT(mintage_verified, issued_at_unix_s, 16); AT(mintage_verified, expires_at_unix_s, 24); AT(mintage_verified, epoch, 32);
    AT(mintage_verified, identity_len, 40); AT(mintage_verified, token_id_len, 44); AT(mintage_verified, key_id_len, 48);
    AT(mintage_verified, client_len, 52); AT(mintage_verified, identity, 56); AT(mintage_verified, token_id, 184);
    AT(mintage_verified, key_id, 248); AT(mintage_verified, client, 312);

    CHECK_INTEGER(616, sizeof(mintage_verified_external));
    AT(mintage_verified_external, struct_size, 0); AT(mintage_verified_external, flags, 4);
    AT(mintage_verified_external, issued_at_unix_s, 8); AT(mintage_verified_external, expires_at_unix_s, 16);
    AT(mintage_verified_external, issuer_index, 24); AT(mintage_verified_external, subject_len, 28);
    AT(mintage_verified_external, token_id_len, 32); AT(mintage_verified_external, key_id_len, 36);
    AT(mintage_verified_external, subject, 40); AT(mintage_verified_external, token_id, 296);
    AT(mintage_verified_external, key_id, 360);

    if (sizeof(void *) != 8) return;
    CHECK_INTEGER(96, sizeof(mintage_mint_request));
    AT(mintage_mint_request, struct_size, 0); AT(mintage_mint_request, lifetime_minutes, 4); AT(mintage_mint_request, identity, 8);
    AT(mintage_mint_request, identity_len, 16); AT(mintage_mint_request, scopes, 24); AT(mintage_mint_request, claims, 32);
    AT(mintage_mint_request, claims_len, 40); AT(mintage_mint_request, audience, 48); AT(mintage_mint_request, audience_len, 56);
    AT(mintage_mint_request, error, 64); AT(mintage_mint_request, key_slot, 72); AT(mintage_mint_request, flags, 76);
    AT(mintage_mint_request, client, 80); AT(mintage_mint_request, client_len, 88);

    CHECK_INTEGER(64, sizeof(mintage_exchange_request));
    AT(mintage_exchange_request, struct_size, 0); AT(mintage_exchange_request, flags, 4); AT(mintage_exchange_request, token, 8);
    AT(mintage_exchange_request, token_len, 16); AT(mintage_exchange_request, client_id, 24); AT(mintage_exchange_request, client_id_len, 32);
    AT(mintage_exchange_request, user_id, 40); AT(mintage_exchange_request, user_id_len, 48); AT(mintage_exchange_request, error, 56);

    CHECK_INTEGER(24, MINTAGE_CURSOR_BYTES);
    CHECK_INTEGER(16, sizeof(mintage_slice));
    AT(mintage_slice, data, 0); AT(mintage_slice, len, 8);

    CHECK_INTEGER(104, sizeof(mintage_verify_request));
    AT(mintage_verify_request, struct_size, 0); AT(mintage_verify_request, flags, 4); AT(mintage_verify_request, token, 8);
    AT(mintage_verify_request, token_len, 16); AT(mintage_verify_request, required_scopes, 24); AT(mintage_verify_request, capability, 32);
    AT(mintage_verify_request, max_age_s, 36); AT(mintage_verify_request, audience, 40); AT(mintage_verify_request, audience_len, 48);
    AT(mintage_verify_request, identity, 56); AT(mintage_verify_request, identity_len, 64); AT(mintage_verify_request, claims_out, 72);
    AT(mintage_verify_request, claims_capacity, 80); AT(mintage_verify_request, claims_len_out, 88); AT(mintage_verify_request, error, 96);
}

/* ------------------------------------------------------------------------------ other callers */

/* Room for the largest struct_size and a canary behind it; aligned for every struct. */
typedef union wide {
    uint32_t struct_size;
    mintage_error error;
    mintage_mint_request mint;
    mintage_verify_request verify;
    mintage_exchange_request exchange;
    mintage_minted minted;
    mintage_verified verified;
    mintage_verified_external external;
    uint64_t align;
    uint8_t bytes[4096 + 256];
} wide;

static mintage_engine *engine;
static kit_identity identity, bystander;
static kit_token token;
static uint8_t text[MINTAGE_TOKEN_BYTES_MAX];
static size_t text_len;

/* Each struct in a call that is right but for it. */
static mintage_status use_mint(wide *it)
{
    mintage_minted minted;
    PREPARE(&minted);
    return mintage_token_mint(engine, &it->mint, text, sizeof text, &minted);
}
static mintage_status use_create(wide *it)
{
    mintage_minted minted;
    PREPARE(&minted);
    it->mint.identity = NULL;
    it->mint.identity_len = 0;
    return mintage_identity_create_and_mint(engine, &it->mint, text, 128, &text_len, text + 128, sizeof text - 128, &minted);
}
static mintage_status use_exchange(wide *it)
{
    mintage_minted minted;
    PREPARE(&minted);
    return mintage_exchange(engine, &it->exchange, text, 128, &text_len, text + 128, sizeof text - 128, &minted);
}
static mintage_status use_verify(wide *it) { return kit_verify_with(engine, &it->verify, NULL); }
static mintage_status use_minted(wide *it)
{
    mintage_mint_request request = kit_mint_request(&identity, CHAT);
    return mintage_token_mint(engine, &request, text, sizeof text, &it->minted);
}
static mintage_status use_created(wide *it)
{
    mintage_mint_request request = kit_mint_request(NULL, CHAT);
    return mintage_identity_create_and_mint(engine, &request, text, 128, &text_len, text + 128, sizeof text - 128, &it->minted);
}
static mintage_status use_verified(wide *it) { return mintage_token_verify(engine, token.text, token.len, CHAT, &it->verified, NULL); }
static mintage_status use_verified_with(wide *it)
{
    mintage_verify_request request = kit_verify_request(&token, CHAT);
    return mintage_token_verify_with(engine, &request, &it->verified);
}
static mintage_status use_verified_if_ready(wide *it)
{
    mintage_verify_request request = kit_verify_request(&token, CHAT);
    return mintage_token_verify_if_ready(engine, &request, &it->verified);
}
static mintage_status use_external(wide *it)
{
    mintage_verify_request request = kit_verify_request(&token, 0);
    return mintage_external_verify(engine, &request, &it->external);
}
static mintage_status use_error_plain(wide *it)
{
    mintage_verified verified;
    PREPARE(&verified);
    return mintage_token_verify(engine, token.text, token.len, VOIP, &verified, &it->error);
}
static mintage_status use_refused(wide *it) { return mintage_token_verify(engine, token.text, token.len, VOIP, &it->verified, NULL); }
static mintage_status use_error(wide *it) { return mintage_key_revoke(engine, TEXT("nobody"), &it->error); }
static mintage_status use_error_open(wide *it)
{
    mintage_engine *opened = NULL;
    mintage_status status = mintage_engine_open(TEXT("[]"), &opened, &it->error);
    CHECK(opened == NULL);
    return status;
}
static mintage_status use_error_unneeded(wide *it) { return mintage_identity_revoke(engine, bystander.text, bystander.len, &it->error); }
static mintage_status use_error_minting(wide *it)
{
    mintage_minted minted;
    mintage_mint_request request = kit_mint_request(&identity, 0);
    request.error = &it->error;
    PREPARE(&minted);
    return mintage_token_mint(engine, &request, text, sizeof text, &minted);
}
static mintage_status use_error_verifying(wide *it)
{
    mintage_verify_request request = kit_verify_request(&token, VOIP);
    request.error = &it->error;
    return kit_verify_with(engine, &request, NULL);
}

/* `first` is the size of the struct when it was first published. */
typedef struct row { const char *name; mintage_status (*use)(wide *); size_t size; mintage_status expected; size_t first; } row;

static const row INPUTS[] = {
    { "mint_request in mint", use_mint, sizeof(mintage_mint_request), MINTAGE_OK, 72 },
    { "mint_request in create_and_mint", use_create, sizeof(mintage_mint_request), MINTAGE_OK, 72 },
    { "verify_request", use_verify, sizeof(mintage_verify_request), MINTAGE_OK, 104 },
    { "exchange_request", use_exchange, sizeof(mintage_exchange_request), MINTAGE_EXTERNAL_TOKEN_INVALID, 64 },
};
static const row OUTPUTS[] = {
    { "minted by mint", use_minted, sizeof(mintage_minted), MINTAGE_OK, 168 },
    { "minted by create_and_mint", use_created, sizeof(mintage_minted), MINTAGE_OK, 168 },
    { "verified by verify", use_verified, sizeof(mintage_verified), MINTAGE_OK, 312 },
    { "verified by verify_with", use_verified_with, sizeof(mintage_verified), MINTAGE_OK, 312 },
    { "verified by verify_if_ready", use_verified_if_ready, sizeof(mintage_verified), MINTAGE_OK, 312 },
    { "verified_external of a refusal", use_external, sizeof(mintage_verified_external), MINTAGE_CLAIM_MISSING, 616 },
    { "verified of a refusal", use_refused, sizeof(mintage_verified), MINTAGE_INSUFFICIENT_SCOPE, 312 },
    { "error of key_revoke", use_error, sizeof(mintage_error), MINTAGE_KEY_NOT_FOUND, 512 },
    { "error of open", use_error_open, sizeof(mintage_error), MINTAGE_CONFIG_MALFORMED, 512 },
    { "error of a success", use_error_unneeded, sizeof(mintage_error), MINTAGE_OK, 512 },
    { "error of mint", use_error_minting, sizeof(mintage_error), MINTAGE_SCOPES_EMPTY, 512 },
    { "error of verify", use_error_plain, sizeof(mintage_error), MINTAGE_INSUFFICIENT_SCOPE, 512 },
    { "error of verify_with", use_error_verifying, sizeof(mintage_error), MINTAGE_INSUFFICIENT_SCOPE, 512 },
};
#define ROWS(table) (sizeof (table) / sizeof *(table))

/* A good input of this row, the caller's struct being `size` bytes long. */
static void fill(wide *it, const row *of, uint32_t size)
{
    memset(it, 0, sizeof *it);
    if (of->size == sizeof(mintage_verify_request)) it->verify = kit_verify_request(&token, CHAT);
    else if (of->use != use_exchange) it->mint = kit_mint_request(&identity, CHAT);
    it->struct_size = size;
}

static const uint32_t WRONG_ABOVE[] = { 4097, 65536, UINT32_C(0x80000000), UINT32_MAX };

static void inputs(void)
{
    wide it;
    size_t at, size, bad;
    for (at = 0; at < ROWS(INPUTS); at++) {
        for (size = 0; size < INPUTS[at].first; size++) {
            check_context("%s, %lu bytes", INPUTS[at].name, (unsigned long)size);
            fill(&it, &INPUTS[at], (uint32_t)size);
            CHECK_STATUS(MINTAGE_STRUCT_SIZE, INPUTS[at].use(&it));
        }
        for (bad = 0; bad < ROWS(WRONG_ABOVE); bad++) {
            fill(&it, &INPUTS[at], WRONG_ABOVE[bad]);
            CHECK_STATUS(MINTAGE_STRUCT_SIZE, INPUTS[at].use(&it));
        }
        for (size = INPUTS[at].first; size <= 4096; size += size < INPUTS[at].size + 16 ? 1 : 7) {
            check_context("%s, %lu bytes", INPUTS[at].name, (unsigned long)size);
            fill(&it, &INPUTS[at], (uint32_t)size);
            /* What lies beyond the caller's struct is not the library's to read. */
            memset(it.bytes + size, CANARY, sizeof it - size);
            CHECK_STATUS(INPUTS[at].expected, INPUTS[at].use(&it));
            CHECK(kit_all(it.bytes, size, sizeof it, CANARY));
            if (size <= INPUTS[at].size) continue;
            /* A field that only the caller knows is set: first byte, last byte. */
            it.bytes[size - 1] = 1;
            CHECK_STATUS(MINTAGE_UNKNOWN_FLAG, INPUTS[at].use(&it));
            it.bytes[size - 1] = 0;
            it.bytes[INPUTS[at].size] = 0x80;
            CHECK_STATUS(MINTAGE_UNKNOWN_FLAG, INPUTS[at].use(&it));
        }
        fill(&it, &INPUTS[at], 4096);
        CHECK_STATUS(INPUTS[at].expected, INPUTS[at].use(&it));
    }
    check_context(NULL);
}

static void outputs(void)
{
    wide it, plain;
    size_t at, size, bad;
    for (at = 0; at < ROWS(OUTPUTS); at++) {
        const row *of = &OUTPUTS[at];
        for (size = 0; size < of->first; size++) {
            check_context("%s, %lu bytes", of->name, (unsigned long)size);
            memset(&it, CANARY, sizeof it);
            it.struct_size = (uint32_t)size;
            CHECK_STATUS(MINTAGE_STRUCT_SIZE, of->use(&it));
            CHECK(it.struct_size == size && kit_all(&it, 4, sizeof it, CANARY));
        }
        for (bad = 0; bad < ROWS(WRONG_ABOVE); bad++) {
            memset(&it, CANARY, sizeof it);
            it.struct_size = WRONG_ABOVE[bad];
            CHECK_STATUS(MINTAGE_STRUCT_SIZE, of->use(&it));
            CHECK(it.struct_size == WRONG_ABOVE[bad] && kit_all(&it, 4, sizeof it, CANARY));
        }
        memset(&plain, CANARY, sizeof plain);
        plain.struct_size = (uint32_t)of->size;
        CHECK_STATUS(of->expected, of->use(&plain));
        CHECK(kit_all(&plain, of->size, sizeof plain, CANARY));
        /* An older caller: what its struct has is the same, and nothing is written beyond. */
        for (size = of->first; size < of->size; size++) {
            check_context("%s, %lu bytes", of->name, (unsigned long)size);
            memset(&it, CANARY, sizeof it);
            it.struct_size = (uint32_t)size;
            CHECK_STATUS(of->expected, of->use(&it));
            CHECK(memcmp(it.bytes + 4, plain.bytes + 4, size - 4) == 0);
            CHECK(kit_all(&it, size, sizeof it, CANARY));
        }
        for (size = of->size + 1; size <= 4096; size = size == 4096 ? 4097 : size + 61 > 4096 ? 4096 : size + 61) {
            check_context("%s, %lu bytes", of->name, (unsigned long)size);
            memset(&it, CANARY, sizeof it);
            it.struct_size = (uint32_t)size;
            CHECK_STATUS(of->expected, of->use(&it));
            CHECK(it.struct_size == size);
            CHECK(kit_all(&it, of->size, size, 0));
            CHECK(kit_all(&it, size, sizeof it, CANARY));
            /* The known part says what a caller of today's size is told. A minted token is another each time. */
            if (of->use == use_minted || of->use == use_created) CHECK(it.minted.token_len == plain.minted.token_len);
            else CHECK(memcmp(it.bytes + 4, plain.bytes + 4, of->size - 4) == 0);
        }
    }
    check_context(NULL);
}

/* A struct_size that is wrong stops the call before it does anything. */
static void nothing_done(void)
{
    mintage_error error;
    mintage_verified verified;
    kit_identity other = kit_create(engine);
    kit_token sound;
    kit_mint(engine, &other, CHAT, &sound);
    PREPARE(&error);
    PREPARE(&verified);
    error.struct_size = 8;
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_identity_revoke(engine, other.text, other.len, &error));
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_identity_delete(engine, other.text, other.len, &error));
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_token_revoke(engine, sound.text, sound.len, &error));
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_revoke_all(engine, &error));
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_key_rotate(engine, NULL, 0, 1, &error));
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_key_revoke(engine, sound.minted.key_id, sound.minted.key_id_len, &error));
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_token_verify(engine, sound.text, sound.len, CHAT, &verified, &error));
    CHECK(CLEARED(&verified));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &sound, CHAT, NULL));
}

/* Verifying writes an error only where it fails: a success leaves every byte as it is. */
static void error_untouched(void)
{
    mintage_error error;
    mintage_verified verified;
    memset(&error, CANARY, sizeof error);
    error.struct_size = sizeof error;
    PREPARE(&verified);
    CHECK_STATUS(MINTAGE_OK, mintage_token_verify(engine, token.text, token.len, CHAT, &verified, &error));
    CHECK(kit_all(&error, 4, sizeof error, CANARY));
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, mintage_token_verify(engine, token.text, token.len, VOIP, &verified, &error));
    CHECK_INTEGER(MINTAGE_INSUFFICIENT_SCOPE, error.status);
    CHECK_INTEGER(MINTAGE_CLAIM_SCOPE, error.claim);
    CHECK(error.field[0] == 0 && strlen(error.message) > 10);
}

/* The client of a request, at its bounds, and what comes back. */
static void clients(void)
{
    static char longest[129];
    mintage_mint_request request = kit_mint_request(&identity, CHAT);
    mintage_verified verified;
    kit_token named;
    size_t lengths[] = { 1, 127, 128 }, at;
    memset(longest, 'c', sizeof longest);
    request.client = (const uint8_t *)longest;
    for (at = 0; at < sizeof lengths / sizeof *lengths; at++) {
        int pass;
        request.client_len = lengths[at];
        REQUIRE_OK(kit_try_mint(engine, &request, &named));
        for (pass = 0; pass < 2; pass++) {
            CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &named, CHAT, &verified));
            CHECK_INTEGER(lengths[at], verified.client_len);
            CHECK(memcmp(verified.client, longest, lengths[at]) == 0);
            CHECK(kit_all(verified.client, lengths[at], sizeof verified.client, 0));
        }
    }
    request.client_len = 129;
    CHECK_STATUS(MINTAGE_CLIENT_INVALID, kit_try_mint(engine, &request, &named));
    request.client_len = 0;
    CHECK_STATUS(MINTAGE_CLIENT_INVALID, kit_try_mint(engine, &request, &named));
    /* One token's client is not another's: a struct that is used again holds none of it. */
    CHECK_STATUS(MINTAGE_OK, mintage_token_verify(engine, token.text, token.len, CHAT, &verified, NULL));
    CHECK(verified.client_len == 0 && kit_all(verified.client, 0, sizeof verified.client, 0));
}

/* A token at first sight would have to be verified: no answer, no count. Then there is one. */
static void if_ready(void)
{
    mintage_verify_request request;
    mintage_verified verified;
    mintage_error error;
    kit_token fresh;
    kit_mint(engine, &identity, CHAT, &fresh);
    request = kit_verify_request(&fresh, CHAT);
    PREPARE(&error);
    request.error = &error;
    PREPARE(&verified);
    CHECK_STATUS(MINTAGE_WOULD_WAIT, mintage_token_verify_if_ready(engine, &request, &verified));
    CHECK(CLEARED(&verified));
    CHECK_INTEGER(MINTAGE_WOULD_WAIT, error.status);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &fresh, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_token_verify_if_ready(engine, &request, &verified));
    CHECK_INTEGER(fresh.minted.expires_at_unix_s, verified.expires_at_unix_s);
    request.required_scopes = VOIP;
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, mintage_token_verify_if_ready(engine, &request, &verified));
    CHECK(CLEARED(&verified));
    CHECK_INTEGER(MINTAGE_CLAIM_SCOPE, error.claim);
}

int main(void)
{
    statuses();
    constants();
    layouts();
    engine = kit_open_still(MANUAL);
    identity = kit_create(engine);
    bystander = kit_create(engine);
    kit_mint(engine, &identity, CHAT, &token);
    inputs();
    outputs();
    nothing_done();
    error_untouched();
    clients();
    if_ready();
    mintage_engine_free(engine);
    return check_report("sizes");
}
