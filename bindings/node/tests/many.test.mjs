// Many tokens in one call: each verdict is that of the single call, and what is wrong with the call
// itself throws before anything is done.
import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect as show } from 'node:util';

import { Engine, MintageError } from 'mintage';

import { misuse, open, refuses, thrown } from './kit.mjs';

const BATCH_MAX = 65536;

/** The verdict is what the single call returns or throws. */
function sameAsSingle(verdict, name, call) {
  let single;
  try {
    single = call();
  } catch (error) {
    assert.equal(verdict.ok, false);
    assert.equal(verdict[name], undefined);
    assert.ok(verdict.error instanceof MintageError);
    for (const part of ['code', 'status', 'field', 'message']) assert.equal(verdict.error[part], error[part]);
    return;
  }
  assert.equal(verdict.ok, true);
  assert.equal(verdict.error, undefined);
  assert.equal(verdict[name].constructor, single.constructor);
  assert.equal(verdict[name].identity, single.identity);
  if (name === 'verified') {
    assert.deepEqual(JSON.parse(JSON.stringify(verdict.verified)), JSON.parse(JSON.stringify(single)));
    assert.deepEqual(verdict.verified.claims, single.claims);
  }
}

test('the verdict on each of many is that on it alone', () => {
  const engine = new Engine(open());
  // More than a portion, with names that meet in a place, and tokens near the longest.
  const tokens = Array.from({ length: 3000 }, (_, place) =>
    engine.mint(`user-${place % 2900}${'ä'.repeat(place % 9)}`, [place % 3 ? 'chat' : 'voip'], { claims: { padding: 'x'.repeat((place * 37) % 3800) } }).token,
  );
  engine.revoke('user-10ä');
  const wrong = [
    '', 'x', 'a.b.c', `${tokens[0]}\0`, `${tokens[0]}A`, tokens[0].slice(1), tokens[1].slice(0, -1), `${tokens[2]}\u0141`, `${tokens[2]}é`,
    `\u0141${tokens[3].slice(1)}`, 'A'.repeat(8193), '€'.repeat(100_000), tokens[10], `${tokens[4]}${'A'.repeat(8190 - tokens[4].length)}€`,
  ];
  wrong.forEach((token, at) => tokens.splice(at * 200 + 7, 0, token));
  for (let pass = 0; pass < 2; pass++) {
    for (const options of [undefined, { scopes: ['chat'] }, { scopes: [] }]) {
      const verdicts = engine.verifyMany(tokens, options);
      assert.equal(verdicts.length, tokens.length);
      verdicts.forEach((verdict, at) => sameAsSingle(verdict, 'verified', () => engine.verify(tokens[at], options)));
      const accepted = verdicts.filter(({ ok }) => ok).length;
      assert.ok(accepted > 1500 && accepted < tokens.length);
    }
  }
  // Alternating with single calls, and in other sizes, so that texts come from everywhere.
  for (const size of [1, 2, 127, 128, 129, 1023, 1024, 1025]) {
    engine.verifyMany(tokens.slice(500, 500 + size)).forEach((verdict, at) => sameAsSingle(verdict, 'verified', () => engine.verify(tokens[500 + at])));
  }
});

test('results of many that are held keep their values', () => {
  const engine = new Engine(open());
  const many = (from) => engine.verifyMany(Array.from({ length: 900 }, (_, place) => engine.mint(`user-${from + place}`, ['chat']).token));
  const held = many(0);
  for (let round = 1; round < 20; round++) many(round * 900);
  engine.close();
  held.forEach(({ verified }, at) => {
    assert.equal(verified.identity, `user-${at}`);
    assert.equal(verified.claims.sub, `user-${at}`);
    assert.deepEqual(verified.scopes, ['chat']);
    assert.equal(verified.keyId, 'k');
  });
});

test('a verdict does not change, and does not show the token', () => {
  const engine = new Engine(open());
  const { token } = engine.mint('alice', ['chat']);
  const [yes, no] = engine.verifyMany([token, `${token}A`]);
  const [minted] = engine.mintMany([{ identity: 'alice', scopes: ['chat'] }]);
  for (const verdict of [yes, no, minted]) {
    for (const name of ['ok', 'error']) assert.throws(() => { verdict[name] = true; }, TypeError);
    assert.throws(() => { Object.getPrototypeOf(verdict).granted = true; }, TypeError);
    const signature = (verdict === minted ? minted.minted.token : token).split('.')[2];
    for (const shown of [show(verdict), String(verdict)]) assert.ok(!shown.includes(signature));
  }
  assert.throws(() => { no.verified = yes.verified; }, TypeError);
  assert.match(show(yes), /ok: true.*alice/s);
  assert.match(show(no), /ok: false.*ERR_MINTAGE_/s);
  assert.equal(JSON.parse(JSON.stringify(yes)).verified.identity, 'alice');
  const { ok, verified, error } = no;
  assert.deepEqual([ok, verified, error.name], [false, undefined, 'MintageError']);
  assert.throws(() => no.verified.identity, TypeError);
});

