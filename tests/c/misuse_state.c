/*
 * Every way to call wrongly what brings state up to date and what carries changes: as in misuse.c, a
 * call that says no has done nothing, and an output says nothing unless the call said yes.
 */
#include "kit.h"

#include <stdio.h>

#define NULLS(call) CHECK_STATUS(MINTAGE_NULL_POINTER, call)
#define HANDLES(call) CHECK_STATUS(MINTAGE_INVALID_HANDLE, call)
#define ABSENT(call) CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, call)
#define OK(call) CHECK_STATUS(MINTAGE_OK, call)

/* Two engines that know each other's identities, and one whose secret nobody else has. */
static mintage_engine *engine, *peer, *alone;
static kit_identity identity, other;
static kit_token token, other_token;

/* What the engine has to tell, and the place for more. */
static uint8_t changes[4096];
static size_t changes_len;
static uint8_t cursor[MINTAGE_CURSOR_BYTES];

static uint8_t out[8192];
static size_t out_len;
static uint8_t cursor_out[MINTAGE_CURSOR_BYTES + 8];
static uint32_t answer;
static mintage_error error;

static mintage_slice slice(const void *data, size_t len)
{
    mintage_slice slice;
    slice.data = data;
    slice.len = len;
    return slice;
}

/* Fills every output with what must still be there, or be 0, after a refusal. */
static void prepare(void)
{
    memset(out, CANARY, sizeof out);
    memset(cursor_out, CANARY, sizeof cursor_out);
    out_len = 77;
    answer = 77;
    PREPARE(&error);
}

static int nothing_written(void)
{
    return kit_all(out, 0, sizeof out, CANARY) && kit_all(cursor_out, 0, sizeof cursor_out, CANARY);
}

static void blamed(mintage_status status, const char *field)
{
    CHECK_INTEGER(status, error.status);
    CHECK_INTEGER(sizeof error, error.struct_size);
    if (!CHECK(memchr(error.field, 0, sizeof error.field) && memchr(error.message, 0, sizeof error.message))) return;
    CHECK(error.message[0] != 0);
    if (!CHECK(strcmp(error.field, field) == 0)) printf("    field \"%s\", expected \"%s\"\n", error.field, field);
}

/* Whether nobody has been revoked meanwhile. */
static void nobody_revoked(void)
{
    OK(kit_verify(engine, &token, CHAT, NULL));
    OK(kit_verify(engine, &other_token, CHAT, NULL));
    OK(kit_verify(peer, &token, CHAT, NULL));
}

/* ------------------------------------------------------------------------------ NULL */

static void null_engine(void)
{
    mintage_slice one = slice(identity.text, identity.len);

    PREPARE(&error);
    HANDLES(mintage_sync(NULL, NULL));
    HANDLES(mintage_sync(NULL, &error));
    blamed(MINTAGE_INVALID_HANDLE, "");
    HANDLES(mintage_identity_revoke_many(NULL, &one, 1, NULL));
    HANDLES(mintage_identity_revoke_many(NULL, NULL, 0, NULL));
    prepare();
    HANDLES(mintage_changes_since(NULL, NULL, 0, out, sizeof out, &out_len, cursor_out, &answer, &error));
    CHECK(nothing_written() && out_len == 0 && answer == 77);
    prepare();
    HANDLES(mintage_changes_apply(NULL, changes, changes_len, &answer, &error));
    CHECK_INTEGER(0, answer);
}

