import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Waits for the end of its input, which comes with the supervisor's end, however that came about; then kills the process groups
 * that it was told of (`+ pid`) and not told the end of (`- pid`).
 */
const SCRIPT = `
trap '' HUP INT TERM
pids=' '
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -s KILL -- "-$pid"; done
`;

/**
 * A shell that outlives the supervisor for a moment and ends what a SIGKILL left behind. A task process notices the end of its
 * supervisor by itself, but not while its task never yields, and programs that it started would not.
 */
export class OrphanReaper {
  readonly #shell: ChildProcess;

  constructor() {
    // In a session of its own: what ends the supervisor's group must not end it.
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: {},
      cwd: '/',
    });
    this.#shell.unref();
    // Without it, processes are still ended in the common cases.
    this.#shell.on('error', () => undefined);
    this.#shell.stdin?.on('error', () => undefined);
  }

  watch(pid: number): void {
    this.#shell.stdin?.write(`+ ${pid}\n`);
  }

  forget(pid: number): void {
    this.#shell.stdin?.write(`- ${pid}\n`);
  }

  /** Ends it; it kills what it still watches. */
  close(): void {
    this.#shell.stdin?.end();
  }
}
