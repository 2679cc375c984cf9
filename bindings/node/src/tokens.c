/*
 * Tokens: verifying and minting, one at a time; many.c does many.
 *
 * `verify` is the call that must be fast: one argument is read, nothing is allocated, no value of
 * JavaScript's is made but a small integer.
 */
#include "addon.h"

#include <string.h>

int32_t token_read(napi_env env, napi_value value, struct token *token)
{
    return napi_get_value_string_utf8(env, value, (char *)token->bytes, sizeof token->bytes, &token->len) == napi_ok
               ? MINTAGE_OK
               : ADDON_WRONG_ARGUMENT;
}

void answer(struct environment *here, const mintage_verified *verified, struct answer *out)
{
    out->issued_at_unix_s = (double)verified->issued_at_unix_s;
    out->expires_at_unix_s = (double)verified->expires_at_unix_s;
    out->epoch = (double)verified->epoch;
    out->scopes[0] = (uint32_t)verified->scopes;
    out->scopes[1] = (uint32_t)(verified->scopes >> 32);
    out->identity_slot = texts_find(&here->identities, verified->identity, verified->identity_len, &out->identity_serial);
    out->key_slot = texts_find(&here->keys, verified->key_id, verified->key_id_len, &out->key_serial);
}

/*
 * verify(token): a status; the frame has the required scopes, then what the token says.
 *
 * Each engine has its own: that the engine comes with the function, and not as an argument, saves a
 * tenth of the call, and so does not asking for arguments that were not passed.
 */
static napi_value token_verify(napi_env env, napi_callback_info info)
{
    struct engine *engine;
    struct token token;
    napi_value argument;
    size_t count = 1;
    int32_t status;

    if (napi_get_cb_info(env, info, &count, &argument, NULL, (void **)&engine) != napi_ok) return NULL;
    if (engine->core == NULL) return number(env, ADDON_CLOSED);
    status = token_read(env, argument, &token);
    if (status != MINTAGE_OK) return number(env, status);
    engine->here->error.status = MINTAGE_OK;
    engine->here->verified.struct_size = sizeof engine->here->verified;
    status = mintage_token_verify(engine->core, token.bytes, token.len, wanted_scopes(engine->here->frame),
                                  &engine->here->verified);
    if (status == MINTAGE_OK) answer(engine->here, &engine->here->verified, &engine->here->frame->token);
    return number(env, status);
}

/* verifier(engine): its `verify`, to be kept with the engine and no longer. */
static napi_value token_verifier(napi_env env, napi_callback_info info)
{
    struct call call;
    napi_value result;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status != MINTAGE_OK) return number(env, status);
    return napi_create_function(env, "verify", NAPI_AUTO_LENGTH, token_verify, call.engine, &result) == napi_ok ? result
                                                                                                           : NULL;
}

/* verifyWith(engine, token, audience?, identity?): the same, with all that can be asked. */
static napi_value token_verify_with(napi_env env, napi_callback_info info)
{
    struct call call;
    struct token token;
    struct text audience = {0}, identity = {0};
    mintage_verify_request request = {0};
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = token_read(env, call.arguments[1], &token);
    if (status == MINTAGE_OK) status = text_read_optional(env, call.arguments[2], &audience);
    if (status != MINTAGE_OK) return number(env, status);
    status = text_read_optional(env, call.arguments[3], &identity);
    if (status == MINTAGE_OK) {
        request.struct_size = sizeof request;
        request.flags = call.here->frame->flags;
        request.token = token.bytes;
        request.token_len = token.len;
        request.required_scopes = wanted_scopes(call.here->frame);
        request.capability = call.here->frame->capability;
        request.max_age_s = call.here->frame->max_age_s;
        request.audience = audience.bytes;
        request.audience_len = audience.len;
        request.identity = identity.bytes;
        request.identity_len = identity.len;
        request.error = &call.here->error;
        call.here->verified.struct_size = sizeof call.here->verified;
        status = mintage_token_verify_with(call.engine->core, &request, &call.here->verified);
        text_free(&identity);
    }
    text_free(&audience);
    if (status == MINTAGE_OK) answer(call.here, &call.here->verified, &call.here->frame->token);
    return number(env, status);
}

/* verifiedIdentity(): who the token is about that was accepted last. */
static napi_value verified_identity(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin(&call, env, info);

    if (status != MINTAGE_OK) return NULL;
    return string(env, call.here->verified.identity, call.here->verified.identity_len);
}

/* verifiedTokenId(): its `jti`, if it has one. */
static napi_value verified_token_id(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin(&call, env, info);

    if (status != MINTAGE_OK) return NULL;
    return string(env, call.here->verified.token_id, call.here->verified.token_id_len);
}

/* verifiedKeyId(): the `kid` of the key that verified it. */
static napi_value verified_key_id(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin(&call, env, info);

    if (status != MINTAGE_OK) return NULL;
    return string(env, call.here->verified.key_id, call.here->verified.key_id_len);
}

