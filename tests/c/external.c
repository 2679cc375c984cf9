/*
 * Tokens of another issuer: verified and exchanged. The issuer is another engine, whose key set
 * the first is handed as data, as it would be a foreign one's. Slots, too: the two keys of which
 * one can be regenerated alone.
 */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>

#define ISSUER "https://id.partner.example"

static mintage_engine *issuer, *engine;
static char config[sizeof(kit_json) + 4096], spec[sizeof(kit_json) + 2048];

/* The issuer as element of "issuers", with whatever its keys are now. */
static const char *trusted(const mintage_engine *of)
{
    static kit_json jwks;
    kit_fetch(of, mintage_jwks, &jwks);
    snprintf(spec, sizeof spec,
        "{\"issuer\":\"" ISSUER "\",\"audience\":\"api\",\"algorithms\":[\"ES256\"],\"jwks\":%s,"
        "\"exchange\":{\"clients\":[\"app\"],\"client_claims\":[\"azp\"],\"user_claim\":\"sub\",\"required_scopes\":[\"chat\"],"
        "\"scopes\":[\"voip\"],\"identity_prefix\":\"partner:\"}}", jwks.text);
    return spec;
}

static kit_token *proof(const char *user, const char *claims, kit_token *token)
{
    kit_identity identity = kit_named(user);
    mintage_mint_request request = kit_mint_request(&identity, CHAT);
    request.claims = (const uint8_t *)claims, request.claims_len = strlen(claims);
    REQUIRE_OK(kit_try_mint(issuer, &request, token));
    return token;
}

static mintage_status external(const kit_token *token, mintage_verified_external *verified)
{
    mintage_verify_request request = kit_verify_request(token, 0);
    mintage_status status;
    mintage_verified_external own;
    if (!verified) verified = &own;
    PREPARE(verified);
    status = mintage_external_verify(engine, &request, verified);
    CHECK(status == MINTAGE_OK || CLEARED(verified));
    return status;
}

static mintage_status exchange(const kit_token *token, const char *client, const char *user, kit_identity *identity, kit_token *out, mintage_error *error)
{
    mintage_exchange_request request;
    mintage_status status;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.token = token->text, request.token_len = token->len;
    request.client_id = (const uint8_t *)client, request.client_id_len = strlen(client);
    request.user_id = (const uint8_t *)user, request.user_id_len = strlen(user);
    request.error = error;
    PREPARE(&out->minted);
    status = mintage_exchange(engine, &request, identity->text, sizeof identity->text, &identity->len, out->text, sizeof out->text, &out->minted);
    out->len = out->minted.token_len;
    return status;
}

