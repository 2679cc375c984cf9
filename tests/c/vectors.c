/*
 * The vectors that every language runs (interface/vectors/README.md), through the C interface.
 *
 * Usage: vectors FILE.json ... Reads JSON with jansson, which keeps NULs inside texts.
 */
#include "kit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* A case under way: its engine, and what its steps have saved under "$name". */
typedef struct run { mintage_engine *engine; json_t *saved; mintage_error error; } run;

/* What a call said. `result` is compared with the step's, and may be NULL. */
typedef struct answer { mintage_status status; json_t *result; } answer;

typedef struct text { const uint8_t *data; size_t len; } text;

/* The text of a member, or NULL where it is absent: absent and empty are two things. */
static text member(const run *run, json_t *step, const char *name)
{
    json_t *value = json_object_get(step, name), *saved;
    text found = {NULL, 0};
    if (!json_is_string(value)) return found;
    if (json_string_value(value)[0] == '$') {
        saved = json_object_get(run->saved, json_string_value(value));
        value = saved ? saved : value;
    }
    found.data = (const uint8_t *)json_string_value(value);
    found.len = json_string_length(value);
    return found;
}

static void save(run *run, const char *name, const char *suffix, const void *data, size_t len)
{
    char key[64];
    if (!name) return;
    snprintf(key, sizeof key, "$%s%s", name, suffix);
    json_object_set_new(run->saved, key, json_stringn((const char *)data, len));
}

static const char *save_name(json_t *step, const char *member_name)
{
    return json_string_value(json_object_get(step, member_name));
}

static json_t *text_json(const uint8_t *data, size_t len)
{
    return json_stringn((const char *)data, len);
}

/* A document in the caller's buffer, as JSON. */
static answer document(mintage_status status, const kit_json *json)
{
    answer answer = {status, NULL};
    if (status == MINTAGE_OK) {
        answer.result = json_loadb(json->text, json->len, JSON_ALLOW_NUL, NULL);
        CHECK(answer.result != NULL);
    }
    return answer;
}

static answer plain(mintage_status status)
{
    answer answer = {status, NULL};
    return answer;
}

/* -------------------------------------------------------------------- scopes, capabilities */

/* In the order of their numbers. */
static const char *const CAPABILITIES[] = {
    "create_chat_thread", "update_chat_thread", "delete_chat_thread", "add_participant",
    "remove_participant", "list_threads", "get_thread", "list_read_receipts",
    "create_read_receipt", "create_message", "get_message", "update_own_message",
    "delete_own_message", "send_typing_indicator", "list_participants", "start_call",
    "start_room_call", "join_call", "join_room_call", "other_call_operations",
    "other_room_call_operations",
};

static uint32_t capability(json_t *step)
{
    const char *name = json_string_value(json_object_get(step, "capability"));
    uint32_t at;
    if (!name) return 0;
    for (at = 0; at < sizeof CAPABILITIES / sizeof *CAPABILITIES; at++)
        if (strcmp(name, CAPABILITIES[at]) == 0) return at + 1;
    CHECK(!"a capability of this name");
    return 0;
}

/* The mask of the names in "scopes"; 0 where there are none. */
static mintage_status scopes(run *run, json_t *step, uint64_t *mask)
{
    char names[4096] = "";
    size_t at, len = 0;
    json_t *name;
    *mask = 0;
    if (json_array_size(json_object_get(step, "scopes")) == 0) return MINTAGE_OK;
    json_array_foreach(json_object_get(step, "scopes"), at, name)
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", at ? " " : "", json_string_value(name));
    return mintage_scopes_parse(run->engine, (const uint8_t *)names, len, mask, &run->error);
}

static json_t *scope_names(const run *run, uint64_t mask)
{
    char names[4096];
    size_t len = 0;
    json_t *list = json_array();
    char *name;
    REQUIRE_OK(mintage_scopes_format(run->engine, mask, (uint8_t *)names, sizeof names - 1, &len));
    names[len] = 0;
    for (name = strtok(names, " "); name; name = strtok(NULL, " ")) json_array_append_new(list, json_string(name));
    return list;
}

static answer permits(run *run, json_t *step)
{
    static const char *const ANSWERS[] = {"no", "yes", "by_role"};
    uint32_t found = 99;
    uint64_t mask;
    answer answer = plain(scopes(run, step, &mask));
    if (answer.status != MINTAGE_OK) return answer;
    answer.status = mintage_scopes_permit(run->engine, mask, capability(step), &found);
    if (answer.status == MINTAGE_OK && found < 3) answer.result = json_string(ANSWERS[found]);
    return answer;
}

