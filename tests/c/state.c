/*
 * State that outlives an engine and is shared: a file for the processes of one machine, and changes
 * that the host carries itself. What one engine revokes its siblings refuse; what was revoked stays
 * so when all of them are gone; and whoever cannot reach the file any more says so.
 */
#include "place.h"

#include <sys/types.h>
#include <sys/wait.h>

/* How soon a sibling has to feel a revocation. */
#define FELT_MS 10
#define FIELD "state.sqlite"

static void blamed(const mintage_error *error, mintage_status status, const char *field, const place *place)
{
    CHECK_INTEGER(status, error->status);
    if (!CHECK(strcmp(error->field, field) == 0)) printf("    field \"%s\", expected \"%s\"\n", error->field, field);
    CHECK(error->message[0] != 0);
    /* A path is the host's own business. */
    CHECK(strstr(error->message, place->directory) == NULL);
}

/* The verdict of the sibling after the time in which it must have felt what happened. */
static mintage_status felt(const mintage_engine *engine, const kit_token *token)
{
    pause_ms(FELT_MS);
    return kit_verify(engine, token, CHAT, NULL);
}

/* ------------------------------------------------------------------------------ siblings */

static void siblings(void)
{
    place place = place_make();
    mintage_engine *one = place_open(&place), *other = place_open(&place);
    kit_identity identities[4];
    kit_token tokens[4], fresh;
    kit_json stats;
    int at;

    for (at = 0; at < 4; at++) {
        identities[at] = kit_create(one);
        kit_mint(one, &identities[at], CHAT, &tokens[at]);
        /* One key, one secret: the sibling knows them all. */
        CHECK_STATUS(MINTAGE_OK, kit_verify(other, &tokens[at], CHAT, NULL));
    }
    CHECK_STATUS(MINTAGE_OK, kit_revoke(one, &identities[0]));
    CHECK_STATUS(MINTAGE_REVOKED, felt(other, &tokens[0]));
    kit_mint(other, &identities[0], CHAT, &fresh);
    CHECK_STATUS(MINTAGE_OK, felt(one, &fresh));
    CHECK_STATUS(MINTAGE_OK, kit_delete(other, &identities[1]));
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, felt(one, &tokens[1]));
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_mint_status(one, &identities[1], CHAT));
    CHECK_STATUS(MINTAGE_OK, mintage_token_revoke(one, tokens[2].text, tokens[2].len, NULL));
    CHECK_STATUS(MINTAGE_TOKEN_REVOKED, felt(other, &tokens[2]));
    CHECK_STATUS(MINTAGE_OK, felt(other, &tokens[3]));

    /* A key travels too, and the private half with it. */
    CHECK_STATUS(MINTAGE_OK, mintage_key_rotate(one, NULL, 0, 0, NULL));
    pause_ms(FELT_MS);
    kit_mint(other, &identities[3], CHAT, &fresh);
    CHECK(fresh.minted.key_id_len != tokens[3].minted.key_id_len ||
          memcmp(fresh.minted.key_id, tokens[3].minted.key_id, fresh.minted.key_id_len) != 0);
    CHECK_STATUS(MINTAGE_OK, kit_verify(one, &fresh, CHAT, NULL));

    CHECK_STATUS(MINTAGE_OK, mintage_revoke_all(other, NULL));
    CHECK_STATUS(MINTAGE_ALL_REVOKED, felt(one, &tokens[3]));
    CHECK_STATUS(MINTAGE_ALL_REVOKED, felt(one, &fresh));

    /* At once, for who will not wait. */
    kit_mint(one, &identities[3], CHAT, &fresh);
    CHECK_STATUS(MINTAGE_OK, kit_revoke(one, &identities[3]));
    CHECK_STATUS(MINTAGE_OK, mintage_sync(other, NULL));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(other, &fresh, CHAT, NULL));

    CHECK(strstr(kit_fetch(other, mintage_stats, &stats), "\"kind\":\"sqlite\"") != NULL);
    CHECK(kit_count(other, "changes_read") > 0 && kit_count(one, "changes_written") > 0 && kit_count(one, "looks") > 0);
    CHECK_INTEGER(0, kit_count(one, "unwritten") + kit_count(one, "failures") + kit_count(other, "failures"));
    mintage_engine_free(one);
    mintage_engine_free(other);
    place_remove(&place);
}

