// Many tokens in one call of the addon. The numbers of each lie in a row of memory that is passed
// along; raw/frame.js has the indices.
//
// What is wrong with the call itself (a type, an option, text that is not Unicode) throws before
// anything is done. What the engine would refuse is the verdict of that item.
'use strict';

const { readOptions, text, items } = require('./arguments.js');
const { MintageError, errorOf, errorWith, within, wrongType } = require('./errors.js');
const { addon, at, mintRow, putScopes, verdictRow } = require('./native.js');
const { mintedInRow, verifiedInRow } = require('./raw/outputs.js');
const { MintRequest } = require('./raw/requests.js');
const { MintVerdict, VerifyVerdict } = require('./results.js');

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
  if (length > KEPT) return new Rows(length, verdictRow.BYTES);
  const rows = kept ?? new Rows(KEPT, verdictRow.BYTES);
  kept = undefined;
  return rows;
}

function giveBack(rows) {
  if (rows.memory.byteLength === KEPT * verdictRow.BYTES) kept = rows;
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
    const status = rows.words[(place * verdictRow.BYTES) / 4 + verdictRow.STATUS];
    return status === OK
      ? new VerifyVerdict(verifiedInRow(rows, place, token, scopes.lists), undefined)
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
function outcomeOf(answer, request, rows, row) {
  if (typeof answer === 'number') return new MintVerdict(undefined, errorWith(answer));
  if (Array.isArray(answer)) return new MintVerdict(undefined, errorWith(answer[0], answer[1]));
  return new MintVerdict(mintedInRow(rows, row, answer, request.identity), undefined);
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
