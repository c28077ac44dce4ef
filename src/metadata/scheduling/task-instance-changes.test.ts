import { expect, test } from 'vitest';
import { endTaskInstances } from '../task-instances/state-marking.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import { testDatabases, untilSomebodyWaits } from '../test-databases.ts';
import { beginNextTry } from './task-instance-changes.ts';

const AT = parseTimestamp('2024-01-01T00:00:00Z');

test.each(testDatabases())(
  'a try that somebody ends at the same time is not noted as failed, and no other follows it, on $name',
  async (kind) => {
    const { db, drop } = await kind.open();
    const id = uuid7(Date.parse(AT));
    await db.run({
      sql: `INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, logical_date, run_after, updated_at)
        VALUES ('d', 'r', 'manual', 'running', $1, $2, $2, $2)`,
      parameters: [true, AT],
    });
    await db.run({
      sql: `INSERT INTO task_instance (id, dag_id, run_id, task_id, state, try_number, max_tries, pool, pool_slots, queue,
          priority_weight, operator, start_date)
        VALUES ($1, 'd', 'r', 't', 'running', 1, 1, 'default_pool', 1, 'default', 1, 'PythonOperator', $2)`,
      parameters: [id, AT],
    });
    const ended = {
      id,
      new_id: uuid7(Date.parse(AT)),
      state: 'up_for_retry',
      max_tries: 1,
      next_retry_at: AT,
    } as const;
    let following: Promise<number> | undefined;
    await db.transaction(async (tx) => {
      await endTaskInstances(tx, [id], 'success', AT);
      following = db.transaction((other) =>
        beginNextTry(other, [{ ...ended, start_date: AT, end_date: AT, duration: 0 }]),
      );
      await untilSomebodyWaits(db);
    });
    expect(await following).toBe(0);
    expect(await db.all({ sql: 'SELECT task_id FROM task_instance_history', parameters: [] })).toEqual([]);
    expect(await db.all({ sql: 'SELECT id, state FROM task_instance', parameters: [] })).toEqual([
      { id, state: 'success' },
    ]);
    await drop();
  },
);
