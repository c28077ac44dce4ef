/** Skips what comes after it in every scheduled run but the newest. */
import { Dag } from 'tradewind';

const dag = new Dag('latest_only', {
  schedule: { hours: 4 },
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example2', 'example3'],
});

dag.latestOnly({ taskId: 'latest_only' }).before(dag.empty({ taskId: 'task1' }));
