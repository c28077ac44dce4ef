import { flag, INTEGER, text, value } from '../option.ts';
import { POSITIVE } from './positive.ts';

/* Options of long-running commands besides those of daemon-options.ts. */
export const SKIP_SERVE_LOGS = flag(
  ['-s', '--skip-serve-logs'],
  "Don't start the serve logs process along with the workers",
);
export const DO_PICKLE = flag(
  ['-p', '--do-pickle'],
  'Attempt to pickle the DAG object to send over to the workers, instead of letting workers run their version of the code',
);
const NUM_RUNS_FLAGS = ['-n', '--num-runs'];
export const NUM_RUNS = value(
  NUM_RUNS_FLAGS,
  INTEGER,
  undefined,
  'Set the number of runs to execute before exiting: as many seconds, since the scheduler wakes when something happens and else looks around each second. 0 or less: no end (default: [scheduler] num_runs)',
);
export const NUM_READINGS = value(
  NUM_RUNS_FLAGS,
  INTEGER,
  -1,
  'Set the number of runs to execute before exiting: each DAG file is read so often, one time after the other. 0 or less: no end (default: -1)',
);
/** Of Airflow 1.10, as the next one. */
export const RUN_DURATION = value(
  ['-r', '--run-duration'],
  POSITIVE,
  undefined,
  'Set number of seconds to execute before exiting',
);
export const ONLY_DAG_ID = text(['-d', '--dag-id'], 'The id of the dag to run');
