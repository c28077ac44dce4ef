import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForeignServer } from '../harness/foreign-server.ts';
import { freePort } from '../harness/ports.ts';

/** The realm of tests. */
export const REALM = 'TRADEWIND.TEST';
/** A realm that the KDC's own one trusts: its people get tickets for services of that one. */
export const TRUSTED_REALM = 'PARTNER.TEST';

/** Where Debian keeps the servers' programs, which the path of an ordinary user lacks. */
const SERVER_PROGRAMS = '/usr/sbin';

/** A real MIT KDC for two realms on a port of this machine, in a folder of its own. */
export interface Kdc {
  readonly folder: string;
  /** The realm of the service, which both sides take where a name has none. */
  readonly realm: string;
  /** What makes Kerberos programs and libraries use this KDC. */
  readonly env: Readonly<Record<string, string>>;
  /** Adds principals (names with `@`, or of the KDC's own realm), each with a random key or a password, to the database of the realm. */
  addPrincipal(principal: string, password?: string): void;
  /** Writes the keys of principals of one realm into a file, and returns its path. They keep their keys. */
  writeKeytab(name: string, principals: readonly string[]): string;
  /** Gets a ticket by password into a cache of its own. @returns the environment by which programs find it */
  kinit(principal: string, password: string, options?: readonly string[]): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Whether this run of the tests is to use a KDC. Where it says so and there is none, tests fail. */
export const testsKerberos = Boolean(process.env['TRADEWIND_TEST_KERBEROS']);

/** Starts a KDC. @throws Error where its programs are not installed */
export async function startKdc({ realm: ownRealm = REALM } = {}): Promise<Kdc> {
  const realms = [ownRealm, TRUSTED_REALM];
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-kdc-'));
  const port = await freePort();
  const env = writeConfiguration(folder, realms, port);
  const realmOf = (principal: string) =>
    principal.includes('@') ? principal.slice(principal.lastIndexOf('@') + 1) : ownRealm;
  const run = (program: string, args: readonly string[], input?: string) => {
    const path = existsSync(join(SERVER_PROGRAMS, program)) ? join(SERVER_PROGRAMS, program) : program;
    return execFileSync(path, args, { env: { ...process.env, ...env }, input, stdio: ['pipe', 'pipe', 'pipe'] });
  };
  for (const realm of realms) run('kdb5_util', ['create', '-s', '-P', `master of ${realm}`, '-r', realm]);
  const administer = (realm: string, ...query: string[]) => run('kadmin.local', ['-r', realm, ...query]);
  const addPrincipal = (principal: string, password?: string, realm = realmOf(principal)) => {
    const key = password === undefined ? ['-randkey'] : ['-pw', password];
    administer(realm, 'addprinc', ...key, principal);
  };
  // The key by which tickets of the one realm are taken by the other.
  for (const realm of realms) addPrincipal(`krbtgt/${ownRealm}@${TRUSTED_REALM}`, 'between us', realm);

  const server = await startForeignServer(
    join(SERVER_PROGRAMS, 'krb5kdc'),
    ['-n', ...realms.flatMap((realm) => ['-r', realm])],
    {
      port,
      env,
    },
  );

  let caches = 0;
  return {
    folder,
    realm: ownRealm,
    env,
    addPrincipal: (principal, password) => addPrincipal(principal, password),
    writeKeytab(name, principals) {
      const file = join(folder, name);
      const realm = realmOf(principals[0] ?? '');
      administer(realm, 'ktadd', '-norandkey', '-k', file, ...principals);
      return file;
    },
    kinit(principal, password, options = []) {
      caches += 1;
      const cache = `FILE:${join(folder, `ccache-${caches}`)}`;
      run('kinit', ['-c', cache, ...options, principal], `${password}\n`);
      return { ...env, KRB5CCNAME: cache };
    },
    async stop() {
      await server.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeConfiguration(folder: string, realms: readonly string[], port: number): Record<string, string> {
  const [realm = ''] = realms;
  const list = (of: (realm: string) => string) => realms.map((realm) => `  ${realm} = {\n${of(realm)}\n  }`).join('\n');
  writeFileSync(
    join(folder, 'krb5.conf'),
    `[libdefaults]
  default_realm = ${realm}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
${list(() => `    kdc = 127.0.0.1:${port}`)}
[domain_realm]
  localhost = ${realm}
  elsewhere.test = ${TRUSTED_REALM}
`,
  );
  writeFileSync(
    join(folder, 'kdc.conf'),
    `[kdcdefaults]
  kdc_listen = ""
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
${list((realm) => `    database_name = ${join(folder, realm)}\n    max_renewable_life = 1d\n    key_stash_file = ${join(folder, `${realm}.stash`)}\n    acl_file = ${join(folder, 'acl')}`)}
[logging]
  kdc = FILE:${join(folder, 'kdc.log')}
`,
  );
  mkdirSync(join(folder, 'rcache'));
  return {
    KRB5_CONFIG: join(folder, 'krb5.conf'),
    KRB5_KDC_PROFILE: join(folder, 'kdc.conf'),
    KRB5RCACHENAME: `dfl:`,
    KRB5RCACHEDIR: join(folder, 'rcache'),
  };
}
