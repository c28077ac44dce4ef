/** Commands, a loop of tasks, and a task that skips itself by its exit status. */
import { Dag } from 'tradewind';

const dag = new Dag('example_bash_operator', {
  schedule: '0 0 * * *',
  startDate: '2021-01-01',
  catchup: false,
  dagrunTimeout: { minutes: 60 },
  tags: ['example', 'example2'],
  params: { example_key: 'example_value' },
});

const runThisLast = dag.empty({ taskId: 'run_this_last' });
const runAfterLoop = dag.bash({ taskId: 'run_after_loop', bashCommand: 'echo https://airflow.apache.org/' });
runAfterLoop.before(runThisLast);

for (const number of [0, 1, 2]) {
  dag
    .bash({ taskId: `runme_${number}`, bashCommand: 'echo "{{ task_instance_key_str }}" && sleep 1' })
    .before(runAfterLoop);
}

dag.bash({ taskId: 'also_run_this', bashCommand: 'echo "ti_key={{ task_instance_key_str }}"' }).before(runThisLast);

// 99 is the exit status that skips a task, and with it what comes after.
dag.bash({ taskId: 'this_will_skip', bashCommand: 'echo "hello world"; exit 99;' }).before(runThisLast);
