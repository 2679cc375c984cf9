/*
 * What every program here needs: an engine in one line, an identity, a token, a verdict.
 *
 * The helpers check on the way what must hold after every call of their kind (a refused verify
 * leaves a cleared struct, a document is one JSON object, ...), so that no test has to remember.
 */
#ifndef MINTAGE_TESTS_KIT_H
#define MINTAGE_TESTS_KIT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "check.h"
#include "mintage.h"

/* A C string as pointer and length; an array literal with whatever it holds, NULs included. */
#define TEXT(string) ((const uint8_t *)(string)), strlen(string)
#define BYTES(literal) ((const uint8_t *)(literal)), (sizeof(literal) - 1)

#define CHAT ((uint64_t)MINTAGE_SCOPE_CHAT)
#define CHAT_JOIN ((uint64_t)MINTAGE_SCOPE_CHAT_JOIN)
#define CHAT_JOIN_LIMITED ((uint64_t)MINTAGE_SCOPE_CHAT_JOIN_LIMITED)
#define VOIP ((uint64_t)MINTAGE_SCOPE_VOIP)
#define VOIP_JOIN ((uint64_t)MINTAGE_SCOPE_VOIP_JOIN)

/* 32 random bytes each, in base64; and 16, too few for any algorithm. */
#define SECRET_A "NSFzkS3v5R50w2DslYAUInCuA7tO/a3HK6LIf/EUo0k="
#define SECRET_B "rcR0XMZXvsirskqXUjKIeXyMFGvtQuqJCjYyASSWTJs="
#define SECRET_ID "+K5RojLHEKkGOzNuVErAZ9qOA+3UUC55Id+B7OJmCns="
#define SECRET_SHORT "NSFzkS3v5R50w2DslYAUIg=="
#define KEY_A "{\"secret\":\"" SECRET_A "\",\"algorithm\":\"HS256\",\"kid\":\"a\"}"
#define KEY_B "{\"secret\":\"" SECRET_B "\",\"algorithm\":\"HS256\",\"kid\":\"b\"}"
#define IDENTITY_SECRET "\"identity_secret\":[\"" SECRET_ID "\"]"

/* An engine with the host's own key, open to tokens from before; and one with a manual clock. */
#define HOST_KEYS "\"keys\":[" KEY_A "],\"start\":\"open\"," IDENTITY_SECRET
#define MANUAL "{\"clock\":\"manual\"}"

#define HOUR_S 3600
/* Where a clock stands that kit_open_still stopped. */
#define START_S INT64_C(1800000000)

/* What every output is filled with beforehand, so that "untouched" and "cleared" can be seen. */
#define CANARY 0xA5

typedef struct kit_identity { uint8_t text[MINTAGE_IDENTITY_BYTES_MAX]; size_t len; } kit_identity;
typedef struct kit_token { uint8_t text[MINTAGE_TOKEN_BYTES_MAX]; size_t len; mintage_minted minted; } kit_token;
/* A document, NUL-terminated for strstr. */
typedef struct kit_json { char text[65536]; size_t len; } kit_json;

/* For calls that only keep the engine busy: their outcome does not matter. */
static inline void ignore(mintage_status status) { (void)status; }

/* Opens or ends the program. */
mintage_engine *kit_open(const char *config);
/* The same with "clock": "manual" in the config; the clock stands at START_S. */
mintage_engine *kit_open_still(const char *config);
/* Tries to open; the error is filled in. An engine that was opened is freed. */
mintage_status kit_try_open(const char *config, mintage_error *error);

kit_identity kit_create(const mintage_engine *engine);
kit_identity kit_named(const char *name);

/* Structs as a caller prepares them: outputs hold the canary everywhere but in struct_size. */
mintage_mint_request kit_mint_request(const kit_identity *identity, uint64_t scopes);
mintage_verify_request kit_verify_request(const kit_token *token, uint64_t scopes);
void kit_prepare(void *output, size_t struct_size);
#define PREPARE(pointer) kit_prepare((pointer), sizeof *(pointer))

/* Whether every byte from `from` up to `to` is `byte`. */
int kit_all(const void *bytes, size_t from, size_t to, int byte);
#define UNTOUCHED(pointer) kit_all((pointer), sizeof(uint32_t), sizeof *(pointer), CANARY)
#define CLEARED(pointer) kit_all((pointer), sizeof(uint32_t), sizeof *(pointer), 0)

mintage_status kit_try_mint(const mintage_engine *engine, const mintage_mint_request *request, kit_token *token);
/* Mints with the default lifetime or ends the program. */
kit_token *kit_mint(const mintage_engine *engine, const kit_identity *identity, uint64_t scopes, kit_token *token);
/* Mints for what is asked and answers the status alone. */
mintage_status kit_mint_status(const mintage_engine *engine, const kit_identity *identity, uint64_t scopes);

/* Verifies; checks that a refusal leaves nothing in the struct. `verified` may be NULL. */
mintage_status kit_verify(const mintage_engine *engine, const kit_token *token, uint64_t scopes, mintage_verified *verified);
mintage_status kit_verify_with(const mintage_engine *engine, const mintage_verify_request *request, mintage_verified *verified);

mintage_status kit_revoke(const mintage_engine *engine, const kit_identity *identity);
mintage_status kit_delete(const mintage_engine *engine, const kit_identity *identity);

typedef mintage_status (*kit_document)(const mintage_engine *, uint8_t *, size_t, size_t *);
/* Fetches keys, jwks or stats, and checks that it is one JSON object. */
const char *kit_fetch(const mintage_engine *engine, kit_document document, kit_json *json);
/* Takes over what a call wrote: checks status and JSON, and NUL-terminates it. */
const char *kit_taken(mintage_status status, kit_json *json);

/* The sum of all numbers in the stats whose names contain `word`. The contract names no field,
   so counting events is checked by how this moves. */
int64_t kit_count(const mintage_engine *engine, const char *word);

int kit_is_json_object(const char *text, size_t len);
/* Decodes one segment (0, 1 or 2) of a token; the number of bytes, or -1. */
long kit_segment(const kit_token *token, int segment, uint8_t *out, size_t capacity);
/* Whether a text holds another, in any case of letters. */
int kit_contains(const char *text, const char *part);

#endif
