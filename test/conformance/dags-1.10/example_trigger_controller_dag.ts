import { Dag, SkipTask } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_trigger_controller_dag', {
  schedule: '@once',
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'airflow', startDate: daysAgo(2) },
});

dag.triggerDagRun(
  {
    taskId: 'test_trigger_dagrun',
    dagId: 'example_trigger_target_dag',
    runId: () => `trig__${new Date().toISOString().replace('Z', '000+00:00')}`,
    conf: ({ params }) => {
      // The old operator did nothing where its function said so; skipping comes nearest.
      if (params.condition_param !== true) throw new SkipTask('condition_param is not true');
      return { message: params.message };
    },
  },
  { params: { condition_param: true, message: 'Hello World' } },
);
