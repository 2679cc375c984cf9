/*
 * A directory of a program's own with a state file in it. For the programs that have POSIX.
 */
#ifndef MINTAGE_TESTS_PLACE_H
#define MINTAGE_TESTS_PLACE_H

#include "kit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* What whoever shares the file has. */
#define SEALING_KEY "\"sealing_key\":\"" SECRET_A "\""

typedef struct place {
    char directory[256];
    char file[288];
} place;

/* Makes the directory or ends the program. */
static inline place place_make(void)
{
    place place;
    const char *base = getenv("TMPDIR");
    snprintf(place.directory, sizeof place.directory, "%s/mintage-c-XXXXXX", base && *base ? base : "/tmp");
    REQUIRE(mkdtemp(place.directory) != NULL);
    snprintf(place.file, sizeof place.file, "%s/state.db", place.directory);
    return place;
}

/* Removes the directory and what is in it. */
static inline void place_remove(const place *place)
{
    DIR *directory = opendir(place->directory);
    struct dirent *entry;
    char path[600];
    REQUIRE(directory != NULL);
    while ((entry = readdir(directory)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", place->directory, entry->d_name);
        unlink(path);
    }
    closedir(directory);
    CHECK(rmdir(place->directory) == 0);
}

/* A configuration with state in the file, and what comes behind a comma in `more`. */
static inline const char *place_config(const place *place, const char *more)
{
    static char config[1024];
    snprintf(config, sizeof config, "{\"state\":{\"sqlite\":\"%s\"}%s%s}", place->file, *more ? "," : "", more);
    return config;
}

static inline mintage_engine *place_open(const place *place)
{
    return kit_open(place_config(place, SEALING_KEY));
}

static inline void pause_ms(long milliseconds)
{
    struct timespec time;
    time.tv_sec = milliseconds / 1000;
    time.tv_nsec = milliseconds % 1000 * 1000000;
    nanosleep(&time, NULL);
}

#endif
