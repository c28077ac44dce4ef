/** Tasks that skip themselves, and what trigger rules make of it. */
import { Dag, SkipTask, type TaskRef } from 'tradewind';

const dag = new Dag('example_skip_dag', {
  schedule: { days: 1 },
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example'],
});

function createTestPipeline(suffix: string, triggerRule: 'all_success' | 'one_success'): void {
  const skip = dag.task(`skip_operator_${suffix}`, async (): Promise<void> => {
    throw new SkipTask();
  })();
  const alwaysTrue: TaskRef = dag.empty({ taskId: `always_true_${suffix}` });
  const join = dag.empty({ taskId: triggerRule }, { triggerRule });
  const final = dag.empty({ taskId: `final_${suffix}` });
  join.after(skip, alwaysTrue).before(final);
}

createTestPipeline('1', 'all_success');
createTestPipeline('2', 'one_success');
