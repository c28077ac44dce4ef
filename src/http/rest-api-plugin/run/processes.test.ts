import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../../config/read/load-config.ts';
import { ManualClock, systemClock } from '../../../foundation/clock.ts';
import { createLogger, silentLogger } from '../../../foundation/log.ts';
import { parseTimestamp } from '../../../foundation/timestamp.ts';
import { TEST_HOST } from '../test-host.ts';
import { BackgroundCommands } from './background-commands.ts';
import { CommandProcesses } from './command-processes.ts';
import { LONGEST_OUTPUT } from './command-output.ts';
import { runInProcess } from './run-in-process.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-processes-'));
afterAll(() => rmSync(home, { recursive: true }));

let processes: CommandProcesses;
let background: BackgroundCommands;
beforeEach(() => {
  processes = new CommandProcesses(TEST_HOST, systemClock);
  background = new BackgroundCommands({ processes, clock: systemClock, logger: silentLogger, home });
});
afterEach(() => processes.stop());

const config = loadConfig({ env: { TRADEWIND_HOME: home, AIRFLOW__REST_API_PLUGIN__COMMAND_TIMEOUT: '5' } });
const isAlive = (pid: number) => existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`).length > 0;
const files = (name: string) => ({
  stdout: join(home, 'logs', name),
  stderr: join(home, 'logs', name),
  pid: undefined,
});

test('a command is called with its words, and its output is kept up to a limit', async () => {
  const run = (...argv: string[]) => runInProcess(argv, processes, { clock: systemClock, config });
  expect(await run('render', '; reboot', '$HOME')).toEqual({
    exitCode: 0,
    stdout: '["render","; reboot","$HOME"]\n',
    stderr: '',
  });
  expect(await run('backfill')).toEqual({ exitCode: 1, stdout: '', stderr: 'it broke\n' });
  const { stdout } = await run('run');
  expect(stdout).toBe(
    `${'x'.repeat(LONGEST_OUTPUT)}\n... ${3_000_000 - LONGEST_OUTPUT} more characters were left out\n`,
  );
});

test('a command that does not end is ended, and the answer says so', async () => {
  const clock = new ManualClock(parseTimestamp('2026-11-21T12:00:00Z'));
  const started = Promise.withResolvers<number>();
  const observed = new (class extends CommandProcesses {
    override async start(...args: Parameters<CommandProcesses['start']>) {
      const process = await super.start(...args);
      started.resolve(process.pid);
      return process;
    }
  })(TEST_HOST, clock);
  const run = runInProcess(['test'], observed, { clock, config });
  const refused = expect(run).rejects.toThrow('The command took longer than 5 seconds');
  const pid = await started.promise;
  await new Promise(setImmediate);
  clock.advance(5000);
  await refused;
  expect(isAlive(pid)).toBe(false);
  await observed.stop();
});

test('no more than so many run at once', async () => {
  for (let count = 0; count < 16; count++) await processes.start(['test'], ['pipe', 'pipe']);
  await expect(processes.start(['test'], ['pipe', 'pipe'])).rejects.toThrow('16 commands are running already');
});

test('a background command has a log, a file with its process id, and an end', async () => {
  const started = await background.start('scheduler', ['scheduler'], files('scheduler.log'));
  expect(background.list()).toMatchObject([{ name: 'scheduler', pid: started.pid, state: 'running' }]);
  expect(readFileSync(started.files.pid, 'utf8')).toBe(`${started.pid}\n`);
  expect(isAlive(started.pid)).toBe(true);
  expect(await background.stop(process.pid)).toBeUndefined();
  await background.stop(started.pid);
  expect(isAlive(started.pid)).toBe(false);
  expect(existsSync(started.files.pid)).toBe(false);
  expect(background.list()).toMatchObject([{ state: 'ended by SIGTERM' }]);
});

test('a file with a process id is that of one command', async () => {
  const pid = join(home, 'scheduler.pid');
  const first = await background.start('scheduler', ['scheduler'], { ...files('a.log'), pid });
  await expect(background.start('scheduler', ['scheduler'], { ...files('b.log'), pid })).rejects.toThrow(
    `The scheduler is already running, as process ${first.pid} (${pid})`,
  );
  await background.stop(first.pid);
  const second = await background.start('scheduler', ['scheduler'], { ...files('b.log'), pid });
  expect(readFileSync(pid, 'utf8')).toBe(`${second.pid}\n`);
});

test('a command whose process id cannot be written does not run', async () => {
  const observed = new CommandProcesses(TEST_HOST, systemClock);
  const commands = new BackgroundCommands({ processes: observed, clock: systemClock, logger: silentLogger, home });
  const pid = join(home, 'logs', 'a.log', 's.pid');
  await expect(commands.start('scheduler', ['scheduler'], { ...files('a.log'), pid })).rejects.toThrow(
    `The file '${pid}' cannot be written`,
  );
  expect(commands.list()).toEqual([]);
  await observed.stop();
});

test('what ended with a server that was killed is said by the next', async () => {
  const said: string[] = [];
  const logger = createLogger('plugin', { level: 'warning', write: (line) => said.push(line) });
  const { pid, files: written } = await background.start('scheduler', ['scheduler'], files('former.log'));
  const folder = dirname(written.pid);
  writeFileSync(join(folder, 'worker-999999999.pid'), '999999999\n');
  new BackgroundCommands({ processes, clock: systemClock, logger, home }).noteFormer();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('background command ended with its server command=worker');
  expect(readdirSync(folder)).toEqual([`scheduler-${pid}.pid`]);
});

test('what has ended by itself says how, and what it said', async () => {
  const { files: written } = await background.start('serve_logs', ['serve_logs'], files('serve_logs.log'));
  while (background.list()[0]?.state === 'running') await new Promise(setImmediate);
  expect(background.list()).toMatchObject([{ state: 'exited 0' }]);
  expect(readFileSync(written.stdout, 'utf8')).toBe('served\n');
});

test('all of them end with the server', async () => {
  const { pid } = await background.start('scheduler', ['scheduler'], files('other.log'));
  await processes.stop();
  expect(isAlive(pid)).toBe(false);
});

test('a log that cannot be written is said', async () => {
  const folder = { ...files('x'), stdout: home };
  await expect(background.start('scheduler', ['scheduler'], folder)).rejects.toThrow(
    `The file '${home}' cannot be written`,
  );
});
