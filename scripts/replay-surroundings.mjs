// What recorded scripts need besides a server of ours: the directory or the KDC that they were recorded with.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startKdc, testsKerberos } from '../test/kerberos/kdc.ts';
import { PEOPLE, startDirectory, testsLdap } from '../test/ldap/slapd.ts';
import { surroundingsOfPlugin } from './replay-plugin.mjs';

/** Whether a script needs servers that may not be started here, see scripts/test.mjs. */
export function needsAbsentServer(script) {
  return (!testsKerberos && KERBEROS_SCRIPTS.has(script)) || (!testsLdap && script === 'auth-2.11/ldap.json');
}

const KERBEROS_SCRIPTS = new Set(['auth-1.10/kerberos_auth.json', 'auth-2.11/kerberos.json']);

/**
 * Starts what a script needs.
 * @param file its path below the recordings
 * @returns settings that lead there; users to make besides those that have a password; a copy of the script where exchanges need
 *   tickets, to be written below a folder; and what ends it all
 */
export async function startSurroundings(file, script) {
  if (file.startsWith('plugin-')) return surroundingsOfPlugin(file, script);
  if (script.config?.kerberos) return startWithKdc(file, script);
  if (script.webserver_config?.AUTH_LDAP_SERVER) return startWithDirectory();
  return { env: {}, users: [], writeCopy: () => undefined, stop: async () => undefined };
}

async function startWithDirectory() {
  const directory = await startDirectory();
  for (const [uid, more] of [
    ['linda', 'description: ops'],
    ['lars', ''],
  ]) {
    directory.add(`
dn: uid=${uid},${PEOPLE}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
givenName: ${uid[0].toUpperCase()}${uid.slice(1)}
sn: Dap
mail: ${uid}@example.com
userPassword: ${uid}pw
${more}`);
  }
  const env = { AIRFLOW__WEBSERVER_CONFIG__AUTH_LDAP_SERVER: directory.url };
  return { env, users: [], writeCopy: () => undefined, stop: directory.stop };
}

async function startWithKdc(file, script) {
  const holders = new Set(script.exchanges.map(({ request }) => request.kerberos).filter(Boolean));
  const realm = /\brealm ([A-Z.]+)/.exec(script.note)?.[1];
  const kdc = await startKdc({ realm });
  const password = (principal) => `${principal} pw`;
  for (const principal of holders) kdc.addPrincipal(principal, password(principal));
  kdc.addPrincipal('airflow/localhost');
  const env = { ...kdc.env, AIRFLOW__KERBEROS__KEYTAB: kdc.writeKeytab('airflow.keytab', ['airflow/localhost']) };
  // 1.10 asked for no account; here roles count, and its principals had all rights.
  const users = (script.users ?? []).flatMap(({ principal }) => (principal ? [principal.split('@')[0]] : []));
  return {
    env,
    users: users.map((username) => ({ username, role: 'Admin' })),
    /** replay.mjs has no tickets and leaves such exchanges out: here each one gets its token. */
    async writeCopy(folder) {
      const { getTicket } = await import('../test/kerberos/tickets.ts');
      const tickets = new Map([...holders].map((name) => [name, getTicket(kdc, name, password(name))]));
      const exchanges = [];
      let token = '';
      for (const { request, ...rest } of script.exchanges) {
        const { kerberos, ...plain } = request;
        if (kerberos === undefined) {
          exchanges.push({ ...rest, request });
          continue;
        }
        if (!rest.name.startsWith('the same token again')) token = await tickets.get(kerberos).token();
        const shown = rest.name.startsWith('a damaged ticket') ? damaged(token) : token;
        const headers = { ...plain.headers, Authorization: `Negotiate ${shown}` };
        exchanges.push({ ...rest, request: { ...plain, headers } });
      }
      const copy = join(folder, file);
      mkdirSync(dirname(copy), { recursive: true });
      writeFileSync(copy, JSON.stringify({ ...script, exchanges }));
      return folder;
    },
    stop: kdc.stop,
  };
}

function damaged(token) {
  const bytes = Buffer.from(token, 'base64');
  bytes[Math.floor(bytes.length / 2)] ^= 0xff;
  return bytes.toString('base64');
}
