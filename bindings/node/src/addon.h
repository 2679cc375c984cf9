/*
 * What the files of the addon share: the state of one environment (the main thread or one worker),
 * an engine as JavaScript holds it, and one call of JavaScript's.
 *
 * The addon is the thin half. It takes what lib/ has checked, calls the library, and answers with a
 * status; texts, options, results and errors are made in lib/. It never throws for a status. The
 * calls that only pass things on are generated, in raw/; those that do more are in the files here.
 */
#ifndef MINTAGE_NODE_ADDON_H
#define MINTAGE_NODE_ADDON_H

#include <node_api.h>

#include "mintage.h"
#include "raw/frame.h"

/* Answers of the addon's own, beside the statuses; lib/errors.js knows them. */
#define ADDON_CLOSED (-1)
#define ADDON_WRONG_ARGUMENT (-2)

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
    /* The texts of accepted tokens for which JavaScript has strings. */
    struct texts identity_texts;
    struct texts key_id_texts;
    /* The outputs of the last calls, for what JavaScript asks for separately. */
    struct last last;
    /* The reason for which the last call failed; status 0 where its own status is all. */
    mintage_error error;
};

/* What JavaScript holds of an engine. Closing frees the core; the collector frees the rest. */
struct engine {
    struct environment *here;
    mintage_engine *core;
    char share[33];
};

/* A call of JavaScript's. Its first failure stays in `status`, and nothing is read or done after it. */
struct call {
    napi_env env;
    struct environment *here;
    struct engine *engine;
    int32_t status;
    napi_value arguments[CALL_ARGUMENTS_MAX];
};

/* A text in UTF-8, or bytes. NULL if `undefined` was passed. */
struct text {
    const uint8_t *bytes;
    size_t len;
    /* To be freed; NULL for a short text, whose bytes are here. */
    uint8_t *allocated;
    uint8_t short_text[512];
};

/* Memory that a call of the library writes to. It grows when it is too small. */
struct output {
    uint8_t *bytes;
    size_t capacity, len;
    uint8_t first[MINTAGE_TOKEN_BYTES_MAX];
};

/*
 * Longer than the longest token by more than one character, so that a token that is cut off here is
 * still too long for the library.
 */
#define TOKEN_CAPACITY (MINTAGE_TOKEN_BYTES_MAX + 8)

/* call.c */
void call_begin(struct call *call, napi_env env, napi_callback_info info);
/* The same, where the first argument is an engine. */
void call_begin_with_engine(struct call *call, napi_env env, napi_callback_info info);
/* These read one argument. If they cannot, or the status is no success before, the result is empty. */
void text_read(napi_env env, napi_value value, struct text *text, int32_t *status);
void token_read(napi_env env, napi_value value, struct text *token, int32_t *status);
void bytes_read(napi_env env, napi_value value, struct text *bytes, int32_t *status);
void uint32_read(napi_env env, napi_value value, uint32_t *number, int32_t *status);
void int64_read(napi_env env, napi_value value, int64_t *number, int32_t *status);
void text_free(struct text *text);
void output_begin(struct output *output);
/* Whether to repeat the call, which found the output too small. */
int output_grow(struct output *output, int32_t *status);
/* What a function of the addon returns: the status; or that which the call wrote, if it succeeded. */
napi_value answer_status(const struct call *call);
napi_value answer_text(const struct call *call, struct output *output);
napi_value answer_bytes(const struct call *call, struct output *output);
napi_value answer_ascii(const struct call *call, struct output *output);
/* Field, message and claim of an error, in an array. */
napi_value error_parts(napi_env env, const mintage_error *error);
napi_value number(napi_env env, int32_t value);
napi_value string(napi_env env, const void *bytes, size_t len);
napi_value ascii(napi_env env, const void *bytes, size_t len);
napi_value buffer(napi_env env, const void *bytes, size_t len);

/* texts.c */
int texts_open(struct texts *texts, uint32_t slots);
void texts_close(struct texts *texts);
uint32_t texts_find(struct texts *texts, const uint8_t *bytes, uint32_t len, double *serial_out);

/* shares.c */
int32_t share_open(struct engine *engine);
mintage_engine *share_attach(const char *name);
void share_close(struct engine *engine);

/* A set of scopes, of which JavaScript has two halves, the lower first. */
static inline uint64_t scopes_join(const uint32_t halves[2])
{
    return halves[0] | (uint64_t)halves[1] << 32;
}

static inline void scopes_split(uint64_t scopes, uint32_t halves[2])
{
    halves[0] = (uint32_t)scopes;
    halves[1] = (uint32_t)(scopes >> 32);
}

/* What each file adds to the exports, up to a name that is NULL. */
struct function {
    const char *name;
    napi_callback call;
};
extern const struct function engine_functions[], many_functions[], token_functions[], raw_functions[];

#endif
