import type { FastifyInstance } from 'fastify';
import type { Service } from '../foundation/service.ts';
import { createApp } from '../http/app.ts';
import { assertSafeToListen } from '../http/auth/assert-safe-to-listen.ts';
import { type PasswordChecker, createPasswordChecker } from '../http/auth/check-password.ts';
import { loadAuthBackends } from '../http/auth/load-auth-backends.ts';
import type { Context } from './context.ts';

/** The web server at the address of the configuration. */
export class WebServer implements Service {
  readonly #context: Context;
  #app: FastifyInstance | undefined;
  #passwords: PasswordChecker | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Where it answers, as a client on this machine writes it. */
  get url(): string {
    const { webServerHost, webServerPort } = this.#context.config.webserver;
    const host = webServerHost === '0.0.0.0' || webServerHost === '::' ? 'localhost' : webServerHost;
    return `http://${host.includes(':') ? `[${host}]` : host}:${webServerPort}`;
  }

  async start(): Promise<void> {
    const { config, logger, db, clock, catalog } = this.#context;
    const { webServerHost: host, webServerPort: port } = config.webserver;
    assertSafeToListen(config, host);
    this.#passwords = createPasswordChecker({ db, clock, config });
    const authBackends = await loadAuthBackends({ config, logger, checkPassword: this.#passwords.check });
    this.#app = createApp({ db, clock, config, logger: logger.child('http'), dagCatalog: catalog, authBackends });
    await this.#app.listen({ host, port });
  }

  async stop(): Promise<void> {
    await this.#app?.close();
    this.#passwords?.stop();
  }
}
