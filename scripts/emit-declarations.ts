import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ENTRY = 'authoring/index.d.ts';

/**
 * Writes the type declarations of what a DAG file imports: those of the authoring entry and of all that they speak of, comments
 * included, since editors show them.
 * @param root the checkout, with its development packages
 * @param folder gets `authoring/index.d.ts` and the rest
 */
export function emitDeclarations(root: string, folder: string): void {
  const draft = `${folder}.all`;
  const project = join(root, `tsconfig.${process.pid}.json`);
  writeFileSync(
    project,
    JSON.stringify({
      extends: './tsconfig.json',
      compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: 'src', outDir: draft },
      include: [],
      files: ['src/authoring/index.ts'],
    }),
  );
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { status } = spawnSync(process.execPath, [compiler, '--project', project], { stdio: 'inherit' });
    if (status !== 0) throw new Error('The type declarations were not written.');
    for (const file of reachable(join(draft, ENTRY))) {
      const copy = join(folder, relative(draft, file));
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(file, copy);
    }
  } finally {
    rmSync(project, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A declaration file and all that it imports, directly or not. The compiler writes one for every source file that it saw. */
function reachable(entry: string): Set<string> {
  const files = new Set([entry]);
  for (const file of files) {
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/\b(?:from |import\()['"](\.[^'"]+)\.ts['"]/g)) {
      files.add(resolve(dirname(file), `${path}.d.ts`));
    }
  }
  return files;
}
