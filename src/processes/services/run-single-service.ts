import { setTimeout } from 'node:timers/promises';
import type { Cli, SchedulerChoices } from '../../cli/cli.ts';
import type { Config } from '../../config/config.ts';
import { checkSchema } from '../../metadata/migrate.ts';
import { LONGEST_TIMER_MS } from '../../foundation/clock.ts';
import type { Service } from '../../foundation/service.ts';
import { createCommandHost } from '../command-host.ts';
import { type Context, openContext } from './context.ts';
import { startableDagFileProcessor } from './dag-files.ts';
import { LONGEST_STOP_MS, runServices } from './run-services.ts';
import { createScheduler } from './scheduler-service.ts';
import { WebServer } from './web-server.ts';

/**
 * The web server as a process of its own. Returns the exit code.
 * @param services what the commands may use that it runs in its process
 */
export function runWebServer(
  config: Config,
  env: Context['env'],
  print: (line: string) => void,
  services: Cli['services'],
): Promise<number> {
  return runParts(config, env, 'webserver', (context) => {
    const web = new WebServer(context, createCommandHost(env, services));
    return { parts: [web], onReady: () => print(`The web server is ready: ${web.url}`) };
  });
}

/** The scheduler with its executor, and DAG files unless `[scheduler] standalone_dag_processor`. Returns the exit code. */
export function runScheduler(
  config: Config,
  env: Context['env'],
  print: (line: string) => void,
  { forSeconds, onlyDagId }: SchedulerChoices = {},
): Promise<number> {
  return runParts(config, env, 'scheduler', async (context) => {
    const parts: Service[] = [await createScheduler(context, onlyDagId)];
    if (!config.scheduler.standaloneDagProcessor) parts.push(startableDagFileProcessor(context));
    return {
      parts,
      onReady: () => print('The scheduler is ready'),
      ...(forSeconds && { work: () => wait(forSeconds * 1_000) }),
    };
  });
}

/**
 * Reads DAG files. Returns the exit code.
 * @param readings ends by itself when each file was read so often
 */
export function runDagProcessor(
  config: Config,
  env: Context['env'],
  print: (line: string) => void,
  readings?: number,
): Promise<number> {
  return runParts(config, env, 'dag-processor', (context) => {
    const processor = startableDagFileProcessor(context, readings === undefined ? undefined : true);
    const readOn = async (more: number) => {
      for (let reading = 0; reading < more; reading++) await processor.reparse();
    };
    return {
      parts: [processor],
      onReady: () => print('The DAG processor is ready'),
      // Its start is the first one.
      ...(readings !== undefined && { work: () => readOn(readings - 1) }),
    };
  });
}

function wait(ms: number): Promise<void> {
  return setTimeout(Math.min(ms, LONGEST_TIMER_MS), undefined, { ref: false });
}

interface Parts {
  parts: Service[];
  onReady: () => void;
  /** When it is done they end; absent: they run until the process is asked to end. */
  work?: () => Promise<void>;
}

async function runParts(
  config: Config,
  env: Context['env'],
  name: string,
  make: (context: Context) => Parts | Promise<Parts>,
): Promise<number> {
  const context = openContext(config, env, name);
  try {
    await checkSchema(context.db);
    const { parts, onReady, work } = await make(context);
    return await runServices(parts, context.logger, onReady, LONGEST_STOP_MS, work);
  } finally {
    await context.db.close();
  }
}
