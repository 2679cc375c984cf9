/*
 * From JavaScript's values to the library's arguments, and back.
 *
 * Texts cross as UTF-8 and never as Latin-1: that conversion drops the high byte of each character,
 * so that U+0141 would become an A, and a token with a wrong character a right one.
 */
#include "addon.h"

#include <stdlib.h>
#include <string.h>

/* Room for one more character than fits, so that a text that does not fit is seen as such. */
#define CHARACTER_BYTES_MAX 4

void call_begin(struct call *call, napi_env env, napi_callback_info info)
{
    size_t count = CALL_ARGUMENTS_MAX;

    call->env = env;
    call->engine = NULL;
    call->status = MINTAGE_OK;
    /* Arguments that were not passed are `undefined`. */
    if (napi_get_cb_info(env, info, &count, call->arguments, NULL, (void **)&call->here) != napi_ok) {
        call->status = ADDON_WRONG_ARGUMENT;
        return;
    }
    call->here->error.status = MINTAGE_OK;
}

void call_begin_with_engine(struct call *call, napi_env env, napi_callback_info info)
{
    call_begin(call, env, info);
    if (call->status != MINTAGE_OK) return;
    if (napi_get_value_external(env, call->arguments[0], (void **)&call->engine) != napi_ok)
        call->status = ADDON_WRONG_ARGUMENT;
    else if (call->engine->core == NULL)
        call->status = ADDON_CLOSED;
}

/* The text, of which no more than `capacity - 1` bytes are read. */
static int32_t text_copy(napi_env env, napi_value value, size_t capacity, struct text *text)
{
    text->allocated = malloc(capacity);
    if (text->allocated == NULL) return MINTAGE_OUT_OF_MEMORY;
    if (napi_get_value_string_utf8(env, value, (char *)text->allocated, capacity, &text->len) != napi_ok)
        return ADDON_WRONG_ARGUMENT;
    text->bytes = text->allocated;
    return MINTAGE_OK;
}

/* Whether there is a text to read, and it is longer than a short one. */
static int text_begin(napi_env env, napi_value value, struct text *text, int32_t *status)
{
    napi_valuetype type;

    text->bytes = text->allocated = NULL;
    text->len = 0;
    if (*status != MINTAGE_OK) return 0;
    /* `undefined` is an absent text, and only that: an empty one has bytes that are not NULL. */
    if (napi_get_value_string_utf8(env, value, (char *)text->short_text, sizeof text->short_text, &text->len) == napi_ok)
        text->bytes = text->short_text;
    else if (napi_typeof(env, value, &type) != napi_ok || type != napi_undefined)
        *status = ADDON_WRONG_ARGUMENT;
    return text->bytes != NULL && text->len >= sizeof text->short_text - CHARACTER_BYTES_MAX;
}

void text_read(napi_env env, napi_value value, struct text *text, int32_t *status)
{
    size_t len;

    if (!text_begin(env, value, text, status)) return;
    if (napi_get_value_string_utf8(env, value, NULL, 0, &len) != napi_ok)
        *status = ADDON_WRONG_ARGUMENT;
    else
        *status = text_copy(env, value, len + 1, text);
}

void token_read(napi_env env, napi_value value, struct text *token, int32_t *status)
{
    if (text_begin(env, value, token, status)) *status = text_copy(env, value, TOKEN_CAPACITY, token);
}

/* The memory of a Uint8Array of lib/'s, which nothing changes during the call. */
void bytes_read(napi_env env, napi_value value, struct text *bytes, int32_t *status)
{
    napi_typedarray_type array;
    napi_valuetype type;
    void *data;

    bytes->bytes = bytes->allocated = NULL;
    bytes->len = 0;
    if (*status != MINTAGE_OK || (napi_typeof(env, value, &type) == napi_ok && type == napi_undefined)) return;
    if (napi_get_typedarray_info(env, value, &array, &bytes->len, &data, NULL, NULL) == napi_ok && array == napi_uint8_array)
        bytes->bytes = data;
    else
        *status = ADDON_WRONG_ARGUMENT;
}

void uint32_read(napi_env env, napi_value value, uint32_t *number, int32_t *status)
{
    *number = 0;
    if (*status == MINTAGE_OK && napi_get_value_uint32(env, value, number) != napi_ok) *status = ADDON_WRONG_ARGUMENT;
}

void int64_read(napi_env env, napi_value value, int64_t *number, int32_t *status)
{
    *number = 0;
    if (*status == MINTAGE_OK && napi_get_value_int64(env, value, number) != napi_ok) *status = ADDON_WRONG_ARGUMENT;
}

void text_free(struct text *text)
{
    free(text->allocated);
}

void output_begin(struct output *output)
{
    output->bytes = output->first;
    output->capacity = sizeof output->first;
    output->len = 0;
}

int output_grow(struct output *output, int32_t *status)
{
    uint8_t *larger;

    if (*status != MINTAGE_BUFFER_TOO_SMALL) return 0;
    larger = realloc(output->bytes == output->first ? NULL : output->bytes, output->len);
    *status = larger == NULL ? MINTAGE_OUT_OF_MEMORY : MINTAGE_OK;
    if (larger == NULL) return 0;
    output->bytes = larger;
    output->capacity = output->len;
    return 1;
}

static void output_free(struct output *output)
{
    if (output->bytes != output->first) free(output->bytes);
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

napi_value buffer(napi_env env, const void *bytes, size_t len)
{
    napi_value result;

    return napi_create_buffer_copy(env, len, bytes, NULL, &result) == napi_ok ? result : NULL;
}

napi_value answer_status(const struct call *call)
{
    return number(call->env, call->status);
}

static napi_value answer(const struct call *call, struct output *output,
                         napi_value (*make)(napi_env env, const void *bytes, size_t len))
{
    napi_value result = call->status == MINTAGE_OK ? make(call->env, output->bytes, output->len) : answer_status(call);

    output_free(output);
    return result;
}

napi_value answer_text(const struct call *call, struct output *output)
{
    return answer(call, output, string);
}

napi_value answer_bytes(const struct call *call, struct output *output)
{
    return answer(call, output, buffer);
}

napi_value answer_ascii(const struct call *call, struct output *output)
{
    return answer(call, output, ascii);
}

napi_value error_parts(napi_env env, const mintage_error *error)
{
    const napi_value parts[] = {
        string(env, error->field, strlen(error->field)),
        string(env, error->message, strlen(error->message)),
        number(env, (int32_t)error->claim),
    };
    napi_value result;
    uint32_t index;

    if (napi_create_array_with_length(env, 3, &result) != napi_ok) return NULL;
    for (index = 0; index < 3; index++)
        if (parts[index] == NULL || napi_set_element(env, result, index, parts[index]) != napi_ok) return NULL;
    return result;
}
