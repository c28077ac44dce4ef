import { hasCode } from '../foundation/app-error.ts';
import type { StoredDag } from '../metadata/dags/dag-catalog.ts';
import { CommandFailure } from './command-failure.ts';
import type { CliDatabase } from './cli-database.ts';

/** The newest version of a DAG. Fails where there is none. */
export async function requireDag({ dagCatalog }: Pick<CliDatabase, 'dagCatalog'>, dagId: string): Promise<StoredDag> {
  const dag = await dagCatalog.latest(dagId);
  if (!dag) throw new CommandFailure(missingDag(dagId));
  return dag;
}

/** Words that there is no such DAG as the command does. */
export async function ofKnownDag<T>(asked: Promise<T>, absent: string): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!hasCode(error, 'DAG_NOT_FOUND')) throw error;
    throw new CommandFailure(absent, 1, { cause: error });
  }
}

/** Words that there is no such DAG or task as Airflow does. */
export async function ofKnownTask<T>(
  asked: Promise<T>,
  { dagId, taskId }: { dagId: string; taskId: string },
): Promise<T> {
  try {
    return await ofKnownDag(asked, missingDag(dagId));
  } catch (error) {
    if (!hasCode(error, 'TASK_NOT_FOUND')) throw error;
    throw new CommandFailure(`Task ${taskId} not found`, 1, { cause: error });
  }
}

/** What Airflow 1.10 says of a DAG that there is not. */
export function missingFlatDag(dagId: string): string {
  return `dag_id could not be found: ${dagId}. Either the dag did not exist or it failed to parse.`;
}

/** What Airflow 2 says of it. */
export function missingDag(dagId: string): string {
  return `Dag '${dagId}' could not be found; either it does not exist or it failed to parse.`;
}
