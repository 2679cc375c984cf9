// The addon as a file: what it exports, the layouts that it was compiled with, and what happens with
// another version of the library, without one for this platform, and when the library panics.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';

import { folder, here, packageWith, platform, root, thrown } from './kit.mjs';

const require = createRequire(import.meta.url);
const { ABI_VERSION, VERSION } = require('../lib/raw/version.js');
const addon = join(here, 'native', platform, 'mintage.node');

test('structs are laid out as in every other language', (context) => {
  const { structs } = JSON.parse(readFileSync(join(root, 'interface/interface.json'), 'utf8'));
  const checks = [];
  for (const { name: struct, size, align, fields } of structs) {
    checks.push(`sizeof(${struct}) == ${size}`, `_Alignof(${struct}) == ${align}`);
    for (const { name: field, offset, size: bytes } of fields) {
      checks.push(`offsetof(${struct}, ${field}) == ${offset}`, `sizeof(((${struct} *)0)->${field}) == ${bytes}`);
    }
  }
  assert.ok(checks.length > 80);
  const file = join(folder(context), 'layout.c');
  writeFileSync(file, ['#include "mintage.h"', ...checks.map((check) => `_Static_assert(${check}, "${check}");`)].join('\n'));
  execFileSync('cc', ['-std=c11', '-fsyntax-only', `-I${join(root, 'include')}`, file], { stdio: ['ignore', 'ignore', 'inherit'] });
});

