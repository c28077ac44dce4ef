/** Functions as tasks: the context, a template in an argument, a loop of tasks with different arguments. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Dag, getContext } from 'tradewind';

const dag = new Dag('example_python_operator', { startDate: '2021-01-01', catchup: false, tags: ['example'] });

const printContext = dag.task('print_the_context', async () => {
  const context = getContext();
  console.log(context);
  console.log(context.ds);
  return 'Whatever you return gets printed in the logs';
})();

const logSql = dag.task('log_sql_query', async ({ query }: { query: string }) => {
  console.log(`Task query: ${query}`);
})({ query: "SELECT * FROM data WHERE day = '{{ ds }}'" });

printContext.before(logSql);

for (const number of [0, 1, 2, 3, 4]) {
  const sleepFor = dag.task(`sleep_for_${number}`, async ({ seconds }: { seconds: number }) => {
    // With the signal, a killed task wakes up at once.
    await sleep(seconds * 1000, undefined, { signal: getContext().signal });
  });
  logSql.before(sleepFor({ seconds: number / 10 }));
}
