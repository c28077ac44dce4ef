import { admitDirectoryUser } from '../../../actions/users/admit-directory-user.ts';
import { type VerifiedUser, verifyUserPassword } from '../../../actions/credentials/verify-user-password.ts';
import type { Config } from '../../../config/config.ts';
import { AppError } from '../../../foundation/app-error.ts';
import type { Clock } from '../../../foundation/clock.ts';
import type { Logger } from '../../../foundation/log.ts';
import type { Database } from '../../../metadata/database.ts';
import type { VerifyPassword } from '../passwords/check-password.ts';
import { type DirectoryPerson, askDirectory, isAway } from './ask-directory.ts';
import { readDirectorySettings } from './directory-settings.ts';
import { DirectoryWatch } from './directory-watch.ts';
import { rolesOfGroups } from './roles-of-groups.ts';
import { sameDirectoryName } from './fold-name.ts';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
  readonly logger: Logger;
}

/** As many as Airflow's user table holds. No longer name reaches the directory. */
const LONGEST_NAME = 256;

/**
 * Checks passwords as Airflow does with `AUTH_TYPE = AUTH_LDAP`: by the directory, and where that lets nobody in, by the database,
 * so that its users can still log in. Where the directory is away and the database does not know better, nobody can tell: the
 * check fails by AppError DIRECTORY_UNAVAILABLE.
 * @throws AppError INVALID_INPUT where the settings cannot be used
 */
export function verifyByDirectory(needs: Needs): VerifyPassword {
  const settings = readDirectorySettings(needs.config);
  const watch = new DirectoryWatch(needs.clock, isAway);
  const { logger } = needs;

  const askPatiently = async (given: Parameters<VerifyPassword>[0]) => {
    try {
      return { person: await watch.ask(() => askDirectory(settings, given)) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      logger.error({ reason: error.message }, 'the directory could not be asked');
      return { error };
    }
  };

  return async (given) => {
    const asked = given.username.length > LONGEST_NAME ? { person: undefined } : await askPatiently(given);
    const user = asked.person && (await admit(needs, asked.person, given.username));
    if (user) return user;
    const local = await verifyUserPassword(needs, given);
    if (!local && asked.error) throw asked.error;
    return local;
  };
}

async function admit(needs: Needs, person: DirectoryPerson, typed: string): Promise<VerifiedUser | undefined> {
  const { webserverConfig: options } = needs.config;
  const { username, entry } = person;
  const always = options.authUserRegistration ? [options.authUserRegistrationRole] : [];
  const admission = await admitDirectoryUser(
    needs,
    {
      names: username !== typed && sameDirectoryName(username, typed) ? [username, typed] : [username],
      profile: entry && { ...entry, roles: rolesOfGroups(entry.groups, options.authRolesMapping, always) },
    },
    { registers: options.authUserRegistration, syncsRoles: options.authRolesSyncAtLogin },
  );
  if (admission.kind === 'refused') {
    needs.logger.warning({ username, reason: admission.reason }, 'a user of the directory was not let in');
    return undefined;
  }
  if (admission.unknownRoles.length > 0)
    needs.logger.warning(
      { username, roles: admission.unknownRoles.join(', ') },
      'roles of a user of the directory do not exist',
    );
  return admission.user;
}
