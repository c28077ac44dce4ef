import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { INTEGER, flag, text, value } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { DAEMON_OPTIONS, type DaemonChoices } from '../options/daemon-options.ts';
import { DO_PICKLE, SKIP_SERVE_LOGS } from '../options/service-options.ts';
import { runDaemon } from '../run-daemon.ts';
import { UsageError } from '../usage-error.ts';

const OF_CELERY = 'workers find each other by Redis alone';
const QUEUES = 'Comma delimited list of queues to serve';
const CONCURRENCY = 'The number of worker processes';
const AUTOSCALE = 'Minimum and Maximum number of worker to autoscale';
const NO_AUTOSCALE = 'a worker has as many task processes as its tasks need, up to --concurrency';

export const grouped = defineCommand({
  options: {
    autoscale: text(['-a', '--autoscale'], AUTOSCALE, { refusal: NO_AUTOSCALE }),
    celeryHostname: text(
      ['-H', '--celery-hostname'],
      'Set the hostname of celery worker if you have multiple workers on a single machine',
    ),
    concurrency: value(['-c', '--concurrency'], INTEGER, undefined, CONCURRENCY),
    ...DAEMON_OPTIONS,
    queues: text(['-q', '--queues'], QUEUES),
    skipServeLogs: SKIP_SERVE_LOGS,
    team: text(['-t', '--team'], 'Team name for team-specific multi-team configuration', {
      refusal: 'there are no teams: give a worker queues of its own by -q',
    }),
    umask: text(['-u', '--umask'], 'Set the umask of celery worker in daemon mode', {
      refusal: 'set [logging] file_task_handler_new_folder_permissions, or the umask of whatever starts the worker',
    }),
    verbose: VERBOSE,
    withoutGossip: flag(['--without-gossip'], "Don't subscribe to other workers events", { refusal: OF_CELERY }),
    withoutMingle: flag(['--without-mingle'], "Don't synchronize with other workers at start-up", {
      refusal: OF_CELERY,
    }),
  },
  run: (args, cli) => runWorker(args, cli),
});

export const flat = defineCommand({
  options: {
    doPickle: { ...DO_PICKLE, flags: ['-p', '--do_pickle'] },
    queues: text(['-q', '--queues'], QUEUES),
    concurrency: value(['-c', '--concurrency'], INTEGER, undefined, CONCURRENCY),
    celeryHostname: text(['-cn', '--celery_hostname'], 'Set the hostname of celery worker'),
    ...DAEMON_OPTIONS,
    autoscale: text(['-a', '--autoscale'], AUTOSCALE, { refusal: NO_AUTOSCALE }),
    skipServeLogs: { ...SKIP_SERVE_LOGS, flags: ['-s', '--skip_serve_logs'] },
  },
  run: (args, cli) => runWorker({ ...args, verbose: false }, cli),
});

interface WorkerArgs extends DaemonChoices {
  readonly celeryHostname: string | undefined;
  readonly concurrency: number | undefined;
  readonly queues: string | undefined;
  readonly skipServeLogs: boolean;
  readonly verbose: boolean;
}

function runWorker(args: WorkerArgs, cli: Cli): Promise<number> {
  const flags: Record<string, string> = args.verbose ? { 'logging.logging_level': 'DEBUG' } : {};
  if (args.concurrency !== undefined && args.concurrency < 1) {
    throw new UsageError('argument -c/--concurrency: must be at least 1');
  }
  const config = loadCliConfig(cli, { flags });
  const named = (args.queues ?? config.operators.defaultQueue).split(',').map((queue) => queue.trim());
  const choices = {
    queues: [...new Set(named.filter((queue) => queue !== ''))],
    concurrency: args.concurrency ?? config.celery.workerConcurrency,
    hostname: args.celeryHostname,
    servesLogs: !args.skipServeLogs,
  };
  return runDaemon(cli, config, 'worker', args, () =>
    cli.services.worker(config, cli.env, choices, (line) => cli.print(`${line}\n`)),
  );
}
