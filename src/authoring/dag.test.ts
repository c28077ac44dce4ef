import { expect, expectTypeOf, test } from 'vitest';
import { declareLonelyTask, declareWrongOption } from '../../test/fixtures/faulty-dags.ts';
import { collectDags } from './collect-dags.ts';
import { checkDag } from './declaration/check-dag.ts';
import { declarationOf } from './declaration/declarations.ts';
import { resolveEdges } from './declaration/resolve-edges.ts';
import { Dag, type DagSpec, type Ref, type TaskRef, type TaskSpec, withArgList } from './index.ts';

/** What is thrown while a DAG is declared, or when it is read. */
function faultOf(declare: () => Dag): Error {
  try {
    checkDag(declarationOf(declare()));
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was wrong');
}

const plain = (): [Dag, TaskRef, TaskRef] => {
  const dag = new Dag('d');
  return [dag, dag.empty({ taskId: 'a' }), dag.empty({ taskId: 'b' })];
};

test.each<[string, () => Dag, string[]]>([
  ['an illegal DAG id', () => new Dag('a b'), ["DAG 'a b' is illegal", 'alphanumeric']],
  [
    'an unknown option',
    () => new Dag('d', { shedule: '@daily' } as DagSpec),
    ["no option 'shedule' for DAG 'd'", "Did you mean 'schedule'?"],
  ],
  [
    'an option in Python’s spelling',
    () => new Dag('d', { max_active_runs: 1 } as DagSpec),
    ["Did you mean 'maxActiveRuns'?"],
  ],
  [
    'an option of a later version',
    () => new Dag('d', { deadline: 1 } as DagSpec),
    ["Option 'deadline' of DAG 'd' comes with a later version"],
  ],
  ['a renamed option', () => new Dag('d', { concurrency: 1 } as DagSpec), ["is now called 'maxActiveTasks'"]],
  [
    'a bad cron expression',
    () => new Dag('d', { schedule: '61 * * * *' }),
    ["'61 * * * *', is no schedule", "such as '@daily'"],
  ],
  ['an unknown timezone', () => new Dag('d', { timezone: 'Mars/Base' }), ["'Mars/Base', which is no IANA timezone"]],
  [
    'a bad date',
    () => new Dag('d', { startDate: 'yesterday' }),
    ["Option 'startDate' of DAG 'd' is 'yesterday'", 'ISO 8601'],
  ],
  ['a bad duration', () => new Dag('d', { dagrunTimeout: 'soon' }), ["Option 'dagrunTimeout' of DAG 'd'"]],
  [
    'a bad trigger rule',
    () => {
      const dag = new Dag('d');
      dag.empty({ taskId: 'a' }, { triggerRule: 'all_sucess' as 'all_success' });
      return dag;
    },
    ["Option 'triggerRule' of task 'a' of DAG 'd' is 'all_sucess'", 'all_success, all_failed'],
  ],
  [
    'a bad weight rule among the defaults',
    () => new Dag('d', { defaultArgs: { weightRule: 'heavy' as 'absolute' } }),
    ["Option 'weightRule' of defaultArgs of DAG 'd' is 'heavy'", 'downstream, upstream, absolute'],
  ],
  [
    'mail',
    () => new Dag('d', { defaultArgs: { email: 'a@b.c' } }).empty({ taskId: 'a' }) && new Dag('e'),
    ["Option 'email' of task 'a'", 'Set emailOnFailure and emailOnRetry to false'],
  ],
  [
    'an id that is taken',
    () => {
      const [dag] = plain();
      dag.empty({ taskId: 'a' });
      return dag;
    },
    ["Task id 'a' has already been added to the DAG 'd'"],
  ],
  [
    'a group with the id of a task',
    () => {
      const [dag] = plain();
      dag.taskGroup('a');
      return dag;
    },
    ["The id 'a' has already been added"],
  ],
  [
    'an illegal group id',
    () => new Dag('d').taskGroup('x.y') && new Dag('e'),
    ["task group 'x.y' of DAG 'd' is illegal"],
  ],
  [
    'an illegal task id',
    () => {
      const dag = new Dag('d');
      dag.empty({ taskId: '../x' });
      return dag;
    },
    ["Task id '../x' of DAG 'd' is illegal"],
  ],
  [
    'a handler without a name or an id',
    () => {
      const dag = new Dag('d');
      dag.task(async () => 1);
      return dag;
    },
    ['has no id, and its function has no name'],
  ],
  [
    'a task that is never called',
    () => {
      const dag = new Dag('d');
      dag.task('lonely', async () => 1);
      return dag;
    },
    ["Task 'lonely' of DAG 'd' is declared but never called", 'Call what dag.task(…) returned'],
  ],
  [
    'a task that is called twice',
    () => {
      const dag = new Dag('d');
      const task = dag.task('t', async () => 1);
      task();
      task();
      return dag;
    },
    ["Task 't' of DAG 'd' is called twice"],
  ],
  [
    'a cycle',
    () => {
      const [dag, a, b] = plain();
      const c = dag.empty({ taskId: 'c' });
      a.before(b);
      b.before(c);
      c.before(a);
      return dag;
    },
    ["Cycle detected in DAG 'd'", 'a >> b >> c >> a'],
  ],
  [
    'an edge to itself',
    () => {
      const [dag, a] = plain();
      a.before(a);
      return dag;
    },
    ["Task 'a' of DAG 'd' cannot come before itself"],
  ],
  [
    'an edge to another DAG',
    () => {
      const [dag, a] = plain();
      a.before(new Dag('other').empty({ taskId: 'x' }));
      return dag;
    },
    ["from task 'a' of DAG 'd' to task 'x' of DAG 'other'"],
  ],
  [
    'an output of another DAG',
    () => {
      const [dag] = plain();
      const elsewhere = new Dag('other').task('x', async () => 1)();
      dag.task('t', async ({ n }: { n: number }) => n)({ n: elsewhere });
      return dag;
    },
    ["Argument 'n' of task 't' of DAG 'd' is the output of task 'x' of DAG 'other'", 'getXCom'],
  ],
  [
    'an edge to a factory',
    () => {
      const [dag, a] = plain();
      a.before(dag.task('t', async () => 1) as unknown as TaskRef);
      return dag;
    },
    ['before(…)', 'a factory that was not called'],
  ],
  [
    'an argument that JSON cannot hold',
    () => {
      const dag = new Dag('d');
      dag.task('t', async ({ n }: { n: bigint }) => Number(n))({ n: 1n });
      return dag;
    },
    ["Argument 'n' of task 't' of DAG 'd' must be a JSON value", 'is a bigint'],
  ],
  ...['a\0b', 'cut within a face \ud83d'].map((description): [string, () => Dag, string[]] => [
    `a text that the database cannot hold, ${JSON.stringify(description)}`,
    () => new Dag('d', { description }),
    ["'description' of DAG 'd'", 'which cannot be stored'],
  ]),
  [
    'a tag that the database cannot hold',
    () => new Dag('d', { tags: ['ok', 'a\0b'] }),
    ["'tags' of DAG 'd'", 'which cannot be stored'],
  ],
  [
    'a number that the database cannot hold',
    () => {
      const dag = new Dag('d');
      dag.task('t', async () => 1, { retries: 2 ** 31 })();
      return dag;
    },
    ["'retries' of task 't' of DAG 'd'", 'at most 2147483647'],
  ],
  [
    'a switch without a case',
    () => {
      const [dag, a] = plain();
      dag.switch(dag.task('pick', async () => a)());
      return dag;
    },
    ['dag.switch(…)', "task 'pick'", 'Add .case(ref)'],
  ],
  [
    'an awaited condition',
    () => {
      const dag = new Dag('d');
      // @ts-expect-error -- then takes a reference
      dag.if(dag.task('c', async () => true)()).then(() => undefined);
      return dag;
    },
    ['drop the await'],
  ],
  [
    'failFast with another trigger rule',
    () => {
      const dag = new Dag('d', { failFast: true });
      dag.empty({ taskId: 'a' }, { triggerRule: 'all_done' });
      return dag;
    },
    ["trigger rule 'all_done'", 'failFast'],
  ],
  [
    'an unknown option of bash',
    () => {
      const dag = new Dag('d');
      // @ts-expect-error -- misspelled
      dag.bash({ taskId: 'a', bashComand: 'true' });
      return dag;
    },
    ["no option 'bashComand' for bash(…) of task 'a'", "Did you mean 'bashCommand'?"],
  ],
])('%s is refused by name, with a remedy', (_what, declare, messages) => {
  const fault = faultOf(declare);
  for (const message of messages) expect(fault.message).toContain(message);
});

test('the stack of a fault begins at the author’s line, whether it is found there or only when the DAG is read', () => {
  expect(faultOf(declareWrongOption).stack?.split('\n')[1]).toContain('faulty-dags.ts:6:');
  expect(faultOf(declareLonelyTask).stack?.split('\n')[1]).toContain('faulty-dags.ts:12:');
});

test('a group stands for its first and last tasks, whenever they are added', () => {
  const dag = new Dag('d');
  const group = dag.taskGroup('g');
  const inner = group.taskGroup('in', { prefixGroupId: false });
  dag.empty({ taskId: 'start' }).before(group);
  group.before(dag.empty({ taskId: 'end' }));
  const [x, y, z] = [group.empty({ taskId: 'x' }), inner.empty({ taskId: 'y' }), inner.empty({ taskId: 'z' })];
  y.before(z);
  x.before(inner);
  expect(edgesOf(dag)).toEqual(['g.x >> y', 'start >> g.x', 'y >> z', 'z >> end']);
});

test('an output in any field of an operator is an edge; drawing one twice changes nothing', () => {
  const dag = new Dag('d');
  const name = dag.task('name', async () => 'x')();
  const run = dag.bash({ taskId: 'run', bashCommand: name, env: { A: name, B: 'b' } });
  expect(run.after(name).after(name)).toBe(run);
  expect(edgesOf(dag)).toEqual(['name >> run']);
});

test('ids come from the first argument, the options, or the function’s name', () => {
  const dag = new Dag('d');
  dag.task('first', async () => 1)();
  dag.task(async () => 1, { taskId: 'second' })();
  dag.task(async function third() {
    return 1;
  })();
  const fourth = async () => 1;
  dag.task(fourth, { retries: 1 })();
  expect(dag.taskIds).toEqual(['first', 'second', 'third', 'fourth']);
  expect(() => dag.task('fifth', async () => 1, { taskId: 'other' })).toThrow('has an id in two places');
});

test('listed arguments bind to the names that the function destructures', () => {
  const dag = new Dag('d');
  const one = dag.task('one', async () => 1)();
  dag.task('t', async ({ rows, region: _region }: { rows: number; region: string }) => rows)(withArgList(one, 'us'));
  expect(declarationOf(dag).tasks.get('t')?.arguments.op_kwargs).toEqual({ rows: one, region: 'us' });
  const whole = dag.task('whole', async (args: { rows: number }) => args.rows);
  expect(() => whole(withArgList(1))).toThrow('there is no order to read');
  const pair = dag.task('pair', async ({ a }: { a: number }) => a);
  expect(() => pair(withArgList(1, 2))).toThrow('takes 1 arguments (a)');
});

test('DAGs are collected from the file that makes them, one file at a time', async () => {
  const [first, second] = await Promise.all([
    collectDags(async () => {
      await Promise.resolve();
      return [new Dag('a'), new Dag('b')];
    }),
    collectDags(async () => new Dag('c'), 'Asia/Tokyo'),
  ]);
  expect(first.map((dag) => dag.dagId)).toEqual(['a', 'b']);
  expect(second.map((dag) => [dag.dagId, declarationOf(dag).timezone])).toEqual([['c', 'Asia/Tokyo']]);
  await expect(collectDags(async () => [new Dag('x'), new Dag('x')])).rejects.toThrow(
    "DAG 'x' is declared twice in this file",
  );
  await expect(collectDags(() => Promise.reject(new Error('broken file')))).rejects.toThrow('broken file');
  expect(await collectDags(async () => undefined)).toEqual([]);
});

test('start and end date among the defaults are the DAG’s, and text is read in its timezone', () => {
  const dag = new Dag('d', {
    timezone: 'Europe/Berlin',
    defaultArgs: { startDate: '2026-06-01', endDate: '2026-06-02T00:00:00Z' },
  });
  expect(declarationOf(dag).fields).toMatchObject({ start_date: 1_780_264_800, end_date: 1_780_358_400 });
  const zoned = new Dag('z', { startDate: Temporal.ZonedDateTime.from('2026-01-01T00:00[Asia/Tokyo]') });
  expect(declarationOf(zoned).timezone).toBe('Asia/Tokyo');
});

test('the compiler knows what a task returns and what it takes', () => {
  const dag = new Dag('types');
  const count = dag.task('count', async () => 3);
  const report = dag.task('report', async ({ n, text }: { n: number; text?: string }) => ({ line: `${n} ${text}` }));
  expectTypeOf(count).toEqualTypeOf<() => Ref<number>>();
  const three = count();
  expectTypeOf(three).toEqualTypeOf<TaskRef<number>>();
  expectTypeOf(dag.bash({ taskId: 'b', bashCommand: 'true' })).toEqualTypeOf<TaskRef<string>>();
  expectTypeOf(report({ n: three })).toEqualTypeOf<TaskRef<{ line: string }>>();

  const never = () => {
    // @ts-expect-error -- an argument is missing
    report({ text: 'x' });
    // @ts-expect-error -- all arguments are missing
    report({});
    // @ts-expect-error -- misspelled
    report({ n: 1, txt: 'x' });
    // @ts-expect-error -- wrong literal
    report({ n: 'one' });
    // @ts-expect-error -- output of the wrong type
    report({ n: dag.bash({ taskId: 'c', bashCommand: 'true' }) });
    // @ts-expect-error -- takes no arguments
    count({ n: 1 });
    // @ts-expect-error -- a factory is no reference
    three.before(count);
    // @ts-expect-error -- the condition is no boolean
    dag.if(three);
    // @ts-expect-error -- the decider returns no reference
    dag.switch(three);
    // @ts-expect-error -- no value of that type among the arguments
    report(withArgList(true));
    // @ts-expect-error -- a branch returns ids
    dag.branch('x', async () => 7);
    // @ts-expect-error -- misspelled option
    dag.empty({ taskId: 'y' }, { retrys: 1 });
    // @ts-expect-error -- no such trigger rule
    const spec: TaskSpec = { triggerRule: 'sometimes' };
    return spec;
  };
  expect(never).toBeTypeOf('function');
});

function edgesOf(dag: Dag): string[] {
  const edges = [...resolveEdges(declarationOf(dag)).downstream];
  return edges.flatMap(([task, below]) => [...below].map((other) => `${task.taskId} >> ${other.taskId}`)).toSorted();
}
