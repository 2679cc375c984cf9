// One state for several engines: in a file, for the processes of one machine; and carried by hand,
// where there is nothing in common but a secret.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Engine, MintageError } from 'mintage';

function verdict(engine, token) {
  try {
    engine.verify(token);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof MintageError)) throw error;
    return error.code;
  }
}

// What siblings share: the path and the sealing key. Keep both where you keep secrets.
const folder = mkdtempSync(join(tmpdir(), 'mintage-'));
const config = { state: { sqlite: join(folder, 'state.db') }, sealing_key: randomBytes(32).toString('base64') };

const one = new Engine(config);
const other = new Engine(config); // in another process, in earnest
const alice = one.createIdentity();
const phone = one.mint(alice, ['chat']);
console.log('the other knows the key:', verdict(other, phone.token));

one.revoke(alice);
other.sync(); // or wait for 10 ms
console.log('revoked in one, asked in the other:', verdict(other, phone.token));
console.log('logged in again:', verdict(other, one.mint(alice, ['chat']).token));

one.close();
other.close();
const restarted = new Engine(config);
console.log('after a restart:', verdict(restarted, phone.token));
restarted.close();
rmSync(folder, { recursive: true });

// No common state: each has the same keys and identity secret, and you carry what changes.
const apart = {
  keys: [{ secret: randomBytes(32).toString('base64'), algorithm: 'HS256' }],
  identity_secret: [randomBytes(32).toString('base64')],
  start: 'open',
};
const here = new Engine(apart);
const there = new Engine(apart);
const bob = here.createIdentity();
const laptop = here.mint(bob, ['chat']);
const { cursor } = here.changesSince();

here.revoke(bob);
console.log('before the changes arrive:', verdict(there, laptop.token));
const changes = here.changesSince(cursor);
console.log('news:', there.changesApply(changes.bytes), '; once more:', there.changesApply(changes.bytes));
console.log('after they arrived:', verdict(there, laptop.token));
console.log('nothing new since:', here.changesSince(changes.cursor).bytes.length === 0);
here.close();
there.close();
