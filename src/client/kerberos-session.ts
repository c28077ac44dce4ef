import { AppError } from '../foundation/app-error.ts';
import { loadKerberos } from '../foundation/load-kerberos.ts';

/** One request to a server that asks for Kerberos tickets, and what its answer must prove. */
export interface KerberosSession {
  /** The value of the header `Authorization`. It counts for one request. */
  readonly authorization: string;
  /**
   * Checks that an answer that is no refusal came from the server that the ticket is for.
   * @param wwwAuthenticate that header of the answer
   * @throws AppError ACCESS_DENIED where it does not prove that
   */
  verifyServer(wwwAuthenticate: string | null | undefined): Promise<void>;
}

/** Airflow's servers have their keys under this name. */
const SERVICE = 'airflow';

/**
 * Makes what authenticates the next request to a host by the caller's ticket (`kinit`; the cache is that of the environment), and
 * asks the server to prove itself in turn, as Airflow's `kerberos_auth` does for its command line.
 * @param host the server's name without port, as the KDC knows it
 * @throws AppError ACCESS_DENIED where there is no ticket to be had; INVALID_INPUT where the library is missing
 */
export async function beginKerberosSession(host: string): Promise<KerberosSession> {
  const library = await loadKerberos('Kerberos authentication');
  const name = `${SERVICE}@${host}`;
  try {
    const client = await library.initializeClient(name, {
      gssFlag: library.GSS_C_MUTUAL_FLAG | library.GSS_C_SEQUENCE_FLAG,
      mechOID: library.GSS_MECH_OID_SPNEGO,
    });
    const token = await client.step('');
    return {
      authorization: `Negotiate ${token ?? ''}`,
      async verifyServer(wwwAuthenticate) {
        const proof = /^negotiate\s+([A-Za-z0-9+/]+={0,2})$/i.exec(wwwAuthenticate?.trim() ?? '')?.[1];
        if (proof === undefined) throw denied(`${host} did not prove that it is ${name}`);
        await client.step(proof).catch((cause: unknown) => {
          throw denied(`${host} did not prove that it is ${name}: ${messageOf(cause)}`, cause);
        });
        if (!client.contextComplete) throw denied(`${host} did not finish proving that it is ${name}`);
      },
    };
  } catch (cause) {
    throw denied(`there is no Kerberos ticket for ${name}, perhaps kinit is needed: ${messageOf(cause)}`, cause);
  }
}

function denied(reason: string, cause?: unknown): AppError {
  return new AppError('ACCESS_DENIED', { reason }, { cause });
}

/** Without what GSSAPI says before every message. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace('Unspecified GSS failure.  Minor code may provide more information: ', '');
}
