import type { Dag } from './dag.ts';
import { declarationOf } from './declaration/declarations.ts';
import { DagDefinitionError } from './declaration/definition-error.ts';

interface Collection {
  readonly dags: Dag[];
  readonly timezone: string;
}

let collection: Collection | null = null;
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

/** Hands a new DAG to whoever is collecting. Elsewhere, as in a unit test of a DAG file, nothing happens. */
export function reportDag(dag: Dag): void {
  collection?.dags.push(dag);
}

/** The timezone of a DAG that names none. */
export function defaultTimezone(): string {
  return collection?.timezone ?? 'UTC';
}

async function collect(evaluate: () => Promise<unknown>, timezone: string): Promise<Dag[]> {
  const dags: Dag[] = [];
  collection = { dags, timezone };
  try {
    await evaluate();
  } finally {
    collection = null;
  }
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
