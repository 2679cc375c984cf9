/*
 * The whole identity model, as a C program lives through it.
 *
 * What does not depend on the cache is told twice, with the cache and without: every verdict must
 * be the same. Time stands still unless the test moves it, so that "mint, revoke, verify, mint,
 * verify" falls within one instant.
 */
#include "kit.h"

#include <stdio.h>

static int is_hex(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
}

static int same(const kit_identity *a, const kit_identity *b)
{
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* ------------------------------------------------------------------------------ identities */

static void identities(void)
{
    mintage_engine *engine = kit_open("{}"), *stranger = kit_open("{}"), *any = kit_open("{\"subjects\":\"any\"}");
    kit_identity one = kit_create(engine), two = kit_create(engine), foreign = kit_create(stranger), bent;
    const uint8_t *tail = one.text + one.len - 36;
    size_t at, marks = 0, colons = 0;

    CHECK(!same(&one, &two));
    CHECK(one.len > 43 && memcmp(one.text, "8:acs:", 6) == 0);
    for (at = 0; at < one.len; at++) {
        marks += one.text[at] == '_';
        colons += one.text[at] == ':';
        CHECK(!(one.text[at] >= 'A' && one.text[at] <= 'Z'));
    }
    CHECK_INTEGER(1, marks);
    CHECK_INTEGER(2, colons);
    CHECK(tail[-1] == '_');
    for (at = 0; at < 36; at++)
        CHECK(at == 8 || at == 13 || at == 18 || at == 23 ? tail[at] == '-' : is_hex(tail[at]));

    /* Recognised without having been registered; a foreign or mistyped one is not. */
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(engine, &one, CHAT));
    CHECK_STATUS(MINTAGE_IDENTITY_UNKNOWN, kit_mint_status(engine, &foreign, CHAT));
    CHECK_STATUS(MINTAGE_IDENTITY_UNKNOWN, kit_revoke(engine, &foreign));
    CHECK_STATUS(MINTAGE_IDENTITY_UNKNOWN, kit_delete(engine, &foreign));
    for (at = one.len - 36; at < one.len; at++) {
        if (one.text[at] == '-') continue;
        bent = one;
        bent.text[at] = (uint8_t)(bent.text[at] == '0' ? '1' : '0');
        CHECK_STATUS(MINTAGE_IDENTITY_UNKNOWN, kit_mint_status(engine, &bent, CHAT));
    }
    bent = one;
    bent.text[one.len - 1] = 'A';
    CHECK_STATUS(MINTAGE_IDENTITY_MALFORMED, kit_mint_status(engine, &bent, CHAT));
    bent = kit_named("user-1");
    CHECK_STATUS(MINTAGE_IDENTITY_MALFORMED, kit_mint_status(engine, &bent, CHAT));
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(any, &bent, CHAT));
    bent.text[2] = '\n';
    CHECK_STATUS(MINTAGE_IDENTITY_MALFORMED, kit_mint_status(any, &bent, CHAT));
    CHECK_STATUS(MINTAGE_IDENTITY_UNKNOWN, kit_mint_status(any, &one, CHAT));

    mintage_engine_free(engine);
    mintage_engine_free(stranger);
    mintage_engine_free(any);
}

