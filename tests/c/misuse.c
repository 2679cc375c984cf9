/*
 * Every way to call a function wrongly: NULL in every position, lengths that lie, buffers one byte
 * short, flags and bits that nobody defined, text that is none.
 *
 * Two rules stand behind most checks. A call that says no has done nothing. And an output says
 * nothing unless the call said yes, so that a caller who forgets to look at the status grants
 * nothing.
 */
#include "kit.h"

#include <stdio.h>

static mintage_engine *engine;
static kit_identity identity;
static kit_token token;

/* A valid call's arguments, for one of them to be spoilt at a time. */
static uint8_t out[16384];
static size_t out_len;
static mintage_minted minted;
static mintage_verified verified;

/* ------------------------------------------------------------------------------ NULL */

#define NULLS(call) CHECK_STATUS(MINTAGE_NULL_POINTER, call)
#define HANDLES(call) CHECK_STATUS(MINTAGE_INVALID_HANDLE, call)

static void null_engine(void)
{
    mintage_mint_request mint = kit_mint_request(&identity, CHAT);
    mintage_verify_request verify = kit_verify_request(&token, CHAT);
    uint64_t scopes = 77;
    uint32_t answer = 77;

    HANDLES(mintage_identity_create(NULL, out, sizeof out, &out_len, NULL));
    HANDLES(mintage_identity_create_and_mint(NULL, &mint, out, sizeof out, &out_len, out, sizeof out, &minted));
    HANDLES(mintage_identity_revoke(NULL, identity.text, identity.len, NULL));
    HANDLES(mintage_identity_delete(NULL, identity.text, identity.len, NULL));
    HANDLES(mintage_identity_status(NULL, identity.text, identity.len, out, sizeof out, &out_len));
    HANDLES(mintage_scopes_parse(NULL, TEXT("chat"), &scopes, NULL));
    CHECK(scopes == UINT64_MAX);
    HANDLES(mintage_scopes_format(NULL, CHAT, out, sizeof out, &out_len));
    HANDLES(mintage_scopes_permit(NULL, CHAT, 1, &answer));
    CHECK(answer != 1 && answer != 2);
    HANDLES(mintage_token_mint(NULL, &mint, out, sizeof out, &minted));
    PREPARE(&verified);
    HANDLES(mintage_token_verify(NULL, token.text, token.len, CHAT, &verified, NULL));
    CHECK(CLEARED(&verified));
    PREPARE(&verified);
    HANDLES(mintage_token_verify_with(NULL, &verify, &verified));
    CHECK(CLEARED(&verified));
    PREPARE(&verified);
    HANDLES(mintage_token_verify_if_ready(NULL, &verify, &verified));
    CHECK(CLEARED(&verified));
    HANDLES(mintage_token_claims(NULL, token.text, token.len, out, sizeof out, &out_len));
    HANDLES(mintage_token_revoke(NULL, token.text, token.len, NULL));
    HANDLES(mintage_token_revoke_id(NULL, TEXT("id"), START_S, NULL));
    HANDLES(mintage_revoke_all(NULL, NULL));
    HANDLES(mintage_key_add(NULL, TEXT(KEY_A), NULL));
    HANDLES(mintage_key_rotate(NULL, NULL, 0, 0, NULL));
    HANDLES(mintage_key_retire(NULL, TEXT("a"), NULL));
    HANDLES(mintage_key_revoke(NULL, TEXT("a"), NULL));
    HANDLES(mintage_keys(NULL, out, sizeof out, &out_len));
    HANDLES(mintage_jwks(NULL, out, sizeof out, &out_len));
    HANDLES(mintage_stats(NULL, out, sizeof out, &out_len));
    HANDLES(mintage_clock_set(NULL, START_S));
}

/* Absent is what is NULL: an empty text that is there is a text, and no JSON. */
static void empty_is_not_absent(void)
{
    mintage_engine *engine = kit_open("{}");
    kit_identity identity = kit_create(engine);
    mintage_mint_request request = kit_mint_request(&identity, CHAT);
    mintage_error error;
    kit_token token;
    PREPARE(&error);
    request.error = &error;
    CHECK_STATUS(MINTAGE_OK, kit_try_mint(engine, &request, &token));
    request.claims = (const uint8_t *)"";
    CHECK_STATUS(MINTAGE_CLAIMS_NOT_OBJECT, kit_try_mint(engine, &request, &token));
    CHECK(strcmp(error.field, "claims") == 0);
    request.claims = NULL;
    request.audience = (const uint8_t *)"";
    CHECK_STATUS(MINTAGE_AUDIENCE_UNKNOWN, kit_try_mint(engine, &request, &token));
    CHECK_STATUS(MINTAGE_CONFIG_MALFORMED, mintage_key_rotate(engine, (const uint8_t *)"", 0, 0, &error));
    CHECK_STATUS(MINTAGE_CONFIG_MALFORMED, mintage_key_add(engine, (const uint8_t *)"", 0, &error));
    CHECK_STATUS(MINTAGE_CONFIG_MALFORMED, mintage_key_add(engine, NULL, 0, &error));
    CHECK_STATUS(MINTAGE_OK, mintage_key_rotate(engine, NULL, 0, 0, &error));
    mintage_engine_free(engine);
}

