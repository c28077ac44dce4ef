// Drives the stable API by code generated over an OpenAPI document (openapi-typescript writes ./generated/api.d.ts), with
// openapi-fetch. The compiler holds paths, parameters, bodies and answers against that document.
// Environment: TRADEWIND_URL, TRADEWIND_USER, TRADEWIND_PASSWORD. Ends with status 1 at the first surprise.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import createClient from 'openapi-fetch';
import type { paths } from './generated/api.d.ts';

const { TRADEWIND_URL = '', TRADEWIND_USER = '', TRADEWIND_PASSWORD = '' } = process.env;
const credentials = Buffer.from(`${TRADEWIND_USER}:${TRADEWIND_PASSWORD}`).toString('base64');
const client = createClient<paths>({
  baseUrl: `${TRADEWIND_URL}/api/v1`,
  headers: { authorization: `Basic ${credentials}` },
});
const dag_id = 'tutorial_taskflow_api';
const dag_run_id = `openapi-fetch-${process.pid}`;

/** What a call answered, if all went well. */
async function good<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
  const { data, error, response } = await call;
  assert.equal(error, undefined, `${response.url}: ${response.status} ${JSON.stringify(error)}`);
  assert.ok(data !== undefined, `${response.url} answered nothing`);
  return data;
}

const { dags } = await good(client.GET('/dags', { params: { query: { limit: 100 } } }));
assert.ok(dags?.some((dag) => dag.dag_id === dag_id));
await good(
  client.PATCH('/dags/{dag_id}', {
    params: { path: { dag_id }, query: { update_mask: ['is_paused'] } },
    body: { is_paused: false },
  }),
);
const run = await good(
  client.POST('/dags/{dag_id}/dagRuns', {
    params: { path: { dag_id } }, // The reference document has no name for what conf holds, so the generated type lets nothing in.
    body: { dag_run_id, conf: { n: 1 } as never },
  }),
);
assert.deepEqual(run.conf, { n: 1 });

const deadline = performance.now() + 60_000;
for (;;) {
  const { state } = await good(
    client.GET('/dags/{dag_id}/dagRuns/{dag_run_id}', { params: { path: { dag_id, dag_run_id } } }),
  );
  if (state === 'success') break;
  assert.ok(performance.now() < deadline, `the run does not end: ${state}`);
  await sleep(50);
}

const listed = await good(
  client.GET('/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances', {
    params: { path: { dag_id, dag_run_id }, query: { limit: 2 } },
  }),
);
assert.equal(listed.task_instances?.length, 2);
assert.equal(listed.total_entries, 3);
const log = await good(
  client.GET('/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{task_try_number}', {
    params: { path: { dag_id, dag_run_id, task_id: 'extract', task_try_number: 1 }, query: { full_content: true } },
    // Where anything will do, the log comes as text.
    headers: { accept: 'application/json' },
  }),
);
assert.match(typeof log === 'string' ? log : (log.content ?? ''), /extract/);

const key = `openapi_fetch_${process.pid}`;
await good(client.POST('/variables', { body: { key, value: 'one' } }));
assert.equal(
  (await good(client.GET('/variables/{variable_key}', { params: { path: { variable_key: key } } }))).value,
  'one',
);
const removed = await client.DELETE('/variables/{variable_key}', { params: { path: { variable_key: key } } });
assert.equal(removed.response.status, 204);
const { error, response } = await client.GET('/dags/{dag_id}', { params: { path: { dag_id: 'no_such_dag' } } });
assert.equal(response.status, 404);
assert.equal(error?.title, 'DAG not found');
console.log('openapi-fetch: as expected');
