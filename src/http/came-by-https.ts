import type { Config } from '../config/config.ts';
import type { ApiRequest } from './api-handler.ts';

/** Whether the client speaks HTTPS: to us, or to the proxy that it came through, where proxies are trusted. */
export function cameByHttps({ headers }: Pick<ApiRequest, 'headers'>, { webserver }: Config): boolean {
  return webserver.webServerSslCert !== '' || (webserver.enableProxyFix && headers['x-forwarded-proto'] === 'https');
}
