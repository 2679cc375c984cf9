/*
 * Generated from src/ by `make generate`. Do not edit.
 *
 * The calls that only pass things on: each reads its arguments, calls the library once, and answers with what
 * was written, or with the status. The texts of a request are arguments in their order; numbers are in the
 * frame, and a set of scopes, too.
 */
#include "addon.h"
#include "raw/structs.h"

/*
 * clockSet(engine, unixMs): a status. Sets the clock of an engine that was opened with "clock": "manual", in
 * milliseconds since 1970.
 */
static napi_value call_clock_set(napi_env env, napi_callback_info info)
{
    struct call call;
    int64_t unix_ms;

    call_begin_with_engine(&call, env, info);
    int64_read(env, call.arguments[1], &unix_ms, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_clock_set(call.engine->core, unix_ms);
    return answer_status(&call);
}

/*
 * stats(engine): JSON, or a status. What the engine has counted since it was opened, and what it takes, as a
 * JSON object.
 */
static napi_value call_stats(napi_env env, napi_callback_info info)
{
    struct call call;
    struct output out;

    call_begin_with_engine(&call, env, info);
    output_begin(&out);
    do {
        if (call.status == MINTAGE_OK)
            call.status = mintage_stats(call.engine->core, out.bytes, out.capacity, &out.len);
    } while (output_grow(&out, &call.status));
    return answer_text(&call, &out);
}

/*
 * externalVerify(engine, token, audience, identity): a status. Accepts a token of one of the trusted issuers,
 * or says why not.
 */
static napi_value call_external_verify(napi_env env, napi_callback_info info)
{
    struct call call;
    struct verify_request_texts texts;
    mintage_verify_request request;

    call_begin_with_engine(&call, env, info);
    verify_request_texts_read(env, call.arguments + 1, &texts, &call.status);
    if (call.status == MINTAGE_OK) {
        request = verify_request_of(&texts, &call.here->frame->verify_request, &call.here->error);
        call.here->last.verified_external.struct_size = sizeof call.here->last.verified_external;
        call.status = mintage_external_verify(call.engine->core, &request, &call.here->last.verified_external);
    }
    if (call.status == MINTAGE_OK) verified_external_write(&call.here->last.verified_external, &call.here->frame->verified_external);
    verify_request_texts_free(&texts);
    return answer_status(&call);
}

/*
 * issuerSet(engine, issuerJson): a status. Trusts an issuer, described as in the configuration's "issuers",
 * or replaces what is known of the one with the same name: its key set above all.
 */
static napi_value call_issuer_set(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text issuer_json;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &issuer_json, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_issuer_set(call.engine->core, issuer_json.bytes, issuer_json.len, &call.here->error);
    text_free(&issuer_json);
    return answer_status(&call);
}

/*
 * exchange(engine, token, clientId, userId): a token, or a status. Mints a token for the user of a trusted
 * issuer, in exchange for that issuer's token.
 */
static napi_value call_exchange(napi_env env, napi_callback_info info)
{
    struct call call;
    struct exchange_request_texts texts;
    mintage_exchange_request request;
    struct output out;

    call_begin_with_engine(&call, env, info);
    exchange_request_texts_read(env, call.arguments + 1, &texts, &call.status);
    output_begin(&out);
    if (call.status == MINTAGE_OK) {
        request = exchange_request_of(&texts, &call.here->error);
        call.here->last.minted.struct_size = sizeof call.here->last.minted;
        call.status = mintage_exchange(call.engine->core, &request, call.here->last.identity,
                                       sizeof call.here->last.identity, &call.here->last.identity_len, out.bytes,
                                       out.capacity, &call.here->last.minted);
    }
    if (call.status == MINTAGE_OK) {
        out.len = call.here->last.minted.token_len;
        minted_write(&call.here->last.minted, &call.here->frame->minted);
    }
    exchange_request_texts_free(&texts);
    return answer_ascii(&call, &out);
}

/* identityCreate(engine): a text, or a status. A new identity. */
static napi_value call_identity_create(napi_env env, napi_callback_info info)
{
    struct call call;
    struct output out;

    call_begin_with_engine(&call, env, info);
    output_begin(&out);
    do {
        if (call.status == MINTAGE_OK)
            call.status = mintage_identity_create(call.engine->core, out.bytes, out.capacity, &out.len,
                                                  &call.here->error);
    } while (output_grow(&out, &call.status));
    return answer_text(&call, &out);
}

/*
 * identityCreateAndMint(engine, identity, claims, audience, client): a token, or a status. A new identity,
 * and a token for it in the same call.
 */
static napi_value call_identity_create_and_mint(napi_env env, napi_callback_info info)
{
    struct call call;
    struct mint_request_texts texts;
    mintage_mint_request request;
    struct output out;

    call_begin_with_engine(&call, env, info);
    mint_request_texts_read(env, call.arguments + 1, &texts, &call.status);
    output_begin(&out);
    if (call.status == MINTAGE_OK) {
        request = mint_request_of(&texts, &call.here->frame->mint_request, &call.here->error);
        call.here->last.minted.struct_size = sizeof call.here->last.minted;
        call.status = mintage_identity_create_and_mint(call.engine->core, &request, call.here->last.identity,
                                                       sizeof call.here->last.identity, &call.here->last.identity_len,
                                                       out.bytes, out.capacity, &call.here->last.minted);
    }
    if (call.status == MINTAGE_OK) {
        out.len = call.here->last.minted.token_len;
        minted_write(&call.here->last.minted, &call.here->frame->minted);
    }
    mint_request_texts_free(&texts);
    return answer_ascii(&call, &out);
}

/*
 * identityRevoke(engine, identity): a status. Refuses all tokens that the identity has; tokens minted
 * afterwards are accepted.
 */
static napi_value call_identity_revoke(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text identity;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &identity, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_identity_revoke(call.engine->core, identity.bytes, identity.len, &call.here->error);
    text_free(&identity);
    return answer_status(&call);
}

/* identityDelete(engine, identity): a status. Refuses every token of the identity and every further mint, for good. */
static napi_value call_identity_delete(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text identity;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &identity, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_identity_delete(call.engine->core, identity.bytes, identity.len, &call.here->error);
    text_free(&identity);
    return answer_status(&call);
}

/*
 * identityStatus(engine, identity): JSON, or a status. What is known of an identity, as JSON: {"identity",
 * "state": "active" | "revoked" | "deleted", "epoch"}.
 */
static napi_value call_identity_status(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text identity;
    struct output out;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &identity, &call.status);
    output_begin(&out);
    do {
        if (call.status == MINTAGE_OK)
            call.status = mintage_identity_status(call.engine->core, identity.bytes, identity.len, out.bytes,
                                                  out.capacity, &out.len);
    } while (output_grow(&out, &call.status));
    text_free(&identity);
    return answer_text(&call, &out);
}

