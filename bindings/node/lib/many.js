// Many tokens in one call of the addon. The numbers of each lie in a row of memory that is passed
// along; src/addon.h says how.
//
// What is wrong with the call itself (a type, an option, text that is not Unicode) throws before
// anything is done. What the engine would refuse is the verdict of that item.
'use strict';

const { readOptions, MintRequest, text, optionalText, count, slot, items, json } = require('./arguments.js');
const { MintageError, errorOf, errorWith, within, wrongType } = require('./errors.js');
const { addon, words, ...at } = require('./native.js');
const { Minted, MintVerdict, Verified, VerifyVerdict } = require('./results.js');
const { identities, keyIds } = require('./strings.js');

const OK = 0;
const FIRST_REFUSAL = 2000;
const { verdict: row, mintNumbers: mintRow } = at;

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

function verifiedIn({ bytes, numbers, words: all }, place, token, lists) {
  const start = place * row.BYTES;
  const word = start / 4;
  const answer = (start + row.ANSWER_OF) / 4;
  const number = answer / 2;
  return new Verified(
    token,
    textOf(identities, all[answer + at.IDENTITY_SLOT], numbers[number + at.IDENTITY_SERIAL], bytes, start + row.IDENTITY, all[word + row.IDENTITY_LENGTH / 4]),
    textOf(keyIds, all[answer + at.KEY_SLOT], numbers[number + at.KEY_SERIAL], bytes, start + row.KEY, all[word + row.KEY_LENGTH / 4]),
    numbers[number + at.ISSUED_AT],
    numbers[number + at.EXPIRES_AT],
    numbers[number + at.EPOCH],
    all[answer + at.SCOPES],
    all[answer + at.SCOPES + 1],
    lists,
  );
}

exports.verifyMany = (engine, scopes, tokens, required) => {
  const mask = required === undefined ? { low: 0, high: 0 } : scopes.mask(required);
  const list = items(tokens, 'tokens');
  for (let place = 0; place < list.length; place++) {
    // Half a surrogate pair is the token's fault, as in `verify`: the library refuses what becomes of it.
    if (typeof list[place] !== 'string') throw wrongType(`tokens[${place}]`, 'must be a string');
  }
  const rows = takeRows(list.length);
  words[at.WANTED] = mask.low;
  words[at.WANTED + 1] = mask.high;
  const answer = addon.verifyMany(engine, list, rows.memory);
  if (answer !== OK) throw errorOf(answer);

  const verdicts = Array.from(list, (token, place) => {
    const status = rows.words[(place * row.BYTES + row.STATUS) / 4];
    return status === OK
      ? new VerifyVerdict(verifiedIn(rows, place, token, scopes.lists), undefined)
      : new VerifyVerdict(undefined, errorWith(status));
  });
  giveBack(rows);
  return verdicts;
};

/** Puts a request into the row that begins at this word, and among the texts. */
function readRequest(request, scopes, all, word, texts, first) {
  if (request === undefined) throw wrongType('options', 'must be a plain object');
  const given = readOptions(request, new MintRequest());
  const identity = text(given.identity, 'identity');
  const keySlot = slot(given.keySlot);
  const claims = given.claims === undefined ? undefined : json(given.claims, 'claims');
  const audience = optionalText(given.audience, 'audience');
  const lifetimeMinutes = count(given.lifetimeMinutes, 'lifetime_minutes', 'LIFETIME_OUT_OF_RANGE');
  const mask = scopes.mask(given.scopes);
  all[word + mintRow.SCOPES] = mask.low;
  all[word + mintRow.SCOPES + 1] = mask.high;
  all[word + mintRow.LIFETIME_MINUTES] = lifetimeMinutes;
  all[word + mintRow.SIGNING_SLOT] = keySlot;
  texts[first] = identity;
  texts[first + 1] = claims;
  texts[first + 2] = audience;
}

function mintedIn({ numbers }, place, token, identity) {
  const number = (place * mintRow.BYTES) / 8;
  return new Minted(token, identity, numbers[number + at.ISSUED_AT], numbers[number + at.EXPIRES_AT], numbers[number + at.EPOCH]);
}

exports.mintMany = (engine, scopes, requests) => {
  const list = items(requests, 'requests');
  const rows = new Rows(list.length, mintRow.BYTES);
  // Own places from the start, as in `items`.
  const texts = Array.from({ length: 3 * list.length }, () => undefined);
  const verdicts = Array.from(list, () => undefined);
  // The places of those that are minted, and how many they are.
  const places = new Uint32Array(list.length);
  let minting = 0;
  for (let place = 0; place < list.length; place++) {
    try {
      readRequest(list[place], scopes, rows.words, (minting * mintRow.BYTES) / 4, texts, 3 * minting);
      places[minting++] = place;
    } catch (error) {
      if (!(error instanceof MintageError) || error.status < FIRST_REFUSAL) throw within(`requests[${place}]`, error);
      verdicts[place] = new MintVerdict(undefined, error);
    }
  }
  texts.length = 3 * minting;
  const answers = addon.mintMany(engine, texts, rows.memory);
  if (!Array.isArray(answers)) throw errorOf(answers);

  for (let count = 0; count < minting; count++) {
    const answer = answers[count];
    verdicts[places[count]] =
      typeof answer === 'string'
        ? new MintVerdict(mintedIn(rows, count, answer, texts[3 * count]), undefined)
        : new MintVerdict(undefined, errorWith(...(Array.isArray(answer) ? answer : [answer])));
  }
  return verdicts;
};
