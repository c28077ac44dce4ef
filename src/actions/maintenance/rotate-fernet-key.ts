import { AppError } from '../../foundation/app-error.ts';
import type { Fernet } from '../../foundation/fernet.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import type { Transaction } from '../../metadata/database.ts';
import { fromStoredSecret, toStoredSecret } from '../../metadata/connections-and-variables/stored-secret.ts';
import {
  SECRET_COLUMNS,
  type SecretColumn,
  type StoredSecret,
  listStoredSecrets,
  replaceStoredSecrets,
} from '../../metadata/connections-and-variables/secret-columns.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/** Which keys secrets may be encrypted with now. */
export interface RotateFernetKeyInput extends Actor {
  /** Of `[core] fernet_key`: the first key is the new one. */
  fernet: Fernet;
}

/** How many secrets are held in memory at once. */
const BATCH = 500;

/**
 * Encrypts every secret in the database anew with the first key, also what was stored before there was a key. All or nothing: where
 * one secret cannot be decrypted, nothing is changed.
 * @returns how many secrets were encrypted
 * @throws AppError SECRET_UNREADABLE; INVALID_INPUT where there is no key
 */
export async function rotateFernetKey({ db, clock }: ActionContext, input: RotateFernetKeyInput): Promise<number> {
  const { fernet } = input;
  if (!fernet.canEncrypt) {
    throw new AppError('INVALID_INPUT', { reason: 'There is no [core] fernet_key to encrypt with' });
  }
  const encrypt = (secret: StoredSecret, column: SecretColumn) => {
    const plain = fromStoredSecret(secret.text, Boolean(secret.is_encrypted), fernet, describe(secret, column));
    return { name: secret.name, before: secret.text, after: toStoredSecret(plain, fernet, clock.nowMs()).text };
  };
  return db.transaction(async (tx) => {
    let count = 0;
    for (const column of SECRET_COLUMNS) {
      for await (const secrets of batchesOf(tx, column)) {
        count += await replaceStoredSecrets(
          tx,
          column,
          secrets.map((secret) => encrypt(secret, column)),
        );
      }
    }
    await recordAudit(
      tx,
      { event: 'cli_rotate_fernet_key', extra: { secrets: count }, ...actedBy(input) },
      clock.now(),
    );
    return count;
  });
}

async function* batchesOf(tx: Transaction, column: SecretColumn): AsyncGenerator<StoredSecret[]> {
  let after = '';
  for (;;) {
    const secrets = await listStoredSecrets(tx, column, { after, limit: BATCH });
    const last = secrets.at(-1);
    if (!last) return;
    yield secrets;
    after = last.name;
  }
}

function describe({ name }: StoredSecret, { table, column }: SecretColumn): string {
  if (table === 'variable') return `The variable ${name}`;
  return table === 'connection' ? `The ${column} of the connection ${name}` : `The token signing key ${name}`;
}
