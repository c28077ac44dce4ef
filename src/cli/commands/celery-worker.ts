import { assertNameIsFree } from '../celery-controls.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { type Reader, flag, text, value } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { POSITIVE } from '../options/positive.ts';
import { QUEUE_LIST } from '../options/queue-list.ts';
import { DAEMON_OPTIONS, type DaemonChoices } from '../options/daemon-options.ts';
import { DO_PICKLE, SKIP_SERVE_LOGS } from '../options/service-options.ts';
import { runDaemon } from '../daemon/run-daemon.ts';

const QUEUES = 'Comma delimited list of queues to serve';
const CONCURRENCY = 'The number of worker processes';
const AUTOSCALE = 'Minimum and Maximum number of worker to autoscale';
/** Accepted and without effect: workers speak with each other in no way that could be left out. */
const WITHOUT = {
  gossip: flag(['--without-gossip'], "Don't subscribe to other workers events"),
  mingle: flag(['--without-mingle'], "Don't synchronize with other workers at start-up"),
};

/** As Celery reads it: the most task processes, and how many stay where there is nothing to do. */
const AUTOSCALE_RANGE: Reader<{ most: number; least: number }> = {
  name: 'max,min',
  read(given) {
    const [, most = '', least = '0'] = /^\s*(\d+)\s*(?:,\s*(\d+)\s*)?$/.exec(given) ?? [];
    if (Number(most) < 1) throw new TypeError(given);
    return { most: Math.max(Number(most), Number(least)), least: Math.min(Number(most), Number(least)) };
  },
};
const UMASK: Reader<number> = {
  name: 'octal',
  read(given) {
    if (!/^(0o)?[0-7]{1,4}$/.test(given)) throw new TypeError(given);
    return Number.parseInt(given.replace('0o', ''), 8);
  },
};

export const grouped = defineCommand({
  options: {
    autoscale: value(['-a', '--autoscale'], AUTOSCALE_RANGE, undefined, AUTOSCALE),
    celeryHostname: text(
      ['-H', '--celery-hostname'],
      'Set the hostname of celery worker if you have multiple workers on a single machine',
    ),
    concurrency: value(['-c', '--concurrency'], POSITIVE, undefined, CONCURRENCY),
    ...DAEMON_OPTIONS,
    queues: value(['-q', '--queues'], QUEUE_LIST, undefined, QUEUES),
    skipServeLogs: SKIP_SERVE_LOGS,
    team: text(['-t', '--team'], 'Team name for team-specific multi-team configuration', {
      refusal: 'there are no teams: give a worker queues of its own by -q',
    }),
    umask: value(['-u', '--umask'], UMASK, undefined, 'Set the umask of celery worker in daemon mode'),
    verbose: VERBOSE,
    withoutGossip: WITHOUT.gossip,
    withoutMingle: WITHOUT.mingle,
  },
  run: (args, cli) => runWorker(args, cli),
});

export const flat = defineCommand({
  options: {
    doPickle: { ...DO_PICKLE, flags: ['-p', '--do_pickle'] },
    queues: value(['-q', '--queues'], QUEUE_LIST, undefined, QUEUES),
    concurrency: value(['-c', '--concurrency'], POSITIVE, undefined, CONCURRENCY),
    celeryHostname: text(['-cn', '--celery_hostname'], 'Set the hostname of celery worker'),
    ...DAEMON_OPTIONS,
    autoscale: value(['-a', '--autoscale'], AUTOSCALE_RANGE, undefined, AUTOSCALE),
    skipServeLogs: { ...SKIP_SERVE_LOGS, flags: ['-s', '--skip_serve_logs'] },
  },
  run: (args, cli) => runWorker({ ...args, umask: undefined, verbose: false }, cli),
});

interface WorkerArgs extends DaemonChoices {
  readonly autoscale: { most: number; least: number } | undefined;
  readonly celeryHostname: string | undefined;
  readonly concurrency: number | undefined;
  readonly queues: readonly string[] | undefined;
  readonly skipServeLogs: boolean;
  readonly umask: number | undefined;
  readonly verbose: boolean;
}

async function runWorker(args: WorkerArgs, cli: Cli): Promise<number> {
  const { umask, celeryHostname: hostname } = args;
  const flags: Record<string, string> = args.verbose ? { 'logging.logging_level': 'DEBUG' } : {};
  const config = loadCliConfig(cli, { flags });
  const { workerAutoscale } = config.celery;
  const autoscale = args.autoscale ?? (workerAutoscale === '' ? undefined : AUTOSCALE_RANGE.read(workerAutoscale));
  const choices = {
    queues: args.queues ?? [config.operators.defaultQueue],
    concurrency: autoscale?.most ?? args.concurrency ?? config.celery.workerConcurrency,
    warmProcesses: autoscale?.least,
    hostname,
    servesLogs: !args.skipServeLogs,
  };
  if (hostname !== undefined && !cli.isInBackground) await assertNameIsFree(config, cli, hostname);
  if (umask !== undefined && cli.isInBackground) process.umask(umask);
  return runDaemon(cli, config, 'worker', args, () =>
    cli.services.worker(config, cli.env, choices, (line) => cli.print(`${line}\n`)),
  );
}
