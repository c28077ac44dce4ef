import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskWorkload } from '../domain/task-workload.ts';
import { ManualClock, systemClock } from '../foundation/clock.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { executeTask } from './execute-task.ts';
import { AirflowFailException, Dag, getClient, getContext, label, SkipTask, type TaskRef } from './index.ts';
import { MemoryTaskHost, type MemoryTaskHostOptions, TaskMemory } from './memory-task-host.ts';

const DATE = parseTimestamp('2026-01-31T00:00:00Z');

function workloadOf(dag: Dag, taskId: string, more: Partial<TaskWorkload> = {}): TaskWorkload {
  return {
    kind: 'task',
    tiId: 'ti',
    dagId: dag.dagId,
    taskId,
    runId: 'r1',
    mapIndex: -1,
    tryNumber: 1,
    maxTries: 0,
    queue: 'default',
    pool: 'default_pool',
    poolSlots: 1,
    priorityWeight: 1,
    operator: 'x',
    dagVersionId: 'v',
    bundleHash: 'h',
    fileloc: join(tmpdir(), 'dag.ts'),
    executionTimeoutMs: null,
    ...more,
    dagRun: {
      dagId: dag.dagId,
      runId: 'r1',
      runType: 'scheduled',
      logicalDate: DATE,
      dataIntervalStart: DATE,
      dataIntervalEnd: parseTimestamp('2026-02-01T00:00:00Z'),
      runAfter: DATE,
      startDate: null,
      externalTrigger: false,
      conf: {},
      clearNumber: 0,
      ...more.dagRun,
    },
  };
}

/** Runs tasks one after the other, each after those it needs, and keeps what they push. */
function world(dag: Dag, options: Partial<MemoryTaskHostOptions> = {}) {
  const memory = new TaskMemory();
  const lines: string[] = [];
  const hosts = new Map<string, MemoryTaskHost>();
  const run = async (taskId: string, more: Partial<TaskWorkload> = {}) => {
    const host = new MemoryTaskHost({
      workload: workloadOf(dag, taskId, more),
      memory,
      clock: systemClock,
      environment: { PATH: '/usr/bin:/bin' },
      onLog: (line) => lines.push(line.message),
      ...options,
    });
    hosts.set(taskId, host);
    const outcome = await executeTask(dag, taskId, host);
    if (outcome.kind === 'success' && outcome.returnValue !== undefined) {
      memory.setXCom({ dagId: dag.dagId, runId: 'r1', taskId, mapIndex: -1, key: 'return_value' }, outcome.returnValue);
    }
    return outcome;
  };
  const xcom = (taskId: string, key: string) =>
    memory.getXCom({ dagId: dag.dagId, runId: 'r1', taskId, mapIndex: -1, key });
  return { memory, lines, run, xcom, rendered: (taskId: string) => hosts.get(taskId)?.renderedFields };
}

test('a handler gets outputs of other tasks and literals by name, and what it returns is its output', async () => {
  const dag = new Dag('etl');
  const extract = dag.task('extract', async () => [1, 2, 3]);
  const load = dag.task('load', async ({ rows, on }: { rows: number[]; on: string }) => ({
    sum: rows.reduce((a, b) => a + b),
    on,
  }));
  load({ rows: extract(), on: '{{ ds }}' });
  const { run, rendered } = world(dag);
  expect(await run('extract')).toEqual({ kind: 'success', returnValue: [1, 2, 3] });
  expect(await run('load')).toEqual({ kind: 'success', returnValue: { sum: 6, on: '2026-01-31' } });
  expect(rendered('load')).toEqual({
    op_args: [],
    op_kwargs: { rows: [1, 2, 3], on: '2026-01-31' },
    templates_dict: null,
  });
});

test('a template may push an XCom of its task', async () => {
  const dag = new Dag('d');
  dag.bash({
    taskId: 't',
    bashCommand: 'echo {{ ti.xcom_push(key="seen", value={"n": 1}) }} {{ ti.xcom_pull(key="seen").n }}',
  });
  const { run, xcom } = world(dag);
  expect(await run('t')).toEqual({ kind: 'success', returnValue: 'None 1' });
  expect(xcom('t', 'seen')).toEqual({ n: 1 });
});

test('what another task returned is data: templates in it are not rendered', async () => {
  const dag = new Dag('d');
  const source = dag.task('source', async () => '{{ ds }}');
  const echo = dag.task('echo', async ({ text }: { text: string }) => text);
  echo({ text: source() });
  const { run } = world(dag);
  await run('source');
  expect(await run('echo')).toEqual({ kind: 'success', returnValue: '{{ ds }}' });
});

