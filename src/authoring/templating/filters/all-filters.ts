import type { Filter } from '../language/engine.ts';
import { airflowFilters } from './airflow-filters.ts';
import { conversionFilters } from './conversion-filters.ts';
import { groupFilters } from './group-filters.ts';
import { selectFilters } from './select-filters.ts';
import { sequenceFilters } from './sequence-filters.ts';
import { textFilters } from './text-filters.ts';
import { wrapFilters } from './wrap-filters.ts';

/** Jinja's filters and Airflow's, by name. */
export const allFilters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({
    ...textFilters,
    ...wrapFilters,
    ...conversionFilters,
    ...sequenceFilters,
    ...selectFilters,
    ...groupFilters,
    ...airflowFilters,
  }),
);