/* Many in one call: all of them, or none where one is no identity. */
static void many_at_once(void)
{
    enum { MANY = 100 };
    static kit_token tokens[MANY];
    static kit_identity identities[MANY];
    mintage_slice slices[MANY];
    place place = place_make();
    mintage_engine *one = place_open(&place), *other = place_open(&place);
    mintage_error error;
    int at;
    for (at = 0; at < MANY; at++) {
        identities[at] = kit_create(one);
        kit_mint(one, &identities[at], CHAT, &tokens[at]);
        slices[at].data = identities[at].text;
        slices[at].len = identities[at].len;
    }
    slices[MANY - 1].len--;
    PREPARE(&error);
    CHECK_EITHER(MINTAGE_IDENTITY_MALFORMED, MINTAGE_IDENTITY_UNKNOWN, mintage_identity_revoke_many(one, slices, MANY, &error));
    CHECK(strcmp(error.field, "identities[99]") == 0);
    for (at = 0; at < MANY; at++) CHECK_STATUS(MINTAGE_OK, kit_verify(one, &tokens[at], CHAT, NULL));
    CHECK_INTEGER(0, kit_count(one, "revocations"));
    slices[MANY - 1].len++;
    CHECK_STATUS(MINTAGE_OK, mintage_identity_revoke_many(one, slices, MANY, NULL));
    pause_ms(FELT_MS);
    for (at = 0; at < MANY; at++) {
        CHECK_STATUS(MINTAGE_REVOKED, kit_verify(one, &tokens[at], CHAT, NULL));
        CHECK_STATUS(MINTAGE_REVOKED, kit_verify(other, &tokens[at], CHAT, NULL));
    }
    mintage_engine_free(one);
    mintage_engine_free(other);
    place_remove(&place);
}

/* ------------------------------------------------------------------------------ afterwards */

static void reopened(void)
{
    place place = place_make();
    mintage_engine *engine = place_open(&place);
    kit_identity revoked = kit_create(engine), deleted = kit_create(engine), spared = kit_create(engine);
    kit_token revoked_token, deleted_token, spared_token, fresh;
    int round;

    kit_mint(engine, &revoked, CHAT, &revoked_token);
    kit_mint(engine, &deleted, CHAT, &deleted_token);
    kit_mint(engine, &spared, CHAT, &spared_token);
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &revoked));
    CHECK_STATUS(MINTAGE_OK, kit_delete(engine, &deleted));
    mintage_engine_free(engine);
    for (round = 0; round < 3; round++) {
        check_context("opened again, %d", round);
        engine = place_open(&place);
        CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &revoked_token, CHAT, NULL));
        CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_verify(engine, &deleted_token, CHAT, NULL));
        CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_mint_status(engine, &deleted, CHAT));
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &spared_token, CHAT, NULL));
        kit_mint(engine, &revoked, CHAT, &fresh);
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &fresh, CHAT, NULL));
        mintage_engine_free(engine);
    }
    check_context(NULL);
    place_remove(&place);
}

/* A handle that was cloned keeps the state open until it goes. */
static void clones(void)
{
    place place = place_make();
    mintage_engine *engine = place_open(&place), *clone = mintage_engine_clone(engine), *other = place_open(&place);
    kit_identity identity = kit_create(engine);
    kit_token token;
    kit_mint(engine, &identity, CHAT, &token);
    mintage_engine_free(engine);
    CHECK_STATUS(MINTAGE_OK, kit_revoke(clone, &identity));
    CHECK_STATUS(MINTAGE_REVOKED, felt(other, &token));
    mintage_engine_free(clone);
    mintage_engine_free(other);
    place_remove(&place);
}

/* ------------------------------------------------------------------------------ what cannot be opened */

