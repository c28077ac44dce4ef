import { Dag, getContext } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_passing_params_via_test_command', {
  schedule: '*/1 * * * *',
  catchup: true,
  dagrunTimeout: { minutes: 4 },
  tags: ['example'],
  defaultArgs: { owner: 'airflow', startDate: daysAgo(1) },
});

const params = { miff: 'agg' };
const runThis = dag.task(
  'run_this',
  async () => {
    console.log(` 'miff' was passed in via task params = ${String(getContext().params.miff)}`);
    return 1;
  },
  { params },
);
const alsoRunThis = dag.bash(
  {
    taskId: 'also_run_this',
    bashCommand:
      '\n    echo " \'foo was passed in via Airflow CLI Test command with value {{ params.foo | default("") }} "\n    echo " \'miff was passed in via BashOperator with value {{ params.miff }} "\n',
  },
  { params },
);
runThis().before(alsoRunThis);
