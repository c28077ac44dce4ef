import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const VERSION = 0x80;
const SIGNATURE_BYTES = 32;
/** Version, time, initialisation vector and one block at least, then the signature. */
const SHORTEST_TOKEN = 1 + 8 + 16 + 16 + SIGNATURE_BYTES;

/**
 * Encrypts text as Airflow does: Fernet (https://github.com/fernet/spec), AES-128 in CBC mode, signed by HMAC-SHA256. The first
 * key encrypts, each of them decrypts, so that keys can be changed.
 */
export class Fernet {
  readonly #keys: readonly Buffer[];

  /** @param keys 32 bytes each in URL-safe base64 (`[core] fernet_key`); none: nothing can be encrypted */
  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => Buffer.from(key, 'base64url'));
  }

  get canEncrypt(): boolean {
    return this.#keys.length > 0;
  }

  /**
   * @param nowMs the present time; it stands in the token
   * @throws Error where there is no key
   */
  encrypt(text: string, nowMs: number): string {
    const [key] = this.#keys;
    if (key === undefined) throw new Error('there is no [core] fernet_key to encrypt with');
    const head = Buffer.alloc(9);
    head[0] = VERSION;
    head.writeBigUInt64BE(BigInt(Math.floor(nowMs / 1000)), 1);
    const vector = randomBytes(16);
    const cipher = createCipheriv('aes-128-cbc', key.subarray(16), vector);
    const body = Buffer.concat([head, vector, cipher.update(text, 'utf8'), cipher.final()]);
    const token = Buffer.concat([body, sign(key, body)]).toString('base64url');
    // Python's reader insists on the padding.
    return token.padEnd(Math.ceil(token.length / 4) * 4, '=');
  }

  /** The text of a token; undefined where it is none, or none of the keys made it. */
  decrypt(token: string): string | undefined {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length < SHORTEST_TOKEN || bytes[0] !== VERSION) return undefined;
    const body = bytes.subarray(0, -SIGNATURE_BYTES);
    const key = this.#keys.find((candidate) =>
      timingSafeEqual(sign(candidate, body), bytes.subarray(-SIGNATURE_BYTES)),
    );
    if (key === undefined) return undefined;
    const decipher = createDecipheriv('aes-128-cbc', key.subarray(16), body.subarray(9, 25));
    return Buffer.concat([decipher.update(body.subarray(25)), decipher.final()]).toString('utf8');
  }
}

function sign(key: Buffer, body: Buffer): Buffer {
  return createHmac('sha256', key.subarray(0, 16)).update(body).digest();
}
