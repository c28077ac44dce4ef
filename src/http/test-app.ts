import type { FastifyInstance, InjectOptions } from 'fastify';
import { loadConfig } from '../config/read/load-config.ts';
import { ManualClock } from '../foundation/clock.ts';
import { Fernet } from '../foundation/fernet.ts';
import { silentLogger } from '../foundation/log.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import { openDatabase } from '../metadata/open-database.ts';
import { saveParsedDagFile } from '../metadata/dag-files/save-parsed-dag-file.ts';
import { type TestDag, testDagFile } from '../metadata/dag-files/test-dag-file.ts';
import type { TestDatabase, TestDatabaseKind } from '../metadata/test-databases.ts';
import { createLocalTaskServices } from '../taskprocess/local-task-services.ts';
import { createApp } from './app.ts';
import { openAuthentication } from './auth/open-authentication.ts';
import type { HttpServices } from './http-services.ts';
import type { CommandHost } from './rest-api-plugin/command-host.ts';
import type { ServerLimits } from './server/server-limits.ts';
import { assertDocumented } from './v1/test-documented.ts';

export interface TestAppOptions {
  /** `AIRFLOW__SECTION__KEY`. Everybody may call the APIs where it says nothing else. */
  env?: Readonly<Record<string, string>>;
  dags?: readonly TestDag[];
  /** Runs commands for the REST API plugin; absent: there is no plugin. */
  commandHost?: CommandHost;
  home?: string;
  /** Where a test does not wait as long as people may. */
  limits?: ServerLimits;
  /** How long to wait for a lock of somebody else. */
  lockTimeoutMs?: number;
}

export interface TestApp extends HttpServices {
  app: FastifyInstance;
  clock: ManualClock;
  /** The `sql_alchemy_conn` of the database. */
  databaseUrl: string;
  /** Answers a request without a socket; the body is parsed where it is JSON. */
  ask(
    method: InjectOptions['method'],
    url: string,
    payload?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: unknown;
}

/** A web server for tests over a database of its own. The clock stands at 2026-11-21 12:00:00.123. */
export async function openTestApp(kind: TestDatabaseKind, options: TestAppOptions = {}): Promise<TestApp> {
  const opened: TestDatabase = await kind.open();
  const db = options.lockTimeoutMs === undefined ? opened.db : openDatabase(opened.url, options);
  const clock = new ManualClock(parseTimestamp('2026-11-21T12:00:00.123Z'));
  const env = { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.default', ...options.env };
  const config = loadConfig({ env: { TRADEWIND_HOME: options.home ?? '/nonexistent', ...env } });
  if (options.dags) {
    await saveParsedDagFile(db, testDagFile('dags.ts', options.dags), { clock, pausedAtCreation: true });
  }
  const base = { db, clock, config, logger: silentLogger };
  const authentication = await openAuthentication(base);
  const taskRequestsFor = createLocalTaskServices({
    database: db,
    clock,
    fernet: new Fernet(config.core.fernetKeys),
    environment: {},
    triggerDagRun: () => Promise.reject(new Error('nothing runs here')),
  });
  const services: HttpServices = {
    ...base,
    dagCatalog: new DagCatalog(db),
    ...authentication,
    taskRequestsFor,
    ...(options.commandHost && { commandHost: options.commandHost }),
  };
  const app = createApp(services, options.limits);
  return {
    ...services,
    app,
    clock,
    databaseUrl: opened.url,
    async ask(method, url, payload, headers) {
      const body = typeof payload === 'string' || payload === undefined ? payload : JSON.stringify(payload);
      const response = await app.inject({
        ...(method && { method }),
        url,
        headers: headers ?? {},
        ...(body !== undefined && { payload: body }),
      });
      const isJson = response.body !== '' && /json/.test(String(response.headers['content-type']));
      const answered = isJson ? response.json() : response.body;
      const type = String(response.headers['content-type'] ?? '');
      assertDocumented(method ?? 'GET', url, { status: response.statusCode, type, body: answered });
      return { status: response.statusCode, headers: response.headers, body: answered };
    },
    async close() {
      await app.close();
      await authentication.stop();
      if (db !== opened.db) await db.close();
      await opened.drop();
    },
  };
}
