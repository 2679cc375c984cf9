// The client that a token is issued to: asked for at mint, and part of what is verified.
import assert from 'node:assert/strict';
import test from 'node:test';

import { Engine } from 'mintage';

import { misuse, open, refuses } from './kit.mjs';

test('a token names the client that it was minted for', () => {
  const engine = new Engine(open());
  const { token } = engine.mint('alice', ['chat'], { client: 'app' });
  const verified = engine.verify(token);
  assert.deepEqual([verified.client, verified.claims.client_id], ['app', 'app']);
  assert.equal(JSON.parse(JSON.stringify(verified)).client, 'app');
  assert.equal(engine.verify(engine.createIdentityAndMint(['chat'], { client: 'é'.repeat(64) }).token).client, 'é'.repeat(64));
  const [minted] = engine.mintMany([{ identity: 'alice', scopes: ['chat'], client: 'many' }]);
  assert.equal(engine.verifyMany([minted.minted.token])[0].verified.client, 'many');
});

test('without one, the client is that of the configuration, or none', () => {
  const none = new Engine(open());
  const { client, claims } = none.verify(none.mint('alice', ['chat']).token);
  assert.deepEqual([client, 'client_id' in claims], [undefined, false]);
  const configured = new Engine(open({ client: 'default' }));
  assert.equal(configured.verify(configured.mint('alice', ['chat']).token).client, 'default');
  assert.equal(configured.verify(configured.mint('alice', ['chat'], { client: 'other' }).token).client, 'other');
});

test('a client has 1 to 128 bytes and no control characters', () => {
  const engine = new Engine(open());
  engine.mint('alice', ['chat'], { client: 'a'.repeat(128) });
  for (const client of ['', 'a'.repeat(129), 'a\n', 'a\0']) {
    refuses('CLIENT_INVALID', () => engine.mint('alice', ['chat'], { client }), 'client');
  }
  refuses('INVALID_UTF8', () => engine.mint('alice', ['chat'], { client: '\ud800' }), 'client');
  for (const client of [undefined, null, 1, ['app']]) misuse(() => engine.mint('alice', ['chat'], { client }));
});
