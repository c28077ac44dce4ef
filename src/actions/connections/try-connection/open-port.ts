import { createConnection } from 'node:net';
import type { ConnectionParts } from '../../../domain/connection-text.ts';
import { type ConnectionVerdict, LONGEST_WAIT_MS } from './connection-verdict.ts';

/** The types that are tested by opening their port, and the port where the connection names none. */
const PORTS: Readonly<Record<string, number>> = {
  cassandra: 9042,
  elasticsearch: 9200,
  ftp: 21,
  ftps: 990,
  imap: 993,
  ldap: 389,
  mongo: 27_017,
  mssql: 1433,
  mysql: 3306,
  neo4j: 7687,
  oracle: 1521,
  presto: 8080,
  redis: 6379,
  samba: 445,
  sftp: 22,
  smtp: 25,
  ssh: 22,
  trino: 8080,
  vertica: 5433,
};

/** Where such a connection goes; undefined for a type that cannot be tested so. */
export function portOf({ connType, port }: ConnectionParts): number | undefined {
  const type = connType.toLowerCase();
  return Object.hasOwn(PORTS, type) ? port || PORTS[type] : undefined;
}

/** Opens the port, and says that this is all that was tested. */
export function openPort({ host }: ConnectionParts, port: number): Promise<ConnectionVerdict> {
  const machine = host || 'localhost';
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: machine, port, timeout: LONGEST_WAIT_MS });
    const settle = (verdict: ConnectionVerdict) => {
      socket.destroy();
      resolve(verdict);
    };
    socket.once('connect', () =>
      settle({ works: true, message: `${machine}:${port} accepts connections; the login was not tested` }),
    );
    socket.once('timeout', () =>
      settle({ works: false, message: `${machine}:${port} did not answer within ${LONGEST_WAIT_MS / 1000} s` }),
    );
    socket.once('error', reject);
  });
}
