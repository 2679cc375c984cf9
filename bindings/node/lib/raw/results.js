// Generated from src/ by `make generate`. Do not edit.
//
// What verify, verifyExternal and mint return: values of their own, that nothing changes afterwards. Of what
// a caller rarely asks for, they keep the token, and decode it when asked.
'use strict';

const { inspect } = require('node:util');

const { claimsOf, dateOf, frozenClaimsOf, headerOf } = require('../decode.js');

/** What an accepted token says. */
class Verified {
  #token;
  #identity;
  #scopesLow;
  #scopesHigh;
  #scopeLists;
  #issuedAtUnixS;
  #expiresAtUnixS;
  #epoch;
  #keyId;
  #claims;

  constructor(token, identity, scopesLow, scopesHigh, scopeLists, issuedAtUnixS, expiresAtUnixS, epoch, keyId) {
    this.#token = token;
    this.#identity = identity;
    this.#scopesLow = scopesLow;
    this.#scopesHigh = scopesHigh;
    this.#scopeLists = scopeLists;
    this.#issuedAtUnixS = issuedAtUnixS;
    this.#expiresAtUnixS = expiresAtUnixS;
    this.#epoch = epoch;
    this.#keyId = keyId;
    this.#claims = undefined;
  }

  get identity() {
    return this.#identity;
  }
  get scopes() {
    return this.#scopeLists.list(this.#scopesLow, this.#scopesHigh);
  }
  get issuedAtUnixS() {
    return this.#issuedAtUnixS;
  }
  get issuedAt() {
    return dateOf(this.#issuedAtUnixS);
  }
  get expiresAtUnixS() {
    return this.#expiresAtUnixS;
  }
  get expiresAt() {
    return dateOf(this.#expiresAtUnixS);
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
  get client() {
    return this.claims.client_id;
  }
  get claims() {
    return (this.#claims ??= frozenClaimsOf(this.#token));
  }

  toJSON() {
    const { identity, scopes, issuedAtUnixS, expiresAtUnixS, epoch, tokenId, keyId, client } = this;
    return { identity, scopes, issuedAtUnixS, expiresAtUnixS, epoch, tokenId, keyId, client };
  }
  [inspect.custom](_depth, options, show) {
    const { identity, scopes, issuedAtUnixS, expiresAtUnixS, epoch, tokenId, keyId, client } = this;
    return `Verified ${show({ identity, scopes, issuedAtUnixS, expiresAtUnixS, epoch, tokenId, keyId, client }, options)}`;
  }
}

/** What an accepted token of another issuer says. */
class VerifiedExternal {
  #token;
  #subject;
  #issuedAtUnixS;
  #expiresAtUnixS;
  #issuerIndex;
  #tokenId;
  #keyId;
  #claims;

  constructor(token, subject, issuedAtUnixS, expiresAtUnixS, issuerIndex, tokenId, keyId) {
    this.#token = token;
    this.#subject = subject;
    this.#issuedAtUnixS = issuedAtUnixS;
    this.#expiresAtUnixS = expiresAtUnixS;
    this.#issuerIndex = issuerIndex;
    this.#tokenId = tokenId;
    this.#keyId = keyId;
    this.#claims = undefined;
  }

  get subject() {
    return this.#subject;
  }
  get issuedAtUnixS() {
    return this.#issuedAtUnixS;
  }
  get issuedAt() {
    return dateOf(this.#issuedAtUnixS);
  }
  get expiresAtUnixS() {
    return this.#expiresAtUnixS;
  }
  get expiresAt() {
    return dateOf(this.#expiresAtUnixS);
  }
  get issuerIndex() {
    return this.#issuerIndex;
  }
  get tokenId() {
    return this.#tokenId;
  }
  get keyId() {
    return this.#keyId;
  }
  get claims() {
    return (this.#claims ??= frozenClaimsOf(this.#token));
  }

  toJSON() {
    const { subject, issuedAtUnixS, expiresAtUnixS, issuerIndex, tokenId, keyId } = this;
    return { subject, issuedAtUnixS, expiresAtUnixS, issuerIndex, tokenId, keyId };
  }
  [inspect.custom](_depth, options, show) {
    const { subject, issuedAtUnixS, expiresAtUnixS, issuerIndex, tokenId, keyId } = this;
    return `VerifiedExternal ${show({ subject, issuedAtUnixS, expiresAtUnixS, issuerIndex, tokenId, keyId }, options)}`;
  }
}

/** A new token. */
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
  get issuedAtUnixS() {
    return this.#issuedAtUnixS;
  }
  get issuedAt() {
    return dateOf(this.#issuedAtUnixS);
  }
  get expiresAtUnixS() {
    return this.#expiresAtUnixS;
  }
  get expiresAt() {
    return dateOf(this.#expiresAtUnixS);
  }
  get epoch() {
    return this.#epoch;
  }
  get tokenId() {
    return claimsOf(this.#token).jti;
  }
  get keyId() {
    return headerOf(this.#token).kid;
  }

  toJSON() {
    const { token, identity, expiresAtUnixS } = this;
    return { token, identity, expiresAtUnixS };
  }
  [inspect.custom](_depth, options, show) {
    const { identity, issuedAtUnixS, expiresAtUnixS, epoch, tokenId, keyId } = this;
    return `Minted ${show({ identity, issuedAtUnixS, expiresAtUnixS, epoch, tokenId, keyId }, options)}`;
  }
}

Object.freeze(Verified.prototype);
Object.freeze(VerifiedExternal.prototype);
Object.freeze(Minted.prototype);

module.exports = { Verified, VerifiedExternal, Minted };
