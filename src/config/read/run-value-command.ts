import { spawnSync } from 'node:child_process';
import type { Expansion } from './interpolate.ts';
import type { Environment } from './expand-variables.ts';

const TIMEOUT_MS = 30_000;

/**
 * Runs the command of a `…_cmd` option and hands back what it prints, without the last line end. As in Airflow the line is split
 * into words like a shell does, but no shell runs it: `sh -c '…'` is there for those who want one.
 */
export function runValueCommand(command: string, env: Environment): Expansion {
  const words = splitWords(command);
  const [program, ...args] = words ?? [];
  if (!words || program === undefined) return { problem: 'the command is empty or a quote in it is not closed' };
  const run = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.error) return { problem: `the command cannot be run: ${run.error.message}` };
  if (run.status !== 0) {
    const ending = run.status === null ? `was ended by ${run.signal}` : `ended with status ${run.status}`;
    const said = run.stderr.trim();
    return { problem: `the command ${ending}${said ? `: ${said.slice(0, 500)}` : ''}` };
  }
  return { text: run.stdout.replace(/\r?\n$/, '') };
}

/** Splits like a POSIX shell: quotes and backslashes, nothing else; undefined where a quote stays open. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return undefined;
      word = (word ?? '') + line.slice(at + 1, end);
      at = end;
    } else if (char === '"') {
      const quoted = /^"((?:[^"\\]|\\[^])*)"/.exec(line.slice(at));
      if (!quoted) return undefined;
      word = (word ?? '') + (quoted[1] ?? '').replaceAll(/\\(["\\])/g, '$1');
      at += quoted[0].length - 1;
    } else if (char === '\\') {
      if (at + 1 === line.length) return undefined;
      word = (word ?? '') + line.charAt(++at);
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}
