/*
 * Many tokens in one call: every verdict is that of the single call, an item's failure touches no
 * other item, and whatever stops the whole call leaves nothing that grants anything.
 */
#include "kit.h"

#include <stdlib.h>

#define MANY 40

static mintage_engine *engine;
static kit_identity alice, bob;
static kit_token tokens[MANY];
static mintage_slice slices[MANY];
static mintage_status statuses[MANY + 1];
static mintage_verified verified[MANY + 1];

static void prepare(void)
{
    size_t at;
    for (at = 0; at < MANY; at++) {
        kit_mint(engine, at % 2 ? &alice : &bob, at % 3 ? CHAT : CHAT | VOIP, &tokens[at]);
        slices[at].data = tokens[at].text;
        slices[at].len = tokens[at].len;
    }
    slices[3].len -= 1;                       /* a signature cut short */
    slices[5].data = NULL, slices[5].len = 0; /* empty */
    slices[7].data = NULL;                    /* a length without bytes */
    slices[9].len = 0;
    tokens[11].text[tokens[11].len - 1] ^= 1;
    tokens[13].text[5] = 0xff;
    tokens[15].text[tokens[15].len / 2] = 0;
    REQUIRE_OK(kit_revoke(engine, &bob));
    memset(statuses, CANARY, sizeof statuses);
    memset(verified, CANARY, sizeof verified);
    for (at = 0; at <= MANY; at++) verified[at].struct_size = sizeof *verified;
}

static void as_one_by_one(void)
{
    mintage_verified one;
    size_t at, accepted = 0, pass;
    for (pass = 0; pass < 2; pass++) { /* at first sight, and seen before */
        CHECK_STATUS(MINTAGE_OK, mintage_token_verify_many(engine, slices, MANY, CHAT, statuses, verified));
        for (at = 0; at < MANY; at++) {
            check_context("token %d", (int)at);
            PREPARE(&one);
            CHECK_STATUS(statuses[at], mintage_token_verify(engine, slices[at].data, slices[at].len, CHAT, &one, NULL));
            CHECK(memcmp(&one, &verified[at], sizeof one) == 0);
            accepted += statuses[at] == MINTAGE_OK;
        }
        check_context(NULL);
        CHECK(kit_all(&statuses[MANY], 0, sizeof *statuses, CANARY));
        CHECK(UNTOUCHED(&verified[MANY]));
    }
    CHECK(accepted > 10 && accepted < 2 * MANY);
    /* Statuses alone. */
    memset(statuses, CANARY, sizeof statuses);
    CHECK_STATUS(MINTAGE_OK, mintage_token_verify_many(engine, slices, MANY, VOIP, statuses, NULL));
    for (at = 0; at < MANY; at++)
        CHECK_STATUS(statuses[at], mintage_token_verify(engine, slices[at].data, slices[at].len, VOIP, &one, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_token_verify_many(engine, NULL, 0, CHAT, NULL, NULL));
}

/* What was there is gone: nothing that a caller could take for an answer. */
static void nothing_granted(mintage_status status)
{
    size_t at;
    for (at = 0; at < MANY; at++) CHECK_INTEGER(status, statuses[at]);
}

static void misuse(void)
{
    size_t at;
    CHECK_STATUS(MINTAGE_INVALID_HANDLE, mintage_token_verify_many(NULL, slices, MANY, 0, statuses, verified));
    nothing_granted(MINTAGE_INVALID_HANDLE);
    for (at = 0; at < MANY; at++) CHECK(CLEARED(&verified[at]));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_token_verify_many(engine, NULL, MANY, 0, statuses, verified));
    nothing_granted(MINTAGE_NULL_POINTER);
    memset(verified, CANARY, sizeof verified);
    for (at = 0; at <= MANY; at++) verified[at].struct_size = sizeof *verified;
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_token_verify_many(engine, slices, MANY, 0, NULL, verified));
    for (at = 0; at < MANY; at++) CHECK(CLEARED(&verified[at]));
    CHECK_STATUS(MINTAGE_UNKNOWN_SCOPE_BIT, mintage_token_verify_many(engine, slices, MANY, UINT64_MAX, statuses, verified));
    nothing_granted(MINTAGE_UNKNOWN_SCOPE_BIT);
    {
        /* Zero reads as "accepted", so not even a call that does nothing leaves it. */
        static mintage_status many[MINTAGE_BATCH_MAX + 1];
        CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_token_verify_many(engine, slices, MINTAGE_BATCH_MAX + 1, 0, many, NULL));
        CHECK_INTEGER(MINTAGE_INVALID_ARGUMENT, many[0]);
        CHECK_INTEGER(MINTAGE_INVALID_ARGUMENT, many[MINTAGE_BATCH_MAX - 1]);
    }
    verified[MANY - 1].struct_size += 8;
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_token_verify_many(engine, slices, MANY, 0, statuses, verified));
    nothing_granted(MINTAGE_STRUCT_SIZE);
    verified[MANY - 1].struct_size -= 8;
    verified[0].struct_size = 4;
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_token_verify_many(engine, slices, MANY, 0, statuses, verified));
    verified[0].struct_size = sizeof *verified;
}

