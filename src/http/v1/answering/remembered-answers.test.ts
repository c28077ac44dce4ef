import { expect, test } from 'vitest';
import { GrantedPermissions } from '../../../domain/permission.ts';
import type { ApiResponse } from '../../api-handler.ts';
import { RememberedAnswers } from './remembered-answers.ts';

const SOME = new GrantedPermissions([]);
const OTHERS = new GrantedPermissions([]);

function open() {
  const state = { mark: '1', made: 0 };
  const remembered = new RememberedAnswers({ readMark: () => Promise.resolve(state.mark) });
  const make = (): ApiResponse => ({ status: 200, headers: {}, body: String(++state.made) });
  const ask = async (permissions = SOME, url = '/a') => (await remembered.get(permissions, url, make)).body;
  return { state, remembered, ask };
}

test('an answer is made once until the database changes', async () => {
  const { state, ask } = open();
  expect(await Promise.all([ask(), ask()])).toEqual(['1', '1']);
  expect(await ask()).toBe('1');
  state.mark = '2';
  expect(await ask()).toBe('2');
});

test('other addresses and callers with other permissions have answers of their own', async () => {
  const { ask } = open();
  expect([await ask(SOME, '/a'), await ask(SOME, '/b'), await ask(OTHERS, '/a')]).toEqual(['1', '2', '3']);
});

test('a failure is not remembered', async () => {
  const { remembered, ask } = open();
  const failing = remembered.get(SOME, '/a', () => Promise.reject(new Error('not now')));
  await expect(failing).rejects.toThrow('not now');
  expect(await ask()).toBe('1');
});

test('what was begun before a change is not remembered after it', async () => {
  const { state, remembered, ask } = open();
  const { promise, resolve } = Promise.withResolvers<ApiResponse>();
  const slow = remembered.get(SOME, '/a', () => promise);
  await Promise.resolve();
  state.mark = '2';
  expect(await ask()).toBe('1');
  resolve({ status: 200, headers: {}, body: 'old' });
  expect((await slow).body).toBe('old');
  expect(await ask()).toBe('1');
});
