import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKey, SigningKeys } from './signing-keys.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { JsonObject } from '../../foundation/json.ts';

/**
 * What a worker may do with a token. `claim`: begin the try, which answers with one of `run`: report about it and ask on its behalf.
 * `claim-callback` and `callback`: the same of a callback.
 */
export type ExecutionScope = (typeof SCOPES)[number];
const SCOPES = ['claim', 'run', 'claim-callback', 'callback'] as const;

/** Whom a token speaks for. */
export interface ExecutionSubject {
  /** Of the task instance's try, or of the callback. */
  readonly id: string;
  readonly dagId: string;
  readonly runId: string;
  /** The code that it may fetch. */
  readonly bundleHash: string;
}

export interface ExecutionClaims extends ExecutionSubject {
  readonly scope: ExecutionScope;
  readonly expiresMs: number;
}

/** How long work may wait in a queue before its token is worth nothing; the scheduler then sends it again with another. */
const CLAIM_LIFE_MS = 24 * 3_600_000;
/** How long a callback may be with a worker. It may run for 50 s, and nothing renews its token. */
export const CALLBACK_LIFE_MS = 120_000;
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

  /** @param runLifeMs how long a token of a running try is good for; heartbeats renew it */
  constructor(keys: SigningKeys, clock: Clock, runLifeMs: number) {
    this.#keys = keys;
    this.#clock = clock;
    this.#runLifeMs = runLifeMs;
  }

  /** Makes what signs, to be used at once and for many. */
  async signer(): Promise<(subject: ExecutionSubject, scope: ExecutionScope) => string> {
    const nowMs = this.#clock.nowMs();
    if (this.#current === undefined || Math.abs(nowMs - this.#current.atMs) > KEY_FRESH_MS) {
      this.#current = { key: await this.#keys.current(), atMs: nowMs };
    }
    const { key } = this.#current;
    const head = encode({ alg: 'HS256', typ: 'JWT', kid: key.id });
    return ({ id, dagId, runId, bundleHash }, scope) => {
      const lifeMs = this.#lifeOf(scope);
      const exp = Math.ceil((this.#clock.nowMs() + lifeMs) / 1000);
      const signed = `${head}.${encode({ sub: id, scope, dag: dagId, run: runId, bundle: bundleHash, exp })}`;
      return `${signed}.${this.#signatureOf(signed, key).toString('base64url')}`;
    };
  }

  /** What a token says, where it is ours, has not expired and is of one of the scopes. */
  async verify(token: string, scopes: readonly ExecutionScope[]): Promise<ExecutionClaims | undefined> {
    const claims = await this.#read(token);
    return claims && scopes.includes(claims.scope) && claims.expiresMs > this.#clock.nowMs() ? claims : undefined;
  }

  /** Whether we made a token, expired or not: whoever has it is a worker. */
  async isOurs(token: string): Promise<boolean> {
    return (await this.#read(token)) !== undefined;
  }

  async #read(token: string): Promise<ExecutionClaims | undefined> {
    const [head = '', body = '', signature = '', ...rest] = token.split('.');
    if (rest.length > 0) return undefined;
    const { alg, kid } = decode(head);
    if (alg !== 'HS256' || typeof kid !== 'string') return undefined;
    const key = await this.#keys.find(kid);
    if (!key) return undefined;
    const right = this.#signatureOf(`${head}.${body}`, key);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    return claimsOf(decode(body));
  }

  #lifeOf(scope: ExecutionScope): number {
    if (scope === 'run') return this.#runLifeMs;
    return scope === 'callback' ? CALLBACK_LIFE_MS : CLAIM_LIFE_MS;
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
  const known = SCOPES.find((one) => one === scope);
  if (known === undefined) return undefined;
  return { id: sub, scope: known, dagId: dag, runId: run, bundleHash: bundle, expiresMs: exp * 1000 };
}
