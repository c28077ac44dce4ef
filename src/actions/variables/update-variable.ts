import { AppError } from '../../foundation/app-error.ts';
import type { Fernet } from '../../foundation/fernet.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { toStoredSecret } from '../../metadata/connections-and-variables/stored-secret.ts';
import { findVariable, replaceVariable } from '../../metadata/connections-and-variables/variables.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/** What changes of a variable. */
export interface UpdateVariableInput extends Actor {
  key: string;
  /** What is absent stays as it is. */
  changes: { readonly value?: string | undefined; readonly description?: string | null | undefined };
  /** Of `[core] fernet_key`. */
  fernet: Fernet;
}

/**
 * Changes a variable.
 * @throws AppError VARIABLE_NOT_FOUND
 */
export async function updateVariable({ db, clock }: ActionContext, input: UpdateVariableInput): Promise<void> {
  const { key, changes, fernet } = input;
  await db.transaction(async (tx) => {
    const variable = await findVariable(tx, key);
    if (!variable) throw new AppError('VARIABLE_NOT_FOUND', { key });
    const { description = variable.description, value } = changes;
    const stored = value === undefined ? undefined : toStoredSecret(value, fernet, clock.nowMs());
    await replaceVariable(tx, {
      key,
      val: stored?.text ?? variable.val,
      description,
      is_encrypted: stored?.isEncrypted ?? variable.is_encrypted,
    });
    await recordAudit(tx, { event: 'variable.edit', extra: { key }, ...actedBy(input) }, clock.now());
  });
}
