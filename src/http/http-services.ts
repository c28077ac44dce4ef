import type { Config } from '../config/config.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import type { DagCatalog } from '../metadata/dag-catalog.ts';
import type { Database } from '../metadata/database.ts';
import type { AuthBackend } from './auth/auth-backend.ts';
import type { Authenticator } from './auth/authenticator.ts';

/** What the web server works with. */
export interface HttpServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
  readonly logger: Logger;
  readonly dagCatalog: DagCatalog;
  /** The backends of `[api] auth_backends`, in their order, at least one; see loadAuthBackends. */
  readonly authBackends: readonly [AuthBackend, ...AuthBackend[]];
  /** For the surfaces that know roles. */
  readonly authenticator: Authenticator;
}
