/*
 * Generated from src/ by `make generate`. Do not edit.
 *
 * The structs of the header have these sizes, alignments and offsets on 64-bit platforms. To include this file
 * is to check it.
 */
#ifndef MINTAGE_LAYOUT_H
#define MINTAGE_LAYOUT_H

#include <stddef.h>

#include "mintage.h"

#if SIZE_MAX > 0xffffffffu

#define MINTAGE_LAYOUT(name, rule) typedef char mintage_layout_##name[(rule) ? 1 : -1]

struct mintage_layout_error { char first; mintage_error aligned; };
MINTAGE_LAYOUT(error_size, sizeof(mintage_error) == 516);
MINTAGE_LAYOUT(error_align, offsetof(struct mintage_layout_error, aligned) == 4);
MINTAGE_LAYOUT(error_struct_size, offsetof(mintage_error, struct_size) == 0 && sizeof(((mintage_error *)0)->struct_size) == 4);
MINTAGE_LAYOUT(error_status, offsetof(mintage_error, status) == 4 && sizeof(((mintage_error *)0)->status) == 4);
MINTAGE_LAYOUT(error_field, offsetof(mintage_error, field) == 8 && sizeof(((mintage_error *)0)->field) == 64);
MINTAGE_LAYOUT(error_message, offsetof(mintage_error, message) == 72 && sizeof(((mintage_error *)0)->message) == 440);
MINTAGE_LAYOUT(error_claim, offsetof(mintage_error, claim) == 512 && sizeof(((mintage_error *)0)->claim) == 4);

struct mintage_layout_mint_request { char first; mintage_mint_request aligned; };
MINTAGE_LAYOUT(mint_request_size, sizeof(mintage_mint_request) == 96);
MINTAGE_LAYOUT(mint_request_align, offsetof(struct mintage_layout_mint_request, aligned) == 8);
MINTAGE_LAYOUT(mint_request_struct_size, offsetof(mintage_mint_request, struct_size) == 0 && sizeof(((mintage_mint_request *)0)->struct_size) == 4);
MINTAGE_LAYOUT(mint_request_lifetime_minutes, offsetof(mintage_mint_request, lifetime_minutes) == 4 && sizeof(((mintage_mint_request *)0)->lifetime_minutes) == 4);
MINTAGE_LAYOUT(mint_request_identity, offsetof(mintage_mint_request, identity) == 8 && sizeof(((mintage_mint_request *)0)->identity) == 8);
MINTAGE_LAYOUT(mint_request_identity_len, offsetof(mintage_mint_request, identity_len) == 16 && sizeof(((mintage_mint_request *)0)->identity_len) == 8);
MINTAGE_LAYOUT(mint_request_scopes, offsetof(mintage_mint_request, scopes) == 24 && sizeof(((mintage_mint_request *)0)->scopes) == 8);
MINTAGE_LAYOUT(mint_request_claims, offsetof(mintage_mint_request, claims) == 32 && sizeof(((mintage_mint_request *)0)->claims) == 8);
MINTAGE_LAYOUT(mint_request_claims_len, offsetof(mintage_mint_request, claims_len) == 40 && sizeof(((mintage_mint_request *)0)->claims_len) == 8);
MINTAGE_LAYOUT(mint_request_audience, offsetof(mintage_mint_request, audience) == 48 && sizeof(((mintage_mint_request *)0)->audience) == 8);
MINTAGE_LAYOUT(mint_request_audience_len, offsetof(mintage_mint_request, audience_len) == 56 && sizeof(((mintage_mint_request *)0)->audience_len) == 8);
MINTAGE_LAYOUT(mint_request_error, offsetof(mintage_mint_request, error) == 64 && sizeof(((mintage_mint_request *)0)->error) == 8);
MINTAGE_LAYOUT(mint_request_key_slot, offsetof(mintage_mint_request, key_slot) == 72 && sizeof(((mintage_mint_request *)0)->key_slot) == 4);
MINTAGE_LAYOUT(mint_request_flags, offsetof(mintage_mint_request, flags) == 76 && sizeof(((mintage_mint_request *)0)->flags) == 4);
MINTAGE_LAYOUT(mint_request_client, offsetof(mintage_mint_request, client) == 80 && sizeof(((mintage_mint_request *)0)->client) == 8);
MINTAGE_LAYOUT(mint_request_client_len, offsetof(mintage_mint_request, client_len) == 88 && sizeof(((mintage_mint_request *)0)->client_len) == 8);

