import { AppError } from '../../foundation/app-error.ts';
import { dagExists } from '../../metadata/dags/dags.ts';
import { type DatedDagRun, findDagRunByDate } from '../../metadata/dag-runs/dag-runs.ts';
import type { ParsedDate } from '../../timetables/parse-date/parse-date.ts';
import type { ExperimentalContext } from './operation.ts';

/**
 * The run of a DAG at a date.
 * @throws AppError DAG_NOT_FOUND, DAG_RUN_DATE_NOT_FOUND
 */
export async function findRun(context: ExperimentalContext, dagId: string, date: ParsedDate): Promise<DatedDagRun> {
  const run = await findDagRunByDate(context.db, dagId, date.timestamp);
  if (run) return run;
  if (!(await dagExists(context.db, dagId))) throw new AppError('DAG_NOT_FOUND', { dagId });
  throw new AppError('DAG_RUN_DATE_NOT_FOUND', { dagId, date: context.generation.printDate(date) });
}
