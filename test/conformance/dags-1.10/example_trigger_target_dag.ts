import { Dag, getContext } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_trigger_target_dag', {
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

dag.task('run_this', async function run_this_func() {
  const { message } = getContext().dagRun.conf;
  if (message === undefined) throw new Error("KeyError: 'message'");
  console.log(`Remotely received value of ${String(message)} for key=message`);
})();

dag.bash({
  taskId: 'bash_task',
  bashCommand: 'echo "Here is the message: $message"',
  env: { message: '{{ dag_run.conf["message"] if dag_run else "" }}' },
});
