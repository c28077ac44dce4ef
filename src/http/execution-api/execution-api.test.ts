import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { createUser } from '../../actions/users/create-user.ts';
import {
  CALLBACK_LIFE_MS,
  type ExecutionScope,
  ExecutionTokens,
  type QueueScope,
} from '../../actions/credentials/execution-tokens.ts';
import { SigningKeys } from '../../actions/credentials/signing-keys.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { TRADEWIND_VERSION } from '../../config/version.ts';
import type { CallbackWorkload } from '../../domain/task-workload.ts';
import { type Timestamp, addMs, parseTimestamp } from '../../foundation/timestamp.ts';
import { listUncalled, saveCallbackRequests } from '../../metadata/scheduling/callback-requests.ts';
import { takeTaskReports } from '../../metadata/scheduling/task-reports.ts';
import { SPEAKS } from '../../taskprocess/execution-messages.ts';
import { type TestApp, openTestApp } from '../test-app.ts';

const NOW = parseTimestamp('2026-11-21T12:00:00Z');
const RUN_MS = 600_000;
const WHO = { speaks: SPEAKS, version: '0', hostname: 'w1', unixname: 'worker', pid: 7 };

const CALLBACK: Omit<CallbackWorkload, 'id' | 'bundleHash'> = {
  kind: 'callback',
  dagId: 'd',
  runId: 'r',
  event: 'failure',
  reason: 'task_failure',
  fileloc: '/dags.ts',
  dagRun: {
    dagId: 'd',
    runId: 'r',
    runType: 'manual',
    logicalDate: NOW,
    dataIntervalStart: null,
    dataIntervalEnd: null,
    runAfter: NOW,
    startDate: NOW,
    externalTrigger: true,
    conf: {},
    clearNumber: 0,
  },
};

let opened: TestApp[] = [];
afterEach(async () => {
  await Promise.all(opened.map((app) => app.close()));
  opened = [];
});

interface Row {
  id: string;
  state: string | null;
  try_number: number;
  max_tries: number;
  hostname: string | null;
  external_executor_id: string | null;
}

/** A web server with the run `r` of the DAG `d`, whose task `only` is queued, and what a worker says to it. */
async function openRun(kind: Parameters<typeof openTestApp>[0]) {
  const app = await openTestApp(kind, { dags: [{ dagId: 'd' }, { dagId: 'other' }] });
  opened.push(app);
  await app.ask('POST', '/api/experimental/dags/d/dag_runs', { run_id: 'r' });
  await app.db.run({ sql: "UPDATE task_instance SET state = 'queued', try_number = 1", parameters: [] });
  const row = async () => {
    const found = await app.db.first<Row>({ sql: 'SELECT * FROM task_instance', parameters: [] });
    if (!found) throw new Error('there is one');
    return found;
  };
  const bundle = await app.db.first<{ hash: string }>({ sql: 'SELECT hash FROM dag_bundle_content', parameters: [] });
  const { id } = await row();
  const subject = { id, dagId: 'd', runId: 'r', bundleHash: bundle?.hash ?? '' };
  const tokens = new ExecutionTokens(new SigningKeys(app), app.clock, RUN_MS);
  const tokenOf = async (scope: ExecutionScope | QueueScope) => {
    const { sign, signClaim } = await tokens.signer();
    return scope === 'run' || scope === 'callback' ? sign(subject, scope) : signClaim([subject], scope);
  };
  const post = async (path: string, body: unknown, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return app.ask('POST', `/execution/${path}`, body, headers);
  };
  const answersOf = async (path: string, body: unknown) => {
    const { status, body: answer } = await post(path, body);
    expect(status).toBe(200);
    return (answer as { answers: unknown[] }).answers;
  };
  const exchange = async (more: object) => {
    const { status, body } = await post('tries', { ...WHO, claims: [], reports: [], ...more });
    expect(status).toBe(200);
    return body as { claims: unknown[]; reports: unknown[] };
  };
  const claim = async (token: string, nonce = 'n1', ids = [id]) =>
    (await exchange({ claims: [{ token, claim: nonce, ids }] })).claims;
  const tell = async (token: string, report: object) => (await exchange({ reports: [{ token, report }] })).reports;
  const claimed = async () => {
    const [answer] = (await claim(await tokenOf('claim'))) as { tokens: string[] }[];
    return answer?.tokens[0] ?? '';
  };
  const end = {
    kind: 'finished',
    tiId: id,
    startedAt: NOW,
    endedAt: NOW,
    outcome: { kind: 'success', returnValue: 1 },
  };
  const reports = () => app.db.all<{ ti_id: string }>({ sql: 'SELECT * FROM task_report', parameters: [] });
  return { app, row, subject, tokens, tokenOf, post, answersOf, claim, claimed, exchange, tell, end, reports };
}

