import { hostname } from 'node:os';
import { unixname } from '../foundation/unixname.ts';
import type { Cli } from '../cli/cli.ts';
import { systemClock } from '../foundation/clock.ts';
import { BACKGROUND_NAME } from './terminal/background-name.ts';

/** What commands start and use beyond the rooms above. A web server is handed these again, for the commands that it runs. */
const services: Cli['services'] = {
  standalone: async (config, env, print) =>
    (await import('./services/standalone.ts')).runStandalone(config, env, print, services),
  webserver: async (config, env, print) =>
    (await import('./services/run-single-service.ts')).runWebServer(config, env, print, services),
  scheduler: async (...args) => (await import('./services/run-single-service.ts')).runScheduler(...args),
  dagProcessor: async (...args) => (await import('./services/run-single-service.ts')).runDagProcessor(...args),
  worker: async (config, env, choices, print) =>
    (await import('./services/worker.ts')).runWorker(config, env, choices, print),
  logServer: async (config, print) => (await import('./services/worker.ts')).runLogServer(config, print),
  flower: async (config, print) => (await import('./services/flower.ts')).runFlower(config, print),
  startInBackground: async (files) => (await import('./terminal/start-in-background.ts')).startInBackground(files),
  runAtTerminal: async (program, args, env) =>
    (await import('./terminal/run-at-terminal.ts')).runAtTerminal(program, args, env),
  dagFileOptions: async (config, env, clock, log) => {
    const { dagFileParserOptions, dagFolders } = await import('./services/dag-files.ts');
    return {
      ...dagFileParserOptions(config, env, clock, log),
      folders: dagFolders(config),
      ignoreFileSyntax: config.core.dagIgnoreFileSyntax,
    };
  },
  createTaskExecutor: async ({ config, db, clock, dagCatalog: catalog }, env, logger, parallelism) => {
    const { createExecutor } = await import('./services/task-execution.ts');
    const core = { ...config.core, executor: 'LocalExecutor' as const, parallelism };
    const single = { ...config, core };
    const host = { hostname: hostname(), unixname: unixname() };
    return createExecutor({ config: single, env, clock, logger, db, catalog, ...host });
  },
};

/** The command line of this process. Long-running processes are loaded when one is started. */
export function processCli(): Cli {
  return {
    env: process.env,
    clock: systemClock,
    print: (text) => void process.stdout.write(text),
    complain: (text) => void process.stderr.write(text),
    // A terminal that nobody looks at (`script`, `docker run -t` without a client) says that it has none.
    columns: process.stdout.isTTY ? process.stdout.columns || undefined : undefined,
    ask: async (question, options) => (await import('./terminal/ask-at-terminal.ts')).askAtTerminal(question, options),
    interruption: interruptionOfProcess,
    isInBackground: process.argv0 === BACKGROUND_NAME,
    services,
  };
}

let asked: AbortController | undefined;

/** The first signal asks the command to end, a second one ends the process. Until a command asks for it, signals do what they always do. */
function interruptionOfProcess(): AbortSignal {
  if (asked) return asked.signal;
  const controller = new AbortController();
  asked = controller;
  const ask = () => (controller.signal.aborted ? process.exit(1) : controller.abort(new Error('Interrupted')));
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  return controller.signal;
}
