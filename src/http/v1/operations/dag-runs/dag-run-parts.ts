import { DAG_RUN_FIELDS, type DagRunField } from '../../../../metadata/dag-runs/dag-run-pages.ts';
import { textPart } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';

/** The part of a path that names a DAG. */
export const DAG_PATH = { dag_id: textPart('The DAG.') } as const;
/** The parts of a path that name a run. */
export const DAG_RUN_PATH = { ...DAG_PATH, dag_run_id: textPart('The run.') } as const;

/**
 * The fields of a run that `fields` asks for; undefined: all.
 * @throws Problem 400 for one that it does not have
 */
export function readDagRunFields(names: readonly string[] | undefined): readonly DagRunField[] | undefined {
  if (names === undefined) return undefined;
  const fields = names.map((name) => {
    const field = DAG_RUN_FIELDS.find((known) => known === name);
    if (field === undefined) {
      throw new Problem(400, { title: 'DAGRunSchema error', detail: `${name} not in DAGRunSchema` });
    }
    return field;
  });
  return [...new Set(fields)];
}

/** The 404 of reading a run. */
export function dagRunNotFound(dagId: string, dagRunId: string, title = 'DAGRun not found'): Problem {
  return new Problem(404, {
    title,
    detail: `DAGRun with DAG ID: '${dagId}' and DagRun ID: '${dagRunId}' not found`,
  });
}

/** The 404 of changing a run. */
export function noDagRunToChange(dagId: string, dagRunId: string): Problem {
  return new Problem(404, { title: `Dag Run id ${dagRunId} not found in dag ${dagId}` });
}
