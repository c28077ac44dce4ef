import type { TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Dialect, SqlValue } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';

/** Both ends included; what is absent does not bound. */
interface Range<Value> {
  readonly from?: Value | undefined;
  readonly to?: Value | undefined;
}

/** Which task instances a list shows; what is absent does not narrow. */
export interface TaskInstanceSearch {
  /** Those that the caller may see are asked for here too. */
  readonly dagIds?: readonly string[] | undefined;
  readonly runIds?: readonly string[] | undefined;
  readonly taskIds?: readonly string[] | undefined;
  /** True: only those of mapped tasks. */
  readonly mapped?: boolean | undefined;
  /** Null stands for those without a state. */
  readonly states?: readonly (TaskInstanceState | null)[] | undefined;
  readonly pools?: readonly string[] | undefined;
  readonly queues?: readonly string[] | undefined;
  /** Executors that tasks ask for. */
  readonly executors?: readonly string[] | undefined;
  readonly logicalDate?: Range<Timestamp> | undefined;
  readonly startDate?: Range<Timestamp> | undefined;
  readonly endDate?: Range<Timestamp> | undefined;
  readonly updatedAt?: Range<Timestamp> | undefined;
  /** Seconds. */
  readonly duration?: Range<number> | undefined;
}

/** The search as SQL over `task_instance ti`, and `dag_run r` where dates of runs matter. */
export interface SearchSql {
  /** All of them hold. */
  readonly conditions: readonly string[];
  readonly parameters: readonly SqlValue[];
  readonly needsRun: boolean;
}

/** Spells a search. */
export function spellSearch(dialect: Dialect, search: TaskInstanceSearch): SearchSql {
  const parameters: SqlValue[] = [];
  const conditions: string[] = [];
  const hold = (value: SqlValue): `$${number}` => `$${parameters.push(value)}`;
  const among = (column: string, values: readonly string[] | undefined) => {
    if (values === undefined) return;
    const [only] = values;
    // A single value keeps the order of the index.
    if (values.length === 1 && only !== undefined) conditions.push(`${column} = ${hold(only)}`);
    else conditions.push(`${column} IN (${valuesFromJson(dialect, hold(JSON.stringify(values)), 'text')})`);
  };
  const within = (column: string, range: Range<SqlValue> | undefined) => {
    if (range?.from !== undefined) conditions.push(`${column} >= ${hold(range.from)}`);
    if (range?.to !== undefined) conditions.push(`${column} <= ${hold(range.to)}`);
  };
  among('ti.dag_id', search.dagIds);
  // Every index begins with the DAG: a run of whatever DAG is looked for in each of them, not in all rows.
  if (search.dagIds === undefined && search.runIds !== undefined)
    conditions.push('ti.dag_id IN (SELECT dag_id FROM dag)');
  among('ti.run_id', search.runIds);
  among('ti.task_id', search.taskIds);
  if (search.mapped) conditions.push('ti.map_index >= 0');
  if (search.states !== undefined) conditions.push(spellStates(dialect, search.states, hold));
  among('ti.pool', search.pools);
  among('ti.queue', search.queues);
  // No task can ask for an executor yet.
  if (search.executors !== undefined) conditions.push('1 = 0');
  within('r.logical_date', search.logicalDate);
  within('ti.start_date', search.startDate);
  within('ti.end_date', search.endDate);
  within('ti.updated_at', search.updatedAt);
  within('ti.duration', search.duration);
  return {
    conditions,
    parameters,
    needsRun: search.logicalDate?.from !== undefined || search.logicalDate?.to !== undefined,
  };
}

function spellStates(
  dialect: Dialect,
  states: readonly (TaskInstanceState | null)[],
  hold: (value: SqlValue) => `$${number}`,
): string {
  const named = states.filter((state) => state !== null);
  const index = INDEXED_STATES.find((indexed) => states.every((state) => state !== null && indexed.includes(state)));
  const alternatives = [
    ...(named.length > 0 ? [`ti.state IN (${valuesFromJson(dialect, hold(JSON.stringify(named)), 'text')})`] : []),
    ...(named.length < states.length ? ['ti.state IS NULL'] : []),
  ];
  if (alternatives.length === 0) return '1 = 0';
  const condition = `(${alternatives.join(' OR ')})`;
  return index ? `ti.state IN (${index.map((state) => `'${state}'`).join(', ')}) AND ${condition}` : condition;
}

/** The conditions of partial indexes, which are used where a search has them word by word. */
const INDEXED_STATES: readonly (readonly TaskInstanceState[])[] = [
  ['failed', 'upstream_failed'],
  ['queued', 'running', 'restarting'],
];
