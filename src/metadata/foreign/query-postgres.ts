import type { ConnectionParts } from '../../domain/connection-text.ts';
import { loadPg } from '../postgres/load-pg.ts';

/**
 * Logs in to any PostgreSQL server and asks it something.
 * @param options `sslmode` in libpq's words
 * @throws Error that says why it cannot be used
 */
export async function queryPostgres(
  { host, port, login, password, schema }: ConnectionParts,
  options: { readonly sslmode: unknown; readonly timeoutMs: number },
): Promise<void> {
  const { Client } = loadPg();
  const client = new Client({
    host: host || 'localhost',
    port: port || 5432,
    user: login || 'postgres',
    database: schema || login || 'postgres',
    ...(password && { password }),
    ssl: sslOf(options.sslmode),
    connectionTimeoutMillis: options.timeoutMs,
    query_timeout: options.timeoutMs,
  });
  // The other side may hang up at any time; what the test waits for rejects then.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** libpq's words: `require` encrypts and believes any certificate, `verify-*` checks it. */
function sslOf(mode: unknown): boolean | { rejectUnauthorized: boolean } {
  if (mode === 'require') return { rejectUnauthorized: false };
  return mode === 'verify-ca' || mode === 'verify-full';
}
