/*
 * Engines: opening, sharing and closing them, and what they say of themselves.
 *
 * JavaScript holds an engine as an external value. Its memory goes with the collector, so a closed
 * engine is still there to say that it is closed. Node-API runs finalizers from the event loop, so
 * never during a call.
 */
#include "addon.h"

#include <stdlib.h>
#include <string.h>

/* What the collector is told that an open engine takes: an empty cache of the default size. */
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
    int32_t status = call_begin(&call, env, info);

    if (status == MINTAGE_OK) status = text_read(env, call.arguments[0], &config);
    if (status != MINTAGE_OK) return number(env, status);
    status = mintage_engine_open(config.bytes, config.len, &core, &call.here->error);
    text_free(&config);
    return status == MINTAGE_OK ? hold(&call, core) : number(env, status);
}

/* attach(name): an engine, or a status. */
static napi_value engine_attach(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text name;
    mintage_engine *core = NULL;
    int32_t status = call_begin(&call, env, info);

    if (status == MINTAGE_OK) status = text_read(env, call.arguments[0], &name);
    if (status != MINTAGE_OK) return number(env, status);
    /* Node-API ends what it writes with NUL. */
    if (name.len == strlen((const char *)name.bytes)) core = share_attach((const char *)name.bytes);
    text_free(&name);
    return core != NULL ? hold(&call, core) : number(env, MINTAGE_INVALID_HANDLE);
}

/* share(engine): the name to attach by, or a status. */
static napi_value engine_share(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = share_open(call.engine);
    return status == MINTAGE_OK ? string(env, call.engine->share, strlen(call.engine->share)) : number(env, status);
}

/* close(engine): twice is fine. */
static napi_value engine_close(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) close_core(env, call.engine);
    return number(env, status == ADDON_CLOSED ? MINTAGE_OK : status);
}

/* setClock(engine, unixMs): a status. */
static napi_value clock_set(napi_env env, napi_callback_info info)
{
    struct call call;
    int64_t unix_ms;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK && napi_get_value_int64(env, call.arguments[1], &unix_ms) != napi_ok)
        status = ADDON_WRONG_ARGUMENT;
    return number(env, status == MINTAGE_OK ? mintage_clock_set(call.engine->core, unix_ms) : status);
}

/* scopesParse(engine, names): a status; the scopes are in the frame. */
static napi_value scopes_parse(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text names;
    uint64_t scopes;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = text_read(env, call.arguments[1], &names);
    if (status != MINTAGE_OK) return number(env, status);
    status = mintage_scopes_parse(call.engine->core, names.bytes, names.len, &scopes, &call.here->error);
    text_free(&names);
    call.here->frame->token.scopes[0] = (uint32_t)scopes;
    call.here->frame->token.scopes[1] = (uint32_t)(scopes >> 32);
    return number(env, status);
}

static mintage_status write_scopes(const struct call *call, const struct text *text, uint8_t *out, size_t capacity, size_t *len_out)
{
    (void)text;
    return mintage_scopes_format(call->engine->core, wanted_scopes(call->here->frame), out, capacity, len_out);
}

/* scopesFormat(engine): the names of the scopes in the frame, or a status. */
static napi_value scopes_format(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin_with_engine(&call, env, info);

    return status == MINTAGE_OK ? json(&call, NULL, write_scopes) : number(env, status);
}

/* scopesPermit(engine): a status; scopes, capability and answer are in the frame. */
static napi_value scopes_permit(napi_env env, napi_callback_info info)
{
    struct call call;
    struct frame *frame;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status != MINTAGE_OK) return number(env, status);
    frame = call.here->frame;
    return number(env, mintage_scopes_permit(call.engine->core, wanted_scopes(frame), frame->capability, &frame->answer));
}

static mintage_status write_stats(const struct call *call, const struct text *text, uint8_t *out, size_t capacity, size_t *len_out)
{
    (void)text;
    return mintage_stats(call->engine->core, out, capacity, len_out);
}

/* stats(engine): JSON, or a status. */
static napi_value stats(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin_with_engine(&call, env, info);

    return status == MINTAGE_OK ? json(&call, NULL, write_stats) : number(env, status);
}

#ifdef MINTAGE_TEST_PANIC
mintage_status mintage_test_panic(const mintage_engine *, uint32_t inside_change);

/* testPanic(engine): a status; the frame's flags say whether it happens inside a change. */
static napi_value test_panic(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin_with_engine(&call, env, info);

    return number(env, status == MINTAGE_OK ? mintage_test_panic(call.engine->core, call.here->frame->flags) : status);
}
#endif

const struct function engine_functions[] = {
    {"open", engine_open},
    {"attach", engine_attach},
    {"share", engine_share},
    {"close", engine_close},
    {"setClock", clock_set},
    {"scopesParse", scopes_parse},
    {"scopesFormat", scopes_format},
    {"scopesPermit", scopes_permit},
    {"stats", stats},
#ifdef MINTAGE_TEST_PANIC
    {"testPanic", test_panic},
#endif
    {NULL, NULL},
};
