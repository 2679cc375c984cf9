// The addon of this environment, and the frame: the memory through which numbers cross. Inputs are
// written only when no code of a caller's can run any more before the call, and outputs are copied
// before it can run again.
'use strict';

const { join } = require('node:path');
const { load } = require('./load.js');
const { frame: at, mintRow, texts, verdictRow } = require('./raw/frame.js');

const addon = load(join(__dirname, '../native'), `${process.platform}-${process.arch}`);

/** The two views of the frame; `at` has the indices. */
const numbers = new Float64Array(addon.frame);
const words = new Uint32Array(addon.frame);

/** Writes a set of scopes, the lower half first. */
function putScopes(index, mask) {
  words[index] = mask.low;
  words[index + 1] = mask.high;
}

module.exports = { addon, at, mintRow, numbers, putScopes, texts, verdictRow, words };
