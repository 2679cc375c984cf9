/*
 * A panic inside the library is a status, and the program lives.
 *
 * Only for a library built with the feature `test-panic`, which is never packaged; it exports the
 * function declared here. What the library prints to stderr while this runs is the panic's own
 * message.
 */
#include "kit.h"

mintage_status mintage_test_panic(const mintage_engine *, uint32_t inside_change);

static void reading(void)
{
    mintage_engine *engine = kit_open("{}");
    kit_identity identity = kit_create(engine);
    kit_token token;
    int64_t panics;
    int round;

    kit_mint(engine, &identity, CHAT, &token);
    panics = kit_count(engine, "panic");
    for (round = 1; round <= 3; round++) {
        CHECK_STATUS(MINTAGE_PANIC, mintage_test_panic(engine, 0));
        CHECK_INTEGER(panics + round, kit_count(engine, "panic"));
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
    }
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &identity));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(engine, &identity, CHAT));
    CHECK_STATUS(MINTAGE_OK, mintage_key_rotate(engine, NULL, 0, 0, NULL));
    CHECK_STATUS(MINTAGE_INVALID_HANDLE, mintage_test_panic(NULL, 0));
    mintage_engine_free(engine);
}

#define POISONED(call) CHECK_STATUS(MINTAGE_POISONED, call)

static void changing(void)
{
    mintage_engine *engine = kit_open_still(MANUAL), *clone = mintage_engine_clone(engine), *other = kit_open("{}");
    kit_identity identity = kit_create(engine), elsewhere = kit_create(other);
    mintage_mint_request request = kit_mint_request(NULL, CHAT);
    mintage_verify_request ask;
    mintage_error error;
    kit_token token, unharmed;
    mintage_exchange_request exchange;
    mintage_slice slice;
    uint8_t out[8192], cursor[MINTAGE_CURSOR_BYTES];
    mintage_status status;
    uint32_t changed;
    size_t len;

    memset(&exchange, 0, sizeof exchange);
    exchange.struct_size = sizeof exchange;
    slice.data = identity.text, slice.len = identity.len;
    kit_mint(engine, &identity, CHAT, &token);
    kit_mint(other, &elsewhere, CHAT, &unharmed);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_PANIC, mintage_test_panic(engine, 1));

    /* Half a change may be visible: nobody is let in on the strength of it, from any handle, cached or not. */
    POISONED(kit_verify(engine, &token, CHAT, NULL));
    POISONED(kit_verify(clone, &token, CHAT, NULL));
    ask = kit_verify_request(&token, CHAT);
    POISONED(kit_verify_with(engine, &ask, NULL));
    POISONED(mintage_token_verify_if_ready(engine, &ask, NULL));
    POISONED(mintage_token_verify_many(engine, &slice, 1, CHAT, &status, NULL));
    POISONED(mintage_external_verify(engine, &ask, NULL));
    POISONED(kit_mint_status(engine, &identity, CHAT));
    POISONED(mintage_identity_create(engine, out, sizeof out, &len, NULL));
    PREPARE(&token.minted);
    POISONED(mintage_identity_create_and_mint(engine, &request, out, 128, &len, out + 128, sizeof out - 128, &token.minted));
    CHECK(CLEARED(&token.minted));
    PREPARE(&error);
    POISONED(mintage_identity_revoke(engine, identity.text, identity.len, &error));
    CHECK_INTEGER(MINTAGE_POISONED, error.status);
    POISONED(kit_delete(engine, &identity));
    POISONED(mintage_identity_revoke_many(engine, &slice, 1, NULL));
    POISONED(mintage_identity_status(engine, identity.text, identity.len, out, sizeof out, &len));
    POISONED(mintage_token_claims(engine, token.text, token.len, out, sizeof out, &len));
    POISONED(mintage_token_revoke(engine, token.text, token.len, NULL));
    POISONED(mintage_token_revoke_id(engine, TEXT("id"), START_S, NULL));
    POISONED(mintage_revoke_all(engine, NULL));
    POISONED(mintage_key_add(engine, TEXT(KEY_B), NULL));
    POISONED(mintage_key_rotate(engine, NULL, 0, 0, NULL));
    POISONED(mintage_key_retire(engine, TEXT("a"), NULL));
    POISONED(mintage_key_revoke(engine, TEXT("a"), NULL));
    POISONED(mintage_key_regenerate(engine, MINTAGE_KEY_SLOT_PRIMARY, NULL, 0, NULL));
    POISONED(mintage_issuer_set(engine, TEXT("{}"), NULL));
    POISONED(mintage_sync(engine, NULL));
    PREPARE(&token.minted);
    POISONED(mintage_exchange(engine, &exchange, out, 128, &len, out + 128, sizeof out - 128, &token.minted));
    POISONED(mintage_changes_since(engine, NULL, 0, out, sizeof out, &len, cursor, NULL, NULL));
    POISONED(mintage_changes_apply(engine, NULL, 0, &changed, NULL));
    POISONED(mintage_stats(engine, out, sizeof out, &len));
    POISONED(mintage_keys(engine, out, sizeof out, &len));
    POISONED(mintage_jwks(engine, out, sizeof out, &len));
    POISONED(mintage_clock_set(engine, START_S * 1000));
    POISONED(mintage_test_panic(engine, 0));

    /* It is this engine's trouble and nobody else's. */
    CHECK_STATUS(MINTAGE_OK, kit_verify(other, &unharmed, CHAT, NULL));
    mintage_engine_free(kit_open("{}"));
    mintage_engine_free(clone);
    mintage_engine_free(engine);
    mintage_engine_free(other);
}

int main(void)
{
    CHECK(strstr(mintage_features(), "test-panic") != NULL);
    reading();
    changing();
    return check_report("panic");
}
