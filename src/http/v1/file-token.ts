import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Config } from '../../config/config.ts';

/** Stands for DAG files in answers, so that nobody names any file of the machine in a request. */
export class FileTokens {
  readonly #secret: string | Buffer;
  readonly #known = new Map<string, string>();

  /** @param secret `[webserver] secret_key`; empty: one that no other server has, so tokens are good at this one alone */
  constructor(secret: string) {
    this.#secret = secret === '' ? randomBytes(32) : secret;
  }

  /** @param fileloc absolute path */
  sign(fileloc: string): string {
    let token = this.#known.get(fileloc);
    if (token === undefined) {
      const payload = Buffer.from(JSON.stringify(fileloc)).toString('base64url');
      token = `${payload}.${this.#signatureOf(payload).toString('base64url')}`;
      if (this.#known.size >= LARGEST_MEMORY) this.#known.clear();
      this.#known.set(fileloc, token);
    }
    return token;
  }

  /** The path that a token stands for; undefined where this was not signed here. */
  verify(token: string): string | undefined {
    const [payload = '', signature = ''] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = this.#signatureOf(payload);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    const fileloc: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof fileloc === 'string' ? fileloc : undefined;
  }

  #signatureOf(payload: string): Buffer {
    return createHmac('sha256', this.#secret).update(`file token\0${payload}`).digest();
  }
}

/** Tokens that are remembered, one a file. */
const LARGEST_MEMORY = 10_000;

const known = new WeakMap<Config, FileTokens>();

/** The tokens of a server. */
export function fileTokensOf(config: Config): FileTokens {
  let tokens = known.get(config);
  if (!tokens) known.set(config, (tokens = new FileTokens(config.webserver.secretKey)));
  return tokens;
}