/* An input that is NULL though its length is not 0. */
static void null_inputs(void)
{
    mintage_engine *opened = (mintage_engine *)(void *)out;
    mintage_mint_request mint;
    mintage_verify_request verify;
    uint64_t scopes = 77;
    mintage_error error;

    PREPARE(&error);
    NULLS(mintage_engine_open(NULL, 2, &opened, &error));
    CHECK(opened == NULL);
    CHECK_INTEGER(MINTAGE_NULL_POINTER, error.status);
    NULLS(mintage_identity_revoke(engine, NULL, 5, NULL));
    NULLS(mintage_identity_delete(engine, NULL, 5, NULL));
    NULLS(mintage_identity_status(engine, NULL, 5, out, sizeof out, &out_len));
    NULLS(mintage_scopes_parse(engine, NULL, 4, &scopes, NULL));
    CHECK(scopes == UINT64_MAX);
    PREPARE(&minted);
    NULLS(mintage_token_mint(engine, NULL, out, sizeof out, &minted));
    NULLS(mintage_identity_create_and_mint(engine, NULL, out, sizeof out, &out_len, out + 512, sizeof out - 512, &minted));
    mint = kit_mint_request(&identity, CHAT);
    mint.identity = NULL;
    NULLS(mintage_token_mint(engine, &mint, out, sizeof out, &minted));
    mint = kit_mint_request(&identity, CHAT);
    mint.claims_len = 2;
    NULLS(mintage_token_mint(engine, &mint, out, sizeof out, &minted));
    mint = kit_mint_request(&identity, CHAT);
    mint.audience_len = 2;
    NULLS(mintage_token_mint(engine, &mint, out, sizeof out, &minted));

    PREPARE(&verified);
    NULLS(mintage_token_verify(engine, NULL, 5, CHAT, &verified, NULL));
    CHECK(CLEARED(&verified));
    PREPARE(&verified);
    NULLS(mintage_token_verify_with(engine, NULL, &verified));
    CHECK(CLEARED(&verified));
    PREPARE(&verified);
    NULLS(mintage_token_verify_if_ready(engine, NULL, &verified));
    CHECK(CLEARED(&verified));
    verify = kit_verify_request(&token, CHAT);
    NULLS(mintage_token_verify_if_ready(engine, &verify, NULL));
    mint = kit_mint_request(&identity, CHAT);
    mint.client_len = 2;
    NULLS(mintage_token_mint(engine, &mint, out, sizeof out, &minted));
    verify = kit_verify_request(&token, CHAT);
    verify.token = NULL;
    NULLS(kit_verify_with(engine, &verify, NULL));
    verify = kit_verify_request(&token, CHAT);
    verify.audience_len = 2;
    NULLS(kit_verify_with(engine, &verify, NULL));
    verify = kit_verify_request(&token, CHAT);
    verify.identity_len = 2;
    NULLS(kit_verify_with(engine, &verify, NULL));
    NULLS(mintage_token_claims(engine, NULL, 5, out, sizeof out, &out_len));
    NULLS(mintage_token_inspect(NULL, 5, out, sizeof out, &out_len));
    NULLS(mintage_token_revoke(engine, NULL, 5, NULL));
    NULLS(mintage_token_revoke_id(engine, NULL, 5, START_S, NULL));
    NULLS(mintage_key_add(engine, NULL, 5, NULL));
    NULLS(mintage_key_rotate(engine, NULL, 5, 0, NULL));
    NULLS(mintage_key_retire(engine, NULL, 5, NULL));
    NULLS(mintage_key_revoke(engine, NULL, 5, NULL));
}

static void null_outputs(void)
{
    mintage_mint_request mint = kit_mint_request(&identity, CHAT), create = kit_mint_request(NULL, CHAT);
    mintage_verify_request verify = kit_verify_request(&token, CHAT);

    NULLS(mintage_engine_open(TEXT("{}"), NULL, NULL));
    NULLS(mintage_identity_create(engine, NULL, 128, &out_len, NULL));
    NULLS(mintage_identity_create(engine, out, sizeof out, NULL, NULL));
    PREPARE(&minted);
    NULLS(mintage_identity_create_and_mint(engine, &create, NULL, 128, &out_len, out, sizeof out, &minted));
    NULLS(mintage_identity_create_and_mint(engine, &create, out, 128, NULL, out + 128, sizeof out - 128, &minted));
    NULLS(mintage_identity_create_and_mint(engine, &create, out, 128, &out_len, NULL, sizeof out, &minted));
    NULLS(mintage_identity_create_and_mint(engine, &create, out, 128, &out_len, out + 128, sizeof out - 128, NULL));
    NULLS(mintage_identity_status(engine, identity.text, identity.len, NULL, 128, &out_len));
    NULLS(mintage_identity_status(engine, identity.text, identity.len, out, sizeof out, NULL));
    NULLS(mintage_scopes_parse(engine, TEXT("chat"), NULL, NULL));
    NULLS(mintage_scopes_format(engine, CHAT, NULL, 128, &out_len));
    NULLS(mintage_scopes_format(engine, CHAT, out, sizeof out, NULL));
    NULLS(mintage_scopes_permit(engine, CHAT, 1, NULL));
    NULLS(mintage_token_mint(engine, &mint, NULL, 8192, &minted));
    NULLS(mintage_token_mint(engine, &mint, out, sizeof out, NULL));
    NULLS(mintage_token_verify(engine, token.text, token.len, CHAT, NULL, NULL));
    NULLS(mintage_token_verify_with(engine, &verify, NULL));
    verify.claims_out = out;
    verify.claims_capacity = sizeof out;
    NULLS(kit_verify_with(engine, &verify, NULL));
    verify.claims_out = NULL; /* the capacity stays */
    verify.claims_len_out = &out_len;
    NULLS(kit_verify_with(engine, &verify, NULL));
    NULLS(mintage_token_claims(engine, token.text, token.len, NULL, 128, &out_len));
    NULLS(mintage_token_claims(engine, token.text, token.len, out, sizeof out, NULL));
    NULLS(mintage_token_inspect(token.text, token.len, NULL, 128, &out_len));
    NULLS(mintage_token_inspect(token.text, token.len, out, sizeof out, NULL));
    NULLS(mintage_keys(engine, NULL, 128, &out_len));
    NULLS(mintage_keys(engine, out, sizeof out, NULL));
    NULLS(mintage_jwks(engine, NULL, 128, &out_len));
    NULLS(mintage_jwks(engine, out, sizeof out, NULL));
    NULLS(mintage_stats(engine, NULL, 128, &out_len));
    NULLS(mintage_stats(engine, out, sizeof out, NULL));

    /* With capacity 0 a NULL could also be taken as a question for the length; both do nothing. */
    CHECK_EITHER(MINTAGE_NULL_POINTER, MINTAGE_BUFFER_TOO_SMALL, mintage_keys(engine, NULL, 0, &out_len));
    CHECK_EITHER(MINTAGE_NULL_POINTER, MINTAGE_BUFFER_TOO_SMALL, mintage_token_mint(engine, &mint, NULL, 0, &minted));
}

