// Generated from src/ by `make generate`. Do not edit.
//
// The results of the calls that were just made, read before anything else can run: from the frame, or from
// the rows of a call for many.
'use strict';

const { taken } = require('../errors.js');
const { addon, at, mintRow, numbers, verdictRow, words } = require('../native.js');
const { strings } = require('../strings.js');
const { Verified, VerifiedExternal, Minted } = require('./results.js');

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
exports.verifiedInRow = ({ bytes, numbers, words }, index, token, scopeLists) => {
  const start = index * verdictRow.BYTES;
  const word = start / 4;
  const number = start / 8;
  return new Verified(
    token,
    strings.identity.in(
      words[word + verdictRow.IDENTITY_SLOT],
      numbers[number + verdictRow.IDENTITY_SERIAL],
      bytes,
      start + verdictRow.IDENTITY,
      words[word + verdictRow.IDENTITY_LEN],
    ),
    words[word + verdictRow.SCOPES],
    words[word + verdictRow.SCOPES + 1],
    scopeLists,
    numbers[number + verdictRow.ISSUED_AT_UNIX_S],
    numbers[number + verdictRow.EXPIRES_AT_UNIX_S],
    numbers[number + verdictRow.EPOCH],
    strings.keyId.in(
      words[word + verdictRow.KEY_ID_SLOT],
      numbers[number + verdictRow.KEY_ID_SERIAL],
      bytes,
      start + verdictRow.KEY_ID,
      words[word + verdictRow.KEY_ID_LEN],
    ),
  );
};

/** Of the call that was just made. */
exports.verifiedExternalInFrame = (token) =>
  new VerifiedExternal(
    token,
    taken(addon.lastVerifiedExternalSubject()),
    numbers[at.VERIFIED_EXTERNAL_ISSUED_AT_UNIX_S],
    numbers[at.VERIFIED_EXTERNAL_EXPIRES_AT_UNIX_S],
    words[at.VERIFIED_EXTERNAL_ISSUER_INDEX],
    taken(addon.lastVerifiedExternalTokenId()),
    taken(addon.lastVerifiedExternalKeyId()),
  );

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
exports.mintedInRow = ({ numbers }, index, token, identity) => {
  const number = (index * mintRow.BYTES) / 8;
  return new Minted(
    token,
    identity,
    numbers[number + mintRow.ISSUED_AT_UNIX_S],
    numbers[number + mintRow.EXPIRES_AT_UNIX_S],
    numbers[number + mintRow.EPOCH],
  );
};
