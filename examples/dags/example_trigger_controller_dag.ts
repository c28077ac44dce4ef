/** Starts a run of `example_trigger_target_dag` and hands it a message. */
import { Dag } from 'tradewind';

const dag = new Dag('example_trigger_controller_dag', {
  schedule: '@once',
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example'],
});

dag.triggerDagRun({
  taskId: 'test_trigger_dagrun',
  dagId: 'example_trigger_target_dag',
  conf: { message: 'Hello World' },
});
