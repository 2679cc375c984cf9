// What a caller can get wrong, or a stranger can try: each is an error, and none of them is a way in.
import assert from 'node:assert/strict';
import test from 'node:test';
import vm from 'node:vm';

import { Engine, MintageError, inspect } from 'mintage';

import { SECRET, misuse, open, refuses, thrown } from './kit.mjs';

const engine = new Engine(open({ audience: ['https://a.example', 'https://b.example'], cache_slots: 64 }));
const { token } = engine.mint('alice', ['chat']);

const NO_TEXT = [undefined, null, 0, 1n, true, {}, [], ['a'], Symbol('s'), () => 'a', Buffer.from('a'), new String('a')];

test('a text is a string and nothing else', () => {
  for (const value of NO_TEXT) {
    misuse(() => engine.verify(value), 'token');
    misuse(() => engine.mint(value, ['chat']), 'identity');
    misuse(() => engine.revoke(value), 'identity');
    misuse(() => engine.deleteIdentity(value), 'identity');
    misuse(() => engine.identityStatus(value), 'identity');
    misuse(() => engine.revokeToken(value), 'token');
    misuse(() => engine.revokeTokenId(value, 0), 'token_id');
    misuse(() => engine.retireKey(value), 'key_id');
    misuse(() => engine.revokeKey(value), 'key_id');
    misuse(() => inspect(value), 'token');
    misuse(() => engine.permits(['chat'], value), 'capability');
    misuse(() => engine.verify(token, { audience: value }));
    misuse(() => engine.verify(token, { identity: value }));
    misuse(() => engine.verify(token, { capability: value }));
    misuse(() => engine.mint('alice', ['chat'], { audience: value }));
    misuse(() => engine.permits([value], 'get_message'), 'scopes');
  }
});

test('a token that is not the token, by one character outside Latin-1', () => {
  // Latin-1 conversion would drop the high byte and make each of these the token again.
  engine.verify(token);
  for (let place = 0; place < token.length; place++) {
    for (const plane of [0x100, 0x4e00, 0xff00]) {
      const wrong = token.slice(0, place) + String.fromCharCode(plane + token.charCodeAt(place)) + token.slice(place + 1);
      const error = thrown(() => engine.verify(wrong));
      assert.ok(error instanceof MintageError && error.status >= 2000 && error.status < 3000, `${place}`);
    }
  }
  for (const wrong of [`${token}\u0141`, `\u0141${token}`, `${token}\0`, `${token}\ud800`, `${token} `, `\ufeff${token}`]) {
    refuses('TOKEN_MALFORMED', () => engine.verify(wrong));
    refuses('TOKEN_MALFORMED', () => engine.verify(wrong, { scopes: ['chat'], identity: 'alice' }));
  }
});

test('a token is never cut off and then accepted', () => {
  const padding = 'a'.repeat(3900);
  const wide = new Engine(open());
  const long = wide.mint('alice', ['chat'], { claims: { padding } }).token;
  wide.verify(long);
  for (let extra = 8170 - long.length; extra < 8220 - long.length; extra++) {
    for (const tail of ['', 'é', '€', '😀']) {
      const code = thrown(() => wide.verify(long + 'A'.repeat(extra) + tail)).code;
      assert.ok(['ERR_MINTAGE_TOKEN_TOO_LONG', 'ERR_MINTAGE_TOKEN_MALFORMED', 'ERR_MINTAGE_SIGNATURE_INVALID'].includes(code), code);
    }
  }
  refuses('TOKEN_TOO_LONG', () => wide.verify('A'.repeat(1_000_000)));
  refuses('TOKEN_TOO_LONG', () => wide.verify('€'.repeat(1_000_000)));
  refuses('TOKEN_TOO_LONG', () => wide.verify(long + 'A'.repeat(1_000_000), { identity: 'alice' }));
});

test('strings of every inner form are the same token', () => {
  const sliced = `Bearer ${token}`.slice(7);
  const joined = token.slice(0, 100) + token.slice(100);
  const twoByte = `€${token}`.slice(1);
  for (const form of [sliced, joined, twoByte, Buffer.from(token).toString('latin1'), JSON.parse(JSON.stringify(token))]) {
    assert.equal(engine.verify(form).identity, 'alice');
  }
});

