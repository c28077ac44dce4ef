/** As `example_python_operator`; here the functions give the tasks their names where they can. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Dag, getContext } from 'tradewind';

const dag = new Dag('example_python_decorator', { startDate: '2021-01-01', catchup: false, tags: ['example'] });

async function print_the_context() {
  console.log(getContext());
  return 'Whatever you return gets printed in the logs';
}

async function log_sql_query({ query }: { query: string }) {
  console.log(`Task query: ${query}`);
}

const printed = dag.task(print_the_context)();
const logged = dag.task(log_sql_query)({ query: "SELECT * FROM data WHERE run = '{{ run_id }}'" });
printed.before(logged);

for (const number of [0, 1, 2, 3, 4]) {
  const sleeping = dag.task(`sleep_for_${number}`, async ({ random_base }: { random_base: number }) =>
    sleep(random_base * 1000),
  );
  logged.before(sleeping({ random_base: number / 10 }));
}
