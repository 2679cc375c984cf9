// State that outlives an engine and is shared by siblings: in a SQLite file, among threads and
// processes; what its errors are; and changes that are carried by hand.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect as show, promisify } from 'node:util';
import vm from 'node:vm';

import { Engine, MintageError, features } from 'mintage';

import { IDENTITY_SECRET, SECRET, folder, here, misuse, open, refuses, thrown, worker } from './kit.mjs';

const BATCH_MAX = 65536;
/** From when on a revocation is felt by siblings. */
const FELT_MS = 10;

/** A configuration with nothing but a file of the test's own. */
const inFile = (context, more = {}) => ({ state: { sqlite: join(folder(context), 'state.db') }, sealing_key: SECRET, ...more });
/** Engines in memory between which changes may be carried. */
const apart = (more = {}) => open({ subjects: 'issued', identity_secret: [IDENTITY_SECRET], ...more });

test('what was revoked is revoked after closing and opening again, and the rest is not', (context) => {
  assert.ok(features().includes('sqlite'));
  const config = inFile(context);
  const engine = new Engine(config);
  const [alice, bob, carol] = Array.from({ length: 3 }, () => engine.createIdentityAndMint(['chat']));
  const phone = engine.mint(bob.identity, ['chat']);
  engine.revoke(alice.identity);
  engine.revokeToken(phone.token);
  engine.deleteIdentity(carol.identity);
  const again = engine.mint(alice.identity, ['chat']);
  engine.rotateKey();
  const rotated = engine.mint(bob.identity, ['chat']);
  engine.close();
  assert.equal(statSync(config.state.sqlite).mode & 0o777, 0o600);
  assert.ok(!readFileSync(config.state.sqlite).includes(alice.identity), 'no identity lies in the file');
  for (let round = 0; round < 3; round++) {
    const next = new Engine(config);
    refuses('REVOKED', () => next.verify(alice.token));
    refuses('TOKEN_REVOKED', () => next.verify(phone.token));
    refuses('IDENTITY_DELETED', () => next.verify(carol.token));
    refuses('IDENTITY_DELETED', () => next.mint(carol.identity, ['chat']));
    for (const { token, identity } of [again, bob, rotated]) assert.equal(next.verify(token).identity, identity);
    assert.equal(next.mint(bob.identity, ['chat']).keyId, rotated.keyId);
    assert.equal(next.identityStatus(alice.identity).state, 'revoked');
    assert.equal(next.identityStatus(carol.identity).epoch, undefined);
    next.close();
  }
});

test('two engines on one file are siblings', async (context) => {
  const config = inFile(context);
  const [one, other] = [new Engine(config), new Engine(JSON.stringify(config))];
  const { token, identity } = one.createIdentityAndMint(['chat']);
  assert.equal(other.verify(token).identity, identity);
  one.revoke(identity);
  refuses('REVOKED', () => one.verify(token));
  await pause(FELT_MS + 1);
  refuses('REVOKED', () => other.verify(token));
  assert.equal(one.verify(other.mint(identity, ['chat']).token).identity, identity);

  // With sync there is nothing to wait for.
  const second = other.createIdentityAndMint(['chat']);
  one.verify(second.token);
  other.revoke(second.identity);
  assert.equal(one.sync(), undefined);
  refuses('REVOKED', () => one.verify(second.token));
  const third = one.mint(identity, ['chat']);
  other.revokeAll();
  one.sync();
  refuses('ALL_REVOKED', () => one.verify(third.token));
  assert.equal(new Engine().sync(), undefined);
});

test('stats tell of the state', (context) => {
  const config = inFile(context);
  const [one, other] = [new Engine(config), new Engine(config)];
  other.revoke(other.createIdentity());
  one.sync();
  const { state } = one.stats();
  assert.deepEqual(Object.keys(state), ['kind', 'looks', 'changes_read', 'changes_written', 'failures', 'unwritten', 'age_ms']);
  assert.deepEqual([state.kind, state.failures, state.unwritten], ['sqlite', 0, 0]);
  assert.ok(state.looks >= 1 && state.changes_read >= 1 && state.age_ms < 10_000);
  assert.ok(other.stats().state.changes_written >= 1);
  const { state: memory } = new Engine().stats();
  assert.deepEqual([memory.kind, memory.looks, memory.age_ms], ['memory', 0, undefined]);
});

