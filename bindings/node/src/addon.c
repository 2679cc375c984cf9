/*
 * The addon's beginning and end in one environment: the main thread, or one worker. Each loads it
 * anew and has a state of its own; see shares.c for what is common.
 */
#include "addon.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* lib/native.js has these places. */
_Static_assert(offsetof(struct frame, token.identity_slot) == 40 && offsetof(struct frame, wanted) == 60 &&
                   sizeof(struct frame) == 88,
               "the frame is not as lib/native.js has it");
_Static_assert(offsetof(struct verdict, answer) == 312 && offsetof(struct verdict, status) == 368 &&
                   sizeof(struct verdict) == 376 && offsetof(struct mint_numbers, scopes) == 24 &&
                   sizeof(struct mint_numbers) == 40,
               "the rows of many are not as lib/native.js has them");

/* How many texts are kept at hand; see texts.c. Powers of two. */
#define IDENTITY_SLOTS 4096
#define KEY_SLOTS 64

static void environment_end(napi_env env, void *data, void *hint)
{
    struct environment *here = data;

    (void)env;
    (void)hint;
    texts_close(&here->identities);
    texts_close(&here->keys);
    free(here);
}

/* failure(): the field and the message of the last call, if it had more to say than its status. */
static napi_value failure(napi_env env, napi_callback_info info)
{
    struct environment *here;
    napi_value result, field, message;

    if (napi_get_cb_info(env, info, NULL, NULL, NULL, (void **)&here) != napi_ok) return NULL;
    if (here->error.status == MINTAGE_OK) return NULL;
    field = string(env, here->error.field, strlen(here->error.field));
    message = string(env, here->error.message, strlen(here->error.message));
    if (field == NULL || message == NULL || napi_create_array_with_length(env, 2, &result) != napi_ok) return NULL;
    (void)napi_set_element(env, result, 0, field);
    (void)napi_set_element(env, result, 1, message);
    return result;
}

static int add(napi_env env, napi_value exports, const char *name, napi_callback call, void *data)
{
    napi_value function;

    return napi_create_function(env, name, NAPI_AUTO_LENGTH, call, data, &function) == napi_ok &&
           napi_set_named_property(env, exports, name, function) == napi_ok;
}

static int add_all(napi_env env, napi_value exports, const struct function *functions, void *data)
{
    for (; functions->name != NULL; functions++)
        if (!add(env, exports, functions->name, functions->call, data)) return 0;
    return 1;
}

static int add_text(napi_env env, napi_value exports, const char *name, const char *text)
{
    napi_value value = string(env, text, strlen(text));

    return value != NULL && napi_set_named_property(env, exports, name, value) == napi_ok;
}

/* The frame is the memory of an ArrayBuffer that lives as long as the environment. */
static int add_frame(napi_env env, napi_value exports, struct environment *here)
{
    napi_value buffer;

    if (napi_create_arraybuffer(env, sizeof *here->frame, (void **)&here->frame, &buffer) != napi_ok) return 0;
    memset(here->frame, 0, sizeof *here->frame);
    return napi_create_reference(env, buffer, 1, &here->frame_reference) == napi_ok &&
           napi_set_named_property(env, exports, "frame", buffer) == napi_ok;
}

static napi_value failed(napi_env env, const char *code, const char *message)
{
    napi_throw_error(env, code, message);
    return NULL;
}

NAPI_MODULE_INIT()
{
    struct environment *here;
    char message[160];

    if (mintage_abi_version() != MINTAGE_ABI_VERSION) {
        snprintf(message, sizeof message,
                 "this addon was made for version %u of mintage's interface, and the library speaks version %u: build both anew",
                 (unsigned)MINTAGE_ABI_VERSION, (unsigned)mintage_abi_version());
        return failed(env, "ERR_MINTAGE_ABI", message);
    }
    here = calloc(1, sizeof *here);
    if (here == NULL || !texts_open(&here->identities, IDENTITY_SLOTS) || !texts_open(&here->keys, KEY_SLOTS) ||
        napi_set_instance_data(env, here, environment_end, NULL) != napi_ok) {
        if (here != NULL) environment_end(env, here, NULL);
        return failed(env, "ERR_MINTAGE_OUT_OF_MEMORY", "memory could not be had");
    }
    if (!add_frame(env, exports, here) || !add(env, exports, "failure", failure, here) ||
        !add_all(env, exports, engine_functions, here) || !add_all(env, exports, token_functions, here) ||
        !add_all(env, exports, many_functions, here) || !add_all(env, exports, external_functions, here) ||
        !add_all(env, exports, change_functions, here) || !add_all(env, exports, state_functions, here) ||
        !add_text(env, exports, "version", mintage_version()) || !add_text(env, exports, "features", mintage_features()))
        return failed(env, "ERR_MINTAGE_OUT_OF_MEMORY", "memory could not be had");
    return exports;
}
