/*
 * Many tokens in one call: verified or minted.
 *
 * The library is handed them in portions, whose texts fit into memory that stays in the processor's
 * cache. If a portion fails as a whole, so does the call, and nothing of it is used.
 */
#include "addon.h"

#include <stdlib.h>
#include <string.h>

#define VERIFY_PORTION 128
#define VERIFY_BYTES (64 * 1024)
#define MINT_PORTION 32

struct verify_portion {
    mintage_slice tokens[VERIFY_PORTION];
    mintage_status statuses[VERIFY_PORTION];
    uint8_t bytes[VERIFY_BYTES];
};

/* Copies tokens from `first` on, as many as are sure to fit. None if one could not be read. */
static size_t fill(napi_env env, napi_value list, uint32_t first, uint32_t count, struct verify_portion *portion)
{
    size_t taken = 0, used = 0, len;
    napi_value token;

    while (first + taken < count && taken < VERIFY_PORTION && VERIFY_BYTES - used >= TOKEN_CAPACITY) {
        if (napi_get_element(env, list, (uint32_t)(first + taken), &token) != napi_ok ||
            napi_get_value_string_utf8(env, token, (char *)portion->bytes + used, TOKEN_CAPACITY, &len) != napi_ok)
            return 0;
        portion->tokens[taken].data = portion->bytes + used;
        portion->tokens[taken].len = len;
        used += len;
        taken++;
    }
    return taken;
}

static int32_t verify_portions(const struct call *call, uint32_t count, struct verify_portion *portion, struct verdict *verdicts)
{
    /* Once: should reading an element run JavaScript, that may write to the frame. */
    const uint64_t wanted = wanted_scopes(call->here->frame);
    uint32_t first = 0, place;
    napi_handle_scope scope;
    int32_t status;
    size_t taken;

    for (place = 0; place < count; place++) verdicts[place].verified.struct_size = sizeof *verdicts;
    while (first < count) {
        if (napi_open_handle_scope(call->env, &scope) != napi_ok) return MINTAGE_OUT_OF_MEMORY;
        taken = fill(call->env, call->arguments[1], first, count, portion);
        (void)napi_close_handle_scope(call->env, scope);
        if (taken == 0) return ADDON_WRONG_ARGUMENT;
        status = mintage_token_verify_many(call->engine->core, portion->tokens, taken, wanted,
                                           portion->statuses, &verdicts[first].verified);
        if (status != MINTAGE_OK) return status;
        for (place = 0; place < taken; place++) {
            struct verdict *verdict = &verdicts[first + place];
            verdict->status = portion->statuses[place];
            if (verdict->status == MINTAGE_OK) answer(call->here, &verdict->verified, &verdict->answer);
        }
        first += (uint32_t)taken;
    }
    return MINTAGE_OK;
}

/* The rows that lib/ gave for `count` items, or NULL if they are not as many. */
static void *rows(const struct call *call, napi_value buffer, uint32_t count, size_t row_size)
{
    size_t len;
    void *bytes;

    if (napi_get_arraybuffer_info(call->env, buffer, &bytes, &len) != napi_ok || len / row_size < count) return NULL;
    return bytes;
}

/* verifyMany(engine, tokens, verdicts): a status of the call; the frame has the required scopes. */
static napi_value verify_many(napi_env env, napi_callback_info info)
{
    struct call call;
    struct verify_portion *portion;
    struct verdict *verdicts;
    uint32_t count;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status != MINTAGE_OK) return number(env, status);
    if (napi_get_array_length(env, call.arguments[1], &count) != napi_ok) return number(env, ADDON_WRONG_ARGUMENT);
    if (count == 0) return number(env, MINTAGE_OK);
    verdicts = rows(&call, call.arguments[2], count, sizeof *verdicts);
    if (verdicts == NULL) return number(env, ADDON_WRONG_ARGUMENT);
    portion = malloc(sizeof *portion);
    if (portion == NULL) return number(env, MINTAGE_OUT_OF_MEMORY);
    status = verify_portions(&call, count, portion, verdicts);
    free(portion);
    return number(env, status);
}

struct mint_portion {
    struct mint_texts texts[MINT_PORTION];
    mintage_mint_request requests[MINT_PORTION];
    mintage_error errors[MINT_PORTION];
    mintage_status statuses[MINT_PORTION];
    mintage_minted minted[MINT_PORTION];
    uint8_t tokens[MINT_PORTION][MINTAGE_TOKEN_BYTES_MAX];
};

/* The texts of request `place` are three elements of the list, as those of `mint`. */
static int32_t request_read(const struct call *call, uint32_t place, struct mint_texts *texts)
{
    napi_value values[3];
    uint32_t at;

    for (at = 0; at < 3; at++)
        if (napi_get_element(call->env, call->arguments[1], 3 * place + at, &values[at]) != napi_ok)
            return ADDON_WRONG_ARGUMENT;
    return mint_texts_read(call->env, values, texts);
}

