/*
 * The call that must be fast: verifying one token. One argument is read, nothing is allocated, and
 * no value of JavaScript's is made but a small integer.
 */
#include "addon.h"
#include "raw/structs.h"

/*
 * verify(token): a status. The required scopes are in the frame, and then the answer.
 *
 * Each engine has a function of its own: that the engine comes with the function, and not as an
 * argument, saves a tenth of the call, and so does not asking for arguments that were not passed.
 */
static napi_value token_verify(napi_env env, napi_callback_info info)
{
    struct engine *engine;
    struct environment *here;
    uint8_t token[TOKEN_CAPACITY];
    napi_value argument;
    size_t count = 1, len;
    int32_t status;

    if (napi_get_cb_info(env, info, &count, &argument, NULL, (void **)&engine) != napi_ok) return NULL;
    if (engine->core == NULL) return number(env, ADDON_CLOSED);
    if (napi_get_value_string_utf8(env, argument, (char *)token, sizeof token, &len) != napi_ok)
        return number(env, ADDON_WRONG_ARGUMENT);
    here = engine->here;
    here->error.status = MINTAGE_OK;
    here->last.verified.struct_size = sizeof here->last.verified;
    status = mintage_token_verify(engine->core, token, len, scopes_join(here->frame->verify_request.required_scopes),
                                  &here->last.verified, &here->error);
    if (status == MINTAGE_OK) verified_write(here, &here->last.verified, &here->frame->verified);
    return number(env, status);
}

/* verifier(engine): its `verify`, to be kept with the engine and no longer. */
static napi_value token_verifier(napi_env env, napi_callback_info info)
{
    struct call call;
    napi_value result;

    call_begin_with_engine(&call, env, info);
    if (call.status != MINTAGE_OK) return answer_status(&call);
    return napi_create_function(env, "verify", NAPI_AUTO_LENGTH, token_verify, call.engine, &result) == napi_ok ? result
                                                                                                           : NULL;
}

const struct function token_functions[] = {
    {"verifier", token_verifier},
    {NULL, NULL},
};
