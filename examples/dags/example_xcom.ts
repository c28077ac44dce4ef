/** XComs: what tasks push by returning, by name, and from a command, and how others pull it. */
import { Dag, getClient } from 'tradewind';

const dag = new Dag('example_xcom', { schedule: '@once', startDate: '2021-01-01', catchup: false, tags: ['example'] });

const value1 = [1, 2, 3];
const value2 = { a: 'b' };

const bashPush = dag.bash({
  taskId: 'bash_push',
  bashCommand:
    'echo "bash_push demo"  && ' +
    'echo "Manually set xcom value ' +
    '{{ ti.xcom_push(key="manually_pushed_value", value="manually_pushed_value") }}" && ' +
    'echo "value_by_return"',
});

const bashPull = dag.bash(
  {
    taskId: 'bash_pull',
    bashCommand:
      'echo "bash pull demo" && ' +
      `echo "The xcom pushed manually is {{ ti.xcom_pull(task_ids='bash_push', key='manually_pushed_value') }}" && ` +
      `echo "The returned_value xcom is {{ ti.xcom_pull(task_ids='bash_push') }}" && ` +
      'echo "finished"',
  },
  { doXcomPush: false },
);

const pullFromBash = dag.task('pull_value_from_bash_push', async () => {
  const client = getClient();
  const pushed = await client.getXCom({ taskId: 'bash_push', key: 'manually_pushed_value' });
  const returned = await client.getXCom({ taskId: 'bash_push', key: 'return_value' });
  console.log(`The xcom value pushed by task push manually is ${String(pushed)}`);
  console.log(`The xcom value pushed by task push from return value is ${String(returned)}`);
})();

bashPush.before(bashPull, pullFromBash);

const push = dag.task('push', async () => {
  await getClient().setXCom({ key: 'value from pusher 1', value: value1 });
})();

const pushByReturning = dag.task('push_by_returning', async () => value2);

const puller = dag.task('puller', async ({ returned }: { returned: typeof value2 }) => {
  const pulled = await getClient().getXCom({ taskId: 'push', key: 'value from pusher 1' });
  if (JSON.stringify(pulled) !== JSON.stringify(value1)) throw new Error(`The two values differ ${String(pulled)}`);
  if (JSON.stringify(returned) !== JSON.stringify(value2)) throw new Error('The two values differ');
});

puller({ returned: pushByReturning() }).after(push);
