// Builds src/ into dist/: one bundle per program, shared code in chunks, packages left in node_modules. With --release, as it is
// packed: nothing of builds before it, type declarations for DAG files, and source maps without the sources.
import { build } from 'esbuild';
import { cpSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emitDeclarations } from './emit-declarations.ts';
import { keepChunks } from './keep-chunks.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const fresh = join(root, `dist.${process.pid}`);
const startedAt = new Date();
const release = process.argv.includes('--release');

await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'src/processes/main.ts',
    'authoring/index': 'src/authoring/index.ts',
    'taskprocess/child': 'src/taskprocess/child.ts',
    'dagfiles/loader': 'src/dagfiles/loader.ts',
  },
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node26',
  external: externalPackages(),
  sourcemap: 'linked',
  sourcesContent: !release,
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
cpSync(join(root, 'src/metadata/migrations'), join(fresh, 'migrations'), { recursive: true });
cpSync(join(root, 'src/http/rest-api-plugin/page/assets'), join(fresh, 'rest-api-plugin'), { recursive: true });

if (release) emitDeclarations(root, join(fresh, 'types'));
else keepChunks(join(dist, 'chunks'), join(fresh, 'chunks'), startedAt.getTime());

const stamp = join(fresh, '.built');
writeFileSync(stamp, '');
utimesSync(stamp, startedAt, startedAt);

// Replaced in one step, so that a command started meanwhile never sees half a build. Another one may be building, too: the last wins.
for (let attempt = 0; ; attempt++) {
  const old = join(root, `dist.old.${process.pid}.${attempt}`);
  try {
    renameSync(dist, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  try {
    renameSync(fresh, dist);
    break;
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

/** What is installed with us. Development packages that are imported (Kysely's many files take long to find) are bundled. */
function externalPackages() {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys({ ...dependencies, ...optionalDependencies });
}
