import { AppError } from '../../foundation/app-error.ts';
import type { JsonObject } from '../../foundation/json.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { insertDatasetEvent } from '../../metadata/datasets/dataset-events.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/** A change of a dataset that somebody tells of. */
export interface CreateDatasetEventInput extends Actor {
  readonly uri: string;
  /** What is to be said of the change. */
  readonly extra: JsonObject;
}

/**
 * Notes that a dataset changed by somebody outside, so that the DAGs that wait for it know.
 * @returns the id of the event
 * @throws AppError DATASET_NOT_FOUND
 */
export async function createDatasetEvent(
  { db, clock }: ActionContext,
  { uri, extra, ...actor }: CreateDatasetEventInput,
): Promise<number> {
  return db.transaction(async (tx) => {
    const id = await insertDatasetEvent(tx, { uri, extra }, clock.now());
    if (id === undefined) throw new AppError('DATASET_NOT_FOUND', { uri });
    await recordAudit(tx, { event: 'dataset.create', extra: { dataset_uri: uri }, ...actedBy(actor) }, clock.now());
    return id;
  });
}
