import type { Option } from '../option.ts';
import { boolean, choice, seconds, string } from '../option-types.ts';
import { defineSection } from '../option.ts';
import { readRolesMapping } from '../roles-mapping.ts';

const SINCE = 'tradewind 0.1.0';

/** A name that may be left out: empty, or Python's `None`. */
function optionalName(option: Option<string>): Option<string | undefined> {
  return {
    ...option,
    parse: (text) => ({ value: /^(none)?$/i.test(text.trim()) ? undefined : text.trim() }),
  };
}

/** Which directory group (or other name from outside) stands for which roles. */
function rolesMapping(option: Option<string>): Option<Readonly<Record<string, readonly string[]>>> {
  return {
    ...option,
    expected: 'a JSON object of lists of role names, such as {"cn=ops,dc=example,dc=com": ["Op"]}',
    parse(text) {
      const value = readRolesMapping(text);
      return value && { value };
    },
  };
}

const AUTH_TYPES = {
  auth_db: 'db',
  AUTH_DB: 'db',
  db: 'db',
  '1': 'db',
  auth_ldap: 'ldap',
  AUTH_LDAP: 'ldap',
  ldap: 'ldap',
  '2': 'ldap',
} as const;

const text = (key: string, value: string, doc: string, secret = false) =>
  string({ key, default: value, since: SINCE, doc, secret });
const flag = (key: string, value: 'True' | 'False', doc: string) => boolean({ key, default: value, since: SINCE, doc });

/** Defaults are those of Airflow's user provider (Flask-AppBuilder) where webserver_config.py says nothing. */
export const webserverConfigSection = defineSection(
  'webserver_config',
  'Users and logins: what Airflow reads from webserver_config.py, under the same names in lower case.',
  {
    authType: choice<'db' | 'ldap'>({
      key: 'auth_type',
      default: 'auth_db',
      since: SINCE,
      choices: AUTH_TYPES,
      doc: 'Where passwords are checked: auth_db (users of the database) or auth_ldap (a directory; users of the database can still log in).',
    }),
    authRoleAdmin: text(
      'auth_role_admin',
      'Admin',
      'The role that may do everything, besides Admin; made where it is not there.',
    ),
    authRolePublic: optionalName(
      text(
        'auth_role_public',
        'Public',
        'The role of callers without credentials; None: they get a 401. The role Public has no permissions unless you give it some.',
      ),
    ),
    authUserRegistration: flag(
      'auth_user_registration',
      'False',
      'Whether somebody whom the directory knows becomes a user at the first login.',
    ),
    authUserRegistrationRole: text(
      'auth_user_registration_role',
      'Public',
      'The role of users who registered themselves, besides those of auth_roles_mapping.',
    ),
    authRolesMapping: rolesMapping(
      text('auth_roles_mapping', '{}', 'Which group of the directory stands for which roles, as a JSON object.'),
    ),
    authRolesSyncAtLogin: flag(
      'auth_roles_sync_at_login',
      'False',
      'Whether the roles of a user of the directory are set anew at each login.',
    ),
    authLdapServer: text('auth_ldap_server', '', 'The directory, such as ldap://ldap.example.com or ldaps://….'),
    authLdapUseTls: flag('auth_ldap_use_tls', 'False', 'Whether the connection is encrypted by StartTLS.'),
    authLdapAllowSelfSigned: flag(
      'auth_ldap_allow_self_signed',
      'False',
      "Whether the directory's certificate may be signed by anybody.",
    ),
    authLdapTlsDemand: flag(
      'auth_ldap_tls_demand',
      'False',
      'Whether a directory whose certificate cannot be checked is refused, auth_ldap_allow_self_signed notwithstanding.',
    ),
    authLdapTlsCacertdir: text('auth_ldap_tls_cacertdir', '', 'The folder of certificates of trusted authorities.'),
    authLdapTlsCacertfile: text('auth_ldap_tls_cacertfile', '', 'The file of certificates of trusted authorities.'),
    authLdapTlsCertfile: text('auth_ldap_tls_certfile', '', "The file of the client's certificate."),
    authLdapTlsKeyfile: text('auth_ldap_tls_keyfile', '', "The file of the client's key."),
    authLdapBindUser: text(
      'auth_ldap_bind_user',
      '',
      'The name (DN) by which the directory is searched; empty: users bind directly.',
    ),
    authLdapBindPassword: text('auth_ldap_bind_password', '', 'The password of auth_ldap_bind_user.', true),
    authLdapSearch: text('auth_ldap_search', '', 'The entry (DN) below which users are searched.'),
    authLdapSearchFilter: text(
      'auth_ldap_search_filter',
      '',
      'A filter that users must match besides, such as (memberOf=…).',
    ),
    authLdapAppendDomain: text(
      'auth_ldap_append_domain',
      '',
      'A domain that is appended to the user name where users bind directly: name@domain.',
    ),
    authLdapUsernameFormat: text(
      'auth_ldap_username_format',
      '',
      'How the name (DN) of a user is made where users bind directly; %s stands for the user name.',
    ),
    authLdapUidField: text('auth_ldap_uid_field', 'uid', 'The attribute that holds the user name.'),
    authLdapGroupField: text('auth_ldap_group_field', 'memberOf', 'The attribute that holds the groups of a user.'),
    authLdapFirstnameField: text('auth_ldap_firstname_field', 'givenName', 'The attribute that holds the first name.'),
    authLdapLastnameField: text('auth_ldap_lastname_field', 'sn', 'The attribute that holds the last name.'),
    authLdapEmailField: text('auth_ldap_email_field', 'mail', 'The attribute that holds the mail address.'),
    wtfCsrfEnabled: flag(
      'wtf_csrf_enabled',
      'True',
      'Whether forms need their token, and writes of browsers a sign that no other site sent them.',
    ),
    jwtAccessTokenExpiresMs: seconds({
      key: 'jwt_access_token_expires',
      default: '900',
      since: SINCE,
      min: 1,
      doc: 'How long an access token of /api/v1/security/login holds, in seconds.',
    }),
    jwtRefreshTokenExpiresMs: seconds({
      key: 'jwt_refresh_token_expires',
      default: '2592000',
      since: SINCE,
      min: 1,
      doc: 'How long a refresh token holds, in seconds.',
    }),
  },
);
