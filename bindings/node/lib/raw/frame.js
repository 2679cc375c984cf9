// Generated from src/ by `make generate`. Do not edit.
//
// Where numbers lie in memory that the addon shares: doubles (times, epochs, serials) by their index in a
// Float64Array, all others by their index in a Uint32Array. A set of scopes takes two, the lower half first.
'use strict';

/** In the frame: each number of an output, and the beginning of each request. */
exports.frame = {
  // mintage_minted
  MINTED_ISSUED_AT_UNIX_S: 0,
  MINTED_EXPIRES_AT_UNIX_S: 1,
  MINTED_EPOCH: 2,
  // mintage_verified
  VERIFIED_ISSUED_AT_UNIX_S: 3,
  VERIFIED_EXPIRES_AT_UNIX_S: 4,
  VERIFIED_EPOCH: 5,
  VERIFIED_IDENTITY_SERIAL: 6,
  VERIFIED_KEY_ID_SERIAL: 7,
  VERIFIED_SCOPES: 16,
  VERIFIED_IDENTITY_SLOT: 18,
  VERIFIED_KEY_ID_SLOT: 19,
  // mintage_verified_external
  VERIFIED_EXTERNAL_ISSUED_AT_UNIX_S: 10,
  VERIFIED_EXTERNAL_EXPIRES_AT_UNIX_S: 11,
  VERIFIED_EXTERNAL_ISSUER_INDEX: 24,
  // mintage_mint_request
  MINT_REQUEST: 26,
  MINT_REQUEST_SCOPES: 27,
  // mintage_verify_request
  VERIFY_REQUEST: 30,
  VERIFY_REQUEST_SCOPES: 31,
  // calls without a struct
  SCOPES: 35,
  ANSWER: 37,
};

/** In the row of one of many verdicts. Texts lie there by their index in bytes. */
exports.verdictRow = {
  BYTES: 504,
  IDENTITY: 56,
  IDENTITY_LEN: 10,
  KEY_ID: 248,
  KEY_ID_LEN: 12,
  ISSUED_AT_UNIX_S: 55,
  EXPIRES_AT_UNIX_S: 56,
  EPOCH: 57,
  IDENTITY_SERIAL: 58,
  KEY_ID_SERIAL: 59,
  SCOPES: 120,
  IDENTITY_SLOT: 122,
  KEY_ID_SLOT: 123,
  STATUS: 124,
};

/** In the row of one of many requests to mint. */
exports.mintRow = {
  BYTES: 40,
  ISSUED_AT_UNIX_S: 0,
  EXPIRES_AT_UNIX_S: 1,
  EPOCH: 2,
  REQUEST: 6,
};

/** The texts for which strings are kept. */
exports.texts = {
  IDENTITY: 4096,
  KEY_ID: 64,
};
