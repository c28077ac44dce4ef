import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_kubernetes_executor_config', {
  catchup: true,
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

const task = (taskId: string) => dag.task(taskId, async () => console.log(taskId))();
const [start, four, nonRoot, other] = [
  task('start_task'),
  task('four_task'),
  task('non_root_task'),
  task('other_namespace_task'),
];
start.before(four, other);
four.before(nonRoot);
