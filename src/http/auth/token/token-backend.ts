import type { ApiHandler } from '../../api-handler.ts';
import type { AuthBackend } from '../auth-backend.ts';
import { INVALID_TOKEN } from '../challenges.ts';
import type { TokenUser, Tokens } from './tokens.ts';

/** The token of `Authorization: Bearer …`; undefined: the header is absent or of another scheme. */
export function readBearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^\s*bearer\s+([\w~+/.=-]+)\s*$/i.exec(header)?.[1];
}

/** Lets in whoever has an access token; all others are left to another backend, if there is one. */
export function tokenBackend(tokens: Tokens, otherwise?: AuthBackend): AuthBackend {
  return {
    ...otherwise,
    requiresAuthentication(handler) {
      const refuse: ApiHandler = otherwise?.requiresAuthentication(handler) ?? (() => INVALID_TOKEN);
      return (request) => {
        const token = readBearerToken(request.headers.authorization);
        if (token === undefined) return refuse(request);
        const goOn = (user: TokenUser | undefined) => {
          if (!user) return refuse(request);
          request.user = { username: user.username };
          return handler(request);
        };
        const found = tokens.userOf(token);
        return found instanceof Promise ? found.then(goOn) : goOn(found);
      };
    },
  };
}