test('texts that are not Unicode', () => {
  const lone = 'a\ud800';
  for (const call of [
    () => engine.mint(lone, ['chat']), () => engine.revoke(lone), () => engine.deleteIdentity(lone), () => engine.identityStatus(lone),
    () => engine.revokeToken(lone), () => engine.revokeTokenId(lone, 0), () => engine.retireKey(lone), () => engine.revokeKey(lone),
    () => engine.verify(token, { identity: lone }), () => engine.verify(token, { audience: lone }), () => inspect(lone),
    () => engine.mint('alice', ['chat'], { claims: { lone } }), () => engine.mint('alice', ['chat'], { claims: { [lone]: 1 } }),
    () => engine.mint('alice', ['chat'], { claims: `{"a":"${lone}"}` }), () => engine.mint('alice', ['chat'], { audience: lone }),
    () => new Engine({ issuer: lone }), () => new Engine(`{"issuer":"${lone}"}`), () => engine.addKey({ generate: 'ES256', kid: lone }),
  ]) refuses('INVALID_UTF8', call);
  refuses('SCOPE_UNKNOWN', () => engine.mint('alice', [lone]));
  refuses('CLAIMS_NOT_OBJECT', () => engine.mint('alice', ['chat'], { claims: '{"a":"\\ud800"}' }));
});

test('texts with NUL, very long texts, empty texts', () => {
  refuses('IDENTITY_MALFORMED', () => engine.mint('a\0b', ['chat']));
  refuses('IDENTITY_MALFORMED', () => engine.mint('', ['chat']));
  refuses('IDENTITY_MALFORMED', () => engine.mint('a'.repeat(129), ['chat']));
  for (const length of [500, 507, 508, 509, 510, 511, 512, 513, 1_000_000]) {
    refuses('IDENTITY_MALFORMED', () => engine.revoke('a'.repeat(length)));
    refuses('IDENTITY_MALFORMED', () => engine.revoke('€'.repeat(length)));
  }
  refuses('WRONG_IDENTITY', () => engine.verify(token, { identity: 'alice\0' }));
  refuses('WRONG_IDENTITY', () => engine.verify(token, { identity: '' }));
  assert.ok(thrown(() => engine.verify(token, { audience: '' })).code.includes('AUDIENCE'));
  assert.ok(thrown(() => engine.mint('alice', ['chat'], { audience: '' })).code.includes('AUDIENCE'));
  refuses('SCOPE_UNKNOWN', () => engine.permits(['chat\0'], 'get_message'));
  refuses('CLAIMS_TOO_LARGE', () => engine.mint('alice', ['chat'], { claims: { a: 'a'.repeat(1_000_000) } }));
  refuses('KEY_NOT_FOUND', () => engine.revokeKey(''));
});

test('scopes are a list of known names, one a place', () => {
  for (const value of ['chat', { 0: 'chat', length: 1 }, new Set(['chat']), null, 1]) {
    misuse(() => engine.mint('alice', value), 'scopes');
    misuse(() => engine.verify(token, { scopes: value }), 'scopes');
  }
  misuse(() => engine.mint('alice', undefined), 'scopes');

  misuse(() => engine.verify(token, { scopes: ['chat', , 'chat'] }), 'scopes');
  for (const name of ['', ' ', 'chat voip', ' chat', 'chat ', 'chat\n', 'chat\tvoip', 'chat\u00a0', 'Chat', 'chat.', 'chat,voip', '__proto__', 'constructor']) {
    refuses('SCOPE_UNKNOWN', () => engine.mint('alice', [name]));
    refuses('SCOPE_UNKNOWN', () => engine.verify(token, { scopes: ['chat', name] }));
    refuses('SCOPE_UNKNOWN', () => engine.verify(token, { scopes: [name], anyScope: true }));
  }
  refuses('SCOPES_EMPTY', () => engine.mint('alice', []));
  assert.ok(thrown(() => engine.verify(token, { anyScope: true })) instanceof MintageError);
  assert.ok(thrown(() => engine.verify(token, { scopes: [], anyScope: true })) instanceof MintageError);
  misuse(() => engine.verify(token, { scopes: ['voip'], anyScope: ['chat'] }), 'anyScope');
  misuse(() => engine.verify(token, { scopes: ['voip'], anyScope: 1 }), 'anyScope');
  refuses('UNKNOWN_CAPABILITY', () => engine.verify(token, { capability: 'fly' }));
  refuses('UNKNOWN_CAPABILITY', () => engine.permits(['chat'], 'toString'));
});

