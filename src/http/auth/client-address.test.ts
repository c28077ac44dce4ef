import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { clientAddress, clientNetwork } from './client-address.ts';

const webserver = (env: Record<string, string> = {}) =>
  loadConfig({ env: { TRADEWIND_HOME: '/nonexistent', ...env } }).webserver;
const from = (forwarded?: string) => ({
  remoteAddress: '10.0.0.1',
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
});

test('what a client claims of its address counts for nothing unless a proxy is configured', () => {
  expect(clientAddress(from('1.2.3.4'), webserver())).toBe('10.0.0.1');
});

describe('behind proxies', () => {
  const PROXY = { AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' };

  test.each([
    ['1', '1.2.3.4', '1.2.3.4'],
    ['1', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['2', '6.6.6.6, 1.2.3.4,10.0.0.9', '1.2.3.4'],
    ['2', '1.2.3.4', '10.0.0.1'],
    ['1', '1.2.3.4, unknown', '10.0.0.1'],
    ['1', undefined, '10.0.0.1'],
    ['0', '1.2.3.4', '10.0.0.1'],
    ['1', '2001:db8::1', '2001:db8::1'],
  ])('%s of them, %s: %s', (hops, forwarded, address) => {
    expect(clientAddress(from(forwarded), webserver({ ...PROXY, AIRFLOW__WEBSERVER__PROXY_FIX_X_FOR: hops }))).toBe(
      address,
    );
  });
});

test.each([
  ['1.2.3.4', '1.2.3.4'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('%s belongs to %s', (address, network) => {
  expect(clientNetwork(address)).toBe(network);
});