/* ------------------------------------------------------------------------------ lengths */

static void lengths(void)
{
    /* Beyond what can exist, and beyond what is allowed although it could. The buffer is not that
       long: whoever reads before looking at the length reads outside. */
    static const size_t HUGE_LENGTHS[] = { SIZE_MAX, SIZE_MAX / 2 + 1, SIZE_MAX / 4 };
    mintage_mint_request mint;
    mintage_verify_request verify;
    mintage_engine *opened = NULL;
    uint64_t scopes;
    size_t at;

    for (at = 0; at < 3; at++) {
        size_t len = HUGE_LENGTHS[at];
        check_context("length %lu", (unsigned long)len);
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_IDENTITY_MALFORMED, mintage_identity_revoke(engine, identity.text, len, NULL));
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_IDENTITY_MALFORMED, mintage_identity_delete(engine, identity.text, len, NULL));
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_IDENTITY_MALFORMED,
                     mintage_identity_status(engine, identity.text, len, out, sizeof out, &out_len));
        mint = kit_mint_request(&identity, CHAT);
        mint.identity_len = len;
        PREPARE(&minted);
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_IDENTITY_MALFORMED, mintage_token_mint(engine, &mint, out, sizeof out, &minted));
        mint = kit_mint_request(&identity, CHAT);
        mint.claims = (const uint8_t *)"{}";
        mint.claims_len = len;
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_CLAIMS_TOO_LARGE, mintage_token_mint(engine, &mint, out, sizeof out, &minted));

        PREPARE(&verified);
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_TOKEN_TOO_LONG, mintage_token_verify(engine, token.text, len, CHAT, &verified, NULL));
        CHECK(CLEARED(&verified));
        verify = kit_verify_request(&token, CHAT);
        verify.token_len = len;
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_TOKEN_TOO_LONG, kit_verify_with(engine, &verify, NULL));
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_TOKEN_TOO_LONG, mintage_token_claims(engine, token.text, len, out, sizeof out, &out_len));
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_TOKEN_TOO_LONG, mintage_token_inspect(token.text, len, out, sizeof out, &out_len));
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_TOKEN_TOO_LONG, mintage_token_revoke(engine, token.text, len, NULL));
    }
    /* No address space holds this much; where nothing else bounds the length, this does. */
    for (at = 0; at < 2; at++) {
        size_t len = HUGE_LENGTHS[at];
        check_context("length %lu", (unsigned long)len);
        CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_engine_open((const uint8_t *)"{}", len, &opened, NULL));
        scopes = 77;
        CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_scopes_parse(engine, (const uint8_t *)"chat", len, &scopes, NULL));
        CHECK(scopes == UINT64_MAX);
        CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_token_revoke_id(engine, (const uint8_t *)"id", len, START_S, NULL));
        CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_key_add(engine, (const uint8_t *)"{}", len, NULL));
        CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_key_rotate(engine, (const uint8_t *)"{}", len, 0, NULL));
        CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_key_retire(engine, (const uint8_t *)"a", len, NULL));
        CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_key_revoke(engine, (const uint8_t *)"a", len, NULL));
        mint = kit_mint_request(&identity, CHAT);
        mint.audience = (const uint8_t *)"a";
        mint.audience_len = len;
        CHECK_EITHER(MINTAGE_INVALID_ARGUMENT, MINTAGE_AUDIENCE_UNKNOWN, mintage_token_mint(engine, &mint, out, sizeof out, &minted));
        /* A capacity may be given as "plenty"; only what is needed is written. */
        CHECK_EITHER(MINTAGE_OK, MINTAGE_INVALID_ARGUMENT, mintage_keys(engine, out, len, &out_len));
    }
    check_context(NULL);

    /* Nothing at all, in both spellings. */
    for (at = 0; at < 2; at++) {
        const uint8_t *nothing = at ? (const uint8_t *)"" : NULL;
        CHECK_STATUS(MINTAGE_CONFIG_MALFORMED, mintage_engine_open(nothing, 0, &opened, NULL));
        CHECK_STATUS(MINTAGE_IDENTITY_MALFORMED, mintage_identity_revoke(engine, nothing, 0, NULL));
        CHECK_STATUS(MINTAGE_IDENTITY_MALFORMED, mintage_identity_delete(engine, nothing, 0, NULL));
        CHECK_STATUS(MINTAGE_IDENTITY_MALFORMED, mintage_identity_status(engine, nothing, 0, out, sizeof out, &out_len));
        mint = kit_mint_request(NULL, CHAT);
        mint.identity = nothing;
        CHECK_STATUS(MINTAGE_IDENTITY_MALFORMED, mintage_token_mint(engine, &mint, out, sizeof out, &minted));
        PREPARE(&verified);
        CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, mintage_token_verify(engine, nothing, 0, 0, &verified, NULL));
        CHECK(CLEARED(&verified));
        CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, mintage_token_claims(engine, nothing, 0, out, sizeof out, &out_len));
        CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, mintage_token_inspect(nothing, 0, out, sizeof out, &out_len));
        CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, mintage_token_revoke(engine, nothing, 0, NULL));
        CHECK(mintage_token_revoke_id(engine, nothing, 0, START_S, NULL) != MINTAGE_OK);
        CHECK(mintage_key_add(engine, nothing, 0, NULL) != MINTAGE_OK);
        CHECK_STATUS(MINTAGE_KEY_NOT_FOUND, mintage_key_retire(engine, nothing, 0, NULL));
        CHECK_STATUS(MINTAGE_KEY_NOT_FOUND, mintage_key_revoke(engine, nothing, 0, NULL));
        /* No scope names: an empty mask or a refusal, and never a mask that something satisfies. */
        scopes = 77;
        if (mintage_scopes_parse(engine, nothing, 0, &scopes, NULL) == MINTAGE_OK) CHECK_INTEGER(0, scopes);
        else CHECK(scopes == UINT64_MAX);
    }
}

