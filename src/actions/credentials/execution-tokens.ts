import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKey, SigningKeys } from './signing-keys.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { JsonObject } from '../../foundation/json.ts';

/** What a worker may do with the token of one try (`run`) or callback: report about it, and ask on its behalf. */
export type ExecutionScope = 'run' | 'callback';

/** What tokens in queues are for: to begin tries, or callbacks; each then has a token of its own. */
export type QueueScope = 'claim' | 'claim-callback';

/** Whom a token speaks for. */
export interface ExecutionSubject {
  /** Of the task instance's try, or of the callback. */
  readonly id: string;
  readonly dagId: string;
  readonly runId: string;
  /** The code that it may fetch. */
  readonly bundleHash: string;
}

/** What a token says: what it is good for, and until when (milliseconds since the epoch). */
export interface ExecutionClaims extends ExecutionSubject {
  readonly scope: ExecutionScope;
  readonly expiresMs: number;
}

/** What the token of a job in a queue lets its holder begin. */
export interface QueueClaims {
  readonly scope: QueueScope;
  /** By their ids. */
  readonly subjects: ReadonlyMap<string, ExecutionSubject>;
}

/** What signs, to be used at once and for many. */
export interface TokenSigner {
  sign(subject: ExecutionSubject, scope: ExecutionScope): string;
  /** One token for all that lies in a queue together. */
  signClaim(subjects: readonly ExecutionSubject[], scope: QueueScope): string;
}

/** Subjects of one run and version, as they stand in a token. */
type SubjectsOfRun = {
  readonly dag: string;
  readonly run: string;
  readonly bundle: string;
  readonly ids: string[];
};

/** How long work may wait in a queue before its token is worth nothing; the scheduler then sends it again with another. */
const CLAIM_LIFE_MS = 24 * 3_600_000;
/** How long a callback may be with a worker. It may run for 50 s, and nothing renews its token. */
export const CALLBACK_LIFE_MS = 120_000;
/** Of tokens that were signed last, so many to twice as many are known by themselves: most come back here, and soon. */
const RECENT = 2048;
/** How long the key that signs is not asked for again. */
const KEY_FRESH_MS = 60_000;

/**
 * Makes and checks the tokens of workers: JSON Web Tokens (HS256), signed with keys made from those that all servers of a database
 * share. A token of people is none of these, nor the reverse: their keys are others. Signed and checked without waiting for a
 * thread, since each task costs several.
 */
export class ExecutionTokens {
  readonly #keys: SigningKeys;
  readonly #clock: Clock;
  readonly #runLifeMs: number;
  #current: { key: SigningKey; atMs: number } | undefined;
  readonly #secrets = new Map<string, Buffer>();
  #recent = new Map<string, ExecutionClaims>();
  #lessRecent = this.#recent;

  /** @param runLifeMs how long a token of a running try is good for; heartbeats renew it */
  constructor(keys: SigningKeys, clock: Clock, runLifeMs: number) {
    this.#keys = keys;
    this.#clock = clock;
    this.#runLifeMs = runLifeMs;
  }

