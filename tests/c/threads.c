/*
 * Threads that verify while another revokes.
 *
 *   threads [rounds] [threads]
 *
 * In each round every verifier must have accepted the token before it is revoked (or the round would
 * show nothing), and keeps verifying while the revocation happens. When the revoking call has
 * returned, that is published; a verify that begins after having seen it must refuse.
 */
#include "kit.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS_MAX 64
#define AFTER 3 /* verifies a round after the revocation was seen */

static mintage_engine *engine;

/* Guarded by the mutex. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static kit_token published;
static int round_number, begun_by, finished_by, over;

/* Set when the revoking call of this round has returned. Not under the mutex: the verifiers look at
   it before every verify, and waiting for one another would keep them out of the engine. */
static int revoked;

/* A thread's own tally; CHECK is for the main thread. */
typedef struct tally { pthread_t thread; long accepted, refused, wrong; } tally;

static mintage_status verify(const mintage_engine *with, const kit_token *token, tally *mine)
{
    mintage_verified verified;
    mintage_status status;
    PREPARE(&verified);
    status = mintage_token_verify(with, token->text, token->len, CHAT, &verified, NULL);
    if (CLEARED(&verified) != (status != MINTAGE_OK)) mine->wrong++;
    return status;
}

static void *verifier(void *argument)
{
    tally *mine = argument;
    kit_token token;
    int seen_round = 0;
    for (;;) {
        int has_begun = 0, after = 0;
        unsigned verifies = 0;
        pthread_mutex_lock(&mutex);
        while (round_number == seen_round && !over) pthread_cond_wait(&changed, &mutex);
        seen_round = round_number;
        if (over) {
            pthread_mutex_unlock(&mutex);
            return NULL;
        }
        token = published;
        pthread_mutex_unlock(&mutex);

        while (after < AFTER) {
            int seen_revoked = __atomic_load_n(&revoked, __ATOMIC_ACQUIRE);
            mintage_status status = verify(engine, &token, mine);
            if (status == MINTAGE_OK) mine->accepted++;
            if (seen_revoked) {
                /* This verify began after the revocation had returned. */
                after++;
                if (status == MINTAGE_OK) mine->wrong++;
                else mine->refused++;
            }
            if (has_begun) {
                /* Where there are fewer processors than threads, the revoking one needs a turn. */
                if (++verifies % 64 == 0) sched_yield();
                continue;
            }
            /* The first of the round: nobody revokes before all threads have come this far. */
            has_begun = 1;
            if (status != MINTAGE_OK) mine->wrong++;
            pthread_mutex_lock(&mutex);
            begun_by++;
            pthread_cond_broadcast(&changed);
            pthread_mutex_unlock(&mutex);
        }
        pthread_mutex_lock(&mutex);
        finished_by++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
}

static const struct { const char *name; mintage_status expected; } WAYS[] = {
    { "revoke", MINTAGE_REVOKED }, { "revoke_token", MINTAGE_TOKEN_REVOKED }, { "revoke_token_id", MINTAGE_TOKEN_REVOKED },
    { "revoke_all", MINTAGE_ALL_REVOKED }, { "delete", MINTAGE_IDENTITY_DELETED }, { "rotate, revoking", MINTAGE_KEY_REVOKED },
};

static mintage_status revoke(int way, const kit_identity *identity, const kit_token *token)
{
    switch (way) {
    case 0: return kit_revoke(engine, identity);
    case 1: return mintage_token_revoke(engine, token->text, token->len, NULL);
    case 2: return mintage_token_revoke_id(engine, token->minted.token_id, token->minted.token_id_len, token->minted.expires_at_unix_s, NULL);
    case 3: return mintage_revoke_all(engine, NULL);
    case 4: return kit_delete(engine, identity);
    default: return mintage_key_rotate(engine, NULL, 0, 1, NULL);
    }
}

static void verify_while_revoking(int rounds, int threads)
{
    static tally tallies[THREADS_MAX];
    int round, at;
    long accepted = 0, refused = 0, wrong = 0;

    engine = kit_open("{}");
    for (at = 0; at < threads; at++) REQUIRE(pthread_create(&tallies[at].thread, NULL, verifier, &tallies[at]) == 0);
    for (round = 1; round <= rounds; round++) {
        /* Rotations are few: a ring holds 256 keys. */
        int way = round % 50 == 0 && round <= 5000 ? 5 : round % 5;
        kit_identity identity = kit_create(engine);
        kit_token token;
        kit_mint(engine, &identity, CHAT, &token);
        check_context("round %d, %s", round, WAYS[way].name);

        pthread_mutex_lock(&mutex);
        published = token;
        round_number = round;
        begun_by = finished_by = 0;
        __atomic_store_n(&revoked, 0, __ATOMIC_RELEASE);
        pthread_cond_broadcast(&changed);
        while (begun_by < threads) pthread_cond_wait(&changed, &mutex);
        pthread_mutex_unlock(&mutex);

        CHECK_STATUS(MINTAGE_OK, revoke(way, &identity, &token));
        __atomic_store_n(&revoked, 1, __ATOMIC_RELEASE);
        CHECK_STATUS(WAYS[way].expected, kit_verify(engine, &token, CHAT, NULL));
        pthread_mutex_lock(&mutex);
        while (finished_by < threads) pthread_cond_wait(&changed, &mutex);
        pthread_mutex_unlock(&mutex);
    }
    pthread_mutex_lock(&mutex);
    over = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    for (at = 0; at < threads; at++) {
        pthread_join(tallies[at].thread, NULL);
        accepted += tallies[at].accepted;
        refused += tallies[at].refused;
        wrong += tallies[at].wrong;
    }
    check_context(NULL);
    CHECK(accepted >= (long)rounds * threads);
    CHECK_INTEGER((long)rounds * threads * AFTER, refused);
    CHECK_INTEGER(0, wrong);
    mintage_engine_free(engine);
}

/* ------------------------------------------------------------------------------ two delete at once */

static pthread_barrier_t gate;
static kit_identity doomed;
static kit_token doomed_token;
static int delete_rounds;

static void *deleter(void *argument)
{
    tally *mine = argument;
    int round;
    for (round = 0; round < delete_rounds; round++) {
        pthread_barrier_wait(&gate); /* the main thread has put out the next identity */
        if (mintage_identity_delete(engine, doomed.text, doomed.len, NULL) != MINTAGE_OK) mine->wrong++;
        /* Also the one that found nothing left to do: when it returns, the deletion holds. */
        if (verify(engine, &doomed_token, mine) == MINTAGE_IDENTITY_DELETED) mine->refused++;
        pthread_barrier_wait(&gate);
    }
    return NULL;
}

static void two_delete_at_once(int rounds)
{
    tally tallies[2] = { { 0, 0, 0, 0 }, { 0, 0, 0, 0 } };
    int at, round;
    engine = kit_open("{}");
    delete_rounds = rounds;
    REQUIRE(pthread_barrier_init(&gate, NULL, 3) == 0);
    for (at = 0; at < 2; at++) REQUIRE(pthread_create(&tallies[at].thread, NULL, deleter, &tallies[at]) == 0);
    for (round = 0; round < rounds; round++) {
        doomed = kit_create(engine);
        kit_mint(engine, &doomed, CHAT, &doomed_token);
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &doomed_token, CHAT, NULL));
        pthread_barrier_wait(&gate);
        pthread_barrier_wait(&gate);
    }
    for (at = 0; at < 2; at++) {
        pthread_join(tallies[at].thread, NULL);
        CHECK_INTEGER(rounds, tallies[at].refused);
        CHECK_INTEGER(0, tallies[at].wrong);
    }
    pthread_barrier_destroy(&gate);
    mintage_engine_free(engine);
}

