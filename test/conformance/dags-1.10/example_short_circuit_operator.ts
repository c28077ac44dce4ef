import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_short_circuit_operator', {
  schedule: { days: 1 },
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

for (const [taskId, condition, word] of [
  ['condition_is_True', true, 'true'],
  ['condition_is_False', false, 'false'],
] as const) {
  const first = dag.empty({ taskId: `${word}_1` });
  dag
    .shortCircuit(taskId, async () => condition)()
    .before(first);
  first.before(dag.empty({ taskId: `${word}_2` }));
}
