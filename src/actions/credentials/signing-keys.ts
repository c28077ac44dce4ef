import { randomBytes, randomUUID } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../foundation/clock.ts';
import { Fernet } from '../../foundation/fernet.ts';
import type { Logger } from '../../foundation/log.ts';
import { addMs } from '../../foundation/timestamp.ts';
import type { Database } from '../../metadata/database.ts';
import { toStoredSecret } from '../../metadata/connections-and-variables/stored-secret.ts';
import {
  type StoredSigningKey,
  deleteExpiredSigningKeys,
  findNewestSigningKey,
  findSigningKey,
  insertSigningKey,
} from '../../metadata/users/token-signing-keys.ts';

const KEY_BYTES = 32;
const KEY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A key that tokens are signed with. */
export interface SigningKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** What the keys of tokens are kept and read with. */
export interface SigningKeysNeeds {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
  readonly logger: Logger;
}

/**
 * The keys of tokens, shared by all servers of a database. Each signs for `[tradewind] token_key_lifetime` and verifies until the
 * last token that it signed has expired.
 */
export class SigningKeys {
  readonly #needs: SigningKeysNeeds;
  readonly #fernet: Fernet;
  /** What is stored under an id never changes. */
  readonly #known = new Map<string, SigningKey>();

  constructor(needs: SigningKeysNeeds) {
    this.#needs = needs;
    this.#fernet = new Fernet(needs.config.core.fernetKeys);
  }

  /** The key that signs now; makes one where there is none. */
  async current(): Promise<SigningKey> {
    const { db, clock, config } = this.#needs;
    const stored = await findNewestSigningKey(db, addMs(clock.now(), -config.tradewind.tokenKeyLifeMs));
    return (stored && this.#read(stored)) ?? this.#makeKey();
  }

  /** The key of that id; undefined: there is none. */
  async find(id: string): Promise<SigningKey | undefined> {
    const known = this.#known.get(id);
    if (known || !KEY_ID.test(id)) return known;
    const stored = await findSigningKey(this.#needs.db, id);
    return stored && stored.expires_at > this.#needs.clock.now() ? this.#read(stored) : undefined;
  }

  #read(stored: StoredSigningKey): SigningKey | undefined {
    const known = this.#known.get(stored.key_id);
    if (known) return known;
    const secret = stored.is_encrypted ? this.#fernet.decrypt(stored.secret) : stored.secret;
    if (secret === undefined) {
      this.#needs.logger.warning({ key: stored.key_id }, 'key of tokens cannot be decrypted with [core] fernet_key');
      return undefined;
    }
    return this.#remember({ id: stored.key_id, secret: Buffer.from(secret, 'base64') });
  }

  async #makeKey(): Promise<SigningKey> {
    const { db, clock, config } = this.#needs;
    const now = clock.now();
    const secret = randomBytes(KEY_BYTES);
    const { text, isEncrypted } = toStoredSecret(secret.toString('base64'), this.#fernet, clock.nowMs());
    const { jwtAccessTokenExpiresMs, jwtRefreshTokenExpiresMs } = config.webserverConfig;
    const longestMs = Math.max(jwtAccessTokenExpiresMs, jwtRefreshTokenExpiresMs);
    const id = randomUUID();
    await deleteExpiredSigningKeys(db, now);
    await insertSigningKey(db, {
      key_id: id,
      secret: text,
      is_encrypted: isEncrypted,
      created_at: now,
      expires_at: addMs(now, config.tradewind.tokenKeyLifeMs + longestMs),
    });
    return this.#remember({ id, secret });
  }

  #remember(key: SigningKey): SigningKey {
    this.#known.set(key.id, key);
    return key;
  }
}