/* ------------------------------------------------------------------------- mint and verify */

static uint32_t key_slot(json_t *step)
{
    const char *name = json_string_value(json_object_get(step, "key_slot"));
    if (!name) return 0;
    return strcmp(name, "primary") == 0 ? MINTAGE_KEY_SLOT_PRIMARY : MINTAGE_KEY_SLOT_SECONDARY;
}

static answer mint(run *run, json_t *step, int create)
{
    static uint8_t token[MINTAGE_TOKEN_BYTES_MAX];
    uint8_t created[MINTAGE_IDENTITY_BYTES_MAX];
    size_t created_len = 0;
    text identity = member(run, step, "identity"), audience = member(run, step, "audience");
    text claims = member(run, step, "claims_text"), client = member(run, step, "client");
    char *dumped = NULL;
    mintage_mint_request request;
    mintage_minted minted = {0};
    mintage_status status;

    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    minted.struct_size = sizeof minted;
    request.error = &run->error;
    if ((status = scopes(run, step, &request.scopes)) != MINTAGE_OK) return plain(status);
    if (json_object_get(step, "claims")) {
        dumped = json_dumps(json_object_get(step, "claims"), JSON_COMPACT);
        claims.data = (const uint8_t *)dumped;
        claims.len = strlen(dumped);
    }
    request.identity = identity.data, request.identity_len = identity.len;
    request.claims = claims.data, request.claims_len = claims.len;
    request.audience = audience.data, request.audience_len = audience.len;
    request.client = client.data, request.client_len = client.len;
    request.key_slot = key_slot(step);
    request.lifetime_minutes = (uint32_t)json_integer_value(json_object_get(step, "lifetime_minutes"));
    status = create ? mintage_identity_create_and_mint(run->engine, &request, created, sizeof created, &created_len,
                                                       token, sizeof token, &minted)
                    : mintage_token_mint(run->engine, &request, token, sizeof token, &minted);
    free(dumped);
    if (status != MINTAGE_OK) return plain(status);
    if (create) save(run, save_name(step, "save_identity"), "", created, created_len);
    save(run, save_name(step, "save"), "", token, minted.token_len);
    save(run, save_name(step, "save"), ".token_id", minted.token_id, minted.token_id_len);
    save(run, save_name(step, "save"), ".key_id", minted.key_id, minted.key_id_len);
    return plain(status);
}

static json_t *claims_json(const kit_json *claims)
{
    return json_loadb(claims->text, claims->len, JSON_ALLOW_NUL, NULL);
}

static json_t *verified_json(const run *run, const mintage_verified *verified, const kit_json *claims)
{
    return json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o}",
        "identity", text_json(verified->identity, verified->identity_len),
        "client", verified->client_len ? text_json(verified->client, verified->client_len) : json_null(),
        "scopes", scope_names(run, verified->scopes),
        "issued_at_unix_s", (json_int_t)verified->issued_at_unix_s,
        "expires_at_unix_s", (json_int_t)verified->expires_at_unix_s,
        "epoch", (json_int_t)verified->epoch,
        "token_id", text_json(verified->token_id, verified->token_id_len),
        "key_id", text_json(verified->key_id, verified->key_id_len),
        "claims", claims_json(claims));
}

/* What a step asks of a token. */
static mintage_status asked(run *run, json_t *step, mintage_verify_request *request, kit_json *claims)
{
    text token = member(run, step, "token"), audience = member(run, step, "audience");
    text identity = member(run, step, "identity");
    memset(request, 0, sizeof *request);
    request->struct_size = sizeof *request;
    request->error = &run->error;
    request->flags = json_is_true(json_object_get(step, "any_scope")) ? MINTAGE_SCOPES_ANY : 0;
    request->capability = capability(step);
    request->max_age_s = (uint32_t)json_integer_value(json_object_get(step, "max_age_s"));
    request->token = token.data, request->token_len = token.len;
    request->audience = audience.data, request->audience_len = audience.len;
    request->identity = identity.data, request->identity_len = identity.len;
    request->claims_out = (uint8_t *)claims->text, request->claims_capacity = sizeof claims->text;
    request->claims_len_out = &claims->len;
    return scopes(run, step, &request->required_scopes);
}

