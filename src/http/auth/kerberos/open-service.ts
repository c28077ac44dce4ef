import { readFileSync } from 'node:fs';
import type { KerberosModule } from 'kerberos';
import type { Config } from '../../../config/config.ts';
import { exposeKeytab } from '../../../config/kerberos-environment.ts';
import { AppError } from '../../../foundation/app-error.ts';
import { loadKerberos } from '../../../foundation/load-kerberos.ts';
import { type KeytabPrincipal, readKeytabPrincipals } from './keytab.ts';

/** Our service. Airflow's clients ask for tickets under this name. */
const SERVICE = 'airflow';
/** Browsers, and curl without `--service-name`, ask for tickets under this one. */
const WEB_SERVICE = 'HTTP';

/** The service that callers have tickets for. */
export interface KerberosService {
  /** The realms of our own keys. */
  readonly realms: ReadonlySet<string>;
  /** What a token of a caller (base64) proves; undefined: nothing, since it is damaged, expired, for another service, or was seen before. */
  accept(token: string): Promise<AcceptedToken | undefined>;
}

interface AcceptedToken {
  /** The principal of the caller, with its realm. */
  readonly principal: string;
  /** The token (base64) by which we prove ourselves to the caller; undefined where it did not ask. */
  readonly proof: string | undefined;
}

/**
 * Opens the service with the keys of `[kerberos] keytab`: those of `airflow/<any host>` and, where it holds such, `HTTP/<any host>`.
 * @throws AppError INVALID_INPUT where the library or the keys are missing
 */
export async function openKerberosService(config: Config): Promise<KerberosService> {
  const library = await loadKerberos('airflow.api.auth.backend.kerberos_auth');
  const principals = principalsOf(exposeKeytab(config)).filter(
    ({ components: [service] }) => service === SERVICE || service === WEB_SERVICE,
  );
  const services = [SERVICE, WEB_SERVICE].filter((name) => principals.some(({ components }) => components[0] === name));
  return {
    realms: new Set(principals.map(({ realm }) => realm)),
    async accept(token) {
      for (const service of services) {
        const accepted = await acceptAs(service, token, library);
        if (accepted) return accepted;
      }
      return undefined;
    },
  };
}

/** Which of the two services a token is for can be told only by trying: the key of the other one is refused. */
async function acceptAs(service: string, token: string, library: KerberosModule): Promise<AcceptedToken | undefined> {
  try {
    const server = await library.initializeServer(service);
    await server.step(token);
    if (!server.contextComplete || !server.username) return undefined;
    return { principal: server.username, proof: server.response ?? undefined };
  } catch {
    return undefined;
  }
}

function principalsOf(keytab: string): KeytabPrincipal[] {
  const path = keytab.replace(/^(FILE|WRFILE):/, '');
  let principals: KeytabPrincipal[];
  try {
    principals = readKeytabPrincipals(readFileSync(path));
  } catch (cause) {
    throw unusable(path, `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  if (!principals.some(({ components }) => components[0] === SERVICE)) {
    throw unusable(path, `holds no key of ${SERVICE}/<name of this machine>@<REALM>`);
  }
  return principals;
}

function unusable(path: string, problem: string, cause?: unknown): AppError {
  return new AppError('INVALID_INPUT', { reason: `[kerberos] keytab: ${path} ${problem}` }, { cause });
}