test('many are revoked at once, or none', (context) => {
  const config = inFile(context);
  for (const engine of [new Engine(config), new Engine()]) {
    const users = Array.from({ length: 300 }, () => engine.createIdentityAndMint(['chat']));
    const identities = users.map(({ identity }) => identity);
    const accepted = () => engine.verifyMany(users.map(({ token }) => token)).filter(({ ok }) => ok).length;
    const before = engine.stats().revocations;
    for (const [wrong, code] of [['', 'IDENTITY_MALFORMED'], ['alice', 'IDENTITY_MALFORMED'], ['x'.repeat(129), 'IDENTITY_MALFORMED'],
      [`${identities[0]}x`, 'IDENTITY_MALFORMED'], [`${identities[0]}\0`, 'IDENTITY_MALFORMED'], ['€'.repeat(1_000_000), 'IDENTITY_MALFORMED'],
      [new Engine().createIdentity(), 'IDENTITY_UNKNOWN'], ['a\ud800', 'INVALID_UTF8']]) {
      refuses(code, () => engine.revokeMany([...identities.slice(0, 7), wrong, identities[8]]), 'identities[7]');
      refuses(code, () => engine.revokeMany([wrong]), 'identities[0]');
    }
    for (const wrong of [undefined, null, 1, 1n, {}, ['a'], Symbol('s'), Buffer.from(identities[0]), new String(identities[0])]) {
      misuse(() => engine.revokeMany([identities[0], wrong]), 'identities[1]');
    }
    misuse(() => engine.revokeMany([identities[0], , identities[1]]), 'identities[1]');
    for (const wrong of [undefined, null, identities[0], new Set(identities), { 0: identities[0], length: 1 }, 1]) misuse(() => engine.revokeMany(wrong), 'identities');
    assert.equal(accepted(), 300);
    assert.equal(engine.stats().revocations, before);

    assert.equal(engine.revokeMany([]), undefined);
    assert.equal(engine.revokeMany(identities.slice(0, 200)), undefined);
    assert.equal(accepted(), 100);
    refuses('REVOKED', () => engine.verify(users[199].token));
    engine.verify(users[200].token);
    engine.revokeMany([identities[200], identities[200]]);
    assert.equal(accepted(), 99);
  }
  const reopened = new Engine(config);
  assert.equal(reopened.stats().identities_remembered, 201);
});

test('as many as there may be, and one more', () => {
  const engine = new Engine(open({ cache_slots: 0 }));
  const names = Array.from({ length: BATCH_MAX }, (_, place) => `user-${place}`);
  refuses('INVALID_ARGUMENT', () => engine.revokeMany([...names, 'one-more']), 'identities');
  // As long as there may be, and longer by one character of each size.
  const longest = ['a'.repeat(128), `${'é'.repeat(63)}aa`, '😀'.repeat(32)];
  for (const one of longest) {
    for (const more of ['a', 'é', '€', '😀', '😀😀😀']) refuses('IDENTITY_MALFORMED', () => engine.revokeMany([one, one + more]), 'identities[1]');
  }
  assert.equal(engine.stats().identities_remembered, 0);
  const tokens = longest.map((one) => engine.mint(one, ['chat']).token);
  engine.revokeMany(longest);
  for (const token of tokens) refuses('REVOKED', () => engine.verify(token));
  engine.revokeMany(names);
  assert.equal(engine.stats().identities_remembered, BATCH_MAX + longest.length);
});

test('a list of identities is read once', () => {
  const engine = new Engine(open());
  let reads = 0;
  const list = ['alice'];
  Object.defineProperty(list, 0, { get: () => { reads++; list.push('bob'); return reads === 1 ? 'alice' : 1; } });
  engine.revokeMany(list);
  assert.equal(reads, 1);
  assert.equal(engine.stats().identities_remembered, 1);
  const closing = new Engine(open());
  Object.defineProperty(list, 0, { get: () => { closing.close(); return 'alice'; } });
  refuses('CLOSED', () => closing.revokeMany(list));
});

