/** The same pipeline as `tutorial_dag`, written as calls: the compiler checks what flows from task to task. */
import { Dag } from 'tradewind';

const dag = new Dag('tutorial_taskflow_api', {
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example'],
  docMd: `### TaskFlow API Tutorial Documentation
This is a simple data pipeline example which demonstrates the use of the TaskFlow API using three simple tasks for Extract,
Transform, and Load.
`,
});

type Orders = Record<string, number>;

const extract = dag.task(
  'extract',
  async (): Promise<Orders> => JSON.parse('{"1001": 301.27, "1002": 433.21, "1003": 502.22}') as Orders,
  {
    docMd: `
        #### Extract task
        A simple Extract task to get data ready for the rest of the data
        pipeline. In this case, getting data is simulated by reading from a
        hardcoded JSON string.
        `,
  },
);

const transform = dag.task(
  'transform',
  async ({ orders }: { orders: Orders }) => ({
    total_order_value: Object.values(orders).reduce((sum, value) => sum + value, 0),
  }),
  { multipleOutputs: true, docMd: '#### Transform task\nComputes the total order value.' },
);

const load = dag.task(
  'load',
  async ({ summary }: { summary: { total_order_value: number } }) => {
    console.log(`Total order value is: ${summary.total_order_value.toFixed(2)}`);
  },
  { docMd: '#### Load task\nPrints the result instead of saving it.' },
);

const orders = extract();
const summary = transform({ orders });
load({ summary });