test('a missing output fails the task that wants it, naming argument and task; null is an output', async () => {
  const dag = new Dag('d');
  const silent = dag.task('silent', async () => undefined as unknown as number);
  const nothing = dag.task('nothing', async () => null);
  const wants = dag.task('wants', async ({ rows }: { rows: number }) => rows);
  const takes = dag.task('takes', async ({ value }: { value: null }) => value);
  wants({ rows: silent() });
  takes({ value: nothing() });
  const { run } = world(dag);
  await run('silent');
  await run('nothing');
  const outcome = await run('wants');
  expect(outcome).toMatchObject({ kind: 'failed', mayRetry: true });
  expect(outcome.kind === 'failed' && outcome.error.message).toContain(
    "Argument 'rows' of task 'wants' is the output of task 'silent'",
  );
  expect(await run('takes')).toEqual({ kind: 'success', returnValue: null });
});

test('context and client are at hand in everything that a handler awaits, and nowhere else', async () => {
  const dag = new Dag('d', { params: { city: 'Oslo' } });
  const helper = async () => {
    await Promise.resolve();
    await getClient().setVariable('seen', getContext().ds);
    return getContext().params.city;
  };
  dag.task('t', async () => helper())();
  const { run, memory } = world(dag);
  expect(await run('t')).toEqual({ kind: 'success', returnValue: 'Oslo' });
  expect(memory.variables.get('seen')).toBe('2026-01-31');
  expect(() => getContext()).toThrow('works only while a task runs');
  expect(() => getClient()).toThrow('works only while a task runs');
});

test('conf of the run goes over params, unless that is switched off', async () => {
  const dag = new Dag('d', { params: { city: 'Oslo', n: 1 } });
  dag.task('t', async () => getContext().params)();
  const dagRun = { ...workloadOf(dag, 't').dagRun, conf: { city: 'Bergen' } };
  expect(await world(dag).run('t', { dagRun })).toMatchObject({ returnValue: { city: 'Bergen', n: 1 } });
  const strict = world(dag, {
    getConf: (_section, option) => (option === 'dag_run_conf_overrides_params' ? 'False' : null),
  });
  expect(await strict.run('t', { dagRun })).toMatchObject({ returnValue: { city: 'Oslo', n: 1 } });
});

const cyclic: Record<string, unknown> = {};
cyclic.self = { again: cyclic };

test.each([
  ['a bigint', { rows: [1n] }, "'rows[0]' is a bigint"],
  ['a function', { f: () => 1 }, "'f' is a function"],
  ['a cycle', cyclic, "'self.again' leads back to an object that contains it"],
  ['NaN', { n: Number.NaN }, "'n' is NaN"],
  ['a Map', { m: new Map() }, "'m' is a Map; convert it by Object.fromEntries"],
])('returning %s fails the task and says where it is', async (_what, value, message) => {
  const dag = new Dag('d');
  dag.task('t', async () => value)();
  const outcome = await world(dag).run('t');
  expect(outcome.kind === 'failed' && outcome.error.message).toContain(message);
});

test('a task skips itself, fails for good, or fails for now, by what it throws', async () => {
  const dag = new Dag('d');
  dag.task('skip', async () => {
    throw new SkipTask('nothing to do');
  })();
  dag.task('fail', async () => {
    throw new AirflowFailException('hopeless');
  })();
  dag.task('odd', async () => {
    // oxlint-disable-next-line typescript/only-throw-error -- anything can be thrown
    throw 'just text';
  })();
  const { run } = world(dag);
  expect(await run('skip')).toEqual({ kind: 'skipped', reason: 'nothing to do' });
  expect(await run('fail')).toMatchObject({
    kind: 'failed',
    mayRetry: false,
    error: { name: 'AirflowFailException', message: 'hopeless' },
  });
  expect(await run('odd')).toEqual({
    kind: 'failed',
    mayRetry: true,
    error: { name: 'NonErrorThrown', message: 'just text' },
  });
  expect(await run('absent')).toMatchObject({
    kind: 'failed',
    error: { message: "DAG 'd' has no task 'absent' in this version." },
  });
});

