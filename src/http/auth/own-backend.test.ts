import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadOwnBackend } from './own-backend.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-backend-'));
afterAll(() => rmSync(home, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(join(home, path, '..'), { recursive: true });
  writeFileSync(join(home, path), text);
};
const CODE = 'export const requiresAuthentication = (handler) => handler;';

test('a module is found by its absolute path, below the home with or without ending, and as a package', async () => {
  write('auth/typed.ts', `${CODE}\nexport function initApp(app: unknown): void { void app; }`);
  write('node_modules/my-auth/package.json', '{ "name": "my-auth", "main": "main.mjs" }');
  write('node_modules/my-auth/main.mjs', CODE);
  for (const name of [
    join(home, 'auth/typed.ts'),
    'auth/typed.ts',
    'auth/typed',
    './auth/typed',
    'auth.typed',
    'my-auth',
  ]) {
    const backend = await loadOwnBackend(name, ['/nonexistent', home]);
    expect(typeof backend.requiresAuthentication, name).toBe('function');
  }
});

test('what cannot be used is refused with the reason', async () => {
  write('empty.mjs', 'export const other = 1;');
  write('init.mjs', `${CODE}\nexport const initApp = 5;`);
  write('broken.mjs', 'throw new Error("no keys found")');
  await expect(loadOwnBackend('missing_module', [home])).rejects.toThrow(
    /'missing_module' cannot be used: there is no such module/,
  );
  await expect(loadOwnBackend('empty', [home])).rejects.toThrow(/does not export a function requiresAuthentication/);
  await expect(loadOwnBackend('init', [home])).rejects.toThrow(/initApp, which is no function/);
  await expect(loadOwnBackend('broken', [home])).rejects.toThrow(/failed: no keys found/);
});