static void limits(void)
{
    mintage_engine *any = kit_open("{\"subjects\":\"any\"}");
    static uint8_t text[8193];
    kit_identity longest;
    mintage_mint_request mint;
    static char claims[MINTAGE_CLAIMS_BYTES_MAX + 2];
    kit_token minted_token;
    size_t len;

    memset(text, 'a', sizeof text);
    PREPARE(&verified);
    CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, mintage_token_verify(any, text, 8192, 0, &verified, NULL));
    CHECK_STATUS(MINTAGE_TOKEN_TOO_LONG, mintage_token_verify(any, text, 8193, 0, &verified, NULL));

    memset(&longest, 'i', sizeof longest.text);
    longest.len = sizeof longest.text;
    kit_mint(any, &longest, CHAT, &minted_token);
    CHECK_STATUS(MINTAGE_OK, kit_verify(any, &minted_token, CHAT, &verified));
    CHECK_INTEGER(128, verified.identity_len);
    CHECK(kit_all(verified.identity, 0, 128, 'i'));
    mint = kit_mint_request(&longest, CHAT);
    mint.identity = text;
    mint.identity_len = 129;
    CHECK_STATUS(MINTAGE_IDENTITY_MALFORMED, kit_try_mint(any, &mint, &minted_token));

    /* {"a":"xxx…"}, exactly as long as allowed and one byte longer. */
    mint = kit_mint_request(&longest, CHAT);
    for (len = MINTAGE_CLAIMS_BYTES_MAX; len <= MINTAGE_CLAIMS_BYTES_MAX + 1; len++) {
        memset(claims, 'x', sizeof claims);
        memcpy(claims, "{\"a\":\"", 6);
        memcpy(claims + len - 2, "\"}", 2);
        mint.claims = (const uint8_t *)claims;
        mint.claims_len = len;
        CHECK_STATUS(len == MINTAGE_CLAIMS_BYTES_MAX ? MINTAGE_OK : MINTAGE_CLAIMS_TOO_LARGE, kit_try_mint(any, &mint, &minted_token));
    }
    /* Sixteen levels, the claim set itself included, and seventeen. */
    for (len = 16; len <= 17; len++) {
        memcpy(claims, "{\"a\":", 5);
        memset(claims + 5, '[', len - 1);
        memset(claims + 4 + len, ']', len - 1);
        strcpy(claims + 4 + len + len - 1, "}");
        mint.claims = (const uint8_t *)claims;
        mint.claims_len = strlen(claims);
        CHECK_STATUS(len == 16 ? MINTAGE_OK : MINTAGE_CLAIMS_TOO_DEEP, kit_try_mint(any, &mint, &minted_token));
    }
    mintage_engine_free(any);
}

/* ------------------------------------------------------------------------------ short buffers */

/* A call with a short buffer leaves everything as it was that the engine counts; except that a call
   which verifies first may count that. */
