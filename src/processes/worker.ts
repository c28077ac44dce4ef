import { hostname, userInfo } from 'node:os';
import type { WorkerChoices } from '../cli/cli.ts';
import type { Config } from '../config/config.ts';
import { ControlPlane } from '../executors/worker/control-plane.ts';
import { TaskWorker } from '../executors/worker/task-worker.ts';
import { systemClock } from '../foundation/clock.ts';
import { createLogger } from '../foundation/log.ts';
import { runServices } from './run-services.ts';
import { type ExecutionHost, bundleFolder, taskProcessOptions } from './task-execution.ts';

/** How many heartbeats fall into the time after which a task counts as dead. */
const HEARTBEATS = 8;

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
  const { concurrency, queues } = choices;
  const who = { hostname: name, unixname: userInfo().username, pid: process.pid };
  const worker = new TaskWorker({
    clock,
    logger,
    controlPlane: new ControlPlane(config.core.executionApiServerUrl, who),
    brokerUrl: config.celery.brokerUrl,
    queues,
    concurrency,
    bundleFolder: bundleFolder(config),
    pool: taskProcessOptions({ config, env, clock, logger, hostname: name }, concurrency),
    heartbeatMs: config.scheduler.zombieTaskThresholdMs / HEARTBEATS,
    stopTimeoutMs: config.tradewind.workerStopTimeoutMs,
  });
  return runServices([worker], logger, () => print(`The worker ${name} is ready, for the queues ${queues.join(', ')}`));
}
