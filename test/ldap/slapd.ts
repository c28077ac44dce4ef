import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ForeignServer, startForeignServer } from '../harness/foreign-server.ts';
import { freePort } from '../harness/ports.ts';

/** Where Debian keeps servers, which the path of an ordinary user lacks. */
const SLAPD = '/usr/sbin/slapd';
const SCHEMAS = '/etc/ldap/schema';
const MODULES = '/usr/lib/ldap';

export const BASE = 'dc=example,dc=com';
export const PEOPLE = `ou=people,${BASE}`;
export const MANAGER = { dn: `cn=manager,${BASE}`, password: 'secret' };

/** A real OpenLDAP server on ports of this machine, in a folder of its own. It takes anybody who binds without a password as nobody, as many do. */
export interface Directory {
  readonly folder: string;
  /** `ldap://127.0.0.1:<port>`, with StartTLS. */
  readonly url: string;
  /** `ldaps://127.0.0.1:<port>`. */
  readonly secureUrl: string;
  readonly port: number;
  /** The file of the authority that signed the server's certificate for 127.0.0.1. */
  readonly authority: string;
  /** Adds entries, written in LDIF. */
  add(ldif: string): void;
  /** Lets the server stand still, as one that hangs, or go on. */
  freeze(): void;
  thaw(): void;
  /** Ends the server; its entries stay. */
  halt(): Promise<void>;
  /** Starts it again on the same ports. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether this run of the tests is to use a directory. Where it says so and there is none, tests fail. */
export const testsLdap = Boolean(process.env['TRADEWIND_TEST_LDAP']);

/**
 * Starts a directory with the base entry and `ou=people`, without anybody in it.
 * @param port a free one where nothing is said
 * @throws Error where slapd is not installed
 */
export async function startDirectory({ port }: { port?: number } = {}): Promise<Directory> {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-ldap-'));
  const [plain, secure] = [port ?? (await freePort()), await freePort()];
  makeCertificates(folder);
  writeFileSync(join(folder, 'slapd.conf'), configuration(folder));
  mkdirSync(join(folder, 'data'));
  const url = `ldap://127.0.0.1:${plain}`;
  const secureUrl = `ldaps://127.0.0.1:${secure}`;

  let server: ForeignServer | undefined;
  const start = async () => {
    const args = ['-f', join(folder, 'slapd.conf'), '-h', `${url} ${secureUrl}`, '-d', '0'];
    server = await startForeignServer(SLAPD, args, { port: plain });
  };
  const halt = async () => {
    await server?.end();
    server = undefined;
  };
  const add = (ldif: string) =>
    execFileSync('ldapadd', ['-x', '-H', url, '-D', MANAGER.dn, '-w', MANAGER.password], {
      input: `${ldif.trim()}\n`,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  const stop = async () => {
    await halt();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await start();
    add(`
dn: ${BASE}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ${PEOPLE}
objectClass: organizationalUnit
ou: people`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    folder,
    url,
    secureUrl,
    port: plain,
    authority: join(folder, 'authority.pem'),
    add,
    freeze: () => void server?.child.kill('SIGSTOP'),
    thaw: () => void server?.child.kill('SIGCONT'),
    halt,
    restart: start,
    stop,
  };
}

function configuration(folder: string): string {
  return `include ${SCHEMAS}/core.schema
include ${SCHEMAS}/cosine.schema
include ${SCHEMAS}/inetorgperson.schema
modulepath ${MODULES}
moduleload back_mdb
moduleload memberof
allow bind_anon_cred bind_anon_dn
pidfile ${folder}/slapd.pid
TLSCACertificateFile ${folder}/authority.pem
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
database mdb
maxsize 16777216
suffix "${BASE}"
rootdn "${MANAGER.dn}"
rootpw ${MANAGER.password}
directory ${folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
overlay memberof
`;
}

/** An authority, and a certificate for 127.0.0.1 that it signed. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-keyout', 'authority.key', '-out', 'authority.pem', '-subj', '/CN=authority');
  const signed = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-addext', 'subjectAltName=IP:127.0.0.1'];
  openssl('req', '-x509', ...key, ...signed, '-keyout', 'server.key', '-out', 'server.pem', '-subj', '/CN=server');
}