/*
 * keyAdd(engine, keyJson): a status. Adds a key, described as in the configuration's "keys": pending unless
 * it says otherwise.
 */
static napi_value call_key_add(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text key_json;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &key_json, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_key_add(call.engine->core, key_json.bytes, key_json.len, &call.here->error);
    text_free(&key_json);
    return answer_status(&call);
}

/*
 * keyRotate(engine, keyJson?, revokeOld): a status. Makes another key the active one: {"kid": "…"} takes a
 * pending one, NULL generates one of the same algorithm, anything else describes a key as in the
 * configuration.
 */
static napi_value call_key_rotate(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text key_json;
    uint32_t revoke_old;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &key_json, &call.status);
    uint32_read(env, call.arguments[2], &revoke_old, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_key_rotate(call.engine->core, key_json.bytes, key_json.len, revoke_old,
                                         &call.here->error);
    text_free(&key_json);
    return answer_status(&call);
}

/*
 * keyRegenerate(engine, keySlot, keyJson?): a status. Puts a new key into a slot, 1 (primary) or 2
 * (secondary), and revokes the one that was there: exactly its tokens are refused at once.
 */
static napi_value call_key_regenerate(napi_env env, napi_callback_info info)
{
    struct call call;
    uint32_t key_slot;
    struct text key_json;

    call_begin_with_engine(&call, env, info);
    uint32_read(env, call.arguments[1], &key_slot, &call.status);
    text_read(env, call.arguments[2], &key_json, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_key_regenerate(call.engine->core, key_slot, key_json.bytes, key_json.len,
                                             &call.here->error);
    text_free(&key_json);
    return answer_status(&call);
}

/* keyRetire(engine, keyId): a status. Makes a pending key retire: it verifies until its last token is dead. */
static napi_value call_key_retire(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text key_id;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &key_id, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_key_retire(call.engine->core, key_id.bytes, key_id.len, &call.here->error);
    text_free(&key_id);
    return answer_status(&call);
}

/* keyRevoke(engine, keyId): a status. Refuses all tokens that this key signed, at once and for good. */
static napi_value call_key_revoke(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text key_id;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &key_id, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_key_revoke(call.engine->core, key_id.bytes, key_id.len, &call.here->error);
    text_free(&key_id);
    return answer_status(&call);
}

/*
 * keys(engine): JSON, or a status. All keys that the engine has or had, as JSON: {"keys": [{"kid", "alg",
 * "state", "private", "last_token_dies_at_unix_s"}], "skipped": [places in the configured key set]}.
 */
static napi_value call_keys(napi_env env, napi_callback_info info)
{
    struct call call;
    struct output out;

    call_begin_with_engine(&call, env, info);
    output_begin(&out);
    do {
        if (call.status == MINTAGE_OK)
            call.status = mintage_keys(call.engine->core, out.bytes, out.capacity, &out.len);
    } while (output_grow(&out, &call.status));
    return answer_text(&call, &out);
}

/* jwks(engine): JSON, or a status. The public keys as an RFC 7517 key set, for others to verify with. */
static napi_value call_jwks(napi_env env, napi_callback_info info)
{
    struct call call;
    struct output out;

    call_begin_with_engine(&call, env, info);
    output_begin(&out);
    do {
        if (call.status == MINTAGE_OK)
            call.status = mintage_jwks(call.engine->core, out.bytes, out.capacity, &out.len);
    } while (output_grow(&out, &call.status));
    return answer_text(&call, &out);
}

/* scopesParse(engine, names): a status. The bits of scope names separated by blanks, such as "chat voip". */
static napi_value call_scopes_parse(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text names;
    uint64_t scopes;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &names, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_scopes_parse(call.engine->core, names.bytes, names.len, &scopes, &call.here->error);
    if (call.status == MINTAGE_OK) scopes_split(scopes, call.here->frame->scopes);
    text_free(&names);
    return answer_status(&call);
}

/*
 * scopesFormat(engine): a text, or a status. The names of scopes, separated by blanks, in the order of their
 * bits; empty for 0.
 */
static napi_value call_scopes_format(napi_env env, napi_callback_info info)
{
    struct call call;
    struct output out;

    call_begin_with_engine(&call, env, info);
    output_begin(&out);
    do {
        if (call.status == MINTAGE_OK)
            call.status = mintage_scopes_format(call.engine->core, scopes_join(call.here->frame->scopes), out.bytes,
                                                out.capacity, &out.len);
    } while (output_grow(&out, &call.status));
    return answer_text(&call, &out);
}

/*
 * scopesPermit(engine, capability): a status. Whether scopes permit a capability, 1 to 21: *answer_out is one
 * of MINTAGE_PERMISSION_NO, _YES and _BY_ROLE; NO on failure.
 */
static napi_value call_scopes_permit(napi_env env, napi_callback_info info)
{
    struct call call;
    uint32_t capability;

    call_begin_with_engine(&call, env, info);
    uint32_read(env, call.arguments[1], &capability, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_scopes_permit(call.engine->core, scopes_join(call.here->frame->scopes), capability,
                                            &call.here->frame->answer);
    return answer_status(&call);
}

/*
 * sync(engine): a status. Brings everything up to date now: reads what siblings changed, writes what could
 * not be written before, and forgets what no living token can need.
 */
static napi_value call_sync(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin_with_engine(&call, env, info);
    if (call.status == MINTAGE_OK)
        call.status = mintage_sync(call.engine->core, &call.here->error);
    return answer_status(&call);
}

/*
 * changesSince(engine, cursor?): bytes, or a status. What has changed since the cursor of an earlier call, as
 * bytes for mintage_changes_apply in engines with the same identity secret, wherever they are.
 */
static napi_value call_changes_since(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text cursor;
    struct output out;

    call_begin_with_engine(&call, env, info);
    bytes_read(env, call.arguments[1], &cursor, &call.status);
    output_begin(&out);
    do {
        if (call.status == MINTAGE_OK)
            call.status = mintage_changes_since(call.engine->core, cursor.bytes, cursor.len, out.bytes, out.capacity,
                                                &out.len, call.here->last.cursor, &call.here->frame->answer,
                                                &call.here->error);
    } while (output_grow(&out, &call.status));
    return answer_bytes(&call, &out);
}

/* changesApply(engine, changes): a status. Takes in what mintage_changes_since gave in another engine. */
static napi_value call_changes_apply(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text changes;

    call_begin_with_engine(&call, env, info);
    bytes_read(env, call.arguments[1], &changes, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_changes_apply(call.engine->core, changes.bytes, changes.len, &call.here->frame->answer,
                                            &call.here->error);
    return answer_status(&call);
}

/* tokenMint(engine, identity, claims, audience, client): a token, or a status. Mints a token for an identity. */
static napi_value call_token_mint(napi_env env, napi_callback_info info)
{
    struct call call;
    struct mint_request_texts texts;
    mintage_mint_request request;
    struct output out;

    call_begin_with_engine(&call, env, info);
    mint_request_texts_read(env, call.arguments + 1, &texts, &call.status);
    output_begin(&out);
    if (call.status == MINTAGE_OK) {
        request = mint_request_of(&texts, &call.here->frame->mint_request, &call.here->error);
        call.here->last.minted.struct_size = sizeof call.here->last.minted;
        call.status = mintage_token_mint(call.engine->core, &request, out.bytes, out.capacity, &call.here->last.minted);
    }
    if (call.status == MINTAGE_OK) {
        out.len = call.here->last.minted.token_len;
        minted_write(&call.here->last.minted, &call.here->frame->minted);
    }
    mint_request_texts_free(&texts);
    return answer_ascii(&call, &out);
}

/*
 * tokenVerifyWith(engine, token, audience, identity): a status. Accepts a token that satisfies all that the
 * request asks, or says why not.
 */
static napi_value call_token_verify_with(napi_env env, napi_callback_info info)
{
    struct call call;
    struct verify_request_texts texts;
    mintage_verify_request request;

    call_begin_with_engine(&call, env, info);
    verify_request_texts_read(env, call.arguments + 1, &texts, &call.status);
    if (call.status == MINTAGE_OK) {
        request = verify_request_of(&texts, &call.here->frame->verify_request, &call.here->error);
        call.here->last.verified.struct_size = sizeof call.here->last.verified;
        call.status = mintage_token_verify_with(call.engine->core, &request, &call.here->last.verified);
    }
    if (call.status == MINTAGE_OK) verified_write(call.here, &call.here->last.verified, &call.here->frame->verified);
    verify_request_texts_free(&texts);
    return answer_status(&call);
}

/*
 * tokenVerifyIfReady(engine, token, audience, identity): a status. The answer of mintage_token_verify_with,
 * if it is at hand: of a token that was seen before, while no check of shared state is due.
 */
static napi_value call_token_verify_if_ready(napi_env env, napi_callback_info info)
{
    struct call call;
    struct verify_request_texts texts;
    mintage_verify_request request;

    call_begin_with_engine(&call, env, info);
    verify_request_texts_read(env, call.arguments + 1, &texts, &call.status);
    if (call.status == MINTAGE_OK) {
        request = verify_request_of(&texts, &call.here->frame->verify_request, &call.here->error);
        call.here->last.verified.struct_size = sizeof call.here->last.verified;
        call.status = mintage_token_verify_if_ready(call.engine->core, &request, &call.here->last.verified);
    }
    if (call.status == MINTAGE_OK) verified_write(call.here, &call.here->last.verified, &call.here->frame->verified);
    verify_request_texts_free(&texts);
    return answer_status(&call);
}

/*
 * tokenInspect(token): JSON, or a status. What a token says before anyone has checked its signature, as JSON
 * that begins with "unverified": true.
 */
static napi_value call_token_inspect(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text token;
    struct output out;

    call_begin(&call, env, info);
    token_read(env, call.arguments[0], &token, &call.status);
    output_begin(&out);
    do {
        if (call.status == MINTAGE_OK)
            call.status = mintage_token_inspect(token.bytes, token.len, out.bytes, out.capacity, &out.len);
    } while (output_grow(&out, &call.status));
    text_free(&token);
    return answer_text(&call, &out);
}

/* tokenRevoke(engine, token): a status. Refuses this one token. */
static napi_value call_token_revoke(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text token;

    call_begin_with_engine(&call, env, info);
    token_read(env, call.arguments[1], &token, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_token_revoke(call.engine->core, token.bytes, token.len, &call.here->error);
    text_free(&token);
    return answer_status(&call);
}

/* tokenRevokeId(engine, tokenId, expiresAtUnixS): a status. Refuses the token with this id (`jti`). */
static napi_value call_token_revoke_id(napi_env env, napi_callback_info info)
{
    struct call call;
    struct text token_id;
    int64_t expires_at_unix_s;

    call_begin_with_engine(&call, env, info);
    text_read(env, call.arguments[1], &token_id, &call.status);
    int64_read(env, call.arguments[2], &expires_at_unix_s, &call.status);
    if (call.status == MINTAGE_OK)
        call.status = mintage_token_revoke_id(call.engine->core, token_id.bytes, token_id.len, expires_at_unix_s,
                                              &call.here->error);
    text_free(&token_id);
    return answer_status(&call);
}

/* revokeAll(engine): a status. Refuses every token that exists, of every identity. */
static napi_value call_revoke_all(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin_with_engine(&call, env, info);
    if (call.status == MINTAGE_OK)
        call.status = mintage_revoke_all(call.engine->core, &call.here->error);
    return answer_status(&call);
}

/* lastVerifiedExternalSubject(): `sub`: who the token is about, as its issuer calls them. */
static napi_value last_verified_external_subject(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin(&call, env, info);
    if (call.status != MINTAGE_OK) return NULL;
    return string(env, call.here->last.verified_external.subject, call.here->last.verified_external.subject_len);
}

/* lastVerifiedExternalTokenId(): `jti`. */
static napi_value last_verified_external_token_id(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin(&call, env, info);
    if (call.status != MINTAGE_OK) return NULL;
    return string(env, call.here->last.verified_external.token_id, call.here->last.verified_external.token_id_len);
}

/*
 * lastVerifiedExternalKeyId(): `kid` of the issuer's key that verified it; of a kid above 255 bytes its
 * SHA-256, in base64url (43 bytes).
 */
static napi_value last_verified_external_key_id(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin(&call, env, info);
    if (call.status != MINTAGE_OK) return NULL;
    return string(env, call.here->last.verified_external.key_id, call.here->last.verified_external.key_id_len);
}

/* lastIdentity(): the identity of the last call that wrote one. */
static napi_value last_identity(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin(&call, env, info);
    if (call.status != MINTAGE_OK) return NULL;
    return string(env, call.here->last.identity, call.here->last.identity_len);
}

/* lastCursor(): the cursor of the last call that wrote one. */
static napi_value last_cursor(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin(&call, env, info);
    if (call.status != MINTAGE_OK) return NULL;
    return buffer(env, call.here->last.cursor, MINTAGE_CURSOR_BYTES);
}

/* lastVerifiedIdentity(): Who the token is about. */
static napi_value last_verified_identity(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin(&call, env, info);
    if (call.status != MINTAGE_OK) return NULL;
    return string(env, call.here->last.verified.identity, call.here->last.verified.identity_len);
}

/* lastVerifiedKeyId(): `kid` of the key that verified it. */
static napi_value last_verified_key_id(napi_env env, napi_callback_info info)
{
    struct call call;

    call_begin(&call, env, info);
    if (call.status != MINTAGE_OK) return NULL;
    return string(env, call.here->last.verified.key_id, call.here->last.verified.key_id_len);
}

const struct function raw_functions[] = {
    {"clockSet", call_clock_set},
    {"stats", call_stats},
    {"externalVerify", call_external_verify},
    {"issuerSet", call_issuer_set},
    {"exchange", call_exchange},
    {"identityCreate", call_identity_create},
    {"identityCreateAndMint", call_identity_create_and_mint},
    {"identityRevoke", call_identity_revoke},
    {"identityDelete", call_identity_delete},
    {"identityStatus", call_identity_status},
    {"keyAdd", call_key_add},
    {"keyRotate", call_key_rotate},
    {"keyRegenerate", call_key_regenerate},
    {"keyRetire", call_key_retire},
    {"keyRevoke", call_key_revoke},
    {"keys", call_keys},
    {"jwks", call_jwks},
    {"scopesParse", call_scopes_parse},
    {"scopesFormat", call_scopes_format},
    {"scopesPermit", call_scopes_permit},
    {"sync", call_sync},
    {"changesSince", call_changes_since},
    {"changesApply", call_changes_apply},
    {"tokenMint", call_token_mint},
    {"tokenVerifyWith", call_token_verify_with},
    {"tokenVerifyIfReady", call_token_verify_if_ready},
    {"tokenInspect", call_token_inspect},
    {"tokenRevoke", call_token_revoke},
    {"tokenRevokeId", call_token_revoke_id},
    {"revokeAll", call_revoke_all},
    {"lastVerifiedExternalSubject", last_verified_external_subject},
    {"lastVerifiedExternalTokenId", last_verified_external_token_id},
    {"lastVerifiedExternalKeyId", last_verified_external_key_id},
    {"lastIdentity", last_identity},
    {"lastCursor", last_cursor},
    {"lastVerifiedIdentity", last_verified_identity},
    {"lastVerifiedKeyId", last_verified_key_id},
    {NULL, NULL},
};
