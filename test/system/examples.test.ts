import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../harness/api-client.ts';
import { type Home, makeDefaultHome } from '../harness/home.ts';
import { startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

let home: Home;
let api: ApiClient;
beforeAll(async () => {
  home = makeDefaultHome();
  const server = await startServer(home, { settings: { AIRFLOW__CORE__LOAD_EXAMPLES: 'True' } });
  api = server.api();
  const anyDag = { sql: 'SELECT 1 FROM dag WHERE is_active = 1', parameters: [] };
  await until('the examples are there', async () => (await home.db.first(anyDag)) !== undefined);
});
afterAll(() => home.remove());

/** How many runs of a DAG are in each state. */
async function runStates(dagId: string): Promise<Record<string, number>> {
  const rows = await home.db.all<{ state: string; runs: number }>({
    sql: 'SELECT state, count(*) AS runs FROM dag_run WHERE dag_id = $1 GROUP BY state',
    parameters: [dagId],
  });
  return Object.fromEntries(rows.map(({ state, runs }) => [state, runs]));
}

async function taskStates(dagId: string, runId: string): Promise<Record<string, string | null>> {
  const rows = await home.db.all<{ task_id: string; state: string | null }>({
    sql: 'SELECT task_id, state FROM task_instance WHERE dag_id = $1 AND run_id = $2',
    parameters: [dagId, runId],
  });
  return Object.fromEntries(rows.map(({ task_id, state }) => [task_id, state]));
}

interface Day {
  date: string;
  precipitation: number;
  tempMax: number;
  tempMin: number;
  wind: number;
  weather: string;
}

/** The days of 2012 as they were measured. */
function measuredDays(): Day[] {
  const csv = readFileSync(new URL('../../examples/data/seattle-weather.csv', import.meta.url), 'utf8');
  const days = csv.split('\n').filter((line) => line.startsWith('2012-'));
  return days.map((line) => {
    const [date = '', precipitation, tempMax, tempMin, wind, weather = ''] = line.trim().split(',');
    return {
      date,
      precipitation: Number(precipitation),
      tempMax: Number(tempMax),
      tempMin: Number(tempMin),
      wind: Number(wind),
      weather,
    };
  });
}

describe("Seattle's weather of 2012", () => {
  let store: DatabaseSync;
  beforeAll(async () => {
    const finished = async (dagId: string, runs: number) => (await runStates(dagId))['success'] === runs;
    await until('366 days are stored', () => finished('seattle_weather', 366), 50_000);
    await until('12 months are reported', () => finished('seattle_weather_report', 12));
    store = new DatabaseSync(join(home.path, 'seattle_weather.db'));
  }, 90_000);
  afterAll(() => store.close());

  test('is caught up in 366 daily and 12 monthly runs, one for each interval', async () => {
    expect(await runStates('seattle_weather')).toEqual({ success: 366 });
    expect(await runStates('seattle_weather_report')).toEqual({ success: 12 });
    const dates = await home.db.all<{ run_id: string }>({
      sql: "SELECT run_id FROM dag_run WHERE dag_id = 'seattle_weather' ORDER BY logical_date",
      parameters: [],
    });
    expect(dates.map(({ run_id }) => run_id)).toEqual(
      measuredDays().map(({ date }) => `scheduled__${date}T00:00:00+00:00`),
    );
  });

  test('is stored as it was measured', () => {
    expect(store.prepare('SELECT * FROM day ORDER BY date').all()).toEqual(measuredDays());
  });

  test('is reported by month with the numbers that the measurements give', () => {
    const months = store.prepare('SELECT month, report FROM month ORDER BY month').all();
    const reports = months.map(({ report }) => JSON.parse(String(report)) as unknown);
    const byMonth = Map.groupBy(measuredDays(), ({ date }) => date.slice(0, 7));
    expect(byMonth.size).toBe(12);
    const total = (days: Day[], of: (day: Day) => number) => days.reduce((sum, day) => sum + of(day), 0);
    expect(reports).toEqual(
      [...byMonth].map(([month, days]) => ({
        month,
        days: days.length,
        precipitation: expect.closeTo(
          total(days, (day) => day.precipitation),
          2,
        ),
        hottest: Math.max(...days.map((day) => day.tempMax)),
        coldest: Math.min(...days.map((day) => day.tempMin)),
        meanWind: expect.closeTo(total(days, (day) => day.wind) / days.length, 2),
        daysByWeather: Object.fromEntries(
          [...Map.groupBy(days, (day) => day.weather)].map(([weather, of]) => [weather, of.length]),
        ),
      })),
    );
  });

  test('is read for a run that somebody starts by hand today', async () => {
    const { execution_date: date } = await api.trigger('seattle_weather', { conf: '{"key":"value"}' });
    expect(await api.runEnd('seattle_weather', date)).toBe('success');
  });
});

/** An even minute, which decides which branch `example_branch_dop_operator_v3` takes. */
const DATE = '2026-06-01T12:30:00+00:00';

/** Tasks that are skipped; all others succeed. Examples that are not here skip nothing. */
const SKIPPED: Record<string, string[]> = {
  example_bash_decorator: ['this_will_skip'],
  example_bash_operator: ['this_will_skip', 'run_this_last'],
  example_branch_dop_operator_v3: ['empty_task_2'],
  example_nested_branch_dag: ['branch_2', 'false_1', 'false_2', 'false_3', 'join_2', 'true_2'],
  example_short_circuit_decorator: ['false_1', 'false_2', 'task_4', 'task_6'],
  example_short_circuit_operator: ['false_1', 'false_2', 'task_4', 'task_6'],
  example_skip_dag: ['all_success', 'final_1', 'skip_operator_1', 'skip_operator_2'],
};

/** Their branch is drawn by lot. */
const RANDOM = new Set(['example_branch_operator']);

describe('the other examples', () => {
  /** Task states of one run of each DAG. */
  const ends = new Map<string, Record<string, string | null>>();
  beforeAll(async () => {
    const dags = await home.db.all<{ dag_id: string }>({
      sql: "SELECT dag_id FROM dag WHERE dag_id NOT LIKE 'seattle_%'",
      parameters: [],
    });
    await Promise.all(
      dags.map(async ({ dag_id: dagId }) => {
        await api.get(`/dags/${dagId}/paused/false`);
        await api.trigger(dagId, { run_id: 'example', execution_date: DATE });
        expect([dagId, await api.runEnd(dagId, DATE, 80_000)]).toEqual([dagId, 'success']);
        ends.set(dagId, await taskStates(dagId, 'example'));
      }),
    );
  }, 100_000);

  test('load without an import error', async () => {
    expect(await home.db.all({ sql: 'SELECT filename, stacktrace FROM import_error', parameters: [] })).toEqual([]);
    expect(ends.size).toBeGreaterThan(25);
  });

  test('run, each task to the state that Airflow gives it', () => {
    const wrong = [...ends].flatMap(([dagId, states]) =>
      RANDOM.has(dagId)
        ? []
        : Object.entries(states)
            .filter(([task, state]) => state !== (SKIPPED[dagId]?.includes(task) ? 'skipped' : 'success'))
            .map(([task, state]) => `${dagId}.${task} is ${state}`),
    );
    expect(wrong).toEqual([]);
  });

  test('follow one branch of those to choose from', () => {
    const states = ends.get('example_branch_operator') ?? {};
    const chosen = Object.keys(states).filter((task) => task.startsWith('branch_') && states[task] === 'success');
    expect(chosen).toHaveLength(1);
    const expected = (task: string) =>
      ['run_this_first', 'branching', 'join'].includes(task) || task.endsWith(chosen[0] ?? '') ? 'success' : 'skipped';
    for (const [task, state] of Object.entries(states)) expect([task, state]).toEqual([task, expected(task)]);
  });

  test('hand a message from one DAG to the other', async () => {
    const runs = await home.db.all<{ conf: string; state: string }>({
      sql: "SELECT conf, state FROM dag_run WHERE dag_id = 'example_trigger_target_dag' AND run_id <> 'example'",
      parameters: [],
    });
    expect(runs.map(({ conf }) => JSON.parse(conf) as unknown)).toContainEqual({ message: 'Hello World' });
  });
});
