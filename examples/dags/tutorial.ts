/** Three commands in order, with what every DAG has: a schedule, retries, documentation, a template. */
import { Dag } from 'tradewind';

const dag = new Dag('tutorial', {
  description: 'A simple tutorial DAG',
  schedule: { days: 1 },
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example'],
  docMd: '\n    This is a documentation placed anywhere\n    ',
  // Options of all tasks, unless one says otherwise.
  defaultArgs: {
    dependsOnPast: false,
    email: ['airflow@example.com'],
    emailOnFailure: false,
    emailOnRetry: false,
    retries: 1,
    retryDelay: { minutes: 5 },
  },
});

const printDate = dag.bash(
  { taskId: 'print_date', bashCommand: 'date' },
  {
    docMd: `#### Task Documentation
You can document your task using the attributes \`docMd\` (markdown), \`doc\` (plain text), \`docRst\`, \`docJson\`, \`docYaml\`.
`,
  },
);

const sleep = dag.bash({ taskId: 'sleep', bashCommand: 'sleep 5' }, { dependsOnPast: false, retries: 3 });

const templated = dag.bash({
  taskId: 'templated',
  bashCommand: `
{% for i in range(5) %}
    echo "{{ ds }}"
    echo "{{ macros.ds_add(ds, 7)}}"
{% endfor %}
`,
});

printDate.before(sleep, templated);