static void null_pointers(void)
{
    mintage_slice pair[2];

    prepare();
    NULLS(mintage_changes_since(engine, NULL, MINTAGE_CURSOR_BYTES, out, sizeof out, &out_len, cursor_out, &answer, &error));
    blamed(MINTAGE_NULL_POINTER, "");
    CHECK(nothing_written() && out_len == 0 && answer == 77);
    NULLS(mintage_changes_since(engine, cursor, MINTAGE_CURSOR_BYTES, NULL, 1, &out_len, cursor_out, &answer, &error));
    NULLS(mintage_changes_since(engine, cursor, MINTAGE_CURSOR_BYTES, out, sizeof out, NULL, cursor_out, &answer, &error));
    NULLS(mintage_changes_since(engine, cursor, MINTAGE_CURSOR_BYTES, out, sizeof out, &out_len, NULL, &answer, &error));
    CHECK(nothing_written() && out_len == 0 && answer == 77);

    NULLS(mintage_changes_apply(engine, NULL, 5, &answer, &error));
    CHECK_INTEGER(0, answer);

    NULLS(mintage_identity_revoke_many(engine, NULL, 1, &error));
    pair[0] = slice(identity.text, identity.len);
    pair[1] = slice(NULL, 5);
    PREPARE(&error);
    NULLS(mintage_identity_revoke_many(engine, pair, 2, &error));
    blamed(MINTAGE_NULL_POINTER, "identities[1]");
    nobody_revoked();

    /* What may be NULL. */
    OK(mintage_sync(engine, NULL));
    OK(mintage_changes_since(engine, NULL, 0, out, sizeof out, &out_len, cursor_out, NULL, NULL));
    OK(mintage_changes_apply(engine, out, out_len, NULL, NULL));
    OK(mintage_changes_apply(engine, NULL, 0, NULL, NULL));
    OK(mintage_identity_revoke_many(engine, NULL, 0, NULL));
    OK(mintage_identity_revoke_many(engine, pair, 0, NULL));
    nobody_revoked();
}

/* An error of a size that is none: told, and nothing done. */
static void wrong_errors(void)
{
    static const uint32_t SIZES[] = { 0, 1, 511, 4097, UINT32_MAX };
    mintage_slice one = slice(identity.text, identity.len);
    size_t at;
    for (at = 0; at < sizeof SIZES / sizeof *SIZES; at++) {
        check_context("error of %lu bytes", (unsigned long)SIZES[at]);
        prepare();
        error.struct_size = SIZES[at];
        CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_sync(engine, &error));
        CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_identity_revoke_many(engine, &one, 1, &error));
        CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_changes_since(engine, NULL, 0, out, sizeof out, &out_len, cursor_out, &answer, &error));
        CHECK(nothing_written() && out_len == 0 && answer == 77);
        CHECK_STATUS(MINTAGE_STRUCT_SIZE, mintage_changes_apply(peer, changes, changes_len, &answer, &error));
        CHECK_INTEGER(0, answer);
        CHECK(UNTOUCHED(&error));
        nobody_revoked();
    }
    check_context(NULL);
}

/* ------------------------------------------------------------------------------ cursors and buffers */

static void cursors(void)
{
    static uint8_t wrong[256];
    static const size_t LENGTHS[] = { 0, 1, MINTAGE_CURSOR_BYTES - 1, MINTAGE_CURSOR_BYTES + 1, 2 * MINTAGE_CURSOR_BYTES, 256, SIZE_MAX, SIZE_MAX / 2 + 1 };
    size_t at;

    memcpy(wrong, cursor, sizeof cursor);
    for (at = 1; at < sizeof LENGTHS / sizeof *LENGTHS; at++) {
        check_context("cursor of %lu bytes", (unsigned long)LENGTHS[at]);
        prepare();
        ABSENT(mintage_changes_since(engine, wrong, LENGTHS[at], out, sizeof out, &out_len, cursor_out, &answer, &error));
        CHECK(nothing_written() && out_len == 0 && answer == 77);
        blamed(MINTAGE_INVALID_ARGUMENT, LENGTHS[at] > sizeof wrong ? "" : "cursor");
    }
    /* An empty one that is there is none, too. */
    check_context("cursor of 0 bytes");
    OK(mintage_changes_since(engine, wrong, 0, out, sizeof out, &out_len, cursor_out, &answer, NULL));
    CHECK(out_len == changes_len && answer == 1);

    /* The right one: nothing new. Changed in any byte it is of another life, or of no time yet:
       everything, or nothing, and never a failure. */
    check_context("cursor at an odd address");
    memcpy(wrong + 1, cursor, sizeof cursor);
    prepare();
    OK(mintage_changes_since(engine, wrong + 1, MINTAGE_CURSOR_BYTES, NULL, 0, &out_len, cursor_out + 1, &answer, NULL));
    CHECK(out_len == 0 && answer == 0 && memcmp(cursor_out + 1, cursor, sizeof cursor) == 0);
    CHECK(cursor_out[0] == CANARY && kit_all(cursor_out, MINTAGE_CURSOR_BYTES + 1, sizeof cursor_out, CANARY));
    for (at = 0; at < MINTAGE_CURSOR_BYTES; at++) {
        check_context("cursor changed at %lu", (unsigned long)at);
        memcpy(wrong, cursor, sizeof cursor);
        wrong[at] ^= 0x81;
        prepare();
        OK(mintage_changes_since(engine, wrong, MINTAGE_CURSOR_BYTES, out, sizeof out, &out_len, cursor_out, &answer, NULL));
        CHECK(answer == 1 ? out_len == changes_len : out_len == 0 || out_len < changes_len);
        if (at < 16) CHECK_INTEGER(1, answer);
        CHECK(memcmp(cursor_out, cursor, sizeof cursor) == 0);
    }
    check_context(NULL);
}

