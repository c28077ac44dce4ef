import type { Filter } from '../language/engine.ts';
import { TemplateError } from '../language/template-error.ts';
import { DateTime } from '../datetime/date-time.ts';
import { typeName } from '../values/type-name.ts';

/** A filter of a datetime; None stays None, as in Airflow. */
function ofDateTime(name: string, print: (moment: DateTime) => string): Filter {
  return (value) => {
    if (value === null) return null;
    if (value instanceof DateTime) return print(value);
    throw new TemplateError(
      'AttributeError',
      `'${typeName(value)}' object has no attribute 'strftime'`,
      `${name} formats datetimes`,
    );
  };
}

/** Airflow's own filters (airflow/templates.py, 2.11). */
export const airflowFilters: Readonly<Record<string, Filter>> = {
  ds: ofDateTime('ds', (moment) => moment.strftime('%Y-%m-%d')),
  ds_nodash: ofDateTime('ds_nodash', (moment) => moment.strftime('%Y%m%d')),
  ts: ofDateTime('ts', (moment) => moment.isoformat()),
  ts_nodash: ofDateTime('ts_nodash', (moment) => moment.strftime('%Y%m%dT%H%M%S')),
  ts_nodash_with_tz: ofDateTime('ts_nodash_with_tz', (moment) => moment.isoformat().replace(/[-:]/g, '')),
};
