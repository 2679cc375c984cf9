// Verifying only if the answer is at hand.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Engine } from 'mintage';

import { misuse, open, refuses } from './kit.mjs';

test('a token that was not seen before is no verdict, one that was is verified', () => {
  const engine = new Engine(open());
  const { token } = engine.mint('alice', ['chat']);
  const before = engine.stats();
  assert.equal(engine.verifyIfReady(token), undefined);
  // It counts nothing, and it remembers nothing.
  assert.deepEqual(engine.stats(), before);
  assert.equal(engine.verifyIfReady(token), undefined);
  engine.verify(token);
  const verified = engine.verifyIfReady(token, { scopes: ['chat'], identity: 'alice' });
  assert.deepEqual([verified.identity, verified.scopes, verified.constructor], ['alice', ['chat'], engine.verify(token).constructor]);
});

test('every other answer is that of verify', () => {
  const engine = new Engine(open());
  const { token } = engine.mint('alice', ['chat']);
  engine.verify(token);
  for (const options of [{ scopes: ['voip'] }, { identity: 'bob' }, { capability: 'start_call' }]) {
    const codes = ['verify', 'verifyIfReady'].map((name) => {
      try {
        return engine[name](token, options);
      } catch (error) {
        return error.code;
      }
    });
    assert.equal(codes[0], codes[1]);
    assert.match(codes[0], /^ERR_MINTAGE_/);
  }
  engine.revoke('alice');
  refuses('REVOKED', () => engine.verifyIfReady(token));
  for (const value of [undefined, null, 1, Buffer.from(token)]) misuse(() => engine.verifyIfReady(value), 'token');
  misuse(() => engine.verifyIfReady(token, { scope: ['chat'] }));
  engine.close();
  refuses('CLOSED', () => engine.verifyIfReady(token));
});
