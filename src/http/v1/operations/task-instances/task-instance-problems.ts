import { Problem } from '../../problem.ts';

/** The 404 of reading a task instance. */
export function taskInstanceNotFound(): Problem {
  return new Problem(404, { title: 'Task instance not found' });
}

/** The 404 where there are several. */
export function mapIndexNeeded(): Problem {
  const detail = 'Task instance is mapped, add the map_index value to the URL';
  return new Problem(404, { title: 'Task instance not found', detail });
}

/** The 404 that names what was asked for. */
export function taskInstanceMissing(key: { dagId: string; runId: string; taskId: string }): Problem {
  const { dagId, runId, taskId } = key;
  return new Problem(404, {
    title: `Task Instance not found for dag_id=${dagId}, run_id=${runId}, task_id=${taskId}`,
  });
}