static void refused(void)
{
    static const char OTHER_KEY[] = "\"sealing_key\":\"" SECRET_B "\"";
    static const char OTHER_SECRET[] = SEALING_KEY ",\"identity_secret\":[\"" SECRET_B "\"]";
    place place = place_make(), nowhere = place;
    mintage_error error;
    mintage_engine *engine;
    kit_identity identity;
    kit_token token;
    FILE *file;

    snprintf(nowhere.file, sizeof nowhere.file, "%.250s/no/state.db", place.directory);
    CHECK_STATUS(MINTAGE_STATE_UNREACHABLE, kit_try_open(place_config(&nowhere, SEALING_KEY), &error));
    blamed(&error, MINTAGE_STATE_UNREACHABLE, FIELD, &place);
    snprintf(nowhere.file, sizeof nowhere.file, "%s", place.directory);
    CHECK_STATUS(MINTAGE_STATE_FOREIGN, kit_try_open(place_config(&nowhere, SEALING_KEY), &error));
    blamed(&error, MINTAGE_STATE_FOREIGN, FIELD, &place);

    /* Nobody could open it again. */
    CHECK_STATUS(MINTAGE_CONFIG_CONFLICT, kit_try_open(place_config(&place, ""), &error));
    blamed(&error, MINTAGE_CONFIG_CONFLICT, "sealing_key", &place);
    CHECK(access(place.file, F_OK) != 0);

    engine = place_open(&place);
    identity = kit_create(engine);
    kit_mint(engine, &identity, CHAT, &token);
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &identity));
    CHECK_STATUS(MINTAGE_STATE_FOREIGN, kit_try_open(place_config(&place, OTHER_KEY), &error));
    blamed(&error, MINTAGE_STATE_FOREIGN, "sealing_key", &place);
    CHECK_STATUS(MINTAGE_STATE_FOREIGN, kit_try_open(place_config(&place, OTHER_SECRET), &error));
    blamed(&error, MINTAGE_STATE_FOREIGN, "identity_secret", &place);
    mintage_engine_free(engine);
    CHECK_STATUS(MINTAGE_STATE_FOREIGN, kit_try_open(place_config(&place, OTHER_KEY), &error));
    engine = place_open(&place); /* it was left as it is */
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &token, CHAT, NULL));
    mintage_engine_free(engine);

    REQUIRE((file = fopen(place.file, "w")) != NULL);
    for (int line = 0; line < 400; line++) fputs("somebody's notes, and no state\n", file);
    fclose(file);
    CHECK_STATUS(MINTAGE_STATE_FOREIGN, kit_try_open(place_config(&place, SEALING_KEY), &error));
    blamed(&error, MINTAGE_STATE_FOREIGN, FIELD, &place);
    place_remove(&place);
}

/* ------------------------------------------------------------------------------ out of reach */

/* The verdict once it is no longer OK, within ten seconds. */
static mintage_status verdict_in_the_end(const mintage_engine *engine, const kit_token *token)
{
    mintage_status status = MINTAGE_OK;
    int at;
    for (at = 0; at < 500 && status == MINTAGE_OK; at++) {
        pause_ms(20);
        status = kit_verify(engine, token, CHAT, NULL);
    }
    return status;
}

