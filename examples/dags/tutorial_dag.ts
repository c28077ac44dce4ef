/** Extract, transform, load: each task hands its result on by an XCom that the next one reads by name. */
import { Dag, getClient } from 'tradewind';

const dag = new Dag('tutorial_dag', {
  description: 'DAG tutorial',
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example'],
  docMd: '### DAG Tutorial Documentation\nThis DAG is demonstrating an Extract -> Transform -> Load pipeline\n',
  defaultArgs: { retries: 2 },
});

type Orders = Record<string, number>;

const extract = dag.task('extract', async () => {
  await getClient().setXCom({ key: 'order_data', value: '{"1001": 301.27, "1002": 433.21, "1003": 502.22}' });
})();

const transform = dag.task('transform', async () => {
  const client = getClient();
  const text = await client.getXCom<string>({ key: 'order_data', taskId: 'extract' });
  const orders = JSON.parse(text ?? '{}') as Orders;
  const total = Object.values(orders).reduce((sum, value) => sum + value, 0);
  await client.setXCom({ key: 'total_order_value', value: { total_order_value: total } });
})();

const load = dag.task('load', async () => {
  console.log(await getClient().getXCom({ key: 'total_order_value', taskId: 'transform' }));
})();

extract.before(transform);
transform.before(load);
