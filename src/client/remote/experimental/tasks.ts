import { AppError } from '../../../foundation/app-error.ts';
import { isoformat } from '../../../foundation/timestamp.ts';
import type { TaskControl } from '../../control/tasks.ts';
import { objectOf, optionalText } from '../read-fields.ts';
import { needsDatabase, orUndefined, reworded } from '../reworded.ts';
import type { ExperimentalApi } from './experimental-api.ts';

export type ExperimentalTasks = Pick<TaskControl, 'findState'>;

export function experimentalTasks(api: ExperimentalApi): ExperimentalTasks {
  return {
    async findState({ dagId, taskId, logicalDate }) {
      if (logicalDate === undefined) throw needsDatabase('this server knows runs by their date only');
      await reworded(api.call(['dags', dagId, 'tasks', taskId]), {
        absent: new AppError('TASK_NOT_FOUND', { dagId, taskId }),
      });
      const answer = await orUndefined(api.call(['dags', dagId, 'dag_runs', isoformat(logicalDate), 'tasks', taskId]));
      if (answer === undefined) return undefined;
      // Python's word for nothing, as text.
      const state = optionalText(objectOf(answer, 'task instance'), 'state');
      return { state: state === 'None' ? null : state };
    },
  };
}
