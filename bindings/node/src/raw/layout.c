/*
 * Generated from src/ by `make generate`. Do not edit.
 *
 * The structs of the header have the layouts that interface/interface.json has, and those of the addon the
 * offsets that lib/raw/frame.js has. The compiler checks it; nothing is left.
 */
#include "addon.h"

#include <stddef.h>

#define LAYOUT(rule) _Static_assert(rule, "this layout was generated: " #rule)

LAYOUT(sizeof(mintage_error) == 516);
LAYOUT(offsetof(mintage_error, struct_size) == 0);
LAYOUT(offsetof(mintage_error, status) == 4);
LAYOUT(offsetof(mintage_error, field) == 8);
LAYOUT(offsetof(mintage_error, message) == 72);
LAYOUT(offsetof(mintage_error, claim) == 512);

LAYOUT(sizeof(mintage_mint_request) == 96);
LAYOUT(offsetof(mintage_mint_request, struct_size) == 0);
LAYOUT(offsetof(mintage_mint_request, lifetime_minutes) == 4);
LAYOUT(offsetof(mintage_mint_request, identity) == 8);
LAYOUT(offsetof(mintage_mint_request, identity_len) == 16);
LAYOUT(offsetof(mintage_mint_request, scopes) == 24);
LAYOUT(offsetof(mintage_mint_request, claims) == 32);
LAYOUT(offsetof(mintage_mint_request, claims_len) == 40);
LAYOUT(offsetof(mintage_mint_request, audience) == 48);
LAYOUT(offsetof(mintage_mint_request, audience_len) == 56);
LAYOUT(offsetof(mintage_mint_request, error) == 64);
LAYOUT(offsetof(mintage_mint_request, key_slot) == 72);
LAYOUT(offsetof(mintage_mint_request, flags) == 76);
LAYOUT(offsetof(mintage_mint_request, client) == 80);
LAYOUT(offsetof(mintage_mint_request, client_len) == 88);

LAYOUT(sizeof(mintage_minted) == 168);
LAYOUT(offsetof(mintage_minted, struct_size) == 0);
LAYOUT(offsetof(mintage_minted, token_len) == 4);
LAYOUT(offsetof(mintage_minted, issued_at_unix_s) == 8);
LAYOUT(offsetof(mintage_minted, expires_at_unix_s) == 16);
LAYOUT(offsetof(mintage_minted, epoch) == 24);
LAYOUT(offsetof(mintage_minted, token_id_len) == 32);
LAYOUT(offsetof(mintage_minted, key_id_len) == 36);
LAYOUT(offsetof(mintage_minted, token_id) == 40);
LAYOUT(offsetof(mintage_minted, key_id) == 104);

LAYOUT(sizeof(mintage_verified) == 440);
LAYOUT(offsetof(mintage_verified, struct_size) == 0);
LAYOUT(offsetof(mintage_verified, flags) == 4);
LAYOUT(offsetof(mintage_verified, scopes) == 8);
LAYOUT(offsetof(mintage_verified, issued_at_unix_s) == 16);
LAYOUT(offsetof(mintage_verified, expires_at_unix_s) == 24);
LAYOUT(offsetof(mintage_verified, epoch) == 32);
LAYOUT(offsetof(mintage_verified, identity_len) == 40);
LAYOUT(offsetof(mintage_verified, token_id_len) == 44);
LAYOUT(offsetof(mintage_verified, key_id_len) == 48);
LAYOUT(offsetof(mintage_verified, client_len) == 52);
LAYOUT(offsetof(mintage_verified, identity) == 56);
LAYOUT(offsetof(mintage_verified, token_id) == 184);
LAYOUT(offsetof(mintage_verified, key_id) == 248);
LAYOUT(offsetof(mintage_verified, client) == 312);

LAYOUT(sizeof(mintage_verified_external) == 616);
LAYOUT(offsetof(mintage_verified_external, struct_size) == 0);
LAYOUT(offsetof(mintage_verified_external, flags) == 4);
LAYOUT(offsetof(mintage_verified_external, issued_at_unix_s) == 8);
LAYOUT(offsetof(mintage_verified_external, expires_at_unix_s) == 16);
LAYOUT(offsetof(mintage_verified_external, issuer_index) == 24);
LAYOUT(offsetof(mintage_verified_external, subject_len) == 28);
LAYOUT(offsetof(mintage_verified_external, token_id_len) == 32);
LAYOUT(offsetof(mintage_verified_external, key_id_len) == 36);
LAYOUT(offsetof(mintage_verified_external, subject) == 40);
LAYOUT(offsetof(mintage_verified_external, token_id) == 296);
LAYOUT(offsetof(mintage_verified_external, key_id) == 360);

