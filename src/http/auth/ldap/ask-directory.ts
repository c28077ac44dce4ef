import { AndFilter, Client, DN, type Entry, EqualityFilter, ResultCodeError } from 'ldapts';
import { AppError } from '../../../foundation/app-error.ts';
import type { DirectorySettings } from './directory-settings.ts';
import { openConnection } from './open-connection.ts';
import { sameDirectoryName } from './fold-name.ts';

/** Somebody who gave the right password. */
export interface DirectoryPerson {
  /** The user name as the directory spells it; as it was typed where the directory was not searched. */
  readonly username: string;
  /** Undefined where the directory was not searched. */
  readonly entry: DirectoryEntry | undefined;
}

/** What the directory says of somebody; '' where it says nothing. */
interface DirectoryEntry {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly groups: readonly string[];
}

/** Results by which a server says that this name and password will not do (RFC 4511, 4.1.9), besides invalidCredentials (49). */
const REFUSALS: ReadonlySet<number> = new Set([
  // No such entry, and no DN at all: names that users typed.
  32, 34,
  // The entry has no password, or is locked; how that is said differs from server to server.
  19, 48, 50, 53,
]);
const INVALID_CREDENTIALS = 49;

/**
 * Who has this name and password, as Flask-AppBuilder asks: by searching for the name and binding as what was found, or, where
 * nobody searches, by binding as the user. Undefined: nobody. Neither may be empty, since that would bind as nobody.
 * @throws AppError DIRECTORY_UNAVAILABLE where the directory cannot tell
 */
export async function askDirectory(
  settings: DirectorySettings,
  given: { readonly username: string; readonly password: string },
): Promise<DirectoryPerson | undefined> {
  // Where a password ends at a NUL, nothing may be left of it.
  if (given.username === '' || given.password === '' || given.password.includes('\0')) return undefined;
  let failure: unknown;
  for (const server of settings.servers) {
    try {
      return await withClient(settings, server, (client) =>
        settings.searcher
          ? searchAndBind(client, settings, settings.searcher, given)
          : bindAndSearch(client, settings, given),
      );
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure instanceof AppError) throw failure;
  const reason = failure instanceof Error ? failure.message : String(failure);
  throw new AppError('DIRECTORY_UNAVAILABLE', { reason }, { cause: failure });
}

/** Whether a failure of askDirectory is one that everybody would have, not the directory's answer to what one asked. */
export function isAway(failure: unknown): boolean {
  return !(failure instanceof AppError && failure.cause instanceof ResultCodeError);
}

async function withClient<Result>(
  settings: DirectorySettings,
  server: DirectorySettings['servers'][number],
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const socket = await openConnection(server, settings);
  let isTaken = false;
  const client = new Client({
    // The connection is made above; the scheme that has none of its own keeps the library from encrypting it again.
    url: 'ldap://directory',
    createConnection: () => {
      // The library would connect anew, in plain text and as nobody, where a server closes.
      if (isTaken) throw new Error('the directory closed the connection');
      isTaken = true;
      return socket;
    },
  });
  try {
    return await use(client);
  } finally {
    socket.destroy();
  }
}

async function searchAndBind(
  client: Client,
  settings: DirectorySettings,
  searcher: NonNullable<DirectorySettings['searcher']>,
  { username, password }: { username: string; password: string },
): Promise<DirectoryPerson | undefined> {
  if (!(await bind(client, searcher.dn, searcher.password)))
    throw new AppError('DIRECTORY_UNAVAILABLE', { reason: 'it refuses auth_ldap_bind_user' });
  const found = await search(client, settings, username);
  // Binding as an entry that is not there takes the time that a wrong password takes.
  const isRight = await bind(client, found?.dn ?? `cn=nobody,${settings.search?.base ?? ''}`, password);
  return found && isRight ? personOf(found, settings, username) : undefined;
}

async function bindAndSearch(
  client: Client,
  settings: DirectorySettings,
  { username, password }: { username: string; password: string },
): Promise<DirectoryPerson | undefined> {
  if (!(await bind(client, settings.nameOf(username), password))) return undefined;
  if (!settings.search) return { username, entry: undefined };
  const found = await search(client, settings, username);
  // Whoever bound by a name need not be the one who is found by it.
  return found && (await bind(client, found.dn, password)) ? personOf(found, settings, username) : undefined;
}

/** Whether the server takes the name and the password. */
async function bind(client: Client, name: string, password: string): Promise<boolean> {
  if (name === '' || password === '') return false;
  try {
    await client.bind(new LiteralName(name), password);
    return true;
  } catch (error) {
    if (error instanceof ResultCodeError && (error.code === INVALID_CREDENTIALS || REFUSALS.has(error.code)))
      return false;
    throw error;
  }
}

/** The library takes a text such as `EXTERNAL` for a mechanism by which the connection itself says who it is; a name never is. */
class LiteralName extends DN {
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  override toString(): string {
    return this.#name;
  }
}

/** The one entry with this user name; undefined where there is none, or more than one. */
async function search(client: Client, settings: DirectorySettings, username: string): Promise<Entry | undefined> {
  if (!settings.search) return undefined;
  const { base, filter } = settings.search;
  const { uid, firstName, lastName, email, group } = settings.fields;
  // The name goes into the message as bytes: there is nothing to escape.
  const isNamed = new EqualityFilter({ attribute: uid, value: username });
  const { searchEntries } = await client.search(base, {
    scope: 'sub',
    filter: filter ? new AndFilter({ filters: [filter, isNamed] }) : isNamed,
    attributes: [uid, firstName, lastName, email, group],
    sizeLimit: 2,
  });
  const [found, another] = searchEntries;
  return found && !another && found.dn !== '' ? found : undefined;
}

function personOf(entry: Entry, { fields }: DirectorySettings, typed: string): DirectoryPerson | undefined {
  const names = valuesOf(entry, fields.uid);
  // Directories ignore case and spaces, and so would one person become many users.
  const username = names.find((name) => sameDirectoryName(name, typed)) ?? names[0] ?? typed;
  const [firstName = ''] = valuesOf(entry, fields.firstName);
  const [lastName = ''] = valuesOf(entry, fields.lastName);
  const [email = ''] = valuesOf(entry, fields.email);
  return { username, entry: { firstName, lastName, email, groups: valuesOf(entry, fields.group) } };
}

/** The values of an attribute that are text. Names of attributes ignore case; the library hands a single value over as it is. */
function valuesOf(entry: Entry, attribute: string): string[] {
  const key = Object.keys(entry).find((name) => name.toLowerCase() === attribute.toLowerCase());
  const values = key === undefined ? [] : [entry[key]].flat();
  return values.filter((value) => typeof value === 'string').filter((value) => value !== '');
}
