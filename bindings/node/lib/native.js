// The addon of this environment, and the frame: the memory through which numbers cross. Its places
// are those of `struct frame` in src/addon.h. Inputs are written only when no code of a caller's can
// run any more before the call, and outputs are copied before it can run again.
'use strict';

const { join } = require('node:path');
const { load } = require('./load.js');

const addon = load(join(__dirname, '../native'), `${process.platform}-${process.arch}`);

exports.addon = addon;

/** The times, the epoch and the serials. */
exports.numbers = new Float64Array(addon.frame, 0, 5);
exports.ISSUED_AT = 0;
exports.EXPIRES_AT = 1;
exports.EPOCH = 2;
exports.IDENTITY_SERIAL = 3;
exports.KEY_SERIAL = 4;

/** Everything else, 32 bits each. A set of scopes takes two places, the lower half first. */
exports.words = new Uint32Array(addon.frame);
exports.IDENTITY_SLOT = 10;
exports.KEY_SLOT = 11;
exports.SCOPES = 12;
exports.ANSWER = 14;
exports.WANTED = 15;
exports.FLAGS = 17;
exports.CAPABILITY = 18;
exports.MAX_AGE_S = 19;
exports.LIFETIME_MINUTES = 20;
exports.SIGNING_SLOT = 21;

/** Of many verdicts, each has a row: `struct verdict` in src/addon.h. Numbers lie there as in the frame, from ANSWER_OF on. */
exports.verdict = {
  BYTES: 376,
  IDENTITY_LENGTH: 40,
  KEY_LENGTH: 48,
  IDENTITY: 56,
  KEY: 248,
  ANSWER_OF: 312,
  STATUS: 368,
};

/** Of many mints, each has a row: `struct mint_numbers`. Times and epoch lie there as in the frame; the rest by words. */
exports.mintNumbers = { BYTES: 40, SCOPES: 6, LIFETIME_MINUTES: 8, SIGNING_SLOT: 9 };