  async signer(): Promise<TokenSigner> {
    const nowMs = this.#clock.nowMs();
    if (this.#current === undefined || Math.abs(nowMs - this.#current.atMs) > KEY_FRESH_MS) {
      this.#current = { key: await this.#keys.current(), atMs: nowMs };
    }
    const { key } = this.#current;
    const head = encode({ alg: 'HS256', typ: 'JWT', kid: key.id });
    const expiry = (lifeMs: number) => Math.ceil((this.#clock.nowMs() + lifeMs) / 1000);
    const sign = (body: JsonObject) => {
      const signed = `${head}.${encode(body)}`;
      return `${signed}.${this.#signatureOf(signed, key).toString('base64url')}`;
    };
    return {
      sign: (subject, scope) => {
        const { id, dagId, runId, bundleHash } = subject;
        const exp = expiry(scope === 'run' ? this.#runLifeMs : CALLBACK_LIFE_MS);
        const token = sign({ sub: id, scope, dag: dagId, run: runId, bundle: bundleHash, exp });
        this.#remember(token, { ...subject, scope, expiresMs: exp * 1000 });
        return token;
      },
      signClaim: (subjects, scope) => sign({ scope, subjects: byRun(subjects), exp: expiry(CLAIM_LIFE_MS) }),
    };
  }

  #remember(token: string, claims: ExecutionClaims): void {
    if (this.#recent.size >= RECENT) {
      this.#lessRecent = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(token, claims);
  }

  /** What a token says, where it is ours, has not expired and is of one of the scopes. */
  async verify(token: string, scopes: readonly ExecutionScope[]): Promise<ExecutionClaims | undefined> {
    const claims = this.#recent.get(token) ?? this.#lessRecent.get(token) ?? claimsOf(await this.#read(token));
    return claims && scopes.includes(claims.scope) && claims.expiresMs > this.#clock.nowMs() ? claims : undefined;
  }

  /** The same of a token in a queue. */
  async verifyClaim(token: string): Promise<QueueClaims | undefined> {
    const { scope, exp, subjects } = await this.#read(token);
    if (scope !== 'claim' && scope !== 'claim-callback') return undefined;
    if (typeof exp !== 'number' || exp * 1000 <= this.#clock.nowMs() || !Array.isArray(subjects)) return undefined;
    const byId = new Map<string, ExecutionSubject>();
    // We have signed it: it is as we make it.
    for (const { dag, run, bundle, ids } of subjects as SubjectsOfRun[]) {
      for (const id of ids) byId.set(id, { id, dagId: dag, runId: run, bundleHash: bundle });
    }
    return { scope, subjects: byId };
  }

  /** Whether we made a token, expired or not: whoever has it is a worker. */
  async isOurs(token: string): Promise<boolean> {
    return Object.keys(await this.#read(token)).length > 0;
  }

  /** What stands in a token; empty where we have not signed it. */
  async #read(token: string): Promise<Record<string, unknown>> {
    const [head = '', body = '', signature = '', ...rest] = token.split('.');
    if (rest.length > 0) return {};
    const { alg, kid } = decode(head);
    if (alg !== 'HS256' || typeof kid !== 'string') return {};
    const key = await this.#keys.find(kid);
    if (!key) return {};
    const right = this.#signatureOf(`${head}.${body}`, key);
    const given = Buffer.from(signature, 'base64url');
    return given.length === right.length && timingSafeEqual(given, right) ? decode(body) : {};
  }

  /** Is it time for another token? */
  isAging(claims: ExecutionClaims): boolean {
    return claims.expiresMs - this.#clock.nowMs() < this.#runLifeMs / 2;
  }

  #signatureOf(text: string, key: SigningKey): Buffer {
    let secret = this.#secrets.get(key.id);
    if (!secret) {
      secret = createHmac('sha256', key.secret).update('tradewind execution token').digest();
      this.#secrets.set(key.id, secret);
    }
    return createHmac('sha256', secret).update(text).digest();
  }
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** An empty object where it is no JSON object. */
function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function claimsOf({ sub, scope, dag, run, bundle, exp }: Record<string, unknown>): ExecutionClaims | undefined {
  if (typeof sub !== 'string' || typeof dag !== 'string' || typeof run !== 'string') return undefined;
  if (typeof bundle !== 'string' || typeof exp !== 'number') return undefined;
  if (scope !== 'run' && scope !== 'callback') return undefined;
  return { id: sub, scope, dagId: dag, runId: run, bundleHash: bundle, expiresMs: exp * 1000 };
}

function byRun(subjects: readonly ExecutionSubject[]): SubjectsOfRun[] {
  const groups = new Map<string, SubjectsOfRun>();
  for (const { id, dagId, runId, bundleHash } of subjects) {
    const key = JSON.stringify([dagId, runId, bundleHash]);
    const group = groups.get(key);
    if (group) group.ids.push(id);
    else groups.set(key, { dag: dagId, run: runId, bundle: bundleHash, ids: [id] });
  }
  return [...groups.values()];
}