/* Engines that share key and identity secret are one issuer. */
static void siblings(void)
{
    mintage_engine *one = kit_open("{" HOST_KEYS "}"), *two = kit_open("{" HOST_KEYS "}");
    mintage_engine *late = kit_open("{\"keys\":[" KEY_A "],\"start\":\"closed\"," IDENTITY_SECRET "}");
    mintage_engine *other = kit_open("{\"keys\":[" KEY_B "],\"start\":\"open\"," IDENTITY_SECRET "}");
    kit_identity identity = kit_create(one);
    kit_token token;
    kit_mint(one, &identity, CHAT, &token);

    CHECK_STATUS(MINTAGE_OK, kit_verify(two, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(two, &identity, CHAT));
    CHECK_STATUS(MINTAGE_KEY_UNKNOWN, kit_verify(other, &token, CHAT, NULL));
    /* Opened without its former state, an engine knows nothing of what was revoked: it is closed to the past. */
    CHECK_STATUS(MINTAGE_BEFORE_START, kit_verify(late, &token, CHAT, NULL));
    kit_mint(late, &identity, CHAT, &token);
    CHECK_STATUS(MINTAGE_OK, kit_verify(late, &token, CHAT, NULL));

    mintage_engine_free(one);
    mintage_engine_free(two);
    mintage_engine_free(late);
    mintage_engine_free(other);
}

/* ------------------------------------------------------------------------------ tokens */

static void tokens(const char *config)
{
    mintage_engine *engine = kit_open_still(config);
    kit_identity identity = kit_create(engine);
    kit_token token, second;
    mintage_verified verified, again;
    kit_json json;
    uint8_t payload[8192];
    char expected[300];
    long len;

    kit_mint(engine, &identity, CHAT | VOIP, &token);
    kit_mint(engine, &identity, CHAT | VOIP, &second);
    CHECK_INTEGER(START_S, token.minted.issued_at_unix_s);
    CHECK_INTEGER(START_S + 24 * HOUR_S, token.minted.expires_at_unix_s);
    CHECK(token.minted.token_id_len > 0 && token.minted.token_id_len <= 64);
    CHECK(token.minted.key_id_len > 0 && token.minted.key_id_len <= 64);
    CHECK(token.minted.token_id_len != second.minted.token_id_len
          || memcmp(token.minted.token_id, second.minted.token_id, token.minted.token_id_len) != 0);

    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT | VOIP, &verified));
    CHECK_INTEGER(CHAT | VOIP, verified.scopes);
    CHECK_INTEGER(START_S, verified.issued_at_unix_s);
    CHECK_INTEGER(START_S + 24 * HOUR_S, verified.expires_at_unix_s);
    CHECK_INTEGER(token.minted.epoch, verified.epoch);
    CHECK_INTEGER(0, verified.flags);
    CHECK_INTEGER(0, verified.client_len);
    CHECK(kit_all(verified.client, 0, sizeof verified.client, 0));
    CHECK_INTEGER(identity.len, verified.identity_len);
    CHECK(memcmp(verified.identity, identity.text, identity.len) == 0);
    CHECK(kit_all(verified.identity, identity.len, sizeof verified.identity, 0));
    CHECK_INTEGER(token.minted.token_id_len, verified.token_id_len);
    CHECK(memcmp(verified.token_id, token.minted.token_id, sizeof verified.token_id) == 0);
    CHECK_INTEGER(token.minted.key_id_len, verified.key_id_len);
    CHECK(memcmp(verified.key_id, token.minted.key_id, sizeof verified.key_id) == 0);

    /* Seen before, it says the same. */
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, 0, &again));
    CHECK(memcmp(&verified, &again, sizeof verified) == 0);

    /* The claims are the payload of this very token. */
    len = kit_segment(&token, 1, payload, sizeof payload);
    kit_taken(mintage_token_claims(engine, token.text, token.len, (uint8_t *)json.text, sizeof json.text - 1, &json.len), &json);
    CHECK_INTEGER(len, json.len);
    CHECK(len > 0 && memcmp(payload, json.text, (size_t)len) == 0);
    snprintf(expected, sizeof expected, "\"sub\":\"%.*s\"", (int)identity.len, (const char *)identity.text);
    CHECK(strstr(json.text, expected) != NULL);
    CHECK(strstr(json.text, "\"scope\":\"chat voip\"") != NULL);
    CHECK(strstr(json.text, "\"iat\":1800000000") != NULL);
    CHECK(strstr(json.text, "\"exp\":1800086400") != NULL);
    CHECK(strstr(json.text, "\"epoch\":") != NULL);

    /* Inspecting needs no engine, and says that it believed the token's word. */
    kit_taken(mintage_token_inspect(token.text, token.len, (uint8_t *)json.text, sizeof json.text - 1, &json.len), &json);
    CHECK(kit_contains(json.text, "unverified") || strstr(json.text, "\"verified\":false") != NULL);
    CHECK(strstr(json.text, expected) != NULL);
    CHECK(strstr(json.text, "ES256") != NULL);

    /* After the signature broke, only inspect still talks. */
    token.text[token.len - 40] = (uint8_t)(token.text[token.len - 40] == 'A' ? 'B' : 'A');
    CHECK_STATUS(MINTAGE_SIGNATURE_INVALID, kit_verify(engine, &token, 0, NULL));
    json.len = 77;
    memset(json.text, CANARY, sizeof json.text);
    CHECK_STATUS(MINTAGE_SIGNATURE_INVALID,
                 mintage_token_claims(engine, token.text, token.len, (uint8_t *)json.text, sizeof json.text, &json.len));
    CHECK(kit_all(json.text, 0, sizeof json.text, CANARY));
    CHECK_STATUS(MINTAGE_OK, mintage_token_inspect(token.text, token.len, (uint8_t *)json.text, sizeof json.text, &json.len));
    mintage_engine_free(engine);
}

