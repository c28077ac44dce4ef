import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { type Filter, FilterParser } from 'ldapts';
import type { Config } from '../../../config/config.ts';
import { AppError } from '../../../foundation/app-error.ts';
import { escapeDnValue } from './escape-dn.ts';

/** How the directory is asked. */
export interface DirectorySettings {
  /** Tried in this order. */
  readonly servers: readonly DirectoryServer[];
  /** Certificates and keys, for encrypted connections. */
  readonly tls: ConnectionOptions;
  /** How long the whole check of one password may take at one server. */
  readonly timeoutMs: number;
  /** Who searches; undefined: users bind by themselves, see nameOf. */
  readonly searcher: { readonly dn: string; readonly password: string } | undefined;
  /** The name by which a user binds where nobody searches for it. */
  nameOf(username: string): string;
  /** Undefined: users are not searched, only bound. */
  readonly search: { readonly base: string; readonly filter: Filter | undefined } | undefined;
  /** The attributes of an entry. */
  readonly fields: Readonly<Record<'uid' | 'firstName' | 'lastName' | 'email' | 'group', string>>;
}

/** Where a directory listens. */
export interface DirectoryServer {
  readonly host: string;
  readonly port: number;
  /** `tls` from the start (ldaps://), `starttls` after a request in plain text. */
  readonly encryption: 'none' | 'tls' | 'starttls';
}

/**
 * What `[webserver_config] auth_ldap_…` says, with Flask-AppBuilder's meaning.
 * @throws AppError INVALID_INPUT where it cannot be used
 */
export function readDirectorySettings({ webserverConfig: options, tradewind }: Config): DirectorySettings {
  const searcher =
    options.authLdapBindUser === ''
      ? undefined
      : { dn: options.authLdapBindUser, password: options.authLdapBindPassword };
  if (searcher && options.authLdapSearch === '') throw unusable('auth_ldap_search', 'auth_ldap_bind_user needs it');
  if (searcher && searcher.password === '') throw unusable('auth_ldap_bind_password', 'auth_ldap_bind_user needs it');
  return {
    servers: readServers(options.authLdapServer, options.authLdapUseTls),
    tls: readTls(options),
    timeoutMs: tradewind.ldapTimeoutMs,
    searcher,
    nameOf: (username) => bindName(username, options.authLdapAppendDomain, options.authLdapUsernameFormat),
    search:
      options.authLdapSearch === ''
        ? undefined
        : { base: options.authLdapSearch, filter: readFilter(options.authLdapSearchFilter) },
    fields: {
      uid: options.authLdapUidField,
      firstName: options.authLdapFirstnameField,
      lastName: options.authLdapLastnameField,
      email: options.authLdapEmailField,
      group: options.authLdapGroupField,
    },
  };
}

/** One address or several, separated by spaces or commas. */
function readServers(text: string, useStartTls: boolean): DirectoryServer[] {
  const addresses = text.split(/[\s,]+/).filter((address) => address !== '');
  if (addresses.length === 0) throw unusable('auth_ldap_server', 'auth_type = auth_ldap needs it');
  return addresses.map((address) => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const isSecure = url?.protocol === 'ldaps:';
    if (!url || !(isSecure || url.protocol === 'ldap:') || url.hostname === '')
      throw unusable('auth_ldap_server', `${address} is no address such as ldap://ldap.example.com`);
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? (isSecure ? 636 : 389) : Number(url.port),
      encryption: isSecure ? 'tls' : useStartTls ? 'starttls' : 'none',
    };
  });
}

function readTls(options: Config['webserverConfig']): ConnectionOptions {
  const { authLdapTlsCacertdir, authLdapTlsCacertfile, authLdapTlsCertfile, authLdapTlsKeyfile } = options;
  const authorities = [
    ...(authLdapTlsCacertfile === '' ? [] : [readOption('auth_ldap_tls_cacertfile', authLdapTlsCacertfile)]),
    ...readFolder('auth_ldap_tls_cacertdir', authLdapTlsCacertdir),
  ];
  if ((authLdapTlsCertfile === '') !== (authLdapTlsKeyfile === ''))
    throw unusable('auth_ldap_tls_certfile', 'it and auth_ldap_tls_keyfile are set both or not at all');
  return {
    rejectUnauthorized: options.authLdapTlsDemand || !options.authLdapAllowSelfSigned,
    ...(authorities.length > 0 && { ca: authorities }),
    ...(authLdapTlsCertfile !== '' && {
      cert: readOption('auth_ldap_tls_certfile', authLdapTlsCertfile),
      key: readOption('auth_ldap_tls_keyfile', authLdapTlsKeyfile),
    }),
  };
}

function readFolder(key: string, folder: string): string[] {
  if (folder === '') return [];
  try {
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
    return files.map(({ name }) => readFileSync(join(folder, name), 'utf8'));
  } catch (cause) {
    throw unusable(key, `${folder} cannot be read`, cause);
  }
}

function readOption(key: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unusable(key, `${path} cannot be read`, cause);
  }
}

function readFilter(text: string): Filter | undefined {
  if (text === '') return undefined;
  try {
    return FilterParser.parseString(text);
  } catch (cause) {
    throw unusable(
      'auth_ldap_search_filter',
      `${text} is no filter such as (memberOf=cn=flow,dc=example,dc=com)`,
      cause,
    );
  }
}

/** As Flask-AppBuilder makes it, but for a name that becomes part of a DN: there its own commas and quotes stay its own. */
function bindName(username: string, domain: string, format: string): string {
  const name = domain === '' ? username : `${username}@${domain}`;
  if (format === '') return name;
  const inserted = format.includes('=') ? escapeDnValue(name) : name;
  return format.replace('%s', () => inserted);
}

/** TLS checks the certificate against a name, or against an address. */
export function tlsNameOf({ host }: DirectoryServer): ConnectionOptions {
  return isIP(host) === 0 ? { host, servername: host } : { host };
}

function unusable(key: string, problem: string, cause?: unknown): AppError {
  return new AppError('INVALID_INPUT', { reason: `[webserver_config] ${key}: ${problem}` }, { cause });
}
