/*
 * The addon's beginning and end in one environment: the main thread, or one worker. Each loads it
 * anew and has a state of its own; see shares.c for what is common.
 */
#include "addon.h"

#include <stdlib.h>
#include <string.h>


static void environment_end(napi_env env, void *data, void *hint)
{
    struct environment *here = data;

    (void)env;
    (void)hint;
    texts_close(&here->identity_texts);
    texts_close(&here->key_id_texts);
    free(here);
}

/* failure(): field, message and claim of the last failed call, if the library gave more than its status. */
static napi_value failure(napi_env env, napi_callback_info info)
{
    struct environment *here;

    if (napi_get_cb_info(env, info, NULL, NULL, NULL, (void **)&here) != napi_ok) return NULL;
    return here->error.status == MINTAGE_OK ? NULL : error_parts(env, &here->error);
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

static int add_number(napi_env env, napi_value exports, const char *name, uint32_t number)
{
    napi_value value;

    return napi_create_uint32(env, number, &value) == napi_ok && napi_set_named_property(env, exports, name, value) == napi_ok;
}

static napi_value out_of_memory(napi_env env)
{
    napi_throw_error(env, "ERR_MINTAGE_OUT_OF_MEMORY", "memory could not be had");
    return NULL;
}

NAPI_MODULE_INIT()
{
    struct environment *here;

    if (!add_number(env, exports, "abiVersion", mintage_abi_version()) ||
        !add_text(env, exports, "version", mintage_version()))
        return out_of_memory(env);
    /* Of another version nothing else may be called; lib/load.js reports it. */
    if (mintage_abi_version() != MINTAGE_ABI_VERSION) return exports;
    here = calloc(1, sizeof *here);
    if (here == NULL || !texts_open(&here->identity_texts, IDENTITY_TEXTS) ||
        !texts_open(&here->key_id_texts, KEY_ID_TEXTS) ||
        napi_set_instance_data(env, here, environment_end, NULL) != napi_ok) {
        if (here != NULL) environment_end(env, here, NULL);
        return out_of_memory(env);
    }
    here->error.struct_size = sizeof here->error;
    if (!add_frame(env, exports, here) || !add(env, exports, "failure", failure, here) ||
        !add_all(env, exports, engine_functions, here) || !add_all(env, exports, token_functions, here) ||
        !add_all(env, exports, many_functions, here) || !add_all(env, exports, raw_functions, here) ||
        !add_text(env, exports, "features", mintage_features()))
        return out_of_memory(env);
    return exports;
}
