/*
 * The calls that glue.h declares. No Python object is touched here: during a call cffi has let go of
 * the interpreter's lock.
 */
#include <stdlib.h>
#include <string.h>

#include "mintage.h"

#include "glue.h"

_Static_assert(sizeof(((mintage_py_minting *)0)->identity) == MINTAGE_IDENTITY_BYTES_MAX, "identity");
_Static_assert(sizeof(((mintage_py_minting *)0)->token) == MINTAGE_TOKEN_BYTES_MAX, "token");
_Static_assert(MINTAGE_IDENTITY_BYTES_MAX < 256, "a length of an identity is one byte of the answer");

static int64_t answer(mintage_status status, uint32_t claim, size_t token_len, mintage_py_verified *out)
{
    out->token_len = token_len;
    return status != MINTAGE_OK ? -((int64_t)claim * 65536 + status)
                                : out->verified.expires_at_unix_s * 256 + (int64_t)out->verified.identity_len;
}

/* The token of a proof; *proof is moved to what follows. Proofs lie anywhere, aligned to nothing. */
static mintage_slice token_of(const uint8_t **proof)
{
    mintage_py_verified known;
    mintage_slice token;

    memcpy(&known.token_len, *proof + offsetof(mintage_py_verified, token_len), sizeof known.token_len);
    token.data = *proof + sizeof known;
    token.len = known.token_len;
    *proof = token.data + token.len;
    return token;
}

int64_t mintage_py_verify(const mintage_engine *engine, const uint8_t *token, size_t token_len,
                          uint64_t required_scopes, mintage_py_verified *out)
{
    mintage_error error;
    mintage_status status;

    /* Nothing else of the error is read unless it was written. */
    error.struct_size = sizeof error;
    error.claim = 0;
    out->verified.struct_size = sizeof out->verified;
    status = mintage_token_verify(engine, token, token_len, required_scopes, &out->verified, &error);
    return answer(status, error.claim, token_len, out);
}

int64_t mintage_py_verify_again(const mintage_engine *engine, const uint8_t *proof,
                                uint64_t required_scopes)
{
    const uint8_t *rest = proof;
    mintage_slice token = token_of(&rest);
    mintage_verified verified = {0};
    mintage_error error;
    mintage_status status;

    error.struct_size = sizeof error;
    error.claim = 0;
    verified.struct_size = sizeof verified;
    status = mintage_token_verify(engine, token.data, token.len, required_scopes, &verified, &error);
    if (status != MINTAGE_OK)
        return -((int64_t)error.claim * 65536 + status);
    return memcmp(&verified, proof, sizeof verified) != 0;
}

int64_t mintage_py_verify_with(const mintage_engine *engine, const uint8_t *token, size_t token_len,
                               uint64_t required_scopes, uint32_t flags, uint32_t capability,
                               uint32_t max_age_s, const uint8_t *audience, size_t audience_len,
                               const uint8_t *identity, size_t identity_len, uint32_t if_ready,
                               mintage_py_verified *out, mintage_error *error)
{
    mintage_verify_request request = {0};
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
    out->verified.struct_size = sizeof out->verified;
    status = if_ready ? mintage_token_verify_if_ready(engine, &request, &out->verified)
                      : mintage_token_verify_with(engine, &request, &out->verified);
    return answer(status, 0, token_len, out);
}

mintage_status mintage_py_verify_external(const mintage_engine *engine, const uint8_t *token,
                                          size_t token_len, uint32_t max_age_s,
                                          const uint8_t *audience, size_t audience_len,
                                          const uint8_t *subject, size_t subject_len,
                                          mintage_verified_external *out, mintage_error *error)
{
    mintage_verify_request request = {0};

    request.struct_size = sizeof request;
    request.token = token;
    request.token_len = token_len;
    request.max_age_s = max_age_s;
    request.audience = audience;
    request.audience_len = audience_len;
    request.identity = subject;
    request.identity_len = subject_len;
    request.error = error;
    out->struct_size = sizeof *out;
    return mintage_external_verify(engine, &request, out);
}

int64_t mintage_py_verify_many(const mintage_engine *engine, const uint8_t *proofs,
                               size_t count, uint64_t required_scopes, mintage_status *statuses,
                               mintage_verified *out)
{
    mintage_slice *tokens = malloc((count + 1) * sizeof *tokens);
    mintage_status status;
    size_t others = count, at;

    if (tokens == NULL)
        return -MINTAGE_OUT_OF_MEMORY;
    for (at = 0; at < count; at++) {
        tokens[at] = token_of(&proofs);
        out[at].struct_size = sizeof *out;
    }
    status = mintage_token_verify_many(engine, tokens, count, required_scopes, statuses, out);
    for (at = 0; status == MINTAGE_OK && at < count; at++)
        if (statuses[at] == MINTAGE_OK
            && memcmp(tokens[at].data - sizeof(mintage_py_verified), &out[at], sizeof *out) == 0) {
            statuses[at] = MINTAGE_PY_SAME;
            others--;
        }
    free(tokens);
    return status != MINTAGE_OK ? -(int64_t)status : (int64_t)others;
}