#define SHORT_BUFFER(call_with_capacity, needed, verifies) do { \
        kit_json before_, after_; \
        kit_fetch(engine, mintage_stats, &before_); \
        memset(out, CANARY, sizeof out); \
        out_len = 77; \
        CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, call_with_capacity); \
        CHECK_INTEGER(needed, out_len); \
        CHECK(kit_all(out, 0, sizeof out, CANARY)); \
        kit_fetch(engine, mintage_stats, &after_); \
        if (!(verifies)) CHECK(strcmp(before_.text, after_.text) == 0); \
    } while (0)

typedef mintage_status (*cold_call)(uint8_t *, size_t, size_t *);
static mintage_status call_create(uint8_t *at, size_t capacity, size_t *len) { return mintage_identity_create(engine, at, capacity, len, NULL); }
static mintage_status call_status(uint8_t *at, size_t capacity, size_t *len) { return mintage_identity_status(engine, identity.text, identity.len, at, capacity, len); }
static mintage_status call_format(uint8_t *at, size_t capacity, size_t *len) { return mintage_scopes_format(engine, CHAT | VOIP, at, capacity, len); }
static mintage_status call_claims(uint8_t *at, size_t capacity, size_t *len) { return mintage_token_claims(engine, token.text, token.len, at, capacity, len); }
static mintage_status call_inspect(uint8_t *at, size_t capacity, size_t *len) { return mintage_token_inspect(token.text, token.len, at, capacity, len); }
static mintage_status call_keys(uint8_t *at, size_t capacity, size_t *len) { return mintage_keys(engine, at, capacity, len); }
static mintage_status call_jwks(uint8_t *at, size_t capacity, size_t *len) { return mintage_jwks(engine, at, capacity, len); }
static mintage_status call_stats(uint8_t *at, size_t capacity, size_t *len) { return mintage_stats(engine, at, capacity, len); }

static void short_buffers(void)
{
    static const struct { const char *name; cold_call call; int verifies; } COLD[] = {
        { "create", call_create, 0 }, { "status", call_status, 0 }, { "format", call_format, 0 }, { "claims", call_claims, 1 },
        { "inspect", call_inspect, 0 }, { "keys", call_keys, 0 }, { "jwks", call_jwks, 0 }, { "stats", call_stats, 0 },
    };
    size_t at, needed;

    for (at = 0; at < sizeof COLD / sizeof *COLD; at++) {
        check_context("%s", COLD[at].name);
        needed = 0;
        CHECK_STATUS(MINTAGE_OK, COLD[at].call(out, sizeof out, &needed));
        if (!CHECK(needed > 0 && needed < sizeof out)) continue;
        SHORT_BUFFER(COLD[at].call(out, needed - 1, &out_len), needed, COLD[at].verifies);
        SHORT_BUFFER(COLD[at].call(out, 0, &out_len), needed, COLD[at].verifies);
        /* Exactly enough is enough, also at an odd address, and nothing beyond is touched. */
        CHECK_STATUS(MINTAGE_OK, COLD[at].call(out + 1, needed, &out_len));
        CHECK_INTEGER(needed, out_len);
        CHECK(out[0] == CANARY && kit_all(out, needed + 1, sizeof out, CANARY));
    }
    check_context(NULL);
}

static void short_buffers_of_tokens(void)
{
    mintage_mint_request mint = kit_mint_request(&identity, CHAT), create = kit_mint_request(NULL, CHAT);
    mintage_verify_request ask = kit_verify_request(&token, CHAT);
    kit_json before, after;
    uint8_t id[MINTAGE_IDENTITY_BYTES_MAX];
    size_t id_len, needed;

    /* mint: the needed length stands in minted.token_len, and the token was not counted. */
    kit_fetch(engine, mintage_stats, &before);
    memset(out, CANARY, sizeof out);
    PREPARE(&minted);
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, mintage_token_mint(engine, &mint, out, 10, &minted));
    needed = minted.token_len;
    CHECK(needed > 100 && needed <= MINTAGE_TOKEN_BYTES_MAX);
    CHECK(kit_all(&minted, offsetof(mintage_minted, issued_at_unix_s), sizeof minted, 0));
    PREPARE(&minted);
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, mintage_token_mint(engine, &mint, out, needed - 1, &minted));
    CHECK_INTEGER(needed, minted.token_len);
    CHECK(kit_all(out, 0, sizeof out, CANARY));
    CHECK(strcmp(before.text, kit_fetch(engine, mintage_stats, &after)) == 0);
    PREPARE(&minted);
    CHECK_STATUS(MINTAGE_OK, mintage_token_mint(engine, &mint, out, needed, &minted));
    CHECK_INTEGER(needed, minted.token_len);
    CHECK(strcmp(before.text, kit_fetch(engine, mintage_stats, &after)) != 0);

    /* create_and_mint: either buffer may be short; nobody is created. */
    kit_fetch(engine, mintage_stats, &before);
    memset(out, CANARY, sizeof out);
    memset(id, CANARY, sizeof id);
    PREPARE(&minted);
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL,
                 mintage_identity_create_and_mint(engine, &create, id, sizeof id, &id_len, out, 10, &minted));
    needed = minted.token_len;
    CHECK(needed > 100 && needed <= MINTAGE_TOKEN_BYTES_MAX);
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL,
                 mintage_identity_create_and_mint(engine, &create, id, identity.len - 1, &id_len, out, sizeof out, &minted));
    CHECK_INTEGER(identity.len, id_len);
    CHECK(kit_all(id, 0, sizeof id, CANARY) && kit_all(out, 0, sizeof out, CANARY));
    CHECK(strcmp(before.text, kit_fetch(engine, mintage_stats, &after)) == 0);
    CHECK_STATUS(MINTAGE_OK,
                 mintage_identity_create_and_mint(engine, &create, id, identity.len, &id_len, out, needed, &minted));
    CHECK(kit_all(id, identity.len, sizeof id, CANARY) && kit_all(out, needed, sizeof out, CANARY));

    /* verify_with: a short buffer for the claims is told only to whom the token was accepted. */
    needed = 0;
    ask.claims_out = out;
    ask.claims_capacity = sizeof out;
    ask.claims_len_out = &needed;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &ask, NULL));
    CHECK(needed > 0);
    memset(out, CANARY, sizeof out);
    ask.claims_capacity = needed - 1;
    ask.claims_len_out = &out_len;
    out_len = 77;
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, kit_verify_with(engine, &ask, NULL));
    CHECK_INTEGER(needed, out_len);
    CHECK(kit_all(out, 0, sizeof out, CANARY));
    ask.required_scopes = VOIP_JOIN;
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify_with(engine, &ask, NULL));
    CHECK_INTEGER(0, out_len);
    ask.required_scopes = CHAT;
    ask.claims_capacity = needed;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &ask, NULL));
    CHECK(kit_all(out, needed, sizeof out, CANARY));
}