test('a requirement that is misspelt, undefined or inherited is not dropped in silence', () => {
  for (const options of [
    { scope: ['voip'] }, { Scopes: ['voip'] }, { max_age_s: 1 }, { scopes: undefined }, { identity: undefined }, { audience: undefined },
    Object.create({ scopes: ['voip'] }), new (class { get scopes() { return ['voip']; } })(), new Map([['scopes', ['voip']]]),
    Object.create(Object.create(null, { scopes: { value: ['voip'] } })), ['voip'], 'voip', 1, true, null, () => ({ scopes: ['voip'] }),
  ]) {
    misuse(() => engine.verify(token, options));
    misuse(() => engine.mint('alice', ['chat'], options));
    misuse(() => engine.rotateKey(undefined, options));
  }
  assert.equal(engine.verify(token, undefined).identity, 'alice');
  assert.equal(engine.verify(token, {}).identity, 'alice');
  refuses('INSUFFICIENT_SCOPE', () => engine.verify(token, Object.assign(Object.create(null), { scopes: ['voip'] })));
  refuses('INSUFFICIENT_SCOPE', () => engine.verify(token, vm.runInNewContext('({ scopes: ["voip"] })')));
});

test('Object.prototype cannot weaken a check', () => {
  const pollution = {
    scopes: [], anyScope: true, capability: undefined, maxAgeS: 1e9, audience: 'https://a.example', identity: 'alice', fork: 'shared',
    lifetimeMinutes: 1440, claims: { admin: true }, low: 0, high: 0, take: () => true, toJSON: () => ({}), start: 'open', status: 0,
  };
  for (const [name, value] of Object.entries(pollution)) Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true, enumerable: true });
  try {
    const fresh = new Engine(open({ audience: ['https://a.example', 'https://b.example'] }));
    refuses('INSUFFICIENT_SCOPE', () => fresh.verify(token, { scopes: ['chat', 'voip'] }));
    refuses('WRONG_IDENTITY', () => fresh.verify(token, { identity: 'bob' }));
    refuses('AUDIENCE_MISMATCH', () => fresh.verify(token, { audience: 'https://b.example' }));
    assert.equal(fresh.verify(token).identity, 'alice');
    assert.equal(fresh.verify(fresh.mint('bob', ['chat']).token).claims.hasOwnProperty('admin'), false);
    refuses('TOKEN_MALFORMED', () => fresh.verify('x'));
  } finally {
    for (const name of Object.keys(pollution)) delete Object.prototype[name];
  }
});

test('each option is read once', () => {
  let reads = 0;
  const options = { get scopes() { reads++; return reads === 1 ? ['voip'] : []; } };
  refuses('INSUFFICIENT_SCOPE', () => engine.verify(token, options));
  assert.equal(reads, 1);
  const names = [];
  reads = 0;
  Object.defineProperty(names, 0, { enumerable: true, get: () => (reads++ === 0 ? 'voip' : 'chat') });
  refuses('INSUFFICIENT_SCOPE', () => engine.verify(token, { scopes: names }));
  assert.equal(reads, 1);
  const oops = new Error('from the getter');
  assert.equal(thrown(() => engine.verify(token, { get scopes() { throw oops; } })), oops);
  assert.equal(thrown(() => engine.mint('alice', ['chat'], { claims: { get a() { throw oops; } } })), oops);
});

test('a getter that calls the engine changes nothing of the call under way', () => {
  const options = {
    get scopes() {
      engine.verify(token, { scopes: ['chat'] });
      return ['voip'];
    },
    get identity() {
      engine.mint('mallory', ['chat', 'voip']);
      engine.permits([], 'get_message');
      return 'alice';
    },
  };
  refuses('INSUFFICIENT_SCOPE', () => engine.verify(token, options));
});

