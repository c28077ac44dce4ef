import { hostname as ownHostname } from 'node:os';
import { addMs } from '../../foundation/timestamp.ts';
import { listJobs } from '../../metadata/jobs.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { choice, flag, INTEGER, text, value } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

const JOB_TYPES = ['BackfillJob', 'LocalTaskJob', 'SchedulerJob', 'TriggererJob', 'DagProcessorJob'] as const;

export const grouped = defineCommand({
  description: 'Checks if job(s) are still alive',
  epilog: `examples:
To check if the local scheduler is still working properly, run:

    $ airflow jobs check --job-type SchedulerJob --local

To check if any scheduler is running when you are using high availability, run:

    $ airflow jobs check --job-type SchedulerJob --allow-multiple --limit 100`,
  options: {
    allowMultiple: flag(
      ['--allow-multiple'],
      'If passed, this command will be successful even if multiple matching alive jobs are found.',
    ),
    hostname: text(['--hostname'], 'The hostname of job(s) that will be checked.'),
    jobType: choice(['--job-type'], JOB_TYPES, undefined, 'The type of job(s) that will be checked.'),
    limit: value(['--limit'], INTEGER, 1, 'The number of recent jobs that will be checked. To disable limit, set 0. '),
    local: flag(
      ['--local'],
      'If passed, this command will only show jobs from the local host (those with a hostname matching what `hostname_callable` returns).',
    ),
    verbose: VERBOSE,
  },
  async run({ allowMultiple, hostname, jobType, limit, local }, cli) {
    if (allowMultiple && limit <= 1) {
      throw new CommandFailure('To use option --allow-multiple, you must set the limit to a value greater than 1.');
    }
    if (hostname !== undefined && local)
      throw new CommandFailure("You can't use --hostname and --local at the same time");
    const alive = await withDatabase(cli, async ({ db, config, clock }) => {
      const silentSince = addMs(clock.now(), -config.scheduler.healthCheckThresholdMs);
      const jobs = await listJobs(db, {
        jobType,
        state: 'running',
        hostname: local ? ownHostname() : hostname,
        limit: limit > 0 ? limit : undefined,
      });
      return jobs.filter((job) => job.latest_heartbeat >= silentSince).length;
    });
    if (alive === 0) throw new CommandFailure('No alive jobs found.');
    if (alive > 1 && !allowMultiple) throw new CommandFailure(`Found ${alive} alive jobs. Expected only one.`);
    cli.print(alive === 1 ? 'Found one alive job.\n' : `Found ${alive} alive jobs.\n`);
  },
});