static void short_buffers(void)
{
    static const size_t PLENTY[] = { sizeof out, SIZE_MAX };
    uint8_t odd[16];
    size_t capacities[3], needed = 0, at;
    uint32_t complete = 7;

    capacities[0] = 0, capacities[1] = 1, capacities[2] = changes_len - 1;
    for (at = 0; at < 3; at++) {
        check_context("capacity %lu", (unsigned long)capacities[at]);
        prepare();
        CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, mintage_changes_since(engine, NULL, 0, out, capacities[at], &out_len, cursor_out, &answer, &error));
        CHECK_INTEGER(changes_len, out_len);
        CHECK(nothing_written() && answer == 77);
        blamed(MINTAGE_BUFFER_TOO_SMALL, "");
    }
    check_context(NULL);
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, mintage_changes_since(engine, NULL, 0, NULL, 0, &out_len, cursor_out, &answer, NULL));
    CHECK_INTEGER(changes_len, out_len);

    /* Exactly enough is enough, at odd addresses too, and nothing beyond is touched. */
    prepare();
    memset(odd, CANARY, sizeof odd);
    OK(mintage_changes_since(engine, NULL, 0, out + 1, changes_len, (size_t *)(void *)(odd + 1), cursor_out, (uint32_t *)(void *)(odd + 11), NULL));
    memcpy(&needed, odd + 1, sizeof needed);
    memcpy(&complete, odd + 11, sizeof complete);
    CHECK(needed == changes_len && complete == 1);
    CHECK(odd[0] == CANARY && kit_all(odd, 1 + sizeof needed, 11, CANARY) && odd[15] == CANARY);
    CHECK(out[0] == CANARY && kit_all(out, changes_len + 1, sizeof out, CANARY));
    CHECK(memcmp(out + 1, changes, changes_len) == 0);
    CHECK(kit_all(cursor_out, MINTAGE_CURSOR_BYTES, sizeof cursor_out, CANARY));

    for (at = 0; at < 2; at++) {
        prepare();
        OK(mintage_changes_since(engine, NULL, 0, out, PLENTY[at], &out_len, cursor_out, &answer, NULL));
        CHECK(out_len == changes_len && kit_all(out, changes_len, sizeof out, CANARY));
    }
}

/* ------------------------------------------------------------------------------ changes */

static void changes_that_lie(void)
{
    static const size_t HUGE_LENGTHS[] = { SIZE_MAX, SIZE_MAX / 2 + 1 };
    static uint8_t bent[sizeof changes + 1];
    mintage_engine *foreign = kit_open("{\"keys\":[" KEY_A "],\"start\":\"open\",\"identity_secret\":[\"" SECRET_B "\"]}");
    kit_json before, after;
    size_t at;

    kit_fetch(peer, mintage_stats, &before);
    for (at = 0; at < 2; at++) {
        prepare();
        ABSENT(mintage_changes_apply(peer, changes, HUGE_LENGTHS[at], &answer, &error));
        CHECK_INTEGER(0, answer);
        blamed(MINTAGE_INVALID_ARGUMENT, "");
    }
    for (at = 1; at < changes_len; at++) {
        check_context("cut after %lu", (unsigned long)at);
        prepare();
        CHECK_STATUS(MINTAGE_CHANGES_DAMAGED, mintage_changes_apply(peer, changes, at, &answer, &error));
        CHECK_INTEGER(0, answer);
        blamed(MINTAGE_CHANGES_DAMAGED, "");
    }
    memcpy(bent, changes, changes_len);
    bent[changes_len] = 0;
    check_context("one byte more");
    CHECK_STATUS(MINTAGE_CHANGES_DAMAGED, mintage_changes_apply(peer, bent, changes_len + 1, &answer, NULL));
    for (at = 0; at < changes_len; at++) {
        mintage_status expected = at == 4 ? MINTAGE_CHANGES_NEWER
            : at >= 8 && at < 24 ? MINTAGE_CHANGES_FOREIGN : MINTAGE_CHANGES_DAMAGED;
        check_context("changed at %lu", (unsigned long)at);
        bent[at] ^= 0x80;
        prepare();
        CHECK_STATUS(expected, mintage_changes_apply(peer, bent, changes_len, &answer, &error));
        CHECK_INTEGER(0, answer);
        blamed(expected, "");
        bent[at] ^= 0x80;
    }
    check_context(NULL);
    CHECK_STATUS(MINTAGE_CHANGES_FOREIGN, mintage_changes_apply(foreign, changes, changes_len, &answer, NULL));
    CHECK_STATUS(MINTAGE_CHANGES_DAMAGED, mintage_changes_apply(peer, BYTES("\xFF\0\0\xC0\x80"), &answer, NULL));
    CHECK(strcmp(before.text, kit_fetch(peer, mintage_stats, &after)) == 0);
    nobody_revoked();
    mintage_engine_free(foreign);
}

