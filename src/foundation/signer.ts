import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Json } from './json.ts';

/** Makes values into texts that others can keep and give back, but not make or change. They are readable, not secret. */
export class Signer {
  readonly #secret: string | Buffer;
  readonly #purpose: string;

  /**
   * @param secret empty: one of its own, so that only this object knows its texts
   * @param purpose what is signed for another purpose is not taken
   */
  constructor(secret: string, purpose: string) {
    this.#secret = secret === '' ? randomBytes(32) : secret;
    this.#purpose = purpose;
  }

  sign(value: Json): string {
    const payload = Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${payload}.${this.#signatureOf(payload).toString('base64url')}`;
  }

  /** The value; undefined where the text was not signed with this secret for this purpose. */
  verify(token: string): Json | undefined {
    const [payload = '', signature = ''] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = this.#signatureOf(payload);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Json;
  }

  #signatureOf(payload: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${this.#purpose}\0${payload}`).digest();
  }
}