test('a branch skips what it does not lead to directly, but not what a followed task leads to', async () => {
  const dag = new Dag('d');
  const pick = dag.branch('pick', async ({ to }: { to: string[] }) => to);
  const decided = pick({ to: ['a'] });
  const [a, b, join] = ['a', 'b', 'join'].map((taskId) => dag.empty({ taskId })) as [TaskRef, TaskRef, TaskRef];
  decided.before(a, label('other', b), join);
  join.after(a, b);
  const { run, xcom } = world(dag);
  expect(await run('pick')).toEqual({ kind: 'success', returnValue: ['a'], skipTasks: ['b'] });
  expect(xcom('pick', 'skipmixin_key')).toEqual({ followed: ['a', 'join'] });
});

test('a branch may name a group, nothing, or a reference, and nothing else', async () => {
  const dag = new Dag('d');
  const group = dag.taskGroup('g');
  const first = group.empty({ taskId: 'first' });
  first.before(group.empty({ taskId: 'second' }));
  const other = dag.empty({ taskId: 'other' });
  const answers = { group: () => 'g', none: () => null, ref: () => other, wrong: () => 'typo' };
  for (const [id, answer] of Object.entries(answers))
    dag
      .branch(id, answer as () => string)()
      .before(group, other);
  const { run } = world(dag);
  expect(await run('group')).toMatchObject({ skipTasks: ['other'] });
  expect(await run('none')).toEqual({
    kind: 'success',
    returnValue: null,
    skipTasks: ['other', 'g.first'].toSorted().toReversed(),
  });
  expect(await run('ref')).toEqual({ kind: 'success', returnValue: 'other', skipTasks: ['g.first'] });
  const wrong = await run('wrong');
  expect(wrong.kind === 'failed' && wrong.error.message).toMatch(/returned 'typo'; below it are/);
});

test('a short circuit skips everything below it, or only what is directly below', async () => {
  const dag = new Dag('d');
  const all = dag.shortCircuit('all', async () => false)();
  const direct = dag.shortCircuit('direct', async () => 0, { ignoreDownstreamTriggerRules: false })();
  const open = dag.shortCircuit('open', async () => 'yes')();
  const next = dag.empty({ taskId: 'next' });
  next.after(all, direct, open).before(dag.empty({ taskId: 'last' }));
  const { run, xcom } = world(dag);
  expect(await run('all')).toEqual({ kind: 'success', returnValue: false, skipTasks: ['next', 'last'] });
  expect(xcom('all', 'skipmixin_key')).toEqual({ skipped: ['next', 'last'] });
  expect(await run('direct')).toEqual({ kind: 'success', returnValue: 0, skipTasks: ['next'] });
  expect(await run('open')).toEqual({ kind: 'success', returnValue: 'yes' });
});

test('if and switch skip only the tasks they name, and refuse an answer that is none of them', async () => {
  const dag = new Dag('d');
  const [a, b, after] = ['a', 'b', 'after'].map((taskId) => dag.empty({ taskId })) as [TaskRef, TaskRef, TaskRef];
  const decide = async ({ answer }: { answer: boolean }) => answer;
  const yes = dag.task('yes', decide)({ answer: true });
  const no = dag.task('no', decide)({ answer: false });
  const oneSided = dag.task('one_sided', decide)({ answer: false });
  yes.before(after);
  dag.if(yes).then(a).else(b);
  dag.if(no).then(a).else(b);
  dag.if(oneSided).then(a);
  const chosen = dag.task('chosen', async () => b)();
  dag.switch(chosen).case(a).case(b);
  const outside = dag.task('outside', async () => after)();
  dag.switch(outside).case(a).case(b);
  const { run, xcom } = world(dag);
  expect(await run('yes')).toEqual({ kind: 'success', returnValue: true, skipTasks: ['b'] });
  expect(await run('no')).toEqual({ kind: 'success', returnValue: false, skipTasks: ['a'] });
  expect(await run('one_sided')).toEqual({ kind: 'success', returnValue: false, skipTasks: ['a'] });
  expect(await run('chosen')).toEqual({ kind: 'success', returnValue: 'b', skipTasks: ['a'] });
  expect(xcom('chosen', 'skipmixin_key')).toEqual({ skipped: ['a'] });
  const wrong = await run('outside');
  expect(wrong.kind === 'failed' && wrong.error.message).toContain(
    "chose 'after', which is none of its cases: 'a', 'b'",
  );
});

