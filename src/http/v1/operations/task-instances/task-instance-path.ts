import { RESOURCES } from '../../../../domain/permission.ts';
import { allowDag } from '../../definition/access.ts';
import { integerPart, textPart } from '../../definition/parameter.ts';

/** The parts of paths to task instances. */
export const RUN_PATH = {
  dag_id: textPart('The id of the DAG.'),
  dag_run_id: textPart('The id of the run.'),
} as const;
/** The parts of a path that name a task of a run. */
export const TASK_PATH = { ...RUN_PATH, task_id: textPart('The id of the task.') } as const;
/** The parts of a path that name one task instance of a mapped task. */
export const MAPPED_PATH = { ...TASK_PATH, map_index: integerPart('Which one of the mapped task.') } as const;

/** Where the task instances of a run are. */
export const INSTANCES = '/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances';
export const INSTANCE = `${INSTANCES}/{task_id}`;
export const MAPPED_INSTANCE = `${INSTANCE}/{map_index}`;

/** Who may see task instances, and who may change them. */
export const MAY_READ = allowDag('can_read', ['can_read', RESOURCES.dagRuns], ['can_read', RESOURCES.taskInstances]);
export const MAY_EDIT = allowDag('can_edit', ['can_edit', RESOURCES.dagRuns], ['can_edit', RESOURCES.taskInstances]);
