import type { Fernet } from '../../foundation/fernet.ts';
import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { toStoredSecret } from '../../metadata/connections-and-variables/stored-secret.ts';
import { deleteVariable, saveVariable as storeVariable } from '../../metadata/connections-and-variables/variables.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

const LONGEST_KEY = 250;

/** A variable as it is to be, whether it is there or not; its value as it is. */
export interface SaveVariableInput extends Actor {
  key: string;
  value: string;
  description: string | null;
  /** Of `[core] fernet_key`. */
  fernet: Fernet;
}

/**
 * Creates a variable, or replaces the one of that key.
 * @throws AppError INVALID_INPUT for an empty or too long key
 */
export async function saveVariable({ db, clock }: ActionContext, input: SaveVariableInput): Promise<void> {
  const { key, value, description, fernet } = input;
  if (key.trim() === '' || key.length > LONGEST_KEY) {
    throw new AppError('INVALID_INPUT', { reason: `The key of a variable has 1 to ${LONGEST_KEY} characters` });
  }
  const { text, isEncrypted } = toStoredSecret(value, fernet, clock.nowMs());
  await db.transaction(async (tx) => {
    // As Airflow, where a variable that is set again becomes the newest.
    await deleteVariable(tx, key);
    await storeVariable(tx, { key, val: text, description, is_encrypted: isEncrypted });
    await recordAudit(tx, { event: 'variable.edit', extra: { key }, ...actedBy(input) }, clock.now());
  });
}
