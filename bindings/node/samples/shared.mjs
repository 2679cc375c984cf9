// One state for several engines: interface/samples/shared.md describes the steps and the output.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Engine, MintageError } from 'mintage';

function verdict(engine, { token }) {
  try {
    engine.verify(token);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof MintageError)) throw error;
    return error.code.replace('ERR_MINTAGE_', '');
  }
}
const randomSecret = () => randomBytes(32).toString('base64');
const yesOrNo = (value) => (value ? 'yes' : 'no');

// The engines share the path and the sealing key, which protects the keys in the file. Keep it where you
// keep secrets.
const folder = mkdtempSync(join(tmpdir(), 'mintage-'));
const config = { state: { sqlite: join(folder, 'mintage.db') }, sealing_key: randomSecret() };

const one = new Engine(config);
const other = new Engine(config); // usually in another process
const [alice, bob] = [one.createIdentity(), one.createIdentity()];
const [lost, kept] = [one.mint(alice, ['chat']), one.mint(bob, ['chat'])];
console.log('other engine:', verdict(other, lost));

one.revoke(alice);
other.sync(); // or wait for 10 ms
console.log('revoked in one:', verdict(other, lost));
console.log('minted afterwards:', verdict(other, one.mint(alice, ['chat'])));
one.close();
other.close();

const again = new Engine(config);
console.log('after a restart:', verdict(again, lost));
console.log('not revoked, after a restart:', verdict(again, kept));
again.close();
rmSync(folder, { recursive: true });

// No common file: the same keys and the same identity secret, and a transport of your own.
const common = {
  keys: [{ secret: randomSecret(), algorithm: 'HS256' }],
  identity_secret: [randomSecret()],
  start: 'open',
};
const here = new Engine(common);
const there = new Engine(common);
const carol = here.createIdentity();
const minted = here.mint(carol, ['chat']);
const { cursor } = here.changesSince();

here.revoke(carol);
console.log('before the changes:', verdict(there, minted));
const changes = here.changesSince(cursor);
console.log('changes applied:', yesOrNo(there.changesApply(changes.bytes)));
console.log('applied again:', yesOrNo(there.changesApply(changes.bytes)));
console.log('after the changes:', verdict(there, minted));
console.log('further changes:', yesOrNo(here.changesSince(changes.cursor).bytes.length > 0));
here.close();
there.close();
