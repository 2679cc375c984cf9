/*
 * Generated from src/ by `make generate`. Do not edit.
 *
 * The structs of the library: outputs are written to the frame, requests are made of texts and of the frame.
 */
#ifndef MINTAGE_NODE_STRUCTS_H
#define MINTAGE_NODE_STRUCTS_H

#include "addon.h"

static inline void minted_write(const mintage_minted *minted, struct minted_numbers *numbers)
{
    numbers->issued_at_unix_s = (double)minted->issued_at_unix_s;
    numbers->expires_at_unix_s = (double)minted->expires_at_unix_s;
    numbers->epoch = (double)minted->epoch;
}

static inline void verified_write(struct environment *here, const mintage_verified *verified, struct verified_numbers *numbers)
{
    numbers->issued_at_unix_s = (double)verified->issued_at_unix_s;
    numbers->expires_at_unix_s = (double)verified->expires_at_unix_s;
    numbers->epoch = (double)verified->epoch;
    scopes_split(verified->scopes, numbers->scopes);
    numbers->identity_slot = texts_find(&here->identity_texts, verified->identity, verified->identity_len,
                                        &numbers->identity_serial);
    numbers->key_id_slot = texts_find(&here->key_id_texts, verified->key_id, verified->key_id_len,
                                      &numbers->key_id_serial);
}

static inline void verified_external_write(const mintage_verified_external *verified_external, struct verified_external_numbers *numbers)
{
    numbers->issued_at_unix_s = (double)verified_external->issued_at_unix_s;
    numbers->expires_at_unix_s = (double)verified_external->expires_at_unix_s;
    numbers->issuer_index = verified_external->issuer_index;
}

#define MINT_REQUEST_TEXTS 4
struct mint_request_texts {
    struct text identity, claims, audience, client;
};
void mint_request_texts_read(napi_env env, const napi_value *values, struct mint_request_texts *texts, int32_t *status);
void mint_request_texts_free(struct mint_request_texts *texts);
mintage_mint_request mint_request_of(const struct mint_request_texts *texts, const struct mint_request_numbers *numbers,
                                     mintage_error *error);

#define VERIFY_REQUEST_TEXTS 3
struct verify_request_texts {
    struct text token, audience, identity;
};
void verify_request_texts_read(napi_env env, const napi_value *values, struct verify_request_texts *texts, int32_t *status);
void verify_request_texts_free(struct verify_request_texts *texts);
mintage_verify_request verify_request_of(const struct verify_request_texts *texts,
                                         const struct verify_request_numbers *numbers, mintage_error *error);

#define EXCHANGE_REQUEST_TEXTS 3
struct exchange_request_texts {
    struct text token, client_id, user_id;
};
void exchange_request_texts_read(napi_env env, const napi_value *values, struct exchange_request_texts *texts, int32_t *status);
void exchange_request_texts_free(struct exchange_request_texts *texts);
mintage_exchange_request exchange_request_of(const struct exchange_request_texts *texts, mintage_error *error);

#endif
