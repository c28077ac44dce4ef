import { isIP } from 'node:net';
import type { Config } from '../../config/config.ts';
import { AppError } from '../../foundation/app-error.ts';

/**
 * Refuses to listen beyond this machine where anybody may call the APIs.
 * @throws AppError INVALID_INPUT
 */
export function assertSafeToListen(config: Config, host: string): void {
  if (!config.api.authBackends.includes('airflow.api.auth.backend.default')) return;
  if (isLoopback(host) || config.tradewind.allowOpenApi) return;
  throw new AppError('INVALID_INPUT', {
    reason:
      `[api] auth_backends is airflow.api.auth.backend.default, which lets everybody in, and [webserver] web_server_host is ${host}, ` +
      'which others can reach: choose another backend, listen on 127.0.0.1, or set [tradewind] allow_open_api = True where ' +
      'something in front of the server authenticates',
  });
}

/** Whether an address can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (address === 'localhost' || address === '::1') return true;
  const v4 = address.replace(/^::ffff:/, '');
  return isIP(v4) === 4 && v4.startsWith('127.');
}
