import { expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import type { WatchedTask } from '../../metadata/scheduling/remote-tasks.ts';
import { type TaskWorkload, askerOf } from '../../taskprocess/workload.ts';
import { HeldTries } from './held-tries.ts';

const AT = parseTimestamp('2026-01-01T00:00:00Z');
const LATER = parseTimestamp('2026-01-01T00:00:01Z');
const DEAD_MS = 7000;

const tryOf = (tiId: string) => ({ kind: 'task', tiId, queue: 'q' }) as TaskWorkload;

function held(...ids: string[]) {
  const clock = new ManualClock(AT);
  const tries = new HeldTries(clock, DEAD_MS);
  tries.add(ids.map(tryOf));
  const look = (...rows: (Partial<WatchedTask> & { id: string })[]) => {
    const { begun, toSend, silent } = tries.compare(
      [...tries.ids],
      rows.map((row) => ({
        state: null,
        start_date: null,
        hostname: 'w',
        pid: 1,
        last_heartbeat_at: null,
        is_reported: 0,
        ...row,
      })),
    );
    return {
      begun: begun.map(({ id }) => id),
      toSend: toSend.flatMap((job) => job.works.map((work) => askerOf(work).id)),
      silent: silent.map(({ workload }) => workload.tiId),
    };
  };
  /** Looks every half second, for so long. */
  const lookFor = (ms: number, ...rows: Parameters<typeof look>) => {
    const found = { begun: [] as string[], toSend: [] as string[], silent: [] as string[] };
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      const { begun, toSend, silent } = look(...rows);
      found.begun.push(...begun);
      found.toSend.push(...toSend);
      found.silent.push(...silent);
    }
    return found;
  };
  return { clock, tries, look, lookFor };
}

const running = (id: string, more: Partial<WatchedTask> = {}) =>
  ({ id, state: 'running', start_date: AT, last_heartbeat_at: AT, ...more }) as const;

test('what is still queued is sent again every few seconds, and at once after Redis was away', () => {
  const { tries, look, lookFor } = held('a');
  expect(lookFor(4500, { id: 'a', state: 'queued' }).toSend).toEqual([]);
  expect(lookFor(500, { id: 'a', state: 'queued' }).toSend).toEqual(['a']);
  expect(look({ id: 'a', state: 'queued' }).toSend).toEqual([]);
  tries.sendAllAgain();
  expect(look({ id: 'a', state: 'queued' }).toSend).toEqual(['a']);
});

test('what a worker has claimed and released is sent at once, by itself', () => {
  const { clock, tries } = held('a', 'b');
  tries.noteJob({ id: 'job', queue: 'q', works: ['a', 'b'].map(tryOf) });
  const row = { start_date: AT, hostname: 'w', pid: 1, last_heartbeat_at: AT, is_reported: 0 } as const;
  const look = (state: 'running' | 'queued') =>
    tries.compare(
      ['a', 'b'],
      ['a', 'b'].map((id) => ({ id, state, ...row })),
    );
  clock.advance(500);
  expect(look('running').begun).toHaveLength(2);
  expect(tries.waiting).toBe(0);
  clock.advance(500);
  expect(look('queued').toSend.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(tries.waiting).toBe(2);
  expect(look('queued').toSend).toEqual([]);
  expect(look('running').begun).toHaveLength(2);
});

test('what was adopted is sent at the first look, where it is queued', () => {
  const { tries, look } = held();
  tries.adopt(tryOf('a'));
  expect(look({ id: 'a', state: 'queued' }).toSend).toEqual(['a']);
});

test('a try is told to have begun once', () => {
  const { look } = held('a');
  expect(look(running('a')).begun).toEqual(['a']);
  expect(look(running('a')).begun).toEqual([]);
});

test('one whose heartbeat stands still is silent; one that beats or has reported is not', () => {
  const { lookFor } = held('still', 'reported');
  expect(lookFor(DEAD_MS, running('still'), running('reported', { is_reported: 1 })).silent).toEqual([]);
  expect(lookFor(1000, running('still'), running('reported', { is_reported: 1 })).silent).toContain('still');
  const beating = held('a');
  expect(beating.lookFor(DEAD_MS, running('a')).silent).toEqual([]);
  expect(beating.lookFor(DEAD_MS, running('a', { last_heartbeat_at: LATER })).silent).toEqual([]);
});

test('a time in which nobody looked proves nothing', () => {
  const { clock, tries, look, lookFor } = held('a');
  look(running('a'));
  clock.advance(10 * DEAD_MS);
  expect(look(running('a')).silent).toEqual([]);
  lookFor(DEAD_MS - 500, running('a'));
  tries.beginAnew();
  expect(lookFor(DEAD_MS, running('a')).silent).toEqual([]);
});

test('what is over, or another try by now, is held no more', () => {
  const { tries, look } = held('done', 'gone', 'cleared', 'stays');
  look({ id: 'done', state: 'success' }, { id: 'cleared', state: 'restarting' }, { id: 'stays', state: 'queued' });
  expect([...tries.ids].toSorted()).toEqual(['cleared', 'stays']);
});

test('what was sent together goes together again, under the same name, without what has begun meanwhile', () => {
  const { clock, tries } = held('a', 'b', 'c');
  tries.noteJob({ id: 'job', queue: 'q', works: ['a', 'b', 'c'].map(tryOf) });
  tries.adopt(tryOf('d'));
  clock.advance(5000);
  const row = { start_date: AT, hostname: 'w', pid: 1, last_heartbeat_at: AT, is_reported: 0 } as const;
  const { toSend, begun } = tries.compare(
    ['a', 'b', 'c', 'd'],
    [
      { id: 'a', state: 'queued', ...row },
      { id: 'b', state: 'running', ...row },
      { id: 'c', state: 'queued', ...row },
      { id: 'd', state: 'queued', ...row },
    ],
  );
  expect(toSend.map((job) => [job.id, job.works.map((work) => askerOf(work).id)])).toEqual([
    ['job', ['a', 'c']],
    ['d', ['d']],
  ]);
  expect(begun).toHaveLength(1);
  expect(tries.waiting).toBe(3);
  tries.delete('b');
  expect(tries.waiting).toBe(3);
  tries.delete('a');
  expect(tries.waiting).toBe(2);
});
