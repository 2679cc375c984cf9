/*
 * Engines that other threads of this process may attach to.
 *
 * A share is a random name in a table of the process, never a pointer: a forged name is not found. It
 * holds a handle of its own and lives until the engine that shared it is closed, collected, or goes
 * with its thread. The table is the only state that threads have in common.
 */
#include "addon.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

struct share {
    char name[33];
    mintage_engine *core;
    struct share *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct share *shares;

static int random_name(char name[33])
{
    unsigned char bytes[16];
    size_t place;

    if (getentropy(bytes, sizeof bytes) != 0) return 0;
    for (place = 0; place < sizeof bytes; place++) snprintf(name + 2 * place, 3, "%02x", bytes[place]);
    return 1;
}

/* Gives the engine a share, if it has none. */
int32_t share_open(struct engine *engine)
{
    struct share *share;

    if (engine->share[0] != '\0') return MINTAGE_OK;
    share = calloc(1, sizeof *share);
    if (share == NULL) return MINTAGE_OUT_OF_MEMORY;
    if (!random_name(share->name)) {
        free(share);
        return MINTAGE_RANDOM_UNAVAILABLE;
    }
    share->core = mintage_engine_clone(engine->core);
    memcpy(engine->share, share->name, sizeof engine->share);

    pthread_mutex_lock(&lock);
    share->next = shares;
    shares = share;
    pthread_mutex_unlock(&lock);
    return MINTAGE_OK;
}

/* A handle to the engine that is shared under this name, or NULL. */
mintage_engine *share_attach(const char *name)
{
    mintage_engine *core = NULL;
    struct share *share;

    pthread_mutex_lock(&lock);
    for (share = shares; share != NULL; share = share->next)
        if (strcmp(share->name, name) == 0) core = mintage_engine_clone(share->core);
    pthread_mutex_unlock(&lock);
    return core;
}

void share_close(struct engine *engine)
{
    struct share **place, *share = NULL;

    if (engine->share[0] == '\0') return;
    pthread_mutex_lock(&lock);
    for (place = &shares; *place != NULL; place = &(*place)->next) {
        if (strcmp((*place)->name, engine->share) != 0) continue;
        share = *place;
        *place = share->next;
        break;
    }
    pthread_mutex_unlock(&lock);
    engine->share[0] = '\0';
    if (share == NULL) return;
    mintage_engine_free(share->core);
    free(share);
}
