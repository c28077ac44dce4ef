import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { AppError } from '../../foundation/app-error.ts';

/**
 * The certificate of HTTPS and its key.
 * @throws AppError INVALID_CONFIG where the files cannot be read or do not belong together
 */
export function readCertificate(certFile: string, keyFile: string): { cert: Buffer; key: Buffer } {
  const pair = { cert: readPem('web_server_ssl_cert', certFile), key: readPem('web_server_ssl_key', keyFile) };
  try {
    createSecureContext(pair);
  } catch (error) {
    const options = `web_server_ssl_cert = ${certFile}, web_server_ssl_key = ${keyFile}`;
    throw refuse(
      `${options}: no certificate with its key (${error instanceof Error ? error.message : String(error)})`,
      error,
    );
  }
  return pair;
}

function readPem(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refuse(`${option} = ${file}: the file cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
}

function refuse(complaint: string, cause: unknown): AppError {
  return new AppError('INVALID_CONFIG', { complaints: [`[webserver] ${complaint}`] }, { cause });
}
