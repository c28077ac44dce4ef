import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

const require = createRequire(import.meta.url);

/** 2 to the power of it is the number of rounds; some 4 s of one core. */
const HIGHEST_COST = 16;

const HASH = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** bcrypt is a second of pure computing: not on a thread that answers requests. */
const WORKER = `const { parentPort, workerData } = require('node:worker_threads');
parentPort.postMessage(require(workerData.library).compareSync(workerData.password, workerData.hash));`;

/** Whether the text is a hash of bcrypt, as Airflow 1.10 and others made them. */
export function isBcryptHash(hash: string): boolean {
  return HASH.test(hash);
}

/** Whether the hash is of this password (of its first 72 bytes, as bcrypt has it). */
export function isBcryptHashOf(hash: string, password: string): Promise<boolean> {
  const cost = Number(HASH.exec(hash)?.[1]);
  // Not below 4: there are no such hashes.
  if (!(cost >= 4 && cost <= HIGHEST_COST)) return Promise.resolve(false);
  const library = require.resolve('bcryptjs');
  const worker = new Worker(WORKER, { eval: true, workerData: { library, password, hash }, env: {}, execArgv: [] });
  return new Promise((resolve, reject) => {
    worker.once('message', (isRight: unknown) => resolve(isRight === true));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the check of a bcrypt hash ended without an answer')));
  });
}
