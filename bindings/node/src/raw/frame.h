/*
 * Generated from src/ by `make generate`. Do not edit.
 *
 * The frame: numbers in and out of a call, in memory that JavaScript sees as typed arrays. Reading and
 * writing there costs a nanosecond, where a Node-API value costs ten. Both sides use it only within one call:
 * lib/ writes the inputs, calls, and copies the outputs before anything else can run.
 */
#ifndef MINTAGE_NODE_FRAME_H
#define MINTAGE_NODE_FRAME_H

#include "mintage.h"

/* The arguments of a function of the addon at most. */
#define CALL_ARGUMENTS_MAX 5

/* The texts for which lib/strings.js keeps strings: powers of two. */
#define IDENTITY_TEXTS 4096
#define KEY_ID_TEXTS 64

/* Of mintage_minted. */
struct minted_numbers {
    double issued_at_unix_s;
    double expires_at_unix_s;
    double epoch;
};

/* Of mintage_verified. */
struct verified_numbers {
    double issued_at_unix_s;
    double expires_at_unix_s;
    double epoch;
    double identity_serial;
    double key_id_serial;
    uint32_t scopes[2];
    uint32_t identity_slot;
    uint32_t key_id_slot;
};

/* Of mintage_verified_external. */
struct verified_external_numbers {
    double issued_at_unix_s;
    double expires_at_unix_s;
    uint32_t issuer_index;
};

/* Of mintage_mint_request. */
struct mint_request_numbers {
    uint32_t lifetime_minutes;
    uint32_t scopes[2];
    uint32_t key_slot;
};

/* Of mintage_verify_request. */
struct verify_request_numbers {
    uint32_t flags;
    uint32_t required_scopes[2];
    uint32_t capability;
    uint32_t max_age_s;
};

struct frame {
    struct minted_numbers minted;
    struct verified_numbers verified;
    struct verified_external_numbers verified_external;
    struct mint_request_numbers mint_request;
    struct verify_request_numbers verify_request;
    /* Of calls without a struct: a set of scopes, and a number that is the answer. */
    uint32_t scopes[2];
    uint32_t answer;
};

/* One of many verdicts, in memory of lib/'s. The library uses an array of these as its own. */
struct verdict_row {
    mintage_verified verified;
    struct verified_numbers numbers;
    int32_t status;
    uint32_t reserved;
};

/* One of many requests to mint, and its outcome, in memory of lib/'s. */
struct mint_row {
    struct minted_numbers minted;
    struct mint_request_numbers request;
};

/* The outputs of the last calls. */
struct last {
    mintage_verified_external verified_external;
    uint8_t identity[MINTAGE_IDENTITY_BYTES_MAX];
    size_t identity_len;
    mintage_minted minted;
    uint8_t cursor[MINTAGE_CURSOR_BYTES];
    mintage_verified verified;
};

#endif
