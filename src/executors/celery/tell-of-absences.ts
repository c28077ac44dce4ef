import type { Redis } from 'ioredis';
import type { Logger } from '../../foundation/log.ts';

/**
 * Says when Redis is away and why, and when it is there again.
 * @param meanwhile what follows from its absence
 * @param onReturn called when it is there after it was away: it may have forgotten all that it knew
 */
export function tellOfAbsences(
  redis: Redis,
  logger: Logger,
  meanwhile: string,
  onReturn: () => void = () => undefined,
): void {
  const { host, port, path } = redis.options;
  const address = path ?? `${host}:${port}`;
  let isAway = false;
  let reason: string | undefined;
  redis.on('error', (error: Error) => (reason = error.message));
  redis.on('close', () => {
    if (!isAway && redis.status !== 'end') logger.warning({ address, reason }, `Redis is away: ${meanwhile}`);
    isAway = true;
  });
  redis.on('ready', () => {
    reason = undefined;
    if (!isAway) return;
    isAway = false;
    logger.info({ address }, 'Redis is there again');
    onReturn();
  });
}