test('a file that cannot be a state is refused, and the error says why', (context) => {
  const place = folder(context);
  const config = (name, more = {}) => ({ state: { sqlite: join(place, name) }, sealing_key: SECRET, ...more });
  assert.equal(refuses('STATE_UNREACHABLE', () => new Engine(config('nowhere/state.db')), 'state.sqlite').status, 5503);
  mkdirSync(join(place, 'folder'));
  refuses('STATE_FOREIGN', () => new Engine(config('folder')), 'state.sqlite');
  writeFileSync(join(place, 'text'), 'neither a database nor empty '.repeat(200));
  refuses('STATE_FOREIGN', () => new Engine(config('text')), 'state.sqlite');
  assert.ok(readFileSync(join(place, 'text'), 'utf8').startsWith('neither'), 'and it is left as it was');

  const canary = 'c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry';
  new Engine(config('state.db')).close();
  const other = Buffer.alloc(32, 9).toString('base64');
  const error = refuses('STATE_FOREIGN', () => new Engine(config('state.db', { sealing_key: other })));
  assert.ok(!error.message.includes(other));
  refuses('STATE_FOREIGN', () => new Engine(config('state.db', { identity_secret: [IDENTITY_SECRET] })));
  truncateSync(join(place, 'state.db'), statSync(join(place, 'state.db')).size - 4096);
  assert.equal(Math.floor(refuses('STATE_DAMAGED', () => new Engine(config('state.db'))).status / 1000), 5);

  refuses('CONFIG_CONFLICT', () => new Engine({ state: { sqlite: join(place, 'new.db') } }), 'sealing_key');
  refuses('CONFIG_CONFLICT', () => new Engine({ sealing_key: SECRET }), 'sealing_key');
  for (const key of [canary, '', SECRET.slice(4), `${SECRET} `]) {
    const wrong = thrown(() => new Engine(config('new.db', { sealing_key: key })));
    assert.ok(wrong instanceof MintageError && wrong.status >= 4000 && wrong.status < 5000 && wrong.field === 'sealing_key', wrong.code);
    assert.ok(!wrong.message.includes(canary));
  }
  for (const state of [{ sqlite: '' }, { sqlite: 1 }, { sqlite: null }, { sqlite: {} }, { sqlite: 'a', memory: {} }, { postgres: 'x' }, 'sqlite', []]) {
    const wrong = thrown(() => new Engine({ state, sealing_key: SECRET }));
    assert.ok(wrong instanceof MintageError && wrong.status >= 4000 && wrong.status < 5000 && wrong.field.startsWith('state'), `${wrong.code} ${wrong.field}`);
  }
  misuse(() => new Engine({ state: { sqlite: new URL(`file://${place}/state.db`) }, sealing_key: SECRET }));
  for (const more of [{ max_staleness_s: 0 }, { max_staleness_s: 86401 }, { on_stale: 'ignore' }]) {
    const wrong = thrown(() => new Engine(config('new.db', more)));
    assert.ok(wrong.status >= 4000 && wrong.status < 5000 && wrong.field === Object.keys(more)[0]);
  }
});

test('a state out of reach is stale, not a refusal; what was revoked meanwhile is written later', async (context) => {
  const config = inFile(context, { max_staleness_s: 1 });
  const file = config.state.sqlite;
  const away = `${file}.away`;
  const move = (from, to) => ['', '-wal', '-shm'].forEach((end) => renameSync(from + end, to + end));
  const [strict, patient] = [new Engine(config), new Engine({ ...config, on_stale: 'continue' })];
  const [alice, bob] = [strict.createIdentityAndMint(['chat']), strict.createIdentityAndMint(['chat'])];
  patient.verify(alice.token);
  move(file, away);
  await pause(2200);

  const stale = refuses('STALE', () => strict.verify(alice.token));
  assert.deepEqual([stale.status, stale instanceof MintageError], [5502, true]);
  refuses('STALE', () => strict.verify(alice.token, { scopes: ['chat'], identity: alice.identity }));
  refuses('STALE', () => strict.mint(alice.identity, ['chat']));
  const [verdict] = strict.verifyMany([alice.token]);
  assert.deepEqual([verdict.ok, verdict.verified, verdict.error.code], [false, undefined, 'ERR_MINTAGE_STALE']);
  assert.equal(strict.mintMany([{ identity: alice.identity, scopes: ['chat'] }])[0].error.status, 5502);
  refuses('STATE_REPLACED', () => strict.sync(), 'state.sqlite');
  assert.equal(patient.verify(alice.token).identity, alice.identity);

  refuses('STATE_REPLACED', () => patient.revoke(bob.identity));
  refuses('REVOKED', () => patient.verify(bob.token));
  refuses('STATE_REPLACED', () => patient.revokeMany([alice.identity]));
  assert.equal(patient.stats().state.unwritten, 2);
  move(away, file);
  patient.sync();
  assert.equal(patient.stats().state.unwritten, 0);
  strict.sync();
  for (const { token } of [alice, bob]) refuses('REVOKED', () => strict.verify(token));
  strict.verify(strict.mint(alice.identity, ['chat']).token);
});

