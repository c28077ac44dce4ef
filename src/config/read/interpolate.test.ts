import { describe, expect, test } from 'vitest';
import { interpolate } from './interpolate.ts';

const keys: Readonly<Record<string, string>> = {
  base: '/srv',
  logs: '%(base)s/logs',
  deep: '%(logs)s/deep',
  percent: '100%%',
  circle: 'x%(circle)s',
  bad: '50%',
};
const run = (raw: string) => interpolate(raw, (key) => keys[key]);

describe('interpolates as Python does', () => {
  test.each([
    ['plain', 'plain'],
    ['', ''],
    ['%(base)s', '/srv'],
    ['%(BASE)s/x', '/srv/x'],
    ['a %(base)s b %(base)s c', 'a /srv b /srv c'],
    ['%(deep)s', '/srv/logs/deep'],
    ['100%%', '100%'],
    ['%%(base)s', '%(base)s'],
    ['%%%%', '%%'],
    ['%(percent)s', '100%'],
    ['%(base)s%%%(base)s', '/srv%/srv'],
  ])('%s', (raw, text) => {
    expect(run(raw)).toEqual({ text });
  });
});

describe('tells what is wrong', () => {
  test.each([
    ['50%', 'a per cent sign is written %%, or begins a reference %(key)s; found "%"'],
    ['%d', 'a per cent sign is written %%, or begins a reference %(key)s; found "%d"'],
    ['%(base)', 'a per cent sign is written %%, or begins a reference %(key)s; found "%(base)"'],
    ['%()s', 'a per cent sign is written %%, or begins a reference %(key)s; found "%()s"'],
    ['%(none)s', 'it refers to %(none)s, which its section does not have'],
    ['%(bad)s', 'a per cent sign is written %%, or begins a reference %(key)s; found "%"'],
    ['%(circle)s', 'it refers to other keys more than 10 deep'],
  ])('%s', (raw, problem) => {
    expect(run(raw)).toEqual({ problem });
  });
});
