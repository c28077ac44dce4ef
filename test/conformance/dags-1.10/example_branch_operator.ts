import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_branch_operator', {
  schedule: '@daily',
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

const options = ['branch_a', 'branch_b', 'branch_c', 'branch_d'];
const first = dag.empty({ taskId: 'run_this_first' });
const branching = dag.branch('branching', async () => options[Math.floor(Math.random() * options.length)])();
const join = dag.empty({ taskId: 'join' }, { triggerRule: 'none_failed_or_skipped' });
first.before(branching);
for (const option of options) {
  const branch = dag.empty({ taskId: option });
  const follow = dag.empty({ taskId: `follow_${option}` });
  branching.before(branch);
  branch.before(follow);
  follow.before(join);
}
