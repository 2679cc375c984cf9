// The types, as the compiler reads them: from a module and from a script, with everything checked.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { folder, here, peer } from './kit.mjs';

const compiler = peer.resolve('typescript/lib/tsc.js');

for (const [name, type] of [['import', 'module'], ['require', 'commonjs']]) {
  test(`the types hold under --strict, by ${name}`, (context) => {
    const project = folder(context);
    mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
    symlinkSync(here, join(project, 'node_modules/mintage'));
    symlinkSync(join(here, 'peers/node_modules/@types/node'), join(project, 'node_modules/@types/node'));
    symlinkSync(join(here, 'peers/node_modules/undici-types'), join(project, 'node_modules/undici-types'));
    cpSync(join(here, 'tests/types.ts'), join(project, 'types.ts'));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type }));
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noEmit: true,
          target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', types: ['node'],
        },
        files: ['types.ts'],
      }),
    );
    execFileSync(process.execPath, [compiler, '--project', project], { stdio: 'inherit' });
  });
}
