// Memory: engines that are forgotten are freed by the collector, and work leaves nothing behind.
// With MINTAGE_LONG=1 a million rounds instead of twenty thousand.
import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';

import { Engine } from 'mintage';

import { IDENTITY_SECRET, SECRET, folder, open, thrown } from './kit.mjs';

setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

/** Finalizers run when the event loop turns. */
async function settle() {
  for (let round = 0; round < 4; round++) {
    collect();
    await turn();
  }
}

const residentMiB = () => process.memoryUsage.rss() / 2 ** 20;

test('engines that are forgotten are freed, and their shares with them', async () => {
  const shares = [];
  const forget = () => {
    for (let round = 0; round < 200; round++) {
      const engine = new Engine(open());
      engine.verify(engine.mint('alice', ['chat']).token);
      shares.push(engine.share());
    }
  };
  forget();
  await settle();
  const alive = shares.filter((share) => !thrownByAttach(share)).length;
  assert.ok(alive <= 1, `${alive} are alive`);
});

function thrownByAttach(share) {
  try {
    Engine.attach(share).close();
    return false;
  } catch {
    return true;
  }
}

test('a result does not keep its engine', async () => {
  let share;
  const verified = (() => {
    const engine = new Engine(open());
    share = engine.share();
    return engine.verify(engine.mint('alice', ['chat']).token);
  })();
  await settle();
  assert.equal(thrown(() => Engine.attach(share)).code, 'ERR_MINTAGE_INVALID_HANDLE');
  assert.deepEqual([verified.identity, verified.scopes, verified.claims.sub], ['alice', ['chat'], 'alice']);
});

test('an engine that is forgotten in the middle of its work stays until the call is over', async () => {
  for (let round = 0; round < 100; round++) {
    const { token, verify } = (() => {
      const engine = new Engine(open());
      return { token: engine.mint('alice', ['chat']).token, verify: (options) => engine.verify(token, options) };
    })();
    verify({ get scopes() { collect(); return ['chat']; } });
  }
  await settle();
});

test('engines on a file let go of it when they are closed, and when they are forgotten', async (context) => {
  const config = { state: { sqlite: join(folder(context), 'state.db') }, sealing_key: SECRET };
  const descriptors = () =>
    readdirSync('/proc/self/fd').filter((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(config.state.sqlite);
      } catch {
        return false; // that of the folder itself, which is gone
      }
    }).length;
  const engine = new Engine(config);
  const own = descriptors();
  assert.ok(own > 0);
  // While a sibling has the file open, SQLite keeps a descriptor or two to use again.
  for (let round = 0; round < 50; round++) new Engine(config).close();
  assert.ok(descriptors() <= 2 * own, `${descriptors()} and not ${own}`);
  engine.close();
  assert.equal(descriptors(), 0);
  const forget = () => {
    for (let round = 0; round < 20; round++) new Engine(config).createIdentity();
  };
  forget();
  await settle();
  // The last may still be on the stack.
  assert.ok(descriptors() <= 2 * own, `${descriptors()} and not ${own}`);
});

test('nothing grows', { timeout: 3_600_000 }, async () => {
  const rounds = process.env.MINTAGE_LONG === '1' ? 1_000_000 : 20_000;
  const fresh = () => new Engine(open({ identity_secret: [IDENTITY_SECRET] }));
  let engine = fresh();
  let cursor;
  const work = async (count) => {
    for (let round = 0; round < count; round++) {
      const user = `user-${round}`;
      const { token, tokenId } = engine.mint(user, ['chat'], { claims: { round } });
      const verified = engine.verify(token, { scopes: ['chat'], identity: user });
      if (verified.identity !== user || verified.claims.jti !== tokenId) throw new Error('wrong');
      thrown(() => engine.verify(`${token}x`));
      if (round % 100 === 99) {
        thrown(() => new Engine({ issuer: 1 }));
        const many = engine.mintMany(Array.from({ length: 40 }, (_, place) => ({ identity: place % 5 ? user : '', scopes: ['chat'], claims: { padding: 'x'.repeat(600) } })));
        const verdicts = engine.verifyMany(many.map((verdict) => verdict.minted?.token ?? 'x'));
        if (verdicts.some(({ ok }, place) => ok !== place % 5 > 0)) throw new Error('wrong');
        thrown(() => engine.exchange(token, { clientId: 'a'.repeat(600), userId: 'b'.repeat(600) }));
        thrown(() => engine.verifyExternal(token, { audience: 'a'.repeat(600), identity: 'b'.repeat(600) }));
        engine.share();
        engine.revokeMany(Array.from({ length: 300 }, (_, place) => `user-${place}`));
        thrown(() => engine.revokeMany([user, '']));
        const changes = engine.changesSince(cursor);
        cursor = changes.cursor;
        if (!changes.isComplete || changes.bytes.length < 4096) throw new Error('wrong');
        thrown(() => engine.changesApply(changes.bytes.subarray(1)));
        engine.changesApply(changes.bytes);
        engine.sync();
        if (round % 200 === 199) engine.close();
        engine = fresh();
        await turn();
      }
    }
    await settle();
  };
  await work(Math.max(rounds / 4, 10_000));
  const before = residentMiB();
  await work(rounds);
  const growth = residentMiB() - before;
  console.log(`${rounds} rounds: ${before.toFixed(1)} MiB before, ${growth.toFixed(1)} MiB more after`);
  assert.ok(growth < 24, `${growth.toFixed(1)} MiB`);
});
