/** As `example_short_circuit_operator`, with one condition for all. */
import { Dag } from 'tradewind';

const dag = new Dag('example_short_circuit_decorator', { startDate: '2021-01-01', catchup: false, tags: ['example'] });

const check = async ({ condition }: { condition: boolean }) => condition;

const conditionTrue = dag.shortCircuit('condition_is_true', check)({ condition: true });
const conditionFalse = dag.shortCircuit('condition_is_false', check)({ condition: false });
const empty = (taskId: string) => dag.empty({ taskId });

const [true1, true2, false1, false2] = [empty('true_1'), empty('true_2'), empty('false_1'), empty('false_2')];
conditionTrue.before(true1);
true1.before(true2);
conditionFalse.before(false1);
false1.before(false2);

const [task1, task2, task3, task4] = [empty('task_1'), empty('task_2'), empty('task_3'), empty('task_4')];
const [task5, task6] = [empty('task_5'), empty('task_6')];
const task7 = dag.empty({ taskId: 'task_7' }, { triggerRule: 'all_done' });
const shortCircuit = dag.shortCircuit('short_circuit', check, { ignoreDownstreamTriggerRules: false })({
  condition: false,
});

task1.before(task2, shortCircuit);
task2.before(task3);
shortCircuit.before(task4);
task3.before(task5);
task4.before(task6);
task7.after(task5, task6);
