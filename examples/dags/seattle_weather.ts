/**
 * Seattle's weather, day by day, and a report for each month.
 *
 * `seattle_weather` reads the day that its data interval is about from a file of NOAA's daily measurements (2012 to 2015, public
 * domain), checks it and stores it. It starts in 2012 and catches up: 366 runs. `seattle_weather_report` adds up each month.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Dag, getContext } from 'tradewind';

interface Day {
  date: string;
  precipitation: number;
  tempMax: number;
  tempMin: number;
  wind: number;
  weather: string;
}

interface MonthReport {
  month: string;
  days: number;
  precipitation: number;
  hottest: number;
  coldest: number;
  meanWind: number;
  daysByWeather: Record<string, number>;
}

const MEASUREMENTS = new URL('../data/seattle-weather.csv', import.meta.url);
const WEATHERS = ['drizzle', 'rain', 'sun', 'snow', 'fog'];

const period = { startDate: '2012-01-01', endDate: '2012-12-31', catchup: true, isPausedUponCreation: false };

const daily = new Dag('seattle_weather', {
  ...period,
  schedule: '@daily',
  description: "Stores each day of Seattle's weather",
  tags: ['example', 'weather'],
  params: { day: null },
});

const extract = daily.task('extract', async (): Promise<Day> => {
  const { ds, params, dagRun } = getContext();
  const days = await readMeasurements();
  const asked = params.day ?? ds;
  // Somebody who starts a run by hand today shall see a day, too: the same one of the last year that was measured.
  const day = days.get(String(asked)) ?? (dagRun.externalTrigger ? days.get(`2015${ds.slice(4)}`) : undefined);
  if (!day) throw new Error(`there is no measurement of ${String(asked)}: the file has 2012-01-01 to 2015-12-31`);
  return day;
});

const validate = daily.task('validate', async ({ day }: { day: Day }): Promise<Day> => {
  const wrong: string[] = [];
  if (!(day.precipitation >= 0)) wrong.push(`precipitation ${day.precipitation} is negative`);
  if (!(day.tempMin <= day.tempMax)) wrong.push(`the coldest ${day.tempMin} is above the hottest ${day.tempMax}`);
  if (!(day.wind >= 0)) wrong.push(`wind ${day.wind} is negative`);
  if (!WEATHERS.includes(day.weather)) wrong.push(`weather '${day.weather}' is none of ${WEATHERS.join(', ')}`);
  if (wrong.length > 0) throw new Error(`${day.date}: ${wrong.join('; ')}`);
  return day;
});

const store = daily.task(
  'store',
  async ({ day }: { day: Day }) => {
    withStore((db) =>
      db
        .prepare('INSERT OR REPLACE INTO day VALUES (?, ?, ?, ?, ?, ?)')
        .run(day.date, day.precipitation, day.tempMax, day.tempMin, day.wind, day.weather),
    );
    console.log(`stored ${day.date}: ${day.weather}, ${day.tempMin} to ${day.tempMax} °C`);
  },
  { retries: 3, retryDelay: 1 },
);

store({ day: validate({ day: extract() }) });

const monthly = new Dag('seattle_weather_report', {
  ...period,
  schedule: '@monthly',
  description: "Adds up each month of Seattle's weather",
  tags: ['example', 'weather'],
});

const report = monthly.task(
  'report',
  async (): Promise<MonthReport> => {
    const month = getContext().ds.slice(0, 7);
    const days = withStore(
      (db) => db.prepare('SELECT * FROM day WHERE date LIKE ? ORDER BY date').all(`${month}-%`) as unknown as Day[],
    );
    const expected = daysIn(month);
    // The days come from another DAG, which may not have come so far: this try fails, the next one looks again.
    if (days.length < expected) throw new Error(`${month} has ${days.length} of ${expected} days so far`);
    return addUp(month, days);
  },
  { retries: 200, retryDelay: 2 },
);

const publish = monthly.task('publish', async ({ report }: { report: MonthReport }) => {
  withStore((db) => db.prepare('INSERT OR REPLACE INTO month VALUES (?, ?)').run(report.month, JSON.stringify(report)));
  console.log(`${report.month}: ${report.precipitation} mm, ${report.coldest} to ${report.hottest} °C`);
});

publish({ report: report() });

function addUp(month: string, days: Day[]): MonthReport {
  const daysByWeather: Record<string, number> = {};
  for (const { weather } of days) daysByWeather[weather] = (daysByWeather[weather] ?? 0) + 1;
  return {
    month,
    days: days.length,
    precipitation: round(sum(days.map((day) => day.precipitation))),
    hottest: Math.max(...days.map((day) => day.tempMax)),
    coldest: Math.min(...days.map((day) => day.tempMin)),
    meanWind: round(sum(days.map((day) => day.wind)) / days.length),
    daysByWeather,
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** How many days a month (`2012-02`) has. */
function daysIn(month: string): number {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, number ?? 0, 0)).getUTCDate();
}

async function readMeasurements(): Promise<Map<string, Day>> {
  const [, ...lines] = (await readFile(MEASUREMENTS, 'utf8')).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [date = '', precipitation, tempMax, tempMin, wind, weather = ''] = line.trim().split(',');
      const day = {
        date,
        precipitation: Number(precipitation),
        tempMax: Number(tempMax),
        tempMin: Number(tempMin),
        wind: Number(wind),
        weather,
      };
      return [date, day];
    }),
  );
}

/** The pipeline's own database, beside the metadata database. */
function withStore<Result>(work: (db: DatabaseSync) => Result): Result {
  const home = process.env.TRADEWIND_HOME ?? join(homedir(), 'tradewind');
  const db = new DatabaseSync(join(home, 'seattle_weather.db'), { timeout: 10_000 });
  try {
    db.exec(`PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS day (date TEXT PRIMARY KEY, precipitation REAL, tempMax REAL, tempMin REAL, wind REAL, weather TEXT);
      CREATE TABLE IF NOT EXISTS month (month TEXT PRIMARY KEY, report TEXT)`);
    return work(db);
  } finally {
    db.close();
  }
}