static answer verify(run *run, json_t *step)
{
    static kit_json claims, later;
    mintage_verify_request request;
    mintage_verified verified, again;
    answer answer = plain(asked(run, step, &request, &claims));
    if (answer.status != MINTAGE_OK) return answer;
    PREPARE(&verified);
    answer.status = mintage_token_verify_with(run->engine, &request, &verified);
    CHECK(answer.status == MINTAGE_OK || (CLEARED(&verified) && claims.len == 0));
    /* The other two calls say the same, plain verify where it can be asked, and the one that does not
       wait where it has an answer. */
    if (!request.flags && !request.capability && !request.max_age_s && !request.audience && !request.identity) {
        PREPARE(&again);
        CHECK_STATUS(answer.status, mintage_token_verify(run->engine, request.token, request.token_len, request.required_scopes, &again, &run->error));
        CHECK(memcmp(&verified, &again, sizeof verified) == 0);
    }
    PREPARE(&again);
    request.error = NULL;
    request.claims_out = (uint8_t *)later.text, request.claims_len_out = &later.len;
    if (mintage_token_verify_if_ready(run->engine, &request, &again) == answer.status) CHECK(memcmp(&verified, &again, sizeof verified) == 0);
    else CHECK_STATUS(MINTAGE_WOULD_WAIT, mintage_token_verify_if_ready(run->engine, &request, &again));
    if (answer.status == MINTAGE_OK) answer.result = verified_json(run, &verified, &claims);
    return answer;
}

static answer verify_external(run *run, json_t *step)
{
    static kit_json claims;
    mintage_verify_request request;
    mintage_verified_external verified;
    answer answer = plain(asked(run, step, &request, &claims));
    if (answer.status != MINTAGE_OK) return answer;
    PREPARE(&verified);
    answer.status = mintage_external_verify(run->engine, &request, &verified);
    CHECK(answer.status == MINTAGE_OK || (CLEARED(&verified) && claims.len == 0));
    if (answer.status == MINTAGE_OK)
        answer.result = json_pack("{s:I, s:o, s:[], s:I, s:I, s:o, s:o, s:o}",
            "issuer_index", (json_int_t)verified.issuer_index,
            "identity", text_json(verified.subject, verified.subject_len),
            "scopes",
            "issued_at_unix_s", (json_int_t)verified.issued_at_unix_s,
            "expires_at_unix_s", (json_int_t)verified.expires_at_unix_s,
            "token_id", text_json(verified.token_id, verified.token_id_len),
            "key_id", text_json(verified.key_id, verified.key_id_len),
            "claims", claims_json(&claims));
    return answer;
}

static answer exchange(run *run, json_t *step)
{
    static uint8_t token_out[MINTAGE_TOKEN_BYTES_MAX];
    uint8_t identity[MINTAGE_IDENTITY_BYTES_MAX];
    size_t identity_len = 0;
    text token = member(run, step, "token"), client = member(run, step, "client_id"), user = member(run, step, "user_id");
    mintage_exchange_request request;
    mintage_minted minted = {0};
    mintage_status status;

    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    minted.struct_size = sizeof minted;
    request.error = &run->error;
    request.token = token.data, request.token_len = token.len;
    request.client_id = client.data, request.client_id_len = client.len;
    request.user_id = user.data, request.user_id_len = user.len;
    status = mintage_exchange(run->engine, &request, identity, sizeof identity, &identity_len, token_out, sizeof token_out, &minted);
    if (status != MINTAGE_OK) return plain(status);
    save(run, save_name(step, "save_identity"), "", identity, identity_len);
    save(run, save_name(step, "save"), "", token_out, minted.token_len);
    return plain(status);
}

/* ------------------------------------------------------------------------------- the calls */

/* The calls that take a description as JSON text, NULL where it is absent. */
static answer describe(run *run, json_t *step, const char *verb)
{
    json_t *described = json_object_get(step, strcmp(verb, "set_issuer") ? "key" : "issuer");
    char *json = described ? json_dumps(described, JSON_COMPACT) : NULL;
    const uint8_t *data = (const uint8_t *)json;
    size_t len = json ? strlen(json) : 0;
    uint32_t revoke = json_is_true(json_object_get(step, "revoke_old"));
    mintage_status status = strcmp(verb, "set_issuer") == 0 ? mintage_issuer_set(run->engine, data, len, &run->error)
        : strcmp(verb, "add_key") == 0 ? mintage_key_add(run->engine, data, len, &run->error)
        : strcmp(verb, "rotate_key") == 0 ? mintage_key_rotate(run->engine, data, len, revoke, &run->error)
        : mintage_key_regenerate(run->engine, key_slot(step), data, len, &run->error);
    free(json);
    return plain(status);
}

static answer create(run *run, json_t *step)
{
    uint8_t identity[MINTAGE_IDENTITY_BYTES_MAX];
    size_t len = 0;
    mintage_status status = mintage_identity_create(run->engine, identity, sizeof identity, &len, &run->error);
    if (status == MINTAGE_OK) save(run, save_name(step, "save"), "", identity, len);
    return plain(status);
}