/* ------------------------------------------------------------------------------ flags and bits */

static void flags_and_bits(void)
{
    static const int UNKNOWN_BITS[] = { 5, 6, 31, 32, 62, 63 };
    static const uint32_t UNKNOWN_CAPABILITIES[] = { 22, 23, 256, UINT32_C(0x80000001), UINT32_MAX };
    mintage_verify_request ask = kit_verify_request(&token, CHAT);
    mintage_mint_request mint;
    kit_token other;
    uint32_t answer;
    uint64_t scopes;
    size_t at;

    for (at = 0; at < 32; at++) {
        ask.flags = UINT32_C(1) << at;
        if (ask.flags == (uint32_t)MINTAGE_SCOPES_ANY) continue;
        check_context("flag %lu", (unsigned long)at);
        CHECK_STATUS(MINTAGE_UNKNOWN_FLAG, kit_verify_with(engine, &ask, NULL));
    }
    ask = kit_verify_request(&token, 0);
    ask.flags = MINTAGE_SCOPES_ANY;
    CHECK_MISUSE(kit_verify_with(engine, &ask, NULL));

    for (at = 0; at < sizeof UNKNOWN_BITS / sizeof *UNKNOWN_BITS; at++) {
        uint64_t mask = CHAT | UINT64_C(1) << UNKNOWN_BITS[at];
        check_context("bit %d", UNKNOWN_BITS[at]);
        mint = kit_mint_request(&identity, mask);
        CHECK_STATUS(MINTAGE_UNKNOWN_SCOPE_BIT, kit_try_mint(engine, &mint, &other));
        CHECK_STATUS(MINTAGE_UNKNOWN_SCOPE_BIT, kit_verify(engine, &token, mask, NULL));
        ask = kit_verify_request(&token, mask);
        CHECK_STATUS(MINTAGE_UNKNOWN_SCOPE_BIT, kit_verify_with(engine, &ask, NULL));
        ask.flags = MINTAGE_SCOPES_ANY;
        CHECK_STATUS(MINTAGE_UNKNOWN_SCOPE_BIT, kit_verify_with(engine, &ask, NULL));
        CHECK_STATUS(MINTAGE_UNKNOWN_SCOPE_BIT, mintage_scopes_format(engine, mask, out, sizeof out, &out_len));
        answer = 1;
        CHECK_STATUS(MINTAGE_UNKNOWN_SCOPE_BIT, mintage_scopes_permit(engine, mask, 1, &answer));
        CHECK_INTEGER(0, answer);
    }
    for (at = 0; at < sizeof UNKNOWN_CAPABILITIES / sizeof *UNKNOWN_CAPABILITIES; at++) {
        check_context("capability %lu", (unsigned long)UNKNOWN_CAPABILITIES[at]);
        ask = kit_verify_request(&token, CHAT);
        ask.capability = UNKNOWN_CAPABILITIES[at];
        CHECK_STATUS(MINTAGE_UNKNOWN_CAPABILITY, kit_verify_with(engine, &ask, NULL));
        answer = 1;
        CHECK_STATUS(MINTAGE_UNKNOWN_CAPABILITY, mintage_scopes_permit(engine, CHAT, UNKNOWN_CAPABILITIES[at], &answer));
        CHECK_INTEGER(0, answer);
    }
    check_context(NULL);
    CHECK_STATUS(MINTAGE_UNKNOWN_CAPABILITY, mintage_scopes_permit(engine, CHAT, 0, &answer));

    /* A failed parse leaves what no token satisfies, whichever way its status is ignored. */
    scopes = CHAT;
    CHECK_STATUS(MINTAGE_SCOPE_UNKNOWN, mintage_scopes_parse(engine, TEXT("chat chatt"), &scopes, NULL));
    CHECK(scopes == UINT64_MAX);
    CHECK(kit_verify(engine, &token, scopes, NULL) != MINTAGE_OK);
    ask = kit_verify_request(&token, scopes);
    ask.flags = MINTAGE_SCOPES_ANY;
    CHECK(kit_verify_with(engine, &ask, NULL) != MINTAGE_OK);
    CHECK(kit_mint_status(engine, &identity, scopes) != MINTAGE_OK);
    for (at = 0; at < 2; at++) {
        static const char *const NEARLY[] = { "Chat", "chat,voip" };
        scopes = CHAT;
        CHECK_STATUS(MINTAGE_SCOPE_UNKNOWN, mintage_scopes_parse(engine, TEXT(NEARLY[at]), &scopes, NULL));
        CHECK(scopes == UINT64_MAX);
    }
}

