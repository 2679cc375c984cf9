// Builds the addon: the library with `make lib`, then the C files of src/ with the plain C compiler,
// into native/<platform>-<architecture>/mintage.node. npm runs it as `prepare`, for a checkout only; a
// packed package has its addon and runs nothing.
//
//     node scripts/build.mjs [--library libmintage.a] [--out mintage.node] [--define NAME]
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const root = resolve(here, '../..');

const { values: options } = parseArgs({
  options: { library: { type: 'string' }, out: { type: 'string' }, define: { type: 'string' } },
});

function run(command, args, where) {
  try {
    execFileSync(command, args, { cwd: where, stdio: 'inherit' });
  } catch (error) {
    if (error.code === 'ENOENT') console.error(`mintage: building needs ${command}, which is not installed`);
    process.exit(1);
  }
}

/** Where Node-API's headers are. npm fetches them for this folder, but not when it links it into a project. */
function headersFolder() {
  const require = createRequire(import.meta.url);
  const find = () => require('node-api-headers').include_dir;
  try {
    return find();
  } catch {
    const npm = process.env.npm_execpath;
    const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    if (npm === undefined) run('npm', install, here);
    else run(process.execPath, [npm, ...install], here);
    return find();
  }
}

const headers = headersFolder();
if (options.library === undefined) run('make', ['lib'], root);

const library = resolve(options.library ?? join(root, 'target/release/libmintage.a'));
const out = resolve(options.out ?? join(here, `native/${process.platform}-${process.arch}/mintage.node`));
const sources = ['src', 'src/raw'].flatMap((folder) =>
  readdirSync(join(here, folder)).filter((name) => name.endsWith('.c')).map((name) => join(here, folder, name)),
);

mkdirSync(dirname(out), { recursive: true });
run('cc', [
  '-std=c99', '-D_DEFAULT_SOURCE', '-DNAPI_VERSION=8', '-O2', '-Wall', '-Wextra', '-Werror',
  '-fPIC', '-fvisibility=hidden', '-shared', '-pthread',
  ...(options.define === undefined ? [] : [`-D${options.define}`]),
  `-I${headers}`, `-I${join(root, 'include')}`, `-I${join(here, 'src')}`,
  ...sources, library,
  // One file: what the library exports stays inside, and its fork hooks are never unloaded.
  '-Wl,--exclude-libs,ALL', '-Wl,-z,nodelete', '-Wl,--gc-sections', '-Wl,-s', '-static-libgcc', '-ldl', '-lm',
  '-o', out,
], here);
