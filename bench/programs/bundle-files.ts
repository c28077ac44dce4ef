import { build } from 'esbuild';

/* Bundles files one after the other and drops the result: the least that reading them costs. Then waits to be asked to end. */
for (const file of process.argv.slice(2)) {
  await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
}
process.stdout.write('done\n');
process.stdin.resume();