/* A token; or its status, the field to blame and the message, where the library had more to say. */
static napi_value outcome(napi_env env, const struct mint_portion *portion, size_t place)
{
    const mintage_error *error = &portion->errors[place];
    napi_value parts[3], result;
    uint32_t at;

    if (portion->statuses[place] == MINTAGE_OK)
        return ascii(env, portion->tokens[place], portion->minted[place].token_len);
    parts[0] = number(env, portion->statuses[place]);
    if (error->status == MINTAGE_OK) return parts[0];
    parts[1] = string(env, error->field, strlen(error->field));
    parts[2] = string(env, error->message, strlen(error->message));
    if (napi_create_array_with_length(env, 3, &result) != napi_ok) return NULL;
    for (at = 0; at < 3; at++)
        if (parts[at] == NULL || napi_set_element(env, result, at, parts[at]) != napi_ok) return NULL;
    return result;
}

/* Mints for `taken` requests from `first` on, whose texts were read, and puts what became of them into the result. */
static int32_t mint_portion(const struct call *call, struct mint_portion *portion, uint32_t first, uint32_t taken,
                            struct mint_numbers *numbers, napi_value result)
{
    uint32_t place;
    int32_t status;

    for (place = 0; place < taken; place++) {
        const struct mint_numbers *in = &numbers[first + place];
        mintage_mint_request *request = &portion->requests[place];

        portion->errors[place].struct_size = sizeof portion->errors[place];
        portion->errors[place].status = MINTAGE_OK;
        *request = mint_request(&portion->texts[place], &portion->errors[place]);
        request->scopes = in->scopes[0] | (uint64_t)in->scopes[1] << 32;
        request->lifetime_minutes = in->lifetime_minutes;
        request->key_slot = in->signing_slot;
        portion->minted[place].struct_size = sizeof portion->minted[place];
    }
    status = mintage_token_mint_many(call->engine->core, portion->requests, taken, portion->tokens[0],
                                     sizeof portion->tokens[0], portion->statuses, portion->minted);
    for (place = 0; status == MINTAGE_OK && place < taken; place++) {
        struct mint_numbers *out = &numbers[first + place];
        napi_value value = outcome(call->env, portion, place);

        if (value == NULL || napi_set_element(call->env, result, first + place, value) != napi_ok)
            status = MINTAGE_OUT_OF_MEMORY;
        out->issued_at_unix_s = (double)portion->minted[place].issued_at_unix_s;
        out->expires_at_unix_s = (double)portion->minted[place].expires_at_unix_s;
        out->epoch = (double)portion->minted[place].epoch;
    }
    return status;
}

static int32_t mint_portions(const struct call *call, uint32_t count, struct mint_portion *portion,
                             struct mint_numbers *numbers, napi_value result)
{
    int32_t status = MINTAGE_OK;
    uint32_t first, wanted, read;
    napi_handle_scope scope;

    for (first = 0; status == MINTAGE_OK && first < count; first += wanted) {
        if (napi_open_handle_scope(call->env, &scope) != napi_ok) return MINTAGE_OUT_OF_MEMORY;
        wanted = count - first < MINT_PORTION ? count - first : MINT_PORTION;
        for (read = 0; read < wanted; read++) {
            status = request_read(call, first + read, &portion->texts[read]);
            if (status != MINTAGE_OK) break;
        }
        if (status == MINTAGE_OK) status = mint_portion(call, portion, first, wanted, numbers, result);
        while (read > 0) mint_texts_free(&portion->texts[--read]);
        (void)napi_close_handle_scope(call->env, scope);
    }
    return status;
}

/*
 * mintMany(engine, texts, numbers): a list in which each place is a token, a status, or a status with
 * its field and message; or a status of the call.
 */
static napi_value mint_many(napi_env env, napi_callback_info info)
{
    struct call call;
    struct mint_portion *portion;
    struct mint_numbers *numbers;
    napi_value result;
    uint32_t count;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status != MINTAGE_OK) return number(env, status);
    if (napi_get_array_length(env, call.arguments[1], &count) != napi_ok) return number(env, ADDON_WRONG_ARGUMENT);
    count /= 3;
    if (napi_create_array_with_length(env, count, &result) != napi_ok) return number(env, MINTAGE_OUT_OF_MEMORY);
    if (count == 0) return result;
    numbers = rows(&call, call.arguments[2], count, sizeof *numbers);
    if (numbers == NULL) return number(env, ADDON_WRONG_ARGUMENT);
    portion = malloc(sizeof *portion);
    if (portion == NULL) return number(env, MINTAGE_OUT_OF_MEMORY);
    status = mint_portions(&call, count, portion, numbers, result);
    free(portion);
    return status == MINTAGE_OK ? result : number(env, status);
}

const struct function many_functions[] = {
    {"verifyMany", verify_many},
    {"mintMany", mint_many},
    {NULL, NULL},
};