struct mintage_layout_minted { char first; mintage_minted aligned; };
MINTAGE_LAYOUT(minted_size, sizeof(mintage_minted) == 168);
MINTAGE_LAYOUT(minted_align, offsetof(struct mintage_layout_minted, aligned) == 8);
MINTAGE_LAYOUT(minted_struct_size, offsetof(mintage_minted, struct_size) == 0 && sizeof(((mintage_minted *)0)->struct_size) == 4);
MINTAGE_LAYOUT(minted_token_len, offsetof(mintage_minted, token_len) == 4 && sizeof(((mintage_minted *)0)->token_len) == 4);
MINTAGE_LAYOUT(minted_issued_at_unix_s, offsetof(mintage_minted, issued_at_unix_s) == 8 && sizeof(((mintage_minted *)0)->issued_at_unix_s) == 8);
MINTAGE_LAYOUT(minted_expires_at_unix_s, offsetof(mintage_minted, expires_at_unix_s) == 16 && sizeof(((mintage_minted *)0)->expires_at_unix_s) == 8);
MINTAGE_LAYOUT(minted_epoch, offsetof(mintage_minted, epoch) == 24 && sizeof(((mintage_minted *)0)->epoch) == 8);
MINTAGE_LAYOUT(minted_token_id_len, offsetof(mintage_minted, token_id_len) == 32 && sizeof(((mintage_minted *)0)->token_id_len) == 4);
MINTAGE_LAYOUT(minted_key_id_len, offsetof(mintage_minted, key_id_len) == 36 && sizeof(((mintage_minted *)0)->key_id_len) == 4);
MINTAGE_LAYOUT(minted_token_id, offsetof(mintage_minted, token_id) == 40 && sizeof(((mintage_minted *)0)->token_id) == 64);
MINTAGE_LAYOUT(minted_key_id, offsetof(mintage_minted, key_id) == 104 && sizeof(((mintage_minted *)0)->key_id) == 64);

struct mintage_layout_verified { char first; mintage_verified aligned; };
MINTAGE_LAYOUT(verified_size, sizeof(mintage_verified) == 440);
MINTAGE_LAYOUT(verified_align, offsetof(struct mintage_layout_verified, aligned) == 8);
MINTAGE_LAYOUT(verified_struct_size, offsetof(mintage_verified, struct_size) == 0 && sizeof(((mintage_verified *)0)->struct_size) == 4);
MINTAGE_LAYOUT(verified_flags, offsetof(mintage_verified, flags) == 4 && sizeof(((mintage_verified *)0)->flags) == 4);
MINTAGE_LAYOUT(verified_scopes, offsetof(mintage_verified, scopes) == 8 && sizeof(((mintage_verified *)0)->scopes) == 8);
MINTAGE_LAYOUT(verified_issued_at_unix_s, offsetof(mintage_verified, issued_at_unix_s) == 16 && sizeof(((mintage_verified *)0)->issued_at_unix_s) == 8);
MINTAGE_LAYOUT(verified_expires_at_unix_s, offsetof(mintage_verified, expires_at_unix_s) == 24 && sizeof(((mintage_verified *)0)->expires_at_unix_s) == 8);
MINTAGE_LAYOUT(verified_epoch, offsetof(mintage_verified, epoch) == 32 && sizeof(((mintage_verified *)0)->epoch) == 8);
MINTAGE_LAYOUT(verified_identity_len, offsetof(mintage_verified, identity_len) == 40 && sizeof(((mintage_verified *)0)->identity_len) == 4);
MINTAGE_LAYOUT(verified_token_id_len, offsetof(mintage_verified, token_id_len) == 44 && sizeof(((mintage_verified *)0)->token_id_len) == 4);
MINTAGE_LAYOUT(verified_key_id_len, offsetof(mintage_verified, key_id_len) == 48 && sizeof(((mintage_verified *)0)->key_id_len) == 4);
MINTAGE_LAYOUT(verified_client_len, offsetof(mintage_verified, client_len) == 52 && sizeof(((mintage_verified *)0)->client_len) == 4);
MINTAGE_LAYOUT(verified_identity, offsetof(mintage_verified, identity) == 56 && sizeof(((mintage_verified *)0)->identity) == 128);
MINTAGE_LAYOUT(verified_token_id, offsetof(mintage_verified, token_id) == 184 && sizeof(((mintage_verified *)0)->token_id) == 64);
MINTAGE_LAYOUT(verified_key_id, offsetof(mintage_verified, key_id) == 248 && sizeof(((mintage_verified *)0)->key_id) == 64);
MINTAGE_LAYOUT(verified_client, offsetof(mintage_verified, client) == 312 && sizeof(((mintage_verified *)0)->client) == 128);

