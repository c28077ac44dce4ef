import { randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT, errors, jwtVerify } from 'jose';
import { credentialMark } from '../../../actions/credentials/credential-mark.ts';
import type { VerifiedUser } from '../../../actions/credentials/verify-user-password.ts';
import { findUser } from '../../../metadata/users/users.ts';
import { type CheckOutcome, CredentialCache } from '../credential-cache.ts';
import { type SigningKey, SigningKeys, type SigningKeysNeeds } from '../../../actions/credentials/signing-keys.ts';

/** An access token opens the APIs; a refresh token gives new access tokens. */
export type TokenType = 'access' | 'refresh';

/** Who a token is for. */
export interface TokenUser {
  readonly username: string;
  /** Of the user's password when the token was made; see credentialMark. */
  readonly mark: string;
  readonly expiresMs: number;
}

/** No algorithm but this one, whatever a token says. */
const ALGORITHM = 'HS256';

/** Makes and checks tokens. One ends with its time, with the user, and with the user's password. */
export class Tokens {
  readonly #needs: SigningKeysNeeds;
  readonly #keys: SigningKeys;
  readonly #cache: CredentialCache<string, TokenUser>;
  #unwatch: (() => void) | undefined;

  constructor(needs: SigningKeysNeeds) {
    const { db, clock, config } = needs;
    this.#needs = needs;
    this.#keys = new SigningKeys(needs);
    this.#cache = new CredentialCache<string, TokenUser>({
      clock,
      lifeMs: config.tradewind.passwordCacheMs,
      changeMark: () => db.changeMark(),
      textOf: (token) => token,
      check: async (token) => {
        const checked = await this.#verify(token, 'access');
        return checked ? { kind: 'right', checked } : { kind: 'wrong' };
      },
      stillHolds: (user) => this.#stands(user),
    });
  }

  async issue(
    { username, passwordHash }: Pick<VerifiedUser, 'username' | 'passwordHash'>,
    type: TokenType,
  ): Promise<string> {
    const user = await findUser(this.#needs.db, username);
    // Where the password was changed since it was checked, the token will open nothing.
    const mark = user && user.password === passwordHash ? credentialMark(user) : '';
    return this.#sign({ username, mark }, type, type === 'access');
  }

  /** A new access token for a refresh token; undefined: that is none, or holds no more. */
  async refresh(refreshToken: string): Promise<string | undefined> {
    const user = await this.#verify(refreshToken, 'refresh');
    return user && this.#sign(user, 'access', false);
  }

  /** Who an access token is for; undefined: nobody. No promise where it is known by heart. */
  userOf(accessToken: string): TokenUser | undefined | Promise<TokenUser | undefined> {
    this.#unwatch ??= this.#needs.db.onChange(() => this.#cache.databaseChanged());
    const outcome = this.#cache.check(accessToken);
    return outcome instanceof Promise ? outcome.then((made) => this.#ofNow(made)) : this.#ofNow(outcome);
  }

  /** Remembered ones end with their time, too. */
  #ofNow(outcome: CheckOutcome<TokenUser>): TokenUser | undefined {
    return outcome.kind === 'right' && outcome.checked.expiresMs > this.#needs.clock.nowMs()
      ? outcome.checked
      : undefined;
  }

  /** Ends the watching of the database. */
  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** @param fresh whether a password was given just now */
  async #sign(
    { username, mark }: Pick<TokenUser, 'username' | 'mark'>,
    type: TokenType,
    fresh: boolean,
  ): Promise<string> {
    const { clock, config } = this.#needs;
    const { jwtAccessTokenExpiresMs, jwtRefreshTokenExpiresMs } = config.webserverConfig;
    const key = await this.#keys.current();
    const now = Math.floor(clock.nowMs() / 1000);
    const lifeMs = type === 'access' ? jwtAccessTokenExpiresMs : jwtRefreshTokenExpiresMs;
    return new SignJWT({ type, mark, fresh })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: key.id })
      .setSubject(username)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + Math.ceil(lifeMs / 1000))
      .sign(key.secret);
  }

  async #verify(token: string, type: TokenType): Promise<TokenUser | undefined> {
    const payload = await this.#read(token);
    const { sub, exp, mark } = payload ?? {};
    if (payload?.['type'] !== type || sub === undefined || exp === undefined || typeof mark !== 'string')
      return undefined;
    const user = { username: sub, mark, expiresMs: exp * 1000 };
    return (await this.#stands(user)) ? user : undefined;
  }

  /** What a token says that one of our keys signed and that holds now. */
  async #read(token: string): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, async ({ kid }) => (await this.#findKey(kid)).secret, {
        algorithms: [ALGORITHM],
        currentDate: new Date(this.#needs.clock.nowMs()),
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  async #findKey(id: string | undefined): Promise<SigningKey> {
    const key = id === undefined ? undefined : await this.#keys.find(id);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }

  async #stands({ username, mark }: TokenUser): Promise<boolean> {
    const user = await findUser(this.#needs.db, username);
    return user !== undefined && Boolean(user.active) && credentialMark(user) === mark;
  }
}
