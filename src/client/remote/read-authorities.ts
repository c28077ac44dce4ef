import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { AppError } from '../../foundation/app-error.ts';

/**
 * The certificates that Node.js knows, with those of a file.
 * @param file relative to the home folder; empty: there is none
 * @returns undefined where there is no file
 * @throws AppError INVALID_INPUT where it cannot be used
 */
export function readAuthorities(file: string, home: string): string[] | undefined {
  if (file === '') return undefined;
  const path = isAbsolute(file) ? file : join(home, file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('INVALID_INPUT', { reason: `[tradewind] remote_ca_file cannot be read: ${reason}` }, { cause });
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new AppError('INVALID_INPUT', { reason: `[tradewind] remote_ca_file: ${path} holds no certificate` });
  }
  return [...getCACertificates('default'), text];
}
