import { setTimeout as sleep } from 'node:timers/promises';
import { Dag, getContext } from 'tradewind';
import { daysAgo } from './days-ago.ts';

const dag = new Dag('example_python_operator', {
  catchup: true,
  tags: ['example'],
  defaultArgs: { owner: 'Airflow', startDate: daysAgo(2) },
});

const printed = dag.task('print_the_context', async () => {
  console.log(getContext());
  return 'Whatever you return gets printed in the logs';
})();
for (const number of [0, 1, 2, 3, 4]) {
  const sleeping = dag.task(`sleep_for_${number}`, async ({ random_base }: { random_base: number }) =>
    sleep(random_base * 1000),
  );
  printed.before(sleeping({ random_base: number / 10 }));
}
