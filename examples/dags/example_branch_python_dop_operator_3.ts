/** A branch whose tasks wait for their own success in the run before. */
import { Dag, getContext } from 'tradewind';

const dag = new Dag('example_branch_dop_operator_v3', {
  schedule: '*/1 * * * *',
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example'],
  defaultArgs: { dependsOnPast: true },
});

const shouldRun = dag.branch('should_run', async () => {
  const minute = getContext().logicalDate.getUTCMinutes();
  console.log(`------------- exec minute = ${minute} -------------`);
  return minute % 2 === 0 ? 'empty_task_1' : 'empty_task_2';
});

shouldRun().before(dag.empty({ taskId: 'empty_task_1' }), dag.empty({ taskId: 'empty_task_2' }));
