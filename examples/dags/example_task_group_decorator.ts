/** A function that makes a group of tasks, used five times. */
import { Dag, type TaskGroup, type TaskRef } from 'tradewind';

const dag = new Dag('example_task_group_decorator', { startDate: '2021-01-01', catchup: false, tags: ['example'] });

const start = dag.task('task_start', async () => '[Task_start]')();
const end = dag.task('task_end', async () => console.log('[ Task_End ]'))();

function addTasks(group: TaskGroup, value: number): TaskRef<void> {
  const task1 = group.task('task_1', async ({ value }: { value: number }) => `[ Task1 ${value} ]`);
  const task2 = group.task('task_2', async ({ text }: { text: string }) => `[ Task2 ${text} ]`);
  const task3 = group.task('task_3', async ({ text }: { text: string }) => console.log(`[ Task3 ${text} ]`));
  return task3({ text: task2({ text: task1({ value }) }) });
}

for (const number of [0, 1, 2, 3, 4]) {
  const id = number === 0 ? 'task_group_function' : `task_group_function__${number}`;
  const group = dag.taskGroup(id, { tooltip: 'TaskGroup for grouping related Tasks' });
  addTasks(group, number);
  group.after(start).before(end);
}