/* The kids of a key set, in order. */
static answer jwks(run *run)
{
    kit_json json;
    size_t at;
    json_t *key, *kids = json_array();
    answer answer = document(mintage_jwks(run->engine, (uint8_t *)json.text, sizeof json.text, &json.len), &json);
    json_array_foreach(json_object_get(answer.result, "keys"), at, key)
        json_array_append(kids, json_object_get(key, "kid"));
    json_decref(answer.result);
    answer.result = kids;
    return answer;
}

static answer keys(run *run)
{
    kit_json json;
    answer answer = document(mintage_keys(run->engine, (uint8_t *)json.text, sizeof json.text, &json.len), &json);
    json_t *list = json_incref(json_object_get(answer.result, "keys"));
    json_decref(answer.result);
    answer.result = list;
    return answer;
}

/* Changes come as one segment of base64url. */
static answer changes_apply(run *run, json_t *step)
{
    static kit_token encoded;
    static uint8_t changes[sizeof encoded.text];
    text given = member(run, step, "changes");
    uint32_t news = 7;
    answer answer;
    long len;
    REQUIRE(given.len <= sizeof encoded.text);
    memcpy(encoded.text, given.data, given.len);
    encoded.len = given.len;
    REQUIRE((len = kit_segment(&encoded, 0, changes, sizeof changes)) >= 0);
    answer = plain(mintage_changes_apply(run->engine, changes, (size_t)len, &news, &run->error));
    CHECK(news <= (answer.status == MINTAGE_OK));
    if (answer.status == MINTAGE_OK) answer.result = json_boolean(news);
    return answer;
}

static answer call(run *run, json_t *step)
{
    static kit_json json;
    const char *verb = json_string_value(json_object_get(step, "do"));
    text identity = member(run, step, "identity"), token = member(run, step, "token");
    text token_id = member(run, step, "token_id"), key_id = member(run, step, "key_id");
    const mintage_engine *engine = run->engine;
    mintage_error *error = &run->error;
#define IS(name) (strcmp(verb, name) == 0)
    if (IS("clock")) return plain(mintage_clock_set(engine, json_integer_value(json_object_get(step, "unix_ms"))));
    if (IS("create_identity")) return create(run, step);
    if (IS("create_identity_and_mint")) return mint(run, step, 1);
    if (IS("mint")) return mint(run, step, 0);
    if (IS("verify")) return verify(run, step);
    if (IS("verify_external")) return verify_external(run, step);
    if (IS("exchange")) return exchange(run, step);
    if (IS("inspect"))
        return document(mintage_token_inspect(token.data, token.len, (uint8_t *)json.text, sizeof json.text, &json.len), &json);
    if (IS("permits")) return permits(run, step);
    if (IS("revoke")) return plain(mintage_identity_revoke(engine, identity.data, identity.len, error));
    if (IS("delete_identity")) return plain(mintage_identity_delete(engine, identity.data, identity.len, error));
    if (IS("identity_status"))
        return document(mintage_identity_status(engine, identity.data, identity.len, (uint8_t *)json.text, sizeof json.text, &json.len), &json);
    if (IS("revoke_all")) return plain(mintage_revoke_all(engine, error));
    if (IS("revoke_token")) return plain(mintage_token_revoke(engine, token.data, token.len, error));
    if (IS("revoke_token_id"))
        return plain(mintage_token_revoke_id(engine, token_id.data, token_id.len,
                                             json_integer_value(json_object_get(step, "expires_at_unix_s")), error));
    if (IS("changes_apply")) return changes_apply(run, step);
    if (IS("add_key") || IS("rotate_key") || IS("regenerate_key") || IS("set_issuer")) return describe(run, step, verb);
    if (IS("retire_key")) return plain(mintage_key_retire(engine, key_id.data, key_id.len, error));
    if (IS("revoke_key")) return plain(mintage_key_revoke(engine, key_id.data, key_id.len, error));
    if (IS("keys")) return keys(run);
    if (IS("jwks")) return jwks(run);
#undef IS
    CHECK(!"a call of this name");
    return plain(-1);
}

/* -------------------------------------------------------------------------------- verdicts */

static int same(const run *run, json_t *wanted, json_t *found)
{
    json_t *saved;
    if (json_is_string(wanted) && (saved = json_object_get(run->saved, json_string_value(wanted)))) wanted = saved;
    return json_equal(wanted, found);
}

/* Whether all that is wanted was found: objects may have more members, lists of objects more
   elements between. */
