import type { Config } from '../../../../config/config.ts';
import { Signer } from '../../../../foundation/signer.ts';

/** Stands for DAG files in answers, so that nobody names any file of the machine in a request. */
export class FileTokens {
  readonly #signer: Signer;
  readonly #known = new Map<string, string>();

  /** @param secret `[webserver] secret_key`; empty: one that no other server has, so tokens are good at this one alone */
  constructor(secret: string) {
    this.#signer = new Signer(secret, 'file token');
  }

  /** @param fileloc absolute path */
  sign(fileloc: string): string {
    let token = this.#known.get(fileloc);
    if (token === undefined) {
      token = this.#signer.sign(fileloc);
      if (this.#known.size >= LARGEST_MEMORY) this.#known.clear();
      this.#known.set(fileloc, token);
    }
    return token;
  }

  /** The path that a token stands for; undefined where this was not signed here. */
  verify(token: string): string | undefined {
    const fileloc = this.#signer.verify(token);
    return typeof fileloc === 'string' ? fileloc : undefined;
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
