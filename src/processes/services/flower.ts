import type { Config } from '../../config/config.ts';
import { systemClock } from '../../foundation/clock.ts';
import { createLogger } from '../../foundation/log.ts';
import { QueueBoard } from '../../http/flower/queue-board.ts';
import { runServices } from './run-services.ts';

/** The dashboard of the queues, until it is stopped. Returns the exit code. */
export function runFlower(config: Config, print: (line: string) => void): Promise<number> {
  const { brokerUrl, flowerHost: host, flowerPort: port, flowerUrlPrefix, flowerBasicAuth } = config.celery;
  const board = new QueueBoard({
    clock: systemClock,
    brokerUrl,
    defaultQueue: config.operators.defaultQueue,
    host,
    port,
    urlPrefix: flowerUrlPrefix,
    basicAuth: flowerBasicAuth,
  });
  const logger = createLogger('flower', { level: config.logging.loggingLevel });
  return runServices([board], logger, () => print(`The dashboard of the queues is ready: ${board.url}`));
}