/* What a call may ask of a token beyond its being valid. */
static void asking(const char *config)
{
    mintage_engine *engine = kit_open_still(config);
    kit_identity identity = kit_create(engine), other = kit_create(engine);
    kit_token token, joiner;
    mintage_verify_request request;
    mintage_verified verified;
    uint8_t claims[8192], payload[8192];
    size_t claims_len = 77;
    long len;

    kit_mint(engine, &identity, CHAT | VOIP_JOIN, &token);
    kit_mint(engine, &identity, CHAT_JOIN, &joiner);

    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify(engine, &token, VOIP, NULL));
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify(engine, &token, CHAT | VOIP, NULL));
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify(engine, &token, CHAT_JOIN, NULL));
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify(engine, &joiner, CHAT, NULL));
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify(engine, &joiner, CHAT_JOIN_LIMITED, NULL));

    request = kit_verify_request(&token, CHAT | VOIP);
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify_with(engine, &request, NULL));
    request.flags = MINTAGE_SCOPES_ANY;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &request, &verified));
    CHECK_INTEGER(CHAT | VOIP_JOIN, verified.scopes);
    request.required_scopes = CHAT_JOIN | VOIP;
    CHECK_STATUS(MINTAGE_INSUFFICIENT_SCOPE, kit_verify_with(engine, &request, NULL));

    request = kit_verify_request(&token, 0);
    request.capability = MINTAGE_CAPABILITY_CREATE_CHAT_THREAD;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &request, NULL));
    request.capability = MINTAGE_CAPABILITY_START_CALL;
    CHECK_STATUS(MINTAGE_CAPABILITY_DENIED, kit_verify_with(engine, &request, NULL));
    request.capability = MINTAGE_CAPABILITY_JOIN_CALL;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &request, NULL));
    request.capability = MINTAGE_CAPABILITY_OTHER_ROOM_CALL_OPERATIONS;
    CHECK_STATUS(MINTAGE_CAPABILITY_BY_ROLE, kit_verify_with(engine, &request, NULL));

    request = kit_verify_request(&token, CHAT);
    request.identity = identity.text;
    request.identity_len = identity.len;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &request, NULL));
    request.identity_len--;
    CHECK_STATUS(MINTAGE_WRONG_IDENTITY, kit_verify_with(engine, &request, NULL));
    request.identity = other.text;
    request.identity_len = other.len;
    CHECK_STATUS(MINTAGE_WRONG_IDENTITY, kit_verify_with(engine, &request, NULL));
    /* An empty text is not an absent one: a host's empty variable must not let everybody in. */
    request.identity_len = 0;
    CHECK_STATUS(MINTAGE_WRONG_IDENTITY, kit_verify_with(engine, &request, NULL));
    request.identity = NULL;
    request.audience = other.text;
    CHECK_STATUS(MINTAGE_AUDIENCE_MISMATCH, kit_verify_with(engine, &request, NULL));
    request.audience = NULL;
    request.identity = other.text;
    request.identity_len = other.len;

    /* Claims are handed out with the verdict, and only with a good one. */
    request.claims_out = claims;
    request.claims_capacity = sizeof claims;
    request.claims_len_out = &claims_len;
    CHECK_STATUS(MINTAGE_WRONG_IDENTITY, kit_verify_with(engine, &request, NULL));
    CHECK_INTEGER(0, claims_len);
    request.identity = NULL;
    request.identity_len = 0;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &request, NULL));
    len = kit_segment(&token, 1, payload, sizeof payload);
    CHECK_INTEGER(len, claims_len);
    CHECK(len > 0 && memcmp(payload, claims, (size_t)len) == 0);

    /* The age: refused at exactly max_age_s. */
    request = kit_verify_request(&token, CHAT);
    request.max_age_s = 10;
    REQUIRE_OK(mintage_clock_set(engine, START_S * 1000 + 9999));
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &request, NULL));
    REQUIRE_OK(mintage_clock_set(engine, START_S * 1000 + 10000));
    CHECK_STATUS(MINTAGE_TOO_OLD, kit_verify_with(engine, &request, NULL));
    request.max_age_s = 11;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &request, NULL));
    request.max_age_s = 0;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &request, NULL));
    mintage_engine_free(engine);
}

