import { isoformat } from '../../foundation/timestamp.ts';
import { listJobs } from '../../metadata/jobs.ts';
import { defineCommand } from '../command.ts';
import { choice, INTEGER, text, value } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';
import { withDatabase } from '../with-database.ts';

const STATES = ['running', 'success', 'restarting', 'failed'] as const;

export const grouped = defineCommand({
  options: {
    dagId: text(['-d', '--dag-id'], 'The id of the dag'),
    limit: value(['--limit'], INTEGER, undefined, 'Return a limited number of records'),
    output: OUTPUT,
    state: choice(['--state'], STATES, undefined, 'Only list the jobs corresponding to the state', {
      metavar: STATES.join(', '),
    }),
    verbose: VERBOSE,
  },
  async run({ dagId, limit, output, state }, cli) {
    const jobs = await withDatabase(cli, ({ db }) => listJobs(db, { dagId, limit, state }));
    const rows = jobs.map((job) => ({
      dag_id: job.dag_id,
      state: job.state,
      job_type: job.job_type,
      start_date: isoformat(job.start_date),
      end_date: job.end_date === null ? null : isoformat(job.end_date),
    }));
    await printRows(rows, output, cli);
  },
});
