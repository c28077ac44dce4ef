import { type ScryptOptions, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** No more than this is spent on a hash that somebody put into the database. */
const MOST_ITERATIONS = 10_000_000;
const MOST_MEMORY_BYTES = 1024 ** 3;

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt: (password: string, salt: string, length: number, options: ScryptOptions) => Promise<Buffer> =
  promisify(scrypt);

const HASH = /^(pbkdf2:(?:sha1|sha224|sha256|sha384|sha512):\d+|scrypt:\d+:\d+:\d+)\$([^$]+)\$((?:[0-9a-f]{2})+)$/;

/** Whether the text is a hash as Werkzeug makes them for Airflow 2: `pbkdf2:sha256:260000$salt$hex`, `scrypt:32768:8:1$salt$hex`. */
export function isWerkzeugHash(hash: string): boolean {
  return HASH.test(hash);
}

/** Whether the hash is of this password. Works off this thread. */
export async function isWerkzeugHashOf(hash: string, password: string): Promise<boolean> {
  const [, method = '', salt = '', hex = ''] = HASH.exec(hash) ?? [];
  const expected = Buffer.from(hex, 'hex');
  const actual = await derive(method.split(':'), password, salt, expected.length);
  return actual !== undefined && timingSafeEqual(actual, expected);
}

/** @returns undefined where the parameters ask for too much, or are none */
async function derive(
  [name, ...parameters]: readonly string[],
  password: string,
  salt: string,
  length: number,
): Promise<Buffer | undefined> {
  if (name === 'pbkdf2') {
    const [digest = '', iterations = 0] = [parameters[0], Number(parameters[1])];
    if (iterations < 1 || iterations > MOST_ITERATIONS) return undefined;
    return derivePbkdf2(password, salt, iterations, length, digest);
  }
  const [N = 0, r = 0, p = 0] = parameters.map(Number);
  const memory = 132 * N * r * p;
  if (memory > MOST_MEMORY_BYTES || memory === 0 || !Number.isInteger(Math.log2(N))) return undefined;
  return deriveScrypt(password, salt, length, { N, r, p, maxmem: memory + 1024 ** 2 });
}
