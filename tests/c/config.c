/*
 * What a configuration may not say, and what the refusal says about it: the status, the field to
 * blame, and never the value. Every text that could be a secret is CANARY_TEXT here, and no error
 * may repeat it.
 */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>

#define CANARY_TEXT "hunter2canary"
#define HOST "\"start\":\"open\"," IDENTITY_SECRET
#define SEALED "\"sealing_key\":\"" SECRET_A "\""
#define KEYED(key) "{\"keys\":[" key "]," HOST "}"

/* base64 of "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n", of the same behind
   two blanks, of an SSH key's beginning and of a JWK. */
#define PEM_AS_SECRET "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFCg=="
#define PEM_BEHIND_BLANKS "ICAtLS0tLUJFR0lOIFBVQkxJQyBLRVktLS0tLQpNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUUK"
#define SSH_AS_SECRET "c3NoLXJzYSBBQUFBQjNOemFDMXljMkVBQUFBREFRQUJBQUFCQVFDN3ZieWI="
#define JWK_AS_SECRET "eyJrdHkiOiJFQyIsImNydiI6IlAtMjU2IiwieCI6ImFiYyIsInkiOiJkZWYifSAgICAg"

/* `or_else` is a second status where the contract leaves it open, and 0 otherwise. `field` is how
   the error's field begins; NULL where it is not fixed. */
