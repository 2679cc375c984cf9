// Generated from src/ by `make generate`. Do not edit.
//
// What a caller asks of verify, mint and exchange. The options are filled in, checked all together, and then
// passed to the addon: numbers in the frame, texts as arguments.
'use strict';

const { capabilityNumber, count, keySlotNumber, optionalFlag, optionalJson, optionalText, text, token } = require('../arguments.js');
const { at, words } = require('../native.js');

/** What a new token shall grant. */
class MintRequest {
  lifetimeMinutes = undefined;
  identity = undefined;
  scopes = undefined;
  claims = undefined;
  audience = undefined;
  keySlot = undefined;
  client = undefined;

  /** Replaces each option by the value that the library takes. `scopes` are those of the engine. */
  check(scopes) {
    this.lifetimeMinutes = count(this.lifetimeMinutes, 'lifetime_minutes', 'LIFETIME_OUT_OF_RANGE');
    this.identity = optionalText(this.identity, 'identity');
    this.scopes = scopes.mask(this.scopes);
    this.claims = optionalJson(this.claims, 'claims');
    this.audience = optionalText(this.audience, 'audience');
    this.keySlot = keySlotNumber(this.keySlot);
    this.client = optionalText(this.client, 'client');
    return this;
  }

  /** Writes its numbers, from this word on. */
  write(to, first) {
    to[first] = this.lifetimeMinutes;
    to[first + 1] = this.scopes.low;
    to[first + 2] = this.scopes.high;
    to[first + 3] = this.keySlot;
  }

  /** Calls a function of the addon that takes such a request. */
  passTo(call, engine) {
    this.write(words, at.MINT_REQUEST);
    return call(engine, this.identity, this.claims, this.audience, this.client);
  }

  /** Its texts, in the order of the addon. */
  texts() {
    return [this.identity, this.claims, this.audience, this.client];
  }
}

/** What to ask of a token beyond being valid. */
class VerifyRequest {
  anyScope = undefined;
  token = undefined;
  scopes = undefined;
  capability = undefined;
  maxAgeS = undefined;
  audience = undefined;
  identity = undefined;

  /** Replaces each option by the value that the library takes. `scopes` are those of the engine. */
  check(scopes) {
    this.anyScope = optionalFlag(this.anyScope, 'anyScope') ? 1 : 0;
    this.token = token(this.token, 'token');
    this.scopes = scopes.optionalMask(this.scopes);
    this.capability = capabilityNumber(this.capability);
    this.maxAgeS = count(this.maxAgeS, 'max_age_s', 'INVALID_ARGUMENT');
    this.audience = optionalText(this.audience, 'audience');
    this.identity = optionalText(this.identity, 'identity');
    return this;
  }

  /** Writes its numbers, from this word on. */
  write(to, first) {
    to[first] = this.anyScope;
    to[first + 1] = this.scopes.low;
    to[first + 2] = this.scopes.high;
    to[first + 3] = this.capability;
    to[first + 4] = this.maxAgeS;
  }

  /** Calls a function of the addon that takes such a request. */
  passTo(call, engine) {
    this.write(words, at.VERIFY_REQUEST);
    return call(engine, this.token, this.audience, this.identity);
  }
}

/** A foreign token to exchange. */
class ExchangeRequest {
  token = undefined;
  clientId = undefined;
  userId = undefined;

  /** Replaces each option by the value that the library takes. */
  check() {
    this.token = token(this.token, 'token');
    this.clientId = text(this.clientId, 'client_id');
    this.userId = text(this.userId, 'user_id');
    return this;
  }

  /** Calls a function of the addon that takes such a request. */
  passTo(call, engine) {
    return call(engine, this.token, this.clientId, this.userId);
  }
}

module.exports = { MintRequest, VerifyRequest, ExchangeRequest };
