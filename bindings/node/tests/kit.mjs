// What several tests use: engines of a known kind, and the code of what a call throws.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

export const here = dirname(dirname(fileURLToPath(import.meta.url)));
export const root = resolve(here, '../..');
export const platform = `${process.platform}-${process.arch}`;
/** The libraries of others; see peers/package.json. */
export const peer = createRequire(join(here, 'peers/'));

export const SECRET = Buffer.alloc(32, 7).toString('base64');
export const IDENTITY_SECRET = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

/** A configuration with a key of ours, for any subject, and with tokens from before. */
export const open = (more = {}) => ({
  keys: [{ secret: SECRET, algorithm: 'HS256', kid: 'k' }],
  subjects: 'any',
  start: 'open',
  ...more,
});

/** What the call throws; it must throw. */
export function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

/** The call throws this status, by its name. */
export function refuses(name, call, field) {
  const error = thrown(call);
  assert.equal(error.code, `ERR_MINTAGE_${name}`);
  if (field !== undefined) assert.equal(error.field, field);
  return error;
}

/** The call throws a TypeError that names the field. */
export function misuse(call, field) {
  const error = thrown(call);
  assert.ok(error instanceof TypeError, `${error.stack}`);
  assert.equal(error.code, 'ERR_MINTAGE_INVALID_ARGUMENT');
  assert.equal(error.status, 1105);
  if (field !== undefined) assert.equal(error.field, field);
}

/** A folder that goes when the test is over. */
export function folder(test) {
  const path = mkdtempSync(join(tmpdir(), 'mintage-'));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A worker that has `Engine`, `data` and `port`, and runs `code`. */
export const worker = (code, data) =>
  new Worker(
    `const { workerData: data, parentPort: port } = require('node:worker_threads');
     const { Engine } = require(${JSON.stringify(join(here, 'lib/index.js'))});
     ${code}`,
    { eval: true, workerData: data },
  );

/** A copy of the package whose addon is another one, made by scripts/build.mjs. */
export function packageWith(test, buildArguments) {
  const path = folder(test);
  cpSync(join(here, 'lib'), join(path, 'lib'), { recursive: true });
  execFileSync(process.execPath, [
    join(here, 'scripts/build.mjs'), ...buildArguments, '--out', join(path, 'native', platform, 'mintage.node'),
  ], { stdio: ['ignore', 'ignore', 'inherit'] });
  return path;
}
