import type { ClientConfig } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadPg } from './load-pg.ts';

/** The channel on which every changing transaction notifies. */
export const CHANNEL = 'tradewind';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/**
 * Listens on a connection of its own, and connects again where that breaks.
 * @param heard told the backend that notified, or null after each connecting, since notifications may have been missed
 * @returns what ends the listening
 */
export function listen(config: ClientConfig, heard: (backendPid: number | null) => void): () => Promise<void> {
  const stopping = new AbortController();
  const ended = keepListening(config, heard, stopping.signal);
  return () => {
    stopping.abort();
    return ended;
  };
}

async function keepListening(
  config: ClientConfig,
  heard: (backendPid: number | null) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let retryMs = FIRST_RETRY_MS; !signal.aborted; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
    const connected = await listenOnce(config, heard, signal);
    if (connected) retryMs = FIRST_RETRY_MS;
    await sleep(retryMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Resolves when the connection is over, with whether there was one. */
async function listenOnce(
  config: ClientConfig,
  heard: (backendPid: number | null) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const client = new (loadPg().Client)(config);
  const over = Promise.withResolvers<void>();
  client.on('error', () => over.resolve());
  client.on('end', () => over.resolve());
  client.on('notification', (notification) => heard(notification.processId));
  const stop = () => over.resolve();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    // The types of `pg` lack it. Listening alone shall not keep the process alive.
    (client as unknown as { unref(): void }).unref();
    await client.query(`LISTEN ${CHANNEL}`);
    heard(null);
    await over.promise;
    return true;
  } catch {
    return false;
  } finally {
    signal.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
  }
}
