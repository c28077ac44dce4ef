import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_bash_operator', {
  schedule: '0 0 * * *',
  catchup: true,
  dagrunTimeout: { minutes: 60 },
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

const runThisLast = dag.empty({ taskId: 'run_this_last' });
const runAfterLoop = dag.bash({ taskId: 'run_after_loop', bashCommand: 'echo 1' });
runAfterLoop.before(runThisLast);
for (const number of [0, 1, 2]) {
  dag
    .bash({ taskId: `runme_${number}`, bashCommand: 'echo "{{ task_instance_key_str }}" && sleep 1' })
    .before(runAfterLoop);
}
dag
  .bash({ taskId: 'also_run_this', bashCommand: 'echo "run_id={{ run_id }} | dag_run={{ dag_run }}"' })
  .before(runThisLast);
