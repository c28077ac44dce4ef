import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConnectionText } from '../../domain/connection-text.ts';
import { AppError } from '../../foundation/app-error.ts';
import { ManualClock } from '../../foundation/clock.ts';
import { Fernet } from '../../foundation/fernet.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { findConnection } from '../../metadata/connections-and-variables/connections.ts';
import { fromStoredSecret } from '../../metadata/connections-and-variables/stored-secret.ts';
import { SECRET_COLUMNS, listStoredSecrets } from '../../metadata/connections-and-variables/secret-columns.ts';
import { type TestDatabase, testDatabases } from '../../metadata/test-databases.ts';
import { findVariable, listVariables } from '../../metadata/connections-and-variables/variables.ts';
import { addConnection } from '../connections/add-connection.ts';
import { rotateFernetKey } from './rotate-fernet-key.ts';
import { saveVariable } from '../variables/save-variable.ts';

const OLD = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const NEW = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

describe.each(testDatabases())('on $name', (kind) => {
  let opened: TestDatabase;
  const clock = new ManualClock(parseTimestamp('2026-11-21T12:00:00Z'));
  const context = () => ({ db: opened.db, clock });
  beforeEach(async () => {
    opened = await kind.open();
  });
  afterEach(() => opened.drop());

  const save = (key: string, value: string, keys: string[]) =>
    saveVariable(context(), { key, value, description: null, fernet: new Fernet(keys) });
  const everything = async () =>
    Promise.all(SECRET_COLUMNS.map((column) => listStoredSecrets(opened.db, column, { after: '', limit: 10_000 })));

  test('every secret is read by the new key alone afterwards', async () => {
    await save('v', 'välue', [OLD]);
    await save('empty', '', [OLD]);
    await save('plain', 'as it is', []);
    const parts = parseConnectionText('http://u:p%40ss@h/?token=t0');
    await addConnection(context(), { connId: 'c', parts, fernet: new Fernet([OLD]) });
    await addConnection(context(), {
      connId: 'bare',
      parts: parseConnectionText('http://h'),
      fernet: new Fernet([OLD]),
    });
    await opened.db.run({
      sql: 'INSERT INTO token_signing_key (key_id, secret, is_encrypted, created_at, expires_at) VALUES ($1, $2, $3, $4, $4)',
      parameters: ['k', new Fernet([OLD]).encrypt('signs', 0), true, clock.now()],
    });

    expect(await rotateFernetKey(context(), { fernet: new Fernet([NEW, OLD]) })).toBe(6);

    const fernet = new Fernet([NEW]);
    const read = (text: string | null | undefined) => fromStoredSecret(text ?? '', true, fernet, 'it');
    expect(read((await findVariable(opened.db, 'v'))?.val)).toBe('välue');
    expect(read((await findVariable(opened.db, 'empty'))?.val)).toBe('');
    expect(read((await findVariable(opened.db, 'plain'))?.val)).toBe('as it is');
    const connection = await findConnection(opened.db, 'c');
    expect(read(connection?.password)).toBe('p@ss');
    expect(read(connection?.extra)).toBe('{"token": "t0"}');
    expect(await findConnection(opened.db, 'bare')).toMatchObject({ password: null, extra: null });
    const [signing] = (await everything())[3] ?? [];
    expect(read(signing?.text)).toBe('signs');
    expect((await listVariables(opened.db)).every(({ is_encrypted }) => Boolean(is_encrypted))).toBe(true);
  });

  test('more secrets than fit into one batch are all encrypted anew', async () => {
    const token = new Fernet([OLD]).encrypt('x', 0);
    const rows = Array.from(
      { length: 1203 },
      (_, index) => `('v${index}', '${token}', ${kind.name === 'SQLite' ? '1' : 'TRUE'})`,
    );
    await opened.db.run({
      sql: `INSERT INTO variable (key, val, is_encrypted) VALUES ${rows.join(', ')}`,
      parameters: [],
    });
    expect(await rotateFernetKey(context(), { fernet: new Fernet([NEW, OLD]) })).toBe(1203);
    const fernet = new Fernet([NEW]);
    const stored = await listVariables(opened.db);
    expect(stored.every(({ val }) => fernet.decrypt(val ?? '') === 'x')).toBe(true);
  });

  test('where one secret has another key, nothing is changed, and it is named', async () => {
    await save('a', '1', [OLD]);
    await save('b', '2', [NEW]);
    const before = await everything();
    const rotation = rotateFernetKey(context(), { fernet: new Fernet([NEW]) });
    await expect(rotation).rejects.toThrow(new AppError('SECRET_UNREADABLE', { what: 'The variable a' }));
    expect(await everything()).toEqual(before);
  });

  test('without a key there is nothing to do', async () => {
    await expect(rotateFernetKey(context(), { fernet: new Fernet([]) })).rejects.toThrow('fernet_key');
  });
});
