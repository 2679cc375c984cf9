// The engine: each operation checks what it is given, fills the frame, calls the addon once, and
// makes a result or an error of the answer.
'use strict';

const { readOptions, text, optionalFlag, requiredCapabilityNumber, keySlotNumber } = require('./arguments.js');
const { items, bytes, cursor, time, json, optionalJson } = require('./arguments.js');
const { MintageError, done, errorNamed, errorOf, statusOf, taken, wrongType } = require('./errors.js');
const { mintMany, verifyMany } = require('./many.js');
const { addon, at, putScopes, words } = require('./native.js');
const { mintedInFrame, verifiedExternalInFrame, verifiedInFrame } = require('./raw/outputs.js');
const { ExchangeRequest, MintRequest, VerifyRequest } = require('./raw/requests.js');
const { permissions } = require('./raw/tables.js');
const { Changes } = require('./results.js');
const { Scopes } = require('./scopes.js');

const OK = 0;
const WOULD_WAIT = statusOf('WOULD_WAIT');

/** The options of each call; a request has more fields, which are arguments of their own. */
const VERIFY_OPTIONS = ['scopes', 'anyScope', 'capability', 'maxAgeS', 'audience', 'identity'];
const VERIFY_MANY_OPTIONS = ['scopes'];
const VERIFY_EXTERNAL_OPTIONS = ['audience', 'identity', 'maxAgeS'];
const MINT_OPTIONS = ['lifetimeMinutes', 'claims', 'audience', 'client', 'keySlot'];
const EXCHANGE_OPTIONS = ['clientId', 'userId'];
const ROTATE_OPTIONS = ['revokeOld'];

/** `"fork": "separate"`, unless the configuration says otherwise: a child of Node never goes on with its parent's memory. */
function configText(config) {
  const document = json(config, 'config');
  let parsed;
  try {
    parsed = JSON.parse(document);
  } catch {
    return document;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed) || Object.hasOwn(parsed, 'fork')) {
    return document;
  }
  // At the end, so that the engine counts the other fields as their author does.
  const comma = Object.keys(parsed).length === 0 ? '' : ',';
  return `${document.slice(0, document.lastIndexOf('}'))}${comma}"fork":"separate"}`;
}

/** The token that a call has just made; for an identity that the addon knows, if it is not given. */
function mintedFor(identity, token) {
  return mintedInFrame(taken(token), identity ?? taken(addon.lastIdentity()));
}

const ATTACH = Symbol('attach');

class Engine {
  #handle;
  #verify;
  #scopes;

  constructor(config = {}, handle = undefined) {
    this.#handle = config === ATTACH ? handle : taken(addon.open(configText(config)));
    this.#verify = taken(addon.verifier(this.#handle));
    this.#scopes = new Scopes(this.#handle);
  }

  static attach(shared) {
    const own = typeof shared === 'object' && shared !== null && Object.hasOwn(shared, 'mintageEngine');
    const name = own ? shared.mintageEngine : undefined;
    if (typeof name !== 'string') throw wrongType('shared', 'must be what share() returned');
    const handle = addon.attach(text(name, 'shared'));
    if (typeof handle === 'number') {
      throw errorNamed('INVALID_HANDLE', 'shared', 'No engine of this process is shared under this name: it was closed, or never was.');
    }
    return new Engine(ATTACH, taken(handle));
  }

