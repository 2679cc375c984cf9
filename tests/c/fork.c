/*
 * Forking while other threads are inside the engine.
 *
 *   fork [rounds] [--long] [--alone]        50 rounds; 1000 with --long
 *
 * In each round the parent forks with three threads inside the engine, one of them revoking. (--alone
 * leaves the threads out. It is for AddressSanitizer, whose own allocator is left locked in the child
 * when a thread of the parent was in it; clang 14 does that, and nothing of ours can help.) The
 * child (with one thread left, and whatever locks the others held at that instant) must verify, mint,
 * create and revoke, and report its token ids and identity ids: none may ever repeat, across all
 * children and the parent. Who hangs is ended by an alarm, and that is a failure.
 */
#include "kit.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define MADE 4             /* tokens and identities a round, in parent and child each */
#define CHILD_SECONDS 20
#define PARENT_SECONDS 60

typedef struct id { uint8_t kind; uint8_t text[128]; } id;

static mintage_engine *shared, *separate;
static kit_identity known;
static kit_token known_token;
static volatile sig_atomic_t child_running;

/* All ids that were ever seen. */
static id *ids;
static size_t id_count, id_capacity;

static void hung(int signal_number)
{
    static const char text[] = "fork: hangs\n";
    (void)signal_number;
    if (write(2, text, sizeof text - 1) < 0) _exit(4);
    if (child_running) kill((pid_t)child_running, SIGKILL);
    _exit(3);
}

/* ------------------------------------------------------------------------------ the threads inside */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int stop;
static long turns[3];

static int stopped(int which)
{
    int answer;
    pthread_mutex_lock(&mutex);
    turns[which]++;
    answer = stop;
    pthread_mutex_unlock(&mutex);
    return answer;
}

static void *busy_verifying(void *nothing)
{
    mintage_verified verified;
    (void)nothing;
    while (!stopped(0)) {
        PREPARE(&verified);
        ignore(mintage_token_verify(shared, known_token.text, known_token.len, CHAT, &verified, NULL));
    }
    return NULL;
}

static void *busy_minting(void *nothing)
{
    mintage_mint_request request = kit_mint_request(&known, CHAT);
    kit_token token;
    (void)nothing;
    while (!stopped(1)) {
        PREPARE(&token.minted);
        ignore(mintage_token_mint(shared, &request, token.text, sizeof token.text, &token.minted));
    }
    return NULL;
}

static void *busy_revoking(void *nothing)
{
    kit_identity identity;
    uint8_t keys[65536];
    size_t len;
    (void)nothing;
    while (!stopped(2)) {
        ignore(mintage_identity_create(shared, identity.text, sizeof identity.text, &identity.len, NULL));
        ignore(mintage_identity_revoke(shared, identity.text, identity.len, NULL));
        ignore(mintage_identity_revoke(separate, identity.text, identity.len, NULL));
        ignore(mintage_keys(shared, keys, sizeof keys, &len));
    }
    return NULL;
}

/* ------------------------------------------------------------------------------ what both sides do */

/* Makes tokens and identities; the ids go to `out`. Returns the number of things that went wrong. */
static int make(const mintage_engine *engine, id *out)
{
    int at, wrong = 0;
    memset(out, 0, sizeof *out * 2 * MADE);
    for (at = 0; at < MADE; at++) {
        kit_identity identity;
        kit_token token;
        mintage_mint_request request;
        mintage_verified verified;
        identity.len = 0;
        if (mintage_identity_create(engine, identity.text, sizeof identity.text, &identity.len, NULL) != MINTAGE_OK) return wrong + 1;
        request = kit_mint_request(&identity, CHAT);
        PREPARE(&token.minted);
        if (mintage_token_mint(engine, &request, token.text, sizeof token.text, &token.minted) != MINTAGE_OK) return wrong + 1;
        PREPARE(&verified);
        if (mintage_token_verify(engine, token.text, token.minted.token_len, CHAT, &verified, NULL) != MINTAGE_OK) wrong++;
        out[2 * at].kind = 'i';
        memcpy(out[2 * at].text, identity.text, identity.len);
        out[2 * at + 1].kind = 't';
        memcpy(out[2 * at + 1].text, token.minted.token_id, sizeof token.minted.token_id);
    }
    return wrong;
}

static void keep(const id *made, size_t count)
{
    if (id_count + count > id_capacity) {
        id_capacity = (id_capacity + count) * 2;
        ids = realloc(ids, id_capacity * sizeof *ids);
        REQUIRE(ids != NULL);
    }
    memcpy(ids + id_count, made, count * sizeof *made);
    id_count += count;
}

static int by_text(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(id));
}

