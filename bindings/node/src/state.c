/*
 * State that engines share: bringing it up to date, revoking many with one write, and changes that the
 * host carries from engine to engine.
 */
#include "addon.h"

#include <stdlib.h>

/*
 * Longer than the longest identity by more than one character, so that one that is cut off here is
 * still too long for the library.
 */
#define IDENTITY_CAPACITY (MINTAGE_IDENTITY_BYTES_MAX + 8)

/* sync(engine): a status. */
static napi_value sync(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin_with_engine(&call, env, info);

    return number(env, status == MINTAGE_OK ? mintage_sync(call.engine->core, &call.here->error) : status);
}

/* Reads the identities of the list, each into its part of `bytes`. */
static int32_t identities_read(const struct call *call, uint32_t count, mintage_slice *slices, uint8_t *bytes)
{
    napi_handle_scope scope;
    napi_value identity;
    uint32_t place;
    int32_t status = MINTAGE_OK;

    for (place = 0; status == MINTAGE_OK && place < count; place++, bytes += IDENTITY_CAPACITY) {
        if (napi_open_handle_scope(call->env, &scope) != napi_ok) return MINTAGE_OUT_OF_MEMORY;
        if (napi_get_element(call->env, call->arguments[1], place, &identity) != napi_ok ||
            napi_get_value_string_utf8(call->env, identity, (char *)bytes, IDENTITY_CAPACITY, &slices[place].len) != napi_ok)
            status = ADDON_WRONG_ARGUMENT;
        slices[place].data = bytes;
        (void)napi_close_handle_scope(call->env, scope);
    }
    return status;
}

/* revokeMany(engine, identities): a status. */
static napi_value identity_revoke_many(napi_env env, napi_callback_info info)
{
    struct call call;
    mintage_slice *slices = NULL;
    uint32_t count;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status != MINTAGE_OK) return number(env, status);
    if (napi_get_array_length(env, call.arguments[1], &count) != napi_ok || count > MINTAGE_BATCH_MAX)
        return number(env, ADDON_WRONG_ARGUMENT);
    if (count > 0) {
        slices = malloc(count * (sizeof *slices + IDENTITY_CAPACITY));
        if (slices == NULL) return number(env, MINTAGE_OUT_OF_MEMORY);
        status = identities_read(&call, count, slices, (uint8_t *)(slices + count));
    }
    if (status == MINTAGE_OK) status = mintage_identity_revoke_many(call.engine->core, slices, count, &call.here->error);
    free(slices);
    return number(env, status);
}

/* The memory of a Uint8Array of lib/'s, which nothing changes during the call. */
static int32_t bytes_read(napi_env env, napi_value value, struct text *bytes)
{
    napi_typedarray_type type;
    void *data;

    if (napi_get_typedarray_info(env, value, &type, &bytes->len, &data, NULL, NULL) != napi_ok || type != napi_uint8_array)
        return ADDON_WRONG_ARGUMENT;
    bytes->bytes = data;
    return MINTAGE_OK;
}

static mintage_status write_changes(const struct call *call, const struct text *cursor, uint8_t *out, size_t capacity, size_t *len_out)
{
    struct environment *here = call->here;

    return mintage_changes_since(call->engine->core, cursor->bytes, cursor->len, out, capacity, len_out, here->cursor,
                                 &here->frame->answer, &here->error);
}

/* changesSince(engine, cursor?): a buffer, or a status; the frame's `answer` is whether it is everything. */
static napi_value changes_since(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text cursor;
    napi_valuetype type;
    int32_t status = call_begin_with_engine(&call, env, info);

    cursor.bytes = NULL;
    cursor.len = 0;
    if (status == MINTAGE_OK && napi_typeof(env, call.arguments[1], &type) != napi_ok) status = ADDON_WRONG_ARGUMENT;
    if (status == MINTAGE_OK && type != napi_undefined) status = bytes_read(env, call.arguments[1], &cursor);
    return status == MINTAGE_OK ? written(&call, &cursor, write_changes, buffer) : number(env, status);
}

/* changesCursor(): where the changes end that were handed out last. */
static napi_value changes_cursor(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin(&call, env, info);

    return status == MINTAGE_OK ? buffer(env, call.here->cursor, sizeof call.here->cursor) : NULL;
}

/* changesApply(engine, bytes): a status; the frame's `answer` is whether they were news. */
static napi_value changes_apply(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text changes;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = bytes_read(env, call.arguments[1], &changes);
    if (status != MINTAGE_OK) return number(env, status);
    return number(env, mintage_changes_apply(call.engine->core, changes.bytes, changes.len, &call.here->frame->answer,
                                             &call.here->error));
}

const struct function state_functions[] = {
    {"sync", sync},
    {"revokeMany", identity_revoke_many},
    {"changesSince", changes_since},
    {"changesCursor", changes_cursor},
    {"changesApply", changes_apply},
    {NULL, NULL},
};
