import { runCli } from '../cli/run-cli.ts';
import { processCli } from './process-cli.ts';

/** The program behind `tradewind` and `airflow`. Nothing heavy is loaded before the command is known. */
const code = await runCli(process.argv.slice(2), processCli());
process.exit(code);