/* With 63 scopes all bits but the last are known; the last still is not. */
static void the_last_bit(void)
{
    char config[1024];
    size_t len = (size_t)sprintf(config, "{\"scopes\":[");
    mintage_engine *full;
    kit_identity holder;
    kit_token all;
    int at;
    for (at = 0; at < 58; at++) len += (size_t)sprintf(config + len, "%s\"s%d\"", at ? "," : "", at);
    strcpy(config + len, "]}");
    full = kit_open(config);
    holder = kit_create(full);
    kit_mint(full, &holder, UINT64_MAX >> 1, &all);
    CHECK_STATUS(MINTAGE_OK, kit_verify(full, &all, UINT64_MAX >> 1, &verified));
    CHECK(verified.scopes == UINT64_MAX >> 1);
    CHECK_STATUS(MINTAGE_OK, kit_verify(full, &all, UINT64_C(1) << 62, NULL));
    CHECK_STATUS(MINTAGE_UNKNOWN_SCOPE_BIT, kit_verify(full, &all, UINT64_C(1) << 63, NULL));
    CHECK_STATUS(MINTAGE_UNKNOWN_SCOPE_BIT, kit_mint_status(full, &holder, UINT64_C(1) << 63));
    mintage_engine_free(full);
}

/* ------------------------------------------------------------------------------ text that is none */

static void bad_text(void)
{
    /* Alone, overlong, a surrogate, beyond Unicode, cut short. */
    static const char *const NOT_UTF8[] = { "\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "abc\xE2\x82" };
    static const struct { const char *claims; mintage_status expected; } CLAIMS[] = {
        { "[1]", MINTAGE_CLAIMS_NOT_OBJECT }, { "1", MINTAGE_CLAIMS_NOT_OBJECT }, { "null", MINTAGE_CLAIMS_NOT_OBJECT },
        { "{", MINTAGE_CLAIMS_NOT_OBJECT }, { "{}{}", MINTAGE_CLAIMS_NOT_OBJECT }, { "{} x", MINTAGE_CLAIMS_NOT_OBJECT },
        { "{\"a\":1,\"a\":1}", MINTAGE_CLAIMS_NOT_OBJECT }, { "{\"a\":1,\"\\u0061\":2}", MINTAGE_CLAIMS_NOT_OBJECT },
        { "{\"x\":{\"a\":1,\"a\":1}}", MINTAGE_CLAIMS_NOT_OBJECT }, { "{\"a\":\"\\ud800\"}", MINTAGE_CLAIMS_NOT_OBJECT },
        { "{\"iss\":\"x\"}", MINTAGE_CLAIM_RESERVED }, { "{\"sub\":\"x\"}", MINTAGE_CLAIM_RESERVED },
        { "{\"aud\":\"x\"}", MINTAGE_CLAIM_RESERVED }, { "{\"iat\":1}", MINTAGE_CLAIM_RESERVED },
        { "{\"exp\":9999999999}", MINTAGE_CLAIM_RESERVED }, { "{\"jti\":\"x\"}", MINTAGE_CLAIM_RESERVED },
        { "{\"scope\":\"voip\"}", MINTAGE_CLAIM_RESERVED }, { "{\"epoch\":9007199254740991}", MINTAGE_CLAIM_RESERVED },
        { "{\"a\":1,\"\\u0065xp\":9999999999}", MINTAGE_CLAIM_RESERVED },
    };
    mintage_mint_request mint;
    mintage_verify_request ask;
    mintage_engine *opened;
    kit_token other;
    mintage_error error;
    uint64_t scopes;
    size_t at;

    for (at = 0; at < sizeof NOT_UTF8 / sizeof *NOT_UTF8; at++) {
        const uint8_t *text = (const uint8_t *)NOT_UTF8[at];
        size_t len = strlen(NOT_UTF8[at]);
        check_context("not UTF-8, number %lu", (unsigned long)at);
        opened = NULL;
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_engine_open(text, len, &opened, NULL));
        CHECK(opened == NULL);
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_identity_revoke(engine, text, len, NULL));
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_identity_delete(engine, text, len, NULL));
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_identity_status(engine, text, len, out, sizeof out, &out_len));
        scopes = CHAT;
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_scopes_parse(engine, text, len, &scopes, NULL));
        CHECK(scopes == UINT64_MAX);
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_token_revoke_id(engine, text, len, START_S, NULL));
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_key_add(engine, text, len, NULL));
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_key_rotate(engine, text, len, 0, NULL));
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_key_retire(engine, text, len, NULL));
        CHECK_STATUS(MINTAGE_INVALID_UTF8, mintage_key_revoke(engine, text, len, NULL));
        mint = kit_mint_request(&identity, CHAT);
        mint.identity = text;
        mint.identity_len = len;
        CHECK_STATUS(MINTAGE_INVALID_UTF8, kit_try_mint(engine, &mint, &other));
        mint = kit_mint_request(&identity, CHAT);
        mint.claims = text;
        mint.claims_len = len;
        CHECK_STATUS(MINTAGE_INVALID_UTF8, kit_try_mint(engine, &mint, &other));
        mint = kit_mint_request(&identity, CHAT);
        mint.audience = text;
        mint.audience_len = len;
        CHECK_STATUS(MINTAGE_INVALID_UTF8, kit_try_mint(engine, &mint, &other));
        ask = kit_verify_request(&token, CHAT);
        ask.identity = text;
        ask.identity_len = len;
        CHECK_STATUS(MINTAGE_INVALID_UTF8, kit_verify_with(engine, &ask, NULL));
        ask = kit_verify_request(&token, CHAT);
        ask.audience = text;
        ask.audience_len = len;
        CHECK_STATUS(MINTAGE_INVALID_UTF8, kit_verify_with(engine, &ask, NULL));
        /* A token is not text to begin with. */
        PREPARE(&verified);
        CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, mintage_token_verify(engine, text, len, 0, &verified, NULL));
    }
    check_context(NULL);

    /* A NUL is a byte like any other, and ends nothing. */
    opened = NULL;
    CHECK_STATUS(MINTAGE_CONFIG_MALFORMED, mintage_engine_open(BYTES("{}\0"), &opened, NULL));
    CHECK_STATUS(MINTAGE_SCOPE_UNKNOWN, mintage_scopes_parse(engine, BYTES("chat\0"), &scopes, NULL));
    CHECK_STATUS(MINTAGE_SCOPE_UNKNOWN, mintage_scopes_parse(engine, BYTES("chat\0.join"), &scopes, NULL));
    CHECK(scopes == UINT64_MAX);
    CHECK_STATUS(MINTAGE_KEY_NOT_FOUND, mintage_key_revoke(engine, BYTES("a\0b"), NULL));
    mint = kit_mint_request(&identity, CHAT);
    mint.claims = (const uint8_t *)"{}\0";
    mint.claims_len = 3;
    CHECK_STATUS(MINTAGE_CLAIMS_NOT_OBJECT, kit_try_mint(engine, &mint, &other));
    mint = kit_mint_request(&identity, CHAT);
    mint.identity_len++;
    identity.text[identity.len] = 0;
    CHECK_STATUS(MINTAGE_IDENTITY_MALFORMED, kit_try_mint(engine, &mint, &other));

    mint = kit_mint_request(&identity, CHAT);
    mint.error = &error;
    for (at = 0; at < sizeof CLAIMS / sizeof *CLAIMS; at++) {
        check_context("claims %s", CLAIMS[at].claims);
        mint.claims = (const uint8_t *)CLAIMS[at].claims;
        mint.claims_len = strlen(CLAIMS[at].claims);
        PREPARE(&error);
        CHECK_STATUS(CLAIMS[at].expected, kit_try_mint(engine, &mint, &other));
        CHECK_INTEGER(CLAIMS[at].expected, error.status);
        CHECK(memchr(error.field, 0, sizeof error.field) && memchr(error.message, 0, sizeof error.message));
        CHECK(error.message[0] != 0);
    }
    check_context(NULL);
}

