/** Templates in the arguments of a task, and params of the DAG with one task's own over them. */
import { Dag, getContext } from 'tradewind';

const dag = new Dag('tutorial_taskflow_templates', {
  schedule: '@daily',
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example'],
  params: { foobar: 'param_from_dag', other_param: 'from_dag' },
});

const templateTest = dag.task(
  'template_test',
  async ({ sql, test_var }: { sql: string; test_var: string }) => {
    const { ds, params } = getContext();
    console.log(`ds: ${ds}`);
    console.log(`foobar: ${String(params.foobar)}, other_param: ${String(params.other_param)}`);
    console.log(`sql: ${sql}`);
    console.log(`test_var: ${test_var}`);
  },
  { params: { foobar: 'param_from_task' } },
);

templateTest({ sql: "select * from test_table where day = '{{ ds }}'", test_var: '{{ run_id }}' });
