/** As `latest_only`, with a task that runs although one before it was skipped. */
import { Dag } from 'tradewind';

const dag = new Dag('latest_only_with_trigger', {
  schedule: { hours: 4 },
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example3'],
});

const task1 = dag.empty({ taskId: 'task1' });
const task2 = dag.empty({ taskId: 'task2' });
const task3 = dag.empty({ taskId: 'task3' });
const task4 = dag.empty({ taskId: 'task4' }, { triggerRule: 'all_done' });

dag.latestOnly({ taskId: 'latest_only' }).before(task1);
task1.before(task3, task4);
task2.before(task3, task4);