test('the addon shows Node-API its entry and keeps the library to itself', () => {
  const symbols = execFileSync('nm', ['-D', '--defined-only', addon], { encoding: 'utf8' });
  const names = symbols.trim().split('\n').map((line) => line.split(' ').at(-1));
  assert.deepEqual(names.sort(), ['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
  const dynamic = execFileSync('readelf', ['-d', addon], { encoding: 'utf8' });
  assert.match(dynamic, /NODELETE/);
  assert.doesNotMatch(dynamic, /NEEDED.*(mintage|libgcc_s)/);
});

test('a library of another version is refused when the addon is loaded', (context) => {
  const stub = folder(context);
  const source = join(stub, 'stub.c');
  // Every function of the header, with nothing in it; the loader wants them all.
  const header = readFileSync(join(root, 'include/mintage.h'), 'utf8').replace(/\/\*[^]*?\*\//g, '');
  const names = new Set([...header.matchAll(/\b(mintage_\w+)\(/g)].map(([, name]) => name));
  for (const name of ['mintage_abi_version', 'mintage_version']) assert.ok(names.delete(name));
  assert.ok(names.size > 25);
  const versions = 'unsigned mintage_abi_version(void) { return 999; }\nconst char *mintage_version(void) { return "9.8.7"; }';
  writeFileSync(source, `${versions}\n${[...names].map((name) => `void ${name}(void) {}\n`).join('')}`);
  const object = join(stub, 'stub.o');
  execFileSync('cc', ['-fPIC', '-c', source, '-o', object]);
  const path = packageWith(context, ['--library', object]);
  const error = thrown(() => require(join(path, 'lib/index.js')));
  assert.equal(error.code, 'ERR_MINTAGE_ABI');
  assert.ok(error.message.includes(`of mintage ${VERSION} (interface ${ABI_VERSION}), but `));
  assert.ok(error.message.includes('mintage.node is of mintage 9.8.7 (interface 999)'));
});

const OTHER_BUILDS = [
  ['the package', `VERSION = '${VERSION}'`, "VERSION = '9.8.7'", `9.8.7 (interface ${ABI_VERSION})`],
  ['the interface', `ABI_VERSION = ${ABI_VERSION}`, 'ABI_VERSION = 999', `${VERSION} (interface 999)`],
];
for (const [part, from, to, version] of OTHER_BUILDS) {
  test(`files of another version of ${part} refuse the addon`, (context) => {
    const path = folder(context);
    for (const part of ['lib', 'native']) cpSync(join(here, part), join(path, part), { recursive: true });
    const file = join(path, 'lib/raw/version.js');
    const text = readFileSync(file, 'utf8');
    assert.ok(text.includes(from));
    writeFileSync(file, text.replace(from, to));
    const error = thrown(() => require(join(path, 'lib/index.js')));
    assert.equal(error.code, 'ERR_MINTAGE_ABI');
    assert.equal(
      error.message,
      `the files in lib are of mintage ${version}, but ${join(path, 'native', platform, 'mintage.node')} is of ` +
        `mintage ${VERSION} (interface ${ABI_VERSION}); install both from the same build`,
    );
  });
}

test('the manifest has the version that the files have', () => {
  assert.equal(JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).version, VERSION);
});

test('without an addon for this platform, it says what there is', (context) => {
  const { load } = require(join(here, 'lib/load.js'));
  const native = folder(context);
  const missing = thrown(() => load(native, 'plan9-mips'));
  assert.equal(missing.code, 'ERR_MINTAGE_NO_ADDON');
  assert.match(missing.message, /no addon for plan9-mips; none is built/);
  for (const name of ['linux-arm64', 'linux-x64']) mkdirSync(join(native, name));
  assert.match(thrown(() => load(native, 'plan9-mips')).message, /plan9-mips; it has: linux-arm64, linux-x64/);
  assert.match(thrown(() => load(join(native, 'nowhere'), 'linux-x64')).message, /none is built/);
  writeFileSync(join(native, 'linux-x64/mintage.node'), 'not a library');
  const broken = thrown(() => load(native, 'linux-x64'));
  assert.equal(broken.code, 'ERR_MINTAGE_NO_ADDON');
  assert.ok(broken.cause instanceof Error);
});

test('a panic inside the library is an error, and the process lives', (context) => {
  const library = join(root, 'target/debug/libmintage.a');
  assert.ok(existsSync(library), 'make test-node builds it, with the feature test-panic');
  const path = packageWith(context, ['--library', library, '--define', 'MINTAGE_TEST_PANIC']);
  const program = `
    const { Engine, features } = require(${JSON.stringify(join(path, 'lib/index.js'))});
    const { addon } = require(${JSON.stringify(join(path, 'lib/native.js'))});
    const { errorOf } = require(${JSON.stringify(join(path, 'lib/errors.js'))});
    const seen = [features().includes('test-panic')];
    const codeOf = (call) => { try { call(); return 'OK'; } catch (error) { return error.code; } };
    // The engine's own handle is private, so this opens one beside it and lets it panic through that.
    const panic = (handle, inside) => errorOf(addon.testPanic(handle, inside)).code;
    const engine = new Engine();
    const handle = addon.attach(engine.share().mintageEngine);
    const { token, identity } = engine.createIdentityAndMint(['chat']);
    seen.push(panic(handle, 0), codeOf(() => engine.verify(token)));
    engine.revoke(identity);
    seen.push(codeOf(() => engine.verify(token)), engine.stats().panics);
    seen.push(panic(handle, 1));
    for (const call of [() => engine.verify(token), () => engine.verify(token, { identity }), () => engine.mint(identity, ['chat']),
      () => engine.createIdentity(), () => engine.revoke(identity), () => engine.revokeAll(), () => engine.keys(), () => engine.rotateKey(),
      () => engine.identityStatus(identity), () => engine.revokeToken(token), () => engine.verifyExternal(token), () => engine.setIssuer({}),
      () => engine.regenerateKey('primary'), () => engine.verifyMany([token]), () => engine.mintMany([{ identity, scopes: ['chat'] }]),
      () => engine.sync(), () => engine.revokeMany([identity])]) seen.push(codeOf(call));
    engine.close();
    seen.push(codeOf(() => new Engine().createIdentity()));
    console.log(JSON.stringify(seen));`;
  const output = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  assert.deepEqual(JSON.parse(output), [
    true, 'ERR_MINTAGE_PANIC', 'OK', 'ERR_MINTAGE_REVOKED', 1, 'ERR_MINTAGE_PANIC', ...Array(17).fill('ERR_MINTAGE_POISONED'), 'OK',
  ]);
});

test('the packaged addon cannot be made to panic', () => {
  const { addon: packaged } = require(join(here, 'lib/native.js'));
  assert.equal(packaged.testPanic, undefined);
  assert.ok(!packaged.features.includes('test-panic'));
});
