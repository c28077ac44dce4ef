/** Commands that are made by a function of the context, when the task runs. */
import { Dag } from 'tradewind';

const dag = new Dag('example_bash_decorator', { startDate: '2023-01-01', catchup: false });

const runAfterLoop = dag.bash({ taskId: 'run_after_loop', bashCommand: () => 'echo https://airflow.apache.org/' });

for (const seconds of [0, 1, 2]) {
  dag
    .bash({
      taskId: `runme_${seconds}`,
      bashCommand: (context) => `echo "${context.dagId}__${context.taskId}__${context.ds}" && sleep ${seconds}`,
    })
    .before(runAfterLoop);
}

const alsoRunThis = dag.bash({ taskId: 'also_run_this', bashCommand: (context) => `echo "run_id=${context.runId}"` });
const alsoRunThisAgain = dag.bash({
  taskId: 'also_run_this_again',
  bashCommand: 'echo "ti_key={{ task_instance_key_str }}"',
});
const thisWillSkip = dag.bash({ taskId: 'this_will_skip', bashCommand: () => 'echo "hello world"; exit 99;' });
const runThisLast = dag.empty({ taskId: 'run_this_last' }, { triggerRule: 'all_done' });
runThisLast.after(runAfterLoop, alsoRunThis, alsoRunThisAgain, thisWillSkip);

dag.bash({
  taskId: 'sleep_in',
  bashCommand: ({ logicalDate }) => ([0, 6].includes(logicalDate.getUTCDay()) ? 'sleep 1' : 'echo "Already awake"'),
});

dag.bash({
  taskId: 'make_dynamic_dirs',
  bashCommand: ({ ds }) => `mkdir -p "$BASE_DIR/foo/bar/baz" && echo "made $BASE_DIR for ${ds}"`,
  env: { BASE_DIR: "{{ dag_run.logical_date.strftime('%Y/%m/%d') }}" },
  appendEnv: true,
});

dag.bash({
  taskId: 'get_file_stats',
  bashCommand: () => `touch one two && stat --format '%n %s' ${['one', 'two'].join(' ')}`,
});
