/** One of four branches, chosen at random, and a task where they meet again. */
import { Dag } from 'tradewind';

const dag = new Dag('example_branch_operator', {
  schedule: '@daily',
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example', 'example2'],
});

const options = ['branch_a', 'branch_b', 'branch_c', 'branch_d'];

const runThisFirst = dag.empty({ taskId: 'run_this_first' });
const branching = dag.branch('branching', async () => options[Math.floor(Math.random() * options.length)])();
// The branches that are not chosen are skipped, so the join must not ask for the success of all.
const join = dag.empty({ taskId: 'join' }, { triggerRule: 'none_failed_min_one_success' });

runThisFirst.before(branching);
for (const option of options) {
  const branch = dag.empty({ taskId: option });
  const follow = dag.empty({ taskId: `follow_${option}` });
  branching.before(branch);
  branch.before(follow);
  follow.before(join);
}
