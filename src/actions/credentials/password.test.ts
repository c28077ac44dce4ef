import { describe, expect, test } from 'vitest';
import { hashPassword, isOutdatedHash, isPasswordOf } from './password.ts';

/** Made by Werkzeug 3 and the bcrypt package of Python, but for the two that say otherwise. */
const AIRFLOWS = [
  [
    'pbkdf2 with SHA-256',
    'pässword:1',
    'pbkdf2:sha256:1000$LmOo1DJHK20a0GQ6$205089ddd5446dfaad78f0e29f5cc01d6c22f57d3b701f41c71075e6ad67ed34',
  ],
  ['pbkdf2 with SHA-1', 'pässword:1', 'pbkdf2:sha1:1000$CEqIcW5aBJqXErzM$8e188b79d399765bcb60e856107c16d2445c8ba7'],
  [
    'scrypt',
    'pässword:1',
    'scrypt:1024:8:1$8nOH428cYpPztMK9$169c216e2b70d83da4686cdce685abf0e06433ef79ccf10de99bbc861a084e562a3a47cd874224b3b6e380aa165dac8d2e36c353bc7cbe7b171dc9effce4ebaa',
  ],
  [
    'scrypt of the usual cost',
    'pässword:1',
    'scrypt:32768:8:1$p2j0LI2HNgv1bb7h$cb9275d2deb447586b689e565fa74b8d3b454d512f530fb5ecc759d5d82bfa685de282ead48aa5d6c71a820d68404bd7447f394f43ab03f4c91a203451ee2cb0',
  ],
  ['bcrypt 2b', 'pässword:1', '$2b$05$VcSMcGzy0GwZu.Ufpi8lUO5pVL8C7Z3zVgP9HH4jPNpONz/EcGWaC'],
  ['bcrypt 2a', 'x', '$2a$05$ANtLjS42hLFDVJMBl470Wu62q2A/kBlAC.TMGFapH.u796UtvNCp6'],
  ['bcrypt 2y', 'x', '$2y$05$ANtLjS42hLFDVJMBl470Wu62q2A/kBlAC.TMGFapH.u796UtvNCp6'],
  ['a vector of jBCrypt', 'a', '$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe'],
] as const;

describe.each(AIRFLOWS)('%s', (_name, password, hash) => {
  test('is verified, and is to be replaced', async () => {
    expect(await isPasswordOf(hash, password)).toBe(true);
    expect(await isPasswordOf(hash, `${password}2`)).toBe(false);
    expect(await isPasswordOf(hash, '')).toBe(false);
    expect(isOutdatedHash(hash)).toBe(true);
  });
});

test('a new hash is verified and stays', async () => {
  const hash = await hashPassword('ü');
  expect(await isPasswordOf(hash, 'ü')).toBe(true);
  expect(await isPasswordOf(hash, 'u')).toBe(false);
  expect(isOutdatedHash(hash)).toBe(false);
  expect(isOutdatedHash(hash.replace(/m=\d+/, 'm=4096'))).toBe(true);
});

test.each([
  '',
  'plain',
  '$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
  'pbkdf2:sha256:99999999999$salt$00',
  'pbkdf2:sha256:0$salt$00',
  'pbkdf2:md5:1$salt$00',
  'scrypt:1073741824:8:1$salt$00',
  'scrypt:1000:8:1$salt$00',
  'scrypt:0:8:1$salt$00',
  'scrypt:1024:8:1$salt$',
  '$2b$31$VcSMcGzy0GwZu.Ufpi8lUO5pVL8C7Z3zVgP9HH4jPNpONz/EcGWaC',
  '$2b$00$VcSMcGzy0GwZu.Ufpi8lUO5pVL8C7Z3zVgP9HH4jPNpONz/EcGWaC',
])('no password has the hash %s, and none is spent time on', async (hash) => {
  expect(await isPasswordOf(hash, 'plain')).toBe(false);
});
