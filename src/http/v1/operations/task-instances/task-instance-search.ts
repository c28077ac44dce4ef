import type { TaskInstanceSearch } from '../../../../metadata/task-instances/task-instance-filter.ts';
import type { TaskInstanceState } from '../../../../domain/states.ts';
import { type ReadBy } from '../../definition/operation.ts';
import { momentParameter, numberParameter, textsParameter } from '../../definition/parameter.ts';
import { rangeOf } from '../../definition/range.ts';
import { Problem } from '../../problem.ts';
import { readTaskState } from '../../schemas/task-state.ts';

const least = (what: string) => momentParameter(`Only with ${what} at this moment or later.`);
const most = (what: string) => momentParameter(`Only with ${what} at this moment or earlier.`);

/** The query parameters that narrow a list of task instances. */
export const SEARCH_PARAMETERS = {
  execution_date_gte: least('the logical date of the run'),
  execution_date_lte: most('the logical date of the run'),
  start_date_gte: least('the start'),
  start_date_lte: most('the start'),
  end_date_gte: least('the end'),
  end_date_lte: most('the end'),
  updated_at_gte: least('the latest change'),
  updated_at_lte: most('the latest change'),
  duration_gte: numberParameter('Only those that took so many seconds or more.'),
  duration_lte: numberParameter('Only those that took so many seconds or less.'),
  state: textsParameter('Only in one of these states; `none` for those that have none.'),
  pool: textsParameter('Only in one of these pools.'),
  queue: textsParameter('Only in one of these queues.'),
  executor: textsParameter('Only with one of these executors.'),
} as const;

/** @throws Problem 400 for an unknown state, where Airflow crashed */
export function readSearch(query: ReadBy<typeof SEARCH_PARAMETERS>): TaskInstanceSearch {
  return {
    ...(query.state && { states: query.state.map(readState) }),
    pools: query.pool,
    queues: query.queue,
    executors: query.executor,
    logicalDate: rangeOf(query.execution_date_gte, query.execution_date_lte),
    startDate: rangeOf(query.start_date_gte, query.start_date_lte),
    endDate: rangeOf(query.end_date_gte, query.end_date_lte),
    updatedAt: rangeOf(query.updated_at_gte, query.updated_at_lte),
    duration: rangeOf(query.duration_gte, query.duration_lte),
  };
}

function readState(word: string): TaskInstanceState | null {
  const state = readTaskState(word === 'null' ? null : word);
  if (state === undefined) throw new Problem(400, { detail: `'${word}' is not a valid TaskInstanceState` });
  return state;
}
