/* The helpers of kit.h and the tally of check.h. */
#include "kit.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------------------ the tally */

static long passed, failed;
static char context[256];

static int tally(int holds)
{
    if (holds) passed++;
    else failed++;
    return holds;
}

static void complain(const char *text, const char *file, int line)
{
    printf("%s:%d: %s", file, line, text);
    if (context[0]) printf(" [%s]", context);
}

static const char *name_of(int32_t status)
{
    const char *name = mintage_status_name(status);
    return name ? name : "?";
}

void check_context(const char *format, ...)
{
    va_list arguments;
    context[0] = 0;
    if (!format) return;
    va_start(arguments, format);
    vsnprintf(context, sizeof context, format, arguments);
    va_end(arguments);
}

int check_true(int holds, const char *text, const char *file, int line)
{
    if (!holds) {
        complain(text, file, line);
        printf(": does not hold\n");
    }
    return tally(holds);
}

int check_status(int32_t seen, int32_t expected, const char *text, const char *file, int line)
{
    if (seen != expected) {
        complain(text, file, line);
        printf(": %ld %s, expected %ld %s\n", (long)seen, name_of(seen), (long)expected, name_of(expected));
    }
    return tally(seen == expected);
}

int check_status_either(int32_t seen, int32_t expected, int32_t or_else, const char *text, const char *file, int line)
{
    return check_status(seen, seen == or_else ? or_else : expected, text, file, line);
}

int check_misuse(int32_t seen, const char *text, const char *file, int line)
{
    int holds = seen >= 1000 && seen < 2000;
    if (!holds) {
        complain(text, file, line);
        printf(": %ld %s, expected a misuse, 1xxx\n", (long)seen, name_of(seen));
    }
    return tally(holds);
}

int check_integer(int64_t seen, int64_t expected, const char *text, const char *file, int line)
{
    if (seen != expected) {
        complain(text, file, line);
        printf(": %lld, expected %lld\n", (long long)seen, (long long)expected);
    }
    return tally(seen == expected);
}

int check_report(const char *name)
{
    printf("%s: %ld passed, %ld failed\n", name, passed, failed);
    fflush(stdout);
    return failed != 0 || passed == 0;
}

void check_or_exit(int holds)
{
    if (holds) return;
    printf("nothing after this can be checked\n");
    exit(check_report("ended early"));
}

/* ------------------------------------------------------------------------------ engines and structs */

mintage_engine *kit_open(const char *config)
{
    mintage_engine *engine = NULL;
    mintage_error error;
    PREPARE(&error);
    if (!CHECK_STATUS(MINTAGE_OK, mintage_engine_open(TEXT(config), &engine, &error)))
        printf("    field \"%s\": %s\n    config: %s\n", error.field, error.message, config);
    REQUIRE(engine != NULL);
    return engine;
}

mintage_engine *kit_open_still(const char *config)
{
    mintage_engine *engine = kit_open(config);
    REQUIRE_OK(mintage_clock_set(engine, START_S * 1000));
    return engine;
}

mintage_status kit_try_open(const char *config, mintage_error *error)
{
    mintage_engine *engine = NULL;
    mintage_status status;
    PREPARE(error);
    status = mintage_engine_open(TEXT(config), &engine, error);
    CHECK((engine != NULL) == (status == MINTAGE_OK));
    mintage_engine_free(engine);
    return status;
}

void kit_prepare(void *output, size_t struct_size)
{
    uint32_t size = (uint32_t)struct_size;
    memset(output, CANARY, struct_size);
    memcpy(output, &size, sizeof size);
}

int kit_all(const void *bytes, size_t from, size_t to, int byte)
{
    const uint8_t *at = bytes;
    while (from < to && at[from] == (uint8_t)byte) from++;
    return from >= to;
}

mintage_mint_request kit_mint_request(const kit_identity *identity, uint64_t scopes)
{
    mintage_mint_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.identity = identity ? identity->text : NULL;
    request.identity_len = identity ? identity->len : 0;
    request.scopes = scopes;
    return request;
}

