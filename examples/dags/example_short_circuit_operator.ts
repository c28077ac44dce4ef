/** Conditions that have everything below them skipped, or only what is directly below. */
import { Dag } from 'tradewind';

const dag = new Dag('example_short_circuit_operator', { startDate: '2021-01-01', catchup: false, tags: ['example'] });

const conditionTrue = dag.shortCircuit('condition_is_True', async () => true)();
const conditionFalse = dag.shortCircuit('condition_is_False', async () => false)();

for (const [condition, word] of [
  [conditionTrue, 'true'],
  [conditionFalse, 'false'],
] as const) {
  const first = dag.empty({ taskId: `${word}_1` });
  condition.before(first);
  first.before(dag.empty({ taskId: `${word}_2` }));
}

const task = (number: number) =>
  dag.empty({ taskId: `task_${number}` }, number === 7 ? { triggerRule: 'all_done' } : {});
const [task1, task2, task3, task4, task5, task6, task7] = [
  task(1),
  task(2),
  task(3),
  task(4),
  task(5),
  task(6),
  task(7),
];
// task_7 runs all the same: only task_4 is skipped, the rest follows from trigger rules.
const shortCircuit = dag.shortCircuit('short_circuit', async () => false, { ignoreDownstreamTriggerRules: false })();

task1.before(task2, shortCircuit);
task2.before(task3);
shortCircuit.before(task4);
task3.before(task5);
task4.before(task6);
task7.after(task5, task6);