  share() {
    return Object.freeze({ mintageEngine: taken(addon.share(this.#handle)) });
  }

  close() {
    done(addon.close(this.#handle));
  }

  // ---- tokens

  verify(token, options) {
    if (typeof token !== 'string') throw wrongType('token', 'must be a string');
    let answer;
    if (options === undefined) {
      words[at.VERIFY_REQUEST_SCOPES] = 0;
      words[at.VERIFY_REQUEST_SCOPES + 1] = 0;
      answer = this.#verify(token);
    } else {
      answer = this.#verifyWith(token, options);
    }
    if (answer !== OK) throw errorOf(answer);
    return verifiedInFrame(token, this.#scopes.lists);
  }

  verifyIfReady(token, options) {
    const answer = this.#verifyRequest(token, options, VERIFY_OPTIONS).passTo(addon.tokenVerifyIfReady, this.#handle);
    if (answer === WOULD_WAIT) return undefined;
    done(answer);
    return verifiedInFrame(token, this.#scopes.lists);
  }

  #verifyWith(token, options) {
    const request = this.#verifyRequest(token, options, VERIFY_OPTIONS);
    const { scopes, anyScope, capability, maxAgeS, audience, identity } = request;
    if (anyScope === 0 && capability === 0 && maxAgeS === 0 && audience === undefined && identity === undefined) {
      putScopes(at.VERIFY_REQUEST_SCOPES, scopes);
      return this.#verify(token);
    }
    return request.passTo(addon.tokenVerifyWith, this.#handle);
  }

  #verifyRequest(token, options, allowed) {
    const request = readOptions(options, new VerifyRequest(), allowed);
    request.token = token;
    return request.check(this.#scopes);
  }

  verifyMany(tokens, options) {
    const { scopes } = readOptions(options, new VerifyRequest(), VERIFY_MANY_OPTIONS);
    return verifyMany(this.#handle, this.#scopes, tokens, scopes);
  }

  mint(identity, scopes, options) {
    text(identity, 'identity');
    return this.#minted(addon.tokenMint, identity, scopes, options);
  }

  createIdentityAndMint(scopes, options) {
    return this.#minted(addon.identityCreateAndMint, undefined, scopes, options);
  }

  #minted(mint, identity, scopes, options) {
    const request = readOptions(options, new MintRequest(), MINT_OPTIONS);
    request.identity = identity;
    request.scopes = scopes;
    request.check(this.#scopes);
    return mintedFor(identity, request.passTo(mint, this.#handle));
  }

  mintMany(requests) {
    return mintMany(this.#handle, this.#scopes, requests);
  }

  permits(scopes, capability) {
    const mask = this.#scopes.mask(scopes);
    const number = requiredCapabilityNumber(capability);
    putScopes(at.SCOPES, mask);
    done(addon.scopesPermit(this.#handle, number));
    return permissions[words[at.ANSWER]];
  }

  revokeToken(token) {
    done(addon.tokenRevoke(this.#handle, text(token, 'token')));
  }

  revokeTokenId(tokenId, expiresAtUnixS) {
    done(addon.tokenRevokeId(this.#handle, text(tokenId, 'token_id'), time(expiresAtUnixS, 'expires_at_unix_s')));
  }

  revokeAll() {
    done(addon.revokeAll(this.#handle));
  }

  // ---- tokens of other issuers

  verifyExternal(token, options) {
    done(this.#verifyRequest(token, options, VERIFY_EXTERNAL_OPTIONS).passTo(addon.externalVerify, this.#handle));
    return verifiedExternalInFrame(token);
  }

  exchange(token, expected) {
    const request = readOptions(expected, new ExchangeRequest(), EXCHANGE_OPTIONS);
    request.token = token;
    return mintedFor(undefined, request.check().passTo(addon.exchange, this.#handle));
  }

  setIssuer(issuer) {
    done(addon.issuerSet(this.#handle, json(issuer, 'issuer')));
  }

  // ---- identities

  createIdentity() {
    return taken(addon.identityCreate(this.#handle));
  }

  revoke(identity) {
    done(addon.identityRevoke(this.#handle, text(identity, 'identity')));
  }

  revokeMany(identities) {
    const list = items(identities, 'identities');
    for (let place = 0; place < list.length; place++) text(list[place], `identities[${place}]`);
    done(addon.identityRevokeMany(this.#handle, list));
  }

  deleteIdentity(identity) {
    done(addon.identityDelete(this.#handle, text(identity, 'identity')));
  }

  identityStatus(identity) {
    return JSON.parse(taken(addon.identityStatus(this.#handle, text(identity, 'identity'))));
  }

  // ---- keys

  addKey(key) {
    done(addon.keyAdd(this.#handle, json(key, 'key')));
  }

  rotateKey(key, options) {
    const { revokeOld } = readOptions(options, { revokeOld: undefined }, ROTATE_OPTIONS);
    done(addon.keyRotate(this.#handle, optionalJson(key, 'key'), optionalFlag(revokeOld, 'revokeOld') ? 1 : 0));
  }

  regenerateKey(keySlot, key) {
    const number = keySlotNumber(keySlot);
    if (number === 0) throw wrongType('key_slot', "must be 'primary' or 'secondary'");
    done(addon.keyRegenerate(this.#handle, number, optionalJson(key, 'key')));
  }

  retireKey(keyId) {
    done(addon.keyRetire(this.#handle, text(keyId, 'key_id')));
  }

  revokeKey(keyId) {
    done(addon.keyRevoke(this.#handle, text(keyId, 'key_id')));
  }

  keys() {
    return JSON.parse(taken(addon.keys(this.#handle)));
  }

  jwks() {
    return JSON.parse(taken(addon.jwks(this.#handle)));
  }

  // ---- state that is shared

  sync() {
    done(addon.sync(this.#handle));
  }

  changesSince(since) {
    const changes = taken(addon.changesSince(this.#handle, cursor(since)));
    const isComplete = words[at.ANSWER] === 1;
    return new Changes(changes, taken(addon.lastCursor()), isComplete);
  }

  changesApply(changes) {
    done(addon.changesApply(this.#handle, bytes(changes, 'changes')));
    return words[at.ANSWER] === 1;
  }

  // ---- the engine itself

  stats() {
    return JSON.parse(taken(addon.stats(this.#handle)));
  }

  setClock(unixMs) {
    done(addon.clockSet(this.#handle, time(unixMs, 'unix_ms')));
  }
}
Object.defineProperty(Engine.prototype, Symbol.dispose ?? Symbol.for('Symbol.dispose'), {
  value: Engine.prototype.close,
  configurable: true,
  writable: true,
});

/** What a token says before anyone has checked it: proof of nothing. */
function inspect(token) {
  return JSON.parse(taken(addon.tokenInspect(text(token, 'token'))));
}

module.exports = { Engine, MintageError, inspect };
