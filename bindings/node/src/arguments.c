/*
 * From JavaScript's values to the library's arguments, and back.
 *
 * Texts cross as UTF-8 and never as Latin-1: that conversion drops the high byte of each character,
 * so that U+0141 would become an A, and a token with a wrong character a right one.
 */
#include "addon.h"

#include <stdlib.h>

/* Room for one more character than fits, so that a text that does not fit is seen as such. */
#define CHARACTER_BYTES_MAX 4

int32_t call_begin(struct call *call, napi_env env, napi_callback_info info)
{
    call->env = env;
    call->count = sizeof call->arguments / sizeof call->arguments[0];
    if (napi_get_cb_info(env, info, &call->count, call->arguments, NULL, (void **)&call->here) != napi_ok)
        return ADDON_WRONG_ARGUMENT;
    call->here->error.struct_size = sizeof call->here->error;
    call->here->error.status = MINTAGE_OK;
    return MINTAGE_OK;
}

int32_t call_begin_with_engine(struct call *call, napi_env env, napi_callback_info info)
{
    int32_t status = call_begin(call, env, info);

    if (status != MINTAGE_OK) return status;
    if (napi_get_value_external(env, call->arguments[0], (void **)&call->engine) != napi_ok)
        return ADDON_WRONG_ARGUMENT;
    return call->engine->core == NULL ? ADDON_CLOSED : MINTAGE_OK;
}

int32_t text_read(napi_env env, napi_value value, struct text *text)
{
    size_t len;

    text->bytes = text->in_place;
    if (napi_get_value_string_utf8(env, value, (char *)text->in_place, sizeof text->in_place, &text->len) != napi_ok)
        return ADDON_WRONG_ARGUMENT;
    if (text->len < sizeof text->in_place - CHARACTER_BYTES_MAX) return MINTAGE_OK;

    /* It may be longer than what was copied. */
    if (napi_get_value_string_utf8(env, value, NULL, 0, &len) != napi_ok) return ADDON_WRONG_ARGUMENT;
    text->bytes = malloc(len + 1);
    if (text->bytes == NULL) return MINTAGE_OUT_OF_MEMORY;
    if (napi_get_value_string_utf8(env, value, (char *)text->bytes, len + 1, &text->len) != napi_ok) {
        text_free(text);
        return ADDON_WRONG_ARGUMENT;
    }
    return MINTAGE_OK;
}

/* `undefined` is an absent text, and only that: an empty one has bytes that are not NULL. */
int32_t text_read_optional(napi_env env, napi_value value, struct text *text)
{
    napi_valuetype type;

    if (napi_typeof(env, value, &type) != napi_ok) return ADDON_WRONG_ARGUMENT;
    if (type != napi_undefined) return text_read(env, value, text);
    text->bytes = NULL;
    text->len = 0;
    return MINTAGE_OK;
}

void text_free(struct text *text)
{
    if (text->bytes != text->in_place) free(text->bytes);
    text->bytes = NULL;
}

/* A value that could not be made is NULL, `undefined` for JavaScript, which is not MINTAGE_OK. */
napi_value number(napi_env env, int32_t value)
{
    napi_value result;

    return napi_create_int32(env, value, &result) == napi_ok ? result : NULL;
}

napi_value string(napi_env env, const void *bytes, size_t len)
{
    napi_value result;

    return napi_create_string_utf8(env, bytes, len, &result) == napi_ok ? result : NULL;
}

/* Tokens are ASCII, which is made faster than UTF-8. */
napi_value ascii(napi_env env, const void *bytes, size_t len)
{
    napi_value result;

    return napi_create_string_latin1(env, bytes, len, &result) == napi_ok ? result : NULL;
}

uint64_t wanted_scopes(const struct frame *frame)
{
    return frame->wanted[0] | (uint64_t)frame->wanted[1] << 32;
}

napi_value buffer(napi_env env, const void *bytes, size_t len)
{
    napi_value result;

    return napi_create_buffer_copy(env, len, bytes, NULL, &result) == napi_ok ? result : NULL;
}

/* What the call has to say may grow between two tries. */
napi_value written(const struct call *call, const struct text *text, writer write,
                   napi_value (*make)(napi_env env, const void *bytes, size_t len))
{
    uint8_t in_place[4096], *out = in_place, *larger;
    size_t capacity = sizeof in_place, len = 0;
    int32_t status;
    napi_value result;

    while ((status = write(call, text, out, capacity, &len)) == MINTAGE_BUFFER_TOO_SMALL) {
        capacity = len;
        larger = realloc(out == in_place ? NULL : out, capacity);
        if (larger == NULL) {
            status = MINTAGE_OUT_OF_MEMORY;
            break;
        }
        out = larger;
    }
    result = status == MINTAGE_OK ? make(call->env, out, len) : number(call->env, status);
    if (out != in_place) free(out);
    return result;
}

napi_value json(const struct call *call, const struct text *text, writer write)
{
    return written(call, text, write, string);
}
