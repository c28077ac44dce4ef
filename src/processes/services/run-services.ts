import { AppError } from '../../foundation/app-error.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Service } from '../../foundation/service.ts';

/** Ends a process whose parts do not stop in time; whatever it leaves is taken up by the next one. */
export const LONGEST_STOP_MS = 30_000;

/**
 * Starts services in order and runs them until the process is asked to end (SIGINT, SIGTERM), then stops them in reverse. A
 * second signal ends the process at once.
 * @param onReady called when all are started
 * @param longestStopMs how long their ends may take
 * @param work called after `onReady`: when it is done they end; absent: they run until a signal
 * @returns the exit code of the process
 */
export async function runServices(
  services: readonly Service[],
  logger: Logger,
  onReady: () => void | Promise<void> = () => undefined,
  longestStopMs: number = LONGEST_STOP_MS,
  work?: () => Promise<void>,
): Promise<number> {
  const { promise: asked, resolve: ask, reject: fail } = Promise.withResolvers<void>();
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals > 1) process.exit(1);
    ask();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // A terminal that was closed, a pipe that nobody reads any more.
  process.on('SIGHUP', onSignal);
  // Watchers, timers and idle loaders do not keep a process alive, and a part may consist of nothing else.
  const alive = setInterval(() => undefined, 2 ** 30);
  const started: Service[] = [];
  let exitCode = 0;
  try {
    for (const service of services) {
      started.push(service);
      await service.start();
    }
    await onReady();
    work?.().then(ask, fail);
    await asked;
  } catch (error) {
    if (error instanceof AppError) logger.error({}, `could not start: ${error.message}`);
    else logger.error({}, 'could not start', error);
    exitCode = 1;
  }
  const deadline = setTimeout(() => process.exit(1), longestStopMs);
  for (const service of started.toReversed()) await service.stop();
  clearTimeout(deadline);
  clearInterval(alive);
  return exitCode;
}
