// Many tokens in one call of the addon. The numbers of each lie in a row of memory that is passed
// along; raw/frame.js has the indices.
//
// What is wrong with the call itself (a type, an option, text that is not Unicode) throws before
// anything is done. What the engine would refuse is the verdict of that item.
'use strict';

const { readOptions, text, items } = require('./arguments.js');
const { MintageError, errorOf, errorWith, within, wrongType } = require('./errors.js');
const { addon, at, mintRow, putScopes, verdictRow: row } = require('./native.js');
const { MintRequest } = require('./raw/requests.js');
const { Minted, Verified } = require('./raw/results.js');
const { MintVerdict, VerifyVerdict } = require('./results.js');
const { identities, keyIds } = require('./strings.js');

const OK = 0;
const FIRST_REFUSAL = 2000;

/** Rows, and the views through which they are read. */
class Rows {
  constructor(count, bytes) {
    this.memory = new ArrayBuffer(count * bytes);
    this.bytes = Buffer.from(this.memory);
    this.numbers = new Float64Array(this.memory);
    this.words = new Uint32Array(this.memory);
  }
}

/** Verdicts up to this many use the same memory again; it is nobody else's while they do. */
const KEPT = 1024;
let kept;

function takeRows(length) {
  if (length > KEPT) return new Rows(length, row.BYTES);
  const rows = kept ?? new Rows(KEPT, row.BYTES);
  kept = undefined;
  return rows;
}

function giveBack(rows) {
  if (rows.memory.byteLength === KEPT * row.BYTES) kept = rows;
}

/** The text of a row, from the strings that are at hand or from its bytes. */
function textOf(strings, slot, serial, bytes, start, length) {
  return strings.find(slot, serial) ?? strings.keep(slot, serial, bytes.toString('utf8', start, start + length));
}

function verifiedIn({ bytes, numbers, words: all }, index, token, lists) {
  const start = index * row.BYTES;
  const word = start / 4;
  const number = start / 8;
  return new Verified(
    token,
    textOf(identities, all[word + row.IDENTITY_SLOT], numbers[number + row.IDENTITY_SERIAL], bytes, start + row.IDENTITY, all[word + row.IDENTITY_LEN]),
    all[word + row.SCOPES],
    all[word + row.SCOPES + 1],
    lists,
    numbers[number + row.ISSUED_AT_UNIX_S],
    numbers[number + row.EXPIRES_AT_UNIX_S],
    numbers[number + row.EPOCH],
    textOf(keyIds, all[word + row.KEY_ID_SLOT], numbers[number + row.KEY_ID_SERIAL], bytes, start + row.KEY_ID, all[word + row.KEY_ID_LEN]),
  );
}

exports.verifyMany = (engine, scopes, tokens, required) => {
  const mask = scopes.optionalMask(required);
  const list = items(tokens, 'tokens');
  for (let place = 0; place < list.length; place++) {
    // Half a surrogate pair is the token's fault, as in `verify`: the library refuses what becomes of it.
    if (typeof list[place] !== 'string') throw wrongType(`tokens[${place}]`, 'must be a string');
  }
  const rows = takeRows(list.length);
  putScopes(at.VERIFY_REQUEST_SCOPES, mask);
  const answer = addon.tokenVerifyMany(engine, list, rows.memory);
  if (answer !== OK) throw errorOf(answer);

  const verdicts = Array.from(list, (token, place) => {
    const status = rows.words[(place * row.BYTES) / 4 + row.STATUS];
    return status === OK
      ? new VerifyVerdict(verifiedIn(rows, place, token, scopes.lists), undefined)
      : new VerifyVerdict(undefined, errorWith(status));
  });
  giveBack(rows);
  return verdicts;
};

/** What a request to mint may have, as one of many: all that it has. */
const MINT_REQUEST = Object.keys(new MintRequest());

/** A request that has been checked. */
function requestOf(request, scopes) {
  if (request === undefined) throw wrongType('options', 'must be a plain object');
  const given = readOptions(request, new MintRequest(), MINT_REQUEST);
  text(given.identity, 'identity');
  return given.check(scopes);
}

/** The outcome of the request that has this row: a token, a status, or a status and the parts of its error. */
function outcomeOf(answer, request, { numbers }, row) {
  if (typeof answer === 'number') return new MintVerdict(undefined, errorWith(answer));
  if (Array.isArray(answer)) return new MintVerdict(undefined, errorWith(answer[0], answer[1]));
  const first = (row * mintRow.BYTES) / 8;
  const issuedAtUnixS = numbers[first + mintRow.ISSUED_AT_UNIX_S];
  const expiresAtUnixS = numbers[first + mintRow.EXPIRES_AT_UNIX_S];
  const epoch = numbers[first + mintRow.EPOCH];
  return new MintVerdict(new Minted(answer, request.identity, issuedAtUnixS, expiresAtUnixS, epoch), undefined);
}

exports.mintMany = (engine, scopes, requests) => {
  // Each is a request that can be minted, or the verdict that says why it cannot.
  const read = items(requests, 'requests').map((request, index) => {
    try {
      return requestOf(request, scopes);
    } catch (error) {
      if (!(error instanceof MintageError) || error.status < FIRST_REFUSAL) throw within(`requests[${index}]`, error);
      return new MintVerdict(undefined, error);
    }
  });
  const minting = read.filter((one) => one instanceof MintRequest);
  const rows = new Rows(minting.length, mintRow.BYTES);
  minting.forEach((request, row) => request.write(rows.words, (row * mintRow.BYTES) / 4 + mintRow.REQUEST));
  const answers = addon.tokenMintMany(engine, minting.flatMap((request) => request.texts()), rows.memory);
  if (!Array.isArray(answers)) throw errorOf(answers);

  let row = 0;
  return read.map((one) => (one instanceof MintRequest ? outcomeOf(answers[row], one, rows, row++) : one));
};