test('lifetimes and ages are whole numbers from 1 on', () => {
  for (const minutes of [0, -0, -1, 59, 59.5, 60.5, 1441, 2 ** 32, 2 ** 32 + 60, 2 ** 53, 1e300, Infinity, -Infinity, NaN]) {
    assert.equal(refuses('LIFETIME_OUT_OF_RANGE', () => engine.mint('alice', ['chat'], { lifetimeMinutes: minutes }), 'lifetime_minutes').status, 3305);
  }
  for (const age of [0, -1, 0.5, 2 ** 32, 2 ** 32 + 1, Infinity, NaN]) refuses('INVALID_ARGUMENT', () => engine.verify(token, { maxAgeS: age }), 'max_age_s');
  for (const value of ['60', 60n, null, true, [60], {}]) {
    misuse(() => engine.mint('alice', ['chat'], { lifetimeMinutes: value }), 'lifetime_minutes');
    misuse(() => engine.verify(token, { maxAgeS: value }), 'max_age_s');
  }
  engine.verify(token, { maxAgeS: 2 ** 32 - 1 });
  for (const time of [0.5, 2 ** 53, Infinity, NaN]) refuses('INVALID_ARGUMENT', () => engine.revokeTokenId('id', time));
  for (const time of ['0', 0n, null, undefined, new Date()]) misuse(() => engine.revokeTokenId('id', time));
  for (const time of ['0', null, undefined]) misuse(() => engine.setClock(time));
});

test('documents are objects that JSON can say, or JSON text', () => {
  const itself = {};
  itself.itself = itself;
  for (const value of [
    { a: undefined }, { a: [undefined] }, { a: () => 1 }, { a: Symbol('s') }, { a: 1n }, { a: NaN }, { a: Infinity }, { a: new Date() },
    { a: new Map() }, { a: Buffer.from('a') }, { a: new (class {})() }, { a: new String('a') }, itself, [], null, 1, true, new Map(), new Date(),
    { a: [, 1] },
  ]) {
    misuse(() => engine.mint('alice', ['chat'], { claims: value }));
    misuse(() => new Engine(value));
    misuse(() => engine.addKey(value));
  }
  misuse(() => new Engine({ issuer: process.env.MINTAGE_NOT_THERE }), 'config[0]');
  misuse(() => engine.rotateKey(null), 'key');
  refuses('CLAIMS_NOT_OBJECT', () => engine.mint('alice', ['chat'], { claims: '[]' }));
  const claims = { text: '"\\\n€😀\u2028', number: -0, float: 1.5, big: 1e21, truth: true, nothing: null, deep: [{ __proto__: null, a: [] }] };
  const back = engine.verify(engine.mint('alice', ['chat'], { claims }).token).claims;
  assert.deepEqual({ ...back, sub: undefined }.deep, [{ a: [] }]);
  assert.equal(back.text, claims.text);
  assert.equal(back.big, 1e21);
  const named = engine.verify(engine.mint('alice', ['chat'], { claims: '{"__proto__":{"admin":true}}' }).token).claims;
  assert.equal(named.admin, undefined);
  assert.deepEqual(Object.getOwnPropertyDescriptor(named, '__proto__').value, { admin: true });
});