mintage_status mintage_py_revoke_many(const mintage_engine *engine, const uint8_t *texts,
                                      const size_t *lengths, size_t count, mintage_error *error)
{
    mintage_slice *identities = malloc((count + 1) * sizeof *identities);
    mintage_status status;
    size_t at;

    if (identities == NULL)
        return MINTAGE_OUT_OF_MEMORY;
    for (at = 0; at < count; at++) {
        identities[at].data = texts;
        identities[at].len = lengths[at];
        texts += lengths[at];
    }
    status = mintage_identity_revoke_many(engine, identities, count, error);
    free(identities);
    return status;
}

mintage_status mintage_py_mint(const mintage_engine *engine, const uint8_t *identity,
                               size_t identity_len, uint64_t scopes, uint32_t lifetime_minutes,
                               const uint8_t *claims, size_t claims_len, const uint8_t *audience,
                               size_t audience_len, const uint8_t *client, size_t client_len,
                               uint32_t key_slot, mintage_py_minting *out)
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
    request.client = client;
    request.client_len = client_len;
    request.key_slot = key_slot;
    request.error = &out->error;
    out->error.struct_size = sizeof out->error;
    out->minted.struct_size = sizeof out->minted;
    if (identity != NULL)
        return mintage_token_mint(engine, &request, (uint8_t *)out->token, sizeof out->token, &out->minted);
    return mintage_identity_create_and_mint(engine, &request, (uint8_t *)out->identity,
                                            sizeof out->identity, &out->identity_len,
                                            (uint8_t *)out->token, sizeof out->token, &out->minted);
}

/* The next of the texts, if there is one. */
static const uint8_t *next_text(const uint8_t **texts, int64_t length, size_t *length_out)
{
    const uint8_t *text = length < 0 ? NULL : *texts;

    *length_out = length < 0 ? 0 : (size_t)length;
    *texts += *length_out;
    return text;
}

/* Mints at `token`, where there is room for any. */
static void mint_next(const mintage_engine *engine, const mintage_py_wanted *wanted,
                      const uint8_t **texts, mintage_py_outcome *out, uint8_t *token)
{
    mintage_mint_request request = {0};

    request.struct_size = sizeof request;
    request.lifetime_minutes = (uint32_t)wanted->lifetime_minutes;
    request.identity = next_text(texts, wanted->identity_len, &request.identity_len);
    request.scopes = wanted->scopes;
    request.claims = next_text(texts, wanted->claims_len, &request.claims_len);
    request.audience = next_text(texts, wanted->audience_len, &request.audience_len);
    request.client = next_text(texts, wanted->client_len, &request.client_len);
    request.key_slot = (uint32_t)wanted->key_slot;
    request.error = &out->error;
    out->error.struct_size = sizeof out->error;
    out->minted.struct_size = sizeof out->minted;
    out->status = mintage_token_mint(engine, &request, token, MINTAGE_TOKEN_BYTES_MAX, &out->minted);
}

mintage_status mintage_py_mint_many(const mintage_engine *engine, const mintage_py_wanted *wanted,
                                    size_t count, const uint8_t *texts, mintage_py_outcome *out,
                                    uint8_t **tokens_out)
{
    /* Room for tokens of usual length, and for one of any length after them. The library's own call
     * for many would want that much for each. */
    size_t used = 0, capacity = count * 512 + MINTAGE_TOKEN_BYTES_MAX, at;
    mintage_status closed;
    uint8_t *tokens, *larger;

    *tokens_out = NULL;
    closed = mintage_token_mint_many(engine, NULL, 0, NULL, 0, NULL, NULL);
    if (closed != MINTAGE_OK)
        return closed;
    tokens = malloc(capacity);
    for (at = 0; tokens != NULL && at < count; at++) {
        if (capacity - used < MINTAGE_TOKEN_BYTES_MAX) {
            capacity += capacity / 2 + MINTAGE_TOKEN_BYTES_MAX;
            larger = realloc(tokens, capacity);
            if (larger == NULL)
                free(tokens);
            tokens = larger;
            if (tokens == NULL)
                break;
        }
        mint_next(engine, &wanted[at], &texts, &out[at], tokens + used);
        if (out[at].status == MINTAGE_OK)
            used += out[at].minted.token_len;
    }
    *tokens_out = tokens;
    return tokens == NULL ? MINTAGE_OUT_OF_MEMORY : MINTAGE_OK;
}

void mintage_py_free(uint8_t *memory)
{
    free(memory);
}

mintage_status mintage_py_exchange(const mintage_engine *engine, const uint8_t *token,
                                   size_t token_len, const uint8_t *client_id, size_t client_id_len,
                                   const uint8_t *user_id, size_t user_id_len,
                                   mintage_py_minting *out)
{
    mintage_exchange_request request = {0};

    request.struct_size = sizeof request;
    request.token = token;
    request.token_len = token_len;
    request.client_id = client_id;
    request.client_id_len = client_id_len;
    request.user_id = user_id;
    request.user_id_len = user_id_len;
    request.error = &out->error;
    out->error.struct_size = sizeof out->error;
    out->minted.struct_size = sizeof out->minted;
    return mintage_exchange(engine, &request, (uint8_t *)out->identity, sizeof out->identity,
                            &out->identity_len, (uint8_t *)out->token, sizeof out->token,
                            &out->minted);
}
