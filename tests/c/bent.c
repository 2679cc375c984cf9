/*
 * Tokens bent in every place: cut at every length, every byte changed, strangers before, within and
 * behind, shapes that are none. All are refused, cold and while the true token sits in the cache.
 */
#include "kit.h"

#include <stdlib.h>

static mintage_engine *engine;
static kit_token token;
static mintage_verified verified;

static mintage_status verdict(const uint8_t *text, size_t len)
{
    mintage_status status;
    PREPARE(&verified);
    status = mintage_token_verify(engine, text, len, 0, &verified, NULL);
    CHECK(CLEARED(&verified) == (status != MINTAGE_OK));
    return status;
}

static void bent_tokens(void)
{
    static const char *const SHAPES[] = { "", ".", "..", "...", "....", "a", "a.b", "a..b", ".a.b", "a.b.", "e30.e30.", "a.b.c.d", "a.b.c.d.e",
                                          "{\"payload\":\"e30\",\"protected\":\"e30\",\"signature\":\"e30\"}", "eyJhbGciOiJub25lIn0.e30.",
                                          "eyJhbGciOiJOT05FIn0.e30.e30" };
    static const char STRAY[] = "=+/ \n\t\r~,%\"";
    uint8_t bent[MINTAGE_TOKEN_BYTES_MAX + 3];
    size_t at, stray;
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int seen_warm;
    uint8_t *large;

    for (at = 0; at < sizeof SHAPES / sizeof *SHAPES; at++) {
        check_context("%s", SHAPES[at]);
        CHECK(verdict(TEXT(SHAPES[at])) / 1000 == 2);
    }
    /* Cold first, then with the true token in the cache. */
    for (seen_warm = 0; seen_warm < 2; seen_warm++) {
        if (seen_warm) CHECK_STATUS(MINTAGE_OK, verdict(token.text, token.len));
        for (at = 0; at < token.len; at++) {
            check_context("byte %lu%s", (unsigned long)at, seen_warm ? ", warm" : "");
            memcpy(bent, token.text, token.len);
            CHECK(verdict(bent, at) / 1000 == 2);
            /* The next digit of the alphabet: for the last one that is the same bits spelled differently. */
            bent[at] = (uint8_t)(bent[at] == '.' ? 'A' : alphabet[(size_t)((const char *)memchr(alphabet, bent[at], 64) - alphabet + 1) % 64]);
            CHECK(verdict(bent, token.len) / 1000 == 2);
            bent[at] = (uint8_t)STRAY[at % (sizeof STRAY - 1)];
            CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, verdict(bent, token.len));
        }
    }
    check_context(NULL);
    memcpy(bent, token.text, token.len);
    for (stray = 0; stray < sizeof STRAY; stray++) {
        bent[token.len] = (uint8_t)STRAY[stray];
        CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, verdict(bent, token.len + 1));
        memcpy(bent + 1, token.text, token.len);
        bent[0] = (uint8_t)STRAY[stray];
        CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, verdict(bent, token.len + 1));
        memcpy(bent, token.text, token.len);
    }
    /* The true one, at an odd address. */
    memcpy(bent + 1, token.text, token.len);
    CHECK_STATUS(MINTAGE_OK, verdict(bent + 1, token.len));

    large = malloc((size_t)64 << 20);
    REQUIRE(large != NULL);
    memset(large, '.', (size_t)64 << 20);
    CHECK_STATUS(MINTAGE_TOKEN_TOO_LONG, verdict(large, (size_t)64 << 20));
    CHECK_STATUS(MINTAGE_TOKEN_MALFORMED, verdict(large, MINTAGE_TOKEN_BYTES_MAX));
    free(large);
}

int main(void)
{
    kit_identity identity;
    engine = kit_open_still(MANUAL);
    identity = kit_create(engine);
    kit_mint(engine, &identity, CHAT | VOIP, &token);
    bent_tokens();
    CHECK_STATUS(MINTAGE_OK, kit_verify(engine, &token, CHAT | VOIP, NULL));
    mintage_engine_free(engine);
    return check_report("bent");
}
