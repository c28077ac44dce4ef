import type { FastifyInstance } from 'fastify';
import type { Service } from '../../foundation/service.ts';
import { syncPermissions } from '../../actions/users/sync-permissions.ts';
import { AppError } from '../../foundation/app-error.ts';
import { createApp } from '../../http/app.ts';
import { assertSafeToListen } from '../../http/auth/assert-safe-to-listen.ts';
import { type AuthenticationServices, openAuthentication } from '../../http/auth/open-authentication.ts';
import type { Context } from './context.ts';
import type { CommandHost } from '../../http/rest-api-plugin/command-host.ts';
import { createTaskRequests } from './task-execution.ts';

/** The web server at the address of the configuration. */
export class WebServer implements Service {
  readonly #context: Context;
  readonly #commandHost: CommandHost;
  #app: FastifyInstance | undefined;
  #authentication: AuthenticationServices | undefined;

  /** @param commandHost runs the commands of the REST API plugin */
  constructor(context: Context, commandHost: CommandHost) {
    this.#context = context;
    this.#commandHost = commandHost;
  }

  /** Where it answers, as a client on this machine writes it. */
  get url(): string {
    const { webServerHost, webServerPort, webServerSslCert } = this.#context.config.webserver;
    const host = webServerHost === '0.0.0.0' || webServerHost === '::' ? 'localhost' : webServerHost;
    return `${webServerSslCert === '' ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${webServerPort}`;
  }

  async start(): Promise<void> {
    const { config, logger, db, clock, catalog } = this.#context;
    const { webServerHost: host, webServerPort: port } = config.webserver;
    assertSafeToListen(config, host);
    if (config.fab.updateFabPerms) {
      const { authRoleAdmin: adminRole } = config.webserverConfig;
      await syncPermissions({ db, clock }, { adminRole, source: `webserver on ${this.#context.hostname}` });
    }
    this.#authentication = await openAuthentication({ db, clock, config, logger });
    const base = {
      db,
      clock,
      config,
      logger: logger.child('http'),
      dagCatalog: catalog,
      commandHost: this.#commandHost,
      // Nobody but workers has business there.
      ...(config.core.executor === 'CeleryExecutor' && { taskRequestsFor: createTaskRequests(this.#context) }),
    };
    this.#app = createApp({ ...base, ...this.#authentication });
    await this.#app.listen({ host, port }).catch((error: unknown) => {
      throw listenError(error, host, port);
    });
  }

  async stop(): Promise<void> {
    await this.#app?.close();
    await this.#authentication?.stop();
  }
}

/** What can be done where the address of the configuration cannot be had; anything else as it is. */
function listenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const remedies: Readonly<Record<string, string>> = {
    EADDRINUSE: `web_server_port = ${port}: another program listens there, stop it or choose another port`,
    EACCES: `web_server_port = ${port}: this user may not listen there, choose a port above 1023`,
    EADDRNOTAVAIL: `web_server_host = ${host}: this machine does not have this address`,
    ENOTFOUND: `web_server_host = ${host}: there is no such host`,
  };
  const remedy = typeof code === 'string' ? remedies[code] : undefined;
  if (remedy === undefined) return error;
  return new AppError('INVALID_CONFIG', { complaints: [`[webserver] ${remedy}`] }, { cause: error });
}
