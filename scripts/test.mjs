// The whole test suite: on SQLite always; on PostgreSQL, against a KDC, against a directory and with workers where
// TRADEWIND_TEST_POSTGRES, TRADEWIND_TEST_KERBEROS, TRADEWIND_TEST_LDAP and TRADEWIND_TEST_REDIS say so; in a browser where
// TRADEWIND_TEST_BROWSER does.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

// Tests that start the command need it built; the launcher does that where it is stale.
const built = run('sh', ['bin/tradewind', 'version']);
if (built !== 0) process.exit(built);
const status = run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]);
const notRun = (what, how) => console.log(`\nNot run ${what}: set ${how}.`);
if (!process.env.TRADEWIND_TEST_POSTGRES) {
  notRun(
    'on PostgreSQL',
    'TRADEWIND_TEST_POSTGRES to the URL of a server on which databases may be made,\nfor instance postgresql://postgres@127.0.0.1:5432/postgres, to run the same tests there, too',
  );
}
if (!process.env.TRADEWIND_TEST_KERBEROS) {
  notRun(
    'against a Kerberos KDC',
    "TRADEWIND_TEST_KERBEROS=yes where MIT Kerberos's krb5kdc, kadmin.local and kinit are installed;\nthe tests start their own",
  );
}
if (!process.env.TRADEWIND_TEST_LDAP) {
  notRun(
    'against a directory',
    "TRADEWIND_TEST_LDAP=yes where OpenLDAP's slapd is installed; the tests start their own",
  );
}
if (!process.env.TRADEWIND_TEST_REDIS) {
  notRun('with workers', 'TRADEWIND_TEST_REDIS=yes where redis-server is installed; the tests start their own');
}
if (!process.env.TRADEWIND_TEST_BROWSER) {
  notRun('in a browser', "TRADEWIND_TEST_BROWSER=yes where Debian's chromium is installed");
}
process.exit(status);
