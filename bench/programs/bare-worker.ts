import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

/* Takes jobs from a queue and does nothing with them: as little as a worker can do. Arguments: port of Redis, jobs at once. */
const [port = '', concurrency = ''] = process.argv.slice(2);
const connection = new Redis(Number(port), '127.0.0.1', { maxRetriesPerRequest: null });
const worker = new Worker('bare', () => Promise.resolve(), { connection, concurrency: Number(concurrency) });
await worker.waitUntilReady();
process.stdout.write('ready\n');
