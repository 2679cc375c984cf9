// Several threads on one engine, threads that end at any moment, and several processes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

import { Engine } from 'mintage';

import { here, open, refuses, thrown, worker } from './kit.mjs';

test('what one thread revokes, the others refuse, and the other way round', async () => {
  const engine = new Engine(open());
  const workers = Array.from({ length: 3 }, () =>
    worker(
      `const engine = Engine.attach(data);
       port.on('message', ({ verify, revoke }) => {
         if (revoke) { engine.revoke(revoke); port.postMessage('done'); return; }
         try { port.postMessage(engine.verify(verify).identity); } catch (error) { port.postMessage(error.code); }
       });`,
      engine.share(),
    ),
  );
  const ask = async (of, message) => {
    of.postMessage(message);
    return (await once(of, 'message'))[0];
  };
  for (let round = 0; round < 50; round++) {
    const user = `user-${round % 5}`;
    const { token } = engine.mint(user, ['chat']);
    for (const each of workers) assert.equal(await ask(each, { verify: token }), user);
    const revoker = round % 4;
    if (revoker === 3) engine.revoke(user);
    else await ask(workers[revoker], { revoke: user });
    for (const each of workers) assert.equal(await ask(each, { verify: token }), 'ERR_MINTAGE_REVOKED');
    refuses('REVOKED', () => engine.verify(token));
  }
  await Promise.all(workers.map((each) => each.terminate()));
});

test('a share holds until the engine that shared it is closed; what is attached lives by itself', async () => {
  const engine = new Engine();
  const shared = engine.share();
  assert.deepEqual(engine.share(), shared);
  assert.ok(Object.isFrozen(shared));
  const attached = Engine.attach(structuredClone(shared));
  const { token } = engine.createIdentityAndMint(['chat']);
  engine.close();
  attached.verify(token);
  refuses('INVALID_HANDLE', () => Engine.attach(shared));
  const again = attached.share();
  assert.notDeepEqual(again, shared);
  Engine.attach(again).close();
  attached.close();
  refuses('INVALID_HANDLE', () => Engine.attach(again));

  // A share made in a worker goes with the worker.
  const inside = worker(`globalThis.engine = new Engine(); port.postMessage(engine.share()); setInterval(() => {}, 1000);`);
  const [theirs] = await once(inside, 'message');
  Engine.attach(theirs).close();
  await inside.terminate();
  refuses('INVALID_HANDLE', () => Engine.attach(theirs));
});

test('a forged share is not found', () => {
  const engine = new Engine();
  const { mintageEngine: name } = engine.share();
  for (const forged of ['', '0', '0'.repeat(32), 'f'.repeat(32), name.toUpperCase() + ' ', `${name}\0`, `${name}\0junk`, name.slice(1), `${name}0`, 'x'.repeat(1_000_000), '\0']) {
    refuses('INVALID_HANDLE', () => Engine.attach({ mintageEngine: forged }));
  }
  for (const forged of [undefined, null, name, 1, 1n, {}, [], { mintageEngine: 1 }, { mintageEngine: 1n }, { mintageEngine: null }, { mintageEngine: {} }, Symbol('s'), () => 1]) {
    const error = thrown(() => Engine.attach(forged));
    assert.ok(error instanceof TypeError && error.code === 'ERR_MINTAGE_INVALID_ARGUMENT');
  }
});

test('closing while workers verify', async () => {
  for (let round = 0; round < 20; round++) {
    const engine = new Engine(open());
    const { token } = engine.mint('alice', ['chat']);
    const workers = Array.from({ length: 2 }, () =>
      worker(
        `const engine = Engine.attach(data.shared);
         port.postMessage('ready');
         for (let round = 0; round < 20000; round++) if (engine.verify(data.token).identity !== 'alice') throw new Error('wrong');
         engine.close();
         port.postMessage('done');`,
        { shared: engine.share(), token },
      ),
    );
    const ends = Promise.all(workers.map((each) => once(each, 'exit')));
    await Promise.all(workers.map((each) => once(each, 'message')));
    engine.close();
    assert.deepEqual(await ends, [[0], [0]]);
  }
});

test('workers that are stopped in the middle of calls', async () => {
  const engine = new Engine(open());
  const tokens = Array.from({ length: 5000 }, (_, place) => engine.mint(`user-${place}`, ['chat'], { lifetimeMinutes: 60 + (place % 100) }).token);
  for (let round = 0; round < 30; round++) {
    const workers = Array.from({ length: 2 }, () =>
      worker(
        `const engine = Engine.attach(data.shared);
         port.postMessage('ready');
         for (let place = 0; ; place = (place + 7) % data.tokens.length) {
           if (engine.verify(data.tokens[place]).identity !== 'user-' + place) throw new Error('wrong');
           const own = new Engine({ keys: [{ generate: 'HS256' }], subjects: 'any', start: 'open' });
           own.share();
           own.verify(own.mint('own', ['chat']).token);
           if (place % 3 === 0) own.close();
           engine.revoke('nobody-' + place);
         }`,
        { shared: engine.share(), tokens },
      ),
    );
    await Promise.all(workers.map((each) => once(each, 'message')));
    await new Promise((resolve) => setTimeout(resolve, round % 7));
    await Promise.all(workers.map((each) => each.terminate()));
  }
  tokens.forEach((token, place) => assert.equal(engine.verify(token).identity, `user-${place}`));
  assert.equal(engine.stats().panics, 0);
});

test('the workers of a cluster with state in memory share keys and a start, and not revocations', async () => {
  // Each process opens an engine of its own from the same configuration.
  const { stdout } = await promisify(execFile)(process.execPath, [join(here, 'tests/cluster.mjs')], { timeout: 60_000 });
  assert.deepEqual(JSON.parse(stdout), { accepted: 2, refusedByOne: 1, acceptedByOther: 1, foreignShare: 'ERR_MINTAGE_INVALID_HANDLE' });
});
