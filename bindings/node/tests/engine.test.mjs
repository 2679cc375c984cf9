// The whole of an engine's life, verb by verb, and what its results are.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';
import { inspect as show } from 'node:util';

import { Engine, MintageError, capabilities, features, inspect, version } from 'mintage';

import { IDENTITY_SECRET, open, refuses, thrown } from './kit.mjs';

test('identities, tokens, revoking, deleting', () => {
  const engine = new Engine();
  const alice = engine.createIdentity();
  assert.match(alice, /^8:acs:[0-9a-f-]{36}_[0-9a-f-]{36}$/);
  const phone = engine.mint(alice, ['chat', 'voip.join'], { lifetimeMinutes: 60, claims: { tenant: 'blue' } });
  const laptop = engine.mint(alice, ['chat']);
  assert.equal(phone.identity, alice);
  assert.equal(phone.expiresAtUnixS - phone.issuedAtUnixS, 3600);
  assert.equal(+phone.expiresAt - +phone.issuedAt, 3600_000);

  const verified = engine.verify(phone.token, { scopes: ['chat'], identity: alice, capability: 'create_message', maxAgeS: 60 });
  assert.equal(verified.identity, alice);
  assert.deepEqual(verified.scopes, ['chat', 'voip.join']);
  assert.equal(verified.tokenId, phone.tokenId);
  assert.equal(verified.keyId, phone.keyId);
  assert.equal(verified.epoch, phone.epoch);
  assert.equal(verified.claims.tenant, 'blue');
  assert.deepEqual(verified.expiresAt, phone.expiresAt);
  assert.deepEqual(verified.issuedAt, phone.issuedAt);
  refuses('INSUFFICIENT_SCOPE', () => engine.verify(phone.token, { scopes: ['voip'] }));
  engine.verify(phone.token, { scopes: ['voip', 'chat'], anyScope: true });
  refuses('CAPABILITY_DENIED', () => engine.verify(phone.token, { capability: 'start_call' }));
  refuses('CAPABILITY_BY_ROLE', () => engine.verify(phone.token, { capability: 'other_room_call_operations' }));
  refuses('WRONG_IDENTITY', () => engine.verify(phone.token, { identity: engine.createIdentity() }));

  engine.revokeToken(phone.token);
  refuses('TOKEN_REVOKED', () => engine.verify(phone.token));
  engine.revokeTokenId(laptop.tokenId, laptop.expiresAtUnixS);
  refuses('TOKEN_REVOKED', () => engine.verify(laptop.token));
  const tablet = engine.mint(alice, ['chat']);
  engine.verify(tablet.token);
  engine.revoke(alice);
  assert.equal(engine.identityStatus(alice).state, 'revoked');
  assert.equal(refuses('REVOKED', () => engine.verify(tablet.token)).status, 2218);
  engine.verify(engine.mint(alice, ['chat']).token);

  const bob = engine.createIdentityAndMint(['voip']);
  assert.equal(engine.verify(bob.token).identity, bob.identity);
  assert.equal(engine.createIdentityAndMint([]).token, '');
  engine.revokeAll();
  refuses('ALL_REVOKED', () => engine.verify(bob.token));
  engine.deleteIdentity(bob.identity);
  refuses('IDENTITY_DELETED', () => engine.mint(bob.identity, ['voip']));
  assert.equal(engine.permits(['chat'], 'create_chat_thread'), 'yes');
  assert.equal(engine.permits(['voip.join'], 'start_call'), 'no');
  assert.equal(engine.permits(['voip'], 'other_room_call_operations'), 'by_role');
  assert.ok(engine.stats().minted >= 5);
  engine.close();
});

test('keys are added, rotated, retired and revoked', () => {
  const engine = new Engine();
  const alice = engine.createIdentity();
  const first = engine.mint(alice, ['chat']);
  engine.addKey({ generate: 'ES384', kid: 'next' });
  assert.deepEqual(engine.jwks().keys.map(({ kid }) => kid), [first.keyId, 'next']);
  engine.rotateKey({ kid: 'next' });
  const second = engine.mint(alice, ['chat']);
  assert.equal(second.keyId, 'next');
  engine.verify(first.token);
  engine.rotateKey(undefined, { revokeOld: true });
  refuses('KEY_REVOKED', () => engine.verify(second.token));
  engine.addKey('{"generate":"Ed25519","kid":"unused"}');
  engine.retireKey('unused');
  engine.revokeKey(first.keyId);
  refuses('KEY_REVOKED', () => engine.verify(first.token));
  assert.deepEqual(engine.keys().keys.find(({ kid }) => kid === 'unused').state, 'retired');
  assert.equal(refuses('KEY_NOT_FOUND', () => engine.revokeKey('nobody')).name, 'MintageError');
});