static void audiences(void)
{
    mintage_engine *engine = kit_open("{\"issuer\":\"https://id.example\",\"audience\":[\"https://a.example\",\"https://b.example\"]}");
    mintage_engine *none = kit_open("{}");
    kit_identity identity = kit_create(engine), plain = kit_create(none);
    kit_token first, second;
    mintage_mint_request mint = kit_mint_request(&identity, CHAT);
    mintage_verify_request ask;
    kit_json json;

    kit_mint(engine, &identity, CHAT, &first);
    kit_taken(mintage_token_claims(engine, first.text, first.len, (uint8_t *)json.text, sizeof json.text - 1, &json.len), &json);
    CHECK(strstr(json.text, "\"iss\":\"https://id.example\"") != NULL);
    CHECK(strstr(json.text, "https://a.example") != NULL);
    CHECK(strstr(json.text, "https://b.example") == NULL);

    mint.audience = (const uint8_t *)"https://b.example";
    mint.audience_len = 17;
    REQUIRE_OK(kit_try_mint(engine, &mint, &second));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &first, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &second, CHAT, NULL));
    ask = kit_verify_request(&second, CHAT);
    ask.audience = mint.audience;
    ask.audience_len = mint.audience_len;
    CHECK_STATUS(MINTAGE_OK, kit_verify_with(engine, &ask, NULL));
    ask.token = first.text;
    ask.token_len = first.len;
    CHECK_STATUS(MINTAGE_AUDIENCE_MISMATCH, kit_verify_with(engine, &ask, NULL));
    mint.audience_len--;
    CHECK_STATUS(MINTAGE_AUDIENCE_UNKNOWN, kit_try_mint(engine, &mint, &second));
    mint = kit_mint_request(&plain, CHAT);
    mint.audience = (const uint8_t *)"https://b.example";
    mint.audience_len = 17;
    CHECK_STATUS(MINTAGE_AUDIENCE_UNKNOWN, kit_try_mint(none, &mint, &second));
    mintage_engine_free(engine);
    mintage_engine_free(none);
}

static void create_and_mint(void)
{
    mintage_engine *engine = kit_open_still(MANUAL);
    mintage_mint_request request = kit_mint_request(NULL, VOIP);
    kit_identity identity;
    kit_token token;
    mintage_verified verified;

    request.lifetime_minutes = 60;
    PREPARE(&token.minted);
    REQUIRE_OK(mintage_identity_create_and_mint(engine, &request, identity.text, sizeof identity.text, &identity.len,
                                                token.text, sizeof token.text, &token.minted));
    token.len = token.minted.token_len;
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, VOIP, &verified));
    CHECK_INTEGER(START_S + HOUR_S, verified.expires_at_unix_s);
    CHECK_INTEGER(identity.len, verified.identity_len);
    CHECK(memcmp(verified.identity, identity.text, identity.len) == 0);
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(engine, &identity, CHAT));

    /* Without scopes it only creates; minting alone refuses that. */
    request = kit_mint_request(NULL, 0);
    PREPARE(&token.minted);
    memset(token.text, CANARY, sizeof token.text);
    CHECK_STATUS(MINTAGE_OK, mintage_identity_create_and_mint(engine, &request, identity.text, sizeof identity.text, &identity.len,
                                                              token.text, sizeof token.text, &token.minted));
    CHECK(CLEARED(&token.minted));
    CHECK(kit_all(token.text, 0, sizeof token.text, CANARY));
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(engine, &identity, CHAT));
    CHECK_STATUS(MINTAGE_SCOPES_EMPTY, kit_mint_status(engine, &identity, 0));
    mintage_engine_free(engine);
}

/* ------------------------------------------------------------------------------ revocation */