static void moved_away(void)
{
    place place = place_make();
    char away[300];
    mintage_engine *strict = kit_open(place_config(&place, SEALING_KEY ",\"max_staleness_s\":1"));
    mintage_engine *patient = kit_open(place_config(&place, SEALING_KEY ",\"max_staleness_s\":1,\"on_stale\":\"continue\""));
    mintage_engine *later;
    kit_identity identity = kit_create(strict), other = kit_create(strict);
    kit_token token, other_token;
    uint8_t out[8192];
    size_t len;
    mintage_error error;

    kit_mint(strict, &identity, CHAT, &token);
    kit_mint(strict, &other, CHAT, &other_token);
    CHECK_STATUS(MINTAGE_OK, felt(patient, &token));
    snprintf(away, sizeof away, "%s.away", place.file);
    REQUIRE(rename(place.file, away) == 0);

    CHECK_STATUS(MINTAGE_STALE, verdict_in_the_end(strict, &token));
    CHECK_STATUS(MINTAGE_STALE, kit_mint_status(strict, &identity, CHAT));
    CHECK_STATUS(MINTAGE_STALE, mintage_token_claims(strict, token.text, token.len, out, sizeof out, &len));
    CHECK_INTEGER(0, len);
    PREPARE(&error);
    CHECK_STATUS(MINTAGE_STATE_REPLACED, mintage_sync(strict, &error));
    blamed(&error, MINTAGE_STATE_REPLACED, FIELD, &place);
    CHECK(kit_count(strict, "failures") > 0);

    /* Who was told to go on goes on, and what it revokes holds here and waits to be written. */
    CHECK_STATUS(MINTAGE_OK, kit_verify(patient, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(patient, &identity, CHAT));
    PREPARE(&error);
    CHECK_STATUS(MINTAGE_STATE_REPLACED, mintage_identity_revoke(patient, identity.text, identity.len, &error));
    blamed(&error, MINTAGE_STATE_REPLACED, FIELD, &place);
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(patient, &token, CHAT, NULL));
    CHECK_INTEGER(1, kit_count(patient, "unwritten"));

    /* It is back: nothing stale, and what waited is written. */
    REQUIRE(rename(away, place.file) == 0);
    CHECK_STATUS(MINTAGE_OK, mintage_sync(patient, NULL));
    CHECK_INTEGER(0, kit_count(patient, "unwritten"));
    CHECK_STATUS(MINTAGE_REVOKED, felt(strict, &token));
    CHECK_STATUS(MINTAGE_OK, kit_verify(strict, &other_token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(strict, &identity, CHAT));
    mintage_engine_free(strict);
    mintage_engine_free(patient);
    later = place_open(&place);
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(later, &token, CHAT, NULL));
    mintage_engine_free(later);
    place_remove(&place);
}

/* ------------------------------------------------------------------------------ carried by the host */

/* Carries what is new in one engine to another, as a host's own transport would. */
static uint32_t carry(const mintage_engine *from, const mintage_engine *to, uint8_t *cursor, size_t *cursor_len, uint32_t *complete)
{
    static uint8_t changes[65536];
    size_t len;
    uint32_t news = 7;
    REQUIRE_OK(mintage_changes_since(from, cursor, *cursor_len, changes, sizeof changes, &len, cursor, complete, NULL));
    *cursor_len = MINTAGE_CURSOR_BYTES;
    REQUIRE_OK(mintage_changes_apply(to, changes, len, &news, NULL));
    if (len == 0) CHECK_INTEGER(0, news);
    return news;
}

static void carried(void)
{
    mintage_engine *one = kit_open("{" HOST_KEYS "}"), *other = kit_open("{" HOST_KEYS "}"), *third = kit_open("{" HOST_KEYS "}");
    uint8_t there[MINTAGE_CURSOR_BYTES], back[MINTAGE_CURSOR_BYTES];
    size_t there_len = 0, back_len = 0;
    uint32_t complete = 7;
    kit_identity first = kit_create(one), second = kit_create(other);
    kit_token first_token, second_token, fresh;

    kit_mint(one, &first, CHAT, &first_token);
    kit_mint(other, &second, CHAT, &second_token);
    CHECK_INTEGER(0, carry(one, other, there, &there_len, &complete));
    CHECK_INTEGER(1, complete);

    CHECK_STATUS(MINTAGE_OK, kit_revoke(one, &first));
    CHECK_STATUS(MINTAGE_OK, kit_verify(other, &first_token, CHAT, NULL)); /* nobody has told it yet */
    CHECK_INTEGER(1, carry(one, other, there, &there_len, &complete));
    CHECK_INTEGER(0, complete);
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(other, &first_token, CHAT, NULL));
    CHECK_INTEGER(0, carry(one, other, there, &there_len, &complete));
    kit_mint(other, &first, CHAT, &fresh);
    CHECK_STATUS(MINTAGE_OK, kit_verify(one, &fresh, CHAT, NULL));

    /* The other way round, with what the first knows already among it; and on to a third. */
    CHECK_STATUS(MINTAGE_OK, kit_delete(other, &second));
    CHECK_INTEGER(1, carry(other, one, back, &back_len, &complete));
    CHECK_INTEGER(1, complete);
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_verify(one, &second_token, CHAT, NULL));
    there_len = 0;
    CHECK_INTEGER(1, carry(one, third, there, &there_len, &complete));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(third, &first_token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_verify(third, &second_token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(third, &fresh, CHAT, NULL));

    /* A cursor of another engine: everything. */
    CHECK_INTEGER(0, carry(other, one, there, &there_len, &complete));
    CHECK_INTEGER(1, complete);
    CHECK_STATUS(MINTAGE_OK, mintage_revoke_all(one, NULL));
    CHECK_INTEGER(1, carry(one, other, there, &there_len, &complete));
    CHECK_STATUS(MINTAGE_ALL_REVOKED, kit_verify(other, &fresh, CHAT, NULL));
    mintage_engine_free(one);
    mintage_engine_free(other);
    mintage_engine_free(third);
}

