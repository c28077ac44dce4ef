import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('tutorial', {
  description: 'A simple tutorial DAG',
  schedule: { days: 1 },
  catchup: true,
  defaultArgs: {
    owner: 'airflow',
    dependsOnPast: false,
    startDate: daysAgo(2),
    email: ['airflow@example.com'],
    emailOnFailure: false,
    emailOnRetry: false,
    retries: 1,
    retryDelay: { minutes: 5 },
  },
});

const printDate = dag.bash({ taskId: 'print_date', bashCommand: 'date' });
const sleep = dag.bash({ taskId: 'sleep', bashCommand: 'sleep 5' }, { dependsOnPast: false, retries: 3 });
const templated = dag.bash(
  {
    taskId: 'templated',
    bashCommand:
      '\n{% for i in range(5) %}\n    echo "{{ ds }}"\n    echo "{{ macros.ds_add(ds, 7)}}"\n    echo "{{ params.my_param }}"\n{% endfor %}\n',
  },
  { dependsOnPast: false, params: { my_param: 'Parameter I passed in' } },
);
printDate.before(sleep, templated);
