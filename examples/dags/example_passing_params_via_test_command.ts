/** Params that a person gives: `tasks test … -t '{"foo":"bar"}'`. */
import { Dag, getContext } from 'tradewind';

const dag = new Dag('example_passing_params_via_test_command', {
  schedule: '*/1 * * * *',
  startDate: '2021-01-01',
  catchup: false,
  dagrunTimeout: { minutes: 4 },
  tags: ['example'],
});

const runThis = dag.task(
  'run_this',
  async () => {
    const { params } = getContext();
    console.log(`'foo' was passed in via test={true} command : kwargs[params][foo] = ${String(params.foo)}`);
    console.log(`'miff' was passed in via task params = ${String(params.miff)}`);
    return 1;
  },
  { params: { miff: 'agg' } },
);

const alsoRunThis = dag.bash(
  {
    taskId: 'also_run_this',
    bashCommand: `
echo "'foo' was passed in via Airflow CLI Test command with value '$FOO'"
echo "'miff' was passed in via BashOperator with value '$MIFF'"
`,
    env: { FOO: '{{ params.foo }}', MIFF: '{{ params.miff }}' },
  },
  { params: { miff: 'agg', foo: '' } },
);

const envVarTest = dag.task('env_var_test_task', async () => {
  console.log(`foo: ${process.env.foo ?? ''}`);
});

runThis().before(alsoRunThis);
envVarTest();