test('the manual clock moves only when it is set', () => {
  const engine = new Engine({ clock: 'manual' });
  engine.setClock(1_800_000_000_000);
  const minted = engine.createIdentityAndMint(['chat'], { lifetimeMinutes: 60 });
  assert.equal(minted.issuedAtUnixS, 1_800_000_000);
  engine.verify(minted.token, { maxAgeS: 1 });
  engine.setClock(1_800_003_599_999);
  engine.verify(minted.token);
  refuses('TOO_OLD', () => engine.verify(minted.token, { maxAgeS: 3599 }));
  engine.setClock(1_800_003_600_000);
  refuses('EXPIRED', () => engine.verify(minted.token));
  refuses('CLOCK_NOT_MANUAL', () => new Engine().setClock(0));
});

test('own scopes, above bit 32 too', () => {
  const scopes = Array.from({ length: 58 }, (_, place) => `own.${place}`);
  const engine = new Engine({ scopes });
  const alice = engine.createIdentity();
  for (const names of [['own.57'], ['chat', 'own.26', 'own.27', 'own.57'], ['own.0'], scopes]) {
    const { token } = engine.mint(alice, names);
    assert.deepEqual(engine.verify(token, { scopes: names }).scopes, names);
    refuses('INSUFFICIENT_SCOPE', () => engine.verify(token, { scopes: ['voip'] }));
  }
  const low = engine.mint(alice, ['own.1']).token;
  refuses('INSUFFICIENT_SCOPE', () => engine.verify(low, { scopes: ['own.33'] }));
});

test('a closed engine throws, whatever is asked', () => {
  const engine = new Engine();
  const { identity, token } = engine.createIdentityAndMint(['chat']);
  const verified = engine.verify(token);
  engine.close();
  engine.close();
  const calls = [
    () => engine.verify(token), () => engine.verify(token, { identity }), () => engine.mint(identity, ['chat']),
    () => engine.createIdentity(), () => engine.createIdentityAndMint(['chat']), () => engine.permits(['chat'], 'get_message'),
    () => engine.revoke(identity), () => engine.revokeToken(token), () => engine.revokeTokenId('id', 0), () => engine.revokeAll(),
    () => engine.deleteIdentity(identity), () => engine.identityStatus(identity), () => engine.addKey({ generate: 'ES256' }),
    () => engine.rotateKey(), () => engine.retireKey('k'), () => engine.revokeKey('k'), () => engine.keys(), () => engine.jwks(),
    () => engine.stats(), () => engine.setClock(0), () => engine.share(), () => engine.verify(token, { scopes: ['voip'] }),
    () => engine.verifyExternal(token), () => engine.exchange(token, { clientId: 'a', userId: 'b' }), () => engine.setIssuer({}),
    () => engine.regenerateKey('primary'), () => engine.verifyMany([token]), () => engine.verifyMany([]), () => engine.mintMany([]),
    () => engine.mintMany([{ identity, scopes: ['chat'] }]), () => engine.sync(), () => engine.revokeMany([identity]), () => engine.revokeMany([]),
    () => engine.changesSince(), () => engine.changesSince(new Uint8Array(24)), () => engine.changesApply(new Uint8Array()),
  ];
  for (const call of calls) {
    const error = refuses('CLOSED', call);
    assert.ok(error instanceof MintageError);
    assert.equal(error.status, 1100);
  }
  // What it gave stays.
  assert.deepEqual(verified.scopes, ['chat']);
  assert.equal(verified.claims.sub, identity);
});

test('Symbol.dispose closes', () => {
  const engine = new Engine();
  engine[Symbol.dispose]();
  refuses('CLOSED', () => engine.stats());
});

test('methods of one engine on something else', () => {
  for (const other of [{}, Object.create(Engine.prototype), null]) assert.throws(() => Engine.prototype.verify.call(other, 'token'), TypeError);
});

test('a result does not change, nor does what it holds', () => {
  const engine = new Engine();
  const { token, identity } = engine.createIdentityAndMint(['chat'], { claims: { deep: { list: [1] } } });
  const verified = engine.verify(token);
  for (const name of ['identity', 'scopes', 'claims', 'epoch', 'expiresAtUnixS', 'tokenId']) {
    assert.throws(() => { verified[name] = 'mallory'; }, TypeError, name);
  }
  assert.throws(() => verified.scopes.push('voip'), TypeError);
  assert.throws(() => { verified.claims.sub = 'mallory'; }, TypeError);
  assert.throws(() => verified.claims.deep.list.push(2), TypeError);
  assert.throws(() => { Object.getPrototypeOf(verified).permits = () => true; }, TypeError);
  verified.expiresAt.setTime(0);
  assert.notEqual(+verified.expiresAt, 0);
  assert.equal(verified.identity, identity);
});

