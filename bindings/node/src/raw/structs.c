/*
 * Generated from src/ by `make generate`. Do not edit.
 *
 * Requests, made of the texts and numbers that lib/ has checked.
 */
#include "raw/structs.h"

void mint_request_texts_read(napi_env env, const napi_value *values, struct mint_request_texts *texts, int32_t *status)
{
    text_read(env, values[0], &texts->identity, status);
    text_read(env, values[1], &texts->claims, status);
    text_read(env, values[2], &texts->audience, status);
    text_read(env, values[3], &texts->client, status);
}

void mint_request_texts_free(struct mint_request_texts *texts)
{
    text_free(&texts->identity);
    text_free(&texts->claims);
    text_free(&texts->audience);
    text_free(&texts->client);
}

mintage_mint_request mint_request_of(const struct mint_request_texts *texts, const struct mint_request_numbers *numbers,
                                     mintage_error *error)
{
    mintage_mint_request request = {0};

    request.struct_size = sizeof request;
    request.lifetime_minutes = numbers->lifetime_minutes;
    request.identity = texts->identity.bytes;
    request.identity_len = texts->identity.len;
    request.scopes = scopes_join(numbers->scopes);
    request.claims = texts->claims.bytes;
    request.claims_len = texts->claims.len;
    request.audience = texts->audience.bytes;
    request.audience_len = texts->audience.len;
    request.error = error;
    request.key_slot = numbers->key_slot;
    request.client = texts->client.bytes;
    request.client_len = texts->client.len;
    return request;
}

void verify_request_texts_read(napi_env env, const napi_value *values, struct verify_request_texts *texts, int32_t *status)
{
    token_read(env, values[0], &texts->token, status);
    text_read(env, values[1], &texts->audience, status);
    text_read(env, values[2], &texts->identity, status);
}

void verify_request_texts_free(struct verify_request_texts *texts)
{
    text_free(&texts->token);
    text_free(&texts->audience);
    text_free(&texts->identity);
}

mintage_verify_request verify_request_of(const struct verify_request_texts *texts,
                                         const struct verify_request_numbers *numbers, mintage_error *error)
{
    mintage_verify_request request = {0};

    request.struct_size = sizeof request;
    request.flags = numbers->flags;
    request.token = texts->token.bytes;
    request.token_len = texts->token.len;
    request.required_scopes = scopes_join(numbers->required_scopes);
    request.capability = numbers->capability;
    request.max_age_s = numbers->max_age_s;
    request.audience = texts->audience.bytes;
    request.audience_len = texts->audience.len;
    request.identity = texts->identity.bytes;
    request.identity_len = texts->identity.len;
    request.error = error;
    return request;
}

void exchange_request_texts_read(napi_env env, const napi_value *values, struct exchange_request_texts *texts, int32_t *status)
{
    token_read(env, values[0], &texts->token, status);
    text_read(env, values[1], &texts->client_id, status);
    text_read(env, values[2], &texts->user_id, status);
}

void exchange_request_texts_free(struct exchange_request_texts *texts)
{
    text_free(&texts->token);
    text_free(&texts->client_id);
    text_free(&texts->user_id);
}

mintage_exchange_request exchange_request_of(const struct exchange_request_texts *texts, mintage_error *error)
{
    mintage_exchange_request request = {0};

    request.struct_size = sizeof request;
    request.token = texts->token.bytes;
    request.token_len = texts->token.len;
    request.client_id = texts->client_id.bytes;
    request.client_id_len = texts->client_id.len;
    request.user_id = texts->user_id.bytes;
    request.user_id_len = texts->user_id.len;
    request.error = error;
    return request;
}