/* Whose identity secret nobody has can tell nobody anything. */
static void a_secret_of_ones_own(void)
{
    prepare();
    CHECK_STATUS(MINTAGE_CONFIG_CONFLICT, mintage_changes_since(alone, NULL, 0, out, sizeof out, &out_len, cursor_out, &answer, &error));
    CHECK(nothing_written() && out_len == 0 && answer == 77);
    blamed(MINTAGE_CONFIG_CONFLICT, "identity_secret");
    prepare();
    CHECK_STATUS(MINTAGE_CONFIG_CONFLICT, mintage_changes_apply(alone, changes, changes_len, &answer, &error));
    blamed(MINTAGE_CONFIG_CONFLICT, "identity_secret");
    CHECK_INTEGER(0, answer);
    CHECK_STATUS(MINTAGE_CONFIG_CONFLICT, mintage_changes_apply(alone, NULL, 0, &answer, NULL));
    OK(mintage_sync(alone, NULL));
}

/* ------------------------------------------------------------------------------ many identities */

static void many_that_are_none(void)
{
    static uint8_t nul[MINTAGE_IDENTITY_BYTES_MAX];
    const struct { const char *name; const void *data; size_t len; mintage_status expected; } BAD[] = {
        { "empty", "", 0, MINTAGE_IDENTITY_MALFORMED },
        { "absent", NULL, 0, MINTAGE_IDENTITY_MALFORMED },
        { "not UTF-8", "\xC0\x80", 2, MINTAGE_INVALID_UTF8 },
        { "cut short", identity.text, identity.len - 1, MINTAGE_IDENTITY_MALFORMED },
        { "an embedded NUL", nul, identity.len + 1, MINTAGE_IDENTITY_MALFORMED },
        { "SIZE_MAX", identity.text, SIZE_MAX, MINTAGE_INVALID_ARGUMENT },
        { "half of SIZE_MAX", identity.text, SIZE_MAX / 2 + 1, MINTAGE_INVALID_ARGUMENT },
        { "a quarter of SIZE_MAX", identity.text, SIZE_MAX / 4, MINTAGE_INVALID_ARGUMENT },
    };
    mintage_slice three[3];
    char field[32];
    size_t at, place;

    memcpy(nul, identity.text, identity.len);
    for (at = 0; at < sizeof BAD / sizeof *BAD; at++) {
        for (place = 0; place < 3; place++) {
            check_context("%s, in place %lu", BAD[at].name, (unsigned long)place);
            three[0] = three[2] = slice(identity.text, identity.len);
            three[1] = slice(other.text, other.len);
            three[place] = slice(BAD[at].data, BAD[at].len);
            PREPARE(&error);
            CHECK_EITHER(BAD[at].expected, MINTAGE_IDENTITY_UNKNOWN, mintage_identity_revoke_many(engine, three, 3, &error));
            sprintf(field, "identities[%d]", (int)place);
            blamed(error.status, field);
            nobody_revoked();
        }
    }
    /* An identity of somebody else's. */
    check_context("a stranger's");
    three[0] = slice(identity.text, identity.len);
    three[1] = slice(other.text, other.len);
    PREPARE(&error);
    CHECK_EITHER(MINTAGE_IDENTITY_UNKNOWN, MINTAGE_IDENTITY_MALFORMED, mintage_identity_revoke_many(alone, three, 2, &error));
    blamed(error.status, "identities[0]");
    check_context(NULL);
}

