/*
 * The key ring and the scopes, as a C program uses them: rotation with and without anybody
 * noticing, what is published, and the whole table of what a scope permits.
 */
#include "kit.h"

/* ------------------------------------------------------------------------------ keys */

static int lists(const mintage_engine *engine, kit_document document, const kit_token *token)
{
    kit_json json;
    char id[65];
    memcpy(id, token->minted.key_id, 64);
    id[token->minted.key_id_len] = 0;
    return strstr(kit_fetch(engine, document, &json), id) != NULL;
}

static void keys(const char *config)
{
    mintage_engine *engine = kit_open_still(config);
    kit_identity identity = kit_create(engine);
    kit_token first, second, third, fourth, pending;
    kit_json json;
    char again[sizeof json.text];

    kit_mint(engine, &identity, CHAT, &first);
    CHECK(strstr(kit_fetch(engine, mintage_keys, &json), "\"active\"") != NULL);
    CHECK(strstr(json.text, "\"retired\"") == NULL);

    /* Retiring: nobody notices. */
    CHECK_STATUS(MINTAGE_OK, mintage_key_rotate(engine, NULL, 0, 0, NULL));
    kit_mint(engine, &identity, CHAT, &second);
    CHECK(memcmp(first.minted.key_id, second.minted.key_id, 64) != 0);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &first, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &second, CHAT, NULL));
    CHECK(strstr(kit_fetch(engine, mintage_keys, &json), "\"retired\"") != NULL);

    /* The public halves: stable in bytes, no private part. */
    kit_fetch(engine, mintage_jwks, &json);
    memcpy(again, json.text, sizeof again);
    CHECK(strcmp(again, kit_fetch(engine, mintage_jwks, &json)) == 0);
    CHECK(strstr(json.text, "\"keys\":[{") != NULL);
    CHECK(strstr(json.text, "\"kty\":\"EC\"") != NULL);
    CHECK(strstr(json.text, "\"d\":") == NULL);
    CHECK(lists(engine, mintage_jwks, &first) && lists(engine, mintage_jwks, &second));

    /* Revoking while rotating: felt at once, by that key's tokens alone. */
    CHECK_STATUS(MINTAGE_OK, mintage_key_rotate(engine, TEXT("{\"generate\":\"ES384\"}"), 1, NULL));
    kit_mint(engine, &identity, CHAT, &third);
    CHECK_STATUS(MINTAGE_KEY_REVOKED, kit_verify(engine, &second, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &first, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &third, CHAT, NULL));
    CHECK(!lists(engine, mintage_jwks, &second) && lists(engine, mintage_jwks, &third));

    /* A key announced beforehand: it signs nothing before rotate_key takes its kid. */
    CHECK_STATUS(MINTAGE_OK, mintage_key_add(engine, TEXT(KEY_B), NULL));
    CHECK(strstr(kit_fetch(engine, mintage_keys, &json), "\"pending\"") != NULL);
    kit_mint(engine, &identity, CHAT, &pending);
    CHECK(memcmp(pending.minted.key_id, third.minted.key_id, 64) == 0);
    CHECK_STATUS(MINTAGE_OK, mintage_key_rotate(engine, TEXT("{\"kid\":\"b\"}"), 0, NULL));
    kit_mint(engine, &identity, CHAT, &fourth);
    CHECK(fourth.minted.key_id_len == 1 && fourth.minted.key_id[0] == 'b');
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &fourth, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &third, CHAT, NULL));

    /* Secrets are never shown, in neither spelling of base64. */
    kit_fetch(engine, mintage_jwks, &json);
    CHECK(strstr(json.text, "\"oct\"") == NULL && strstr(json.text, "rcR0XMZXvsirskqXUjKIeXyMFGvtQuqJCjYyASSWTJs") == NULL);
    kit_fetch(engine, mintage_keys, &json);
    CHECK(strstr(json.text, "rcR0XMZXvsirskqXUjKIeXyMFGvtQuqJCjYyASSWTJs") == NULL);

    CHECK_STATUS(MINTAGE_KEY_IS_ACTIVE, mintage_key_retire(engine, TEXT("b"), NULL));
    CHECK_STATUS(MINTAGE_KEY_NOT_FOUND, mintage_key_retire(engine, TEXT("nobody"), NULL));
    CHECK_STATUS(MINTAGE_KEY_NOT_FOUND, mintage_key_revoke(engine, TEXT("nobody"), NULL));
    CHECK_STATUS(MINTAGE_KEY_NOT_FOUND, mintage_key_rotate(engine, TEXT("{\"kid\":\"nobody\"}"), 0, NULL));
    CHECK_STATUS(MINTAGE_KEY_DUPLICATE, mintage_key_add(engine, TEXT(KEY_B), NULL));

    /* Revoked, and whoever brings it back. */
    CHECK_STATUS(MINTAGE_OK, mintage_key_revoke(engine, first.minted.key_id, first.minted.key_id_len, NULL));
    CHECK_STATUS(MINTAGE_KEY_REVOKED, kit_verify(engine, &first, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_key_revoke(engine, TEXT("b"), NULL));
    CHECK_STATUS(MINTAGE_KEY_REVOKED, kit_verify(engine, &fourth, CHAT, NULL));
    CHECK_STATUS(MINTAGE_NO_KEY, kit_mint_status(engine, &identity, CHAT));
    CHECK_STATUS(MINTAGE_OK, mintage_key_revoke(engine, TEXT("b"), NULL));
    CHECK_STATUS(MINTAGE_KEY_WAS_REVOKED, mintage_key_rotate(engine, TEXT(KEY_B), 0, NULL));
    CHECK_STATUS(MINTAGE_KEY_WAS_REVOKED, mintage_key_add(engine, TEXT(KEY_B), NULL));
    CHECK_STATUS(MINTAGE_KEY_REVOKED, kit_verify(engine, &fourth, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_key_rotate(engine, TEXT("{\"generate\":\"ES256\"}"), 0, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(engine, &identity, CHAT));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &third, CHAT, NULL));

    /* Retired by name, a pending key never signs. */
    CHECK_STATUS(MINTAGE_OK, mintage_key_add(engine, TEXT(KEY_A), NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_key_retire(engine, TEXT("a"), NULL));
    CHECK(mintage_key_rotate(engine, TEXT("{\"kid\":\"a\"}"), 0, NULL) != MINTAGE_OK);
    mintage_engine_free(engine);
}

/* ------------------------------------------------------------------------------ scopes */

/* DESIGN, section 4, one row a capability: whether each of the five scopes permits it. */
enum { N = 0, Y = 1, R = 2 };
static const struct { uint32_t capability; int by_scope[5]; } PERMITS[21] = {
    { MINTAGE_CAPABILITY_CREATE_CHAT_THREAD, { Y, N, N, N, N } },
    { MINTAGE_CAPABILITY_UPDATE_CHAT_THREAD, { Y, N, N, N, N } },
    { MINTAGE_CAPABILITY_DELETE_CHAT_THREAD, { Y, N, N, N, N } },
    { MINTAGE_CAPABILITY_ADD_PARTICIPANT, { Y, Y, N, N, N } },
    { MINTAGE_CAPABILITY_REMOVE_PARTICIPANT, { Y, Y, N, N, N } },
    { MINTAGE_CAPABILITY_LIST_THREADS, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_GET_THREAD, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_LIST_READ_RECEIPTS, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_CREATE_READ_RECEIPT, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_CREATE_MESSAGE, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_GET_MESSAGE, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_UPDATE_OWN_MESSAGE, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_DELETE_OWN_MESSAGE, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_SEND_TYPING_INDICATOR, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_LIST_PARTICIPANTS, { Y, Y, Y, N, N } },
    { MINTAGE_CAPABILITY_START_CALL, { N, N, N, Y, N } },
    { MINTAGE_CAPABILITY_START_ROOM_CALL, { N, N, N, Y, Y } },
    { MINTAGE_CAPABILITY_JOIN_CALL, { N, N, N, Y, Y } },
    { MINTAGE_CAPABILITY_JOIN_ROOM_CALL, { N, N, N, Y, Y } },
    { MINTAGE_CAPABILITY_OTHER_CALL_OPERATIONS, { N, N, N, Y, Y } },
    { MINTAGE_CAPABILITY_OTHER_ROOM_CALL_OPERATIONS, { N, N, N, R, R } },
};

static void permits(void)
{
    mintage_engine *engine = kit_open("{\"scopes\":[\"files.read\"]}");
    kit_identity identity = kit_create(engine);
    kit_token token;
    uint64_t scopes;
    size_t row, bit;
    uint32_t answer;

    for (scopes = 0; scopes < 32; scopes++) {
        if (scopes) kit_mint(engine, &identity, scopes, &token);
        for (row = 0; row < 21; row++) {
            uint32_t expected = N;
            mintage_verify_request request;
            for (bit = 0; bit < 5; bit++) {
                if (!(scopes >> bit & 1)) continue;
                if (PERMITS[row].by_scope[bit] == Y) expected = Y;
                else if (PERMITS[row].by_scope[bit] == R && expected != Y) expected = R;
            }
            check_context("capability %lu, scopes %lu", (unsigned long)row + 1, (unsigned long)scopes);
            CHECK_INTEGER(row + 1, PERMITS[row].capability);
            answer = 77;
            CHECK_STATUS(MINTAGE_OK, mintage_scopes_permit(engine, scopes, PERMITS[row].capability, &answer));
            CHECK_INTEGER(expected, answer);
            if (!scopes) continue;
            request = kit_verify_request(&token, 0);
            request.capability = PERMITS[row].capability;
            CHECK_STATUS(row == 20 ? MINTAGE_CAPABILITY_BY_ROLE : expected == Y ? MINTAGE_OK : MINTAGE_CAPABILITY_DENIED,
                         kit_verify_with(engine, &request, NULL));
        }
    }
    check_context(NULL);
    /* A host's own scope permits none of these. */
    for (row = 0; row < 21; row++) {
        answer = 77;
        CHECK_STATUS(MINTAGE_OK, mintage_scopes_permit(engine, 32, PERMITS[row].capability, &answer));
        CHECK_INTEGER(N, answer);
    }
    mintage_engine_free(engine);
}

static void scope_names(void)
{
    static const char *const ACS[5] = { "chat", "chat.join", "chat.join.limited", "voip", "voip.join" };
    mintage_engine *engine = kit_open("{\"scopes\":[\"files.read\",\"files.write\"]}");
    kit_identity identity = kit_create(engine);
    mintage_verified verified;
    kit_token token;
    uint8_t names[256];
    uint64_t scopes;
    size_t bit, len;

    for (bit = 0; bit < 5; bit++) {
        scopes = 77;
        CHECK_STATUS(MINTAGE_OK, mintage_scopes_parse(engine, TEXT(ACS[bit]), &scopes, NULL));
        CHECK_INTEGER(1 << bit, scopes);
        CHECK_STATUS(MINTAGE_OK, mintage_scopes_format(engine, scopes, names, sizeof names, &len));
        CHECK(len == strlen(ACS[bit]) && memcmp(names, ACS[bit], len) == 0);
    }
    CHECK_STATUS(MINTAGE_OK, mintage_scopes_parse(engine, TEXT("files.write voip.join chat files.read"), &scopes, NULL));
    CHECK_INTEGER(CHAT | VOIP_JOIN | 32 | 64, scopes);
    CHECK_STATUS(MINTAGE_OK, mintage_scopes_format(engine, scopes, names, sizeof names, &len));
    CHECK(len == 37 && memcmp(names, "chat voip.join files.read files.write", 37) == 0);
    CHECK_STATUS(MINTAGE_OK, mintage_scopes_format(engine, 0, names, sizeof names, &len));
    CHECK_INTEGER(0, len);

    kit_mint(engine, &identity, CHAT | 64, &token);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, 64, &verified));
    CHECK_INTEGER(CHAT | 64, verified.scopes);
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify(engine, &token, 32, NULL));
    mintage_engine_free(engine);
}

int main(void)
{
    keys(MANUAL);
    keys("{\"clock\":\"manual\",\"cache_slots\":0}");
    permits();
    scope_names();
    return check_report("keys_scopes");
}