test('many mints: each is that of the single call', () => {
  const engine = new Engine(open({ audience: ['https://a.example', 'https://b.example'], clock: 'manual' }));
  engine.setClock(1_800_000_000_000);
  engine.deleteIdentity('mallory');
  const requests = [];
  for (let round = 0; round < 30; round++) {
    requests.push(
      { identity: `user-${round}`, scopes: ['chat', 'voip'], lifetimeMinutes: 60 + round, claims: { round }, audience: 'https://b.example' },
      { identity: 'alice', scopes: ['chat'], claims: '{"text":"é€😀"}' },
      { identity: 'alice', scopes: [] },
      { identity: 'alice', scopes: ['chat'], lifetimeMinutes: 59 },
      { identity: 'alice', scopes: ['chat'], lifetimeMinutes: 0 },
      { identity: '', scopes: ['chat'] },
      { identity: 'a'.repeat(100_000), scopes: ['chat'] },
      { identity: 'alice', scopes: ['chat', 'fly'] },
      { identity: 'alice', scopes: ['chat'], claims: '[]' },
      { identity: 'alice', scopes: ['chat'], claims: { padding: 'x'.repeat(3900) } },
      { identity: 'alice', scopes: ['chat'], claims: { padding: 'x'.repeat(5000) } },
      { identity: 'alice', scopes: ['chat'], audience: '' },
      { identity: 'mallory', scopes: ['chat'] },
      { identity: 'alice', scopes: ['chat'], keySlot: 'secondary' },
    );
  }
  const verdicts = engine.mintMany(requests);
  assert.equal(verdicts.length, requests.length);
  verdicts.forEach((verdict, at) => {
    const { identity, scopes, ...options } = requests[at];
    sameAsSingle(verdict, 'minted', () => engine.mint(identity, scopes, options));
    if (!verdict.ok) return;
    const { minted } = verdict;
    const verified = engine.verify(minted.token, { identity, scopes });
    assert.deepEqual([verified.expiresAtUnixS, verified.issuedAtUnixS, verified.epoch, verified.tokenId], [minted.expiresAtUnixS, minted.issuedAtUnixS, minted.epoch, minted.tokenId]);
    assert.equal(minted.expiresAtUnixS - 1_800_000_000, (options.lifetimeMinutes ?? 1440) * 60);
  });
  assert.equal(verdicts.filter(({ ok }) => ok).length, 90);
  const slotted = new Engine(open({ keys: [{ generate: 'HS256', slot: 'primary', kid: 'one' }, { generate: 'HS256', slot: 'secondary', kid: 'two' }] }));
  const slots = slotted.mintMany([{ identity: 'a', scopes: ['chat'], keySlot: 'secondary' }, { identity: 'a', scopes: ['chat'] }, { identity: 'a', scopes: ['chat'], keySlot: 'primary' }]);
  assert.deepEqual(slots.map(({ minted }) => minted.keyId), ['two', 'one', 'one']);
});

test('none, and too many', () => {
  const engine = new Engine(open());
  const { token } = engine.mint('alice', ['chat']);
  assert.deepEqual(engine.verifyMany([]), []);
  assert.deepEqual(engine.mintMany([]), []);
  assert.match(refuses('INVALID_ARGUMENT', () => engine.verifyMany(new Array(BATCH_MAX + 1).fill(token)), 'tokens').message, /65536/);
  refuses('INVALID_ARGUMENT', () => engine.mintMany(new Array(BATCH_MAX + 1).fill({ identity: 'alice', scopes: ['chat'] })), 'requests');
  refuses('INVALID_ARGUMENT', () => engine.verifyMany(new Array(2 ** 32 - 1)), 'tokens');
  assert.ok(engine.verifyMany(new Array(BATCH_MAX).fill(token)).every(({ ok }) => ok));
  assert.ok(engine.mintMany(new Array(BATCH_MAX).fill({ identity: 'alice', scopes: ['chat'] })).every(({ ok }) => ok));
});

