// The programs of the README, the samples, and the package as a user gets it: packed, installed without
// a network, scripts or a compiler, and run. The sample `service` is run by http.test.mjs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';

import { folder, here, platform, root } from './kit.mjs';

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

const samples = readdirSync(join(root, 'interface/samples')).filter((file) => file !== 'README.md').map((file) => file.slice(0, -3));

test('every sample is described', () => {
  assert.equal(samples.length, 6);
  assert.deepEqual(readdirSync(join(here, 'samples')).sort(), [...samples, 'service'].map((name) => `${name}.mjs`).sort());
});

for (const name of samples) {
  test(`the sample ${name} prints what its description says`, () => {
    const description = readFileSync(join(root, `interface/samples/${name}.md`), 'utf8');
    assert.equal(run(join(here, `samples/${name}.mjs`), here), /^```text\n([^]*?)^```$/m.exec(description)[1]);
  });
}

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
