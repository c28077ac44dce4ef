import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('latest_only', { schedule: { hours: 4 }, startDate: daysAgo(2), catchup: true, tags: ['example'] });

dag.latestOnly({ taskId: 'latest_only' }).before(dag.empty({ taskId: 'task1' }));
