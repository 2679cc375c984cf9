// Tokens of other issuers, exchanging them, and the two slots of keys.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { inspect as show } from 'node:util';

import { Engine, MintageError } from 'mintage';

import { misuse, open, refuses, root, thrown } from './kit.mjs';

const ISSUER = 'https://id.partner.example';
const provider = new Engine({ issuer: ISSUER, audience: ['api', 'other'], subjects: 'any' });
const trusted = (more = {}) => ({
  issuer: ISSUER,
  audience: 'api',
  algorithms: ['ES256'],
  jwks: provider.jwks(),
  exchange: { clients: ['app'], user_claim: 'sub', required_scopes: ['chat'], scopes: ['voip'], identity_prefix: 'partner:' },
  ...more,
});
const proof = (user, claims = { azp: 'app' }) => provider.mint(user, ['chat'], { claims });
const opened = () => new Engine(open({ issuers: [trusted()] }));
const APP = { clientId: 'app', userId: 'user-7' };

test('a token of a trusted issuer is verified, and is none of the engine', () => {
  const engine = opened();
  const foreign = proof('user-7', { azp: 'app', own: { list: [1] } });
  for (let pass = 0; pass < 2; pass++) {
    const verified = engine.verifyExternal(foreign.token, { audience: 'api', identity: 'user-7', maxAgeS: 60 });
    assert.equal(verified.subject, 'user-7');
    assert.equal(verified.issuerIndex, 1);
    assert.equal(verified.tokenId, foreign.tokenId);
    assert.equal(verified.keyId, foreign.keyId);
    assert.deepEqual([verified.issuedAt, verified.expiresAt], [foreign.issuedAt, foreign.expiresAt]);
    assert.deepEqual(verified.claims.own, { list: [1] });
    // Of another type, with nothing that a check of the other would read.
    assert.deepEqual([verified.identity, verified.scopes, verified.epoch], [undefined, undefined, undefined]);
    assert.notEqual(verified.constructor, engine.verify(engine.mint('user-7', ['chat']).token).constructor);
    assert.throws(() => { verified.subject = 'mallory'; }, TypeError);
    assert.throws(() => verified.claims.own.list.push(2), TypeError);
    assert.throws(() => { Object.getPrototypeOf(verified).identity = 'mallory'; }, TypeError);
    const signature = foreign.token.split('.')[2];
    for (const shown of [show(verified), String(verified), JSON.stringify(verified)]) assert.ok(!shown.includes(signature));
    assert.match(show(verified), /VerifiedExternal .*user-7/s);
    refuses('KEY_UNKNOWN', () => engine.verify(foreign.token));
  }
  const own = engine.mint('user-7', ['chat']).token;
  assert.ok(thrown(() => engine.verifyExternal(own)) instanceof MintageError);
});

test('what is asked of a foreign token is asked', () => {
  const engine = opened();
  const { token } = proof('user-7');
  refuses('WRONG_IDENTITY', () => engine.verifyExternal(token, { identity: 'user-8' }));
  refuses('WRONG_IDENTITY', () => engine.verifyExternal(token, { identity: '' }));
  refuses('AUDIENCE_MISMATCH', () => engine.verifyExternal(token, { audience: 'ap' }));
  refuses('AUDIENCE_MISMATCH', () => engine.verifyExternal(token, { audience: '' }));
  refuses('INVALID_ARGUMENT', () => engine.verifyExternal(token, { maxAgeS: 0 }), 'max_age_s');
  for (const options of [{ scopes: ['chat'] }, { capability: 'get_message' }, { subject: 'user-7' }, { identity: undefined }, null, 'user-7', Object.create({ identity: 'user-8' })]) {
    misuse(() => engine.verifyExternal(token, options));
  }
  for (const value of [undefined, null, 1, {}, Buffer.from(token)]) {
    misuse(() => engine.verifyExternal(value), 'token');
    misuse(() => engine.exchange(value, APP), 'token');
    misuse(() => engine.verifyExternal(token, { identity: value }));
    misuse(() => engine.exchange(token, { clientId: value, userId: 'user-7' }));
    misuse(() => engine.exchange(token, { clientId: 'app', userId: value }));
  }
  misuse(() => engine.exchange(token));
  misuse(() => engine.exchange(token, 'app', 'user-7'));
  misuse(() => engine.exchange(token, { clientId: 'app' }), 'user_id');
  refuses('INVALID_UTF8', () => engine.exchange(token, { ...APP, userId: 'user-7\ud800' }), 'user_id');
  refuses('INVALID_UTF8', () => engine.verifyExternal(token, { identity: 'user-7\ud800' }), 'identity');
  for (const wrong of ['', 'x', `${token}\0`, `${token}\u0141`, `${token}\ud800`, 'A'.repeat(1_000_000), '€'.repeat(1_000_000)]) {
    assert.equal(Math.floor(thrown(() => engine.verifyExternal(wrong)).status / 1000), 2);
    refuses('EXTERNAL_TOKEN_INVALID', () => engine.exchange(wrong, APP), 'token');
  }
});

