import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('where the library is not installed, the message says what to install', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-bare-'));
  for (const name of ['load-kerberos.ts', 'app-error.ts']) {
    cpSync(fileURLToPath(new URL(name, import.meta.url)), join(folder, name));
  }
  const program = `const { loadKerberos } = await import('./load-kerberos.ts');
    await loadKerberos('kerberos_auth').catch(({ code, message }) => console.log(code, message));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(output).toMatch(/^INVALID_INPUT kerberos_auth needs the npm package kerberos, .*libkrb5-dev.*npm ci/);
  rmSync(folder, { recursive: true });
});
