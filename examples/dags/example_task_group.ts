/** Groups of tasks, one within another, and edges between them. */
import { Dag } from 'tradewind';

const dag = new Dag('example_task_group', { startDate: '2021-01-01', catchup: false, tags: ['example'] });

const start = dag.empty({ taskId: 'start' });

const section1 = dag.taskGroup('section_1', { tooltip: 'Tasks for section_1' });
section1
  .empty({ taskId: 'task_1' })
  .before(section1.bash({ taskId: 'task_2', bashCommand: 'echo 1' }), section1.empty({ taskId: 'task_3' }));

const section2 = dag.taskGroup('section_2', { tooltip: 'Tasks for section_2' });
section2.empty({ taskId: 'task_1' });

const inner = section2.taskGroup('inner_section_2', { tooltip: 'Tasks for inner_section2' });
const task2 = inner.bash({ taskId: 'task_2', bashCommand: 'echo 1' });
const task3 = inner.empty({ taskId: 'task_3' });
inner.empty({ taskId: 'task_4' }).after(task2, task3);

const end = dag.empty({ taskId: 'end' });

start.before(section1);
section1.before(section2);
section2.before(end);
