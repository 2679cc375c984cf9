// The results that belong to no struct of the library: changes for other engines,
// and the verdicts on many. Those of one token are in raw/results.js.
'use strict';

const { inspect } = require('node:util');

const { dateOf, frozenClaimsOf } = require('./decode.js');

/** An accepted token of another issuer: of another kind than Verified, so that it never passes for one. */
class VerifiedExternal {
  #token;
  #issuerIndex;
  #subject;
  #tokenId;
  #keyId;
  #issuedAtUnixS;
  #expiresAtUnixS;
  #claims;

  constructor(token, issuerIndex, subject, tokenId, keyId, issuedAtUnixS, expiresAtUnixS) {
    this.#token = token;
    this.#issuerIndex = issuerIndex;
    this.#subject = subject;
    this.#tokenId = tokenId;
    this.#keyId = keyId;
    this.#issuedAtUnixS = issuedAtUnixS;
    this.#expiresAtUnixS = expiresAtUnixS;
  }

  get issuerIndex() {
    return this.#issuerIndex;
  }
  get subject() {
    return this.#subject;
  }
  get tokenId() {
    return this.#tokenId;
  }
  get keyId() {
    return this.#keyId;
  }
  get issuedAt() {
    return dateOf(this.#issuedAtUnixS);
  }
  get issuedAtUnixS() {
    return this.#issuedAtUnixS;
  }
  get expiresAt() {
    return dateOf(this.#expiresAtUnixS);
  }
  get expiresAtUnixS() {
    return this.#expiresAtUnixS;
  }
  get claims() {
    return (this.#claims ??= frozenClaimsOf(this.#token));
  }

  toJSON() {
    const { issuerIndex, subject, tokenId, keyId, issuedAtUnixS, expiresAtUnixS } = this;
    return { issuerIndex, subject, tokenId, keyId, issuedAtUnixS, expiresAtUnixS };
  }
  [inspect.custom](_depth, options, show) {
    return `VerifiedExternal ${show(this.toJSON(), options)}`;
  }
}

/** What has changed in an engine, for others. */
class Changes {
  #bytes;
  #cursor;
  #isComplete;

  constructor(bytes, cursor, isComplete) {
    this.#bytes = bytes;
    this.#cursor = cursor;
    this.#isComplete = isComplete;
  }

  // Bytes cannot be frozen, so each gets a copy.
  get bytes() {
    return Buffer.from(this.#bytes);
  }
  get cursor() {
    return Buffer.from(this.#cursor);
  }
  get isComplete() {
    return this.#isComplete;
  }

  toJSON() {
    const { isComplete } = this;
    return { bytes: this.#bytes.toString('base64'), cursor: this.#cursor.toString('base64'), isComplete };
  }
  [inspect.custom](_depth, options, show) {
    return `Changes ${show({ bytes: this.#bytes.length, isComplete: this.#isComplete }, options)}`;
  }
}

/** The result of a verdict, for the getter that names it. */
let resultOf;

/** What became of one of many: a result, or the error that says why not. */
class Verdict {
  #result;
  #error;

  constructor(result, error) {
    this.#result = result;
    this.#error = error;
  }

  get ok() {
    return this.#error === undefined;
  }
  get error() {
    return this.#error;
  }

  static {
    resultOf = (verdict) => verdict.#result;
  }
}

class VerifyVerdict extends Verdict {
  get verified() {
    return resultOf(this);
  }
  toJSON() {
    const { ok, verified, error } = this;
    return ok ? { ok, verified } : { ok, error };
  }
  [inspect.custom](_depth, options, show) {
    return show(this.toJSON(), options);
  }
}

class MintVerdict extends Verdict {
  get minted() {
    return resultOf(this);
  }
  toJSON() {
    const { ok, minted, error } = this;
    return ok ? { ok, minted } : { ok, error };
  }
  [inspect.custom](_depth, options, show) {
    return show(this.toJSON(), options);
  }
}

for (const { prototype } of [Verdict, VerifyVerdict, MintVerdict]) Object.freeze(prototype);
Object.freeze(Changes.prototype);
Object.freeze(VerifiedExternal.prototype);

module.exports = { Changes, MintVerdict, VerifiedExternal, VerifyVerdict };
