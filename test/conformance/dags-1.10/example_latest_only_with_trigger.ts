import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('latest_only_with_trigger', {
  schedule: { hours: 4 },
  startDate: daysAgo(2),
  catchup: true,
  tags: ['example'],
});

const task1 = dag.empty({ taskId: 'task1' });
const task2 = dag.empty({ taskId: 'task2' });
const task3 = dag.empty({ taskId: 'task3' });
const task4 = dag.empty({ taskId: 'task4' }, { triggerRule: 'all_done' });

dag.latestOnly({ taskId: 'latest_only' }).before(task1);
task1.before(task3, task4);
task2.before(task3, task4);
