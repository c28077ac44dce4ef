import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../foundation/clock.ts';
import { Fernet } from '../foundation/fernet.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { type TestDatabase, testDatabases } from '../metadata/test-databases.ts';
import { createLocalTaskServices } from './local-task-services.ts';
import type { TaskRequests } from './task-services.ts';
import type { CallbackWorkload } from './workload.ts';

const day = (n: number) => parseTimestamp(`2026-01-0${n}T00:00:00Z`);
const fernet = new Fernet(['cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=']);

describe.each(testDatabases())('on $name', ({ open }) => {
  let opened: TestDatabase;
  let requests: TaskRequests;
  beforeAll(async () => {
    opened = await open();
    for (const n of [1, 2, 3]) await insertRun(n);
    const workload = { kind: 'callback', dagId: 'd', runId: 'r2' } as CallbackWorkload;
    requests = createLocalTaskServices({
      database: opened.db,
      clock: systemClock,
      fernet,
      environment: { AIRFLOW_VAR_FROM_ENV: 'env', AIRFLOW_CONN_FROM_ENV: 'http://u:p@h' },
      triggerDagRun: () => Promise.reject(new Error('not here')),
    })(workload);
  });
  afterAll(() => opened.drop());

  const insertRun = async (n: number) => {
    await opened.db.run({
      sql: `INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, conf, logical_date, run_after, updated_at)
        VALUES ('d', $1, 'manual', $2, $3, $4, $5, $5, $5)`,
      parameters: [`r${n}`, n === 1 ? 'success' : 'running', true, n === 1 ? '{"k":1}' : null, day(n)],
    });
    await opened.db.run({
      sql: `INSERT INTO task_instance (id, dag_id, run_id, task_id, state, max_tries, pool, pool_slots, queue, priority_weight)
        VALUES ($1, 'd', $2, 't', $3, 0, 'p', 1, 'q', 1)`,
      parameters: [`00000000-0000-7000-8000-00000000000${n}`, `r${n}`, n === 1 ? 'success' : null],
    });
  };
  const xcom = (runId: string, key = 'k') => ({ dagId: 'd', runId, taskId: 't', mapIndex: -1, key });

  test('an XCom of the own run is written, replaced, read and deleted; null is a value', async () => {
    expect(await requests.getXCom(xcom('r2'))).toBeUndefined();
    await requests.setXCom(xcom('r2'), { a: [1, 'x'] });
    await requests.setXCom(xcom('r2'), null);
    expect(await requests.getXCom(xcom('r2'))).toBeNull();
    await requests.deleteXCom(xcom('r2'));
    expect(await requests.getXCom(xcom('r2'))).toBeUndefined();
  });

  test('an XCom of another run can be read but not changed', async () => {
    await expect(requests.setXCom(xcom('r1'), 1)).rejects.toThrow('its own run only');
    await expect(requests.deleteXCom({ ...xcom('r2'), dagId: 'other' })).rejects.toThrow('its own run only');
  });

  test('with prior dates the newest XCom of this or an earlier run is read, never of a later one', async () => {
    const insert = (runId: string, value: string) =>
      opened.db.run({
        sql: `INSERT INTO xcom (dag_id, run_id, task_id, key, value, timestamp) VALUES ('d', $1, 't', 'prior', $2, $3)`,
        parameters: [runId, value, day(1)],
      });
    await insert('r1', '"one"');
    await insert('r3', '"three"');
    expect(await requests.getXCom(xcom('r2', 'prior'))).toBeUndefined();
    expect(await requests.getXCom(xcom('r2', 'prior'), { includePriorDates: true })).toBe('one');
  });

  test('a variable is stored encrypted; one of the environment wins', async () => {
    expect(await requests.getVariable('v')).toBeNull();
    await requests.putVariable('v', 'value', 'what it is');
    const stored = await opened.db.first<{ val: string }>({ sql: 'SELECT val FROM variable', parameters: [] });
    expect(stored?.val).not.toContain('value');
    expect(await requests.getVariable('v')).toBe('value');
    await requests.putVariable('from_env', 'stored', null);
    expect(await requests.getVariable('from_env')).toBe('env');
    await requests.deleteVariable('v');
    expect(await requests.getVariable('v')).toBeNull();
  });

  test('a connection is read from the database, decrypted, or from the environment', async () => {
    await opened.db.run({
      sql: `INSERT INTO connection (conn_id, conn_type, password, port, is_encrypted, is_extra_encrypted)
        VALUES ('c', 'postgres', $1, 5432, $2, $3)`,
      parameters: [fernet.encrypt('hunter22', 0), true, false],
    });
    expect(await requests.getConnection('c')).toMatchObject({ connType: 'postgres', password: 'hunter22', port: 5432 });
    expect(await requests.getConnection('from_env')).toMatchObject({ connType: 'http', login: 'u', host: 'h' });
    expect(await requests.getConnection('none')).toBeNull();
  });

  test('runs and states are looked up', async () => {
    expect(await requests.getDagRunState('d', 'r1')).toBe('success');
    expect(await requests.getDagRunState('d', 'none')).toBeNull();
    expect(await requests.getPreviousDagRun('d', day(3))).toMatchObject({
      runId: 'r2',
      conf: {},
      externalTrigger: true,
    });
    expect(await requests.getPreviousDagRun('d', day(3), 'success')).toMatchObject({ runId: 'r1', conf: { k: 1 } });
    expect(await requests.getPreviousDagRun('d', day(1))).toBeNull();
    expect(await requests.getTaskStates({ dagId: 'd', runIds: ['r1', 'r2'] })).toEqual({
      r1: { t: 'success' },
      r2: { t: null },
    });
    expect(await requests.getTaskStates({ dagId: 'd', logicalDates: [day(1)], taskIds: ['t'] })).toEqual({
      r1: { t: 'success' },
    });
    expect(await requests.getTaskStates({ dagId: 'd', taskIds: [] })).toEqual({});
  });
});
