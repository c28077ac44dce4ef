// Sub-DAGs are not carried over: bash tasks of the same ids stand for them.
import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_subdag_operator', {
  schedule: '@once',
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

const tasks = [
  dag.empty({ taskId: 'start' }),
  dag.bash({ taskId: 'section-1', bashCommand: 'echo section-1' }),
  dag.empty({ taskId: 'some-other-task' }),
  dag.bash({ taskId: 'section-2', bashCommand: 'echo section-2' }),
  dag.empty({ taskId: 'end' }),
];
for (const [index, task] of tasks.entries()) {
  const next = tasks[index + 1];
  if (next) task.before(next);
}
