import { assertNever } from '../foundation/assert-never.ts';
import { type Timestamp, isoformatWithOffset } from '../foundation/timestamp.ts';
import { DAG_RUN_TYPES, type DagRunType } from './run-type.ts';

const LONGEST_RUN_ID = 250;
/** Airflow's default of `[scheduler] allowed_run_id_pattern`. */
const DEFAULT_RUN_ID_PATTERN = '^[A-Za-z0-9_.~:+-]+$';

/**
 * The run id that Airflow makes: `manual__2024-01-01T00:00:00+00:00`.
 * @param offsetMinutes the caller's UTC offset; the older experimental API keeps it in the ids that it makes
 */
export function generateRunId(type: DagRunType, logicalDate: Timestamp, offsetMinutes = 0): string {
  return `${type}__${isoformatWithOffset(logicalDate, offsetMinutes)}`;
}

/** The type that a run id speaks of; an id that a person chose is a manual run's. */
export function runTypeFromRunId(runId: string): DagRunType {
  return DAG_RUN_TYPES.find((type) => runId.startsWith(`${type}__`)) ?? 'manual';
}

/**
 * Why a run id given by a person cannot be taken, or null where it can. The pattern is the administrator's; what could
 * leave a folder of logs is refused under any pattern, since run ids become parts of paths.
 * @param allowedPattern `[scheduler] allowed_run_id_pattern`; empty allows only ids of the form that Airflow makes itself
 */
export function findRunIdFault(runId: string, allowedPattern: string = DEFAULT_RUN_ID_PATTERN): string | null {
  if (runId === '') return 'it is empty';
  if (runId.length > LONGEST_RUN_ID) return `it is longer than ${LONGEST_RUN_ID} characters`;
  const danger = findPathDanger(runId);
  if (danger !== null) return danger;
  if (BUILT_IN_PATTERN.test(runId)) return null;
  const pattern = allowedPattern.trim();
  if (pattern !== '' && new RegExp(`^(?:${pattern})`).test(runId)) return null;
  return `it does not match either the configured pattern: '${pattern}' or the built-in pattern: '${BUILT_IN_PATTERN.source}'`;
}

/**
 * Why a manual run cannot have this id though its form is right, in Airflow's words: ids of scheduled and backfill runs are
 * kept for them. Airflow 1.10 let them through, so the older experimental API does not ask.
 */
export function findReservedRunIdFault(runId: string): string | null {
  const type = runTypeFromRunId(runId);
  switch (type) {
    case 'manual':
      return null;
    case 'scheduled':
    case 'backfill':
    case 'dataset_triggered':
      return `A manual DAG run cannot use ID '${runId}' since it is reserved for ${type} runs`;
    default:
      return assertNever(type);
  }
}

/** Ids that Airflow makes are always taken, whatever the pattern says. */
const BUILT_IN_PATTERN =
  /^(?:manual|scheduled|backfill|dataset_triggered)__\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{6})?[+-]\d{2}:\d{2}$/;

function findPathDanger(runId: string): string | null {
  if (/[/\\]/.test(runId)) return 'it holds a slash';
  // Control characters and lone surrogates, which no file name and no log line should hold.
  if (/[\p{Cc}\p{Cs}]/u.test(runId)) return 'it holds a control character';
  return /^\.{1,2}$/.test(runId) ? 'it is a folder of its own' : null;
}
