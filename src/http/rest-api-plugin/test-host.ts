import type { CommandHost } from './command-host.ts';

/** What takes the place of the command line in a process of its own: a program that does what its first argument says. */
const PROGRAM = `
const [name, ...rest] = process.argv.slice(1);
const sayWords = () => console.log(JSON.stringify([name, ...rest]));
const acts = {
  // Say what they were called with, and end.
  render: sayWords,
  worker: sayWords,
  flower: sayWords,
  kerberos: sayWords,
  // Never ends by itself.
  test: () => setInterval(() => undefined, 1000),
  // Says more than anybody wants to hear.
  run: () => process.stdout.write('x'.repeat(3_000_000)),
  // Fails.
  backfill: () => { console.error('it broke'); process.exitCode = 1; },
  // Runs until it is asked to end.
  scheduler: () => { console.log('scheduling'); setInterval(() => undefined, 1000); },
  serve_logs: () => console.log('served'),
};
acts[name]?.();
`;

const unused = () => Promise.reject(new Error('this test has no services'));

/** Runs commands of the plugin in tests: those of the server as they are, the others by a stand-in for the program. */
export const TEST_HOST: CommandHost = {
  env: {},
  services: new Proxy({} as CommandHost['services'], { get: () => unused }),
  program: [process.execPath, '-e', PROGRAM, '--'],
};