/* What a transport brings is written to the file, and felt by who shares that. */
static void carried_into_a_file(void)
{
    place place = place_make();
    const char *config = place_config(&place, HOST_KEYS);
    mintage_engine *memory = kit_open("{" HOST_KEYS "}"), *one = kit_open(config), *other = kit_open(config);
    uint8_t cursor[MINTAGE_CURSOR_BYTES];
    size_t cursor_len = 0;
    uint32_t complete;
    kit_identity identity = kit_create(memory);
    kit_token token;
    kit_mint(memory, &identity, CHAT, &token);
    CHECK_STATUS(MINTAGE_OK, kit_verify(other, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_revoke(memory, &identity));
    CHECK_INTEGER(1, carry(memory, one, cursor, &cursor_len, &complete));
    CHECK_STATUS(MINTAGE_REVOKED, felt(other, &token));
    mintage_engine_free(one);
    mintage_engine_free(other);
    one = kit_open(config);
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(one, &token, CHAT, NULL));
    mintage_engine_free(one);
    mintage_engine_free(memory);
    place_remove(&place);
}

/* ------------------------------------------------------------------------------ fork */

static void ended_well(pid_t child)
{
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK_INTEGER(0, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
}

/* What the child does; the exit status says which step went wrong. */
static int in_child(mintage_engine *engine, const kit_identity *identity, const kit_token *token)
{
    mintage_verified verified;
    PREPARE(&verified);
    if (mintage_token_verify(engine, token->text, token->len, CHAT, &verified, NULL) != MINTAGE_OK) return 10;
    if (mintage_identity_revoke(engine, identity->text, identity->len, NULL) != MINTAGE_OK) return 11;
    PREPARE(&verified);
    if (mintage_token_verify(engine, token->text, token->len, CHAT, &verified, NULL) != MINTAGE_REVOKED) return 12;
    mintage_engine_free(engine);
    return 0;
}

/* With state in a file a child is one more sibling. */
static void forked(void)
{
    place place = place_make();
    mintage_engine *engine = place_open(&place), *later;
    kit_identity childs = kit_create(engine), parents = kit_create(engine), late = kit_create(engine);
    kit_token childs_token, parents_token, late_token;
    int ends[2];
    char go = 0;
    pid_t child;

    kit_mint(engine, &childs, CHAT, &childs_token);
    kit_mint(engine, &parents, CHAT, &parents_token);
    kit_mint(engine, &late, CHAT, &late_token);
    fflush(NULL);
    REQUIRE((child = fork()) >= 0);
    if (child == 0) {
        alarm(60);
        _exit(in_child(engine, &childs, &childs_token));
    }
    ended_well(child);
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &childs_token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &parents));

    /* The parent is gone before the child has touched the file. */
    REQUIRE(pipe(ends) == 0);
    fflush(NULL);
    REQUIRE((child = fork()) >= 0);
    if (child == 0) {
        alarm(60);
        close(ends[1]);
        if (read(ends[0], &go, 1) != 1) _exit(9);
        _exit(in_child(engine, &late, &late_token));
    }
    close(ends[0]);
    mintage_engine_free(engine);
    REQUIRE(write(ends[1], "x", 1) == 1);
    close(ends[1]);
    ended_well(child);
    later = place_open(&place);
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(later, &childs_token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(later, &parents_token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(later, &late_token, CHAT, NULL));
    mintage_engine_free(later);
    place_remove(&place);
}

int main(void)
{
    siblings();
    many_at_once();
    reopened();
    clones();
    refused();
    moved_away();
    carried();
    carried_into_a_file();
    forked();
    return check_report("state");
}