static void verifying(void)
{
    kit_token token, other;
    mintage_verified_external verified;
    mintage_verify_request request;
    uint8_t claims[2048];
    size_t claims_len, pass;
    kit_identity alice;
    proof("user-7", "{\"azp\":\"app\",\"own\":1}", &token);
    for (pass = 0; pass < 2; pass++) {
        CHECK_STATUS(MINTAGE_OK, external(&token, &verified));
        CHECK(verified.subject_len == 6 && memcmp(verified.subject, "user-7", 6) == 0);
        CHECK_INTEGER(1, verified.issuer_index);
        CHECK(kit_all(verified.subject, 6, sizeof verified.subject, 0));
        CHECK_INTEGER(0, verified.flags);
        CHECK_INTEGER(token.minted.issued_at_unix_s, verified.issued_at_unix_s);
        CHECK_INTEGER(token.minted.expires_at_unix_s, verified.expires_at_unix_s);
        CHECK_INTEGER(token.minted.token_id_len, verified.token_id_len);
        CHECK(memcmp(verified.token_id, token.minted.token_id, 64) == 0);
        CHECK_INTEGER(token.minted.key_id_len, verified.key_id_len);
        CHECK(memcmp(verified.key_id, token.minted.key_id, token.minted.key_id_len) == 0);
        CHECK(kit_all(verified.key_id, verified.key_id_len, sizeof verified.key_id, 0));
        /* Not a token of this engine, however often it is seen. */
        CHECK_STATUS(MINTAGE_KEY_UNKNOWN, kit_verify(engine, &token, 0, NULL));
    }
    alice = kit_named("alice");
    kit_mint(engine, &alice, CHAT, &other);
    CHECK_STATUS(MINTAGE_CLAIM_MISSING, external(&other, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &other, CHAT, NULL));

    request = kit_verify_request(&token, 0);
    request.claims_out = claims, request.claims_capacity = sizeof claims, request.claims_len_out = &claims_len;
    PREPARE(&verified);
    CHECK_STATUS(MINTAGE_OK, mintage_external_verify(engine, &request, &verified));
    CHECK(kit_is_json_object((const char *)claims, claims_len));
    request.claims_capacity = claims_len - 1;
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, mintage_external_verify(engine, &request, &verified));
    CHECK(CLEARED(&verified));
    request = kit_verify_request(&token, CHAT);
    CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_external_verify(engine, &request, &verified));
    request = kit_verify_request(&token, 0);
    request.capability = 1;
    CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_external_verify(engine, &request, &verified));
    request = kit_verify_request(&token, 0);
    request.flags = MINTAGE_SCOPES_ANY;
    CHECK_STATUS(MINTAGE_UNKNOWN_FLAG, mintage_external_verify(engine, &request, &verified));
    request = kit_verify_request(&token, 0);
    request.identity = (const uint8_t *)"", request.identity_len = 0;
    CHECK_STATUS(MINTAGE_WRONG_IDENTITY, mintage_external_verify(engine, &request, &verified));
    request = kit_verify_request(&token, 0);
    request.audience = (const uint8_t *)"api", request.audience_len = 3;
    CHECK_STATUS(MINTAGE_OK, mintage_external_verify(engine, &request, &verified));
    request.audience_len = 2;
    CHECK_STATUS(MINTAGE_AUDIENCE_MISMATCH, mintage_external_verify(engine, &request, &verified));
    CHECK_STATUS(MINTAGE_INVALID_HANDLE, mintage_external_verify(NULL, &request, &verified));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_external_verify(engine, NULL, &verified));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_external_verify(engine, &request, NULL));
}

