import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { requestParsing } from '../../metadata/dag-files/parsing-requests.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/**
 * Asks the process that reads DAG files to read one anew, soon.
 * @param input.fileloc its absolute path
 */
export async function requestDagFileParsing(
  { db, clock }: ActionContext,
  { fileloc, ...actor }: { fileloc: string } & Actor,
): Promise<void> {
  await db.transaction(async (tx) => {
    await requestParsing(tx, fileloc, clock.now());
    await recordAudit(tx, { event: 'reparse_dag_file', extra: { fileloc }, ...actedBy(actor) }, clock.now());
  });
}