test('changes are carried by hand', () => {
  const [one, other] = [new Engine(apart()), new Engine(apart())];
  const { token, identity } = one.createIdentityAndMint(['chat']);
  assert.equal(other.verify(token).identity, identity);
  const all = one.changesSince();
  assert.equal(all.isComplete, true);
  assert.equal(all.cursor.length, 24);
  const nothing = one.changesSince(all.cursor);
  assert.deepEqual([nothing.bytes.length, nothing.isComplete], [0, false]);

  one.revoke(identity);
  const changes = one.changesSince(all.cursor);
  assert.equal(changes.isComplete, false);
  assert.equal(other.verify(token).identity, identity);
  assert.equal(other.changesApply(changes.bytes), true);
  refuses('REVOKED', () => other.verify(token));
  assert.equal(other.changesApply(changes.bytes), false);
  assert.equal(one.changesApply(changes.bytes), false);
  assert.equal(one.changesSince(changes.cursor).bytes.length, 0);

  // As text, and in other shapes of the same bytes.
  one.revokeAll();
  const json = JSON.parse(JSON.stringify(one.changesSince(changes.cursor)));
  assert.deepEqual(Object.keys(json), ['bytes', 'cursor', 'isComplete']);
  const carried = Buffer.from(json.bytes, 'base64');
  const inside = new Uint8Array(carried.length + 10);
  inside.set(carried, 5);
  const shared = new Uint8Array(new SharedArrayBuffer(carried.length));
  shared.set(carried);
  const realm = vm.runInNewContext(`Uint8Array.from(${JSON.stringify([...carried])})`);
  assert.equal(other.changesApply(inside.subarray(5, 5 + carried.length)), true);
  for (const shape of [shared, realm, carried]) {
    const fresh = new Engine(apart());
    assert.equal(fresh.changesApply(shape), true);
    refuses('ALL_REVOKED', () => fresh.verify(token));
  }
  const cursor = Buffer.from(json.cursor, 'base64');
  for (const shape of [cursor, new Uint8Array(cursor), vm.runInNewContext(`Uint8Array.from(${JSON.stringify([...cursor])})`)]) {
    assert.equal(one.changesSince(shape).bytes.length, 0);
  }
  // A cursor of another engine, or one that is made up, yields everything.
  for (const foreign of [other.changesSince().cursor, Buffer.alloc(24), Buffer.alloc(24, 255)]) {
    const everything = one.changesSince(foreign);
    assert.ok(everything.isComplete && everything.bytes.length > carried.length);
  }
});

test('many changes, longer than the first buffer', () => {
  const [one, other] = [new Engine(open({ identity_secret: [IDENTITY_SECRET] })), new Engine(open({ subjects: 'any', identity_secret: [IDENTITY_SECRET] }))];
  refuses('CONFIG_CONFLICT', () => new Engine(open()).changesSince());
  const names = Array.from({ length: 10_000 }, (_, place) => `user-${place}`);
  const tokens = names.slice(0, 100).map((name) => one.mint(name, ['chat']).token);
  one.revokeMany(names);
  const { bytes, isComplete } = one.changesSince();
  assert.ok(bytes.length > 100_000 && isComplete);
  assert.equal(other.changesApply(bytes), true);
  assert.equal(other.stats().identities_remembered, 10_000);
  for (const { error } of other.verifyMany(tokens)) assert.equal(error.code, 'ERR_MINTAGE_REVOKED');
});