test('results that are held keep their values while others are verified', () => {
  // More identities than the addon keeps strings for, in an order that it cannot foresee.
  const engine = new Engine(open({ cache_slots: 1024 }));
  const names = Array.from({ length: 10_000 }, (_, place) => `user-${place}${'ä'.repeat(place % 20)}`);
  const tokens = names.map((name, place) => engine.mint(name, [place % 2 ? 'chat' : 'voip']).token);
  const held = tokens.map((token) => engine.verify(token));
  let place = 1;
  for (let round = 0; round < 100_000; round++) {
    place = (place * 48271) % 2147483647;
    const at = place % tokens.length;
    assert.equal(engine.verify(tokens[at]).identity, names[at]);
  }
  held.forEach((verified, at) => {
    assert.equal(verified.identity, names[at]);
    assert.deepEqual(verified.scopes, [at % 2 ? 'chat' : 'voip']);
    assert.equal(verified.claims.sub, names[at]);
    assert.equal(verified.keyId, 'k');
  });
});

test('the identities of several engines do not mix', () => {
  const engines = Array.from({ length: 100 }, (_, place) => new Engine(open({ keys: [{ generate: 'HS256', kid: `key-${place}` }] })));
  const tokens = engines.map((engine, place) => engine.mint(`user-${place % 7}`, ['chat']).token);
  for (let round = 0; round < 3; round++) {
    engines.forEach((engine, place) => {
      const verified = engine.verify(tokens[place]);
      assert.equal(verified.identity, `user-${place % 7}`);
      assert.equal(verified.keyId, `key-${place}`);
    });
  }
});

test('what is printed or logged shows no token, but a response to the client does', () => {
  const engine = new Engine();
  const minted = engine.createIdentityAndMint(['chat']);
  const verified = engine.verify(minted.token);
  const signature = minted.token.split('.')[2];
  for (const shown of [show(minted), show(verified), String(verified), JSON.stringify(verified), show({ deep: [verified] }), show(engine)]) {
    assert.ok(!shown.includes(signature), shown);
  }
  assert.ok(show(verified).includes(verified.identity));
  assert.deepEqual(JSON.parse(JSON.stringify(verified)).scopes, ['chat']);
  assert.equal(JSON.parse(JSON.stringify(minted)).token, minted.token);
});

test('inspect shows what nobody has checked, and says so', () => {
  const seen = inspect('eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYWxsb3J5In0.');
  assert.equal(seen.unverified, true);
  assert.equal(seen.header.alg, 'none');
  assert.equal(seen.claims.sub, 'mallory');
  refuses('TOKEN_MALFORMED', () => inspect('a.b'));
});

test('one package for import and require', () => {
  const required = createRequire(import.meta.url)('mintage');
  assert.equal(required.Engine, Engine);
  assert.equal(required.MintageError, MintageError);
  assert.deepEqual(Object.keys(required).sort(), ['Engine', 'MintageError', 'capabilities', 'features', 'inspect', 'version']);
  assert.match(version(), /^\d+\.\d+\.\d+/);
  assert.ok(features().includes('memory'));
  assert.equal(capabilities.length, 21);
});

test('a configuration says fork: separate, unless it says otherwise', () => {
  for (const config of [{}, '{}', ' { } ', { issuer: 'https://id.example' }, '\n{"issuer":"a{b"}', { fork: 'shared' }, '{"fork":"shared"}']) new Engine(config).close();
  refuses('CONFIG_DUPLICATE_FIELD', () => new Engine('{"issuer":"a","issuer":"b"}'));
  refuses('CONFIG_DUPLICATE_FIELD', () => new Engine('{"fork":"shared","fork":"shared"}'));
  for (const malformed of ['', 'null', '[]', '"{}"', '{} {}', '{', '\u{feff}{}']) refuses('CONFIG_MALFORMED', () => new Engine(malformed));
});

test('an error has a code, a number, a field and a stack', () => {
  const error = thrown(() => new Engine({ identity_secret: [IDENTITY_SECRET, 'short'] }));
  assert.ok(error instanceof MintageError && error instanceof Error);
  assert.equal(error.name, 'MintageError');
  assert.equal(error.field, 'identity_secret[1]');
  assert.equal(error.status, 4404);
  assert.ok(error.stack.includes('engine.test.mjs'));
});
