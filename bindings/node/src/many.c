/*
 * Many in one call: tokens verified or minted, identities revoked.
 *
 * The library gets tokens in portions, whose texts fit into memory that stays in the processor's
 * cache. If a portion fails as a whole, so does the call, and nothing of it is used.
 */
#include "addon.h"
#include "raw/structs.h"

#include <stdlib.h>

#define VERIFY_PORTION 128
#define VERIFY_BYTES (64 * 1024)
#define MINT_PORTION 32

/*
 * Longer than the longest identity by more than one character, so that one that is cut off here is
 * still too long for the library.
 */
#define IDENTITY_CAPACITY (MINTAGE_IDENTITY_BYTES_MAX + 8)

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

static int32_t verify_portions(const struct call *call, uint32_t count, struct verify_portion *portion, struct verdict_row *rows)
{
    /* Once: should reading an element run JavaScript, that may write to the frame. */
    const uint64_t required = scopes_join(call->here->frame->verify_request.required_scopes);
    uint32_t first = 0, index;
    napi_handle_scope scope;
    int32_t status;
    size_t taken;

    for (index = 0; index < count; index++) rows[index].verified.struct_size = sizeof *rows;
    while (first < count) {
        if (napi_open_handle_scope(call->env, &scope) != napi_ok) return MINTAGE_OUT_OF_MEMORY;
        taken = fill(call->env, call->arguments[1], first, count, portion);
        (void)napi_close_handle_scope(call->env, scope);
        if (taken == 0) return ADDON_WRONG_ARGUMENT;
        status = mintage_token_verify_many(call->engine->core, portion->tokens, taken, required,
                                           portion->statuses, &rows[first].verified);
        if (status != MINTAGE_OK) return status;
        for (index = 0; index < taken; index++) {
            struct verdict_row *row = &rows[first + index];
            row->status = portion->statuses[index];
            if (row->status == MINTAGE_OK) verified_write(call->here, &row->verified, &row->numbers);
        }
        first += (uint32_t)taken;
    }
    return MINTAGE_OK;
}

/* Begins a call of the form (engine, list, …) and counts the list. */
static uint32_t begin_with_list(struct call *call, napi_env env, napi_callback_info info)
{
    uint32_t count = 0;

    call_begin_with_engine(call, env, info);
    if (call->status == MINTAGE_OK && napi_get_array_length(env, call->arguments[1], &count) != napi_ok)
        call->status = ADDON_WRONG_ARGUMENT;
    return count;
}

/* The rows that lib/ gave for `count` items, or NULL if there are fewer. */
static void *rows_read(struct call *call, uint32_t count, size_t row_size)
{
    size_t len;
    void *bytes;

    if (call->status != MINTAGE_OK) return NULL;
    if (napi_get_arraybuffer_info(call->env, call->arguments[2], &bytes, &len) == napi_ok && len / row_size >= count) return bytes;
    call->status = ADDON_WRONG_ARGUMENT;
    return NULL;
}

/* Memory for one portion, or NULL where there is nothing to do. */
static void *portion_for(struct call *call, uint32_t count, size_t size)
{
    void *portion;

    if (call->status != MINTAGE_OK || count == 0) return NULL;
    portion = malloc(size);
    if (portion == NULL) call->status = MINTAGE_OUT_OF_MEMORY;
    return portion;
}

/* verifyMany(engine, tokens, rows): a status of the call. The required scopes are in the frame. */
static napi_value verify_many(napi_env env, napi_callback_info info)
{
    struct call call;
    uint32_t count = begin_with_list(&call, env, info);
    struct verdict_row *rows = rows_read(&call, count, sizeof *rows);
    struct verify_portion *portion = portion_for(&call, count, sizeof *portion);

    if (portion != NULL) call.status = verify_portions(&call, count, portion, rows);
    free(portion);
    return answer_status(&call);
}

struct mint_portion {
    struct mint_request_texts texts[MINT_PORTION];
    mintage_mint_request requests[MINT_PORTION];
    mintage_error errors[MINT_PORTION];
    mintage_status statuses[MINT_PORTION];
    mintage_minted minted[MINT_PORTION];
    uint8_t tokens[MINT_PORTION][MINTAGE_TOKEN_BYTES_MAX];
};

/* The texts of a request are consecutive elements of the list, in the order that they have as arguments of a call. */
static void request_texts_read(const struct call *call, uint32_t index, struct mint_request_texts *texts, int32_t *status)
{
    napi_value values[MINT_REQUEST_TEXTS];
    uint32_t text;

    for (text = 0; text < MINT_REQUEST_TEXTS; text++)
        if (napi_get_element(call->env, call->arguments[1], MINT_REQUEST_TEXTS * index + text, &values[text]) != napi_ok)
            *status = ADDON_WRONG_ARGUMENT;
    mint_request_texts_read(call->env, values, texts, status);
}

/* A token; or its status, or an array of its status and the parts of its error. */
static napi_value outcome(napi_env env, const struct mint_portion *portion, size_t index)
{
    const mintage_error *error = &portion->errors[index];
    napi_value status, parts, result;

    if (portion->statuses[index] == MINTAGE_OK)
        return ascii(env, portion->tokens[index], portion->minted[index].token_len);
    status = number(env, portion->statuses[index]);
    if (status == NULL || error->status == MINTAGE_OK) return status;
    parts = error_parts(env, error);
    if (parts == NULL || napi_create_array_with_length(env, 2, &result) != napi_ok ||
        napi_set_element(env, result, 0, status) != napi_ok || napi_set_element(env, result, 1, parts) != napi_ok)
        return NULL;
    return result;
}

