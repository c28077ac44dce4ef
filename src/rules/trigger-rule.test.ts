import { describe, expect, test } from 'vitest';
import { type TaskInstanceState } from '../domain/states.ts';
import { TRIGGER_RULES, type TriggerRule } from '../domain/task-options.ts';
import { countUpstream, emptyTally, evaluateTriggerRule, type TriggerVerdict } from './trigger-rule.ts';

/** s: success, k: skipped, f: failed, u: upstream_failed, r: removed, -: not finished. Capital: of a setup task. */
const STATES: Record<string, TaskInstanceState | null> = {
  s: 'success',
  k: 'skipped',
  f: 'failed',
  u: 'upstream_failed',
  r: 'removed',
  '-': null,
};

function verdict(rule: TriggerRule, upstream: string): TriggerVerdict {
  const tally = emptyTally();
  for (const letter of upstream) {
    const isSetup = letter !== letter.toLowerCase();
    tally.total += 1;
    if (isSetup) tally.setupTotal += 1;
    countUpstream(tally, STATES[letter.toLowerCase()] ?? null, isSetup, 1);
  }
  return evaluateTriggerRule(rule, tally);
}

/** For each rule: upstream states → verdict. */
const CASES: Record<TriggerRule, Record<string, TriggerVerdict>> = {
  all_success: {
    '': 'run',
    ss: 'run',
    's-': 'wait',
    'f-': 'upstream_failed',
    'u-': 'upstream_failed',
    'k-': 'skipped',
    sk: 'skipped',
    fk: 'upstream_failed',
    sr: 'run',
  },
  all_failed: { '': 'run', ff: 'run', fu: 'run', 'f-': 'wait', 's-': 'skipped', 'k-': 'skipped', fs: 'skipped' },
  all_done: { '': 'run', sfku: 'run', 'sf-': 'wait', '-': 'wait' },
  all_done_setup_success: {
    Ss: 'run',
    Sf: 'run',
    Fs: 'upstream_failed',
    Ks: 'skipped',
    'S-': 'wait',
    ff: 'run',
    FS: 'run',
  },
  all_done_min_one_success: { sf: 'run', ff: 'upstream_failed', kk: 'skipped', 's-': 'wait', kf: 'upstream_failed' },
  one_success: {
    '': 'run',
    's-': 'run',
    '--': 'wait',
    kk: 'skipped',
    ff: 'upstream_failed',
    fk: 'upstream_failed',
    'f-': 'wait',
  },
  one_failed: { 'f-': 'run', 'u-': 'run', '--': 'wait', ss: 'skipped', sk: 'skipped', 's-': 'wait' },
  one_done: { 's-': 'run', 'f-': 'run', 'k-': 'wait', kk: 'skipped', ku: 'skipped' },
  none_failed: { ss: 'run', sk: 'run', kk: 'run', 'sk-': 'wait', 'f-': 'upstream_failed', 'u-': 'upstream_failed' },
  none_failed_min_one_success: { ss: 'run', sk: 'run', kk: 'skipped', 'sk-': 'wait', 'f-': 'upstream_failed' },
  none_failed_or_skipped: { ss: 'run', sk: 'run', kk: 'skipped', 'f-': 'upstream_failed' },
  none_skipped: { sf: 'run', ff: 'run', 'k-': 'skipped', 's-': 'wait' },
  all_skipped: { kk: 'run', 'k-': 'wait', 's-': 'skipped', 'f-': 'skipped' },
  always: { '--': 'run', ff: 'run' },
  dummy: { '--': 'run' },
};

describe.each(TRIGGER_RULES)('%s', (rule) => {
  test.each(Object.entries(CASES[rule]))('upstream "%s": %s', (upstream, expected) => {
    expect(verdict(rule, upstream)).toBe(expected);
  });

  test('counts backwards what it counted', () => {
    const tally = emptyTally();
    for (const state of Object.values(STATES)) {
      countUpstream(tally, state, true, 1);
      countUpstream(tally, state, true, -1);
    }
    expect(tally).toEqual(emptyTally());
  });
});
