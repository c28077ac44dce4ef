import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { completeWords } from '../completion/candidates.ts';
import { SCRIPTS } from '../completion/scripts.ts';
import { flag, positionals } from '../option.ts';

const SHELLS = [...SCRIPTS.keys()].join(', ');

export const grouped = defineCommand({
  description: `Prints what a shell needs to complete command lines at the tab key: ${SHELLS}`,
  epilog: `examples:
    $ source <(airflow completion bash)         # in ~/.bashrc
    $ source <(airflow completion zsh)          # in ~/.zshrc, after compinit
    $ airflow completion fish | source          # in ~/.config/fish/config.fish`,
  options: {
    given: positionals('SHELL', `The shell: ${SHELLS}`),
    words: flag(['--words'], 'Print what may stand for the last of these words; the shells ask for that'),
  },
  async run({ given, words }, cli, program) {
    if (words) {
      for (const word of await completeWords(given, program)) cli.print(`${word}\n`);
      return;
    }
    const script = given.length === 1 ? SCRIPTS.get(given[0] ?? '') : undefined;
    if (script === undefined) throw new CommandFailure(`Name one of these shells: ${SHELLS}`);
    cli.print(script);
  },
});
