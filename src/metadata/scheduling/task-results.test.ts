import { expect, test } from 'vitest';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import type { Query, Transaction } from '../database.ts';
import { testDatabases } from '../test-databases.ts';
import { saveXComs } from './task-results.ts';

test.each(testDatabases())(
  'large results are stored by several statements on $name, small ones by one',
  async (kind) => {
    const { db, drop } = await kind.open();
    await db.run({
      sql: `INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, logical_date, run_after, updated_at)
      VALUES ('d', 'r', 'manual', 'running', $1, $2, $2, $2)`,
      parameters: [true, '2024-01-01T00:00:00.000000Z'],
    });
    const rowsOf = (length: number) =>
      Array.from({ length: 5 }, (_, n) => ({
        dag_id: 'd',
        run_id: 'r',
        task_id: `t${n}`,
        map_index: -1,
        key: 'return_value',
        value: JSON.stringify('x'.repeat(length)),
        timestamp: parseTimestamp('2024-01-01T00:00:00Z'),
      }));
    const countStatements = (length: number) =>
      db.transaction(async (tx) => {
        let statements = 0;
        const counting: Transaction = Object.assign(Object.create(tx) as Transaction, {
          dialect: tx.dialect,
          run: (query: Query<unknown>) => {
            statements += 1;
            return tx.run(query);
          },
        });
        await saveXComs(counting, rowsOf(length));
        return statements;
      });
    expect(await countStatements(10)).toBe(1);
    expect(await countStatements(15 * 1024 * 1024)).toBe(2);
    expect(await db.all({ sql: 'SELECT task_id FROM xcom', parameters: [] })).toHaveLength(5);
    await drop();
  },
);
