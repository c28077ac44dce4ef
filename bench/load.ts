import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadPlan } from './programs/load-generator.ts';
import { cpuOfTree } from './process-tree.ts';
import { freePort } from '../test/harness/ports.ts';
import { median } from './statistics.ts';

/** A server under load. */
export interface Target {
  port: number;
  pid: number;
}

/** What the generator saw. */
interface Seen {
  requests: number;
  perSecond: number;
  p99Ms: number;
  bodyBytes: number;
}

export interface Load extends Seen {
  /** CPU of the server for each request. Tells more than the rate where the generator is the slower one. */
  cpuMicros: number;
}

type Requests = Omit<LoadPlan, 'host' | 'port'>;

/** Asks a server by a generator in a process of its own. */
export async function generate({ port, pid }: Target, requests: Requests): Promise<Load> {
  const plan: LoadPlan = { host: '127.0.0.1', port, ...requests };
  const beforeMs = cpuOfTree(pid);
  const { stdout } = await promisify(execFile)(process.execPath, [programPath('load-generator'), JSON.stringify(plan)]);
  const seen = JSON.parse(stdout) as Seen;
  return { ...seen, cpuMicros: ((cpuOfTree(pid) - beforeMs) / seen.requests) * 1000 };
}

/** The median of each figure, of a server and of one that answers a constant of the same size, asked in turns. */
export async function generateBesideRaw(
  server: Target,
  requests: Requests,
  times: number,
): Promise<{ ours: Load; raw: Load }> {
  const warmUp = await generate(server, requests);
  const constant = await startConstantServer(warmUp.bodyBytes);
  try {
    await generate(constant, { ...requests, durationMs: requests.durationMs / 2 });
    const ours: Load[] = [];
    const raw: Load[] = [];
    for (let i = 0; i < times; i++) {
      raw.push(await generate(constant, requests));
      ours.push(await generate(server, requests));
    }
    return { ours: medianLoad(ours), raw: medianLoad(raw) };
  } finally {
    constant.stop();
  }
}

function medianLoad(loads: readonly Load[]): Load {
  const middle = (key: keyof Load) => median(loads.map((load) => load[key]));
  return {
    requests: middle('requests'),
    perSecond: middle('perSecond'),
    p99Ms: middle('p99Ms'),
    bodyBytes: middle('bodyBytes'),
    cpuMicros: middle('cpuMicros'),
  };
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
