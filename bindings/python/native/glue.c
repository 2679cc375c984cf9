/*
 * The calls that glue.h declares. No Python object is touched here: during a call cffi has let go of
 * the interpreter's lock.
 */
#include <string.h>

#include "mintage.h"

#include "glue.h"

_Static_assert(sizeof(((mintage_py_minting *)0)->identity) == MINTAGE_IDENTITY_BYTES_MAX, "identity");
_Static_assert(sizeof(((mintage_py_minting *)0)->token) == MINTAGE_TOKEN_BYTES_MAX, "token");
_Static_assert(MINTAGE_IDENTITY_BYTES_MAX < 256, "a length of an identity is one byte of the answer");

static int64_t answer(mintage_status status, const mintage_verified *verified)
{
    return status != MINTAGE_OK ? -(int64_t)status
                                : verified->expires_at_unix_s * 256 + (int64_t)verified->identity_len;
}

int64_t mintage_py_verify(const mintage_engine *engine, const uint8_t *token, size_t token_len,
                          uint64_t required_scopes, mintage_verified *out)
{
    out->struct_size = sizeof *out;
    return answer(mintage_token_verify(engine, token, token_len, required_scopes, out), out);
}

int64_t mintage_py_verify_again(const mintage_engine *engine, const uint8_t *token,
                                size_t token_len, uint64_t required_scopes, const uint8_t *result)
{
    mintage_verified verified = {0};
    mintage_status status;

    verified.struct_size = sizeof verified;
    status = mintage_token_verify(engine, token, token_len, required_scopes, &verified);
    if (status != MINTAGE_OK)
        return -(int64_t)status;
    return memcmp(&verified, result, sizeof verified) != 0;
}

int64_t mintage_py_verify_with(const mintage_engine *engine, const uint8_t *token, size_t token_len,
                               uint64_t required_scopes, uint32_t flags, uint32_t capability,
                               uint32_t max_age_s, const uint8_t *audience, size_t audience_len,
                               const uint8_t *identity, size_t identity_len,
                               mintage_verified *out, mintage_error *error)
{
    mintage_verify_request request = {0};

    request.struct_size = sizeof request;
    request.flags = flags;
    request.token = token;
    request.token_len = token_len;
    request.required_scopes = required_scopes;
    request.capability = capability;
    request.max_age_s = max_age_s;
    request.audience = audience;
    request.audience_len = audience_len;
    request.identity = identity;
    request.identity_len = identity_len;
    request.error = error;
    out->struct_size = sizeof *out;
    return answer(mintage_token_verify_with(engine, &request, out), out);
}

mintage_status mintage_py_mint(const mintage_engine *engine, const uint8_t *identity,
                               size_t identity_len, uint64_t scopes, uint32_t lifetime_minutes,
                               const uint8_t *claims, size_t claims_len, const uint8_t *audience,
                               size_t audience_len, mintage_py_minting *out)
{
    mintage_mint_request request = {0};

    request.struct_size = sizeof request;
    request.lifetime_minutes = lifetime_minutes;
    request.identity = identity;
    request.identity_len = identity_len;
    request.scopes = scopes;
    request.claims = claims;
    request.claims_len = claims_len;
    request.audience = audience;
    request.audience_len = audience_len;
    request.error = &out->error;
    out->error.struct_size = sizeof out->error;
    out->minted.struct_size = sizeof out->minted;
    if (identity != NULL)
        return mintage_token_mint(engine, &request, (uint8_t *)out->token, sizeof out->token, &out->minted);
    return mintage_identity_create_and_mint(engine, &request, (uint8_t *)out->identity,
                                            sizeof out->identity, &out->identity_len,
                                            (uint8_t *)out->token, sizeof out->token, &out->minted);
}