static void revocation(const char *config)
{
    mintage_engine *engine = kit_open_still(config);
    kit_identity identity = kit_create(engine), bystander = kit_create(engine);
    kit_token old, anew, aside;
    static const int64_t steps_s[] = { 0, -HOUR_S, -START_S + 1, HOUR_S };
    size_t step;
    int round;

    kit_mint(engine, &bystander, CHAT, &aside);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &aside, CHAT, NULL));
    for (step = 0; step < sizeof steps_s / sizeof *steps_s; step++) {
        check_context("clock moved by %ld s between", (long)steps_s[step]);
        REQUIRE_OK(mintage_clock_set(engine, START_S * 1000));
        kit_mint(engine, &identity, CHAT, &old);
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &old, CHAT, NULL));
        REQUIRE_OK(mintage_clock_set(engine, (START_S + steps_s[step]) * 1000));
        CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &identity));
        kit_mint(engine, &identity, CHAT, &anew);
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &anew, CHAT, NULL));
        CHECK(anew.minted.epoch > old.minted.epoch);
        REQUIRE_OK(mintage_clock_set(engine, START_S * 1000));
        CHECK_STATUS(MINTAGE_REVOKED, kit_verify(engine, &old, CHAT, NULL));
    }
    check_context(NULL);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &aside, CHAT, NULL));

    /* Revoking many times within one instant runs the epoch ahead of the clock; a floor set then still covers it. */
    for (round = 0; round < 20000 && kit_revoke(engine, &identity) == MINTAGE_OK; round++) {}
    CHECK_INTEGER(20000, round);
    kit_mint(engine, &identity, CHAT, &anew);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &anew, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_revoke_all(engine, NULL));
    CHECK(kit_verify(engine, &anew, CHAT, NULL) != MINTAGE_OK);
    CHECK_STATUS(MINTAGE_ALL_REVOKED, kit_verify(engine, &aside, CHAT, NULL));
    kit_mint(engine, &identity, CHAT, &anew);
    kit_mint(engine, &bystander, CHAT, &aside);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &anew, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &aside, CHAT, NULL));
    mintage_engine_free(engine);
}

static void one_token(const char *config)
{
    mintage_engine *engine = kit_open_still(config);
    kit_identity identity = kit_create(engine);
    kit_token one, two, three;
    kit_mint(engine, &identity, CHAT, &one);
    kit_mint(engine, &identity, CHAT, &two);
    kit_mint(engine, &identity, CHAT, &three);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &one, CHAT, NULL));

    CHECK_STATUS(MINTAGE_OK, mintage_token_revoke(engine, one.text, one.len, NULL));
    CHECK_STATUS(MINTAGE_TOKEN_REVOKED, kit_verify(engine, &one, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &two, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_token_revoke_id(engine, two.minted.token_id, two.minted.token_id_len,
                                                     two.minted.expires_at_unix_s, NULL));
    CHECK_STATUS(MINTAGE_TOKEN_REVOKED, kit_verify(engine, &two, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &three, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_token_revoke(engine, one.text, one.len, NULL));

    /* A forgery revokes nothing; an expired token may be revoked. */
    three.text[three.len - 40] ^= 1;
    CHECK(mintage_token_revoke(engine, three.text, three.len, NULL) != MINTAGE_OK);
    three.text[three.len - 40] ^= 1;
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &three, CHAT, NULL));
    REQUIRE_OK(mintage_clock_set(engine, three.minted.expires_at_unix_s * 1000));
    CHECK_STATUS(MINTAGE_EXPIRED, kit_verify(engine, &three, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_token_revoke(engine, three.text, three.len, NULL));
    mintage_engine_free(engine);
}

static void deletion(const char *config)
{
    mintage_engine *engine = kit_open_still(config);
    kit_identity identity = kit_create(engine), bystander = kit_create(engine);
    kit_token token, aside;
    int64_t hours;
    kit_mint(engine, &identity, CHAT, &token);
    kit_mint(engine, &bystander, CHAT, &aside);
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_delete(engine, &identity));
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_verify(engine, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_mint_status(engine, &identity, CHAT));

    /* Every way to bring it back. */
    CHECK_STATUS(MINTAGE_OK, kit_delete(engine, &identity));
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &identity));
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_verify(engine, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_mint_status(engine, &identity, CHAT));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &aside, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, mintage_revoke_all(engine, NULL));
    CHECK(kit_verify(engine, &token, CHAT, NULL) != MINTAGE_OK);
    CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_mint_status(engine, &identity, CHAT));
    for (hours = -1000; hours <= 10000; hours += 1000) {
        REQUIRE_OK(mintage_clock_set(engine, (START_S + hours * HOUR_S) * 1000));
        CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &bystander));
        CHECK_STATUS(MINTAGE_IDENTITY_DELETED, kit_mint_status(engine, &identity, CHAT));
    }
    REQUIRE_OK(mintage_clock_set(engine, START_S * 1000));
    CHECK(kit_verify(engine, &token, CHAT, NULL) != MINTAGE_OK);
    mintage_engine_free(engine);
}