/* Mints for `taken` requests from `first` on, whose texts were read, and puts the outcomes into the result. */
static int32_t mint_portion(const struct call *call, struct mint_portion *portion, uint32_t first, uint32_t taken,
                            struct mint_row *rows, napi_value result)
{
    uint32_t index;
    int32_t status;

    for (index = 0; index < taken; index++) {
        mintage_error *error = &portion->errors[index];

        error->struct_size = sizeof *error;
        error->status = MINTAGE_OK;
        portion->requests[index] = mint_request_of(&portion->texts[index], &rows[first + index].request, error);
        portion->minted[index].struct_size = sizeof portion->minted[index];
    }
    status = mintage_token_mint_many(call->engine->core, portion->requests, taken, portion->tokens[0],
                                     sizeof portion->tokens[0], portion->statuses, portion->minted);
    for (index = 0; status == MINTAGE_OK && index < taken; index++) {
        napi_value value = outcome(call->env, portion, index);

        if (value == NULL || napi_set_element(call->env, result, first + index, value) != napi_ok)
            status = MINTAGE_OUT_OF_MEMORY;
        minted_write(&portion->minted[index], &rows[first + index].minted);
    }
    return status;
}

static int32_t mint_portions(const struct call *call, uint32_t count, struct mint_portion *portion,
                             struct mint_row *rows, napi_value result)
{
    int32_t status = MINTAGE_OK;
    uint32_t first, taken, read;
    napi_handle_scope scope;

    for (first = 0; status == MINTAGE_OK && first < count; first += taken) {
        if (napi_open_handle_scope(call->env, &scope) != napi_ok) return MINTAGE_OUT_OF_MEMORY;
        taken = count - first < MINT_PORTION ? count - first : MINT_PORTION;
        for (read = 0; status == MINTAGE_OK && read < taken; read++)
            request_texts_read(call, first + read, &portion->texts[read], &status);
        if (status == MINTAGE_OK) status = mint_portion(call, portion, first, taken, rows, result);
        while (read > 0) mint_request_texts_free(&portion->texts[--read]);
        (void)napi_close_handle_scope(call->env, scope);
    }
    return status;
}

/* mintMany(engine, texts, rows): a list of outcomes, or a status of the call. */
static napi_value mint_many(napi_env env, napi_callback_info info)
{
    struct call call;
    uint32_t count = begin_with_list(&call, env, info) / MINT_REQUEST_TEXTS;
    struct mint_row *rows = rows_read(&call, count, sizeof *rows);
    struct mint_portion *portion = portion_for(&call, count, sizeof *portion);
    napi_value result = NULL;

    if (call.status == MINTAGE_OK && napi_create_array_with_length(env, count, &result) != napi_ok)
        call.status = MINTAGE_OUT_OF_MEMORY;
    if (call.status == MINTAGE_OK && portion != NULL) call.status = mint_portions(&call, count, portion, rows, result);
    free(portion);
    return call.status == MINTAGE_OK ? result : answer_status(&call);
}

/* Reads the identities of the list, each into its part of `bytes`. */
static int32_t identities_read(const struct call *call, uint32_t count, mintage_slice *slices, uint8_t *bytes)
{
    napi_handle_scope scope;
    napi_value identity;
    uint32_t index;
    int32_t status = MINTAGE_OK;

    for (index = 0; status == MINTAGE_OK && index < count; index++, bytes += IDENTITY_CAPACITY) {
        if (napi_open_handle_scope(call->env, &scope) != napi_ok) return MINTAGE_OUT_OF_MEMORY;
        if (napi_get_element(call->env, call->arguments[1], index, &identity) != napi_ok ||
            napi_get_value_string_utf8(call->env, identity, (char *)bytes, IDENTITY_CAPACITY, &slices[index].len) != napi_ok)
            status = ADDON_WRONG_ARGUMENT;
        slices[index].data = bytes;
        (void)napi_close_handle_scope(call->env, scope);
    }
    return status;
}

/* revokeMany(engine, identities): a status. */
static napi_value revoke_many(napi_env env, napi_callback_info info)
{
    struct call call;
    uint32_t count = begin_with_list(&call, env, info);
    mintage_slice *slices;

    if (count > MINTAGE_BATCH_MAX) call.status = ADDON_WRONG_ARGUMENT;
    slices = portion_for(&call, count, count * (sizeof *slices + IDENTITY_CAPACITY));
    if (slices != NULL) call.status = identities_read(&call, count, slices, (uint8_t *)(slices + count));
    if (call.status == MINTAGE_OK)
        call.status = mintage_identity_revoke_many(call.engine->core, slices, count, &call.here->error);
    free(slices);
    return answer_status(&call);
}

const struct function many_functions[] = {
    {"tokenVerifyMany", verify_many},
    {"tokenMintMany", mint_many},
    {"identityRevokeMany", revoke_many},
    {NULL, NULL},
};
