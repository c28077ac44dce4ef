import { Dag, getClient } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_xcom', {
  schedule: '@once',
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

const value1 = [1, 2, 3];
const value2 = { a: 'b' };

const push = dag.task('push', async () => {
  await getClient().setXCom({ key: 'value from pusher 1', value: value1 });
})();
const pushByReturning = dag.task('push_by_returning', async () => value2)();
const puller = dag.task('puller', async () => {
  const client = getClient();
  const first = await client.getXCom({ taskId: 'push', key: 'value from pusher 1' });
  const second = await client.getXCom({ taskId: 'push_by_returning', key: 'return_value' });
  if (JSON.stringify([first, second]) !== JSON.stringify([value1, value2])) throw new Error('The values differ');
})();
puller.after(push, pushByReturning);
