import type { Clock } from '../../foundation/clock.ts';
import { isJsonObject } from '../../foundation/json.ts';
import { Signer } from '../../foundation/signer.ts';

/** How long a signature is good for; the clocks of two machines may be apart by as much. */
const LIFE_MS = 60_000;

/** Lets those who know `[webserver] secret_key` read one log for a moment. */
export class LogSignatures {
  readonly #signer: Signer;
  readonly #clock: Clock;

  constructor(secretKey: string, clock: Clock) {
    this.#signer = new Signer(secretKey, 'worker log');
    this.#clock = clock;
  }

  /** @param path below the log folder */
  sign(path: string): string {
    return this.#signer.sign({ path, at: this.#clock.nowMs() });
  }

  accepts(signature: string, path: string): boolean {
    let value;
    try {
      value = this.#signer.verify(signature);
    } catch {
      return false;
    }
    if (!isJsonObject(value) || value.path !== path || typeof value.at !== 'number') return false;
    return Math.abs(this.#clock.nowMs() - value.at) <= LIFE_MS;
  }
}
