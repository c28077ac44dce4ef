import { createUser } from '../../src/actions/users/create-user.ts';
import { systemClock } from '../../src/foundation/clock.ts';
import type { Database } from '../../src/metadata/database.ts';
import { openDatabase } from '../../src/metadata/open-database.ts';
import { noopDag } from '../setup/dag-code.ts';
import { type DatabaseKind, databaseKinds } from '../setup/databases.ts';
import { makeHome } from '../setup/home.ts';
import { type Target, generate, generateBesideRaw } from '../load.ts';
import { type HistorySize, LARGE, insertHistory } from '../setup/long-history.ts';
import { untilDagsAre } from '../setup/observe.ts';
import type { Part } from '../part.ts';
import type { Report } from '../report.ts';
import { startServer } from '../setup/server.ts';
import { median } from '../statistics.ts';

const CONNECTIONS = 8;
const POSTING_CONNECTIONS = 32;
const PAGE = 25;
/** DAGs whose runs are started, by a file each. */
const STARTED_DAGS = 4;
/** How often something is committed while lists are asked for that nobody can have remembered. */
const CHANGE_EVERY_MS = 20;
const USER = { username: 'bench', password: 'bench' };
const AUTHORIZATION = `Authorization: Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;

/** What one database is measured with. */
interface Bench {
  readonly report: Report;
  readonly kind: DatabaseKind;
  readonly server: Target;
  readonly db: Database;
  readonly size: HistorySize;
  readonly times: number;
  readonly durationMs: number;
}

/** The stable API over a long history, with basic authentication. */
export const stableApi: Part = {
  name: 'stable-api',
  async run(report, { quick, times }) {
    for (const kind of databaseKinds()) {
      const home = await makeHome(kind);
      for (let i = 0; i < STARTED_DAGS; i++) home.writeDag(`started_${i}.ts`, pausedDag(`started_${i}`));
      const server = await startServer(home, { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' });
      const db = openDatabase(home.databaseUrl);
      const size = quick ? { dags: 50, runs: 20 } : { dags: 1_000, runs: 100 };
      try {
        await untilDagsAre(db, STARTED_DAGS);
        const person = { firstName: 'Ben', lastName: 'Ch', email: 'bench@example.com' };
        await createUser({ db, clock: systemClock }, { ...USER, ...person, roles: ['Admin'] });
        await insertHistory(db, size);
        const bench: Bench = { report, kind, server, db, size, times, durationMs: quick ? 500 : 3_000 };
        await measureLists(bench);
        await measureLastPages(bench);
        await measureStarts(bench);
      } finally {
        await db.close();
        await server.stop();
        await home.dropDatabase();
      }
    }
  },
};

/** Nothing but the acceptance of its runs is measured: they wait. */
function pausedDag(dagId: string): string {
  return noopDag(dagId, 3).replace('isPausedUponCreation: false', 'isPausedUponCreation: true');
}

async function measureLists({ report, kind, server, db, size, times, durationMs }: Bench): Promise<void> {
  const dagIds = Array.from({ length: Math.min(size.dags, 100) }, (_, i) => `past_${i}`);
  const lists = [
    { id: 'dags', label: 'GET /dags', paths: [`/api/v1/dags?limit=${PAGE}`] },
    {
      id: 'dag-runs',
      label: `GET /dags/{id}/dagRuns of ${dagIds.length} DAGs`,
      paths: dagIds.map((dagId) => `/api/v1/dags/${dagId}/dagRuns?limit=${PAGE}`),
    },
    {
      id: 'task-instances',
      label: 'GET task instances of a run',
      paths: [`/api/v1/dags/${LARGE.dagId}/dagRuns/${LARGE.runId}/taskInstances?limit=${PAGE}`],
    },
  ];
  for (const { id, label, paths } of lists) {
    const requests = { paths, headers: [AUTHORIZATION], connections: CONNECTIONS, durationMs };
    const { ours, raw } = await generateBesideRaw(server, requests, times);
    const rate = { name: 'raw HTTP', value: raw.perSecond };
    const tag = `${kind.name}: ${label}`;
    report.add({ id: `${kind.id}/v1-${id}`, label: tag, value: ours.perSecond, unit: 'requests/s', baseline: rate });
    report.add({ id: `${kind.id}/v1-${id}-p99`, label: `${tag}, p99`, value: ours.p99Ms, unit: 'ms' });
    const busy = await whileItChanges(db, () => generate(server, requests));
    report.add({
      id: `${kind.id}/v1-${id}-changing`,
      label: `${tag}, a commit each ${CHANGE_EVERY_MS} ms`,
      value: busy.perSecond,
      unit: 'requests/s',
      baseline: rate,
    });
    report.add({
      id: `${kind.id}/v1-${id}-changing-p99`,
      label: `${tag}, a commit each ${CHANGE_EVERY_MS} ms, p99`,
      value: busy.p99Ms,
      unit: 'ms',
    });
  }
}

/** Last pages of what there is most of. */
async function measureLastPages({ report, kind, server, db, size, times, durationMs }: Bench): Promise<void> {
  const runs = size.dags * size.runs;
  const lists = [
    { id: 'dag-runs', path: '/api/v1/dags/~/dagRuns', count: runs },
    { id: 'task-instances', path: '/api/v1/dags/~/dagRuns/~/taskInstances', count: runs * 10 },
  ];
  for (const { id, path, count } of lists) {
    const paths = [`${path}?limit=${PAGE}&offset=${count - PAGE}`];
    const values: number[] = [];
    for (let i = 0; i < times; i++) {
      const requests = { paths, headers: [AUTHORIZATION], connections: CONNECTIONS, durationMs };
      values.push((await whileItChanges(db, () => generate(server, requests))).p99Ms);
    }
    report.add({
      id: `${kind.id}/v1-${id}-last-p99`,
      label: `${kind.name}: last page of ${count} (${path}), a commit each ${CHANGE_EVERY_MS} ms, p99`,
      value: median(values),
      unit: 'ms',
    });
  }
}

async function measureStarts({ report, kind, server, times, durationMs }: Bench): Promise<void> {
  const rates: number[] = [];
  const tails: number[] = [];
  for (let i = 0; i <= times; i++) {
    const { perSecond, p99Ms } = await generate(server, {
      method: 'POST',
      paths: Array.from({ length: STARTED_DAGS }, (_, dag) => `/api/v1/dags/started_${dag}/dagRuns`),
      body: '{"dag_run_id":"run_{n}","logical_date":"{date}","conf":{"key":"value"}}',
      headers: [AUTHORIZATION],
      connections: POSTING_CONNECTIONS,
      durationMs,
    });
    // The first time warms up.
    if (i === 0) continue;
    rates.push(perSecond);
    tails.push(p99Ms);
  }
  const label = `${kind.name}: POST dagRuns, ${POSTING_CONNECTIONS} connections`;
  report.add({ id: `${kind.id}/v1-post`, label, value: median(rates), unit: 'requests/s' });
  report.add({ id: `${kind.id}/v1-post-p99`, label: `${label}, p99`, value: median(tails), unit: 'ms' });
}

/** Commits something of no matter again and again while something is measured: whatever was remembered holds no longer. */
async function whileItChanges<Result>(db: Database, measure: () => Promise<Result>): Promise<Result> {
  const change = () =>
    db.run({ sql: `UPDATE dag SET owners = owners WHERE dag_id = 'past_1'`, parameters: [] }).catch(() => undefined);
  const timer = setInterval(() => void change(), CHANGE_EVERY_MS);
  try {
    return await measure();
  } finally {
    clearInterval(timer);
  }
}
