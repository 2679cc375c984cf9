/*
 * What the files of the addon share: the state of one environment (the main thread or one worker),
 * an engine as JavaScript holds it, and the frame through which numbers cross.
 *
 * The addon is the thin half. It takes what lib/ has checked, calls the library, and answers with a
 * status; texts, options, results and errors are made in lib/. It never throws for a status.
 */
#ifndef MINTAGE_NODE_ADDON_H
#define MINTAGE_NODE_ADDON_H

#include <node_api.h>

#include "mintage.h"

/* Answers of the addon's own, beside the statuses; lib/errors.js knows them. */
#define ADDON_CLOSED (-1)
#define ADDON_WRONG_ARGUMENT (-2)

/* What a token says, in numbers. A set of scopes takes two, the lower half first. */
struct answer {
    double issued_at_unix_s;
    double expires_at_unix_s;
    double epoch;
    double identity_serial;
    double key_serial;
    uint32_t identity_slot;
    uint32_t key_slot;
    uint32_t scopes[2];
};

/*
 * Numbers in and out of a call, in memory that JavaScript sees as typed arrays: reading and writing
 * there costs a nanosecond, where a Node-API value costs ten. Both sides use it only within one
 * call: lib/ writes the inputs, calls, and copies the outputs before anything else can run.
 */
struct frame {
    struct answer token;
    /*
     * Of scopesPermit; the place of the issuer, of verifyExternal; whether changes are complete, of
     * changesSince; whether they were news, of changesApply.
     */
    uint32_t answer;
    /* Inputs. */
    uint32_t wanted[2];
    uint32_t flags;
    uint32_t capability;
    uint32_t max_age_s;
    uint32_t lifetime_minutes;
    uint32_t signing_slot;
};

/* One of many verdicts, in memory of lib/'s. The library takes an array of these for its own. */
struct verdict {
    mintage_verified verified;
    struct answer answer;
    int32_t status;
    uint32_t reserved;
};

/* One of many requests to mint, and what becomes of it, in memory of lib/'s. */
struct mint_numbers {
    double issued_at_unix_s;
    double expires_at_unix_s;
    double epoch;
    uint32_t scopes[2];
    uint32_t lifetime_minutes;
    uint32_t signing_slot;
};

/* Texts that were seen lately, each under a number; see texts.c. */
struct texts {
    uint32_t slots;
    double serial;
    struct text_slot *slot;
};

/* One environment. Used by its own thread alone, so nothing here needs a lock. */
struct environment {
    napi_ref frame_reference;
    struct frame *frame;
    struct texts identities;
    struct texts keys;
    /* The last accepted token, for the texts that JavaScript does not have yet. */
    mintage_verified verified;
    /* The identity that was created, or exchanged for, last. */
    uint8_t created[MINTAGE_IDENTITY_BYTES_MAX];
    size_t created_len;
    /* Where the changes end that were handed out last. */
    uint8_t cursor[MINTAGE_CURSOR_BYTES];
    /* What the last failed call had to say; status 0 when it said nothing. */
    mintage_error error;
};

/* What JavaScript holds of an engine. Closing frees the core; the collector frees the rest. */
struct engine {
    struct environment *here;
    mintage_engine *core;
    char share[33];
};

/* A text argument in UTF-8, in place when it is short. */
struct text {
    uint8_t *bytes;
    size_t len;
    uint8_t in_place[512];
};

/* arguments.c */
struct call {
    napi_env env;
    struct environment *here;
    struct engine *engine;
    size_t count;
    napi_value arguments[4];
};
/* Reads the arguments; those that were not passed are `undefined`. */
int32_t call_begin(struct call *call, napi_env env, napi_callback_info info);
/* The same, where the first argument is an engine. */
int32_t call_begin_with_engine(struct call *call, napi_env env, napi_callback_info info);
int32_t text_read(napi_env env, napi_value value, struct text *text);
int32_t text_read_optional(napi_env env, napi_value value, struct text *text);
void text_free(struct text *text);
napi_value number(napi_env env, int32_t value);
napi_value string(napi_env env, const void *bytes, size_t len);
napi_value ascii(napi_env env, const void *bytes, size_t len);
napi_value buffer(napi_env env, const void *bytes, size_t len);
uint64_t wanted_scopes(const struct frame *frame);

/*
 * Longer than the longest token by more than one character, so that a token that is cut off here is
 * still too long for the library.
 */
#define TOKEN_CAPACITY (MINTAGE_TOKEN_BYTES_MAX + 8)

/* tokens.c */
struct token {
    size_t len;
    uint8_t bytes[TOKEN_CAPACITY];
};
int32_t token_read(napi_env env, napi_value value, struct token *token);
/* Says in numbers what the accepted token says. */
void answer(struct environment *here, const mintage_verified *verified, struct answer *out);
/* identity?, claims?, audience?, and the request that they are for. */
struct mint_texts {
    struct text identity, claims, audience;
};
int32_t mint_texts_read(napi_env env, const napi_value values[3], struct mint_texts *texts);
void mint_texts_free(struct mint_texts *texts);
mintage_mint_request mint_request(const struct mint_texts *texts, mintage_error *error);
/* The token as a string, its times in the frame. */
napi_value answer_minted(const struct call *call, const uint8_t *token, const mintage_minted *minted);

/* One of the library's calls that write JSON or bytes; `text` is its argument, or NULL. */
typedef mintage_status (*writer)(const struct call *call, const struct text *text, uint8_t *out, size_t capacity,
                                 size_t *len_out);
/* What it writes as the value that `make` makes of it, or its status. */
napi_value written(const struct call *call, const struct text *text, writer write,
                   napi_value (*make)(napi_env env, const void *bytes, size_t len));
napi_value json(const struct call *call, const struct text *text, writer write);

/* texts.c */
int texts_open(struct texts *texts, uint32_t slots);
void texts_close(struct texts *texts);
uint32_t texts_find(struct texts *texts, const uint8_t *bytes, uint32_t len, double *serial_out);

/* shares.c */
int32_t share_open(struct engine *engine);
mintage_engine *share_attach(const char *name);
void share_close(struct engine *engine);

/* What engines.c, tokens.c and so on add to the exports, up to a name that is NULL. */
struct function {
    const char *name;
    napi_callback call;
};
extern const struct function engine_functions[], token_functions[], many_functions[], external_functions[], change_functions[],
    state_functions[];

#endif
