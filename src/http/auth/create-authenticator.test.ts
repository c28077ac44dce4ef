import { expect, test } from 'vitest';
import { GrantedPermissions } from '../../domain/permission.ts';
import type { ApiRequest, ApiResponse } from '../api-handler.ts';
import type { AuthBackend } from './auth-backend.ts';
import { type AuthenticatorOptions, createAuthenticator } from './create-authenticator.ts';

const ofAnn = new GrantedPermissions([{ action: 'can_read', resource: 'Pools' }]);
const ofPublic = new GrantedPermissions([{ action: 'can_read', resource: 'DAGs' }]);
const nothing = new GrantedPermissions([]);
const permissions = {
  permissionsOf: (username: string) => (username === 'ann' ? ofAnn : nothing),
  permissionsOfRole: async () => ofPublic,
};

const requestOf = (): ApiRequest => ({
  method: 'GET',
  url: '/',
  params: {},
  query: {},
  headers: {},
  remoteAddress: '127.0.0.1',
  user: undefined,
  readBody: async () => Buffer.alloc(0),
});
const answers = (response: ApiResponse): AuthBackend => ({
  requiresAuthentication: () => (request) => {
    // What a careless backend leaves behind before it refuses.
    request.user = { username: 'ann' };
    return response;
  },
});
const refuses = (headers: Record<string, string> = {}, status = 401) => answers({ status, headers, body: 'No' });
const admits = (username: string | undefined, headers: Record<string, string> = {}): AuthBackend => ({
  requiresAuthentication: (handler) => async (request) => {
    request.user = username === undefined ? undefined : { username };
    const response = await handler(request);
    return { ...response, headers: { ...response.headers, ...headers } };
  },
});
const authenticate = async (options: Partial<AuthenticatorOptions>, request = requestOf()) =>
  createAuthenticator({ backends: [], permissions, publicRole: undefined, ...options }).authenticate(request);

test('the first backend that lets the operation run says who it is, and what belongs into the answer', async () => {
  const request = requestOf();
  const backends = [refuses(), admits('ann', { 'www-authenticate': 'negotiate x' }), admits('eve')];
  expect(await authenticate({ backends }, request)).toEqual({
    kind: 'caller',
    caller: { user: { username: 'ann' }, permissions: ofAnn },
    headers: { 'www-authenticate': 'negotiate x' },
  });
  expect(request.user).toEqual({ username: 'ann' });
});

test('a user without an account may do nothing, and neither may somebody whom a backend does not name', async () => {
  expect(await authenticate({ backends: [admits('robot')], publicRole: 'Public' })).toMatchObject({
    caller: { user: { username: 'robot' }, permissions: nothing },
  });
  expect(await authenticate({ backends: [admits(undefined)] })).toMatchObject({
    kind: 'caller',
    caller: { user: undefined },
  });
});

test('where nobody is known the public role counts; without one the last backend has the challenge', async () => {
  const request = requestOf();
  const backends = [
    refuses({ 'www-authenticate': 'Negotiate' }),
    refuses({ 'www-authenticate': 'Basic', 'content-type': 'text/html' }),
  ];
  expect(await authenticate({ backends, publicRole: 'Public' }, request)).toEqual({
    kind: 'caller',
    caller: { user: undefined, permissions: ofPublic },
    headers: {},
  });
  expect(request.user).toBeUndefined();
  expect(await authenticate({ backends })).toEqual({
    kind: 'unauthenticated',
    headers: { 'www-authenticate': 'Basic' },
  });
  expect(await authenticate({})).toEqual({ kind: 'unauthenticated', headers: {} });
});

test('a backend that runs the operation and then refuses has refused', async () => {
  const wavering: AuthBackend = {
    requiresAuthentication: (handler) => async (request) => {
      request.user = { username: 'ann' };
      await handler(request);
      return { status: 403, headers: {}, body: '' };
    },
  };
  expect(await authenticate({ backends: [wavering] })).toEqual({ kind: 'unauthenticated', headers: {} });
});

test('who failed too often is turned away, whatever other backends and the public role would say', async () => {
  const backends = [refuses({ 'retry-after': '9' }, 429), admits('ann')];
  expect(await authenticate({ backends, publicRole: 'Public' })).toEqual({
    kind: 'refused',
    status: 429,
    detail: 'No',
    headers: { 'retry-after': '9' },
  });
});
