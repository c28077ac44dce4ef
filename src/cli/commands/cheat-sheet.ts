import type { CommandEntry } from '../command.ts';
import { defineCommand } from '../command.ts';
import { VERBOSE } from '../options/common-options.ts';
import { painterFor } from '../output/paint.ts';

export const grouped = defineCommand({
  options: { verbose: VERBOSE },
  async run(_, cli, program) {
    const sections: { title: string; prefix: string; commands: readonly CommandEntry[] }[] = [
      { title: 'Miscellaneous commands', prefix: 'airflow', commands: program.commands },
      ...program.groups
        .filter(({ hidden }) => hidden !== true)
        .map(({ name, help, commands }) => ({ title: help, prefix: `airflow ${name}`, commands })),
    ];
    const paint = painterFor(cli);
    for (const { title, prefix, commands } of sections) {
      const lines = commands
        .filter(({ hidden }) => hidden !== true)
        .map(({ name, help }) => [`${prefix} ${name}`, help] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      const width = Math.max(...lines.map(([command]) => command.length));
      cli.print(`${paint('head', title)}\n`);
      for (const [command, help] of lines) cli.print(`${command.padEnd(width)} | ${help}\n`);
      cli.print('\n');
    }
  },
});
