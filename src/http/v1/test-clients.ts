import type { InjectOptions } from 'fastify';
import { createTestUser } from '../../actions/users/test-user.ts';
import type { TestDatabaseKind } from '../../metadata/test-databases.ts';
import { type TestApp, type TestAppOptions, openTestApp } from '../test-app.ts';
import { basic } from '../test-credentials.ts';

/** Asks for a path below `/api/v1` in the name of a user. */
type AskAs = (
  method: InjectOptions['method'],
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => ReturnType<TestApp['ask']>;

/** A server for tests with basic authentication, and one user for each role that Airflow has. */
export interface RolesApp {
  readonly app: TestApp;
  readonly admin: AskAs;
  readonly op: AskAs;
  readonly user: AskAs;
  readonly viewer: AskAs;
}

export async function openRolesApp(kind: TestDatabaseKind, options: TestAppOptions = {}): Promise<RolesApp> {
  const env = { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth', ...options.env };
  const app = await openTestApp(kind, { ...options, env });
  const as = async (role: string): Promise<AskAs> => {
    const username = role.toLowerCase();
    await createTestUser(app, username, role);
    return (method, path, body, headers) => app.ask(method, `/api/v1${path}`, body, { ...basic(username), ...headers });
  };
  return { app, admin: await as('Admin'), op: await as('Op'), user: await as('User'), viewer: await as('Viewer') };
}

/** The entries of the audit log, the oldest first: by whom, what, and what was asked for. */
export async function readAudit(app: TestApp): Promise<{ owner: string | null; event: string; extra: unknown }[]> {
  const rows = await app.db.all<{ owner: string | null; event: string; extra: string | null }>({
    sql: 'SELECT owner, event, extra FROM log ORDER BY id',
    parameters: [],
  });
  return rows.map(({ owner, event, extra }) => ({ owner, event, extra: extra && (JSON.parse(extra) as unknown) }));
}
