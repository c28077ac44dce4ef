import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { flag, text } from '../option.ts';

export const SAVE = text(
  ['-s', '--save'],
  'Saves the result to the indicated file. The file format is determined by the file extension. For more information about supported format, see: https://www.graphviz.org/doc/info/output.html If you want to create a PNG file then you should execute the following command: airflow dags show <DAG_ID> --save output.png If you want to create a DOT file then you should execute the following command: airflow dags show <DAG_ID> --save output.dot',
);
export const IMGCAT = flag(
  ['--imgcat'],
  'Displays graph using the imgcat tool. For more information, see: https://www.iterm2.com/documentation-images.html',
);

/** Prints a graph in the DOT language, saves it, or draws it on the terminal; pictures are drawn by graphviz's `dot`. */
export async function showGraph(
  dot: string,
  { save, imgcat }: { save: string | undefined; imgcat: boolean },
  cli: Cli,
): Promise<void> {
  if (save !== undefined && imgcat)
    throw new CommandFailure(
      'Option --save and --imgcat are mutually exclusive. Please remove one option to execute the command.',
    );
  if (save !== undefined) {
    await saveGraph(dot, save, cli);
    cli.print(`File ${save} saved\n`);
  } else if (imgcat) {
    const picture = await runProgram('dot', ['-Tpng'], Buffer.from(dot), cli);
    cli.print((await runProgram('imgcat', [], picture, cli)).toString());
  } else {
    cli.print(dot);
  }
}

async function saveGraph(dot: string, path: string, cli: Cli): Promise<void> {
  const format = extname(path).slice(1).toLowerCase();
  if (!/^[a-z][a-z0-9_]*$/.test(format))
    throw new CommandFailure(`The name of the file must end in its format, such as .dot or .png: ${path}`);
  const content =
    format === 'dot' || format === 'gv' ? dot : await runProgram('dot', [`-T${format}`], Buffer.from(dot), cli);
  try {
    writeFileSync(path, content);
  } catch (cause) {
    throw new CommandFailure(`${path} cannot be written: ${cause instanceof Error ? cause.message : ''}`, 1, { cause });
  }
}

/** Pipes something through a program. @throws CommandFailure where it is not installed, or fails */
function runProgram(program: string, args: readonly string[], input: Buffer, cli: Cli): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const child = spawn(program, args, { env: { ...cli.env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  // What it says counts, not that it stopped reading.
  child.stdin.on('error', () => undefined);
  child.on('error', (cause) =>
    reject(
      new CommandFailure(
        program === 'dot'
          ? "Pictures are drawn by graphviz: install it, so that its program 'dot' is found, or save a .dot file."
          : `The program '${program}' was not found: install it, or use --save.`,
        1,
        { cause },
      ),
    ),
  );
  child.on('close', (code) => {
    if (code === 0) resolve(Buffer.concat(output));
    else reject(new CommandFailure(`${program} failed: ${complaint.trim() || `exit code ${code}`}`));
  });
  child.stdin.end(input);
  return promise;
}
