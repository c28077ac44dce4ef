import { Dag, SkipTask } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_skip_dag', {
  schedule: { days: 1 },
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

for (const [suffix, triggerRule] of [
  ['1', 'all_success'],
  ['2', 'one_success'],
] as const) {
  const skip = dag.task(`skip_operator_${suffix}`, async (): Promise<void> => {
    throw new SkipTask();
  })();
  const alwaysTrue = dag.empty({ taskId: `always_true_${suffix}` });
  dag
    .empty({ taskId: triggerRule }, { triggerRule })
    .after(skip, alwaysTrue)
    .before(dag.empty({ taskId: `final_${suffix}` }));
}
