import { Dag } from './dag.ts';
import { setCollection } from './declaration/dag-collection.ts';
import { declarationOf } from './declaration/declarations.ts';
import { DagDefinitionError } from './declaration/definition-error.ts';

let previous: Promise<unknown> = Promise.resolve();

/**
 * The DAGs that were made while something ran, such as the evaluation of a DAG file. One at a time: a second call waits for
 * the first, so that no DAG is credited to another file.
 * @param timezone of DAGs that name none (`[core] default_timezone`), an IANA name
 * @throws what `evaluate` throws, or DagDefinitionError where two of the DAGs have one id
 */
export function collectDags(evaluate: () => Promise<unknown>, timezone = 'UTC'): Promise<Dag[]> {
  const collectNow = () => collect(evaluate, timezone);
  const turn = previous.then(collectNow, collectNow);
  previous = turn;
  return turn;
}

async function collect(evaluate: () => Promise<unknown>, timezone: string): Promise<Dag[]> {
  const made: object[] = [];
  setCollection({ dags: made, timezone });
  try {
    await evaluate();
  } finally {
    setCollection(null);
  }
  const dags = made.filter((dag) => dag instanceof Dag);
  const seen = new Set<string>();
  for (const dag of dags) {
    if (seen.has(dag.dagId)) {
      throw new DagDefinitionError(
        `DAG '${dag.dagId}' is declared twice in this file. Give the second one another id.`,
        declarationOf(dag).site,
      );
    }
    seen.add(dag.dagId);
  }
  return dags;
}
