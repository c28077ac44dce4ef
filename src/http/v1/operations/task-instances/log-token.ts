import type { Config } from '../../../../config/config.ts';
import { isJsonObject } from '../../../../foundation/json.ts';
import { Signer } from '../../../../foundation/signer.ts';

/** Where a client has read a log up to. */
export interface LogPlace {
  /** The byte to go on at. */
  readonly position: number;
  /** Nothing more is to come. */
  readonly isEnd: boolean;
}

const signers = new WeakMap<Config, Signer>();

/** The token by which a client goes on reading. */
export function signLogPlace(config: Config, { position, isEnd }: LogPlace): string {
  return signerOf(config).sign({ end_of_log: isEnd, log_pos: position });
}

/** Undefined where the token was not made here. */
export function readLogToken(config: Config, token: string): LogPlace | undefined {
  const value = signerOf(config).verify(token);
  if (!isJsonObject(value) || typeof value.log_pos !== 'number') return undefined;
  return { position: value.log_pos, isEnd: value.end_of_log === true };
}

function signerOf(config: Config): Signer {
  let signer = signers.get(config);
  if (!signer) signers.set(config, (signer = new Signer(config.webserver.secretKey, 'log token')));
  return signer;
}
