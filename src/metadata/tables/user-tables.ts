import type { Generated } from 'kysely';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Flag } from './column-types.ts';

/** Users, what they may do, and how they are signed in. */
export interface UserTables {
  ab_user: AbUserTable;
  ab_role: AbRoleTable;
  ab_user_role: AbUserRoleTable;
  ab_permission: AbPermissionTable;
  ab_view_menu: AbViewMenuTable;
  ab_permission_view: AbPermissionViewTable;
  ab_permission_view_role: AbPermissionViewRoleTable;
  ab_authorization_version: AbAuthorizationVersionTable;
  session: SessionTable;
  token_signing_key: TokenSigningKeyTable;
}

interface AbUserTable {
  id: Generated<number>;
  first_name: string;
  last_name: string;
  username: string;
  /** The salted hash of the password. */
  password: string | null;
  active: Flag;
  email: string;
  last_login: Timestamp | null;
  login_count: Generated<number>;
  fail_login_count: Generated<number>;
  /** Another number ends all sessions and tokens of the user. */
  login_generation: Generated<number>;
  created_on: Timestamp;
  changed_on: Timestamp;
}

interface AbRoleTable {
  id: Generated<number>;
  name: string;
}

interface AbUserRoleTable {
  user_id: number;
  role_id: number;
}

interface AbPermissionTable {
  id: Generated<number>;
  /** An action, such as `can_read`. */
  name: string;
}

interface AbViewMenuTable {
  id: Generated<number>;
  /** A resource, such as `DAGs` or `DAG:my_dag`. */
  name: string;
}

interface AbPermissionViewTable {
  id: Generated<number>;
  permission_id: number;
  view_menu_id: number;
}

interface AbPermissionViewRoleTable {
  id: Generated<number>;
  permission_view_id: number;
  role_id: number;
}

interface AbAuthorizationVersionTable {
  /** Another one after each change of what somebody may do. */
  version: number;
}

interface SessionTable {
  /** The SHA-256 of what the cookie holds, in hexadecimal. */
  session_id: string;
  user_id: number;
  /** Of the user's stored password hash and login_generation at login: another password ends the session. */
  credential_mark: string;
  created_at: Timestamp;
  expiry: Timestamp;
}

interface TokenSigningKeyTable {
  key_id: string;
  /** A Fernet token where `is_encrypted`. */
  secret: string;
  is_encrypted: Flag;
  created_at: Timestamp;
  expires_at: Timestamp;
}
