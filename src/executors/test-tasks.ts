/** A DAG whose tasks do not end by themselves, and some that end badly. They log `begun` with the pids of what they started. */
export const ENDLESS_TASKS = `
import { Dag, getContext } from 'tradewind';
import { spawn } from 'node:child_process';

const dag = new Dag('d', {
  onFailureCallback: (context) => { console.log('run failed:', context.reason); },
  onSuccessCallback: () => { throw new Error('callback broke'); },
});
const forever = () => new Promise<never>(() => setInterval(() => undefined, 1000));
const child = (script: string, detached = false) => {
  const started = spawn('sh', ['-c', script], { detached, stdio: 'ignore' });
  return started.pid;
};
const tasks: Record<string, () => unknown> = {
  quick: () => process.pid,
  obedient: async () => {
    console.log('begun', process.pid);
    const { signal } = getContext();
    await new Promise((_, reject) => signal.addEventListener('abort', () => setTimeout(() => { console.log('cleaning up'); reject(signal.reason); }, 10)));
  },
  endless: () => { console.log('begun', process.pid); for (;;); },
  stubborn: async () => {
    process.on('SIGTERM', () => undefined);
    console.log('begun', process.pid);
    await forever();
  },
  forks: async () => {
    const pids = [
      child("trap '' TERM; sleep 1000 & wait"),
      child('sleep 1000 & sleep 1000', true),
      child('setsid sh -c "trap \\'\\' TERM; sleep 1000"'),
    ];
    console.log('begun', process.pid, ...pids);
    await forever();
  },
  heap: () => { const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(all.length)); },
  buffers: async () => {
    const all: unknown[] = [];
    for (;;) { all.push(Buffer.alloc(8 * 1024 * 1024, 1)); await new Promise((resolve) => setTimeout(resolve, 1)); }
  },
};
for (const [id, handler] of Object.entries(tasks)) dag.task(id, handler as () => Promise<unknown>)();
`;
