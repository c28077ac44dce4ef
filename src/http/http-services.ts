import type { Config } from '../config/config.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import type { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import type { Database } from '../metadata/database.ts';
import type { TaskRequestsFor } from '../taskprocess/task-services.ts';
import type { AuthenticationServices } from './auth/open-authentication.ts';
import type { CommandHost } from './rest-api-plugin/command-host.ts';

/** What the web server works with. */
export interface HttpServices extends Omit<AuthenticationServices, 'stop'> {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
  readonly logger: Logger;
  readonly dagCatalog: DagCatalog;
  /** Answers what tasks on other machines ask; absent: there are no such machines. */
  readonly taskRequestsFor?: TaskRequestsFor;
  /** Runs commands for the REST API plugin; absent: there is no plugin. */
  readonly commandHost?: CommandHost;
}