mintage_verify_request kit_verify_request(const kit_token *token, uint64_t scopes)
{
    mintage_verify_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.token = token->text;
    request.token_len = token->len;
    request.required_scopes = scopes;
    return request;
}

/* ------------------------------------------------------------------------------ the verbs */

kit_identity kit_create(const mintage_engine *engine)
{
    kit_identity identity;
    memset(&identity, CANARY, sizeof identity);
    REQUIRE_OK(mintage_identity_create(engine, identity.text, sizeof identity.text, &identity.len, NULL));
    REQUIRE(identity.len > 0 && identity.len <= sizeof identity.text);
    return identity;
}

kit_identity kit_named(const char *name)
{
    kit_identity identity;
    memset(&identity, 0, sizeof identity);
    identity.len = strlen(name);
    memcpy(identity.text, name, identity.len);
    return identity;
}

mintage_status kit_try_mint(const mintage_engine *engine, const mintage_mint_request *request, kit_token *token)
{
    mintage_status status;
    memset(token->text, CANARY, sizeof token->text);
    PREPARE(&token->minted);
    status = mintage_token_mint(engine, request, token->text, sizeof token->text, &token->minted);
    token->len = 0;
    if (status == MINTAGE_OK) {
        token->len = token->minted.token_len;
        CHECK(token->len > 0 && token->len <= sizeof token->text);
        CHECK(kit_all(token->text, token->len, sizeof token->text, CANARY));
    } else {
        CHECK(kit_all(token->text, 0, sizeof token->text, CANARY));
        CHECK(CLEARED(&token->minted));
    }
    return status;
}

kit_token *kit_mint(const mintage_engine *engine, const kit_identity *identity, uint64_t scopes, kit_token *token)
{
    mintage_mint_request request = kit_mint_request(identity, scopes);
    REQUIRE_OK(kit_try_mint(engine, &request, token));
    return token;
}

mintage_status kit_mint_status(const mintage_engine *engine, const kit_identity *identity, uint64_t scopes)
{
    kit_token token;
    mintage_mint_request request = kit_mint_request(identity, scopes);
    return kit_try_mint(engine, &request, &token);
}

mintage_status kit_verify(const mintage_engine *engine, const kit_token *token, uint64_t scopes, mintage_verified *verified)
{
    mintage_verified own;
    mintage_status status;
    if (!verified) verified = &own;
    PREPARE(verified);
    status = mintage_token_verify(engine, token->text, token->len, scopes, verified, NULL);
    CHECK(verified->struct_size == sizeof *verified);
    CHECK(CLEARED(verified) == (status != MINTAGE_OK));
    return status;
}

mintage_status kit_verify_with(const mintage_engine *engine, const mintage_verify_request *request, mintage_verified *verified)
{
    mintage_verified own;
    mintage_status status;
    if (!verified) verified = &own;
    PREPARE(verified);
    status = mintage_token_verify_with(engine, request, verified);
    CHECK(verified->struct_size == sizeof *verified);
    CHECK(CLEARED(verified) == (status != MINTAGE_OK));
    return status;
}

mintage_status kit_revoke(const mintage_engine *engine, const kit_identity *identity)
{
    return mintage_identity_revoke(engine, identity->text, identity->len, NULL);
}

mintage_status kit_delete(const mintage_engine *engine, const kit_identity *identity)
{
    return mintage_identity_delete(engine, identity->text, identity->len, NULL);
}

/* ------------------------------------------------------------------------------ documents */

const char *kit_taken(mintage_status status, kit_json *json)
{
    if (!CHECK_STATUS(MINTAGE_OK, status) || !CHECK(json->len < sizeof json->text)) json->len = 0;
    json->text[json->len] = 0;
    CHECK(kit_is_json_object(json->text, json->len));
    return json->text;
}

