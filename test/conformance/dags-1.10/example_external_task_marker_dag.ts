// Sensors and markers have no place yet: bash tasks of the same ids stand for them.
import { Dag } from 'tradewind';

const child = new Dag('example_external_task_marker_child', { startDate: '2015-01-01', catchup: true });
child
  .bash({ taskId: 'child_task1', bashCommand: 'echo ExternalTaskSensor' })
  .before(child.empty({ taskId: 'child_task2' }));

const parent = new Dag('example_external_task_marker_parent', { startDate: '2015-01-01', catchup: true });
parent.bash({ taskId: 'parent_task', bashCommand: 'echo ExternalTaskMarker' });
