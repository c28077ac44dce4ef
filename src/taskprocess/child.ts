/*
 * The program of a task process: warm, runs one workload at a time, ends with its supervisor. It reads process.env by itself: see
 * child/task-environment.ts.
 */
import { flushCompileCache } from 'node:module';
import { loadAuthoring } from '../authoring/bundle-import.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { zoneName } from '../timetables/calendar/zone-name.ts';
import { activeTry, attributedTry } from './child/current-try.ts';
import { captureOutput } from './child/capture-output.ts';
import { runCallback } from './child/run-callback.ts';
import { setDefaultTimezone } from './child/loaded-bundles.ts';
import { runTry } from './child/run-try.ts';
import { SupervisorLink } from './child/supervisor-link.ts';
import { keepInitialEnvironment } from './child/task-environment.ts';
import { openLogFile } from './log-file.ts';
import type { ProcessSettings, RequestFrame, SupervisorBody, WorkBody } from './messages.ts';

let settings: ProcessSettings | undefined;
let spoiled = false;
/** The frame of the present work; 0: none. */
let running = 0;
/** Work that has come and not begun, in the order of its coming. */
const waiting: { id: number; body: WorkBody; atMs: number }[] = [];
let lastEndDate = '';
/** A try that has waited for longer is declined: the supervisor may have taken it back, and its log been removed since. */
const LONGEST_WAIT_MS = 1000;

const exit = process.exit.bind(process);

const link = new SupervisorLink((frame: RequestFrame<SupervisorBody>) => {
  const { body } = frame;
  switch (body.type) {
    case 'ProcessSettings':
      settings = body;
      setDefaultTimezone(zoneName(body.conf['core']?.['default_timezone'] ?? 'UTC'));
      return;
    case 'StartupDetails':
    case 'DagCallbackRequest':
    case 'TaskCallbackRequest':
      // A spoiled process takes nothing more; the supervisor hears of it and gives the work to another.
      if (spoiled) return;
      waiting.push({ id: frame.id, body, atMs: performance.now() });
      beginNext();
      return;
    case 'Terminate':
      link.notify({ type: 'Terminating' });
      activeTry()?.abort(body.reason, body.error);
      return;
    default:
      assertNever(body);
  }
});

function beginNext(): void {
  for (;;) {
    const next = running === 0 && !spoiled ? waiting.shift() : undefined;
    if (next === undefined) return;
    const { id, body, atMs } = next;
    if (body.type !== 'StartupDetails' || !body.ahead) {
      void runWork(id, body);
      continue;
    }
    const log = performance.now() - atMs > LONGEST_WAIT_MS ? undefined : createLog(body.log_file);
    if (log === undefined) link.notify({ type: 'TryDeclined', frame: id });
    else void runWork(id, { ...body, start_date: lastEndDate }, log);
  }
}

/** Its descriptor; undefined where it is there already, or cannot be made. */
function createLog(file: string): number | undefined {
  try {
    return openLogFile(file, settings?.log_folder_mode ?? 0o775, 'ax');
  } catch {
    return undefined;
  }
}

async function runWork(id: number, body: WorkBody, log?: number): Promise<void> {
  if (settings === undefined) throw new Error('work before settings');
  running = id;
  const context = { settings, link, spoil };
  const final = body.type === 'StartupDetails' ? await runTry(body, context, log) : await runCallback(body, context);
  running = 0;
  lastEndDate = final.end_date;
  link.post(id, final, () => {
    if (spoiled) endProcess();
  });
  // In a turn of its own, so that what this one left behind is not taken for the next one's.
  if (waiting.length > 0) setImmediate(beginNext);
}

/** Makes this try the last one of the process. */
function spoil(reason: string): void {
  if (spoiled) return;
  spoiled = true;
  // Before the try's end is told, so that no other try is on its way here by then.
  link.notify({ type: 'ProcessSpoiled', reason, running });
  if (running === 0) setImmediate(endProcess);
}

/** Ends this process and everything that its tasks started and left behind: they share its process group. */
function endProcess(): void {
  activeTry()?.log.flush();
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // Not the leader of a group: started by hand.
  }
  exit(1);
}

process.exit = (code?: number | string | null) => {
  const current = attributedTry();
  if (current === undefined) return exit(code);
  const error = new Error(`the task called process.exit(${code ?? ''}): a task ends by returning or throwing`);
  current.fail(error);
  // The statements after the call must not run, as its author expects.
  throw error;
};

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    const current = attributedTry();
    if (current !== undefined) return current.fail(error);
    console.error(error);
    return endProcess();
  });
}
process.on('disconnect', endProcess);
process.on('SIGTERM', () => {
  const current = activeTry();
  if (current === undefined) return endProcess();
  // The supervisor's Terminate, which knows the reason, may be on its way.
  setTimeout(() => current.abort('Task received SIGTERM signal', 'AirflowTaskTerminated'), 50);
});
// Buffered lines survive an exit that nobody announced.
process.on('exit', () => activeTry()?.log.flush());

captureOutput();
keepInitialEnvironment();
await loadAuthoring();
link.notify({ type: 'ProcessReady' });
// Node writes its cache of compiled code when a process exits; this one is killed.
setTimeout(() => flushCompileCache(), 1000).unref();