test('a foreign token is exchanged for one of ours, in the words of ACS where it is not', () => {
  const engine = opened();
  const foreign = proof('user-7');
  const got = engine.exchange(foreign.token, APP);
  assert.equal(got.identity, 'partner:user-7');
  assert.ok(got.expiresAtUnixS <= foreign.expiresAtUnixS);
  assert.deepEqual(engine.verify(got.token, { identity: 'partner:user-7' }).scopes, ['voip']);
  refuses('IDENTITY_RESERVED', () => engine.mint('partner:user-7', ['chat']));
  const words = (name, field, call) => refuses(name, call, field).message;
  assert.equal(words('CLIENT_MISMATCH', 'client_id', () => engine.exchange(foreign.token, { ...APP, clientId: 'other' })), 'AAD application is not the expected one.');
  assert.equal(words('CLIENT_ID_MALFORMED', 'client_id', () => engine.exchange(foreign.token, { ...APP, clientId: '' })), 'Provided AppId has invalid format.');
  assert.equal(words('USER_MISMATCH', 'user_id', () => engine.exchange(foreign.token, { ...APP, userId: 'user-8' })), 'Provided AAD token issued for unexpected user.');
  assert.equal(words('USER_MISMATCH', 'user_id', () => engine.exchange(foreign.token, { ...APP, userId: 'u'.repeat(1_000_000) })), 'Provided AAD token issued for unexpected user.');
  assert.equal(words('EXTERNAL_TOKEN_INVALID', 'token', () => engine.exchange(`${foreign.token}A`, APP)), 'Provided access token is not valid.');
  engine.revoke(got.identity);
  refuses('REVOKED', () => engine.verify(got.token));
  refuses('EXTERNAL_TOKEN_INVALID', () => engine.exchange(foreign.token, APP));
  engine.deleteIdentity(got.identity);
});

test('setIssuer replaces the keys of an issuer, and adds issuers', () => {
  const engine = new Engine(open());
  const old = proof('user-7').token;
  assert.ok(thrown(() => engine.verifyExternal(old)) instanceof MintageError);
  engine.setIssuer(trusted());
  engine.verifyExternal(old);
  provider.rotateKey(undefined, { revokeOld: true });
  const fresh = proof('user-7').token;
  refuses('KEY_UNKNOWN', () => engine.verifyExternal(fresh));
  engine.setIssuer(JSON.stringify(trusted()));
  engine.verifyExternal(fresh);
  refuses('KEY_UNKNOWN', () => engine.verifyExternal(old));
  refuses('CONFIG_MALFORMED', () => engine.setIssuer('x'));
  refuses('CONFIG_CONFLICT', () => engine.setIssuer({}), 'issuer');
  for (const value of [undefined, null, 1, [], { jwks: undefined }]) misuse(() => engine.setIssuer(value));
  engine.verifyExternal(fresh);
});

test('no secret in what is refused', () => {
  const engine = opened();
  const canary = 'c4n4ryc4n4ryc4n4ry';
  const { token } = proof('user-7', { azp: 'app', secret: canary });
  for (const call of [
    () => engine.verifyExternal(canary), () => engine.verifyExternal(token, { identity: canary }), () => engine.verifyExternal(token, { audience: canary }),
    () => engine.exchange(token + canary, APP), () => engine.exchange(token, { ...APP, clientId: canary }), () => engine.exchange(token, { ...APP, userId: canary }),
    () => engine.exchange(token, { ...APP, [canary]: canary }), () => engine.setIssuer(canary), () => engine.setIssuer(trusted({ [canary]: canary })),
    () => engine.setIssuer(trusted({ jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: canary, y: canary }] } })), () => engine.regenerateKey(canary),
    () => engine.regenerateKey('primary', canary), () => engine.mint('alice', ['chat'], { keySlot: canary }),
  ]) {
    const error = thrown(call);
    for (const shown of [error.message, error.field, String(error), JSON.stringify(error)]) assert.ok(!shown?.includes(canary), shown);
  }
});

