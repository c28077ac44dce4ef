import type { StoredDag } from '../metadata/dag-catalog.ts';
import { CommandFailure } from './command-failure.ts';
import type { CliDatabase } from './with-database.ts';

/** The newest version of a DAG. Fails where there is none. */
export async function requireDag({ dagCatalog }: Pick<CliDatabase, 'dagCatalog'>, dagId: string): Promise<StoredDag> {
  const dag = await dagCatalog.latest(dagId);
  if (!dag) throw new CommandFailure(missingDag(dagId));
  return dag;
}

/** What Airflow says of a DAG that there is not. */
export function missingDag(dagId: string): string {
  return `Dag '${dagId}' could not be found; either it does not exist or it failed to parse.`;
}
