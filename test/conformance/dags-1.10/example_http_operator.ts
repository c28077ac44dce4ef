// HTTP has no place yet: bash tasks of the same ids stand for its operators.
import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_http_operator', {
  schedule: { days: 1 },
  catchup: true,
  tags: ['example'],
  defaultArgs: {
    owner: 'Airflow',
    dependsOnPast: false,
    startDate: daysAgo(2),
    email: ['airflow@example.com'],
    emailOnFailure: false,
    emailOnRetry: false,
    retries: 1,
    retryDelay: { minutes: 5 },
  },
});

const ids = ['http_sensor_check', 'post_op', 'get_op', 'put_op', 'del_op', 'post_op_formenc'];
const tasks = ids.map((taskId) => dag.bash({ taskId, bashCommand: `echo ${taskId}` }));
for (const [index, task] of tasks.entries()) {
  const next = tasks[index + 1];
  if (next) task.before(next);
}
