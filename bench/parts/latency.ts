import { type Database } from '../../src/metadata/database.ts';
import { openDatabase } from '../../src/metadata/open-database.ts';
import { ApiClient } from '../setup/api-client.ts';
import { blockedDag, probeDag } from '../setup/dag-code.ts';
import { type DatabaseKind, databaseKinds } from '../setup/databases.ts';
import { type Home, makeHome } from '../setup/home.ts';
import { readStarts, untilDagsAre, untilTasksAre } from '../setup/observe.ts';
import type { Part, Size } from '../part.ts';
import type { Report } from '../report.ts';
import { type Server, startServer } from '../setup/server.ts';
import { median, quantile } from '../statistics.ts';
import { until } from '../../test/harness/until.ts';

/** Tasks of each run that is blocked. */
const BLOCKED_TASKS = 1_000;
/** Something is wrong where a probe ends later. */
const LONGEST_MS = 60_000;
const LOOK_EVERY_MS = 5;

/** From a request that starts a run to the first line of its task, on a quiet server and beside many task instances that wait. */
export const latency: Part = {
  name: 'latency',
  async run(report, size) {
    for (const kind of databaseKinds()) {
      const home = await makeHome(kind);
      try {
        home.writeDag('probe.ts', probeDag('probe'));
        home.writeDag('blocked.ts', blockedDag('blocked', BLOCKED_TASKS, 'without_slots'));
        const server = await startServer(home);
        try {
          await measureOn(kind, home, server, report, size);
        } finally {
          await server.stop();
        }
      } finally {
        await home.dropDatabase();
      }
    }
  },
};

async function measureOn(
  kind: DatabaseKind,
  home: Home,
  server: Server,
  report: Report,
  { quick }: Size,
): Promise<void> {
  const client = new ApiClient(server);
  const db = openDatabase(home.databaseUrl);
  try {
    await untilDagsAre(db, 2);
    const probes = quick ? 30 : 300;
    await probe(client, db, quick ? 10 : 50);
    const free = await probe(client, db, probes);
    const add = (id: string, what: string, value: number) =>
      report.add({ id: `${kind.id}/${id}`, label: `${kind.name}: request to ${what}`, value, unit: 'ms' });
    add('trigger-p50', 'task code, p50', median(free.ran));
    add('trigger-p99', 'task code, p99', quantile(free.ran, 0.99));
    add('start-date-p50', "task's start_date, p50", median(free.recorded));
    add('start-date-p99', "task's start_date, p99", quantile(free.recorded, 0.99));
    const runs = quick ? 5 : 100;
    for (let i = 0; i < runs; i++) await client.trigger('blocked');
    await untilTasksAre(db, 'scheduled', (runs * BLOCKED_TASKS) / 2);
    const blocked = await probe(client, db, probes);
    report.add({
      id: `${kind.id}/blocked`,
      label: `${kind.name}: the same beside ${runs * BLOCKED_TASKS} blocked task instances, p50`,
      value: median(blocked.ran),
      unit: 'ms',
      baseline: { name: 'without them', value: median(free.ran) },
    });
  } finally {
    client.close();
    await db.close();
  }
}

/** Starts runs one after the other, each when the one before has ended. Latencies in milliseconds. */
async function probe(client: ApiClient, db: Database, runs: number): Promise<{ ran: number[]; recorded: number[] }> {
  const before = (await readStarts(db, 'probe')).length;
  const requestedMs: number[] = [];
  for (let i = 0; i < runs; i++) {
    requestedMs.push(await client.trigger('probe'));
    await untilProbeEnded(db);
  }
  const starts = (await readStarts(db, 'probe')).slice(before);
  if (starts.length !== runs) throw new Error(`${starts.length} of ${runs} probes ran`);
  return {
    ran: starts.map(({ ranMs }, i) => ranMs - (requestedMs[i] ?? 0)),
    recorded: starts.map(({ recordedMs }, i) => recordedMs - (requestedMs[i] ?? 0)),
  };
}

async function untilProbeEnded(db: Database): Promise<void> {
  const sql = `SELECT id FROM dag_run WHERE dag_id = 'probe' AND state IN ('queued', 'running') LIMIT 1`;
  await until(
    'a probe ends',
    async () => (await db.first({ sql, parameters: [] })) === undefined,
    LONGEST_MS,
    LOOK_EVERY_MS,
  );
}
