import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_nested_branch_dag', { schedule: '@daily', startDate: daysAgo(2), catchup: true });

const triggerRule = 'none_failed_or_skipped';
const branch1 = dag.branch('branch_1', async () => 'true_1')();
const join1 = dag.empty({ taskId: 'join_1' }, { triggerRule });
const true1 = dag.empty({ taskId: 'true_1' });
const false1 = dag.empty({ taskId: 'false_1' });
const branch2 = dag.branch('branch_2', async () => 'true_2')();
const join2 = dag.empty({ taskId: 'join_2' }, { triggerRule });
const true2 = dag.empty({ taskId: 'true_2' });
const false2 = dag.empty({ taskId: 'false_2' });
const false3 = dag.empty({ taskId: 'false_3' });

branch1.before(true1, false1);
true1.before(join1);
false1.before(branch2);
branch2.before(true2, false2);
join2.after(true2, false2).before(false3);
false3.before(join1);
