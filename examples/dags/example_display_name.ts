/** Names for people, beside the ids. */
import { Dag } from 'tradewind';

const dag = new Dag('example_display_name', {
  dagDisplayName: 'Sample DAG with Display Name',
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example'],
});

const first = dag.empty({ taskId: 'sample_task_1' }, { taskDisplayName: 'Sample Task 1' });
const second = dag.task('sample_task_2', async () => console.log('Running task 2'), {
  taskDisplayName: 'Sample Task 2',
});

first.before(second());
