/*
 * The same round again and again: nothing may grow.
 *
 *   soak [rounds] [--long] [--no-rss]     2000 rounds; 100000 with --long
 *
 * --no-rss is for runs under a tool that looks for leaks by itself and keeps freed memory back.
 */
#include "place.h"

#include <sys/stat.h>

/* Less than this may come on top after the warm-up, however many rounds. What 2000 rounds of 512
   lost bytes would come to. */
#define GROWTH_MAX_BYTES (1L << 20)

static long resident_bytes(void)
{
    long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    REQUIRE(file != NULL);
    REQUIRE(fscanf(file, "%ld %ld", &total, &resident) == 2);
    fclose(file);
    return resident * sysconf(_SC_PAGESIZE);
}

/* Everything that may allocate, refusals included. */
static void use(const mintage_engine *engine, const kit_identity *identity)
{
    uint8_t out[8192];
    size_t len;
    mintage_error error;
    kit_token token;
    kit_mint(engine, identity, CHAT, &token);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify(engine, &token, VOIP, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_token_claims(engine, token.text, token.len, out, sizeof out, &len));
    CHECK_STATUS(MINTAGE_OK, mintage_token_inspect(token.text, token.len, out, sizeof out, &len));
    CHECK_STATUS(MINTAGE_OK, mintage_stats(engine, out, sizeof out, &len));
    CHECK_STATUS(MINTAGE_OK, mintage_keys(engine, out, sizeof out, &len));
    CHECK_STATUS(MINTAGE_OK, mintage_jwks(engine, out, sizeof out, &len));
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, mintage_jwks(engine, out, 1, &len));
    PREPARE(&error);
    CHECK_STATUS(MINTAGE_KEY_NOT_FOUND, mintage_key_revoke(engine, TEXT("nobody"), &error));
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, identity));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &token, CHAT, NULL));
}

static void open_and_free(void)
{
    mintage_engine *engine = kit_open("{}"), *clone = mintage_engine_clone(engine), *none = NULL;
    kit_identity identity = kit_create(engine);
    mintage_error error;
    mintage_engine_free(engine);
    use(clone, &identity);
    mintage_engine_free(clone);
    engine = kit_open("{" HOST_KEYS ",\"issuer\":\"https://id.example\",\"audience\":[\"a\",\"b\"],\"scopes\":[\"x\",\"y\"]}");
    mintage_engine_free(engine);
    PREPARE(&error);
    CHECK_STATUS(MINTAGE_CONFIG_OUT_OF_RANGE, mintage_engine_open(TEXT("{" HOST_KEYS ",\"leeway_s\":301}"), &none, &error));
}

static mintage_engine *kept;
static kit_identity kept_identity;

static void use_the_kept(void)
{
    use(kept, &kept_identity);
}

static place shared_place;
static kit_identity shared_identity;

/* The same file opened, used and closed. The identity is the same one, so that the file has one row
   of it however often it is revoked; SQLite gives its caches back with the connections. */
static void open_on_a_file(void)
{
    mintage_engine *engine = place_open(&shared_place), *sibling;
    kit_token token;
    mintage_error error;
    if (shared_identity.len == 0) shared_identity = kit_create(engine);
    kit_mint(engine, &shared_identity, CHAT, &token);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
    sibling = place_open(&shared_place);
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &shared_identity));
    CHECK_STATUS(MINTAGE_OK, mintage_sync(sibling, NULL));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(sibling, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_STATE_FOREIGN, kit_try_open(place_config(&shared_place, "\"sealing_key\":\"" SECRET_B "\""), &error));
    mintage_engine_free(engine);
    mintage_engine_free(sibling);
}

static long file_bytes(void)
{
    struct stat status;
    REQUIRE(stat(shared_place.file, &status) == 0);
    return (long)status.st_size;
}

/* How many files this process has open. */
static long open_files(void)
{
    long count = 0;
    DIR *directory = opendir("/proc/self/fd");
    REQUIRE(directory != NULL);
    while (readdir(directory) != NULL) count++;
    closedir(directory);
    return count;
}

static void soak(const char *name, void (*round)(void), long rounds, int look)
{
    long at, warm = rounds / 10 < 50 ? 50 : rounds / 10, before = 0, after = 0;
    for (at = 0; at < warm; at++) round();
    if (look) before = resident_bytes();
    for (at = 0; at < rounds; at++) round();
    if (!look) return;
    after = resident_bytes();
    printf("soak: %s, %ld rounds: %ld KiB, then %ld KiB\n", name, rounds, before / 1024, after / 1024);
    CHECK(after - before < GROWTH_MAX_BYTES);
}

int main(int argc, char **argv)
{
    long rounds = 2000;
    long files, bytes;
    int at, look = 1;
    for (at = 1; at < argc; at++) {
        if (strcmp(argv[at], "--no-rss") == 0) look = 0;
        else rounds = strcmp(argv[at], "--long") == 0 ? 100000 : atol(argv[at]);
    }
    REQUIRE(rounds > 0);
    soak("open, mint, verify, free", open_and_free, rounds, look);
    /* A cache so small that the warm-up fills it: filling up is not growing. */
    kept = kit_open("{\"cache_slots\":16}");
    kept_identity = kit_create(kept);
    soak("mint, verify, revoke in one engine", use_the_kept, rounds, look);
    mintage_engine_free(kept);
    shared_place = place_make();
    open_on_a_file();
    files = open_files(), bytes = file_bytes();
    soak("open on a file, mint, revoke, verify, free", open_on_a_file, rounds, look);
    CHECK_INTEGER(files, open_files());
    CHECK_INTEGER(bytes, file_bytes());
    place_remove(&shared_place);
    return check_report("soak");
}
