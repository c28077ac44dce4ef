import type { TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { Conditions, type Range } from '../conditions.ts';
import type { Dialect } from '../database.ts';

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

/** Spells a search over `task_instance ti`, and over `dag_run r` where dates of runs matter ({@link needsRun}). */
export function spellSearch(dialect: Dialect, search: TaskInstanceSearch): Conditions {
  const conditions = new Conditions(dialect);
  conditions.among('ti.dag_id', search.dagIds);
  // Every index begins with the DAG: a run of whatever DAG is looked for in each of them, not in all rows.
  if (search.dagIds === undefined && search.runIds !== undefined) {
    conditions.add('ti.dag_id IN (SELECT dag_id FROM dag)');
  }
  conditions.among('ti.run_id', search.runIds);
  conditions.among('ti.task_id', search.taskIds);
  if (search.mapped) conditions.add('ti.map_index >= 0');
  if (search.states !== undefined) conditions.add(spellStates(search.states, conditions));
  conditions.among('ti.pool', search.pools);
  conditions.among('ti.queue', search.queues);
  // No task can ask for an executor yet.
  if (search.executors !== undefined) conditions.add('1 = 0');
  conditions.within('r.logical_date', search.logicalDate);
  conditions.within('ti.start_date', search.startDate);
  conditions.within('ti.end_date', search.endDate);
  conditions.within('ti.updated_at', search.updatedAt);
  conditions.within('ti.duration', search.duration);
  return conditions;
}

/** Whether a search speaks of what is in `dag_run` alone. */
export function needsRun({ logicalDate }: TaskInstanceSearch): boolean {
  return logicalDate?.from !== undefined || logicalDate?.to !== undefined;
}

function spellStates(states: readonly (TaskInstanceState | null)[], conditions: Conditions): string {
  const named = states.filter((state) => state !== null);
  const index = INDEXED_STATES.find((indexed) => states.every((state) => state !== null && indexed.includes(state)));
  const alternatives = [
    ...(named.length > 0 ? [`ti.state IN (${conditions.values(named)})`] : []),
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
