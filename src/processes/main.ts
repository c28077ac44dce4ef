import { runCli } from '../cli/run-cli.ts';
import { processCli } from './process-cli.ts';

/** The program behind `tradewind` and `airflow`. Nothing heavy is loaded before the command is known. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read the output has had enough of it (`| head`).
    if (error.code === 'EPIPE') process.exit(1);
    throw error;
  });
}
const code = await runCli(process.argv.slice(2), processCli());
// A pipe takes 64 KB at once: what its reader has not taken yet would be lost.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(code);