describe.each(testDatabases())('the surface for workers on $name', (kind) => {
  test('a try is begun once; whoever began it may ask again', async () => {
    const { claim, tokenOf, row } = await openRun(kind);
    const token = await tokenOf('claim');
    const first = await Promise.all([claim(token, 'a'), claim(token, 'b')]);
    const winner = first.findIndex(([answer]) => (answer as { tokens: unknown[] }).tokens[0] !== null);
    expect(first[1 - winner]).toEqual([{ tokens: [null] }]);
    expect(await row()).toMatchObject({ state: 'running', hostname: 'w1', external_executor_id: 'ab'[winner] });
    expect(await claim(token, 'ab'[winner])).toEqual([{ tokens: [expect.any(String) as string] }]);
  });

  test('of tries that lie in the queue together each begins by itself, and no others', async () => {
    const { app, claim, subject, tokens, claimed, tell, end } = await openRun(kind);
    await app.ask('POST', '/api/experimental/dags/d/dag_runs', {
      run_id: 'r2',
      execution_date: '2020-01-01T00:00:00Z',
    });
    await app.db.run({ sql: "UPDATE task_instance SET state = 'queued' WHERE run_id = 'r2'", parameters: [] });
    const ids = await app.db.all<{ id: string; run_id: string }>({
      sql: 'SELECT id, run_id FROM task_instance ORDER BY run_id',
      parameters: [],
    });
    const [first = '', second = ''] = ids.map((row) => row.id);
    const { signClaim } = await tokens.signer();
    const token = signClaim([subject, { ...subject, id: second, runId: 'r2' }], 'claim');
    expect(await claim(token, 'a', [first])).toEqual([{ tokens: [expect.any(String) as string] }]);
    const stranger = '00000000-0000-7000-8000-000000000000';
    const [rest] = (await claim(token, 'b', [stranger, second, first])) as { tokens: (string | null)[] }[];
    expect(rest?.tokens).toEqual([null, expect.any(String) as string, null]);
    expect(await claim(signClaim([subject], 'claim'), 'c', [second])).toEqual([{ tokens: [null] }]);
    // The token of one is not that of the other.
    expect(await tell(rest?.tokens[1] ?? '', { ...end, tiId: first })).toEqual([{ kept: true }]);
    const taken = await app.db.transaction((tx) => takeTaskReports(tx, [first, second]));
    expect(taken.map((text) => (JSON.parse(text) as { tiId: string }).tiId)).toEqual([second]);
    expect(await claimed()).toBe('');
  });

  test('one that is not queued cannot be begun', async () => {
    const { app, claim, tokenOf, row } = await openRun(kind);
    for (const state of ['scheduled', 'running', 'success', 'failed', 'restarting']) {
      await app.db.run({ sql: 'UPDATE task_instance SET state = $1', parameters: [state] });
      expect(await claim(await tokenOf('claim'))).toEqual([{ tokens: [null] }]);
      expect(await row()).toMatchObject({ state });
    }
  });

  test('each token is good for its purpose and its time', async () => {
    const { app, claim, claimed, tokenOf, answersOf, tell, post, end } = await openRun(kind);
    expect(await claim(await tokenOf('run'))).toEqual([{ refused: 'token' }]);
    const token = await claimed();
    expect(await answersOf('heartbeats', { tokens: [await tokenOf('claim'), token, 'x', ''] })).toEqual([
      { refused: 'token' },
      { mustEnd: false },
      { refused: 'token' },
      { refused: 'token' },
    ]);
    app.clock.advance(RUN_MS / 2 + 1000);
    const [renewed] = (await answersOf('heartbeats', { tokens: [token] })) as { token: string }[];
    app.clock.advance(RUN_MS / 2);
    expect(await answersOf('heartbeats', { tokens: [token] })).toEqual([{ refused: 'token' }]);
    expect(await tell(token, end)).toEqual([{ refused: 'token' }]);
    expect((await post('requests', { type: 'GetVariable', key: 'k' }, token)).status).toBe(401);
    expect(await tell(renewed?.token ?? '', end)).toEqual([{ kept: true }]);
  });

  test('the log of a try is kept with its end, or piece by piece after it, under its own token', async () => {
    const { app, claimed, tokenOf, exchange, post, end } = await openRun(kind);
    const token = await claimed();
    const kept = () => app.db.all({ sql: 'SELECT position, content FROM task_log ORDER BY position', parameters: [] });
    const log = { position: 0, end: 4, text: 'one\n' };
    const { reports } = await exchange({
      reports: [
        { token, report: end, log },
        { token, report: end, log: { ...log, end: 2 } },
        { token: await tokenOf('claim'), report: end, log },
      ],
    });
    expect(reports).toEqual([{ kept: true, hasLog: true }, { kept: true }, { refused: 'token' }]);
    const next = { position: 4, end: 8, text: 'two\n' };
    expect((await post('logs', next, await tokenOf('claim'))).status).toBe(401);
    expect((await post('logs', next)).status).toBe(401);
    await app.db.run({ sql: "UPDATE task_instance SET state = 'success'", parameters: [] });
    for (let i = 0; i < 2; i++) expect((await post('logs', next, token)).status).toBe(200);
    for (const wrong of [
      { position: 8, end: 10, text: 'four' },
      { position: 8, end: 8, text: '' },
      { position: -1, end: 1, text: 'ab' },
      { position: 0, end: 2 ** 20, text: 'ab' },
      { position: 0, end: 2 ** 31, text: 'ab' },
      {},
    ]) {
      expect((await post('logs', wrong, token)).status).toBe(400);
    }
    expect(await kept()).toEqual([
      { position: 0, content: 'one\n' },
      { position: 4, content: 'two\n' },
    ]);
    await app.db.run({ sql: 'DELETE FROM dag_run', parameters: [] });
    expect((await post('logs', next, token)).status).toBe(413);
  });

  test('what we did not sign is refused', async () => {
    const { app, claim, tokenOf } = await openRun(kind);
    const [head = '', body = '', signature = ''] = (await tokenOf('claim')).split('.');
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
    const key = await app.db.first<{ secret: string }>({ sql: 'SELECT secret FROM token_signing_key', parameters: [] });
    // The key of people's tokens itself.
    const people = createHmac('sha256', Buffer.from(key?.secret ?? '', 'base64')).update(`${head}.${body}`);
    const forged = [
      `${head}.${body}.`,
      `${head}.${body}`,
      `${head}.${body}.${signature}.x`,
      `${head}.${encode({ sub: 'x' })}.${signature}`,
      `${encode({ alg: 'none', kid })}.${body}.${signature}`,
      `${encode({ alg: 'HS256', kid: 'x' })}.${body}.${signature}`,
      `${head}.${body}.${people.digest('base64url')}`,
      'e30.e30.e30',
    ];
    for (const token of forged) expect(await claim(token)).toEqual([{ refused: 'token' }]);
  });

  test('tokens of people open nothing here, and those of workers nothing elsewhere', async () => {
    const app = await openTestApp(kind, {
      env: {
        AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
        AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: 'None',
      },
    });
    opened.push(app);
    const names = { firstName: 'A', lastName: 'B', email: 'a@example.org' };
    await createUser(app, { username: 'admin', password: 'admin', ...names, roles: ['Admin'] });
    const login = { username: 'admin', password: 'admin', provider: 'db', refresh: true };
    const { access_token: mine } = (await app.ask('POST', '/api/v1/security/login', login)).body as {
      access_token: string;
    };
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const request = { type: 'GetVariable', key: 'k' };
    expect((await app.ask('POST', '/execution/requests', request, bearer(mine))).status).toBe(401);
    expect((await app.ask('POST', '/execution/requests', request)).status).toBe(401);
    const tokens = new ExecutionTokens(new SigningKeys(app), app.clock, RUN_MS);
    const { sign } = await tokens.signer();
    const workers = sign({ id: 'admin', dagId: 'd', runId: 'r', bundleHash: '' }, 'run');
    expect((await app.ask('GET', '/api/v1/pools', undefined, bearer(workers))).status).toBe(401);
  });

  test('a report is kept once, and taken once', async () => {
    const { app, claimed, tell, end, reports, subject } = await openRun(kind);
    const token = await claimed();
    const stranger = { ...end, tiId: '00000000-0000-7000-8000-000000000000' };
    const other = { ...end, outcome: { kind: 'failed', error: { name: 'E', message: 'm' }, mayRetry: true } };
    for (const report of [stranger, other]) {
      expect(await tell(token, report)).toEqual([{ kept: true }]);
    }
    expect(await reports()).toMatchObject([{ ti_id: subject.id }]);
    const taken = await app.db.transaction((tx) => takeTaskReports(tx, [subject.id]));
    expect(taken.map((text) => JSON.parse(text) as unknown)).toEqual([{ ...end, tiId: subject.id }]);
    expect(await reports()).toEqual([]);
  });

  test('a report that is none holds back no other', async () => {
    const { claimed, exchange, end, reports } = await openRun(kind);
    const token = await claimed();
    // Times that there are not: whoever computes with them would fail.
    const times = ['now', '2024-13-01T00:00:00.000000Z', '2024-02-30T00:00:00.000000Z', '0000-01-01T00:00:00.000000Z'];
    const wrong = [
      {},
      { ...end, outcome: { kind: 'great' } },
      ...times.map((endedAt) => ({ ...end, endedAt })),
      { ...end, kind: 'started' },
    ];
    const sent = [...wrong, end].map((report) => ({ token, report }));
    const { reports: answers } = await exchange({ reports: sent });
    expect(answers).toEqual([...wrong.map(() => ({ refused: 'invalid' })), { kept: true }]);
    expect(await reports()).toHaveLength(1);
  });

  test('a try that is over changes nothing: report, heartbeat, hand-back, XCom', async () => {
    const { app, claimed, answersOf, tell, post, end, row, reports, subject } = await openRun(kind);
    const token = await claimed();
    const next = '01900000-0000-7000-8000-000000000000';
    await app.db.run({ sql: 'UPDATE task_instance SET id = $1', parameters: [next] });
    const before = await row();
    expect(await answersOf('heartbeats', { tokens: [token] })).toEqual([{ refused: 'taken' }]);
    await tell(token, end);
    await answersOf('hand-backs', { tokens: [token] });
    const xcom = { dag_id: 'd', run_id: 'r', task_id: 'only', map_index: -1, key: 'k' };
    expect((await post('requests', { type: 'SetXCom', ...xcom, value: 1 }, token)).status).toBe(410);
    expect(await row()).toEqual(before);
    expect(await reports()).toEqual([]);
    expect(subject.id).not.toBe(next);
  });

  test('a try that is handed back begins anew without spending a retry', async () => {
    const { app, claimed, answersOf, row, subject } = await openRun(kind);
    const { max_tries } = await row();
    await app.db.run({
      sql: "UPDATE dag_run SET last_scheduling_decision = '2026-11-21T12:00:00.000000Z'",
      parameters: [],
    });
    const token = await claimed();
    await answersOf('hand-backs', { tokens: [token] });
    await answersOf('hand-backs', { tokens: [token] });
    const now = await row();
    expect(now).toMatchObject({ state: null, max_tries: max_tries + 1, try_number: 1 });
    expect(now.id).not.toBe(subject.id);
    const run = await app.db.first({ sql: 'SELECT last_scheduling_decision AS at FROM dag_run', parameters: [] });
    expect(run).toEqual({ at: null });
  });

  test('a try that its worker has not begun may be claimed by another, and is its own then', async () => {
    const { claim, answersOf, tokenOf, row, subject } = await openRun(kind);
    const token = await tokenOf('claim');
    const [first] = (await claim(token, 'a')) as { tokens: string[] }[];
    const releases = [{ token: first?.tokens[0], claim: 'a' }];
    expect(await answersOf('releases', { releases: [...releases, { token, claim: 'a' }] })).toEqual([
      { kept: true },
      { refused: 'token' },
    ]);
    expect(await row()).toMatchObject({ id: subject.id, state: 'queued', hostname: null, external_executor_id: null });
    expect(await claim(token, 'b')).toEqual([{ tokens: [expect.any(String) as string] }]);
    // Sent again, since its answer was lost.
    await answersOf('releases', { releases });
    expect(await row()).toMatchObject({ state: 'running', external_executor_id: 'b' });
  });

  test('one that is cleared while it runs is told to end, and may still report', async () => {
    const { app, claimed, answersOf, tell, end, reports } = await openRun(kind);
    const token = await claimed();
    await app.db.run({ sql: "UPDATE task_instance SET state = 'restarting'", parameters: [] });
    expect(await answersOf('heartbeats', { tokens: [token] })).toEqual([{ mustEnd: true }]);
    await tell(token, end);
    expect(await reports()).toHaveLength(1);
  });

  test('a callback is called by one worker, until it is over or that worker is gone', async () => {
    const { app, claim, post, answersOf, tokenOf, subject } = await openRun(kind);
    const callback = { ...CALLBACK, id: subject.id, bundleHash: subject.bundleHash };
    await app.db.transaction((tx) => saveCallbackRequests(tx, [callback], NOW));
    const uncalled = () =>
      listUncalled(app.db, { waitingSince: addMs(app.clock.now(), 1), lostBefore: app.clock.now() }, 10);
    expect(await uncalled()).toEqual([callback]);
    const token = await tokenOf('claim-callback');
    const variable = { type: 'GetVariable', key: 'k' };
    expect((await post('requests', variable, token)).status).toBe(401);
    const early = await tokenOf('callback');
    expect((await post('requests', variable, early)).status).toBe(410);
    const [first] = (await claim(token, 'a')) as { tokens: string[] }[];
    const own = first?.tokens[0];
    expect(await claim(token, 'b')).toEqual([{ tokens: [null] }]);
    expect(await claim(token, 'a')).toEqual([{ tokens: [expect.any(String) as string] }]);
    expect(await uncalled()).toEqual([]);
    expect((await post('requests', variable, own)).status).toBe(200);
    // It cannot end in the name of a task, nor a try in the name of a callback.
    expect(await answersOf('callback-ends', { tokens: [token, await tokenOf('run')] })).toEqual([
      { refused: 'token' },
      { refused: 'token' },
    ]);
    await answersOf('hand-backs', { tokens: [own] });
    expect(await uncalled()).toEqual([callback]);
    await claim(token, 'b');
    app.clock.advance(CALLBACK_LIFE_MS + 1);
    expect(await uncalled()).toHaveLength(1);
    const [again] = (await claim(token, 'c')) as { tokens: string[] }[];
    const last = again?.tokens[0];
    for (let i = 0; i < 2; i++) expect(await answersOf('callback-ends', { tokens: [last] })).toEqual([{ kept: true }]);
    expect(await claim(token, 'd')).toEqual([{ tokens: [null] }]);
    expect((await post('requests', variable, last)).status).toBe(410);
  });

  test('the times of a worker whose clock is wrong are those of the server', async () => {
    const { app, claimed, exchange, end } = await openRun(kind);
    const token = await claimed();
    const right = { startedAt: addMs(app.clock.now(), -6000), endedAt: addMs(app.clock.now(), -500) };
    const wrong = (at: Timestamp) => addMs(at, 3_600_000);
    const report = { ...end, startedAt: wrong(right.startedAt), endedAt: wrong(right.endedAt) };
    await exchange({ now: wrong(app.clock.now()), reports: [{ token, report }] });
    const row = await app.db.first<{ report: string }>({ sql: 'SELECT report FROM task_report', parameters: [] });
    expect(JSON.parse(row?.report ?? '')).toMatchObject(right);
  });

  test('nobody makes the server look for many keys', async () => {
    const { post } = await openRun(kind);
    const head = (i: number) =>
      Buffer.from(JSON.stringify({ alg: 'HS256', kid: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}` }));
    const tokens = Array.from({ length: 20 }, (_, i) => `${head(i).toString('base64url')}.e30.e30`);
    for (const [count, status] of [
      [16, 200],
      [17, 400],
    ] as const) {
      const some = tokens.slice(0, count);
      const claims = some.map((token) => ({ token, claim: 'n', ids: ['x'] }));
      expect((await post('tries', { ...WHO, claims, reports: [] })).status).toBe(status);
      for (const path of ['heartbeats', 'hand-backs', 'callback-ends']) {
        expect((await post(path, { tokens: some })).status).toBe(status);
      }
    }
  });

  test('a worker of another version gets nothing, and may end what it has begun', async () => {
    const { claimed, exchange, end, tokenOf, row, reports } = await openRun(kind);
    const claims = [{ token: await tokenOf('claim'), claim: 'n' }];
    for (const speaks of [undefined, 1, SPEAKS + 1]) {
      const refusal = { speaks: SPEAKS, version: TRADEWIND_VERSION, claims: [{ refused: 'version' }] };
      expect(await exchange({ speaks, claims })).toMatchObject(refusal);
    }
    expect(await row()).toMatchObject({ state: 'queued' });
    const token = await claimed();
    expect(await exchange({ speaks: 1, reports: [{ token, report: end }] })).toMatchObject({
      reports: [{ kept: true }],
    });
    expect(await reports()).toHaveLength(1);
  });

  test('a task asks for what it may, in its own name', async () => {
    const { app, claimed, post } = await openRun(kind);
    const token = await claimed();
    const ask = async (request: object) => (await post('requests', request, token)).body;
    expect(await ask({ type: 'PutVariable', key: 'k', value: 'v', description: null })).toMatchObject({ error: null });
    expect(await ask({ type: 'GetVariable', key: 'k' })).toMatchObject({
      body: { type: 'VariableResult', value: 'v' },
    });
    expect(await ask({ type: 'GetConnection', conn_id: 'none' })).toMatchObject({
      error: { error: 'CONNECTION_NOT_FOUND' },
    });
    const xcom = { run_id: 'r', task_id: 'only', map_index: -1, key: 'k' };
    expect(await ask({ type: 'SetXCom', dag_id: 'd', ...xcom, value: { a: 1 } })).toMatchObject({ error: null });
    expect(await ask({ type: 'GetXCom', dag_id: 'd', ...xcom, include_prior_dates: false })).toMatchObject({
      body: { value: { a: 1 } },
    });
    expect(await ask({ type: 'SetXCom', dag_id: 'other', ...xcom, value: 1 })).toMatchObject({
      error: { error: 'PERMISSION_DENIED' },
    });
    expect(await app.db.all({ sql: 'SELECT dag_id FROM xcom', parameters: [] })).toEqual([{ dag_id: 'd' }]);
  });

  test('code is given to those who are to run it', async () => {
    const { app, tokenOf, subject } = await openRun(kind);
    const read = (hash: string, token: string) =>
      app.ask('GET', `/execution/bundles/${hash}`, undefined, { authorization: `Bearer ${token}` });
    const token = await tokenOf('run');
    expect(await read(subject.bundleHash, token)).toMatchObject({ status: 200, body: '// the code of dags.ts' });
    expect((await read('0'.repeat(64), token)).status).toBe(401);
    expect((await read(subject.bundleHash, 'x')).status).toBe(401);
    await app.db.run({ sql: 'DELETE FROM dag_bundle_content', parameters: [] });
    expect((await read(subject.bundleHash, token)).status).toBe(404);
  });

  test('what is no message is refused', async () => {
    const { post } = await openRun(kind);
    for (const path of ['tries', 'heartbeats', 'hand-backs', 'callback-ends']) {
      for (const body of ['', '{', '[]', '{"tokens":1}', 'null']) expect((await post(path, body)).status).toBe(400);
    }
    expect((await post('nothing', '{}')).status).toBe(404);
  });
});
