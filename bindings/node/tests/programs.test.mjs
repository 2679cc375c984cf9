// The programs of the README, the samples, and the package as a user gets it: packed, installed without
// a network, scripts or a compiler, and run.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';

import { folder, here, platform } from './kit.mjs';

const npm = join(dirname(process.execPath), 'npm');
const run = (file, where, env = process.env) => execFileSync(process.execPath, [file], { cwd: where, env, encoding: 'utf8', timeout: 60_000 });

test('every program of the README runs', (context) => {
  const programs = [...readFileSync(join(here, 'README.md'), 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(([, program]) => program);
  assert.equal(programs.length, 8);
  const project = folder(context);
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(here, join(project, 'node_modules/mintage'));
  const outputs = programs.map((program, place) => {
    writeFileSync(join(project, `${place}.mjs`), program);
    return run(`${place}.mjs`, project, { ...process.env, TMPDIR: project });
  });
  assert.equal(outputs[0], 'true\n');
  assert.match(outputs[1], /^8:acs:\S+ \S+ blue\nERR_MINTAGE_REVOKED 2218\n$/);
  assert.equal(outputs[2], "user-4711\nexample:user-4711 [ 'chat' ]\n");
  assert.match(outputs[3], /^8:acs:\S+\nERR_MINTAGE_TOKEN_MALFORMED\n$/);
  assert.match(outputs[4], /^8:acs:\S+\nERR_MINTAGE_REVOKED\n$/);
  assert.equal(outputs[5], 'ERR_MINTAGE_REVOKED\n');
  assert.equal(outputs[6], 'true\nERR_MINTAGE_REVOKED\n');
  assert.equal(outputs[7], 'alice\n');
});

test('the samples say what they should', () => {
  const output = (name) => run(join(here, `samples/${name}.mjs`), here);
  assert.equal(output('basic'), 'same user: true\nscopes: chat\nminutes: 60\ntenant: blue\n');
  const scopes = output('scopes');
  assert.match(scopes, /files\.read: accepted\nfiles\.read and files\.write: ERR_MINTAGE_INSUFFICIENT_SCOPE\nfiles\.read or files\.write: accepted/);
  assert.match(scopes, /a scope that nobody knows: ERR_MINTAGE_SCOPE_UNKNOWN/);
  const revoke = output('revoke');
  assert.match(revoke, /the phone was lost: ERR_MINTAGE_TOKEN_REVOKED accepted/);
  assert.match(revoke, /logged out everywhere: ERR_MINTAGE_REVOKED ; logged in again: accepted/);
  assert.match(revoke, /deleted: ERR_MINTAGE_IDENTITY_DELETED deleted/);
  const exchange = output('exchange');
  assert.match(exchange, /signed in as: user-4711\nwith another application: ERR_MINTAGE_CLIENT_MISMATCH, AAD .*\nas another user: ERR_MINTAGE_USER_MISMATCH, Provided .*\n/);
  assert.match(exchange, /exchanged: example:user-4711\nlogged out: ERR_MINTAGE_REVOKED.*\nonce more with the old proof: ERR_MINTAGE_EXTERNAL_TOKEN_INVALID/);
  assert.match(exchange, /with a key that is new: ERR_MINTAGE_KEY_UNKNOWN.*\nafter setIssuer: user-4711\n/);
  assert.equal(
    output('shared'),
    [
      'the other knows the key: accepted', 'revoked in one, asked in the other: ERR_MINTAGE_REVOKED', 'logged in again: accepted',
      'after a restart: ERR_MINTAGE_REVOKED', 'before the changes arrive: accepted', 'news: true ; once more: false',
      'after they arrived: ERR_MINTAGE_REVOKED', 'nothing new since: true', '',
    ].join('\n'),
  );
  assert.match(output('rotate'), /tokens of the leaked key: ERR_MINTAGE_KEY_REVOKED\n2025-03 active\n2025-02 revoked\n/);
});

test('the service signs in, checks and logs out', { timeout: 60_000 }, async (context) => {
  const service = spawn(process.execPath, [join(here, 'samples/service.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(() => service.kill('SIGKILL'));
  const exit = once(service, 'exit');
  const [line] = await once(service.stdout.setEncoding('utf8'), 'data');
  const ask = async (method, path, { token, body } = {}) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(new URL(path, line.trim()), { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return [response.status, await response.json()];
  };
  assert.deepEqual((await ask('POST', '/login', { body: { user: 'alice', password: 'no' } }))[0], 401);
  assert.deepEqual((await ask('POST', '/login', { body: null }))[0], 401);
  const [status, { token, identity }] = await ask('POST', '/login', { body: { user: 'alice', password: 'wonderland' } });
  assert.equal(status, 200);
  assert.deepEqual(await ask('GET', '/messages', { token }), [200, { for: identity, messages: ['hello'] }]);
  assert.equal((await ask('GET', '/messages'))[0], 401);
  assert.deepEqual(await ask('GET', '/messages', { token: `${token}x` }), [401, { error: 'ERR_MINTAGE_TOKEN_MALFORMED' }]);
  const [, bob] = await ask('POST', '/login', { body: { user: 'bob', password: 'builder' } });
  assert.deepEqual(await ask('POST', '/logout', { token }), [200, { loggedOut: true }]);
  assert.deepEqual(await ask('GET', '/messages', { token }), [401, { error: 'ERR_MINTAGE_REVOKED' }]);
  assert.equal((await ask('GET', '/messages', { token: bob.token }))[0], 200);
  const [, again] = await ask('POST', '/login', { body: { user: 'alice', password: 'wonderland' } });
  assert.equal(again.identity, identity);
  assert.equal((await ask('GET', '/messages', { token: again.token }))[0], 200);
  service.kill('SIGTERM');
  assert.equal((await exit)[0], 0);
});

test('the package installs and runs without a network, scripts or a compiler', { timeout: 300_000 }, (context) => {
  const project = folder(context);
  // The addon is there already; packing would build it once more.
  const packed = execFileSync(npm, ['pack', here, '--ignore-scripts', '--silent', '--pack-destination', project], { encoding: 'utf8' }).trim();
  writeFileSync(join(project, 'package.json'), '{"private":true}');
  const bare = join(project, 'bin');
  mkdirSync(bare);
  symlinkSync(process.execPath, join(bare, 'node'));
  const options = { cwd: project, env: { PATH: bare, HOME: project }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
  execFileSync(process.execPath, [npm, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', join(project, packed.split('\n').at(-1))], options);
  const installed = join(project, 'node_modules/mintage');
  assert.deepEqual(readdirSync(installed).sort(), ['LICENSE', 'README.md', 'lib', 'native', 'package.json']);
  assert.deepEqual(readdirSync(join(installed, 'native')), [platform]);
  assert.deepEqual(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.')), ['mintage']);
  const start = /```js\n([\s\S]*?)```/.exec(readFileSync(join(installed, 'README.md'), 'utf8'))[1];
  writeFileSync(join(project, 'start.mjs'), start);
  assert.equal(execFileSync('node', ['start.mjs'], options), 'true\n');
});