static void counts(void)
{
    static mintage_slice many[MINTAGE_BATCH_MAX + 1];
    static uint8_t unaligned[2 * sizeof(mintage_slice) + 1];
    static const size_t TOO_MANY[] = { MINTAGE_BATCH_MAX + 1, SIZE_MAX / sizeof(mintage_slice) + 2, SIZE_MAX };
    size_t at;
    int64_t before;

    for (at = 0; at <= MINTAGE_BATCH_MAX; at++) many[at] = slice(identity.text, identity.len);
    for (at = 0; at < 3; at++) {
        check_context("%lu of them", (unsigned long)TOO_MANY[at]);
        PREPARE(&error);
        ABSENT(mintage_identity_revoke_many(engine, many, TOO_MANY[at], &error));
        blamed(MINTAGE_INVALID_ARGUMENT, "count");
        ABSENT(mintage_identity_revoke_many(engine, NULL, TOO_MANY[at], NULL));
    }
    check_context(NULL);
    nobody_revoked();
    before = kit_count(engine, "revocations");
    OK(mintage_identity_revoke_many(engine, many, 0, &error));
    nobody_revoked();
    CHECK_INTEGER(before, kit_count(engine, "revocations"));

    /* As many as are allowed, and the same one twice. */
    OK(mintage_identity_revoke_many(engine, many, MINTAGE_BATCH_MAX, NULL));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &token, CHAT, NULL));
    OK(kit_verify(engine, &other_token, CHAT, NULL));

    /* An array that lies askew. */
    many[1] = slice(other.text, other.len);
    memcpy(unaligned + 1, many, 2 * sizeof *many);
    OK(mintage_identity_revoke_many(engine, (const mintage_slice *)(const void *)(unaligned + 1), 2, NULL));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &other_token, CHAT, NULL));
}

/* What was told last is right, and news is told wherever its place lies. */
static void after_all_that(void)
{
    uint8_t odd[7];
    uint32_t news = 7;
    /* After so many revocations nobody knows any more which came first: everything, once. */
    OK(mintage_changes_since(engine, cursor, sizeof cursor, out + 1, sizeof out - 1, &out_len, cursor, &answer, NULL));
    CHECK(answer == 1 && out_len > changes_len);
    OK(kit_delete(engine, &other));
    OK(mintage_changes_since(engine, cursor, sizeof cursor, out + 1, sizeof out - 1, &out_len, cursor, &answer, NULL));
    CHECK(answer == 0 && out_len > 0 && out_len < changes_len);
    OK(mintage_identity_revoke_many(engine, (const mintage_slice[]){ slice(identity.text, identity.len) }, 1, NULL));
    OK(mintage_changes_since(engine, NULL, 0, out + 1, sizeof out - 1, &out_len, cursor, &answer, NULL));
    memset(odd, CANARY, sizeof odd);
    OK(mintage_changes_apply(peer, out + 1, out_len, (uint32_t *)(void *)(odd + 1), NULL));
    memcpy(&news, odd + 1, sizeof news);
    CHECK(news == 1 && odd[0] == CANARY && kit_all(odd, 5, sizeof odd, CANARY));
    OK(mintage_changes_apply(peer, out + 1, out_len, &news, NULL));
    CHECK_INTEGER(0, news);
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(peer, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_verify(peer, &other_token, CHAT, NULL));
}

int main(void)
{
    kit_identity past;
    engine = kit_open_still("{\"clock\":\"manual\"," HOST_KEYS "}");
    peer = kit_open_still("{\"clock\":\"manual\"," HOST_KEYS "}");
    alone = kit_open("{}");
    past = kit_create(engine);
    identity = kit_create(engine);
    other = kit_create(peer);
    REQUIRE_OK(kit_revoke(engine, &past));
    kit_mint(engine, &identity, CHAT, &token);
    kit_mint(peer, &other, CHAT, &other_token);
    REQUIRE_OK(mintage_changes_since(engine, NULL, 0, changes, sizeof changes, &changes_len, cursor, &answer, NULL));
    REQUIRE(changes_len > 60 && changes_len < sizeof changes - 1 && answer == 1);

    null_engine();
    null_pointers();
    wrong_errors();
    cursors();
    short_buffers();
    changes_that_lie();
    a_secret_of_ones_own();
    many_that_are_none();
    counts();
    after_all_that();
    mintage_engine_free(engine);
    mintage_engine_free(peer);
    mintage_engine_free(alone);
    return check_report("misuse_state");
}
