import { TRADEWIND_VERSION } from '../../../../config/version.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import { allow } from '../../definition/access.ts';
import { operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, pageOf } from '../../definition/page.ts';
import { PluginCollection } from '../../schemas/plugin.ts';
import { ProviderCollection } from '../../schemas/provider.ts';

/**
 * What is there, in the order that it is listed in. Plugins are not loaded: what Airflow's bring as plugins (backends of one's
 * own, timetables) comes by other ways here.
 */
const PLUGINS: readonly never[] = [];

/** There is nothing besides Tradewind itself, which brings all operators. */
const PROVIDERS = [
  {
    package_name: 'tradewind',
    description: 'The operators, sensors and connections that are built in',
    version: TRADEWIND_VERSION,
  },
];

const getPlugins = operation({
  id: 'get_plugins',
  method: 'GET',
  path: '/plugins',
  tag: 'Plugin',
  summary: 'List the plugins that are loaded',
  access: allow('can_read', RESOURCES.plugins),
  query: PAGE_PARAMETERS,
  answer: { description: 'A page of plugins.', schema: PluginCollection },
  problems: [400, 401, 403],
  run({ config }, { query }) {
    const { limit, offset } = pageOf(config, query);
    return { plugins: PLUGINS.slice(offset, offset + limit), total_entries: PLUGINS.length };
  },
});

const getProviders = operation({
  id: 'get_providers',
  method: 'GET',
  path: '/providers',
  tag: 'Provider',
  summary: 'List the packages that bring operators',
  access: allow('can_read', RESOURCES.providers),
  answer: { description: 'All packages.', schema: ProviderCollection },
  problems: [401, 403],
  run: () => ({ providers: PROVIDERS, total_entries: PROVIDERS.length }),
});

export const packageOperations = [getPlugins, getProviders];