static int holds(const run *run, json_t *wanted, json_t *found)
{
    const char *name;
    json_t *value;
    size_t at = 0, next;
    if (json_is_object(wanted)) {
        json_object_foreach(wanted, name, value)
            if (!holds(run, value, json_object_get(found, name))) return 0;
        return json_is_object(found);
    }
    if (!json_is_array(wanted) || !json_is_object(json_array_get(wanted, 0))) return same(run, wanted, found);
    json_array_foreach(wanted, next, value) {
        while (at < json_array_size(found) && !holds(run, value, json_array_get(found, at))) at++;
        if (at++ >= json_array_size(found)) return 0;
    }
    return 1;
}

static const char *expected(json_t *step)
{
    const char *name = json_string_value(json_object_get(step, "expect"));
    return name ? name : "OK";
}

/* The claim that an error names, by its name in tokens. */
static const char *claim_name(uint32_t claim)
{
    switch (claim) {
    case 0: return "";
    case MINTAGE_CLAIM_ISS: return "iss";
    case MINTAGE_CLAIM_SUB: return "sub";
    case MINTAGE_CLAIM_AUD: return "aud";
    case MINTAGE_CLAIM_EXP: return "exp";
    case MINTAGE_CLAIM_NBF: return "nbf";
    case MINTAGE_CLAIM_IAT: return "iat";
    case MINTAGE_CLAIM_JTI: return "jti";
    case MINTAGE_CLAIM_CLIENT_ID: return "client_id";
    case MINTAGE_CLAIM_SCOPE: return "scope";
    case MINTAGE_CLAIM_EPOCH: return "epoch";
    case MINTAGE_CLAIM_RESOURCE_ID: return "resourceId";
    case MINTAGE_CLAIM_SKYPEID: return "skypeid";
    case MINTAGE_CLAIM_ACS_SCOPE: return "acsScope";
    default: return "?";
    }
}

static void judge(const run *run, json_t *step, answer answer)
{
    const char *claim = json_string_value(json_object_get(step, "claim"));
    json_t *result = json_object_get(step, "result");
    const char *field = json_string_value(json_object_get(step, "field"));
    if (!CHECK(strcmp(mintage_status_name(answer.status), expected(step)) == 0))
        fprintf(stderr, "  %s, expected %s\n", mintage_status_name(answer.status), expected(step));
    if (field) CHECK(strcmp(run->error.field, field) == 0);
    if (claim) CHECK(strcmp(claim_name(run->error.claim), claim) == 0);
    if (result && answer.status == MINTAGE_OK) CHECK(holds(run, result, answer.result));
    json_decref(answer.result);
}

/* Opens the engine of a case; NULL where that is refused, as it may have to be. */
static mintage_engine *open_case(run *run, json_t *one)
{
    json_t *raw = json_object_get(one, "config_text");
    char *dumped = raw ? NULL : json_dumps(json_object_get(one, "config"), JSON_COMPACT);
    const char *config = raw ? json_string_value(raw) : dumped;
    size_t len = raw ? json_string_length(raw) : strlen(dumped);
    mintage_status status = mintage_engine_open((const uint8_t *)config, len, &run->engine, &run->error);
    judge(run, one, plain(status));
    free(dumped);
    return run->engine;
}

static size_t run_case(const char *file, json_t *one)
{
    const char *name = json_string_value(json_object_get(one, "name")), *note;
    json_t *unix_ms = json_object_get(one, "clock_unix_ms"), *step;
    size_t at = 0;
    run run;
    memset(&run, 0, sizeof run);
    run.error.struct_size = sizeof run.error;
    run.saved = json_object();
    check_context("%s: %s", file, name);
    if (open_case(&run, one)) {
        if (unix_ms) REQUIRE_OK(mintage_clock_set(run.engine, json_integer_value(unix_ms)));
        json_array_foreach(json_object_get(one, "steps"), at, step) {
            note = json_string_value(json_object_get(step, "note"));
            check_context("%s: %s, step %d: %s", file, name, (int)at, note ? note : "");
            judge(&run, step, call(&run, step));
        }
    }
    mintage_engine_free(run.engine);
    json_decref(run.saved);
    return at;
}

int main(int count, char **files)
{
    size_t steps = 0, at;
    json_t *one;
    for (files++; --count; files++) {
        json_error_t error;
        json_t *document = json_load_file(*files, JSON_ALLOW_NUL, &error);
        check_context("%s", *files);
        REQUIRE(document != NULL);
        json_array_foreach(json_object_get(document, "cases"), at, one) steps += run_case(*files, one);
        json_decref(document);
    }
    check_context(NULL);
    CHECK(steps > 900);
    return check_report("vectors");
}