static void exchanging(void)
{
    kit_token token, got;
    kit_identity identity;
    mintage_error error;
    mintage_exchange_request request;
    uint8_t small[8];
    int64_t minted;
    PREPARE(&error);
    proof("user-7", "{\"azp\":\"app\"}", &token);
    CHECK_STATUS(MINTAGE_OK, exchange(&token, "app", "user-7", &identity, &got, &error));
    CHECK(identity.len == 14 && memcmp(identity.text, "partner:user-7", 14) == 0);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &got, VOIP, NULL));
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify(engine, &got, CHAT, NULL));
    CHECK(got.minted.expires_at_unix_s <= token.minted.expires_at_unix_s);
    CHECK_STATUS(MINTAGE_IDENTITY_RESERVED, kit_mint_status(engine, &identity, CHAT));

    CHECK_STATUS(MINTAGE_CLIENT_MISMATCH, exchange(&token, "other", "user-7", &identity, &got, &error));
    CHECK(strcmp(error.message, "AAD application is not the expected one.") == 0 && strcmp(error.field, "client_id") == 0);
    CHECK_STATUS(MINTAGE_CLIENT_ID_MALFORMED, exchange(&token, "", "user-7", &identity, &got, &error));
    CHECK(strcmp(error.message, "Provided AppId has invalid format.") == 0);
    CHECK_STATUS(MINTAGE_USER_MISMATCH, exchange(&token, "app", "user-8", &identity, &got, &error));
    CHECK(strcmp(error.message, "Provided AAD token issued for unexpected user.") == 0 && strcmp(error.field, "user_id") == 0);
    token.text[token.len - 2] ^= 1;
    CHECK_STATUS(MINTAGE_EXTERNAL_TOKEN_INVALID, exchange(&token, "other", "user-8", &identity, &got, &error));
    CHECK(strcmp(error.message, "Provided access token is not valid.") == 0 && strcmp(error.field, "token") == 0);
    CHECK(CLEARED(&got.minted));
    proof("user-7", "{\"azp\":\"app\"}", &token);

    /* Too small: both lengths, and nothing minted. */
    minted = kit_count(engine, "minted");
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.token = token.text, request.token_len = token.len;
    request.client_id = (const uint8_t *)"app", request.client_id_len = 3;
    request.user_id = (const uint8_t *)"user-7", request.user_id_len = 6;
    PREPARE(&got.minted);
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, mintage_exchange(engine, &request, small, sizeof small, &identity.len, got.text, sizeof got.text, &got.minted));
    CHECK(identity.len == 14 && got.minted.token_len > 100);
    CHECK_STATUS(MINTAGE_BUFFER_TOO_SMALL, mintage_exchange(engine, &request, identity.text, sizeof identity.text, &identity.len, small, sizeof small, &got.minted));
    CHECK(identity.len == 14 && got.minted.token_len > 100);
    CHECK_INTEGER(minted, kit_count(engine, "minted"));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_exchange(engine, NULL, identity.text, sizeof identity.text, &identity.len, got.text, sizeof got.text, &got.minted));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_exchange(engine, &request, NULL, 128, &identity.len, got.text, sizeof got.text, &got.minted));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_exchange(engine, &request, identity.text, 128, NULL, got.text, sizeof got.text, &got.minted));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_exchange(engine, &request, identity.text, 128, &identity.len, NULL, 99, &got.minted));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_exchange(engine, &request, identity.text, 128, &identity.len, got.text, sizeof got.text, NULL));
    CHECK_STATUS(MINTAGE_INVALID_HANDLE, mintage_exchange(NULL, &request, identity.text, 128, &identity.len, got.text, sizeof got.text, &got.minted));
    request.flags = 1;
    CHECK_STATUS(MINTAGE_UNKNOWN_FLAG, mintage_exchange(engine, &request, identity.text, 128, &identity.len, got.text, sizeof got.text, &got.minted));

    /* It dies with its identity, and the proof of before buys nothing. */
    CHECK_STATUS(MINTAGE_OK, exchange(&token, "app", "user-7", &identity, &got, &error));
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &identity));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &got, VOIP, NULL));
    CHECK_STATUS(MINTAGE_EXTERNAL_TOKEN_INVALID, exchange(&token, "app", "user-7", &identity, &got, &error));
}

