/*
 * Tokens of other issuers: verified, and exchanged for tokens of the engine.
 */
#include "addon.h"

/* verifyExternal(engine, token, audience?, subject?): a status; the frame's `answer` is the issuer. */
static napi_value external_verify(napi_env env, napi_callback_info info)
{
    struct call call;
    struct token token;
    struct text audience, subject;
    mintage_verify_request request = {0};
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = token_read(env, call.arguments[1], &token);
    if (status == MINTAGE_OK) status = text_read_optional(env, call.arguments[2], &audience);
    if (status != MINTAGE_OK) return number(env, status);
    status = text_read_optional(env, call.arguments[3], &subject);
    if (status == MINTAGE_OK) {
        request.struct_size = sizeof request;
        request.token = token.bytes;
        request.token_len = token.len;
        request.max_age_s = call.here->frame->max_age_s;
        request.audience = audience.bytes;
        request.audience_len = audience.len;
        request.identity = subject.bytes;
        request.identity_len = subject.len;
        request.error = &call.here->error;
        call.here->verified.struct_size = sizeof call.here->verified;
        status = mintage_external_verify(call.engine->core, &request, &call.here->verified);
        text_free(&subject);
    }
    text_free(&audience);
    if (status == MINTAGE_OK) {
        answer(call.here, &call.here->verified, &call.here->frame->token);
        call.here->frame->answer = call.here->verified.issuer_index;
    }
    return number(env, status);
}

/* exchange(engine, token, clientId, userId): the new token, or a status. */
static napi_value token_exchange(napi_env env, napi_callback_info info)
{
    struct call call;
    struct token foreign;
    struct text client_id, user_id;
    mintage_exchange_request request = {0};
    mintage_minted minted = {0};
    uint8_t token[MINTAGE_TOKEN_BYTES_MAX];
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = token_read(env, call.arguments[1], &foreign);
    if (status == MINTAGE_OK) status = text_read(env, call.arguments[2], &client_id);
    if (status != MINTAGE_OK) return number(env, status);
    status = text_read(env, call.arguments[3], &user_id);
    if (status == MINTAGE_OK) {
        request.struct_size = sizeof request;
        request.token = foreign.bytes;
        request.token_len = foreign.len;
        request.client_id = client_id.bytes;
        request.client_id_len = client_id.len;
        request.user_id = user_id.bytes;
        request.user_id_len = user_id.len;
        request.error = &call.here->error;
        minted.struct_size = sizeof minted;
        status = mintage_exchange(call.engine->core, &request, call.here->created, sizeof call.here->created,
                                  &call.here->created_len, token, sizeof token, &minted);
        text_free(&user_id);
    }
    text_free(&client_id);
    return status == MINTAGE_OK ? answer_minted(&call, token, &minted) : number(env, status);
}

const struct function external_functions[] = {
    {"verifyExternal", external_verify},
    {"exchange", token_exchange},
    {NULL, NULL},
};
