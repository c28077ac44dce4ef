import type { Config } from '../../config/config.ts';
import { AppError, hasCode } from '../../foundation/app-error.ts';
import { needsDatabase } from './reworded.ts';
import type { ServerApi } from './server-api.ts';

/** What a part of a control plane can do: functions that ask a server. */
type Part<Name extends string> = { readonly [Key in Name]: (...args: never[]) => Promise<unknown> };

/**
 * A part that asks the stable API, and the experimental one where the server has no stable one (Airflow 1.10), where that offers
 * less, or where it lets nobody in without credentials while we have none: `airflow.api.auth.backend.default` opens the experimental
 * one alone.
 * @param experimental what that API can do of it
 */
export function eitherApi<Full extends Part<Extract<keyof Full, string>>>(
  server: ServerApi,
  choice: Config['tradewind']['remoteApi'],
  stable: Full,
  experimental: Partial<Full>,
): Full {
  const names = Object.keys(stable) as (keyof Full)[];
  const either = (name: keyof Full) => {
    const [first, second] = [stable[name], experimental[name]];
    return async (...args: never[]) => {
      if (choice === 'experimental') {
        if (second) return second(...args);
        throw needsDatabase('the experimental API does not offer it, and [tradewind] remote_api allows no other');
      }
      try {
        return await first(...args);
      } catch (error) {
        if (choice === 'stable' || !isOutOfReach(error, server)) throw error;
        if (second) return await second(...args).catch(preferred(error));
        if (!hasCode(error, 'API_NOT_OFFERED')) throw error;
        throw new AppError('API_NOT_OFFERED', {
          ...error.detail,
          reason: `${error.detail.reason}. This command needs the stable API, of Airflow 2.0 and later`,
        });
      }
    };
  };
  return Object.fromEntries(names.map((name) => [name, either(name)])) as unknown as Full;
}

/** Of two refusals, the one that tells how to get further: the API that offers less does not tell that of the other. */
function preferred(first: unknown): (second: unknown) => never {
  return (second) => {
    throw hasCode(second, 'NEEDS_DATABASE') && !hasCode(first, 'NEEDS_DATABASE') ? first : second;
  };
}

function isOutOfReach(error: unknown, { hasCredentials }: ServerApi): boolean {
  const isMissing = hasCode(error, 'API_NOT_OFFERED') || hasCode(error, 'NEEDS_DATABASE');
  return isMissing || (!hasCredentials && hasCode(error, 'ACCESS_DENIED'));
}
