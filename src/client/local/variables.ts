import { removeVariable } from '../../actions/variables/remove-variable.ts';
import { saveVariable } from '../../actions/variables/save-variable.ts';
import { Fernet } from '../../foundation/fernet.ts';
import { fromStoredSecret } from '../../metadata/connections-and-variables/stored-secret.ts';
import {
  findVariable,
  listVariables,
  type StoredVariable,
} from '../../metadata/connections-and-variables/variables.ts';
import type { VariableControl } from '../control/variables.ts';
import type { LocalContext } from './local-context.ts';

export function localVariables(context: LocalContext): VariableControl {
  const { db, config, env, by } = context;
  const fernet = new Fernet(config.core.fernetKeys);
  const read = ({ key, val, is_encrypted }: StoredVariable) =>
    fromStoredSecret(val ?? '', Boolean(is_encrypted), fernet, `variable ${key}`);
  return {
    async listKeys() {
      return (await listVariables(db)).map(({ key }) => key);
    },
    async listValues() {
      return (await listVariables(db)).map((variable) => ({ key: variable.key, value: read(variable) }));
    },
    async find(key) {
      const given = env[`AIRFLOW_VAR_${key.toUpperCase()}`];
      if (given !== undefined) return given;
      const stored = await findVariable(db, key);
      return stored && read(stored);
    },
    save: (variable) => saveVariable(context, { ...variable, fernet, ...by }),
    async delete(key) {
      await removeVariable(context, { key, ...by });
    },
  };
}
