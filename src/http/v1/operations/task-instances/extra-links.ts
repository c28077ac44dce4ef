import { UNMAPPED } from '../../../../domain/map-index.ts';
import { findTaskInstance } from '../../../../metadata/task-instances/task-instances.ts';
import { jsonText, operation } from '../../definition/operation.ts';
import { integerParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { ExtraLinkCollection } from '../../schemas/extra-link.ts';
import { INSTANCE, MAY_READ, TASK_PATH } from './task-instance-path.ts';

const getExtraLinks = operation({
  id: 'get_extra_links',
  method: 'GET',
  path: `${INSTANCE}/links`,
  tag: 'TaskInstance',
  summary: 'List the links of a task instance',
  access: MAY_READ,
  pathParts: TASK_PATH,
  query: { map_index: integerParameter('Which one of a mapped task.') },
  answer: { description: 'The links. No operator here has any.', schema: ExtraLinkCollection },
  problems: [404],
  async run({ db, dagCatalog }, { path, query }) {
    const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = path;
    const dag = await dagCatalog.latest(dagId);
    if (!dag) throw new Problem(404, { title: 'DAG not found', detail: `DAG with ID = "${dagId}" not found` });
    if (!dag.structure.indexOfTask.has(taskId)) {
      throw new Problem(404, { title: 'Task not found', detail: `Task with ID = "${taskId}" not found` });
    }
    if (!(await findTaskInstance(db, dagId, runId, taskId, query.map_index ?? UNMAPPED))) {
      throw new Problem(404, {
        title: 'DAG Run not found',
        detail: `DAG Run with ID = "${runId}" not found`,
      });
    }
    return jsonText('{}');
  },
});

export const extraLinkOperations = [getExtraLinks];
