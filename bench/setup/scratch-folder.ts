import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROBED_FILES = 50;
const TRIES = 10;
/** Microseconds of CPU for a folder with a file, where nothing is in the way. */
const CHEAP = 100;

let base: string | undefined;

/**
 * A folder for one measurement, where files are cheap to make at present. All of them are removed at the end of the process, not
 * before: ext4 without a journal (as in many virtual machines) passes over inodes that were freed in the last minutes one by
 * one, so that a new file near many deleted ones, as tests leave them, costs 800 µs of CPU instead of 20.
 */
export function makeScratchFolder(): string {
  base ??= makeBase();
  let best: { folder: string; cost: number } | undefined;
  for (let i = 0; i < TRIES && (best === undefined || best.cost > CHEAP); i++) {
    const folder = mkdtempSync(join(base, 'home-'));
    const cost = probe(folder);
    if (best === undefined || cost < best.cost) best = { folder, cost };
  }
  if (best === undefined) throw new Error('no folder was probed');
  return best.folder;
}

function makeBase(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-bench-'));
  // Lets a file system that knows it (ext4) put each folder in this one elsewhere on the disk.
  spawnSync('chattr', ['+T', folder], { stdio: 'ignore' });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Microseconds of CPU for a file in a folder of its own, as logs are. */
function probe(folder: string): number {
  const probed = mkdtempSync(join(folder, 'probe-'));
  const before = process.cpuUsage();
  for (let i = 0; i < PROBED_FILES; i++) {
    mkdirSync(join(probed, String(i)));
    writeFileSync(join(probed, String(i), 'file'), '');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PROBED_FILES;
}
