import { type ChildProcess, spawn } from 'node:child_process';
import { PROCESS_MARK } from '../../domain/process-mark.ts';

/**
 * Waits for the end of its input, which comes with the supervisor's end, however that came about; then kills the process groups
 * that it was told of (`+ pid`) and not told the end of (`- pid`), and what left them, by the mark ($1) in its environment.
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
for pid in $pids; do
  kill -s KILL -- "-$pid"
  left=yes
done
rounds=0
while [ "$left" ] && [ $rounds -lt 50 ]; do
  left=
  rounds=$((rounds + 1))
  for file in $(grep -lsaF "$1" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -s KILL "\${pid%/environ}" && left=yes
  done
done
`;

/**
 * A shell that outlives the supervisor for a moment and ends what a SIGKILL left behind. A task process notices the end of its
 * supervisor by itself, but not while its task never yields, and programs that it started would not.
 */
export class OrphanReaper {
  readonly #shell: ChildProcess;

  /** @param mark of all its processes: see {@link PROCESS_MARK} */
  constructor(mark: string) {
    // In a session of its own: what ends the supervisor's group must not end it.
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', `${PROCESS_MARK}=${mark}`], {
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
