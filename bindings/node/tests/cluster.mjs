// Run by threads.test.mjs: a cluster of two workers, and what each says of the same token.
import cluster from 'node:cluster';
import { once } from 'node:events';

import { Engine } from 'mintage';

const engine = new Engine({
  keys: [{ secret: Buffer.alloc(32, 7).toString('base64'), algorithm: 'HS256' }],
  subjects: 'any',
  start: 1,
});
const verdict = (token) => {
  try {
    return engine.verify(token).identity;
  } catch (error) {
    return error.code;
  }
};

if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()];
  await Promise.all(workers.map((worker) => once(worker, 'message'))); // each says that it listens
  const ask = async (worker, message) => {
    worker.send(message);
    return (await once(worker, 'message'))[0];
  };
  const { token } = engine.mint('alice', ['chat']);
  const accepted = [];
  for (const worker of workers) accepted.push(await ask(worker, { verify: token }));
  await ask(workers[0], { revoke: 'alice' });
  const after = [await ask(workers[0], { verify: token }), await ask(workers[1], { verify: token })];
  const foreignShare = await ask(workers[0], { attach: engine.share() });
  for (const worker of workers) worker.kill();
  console.log(
    JSON.stringify({
      accepted: accepted.filter((answer) => answer === 'alice').length,
      refusedByOne: after.filter((answer) => answer === 'ERR_MINTAGE_REVOKED').length,
      acceptedByOther: after.filter((answer) => answer === 'alice').length,
      foreignShare,
    }),
  );
} else {
  process.on('message', ({ verify, revoke, attach }) => {
    if (verify) process.send(verdict(verify));
    else if (revoke) process.send(engine.revoke(revoke) ?? 'done');
    else {
      try {
        Engine.attach(attach);
      } catch (error) {
        process.send(error.code);
      }
    }
  });
  process.send('ready');
}
