// The twin of dags/fails.py, which recorded scripts carry.
import { Dag } from 'tradewind';

const dag = new Dag('fails', { startDate: '2024-01-01', catchup: false, tags: ['fixture'] });

const ok = dag.bash({ taskId: 'ok', bashCommand: 'echo fine' });
const bad = dag.bash({ taskId: 'bad', bashCommand: 'echo no; exit 3' }, { retries: 1, retryDelay: 1 });
const skip = dag.bash({ taskId: 'skip', bashCommand: 'exit 99' });
const after = dag.empty({ taskId: 'after' });
const always = dag.empty({ taskId: 'always' }, { triggerRule: 'all_done' });

ok.before(bad, skip);
after.after(bad, skip);
bad.before(always);

new Dag('bad_pool', { startDate: '2024-01-01' }).empty({ taskId: 't' }, { pool: 'no_such_pool' });
