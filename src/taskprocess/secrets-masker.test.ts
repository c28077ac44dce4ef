import { expect, test } from 'vitest';
import { SecretsMasker, sensitiveWordsOf } from './secrets-masker.ts';

test('a secret is hidden wherever it stands, also percent-encoded', () => {
  const masker = new SecretsMasker();
  masker.add('p@ss/w0rd');
  expect(masker.mask('a p@ss/w0rd b p@ss/w0rd')).toBe('a *** b ***');
  expect(masker.mask('db://u:p%40ss%2Fw0rd@h')).toBe('db://u:***@h');
});

test('characters that mean something in patterns are taken as they are', () => {
  const masker = new SecretsMasker();
  masker.add('a.c$(x)');
  expect(masker.mask('abc$(x) a.c$(x)')).toBe('abc$(x) ***');
});

test('a secret that holds another leaves no rest behind', () => {
  const masker = new SecretsMasker();
  masker.add('secret');
  masker.add('secret-longer');
  expect(masker.mask('secret-longer secret')).toBe('*** ***');
});

test('each line of a secret of several lines is hidden', () => {
  const masker = new SecretsMasker();
  masker.add('-----BEGIN\nabcdef\n-----END');
  expect(masker.mask('abcdef')).toBe('***');
});

test('of a connection, the password and what stands under sensitive names are hidden', () => {
  const masker = new SecretsMasker();
  masker.addConnection({
    password: 'hunter22',
    extra: '{"api_key": "k3y-value", "nested": {"token": ["t0ken"]}, "region": "eu-west"}',
  });
  expect(masker.mask('hunter22 k3y-value t0ken eu-west')).toBe('*** *** *** eu-west');
});

test('of a variable, the value is hidden where the name is sensitive, or its own fields are', () => {
  const masker = new SecretsMasker();
  masker.addVariable('MY_PASSWORD', 'hunter22');
  masker.addVariable('plain', 'visible');
  masker.addVariable('settings', '{"secret": "inner", "name": "outer"}');
  expect(masker.mask('hunter22 visible inner outer')).toBe('*** visible *** outer');
});

test('very short values are not taken for secrets', () => {
  const masker = new SecretsMasker();
  masker.add('');
  masker.add('no');
  expect(masker.mask('no nonsense')).toBe('no nonsense');
});

test('fields hide secrets, and all that stands under a sensitive name', () => {
  const masker = new SecretsMasker();
  masker.add('hunter22');
  expect(
    masker.maskFields({
      cmd: 'echo hunter22',
      env: { TOKEN: 'x', list: ['hunter22', 1] },
      passwords: { a: { b: 1 }, c: null },
    }),
  ).toEqual({ cmd: 'echo ***', env: { TOKEN: '***', list: ['***', 1] }, passwords: { a: { b: '***' }, c: null } });
});

test('further words of the configuration make names telling', () => {
  const masker = new SecretsMasker(sensitiveWordsOf({ core: { sensitive_var_conn_names: 'Handshake, pin' } }));
  masker.addVariable('door_PIN', '4711-0815');
  expect(masker.mask('4711-0815')).toBe('***');
  expect(masker.maskFields({ first_handshake: 'x', other: 'y' })).toEqual({ first_handshake: '***', other: 'y' });
  expect(new SecretsMasker(sensitiveWordsOf({})).maskFields({ pin: 'x' })).toEqual({ pin: 'x' });
});

test('a JSON document hides a text that no name stands for', () => {
  const masker = new SecretsMasker();
  expect(masker.maskJson('a text')).toBe('***');
  expect(masker.maskJson([{ token: 'x', a: 1 }])).toEqual([{ token: '***', a: 1 }]);
});
