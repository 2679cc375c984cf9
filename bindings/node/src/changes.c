/*
 * Revoking, deleting, keys and issuers: calls that take a text or none and answer with a status, and those
 * that say what is known, in JSON.
 */
#include "addon.h"

typedef mintage_status (*text_change)(const mintage_engine *, const uint8_t *, size_t, mintage_error *);

/* A call of the form (engine, text): a status. */
static napi_value change(napi_env env, napi_callback_info info, text_change make)
{
    struct call call;
    struct text text;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = text_read(env, call.arguments[1], &text);
    if (status != MINTAGE_OK) return number(env, status);
    status = make(call.engine->core, text.bytes, text.len, &call.here->error);
    text_free(&text);
    return number(env, status);
}

static napi_value identity_revoke(napi_env env, napi_callback_info info)
{
    return change(env, info, mintage_identity_revoke);
}

static napi_value identity_delete(napi_env env, napi_callback_info info)
{
    return change(env, info, mintage_identity_delete);
}

static napi_value token_revoke(napi_env env, napi_callback_info info)
{
    return change(env, info, mintage_token_revoke);
}

static napi_value key_add(napi_env env, napi_callback_info info)
{
    return change(env, info, mintage_key_add);
}

static napi_value issuer_set(napi_env env, napi_callback_info info)
{
    return change(env, info, mintage_issuer_set);
}

static napi_value key_retire(napi_env env, napi_callback_info info)
{
    return change(env, info, mintage_key_retire);
}

static napi_value key_revoke(napi_env env, napi_callback_info info)
{
    return change(env, info, mintage_key_revoke);
}

/* revokeTokenId(engine, tokenId, expiresAtUnixS): a status. */
static napi_value token_revoke_id(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text id;
    int64_t expires_at_unix_s;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK && napi_get_value_int64(env, call.arguments[2], &expires_at_unix_s) != napi_ok)
        status = ADDON_WRONG_ARGUMENT;
    if (status == MINTAGE_OK) status = text_read(env, call.arguments[1], &id);
    if (status != MINTAGE_OK) return number(env, status);
    status = mintage_token_revoke_id(call.engine->core, id.bytes, id.len, expires_at_unix_s, &call.here->error);
    text_free(&id);
    return number(env, status);
}

/* revokeAll(engine): a status. */
static napi_value revoke_all(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin_with_engine(&call, env, info);

    return number(env, status == MINTAGE_OK ? mintage_revoke_all(call.engine->core, &call.here->error) : status);
}

/* rotateKey(engine, key?, revokeOld): a status. */
static napi_value key_rotate(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text key;
    bool revoke_old;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK && napi_get_value_bool(env, call.arguments[2], &revoke_old) != napi_ok)
        status = ADDON_WRONG_ARGUMENT;
    if (status == MINTAGE_OK) status = text_read_optional(env, call.arguments[1], &key);
    if (status != MINTAGE_OK) return number(env, status);
    status = mintage_key_rotate(call.engine->core, key.bytes, key.len, revoke_old, &call.here->error);
    text_free(&key);
    return number(env, status);
}

/* regenerateKey(engine, key?): a status; the frame says which slot. */
static napi_value key_regenerate(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text key;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = text_read_optional(env, call.arguments[1], &key);
    if (status != MINTAGE_OK) return number(env, status);
    status = mintage_key_regenerate(call.engine->core, call.here->frame->signing_slot, key.bytes, key.len, &call.here->error);
    text_free(&key);
    return number(env, status);
}

static mintage_status write_status(const struct call *call, const struct text *text, uint8_t *out, size_t capacity, size_t *len_out)
{
    return mintage_identity_status(call->engine->core, text->bytes, text->len, out, capacity, len_out);
}

/* identityStatus(engine, identity): JSON, or a status. */
static napi_value identity_status(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text identity;
    napi_value result;
    int32_t status = call_begin_with_engine(&call, env, info);

    if (status == MINTAGE_OK) status = text_read(env, call.arguments[1], &identity);
    if (status != MINTAGE_OK) return number(env, status);
    result = json(&call, &identity, write_status);
    text_free(&identity);
    return result;
}

static mintage_status write_keys(const struct call *call, const struct text *text, uint8_t *out, size_t capacity, size_t *len_out)
{
    (void)text;
    return mintage_keys(call->engine->core, out, capacity, len_out);
}

/* keys(engine): JSON, or a status. */
static napi_value keys(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin_with_engine(&call, env, info);

    return status == MINTAGE_OK ? json(&call, NULL, write_keys) : number(env, status);
}

static mintage_status write_jwks(const struct call *call, const struct text *text, uint8_t *out, size_t capacity, size_t *len_out)
{
    (void)text;
    return mintage_jwks(call->engine->core, out, capacity, len_out);
}

/* jwks(engine): JSON, or a status. */
static napi_value jwks(napi_env env, napi_callback_info info)
{
    struct call call;
    int32_t status = call_begin_with_engine(&call, env, info);

    return status == MINTAGE_OK ? json(&call, NULL, write_jwks) : number(env, status);
}

const struct function change_functions[] = {
    {"revoke", identity_revoke},
    {"delete", identity_delete},
    {"revokeToken", token_revoke},
    {"revokeTokenId", token_revoke_id},
    {"revokeAll", revoke_all},
    {"addKey", key_add},
    {"rotateKey", key_rotate},
    {"regenerateKey", key_regenerate},
    {"retireKey", key_retire},
    {"revokeKey", key_revoke},
    {"setIssuer", issuer_set},
    {"identityStatus", identity_status},
    {"keys", keys},
    {"jwks", jwks},
    {NULL, NULL},
};
