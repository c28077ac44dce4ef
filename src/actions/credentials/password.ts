import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { isBcryptHash, isBcryptHashOf } from './bcrypt-hash.ts';
import { isWerkzeugHash, isWerkzeugHashOf } from './werkzeug-hash.ts';

/** What OWASP's Password Storage Cheat Sheet asks for at least: Argon2id with 19 MiB, 2 passes, 1 lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** No more than this is spent on a hash that somebody put into the database. */
const MOST_MEMORY_KIB = 1_048_576;
const MOST_PASSES = 20;

const derive: (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer> = promisify(argon2);

/** The salted hash of a password as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. Takes some 20 ms off this thread. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES);
  const hash = await derive('argon2id', {
    message: password,
    nonce,
    parallelism: LANES,
    tagLength: HASH_BYTES,
    memory: MEMORY_KIB,
    passes: PASSES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(nonce)}$${unpadded(hash)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/**
 * Whether the hash is of this password: ours, or one of Airflow's, which a migrated table of users holds. False for a hash of any
 * other form.
 */
export async function isPasswordOf(hash: string, password: string): Promise<boolean> {
  if (isWerkzeugHash(hash)) return isWerkzeugHashOf(hash, password);
  if (isBcryptHash(hash)) return isBcryptHashOf(hash, password);
  const match = PHC.exec(hash);
  if (!match) return false;
  const [memory, passes, parallelism] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (memory > MOST_MEMORY_KIB || passes > MOST_PASSES) return false;
  const expected = Buffer.from(match[5] ?? '', 'base64');
  const actual = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(match[4] ?? '', 'base64'),
    parallelism,
    tagLength: expected.length,
    memory,
    passes,
  });
  return timingSafeEqual(actual, expected);
}

/** Whether the hash is of another form than new ones, or cheaper to guess from. */
export function isOutdatedHash(hash: string): boolean {
  const match = PHC.exec(hash);
  return !match || Number(match[1]) < MEMORY_KIB || Number(match[2]) < PASSES;
}

/** A hash that no password has, to be compared with where there is no user, so that nobody learns that by the time it takes. */
export const HASH_OF_NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(Buffer.alloc(SALT_BYTES))}$${unpadded(Buffer.alloc(HASH_BYTES))}`;

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