test('changes that are damaged, foreign, of tomorrow, or no changes', () => {
  const one = new Engine(apart());
  const user = one.createIdentity();
  one.revoke(user);
  const { bytes } = one.changesSince();
  const other = new Engine(apart());
  const { token } = other.mint(user, ['chat']);
  const before = other.stats().identities_remembered;
  assert.equal(other.changesApply(new Uint8Array()), false);
  assert.equal(refuses('CHANGES_DAMAGED', () => other.changesApply(new Uint8Array(1))).status, 5521);
  for (let place = 0; place < bytes.length; place++) {
    const bent = Buffer.from(bytes);
    bent[place] ^= 1 << place % 8;
    const { status } = thrown(() => other.changesApply(bent));
    assert.ok(status >= 5520 && status <= 5522, `${place}: ${status}`);
    if (place > 0) refuses('CHANGES_DAMAGED', () => other.changesApply(bytes.subarray(0, place)));
  }
  refuses('CHANGES_DAMAGED', () => other.changesApply(Buffer.concat([bytes, Buffer.alloc(1)])));
  refuses('CHANGES_DAMAGED', () => other.changesApply(Buffer.alloc(1_000_000)));
  const newer = Buffer.from(bytes);
  newer[4] = 2;
  assert.equal(refuses('CHANGES_NEWER', () => other.changesApply(newer)).status, 5522);
  const foreign = new Engine(apart({ identity_secret: [SECRET] }));
  assert.equal(refuses('CHANGES_FOREIGN', () => foreign.changesApply(bytes)).status, 5520);
  const early = new Engine(apart({ clock: 'manual' }));
  early.setClock(Date.now() - 2 * 86_400_000);
  assert.equal(refuses('CHANGES_AHEAD', () => early.changesApply(bytes)).status, 5523);
  assert.equal(other.stats().identities_remembered, before);
  other.verify(token);

  for (const value of [undefined, null, 'TU5UQw', 1, 1n, {}, [...bytes], bytes.buffer, new DataView(bytes.buffer), new Uint16Array(50), new Int8Array(50), new Uint8ClampedArray(50), one.changesSince(), Object.create(Uint8Array.prototype), new Proxy(bytes, {})]) {
    misuse(() => other.changesApply(value), 'changes');
    if (value !== undefined) misuse(() => one.changesSince(value), 'cursor');
  }
  for (const length of [0, 1, 23, 25, 48, 1_000_000]) refuses('INVALID_ARGUMENT', () => one.changesSince(new Uint8Array(length)), 'cursor');
  const gone = new Uint8Array(24);
  structuredClone(gone, { transfer: [gone.buffer] });
  misuse(() => one.changesSince(gone), 'cursor');
  misuse(() => one.changesApply(gone), 'changes');
  refuses('CONFIG_CONFLICT', () => new Engine().changesSince(), 'identity_secret');
  refuses('CONFIG_CONFLICT', () => new Engine().changesApply(bytes), 'identity_secret');
});

test('changes do not change', () => {
  const engine = new Engine(apart());
  const changes = engine.changesSince();
  for (const name of ['bytes', 'cursor', 'isComplete']) assert.throws(() => { changes[name] = 1; }, TypeError, name);
  assert.throws(() => { Object.getPrototypeOf(changes).isComplete = false; }, TypeError);
  const { bytes, cursor } = changes;
  assert.ok(Buffer.isBuffer(bytes) && Buffer.isBuffer(cursor));
  const [first, place] = [Buffer.from(bytes), Buffer.from(cursor)];
  bytes.fill(0);
  cursor.fill(0);
  engine.revoke(engine.createIdentity());
  engine.changesSince();
  assert.ok(changes.bytes.equals(first) && changes.cursor.equals(place));
  assert.equal(show(changes), `Changes { bytes: ${first.length}, isComplete: true }`);
  engine.close();
  assert.ok(changes.bytes.equals(first));
});

test('changes reach a file, and through it its other engines', (context) => {
  const secret = { identity_secret: [IDENTITY_SECRET] };
  const config = inFile(context, { ...open(), subjects: 'issued', ...secret });
  const [abroad, one, sibling] = [new Engine(apart()), new Engine(config), new Engine(config)];
  const { token, identity } = abroad.createIdentityAndMint(['chat']);
  sibling.verify(token);
  abroad.revoke(identity);
  assert.equal(one.changesApply(abroad.changesSince().bytes), true);
  sibling.sync();
  refuses('REVOKED', () => sibling.verify(token));
  [one, sibling].forEach((engine) => engine.close());
  refuses('REVOKED', () => new Engine(config).verify(token));
});