/* ------------------------------------------------------------------------------ the rest */

static void clocks(void)
{
    mintage_engine *system_clock = kit_open("{}"), *wild = kit_open_still(MANUAL);
    static const int64_t EXTREMES[] = { INT64_MIN, -1, 0, INT64_MAX };
    kit_identity who = kit_create(wild);
    kit_token sound;
    size_t at;
    CHECK_STATUS(MINTAGE_CLOCK_NOT_MANUAL, mintage_clock_set(system_clock, START_S * 1000));
    kit_mint(wild, &who, CHAT, &sound);
    for (at = 0; at < sizeof EXTREMES / sizeof *EXTREMES; at++) {
        check_context("clock %ld", (long)EXTREMES[at]);
        CHECK_EITHER(MINTAGE_OK, MINTAGE_INVALID_ARGUMENT, mintage_clock_set(wild, EXTREMES[at]));
        /* Whatever the verdict, it comes; and the calls that need a time survive it. */
        CHECK(kit_verify(wild, &sound, CHAT, NULL) / 1000 <= 2);
        CHECK(kit_mint_status(wild, &who, CHAT) != MINTAGE_PANIC);
        CHECK(kit_revoke(wild, &who) != MINTAGE_PANIC);
        REQUIRE_OK(mintage_clock_set(wild, START_S * 1000));
        CHECK_STATUS(MINTAGE_REVOKED, kit_verify(wild, &sound, CHAT, NULL));
    }
    check_context(NULL);
    mintage_engine_free(system_clock);
    mintage_engine_free(wild);
}

int main(void)
{
    engine = kit_open_still(MANUAL);
    identity = kit_create(engine);
    kit_mint(engine, &identity, CHAT | VOIP, &token);
    null_engine();
    null_inputs();
    null_outputs();
    lengths();
    limits();
    short_buffers();
    short_buffers_of_tokens();
    flags_and_bits();
    the_last_bit();
    bad_text();
    clocks();
    /* After all that the engine is as it was. */
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT | VOIP, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(engine, &identity, CHAT));
    mintage_engine_free(engine);
    empty_is_not_absent();
    return check_report("misuse");
}
