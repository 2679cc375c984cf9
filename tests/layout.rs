//! Generated from src/ by `make generate`. Do not edit.
//!
//! The structs of the C interface are laid out as `interface/interface.json` says. The
//! compiler checks it; there is nothing to run.
#![cfg(all(feature = "capi", target_pointer_width = "64"))]

use std::mem::{align_of, offset_of, size_of};

use mintage::ffi::*;

const _: () = {
    assert!(size_of::<mintage_error>() == 516);
    assert!(align_of::<mintage_error>() == 4);
    assert!(offset_of!(mintage_error, struct_size) == 0);
    assert!(offset_of!(mintage_error, status) == 4);
    assert!(offset_of!(mintage_error, field) == 8);
    assert!(offset_of!(mintage_error, message) == 72);
    assert!(offset_of!(mintage_error, claim) == 512);
};

const _: () = {
    assert!(size_of::<mintage_mint_request>() == 96);
    assert!(align_of::<mintage_mint_request>() == 8);
    assert!(offset_of!(mintage_mint_request, struct_size) == 0);
    assert!(offset_of!(mintage_mint_request, lifetime_minutes) == 4);
    assert!(offset_of!(mintage_mint_request, identity) == 8);
    assert!(offset_of!(mintage_mint_request, identity_len) == 16);
    assert!(offset_of!(mintage_mint_request, scopes) == 24);
    assert!(offset_of!(mintage_mint_request, claims) == 32);
    assert!(offset_of!(mintage_mint_request, claims_len) == 40);
    assert!(offset_of!(mintage_mint_request, audience) == 48);
    assert!(offset_of!(mintage_mint_request, audience_len) == 56);
    assert!(offset_of!(mintage_mint_request, error) == 64);
    assert!(offset_of!(mintage_mint_request, key_slot) == 72);
    assert!(offset_of!(mintage_mint_request, flags) == 76);
    assert!(offset_of!(mintage_mint_request, client) == 80);
    assert!(offset_of!(mintage_mint_request, client_len) == 88);
};

const _: () = {
    assert!(size_of::<mintage_minted>() == 168);
    assert!(align_of::<mintage_minted>() == 8);
    assert!(offset_of!(mintage_minted, struct_size) == 0);
    assert!(offset_of!(mintage_minted, token_len) == 4);
    assert!(offset_of!(mintage_minted, issued_at_unix_s) == 8);
    assert!(offset_of!(mintage_minted, expires_at_unix_s) == 16);
    assert!(offset_of!(mintage_minted, epoch) == 24);
    assert!(offset_of!(mintage_minted, token_id_len) == 32);
    assert!(offset_of!(mintage_minted, key_id_len) == 36);
    assert!(offset_of!(mintage_minted, token_id) == 40);
    assert!(offset_of!(mintage_minted, key_id) == 104);
};

const _: () = {
    assert!(size_of::<mintage_verified>() == 440);
    assert!(align_of::<mintage_verified>() == 8);
    assert!(offset_of!(mintage_verified, struct_size) == 0);
    assert!(offset_of!(mintage_verified, flags) == 4);
    assert!(offset_of!(mintage_verified, scopes) == 8);
    assert!(offset_of!(mintage_verified, issued_at_unix_s) == 16);
    assert!(offset_of!(mintage_verified, expires_at_unix_s) == 24);
    assert!(offset_of!(mintage_verified, epoch) == 32);
    assert!(offset_of!(mintage_verified, identity_len) == 40);
    assert!(offset_of!(mintage_verified, token_id_len) == 44);
    assert!(offset_of!(mintage_verified, key_id_len) == 48);
    assert!(offset_of!(mintage_verified, client_len) == 52);
    assert!(offset_of!(mintage_verified, identity) == 56);
    assert!(offset_of!(mintage_verified, token_id) == 184);
    assert!(offset_of!(mintage_verified, key_id) == 248);
    assert!(offset_of!(mintage_verified, client) == 312);
};

const _: () = {
    assert!(size_of::<mintage_verified_external>() == 616);
    assert!(align_of::<mintage_verified_external>() == 8);
    assert!(offset_of!(mintage_verified_external, struct_size) == 0);
    assert!(offset_of!(mintage_verified_external, flags) == 4);
    assert!(offset_of!(mintage_verified_external, issued_at_unix_s) == 8);
    assert!(offset_of!(mintage_verified_external, expires_at_unix_s) == 16);
    assert!(offset_of!(mintage_verified_external, issuer_index) == 24);
    assert!(offset_of!(mintage_verified_external, subject_len) == 28);
    assert!(offset_of!(mintage_verified_external, token_id_len) == 32);
    assert!(offset_of!(mintage_verified_external, key_id_len) == 36);
    assert!(offset_of!(mintage_verified_external, subject) == 40);
    assert!(offset_of!(mintage_verified_external, token_id) == 296);
    assert!(offset_of!(mintage_verified_external, key_id) == 360);
};

const _: () = {
    assert!(size_of::<mintage_verify_request>() == 104);
    assert!(align_of::<mintage_verify_request>() == 8);
    assert!(offset_of!(mintage_verify_request, struct_size) == 0);
    assert!(offset_of!(mintage_verify_request, flags) == 4);
    assert!(offset_of!(mintage_verify_request, token) == 8);
    assert!(offset_of!(mintage_verify_request, token_len) == 16);
    assert!(offset_of!(mintage_verify_request, required_scopes) == 24);
    assert!(offset_of!(mintage_verify_request, capability) == 32);
    assert!(offset_of!(mintage_verify_request, max_age_s) == 36);
    assert!(offset_of!(mintage_verify_request, audience) == 40);
    assert!(offset_of!(mintage_verify_request, audience_len) == 48);
    assert!(offset_of!(mintage_verify_request, identity) == 56);
    assert!(offset_of!(mintage_verify_request, identity_len) == 64);
    assert!(offset_of!(mintage_verify_request, claims_out) == 72);
    assert!(offset_of!(mintage_verify_request, claims_capacity) == 80);
    assert!(offset_of!(mintage_verify_request, claims_len_out) == 88);
    assert!(offset_of!(mintage_verify_request, error) == 96);
};

const _: () = {
    assert!(size_of::<mintage_exchange_request>() == 64);
    assert!(align_of::<mintage_exchange_request>() == 8);
    assert!(offset_of!(mintage_exchange_request, struct_size) == 0);
    assert!(offset_of!(mintage_exchange_request, flags) == 4);
    assert!(offset_of!(mintage_exchange_request, token) == 8);
    assert!(offset_of!(mintage_exchange_request, token_len) == 16);
    assert!(offset_of!(mintage_exchange_request, client_id) == 24);
    assert!(offset_of!(mintage_exchange_request, client_id_len) == 32);
    assert!(offset_of!(mintage_exchange_request, user_id) == 40);
    assert!(offset_of!(mintage_exchange_request, user_id_len) == 48);
    assert!(offset_of!(mintage_exchange_request, error) == 56);
};

const _: () = {
    assert!(size_of::<mintage_slice>() == 16);
    assert!(align_of::<mintage_slice>() == 8);
    assert!(offset_of!(mintage_slice, data) == 0);
    assert!(offset_of!(mintage_slice, len) == 8);
};
