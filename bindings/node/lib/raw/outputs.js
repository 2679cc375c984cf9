// Generated from src/ by `make generate`. Do not edit.
//
// The results of the calls that were just made, read before anything else can run: from the frame, or from
// the rows of a call for many.
'use strict';

const { taken } = require('../errors.js');
const { addon, at, mintRow, numbers, verdictRow, words } = require('../native.js');
const { strings } = require('../strings.js');
const { Verified, Minted } = require('./results.js');

/** Of the call that was just made. */
exports.verifiedInFrame = (token, scopeLists) =>
  new Verified(
    token,
    strings.identity.at(words[at.VERIFIED_IDENTITY_SLOT], numbers[at.VERIFIED_IDENTITY_SERIAL]),
    words[at.VERIFIED_SCOPES],
    words[at.VERIFIED_SCOPES + 1],
    scopeLists,
    numbers[at.VERIFIED_ISSUED_AT_UNIX_S],
    numbers[at.VERIFIED_EXPIRES_AT_UNIX_S],
    numbers[at.VERIFIED_EPOCH],
    strings.keyId.at(words[at.VERIFIED_KEY_ID_SLOT], numbers[at.VERIFIED_KEY_ID_SERIAL]),
  );

/** Of the item with this index. */
exports.verifiedInRow = (rows, index, token, scopeLists) => {
  const word = (index * verdictRow.BYTES) / 4;
  const number = (index * verdictRow.BYTES) / 8;
  return new Verified(
    token,
    strings.identity.in(
      rows.words[word + verdictRow.IDENTITY_SLOT],
      rows.numbers[number + verdictRow.IDENTITY_SERIAL],
      rows.bytes,
      index * verdictRow.BYTES + verdictRow.IDENTITY,
      rows.words[word + verdictRow.IDENTITY_LEN],
    ),
    rows.words[word + verdictRow.SCOPES],
    rows.words[word + verdictRow.SCOPES + 1],
    scopeLists,
    rows.numbers[number + verdictRow.ISSUED_AT_UNIX_S],
    rows.numbers[number + verdictRow.EXPIRES_AT_UNIX_S],
    rows.numbers[number + verdictRow.EPOCH],
    strings.keyId.in(
      rows.words[word + verdictRow.KEY_ID_SLOT],
      rows.numbers[number + verdictRow.KEY_ID_SERIAL],
      rows.bytes,
      index * verdictRow.BYTES + verdictRow.KEY_ID,
      rows.words[word + verdictRow.KEY_ID_LEN],
    ),
  );
};

/** Of the call that was just made. */
exports.mintedInFrame = (token, identity) =>
  new Minted(
    token,
    identity,
    numbers[at.MINTED_ISSUED_AT_UNIX_S],
    numbers[at.MINTED_EXPIRES_AT_UNIX_S],
    numbers[at.MINTED_EPOCH],
  );

/** Of the item with this index. */
exports.mintedInRow = (rows, index, token, identity) => {
  const number = (index * mintRow.BYTES) / 8;
  return new Minted(
    token,
    identity,
    rows.numbers[number + mintRow.ISSUED_AT_UNIX_S],
    rows.numbers[number + mintRow.EXPIRES_AT_UNIX_S],
    rows.numbers[number + mintRow.EPOCH],
  );
};