/* ------------------------------------------------------------------------------ clones */

typedef struct holder { tally tally; mintage_engine *clone; int rounds; } holder;

/* Owns one clone; makes and frees more of it, and outlives the handle that it came from. */
static void *clone_holder(void *argument)
{
    holder *mine = argument;
    int round;
    for (round = 0; round < mine->rounds; round++) {
        mintage_engine *next = mintage_engine_clone(mine->clone);
        kit_token token;
        mintage_mint_request request;
        kit_identity identity;
        mintage_engine_free(mine->clone);
        mine->clone = next;
        if (!next || mintage_identity_create(next, identity.text, sizeof identity.text, &identity.len, NULL) != MINTAGE_OK) {
            mine->tally.wrong++;
            break;
        }
        request = kit_mint_request(&identity, CHAT);
        PREPARE(&token.minted);
        if (mintage_token_mint(next, &request, token.text, sizeof token.text, &token.minted) != MINTAGE_OK) mine->tally.wrong++;
        token.len = token.minted.token_len;
        if (verify(next, &token, &mine->tally) == MINTAGE_OK) mine->tally.accepted++;
        if (kit_revoke(next, &identity) != MINTAGE_OK) mine->tally.wrong++;
        if (verify(next, &token, &mine->tally) == MINTAGE_REVOKED) mine->tally.refused++;
    }
    mintage_engine_free(mine->clone);
    return NULL;
}

static void clones(int rounds, int threads)
{
    static holder holders[THREADS_MAX];
    int at;
    mintage_engine *first = kit_open("{}");
    for (at = 0; at < threads; at++) {
        holders[at].rounds = rounds;
        holders[at].clone = mintage_engine_clone(first);
        REQUIRE(holders[at].clone != NULL);
        REQUIRE(pthread_create(&holders[at].tally.thread, NULL, clone_holder, &holders[at]) == 0);
    }
    mintage_engine_free(first);
    for (at = 0; at < threads; at++) {
        pthread_join(holders[at].tally.thread, NULL);
        CHECK_INTEGER(rounds, holders[at].tally.accepted);
        CHECK_INTEGER(rounds, holders[at].tally.refused);
        CHECK_INTEGER(0, holders[at].tally.wrong);
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 1000;
    int threads = argc > 2 ? atoi(argv[2]) : 4;
    REQUIRE(rounds > 0 && threads > 0 && threads <= THREADS_MAX);
    alarm(600); /* a deadlock ends here, by signal */
    verify_while_revoking(rounds, threads);
    two_delete_at_once(rounds);
    clones(rounds, threads);
    return check_report("threads");
}
