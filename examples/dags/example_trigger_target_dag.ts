/** Is started by `example_trigger_controller_dag`, or by a person, and prints the message that it was started with. */
import { Dag, getContext } from 'tradewind';

const dag = new Dag('example_trigger_target_dag', { startDate: '2021-01-01', catchup: false, tags: ['example'] });

dag.task('run_this', async () => {
  console.log(`Remotely received value of ${String(getContext().dagRun.conf.message)} for key=message`);
})();

dag.bash({
  taskId: 'bash_task',
  bashCommand: 'echo "Here is the message: $message"',
  env: { message: '{{ dag_run.conf.get("message") }}' },
});
