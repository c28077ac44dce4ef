import { hostname } from 'node:os';
import { unixname } from '../../foundation/unixname.ts';
import type { WorkerChoices } from '../../cli/cli.ts';
import type { Config } from '../../config/config.ts';
import { TRADEWIND_VERSION } from '../../config/version.ts';
import { ControlPlane } from '../../executors/worker/control-plane.ts';
import { TaskWorker } from '../../executors/worker/task-worker.ts';
import { AppError } from '../../foundation/app-error.ts';
import { systemClock } from '../../foundation/clock.ts';
import { type Logger, createLogger } from '../../foundation/log.ts';
import type { Service } from '../../foundation/service.ts';
import { LogServer } from '../../http/worker-logs/log-server.ts';
import { LONGEST_STOP_MS, runServices } from './run-services.ts';
import { type ExecutionHost, bundleFolder, taskProcessOptions } from './task-execution.ts';

/** How many heartbeats fall into the time after which a task counts as dead. */
const HEARTBEATS = 8;

const MEGABYTE = 1024 * 1024;

/** A worker, which needs Redis and a web server, but no database. Returns the exit code. */
export function runWorker(
  config: Config,
  env: ExecutionHost['env'],
  choices: WorkerChoices,
  print: (line: string) => void,
): Promise<number> {
  const clock = systemClock;
  const logger = createLogger('worker', { level: config.logging.loggingLevel });
  const name = choices.hostname ?? hostname();
  const { concurrency, queues, warmProcesses } = choices;
  const { secretKey } = config.webserver;
  const who = { version: TRADEWIND_VERSION, hostname: name, unixname: unixname(), pid: process.pid };
  const worker = new TaskWorker({
    clock,
    logger,
    controlPlane: new ControlPlane(config.core.executionApiServerUrl, who, clock),
    identity: who,
    brokerUrl: config.celery.brokerUrl,
    queues,
    concurrency,
    bundleFolder: bundleFolder(config),
    pool: {
      ...taskProcessOptions({ config, env, clock, logger, hostname: name }, concurrency),
      ...(warmProcesses !== undefined && { warmProcesses }),
    },
    heartbeatMs: config.scheduler.zombieTaskThresholdMs / HEARTBEATS,
    stopTimeoutMs: config.tradewind.workerStopTimeoutMs,
    logs: { limit: config.tradewind.keptLogLimitMb * MEGABYTE, deletesLocal: config.logging.deleteLocalLogs },
    ...(secretKey !== '' && {
      orders: {
        secretKey,
        hostname: name,
        version: TRADEWIND_VERSION,
        onShutdown: () => process.kill(process.pid, 'SIGTERM'),
      },
    }),
  });
  const services: Service[] = [worker];
  if (choices.servesLogs) services.unshift(optionalLogServer(config, logger));
  const onReady = () => print(`The worker ${name} is ready, for the queues ${queues.join(', ')}`);
  return runServices(services, logger, onReady, config.tradewind.workerStopTimeoutMs + LONGEST_STOP_MS);
}

/** Serves logs until it is stopped. Returns the exit code. */
export function runLogServer(config: Config, print: (line: string) => void): Promise<number> {
  const logger = createLogger('serve-logs', { level: config.logging.loggingLevel });
  if (config.webserver.secretKey === '') throw new AppError('INVALID_INPUT', { reason: NO_SECRET });
  const server = logServer(config, logger);
  return runServices([server], logger, () => print(`The log server is ready, on port ${server.port}`));
}

const NO_SECRET = 'logs are served only where [webserver] secret_key is set, the same as that of the web server';

/** A worker does its work also where its logs cannot be served: one that came first on this machine may have the port. */
function optionalLogServer(config: Config, logger: Logger): Service {
  const server = logServer(config, logger.child('logs'));
  return {
    async start() {
      try {
        if (config.webserver.secretKey === '') throw new Error(NO_SECRET);
        await server.start();
      } catch (error) {
        logger.warning({ reason: String(error) }, 'the logs of this worker are not served');
      }
    },
    stop: () => server.stop(),
  };
}

function logServer(config: Config, logger: Logger): LogServer {
  const { baseLogFolder: folder, workerLogServerPort: port } = config.logging;
  return new LogServer({ clock: systemClock, logger, folder, secretKey: config.webserver.secretKey, port });
}
