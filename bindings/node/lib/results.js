// What verify and mint give back: values of their own, that nothing changes afterwards. Of what a
// caller rarely asks for, they keep the token, and decode when asked.
'use strict';

const { inspect } = require('node:util');

/** The claims of a token that the library has accepted or made, so it decodes. */
function claimsOf(token) {
  const payload = token.slice(token.indexOf('.') + 1, token.lastIndexOf('.'));
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

function freezeAll(value) {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freezeAll(part);
  return Object.freeze(value);
}

const dateOf = (unixS) => new Date(unixS * 1000);

/** An accepted token. Never shows the token itself: what is logged by mistake must not be a secret. */
class Verified {
  #token;
  #identity;
  #keyId;
  #issuedAtUnixS;
  #expiresAtUnixS;
  #epoch;
  #low;
  #high;
  #lists;
  #claims;

  constructor(token, identity, keyId, issuedAtUnixS, expiresAtUnixS, epoch, low, high, lists) {
    this.#token = token;
    this.#identity = identity;
    this.#keyId = keyId;
    this.#issuedAtUnixS = issuedAtUnixS;
    this.#expiresAtUnixS = expiresAtUnixS;
    this.#epoch = epoch;
    this.#low = low;
    this.#high = high;
    this.#lists = lists;
    this.#claims = undefined;
  }

  get identity() {
    return this.#identity;
  }
  get scopes() {
    return this.#lists.list(this.#low, this.#high);
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
  get epoch() {
    return this.#epoch;
  }
  get tokenId() {
    return this.claims.jti;
  }
  get keyId() {
    return this.#keyId;
  }
  get claims() {
    return (this.#claims ??= freezeAll(claimsOf(this.#token)));
  }

  toJSON() {
    const { identity, scopes, issuedAtUnixS, expiresAtUnixS, epoch, tokenId, keyId } = this;
    return { identity, scopes, issuedAtUnixS, expiresAtUnixS, epoch, tokenId, keyId };
  }
  [inspect.custom](_depth, options, show) {
    return `Verified ${show(this.toJSON(), options)}`;
  }
}

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
    return (this.#claims ??= freezeAll(claimsOf(this.#token)));
  }

  toJSON() {
    const { issuerIndex, subject, tokenId, keyId, issuedAtUnixS, expiresAtUnixS } = this;
    return { issuerIndex, subject, tokenId, keyId, issuedAtUnixS, expiresAtUnixS };
  }
  [inspect.custom](_depth, options, show) {
    return `VerifiedExternal ${show(this.toJSON(), options)}`;
  }
}

/** A new token, and what it was made with. */
class Minted {
  #token;
  #identity;
  #issuedAtUnixS;
  #expiresAtUnixS;
  #epoch;

  constructor(token, identity, issuedAtUnixS, expiresAtUnixS, epoch) {
    this.#token = token;
    this.#identity = identity;
    this.#issuedAtUnixS = issuedAtUnixS;
    this.#expiresAtUnixS = expiresAtUnixS;
    this.#epoch = epoch;
  }

  get token() {
    return this.#token;
  }
  get identity() {
    return this.#identity;
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
  get epoch() {
    return this.#epoch;
  }
  get tokenId() {
    return this.#token === '' ? '' : claimsOf(this.#token).jti;
  }
  get keyId() {
    if (this.#token === '') return '';
    return JSON.parse(Buffer.from(this.#token.slice(0, this.#token.indexOf('.')), 'base64url').toString()).kid;
  }

  /** For a response to the client: here the token is meant to be seen. */
  toJSON() {
    const { token, identity, expiresAtUnixS } = this;
    return { token, identity, expiresAtUnixS };
  }
  [inspect.custom](_depth, options, show) {
    const { identity, expiresAtUnixS, epoch, tokenId, keyId } = this;
    return `Minted ${show({ identity, expiresAtUnixS, epoch, tokenId, keyId }, options)}`;
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
Object.freeze(Verified.prototype);
Object.freeze(VerifiedExternal.prototype);
Object.freeze(Minted.prototype);
Object.freeze(Changes.prototype);

module.exports = { Changes, Verified, VerifiedExternal, Minted, VerifyVerdict, MintVerdict };