/* A caller whose structs are older, or have grown: the first struct_size is the distance to the next. */
static void strides(void)
{
    static const size_t SIZES[] = { 312, 320, 440, 448, 4096 };
    size_t size, at;
    for (size = 0; size < sizeof SIZES / sizeof *SIZES; size++) {
        size_t stride = SIZES[size];
        uint8_t *array = malloc(stride * MANY + 8);
        REQUIRE(array != NULL);
        memset(array, CANARY, stride * MANY + 8);
        for (at = 0; at < MANY; at++) *(uint32_t *)(void *)(array + at * stride) = (uint32_t)stride;
        CHECK_STATUS(MINTAGE_OK, mintage_token_verify_many(engine, slices, MANY, CHAT, statuses, (mintage_verified *)(void *)array));
        for (at = 0; at < MANY; at++) {
            mintage_verified one;
            PREPARE(&one);
            CHECK_STATUS(statuses[at], mintage_token_verify(engine, slices[at].data, slices[at].len, CHAT, &one, NULL));
            CHECK(memcmp(array + at * stride + 4, (uint8_t *)&one + 4, (stride < sizeof one ? stride : sizeof one) - 4) == 0);
            if (stride > sizeof one) CHECK(kit_all(array + at * stride, sizeof one, stride, 0));
        }
        CHECK(kit_all(array + stride * MANY, 0, 8, CANARY));
        free(array);
    }
}

static void minting(void)
{
    static uint8_t room[MANY][600];
    mintage_mint_request requests[MANY];
    mintage_minted minted[MANY];
    mintage_error error;
    size_t at;
    PREPARE(&error);
    memset(room, CANARY, sizeof room);
    for (at = 0; at < MANY; at++) {
        requests[at] = kit_mint_request(&alice, CHAT);
        PREPARE(&minted[at]);
    }
    requests[2].scopes = 0;
    requests[4].lifetime_minutes = 59;
    requests[4].error = &error;
    requests[6].identity_len = 3;
    requests[8].claims = (const uint8_t *)"[]", requests[8].claims_len = 2;
    requests[10].claims = (const uint8_t *)"{\"a\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}";
    requests[10].claims_len = strlen((const char *)requests[10].claims);
    CHECK_STATUS(MINTAGE_OK, mintage_token_mint_many(engine, requests, MANY, room[0], sizeof *room, statuses, minted));
    for (at = 0; at < MANY; at++) {
        mintage_status expected = at == 2 ? MINTAGE_SCOPES_EMPTY : at == 4 ? MINTAGE_LIFETIME_OUT_OF_RANGE
            : at == 6 ? MINTAGE_IDENTITY_MALFORMED : at == 8 ? MINTAGE_CLAIMS_NOT_OBJECT
            : at == 10 ? MINTAGE_BUFFER_TOO_SMALL : MINTAGE_OK;
        check_context("request %d", (int)at);
        CHECK_INTEGER(expected, statuses[at]);
        if (expected == MINTAGE_OK) {
            mintage_verified one;
            PREPARE(&one);
            CHECK_STATUS(MINTAGE_OK, mintage_token_verify(engine, room[at], minted[at].token_len, CHAT, &one, NULL));
            CHECK(kit_all(room[at], minted[at].token_len, sizeof *room, CANARY));
        } else {
            CHECK(kit_all(room[at], 0, sizeof *room, CANARY));
            CHECK_INTEGER(0, minted[at].expires_at_unix_s);
        }
    }
    check_context(NULL);
    CHECK(minted[10].token_len > sizeof *room);
    CHECK(strstr(error.message, "59") != NULL && strcmp(error.field, "lifetime_minutes") == 0);

    CHECK_STATUS(MINTAGE_INVALID_HANDLE, mintage_token_mint_many(NULL, requests, MANY, room[0], 600, statuses, minted));
    nothing_granted(MINTAGE_INVALID_HANDLE);
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_token_mint_many(engine, NULL, MANY, room[0], 600, statuses, minted));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_token_mint_many(engine, requests, MANY, NULL, 600, statuses, minted));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_token_mint_many(engine, requests, MANY, room[0], 600, statuses, NULL));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_token_mint_many(engine, requests, MANY, room[0], 600, NULL, minted));
    CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_token_mint_many(engine, requests, MANY, room[0], SIZE_MAX, statuses, minted));
    requests[1].struct_size = 72; /* an older caller's, among newer ones */
    CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_token_mint_many(engine, requests, MANY, room[0], 600, statuses, minted));
    CHECK_STATUS(MINTAGE_OK, mintage_token_mint_many(engine, requests, 0, NULL, 0, NULL, NULL));
}

int main(void)
{
    engine = kit_open("{}");
    alice = kit_create(engine);
    bob = kit_create(engine);
    prepare();
    as_one_by_one();
    strides();
    misuse();
    minting();
    mintage_engine_free(engine);
    return check_report("batch");
}
