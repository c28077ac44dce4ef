import type { Database } from '../../src/metadata/database.ts';

/** How much history there is. */
export interface HistorySize {
  dags: number;
  /** Of each DAG. */
  runs: number;
}

/** Every tenth DAG has many tasks, the others few: ten on average. */
const MANY_TASKS = 55;
const FEW_TASKS = 5;

/** A DAG of many tasks, and a run of it. */
export const LARGE = { dagId: 'past_0', runId: 'run_1' };

/**
 * Fills a database with DAGs that ran for a long time: paused, each run and each task instance successful. By SQL, since a
 * million task instances would take minutes otherwise.
 */
export async function insertHistory(db: Database, { dags, runs }: HistorySize): Promise<void> {
  const isPostgres = db.dialect === 'postgres';
  const [yes, no] = isPostgres ? ['TRUE', 'FALSE'] : ['1', '0'];
  const at = (seconds: string) =>
    isPostgres
      ? `TIMESTAMPTZ '2020-01-01 00:00:00Z' + (${seconds}) * INTERVAL '1 second'`
      : `strftime('%Y-%m-%dT%H:%M:%S', '2020-01-01', (${seconds}) || ' seconds') || '.000000Z'`;
  const id = isPostgres
    ? 'gen_random_uuid()'
    : `printf('%08x-%04x-7000-8000-%012x', d.i, r.i % 65536, r.i * 1000 + t.i)`;
  const numbers = (name: string, first: number, count: number) =>
    `${name} (i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM ${name} WHERE i < ${first + count - 1})`;
  const tasksOf = (dag: string) => `CASE ${dag} % 10 WHEN 0 THEN ${MANY_TASKS} ELSE ${FEW_TASKS} END`;
  const tables = `${numbers('d', 0, dags)}, ${numbers('r', 1, runs)}, ${numbers('t', 1, MANY_TASKS)}`;
  const run = (sql: string) => db.run({ sql: `WITH RECURSIVE ${tables} ${sql}`, parameters: [] });
  await run(`INSERT INTO dag (dag_id, is_paused, is_active, last_parsed_time, fileloc, relative_fileloc, bundle_name, owners,
      description, timetable_summary, timetable_description, max_active_tasks, max_active_runs,
      max_consecutive_failed_dag_runs, has_import_errors, next_dagrun_planned)
    SELECT 'past_' || d.i, ${yes}, ${yes}, ${at('d.i')}, '/dags/past.ts', 'past.ts', 'history', 'airflow', 'A DAG of the past',
      '0 0 * * *', 'At 00:00', 16, 16, 0, ${no}, ${yes} FROM d`);
  await run(`INSERT INTO dag_tag (dag_id, name) SELECT 'past_' || d.i, 'bench' FROM d`);
  await run(`INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, conf, logical_date, data_interval_start,
      data_interval_end, run_after, queued_at, start_date, end_date, last_scheduling_decision, updated_at)
    SELECT 'past_' || d.i, 'run_' || r.i, 'scheduled', 'success', ${no}, '{"day": 1}', ${at('r.i * 86400')},
      ${at('r.i * 86400')}, ${at('r.i * 86400 + 86400')}, ${at('r.i * 86400 + 86400')}, ${at('r.i * 86400 + 86400')},
      ${at('r.i * 86400 + 86401')}, ${at('r.i * 86400 + 86500')}, ${at('r.i * 86400 + 86500')}, ${at('r.i * 86400 + 86500')}
    FROM r CROSS JOIN d ORDER BY r.i, d.i`);
  await run(`INSERT INTO task_instance (id, dag_id, run_id, task_id, state, try_number, max_tries, start_date, end_date,
      duration, hostname, unixname, pool, pool_slots, queue, priority_weight, operator, queued_dttm, scheduled_dttm, pid,
      executor, updated_at)
    SELECT ${id}, 'past_' || d.i, 'run_' || r.i, 'task_' || t.i, 'success', 1, 0, ${at('r.i * 86400 + 86401')},
      ${at('r.i * 86400 + 86402')}, 1.0, 'host', 'user', 'default_pool', 1, 'default', 1, 'BashOperator',
      ${at('r.i * 86400 + 86400')}, ${at('r.i * 86400 + 86400')}, 4711, 'LocalExecutor', ${at('r.i * 86400 + 86402')}
    FROM r CROSS JOIN d CROSS JOIN t WHERE t.i <= ${tasksOf('d.i')}`);
  await run(`INSERT INTO dag_total (dag_id, dag_runs, task_instances)
    SELECT 'past_' || d.i, ${runs}, ${runs} * ${tasksOf('d.i')} FROM d`);
  if (isPostgres) for (const table of ['dag', 'dag_run', 'task_instance']) await vacuum(db, table);
}

/** What the server does by itself after a while: its planner knows what there is. */
async function vacuum(db: Database, table: string): Promise<void> {
  await db.run({ sql: `ANALYZE ${table}`, parameters: [] });
}
