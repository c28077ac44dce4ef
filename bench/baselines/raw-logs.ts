import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeScratchFolder } from '../setup/scratch-folder.ts';

const LINES = Buffer.from('x'.repeat(500));

/** The least that the log of a task costs: a folder and a file with some lines, by one process. Microseconds of CPU for each. */
export function measureRawLogs(tasks: number): number {
  const folder = makeScratchFolder();
  const before = process.cpuUsage();
  for (let i = 0; i < tasks; i++) {
    const ofTask = join(folder, `task_id=task_${i}`);
    mkdirSync(ofTask);
    const file = openSync(join(ofTask, 'attempt=1.log'), 'a');
    writeSync(file, LINES);
    closeSync(file);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / tasks;
}