struct mintage_layout_verified_external { char first; mintage_verified_external aligned; };
MINTAGE_LAYOUT(verified_external_size, sizeof(mintage_verified_external) == 616);
MINTAGE_LAYOUT(verified_external_align, offsetof(struct mintage_layout_verified_external, aligned) == 8);
MINTAGE_LAYOUT(verified_external_struct_size, offsetof(mintage_verified_external, struct_size) == 0 && sizeof(((mintage_verified_external *)0)->struct_size) == 4);
MINTAGE_LAYOUT(verified_external_flags, offsetof(mintage_verified_external, flags) == 4 && sizeof(((mintage_verified_external *)0)->flags) == 4);
MINTAGE_LAYOUT(verified_external_issued_at_unix_s, offsetof(mintage_verified_external, issued_at_unix_s) == 8 && sizeof(((mintage_verified_external *)0)->issued_at_unix_s) == 8);
MINTAGE_LAYOUT(verified_external_expires_at_unix_s, offsetof(mintage_verified_external, expires_at_unix_s) == 16 && sizeof(((mintage_verified_external *)0)->expires_at_unix_s) == 8);
MINTAGE_LAYOUT(verified_external_issuer_index, offsetof(mintage_verified_external, issuer_index) == 24 && sizeof(((mintage_verified_external *)0)->issuer_index) == 4);
MINTAGE_LAYOUT(verified_external_subject_len, offsetof(mintage_verified_external, subject_len) == 28 && sizeof(((mintage_verified_external *)0)->subject_len) == 4);
MINTAGE_LAYOUT(verified_external_token_id_len, offsetof(mintage_verified_external, token_id_len) == 32 && sizeof(((mintage_verified_external *)0)->token_id_len) == 4);
MINTAGE_LAYOUT(verified_external_key_id_len, offsetof(mintage_verified_external, key_id_len) == 36 && sizeof(((mintage_verified_external *)0)->key_id_len) == 4);
MINTAGE_LAYOUT(verified_external_subject, offsetof(mintage_verified_external, subject) == 40 && sizeof(((mintage_verified_external *)0)->subject) == 256);
MINTAGE_LAYOUT(verified_external_token_id, offsetof(mintage_verified_external, token_id) == 296 && sizeof(((mintage_verified_external *)0)->token_id) == 64);
MINTAGE_LAYOUT(verified_external_key_id, offsetof(mintage_verified_external, key_id) == 360 && sizeof(((mintage_verified_external *)0)->key_id) == 256);