test('threads on one engine and threads with engines of their own, on one file', async (context) => {
  const config = inFile(context);
  const engine = new Engine(config);
  const answering = `port.on('message', ({ verify, revoke }) => {
    if (revoke) { engine.revoke(revoke); port.postMessage('done'); return; }
    try { port.postMessage(engine.verify(verify).identity); } catch (error) { port.postMessage(error.code); }
  });
  port.postMessage('ready');`;
  const attached = Array.from({ length: 2 }, () => worker(`const engine = Engine.attach(data);${answering}`, engine.share()));
  const own = Array.from({ length: 2 }, () => worker(`const engine = new Engine(data);${answering}`, config));
  const all = [...attached, ...own];
  await Promise.all(all.map((each) => once(each, 'message')));
  const ask = async (of, message) => {
    of.postMessage(message);
    return (await once(of, 'message'))[0];
  };
  for (let round = 0; round < 20; round++) {
    const { token, identity } = engine.createIdentityAndMint(['chat']);
    for (const each of all) assert.equal(await ask(each, { verify: token }), identity);
    await ask(all[round % 4], { revoke: identity });
    // Who shares the engine knows at once; who shares the file, a little later.
    if (round % 4 < 2) {
      refuses('REVOKED', () => engine.verify(token));
      for (const each of attached) assert.equal(await ask(each, { verify: token }), 'ERR_MINTAGE_REVOKED');
    }
    await pause(FELT_MS + 1);
    refuses('REVOKED', () => engine.verify(token));
    for (const each of all) assert.equal(await ask(each, { verify: token }), 'ERR_MINTAGE_REVOKED');
  }
  await Promise.all(all.map((each) => each.terminate()));
});

test('threads that write, are stopped or close lose nothing that was promised', async (context) => {
  const config = inFile(context);
  const engine = new Engine(config);
  const promised = new Set();
  for (let round = 0; round < 5; round++) {
    const workers = Array.from({ length: 3 }, () =>
      worker(
        `const engine = new Engine(data);
         for (;;) {
           const users = Array.from({ length: 3 }, () => engine.createIdentity());
           engine.revoke(users[0]);
           engine.revokeMany(users.slice(1));
           port.postMessage(users);
           Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
         }`,
        config,
      ),
    );
    for (const each of workers) each.on('message', (users) => users.forEach((user) => promised.add(user)));
    await Promise.all(workers.map((each) => once(each, 'message')));
    await pause(20 + round);
    await Promise.all(workers.map((each) => each.terminate()));
  }
  assert.ok(promised.size >= 45);
  engine.close();
  const reopened = new Engine(config);
  for (const user of promised) assert.equal(reopened.identityStatus(user).state, 'revoked');
  assert.equal(reopened.stats().panics, 0);
});

test('starting processes disturbs neither the file nor who uses it', async (context) => {
  const config = inFile(context);
  const [one, other] = [new Engine(config), new Engine(config)];
  const busy = worker(
    `const engine = Engine.attach(data.shared);
     port.postMessage('ready');
     for (let round = 0; ; round++) if (engine.verify(data.token).identity !== data.identity) throw new Error('wrong');`,
    { shared: one.share(), ...one.createIdentityAndMint(['chat']).toJSON() },
  );
  await once(busy, 'message');
  let failed;
  busy.on('error', (error) => { failed = error; });
  const ends = [];
  for (let round = 0; round < 25; round++) {
    const { token, identity } = one.createIdentityAndMint(['chat']);
    other.verify(token);
    // The child still lives while the parent writes.
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    ends.push(once(child, 'exit'));
    one.revoke(identity);
    other.sync();
    refuses('REVOKED', () => other.verify(token));
  }
  for (const [code] of await Promise.all(ends)) assert.equal(code, 0);
  await busy.terminate();
  assert.equal(failed, undefined);
  const remembered = one.stats().identities_remembered;
  assert.equal(remembered, 25);
  one.close();
  other.close();
  assert.equal(new Engine(config).stats().identities_remembered, remembered);
});

test('starting a process is a fork, which engines mean unless they say otherwise', (context) => {
  const shared = new Engine({ fork: 'shared' });
  const engines = [new Engine(), new Engine(inFile(context)), new Engine(inFile(context, { fork: 'shared' }))];
  const { token, identity } = shared.createIdentityAndMint(['chat']);
  execFileSync(process.execPath, ['--version']);
  for (const engine of engines) engine.revokeMany([engine.createIdentity()]);
  assert.equal(refuses('NOT_SHARED', () => shared.revoke(identity)).status, 5500);
  refuses('REVOKED', () => shared.verify(token));
});

test('a cluster of four on one file: what one revokes, all refuse', async (context) => {
  const env = { ...process.env, MINTAGE_TEST_CONFIG: JSON.stringify(inFile(context)) };
  const { stdout } = await promisify(execFile)(process.execPath, [join(here, 'tests/siblings.mjs')], { env, timeout: 60_000 });
  assert.deepEqual(JSON.parse(stdout), {
    accepted: { right: 40, wrong: 0 },
    refused: { right: 40, wrong: 0 },
    afterwards: Array(4).fill('ERR_MINTAGE_REVOKED'),
    replaced: true,
  });
});
