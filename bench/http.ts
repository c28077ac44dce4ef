import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openDatabase } from '../src/metadata/open-database.ts';
import { ApiClient } from './api-client.ts';
import { noopDag } from './dag-code.ts';
import { databaseKinds } from './databases.ts';
import { makeHome } from './home.ts';
import { untilDagsAre, untilRunsEnded } from './observe.ts';
import type { Part } from './part.ts';
import type { Report } from './report.ts';
import { cpuOfTree } from './process-tree.ts';
import { freePort, startServer } from './server.ts';
import { median } from './statistics.ts';

/** A server under load. */
interface Target {
  port: number;
  pid: number;
}

const CONNECTIONS = 16;
const DAGS = 100;

/** What the generator saw. */
interface Seen {
  requests: number;
  perSecond: number;
  p99Ms: number;
  bodyBytes: number;
}

interface Load extends Seen {
  /** CPU of the server for each request. Tells more than the rate where the generator is the slower one. */
  cpuMicros: number;
}

/** The experimental API under load, by a generator in a process of its own. */
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
  const warmUp = await generate(server, path, durationMs);
  const raw = await startConstantServer(warmUp.bodyBytes);
  try {
    await generate(raw, path, durationMs / 2);
    const loads: Load[] = [];
    const rawLoads: Load[] = [];
    for (let i = 0; i < times; i++) {
      rawLoads.push(await generate(raw, path, durationMs));
      loads.push(await generate(server, path, durationMs));
    }
    const middle = (of: readonly Load[], key: keyof Load) => median(of.map((load) => load[key]));
    const label = `GET ${path}${id === 'latest-runs' ? ` over ${DAGS} DAGs` : ''}`;
    report.add({
      id: `http/${id}`,
      label,
      value: middle(loads, 'perSecond'),
      unit: 'requests/s',
      baseline: { name: 'raw HTTP', value: middle(rawLoads, 'perSecond') },
    });
    report.add({
      id: `http/${id}-cpu`,
      label: `${label}, CPU`,
      value: middle(loads, 'cpuMicros'),
      unit: 'µs',
      baseline: { name: 'raw HTTP', value: middle(rawLoads, 'cpuMicros') },
    });
    report.add({
      id: `http/${id}-p99`,
      label: `${label}, ${CONNECTIONS} connections, p99`,
      value: middle(loads, 'p99Ms'),
      unit: 'ms',
      baseline: { name: 'raw HTTP', value: middle(rawLoads, 'p99Ms') },
    });
  } finally {
    raw.stop();
  }
}

async function generate({ port, pid }: Target, path: string, durationMs: number): Promise<Load> {
  const args = ['127.0.0.1', String(port), path, String(CONNECTIONS), String(durationMs)];
  const beforeMs = cpuOfTree(pid);
  const { stdout } = await promisify(execFile)(process.execPath, [programPath('load-generator'), ...args]);
  const seen = JSON.parse(stdout) as Seen;
  return { ...seen, cpuMicros: ((cpuOfTree(pid) - beforeMs) / seen.requests) * 1000 };
}

async function startConstantServer(bytes: number): Promise<Target & { stop(): void }> {
  const port = await freePort();
  const child = spawn(process.execPath, [programPath('constant-server'), String(port), String(bytes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error('the constant server did not start')));
  });
  return { port, pid: child.pid ?? 0, stop: () => child.kill() };
}

function programPath(name: string): string {
  return fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
}