test('latestOnly passes in the newest interval and in triggered runs, else skips what is directly below', async () => {
  const dag = new Dag('d', { schedule: '@daily', startDate: '2026-01-01' });
  const gate = dag.latestOnly({ taskId: 'gate' });
  gate.before(dag.empty({ taskId: 'next' }));
  const at = (time: string) => world(dag, { clock: new ManualClock(parseTimestamp(time)) });
  expect(await at('2026-02-01T12:00:00Z').run('gate')).toEqual({ kind: 'success' });
  expect(await at('2026-02-03T00:00:01Z').run('gate')).toEqual({ kind: 'success', skipTasks: ['next'] });
  const dagRun = { ...workloadOf(dag, 'gate').dagRun, externalTrigger: true };
  expect(await at('2026-02-03T00:00:01Z').run('gate', { dagRun })).toEqual({ kind: 'success' });
});

test('triggerDagRun asks for the run with rendered conf and notes which run it became', async () => {
  const dag = new Dag('d');
  dag.triggerDagRun({ taskId: 't', dagId: 'other', runId: 'from__{{ ds }}', conf: { by: '{{ dag.dag_id }}', n: 1 } });
  const { run, memory, xcom } = world(dag);
  expect(await run('t')).toEqual({ kind: 'success' });
  expect(memory.triggered).toEqual([
    { dagId: 'other', runId: 'from__2026-01-31', conf: { by: 'd', n: 1 }, resetDagRun: false },
  ]);
  expect(xcom('t', 'trigger_run_id')).toBe('from__2026-01-31');
});

test('waiting for a triggered run ends with its state, by the clock of the host', async () => {
  const dag = new Dag('d');
  dag.triggerDagRun({ taskId: 't', dagId: 'other', runId: 'x', waitForCompletion: true, pokeInterval: { minutes: 1 } });
  const clock = new ManualClock(DATE);
  const { run, memory, lines } = world(dag, { clock });
  memory.runStates.set('other/x', 'running');
  const outcome = run('t');
  const waits = () => lines.filter((line) => line.startsWith('Waiting for other on x')).length;
  await expect.poll(waits).toBe(1);
  clock.advance(60_000);
  await expect.poll(waits).toBe(2);
  memory.runStates.set('other/x', 'failed');
  clock.advance(60_000);
  expect(await outcome).toMatchObject({ kind: 'failed', error: { message: 'other failed with failed states failed' } });
});

test('bash gets its environment and Airflow’s, logs line by line, and its last line is its output', async () => {
  const dag = new Dag('d', { defaultArgs: { owner: 'ann' } });
  dag.bash(
    {
      taskId: 't',
      bashCommand:
        'echo "$GREETING $AIRFLOW_CTX_DAG_OWNER $AIRFLOW_CTX_TASK_ID" >&2; pwd; echo "{{ params.x }} {{ ds }}"',
      env: { GREETING: 'hello' },
    },
    { params: { x: 7 } },
  );
  const { run, lines, rendered } = world(dag);
  expect(await run('t')).toEqual({ kind: 'success', returnValue: '7 2026-01-31' });
  expect(lines).toContain('hello ann t');
  expect(lines.some((line) => line.includes('/airflowtmp'))).toBe(true);
  expect(lines.at(-1)).toBe('Command exited with return code 0');
  expect(rendered('t')).toMatchObject({ env: { GREETING: 'hello' }, cwd: null });
});

test('bash skips by status 99, fails by any other in Airflow’s words, and takes functions of the context', async () => {
  const dag = new Dag('d');
  dag.bash({ taskId: 'skip', bashCommand: 'exit 99' });
  dag.bash({ taskId: 'fail', bashCommand: 'exit 2' });
  dag.bash({ taskId: 'killed', bashCommand: 'kill -9 $$' });
  dag.bash({ taskId: 'typed', bashCommand: (context) => `echo ${context.ds}`, skipOnExitCode: null });
  dag.bash({ taskId: 'nowhere', bashCommand: 'true', cwd: '/no/such/folder' });
  const { run } = world(dag);
  expect(await run('skip')).toEqual({ kind: 'skipped', reason: 'Bash command returned exit code 99. Skipping.' });
  expect(await run('fail')).toMatchObject({
    error: { message: 'Bash command failed. The command returned a non-zero exit code 2.' },
  });
  expect(await run('killed')).toMatchObject({
    error: { message: 'Bash command failed. The command returned a non-zero exit code -9.' },
  });
  expect(await run('typed')).toEqual({ kind: 'success', returnValue: '2026-01-31' });
  expect(await run('nowhere')).toMatchObject({ error: { message: 'Can not find the cwd: /no/such/folder' } });
});