/* ------------------------------------------------------------------------------ claims and time */

static void custom_claims(void)
{
    static const char given[] = "{\"tenant\":\"t-1\",\"roles\":[\"a\",\"b\"],\"name\":\"J\\u00fcrgen\",\"deep\":{\"n\":[1,2,{\"x\":null}]}}";
    mintage_engine *engine = kit_open("{}");
    kit_identity identity = kit_create(engine);
    mintage_mint_request request = kit_mint_request(&identity, CHAT);
    kit_token token;
    kit_json json;
    size_t at;

    request.claims = (const uint8_t *)given;
    request.claims_len = sizeof given - 1;
    REQUIRE_OK(kit_try_mint(engine, &request, &token));
    kit_taken(mintage_token_claims(engine, token.text, token.len, (uint8_t *)json.text, sizeof json.text - 1, &json.len), &json);
    CHECK(strstr(json.text, "\"tenant\":\"t-1\"") != NULL);
    CHECK(strstr(json.text, "\"roles\":[\"a\",\"b\"]") != NULL);
    CHECK(strstr(json.text, "\"deep\":{\"n\":[1,2,{\"x\":null}]}") != NULL);
    CHECK(kit_contains(json.text, "\"name\":\"J\\u00fcrgen\""));

    /* Given as UTF-8, it is escaped: the payload is pure ASCII. */
    request.claims = (const uint8_t *)"{\"name\":\"J\xC3\xBCrgen\"}";
    request.claims_len = 18;
    REQUIRE_OK(kit_try_mint(engine, &request, &token));
    kit_taken(mintage_token_claims(engine, token.text, token.len, (uint8_t *)json.text, sizeof json.text - 1, &json.len), &json);
    CHECK(kit_contains(json.text, "\"name\":\"J\\u00fcrgen\""));
    for (at = 0; at < json.len; at++)
        if ((unsigned char)json.text[at] >= 0x80) break;
    CHECK_INTEGER(json.len, at);

    request.claims = (const uint8_t *)"{}";
    request.claims_len = 2;
    CHECK_STATUS(MINTAGE_OK, kit_try_mint(engine, &request, &token));
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
    mintage_engine_free(engine);
}

static void times(const char *config, int64_t leeway_s)
{
    static const struct { uint32_t minutes; int64_t lives_s; } LIVES[] = { { 0, 24 * HOUR_S }, { 60, HOUR_S }, { 61, 61 * 60 }, { 1440, 24 * HOUR_S } };
    static const uint32_t OUTSIDE[] = { 1, 59, 1441, INT32_MAX, UINT32_C(0x80000000), UINT32_MAX };
    mintage_engine *engine = kit_open_still(config);
    kit_identity identity = kit_create(engine);
    mintage_mint_request request = kit_mint_request(&identity, CHAT);
    mintage_error error;
    kit_token token;
    size_t at;

    for (at = 0; at < sizeof LIVES / sizeof *LIVES; at++) {
        int64_t end_ms = (START_S + LIVES[at].lives_s + leeway_s) * 1000;
        check_context("lifetime %lu", (unsigned long)LIVES[at].minutes);
        REQUIRE_OK(mintage_clock_set(engine, START_S * 1000));
        request.lifetime_minutes = LIVES[at].minutes;
        REQUIRE_OK(kit_try_mint(engine, &request, &token));
        CHECK_INTEGER(START_S + LIVES[at].lives_s, token.minted.expires_at_unix_s);
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
        REQUIRE_OK(mintage_clock_set(engine, end_ms - 1));
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
        REQUIRE_OK(mintage_clock_set(engine, end_ms));
        CHECK_STATUS(MINTAGE_EXPIRED, kit_verify(engine, &token, CHAT, NULL));
        /* From before it was issued, up to a minute is borne. */
        REQUIRE_OK(mintage_clock_set(engine, (START_S - 60) * 1000));
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
        REQUIRE_OK(mintage_clock_set(engine, (START_S - 61) * 1000));
        CHECK_STATUS(MINTAGE_ISSUED_IN_FUTURE, kit_verify(engine, &token, CHAT, NULL));
    }
    request.error = &error;
    for (at = 0; at < sizeof OUTSIDE / sizeof *OUTSIDE; at++) {
        check_context("lifetime %lu", (unsigned long)OUTSIDE[at]);
        request.lifetime_minutes = OUTSIDE[at];
        PREPARE(&error);
        CHECK_STATUS(MINTAGE_LIFETIME_OUT_OF_RANGE, kit_try_mint(engine, &request, &token));
        CHECK_INTEGER(MINTAGE_LIFETIME_OUT_OF_RANGE, error.status);
        CHECK(memchr(error.message, 0, sizeof error.message) && strstr(error.message, "[60, 1440] interval."));
    }
    check_context(NULL);
    PREPARE(&error);
    request.lifetime_minutes = 59;
    CHECK_STATUS(MINTAGE_LIFETIME_OUT_OF_RANGE, kit_try_mint(engine, &request, &token));
    CHECK(strcmp(error.message, "ExpiresInMinutes value 59 is invalid. Value must be within the [60, 1440] interval.") == 0);
    mintage_engine_free(engine);
}

