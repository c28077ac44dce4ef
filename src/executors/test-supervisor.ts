/*
 * A program for a test that kills it: a supervisor with a task that never yields and one that has started others. Says as JSON where
 * its folder is and which processes it and they are.
 */
import { ENDLESS_TASKS } from './test-tasks.ts';
import { pidsOf, TestExecutor } from './test-executor.ts';

const own = new TestExecutor({ source: ENDLESS_TASKS });
await own.executor.start();
const begun = await Promise.all(['endless', 'forks'].map((taskId) => own.begin(taskId, 'begun')));
const pids = begun.flatMap(({ log }) => pidsOf(log));
process.stdout.write(`${JSON.stringify({ folder: own.folder, pids: [process.pid, ...pids] })}\n`);
