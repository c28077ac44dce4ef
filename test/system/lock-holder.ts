import { spawn } from 'node:child_process';
import { once } from 'node:events';

const HOLD = `const { DatabaseSync } = require('node:sqlite');
const db = new DatabaseSync(process.argv[1], { timeout: 10_000 });
db.exec('BEGIN EXCLUSIVE');
process.stdout.write('locked');
process.stdin.on('end', () => db.exec('ROLLBACK')).resume();`;

/** Locks an SQLite file in a process of its own. Returns what gives it free. */
export async function lockDatabase(path: string): Promise<() => Promise<void>> {
  const holder = spawn(process.execPath, ['-e', HOLD, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(holder, 'exit');
  await once(holder.stdout, 'data');
  return async () => {
    holder.stdin.end();
    await ended;
  };
}