/* ------------------------------------------------------------------------------ documents and handles */

static void documents(void)
{
    mintage_engine *engine = kit_open_still(MANUAL);
    kit_identity identity = kit_create(engine);
    kit_token token;
    static kit_json fresh, revoked, deleted;
    int64_t minted;

#define STATUS_OF(json) kit_taken(mintage_identity_status(engine, identity.text, identity.len, \
                                  (uint8_t *)(json).text, sizeof (json).text - 1, &(json).len), &(json))
    STATUS_OF(fresh);
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &identity));
    STATUS_OF(revoked);
    CHECK(strcmp(fresh.text, revoked.text) != 0);
    CHECK_STATUS(MINTAGE_OK, kit_delete(engine, &identity));
    STATUS_OF(deleted);
    CHECK(strcmp(deleted.text, fresh.text) != 0 && strcmp(deleted.text, revoked.text) != 0);
    CHECK(kit_contains(deleted.text, "deleted"));

    /* Stats count what happened, and looking changes nothing. */
    identity = kit_create(engine);
    minted = kit_count(engine, "mint");
    CHECK_INTEGER(minted, kit_count(engine, "mint"));
    kit_mint(engine, &identity, CHAT, &token);
    CHECK_INTEGER(minted + 1, kit_count(engine, "mint"));
    CHECK(kit_mint_status(engine, &identity, 0) != MINTAGE_OK);
    kit_mint(engine, &identity, CHAT, &token);
    kit_mint(engine, &identity, CHAT, &token);
    CHECK(kit_count(engine, "mint") >= minted + 3);
    mintage_engine_free(engine);
}

static void handles(void)
{
    mintage_engine *engine = kit_open("{}"), *clone = mintage_engine_clone(engine);
    kit_identity identity = kit_create(engine);
    kit_token token;

    REQUIRE(clone != NULL);
    kit_mint(engine, &identity, CHAT, &token);
    CHECK_STATUS(MINTAGE_OK, kit_verify(clone, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_revoke(engine, &identity));
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(clone, &token, CHAT, NULL));
    mintage_engine_free(engine);
    CHECK_STATUS(MINTAGE_REVOKED, kit_verify(clone, &token, CHAT, NULL));
    CHECK_STATUS(MINTAGE_OK, kit_mint_status(clone, &identity, CHAT));
    mintage_engine_free(clone);
    mintage_engine_free(NULL);
    CHECK(mintage_engine_clone(NULL) == NULL);

    CHECK_INTEGER(MINTAGE_ABI_VERSION, mintage_abi_version());
    CHECK_INTEGER(MINTAGE_TOKEN_BYTES_MAX, mintage_token_bytes_max());
    CHECK(mintage_version() != NULL && strchr(mintage_version(), '.') != NULL);
    CHECK(mintage_features() != NULL);
    CHECK(mintage_features() != NULL && strstr(mintage_features(), "test-panic") == NULL);
}

int main(void)
{
    static const char *const CONFIGS[] = { MANUAL, "{\"clock\":\"manual\",\"cache_slots\":0}" };
    size_t at;
    identities();
    siblings();
    for (at = 0; at < 2; at++) {
        tokens(CONFIGS[at]);
        asking(CONFIGS[at]);
        revocation(CONFIGS[at]);
        one_token(CONFIGS[at]);
        deletion(CONFIGS[at]);
        times(CONFIGS[at], 0);
    }
    times("{\"clock\":\"manual\",\"leeway_s\":5}", 5);
    audiences();
    create_and_mint();
    custom_claims();
    documents();
    handles();
    return check_report("story");
}