/* The child. Nothing of stdio or CHECK here; the exit status says which step went wrong. */
static int child(int pipe_end)
{
    id made[2 * MADE];
    mintage_verified verified;
    mintage_engine *own = NULL, *clone;
    const uint8_t *at = (const uint8_t *)made;
    size_t left = sizeof made;

    PREPARE(&verified);
    if (mintage_token_verify(shared, known_token.text, known_token.len, CHAT, &verified, NULL) != MINTAGE_OK) return 10;
    if (make(shared, made) != 0) return 11;
    while (left > 0) {
        ssize_t written = write(pipe_end, at, left);
        if (written <= 0) return 12;
        at += written;
        left -= (size_t)written;
    }
    /* One worker of N would refuse: that is said, and holds here all the same. */
    if (mintage_identity_revoke(shared, known.text, known.len, NULL) != MINTAGE_NOT_SHARED) return 13;
    PREPARE(&verified);
    if (mintage_token_verify(shared, known_token.text, known_token.len, CHAT, &verified, NULL) != MINTAGE_REVOKED) return 14;
    if (mintage_token_revoke(shared, known_token.text, known_token.len, NULL) != MINTAGE_NOT_SHARED) return 15;
    if (mintage_revoke_all(shared, NULL) != MINTAGE_NOT_SHARED) return 16;
    if (mintage_identity_delete(shared, known.text, known.len, NULL) != MINTAGE_NOT_SHARED) return 17;
    if (mintage_key_revoke(shared, known_token.minted.key_id, known_token.minted.key_id_len, NULL) != MINTAGE_NOT_SHARED) return 18;
    PREPARE(&verified);
    if (mintage_token_verify(shared, known_token.text, known_token.len, CHAT, &verified, NULL) != MINTAGE_KEY_REVOKED) return 19;
    /* Meant to be separate: OK. */
    if (make(separate, made) != 0) return 20;
    if (mintage_revoke_all(separate, NULL) != MINTAGE_OK) return 21;
    /* Handles are usable, and an engine opened after the fork has not been through it. */
    clone = mintage_engine_clone(shared);
    if (!clone) return 22;
    mintage_engine_free(clone);
    if (mintage_engine_open(TEXT("{}"), &own, NULL) != MINTAGE_OK) return 23;
    if (make(own, made) != 0 || mintage_revoke_all(own, NULL) != MINTAGE_OK) return 24;
    mintage_engine_free(own);
    mintage_engine_free(shared);
    return 0;
}

static void one_round(int round)
{
    id made[2 * MADE];
    int ends[2], status = 0;
    uint8_t *at = (uint8_t *)made;
    size_t got = 0;
    pid_t pid;

    check_context("round %d", round);
    alarm(PARENT_SECONDS);
    REQUIRE(pipe(ends) == 0);
    fflush(NULL);
    child_running = 0;
    pid = fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
        alarm(CHILD_SECONDS);
        close(ends[0]);
        _exit(child(ends[1]));
    }
    child_running = pid;
    close(ends[1]);

    /* Side by side with the child. */
    CHECK_STATUS(MINTAGE_OK, kit_verify(shared, &known_token, CHAT, NULL));
    CHECK_INTEGER(0, make(shared, made));
    keep(made, 2 * MADE);

    while (got < sizeof made) {
        ssize_t count = read(ends[0], at + got, sizeof made - got);
        if (count <= 0) break;
        got += (size_t)count;
    }
    close(ends[0]);
    REQUIRE(waitpid(pid, &status, 0) == pid);
    child_running = 0;
    CHECK(WIFEXITED(status));
    CHECK_INTEGER(0, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
    if (CHECK_INTEGER(sizeof made, got)) keep(made, 2 * MADE);

    /* What the child revoked in its memory is not felt here, and the parent is told the same. */
    CHECK_STATUS(MINTAGE_OK, kit_verify(shared, &known_token, CHAT, NULL));
    if (round == 1) {
        kit_identity other = kit_create(shared);
        kit_token token;
        kit_mint(shared, &other, CHAT, &token);
        CHECK_STATUS(MINTAGE_NOT_SHARED, kit_revoke(shared, &other));
        CHECK_STATUS(MINTAGE_REVOKED, kit_verify(shared, &token, CHAT, NULL));
        CHECK_STATUS(MINTAGE_NOT_SHARED, kit_delete(shared, &other));
        CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_verify(shared, &token, CHAT, NULL));
        other = kit_create(separate);
        CHECK_STATUS(MINTAGE_OK, kit_revoke(separate, &other));
        CHECK_STATUS(MINTAGE_OK, kit_delete(separate, &other));
    }
    check_context(NULL);
}

int main(int argc, char **argv)
{
    static void *(*const BUSY[3])(void *) = { busy_verifying, busy_minting, busy_revoking };
    pthread_t threads[3];
    int rounds = 50, busy = 3, at;
    size_t next;
    kit_identity other;

    for (at = 1; at < argc; at++) {
        if (strcmp(argv[at], "--alone") == 0) busy = 0;
        else rounds = strcmp(argv[at], "--long") == 0 ? 1000 : atoi(argv[at]);
    }
    REQUIRE(rounds > 0);
    REQUIRE(signal(SIGALRM, hung) != SIG_ERR);
    shared = kit_open("{}");
    separate = kit_open("{\"fork\":\"separate\"}");
    known = kit_create(shared);
    kit_mint(shared, &known, CHAT, &known_token);
    other = kit_create(shared);
    CHECK_STATUS(MINTAGE_OK, kit_revoke(shared, &other)); /* nobody has forked yet */

    for (at = 0; at < busy; at++) REQUIRE(pthread_create(&threads[at], NULL, BUSY[at], NULL) == 0);
    for (at = 1; at <= rounds; at++) one_round(at);
    pthread_mutex_lock(&mutex);
    stop = 1;
    pthread_mutex_unlock(&mutex);
    for (at = 0; at < busy; at++) {
        pthread_join(threads[at], NULL);
        CHECK(turns[at] > rounds); /* it really was inside */
    }
    alarm(0);

    CHECK_INTEGER((size_t)rounds * 4 * MADE, id_count);
    qsort(ids, id_count, sizeof *ids, by_text);
    for (next = 1; next < id_count; next++)
        if (memcmp(&ids[next - 1], &ids[next], sizeof *ids) == 0) break;
    CHECK(next >= id_count); /* no id twice */
    free(ids);
    mintage_engine_free(shared);
    mintage_engine_free(separate);
    return check_report("fork");
}