LAYOUT(sizeof(mintage_verify_request) == 104);
LAYOUT(offsetof(mintage_verify_request, struct_size) == 0);
LAYOUT(offsetof(mintage_verify_request, flags) == 4);
LAYOUT(offsetof(mintage_verify_request, token) == 8);
LAYOUT(offsetof(mintage_verify_request, token_len) == 16);
LAYOUT(offsetof(mintage_verify_request, required_scopes) == 24);
LAYOUT(offsetof(mintage_verify_request, capability) == 32);
LAYOUT(offsetof(mintage_verify_request, max_age_s) == 36);
LAYOUT(offsetof(mintage_verify_request, audience) == 40);
LAYOUT(offsetof(mintage_verify_request, audience_len) == 48);
LAYOUT(offsetof(mintage_verify_request, identity) == 56);
LAYOUT(offsetof(mintage_verify_request, identity_len) == 64);
LAYOUT(offsetof(mintage_verify_request, claims_out) == 72);
LAYOUT(offsetof(mintage_verify_request, claims_capacity) == 80);
LAYOUT(offsetof(mintage_verify_request, claims_len_out) == 88);
LAYOUT(offsetof(mintage_verify_request, error) == 96);

LAYOUT(sizeof(mintage_exchange_request) == 64);
LAYOUT(offsetof(mintage_exchange_request, struct_size) == 0);
LAYOUT(offsetof(mintage_exchange_request, flags) == 4);
LAYOUT(offsetof(mintage_exchange_request, token) == 8);
LAYOUT(offsetof(mintage_exchange_request, token_len) == 16);
LAYOUT(offsetof(mintage_exchange_request, client_id) == 24);
LAYOUT(offsetof(mintage_exchange_request, client_id_len) == 32);
LAYOUT(offsetof(mintage_exchange_request, user_id) == 40);
LAYOUT(offsetof(mintage_exchange_request, user_id_len) == 48);
LAYOUT(offsetof(mintage_exchange_request, error) == 56);

LAYOUT(sizeof(mintage_slice) == 16);
LAYOUT(offsetof(mintage_slice, data) == 0);
LAYOUT(offsetof(mintage_slice, len) == 8);

LAYOUT(sizeof(struct frame) == 152);
LAYOUT(offsetof(struct frame, minted.issued_at_unix_s) == 0);
LAYOUT(offsetof(struct frame, minted.expires_at_unix_s) == 8);
LAYOUT(offsetof(struct frame, minted.epoch) == 16);
LAYOUT(offsetof(struct frame, verified.issued_at_unix_s) == 24);
LAYOUT(offsetof(struct frame, verified.expires_at_unix_s) == 32);
LAYOUT(offsetof(struct frame, verified.epoch) == 40);
LAYOUT(offsetof(struct frame, verified.identity_serial) == 48);
LAYOUT(offsetof(struct frame, verified.key_id_serial) == 56);
LAYOUT(offsetof(struct frame, verified.scopes) == 64);
LAYOUT(offsetof(struct frame, verified.identity_slot) == 72);
LAYOUT(offsetof(struct frame, verified.key_id_slot) == 76);
LAYOUT(offsetof(struct frame, verified_external.issued_at_unix_s) == 80);
LAYOUT(offsetof(struct frame, verified_external.expires_at_unix_s) == 88);
LAYOUT(offsetof(struct frame, verified_external.issuer_index) == 96);
LAYOUT(offsetof(struct frame, mint_request.lifetime_minutes) == 104);
LAYOUT(offsetof(struct frame, mint_request.scopes) == 108);
LAYOUT(offsetof(struct frame, mint_request.key_slot) == 116);
LAYOUT(offsetof(struct frame, verify_request.flags) == 120);
LAYOUT(offsetof(struct frame, verify_request.required_scopes) == 124);
LAYOUT(offsetof(struct frame, verify_request.capability) == 132);
LAYOUT(offsetof(struct frame, verify_request.max_age_s) == 136);
LAYOUT(offsetof(struct frame, scopes) == 140);
LAYOUT(offsetof(struct frame, answer) == 148);

LAYOUT(sizeof(struct verdict_row) == 504);
LAYOUT(offsetof(struct verdict_row, numbers) == 440);
LAYOUT(offsetof(struct verdict_row, status) == 496);
LAYOUT(sizeof(struct mint_row) == 40);
LAYOUT(offsetof(struct mint_row, request) == 24);