test('a slot is regenerated, and only its tokens end', () => {
  const engine = new Engine({ keys: [{ generate: 'ES256', slot: 'primary' }, { generate: 'ES256', slot: 'secondary' }] });
  const user = engine.createIdentity();
  const unnamed = engine.mint(user, ['chat']);
  const first = engine.mint(user, ['chat'], { keySlot: 'primary' });
  const second = engine.createIdentityAndMint(['chat'], { keySlot: 'secondary' });
  assert.equal(unnamed.keyId, first.keyId);
  assert.notEqual(first.keyId, second.keyId);
  // The slot of one mint is not that of the next.
  assert.equal(engine.mint(user, ['chat']).keyId, first.keyId);
  engine.regenerateKey('secondary');
  refuses('KEY_REVOKED', () => engine.verify(second.token));
  engine.verify(first.token);
  engine.regenerateKey('primary', { generate: 'ES384', kid: 'next' });
  refuses('KEY_REVOKED', () => engine.verify(first.token));
  assert.equal(engine.mint(user, ['chat']).keyId, 'next');
  engine.regenerateKey('secondary', '{"generate":"ES384","kid":"other"}');
  assert.equal(engine.mint(user, ['chat'], { keySlot: 'secondary' }).keyId, 'other');
  for (const name of ['third', '', 'Primary', ' primary', 'constructor']) {
    refuses('INVALID_ARGUMENT', () => engine.mint(user, ['chat'], { keySlot: name }), 'key_slot');
    refuses('INVALID_ARGUMENT', () => engine.regenerateKey(name), 'key_slot');
  }
  for (const value of [1, null, true, ['primary'], undefined]) {
    misuse(() => engine.mint(user, ['chat'], { keySlot: value }));
    misuse(() => engine.regenerateKey(value), 'key_slot');
  }
  misuse(() => engine.regenerateKey('primary', null), 'key');
  refuses('CONFIG_CONFLICT', () => engine.rotateKey());
  const plain = new Engine();
  refuses('NO_KEY', () => plain.mint(plain.createIdentity(), ['chat'], { keySlot: 'secondary' }));
  refuses('CONFIG_CONFLICT', () => plain.regenerateKey('primary'));
});

test('a foreign subject and key id have up to 255 bytes, and a longer key id is its digest', () => {
  const pem = readFileSync(join(root, 'tests/keys/ec_p256.pem'), 'utf8');
  const jwk = createPublicKey(pem).export({ format: 'jwk' });
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  /** Verifies a token with this subject, of a provider whose key has this id. */
  const verify = (sub, kid) => {
    const engine = new Engine({ issuers: [{ issuer: 'https://id.example', audience: 'api', algorithms: ['ES256'], typ: 'JWT', jwks: { keys: [{ ...jwk, kid }] } }] });
    const text = `${encode({ alg: 'ES256', typ: 'JWT', kid })}.${encode({ iss: 'https://id.example', aud: 'api', sub, iat: now, exp: now + 60 })}`;
    const signature = sign('sha256', Buffer.from(text), { key: pem, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    return engine.verifyExternal(`${text}.${signature}`);
  };
  const long = 'ä'.repeat(127) + 'x';
  const verified = verify(long, 'k'.repeat(255));
  assert.deepEqual([verified.subject, verified.keyId, verified.tokenId], [long, 'k'.repeat(255), '']);
  const refused = thrown(() => verify(`${long}x`, 'k'));
  assert.deepEqual([refused.code, refused.claim], ['ERR_MINTAGE_CLAIM_INVALID', 'sub']);
  assert.equal(verify('user', 'k'.repeat(256)).keyId, createHash('sha256').update('k'.repeat(256)).digest('base64url'));
});
