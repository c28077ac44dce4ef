import type { Figure } from './report.ts';

/** Bounds of a figure; `ratio…` are of the figure to its baseline. */
interface Target {
  atLeast?: number;
  atMost?: number;
  ratioAtLeast?: number;
  ratioAtMost?: number;
}

/** What is promised, by the id of the figure. Sizes and machine: docs/performance.md. */
const TARGETS: Readonly<Record<string, Target>> = {
  'sqlite/sequential-40': { atMost: 250 },
  'sqlite/runs-10x50': { atLeast: 3_000, ratioAtLeast: 0.25 },
  'sqlite/run-1000': { atLeast: 3_000, ratioAtLeast: 0.25 },
  'sqlite/growth': { atMost: 12 },
  'sqlite/blocked': { ratioAtMost: 1.2 },
  'sqlite/trigger-p50': { atMost: 15 },
  'sqlite/trigger-p99': { atMost: 60 },
  'postgres/sequential-40': { atMost: 500 },
  'postgres/runs-10x50': { atLeast: 1_000, ratioAtLeast: 0.25 },
  'postgres/run-1000': { atLeast: 1_000, ratioAtLeast: 0.25 },
  'postgres/growth': { atMost: 12 },
  'postgres/blocked': { ratioAtMost: 1.2 },
  'postgres/trigger-p50': { atMost: 15 },
  'postgres/trigger-p99': { atMost: 60 },
  'http/test': { ratioAtLeast: 0.6 },
  'http/latest-runs': { ratioAtLeast: 0.25 },
  'http/plugin-list-dags': { ratioAtLeast: 0.2 },
  ...Object.fromEntries(
    (
      [
        ['sqlite', 0.35],
        ['postgres', 0.2],
      ] as const
    ).flatMap(([database, ratioAtLeast]) => [
      ...['dags', 'dag-runs', 'task-instances'].flatMap((list): [string, Target][] => [
        [`${database}/v1-${list}`, { ratioAtLeast }],
        [`${database}/v1-${list}-p99`, { atMost: 20 }],
      ]),
      [`${database}/v1-dag-runs-last-p99`, { atMost: 60 }],
      [`${database}/v1-task-instances-last-p99`, { atMost: 60 }],
      [`${database}/v1-post`, { atLeast: 1_000 }],
    ]),
  ),
  'sqlite/workers': { atLeast: 1_000, ratioAtLeast: 0.3 },
  'sqlite/enqueue-to-start': { atMost: 15 },
  'postgres/workers': { atLeast: 1_000, ratioAtLeast: 0.3 },
  'postgres/enqueue-to-start': { atMost: 15 },
  'startup/first': { atMost: 1_500 },
  'startup/again': { atMost: 1_500 },
  'startup/version': { ratioAtMost: 2.5, atMost: 150 },
  'startup/dags-list': { ratioAtMost: 3 },
  'idle/cpu': { atMost: 2 },
  'idle/memory': { atMost: 200 },
  'dag-files/cpu': { atMost: 5 },
  'dag-files/change': { atMost: 500 },
};

export interface Judgement {
  /** The target in words; empty where nothing is promised. */
  text: string;
  isMet: boolean;
}

/** Judges a figure by its target. */
export function judge({ id, value, baseline, unit }: Figure): Judgement {
  const target = TARGETS[id];
  if (target === undefined) return { text: '', isMet: true };
  const { atLeast, atMost, ratioAtLeast, ratioAtMost } = target;
  const ratio = baseline === undefined ? undefined : value / baseline.value;
  const words: string[] = [];
  let isMet = true;
  const hold = (holds: boolean, text: string) => {
    words.push(text);
    isMet &&= holds;
  };
  if (atLeast !== undefined) hold(value >= atLeast, `≥ ${atLeast.toLocaleString('en-US')} ${unit}`);
  if (atMost !== undefined) hold(value <= atMost, `≤ ${atMost.toLocaleString('en-US')} ${unit}`);
  if (ratioAtLeast !== undefined) hold((ratio ?? 0) >= ratioAtLeast, `≥ ${ratioAtLeast * 100} %`);
  if (ratioAtMost !== undefined) hold((ratio ?? Infinity) <= ratioAtMost, `≤ ${ratioAtMost} ×`);
  return { text: words.join(', '), isMet };
}
