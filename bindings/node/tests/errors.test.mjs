// What an error says beside its code: how a service answers, whether to try again, which claim is to blame.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { inspect as show } from 'node:util';

import { Engine } from 'mintage';

import { SECRET, here, open, refuses, root, thrown } from './kit.mjs';

const { errorWith } = createRequire(import.meta.url)(join(here, 'lib/errors.js'));
const { statuses, claims } = JSON.parse(readFileSync(join(root, 'interface/interface.json'), 'utf8'));

/** A token with these claims, signed with our key by somebody else. */
function signed(payload) {
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'k' })}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', Buffer.from(SECRET, 'base64')).update(text).digest('base64url')}`;
}

test('every status says what the interface says of it', () => {
  assert.ok(statuses.length > 80);
  for (const { number, name, sentence, retryable, http_status: httpStatus, oauth_error: oauthError } of statuses) {
    const error = errorWith(number);
    assert.equal(error.code, `ERR_MINTAGE_${name}`);
    assert.equal(error.message, sentence);
    assert.deepEqual([error.status, error.retryable, error.httpStatus, error.oauthError ?? null], [number, retryable, httpStatus, oauthError ?? null]);
    assert.deepEqual([error.field, error.claim], ['', undefined]);
  }
  const unknown = errorWith(9999);
  assert.deepEqual([unknown.code, unknown.httpStatus, unknown.retryable], ['ERR_MINTAGE_UNKNOWN', 500, false]);
  for (const { number, name } of claims) assert.equal(errorWith(2209, ['', '', number]).claim, name);
});

test('a refusal says how a service answers', () => {
  const engine = new Engine(open());
  const { token } = engine.mint('alice', ['chat']);
  const answers = (error) => [error.httpStatus, error.oauthError, error.retryable];
  assert.deepEqual(answers(refuses('INSUFFICIENT_SCOPE', () => engine.verify(token, { scopes: ['voip'] }))), [403, 'insufficient_scope', false]);
  assert.deepEqual(answers(refuses('TOKEN_MALFORMED', () => engine.verify(''))), [401, 'invalid_token', false]);
  assert.deepEqual(answers(refuses('SCOPE_UNKNOWN', () => engine.mint('alice', ['fly']))), [400, undefined, false]);
  engine.close();
  assert.deepEqual(answers(refuses('CLOSED', () => engine.verify(token))), [503, undefined, false]);
});

test('the claim to blame is named, a custom one never', () => {
  const engine = new Engine(open({ issuer: 'https://id.example', foreign_minters: true }));
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: 'https://id.example', sub: 'alice', jti: '1', iat: now, exp: now + 3600, scope: 'chat', secret_claim: 1 };
  assert.equal(engine.verify(signed(payload)).identity, 'alice');
  const cases = [
    ['CLAIM_MISSING', { sub: undefined }, 'sub'],
    ['CLAIM_MISSING', { jti: undefined }, 'jti'],
    ['CLAIM_INVALID', { iat: 'now' }, 'iat'],
    ['CLAIM_INVALID', { client_id: 1 }, 'client_id'],
    ['ISSUER_MISMATCH', { iss: 'https://other.example' }, 'iss'],
    ['EXPIRED', { iat: now - 7200, exp: now - 3600 }, 'exp'],
  ];
  for (const [name, more, claim] of cases) {
    const token = signed({ ...payload, ...more });
    const plain = refuses(name, () => engine.verify(token));
    const asked = refuses(name, () => engine.verify(token, { maxAgeS: 1_000_000 }));
    assert.deepEqual([plain.claim, asked.claim], [claim, claim], name);
    assert.ok(!show(plain).includes('secret_claim'));
  }
  // What was refused before has no part in what is refused next.
  assert.equal(refuses('TOKEN_MALFORMED', () => engine.verify('x')).claim, undefined);
});

test('an error shows what it has always shown', () => {
  const error = thrown(() => new Engine().verify('x'));
  assert.deepEqual(Object.keys(error), ['code', 'status', 'field']);
  assert.throws(() => { error.claim = 'sub'; }, TypeError);
});
