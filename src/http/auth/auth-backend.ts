import type { ApiHandler } from '../api-handler.ts';
import type { Logger } from '../../foundation/log.ts';

/** What an authentication backend may use of the web server. */
export interface BackendApp {
  /** Adds a view of the backend's own, open to everybody. The path begins with `/`; parts such as `:name` become params. */
  addRoute(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, handler: ApiHandler): void;
  /** Any option of `airflow.cfg`; undefined where it has no value. */
  readonly config: { get(section: string, key: string): string | undefined };
  readonly logger: Logger;
}

/** A way to authenticate callers of the APIs: built in, or a module of one's own with these names exported. */
export interface AuthBackend {
  /** Called once, before the server listens. */
  initApp?(app: BackendApp): void | Promise<void>;
  /** Wraps every operation: the result may answer instead of it, and do anything before and after it. */
  requiresAuthentication(handler: ApiHandler): ApiHandler;
}
