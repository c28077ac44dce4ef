import { LAST_PORT, isConnectionPort } from '../../../../domain/connection-port.ts';
import type { FieldErrors } from '../../definition/body.ts';
import { Problem } from '../../problem.ts';

const LONGEST_ID = 200;

/** What is wrong with the fields of a connection. */
export function checkConnection({ port }: { readonly port?: number | null }): FieldErrors {
  if (isConnectionPort(port ?? null)) return {};
  return { port: [`Must be a port between 0 and ${LAST_PORT}.`] };
}

/**
 * Airflow's rule for new ids. The command line takes more of them.
 * @throws Problem 400
 */
export function checkConnectionId(connId: string): void {
  if (connId.length > LONGEST_ID) {
    throw new Problem(400, { detail: `The key has to be less than ${LONGEST_ID} characters` });
  }
  if (!/^[\w.-]+$/.test(connId)) {
    throw new Problem(400, {
      detail: `The key '${connId}' has to be made of alphanumeric characters, dashes, dots and underscores exclusively`,
    });
  }
}