static const struct { const char *config; mintage_status expected, or_else; const char *field; } REFUSED[] = {
    /* Not exactly one JSON object. */
    { "", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { " ", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { CANARY_TEXT, MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "{", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "{\"" CANARY_TEXT, MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "{\"issuer\":\"" CANARY_TEXT "\",}", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "{}{}", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "{} " CANARY_TEXT, MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "[]", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "[{}]", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "null", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "1", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "\"" CANARY_TEXT "\"", MINTAGE_CONFIG_MALFORMED, 0, NULL },
    { "{'issuer':'" CANARY_TEXT "'}", MINTAGE_CONFIG_MALFORMED, 0, NULL },

    /* Unknown and duplicate fields, also further down and spelled with escapes. */
    { "{\"" CANARY_TEXT "\":1}", MINTAGE_CONFIG_UNKNOWN_FIELD, 0, NULL },
    { "{\"Issuer\":\"x\"}", MINTAGE_CONFIG_UNKNOWN_FIELD, 0, NULL },
    { "{\"lifetime_minutes\":{\"" CANARY_TEXT "\":1}}", MINTAGE_CONFIG_UNKNOWN_FIELD, 0, "lifetime_minutes" },
    { "{\"resource\":{\"" CANARY_TEXT "\":1}}", MINTAGE_CONFIG_UNKNOWN_FIELD, 0, "resource" },
    { KEYED("{\"generate\":\"ES256\",\"" CANARY_TEXT "\":1}"), MINTAGE_CONFIG_UNKNOWN_FIELD, 0, "keys[0]" },
    { "{\"issuer\":\"" CANARY_TEXT "\",\"issuer\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_DUPLICATE_FIELD, 0, NULL },
    { "{\"issuer\":\"" CANARY_TEXT "\",\"\\u0069ssuer\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_DUPLICATE_FIELD, 0, NULL },
    { "{\"lifetime_minutes\":{\"min\":60,\"min\":60}}", MINTAGE_CONFIG_DUPLICATE_FIELD, 0, NULL },

    /* Wrong types. */
    { "{\"issuer\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "issuer" },
    { "{\"audience\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "audience" },
    { "{\"audience\":{\"x\":\"" CANARY_TEXT "\"}}", MINTAGE_CONFIG_WRONG_TYPE, 0, "audience" },
    { "{\"audience\":[\"a\",1]}", MINTAGE_CONFIG_WRONG_TYPE, 0, "audience[1]" },
    { "{\"profile\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "profile" },
    { "{\"typ\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "typ" },
    { "{\"kid\":true}", MINTAGE_CONFIG_WRONG_TYPE, 0, "kid" },
    { "{\"resource\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_WRONG_TYPE, 0, "resource" },
    { "{\"resource\":{\"id\":1}}", MINTAGE_CONFIG_WRONG_TYPE, 0, "resource.id" },
    { "{\"subjects\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "subjects" },
    { "{\"identity_secret\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "identity_secret" },
    { "{\"identity_secret\":[1]}", MINTAGE_CONFIG_WRONG_TYPE, 0, "identity_secret[0]" },
    { "{\"scopes\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "scopes" },
    { "{\"scopes\":[\"a\",\"b\",1]}", MINTAGE_CONFIG_WRONG_TYPE, 0, "scopes[2]" },
    { "{\"lifetime_minutes\":60}", MINTAGE_CONFIG_WRONG_TYPE, 0, "lifetime_minutes" },
    { "{\"lifetime_minutes\":{\"min\":\"60\"}}", MINTAGE_CONFIG_WRONG_TYPE, 0, "lifetime_minutes.min" },
    { "{\"lifetime_minutes\":{\"max\":\"60\"}}", MINTAGE_CONFIG_WRONG_TYPE, 0, "lifetime_minutes.max" },
    { "{\"lifetime_minutes\":{\"default\":\"60\"}}", MINTAGE_CONFIG_WRONG_TYPE, 0, "lifetime_minutes.default" },
    { "{\"leeway_s\":\"0\"}", MINTAGE_CONFIG_WRONG_TYPE, 0, "leeway_s" },
    { "{\"keys\":{}}", MINTAGE_CONFIG_WRONG_TYPE, 0, "keys" },
    { "{\"keys\":[\"" CANARY_TEXT "\"]," HOST "}", MINTAGE_CONFIG_WRONG_TYPE, 0, "keys[0]" },
    { KEYED("{\"generate\":1}"), MINTAGE_CONFIG_WRONG_TYPE, 0, "keys[0].generate" },
    { KEYED("{\"pem\":1,\"algorithm\":\"RS256\"}"), MINTAGE_CONFIG_WRONG_TYPE, 0, "keys[0].pem" },
    { KEYED("{\"pem_file\":1,\"algorithm\":\"RS256\"}"), MINTAGE_CONFIG_WRONG_TYPE, 0, "keys[0].pem_file" },
    { KEYED("{\"jwk\":\"" CANARY_TEXT "\"}"), MINTAGE_CONFIG_WRONG_TYPE, 0, "keys[0].jwk" },
    { KEYED("{\"secret\":1,\"algorithm\":\"HS256\"}"), MINTAGE_CONFIG_WRONG_TYPE, 0, "keys[0].secret" },
    { KEYED("{\"secret\":\"" SECRET_A "\",\"algorithm\":1}"), MINTAGE_CONFIG_WRONG_TYPE, 0, "keys[0].algorithm" },
    { KEYED("{\"secret\":\"" SECRET_A "\",\"algorithm\":\"HS256\",\"kid\":1}"), MINTAGE_CONFIG_WRONG_TYPE, 0, "keys[0].kid" },
    { KEYED(KEY_A ",{\"secret\":\"" SECRET_B "\",\"algorithm\":\"HS256\",\"kid\":\"b\",\"state\":1}"), MINTAGE_CONFIG_WRONG_TYPE, 0, "keys[1].state" },
    { "{\"jwks\":1," HOST "}", MINTAGE_CONFIG_WRONG_TYPE, 0, "jwks" },
    { "{\"issuers\":1}", MINTAGE_CONFIG_WRONG_TYPE, MINTAGE_NOT_BUILT_IN, "issuers" },
    { "{\"foreign_minters\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "foreign_minters" },
    { "{\"state\":\"memory\"}", MINTAGE_CONFIG_WRONG_TYPE, 0, "state" },
    { "{\"sealing_key\":1}", MINTAGE_CONFIG_WRONG_TYPE, MINTAGE_NOT_BUILT_IN, "sealing_key" },
    { "{\"start\":true}", MINTAGE_CONFIG_WRONG_TYPE, 0, "start" },
    { "{\"fork\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "fork" },
    { "{\"max_staleness_s\":\"60\"}", MINTAGE_CONFIG_WRONG_TYPE, 0, "max_staleness_s" },
    { "{\"on_stale\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "on_stale" },
    { "{\"cache_slots\":\"1\"}", MINTAGE_CONFIG_WRONG_TYPE, 0, "cache_slots" },
    { "{\"cache_bytes\":\"1\"}", MINTAGE_CONFIG_WRONG_TYPE, 0, "cache_bytes" },
    { "{\"clock\":1}", MINTAGE_CONFIG_WRONG_TYPE, 0, "clock" },

    /* Out of range. */
    { "{\"profile\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "profile" },
    { "{\"kid\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "kid" },
    { "{\"subjects\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "subjects" },
    { "{\"start\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "start" },
    { "{\"fork\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "fork" },
    { "{\"on_stale\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "on_stale" },
    { "{\"clock\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "clock" },
    { "{\"resource\":{\"id\":\"" CANARY_TEXT "\"}}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "resource.id" },
    { "{\"leeway_s\":301}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "leeway_s" },
    { "{\"leeway_s\":-1}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_CONFIG_WRONG_TYPE, "leeway_s" },
    { "{\"leeway_s\":0.5}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_CONFIG_WRONG_TYPE, "leeway_s" },
    { "{\"leeway_s\":18446744073709551616}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_CONFIG_WRONG_TYPE, "leeway_s" },
    { "{\"cache_slots\":4194305}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "cache_slots" },
    { "{\"cache_slots\":18446744073709551615}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "cache_slots" },
    { "{\"lifetime_minutes\":{\"min\":100,\"max\":90,\"default\":95}}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_CONFIG_CONFLICT, "lifetime_minutes" },
    { "{\"lifetime_minutes\":{\"min\":60,\"max\":90,\"default\":91}}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_CONFIG_CONFLICT, "lifetime_minutes" },
    { "{\"lifetime_minutes\":{\"min\":60,\"max\":90,\"default\":59}}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_CONFIG_CONFLICT, "lifetime_minutes" },
    { "{\"lifetime_minutes\":{\"min\":0}}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "lifetime_minutes" },
    { "{\"scopes\":[\"\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "scopes[0]" },
    { "{\"scopes\":[\"a b\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "scopes[0]" },
    { "{\"scopes\":[\"a,b\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "scopes[0]" },
    { "{\"scopes\":[\"a\\\"b\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "scopes[0]" },
    { "{\"scopes\":[\"a\\\\b\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "scopes[0]" },
    { "{\"scopes\":[\"a\\u0000\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "scopes[0]" },
    { "{\"scopes\":[\"ok\",\"a\\u007f\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "scopes[1]" },
    { "{\"scopes\":[\"\\u00e4\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "scopes[0]" },
    { "{\"scopes\":[\"a\",\"a\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_CONFIG_CONFLICT, "scopes" },
    { "{\"scopes\":[\"chat\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_CONFIG_CONFLICT, "scopes" },

    /* Fields that do not go together, or need another. */
    { "{\"keys\":[" KEY_A "]," IDENTITY_SECRET "}", MINTAGE_START_UNSPECIFIED, 0, NULL },
    { "{\"keys\":[" KEY_A "],\"start\":\"open\"}", MINTAGE_CONFIG_CONFLICT, 0, "identity_secret" },
    { "{\"keys\":[]," HOST "}", MINTAGE_NO_KEY, 0, "keys" },
    { "{\"foreign_minters\":true}", MINTAGE_CONFIG_CONFLICT, 0, NULL },
    { "{\"profile\":\"acs\"}", MINTAGE_CONFIG_CONFLICT, MINTAGE_KEY_ALGORITHM, NULL },
    { "{\"profile\":\"acs\",\"keys\":[" KEY_A "]," HOST "}", MINTAGE_CONFIG_CONFLICT, MINTAGE_KEY_ALGORITHM, NULL },

    /* State: it needs what others must share, and a place that exists. */
    { "{\"state\":{\"sqlite\":{\"path\":\"" CANARY_TEXT "\"}}}", MINTAGE_CONFIG_WRONG_TYPE, 0, "state.sqlite" },
    { "{\"state\":{\"sqlite\":\"/" CANARY_TEXT "/" CANARY_TEXT "\"}}", MINTAGE_CONFIG_CONFLICT, 0, "sealing_key" },
    { "{\"state\":{\"sqlite\":\"/" CANARY_TEXT "/" CANARY_TEXT "\"},\"sealing_key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}", MINTAGE_STATE_UNREACHABLE, 0, "state.sqlite" },
    { "{\"state\":{\"sqlite\":\"\"}," SEALED "}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "state.sqlite" },
    { "{\"state\":{\"sqlite\":\"" CANARY_TEXT "\\u0000\"}," SEALED "}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "state.sqlite" },
    { "{\"state\":{\"sqlite\":\"/dev/null/" CANARY_TEXT "\"}," SEALED "}", MINTAGE_STATE_FOREIGN, 0, "state.sqlite" },
    { "{\"state\":{\"sqlite\":\"/\"}," SEALED "}", MINTAGE_STATE_FOREIGN, 0, "state.sqlite" },
    { "{\"state\":{\"sqlite\":\"x\",\"memory\":{}}," SEALED "}", MINTAGE_CONFIG_CONFLICT, 0, "state" },
    { "{\"state\":{\"" CANARY_TEXT "\":1}," SEALED "}", MINTAGE_CONFIG_UNKNOWN_FIELD, 0, "state" },
    { "{\"state\":{\"sqlite\":\"/" CANARY_TEXT "/x\"},\"sealing_key\":\"" CANARY_TEXT "\"}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "sealing_key" },
    { "{\"state\":{\"sqlite\":\"/" CANARY_TEXT "/x\"},\"sealing_key\":\"" SECRET_SHORT "\"}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "sealing_key" },
    { "{\"max_staleness_s\":0}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "max_staleness_s" },
    { "{\"max_staleness_s\":86401}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "max_staleness_s" },
    { "{\"state\":{\"redis\":{\"address\":\"redis://" CANARY_TEXT "\"}}," SEALED "}", MINTAGE_CONFIG_UNKNOWN_FIELD, 0, "state.redis" },
    { "{\"state\":{\"redis\":{}}," SEALED "}", MINTAGE_CONFIG_CONFLICT, 0, "state.redis" },
    /* Of these it repeats neither name nor password. */
    { "{\"identity_secret\":[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"],\"state\":{\"redis\":{\"url\":\"redis://" CANARY_TEXT ":" CANARY_TEXT "@127.0.0.1:1/" CANARY_TEXT "\"}}," SEALED "}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "state.redis" },
    { "{\"identity_secret\":[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"],\"state\":{\"redis\":{\"url\":\"" CANARY_TEXT "://x\"}}," SEALED "}", MINTAGE_CONFIG_OUT_OF_RANGE, 0, "state.redis" },
    { "{\"identity_secret\":[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"],\"state\":{\"redis\":{\"url\":\"redis://:" CANARY_TEXT "@127.0.0.1:1\"}}," SEALED "}", MINTAGE_STATE_UNREACHABLE, 0, "state.redis" },
    { "{\"state\":{\"redis\":{\"url\":\"redis://" CANARY_TEXT "@localhost\"}}}", MINTAGE_CONFIG_CONFLICT, 0, "sealing_key" },
    { "{\"issuers\":[{\"issuer\":\"" CANARY_TEXT "\"}]}", MINTAGE_CONFIG_CONFLICT, 0, "issuers[0].audience" },

    /* Keys. */
    { KEYED("{\"secret\":\"" SECRET_SHORT "\",\"algorithm\":\"HS256\",\"kid\":\"a\"}"), MINTAGE_KEY_WEAK, 0, "keys[0]" },
    { KEYED("{\"secret\":\"\",\"algorithm\":\"HS256\",\"kid\":\"a\"}"), MINTAGE_KEY_WEAK, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" SECRET_A "\",\"algorithm\":\"HS384\",\"kid\":\"a\"}"), MINTAGE_KEY_WEAK, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" SECRET_A "\",\"algorithm\":\"HS512\",\"kid\":\"a\"}"), MINTAGE_KEY_WEAK, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" PEM_AS_SECRET "\",\"algorithm\":\"HS256\",\"kid\":\"a\"}"), MINTAGE_SECRET_IS_KEY_TEXT, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" PEM_BEHIND_BLANKS "\",\"algorithm\":\"HS256\",\"kid\":\"a\"}"), MINTAGE_SECRET_IS_KEY_TEXT, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" SSH_AS_SECRET "\",\"algorithm\":\"HS256\",\"kid\":\"a\"}"), MINTAGE_SECRET_IS_KEY_TEXT, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" JWK_AS_SECRET "\",\"algorithm\":\"HS256\",\"kid\":\"a\"}"), MINTAGE_SECRET_IS_KEY_TEXT, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" CANARY_TEXT "!\",\"algorithm\":\"HS256\",\"kid\":\"a\"}"), MINTAGE_KEY_MALFORMED, MINTAGE_CONFIG_OUT_OF_RANGE, "keys[0]" },
    { KEYED("{\"secret\":\"" SECRET_A "\",\"algorithm\":\"ES256\",\"kid\":\"a\"}"), MINTAGE_KEY_ALGORITHM, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" SECRET_A "\",\"algorithm\":\"none\",\"kid\":\"a\"}"), MINTAGE_KEY_ALGORITHM, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" SECRET_A "\",\"algorithm\":\"" CANARY_TEXT "\",\"kid\":\"a\"}"), MINTAGE_KEY_ALGORITHM, 0, "keys[0]" },
    { KEYED("{\"secret\":\"" SECRET_A "\",\"kid\":\"a\"}"), MINTAGE_KEY_ALGORITHM, 0, "keys[0]" },
    { KEYED(KEY_A "," "{\"secret\":\"" SECRET_B "\",\"algorithm\":\"HS256\",\"kid\":\"a\"}"), MINTAGE_KEY_DUPLICATE, 0, "keys[1]" },
    { KEYED("{\"generate\":\"RS256\"}"), MINTAGE_KEY_NOT_GENERATABLE, 0, "keys[0]" },
    { KEYED("{\"generate\":\"" CANARY_TEXT "\"}"), MINTAGE_KEY_ALGORITHM, 0, "keys[0]" },
    { KEYED("{\"pem\":\"" CANARY_TEXT "\",\"algorithm\":\"RS256\"}"), MINTAGE_KEY_MALFORMED, 0, "keys[0]" },
    { KEYED("{\"pem_file\":\"/nowhere/" CANARY_TEXT ".pem\",\"algorithm\":\"RS256\"}"), MINTAGE_KEY_FILE_UNREADABLE, 0, "keys[0]" },
    { KEYED("{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"x\":\"" CANARY_TEXT "\",\"y\":\"" CANARY_TEXT "\",\"d\":\"" CANARY_TEXT "\"}}"),
      MINTAGE_KEY_MALFORMED, MINTAGE_KEY_MISMATCH, "keys[0]" },
    { "{\"identity_secret\":[\"" SECRET_SHORT "\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_KEY_WEAK, "identity_secret[0]" },
    { "{\"identity_secret\":[\"" CANARY_TEXT "!\"]}", MINTAGE_CONFIG_OUT_OF_RANGE, MINTAGE_KEY_MALFORMED, "identity_secret[0]" },
};

/* The other side of the bounds above: a table of refusals proves little if everything is refused. */
static const char *const ACCEPTED[] = {
    "{}", " {} ", "{\"leeway_s\":300}", "{\"leeway_s\":0}", "{\"cache_slots\":0}", "{\"cache_slots\":1}", "{\"cache_slots\":4194304,\"cache_bytes\":1073741824}",
    "{\"lifetime_minutes\":{\"min\":1,\"max\":2,\"default\":1}}", "{\"lifetime_minutes\":{\"min\":60,\"max\":60,\"default\":60}}",
    "{\"scopes\":[]}", "{\"scopes\":[\"a\",\"A\",\"!#$%&'()*+-./:;<=>?@[]^_`{|}~\"]}", "{\"audience\":\"x\"}", "{\"audience\":[\"x\"]}",
    "{\"state\":{\"memory\":{}}}", "{\"state\":{}}", "{\"max_staleness_s\":1}", "{\"max_staleness_s\":86400}", "{\"on_stale\":\"continue\"}", "{\"start\":\"closed\"}", "{\"start\":\"open\"}", "{\"start\":1700000000000}", "{\"fork\":\"shared\"}",
    "{\"fork\":\"separate\"}", "{\"clock\":\"system\"}", "{\"on_stale\":\"refuse\"}", "{\"max_staleness_s\":60}", "{\"kid\":\"required\"}",
    "{\"subjects\":\"issued\"}", "{\"profile\":\"standard\"}", "{\"typ\":\"at+jwt\"}", "{\"issuer\":\"https://id.example\"}",
    "{\"keys\":[{\"generate\":\"ES256\"}]}", "{\"foreign_minters\":true,\"start\":\"open\"}",
    KEYED(KEY_A), KEYED(KEY_A "," KEY_B), KEYED("{\"generate\":\"ES384\"}"), KEYED("{\"generate\":\"HS256\"}"), KEYED("{\"generate\":\"Ed25519\"}"),
    "{\"identity_secret\":[\"" SECRET_A "\",\"" SECRET_B "\"]}",
    "{\"resource\":{\"id\":\"00000000-0000-4000-8000-000000000001\",\"location\":\"unitedstates\",\"region\":\"amer\"}}",
};

static void check_error(const mintage_error *error, mintage_status status)
{
    CHECK_INTEGER(status, error->status);
    CHECK_INTEGER(sizeof *error, error->struct_size);
    if (!CHECK(memchr(error->field, 0, sizeof error->field) && memchr(error->message, 0, sizeof error->message))) return;
    CHECK(error->message[0] != 0);
    CHECK(strstr(error->field, CANARY_TEXT) == NULL);
    CHECK(strstr(error->message, CANARY_TEXT) == NULL);
}

static void refused(void)
{
    size_t at;
    for (at = 0; at < sizeof REFUSED / sizeof *REFUSED; at++) {
        mintage_error error;
        mintage_status status;
        check_context("%.240s", REFUSED[at].config);
        status = kit_try_open(REFUSED[at].config, &error);
        if (REFUSED[at].or_else) CHECK_EITHER(REFUSED[at].expected, REFUSED[at].or_else, status);
        else CHECK_STATUS(REFUSED[at].expected, status);
        check_error(&error, status);
        if (REFUSED[at].field && status != MINTAGE_OK) {
            size_t len = strlen(REFUSED[at].field);
            if (!CHECK(strncmp(error.field, REFUSED[at].field, len) == 0)) printf("    field: \"%.63s\", expected %s\n", error.field, REFUSED[at].field);
        }
        /* The details are optional, the status is not. */
        CHECK_STATUS(status, mintage_engine_open(TEXT(REFUSED[at].config), &(mintage_engine *){ NULL }, NULL));
    }
    check_context(NULL);
}

static void accepted(void)
{
    size_t at;
    for (at = 0; at < sizeof ACCEPTED / sizeof *ACCEPTED; at++) {
        mintage_engine *engine = NULL;
        mintage_error error;
        kit_identity identity;
        kit_token token;
        check_context("%s", ACCEPTED[at]);
        PREPARE(&error);
        if (!CHECK_STATUS(MINTAGE_OK, mintage_engine_open(TEXT(ACCEPTED[at]), &engine, &error))) {
            printf("    field \"%.63s\": %.439s\n", error.field, error.message);
            continue;
        }
        CHECK(CLEARED(&error));
        identity = kit_create(engine);
        kit_mint(engine, &identity, CHAT, &token);
        CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT, NULL));
        mintage_engine_free(engine);
    }
    check_context(NULL);
}

/* Limits with a number: that many are fine, one more is not. */
static void counted(void)
{
    static char config[65536];
    mintage_error error;
    int count, at;

    for (count = 58; count <= 64; count += count == 59 ? 5 : 1) {
        size_t len = (size_t)sprintf(config, "{\"scopes\":[");
        for (at = 0; at < count; at++) len += (size_t)sprintf(config + len, "%s\"scope%d\"", at ? "," : "", at);
        strcpy(config + len, "]}");
        check_context("%d own scopes", count);
        if (count == 58) {
            CHECK_STATUS(MINTAGE_OK, kit_try_open(config, &error));
        } else {
            CHECK_STATUS(MINTAGE_CONFIG_OUT_OF_RANGE, kit_try_open(config, &error));
            CHECK(strncmp(error.field, "scopes", 6) == 0);
        }
    }
    for (count = 256; count <= 257; count++) {
        size_t len = (size_t)sprintf(config, "{" HOST ",\"keys\":[");
        for (at = 0; at < count; at++) {
            /* 32 bytes that differ in the first three. */
            len += (size_t)sprintf(config + len, "%s{\"secret\":\"%04dzS3v5R50w2DslYAUInCuA7tO/a3HK6LIf/EUo0k=\",\"algorithm\":\"HS256\",\"kid\":\"k%d\"}",
                                   at ? "," : "", at, at);
        }
        strcpy(config + len, "]}");
        check_context("%d keys", count);
        CHECK_STATUS(count == 256 ? MINTAGE_OK : MINTAGE_KEYS_TOO_MANY, kit_try_open(config, &error));
    }
    check_context(NULL);
}

/* The same readers behind key_add and key_rotate. */
static void keys_given_later(void)
{
    static const struct { const char *key; mintage_status expected, or_else; } BAD[] = {
        { CANARY_TEXT, MINTAGE_CONFIG_MALFORMED, MINTAGE_KEY_MALFORMED },
        { "[]", MINTAGE_CONFIG_MALFORMED, MINTAGE_CONFIG_WRONG_TYPE },
        { "{\"" CANARY_TEXT "\":1}", MINTAGE_CONFIG_UNKNOWN_FIELD, 0 },
        { "{\"secret\":\"" SECRET_SHORT "\",\"algorithm\":\"HS256\",\"kid\":\"x\"}", MINTAGE_KEY_WEAK, 0 },
        { "{\"secret\":\"" PEM_AS_SECRET "\",\"algorithm\":\"HS256\",\"kid\":\"x\"}", MINTAGE_SECRET_IS_KEY_TEXT, 0 },
        { "{\"secret\":\"" SECRET_B "\",\"algorithm\":\"HS256\",\"kid\":\"a\"}", MINTAGE_KEY_DUPLICATE, 0 },
        { "{\"generate\":\"RS256\"}", MINTAGE_KEY_NOT_GENERATABLE, 0 },
    };
    mintage_engine *engine = kit_open("{" HOST_KEYS "}");
    kit_json before, after;
    mintage_error error;
    mintage_status status;
    size_t at;
    kit_fetch(engine, mintage_keys, &before);
    for (at = 0; at < sizeof BAD / sizeof *BAD; at++) {
        mintage_status or_else = BAD[at].or_else ? BAD[at].or_else : BAD[at].expected;
        check_context("%s", BAD[at].key);
        PREPARE(&error);
        status = mintage_key_add(engine, TEXT(BAD[at].key), &error);
        CHECK_EITHER(BAD[at].expected, or_else, status);
        check_error(&error, status);
        PREPARE(&error);
        status = mintage_key_rotate(engine, TEXT(BAD[at].key), 0, &error);
        CHECK_EITHER(BAD[at].expected, or_else, status);
        check_error(&error, status);
        CHECK(strcmp(before.text, kit_fetch(engine, mintage_keys, &after)) == 0);
    }
    check_context(NULL);
    mintage_engine_free(engine);
}

int main(void)
{
    refused();
    accepted();
    counted();
    keys_given_later();
    return check_report("config");
}
