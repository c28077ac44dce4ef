import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('test_utils', { startDate: daysAgo(2), catchup: true, tags: ['example'] });

dag.bash({ taskId: 'sleeps_forever', bashCommand: 'sleep 10000000000' });
