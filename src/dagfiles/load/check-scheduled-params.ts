import type { Dag } from '../../authoring/dag.ts';
import { declarationOf } from '../../authoring/declaration/declarations.ts';
import { DagDefinitionError } from '../../authoring/declaration/definition-error.ts';
import { Param } from '../../authoring/options/param.ts';
import type { JsonObject } from '../../foundation/json.ts';
import { deserializeDag } from '../../serialization/deserialize-dag.ts';

/**
 * Scheduled runs have no conf, so every param needs a default that its own schema allows (as Airflow's
 * `validate_schedule_and_params`).
 * @throws DagDefinitionError
 */
export async function checkScheduledParams(dag: Dag, document: JsonObject): Promise<void> {
  const { dagId, site, timetable, params } = declarationOf(dag);
  const isChecked = Object.values(params).some((param) => param instanceof Param);
  if (!timetable.canBeScheduled || !isChecked) return;
  // The validator takes a while to load, and few DAGs need it.
  const { checkConf } = await import('../../rules/check-conf.ts');
  try {
    checkConf(deserializeDag(document), {});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DagDefinitionError(
      `DAG '${dagId}' has a schedule, but its runs could not begin without a conf: ${reason}. Give the param a default that fits its schema, or drop the schedule.`,
      site,
    );
  }
}
