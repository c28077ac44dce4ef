// The whole test suite: on SQLite always, on PostgreSQL where TRADEWIND_TEST_POSTGRES names a server.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

// Tests that start the command need it built; the launcher does that where it is stale.
const built = run('sh', ['bin/tradewind', 'version']);
if (built !== 0) process.exit(built);
const status = run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]);
if (!process.env.TRADEWIND_TEST_POSTGRES) {
  console.log(
    '\nNot run on PostgreSQL: set TRADEWIND_TEST_POSTGRES to the URL of a server on which databases may be made,',
  );
  console.log('for instance postgresql://postgres@127.0.0.1:5432/postgres, to run the same tests there, too.');
}
process.exit(status);
