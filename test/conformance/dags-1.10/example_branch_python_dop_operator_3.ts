import { Dag, getContext } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_branch_dop_operator_v3', {
  schedule: '*/1 * * * *',
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', dependsOnPast: true, startDate: daysAgo(2) },
});

const condition = dag.branch('condition', async () =>
  getContext().logicalDate.getUTCMinutes() % 2 === 0 ? 'dummy_task_1' : 'dummy_task_2',
);
condition().before(dag.empty({ taskId: 'dummy_task_1' }), dag.empty({ taskId: 'dummy_task_2' }));
