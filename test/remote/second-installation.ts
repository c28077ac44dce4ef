import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliResult, runCommand } from '../../src/cli/test-cli.ts';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { type Home, makeHome } from '../harness/home.ts';
import type { Settings } from '../harness/installed-program.ts';
import { type ServerProcess, runCommand as runOnServer, startServer } from '../harness/server.ts';

/** A DAG of two tasks, which a schedule would run daily, and some of other schedules. */
const DAG = `import { Dag } from 'tradewind';
const dag = new Dag('pipeline', { schedule: '@daily', startDate: '2026-01-01', catchup: false, tags: ['a'], description: 'd' });
const extract = dag.bash({ taskId: 'extract', bashCommand: 'true' });
dag.bash({ taskId: 'load', bashCommand: 'true' }).after(extract);
new Dag('hourly', { schedule: { hours: 1 }, startDate: '2026-01-01T00:30', catchup: true }).empty({ taskId: 'only' });
new Dag('monthly', { schedule: { months: 1 }, startDate: '2026-01-31', catchup: false }).empty({ taskId: 'only' });
new Dag('once', { schedule: '@once', startDate: '2026-01-01' }).empty({ taskId: 'only' });
new Dag('other', { schedule: null, startDate: '2026-01-01' }).empty({ taskId: 'only' });
`;

/** An installation with DAGs, an administrator `ann` and a viewer `vic`, whose web server runs. */
export interface Installation {
  readonly home: Home;
  readonly server: ServerProcess;
  close(): Promise<void>;
}

const ANN = ['users', 'create', '-u', 'ann', '-r', 'Admin', '-f', 'Ann', '-l', 'A', '-e', 'ann@x.org', '-p', 'a:b c%'];
const VIC = ['users', 'create', '-u', 'vic', '-r', 'Viewer', '-f', 'Vic', '-l', 'V', '-e', 'vic@x.org', '-p', 'v'];

/** @param settings of the server, and of the commands that prepare it */
export async function startInstallation(
  settings: Settings,
  prepare: (home: Home) => void = () => undefined,
): Promise<Installation> {
  const [sqlite] = testDatabases();
  if (!sqlite) throw new Error('there is always SQLite');
  const home = await makeHome(sqlite);
  home.writeDag('pipeline.ts', DAG);
  home.writeDag('broken.ts', "import { Dag } from 'tradewind'; throw new Error('no good');");
  prepare(home);
  for (const args of [['db', 'migrate'], ['dags', 'reserialize'], ANN, VIC]) {
    const { exit, output } = await runOnServer(home, args, settings);
    if (exit !== 0) throw new Error(`${args.join(' ')} ended with ${exit}: ${output}`);
  }
  const server = await startServer(home, { args: ['webserver'], settings });
  return {
    home,
    server,
    async close() {
      await server.end('SIGTERM');
      await home.remove();
    },
  };
}

/** A laptop: a home without a database, whose command line speaks to a server. */
export class Laptop {
  readonly home = mkdtempSync(join(tmpdir(), 'tradewind-laptop-'));
  readonly endpointUrl: string;
  readonly #env: Settings;

  constructor(endpointUrl: string, settings: Settings = {}) {
    this.endpointUrl = endpointUrl;
    this.#env = {
      TRADEWIND_HOME: this.home,
      AIRFLOW__CLI__API_CLIENT: 'airflow.api.client.json_client',
      AIRFLOW__CLI__ENDPOINT_URL: endpointUrl,
      ...settings,
    };
  }

  /** Runs a command line in this process; the argument that holds blanks is given in a list. */
  run(line: string | readonly string[], settings: Settings = {}): Promise<CliResult> {
    return runCommand(typeof line === 'string' ? line.split(' ') : line, { env: { ...this.#env, ...settings } });
  }

  /** What a command prints that is to succeed. @throws Error with what it complained, where it fails */
  async out(line: string | readonly string[], settings: Settings = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(line, settings);
    if (exitCode !== 0) throw new Error(`${String(line)} ended with ${exitCode}: ${stderr}`);
    return stdout;
  }

  write(name: string, text: string): string {
    const path = join(this.home, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.home, { recursive: true });
  }
}
