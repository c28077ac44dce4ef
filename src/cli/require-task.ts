import type { StoredDag } from '../metadata/dags/dag-catalog.ts';
import { findConflictingDagRun, findDagRun, type StoredDagRun } from '../metadata/dag-runs/dag-runs.ts';
import type { TaskStructure } from '../serialization/dag-structure.ts';
import { CommandFailure } from './command-failure.ts';
import { readRunDate } from './options/date-option.ts';
import { requireDag } from './require-dag.ts';
import type { CliDatabase } from './cli-database.ts';

/** A task of the newest version of a DAG. Fails where there is none. */
export async function requireTask(
  context: CliDatabase,
  dagId: string,
  taskId: string,
): Promise<{ dag: StoredDag; task: TaskStructure }> {
  const dag = await requireDag(context, dagId);
  const task = dag.structure.tasks.find((candidate) => candidate.taskId === taskId);
  if (!task) throw new CommandFailure(`Task ${taskId} not found`);
  return { dag, task };
}

/** The run of that id, or of that logical date as a person may write it. */
export async function findRunOfTask(
  context: CliDatabase,
  dagId: string,
  given: string,
): Promise<StoredDagRun | undefined> {
  const { db } = context;
  const byId = await findDagRun(db, dagId, given);
  if (byId) return byId;
  const date = readRunDate(context, given);
  const found = date && (await findConflictingDagRun(db, dagId, given, date));
  return found && findDagRun(db, dagId, found.run_id);
}
