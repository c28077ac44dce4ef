import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { deleteVariable } from '../../metadata/connections-and-variables/variables.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/** Deletes a variable. Returns whether there was one. */
export async function removeVariable(
  { db, clock }: ActionContext,
  { key, ...actor }: { key: string } & Actor,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const existed = await deleteVariable(tx, key);
    if (existed) await recordAudit(tx, { event: 'variable.delete', extra: { key }, ...actedBy(actor) }, clock.now());
    return existed;
  });
}
