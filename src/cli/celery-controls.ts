import type { Config } from '../config/config.ts';
import type { WorkerOrder, WorkerState } from '../executors/celery/worker-orders.ts';
import type { Cli } from './cli.ts';
import { CommandFailure } from './command-failure.ts';
import { type Command, defineCommand } from './command.ts';
import { confirm } from './confirm.ts';
import { loadCliConfig } from './load-cli-config.ts';
import { requiredText, value } from './option.ts';
import { OUTPUT, VERBOSE, YES } from './options/common-options.ts';
import { QUEUE_LIST } from './options/queue-list.ts';
import { printRows } from './output/print-rows.ts';

const HOSTNAME = requiredText(['-H', '--celery-hostname'], 'Specify the worker hostname');
const QUEUES = {
  ...value(['-q', '--queues'], QUEUE_LIST, [], 'Comma delimited list of queues'),
  required: true,
};

/** Before the names of workers in Celery, and so in what these commands print and take. */
const NODE = 'celery@';

/** What Celery calls the remote control of workers: by way of Redis, signed with `[webserver] secret_key`. */
const CONTROLS = {
  'add-queue': defineCommand({
    options: { hostname: HOSTNAME, queues: QUEUES, verbose: VERBOSE },
    run: ({ hostname, queues }, cli) => tellOne(cli, hostname, { kind: 'serve', queues }),
  }),
  'list-workers': defineCommand({
    options: { output: OUTPUT, verbose: VERBOSE },
    async run({ output }, cli) {
      const workers = await tell(cli, { kind: 'describe' });
      const rows = workers.map(({ hostname, queues, concurrency, tasks, version }) => ({
        worker_name: `${NODE}${hostname}`,
        queues,
        concurrency,
        tasks,
        version,
      }));
      await printRows(rows, output, cli);
      return 0;
    },
  }),
  'remove-all-queues': defineCommand({
    options: { hostname: HOSTNAME, verbose: VERBOSE },
    run: ({ hostname }, cli) => tellOne(cli, hostname, { kind: 'leave' }),
  }),
  'remove-queue': defineCommand({
    options: { hostname: HOSTNAME, queues: QUEUES, verbose: VERBOSE },
    run: ({ hostname, queues }, cli) => tellOne(cli, hostname, { kind: 'leave', queues }),
  }),
  'shutdown-all-workers': defineCommand({
    options: { verbose: VERBOSE, yes: YES },
    async run({ yes }, cli) {
      const isSure =
        yes || (await confirm('This will shut down all workers connected to the broker. Proceed? (y/n)\n', cli));
      if (!isSure) throw new CommandFailure('Cancelled');
      const workers = await tell(cli, { kind: 'shutdown' });
      for (const worker of workers) cli.print(`${nameOf(worker)} stops, once its tasks have ended\n`);
      if (workers.length === 0) throw new CommandFailure('Error: No active Celery workers found!');
      return 0;
    },
  }),
  'shutdown-worker': defineCommand({
    options: { hostname: HOSTNAME, verbose: VERBOSE },
    run: ({ hostname }, cli) => tellOne(cli, hostname, { kind: 'shutdown' }),
  }),
};

export type CeleryControl = keyof typeof CONTROLS;

export function celeryControl(name: CeleryControl): { grouped: Command } {
  return { grouped: CONTROLS[name] };
}

/**
 * Refuses to start a second worker of a name: orders and logs would be those of either.
 * @throws CommandFailure
 */
export async function assertNameIsFree(config: Config, cli: Cli, hostname: string): Promise<void> {
  // Where Redis is away, or there is no key, nobody can say: the worker starts and waits.
  const states = await order(config, cli, { kind: 'describe' }, hostname).catch(() => []);
  if (states.length === 0) return;
  throw new CommandFailure(
    `Error: A worker with hostname '${hostname}' is already running. Please use a different hostname or stop the existing worker first.`,
  );
}

function tell(cli: Cli, what: WorkerOrder, to?: string): Promise<WorkerState[]> {
  return order(loadCliConfig(cli), cli, what, to);
}

async function tellOne(cli: Cli, hostname: string, what: WorkerOrder): Promise<number> {
  const name = hostname.startsWith(NODE) ? hostname.slice(NODE.length) : hostname;
  const workers = await tell(cli, what, name);
  if (workers.length === 0) throw new CommandFailure(`Error: ${hostname} is unknown!`);
  for (const worker of workers) {
    const says =
      what.kind === 'shutdown'
        ? 'stops, once its tasks have ended'
        : `serves ${worker.queues.length > 0 ? worker.queues.join(', ') : 'no queue'}`;
    cli.print(`${nameOf(worker)} ${says}\n`);
  }
  return 0;
}

async function order(config: Config, { clock }: Cli, what: WorkerOrder, to?: string): Promise<WorkerState[]> {
  // Only who speaks with Redis pays for what does.
  const { orderWorkers } = await import('../executors/celery/order-workers.ts');
  const { brokerUrl } = config.celery;
  return orderWorkers({ clock, brokerUrl, secretKey: config.webserver.secretKey }, what, to);
}

const nameOf = ({ hostname, pid }: WorkerState) => `${NODE}${hostname} (process ${pid})`;
