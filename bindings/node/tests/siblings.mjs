// Run by state.test.mjs: a cluster of four workers on one SQLite file, all opening it at once while it is
// not there yet. Each in its turn revokes; then what all of them say, 10 ms later.
import cluster from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

import { Engine } from 'mintage';

const WORKERS = 4;
const ROUNDS = 10;
/** From when on a revocation is felt by siblings. */
const FELT_MS = 10;

if (cluster.isPrimary) {
  const workers = Array.from({ length: WORKERS }, () => cluster.fork());
  await Promise.all(workers.map((worker) => once(worker, 'message'))); // each says that it has opened
  const ask = async (worker, message) => {
    const answer = once(worker, 'message');
    worker.send(message);
    return (await answer)[0];
  };
  const askAll = (message) => Promise.all(workers.map((worker) => ask(worker, message)));
  const count = (verdicts, all, expected) => all.forEach((verdict) => { verdicts[expected === verdict ? 'right' : 'wrong']++; });

  const accepted = { right: 0, wrong: 0 };
  const refused = { right: 0, wrong: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const { token, identity } = await ask(workers[round % WORKERS], { mint: true });
    count(accepted, await askAll({ verify: token }), identity);
    await ask(workers[(round + 1) % WORKERS], { revoke: identity });
    await pause(FELT_MS + 1);
    count(refused, await askAll({ verify: token }), 'ERR_MINTAGE_REVOKED');
  }
  // A worker that dies without closing takes nothing along.
  const { token, identity } = await ask(workers[0], { mint: true });
  await ask(workers[0], { revoke: identity });
  workers[0].process.kill('SIGKILL');
  await once(workers[0], 'exit');
  const [replaced] = workers.splice(0, 1, cluster.fork());
  await once(workers[0], 'message');
  const afterwards = await askAll({ verify: token });
  for (const worker of workers) worker.kill();
  console.log(JSON.stringify({ accepted, refused, afterwards, replaced: replaced.isDead() }));
} else {
  const engine = new Engine(process.env.MINTAGE_TEST_CONFIG);
  const verdict = (token) => {
    try {
      return engine.verify(token).identity;
    } catch (error) {
      return error.code;
    }
  };
  process.on('message', ({ mint, verify, revoke }) => {
    if (mint) process.send(engine.createIdentityAndMint(['chat']).toJSON());
    else if (verify) process.send(verdict(verify));
    else process.send(engine.revoke(revoke) ?? 'done');
  });
  process.send('opened');
}