test('a command that ends in .sh is a template file beside the DAG file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-test-'));
  try {
    writeFileSync(join(folder, 'hello.sh'), 'echo from file {{ ds }}\n');
    const dag = new Dag('d');
    dag.bash({ taskId: 't', bashCommand: 'hello.sh' });
    dag.bash({ taskId: 'absent', bashCommand: 'absent.sh' });
    const { run } = world(dag);
    expect(await run('t', { fileloc: join(folder, 'dag.ts') })).toEqual({
      kind: 'success',
      returnValue: 'from file 2026-01-31',
    });
    expect(await run('absent', { fileloc: join(folder, 'dag.ts') })).toMatchObject({ kind: 'failed' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an aborted try may clean up, then ends with the reason; a command and its children end with it', async () => {
  const dag = new Dag('d');
  dag.task('forever', async () => new Promise<never>(() => undefined))();
  dag.task('cleans', async () => {
    const { signal } = getContext();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await new Promise((resolve) => setImmediate(resolve));
    return 'cleaned up';
  })();
  dag.bash({ taskId: 'sleep', bashCommand: 'echo pid=$$; sleep 600 & wait' });
  const first = new AbortController();
  const clock = new ManualClock(DATE);
  const outcome = world(dag, { signal: first.signal, clock }).run('forever');
  first.abort(new Error('killed by a person'));
  // The body begins some microtasks later.
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(5000);
  expect(await outcome).toMatchObject({ kind: 'failed', mayRetry: true, error: { message: 'killed by a person' } });

  const polite = new AbortController();
  const cleaned = world(dag, { signal: polite.signal, clock }).run('cleans');
  await new Promise((resolve) => setImmediate(resolve));
  polite.abort(new Error('killed by a person'));
  expect(await cleaned).toEqual({ kind: 'success', returnValue: 'cleaned up' });

  const second = new AbortController();
  const { run, lines } = world(dag, { signal: second.signal });
  const bash = run('sleep');
  await expect.poll(() => lines.some((line) => line.startsWith('pid='))).toBe(true);
  const pid = Number(lines.find((line) => line.startsWith('pid='))?.slice(4));
  second.abort(new Error('too long'));
  expect(await bash).toMatchObject({ kind: 'failed', error: { message: 'too long' } });
  // What is dead stays in the list of processes until somebody has asked for its status.
  await expect.poll(() => isGroupGone(pid), { timeout: 20_000 }).toBe(true);
});

function isGroupGone(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return false;
  } catch {
    return true;
  }
}

test('callbacks hear of each event with the context, and their own errors change nothing', async () => {
  const heard: string[] = [];
  const hear = (name: string) => (context: { taskId: string; reason: string }) =>
    heard.push(`${name} ${context.taskId}: ${context.reason}`);
  const dag = new Dag('d', {
    defaultArgs: {
      onExecuteCallback: hear('execute'),
      onSuccessCallback: [
        () => {
          throw new Error('broken callback');
        },
        hear('success'),
      ],
      onFailureCallback: hear('failure'),
      onRetryCallback: hear('retry'),
      onSkippedCallback: hear('skipped'),
    },
  });
  dag.task('good', async () => 1)();
  dag.task('bad', async () => {
    throw new Error('no luck');
  })();
  dag.task('skips', async () => {
    throw new SkipTask('not today');
  })();
  const { run, lines } = world(dag);
  expect(await run('good')).toEqual({ kind: 'success', returnValue: 1 });
  await run('bad', { maxTries: 1 });
  await run('bad', { maxTries: 1, tryNumber: 2 });
  await run('skips');
  expect(heard.filter((line) => !line.startsWith('execute'))).toEqual([
    'success good: success',
    'retry bad: no luck',
    'failure bad: no luck',
    'skipped skips: not today',
  ]);
  expect(heard.filter((line) => line.startsWith('execute'))).toHaveLength(4);
  expect(lines.some((line) => line.includes('broken callback'))).toBe(true);
});

test('outputs stay out of XCom where the author says so, and go there by member where asked', async () => {
  const dag = new Dag('d');
  dag.task('silent', async () => 1, { doXcomPush: false })();
  dag.task('many', async () => ({ a: 1, b: [2] }), { multipleOutputs: true })();
  dag.task('wrong', async () => [1], { multipleOutputs: true })();
  const { run, xcom } = world(dag);
  expect(await run('silent')).toEqual({ kind: 'success' });
  expect(await run('many')).toEqual({ kind: 'success', returnValue: { a: 1, b: [2] } });
  expect([xcom('many', 'a'), xcom('many', 'b')]).toEqual([1, [2]]);
  expect(await run('wrong')).toMatchObject({ kind: 'failed' });
});