test('no secret in any error', () => {
  const canary = 'c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry';
  const places = (document) => {
    const found = [];
    const walk = (value, set) => {
      found.push(set);
      if (typeof value !== 'object' || value === null) return;
      for (const name of Object.keys(value)) {
        const copy = () => (Array.isArray(value) ? [...value] : { ...value });
        walk(value[name], (put) => { const all = copy(); all[name] = put; return set(all); });
        if (!Array.isArray(value)) found.push((put) => { const all = copy(); delete all[name]; all[typeof put === 'string' ? put : canary] = value[name]; return set(all); });
      }
    };
    walk(document, (put) => put);
    return found;
  };
  const config = {
    issuer: 'https://id.example', audience: ['https://a.example'], profile: 'standard', typ: 'at+jwt', kid: 'required', resource: { id: '00000000-1111-2222-3333-444444444444', location: 'x', region: 'y' },
    subjects: 'any', identity_secret: [SECRET], scopes: ['files.read'], lifetime_minutes: { min: 1, max: 2, default: 1 }, leeway_s: 0,
    keys: [{ secret: SECRET, algorithm: 'HS256', kid: 'k', state: 'active' }, { jwk: { kty: 'oct', k: SECRET, alg: 'HS256' } }, { pem: 'x', algorithm: 'ES256' }, { pem_file: '/nowhere', algorithm: 'ES256' }],
    jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }, foreign_minters: true, start: 'open', fork: 'separate', cache_slots: 16, cache_bytes: 1024, clock: 'manual',
  };
  const wrongs = [canary, [canary], { [canary]: canary }, { a: new Date(), [canary]: undefined }, () => canary, Symbol(canary), `${canary}\ud800`];
  let errors = 0;
  const clean = (call) => {
    try {
      call();
    } catch (error) {
      errors++;
      for (const shown of [error.message, error.field, error.code, String(error), JSON.stringify(error)]) assert.ok(!shown?.includes(canary), shown);
    }
  };
  for (const [document, use] of [
    [config, (value) => new Engine(value).close()],
    [config.keys[1], (value) => engine.addKey(value)],
    [{ jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', alg: 'ES256', kid: 'q', use: 'sig', key_ops: ['sign'] } }, (value) => engine.rotateKey(value)],
    [{ tenant: 'blue', deep: { list: [1, { a: 'b' }] } }, (value) => engine.mint('alice', ['chat'], { claims: value })],
  ]) {
    for (const put of places(document)) for (const wrong of wrongs) {
      clean(() => use(put(wrong)));
      try {
        const text = JSON.stringify(put(wrong));
        if (typeof text === 'string') clean(() => use(text));
      } catch { /* what JSON cannot say was tried as an object */ }
    }
  }
  for (const text of [canary, `${canary}.${canary}.${canary}`, token.replace('.', `.${canary}`), token + canary]) {
    clean(() => engine.verify(text));
    clean(() => engine.verify(text, { identity: canary, audience: canary }));
    clean(() => engine.revokeToken(text));
    clean(() => inspect(text));
  }
  for (const call of [
    () => engine.verify(token, { [canary]: 1 }), () => engine.verify(token, { scopes: [canary] }), () => engine.verify(token, { capability: canary }),
    () => engine.mint(canary.repeat(9), ['chat']), () => engine.verify(token, { identity: canary }), () => engine.revokeKey(canary),
    () => engine.mint('alice', ['chat'], { audience: canary }), () => engine.verify({ [canary]: canary }), () => Engine.attach({ mintageEngine: canary }),
  ]) clean(call);
  assert.ok(errors > 300, `${errors} errors`);
});

test('a requirement that is hidden is an error, not dropped', () => {
  const engine = new Engine({ subjects: 'any' });
  const { token } = engine.mint('alice', ['chat']);
  const hidden = (name, value) => Object.defineProperty({}, name, { value });
  for (const options of [hidden('scopes', ['voip']), hidden('identity', 'bob'), { [Symbol('scopes')]: ['voip'] }]) {
    assert.throws(() => engine.verify(token, options), { code: 'ERR_MINTAGE_INVALID_ARGUMENT' });
  }
  assert.throws(() => new Engine(hidden('audience', 'a')), { code: 'ERR_MINTAGE_INVALID_ARGUMENT' });
  engine.close();
});

test('whatever Array.prototype was given, a batch asks what it was told to ask', () => {
  const engine = new Engine({ subjects: 'any' });
  const { token } = engine.mint('alice', ['chat']);
  Object.defineProperty(Array.prototype, 1, {
    configurable: true,
    set() {},
    get() {
      engine.verify(token);
      return token;
    },
  });
  try {
    const verdicts = engine.verifyMany([token, token, token], { scopes: ['voip'] });
    assert.deepEqual(Array.from(verdicts, (verdict) => verdict.ok), [false, false, false]);
  } finally {
    delete Array.prototype[1];
  }
  engine.close();
});

test('a share is its own property', () => {
  const engine = new Engine();
  const { mintageEngine } = engine.share();
  Object.prototype.mintageEngine = mintageEngine;
  try {
    assert.throws(() => Engine.attach({}), TypeError);
  } finally {
    delete Object.prototype.mintageEngine;
  }
  engine.close();
});
