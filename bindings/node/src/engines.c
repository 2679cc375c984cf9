/*
 * Engines: opening, sharing and closing them.
 *
 * JavaScript holds an engine as an external value. Its memory goes with the collector, so a closed
 * engine is still there to say that it is closed. Node-API runs finalizers from the event loop, so
 * never during a call.
 */
#include "addon.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of an open engine, for the collector: an empty cache of the default size. */
#define ENGINE_BYTES (16384 * 16)

static void close_core(napi_env env, struct engine *engine)
{
    int64_t total;

    if (engine->core == NULL) return;
    share_close(engine);
    mintage_engine_free(engine->core);
    engine->core = NULL;
    (void)napi_adjust_external_memory(env, -ENGINE_BYTES, &total);
}

/* Also called when the environment ends; its own state may be gone by then. */
static void forget(napi_env env, void *data, void *hint)
{
    (void)hint;
    close_core(env, data);
    free(data);
}

/* Takes the handle over. */
static napi_value hold(const struct call *call, mintage_engine *core)
{
    struct engine *engine = calloc(1, sizeof *engine);
    napi_env env = call->env;
    napi_value result;
    int64_t total;

    if (engine == NULL || napi_create_external(env, engine, forget, NULL, &result) != napi_ok) {
        free(engine);
        mintage_engine_free(core);
        return number(env, MINTAGE_OUT_OF_MEMORY);
    }
    engine->here = call->here;
    engine->core = core;
    (void)napi_adjust_external_memory(env, ENGINE_BYTES, &total);
    return result;
}

/* open(config): an engine, or a status. */
static napi_value engine_open(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text config;
    mintage_engine *core = NULL;

    call_begin(&call, env, info);
    text_read(env, call.arguments[0], &config, &call.status);
    if (call.status == MINTAGE_OK) call.status = mintage_engine_open(config.bytes, config.len, &core, &call.here->error);
    text_free(&config);
    return call.status == MINTAGE_OK ? hold(&call, core) : answer_status(&call);
}

/* attach(name): an engine, or a status. */
static napi_value engine_attach(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text name;
    mintage_engine *core = NULL;

    call_begin(&call, env, info);
    text_read(env, call.arguments[0], &name, &call.status);
    /* Node-API ends every text with NUL. */
    if (call.status == MINTAGE_OK && name.bytes != NULL && name.len == strlen((const char *)name.bytes))
        core = share_attach((const char *)name.bytes);
    text_free(&name);
    if (core != NULL) return hold(&call, core);
    if (call.status == MINTAGE_OK) call.status = MINTAGE_INVALID_HANDLE;
    return answer_status(&call);
}

/* share(engine): the name to attach by, or a status. */
static napi_value engine_share(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin_with_engine(&call, env, info);
    if (call.status == MINTAGE_OK) call.status = share_open(call.engine);
    return call.status == MINTAGE_OK ? string(env, call.engine->share, strlen(call.engine->share)) : answer_status(&call);
}

/* close(engine): twice is fine. */
static napi_value engine_close(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin_with_engine(&call, env, info);
    if (call.status == MINTAGE_OK) close_core(env, call.engine);
    if (call.status == ADDON_CLOSED) call.status = MINTAGE_OK;
    return answer_status(&call);
}

#ifdef MINTAGE_TEST_PANIC
mintage_status mintage_test_panic(const mintage_engine *, uint32_t inside_change);

/* testPanic(engine, insideChange): a status. */
static napi_value test_panic(napi_env env, napi_callback_info info)
{
    struct call call;
    uint32_t inside_change;

    call_begin_with_engine(&call, env, info);
    uint32_read(env, call.arguments[1], &inside_change, &call.status);
    if (call.status == MINTAGE_OK) call.status = mintage_test_panic(call.engine->core, inside_change);
    return answer_status(&call);
}
#endif

const struct function engine_functions[] = {
    {"open", engine_open},
    {"attach", engine_attach},
    {"share", engine_share},
    {"close", engine_close},
#ifdef MINTAGE_TEST_PANIC
    {"testPanic", test_panic},
#endif
    {NULL, NULL},
};
