// Builds src/ into dist/: one bundle per program, shared code in chunks, packages left in node_modules.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const fresh = join(root, `dist.${process.pid}`);
const startedAt = new Date();

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
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
mkdirSync(join(fresh, 'metadata'), { recursive: true });
cpSync(join(root, 'src/metadata/migrations'), join(fresh, 'migrations'), { recursive: true });

// Replaced in one step, so that a command started meanwhile never sees half a build.
const old = join(root, `dist.old.${process.pid}`);
try {
  renameSync(dist, old);
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
renameSync(fresh, dist);
rmSync(old, { recursive: true, force: true });
const stamp = join(dist, '.built');
writeFileSync(stamp, '');
utimesSync(stamp, startedAt, startedAt);

/** All packages but Kysely, whose hundreds of small files take longer to find than to read. */
function externalPackages() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(dependencies).filter((name) => name !== 'kysely');
}
