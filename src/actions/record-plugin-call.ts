import { recordAudit } from '../metadata/audit-log/audit-log.ts';
import { type ActionContext, type Actor, actedBy } from './action-context.ts';

/** The longest name that Airflow's tables hold. */
const LONGEST_ID = 250;

/** A call of the REST API plugin that does not say in the audit log itself what it did. */
export interface PluginCallRecord extends Actor {
  /** The command, such as `deploy_dag`. */
  readonly command: string;
  readonly dagId: string | undefined;
  readonly taskId: string | undefined;
  /** What else names what was asked for; no secrets. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Writes a call into the audit log before it is carried out, under the word that Airflow has for the command: `cli_<command>`. */
export async function recordPluginCall(
  { db, clock }: ActionContext,
  { command, dagId, taskId, extra, ...actor }: PluginCallRecord,
): Promise<void> {
  await db.transaction((tx) =>
    recordAudit(
      tx,
      {
        event: `cli_${command}`,
        ...(dagId !== undefined && { dagId: dagId.slice(0, LONGEST_ID) }),
        ...(taskId !== undefined && { taskId: taskId.slice(0, LONGEST_ID) }),
        extra,
        ...actedBy(actor),
      },
      clock.now(),
    ),
  );
}
