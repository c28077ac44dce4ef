// Drives the experimental API by the npm package airflow-api, as its README shows it.
// Environment: TRADEWIND_URL, TRADEWIND_USER, TRADEWIND_PASSWORD. Ends with status 1 at the first surprise.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import airflow from 'airflow-api';

const { TRADEWIND_URL, TRADEWIND_USER, TRADEWIND_PASSWORD } = process.env;
const url = new URL(TRADEWIND_URL);
// The package's own options for credentials never reach its requests.
url.username = TRADEWIND_USER;
url.password = TRADEWIND_PASSWORD;
const client = new airflow.client({ airflowUrl: url.href.replace(/\/$/, '') });
const dagId = 'example_bash_operator';
const runId = `airflow-api-${process.pid}`;

assert.deepEqual(await client.checkTest(), { status: 'OK' });
assert.deepEqual(await client.pauseDAGById(dagId, false), { response: 'ok' });
const created = await client.createDAGRunById(dagId, { run_id: runId, conf: JSON.stringify({ key: 'value' }) });
assert.equal(created.run_id, runId);
const date = created.execution_date;

const deadline = performance.now() + 60_000;
while ((await client.getDAGRunByIdandDate(dagId, date)).state !== 'success') {
  assert.ok(performance.now() < deadline, 'the run does not end');
  await sleep(50);
}
assert.ok((await client.getDAGRunById(dagId)).some(({ run_id: id }) => id === runId));
assert.ok((await client.latestDAGRuns()).items.some(({ dag_id: id }) => id === dagId));
assert.equal((await client.getDAGTaskById(dagId, 'runme_0')).task_id, 'runme_0');
assert.equal((await client.getDAGTaskByDateandId(dagId, 'runme_0', date)).state, 'success');

const pool = { name: runId, slots: 3, description: 'of a client' };
assert.equal((await client.createPool(pool)).slots, 3);
assert.equal((await client.getPoolByName(runId)).pool, runId);
assert.ok((await client.getAllPools()).some(({ pool: name }) => name === runId));
await client.removePoolByName(runId);
await assert.rejects(client.getPoolByName(runId), (body) => /doesn't exist/.test(body.error));
console.log('airflow-api: as expected');
