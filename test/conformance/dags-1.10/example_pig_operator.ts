// Pig has no place here: a bash task of the same id fails as it did, since the program is not installed.
import { Dag } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_pig_operator', {
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

dag.bash({ taskId: 'run_example_pig_script', bashCommand: 'exec pig -x local -e "ls /;"' });
