/* The calls that glue.h declares. No Python object is touched here: cffi has let go of the lock. */
#include <string.h>

#include "mintage.h"

#include "glue.h"

#define SAME_SIZE(theirs, ours) \
    _Static_assert(sizeof(theirs) == sizeof(ours), "glue.h has a size that is not the header's")

SAME_SIZE(((mintage_verified *)0)->identity, ((mintage_py_verdict *)0)->identity);
SAME_SIZE(((mintage_verified *)0)->token_id, ((mintage_py_verdict *)0)->token_id);
SAME_SIZE(((mintage_verified *)0)->key_id, ((mintage_py_verdict *)0)->key_id);
_Static_assert(sizeof(((mintage_py_minting *)0)->identity) == MINTAGE_IDENTITY_BYTES_MAX, "identity");
_Static_assert(sizeof(((mintage_py_minting *)0)->token) == MINTAGE_TOKEN_BYTES_MAX, "token");

static mintage_py_verdict verdict(mintage_status status, const mintage_verified *verified)
{
    mintage_py_verdict answer;

    answer.status = status;
    answer.token_id_len = verified->token_id_len;
    answer.key_id_len = verified->key_id_len;
    answer.scopes = verified->scopes;
    answer.issued_at_unix_s = verified->issued_at_unix_s;
    answer.expires_at_unix_s = verified->expires_at_unix_s;
    answer.epoch = verified->epoch;
    memcpy(answer.identity, verified->identity, sizeof answer.identity);
    memcpy(answer.token_id, verified->token_id, sizeof answer.token_id);
    memcpy(answer.key_id, verified->key_id, sizeof answer.key_id);
    return answer;
}

mintage_py_verdict mintage_py_verify(const mintage_engine *engine, const uint8_t *token,
                                     size_t token_len, uint64_t required_scopes)
{
    mintage_verified verified = {0};
    mintage_status status;

    verified.struct_size = sizeof verified;
    status = mintage_token_verify(engine, token, token_len, required_scopes, &verified);
    return verdict(status, &verified);
}

mintage_py_verdict mintage_py_verify_with(const mintage_engine *engine, const uint8_t *token,
                                          size_t token_len, uint64_t required_scopes,
                                          uint32_t flags, uint32_t capability, uint32_t max_age_s,
                                          const uint8_t *audience, size_t audience_len,
                                          const uint8_t *identity, size_t identity_len,
                                          mintage_error *error)
{
    mintage_verify_request request = {0};
    mintage_verified verified = {0};
    mintage_status status;

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
    verified.struct_size = sizeof verified;
    status = mintage_token_verify_with(engine, &request, &verified);
    return verdict(status, &verified);
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
