import { randomBytes } from 'node:crypto';
import { createUser } from '../../actions/users/create-user.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Config } from '../../config/config.ts';
import { migrate } from '../../metadata/migrate.ts';
import { listUsers } from '../../metadata/users/users.ts';
import { createCommandHost } from '../command-host.ts';
import { type Context, openContext } from './context.ts';
import { startableDagFileProcessor } from './dag-files.ts';
import { lockHome } from './home-lock.ts';
import { runServices } from './run-services.ts';
import { createScheduler } from './scheduler-service.ts';
import { WebServer } from './web-server.ts';

/**
 * Everything in one process, on one home: database, DAG files, scheduler, local executor, web server. Makes what is missing.
 * @param print where the ready line and a new password go
 * @param commandServices what the commands may use that the web server runs in its process
 * @returns the exit code
 */
export async function runStandalone(
  config: Config,
  env: Context['env'],
  print: (line: string) => void,
  commandServices: Cli['services'],
): Promise<number> {
  const unlock = lockHome(config.home);
  const context = openContext(config, env, 'standalone');
  try {
    await migrate(context.db, context.clock, config.core.defaultPoolTaskSlotCount);
    const web = new WebServer(context, createCommandHost(env, commandServices));
    const services = [web, await createScheduler(context), startableDagFileProcessor(context)];
    return await runServices(services, context.logger, async () => {
      // Last: a start that fails makes no user whose password was shown among its complaints.
      const password = await createFirstUser(context);
      print(`DAG files: ${config.core.dagsFolder}`);
      if (password !== undefined) print(`Login with username: admin  password: ${password}  (shown this once)`);
      print(`Tradewind is ready: ${web.url}`);
    });
  } finally {
    await context.db.close();
    unlock();
  }
}

/** The administrator of a home without users. Returns the password; undefined where there are users already. */
async function createFirstUser({ db, clock }: Context): Promise<string | undefined> {
  if ((await listUsers(db)).length > 0) return undefined;
  const password = randomBytes(12).toString('base64url');
  await createUser(
    { db, clock },
    {
      username: 'admin',
      password,
      firstName: 'Admin',
      lastName: 'User',
      email: 'admin@example.com',
      roles: ['Admin'],
    },
  );
  return password;
}
