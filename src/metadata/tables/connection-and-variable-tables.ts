import type { Generated } from 'kysely';
import type { Flag } from './column-types.ts';

/** What tasks may ask for by name. */
export interface ConnectionAndVariableTables {
  connection: ConnectionTable;
  variable: VariableTable;
}

export interface ConnectionTable {
  id: Generated<number>;
  conn_id: string;
  conn_type: string;
  description: string | null;
  host: string | null;
  schema: string | null;
  login: string | null;
  password: string | null;
  port: number | null;
  extra: string | null;
  is_encrypted: Flag;
  is_extra_encrypted: Flag;
}

interface VariableTable {
  id: Generated<number>;
  key: string;
  /** A Fernet token where `is_encrypted`. */
  val: string | null;
  description: string | null;
  is_encrypted: Flag;
}
