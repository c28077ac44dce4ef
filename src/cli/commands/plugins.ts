import { defineCommand } from '../command.ts';
import { loadMachineConfig } from '../machine-config.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';

export const grouped = defineCommand({
  description: 'Dump information about loaded plugins. Files of a plugins folder are not loaded: they are Python.',
  options: { output: OUTPUT, verbose: VERBOSE },
  async run({ output }, cli) {
    const enabled = loadMachineConfig(cli).get('rest_api_plugin', 'enabled') ?? 'True';
    if (!/^(true|t|1|yes|on)$/i.test(enabled)) {
      cli.print('No plugins loaded\n');
      return;
    }
    const plugin = { name: 'rest_api', source: 'built in', admin_views: ['/admin/rest_api/'] };
    await printRows([plugin], output, cli);
  },
});
