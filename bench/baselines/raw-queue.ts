import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from '../../test/harness/until.ts';
import { endProgram, untilPrinted } from '../setup/child-program.ts';

const AT_ONCE = 1_000;
/** Something is wrong with the machine where it takes longer. */
const LONGEST_MS = 120_000;
/** Characters of a job: about what a task and its token have. */
const JOB_SIZE = 1_300;

/**
 * Jobs that do nothing, as large as ours, through two workers and Redis, without anything of ours: as fast as the queue is.
 * @returns jobs a second
 */
export async function measureRawQueue(port: number, jobs: number, concurrency: number): Promise<number> {
  const program = fileURLToPath(new URL('../programs/bare-worker.ts', import.meta.url));
  const workers = [1, 2].map(() =>
    spawn(process.execPath, [program, String(port), String(concurrency)], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const connection = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  const queue = new Queue('bare', { connection });
  const data = { work: 'x'.repeat(JOB_SIZE) };
  try {
    await Promise.all(workers.map((worker) => untilPrinted(worker, 'ready')));
    const run = async (count: number) => {
      const startMs = performance.now();
      for (let done = 0; done < count; done += AT_ONCE) {
        const part = Array.from({ length: Math.min(AT_ONCE, count - done) }, () => ({
          name: 'noop',
          data,
          opts: { removeOnComplete: true },
        }));
        await queue.addBulk(part);
      }
      const isIdle = async () => {
        const { waiting = 0, active = 0 } = await queue.getJobCounts('waiting', 'active');
        return waiting + active === 0;
      };
      await until('all jobs end', isIdle, LONGEST_MS, 5);
      return (count / (performance.now() - startMs)) * 1000;
    };
    await run(jobs / 4);
    return await run(jobs);
  } finally {
    await Promise.all(workers.map(endProgram));
    await queue.close();
    connection.disconnect();
  }
}
