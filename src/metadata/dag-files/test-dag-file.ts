import { createHash } from 'node:crypto';
import type { JsonObject } from '../../foundation/json.ts';
import { hashSerializedDag } from '../../serialization/hash-serialized-dag.ts';
import type { ParsedDag, ParsedDagFile } from './parsed-dag-file.ts';

/** A DAG for tests: its fields and its tasks in serialized form, each task empty of whatever is not said. */
export interface TestDag {
  dagId: string;
  /** Fields of the serialized form of each task by task id; `downstream_task_ids` makes edges. Default: one task `only`. */
  tasks?: Readonly<Record<string, JsonObject>>;
  /** More fields of the serialized form of the DAG, such as `tags` or `max_active_runs`. */
  fields?: JsonObject;
}

/** A DAG as the loader would hand it over. */
function testParsedDag(dag: TestDag): ParsedDag {
  const document: JsonObject = {
    __version: 3,
    dag: {
      dag_id: dag.dagId,
      fileloc: `/dags/${dag.dagId}.ts`,
      relative_fileloc: `${dag.dagId}.ts`,
      timezone: 'UTC',
      timetable: {
        __type: 'airflow.timetables.interval.CronDataIntervalTimetable',
        __var: { expression: '0 0 * * *', timezone: 'UTC' },
      },
      tasks: Object.entries(dag.tasks ?? { only: {} }).map(([taskId, fields]) => ({
        __type: 'operator',
        __var: { task_id: taskId, task_type: 'EmptyOperator', ...fields },
      })),
      ...dag.fields,
    },
  };
  return { dagId: dag.dagId, document, hash: hashSerializedDag(document) };
}

/** A DAG file for tests, with all these DAGs in it. */
export function testDagFile(
  relativeFileloc: string,
  dags: readonly TestDag[],
  bundleCode = `// the code of ${relativeFileloc}`,
): ParsedDagFile {
  return {
    bundleName: 'dags-folder',
    relativeFileloc,
    fileloc: `/dags/${relativeFileloc}`,
    bundleHash: createHash('sha256').update(bundleCode).digest('hex'),
    bundleCode,
    sourceCode: `// the source of ${relativeFileloc}`,
    dags: dags.map(testParsedDag),
  };
}
