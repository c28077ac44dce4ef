import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { deserializeDag } from '../../serialization/deserialize-dag.ts';
import { ActiveRun } from './active-run.ts';
import { SchedulerMemory } from './scheduler-memory.ts';

const now = parseTimestamp('2024-01-01T00:00:00Z');
const task = {
  __type: 'operator',
  __var: { task_id: 'a', task_type: 'X', _task_module: 'tests', template_fields: [], downstream_task_ids: [] },
};
const structure = deserializeDag({
  __version: 3,
  dag: { dag_id: 'd', fileloc: '/d.ts', relative_fileloc: 'd.ts', dagrun_timeout: 86_400, tasks: [task] },
});
const dag = { versionId: 'v', versionNumber: 1, bundleHash: 'b', structure };

/** A run with a retry that is due in an hour. */
function addRun(memory: SchedulerMemory, id: number, state: 'queued' | 'running'): WeakRef<ActiveRun> {
  const run = new ActiveRun(
    {
      id,
      dag_id: 'd',
      run_id: `run ${id}`,
      run_type: 'manual',
      state,
      external_trigger: true,
      conf: null,
      logical_date: now,
      data_interval_start: null,
      data_interval_end: null,
      run_after: parseTimestamp('2024-01-01T01:00:00Z'),
      start_date: now,
      clear_number: 0,
      created_dag_version_id: null,
    },
    dag,
    [
      {
        dag_run_id: id,
        id: `ti ${id}`,
        task_id: 'a',
        map_index: -1,
        state: 'up_for_retry',
        try_number: 1,
        max_tries: 1,
        start_date: now,
        next_retry_at: parseTimestamp('2024-01-01T01:00:00Z'),
        queued_by_job_id: null,
        executor: null,
      },
    ],
  );
  memory.runs.add(run);
  memory.noteRun(run);
  return new WeakRef(run);
}

function end(memory: SchedulerMemory, id: number): void {
  const run = memory.runs.get(id);
  if (run) memory.runs.remove(run);
  memory.runEnded('d');
}

test('keeps nothing of a run that ended, though times of it are still to come', async () => {
  const memory = new SchedulerMemory();
  const ended = [addRun(memory, 1, 'running'), addRun(memory, 2, 'queued')];
  end(memory, 1);
  end(memory, 2);
  await new Promise(setImmediate);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  expect(ended.map((run) => run.deref())).toEqual([undefined, undefined]);
  const due = memory.takeDue(Date.parse('2024-01-03T00:00:00Z'));
  expect(due).toEqual({ retries: [], timedOut: [] });
});

test('says once what is due of runs that are still held', () => {
  const memory = new SchedulerMemory();
  addRun(memory, 1, 'running');
  expect(memory.takeDue(Date.parse('2024-01-01T00:30:00Z'))).toEqual({ retries: [], timedOut: [] });
  const { retries, timedOut } = memory.takeDue(Date.parse('2024-01-02T00:00:01Z'));
  expect(retries.map(({ id }) => id)).toEqual(['ti 1']);
  expect(timedOut.map(({ id }) => id)).toEqual([1]);
  expect(memory.takeDue(Date.parse('2024-01-02T00:00:02Z'))).toEqual({ retries: [], timedOut: [] });
});
