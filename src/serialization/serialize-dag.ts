import type { Dag } from '../authoring/dag.ts';
import { checkDag } from '../authoring/declaration/check-dag.ts';
import { declarationOf, type DagDeclaration } from '../authoring/declaration/declarations.ts';
import { DagDefinitionError } from '../authoring/declaration/definition-error.ts';
import { resolveEdges } from '../authoring/declaration/resolve-edges.ts';
import type { JsonObject } from '../foundation/json.ts';
import { AIRFLOW_DEFAULTS, type DagDefaults } from './dag-defaults.ts';
import { encodeDict, encodeTyped } from './encoding.ts';
import { serializeTaskGroup } from './serialize-task-group.ts';
import { serializeParams, serializeTask } from './serialize-task.ts';

/** Version of Airflow's format that we write. */
const SERIALIZATION_VERSION = 3;

/** Where a DAG comes from, and what it gets where it says nothing. */
export interface SerializeOptions {
  /** Absolute path of the DAG file. */
  readonly fileloc: string;
  /** Its path within the DAGs folder. */
  readonly relativeFileloc: string;
  readonly dagsFolder?: string;
  readonly defaults?: DagDefaults;
}

/**
 * A DAG in Airflow 3's serialized form, complete and plain JSON.
 * @throws DagDefinitionError where the DAG is wired wrongly; its stack leads to the author's line
 */
export function serializeDag(dag: Dag, options: SerializeOptions): JsonObject {
  const declaration = declarationOf(dag);
  checkDag(declaration);
  const { defaults = AIRFLOW_DEFAULTS } = options;
  const { fields, callbacks } = declaration;
  const { access_control: accessControl, ...plainFields } = fields;
  return {
    __version: SERIALIZATION_VERSION,
    dag: {
      dag_id: declaration.dagId,
      fileloc: options.fileloc,
      relative_fileloc: options.relativeFileloc,
      ...(options.dagsFolder === undefined ? {} : { _processor_dags_folder: options.dagsFolder }),
      timezone: declaration.timezone,
      timetable: encodeTyped(declaration.timetable.serialized.type, declaration.timetable.serialized.value),
      catchup: defaults.catchup,
      max_active_tasks: defaults.maxActiveTasks,
      max_active_runs: Math.min(
        defaults.maxActiveRuns,
        declaration.timetable.maxActiveRuns ?? Number.POSITIVE_INFINITY,
      ),
      ...(defaults.maxConsecutiveFailedDagRuns === 0
        ? {}
        : { max_consecutive_failed_dag_runs: defaults.maxConsecutiveFailedDagRuns }),
      ...plainFields,
      ...checkActiveRuns(declaration),
      ...(accessControl === undefined ? {} : { access_control: encodeDict(accessControl as JsonObject) }),
      default_args: encodeDict(declaration.defaultArgs),
      ...(callbacks.success ? { has_on_success_callback: true } : {}),
      ...(callbacks.failure ? { has_on_failure_callback: true } : {}),
      params: serializeParams(declaration.params, `DAG '${declaration.dagId}'`),
      tasks: [...declaration.tasks.values()].map((task) => encodeTyped('operator', serializeTask(task, defaults))),
      task_group: serializeTaskGroup(declaration.root),
      edge_info: serializeLabels(declaration),
      dag_dependencies: serializeDependencies(declaration),
    },
  };
}

/** A timetable that allows only so many runs at once, as `@continuous` does, bounds what the author may allow. */
function checkActiveRuns(dag: DagDeclaration): JsonObject {
  const limit = dag.timetable.maxActiveRuns;
  const { max_active_runs: wanted } = dag.fields;
  if (limit === undefined || typeof wanted !== 'number' || (wanted > 0 && wanted <= limit)) return {};
  throw new DagDefinitionError(
    `Option 'maxActiveRuns' of DAG '${dag.dagId}' is ${wanted}, but its schedule allows only ${limit} at once. Leave it out.`,
    dag.site,
  );
}

function serializeLabels(dag: DagDeclaration): JsonObject {
  const info: JsonObject = {};
  for (const [from, byTarget] of resolveEdges(dag).labels) {
    info[from.taskId] = Object.fromEntries([...byTarget].map(([to, label]) => [to.taskId, { label }]));
  }
  return info;
}

/** Which other DAGs its tasks start. */
function serializeDependencies(dag: DagDeclaration): JsonObject[] {
  return [...dag.tasks.values()].flatMap((task) => {
    const target = task.arguments.trigger_dag_id;
    if (task.operator.body.kind !== 'trigger-dag-run' || typeof target !== 'string') return [];
    return [{ source: dag.dagId, target, label: task.taskId, dependency_type: 'trigger', dependency_id: task.taskId }];
  });
}
