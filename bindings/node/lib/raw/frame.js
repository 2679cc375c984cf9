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
  VERIFIED_ISSUER_INDEX: 18,
  VERIFIED_IDENTITY_SLOT: 19,
  VERIFIED_KEY_ID_SLOT: 20,
  // mintage_mint_request
  MINT_REQUEST: 22,
  MINT_REQUEST_SCOPES: 23,
  // mintage_verify_request
  VERIFY_REQUEST: 26,
  VERIFY_REQUEST_SCOPES: 27,
  // calls without a struct
  SCOPES: 31,
  ANSWER: 33,
};

/** In the row of one of many verdicts. Texts lie there by their index in bytes. */
exports.verdictRow = {
  BYTES: 384,
  IDENTITY: 56,
  IDENTITY_LEN: 10,
  KEY_ID: 248,
  KEY_ID_LEN: 12,
  ISSUED_AT_UNIX_S: 39,
  EXPIRES_AT_UNIX_S: 40,
  EPOCH: 41,
  IDENTITY_SERIAL: 42,
  KEY_ID_SERIAL: 43,
  SCOPES: 88,
  ISSUER_INDEX: 90,
  IDENTITY_SLOT: 91,
  KEY_ID_SLOT: 92,
  STATUS: 94,
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