static void changing(void)
{
    kit_token old, fresh;
    mintage_error error;
    PREPARE(&error);
    proof("user-9", "{\"azp\":\"app\"}", &old);
    CHECK_STATUS(MINTAGE_OK, external(&old, NULL));
    REQUIRE_OK(mintage_key_rotate(issuer, NULL, 0, 1, NULL));
    proof("user-9", "{\"azp\":\"app\"}", &fresh);
    CHECK_STATUS(MINTAGE_KEY_UNKNOWN, external(&fresh, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_issuer_set(engine, TEXT(trusted(issuer)), &error));
    CHECK_STATUS(MINTAGE_OK, external(&fresh, NULL));
    CHECK_STATUS(MINTAGE_KEY_UNKNOWN, external(&old, NULL));
    CHECK_STATUS(MINTAGE_CONFIG_MALFORMED, mintage_issuer_set(engine, TEXT("x"), &error));
    CHECK_STATUS(MINTAGE_CONFIG_CONFLICT, mintage_issuer_set(engine, TEXT("{}"), &error));
    CHECK(strcmp(error.field, "issuer") == 0);
    CHECK_STATUS(MINTAGE_INVALID_HANDLE, mintage_issuer_set(NULL, TEXT("{}"), &error));
    CHECK_STATUS(MINTAGE_NULL_POINTER, mintage_issuer_set(engine, NULL, 3, &error));
    CHECK_STATUS(MINTAGE_OK, external(&fresh, NULL));
}

/* ---------------------------------------------------------------------------------- slots */

static mintage_status mint_in(const mintage_engine *of, const kit_identity *who, uint32_t slot, kit_token *token)
{
    mintage_mint_request request = kit_mint_request(who, CHAT);
    request.key_slot = slot;
    return kit_try_mint(of, &request, token);
}

static void slots(void)
{
    mintage_engine *slotted = kit_open("{\"keys\":[{\"generate\":\"ES256\",\"slot\":\"primary\"},{\"generate\":\"ES256\",\"slot\":\"secondary\"}]}");
    mintage_engine *plain = kit_open("{}");
    kit_identity who = kit_create(slotted), other = kit_create(plain);
    kit_token first, second, unnamed, again;
    mintage_error error;
    PREPARE(&error);
    CHECK_STATUS(MINTAGE_OK, mint_in(slotted, &who, 0, &unnamed));
    CHECK_STATUS(MINTAGE_OK, mint_in(slotted, &who, MINTAGE_KEY_SLOT_PRIMARY, &first));
    CHECK_STATUS(MINTAGE_OK, mint_in(slotted, &who, MINTAGE_KEY_SLOT_SECONDARY, &second));
    CHECK(memcmp(first.minted.key_id, unnamed.minted.key_id, 64) == 0);
    CHECK(memcmp(first.minted.key_id, second.minted.key_id, 64) != 0);
    CHECK_STATUS(MINTAGE_OK, kit_verify(slotted, &first, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(slotted, &second, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_key_regenerate(slotted, MINTAGE_KEY_SLOT_SECONDARY, NULL, 0, &error));
    CHECK_STATUS(MINTAGE_KEY_REVOKED, kit_verify(slotted, &second, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(slotted, &first, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mint_in(slotted, &who, MINTAGE_KEY_SLOT_SECONDARY, &again));
    CHECK_STATUS(MINTAGE_OK, mintage_key_regenerate(slotted, MINTAGE_KEY_SLOT_PRIMARY, TEXT("{\"generate\":\"ES384\"}"), &error));
    CHECK_STATUS(MINTAGE_KEY_REVOKED, kit_verify(slotted, &first, CHAT, NULL));
    CHECK_STATUS(MINTAGE_KEY_REVOKED, kit_verify(slotted, &unnamed, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(slotted, &again, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mint_in(slotted, &who, 0, &first));
    CHECK_STATUS(MINTAGE_OK, kit_verify(slotted, &first, CHAT, NULL));

    CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mint_in(slotted, &who, 3, &first));
    CHECK_STATUS(MINTAGE_INVALID_ARGUMENT, mintage_key_regenerate(slotted, 0, NULL, 0, &error));
    CHECK_STATUS(MINTAGE_CONFIG_CONFLICT, mintage_key_rotate(slotted, NULL, 0, 0, &error));
    CHECK_STATUS(MINTAGE_KEY_IS_ACTIVE, mintage_key_retire(slotted, again.minted.key_id, again.minted.key_id_len, &error));
    CHECK_STATUS(MINTAGE_NO_KEY, mint_in(plain, &other, MINTAGE_KEY_SLOT_SECONDARY, &first));
    CHECK_STATUS(MINTAGE_CONFIG_CONFLICT, mintage_key_regenerate(plain, MINTAGE_KEY_SLOT_PRIMARY, NULL, 0, &error));
    CHECK_STATUS(MINTAGE_INVALID_HANDLE, mintage_key_regenerate(NULL, 1, NULL, 0, &error));
    mintage_engine_free(slotted);
    mintage_engine_free(plain);
}

int main(void)
{
    issuer = kit_open("{\"issuer\":\"" ISSUER "\",\"audience\":\"api\",\"subjects\":\"any\"}");
    snprintf(config, sizeof config, "{\"subjects\":\"any\",\"start\":\"open\",\"issuers\":[%s]}", trusted(issuer));
    engine = kit_open(config);
    verifying();
    exchanging();
    changing();
    slots();
    mintage_engine_free(engine);
    mintage_engine_free(issuer);
    return check_report("external");
}