int32_t mint_texts_read(napi_env env, const napi_value values[3], struct mint_texts *texts)
{
    int32_t status;

    texts->identity.bytes = texts->claims.bytes = texts->audience.bytes = NULL;
    status = text_read_optional(env, values[0], &texts->identity);
    if (status == MINTAGE_OK) status = text_read_optional(env, values[1], &texts->claims);
    if (status == MINTAGE_OK) status = text_read_optional(env, values[2], &texts->audience);
    if (status != MINTAGE_OK) mint_texts_free(texts);
    return status;
}

void mint_texts_free(struct mint_texts *texts)
{
    text_free(&texts->identity);
    text_free(&texts->claims);
    text_free(&texts->audience);
}

mintage_mint_request mint_request(const struct mint_texts *texts, mintage_error *error)
{
    mintage_mint_request request = {0};

    request.struct_size = sizeof request;
    request.identity = texts->identity.bytes;
    request.identity_len = texts->identity.len;
    request.claims = texts->claims.bytes;
    request.claims_len = texts->claims.len;
    request.audience = texts->audience.bytes;
    request.audience_len = texts->audience.len;
    request.error = error;
    return request;
}

/* What minting one token begins with: identity?, claims?, audience? after the engine. */
static int32_t mint_begin(struct call *call, struct mint_texts *texts, mintage_mint_request *request)
{
    const struct frame *frame = call->here->frame;
    int32_t status = mint_texts_read(call->env, call->arguments + 1, texts);

    if (status != MINTAGE_OK) return status;
    *request = mint_request(texts, &call->here->error);
    request->scopes = wanted_scopes(frame);
    request->lifetime_minutes = frame->lifetime_minutes;
    request->key_slot = frame->signing_slot;
    return MINTAGE_OK;
}

napi_value answer_minted(const struct call *call, const uint8_t *token, const mintage_minted *minted)
{
    struct answer *out = &call->here->frame->token;

    out->issued_at_unix_s = (double)minted->issued_at_unix_s;
    out->expires_at_unix_s = (double)minted->expires_at_unix_s;
    out->epoch = (double)minted->epoch;
    return ascii(call->env, token, minted->token_len);
}

/* mint(engine, identity, claims?, audience?): the token, or a status. */
static napi_value token_mint(napi_env env, napi_callback_info info)
{
    struct call call;
    struct mint_texts texts;
    mintage_mint_request request;
    mintage_minted minted = {0};
    uint8_t token[MINTAGE_TOKEN_BYTES_MAX];
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = mint_begin(&call, &texts, &request);
    if (status != MINTAGE_OK) return number(env, status);
    minted.struct_size = sizeof minted;
    status = mintage_token_mint(call.engine->core, &request, token, sizeof token, &minted);
    mint_texts_free(&texts);
    return status == MINTAGE_OK ? answer_minted(&call, token, &minted) : number(env, status);
}

/* createAndMint(engine, undefined, claims?, audience?): the token, or a status. */
static napi_value identity_create_and_mint(napi_env env, napi_callback_info info)
{
    struct call call;
    struct mint_texts texts;
    mintage_mint_request request;
    mintage_minted minted = {0};
    uint8_t token[MINTAGE_TOKEN_BYTES_MAX];
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = mint_begin(&call, &texts, &request);
    if (status != MINTAGE_OK) return number(env, status);
    minted.struct_size = sizeof minted;
    status = mintage_identity_create_and_mint(call.engine->core, &request, call.here->created, sizeof call.here->created,
                                              &call.here->created_len, token, sizeof token, &minted);
    mint_texts_free(&texts);
    return status == MINTAGE_OK ? answer_minted(&call, token, &minted) : number(env, status);
}

/* createdIdentity(): the identity that createAndMint or exchange minted for last. */
static napi_value created_identity(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin(&call, env, info);

    return status == MINTAGE_OK ? string(env, call.here->created, call.here->created_len) : NULL;
}

/* create(engine): an identity, or a status. */
static napi_value identity_create(napi_env env, napi_callback_info info)
{
    struct call call;
    uint8_t identity[MINTAGE_IDENTITY_BYTES_MAX];
    size_t len;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK)
        status = mintage_identity_create(call.engine->core, identity, sizeof identity, &len, &call.here->error);
    return status == MINTAGE_OK ? string(env, identity, len) : number(env, status);
}

static mintage_status write_inspected(const struct call *call, const struct text *text, uint8_t *out, size_t capacity, size_t *len_out)
{
    (void)call;
    return mintage_token_inspect(text->bytes, text->len, out, capacity, len_out);
}

/* inspect(token): JSON, or a status. */
static napi_value token_inspect(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text token;
    napi_value result;
    int32_t status = call_begin(&call, env, info);

    if (status == MINTAGE_OK) status = text_read(env, call.arguments[0], &token);
    if (status != MINTAGE_OK) return number(env, status);
    result = json(&call, &token, write_inspected);
    text_free(&token);
    return result;
}

const struct function token_functions[] = {
    {"verifier", token_verifier},
    {"verifyWith", token_verify_with},
    {"verifiedIdentity", verified_identity},
    {"verifiedTokenId", verified_token_id},
    {"verifiedKeyId", verified_key_id},
    {"mint", token_mint},
    {"createAndMint", identity_create_and_mint},
    {"createdIdentity", created_identity},
    {"create", identity_create},
    {"inspect", token_inspect},
    {NULL, NULL},
};
