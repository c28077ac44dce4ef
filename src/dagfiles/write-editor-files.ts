import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFile } from '../foundation/program-file.ts';

/** Ours: written anew where this installation lies elsewhere than the one before. */
const OURS = 'tsconfig.tradewind.json';

/**
 * Lets an editor know what a DAG file imports, where no project does: a `tsconfig.json` in the home, for its owner to change,
 * which extends one of ours with the place of our type declarations. Nothing is written where the DAG files lie outside of the
 * home, or where they belong to a project: a folder above them has a `tsconfig.json` already, or Tradewind among its packages.
 */
export function writeEditorFiles(home: string, dagsFolder: string): void {
  const path = relative(home, dagsFolder);
  if (path.split(sep)[0] === '..') return;
  const ours = join(home, OURS);
  const isProject = belongsToProject(dagsFolder);
  if (isProject && !existsSync(ours)) return;
  try {
    const text = renderOptions();
    mkdirSync(home, { recursive: true });
    if (!existsSync(ours) || readFileSync(ours, 'utf8') !== text) writeFileSync(ours, text);
    if (isProject) return;
    const own = { extends: `./${OURS}`, include: [path === '' ? '.' : path] };
    writeFileSync(join(home, 'tsconfig.json'), `${JSON.stringify(own, null, 2)}\n`, { flag: 'wx' });
  } catch {
    // A home that is read-only, or another process that was first: editors are helped, nothing depends on it.
  }
}

function belongsToProject(folder: string): boolean {
  for (let above = folder; ; above = dirname(above)) {
    const signs = ['tsconfig.json', 'jsconfig.json', 'node_modules/tradewind'];
    if (signs.some((sign) => existsSync(join(above, sign)))) return true;
    if (above === dirname(above)) return false;
  }
}

function renderOptions(): string {
  const types = typesOfDagFiles();
  const nodeTypes = createRequire(types).resolve('@types/node/package.json');
  const compilerOptions = {
    paths: { tradewind: [types], 'apache-airflow-ts-sdk': [types] },
    types: ['node'],
    typeRoots: [dirname(dirname(nodeTypes))],
    target: 'esnext',
    lib: ['esnext'],
    module: 'preserve',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    isolatedModules: true,
    skipLibCheck: true,
  };
  const comment =
    '// Written by Tradewind whenever it starts at another place. Your own options go into tsconfig.json.';
  return `${comment}\n${JSON.stringify({ compilerOptions }, null, 2)}\n`;
}

/** The type declarations of an installation; a checkout has its source. */
function typesOfDagFiles(): string {
  const program = fileURLToPath(programFile('authoring/index'));
  if (program.endsWith('.ts')) return program;
  const dist = dirname(dirname(program));
  const declarations = join(dist, 'types', 'authoring', 'index.d.ts');
  return existsSync(declarations) ? declarations : join(dirname(dist), 'src', 'authoring', 'index.ts');
}
