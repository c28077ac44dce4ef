import { openDatabase } from '../../src/metadata/open-database.ts';
import { ApiClient } from '../setup/api-client.ts';
import { noopDag } from '../setup/dag-code.ts';
import { databaseKinds } from '../setup/databases.ts';
import { makeHome } from '../setup/home.ts';
import { type Target, generateBesideRaw } from '../load.ts';
import { untilDagsAre, untilRunsEnded } from '../setup/observe.ts';
import type { Part } from '../part.ts';
import type { Report } from '../report.ts';
import { startServer } from '../setup/server.ts';

const CONNECTIONS = 16;
const DAGS = 100;

/** The experimental API and the REST API plugin under load. */
export const http: Part = {
  name: 'http',
  async run(report, { quick, times }) {
    const [kind] = databaseKinds();
    if (!kind) return;
    const home = await makeHome(kind);
    for (let i = 0; i < DAGS; i++) home.writeDag(`dag_${i}.ts`, noopDag(`dag_${i}`, 1));
    const server = await startServer(home);
    const client = new ApiClient(server);
    const db = openDatabase(home.databaseUrl);
    try {
      await untilDagsAre(db, DAGS);
      await Promise.all(Array.from({ length: DAGS }, (_, i) => client.trigger(`dag_${i}`)));
      await untilRunsEnded(db);
      const durationMs = quick ? 500 : 3_000;
      const measure = (id: string, path: string) => compare(report, { id, path, server, times, durationMs });
      await measure('test', '/api/experimental/test');
      await measure('latest-runs', '/api/experimental/latest_runs');
      await measure('plugin-list-dags', '/admin/rest_api/api?api=list_dags');
    } finally {
      client.close();
      await db.close();
      await server.stop();
      await home.dropDatabase();
    }
  },
};

/** Asks the server and one that answers a constant of the same size, in turns. */
async function compare(
  report: Report,
  {
    id,
    path,
    server,
    times,
    durationMs,
  }: { id: string; path: string; server: Target; times: number; durationMs: number },
): Promise<void> {
  const requests = { paths: [path], connections: CONNECTIONS, durationMs };
  const { ours, raw } = await generateBesideRaw(server, requests, times);
  const label = `GET ${path}${id === 'test' ? '' : ` over ${DAGS} DAGs`}`;
  report.add({
    id: `http/${id}`,
    label,
    value: ours.perSecond,
    unit: 'requests/s',
    baseline: { name: 'raw HTTP', value: raw.perSecond },
  });
  report.add({
    id: `http/${id}-cpu`,
    label: `${label}, CPU`,
    value: ours.cpuMicros,
    unit: 'µs',
    baseline: { name: 'raw HTTP', value: raw.cpuMicros },
  });
  report.add({
    id: `http/${id}-p99`,
    label: `${label}, ${CONNECTIONS} connections, p99`,
    value: ours.p99Ms,
    unit: 'ms',
    baseline: { name: 'raw HTTP', value: raw.p99Ms },
  });
}