test('what is wrong with the call throws, and nothing is minted', () => {
  const engine = new Engine(open());
  const { token } = engine.mint('alice', ['chat']);
  const good = { identity: 'alice', scopes: ['chat'] };
  const minted = engine.stats().minted;
  for (const value of [undefined, null, 1, token, { 0: token, length: 1 }, new Set([token]), () => [token]]) {
    misuse(() => engine.verifyMany(value), 'tokens');
    misuse(() => engine.mintMany(value), 'requests');
  }
  for (const value of [undefined, null, 1, 1n, Buffer.from(token), {}, [token], Symbol('s'), new String(token)]) {
    misuse(() => engine.verifyMany([token, value]), 'tokens[1]');
    misuse(() => engine.mintMany([good, value]));
    misuse(() => engine.mintMany([good, { identity: value, scopes: ['chat'] }]));
    if (!Array.isArray(value)) misuse(() => engine.mintMany([good, { identity: 'alice', scopes: value }]));
  }
  misuse(() => engine.verifyMany([token, , token]), 'tokens[1]');
  misuse(() => engine.mintMany([good, , good]), 'requests[1]');
  misuse(() => engine.mintMany([good, { ...good, scope: ['voip'] }]), 'requests[1]');
  misuse(() => engine.mintMany([good, { ...good, audience: undefined }]), 'requests[1]');
  misuse(() => engine.mintMany([good, { ...good, lifetimeMinutes: '60' }]), 'requests[1].lifetime_minutes');
  misuse(() => engine.mintMany([good, { ...good, claims: { a: undefined } }]), 'requests[1].claims[0]');
  misuse(() => engine.mintMany([good, Object.create(good)]), 'requests[1]');
  // One client's text does not fail everybody's batch.
  const [whole, half] = engine.verifyMany([token, `${token}\ud800`]);
  assert.ok(whole.ok && !half.ok);
  assert.equal(half.error.code, 'ERR_MINTAGE_TOKEN_MALFORMED');
  refuses('INVALID_UTF8', () => engine.mintMany([good, { ...good, identity: '\ud800' }]), 'requests[1].identity');
  refuses('INVALID_ARGUMENT', () => engine.mintMany([good, { ...good, keySlot: 'third' }]), 'requests[1].key_slot');
  for (const options of [{ scopes: undefined }, { scope: ['voip'] }, { anyScope: true }, null, ['voip'], Object.create({ scopes: ['voip'] })]) misuse(() => engine.verifyMany([token], options));
  refuses('SCOPE_UNKNOWN', () => engine.verifyMany([token], { scopes: ['fly'] }));
  misuse(() => engine.verifyMany([token], { scopes: 'chat' }), 'scopes');
  const oops = Object.assign(new Error('from the getter'), { code: 'ERR_MINTAGE_INVALID_ARGUMENT', field: 'mine' });
  assert.equal(thrown(() => engine.mintMany([good, { get identity() { throw oops; } }])), oops);
  assert.equal(oops.field, 'mine');
  assert.equal(engine.stats().minted, minted);
});

test('a list that changes while it is read is read once', () => {
  const engine = new Engine(open());
  const { token } = engine.mint('alice', ['chat']);
  let reads = 0;
  const list = new Proxy([token, 'x', token], {
    get(target, name, receiver) {
      if (name === '1') {
        reads++;
        target.length = 1;
        engine.verifyMany([token]);
        engine.verify(token, { scopes: ['chat'] });
        return reads === 1 ? 'x' : token;
      }
      return Reflect.get(target, name, receiver);
    },
  });
  misuse(() => engine.verifyMany(list), 'tokens[2]');
  assert.equal(reads, 1);
  const getter = ['x', token];
  Object.defineProperty(getter, 0, { get: () => { getter.push(token); return 'x'; } });
  assert.deepEqual(engine.verifyMany(getter, { scopes: ['chat'] }).map(({ ok }) => ok), [false, true]);
  const requests = [{ identity: 'alice', get scopes() { engine.mintMany([{ identity: 'mallory', scopes: ['voip'] }]); return ['chat']; } }];
  const [{ minted }] = engine.mintMany(requests);
  assert.deepEqual(engine.verify(minted.token, { identity: 'alice' }).scopes, ['chat']);
  // Closed by a getter of its own.
  const closing = new Engine(open());
  refuses('CLOSED', () => closing.mintMany([{ identity: 'alice', get scopes() { closing.close(); return []; } }, { identity: 'alice', scopes: [] }]));
  refuses('CLOSED', () => engine.verifyMany([token], { get scopes() { engine.close(); return []; } }));
});