struct mintage_layout_verify_request { char first; mintage_verify_request aligned; };
MINTAGE_LAYOUT(verify_request_size, sizeof(mintage_verify_request) == 104);
MINTAGE_LAYOUT(verify_request_align, offsetof(struct mintage_layout_verify_request, aligned) == 8);
MINTAGE_LAYOUT(verify_request_struct_size, offsetof(mintage_verify_request, struct_size) == 0 && sizeof(((mintage_verify_request *)0)->struct_size) == 4);
MINTAGE_LAYOUT(verify_request_flags, offsetof(mintage_verify_request, flags) == 4 && sizeof(((mintage_verify_request *)0)->flags) == 4);
MINTAGE_LAYOUT(verify_request_token, offsetof(mintage_verify_request, token) == 8 && sizeof(((mintage_verify_request *)0)->token) == 8);
MINTAGE_LAYOUT(verify_request_token_len, offsetof(mintage_verify_request, token_len) == 16 && sizeof(((mintage_verify_request *)0)->token_len) == 8);
MINTAGE_LAYOUT(verify_request_required_scopes, offsetof(mintage_verify_request, required_scopes) == 24 && sizeof(((mintage_verify_request *)0)->required_scopes) == 8);
MINTAGE_LAYOUT(verify_request_capability, offsetof(mintage_verify_request, capability) == 32 && sizeof(((mintage_verify_request *)0)->capability) == 4);
MINTAGE_LAYOUT(verify_request_max_age_s, offsetof(mintage_verify_request, max_age_s) == 36 && sizeof(((mintage_verify_request *)0)->max_age_s) == 4);
MINTAGE_LAYOUT(verify_request_audience, offsetof(mintage_verify_request, audience) == 40 && sizeof(((mintage_verify_request *)0)->audience) == 8);
MINTAGE_LAYOUT(verify_request_audience_len, offsetof(mintage_verify_request, audience_len) == 48 && sizeof(((mintage_verify_request *)0)->audience_len) == 8);
MINTAGE_LAYOUT(verify_request_identity, offsetof(mintage_verify_request, identity) == 56 && sizeof(((mintage_verify_request *)0)->identity) == 8);
MINTAGE_LAYOUT(verify_request_identity_len, offsetof(mintage_verify_request, identity_len) == 64 && sizeof(((mintage_verify_request *)0)->identity_len) == 8);
MINTAGE_LAYOUT(verify_request_claims_out, offsetof(mintage_verify_request, claims_out) == 72 && sizeof(((mintage_verify_request *)0)->claims_out) == 8);
MINTAGE_LAYOUT(verify_request_claims_capacity, offsetof(mintage_verify_request, claims_capacity) == 80 && sizeof(((mintage_verify_request *)0)->claims_capacity) == 8);
MINTAGE_LAYOUT(verify_request_claims_len_out, offsetof(mintage_verify_request, claims_len_out) == 88 && sizeof(((mintage_verify_request *)0)->claims_len_out) == 8);
MINTAGE_LAYOUT(verify_request_error, offsetof(mintage_verify_request, error) == 96 && sizeof(((mintage_verify_request *)0)->error) == 8);

struct mintage_layout_exchange_request { char first; mintage_exchange_request aligned; };
MINTAGE_LAYOUT(exchange_request_size, sizeof(mintage_exchange_request) == 64);
MINTAGE_LAYOUT(exchange_request_align, offsetof(struct mintage_layout_exchange_request, aligned) == 8);
MINTAGE_LAYOUT(exchange_request_struct_size, offsetof(mintage_exchange_request, struct_size) == 0 && sizeof(((mintage_exchange_request *)0)->struct_size) == 4);
MINTAGE_LAYOUT(exchange_request_flags, offsetof(mintage_exchange_request, flags) == 4 && sizeof(((mintage_exchange_request *)0)->flags) == 4);
MINTAGE_LAYOUT(exchange_request_token, offsetof(mintage_exchange_request, token) == 8 && sizeof(((mintage_exchange_request *)0)->token) == 8);
MINTAGE_LAYOUT(exchange_request_token_len, offsetof(mintage_exchange_request, token_len) == 16 && sizeof(((mintage_exchange_request *)0)->token_len) == 8);
MINTAGE_LAYOUT(exchange_request_client_id, offsetof(mintage_exchange_request, client_id) == 24 && sizeof(((mintage_exchange_request *)0)->client_id) == 8);
MINTAGE_LAYOUT(exchange_request_client_id_len, offsetof(mintage_exchange_request, client_id_len) == 32 && sizeof(((mintage_exchange_request *)0)->client_id_len) == 8);
MINTAGE_LAYOUT(exchange_request_user_id, offsetof(mintage_exchange_request, user_id) == 40 && sizeof(((mintage_exchange_request *)0)->user_id) == 8);
MINTAGE_LAYOUT(exchange_request_user_id_len, offsetof(mintage_exchange_request, user_id_len) == 48 && sizeof(((mintage_exchange_request *)0)->user_id_len) == 8);
MINTAGE_LAYOUT(exchange_request_error, offsetof(mintage_exchange_request, error) == 56 && sizeof(((mintage_exchange_request *)0)->error) == 8);

struct mintage_layout_slice { char first; mintage_slice aligned; };
MINTAGE_LAYOUT(slice_size, sizeof(mintage_slice) == 16);
MINTAGE_LAYOUT(slice_align, offsetof(struct mintage_layout_slice, aligned) == 8);
MINTAGE_LAYOUT(slice_data, offsetof(mintage_slice, data) == 0 && sizeof(((mintage_slice *)0)->data) == 8);
MINTAGE_LAYOUT(slice_len, offsetof(mintage_slice, len) == 8 && sizeof(((mintage_slice *)0)->len) == 8);

#endif

#endif
