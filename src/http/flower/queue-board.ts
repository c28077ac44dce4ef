import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { Queue } from 'bullmq';
import fastify, { type FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { QueuedWork } from '../../executors/celery/queued-job.ts';
import { QUEUE_PREFIX, connectToRedis } from '../../executors/celery/task-queue.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Service } from '../../foundation/service.ts';
import { isLoopback } from '../auth/assert-safe-to-listen.ts';
import { readBasicCredentials } from '../auth/passwords/basic-credentials.ts';

/** Where the dashboard of the queues listens, and what it shows. */
export interface QueueBoardOptions {
  clock: Clock;
  /** `[celery] broker_url`. */
  brokerUrl: string;
  /** `[operators] default_queue`: shown also while nothing was ever in it. */
  defaultQueue: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Such as `/flower`; empty: none. */
  urlPrefix: string;
  /** `user:password`, several separated by commas; empty: everybody on this machine. */
  basicAuth: string;
}

/** How often Redis is asked for new queues. */
const LOOK_MS = 5000;

/**
 * Shows the queues in Redis and what waits in them. It changes nothing: what becomes of a task is for the scheduler to say. The
 * tokens of tasks are not shown.
 */
export class QueueBoard implements Service {
  readonly #options: QueueBoardOptions;
  readonly #queues = new Map<string, Queue>();
  #redis: Redis | undefined;
  #app: FastifyInstance | undefined;
  #cancelLook: () => void = () => undefined;
  #stopped = false;

  constructor(options: QueueBoardOptions) {
    this.#options = options;
  }

  /** Where it answers, as a browser on this machine writes it. */
  get url(): string {
    const address = this.#app?.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : this.#options.port;
    return `http://${this.#options.host}:${port}${this.#prefix || '/'}`;
  }

  get #prefix(): string {
    const name = this.#options.urlPrefix.replaceAll(/^\/+|\/+$/g, '');
    return name === '' ? '' : `/${name}`;
  }

  /** @throws AppError INVALID_INPUT where everybody could see it from elsewhere */
  async start(): Promise<void> {
    const { brokerUrl, defaultQueue, host, port, basicAuth } = this.#options;
    const users = basicAuth.split(',').filter((user) => user.includes(':'));
    if (users.length === 0 && (basicAuth !== '' || !isLoopback(host))) {
      throw new AppError('INVALID_INPUT', {
        reason: `the dashboard would listen on ${host} for everybody: set [celery] flower_basic_auth to user:password`,
      });
    }
    const redis = connectToRedis(brokerUrl, { maxRetriesPerRequest: null });
    this.#redis = redis;
    const app = fastify({ logger: false });
    this.#app = app;
    addHeaders(app);
    if (users.length > 0) requireUser(app, users);
    const adapter = new FastifyAdapter();
    adapter.setBasePath(this.#prefix);
    const board = createBullBoard({ queues: [], serverAdapter: adapter });
    const show = (name: string) => {
      if (this.#queues.has(name)) return;
      const queue = new Queue(name, { connection: redis, prefix: QUEUE_PREFIX });
      queue.on('error', () => undefined);
      this.#queues.set(name, queue);
      board.addQueue(readOnly(queue));
    };
    show(defaultQueue);
    void this.#look(show);
    app.register(adapter.registerPlugin(), { prefix: this.#prefix });
    await app.listen({ host, port }).catch((cause: unknown) => {
      const reason = `the dashboard cannot listen there ([celery] flower_host, flower_port): ${String(cause)}`;
      throw new AppError('INVALID_INPUT', { reason }, { cause });
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelLook();
    await this.#app?.close();
    this.#redis?.disconnect();
  }

  async #look(show: (name: string) => void): Promise<void> {
    try {
      const start = `${QUEUE_PREFIX}:`;
      let cursor = '0';
      do {
        const [next, keys] = (await this.#redis?.scan(cursor, 'MATCH', `${start}*:meta`, 'COUNT', 1000)) ?? ['0', []];
        cursor = next;
        for (const key of keys) show(key.slice(start.length, -':meta'.length));
      } while (cursor !== '0');
    } catch {
      // Redis is away: the next look may find it.
    }
    if (!this.#stopped) this.#cancelLook = this.#options.clock.after(LOOK_MS, () => void this.#look(show));
  }
}

/** Other sites are told nothing: the page asks Google for its fonts, and does as well without. None may frame it. */
function addHeaders(app: FastifyInstance): void {
  const policy =
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
  app.addHook('onSend', (_request, reply, payload, done) => {
    void reply.headers({
      'content-security-policy': policy,
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    done(null, payload);
  });
}

function readOnly(queue: Queue): BullMQAdapter {
  const adapter = new BullMQAdapter(queue, { readOnlyMode: true });
  adapter.setFormatter('data', (data: QueuedWork) => data.works);
  return adapter;
}

function requireUser(app: FastifyInstance, users: readonly string[]): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const known = users.map((user) => digest(user.trim()));
  app.addHook('onRequest', (request, reply, done) => {
    const given = readBasicCredentials(request.headers.authorization);
    const who = given.kind === 'given' ? digest(`${given.username}:${given.password}`) : digest('');
    // All of them, so that the time tells nothing.
    const matches = known.filter((user) => timingSafeEqual(user, who));
    if (matches.length > 0) return done();
    void reply.code(401).header('www-authenticate', 'Basic realm="flower"').send('Unauthorized');
  });
}