const char *kit_fetch(const mintage_engine *engine, kit_document document, kit_json *json)
{
    json->len = 0;
    return kit_taken(document(engine, (uint8_t *)json->text, sizeof json->text - 1, &json->len), json);
}

int64_t kit_count(const mintage_engine *engine, const char *word)
{
    kit_json json;
    const char *at = kit_fetch(engine, mintage_stats, &json);
    int64_t sum = 0;
    while ((at = strchr(at, '"')) != NULL) {
        const char *end = strchr(at + 1, '"');
        char name[64];
        size_t len;
        if (!end) break;
        len = (size_t)(end - at) - 1;
        if (len < sizeof name) {
            memcpy(name, at + 1, len);
            name[len] = 0;
            if (end[1] == ':' && isdigit((unsigned char)end[2]) && kit_contains(name, word))
                sum += strtoll(end + 2, NULL, 10);
        }
        at = end + 1;
    }
    return sum;
}

/* A reader of RFC 8259, as small as it gets: it only says whether the text is one value. */
static const char *json_blank(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) at++;
    return at;
}

static const char *json_text(const char *at, const char *end)
{
    if (at >= end || *at++ != '"') return NULL;
    for (; at < end && *at != '"'; at++) {
        if ((unsigned char)*at < 0x20) return NULL;
        if (*at == '\\' && ++at >= end) return NULL;
    }
    return at < end ? at + 1 : NULL;
}

static const char *json_value(const char *at, const char *end, int depth)
{
    char open, close;
    if (at >= end || depth > 32) return NULL;
    if (*at == '"') return json_text(at, end);
    if (*at != '{' && *at != '[') {
        const char *start = at;
        while (at < end && (isalnum((unsigned char)*at) || *at == '-' || *at == '+' || *at == '.')) at++;
        if (at == start) return NULL;
        if (*start == '-' || isdigit((unsigned char)*start)) return at;
        if (at - start == 4 && (!memcmp(start, "true", 4) || !memcmp(start, "null", 4))) return at;
        return at - start == 5 && !memcmp(start, "false", 5) ? at : NULL;
    }
    open = *at++;
    close = open == '{' ? '}' : ']';
    at = json_blank(at, end);
    if (at < end && *at == close) return at + 1;
    for (;;) {
        at = json_blank(at, end);
        if (open == '{') {
            if (!(at = json_text(at, end))) return NULL;
            at = json_blank(at, end);
            if (at >= end || *at++ != ':') return NULL;
        }
        if (!(at = json_value(json_blank(at, end), end, depth + 1))) return NULL;
        at = json_blank(at, end);
        if (at >= end) return NULL;
        if (*at == close) return at + 1;
        if (*at++ != ',') return NULL;
    }
}

int kit_is_json_object(const char *text, size_t len)
{
    const char *end = text + len, *at;
    if (len == 0 || *text != '{' || memchr(text, 0, len)) return 0;
    at = json_value(text, end, 1);
    return at != NULL && json_blank(at, end) == end;
}

long kit_segment(const kit_token *token, int segment, uint8_t *out, size_t capacity)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned long bits = 0;
    int count = 0;
    size_t at, len = 0;
    for (at = 0; at < token->len; at++) {
        const char *digit;
        if (token->text[at] == '.') {
            segment--;
            continue;
        }
        if (segment != 0) continue;
        digit = memchr(alphabet, token->text[at], 64);
        if (!digit) return -1;
        bits = (bits << 6 | (unsigned long)(digit - alphabet)) & 0xFFFFFF;
        count += 6;
        if (count >= 8) {
            count -= 8;
            if (len == capacity) return -1;
            out[len++] = (uint8_t)(bits >> count);
        }
    }
    return (long)len;
}

int kit_contains(const char *text, const char *part)
{
    for (; *text; text++) {
        size_t at = 0;
        while (part[at] && tolower((unsigned char)text[at]) == tolower((unsigned char)part[at])) at++;
        if (!part[at]) return 1;
    }
    return !*part;
}
